/*
 * Findings and statistics of real captures, against what tcptrace counts in
 * them and what is known of those that were made on loopback. Where tcptrace
 * differs, the table below says why.
 */
#include "tests/test.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

#include "capture/analysis.h"
#include "capture/flow/flow_stats.h"
#include "capture/trace.h"
#include "tests/truth.h"

static struct trace *trace_of(const char *capture)
{
	const struct trace_config config = trace_config_default();
	struct trace *t = trace_new(&config);
	struct capture_file *f;
	char path[256];
	struct err e;

	snprintf(path, sizeof(path), "%s/captures/%s", truth_corpus(), capture);
	if (capture_file_open(&f, path, &e) == 0) {
		while (trace_read(t, f, 1000, &e) == FILE_PACKET)
			;
		capture_file_close(f);
	}
	return t;
}

/* --- made on loopback ---------------------------------------------------- */

/*
 * What the scenarios did, as the corpus's README tells. Of one conversation,
 * both sides together; what is not named was not found.
 */
static const struct {
	const char *capture;
	struct {
		enum analysis_kind kind;
		uint32_t n;
	} want[10];
} made[] = {
	{ "lo-close-normal.pcap", { { KIND_DELAYED_ACK, 1 } } },
	{ "lo-close-ipv6.pcap", { { 0, 0 } } },
	{ "lo-loss.pcap",
	  { { KIND_RETRANSMISSION, 16 },
	    { KIND_FAST_RETRANSMISSION, 16 },
	    { KIND_DUPLICATE_ACK, 436 },
	    { KIND_SACK, 450 },
	    { KIND_WINDOW_UPDATE, 378 },
	    { KIND_WINDOW_FULL, 3 },
	    { KIND_DELAYED_ACK, 1 } } },
	{ "lo-rto.pcap",
	  { { KIND_RETRANSMISSION, 5 }, { KIND_TIMEOUT_RETRANSMISSION, 4 } } },
	{ "lo-syn-lost.pcap",
	  { { KIND_RETRANSMISSION, 4 },
	    { KIND_TIMEOUT_RETRANSMISSION, 4 },
	    { KIND_RST_ABORT, 1 } } },
	{ "lo-keepalive.pcap",
	  { { KIND_KEEP_ALIVE, 3 }, { KIND_KEEP_ALIVE_ACK, 3 } } },
	{ "lo-zero-window.pcap",
	  { { KIND_ZERO_WINDOW, 4 },
	    { KIND_WINDOW_PROBE, 4 },
	    { KIND_WINDOW_PROBE_ACK, 3 },
	    { KIND_WINDOW_UPDATE, 1 },
	    { KIND_WINDOW_FULL, 730 },
	    { KIND_DELAYED_ACK, 1 } } },
	{ "lo-simultaneous-open.pcap",
	  { { KIND_SIMULTANEOUS_OPEN, 1 }, { KIND_RST_ABORT, 1 } } },
	{ "lo-rst-linger.pcap", { { KIND_RST_ABORT, 1 } } },
	{ "lo-rst-unread.pcap", { { KIND_RST_ABORT, 1 } } },
	{ "lo-half-close.pcap",
	  { { KIND_HALF_CLOSE, 1 }, { KIND_DELAYED_ACK, 1 } } },
	{ "lo-refused.pcap", { { KIND_RST_REFUSED, 1 } } },
};

START_TEST(made_on_loopback)
{
	uint32_t want[ANALYSIS_KINDS] = { 0 };
	struct trace *t = trace_of(made[_i].capture);
	const struct flow *f = flow_get(trace_flows(t), 0);

	for (size_t i = 0; i < ROWS(made[_i].want); i++)
		want[made[_i].want[i].kind] += made[_i].want[i].n;
	for (uint32_t k = 0; k < ANALYSIS_KINDS; k++)
		ck_assert_msg(flow_found(f, k) == want[k], "%s: %u %s, not %u",
			      made[_i].capture, flow_found(f, k),
			      analysis_name(k), want[k]);
	trace_free(t);
}
END_TEST

/* --- tcptrace ------------------------------------------------------------ */

enum column {
	REPEATED,
	LATE,
	PURE,
	SACKS,
	SHUT,
	UNIQUE,
	WINDOW,
	SAMPLES,
	RTT_AVG,
	RTT_MAX,
	REPEAT_MAX
};

static const char *const columns[] = {
	"rexmt_data_pkts", "outoforder_pkts", "pure_acks_sent",
	"sack_pkts_sent",  "zero_win_adv",    "unique_bytes_sent",
	"max_win_adv",	   "RTT_samples",     "RTT_avg",
	"RTT_max",	   "max_retr_time",
};

