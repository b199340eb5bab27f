/*
 * What the findings of conversations add up to, what is kept of each and how
 * much, and statistics.
 */
#include "tests/test.h"

#include <stdint.h>
#include <string.h>

#include "capture/analysis.h"
#include "capture/analysis/more.h"
#include "capture/flow/flow.h"
#include "capture/flow/flow_stats.h"
#include "tests/findings.h"

/* --- counting ------------------------------------------------------------ */

/* The first of a kind is a bit, the second makes a counter: all agree. */
START_TEST(counts_agree)
{
	uint32_t want[2][ANALYSIS_KINDS] = { 0 };
	const struct story *s = &stories[_i];

	tell_all(s);
	for (int i = 0; i < LINES && s->line[i].flags; i++)
		for (int k = 0; k < ANALYSIS_KINDS; k++)
			want[s->line[i].from][k] += s->line[i].want >> k & 1;
	for (int side = 0; side < 2; side++)
		for (int k = 0; k < ANALYSIS_KINDS; k++)
			ck_assert_msg(analysis_count(flow_get(table, 0)->tcp,
						     side, k) == want[side][k],
				      "%s: %s of side %d", s->name,
				      analysis_name((size_t)k), side);
}
END_TEST

/* What goes well needs no memory of its own. */
START_TEST(common_connection_is_small)
{
	tell_all(&stories[0]);
	ck_assert_ptr_null(flow_get(table, 0)->tcp->more);
	ck_assert_uint_eq(analysis_used(), 0);
}
END_TEST

START_TEST(memory_has_a_limit)
{
	uint64_t before = analysis_not_followed();

	analysis_limit(1);
	for (int s = 0; s < STORIES; s++)
		for (int i = 0; i < LINES && stories[s].line[i].flags; i++)
			tell(&stories[s].line[i]);
	ck_assert_uint_eq(analysis_used(), 0);
	ck_assert_uint_gt(analysis_not_followed(), before);
	analysis_limit(0);
}
END_TEST

/* Karn's rule holds without memory, too. */
START_TEST(limit_keeps_karns_rule)
{
	static const struct story story = { "",
					    { HANDSHAKE,
					      { 30, A, PA, 1, 1, 100, 0 },
					      { 230, A, PA, 1, 1, 100, AGAIN },
					      { 240, B, ACK_, 1, 101, 0,
						0 } } };

	analysis_limit(1);
	tell_all(&story);
	ck_assert_uint_eq(flow_get(table, 0)->tcp->side[A].rtt.n, 1);
	analysis_limit(0);
}
END_TEST

/* Segments in flight without end: the oldest are forgotten, and counted. */
START_TEST(flight_has_a_limit)
{
	uint64_t before = analysis_not_followed();
	struct line l = { .from = A, .flags = ACK_, .ack = 1, .len = 1 };

	for (uint32_t i = 0; i < 6000; i++) {
		l.seq = 1 + i;
		l.ms = i;
		tell(&l);
	}
	ck_assert_uint_lt(analysis_used(), 4096 * 16 + 2048);
	ck_assert_uint_eq(analysis_not_followed() - before, 6000 - 4096);
	l = (struct line){
		.ms = 7000, .from = B, .flags = ACK_, .seq = 1, .ack = 6001
	};
	tell(&l);
	ck_assert_uint_eq(flow_get(table, 0)->tcp->side[A].rtt.n, 1);
	ck_assert_float_eq(flow_get(table, 0)->tcp->side[A].rtt.max_ns,
			   1001e6F);
}
END_TEST

/* Holes without end. */
START_TEST(holes_have_a_limit)
{
	uint64_t before = analysis_not_followed();
	struct line l = { .from = A, .flags = ACK_, .ack = 1, .len = 1 };

	for (uint32_t i = 0; i < HOLES + 10; i++) {
		l.seq = 1 + 2 * i;
		tell(&l);
	}
	ck_assert_uint_eq(analysis_not_followed() - before, 9);
}
END_TEST

/* --- statistics ---------------------------------------------------------- */

