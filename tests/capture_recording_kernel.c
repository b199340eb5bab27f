/*
 * Loopback captures are recorded, and the states that the wire tells held
 * against those that the kernel itself noted while they were made.
 */
#include "tests/test.h"

#include <glob.h>
#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>
#include <unistd.h>

#include "capture/analysis.h"
#include "capture/packet.h"
#include "capture/recording/recording.h"
#include "tests/recording.h"

/* --- captures
 * ------------------------------------------------------------------
 *
 * The loopback captures were taken where packets are sent, and some segments
 * were lost behind that point. Nothing in the file marks them, but all that
 * was lost was sent again. So a segment counts as delivered only if the number
 * it begins with is never sent again by the same end; all others are given the
 * fate "dropped". One that was sent twice for nothing is thereby delivered
 * later than it really was, which changes no end's order of states here.
 *
 * Two ways to count differ between the kernel and RFC 9293, and are brought
 * together before comparing:
 *  - the kernel's trace has CLOSE for TIME-WAIT; only a normal end of
 *    FIN-WAIT-2 or CLOSING is meant in these captures;
 *  - a FIN that also acknowledges ours moves the kernel to FIN-WAIT-2 and on;
 *    the RFC has one arrow for both.
 * Events of listening sockets are left out: they are no end of a connection.
 */

#define CORPUS "tests/corpus"
/* A larger collection, of others', may stand beside the checkout. */
#define MORE	    "../shared/corpus"
#define PACKETS_MAX 4096
#define ENDS_MAX    16

/* What no segment shows, by capture. */
static const struct exception {
	const char *capture, *transition;
	int times;
	const char *reason;
} exceptions[] = {
	{ "lo-backlog", "SYN-SENT>CLOSED", 3,
	  "close() of a connect that was never answered sends nothing" },
};

/* What the captures are known to bear, from the programs that made them. */
static const struct expected_findings {
	const char *capture;
	unsigned int retransmissions, zero_windows;
} findings[] = {
	{ "lo-backlog", 9, 0 },
	{ "lo-close-ipv6", 0, 0 },
	{ "lo-close-normal", 0, 0 },
	{ "lo-fast-open", 0, 0 },
	{ "lo-half-close", 0, 0 },
	{ "lo-keepalive", 0, 0 },
	{ "lo-loss", 16, 0 },
	{ "lo-port-reuse", 0, 0 },
	{ "lo-refused", 0, 0 },
	{ "lo-rst-linger", 0, 0 },
	{ "lo-rst-unread", 0, 0 },
	{ "lo-rto", 5, 0 },
	{ "lo-simultaneous-close", 1, 0 },
	{ "lo-simultaneous-open", 0, 0 },
	{ "lo-syn-lost", 4, 0 },
	{ "lo-udp", 0, 0 },
	{ "lo-urgent", 0, 0 },
	{ "lo-zero-window", 0, 4 },
};

struct frame {
	uint64_t t_ns;
	struct packet packet;
};

static uint32_t le32(const uint8_t *b)
{
	return b[0] | (uint32_t)b[1] << 8 | (uint32_t)b[2] << 16 |
	       (uint32_t)b[3] << 24;
}

/* The frames of a little-endian microsecond Ethernet pcap; -1: another file. */
static int frames_read(struct frame *frame, const char *path)
{
	static uint8_t bytes[1 << 18];
	uint8_t head[24];
	FILE *f = fopen(path, "rb");
	int n = 0;

	ck_assert_msg(f, "no %s", path);
	if (fread(head, sizeof(head), 1, f) != 1 || le32(head) != 0xa1b2c3d4 ||
	    le32(head + 20) != LINK_ETHERNET) {
		fclose(f);
		return -1;
	}
	while (fread(head, 16, 1, f) == 1) {
		uint32_t len = le32(head + 8);

		ck_assert(n < PACKETS_MAX && len <= sizeof(bytes));
		if (fread(bytes, 1, len, f) != len)
			break;
		packet_decode(&frame[n].packet, LINK_ETHERNET, bytes, len);
		frame[n].t_ns = le32(head) * UINT64_C(1000000000) +
				le32(head + 4) * UINT64_C(1000);
		n += frame[n].packet.src.ip.version != 0;
	}
	fclose(f);
	return n;
}

static struct tcp_segment frame_segment(const struct packet *p)
{
	return (struct tcp_segment){ .seq = p->tcp.seq,
				     .len = p->payload_len,
				     .flags = p->tcp.flags };
}

