/*
 * What a viewer does to packets by hand in the running run: the script goes on
 * with what is left of them.
 */
#include "tests/hands.h"
#include "tests/play.h"

/* --- in place ------------------------------------------------------------ */

static const struct {
	enum command_kind kind;
	uint64_t ms;
} commands[] = {
	{ COMMAND_RELEASE, 0 },
	{ COMMAND_DELAY, 1 },
	{ COMMAND_DUPLICATE, 0 },
};

/* Whichever packet is next: the lesson is told to its end. */
START_TEST(each_packet_of_a_lesson_in_place)
{
	const struct run_options options = { .seed = 1, .no_capture = true };
	struct play old, p;
	uint32_t expected;

	need_stage();
	old = play_open(tcp_hello(), &options);
	play_on(&old, EVERY_STEP);
	expected = count_verdict(old.rec, EXPECT_OK);
	for (uint32_t k = 0; k < old.steps; k++) {
		p = play_open(tcp_hello(), &options);
		play_on(&p, k);
		ck_assert_uint_eq(p.source->next, k);
		play_command(&p, commands[_i].kind, k, commands[_i].ms);
		ck_assert(run_diverged(p.source));
		play_on(&p, EVERY_STEP);
		check_end(&p, "");
		ck_assert_uint_eq(
			count_verdict(p.rec, EXPECT_OK) +
				count_verdict(p.rec, EXPECT_NOT_CHECKED),
			expected);
		same_text(event_list(p.rec, EVENT_NOTE),
			  event_list(old.rec, EVENT_NOTE));
		if (commands[_i].kind == COMMAND_RELEASE)
			same_text(packet_list(p.rec), packet_list(old.rec));
		if (commands[_i].kind == COMMAND_DELAY)
			ck_assert_int_eq(recording_packet(p.rec, k)->fate,
					 FATE_DELAYED);
		play_free(&p);
	}
	play_free(&old);
}
END_TEST

START_TEST(duplicated_in_place)
{
	struct play p;
	char *order;

	need_stage();
	p = play_to(CONNECTED "C send s \"hello\" = 5\nwire C>S [P.]\nmark x\n"
			      "S recv c 9 = \"hello\"\nwire S>C [.] ack=6\n"
			      "S send c \"bye\" = 3\nwire S>C [P.]\n",
		    OPEN);
	play_command(&p, COMMAND_DUPLICATE, FIRST, 0);
	ck_assert_int_eq(p.status, SOURCE_READY);
	play_on(&p, EVERY_STEP);
	check_all(&p);
	check_packets(&p,
		      OPENED HELLO " delivered\n"
				   "S>C [.] seq=1 ack=6 len=0 delivered\n" HELLO
				   " rtx of 4 duplicated\n"
				   "S>C [.] seq=1 ack=6 len=0 delivered\n"
				   "S>C [P.] seq=1 ack=6 len=3 delivered\n"
				   "C>S [.] seq=6 ack=4 len=0 delivered\n");
	/* The stray ACK was sent before the data, and goes before it. */
	order = fate_order(p.rec);
	ck_assert_str_eq(order, "1 2 3 4 6 5 7 8 9 ");
	free(order);
	play_free(&p);
}
END_TEST

static const char *const two_way[] = {
	TWO "settle\n" BOTH_READ,
	TWO "wire C>S [P.] seq=1\nwire C>S [P.] seq=4\n" BOTH_READ,
	TWO "pass until C>S data#2\n" BOTH_READ,
	TWO BOTH_READ,
};

