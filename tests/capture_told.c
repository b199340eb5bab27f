/*
 * Conversations that never cease to come: each is told once, when it is over,
 * and what is kept of them does not grow.
 */
#include <malloc.h>

#include "capture/flow/flow_private.h"
#include "capture/flow/told.h"
#include "capture/jsonl/jsonl.h"
#include "tests/endless.h"

enum { MOST = 1 << 16 };

#define SECOND_NS UINT64_C(1000000000)

static struct trace *trace;
static struct told *told;
static struct endless e;
static uint8_t times[MOST]; /* that a flow was told */
static uint32_t n_told, last_told;

static void tell(void *context, uint32_t flow, const struct flow *f)
{
	ck_assert_ptr_eq(context, &n_told);
	ck_assert_ptr_eq(flow_get(trace_flows(trace), flow), f);
	times[flow]++;
	n_told++;
	last_told = flow;
}

static void begin(uint32_t max_flows)
{
	struct trace_config config = { .max_flows = max_flows };

	trace = trace_new(&config);
	told = told_new(trace_flows(trace), tell, &n_told);
	trace_tell(trace, told_gone, told);
	endless_begin(&e, trace);
	memset(times, 0, sizeof(times));
	n_told = 0;
	last_told = FLOW_NONE;
}

static void setup(void)
{
	begin(0);
}

static void teardown(void)
{
	trace_tell(trace, NULL, NULL);
	told_free(told);
	trace_free(trace);
}

/* Times are of the trace, which began with the first packet. */
static uint64_t now(void)
{
	return e.t_ns - SECOND_NS;
}

static void packet(struct trace_found found)
{
	told_packet(told, found.flow, now());
}

static void close_flow(uint32_t who)
{
	packet(endless_tcp(&e, who, 0, TH_F | TH_ACK, 101, 501));
	packet(endless_tcp(&e, who, 1, TH_F | TH_ACK, 501, 102));
	packet(endless_tcp(&e, who, 0, TH_ACK, 102, 502));
}

static void until(uint64_t later_ns)
{
	told_until(told, now() + later_ns);
}

/* --- TCP ----------------------------------------------------------------- */

START_TEST(told_when_both_have_closed)
{
	uint32_t flow = endless_open(&e, 1);

	until(SECOND_NS);
	ck_assert(!told_waits(told));
	packet(endless_tcp(&e, 1, 0, TH_F | TH_ACK, 101, 501));
	until(SECOND_NS);
	ck_assert_uint_eq(n_told, 0);
	packet(endless_tcp(&e, 1, 1, TH_F | TH_ACK, 501, 102));
	ck_assert(told_waits(told));
	until(0);
	ck_assert_uint_eq(n_told, 0); /* the last ACK is to come */
	packet(endless_tcp(&e, 1, 0, TH_ACK, 102, 502));
	until(TOLD_LINGER_NS);
	ck_assert_uint_eq(n_told, 1);
	ck_assert_uint_eq(last_told, flow);
	ck_assert(!told_waits(told));
	told_rest(told);
	ck_assert_uint_eq(n_told, 1);
}
END_TEST

START_TEST(told_when_it_was_reset)
{
	endless_open(&e, 1);
	packet(endless_tcp(&e, 1, 1, TH_R | TH_ACK, 501, 101));
	until(TOLD_LINGER_NS);
	ck_assert_uint_eq(n_told, 1);
}
END_TEST

/* What comes late is of it, and is no conversation of its own. */
START_TEST(late_packets_make_no_conversation)
{
	uint32_t flow = endless_open(&e, 1);

	close_flow(1);
	until(TOLD_LINGER_NS);
	e.t_ns += SECOND_NS;
	ck_assert_uint_eq(endless_tcp(&e, 1, 1, TH_F | TH_ACK, 501, 102).flow,
			  flow);
	packet(endless_tcp(&e, 1, 0, TH_R, 102, 0));
	until(SECOND_NS);
	told_rest(told);
	ck_assert_uint_eq(n_told, 1);
}
END_TEST

START_TEST(the_same_ports_again)
{
	endless_open(&e, 1);
	close_flow(1);
	endless_tcp(&e, 1, 0, TH_S, 999999, 0);
	until(TOLD_LINGER_NS);
	ck_assert_uint_eq(n_told, 1);
	ck_assert_uint_eq(last_told, 0);
	told_rest(told);
	ck_assert_uint_eq(n_told, 2);
	ck_assert_uint_eq(last_told, 1);
}
END_TEST

/* --- without an end ------------------------------------------------------ */