static bool sent_again(const struct packet *p, const struct packet *later)
{
	struct tcp_segment a = frame_segment(p), b = frame_segment(later);

	return later->protocol == IP_TCP && later->has_l4 &&
	       endpoint_equal(&p->src, &later->src) &&
	       endpoint_equal(&p->dst, &later->dst) &&
	       a.seq - b.seq < tcp_segment_span(&b);
}

static bool frame_arrives(const struct frame *frame, int i, int n)
{
	struct tcp_segment s = frame_segment(&frame[i].packet);

	if (frame[i].packet.protocol != IP_TCP || !frame[i].packet.has_l4 ||
	    tcp_segment_span(&s) == 0)
		return true;
	for (int j = i + 1; j < n; j++)
		if (sent_again(&frame[i].packet, &frame[j].packet))
			return false;
	return true;
}

/* A capture as a recording; NULL if the reader does not know the file. */
static struct recording *capture_record(const char *path)
{
	struct frame *frame = calloc(PACKETS_MAX, sizeof(*frame));
	struct recording *r = NULL;
	int n;

	ck_assert(frame);
	n = frames_read(frame, path);
	if (n >= 0)
		r = recording_new();
	for (int i = 0; i < n; i++) {
		uint64_t t_ns = frame[i].t_ns - frame[0].t_ns;
		struct sent sent = { .packet = &frame[i].packet,
				     .copy_of = ROW_NONE,
				     .seen_by = SEEN_PCAP,
				     .lane = { ROW_NONE, ROW_NONE },
				     .socket = { ROW_NONE, ROW_NONE } };
		uint32_t row = recording_sent(r, t_ns, &sent);

		recording_fate(r, t_ns, row,
			       frame_arrives(frame, i, n) ? FATE_DELIVERED
							  : FATE_DROPPED);
	}
	free(frame);
	return r;
}

/* The transitions of each end, as one text an end: "CLOSED>SYN-SENT …". */
struct trace {
	int n;
	struct trace_end {
		uint16_t sport, dport;
		char last[16]; /* state */
		char text[1024];
	} end[ENDS_MAX];
};

static struct trace_end *trace_end(struct trace *t, unsigned int sport,
				   unsigned int dport)
{
	struct trace_end *e = t->end;

	while (e < t->end + t->n && (e->sport != sport || e->dport != dport))
		e++;
	if (e == t->end + t->n) {
		ck_assert_int_lt(t->n++, ENDS_MAX);
		*e = (struct trace_end){ .sport = (uint16_t)sport,
					 .dport = (uint16_t)dport };
	}
	return e;
}

static void trace_add(struct trace_end *e, const char *from, const char *to)
{
	size_t n = strlen(e->text);

	snprintf(e->text + n, sizeof(e->text) - n, "%s>%s ", from, to);
	snprintf(e->last, sizeof(e->last), "%s", to);
}

/* --- what the kernel says */

static const char *rfc_name(const char *kernel_name)
{
	static const char *const name[][2] = {
		{ "CLOSE", "CLOSED" },		{ "SYN_SENT", "SYN-SENT" },
		{ "SYN_RECV", "SYN-RECEIVED" }, { "FIN_WAIT1", "FIN-WAIT-1" },
		{ "FIN_WAIT2", "FIN-WAIT-2" },	{ "CLOSE_WAIT", "CLOSE-WAIT" },
		{ "LAST_ACK", "LAST-ACK" },
	};

	for (int i = 0; i < ROWS(name); i++)
		if (strcmp(name[i][0], kernel_name) == 0)
			return name[i][1];
	return kernel_name;
}

static bool ends_in_time_wait(const char *from, const char *to)
{
	return strcmp(to, "CLOSED") == 0 && (strcmp(from, "FIN-WAIT-2") == 0 ||
					     strcmp(from, "CLOSING") == 0);
}

static const struct exception *exception_find(const char *capture,
					      const char *from, const char *to)
{
	char text[64];

	snprintf(text, sizeof(text), "%s>%s", from, to);
	for (int i = 0; i < ROWS(exceptions); i++)
		if (strcmp(exceptions[i].capture, capture) == 0 &&
		    strcmp(exceptions[i].transition, text) == 0)
			return &exceptions[i];
	return NULL;
}