#define BIT(column) (1u << (column))
#define TIMES	    (BIT(SAMPLES) | BIT(RTT_AVG) | BIT(RTT_MAX))

/* Where it differs from us, in any conversation of a capture. */
static const struct {
	const char *capture;
	unsigned int columns;
	const char *why;
} differences[] = {
	{ "lo-backlog", BIT(SAMPLES), "takes a RST for an ACK" },
	{ "lo-refused", BIT(SAMPLES), "takes a RST for an ACK" },
	{ "lo-urgent", BIT(SAMPLES), "takes a RST for an ACK" },
	{ "lo-syn-lost", BIT(SAMPLES), "times a SYN that was sent again" },
	{ "lo-simultaneous-open", BIT(REPEATED) | BIT(REPEAT_MAX),
	  "takes the SYN+ACK for the SYN again" },
	{ "suricata-split-handshake-4whs",
	  BIT(REPEATED) | BIT(REPEAT_MAX) | BIT(SAMPLES) | BIT(RTT_AVG),
	  "takes the SYN+ACK for the SYN again" },
	{ "suricata-tcp-overlap2", BIT(REPEATED) | BIT(REPEAT_MAX) | TIMES,
	  "counts a segment of which a part is new as sent again" },
	{ "zeek-smtp", BIT(REPEATED),
	  "counts a segment of which a part is new as sent again" },
	{ "tcpdump-bigtcp-ipv6-hbh", BIT(UNIQUE),
	  "can not read a jumbogram's length" },
	{ "zeek-ipv6-http-atomic-frag",
	  BIT(REPEATED) | BIT(PURE) | BIT(UNIQUE) | BIT(SAMPLES) |
		  BIT(REPEAT_MAX),
	  "takes the IPv6 fragment header for 8 bytes of payload" },
	{ "zeek-206_example_b",
	  BIT(REPEATED) | BIT(LATE) | BIT(UNIQUE) | BIT(SAMPLES),
	  "calls 26 segments late of which every byte was seen before, and "
	  "misses 16: byte by byte there are 107 repeats and none late" },
	{ "zeek-reassembly",
	  BIT(REPEATED) | BIT(LATE) | BIT(UNIQUE) | BIT(SAMPLES) |
		  BIT(REPEAT_MAX),
	  "calls late what fills a hole seconds later; counts partly new "
	  "segments as sent again" },
	{ "zeek-psql-aws-ssl-preferred", BIT(SAMPLES),
	  "times a segment whose ACK waited for one that was late" },
	{ "zeek-retransmit-fast009", TIMES | BIT(REPEAT_MAX),
	  "times only ACKs that end with a segment: with segmentation offload "
	  "they do not" },
	{ "zeek-ssh-dups", BIT(REPEATED) | TIMES,
	  "counts what was captured twice as sent again" },
	{ "zeek-syn-then-stuff-then-rst",
	  BIT(SAMPLES) | BIT(RTT_AVG) | BIT(RTT_MAX),
	  "times no SYN that a bare ACK acknowledges" },
	{ "zeek-window-scale-range", BIT(WINDOW),
	  "shifts by 255: RFC 7323 2.3 allows 14" },
};

struct scoring {
	char capture[128];
	struct trace *t;
	bool *taken;
	unsigned int rows, values, different, apart;
	unsigned int used[ROWS(differences)]; /* columns that did differ */
};

static double number(const json_t *row, const char *column, int side)
{
	char key[64];
	const char *text;

	snprintf(key, sizeof(key), "%s_%s", column, side ? "b2a" : "a2b");
	text = json_string_value(json_object_get(row, key));
	return text ? strtod(text, NULL) : 0;
}

static double ours(const struct stats_side *s, enum column column)
{
	const double values[] = {
		[REPEATED] = s->retransmitted,
		[LATE] = s->out_of_order,
		[PURE] = s->pure_acks,
		[SACKS] = s->sacks,
		[SHUT] = s->zero_windows,
		[UNIQUE] = (double)s->unique,
		[WINDOW] = s->window_max,
		[SAMPLES] = s->rtt.n,
		[RTT_AVG] = (double)s->rtt.avg_ns / 1e6,
		[RTT_MAX] = (double)s->rtt.max_ns / 1e6,
		[REPEAT_MAX] = (double)s->repeat.max_ns / 1e6,
	};

	return values[column];
}

