/*
 * Hands on packets: which packet is meant, what can not be done to one, and
 * when the run began.
 */
#include "sim/hand.h"
#include "tests/hands.h"
#include "tests/play.h"

/* --- who is who ---------------------------------------------------------- */

static void check_found(const struct recording *a, const struct recording *b)
{
	for (uint32_t i = 0; i < recording_n_packets(a); i++) {
		const struct packet_row *row = recording_packet(a, i);
		struct command c = { .kind = COMMAND_DELAY,
				     .packet = i,
				     .delay_ns = 7 };
		struct hand h = hand_of(a, i, &c);
		bool none =
			row->copy_of != ROW_NONE || row->fate == FATE_ABSORBED;

		ck_assert_uint_eq(hand_find(b, &h), none ? ROW_NONE : i);
		ck_assert(hand_is(b, &h, i) == !none);
		ck_assert_int_eq(h.kind, COMMAND_DELAY);
		ck_assert_uint_eq(h.delay_ns, 7);
		if (i)
			ck_assert(!hand_is(b, &h, i - 1));
	}
}

/* Equal ones and a copy of ours between them, in two runs of other ports. */
START_TEST(equal_packets_are_told_apart)
{
	static const char text[] =
		CONNECTING "drop C>S [S]\njoin C\nsettle\n"
			   "C send s \"hello\" = 5\ndup C>S [P.]\nsettle\n"
			   "C close s ; s = socket tcp ; connect s :10000\n"
			   "settle\n";
	struct play a, b;
	struct hand h;

	need_stage();
	a = play_text(text);
	b = play_text(text);
	check_found(a.rec, b.rec);
	/* The SYN, sent again, and that of the next connection. */
	h = hand(SYN, 1, COMMAND_DROP, 0);
	ck_assert_uint_eq(hand_find(a.rec, &h), 0);
	h.nth = 2;
	ck_assert_uint_eq(hand_find(a.rec, &h), 1);
	h.nth = 3;
	ck_assert_uint_gt(hand_find(a.rec, &h), 6);
	ck_assert_uint_lt(hand_find(a.rec, &h), recording_n_packets(a.rec));
	h.nth = 4;
	ck_assert_uint_eq(hand_find(a.rec, &h), ROW_NONE);
	h.nth = 0;
	ck_assert_uint_eq(hand_find(a.rec, &h), ROW_NONE);
	play_free(&a);
	play_free(&b);
}
END_TEST

/* Who looks at a SYN+ACK for a second draws copies; another run has none. */
START_TEST(absorbed_ones_do_not_count)
{
	struct play p;

	need_stage();
	p = play_text(CONNECTING "wire C>S [S]\nhold as X S>C [S.]\n"
				 "wait 1300ms\nrelease X\nsettle\n");
	play_ok(&p);
	ck_assert_uint_ge(recording_n_packets(p.rec), 5);
	check_found(p.rec, p.rec);
	play_free(&p);
}
END_TEST

/* --- commands that change nothing ---------------------------------------- */

static void check_nothing(struct play *p, uint32_t packet)
{
	static const enum command_kind kind[] = { COMMAND_RELEASE, COMMAND_DROP,
						  COMMAND_DELAY,
						  COMMAND_DUPLICATE };
	enum source_status status = p->status;
	uint32_t count = recording_count(p->rec), next = p->source->next;
	uint64_t wake_ns = p->source->wake_ns;

	for (int i = 0; i < ROWS(kind); i++) {
		play_command(p, kind[i], packet, 1);
		ck_assert_int_eq(p->status, status);
		ck_assert_uint_eq(recording_count(p->rec), count);
		ck_assert_uint_eq(p->source->next, next);
		ck_assert_uint_eq(p->source->wake_ns, wake_ns);
	}
}

START_TEST(what_is_not_held_is_not_changed)
{
	struct play p;

	need_stage();
	p = play_to(CONNECTED "C sleep 20ms = 0 ; send s \"hello\" = 5\n",
		    OPEN - 1);
	check_nothing(&p, 0);
	check_nothing(&p, 999);
	check_nothing(&p, ROW_NONE);
	play_command(&p, COMMAND_STEP, 0, 0);
	ck_assert_int_eq(p.status, SOURCE_WAIT);
	check_nothing(&p, 0);
	/* Nor what has happened in the meantime: that is for a pump. */
	play_wait(p.source);
	check_nothing(&p, 0);
	ck_assert(!run_diverged(p.source));
	play_on(&p, EVERY_STEP);
	play_ok(&p);
	check_nothing(&p, FIRST);
	ck_assert(!run_diverged(p.source));
	play_free(&p);
}
END_TEST

/* --- the clock ----------------------------------------------------------- */

static uint64_t now_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (uint64_t)ts.tv_sec * 1000000000u + (uint64_t)ts.tv_nsec;
}

START_TEST(the_start_is_told)
{
	uint64_t before = now_ns();
	const struct event *last;
	struct play p;

	need_stage();
	p = play_to(CONNECTED, 0);
	last = recording_event(p.rec, recording_count(p.rec) - 1);
	ck_assert_uint_gt(p.source->start_ns, before);
	ck_assert_uint_le(p.source->start_ns + last->t_ns, now_ns());
	play_free(&p);
}
END_TEST

static Suite *suite(void)
{
	Suite *suite_ = suite_create("hand");
	TCase *tc = tcase_create("hand");

	tcase_set_timeout(tc, 60);
	tcase_add_test(tc, equal_packets_are_told_apart);
	tcase_add_test(tc, absorbed_ones_do_not_count);
	tcase_add_test(tc, what_is_not_held_is_not_changed);
	tcase_add_test(tc, the_start_is_told);
	suite_add_tcase(suite_, tc);
	return suite_;
}

TEST_MAIN(suite())