START_TEST(told_when_it_was_quiet)
{
	packet(endless_udp(&e, 1, 0));
	until(TOLD_QUIET_NS / 2);
	ck_assert_uint_eq(n_told, 0);
	e.t_ns += TOLD_QUIET_NS / 2;
	packet(endless_udp(&e, 1, 1)); /* it goes on */
	until(TOLD_QUIET_NS / 2 + SECOND_NS);
	ck_assert_uint_eq(n_told, 0);
	until(TOLD_QUIET_NS + 11 * SECOND_NS);
	ck_assert_uint_eq(n_told, 1);
}
END_TEST

START_TEST(what_comes_then_is_another)
{
	struct trace_found first = endless_udp(&e, 1, 0), then;

	until(TOLD_QUIET_NS + SECOND_NS);
	ck_assert_uint_eq(n_told, 1);
	e.t_ns += TOLD_QUIET_NS + SECOND_NS;
	then = endless_udp(&e, 1, 1);
	ck_assert_uint_ne(then.flow, first.flow);
	ck_assert_uint_eq(endless_udp(&e, 1, 0).flow, then.flow);
	told_rest(told);
	ck_assert_uint_eq(n_told, 2);
}
END_TEST

START_TEST(a_connection_may_be_quiet)
{
	endless_open(&e, 1);
	until(100 * TOLD_QUIET_NS);
	ck_assert_uint_eq(n_told, 0);
}
END_TEST

/* --- many ---------------------------------------------------------------- */

START_TEST(each_is_told_once)
{
	enum { MANY = 40 * FLOW_CHUNK };

	teardown();
	begin(4 * FLOW_CHUNK);
	for (uint32_t i = 0; i < MANY; i++) {
		packet(endless_udp(&e, i, 0));
		endless_open(&e, i);
		if (i % 3)
			close_flow(i);
		e.t_ns += 5 * 1000 * 1000;
		until(0);
	}
	told_rest(told);
	ck_assert_uint_eq(n_told, 2 * MANY);
	for (uint32_t i = 0; i < 2 * MANY; i++)
		if (times[i] != 1)
			ck_abort_msg("#%u was told %u times", i, times[i]);
}
END_TEST

static size_t in_use(void)
{
	struct mallinfo2 m = mallinfo2();

	return m.uordblks + m.hblkhd;
}

START_TEST(told_in_time_and_in_little_memory)
{
	enum { MANY = 40 * FLOW_CHUNK, GAP_NS = 5000000 };
	const uint32_t wait = TOLD_LINGER_NS / GAP_NS;
	size_t half = 0;

	teardown();
	begin(4 * FLOW_CHUNK);
	for (uint32_t i = 0; i < MANY; i++) {
		endless_open(&e, i);
		close_flow(i);
		e.t_ns += GAP_NS;
		until(0);
		if (i > wait)
			ck_assert_uint_eq(last_told, i - wait + 1);
		if (i == MANY / 2)
			half = in_use();
	}
	ck_assert_uint_le(in_use(), half + 4096);
}
END_TEST

/* --- recordings ---------------------------------------------------------- */

static struct recording *rec;
static char *text;
static size_t text_size;
static struct jsonl_writer *json;

static void record(const struct build *b)
{
	struct packet p;
	struct sent s = { .packet = &p,
			  .bytes = b->at,
			  .n_bytes = (uint32_t)b->len,
			  .copy_of = ROW_NONE,
			  .seen_by = SEEN_PCAP,
			  .lane = { ROW_NONE, ROW_NONE },
			  .socket = { ROW_NONE, ROW_NONE } };
	uint32_t row;

	packet_decode(&p, LINK_RAW, b->at, b->len);
	row = recording_sent(rec, e.t_ns += 1000, &s);
	recording_fate(rec, e.t_ns, row, FATE_DELIVERED);
}

static void record_tcp(uint32_t who, int side, uint16_t flags, uint32_t seq,
		       uint32_t ack)
{
	endless_ends(&e.tcp, who, side, ENDLESS_SERVER);
	endless_be(&e.tcp, 24, seq, 4);
	endless_be(&e.tcp, 28, ack, 4);
	endless_be(&e.tcp, 33, flags, 1);
	record(&e.tcp);
}

static void record_flow(uint32_t who)
{
	record_tcp(who, 0, TH_S, 100, 0);
	record_tcp(who, 1, TH_S | TH_ACK, 500, 101);
	record_tcp(who, 0, TH_ACK, 101, 501);
	record_tcp(who, 0, TH_R | TH_ACK, 101, 501);
}

static void gone(void *context, uint32_t flow, const struct flow *f)
{
	(void)context;
	ck_assert_ptr_eq(recording_flow(rec, flow), f);
	jsonl_flow_over(json, recording_index(rec), flow);
	n_told++;
}

