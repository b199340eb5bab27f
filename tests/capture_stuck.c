/* Why is it stuck: each story is told, and explained as it must be. */
#include "tests/stuck.h"

static void setup(void)
{
	table = flow_table_new(0);
}

static void teardown(void)
{
	flow_table_free(table);
}

static void assert_time(const char *what, const struct story *s,
			uint64_t got_ns, int64_t want_ms)
{
	uint64_t want_ns = want_ms == NOT_TOLD ? NEVER : (uint64_t)want_ms * MS;

	ck_assert_msg(got_ns == want_ns, "%s: %s is %f ms, not %d", s->name,
		      what, (double)got_ns / 1e6, (int)want_ms);
}

START_TEST(story_is_explained)
{
	const struct story *s = &stories[_i];
	struct telling t;
	struct stuck got;

	tell(&t, s);
	got = stuck_ask(&t.facts);
	ck_assert_msg(got.rule == s->want, "%s: %s, not %s", s->name,
		      stuck_name(got.rule), stuck_name(s->want));
	ck_assert_msg(got.end == s->end, "%s: end %d", s->name, got.end);
	assert_time("since", s, got.since_ns, s->since_ms);
	assert_time("next", s, got.next_ns, s->next_ms);
	for (int i = 0; i < 3; i++)
		ck_assert_msg(got.n[i] == s->n[i], "%s: n[%d] is %u", s->name,
			      i, (unsigned)got.n[i]);
}
END_TEST

/* What the kernel said of a timer goes on since, until it has gone off. */
START_TEST(timers_run)
{
	struct census_socket s = { .seen_ns = START_NS,
				   .kernel = { .inode = 1 } };
	struct stuck_facts in = { .start_ns = START_NS,
				  .asked = { STUCK_THERE },
				  .socket = { &s } };

	s.kernel.info.timer = 1;
	s.kernel.info.timer_ms = 500;
	in.now_ns = 300 * MS;
	ck_assert_uint_eq(stuck_timer_ns(&in, A, 1), 200 * MS);
	ck_assert_uint_eq(stuck_timer_ns(&in, A, 4), NEVER);
	in.now_ns = 500 * MS;
	ck_assert_uint_eq(stuck_timer_ns(&in, A, 1), NEVER);
}
END_TEST

static const struct {
	enum tcp_state state;
	uint32_t rqueue, wqueue, unread, unacked;
} queues[] = {
	{ TCP_ESTABLISHED, 9, 8, 9, 8 },  { TCP_SYN_SENT, 0, 1, 0, 0 },
	{ TCP_SYN_RECEIVED, 0, 0, 0, 0 }, { TCP_FIN_WAIT_1, 9, 8, 9, 7 },
	{ TCP_FIN_WAIT_2, 9, 0, 9, 0 },	  { TCP_CLOSE_WAIT, 9, 8, 8, 8 },
	{ TCP_CLOSE_WAIT, 0, 8, 0, 8 },	  { TCP_LAST_ACK, 9, 1, 8, 0 },
	{ TCP_CLOSING, 1, 1, 0, 0 },	  { TCP_UNKNOWN, 9, 8, 9, 8 },
};

START_TEST(bytes_of_queues)
{
	struct kernel_socket k = { .state = queues[_i].state };

	k.info.rqueue = queues[_i].rqueue;
	k.info.wqueue = queues[_i].wqueue;
	ck_assert_uint_eq(kernel_unread(&k), queues[_i].unread);
	ck_assert_uint_eq(kernel_unacked(&k), queues[_i].unacked);
}
END_TEST

START_TEST(every_rule_has_a_story)
{
	bool told[STUCK_RULES] = { false };

	for (int i = 0; i < STORIES; i++)
		told[stories[i].want] = true;
	for (int i = 0; i < STUCK_RULES; i++)
		ck_assert_msg(told[i], "no story of %s",
			      stuck_name((enum stuck_rule)i));
}
END_TEST

START_TEST(names_are_different)
{
	for (int i = 0; i < STUCK_RULES; i++)
		for (int k = 0; k < i; k++)
			ck_assert_str_ne(stuck_name((enum stuck_rule)i),
					 stuck_name((enum stuck_rule)k));
}
END_TEST

/* Neither TCP nor UDP: nothing is known to be stuck. */
START_TEST(others_are_unknown)
{
	struct flow f = { .protocol = IP_ICMP };
	struct stuck_facts in = stuck_facts_of(&f, NULL, 0, 0);

	ck_assert_int_eq((int)stuck_ask(&in).rule, STUCK_UNKNOWN);
}
END_TEST

static Suite *stuck_suite(void)
{
	Suite *s = suite_create("stuck");
	TCase *tc = tcase_create("stuck");

	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_loop_test(tc, story_is_explained, 0, STORIES);
	tcase_add_test(tc, timers_run);
	tcase_add_loop_test(tc, bytes_of_queues, 0, ROWS(queues));
	tcase_add_test(tc, every_rule_has_a_story);
	tcase_add_test(tc, names_are_different);
	tcase_add_test(tc, others_are_unknown);
	suite_add_tcase(s, tc);
	return s;
}

TEST_MAIN(stuck_suite())