/* The second of two goes first; and what is planned stays planned. */
START_TEST(released_out_of_order)
{
	struct play p;
	char *order;

	need_stage();
	p = play_to(two_way[_i], OPEN);
	ck_assert_uint_eq(p.source->next, FIRST);
	play_command(&p, COMMAND_RELEASE, SECOND, 0);
	ck_assert_int_eq(p.status, SOURCE_READY);
	ck_assert_uint_eq(p.source->next, FIRST);
	ck_assert_int_eq(recording_packet(p.rec, SECOND)->fate, FATE_DELIVERED);
	play_on(&p, EVERY_STEP);
	check_end(&p, "");
	order = fate_order(p.rec);
	ck_assert_int_eq(strncmp(order, "1 2 3 5 ", 8), 0);
	ck_assert_int_eq(recording_packet(p.rec, FIRST)->fate, FATE_DELIVERED);
	free(order);
	play_free(&p);
}
END_TEST

/* The statement that planned it waits, and asks no second time. */
START_TEST(delayed_in_place)
{
	struct play p;
	uint32_t ok;

	need_stage();
	p = play_to(CONNECTED "C send s \"hello\" = 5\nwire C>S [P.]\n"
			      "queue S.c recv=5\nsettle\n",
		    OPEN);
	ok = count_verdict(p.rec, EXPECT_OK);
	play_command(&p, COMMAND_DELAY, FIRST, 30);
	ck_assert_int_eq(p.status, SOURCE_WAIT);
	ck_assert_uint_ne(p.source->wake_ns, 0);
	play_on(&p, EVERY_STEP);
	check_all(&p);
	ck_assert_int_eq(recording_packet(p.rec, FIRST)->fate, FATE_DELAYED);
	ck_assert_uint_ge(way_ns(p.rec, FIRST), 30 * MS);
	ck_assert_uint_eq(count_verdict(p.rec, EXPECT_OK), ok + 1);
	play_free(&p);
	/* While it waits something else is next; a step lets that go. */
	p = play_to(TWO "wire C>S [P.] seq=1\nwire C>S [P.] seq=4\n" BOTH_READ,
		    OPEN);
	play_command(&p, COMMAND_DELAY, FIRST, 10000);
	ck_assert_int_eq(p.status, SOURCE_READY);
	ck_assert_uint_eq(p.source->next, SECOND);
	/* Nor is it too late to let it go. */
	play_command(&p, COMMAND_RELEASE, FIRST, 0);
	ck_assert_int_eq(recording_packet(p.rec, FIRST)->fate, FATE_DELAYED);
	play_on(&p, EVERY_STEP);
	check_all(&p);
	play_free(&p);
}
END_TEST

static uint32_t count_events(const struct recording *r, enum event_kind kind)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < recording_count(r); i++)
		n += recording_event(r, i)->kind == kind;
	return n;
}

/* A stray is next as long as what is meant has not come. */
START_TEST(a_stray_is_thought_over)
{
	struct play p;

	need_stage();
	p = play_to(TWO_PLAIN "wire C>S [P.] seq=1\nmark first\n"
			      "wire C>S [P.] seq=4\n",
		    OPEN);
	play_command(&p, COMMAND_DELAY, FIRST, 5);
	ck_assert_int_eq(p.status, SOURCE_READY);
	ck_assert_uint_eq(p.source->next, SECOND);
	while (recording_packet(p.rec, FIRST)->fate_event == ROW_NONE) {
		play_wait(p.source);
		p.status = source_pump(p.source, &p.e);
	}
	ck_assert_int_eq(p.status, SOURCE_READY);
	ck_assert_uint_eq(p.source->next, SECOND);
	ck_assert_uint_eq(count_events(p.rec, EVENT_MARK), 1);
	play_on(&p, EVERY_STEP);
	check_all(&p);
	play_free(&p);
}
END_TEST

/* Who is blocked lets packets go in order, and they are others' all the same.
 */
