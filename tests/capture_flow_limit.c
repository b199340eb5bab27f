/*
 * capture/flow: a table with a limit, in traffic that never ends. Who goes,
 * who stays, and that nothing grows.
 */
#include "capture/analysis.h"
#include "capture/flow/flow_private.h"
#include "tests/endless.h"

enum {
	LIMIT = 16 * FLOW_CHUNK,
	LONG = 100,	       /* connections that go on all the time */
	FIRST_SHORT = 1 << 20, /* clients; those below are of the long */
	ROUND = 40 * FLOW_CHUNK,
};

static struct trace *trace;
static struct endless e;
static uint32_t long_flow[LONG];
static uint32_t told, next_short;

static void tell(void *context, uint32_t flow, const struct flow *f)
{
	if (context != &told || !f || flow_get(trace_flows(trace), flow) != f)
		ck_abort_msg("#%u", flow);
	told++;
}

static void tell_other(void *context, uint32_t flow, const struct flow *f)
{
	uint32_t *n = context;

	ck_assert_uint_ne(flow, FLOW_NONE);
	ck_assert_uint_eq(f->protocol, IP_UDP);
	++*n;
}

static void setup(void)
{
	struct trace_config config = { .max_flows = LIMIT,
				       .max_packets = 1,
				       .index = true };

	trace = trace_new(&config);
	trace_tell(trace, tell, &told);
	endless_begin(&e, trace);
	told = 0;
	next_short = FIRST_SHORT;
}

static void teardown(void)
{
	trace_free(trace);
}

static const struct flow *at(uint32_t flow)
{
	return flow_get(trace_flows(trace), flow);
}

/* --- traffic ------------------------------------------------------------- */

/* So many short connections; some ask something, and are reset then. */
static void play_short(uint32_t n)
{
	for (uint32_t i = 0; i < n; i++, next_short++) {
		endless_open(&e, next_short);
		if (i % 16) {
			endless_close(&e, next_short);
			continue;
		}
		endless_say(&e, next_short, 0, 101, 501,
			    "GET / HTTP/1.1\r\n\r\n");
		endless_tcp(&e, next_short, 1, TH_R | TH_ACK, 501, 119);
	}
}

/* SYNs of as many clients; nobody answers. */
static void play_flood(uint32_t n)
{
	for (uint32_t i = 0; i < n; i++)
		endless_tcp(&e, next_short++, 0, TH_S, 100, 0);
}

static void open_long(void)
{
	for (uint32_t i = 0; i < LONG; i++)
		long_flow[i] = endless_open(&e, i);
}

/* They are there by their number, and found by their packets. */
static void must_have_long(void)
{
	for (uint32_t i = 0; i < LONG; i++) {
		ck_assert_ptr_nonnull(at(long_flow[i]));
		ck_assert_uint_eq(at(long_flow[i])->end[0].port, 1024 + i);
		ck_assert_uint_eq(endless_tcp(&e, i, 1, TH_ACK, 501, 101).flow,
				  long_flow[i]);
		ck_assert_uint_eq(at(long_flow[i])->tcp->conn.end[0].state,
				  TCP_ESTABLISHED);
	}
}

/* All that are not gone, one after the other, are as many as are counted. */
static void must_count(void)
{
	const struct flow_table *t = trace_flows(trace);
	uint32_t n = 0, last = 0;

	for (uint32_t i = flow_next(t, 0); i != FLOW_NONE;
	     i = flow_next(t, i + 1)) {
		if (!flow_get(t, i) || (n > 0 && i <= last))
			ck_abort_msg("#%u after #%u", i, last);
		last = i;
		n++;
	}
	ck_assert_uint_eq(n, flow_count(t) - flow_evicted(t));
	ck_assert_uint_eq(told, flow_evicted(t));
	ck_assert_uint_le(n, LIMIT + LIMIT / 2);
	for (uint32_t i = 0; i < flow_count(t); i += 97)
		if ((flow_get(t, i) != NULL) != (flow_next(t, i) == i))
			ck_abort_msg("#%u", i);
}

/* --- who stays ----------------------------------------------------------- */

/* Long ones stay, though they said nothing meanwhile; their numbers, too. */
START_TEST(long_ones_stay)
{
	open_long();
	for (int i = 0; i < 5; i++) {
		play_short(ROUND);
		must_have_long();
		must_count();
	}
	ck_assert_ptr_null(at(LONG)); /* the first of the short ones */
}
END_TEST

/* A million SYNs of a million clients. */
START_TEST(flood)
{
	size_t bytes;

	open_long();
	play_flood(ROUND);
	bytes = flow_table_bytes(trace_flows(trace));
	play_flood(1000000 - ROUND);
	ck_assert_uint_eq(flow_table_bytes(trace_flows(trace)), bytes);
	must_have_long();
	must_count();
	ck_assert_uint_eq(elders_count(trace_flows(trace)->elders), LONG);
}
END_TEST