static FILE *record_begin(uint32_t limit)
{
	FILE *out = open_memstream(&text, &text_size);

	rec = recording_new();
	recording_limit(rec, limit, gone, NULL);
	json = jsonl_open(rec, JSONL_ALL, out);
	return out;
}

static void record_end(FILE *out)
{
	jsonl_close(json);
	recording_free(rec);
	fclose(out);
}

/* They go when events do, and never between: rows name them until then. */
START_TEST(a_recording_forgets_conversations)
{
	enum { LIMIT = 4 * FLOW_CHUNK, MANY = 30 * FLOW_CHUNK };
	FILE *out = record_begin(LIMIT);

	for (uint32_t i = 0; i < MANY; i++) {
		record_flow(i);
		if (i % 1000 != 999)
			continue;
		for (uint32_t k = recording_first_packet(rec);
		     k < recording_n_packets(rec); k++)
			if (!recording_flow(rec,
					    recording_packet(rec, k)->flow))
				ck_abort_msg("packet %u has no flow", k);
		jsonl_more(json);
		recording_forget(rec);
	}
	ck_assert_uint_eq(recording_n_flows(rec), MANY);
	ck_assert_uint_le(recording_n_sockets(rec),
			  2 * (LIMIT + 1000 + FLOW_CHUNK));
	ck_assert_uint_ge(n_told, MANY - LIMIT - 1000);
	record_end(out);
	free(text);
}
END_TEST

#define FLOW "\"event\":\"flow\""

static uint64_t member_of(const char *line, const char *key)
{
	const char *at = strstr(line, key);

	return at ? strtoull(at + strlen(key), NULL, 10) : 0;
}

/* As a reader sees it: lines in order, and of each conversation one. */
START_TEST(json_of_conversations_that_go)
{
	enum { LIMIT = 2 * FLOW_CHUNK, MANY = 10 * FLOW_CHUNK };
	FILE *out = record_begin(LIMIT);
	uint64_t before = 0, highest = 0;
	uint32_t flows = 0, lines = 0;

	for (uint32_t i = 0; i < MANY; i++) {
		record_flow(i);
		if (i % 100 != 99)
			continue;
		jsonl_more(json);
		recording_forget(rec);
	}
	record_end(out);
	for (char *line = strtok(text, "\n"); line; line = strtok(NULL, "\n")) {
		uint64_t i = member_of(line, "\"i\":");

		if (lines++ && i <= before)
			ck_abort_msg("%s after %llu", line,
				     (unsigned long long)before);
		before = i;
		if (strstr(line, FLOW))
			times[member_of(line, "\"flow\":")]++, flows++;
		if (member_of(line, "\"socket_n\":") > highest + 1)
			ck_abort_msg("a socket was left out: %s", line);
		if (member_of(line, "\"socket_n\":") > highest)
			highest++;
	}
	ck_assert_uint_eq(flows, MANY);
	ck_assert_uint_eq(highest, 2 * MANY);
	for (uint32_t i = 1; i <= MANY; i++)
		ck_assert_uint_eq(times[i], 1);
	free(text);
}
END_TEST

START_TEST(json_leaves_out_what_was_told)
{
	FILE *out = record_begin(1000);
	const char *line;

	record_flow(1);
	record_flow(2);
	jsonl_more(json);
	recording_forget(rec);
	jsonl_flow_over(json, recording_index(rec), 0);
	recording_flow_edit(rec, 0)->told = true;
	record_end(out);
	line = strstr(text, FLOW);
	ck_assert_uint_eq(member_of(line, "\"flow\":"), 1);
	line = strstr(line + 1, FLOW);
	ck_assert_uint_eq(member_of(line, "\"flow\":"), 2);
	ck_assert_ptr_null(strstr(line + 1, FLOW));
	free(text);
}
END_TEST

static Suite *suite_told(void)
{
	Suite *s = suite_create("capture/flow/told");
	TCase *tc = tcase_create("told");

	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_test(tc, told_when_both_have_closed);
	tcase_add_test(tc, told_when_it_was_reset);
	tcase_add_test(tc, late_packets_make_no_conversation);
	tcase_add_test(tc, the_same_ports_again);
	tcase_add_test(tc, told_when_it_was_quiet);
	tcase_add_test(tc, what_comes_then_is_another);
	tcase_add_test(tc, a_connection_may_be_quiet);
	tcase_add_test(tc, each_is_told_once);
	tcase_add_test(tc, told_in_time_and_in_little_memory);
	tcase_add_test(tc, a_recording_forgets_conversations);
	tcase_add_test(tc, json_of_conversations_that_go);
	tcase_add_test(tc, json_leaves_out_what_was_told);
	suite_add_tcase(s, tc);
	return s;
}

TEST_MAIN(suite_told())
