/* capture/trace of what never ends: the index, and what it forgets. */
#include "capture/trace_index.h"
#include "tests/endless.h"

static struct trace *trace;
static struct endless e;

static void begin(uint32_t max_packets)
{
	struct trace_config config = { .index = true,
				       .max_packets = max_packets };

	trace = trace_new(&config);
	endless_begin(&e, trace);
}

static void teardown(void)
{
	trace_free(trace);
}

/* --- the index ----------------------------------------------------------- */

START_TEST(oldest_go)
{
	enum { MOST = 2 * INDEX_BLOCK, MANY = 7 * INDEX_BLOCK + 5 };

	begin(MOST);
	for (uint32_t i = 0; i < MANY; i++) {
		endless_udp(&e, i % 1000, 0);
		if (i % 64)
			continue; /* an assertion takes longer than a packet */
		ck_assert_uint_eq(trace_count(trace), i + 1);
		if (i >= MOST)
			ck_assert_uint_ge(i + 1 - trace_first(trace), MOST);
		ck_assert_uint_le(i + 1 - trace_first(trace),
				  MOST + INDEX_BLOCK);
	}
	ck_assert_uint_eq(trace_first(trace), 5 * INDEX_BLOCK);
	ck_assert_uint_eq(trace_totals(trace).packets_evicted, 5 * INDEX_BLOCK);
	ck_assert_uint_eq(trace_totals(trace).packets, MANY);
	for (uint32_t i = trace_first(trace); i < MANY; i += 61)
		ck_assert_uint_eq(trace_found(trace, i).flow, i % 1000);
}
END_TEST

/* Who still has the number of one that is gone is told so. */
START_TEST(gone_is_none)
{
	struct trace_packet p;

	begin(1);
	for (uint32_t i = 0; i < 3 * INDEX_BLOCK; i++)
		endless_udp(&e, 0, 0);
	ck_assert_uint_eq(trace_first(trace), INDEX_BLOCK);
	ck_assert_uint_eq(trace_found(trace, INDEX_BLOCK).flow, 0);
	ck_assert_uint_eq(trace_found(trace, INDEX_BLOCK - 1).flow, FLOW_NONE);
	ck_assert_uint_eq(trace_found(trace, 3 * INDEX_BLOCK).flow, FLOW_NONE);
	ck_assert(!trace_at(trace, NULL, INDEX_BLOCK - 1, &p));
	ck_assert(!trace_at(trace, NULL, 3 * INDEX_BLOCK, &p));
}
END_TEST

START_TEST(no_limit)
{
	begin(0);
	for (uint32_t i = 0; i < 3 * INDEX_BLOCK; i++)
		endless_udp(&e, i % 7, 0);
	ck_assert_uint_eq(trace_first(trace), 0);
	ck_assert_uint_eq(trace_found(trace, 0).flow, 0);
	ck_assert_uint_eq(trace_found(trace, 8).flow, 1);
}
END_TEST

/* After 4 billion packets numbers begin again, and nothing else changes. */
START_TEST(numbers_begin_again)
{
	struct trace_config config = { .index = true,
				       .max_packets = 1,
				       .first = UINT32_MAX - 2 * INDEX_BLOCK };
	uint32_t first, n = 0;

	trace = trace_new(&config);
	endless_begin(&e, trace);
	first = trace_first(trace);
	for (uint32_t i = 0; i < 5 * INDEX_BLOCK; i++) {
		uint32_t flow = endless_udp(&e, i % 1000, 0).flow;

		if (trace_count(trace) != first + i + 1 ||
		    trace_found(trace, first + i).flow != flow ||
		    !trace_has(trace, first + i) ||
		    trace_has(trace, first + i + 1))
			ck_abort_msg("%u", i);
	}
	ck_assert_uint_lt(trace_count(trace), first);
	ck_assert_uint_eq(trace_first(trace), first + 3 * INDEX_BLOCK);
	ck_assert_uint_eq(trace_totals(trace).packets_evicted, 3 * INDEX_BLOCK);
	for (uint32_t i = trace_first(trace); i != trace_count(trace); i++)
		n += trace_found(trace, i).flow == (i - first) % 1000;
	ck_assert_uint_eq(n, 2 * INDEX_BLOCK);
	ck_assert_uint_eq(flow_get(trace_flows(trace), 999)->last_packet,
			  first + (5 * INDEX_BLOCK - 680 - 1));
}
END_TEST

/* A ring of bytes counts on: more than a file has. */
START_TEST(places_are_long)
{
	static const uint64_t places[] = { 0,
					   1,
					   UINT32_MAX,
					   (uint64_t)UINT32_MAX + 1,
					   ((uint64_t)1 << 56) - 1,
					   0x123456789abcde };
	struct index_entry entry = { .side = 1 };

	for (int i = 0; i < ROWS(places); i++) {
		index_entry_put_place(&entry, places[i]);
		ck_assert_uint_eq(index_entry_place(&entry), places[i]);
		ck_assert_uint_eq(entry.side, 1);
	}
}
END_TEST

/* --- the suite ----------------------------------------------------------- */

static Suite *suite(void)
{
	Suite *s = suite_create("capture/trace, endless");
	TCase *index = tcase_create("index"), *entry = tcase_create("entry");

	tcase_add_checked_fixture(index, NULL, teardown);
	tcase_add_test(index, oldest_go);
	tcase_add_test(index, gone_is_none);
	tcase_add_test(index, no_limit);
	tcase_add_test(index, numbers_begin_again);
	suite_add_tcase(s, index);
	tcase_add_test(entry, places_are_long);
	suite_add_tcase(s, entry);
	return s;
}

TEST_MAIN(suite())