/* Opened one by one between others, each in a chunk of its own. */
START_TEST(scattered)
{
	for (uint32_t i = 0; i < LONG; i++) {
		long_flow[i] = endless_open(&e, i);
		play_short(FLOW_CHUNK + 3);
	}
	play_short(ROUND);
	must_have_long();
	must_count();
	ck_assert_uint_le(trace_flows(trace)->n_chunks, LIMIT / FLOW_CHUNK);
	ck_assert_uint_ge(trace_flows(trace)->n_chunks, LIMIT / FLOW_CHUNK - 2);
}
END_TEST

/* What ended later goes then. */
START_TEST(ended_go)
{
	open_long();
	play_short(ROUND);
	must_have_long();
	for (uint32_t i = 0; i < LONG; i += 2)
		endless_close(&e, i);
	play_short(ROUND);
	for (uint32_t i = 0; i < LONG; i++)
		ck_assert((at(long_flow[i]) == NULL) == (i % 2 == 0));
	must_count();
	/* the same ends again: another conversation, of another number */
	ck_assert_uint_eq(endless_open(&e, 0),
			  flow_count(trace_flows(trace)) - 1);
}
END_TEST

/* Datagrams: a stream stays as long as it goes on, a question does not. */
START_TEST(datagrams)
{
	uint32_t stream, question, idle;

	stream = idle = question = 0;
	for (int i = 0; i < 3; i++)
		stream = endless_udp(&e, 1, 0).flow;
	for (int i = 0; i < 2; i++)
		question = endless_udp(&e, 2, i).flow;
	for (int i = 0; i < 3; i++)
		idle = endless_udp(&e, 3, 0).flow;
	play_short(ROUND);
	ck_assert_ptr_nonnull(at(stream));
	ck_assert_ptr_null(at(question));
	ck_assert_ptr_nonnull(at(idle));
	e.t_ns += 100ull * 1000000000;
	endless_udp(&e, 1, 0);
	e.t_ns += 30ull * 1000000000;
	play_short(ROUND);
	ck_assert_ptr_nonnull(at(stream));
	ck_assert_ptr_null(at(idle));
	must_count();
}
END_TEST

/* --- when all go on ------------------------------------------------------ */

/* More than the limit, and none ends: about the limit of them are kept. */
START_TEST(all_go_on)
{
	const struct flow_table *t = trace_flows(trace);
	size_t bytes = 0;

	for (uint32_t i = 0; i < 20 * LIMIT; i++) {
		endless_open(&e, i);
		if (i == 5 * LIMIT)
			bytes = flow_table_bytes(t);
		if (i % 64)
			continue; /* an assertion takes longer than a packet */
		ck_assert_uint_le(elders_count(t->elders), LIMIT / 2);
		ck_assert_uint_le(t->n_chunks, LIMIT / FLOW_CHUNK);
	}
	ck_assert_uint_eq(flow_table_bytes(t), bytes);
	must_count();
	ck_assert_uint_le(flow_count(t) - flow_evicted(t),
			  LIMIT + 2 * FLOW_CHUNK);
}
END_TEST

/* Those that say something stay, and streams of datagrams displace none. */
START_TEST(by_worth)
{
	open_long();
	play_short(ROUND);
	for (uint32_t i = 0; i < 4 * LIMIT; i++) {
		for (int k = 0; k < 3; k++)
			endless_udp(&e, i, 0);
		if (i % LIMIT == 0)
			must_have_long();
	}
	must_have_long();
	must_count();
}
END_TEST

/* --- what is left -------------------------------------------------------- */

/* Millions of packets: nothing has more memory than after the first round. */
START_TEST(nothing_grows)
{
	size_t bytes;

	open_long();
	play_short(8 * ROUND); /* all that has a limit is full */
	must_have_long();
	bytes = trace_bytes(trace);
	for (int i = 0; i < 30; i++) {
		play_short(ROUND);
		must_have_long();
		ck_assert_uint_eq(trace_bytes(trace), bytes);
	}
	ck_assert_uint_eq(analysis_used(), 0);
	must_count();
}
END_TEST