START_TEST(what_went_in_order_is_still_to_be_had)
{
	struct play p;

	need_stage();
	p = play_to(UDP "C send s \"x\" = 1 ; send s \"yy\" = 2\n"
			"S recv s 9 = \"x\" ; recv s 9\n"
			"wire C>S udp len=2\n",
		    0);
	play_command(&p, COMMAND_DELAY, 0, 50);
	ck_assert_int_eq(p.status, SOURCE_READY);
	ck_assert_uint_eq(p.source->next, 1);
	play_on(&p, EVERY_STEP);
	check_end(&p, "");
	ck_assert_uint_eq(count_verdict(p.rec, EXPECT_NOT_CHECKED), 1);
	play_free(&p);
}
END_TEST

/* What a statement has had, what settle let through and what we sent again. */
START_TEST(no_statement_has_it_twice)
{
	struct play p;

	need_stage();
	for (int i = 0; i < ROWS(commands); i++) {
		p = play_to(CONNECTED "C send s \"hello\" = 5\nwire C>S [P.]\n"
				      "C send s \"again\" = 5\nwire C>S [P.]\n"
				      "queue S.c recv=10\n",
			    OPEN);
		play_command(&p, commands[i].kind, FIRST, commands[i].ms);
		play_on(&p, EVERY_STEP);
		check_all(&p);
		play_free(&p);
	}
	p = play_to(TWO "settle\nC send s \"x\" = 1\nwire C>S [P.]\n"
			"queue S.c recv=9\n",
		    OPEN);
	play_command(&p, COMMAND_RELEASE, SECOND, 0);
	play_on(&p, EVERY_STEP);
	check_all(&p);
	play_free(&p);
}
END_TEST

/* `wire?` takes what came of it, and passes over what is another's. */
START_TEST(there_may_be_another)
{
	struct play p;
	uint32_t ok;

	need_stage();
	p = play_to(CONNECTED "C send s \"hello\" = 5\nwire C>S [P.]\n"
			      "wire? S>C [P.]\nwire? S>C [.] ack=6\n"
			      "wire? S>C [.] ack=6\nwire? S>C [.] ack=6\n",
		    OPEN);
	ok = count_verdict(p.rec, EXPECT_OK);
	play_command(&p, COMMAND_DUPLICATE, FIRST, 0);
	play_on(&p, EVERY_STEP);
	check_all(&p);
	ck_assert_uint_eq(count_verdict(p.rec, EXPECT_OK), ok + 2);
	play_free(&p);
	/* It waits for one that was put off. */
	p = play_to(CONNECTED "C send s \"hello\" = 5\nwire? C>S [P.]\n"
			      "queue S.c recv=5\n",
		    OPEN);
	play_command(&p, COMMAND_DELAY, FIRST, 5);
	play_on(&p, EVERY_STEP);
	check_all(&p);
	play_free(&p);
}
END_TEST

/* A SYN's timer runs in freeze mode, too. */
START_TEST(dropped_in_place)
{
	struct play p;

	need_stage();
	p = play_to(CONNECTED "state S.c ESTABLISHED\n", 0);
	play_command(&p, COMMAND_DROP, 0, 0);
	ck_assert_int_eq(p.status, SOURCE_WAIT);
	play_on(&p, EVERY_STEP);
	check_end(&p, "");
	ck_assert_int_eq(recording_packet(p.rec, 0)->fate, FATE_DROPPED);
	ck_assert_int_eq(recording_packet(p.rec, 1)->fate, FATE_DELIVERED);
	play_free(&p);
	/* That of data does not. */
	p = play_to(CONNECTED "C send s \"hello\" = 5\nwire C>S [P.]\n", OPEN);
	play_command(&p, COMMAND_DROP, FIRST, 0);
	check_end(&p,
		  "the rest of the scenario does not happen any more: stuck at "
		  "line 9, waiting for C>S [P.]: nothing is in flight, no "
		  "timer runs");
	play_free(&p);
}
END_TEST

static const char own_drop[] =
	UDP "C send s \"x\" = 1 ; send s \"yy\" = 2\n"
	    "drop C>S udp#1\nwire C>S udp#2\nS recv s 9 = \"yy\"\n";

