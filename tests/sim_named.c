/*
 * Packets with a name, and timers that run while packets are held: on real
 * sockets.
 */
#include "tests/play.h"

#define LIVE                                                                   \
	HEAD "timers live\n" ACTORS LISTEN CONNECT HANDSHAKE "C nodelay s\n"
#define UDP                                                                    \
	HEAD ACTORS "S s = socket udp ; bind s :10000\n"                       \
		    "C s = socket udp ; connect s :10000\n"                    \
		    "C send s \"x\" = 1 ; send s \"yy\" = 2\n"
#define OPENED                                                                 \
	"C>S [S] seq=0 ack=0 len=0 delivered\n"                                \
	"S>C [S.] seq=0 ack=1 len=0 delivered\n"                               \
	"C>S [.] seq=1 ack=1 len=0 delivered\n"

static const struct {
	const char *name, *text, *packets, *order;
} plays[] = {
	{ "one is overtaken, and lost",
	  UDP "hold as x C>S udp#1\nwire C>S udp#2\ndrop x\n"
	      "S recv s 9 = \"yy\"\nqueue S.s recv=0\n",
	  "C>S udp len=1 dropped\nC>S udp len=2 delivered\n", "2 1 " },
	{ "one is overtaken, and comes twice",
	  UDP "hold as x C>S udp#1\nwire C>S udp#2\ndup x\n"
	      "S recv s 9 = \"yy\" ; recv s 9 = \"x\" ; recv s 9 = \"x\"\n",
	  "C>S udp len=1 delivered\nC>S udp len=2 delivered\n"
	  "C>S udp len=1 of 1 duplicated\n",
	  "2 1 3 " },
	{ "one comes late; what is after join has waited for it",
	  UDP "hold as x C>S udp#1\ndelay 20ms x\njoin x\n"
	      "queue S.s recv>0\nwire C>S udp#2\n"
	      "S recv s 9 = \"x\" ; recv s 9 = \"yy\"\n",
	  "C>S udp len=1 delayed\nC>S udp len=2 delivered\n", "1 2 " },
	{ "what has come before join is no reason to wait",
	  UDP "hold as x C>S udp#1\ndelay 5ms x\nwire C>S udp#2\nwait 30ms\n"
	      "queue S.s recv>0\njoin x\nS recv s 9 = \"yy\"\n",
	  "C>S udp len=1 delayed\nC>S udp len=2 delivered\n", "2 1 " },
	{ "live: what is lost is sent again",
	  LIVE "C send s \"one\" = 3\ndrop C>S data#1\n"
	       "wire C>S [P.] seq=1 len=3 rtx\nstate S.c ESTABLISHED\n"
	       "S recv c 9 = \"one\"\nwire S>C [.] ack=4\n",
	  OPENED "C>S [P.] seq=1 ack=1 len=3 dropped\n"
		 "C>S [P.] seq=1 ack=1 len=3 rtx delivered\n"
		 "S>C [.] seq=1 ack=4 len=0 delivered\n",
	  "1 2 3 4 5 6 " },
	{ "live: what is held is sent again, and nobody sees it",
	  LIVE "C send s \"one\" = 3\nwait 300ms\nwire C>S data#1\n"
	       "wire S>C [.] ack=4\nS recv c 9 = \"one\"\n"
	       "info C.s total_retrans>=1\n",
	  OPENED "C>S [P.] seq=1 ack=1 len=3 delivered\n"
		 "C>S [P.] seq=1 ack=1 len=3 rtx absorbed\n"
		 "S>C [.] seq=1 ack=4 len=0 delivered\n",
	  "1 2 3 5 4 6 " },
	{ "live: what is delayed is sent again, and both come",
	  LIVE "C send s \"one\" = 3\nhold as x C>S data#1\ndelay 400ms x\n"
	       "wire C>S [P.] seq=1 rtx\nwire S>C [.] ack=4\njoin x\n"
	       "wire S>C [.] ack=4\nS recv c 9 = \"one\"\n",
	  OPENED "C>S [P.] seq=1 ack=1 len=3 delayed\n"
		 "C>S [P.] seq=1 ack=1 len=3 rtx delivered\n"
		 "S>C [.] seq=1 ack=4 len=0 delivered\n"
		 "S>C [.] seq=1 ack=4 len=0 delivered\n",
	  "1 2 3 5 6 4 7 " },
};

START_TEST(each_play)
{
	struct play p;
	char *order;

	need_stage();
	puts(plays[_i].name);
	p = play_with(plays[_i].text,
		      &(struct run_options){ .seed = 1, .no_capture = true });
	play_ok(&p);
	check_packets(&p, plays[_i].packets);
	order = fate_order(p.rec);
	ck_assert_str_eq(order, plays[_i].order);
	free(order);
	play_free(&p);
}
END_TEST

/* Timers of its own would hurry a viewer: nobody is asked. */
START_TEST(live_asks_nobody)
{
	struct play p;

	need_stage();
	p = play_text(LIVE "C send s \"one\" = 3\nsettle\n");
	play_ok(&p);
	ck_assert_uint_eq(p.steps, 0);
	ck_assert(!run_diverged(p.source));
	play_free(&p);
}
END_TEST

/* Its connection is gone, so what comes of a copy of its SYN is another. */
START_TEST(a_replayed_syn_makes_a_child)
{
	struct play p;

	need_stage();
	p = play_text(CONNECTED "C linger s 0 ; close s\nwire C>S [R.]\n"
				"S close c\nreplay C>S syn#1\n"
				"state S.l#2 SYN-RECEIVED\n"
				"settle\nstate S.l#2 CLOSED\n");
	play_ok(&p);
	play_free(&p);
}
END_TEST

static Suite *named_suite(void)
{
	Suite *s = suite_create("sim_named");
	TCase *t = tcase_create("named");

	tcase_set_timeout(t, 60);
	tcase_add_loop_test(t, each_play, 0, ROWS(plays));
	tcase_add_test(t, live_asks_nobody);
	tcase_add_test(t, a_replayed_syn_makes_a_child);
	suite_add_tcase(s, t);
	return s;
}

TEST_MAIN(named_suite())