/* The number of one that is gone never stands for another. */
START_TEST(gone_is_gone)
{
	const struct flow_table *t = trace_flows(trace);

	play_short(3 * LIMIT);
	ck_assert_ptr_null(flow_get(t, 0));
	ck_assert_ptr_null(flow_get(t, FLOW_CHUNK));
	ck_assert_ptr_null(flow_get(t, flow_count(t) + FLOW_CHUNK));
	ck_assert_ptr_null(flow_get(t, FLOW_NONE));
	ck_assert_uint_eq(flow_next(t, flow_count(t)), FLOW_NONE);
	ck_assert_uint_eq(endless_open(&e, FIRST_SHORT), flow_count(t) - 1);
	ck_assert_ptr_null(flow_get(t, 0));
}
END_TEST

/* As if so many conversations had been before. */
static struct flow_table *table_from(uint32_t chunk)
{
	struct flow_table *t = flow_table_new(LIMIT);

	t->oldest = chunk;
	t->n = t->n_gone = chunk * FLOW_CHUNK;
	return t;
}

/* When there are no more numbers all go, and they begin again. */
START_TEST(numbers_begin_again)
{
	const uint32_t from = FLOW_NONE / FLOW_CHUNK - 20;
	struct flow_table *t = table_from(from);
	struct packet p = { .protocol = IP_UDP, .has_l4 = true, .ip_len = 28 };
	uint32_t n = 0;
	int side;

	flow_table_tell(t, tell_other, &n);
	p.src = build_endpoint("10.0.0.1:1");
	p.dst = build_endpoint("10.0.0.2:2");
	for (uint32_t i = from * FLOW_CHUNK; i != FLOW_NONE; i++) {
		p.src.port++;
		ck_assert_uint_eq(flow_find(t, &p, &side), i);
		for (int k = 0; k < 3 && i % 64 == 0; k++)
			flow_count_packet(flow_get(t, i), &p, side, 0);
	}
	ck_assert_uint_eq(flow_find(t, &p, &side), FLOW_NONE - 1);
	ck_assert_uint_gt(elders_count(t->elders), 0);
	p.src.port++;
	ck_assert_uint_eq(flow_find(t, &p, &side), 0);
	ck_assert_uint_eq(n, 21 * FLOW_CHUNK - 1);
	ck_assert_uint_eq(flow_count(t), 1);
	ck_assert_uint_eq(flow_count_before(t), FLOW_NONE);
	ck_assert_uint_eq(flow_evicted(t), 0);
	ck_assert_uint_eq(elders_count(t->elders), 0);
	ck_assert_uint_eq(flow_next(t, 0), 0);
	ck_assert_uint_eq(flow_next(t, 1), FLOW_NONE);
	ck_assert_ptr_null(flow_get(t, FLOW_NONE - 1));
	ck_assert_uint_eq(flow_find(t, &p, &side), 0);
	p.src.port--; /* of one before: a new one */
	ck_assert_uint_eq(flow_find(t, &p, &side), 1);
	flow_table_free(t);
}
END_TEST

/* The same where the first of the new numbers has ends that were known. */
START_TEST(numbers_begin_again_reused)
{
	const uint32_t from = FLOW_NONE / FLOW_CHUNK;
	struct flow_table *t = table_from(from);
	struct packet p = { .protocol = IP_TCP, .has_l4 = true, .ip_len = 40 };
	int side;

	p.tcp.flags = TH_S;
	p.src = build_endpoint("10.0.0.1:1");
	p.dst = build_endpoint("10.0.0.2:2");
	for (uint32_t i = from * FLOW_CHUNK; i != FLOW_NONE; i++) {
		p.src.port++;
		ck_assert_uint_eq(flow_find(t, &p, &side), i);
	}
	flow_get(t, FLOW_NONE - 1)->tcp->conn.end[0].state = TCP_CLOSED;
	p.tcp.seq = 7;
	ck_assert_uint_eq(flow_find(t, &p, &side), 0);
	p.src.port++;
	ck_assert_uint_eq(flow_find(t, &p, &side), 1);
	p.src.port--;
	ck_assert_uint_eq(flow_find(t, &p, &side), 0);
	flow_table_free(t);
}
END_TEST

/* --- the suite ----------------------------------------------------------- */

static Suite *suite(void)
{
	Suite *s = suite_create("capture/flow, a limit");
	TCase *tc = tcase_create("limit");

	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_test(tc, long_ones_stay);
	tcase_add_test(tc, flood);
	tcase_add_test(tc, scattered);
	tcase_add_test(tc, ended_go);
	tcase_add_test(tc, datagrams);
	tcase_add_test(tc, all_go_on);
	tcase_add_test(tc, by_worth);
	tcase_add_test(tc, nothing_grows);
	tcase_add_test(tc, gone_is_gone);
	tcase_add_test(tc, numbers_begin_again);
	tcase_add_test(tc, numbers_begin_again_reused);
	tcase_set_timeout(tc, 120);
	suite_add_tcase(s, tc);
	return s;
}

TEST_MAIN(suite())