struct kernel_trace {
	struct trace trace;
	int unbound;  /* entered SYN-SENT before they had a port */
	int excepted; /* transitions that no segment shows */
};

static void kernel_add(struct kernel_trace *k, const char *capture,
		       unsigned int sport, unsigned int dport, const char *from,
		       const char *to)
{
	struct trace_end *e;

	if (dport == 0)
		return; /* a listener */
	if (sport == 0) {
		k->unbound++;
		return;
	}
	e = trace_end(&k->trace, sport, dport);
	if (strcmp(from, "SYN-SENT") == 0 && strcmp(e->last, from) != 0) {
		trace_add(e, "CLOSED", from);
		k->unbound--;
	}
	if (exception_find(capture, from, to))
		k->excepted++;
	else
		trace_add(e, from,
			  ends_in_time_wait(from, to) ? "TIME-WAIT" : to);
}

static void kernel_read(struct kernel_trace *k, const char *capture)
{
	char path[256], line[1 << 14];
	FILE *f;

	snprintf(path, sizeof(path), CORPUS "/truth/%s.kernel.jsonl", capture);
	f = fopen(path, "r");
	ck_assert_msg(f, "no %s", path);
	while (fgets(line, sizeof(line), f)) {
		json_t *object = json_loads(line, 0, NULL);
		int sport, dport;
		const char *from, *to;

		ck_assert_msg(object, "%s: not JSON: %s", path, line);
		if (json_unpack(object, "{s:i, s:i, s:s, s:s}", "sport", &sport,
				"dport", &dport, "old", &from, "new", &to) == 0)
			kernel_add(k, capture, (unsigned int)sport,
				   (unsigned int)dport, rfc_name(from),
				   rfc_name(to));
		json_decref(object);
	}
	fclose(f);
}

/* --- what the wire says */

static void wire_add(struct trace_end *e, const struct state_row *s)
{
	const char *from = tcp_state_name((enum tcp_state)s->from);
	const char *to = tcp_state_name((enum tcp_state)s->to);

	ck_assert_ptr_nonnull(s->why);
	ck_assert_int_eq((int)s->why->to, s->to);
	if (s->why->event == RCV_FIN_ACK) {
		trace_add(e, from, "FIN-WAIT-2");
		from = "FIN-WAIT-2";
	}
	trace_add(e, from, to);
}

static void wire_read(struct trace *t, const struct recording *r)
{
	for (uint32_t i = 0; i < recording_count(r); i++) {
		const struct event *event = recording_event(r, i);
		const struct state_row *s;
		const struct socket_row *socket;

		if (event->kind != EVENT_STATE)
			continue;
		s = recording_state_row(r, event->row);
		socket = recording_socket_at(r, s->socket);
		wire_add(trace_end(t, socket->local.port, socket->remote.port),
			 s);
	}
}

static void capture_path(char *path, size_t size, const char *capture)
{
	snprintf(path, size, CORPUS "/captures/%s.pcap", capture);
}

static void assert_traces(const char *capture, const struct trace *kernel,
			  const struct trace *wire)
{
	struct trace rest = *wire;

	for (int i = 0; i < kernel->n; i++) {
		const struct trace_end *want = &kernel->end[i];
		const struct trace_end *got =
			trace_end(&rest, want->sport, want->dport);

		ck_assert_msg(strcmp(want->text, got->text) == 0,
			      "%s, %u to %u:\nkernel %s\nwire   %s", capture,
			      want->sport, want->dport, want->text, got->text);
	}
	ck_assert_msg(rest.n == kernel->n, "%s: %d ends, the kernel has %d",
		      capture, rest.n, kernel->n);
}

/* Every transition of every end, in order, and none that did not happen. */
START_TEST(kernel_agrees)
{
	const char *capture = findings[_i].capture;
	struct kernel_trace kernel = { .unbound = 0 };
	struct trace wire = { .n = 0 };
	struct recording *r;
	int excepted = 0;
	char path[256];

	capture_path(path, sizeof(path), capture);
	kernel_read(&kernel, capture);
	ck_assert_int_eq(kernel.unbound, 0);
	for (int i = 0; i < ROWS(exceptions); i++)
		if (strcmp(exceptions[i].capture, capture) == 0)
			excepted += exceptions[i].times;
	ck_assert_int_eq(kernel.excepted, excepted);
	r = capture_record(path);
	ck_assert_ptr_nonnull(r);
	wire_read(&wire, r);
	assert_traces(capture, &kernel.trace, &wire);
	recording_free(r);
}
END_TEST

