/*
 * Findings by Wireshark's rules, frame by frame, against the flags that TShark
 * 4.0.17 gives: of every capture in the corpus, and of one that was made to
 * have them all. There is no difference in these; docs/analysis.md tells of
 * those that may be elsewhere.
 */
#include "tests/test.h"

#include "capture/analysis.h"
#include "capture/trace.h"
#include "tests/truth.h"

#define SEGMENTS "tests/corpus/tshark/segments.pcap"

/* tcp.analysis.* of TShark, and what is the same here. */
static const struct {
	const char *flag;
	enum analysis_kind kind;
} flags[] = {
	{ "ack_lost_segment", KIND_ACK_OF_UNSEEN },
	{ "duplicate_ack", KIND_DUPLICATE_ACK },
	{ "fast_retransmission", KIND_FAST_RETRANSMISSION },
	{ "keep_alive", KIND_KEEP_ALIVE },
	{ "keep_alive_ack", KIND_KEEP_ALIVE_ACK },
	{ "lost_segment", KIND_LOST_BEFORE },
	{ "out_of_order", KIND_OUT_OF_ORDER },
	{ "retransmission", KIND_RETRANSMISSION },
	{ "reused_ports", KIND_REUSED_PORT },
	{ "spurious_retransmission", KIND_SPURIOUS_RETRANSMISSION },
	{ "tfo_ack", KIND_FAST_OPEN_ACCEPTED },
	{ "tfo_syn", KIND_FAST_OPEN_DATA },
	{ "window_full", KIND_WINDOW_FULL },
	{ "window_update", KIND_WINDOW_UPDATE },
	{ "zero_window", KIND_ZERO_WINDOW },
	{ "zero_window_probe", KIND_WINDOW_PROBE },
	{ "zero_window_probe_ack", KIND_WINDOW_PROBE_ACK },
};
enum { FLAGS = ROWS(flags) };

/* --- a capture, and what is said of it ----------------------------------- */

struct marked {
	struct trace *trace;
	uint32_t *truth; /* by packet */
	uint32_t n;
	uint32_t told; /* flags in the truth */
};

static struct trace *read_trace(const char *path, enum analysis_mode mode)
{
	struct trace_config config = trace_config_default();
	struct capture_file *f;
	struct trace *t;
	struct err e;

	config.judge = (uint8_t)mode;
	t = trace_new(&config);
	if (capture_file_open(&f, path, &e) == 0) {
		while (trace_read(t, f, 1000, &e) == FILE_PACKET)
			;
		capture_file_close(f);
	}
	return t;
}

/* "1-2,10": frames from 1 on. */
static void mark(struct marked *m, const char *frames, uint32_t bit)
{
	char *at;

	for (; *frames; frames = *at ? at + 1 : at) {
		unsigned long from = strtoul(frames, &at, 10), to = from;

		if (*at == '-')
			to = strtoul(at + 1, &at, 10);
		ck_assert(from > 0 && from <= to && to <= m->n);
		m->told += (uint32_t)(to - from + 1);
		while (from <= to)
			m->truth[from++ - 1] |= bit;
	}
}

static void take_line(json_t *object, void *arg)
{
	const char *frames;

	if (!truth_is(object, "type", "flag"))
		return;
	frames = truth_string(object, "frames");
	for (size_t i = 0; i < FLAGS; i++)
		if (truth_is(object, "flag", flags[i].flag))
			mark(arg, frames, ANALYSIS(flags[i].kind));
}

static char *names(uint32_t bits, char out[400])
{
	size_t n = 0;

	out[0] = '\0';
	for (size_t i = 0; i < ANALYSIS_KINDS; i++)
		if (bits >> i & 1)
			n += (size_t)snprintf(out + n, 400 - n, " %s",
					      analysis_name(i));
	return out;
}

/* Returns how many flags there were. */
static uint32_t check(const char *capture, const char *truth)
{
	struct marked m = { .trace = read_trace(capture, ANALYSIS_WIRESHARK) };
	char ours[400], theirs[400];

	m.n = trace_count(m.trace);
	m.truth = calloc((size_t)m.n + 1, sizeof(*m.truth));
	ck_assert(m.truth);
	ck_assert_msg(truth_file(truth, take_line, &m), "no %s", truth);
	for (uint32_t i = 0; i < m.n; i++) {
		uint32_t found = trace_found(m.trace, i).findings;

		ck_assert_msg(found == m.truth[i], "%s, frame %u:%s; TShark:%s",
			      capture, i + 1, names(found, ours),
			      names(m.truth[i], theirs));
	}
	free(m.truth);
	trace_free(m.trace);
	return m.told;
}