START_TEST(statistics)
{
	struct flow_stats s;

	tell_all(&stories[2]);
	s = flow_stats(flow_get(table, 0));
	ck_assert_uint_eq(s.side[A].payload, 600);
	ck_assert_uint_eq(s.side[A].unique, 400);
	ck_assert_uint_eq(s.side[A].retransmitted, 2);
	ck_assert_uint_eq(s.side[A].retransmitted_bytes, 200);
	ck_assert_uint_eq(s.side[A].pure_acks, 1);
	ck_assert_uint_eq(s.side[B].pure_acks, 5);
	ck_assert_uint_eq(s.side[B].duplicate_acks, 3);
	ck_assert_uint_eq(s.side[B].triple_duplicate_acks, 1);
	ck_assert_uint_eq(s.side[A].repeat.n, 2);
	ck_assert_uint_eq(s.side[A].repeat.min_ns, 10000000);
	ck_assert_uint_eq(s.side[A].repeat.max_ns, 20000000);
	ck_assert_uint_eq(s.side[A].rtt.n, 1); /* of the SYN alone: Karn */
	ck_assert_uint_eq(s.handshake_ns, 20000000);
	ck_assert_uint_eq(s.initial_rtt_ns, 20000000);
	ck_assert_uint_eq(s.duration_ns, 60000000);
	ck_assert_uint_eq(s.first_byte_ns, STATS_NO_TIME);
	ck_assert_int_eq((int)s.close, STATS_OPEN);
}
END_TEST

START_TEST(statistics_of_times)
{
	struct flow_stats s;

	tell_all(&stories[0]);
	s = flow_stats(flow_get(table, 0));
	ck_assert_uint_eq(s.side[A].rtt.n, 3); /* SYN, data, FIN */
	ck_assert_uint_eq(s.side[A].rtt.min_ns, 10000000);
	ck_assert_uint_eq(s.side[A].rtt.avg_ns, 10000000);
	ck_assert_uint_eq(s.side[A].rtt.sd_ns, 0);
	ck_assert_uint_eq(s.rtt.min_ns, 20000000);
	ck_assert_uint_eq(s.first_byte_ns, 10000000);
	ck_assert_uint_eq(s.side[A].window_min, WINDOW);
	ck_assert_uint_eq(s.side[B].window_avg, WINDOW);
	ck_assert_uint_eq(s.side[B].bytes_per_s, 200 * 1000 / 80);
	ck_assert_int_eq((int)s.close, STATS_FIN);
	ck_assert_int_eq(s.closer, A);
}
END_TEST

static const struct {
	const char *story;
	enum stats_close close;
	int closer;
} ends[] = {
	{ "refused", STATS_REFUSED, B },
	{ "given up", STATS_RST, A },
	{ "there is no such connection any more", STATS_RST, B },
	{ "both close", STATS_FIN, A },
	{ "one goes on after the other's FIN", STATS_HALF_CLOSED, A },
};

START_TEST(statistics_of_the_end)
{
	struct flow_stats s;
	int i = 0;

	while (strcmp(stories[i].name, ends[_i].story) != 0)
		i++;
	tell_all(&stories[i]);
	s = flow_stats(flow_get(table, 0));
	ck_assert_int_eq((int)s.close, (int)ends[_i].close);
	ck_assert_int_eq(s.closer, ends[_i].closer);
}
END_TEST

/* The same two ends once more: only the first SYN of the second says so. */
START_TEST(ports_are_reused)
{
	struct line l = { .from = A, .flags = TH_S, .seq = 900000 };

	tell_all(&stories[0]);
	ck_assert_uint_eq(tell(&l), K(REUSED_PORT));
	ck_assert_uint_eq(flow_count(table), 2);
	l.ms = 1000;
	ck_assert_uint_eq(tell(&l), TIMER);
}
END_TEST

static Suite *suite(void)
{
	Suite *suite_ = suite_create("analysis counts");
	TCase *tc = tcase_create("analysis counts");

	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_loop_test(tc, counts_agree, 0, STORIES);
	tcase_add_test(tc, common_connection_is_small);
	tcase_add_test(tc, memory_has_a_limit);
	tcase_add_test(tc, limit_keeps_karns_rule);
	tcase_add_test(tc, flight_has_a_limit);
	tcase_add_test(tc, holes_have_a_limit);
	tcase_add_test(tc, statistics);
	tcase_add_test(tc, statistics_of_times);
	tcase_add_loop_test(tc, statistics_of_the_end, 0, ROWS(ends));
	tcase_add_test(tc, ports_are_reused);
	suite_add_tcase(suite_, tc);
	return suite_;
}

TEST_MAIN(suite())