START_TEST(findings_agree)
{
	const struct expected_findings *want = &findings[_i];
	unsigned int retransmissions = 0, zero_windows = 0;
	struct recording *r;
	char path[256];

	capture_path(path, sizeof(path), want->capture);
	r = capture_record(path);
	ck_assert_ptr_nonnull(r);
	for (uint32_t i = 0; i < recording_n_packets(r); i++) {
		uint32_t bits = recording_packet(r, i)->analysis;

		retransmissions += (bits & ANALYSIS_RETRANSMISSION) != 0;
		zero_windows += (bits & ANALYSIS_ZERO_WINDOW) != 0;
	}
	recording_free(r);
	ck_assert_msg(retransmissions == want->retransmissions,
		      "%s: %u retransmissions", want->capture, retransmissions);
	ck_assert_msg(zero_windows == want->zero_windows, "%s: %u zero windows",
		      want->capture, zero_windows);
}
END_TEST

/* Captures that do not begin with a SYN: where both ends come out. */
START_TEST(captures_without_start)
{
	static const struct {
		const char *capture;
		enum tcp_state client, server;
	} row[] = {
		{ "zeek-handshake-reorder", TCP_TIME_WAIT, TCP_CLOSED },
		{ "zeek-one-sided-2745", TCP_UNKNOWN, TCP_FIN_WAIT_1 },
		{ "zeek-syn-synack", TCP_SYN_SENT, TCP_SYN_RECEIVED },
	};
	char path[256];

	for (int i = 0; i < ROWS(row); i++) {
		struct recording *r;
		const struct tcp_conn *c;

		snprintf(path, sizeof(path), MORE "/captures/%s.pcap",
			 row[i].capture);
		if (access(path, R_OK) != 0)
			skip("no captures in %s", MORE);
		r = capture_record(path);
		ck_assert_msg(r, "%s can not be read", path);
		c = &recording_flow(r, 0)->tcp->conn;
		ck_assert_msg(c->end[0].state == row[i].client &&
				      c->end[1].state == row[i].server,
			      "%s: %s and %s", row[i].capture,
			      tcp_state_name((enum tcp_state)c->end[0].state),
			      tcp_state_name((enum tcp_state)c->end[1].state));
		recording_free(r);
	}
}
END_TEST

/* One wire state follows the other, by an entry of the table. */
static void assert_chain(const char *path, const struct recording *r)
{
	uint32_t n = recording_n_sockets(r);
	uint8_t *state = calloc(n + 1, 1);

	ck_assert(state);
	for (uint32_t i = 0; i < recording_count(r); i++) {
		const struct event *event = recording_event(r, i);
		const struct state_row *s;

		if (event->kind != EVENT_STATE)
			continue;
		s = recording_state_row(r, event->row);
		ck_assert_msg(!state[s->socket] || state[s->socket] == s->from,
			      "%s: event %u leaves another state", path, i);
		ck_assert_msg(s->why && s->why->to == s->to,
			      "%s: event %u has no reason", path, i);
		state[s->socket] = s->to;
	}
	free(state);
}

/* Whatever is in a capture, broken ones too. */
START_TEST(captures_are_survived)
{
	int known = 0;
	glob_t files;

	ck_assert_int_eq(glob(CORPUS "/captures/*.pcap", 0, NULL, &files), 0);
	glob(MORE "/captures/*.pcap", GLOB_APPEND, NULL, &files);
	for (size_t i = 0; i < files.gl_pathc; i++) {
		struct recording *r = capture_record(files.gl_pathv[i]);

		if (!r)
			continue;
		assert_chain(files.gl_pathv[i], r);
		recording_free(r);
		known++;
	}
	ck_assert_int_ge(known, 18);
	globfree(&files);
}
END_TEST

static Suite *suite(void)
{
	Suite *suite_ = suite_create("recording kernel");
	TCase *tc = tcase_create("recording kernel");

	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_set_timeout(tc, 60);
	tcase_add_loop_test(tc, kernel_agrees, 0, ROWS(findings));
	tcase_add_loop_test(tc, findings_agree, 0, ROWS(findings));
	tcase_add_test(tc, captures_without_start);
	tcase_add_test(tc, captures_are_survived);
	suite_add_tcase(suite_, tc);
	return suite_;
}

TEST_MAIN(suite())