/* tcptrace tells times to a tenth of a millisecond. */
static bool equal(double a, double b, enum column column)
{
	return fabs(a - b) <= (column >= RTT_AVG ? 0.11 : 0);
}

static bool is_known(struct scoring *s, enum column column)
{
	for (size_t i = 0; i < ROWS(differences); i++) {
		size_t n = strlen(differences[i].capture);

		if (strncmp(s->capture, differences[i].capture, n) != 0 ||
		    s->capture[n] != '.' ||
		    !(differences[i].columns & BIT(column)))
			continue;
		s->used[i] |= BIT(column);
		return true;
	}
	return false;
}

static void score_side(struct scoring *s, const json_t *row, int theirs,
		       const struct stats_side *side)
{
	for (enum column c = 0; c < ROWS(columns); c++) {
		double value = number(row, columns[c], theirs);

		/* a SYN's window counts there, and not here */
		if (c == WINDOW && !side->window_known)
			continue;
		s->values++;
		if (equal(value, ours(side, c), c))
			continue;
		s->different++;
		ck_assert_msg(is_known(s, c), "%s, %s: %s %g, here %g",
			      s->capture, theirs ? "b to a" : "a to b",
			      columns[c], value, ours(side, c));
	}
}

static struct endpoint row_end(const json_t *row, const char *host,
			       const char *port)
{
	const char *address = truth_string(row, host);
	char text[96];

	/* it writes ::1 as :0001 */
	snprintf(text, sizeof(text), "%s%s %s",
		 address[0] == ':' && address[1] != ':' ? ":" : "", address,
		 truth_string(row, port));
	return truth_endpoint(text);
}

/* The next conversation of these ends; NULL if there is none. */
static const struct flow *find(const struct scoring *s, const json_t *row,
			       int *side)
{
	struct endpoint a = row_end(row, "host_a", "port_a");
	struct endpoint b = row_end(row, "host_b", "port_b");

	for (uint32_t i = 0; i < flow_count(trace_flows(s->t)); i++) {
		const struct flow *f = flow_get(trace_flows(s->t), i);

		for (*side = 0; *side < 2; ++*side) {
			if (s->taken[i] || f->protocol != IP_TCP ||
			    !endpoint_equal(&f->end[*side], &a) ||
			    !endpoint_equal(&f->end[1 - *side], &b))
				continue;
			s->taken[i] = true;
			return f;
		}
	}
	return NULL;
}

static void take_capture(struct scoring *s, const char *capture)
{
	if (strcmp(s->capture, capture) == 0)
		return;
	trace_free(s->t);
	free(s->taken);
	snprintf(s->capture, sizeof(s->capture), "%s", capture);
	s->t = trace_of(capture);
	s->taken = calloc(flow_count(trace_flows(s->t)) + 1u, sizeof(bool));
	ck_assert(s->taken);
}

static void score_row(json_t *row, void *arg)
{
	struct scoring *s = arg;
	const struct flow *f;
	struct flow_stats stats;
	int side;

	take_capture(s, truth_string(row, "file"));
	s->rows++;
	f = find(s, row, &side);
	/* it makes two of some conversations, or leaves packets out */
	if (!f || flow_packets(f) != number(row, "total_packets", 0) +
					     number(row, "total_packets", 1)) {
		s->apart++;
		return;
	}
	stats = flow_stats(f);
	score_side(s, row, 0, &stats.side[side]);
	score_side(s, row, 1, &stats.side[1 - side]);
}

START_TEST(tcptrace_agrees)
{
	struct scoring s = { .rows = 0 };

	if (!truth_lines("tcptrace.jsonl", score_row, &s))
		return; /* the corpus in tests/ is without */
	ck_assert_uint_eq(s.rows, 88);
	ck_assert_msg(s.apart == 11, "%u conversations were not compared",
		      s.apart);
	for (size_t i = 0; i < ROWS(differences); i++)
		ck_assert_msg(s.used[i] == differences[i].columns,
			      "%s does not differ in columns %x",
			      differences[i].capture,
			      differences[i].columns & ~s.used[i]);
	trace_free(s.t);
	free(s.taken);
}
END_TEST

static Suite *truth_suite(void)
{
	Suite *s = suite_create("analysis truth");
	TCase *tc = tcase_create("analysis truth");

	tcase_set_timeout(tc, 60);
	tcase_add_loop_test(tc, made_on_loopback, 0, ROWS(made));
	tcase_add_test(tc, tcptrace_agrees);
	suite_add_tcase(s, tc);
	return s;
}

TEST_MAIN(truth_suite())