/* The statement wanted it dropped, and so it was. */
START_TEST(the_scripts_own_drop)
{
	static const enum command_kind kind[] = { COMMAND_DROP,
						  COMMAND_RELEASE };
	struct play p;

	need_stage();
	p = play_hand(own_drop, "C>S udp len=1", 1, kind[_i], 0);
	check_end(&p, "");
	play_free(&p);
	p = play_to(own_drop, 0);
	play_command(&p, kind[_i], 0, 0);
	ck_assert_uint_eq(p.source->next, 1);
	play_on(&p, EVERY_STEP);
	check_end(&p, "");
	ck_assert_uint_eq(count_verdict(p.rec, EXPECT_NOT_CHECKED),
			  kind[_i] == COMMAND_RELEASE);
	play_free(&p);
}
END_TEST

/* What was expected of a call, and of the world, is of another run. */
START_TEST(what_does_not_hold_was_not_checked)
{
	struct play p;

	need_stage();
	p = play_to(UDP "C send s \"x\" = 1 ; send s \"yy\" = 2\n"
			"wire C>S udp len=1\nS recv s 9 = \"x\"\n"
			"queue S.s recv=0\nblocked S accept\n"
			"wire C>S udp len=2\nS recv s 9 = \"yy\"\n",
		    0);
	play_command(&p, COMMAND_RELEASE, 1, 0);
	play_on(&p, EVERY_STEP);
	check_end(&p, "");
	ck_assert_uint_ge(count_verdict(p.rec, EXPECT_NOT_CHECKED), 3);
	play_free(&p);
}
END_TEST

/* --- packets with a name ------------------------------------------------- */

#define NAMED                                                                  \
	UDP "C send s \"x\" = 1 ; send s \"yy\" = 2\n"                         \
	    "hold as X C>S udp#1\nwire C>S udp#2\nrelease X\nmark end\n"

START_TEST(held_under_a_name)
{
	struct play p;

	need_stage();
	/* It is released, or put off: the statement has nothing left to do. */
	for (uint64_t ms = 0; ms < 10; ms += 5) {
		p = play_to(NAMED, 0);
		play_command(&p, ms ? COMMAND_DELAY : COMMAND_RELEASE, 0, ms);
		play_on(&p, EVERY_STEP);
		check_all(&p);
		ck_assert_int_eq(recording_packet(p.rec, 0)->fate,
				 ms ? FATE_DELAYED : FATE_DELIVERED);
		play_free(&p);
	}
	/* It is lost. */
	p = play_to(NAMED, 0);
	play_command(&p, COMMAND_DROP, 0, 0);
	play_on(&p, EVERY_STEP);
	check_end(&p, "the rest of the scenario does not happen any more: X is "
		      "not held any more");
	play_free(&p);
}
END_TEST

static Suite *suite(void)
{
	Suite *suite_ = suite_create("hand place");
	TCase *tc = tcase_create("hand place");

	tcase_set_timeout(tc, 60);
	tcase_add_loop_test(tc, each_packet_of_a_lesson_in_place, 0,
			    ROWS(commands));
	tcase_add_test(tc, duplicated_in_place);
	tcase_add_loop_test(tc, released_out_of_order, 0, ROWS(two_way));
	tcase_add_test(tc, delayed_in_place);
	tcase_add_test(tc, a_stray_is_thought_over);
	tcase_add_test(tc, what_went_in_order_is_still_to_be_had);
	tcase_add_test(tc, no_statement_has_it_twice);
	tcase_add_test(tc, there_may_be_another);
	tcase_add_test(tc, dropped_in_place);
	tcase_add_loop_test(tc, the_scripts_own_drop, 0, 2);
	tcase_add_test(tc, what_does_not_hold_was_not_checked);
	tcase_add_test(tc, held_under_a_name);
	suite_add_tcase(suite_, tc);
	return suite_;
}

TEST_MAIN(suite())
