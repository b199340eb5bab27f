/* A realtime scenario played again with hands on its packets. */
#include "sim/hand.h"
#include "tests/hands.h"
#include "tests/play.h"

#define TALK                                                                   \
	REALTIME "acks quick\n" LISTEN CONNECT                                 \
		 "settle\nwire C>S [S]\nwire C>S [.]\n"                        \
		 "C send s \"hello\" = 5\nwire C>S data#1\n"                   \
		 "queue S.c recv=5\nS recv c 9 = \"hello\"\n"                  \
		 "settle\nwire S>C [.] ack=6\n"

START_TEST(realtime_loses_too)
{
	struct hand h = hand(HELLO, 1, COMMAND_DROP, 0);
	struct play p;

	need_stage();
	p = play_again(play_parse(TALK), &h, 1, _i);
	check_all(&p);
	ck_assert_int_eq(recording_packet(p.rec, 3)->fate, FATE_DROPPED);
	ck_assert_uint_eq(sent_again(p.rec), 4);
	ck_assert_uint_ge(recording_packet(p.rec, 4)->sent_ns -
				  recording_packet(p.rec, 3)->sent_ns,
			  190 * MS);
	ck_assert_int_eq(recording_packet(p.rec, 4)->seen_by,
			 _i ? SEEN_QUEUE : SEEN_QUEUE | SEEN_PCAP);
	play_free(&p);
}
END_TEST

START_TEST(realtime_delays_and_doubles)
{
	struct play p;

	need_stage();
	p = play_hand(TALK, HELLO, 1, COMMAND_DELAY, 20);
	check_all(&p);
	ck_assert_int_eq(recording_packet(p.rec, 3)->fate, FATE_DELAYED);
	ck_assert_uint_ge(way_ns(p.rec, 3), 20 * MS);
	play_free(&p);
	p = play_hand(TALK, HELLO, 1, COMMAND_DUPLICATE, 0);
	check_all(&p);
	ck_assert_int_eq(recording_packet(p.rec, 4)->fate, FATE_DUPLICATED);
	play_free(&p);
}
END_TEST

/* `wire?` leaves alone what is for a later statement. */
START_TEST(realtime_may_be_there)
{
	struct play p;

	need_stage();
	p = play_hand(REALTIME
		      "acks quick\n" LISTEN CONNECT
		      "C send s \"hello\" = 5\nS recv c 9 = \"hello\"\n"
		      "wire? S>C [.]\nwire S>C [S.]\nwire? C>S [P.]\n"
		      "wire C>S [S]\nwire? S>C [P.]\nwire C>S [.]\n"
		      "wire C>S [P.]\nwire S>C [.] ack=6\n",
		      HELLO, 1, COMMAND_DELAY, 5);
	check_all(&p);
	play_free(&p);
}
END_TEST

/* What there was, instead of or as what was expected. */
static const char *got_for(const struct recording *r, const char *want)
{
	for (uint32_t i = 0; i < recording_count(r); i++) {
		const struct event *ev = recording_event(r, i);
		const struct expect_row *row;

		if (ev->kind != EVENT_EXPECT)
			continue;
		row = recording_expect_row(r, ev->row);
		if (strcmp(recording_text(r, row->want), want) == 0)
			return recording_text(r, row->got);
	}
	ck_abort_msg("%s was not expected", want);
}

/* A rule counts the packet that the hand took from it. */
START_TEST(rules_count_all_the_same)
{
	struct play p;

	need_stage();
	p = play_drop(REALTIME "rule drop C>S udp every 2\n"
			       "S s = socket udp ; bind s :10000\n"
			       "C s = socket udp ; connect s :10000\n"
			       "C send s 1 ; send s 2 ; send s 3 ; send s 4\n"
			       "S recv s 9 = \"xxx\"\n",
		      "C>S udp len=1");
	check_all(&p);
	check_packets(&p, "C>S udp len=1 dropped\nC>S udp len=2 dropped\n"
			  "C>S udp len=3 delivered\nC>S udp len=4 dropped\n");
	play_free(&p);
	/* What a rule lets go is not for statements, on the script or off. */
	p = play_hand(HEAD ACTORS "rule dup C>S udp#1\n"
				  "S s = socket udp ; bind s :10000\n"
				  "C s = socket udp ; connect s :10000\n"
				  "C send s 1 ; send s 2\nwire C>S udp\n",
		      "C>S udp len=2", 1, COMMAND_DUPLICATE, 0);
	check_all(&p);
	ck_assert_str_eq(got_for(p.rec, "C>S udp"), "C>S udp len=2");
	play_free(&p);
}
END_TEST

static Suite *suite(void)
{
	Suite *suite_ = suite_create("hand realtime");
	TCase *tc = tcase_create("hand realtime");

	tcase_set_timeout(tc, 60);
	tcase_add_loop_test(tc, realtime_loses_too, 0, 2);
	tcase_add_test(tc, realtime_delays_and_doubles);
	tcase_add_test(tc, realtime_may_be_there);
	tcase_add_test(tc, rules_count_all_the_same);
	suite_add_tcase(suite_, tc);
	return suite_;
}

TEST_MAIN(suite())