START_TEST(corpus_is_judged_as_by_tshark)
{
	glob_t files = truth_captures("*");
	uint32_t told = 0;
	char truth[256];

	for (size_t i = 0; i < files.gl_pathc; i++) {
		snprintf(truth, sizeof(truth), "%s/truth/%s.jsonl",
			 truth_corpus(), strrchr(files.gl_pathv[i], '/') + 1);
		told += check(files.gl_pathv[i], truth);
	}
	ck_assert_uint_gt(told, 0);
	globfree(&files);
}
END_TEST

START_TEST(every_flag_is_told)
{
	ck_assert_uint_gt(check(SEGMENTS, SEGMENTS ".jsonl"), 800);
}
END_TEST

/* --- beside the exact analysis ------------------------------------------- */

static uint32_t counted(const struct trace *t, enum analysis_kind kind)
{
	const struct flow_table *flows = trace_flows(t);
	uint32_t n = 0;

	for (uint32_t i = 0; i < flow_count(flows); i++)
		n += flow_found(flow_get(flows, i), kind);
	return n;
}

/* What is counted of conversations is what was found on their packets. */
START_TEST(findings_are_counted)
{
	struct trace *t = read_trace(SEGMENTS, ANALYSIS_WIRESHARK);

	for (size_t i = 0; i < FLAGS; i++) {
		uint32_t n = 0;

		for (uint32_t k = 0; k < trace_count(t); k++)
			n += trace_found(t, k).findings >> flags[i].kind & 1;
		ck_assert_uint_gt(n, 0);
		ck_assert_msg(counted(t, flags[i].kind) == n, "%s",
			      flags[i].flag);
	}
	trace_free(t);
	ck_assert_uint_eq(analysis_used(), 0);
}
END_TEST

static void assert_same_times(const struct flow_tcp *a,
			      const struct flow_tcp *b)
{
	for (int i = 0; i < 2; i++) {
		const struct tcp_side *x = &a->side[i], *y = &b->side[i];

		ck_assert_uint_eq(x->rtt.n, y->rtt.n);
		ck_assert_float_eq(x->rtt.mean_ns, y->rtt.mean_ns);
		ck_assert_uint_eq(x->pure_acks, y->pure_acks);
		ck_assert_uint_eq(x->win_max, y->win_max);
		ck_assert_int_eq(a->conn.end[i].state, b->conn.end[i].state);
	}
}

/* Round trips, windows and states are facts in either mode. */
START_TEST(measures_are_the_same)
{
	struct trace *exact = read_trace(SEGMENTS, ANALYSIS_EXACT);
	struct trace *theirs = read_trace(SEGMENTS, ANALYSIS_WIRESHARK);
	uint32_t n = flow_count(trace_flows(exact));

	ck_assert_uint_gt(n, 0);
	ck_assert_uint_eq(n, flow_count(trace_flows(theirs)));
	for (uint32_t i = 0; i < n; i++)
		assert_same_times(flow_get(trace_flows(exact), i)->tcp,
				  flow_get(trace_flows(theirs), i)->tcp);
	ck_assert_uint_ne(counted(exact, KIND_OUT_OF_ORDER),
			  counted(theirs, KIND_OUT_OF_ORDER));
	trace_free(exact);
	trace_free(theirs);
}
END_TEST

START_TEST(modes_have_names)
{
	enum analysis_mode mode;

	for (int i = 0; i < ANALYSIS_MODES; i++) {
		const char *name = analysis_mode_name((enum analysis_mode)i);

		ck_assert(analysis_mode_parse(&mode, name));
		ck_assert_int_eq(mode, i);
	}
	ck_assert(!analysis_mode_parse(&mode, "tshark"));
	ck_assert(!analysis_mode_parse(&mode, ""));
}
END_TEST

static Suite *wireshark_suite(void)
{
	Suite *s = suite_create("capture/wireshark");
	TCase *tc = tcase_create("wireshark");

	tcase_set_timeout(tc, 60);
	tcase_add_test(tc, corpus_is_judged_as_by_tshark);
	tcase_add_test(tc, every_flag_is_told);
	tcase_add_test(tc, findings_are_counted);
	tcase_add_test(tc, measures_are_the_same);
	tcase_add_test(tc, modes_have_names);
	suite_add_tcase(s, tc);
	return s;
}

TEST_MAIN(wireshark_suite())
