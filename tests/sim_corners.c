/*
 * Corners of the engine: shared addresses, packets without ports, sockets that
 * come late or go early, copies of copies. Each is a small scenario whose
 * packets must be exactly these, from and to exactly those.
 */
#include "tests/play.h"
#include "tests/test.h"

#define UDP_SERVER "S l = socket udp ; bind l 127.0.0.1:10000\n"

/* C has lost its connection without S knowing, and its new SYN is with S. */
#define RESTARTED                                                              \
	HEAD ACTORS LISTEN "C s = socket tcp ; bind s 127.0.0.1:6000\n"        \
			   "C connect s 127.0.0.1:10000 = 0\n" HANDSHAKE       \
			   "C linger s 0 ; close s = 0\ndrop C>S [R.]\n"       \
			   "C t = socket tcp ; bind t 127.0.0.1:6000\n"        \
			   "C connect t 127.0.0.1:10000 = 0\nwire C>S [S]\n"

static const struct corner {
	const char *name, *text, *packets;
} corners[] = {
	{ "a rule's copy follows its original, also of many at once",
	  REALTIME "rule dup C>S udp\n" UDP_SERVER
		   "C s = socket udp ; connect s 127.0.0.1:10000\n"
		   "C send s 1 ; send s 2 ; send s 3\n"
		   "S recv l 9 = 1 ; recv l 9 = 1 ; recv l 9 = 2\n"
		   "S recv l 9 = 2 ; recv l 9 = 3 ; recv l 9 = 3\n",
	  "C>S udp len=1 delivered\nC>S udp len=1 of 1 duplicated\n"
	  "C>S udp len=2 delivered\nC>S udp len=2 of 3 duplicated\n"
	  "C>S udp len=3 delivered\nC>S udp len=3 of 5 duplicated\n" },
	{ "a rule's copy is as late as the link makes it",
	  HEAD "mode realtime\nlink delay=20ms\n" ACTORS
	       "rule dup C>S udp#2\n" UDP_SERVER
	       "C s = socket udp ; sendto s \"1\" 127.0.0.1:10000\n"
	       "C sendto s \"2\" 127.0.0.1:10000\n"
	       "S recv l 9 = \"1\" ; recv l 9 = \"2\" ; recv l 9 = \"2\"\n",
	  "C>S udp len=1 delivered\nC>S udp len=1 delivered\n"
	  "C>S udp len=1 of 2 duplicated\n" },
	{ "ICMP errors go to whom they concern",
	  HEAD "actor A, B\n"
	       "A s = socket udp ; connect s 127.0.0.1:9 ; send s \"x\"\n"
	       "B s = socket udp ; connect s 127.0.0.1:9 ; send s \"yy\"\n"
	       "wire A>K udp\nwire K>A icmp#1\nwire B>K udp\n"
	       "wire K>B icmp#1\n",
	  "A>K udp len=1 delivered\nB>K udp len=2 delivered\n"
	  "K>A icmp type 3 code 3 delivered\n"
	  "K>B icmp type 3 code 3 delivered\n" },
	{ "also if he has closed since",
	  HEAD "actor C\n"
	       "C s = socket udp ; sendto s \"x\" 127.0.0.1:9 ; close s\n"
	       "wire C>K udp\nwire K>C icmp\n",
	  "C>K udp len=1 delivered\nK>C icmp type 3 code 3 delivered\n" },
	{ "a UDP queue's length is that of the next datagram",
	  HEAD ACTORS UDP_SERVER
	  "C s = socket udp ; connect s 127.0.0.1:10000\n"
	  "C send s \"abc\" ; send s \"de\"\nqueue S.l recv=0\nsettle\n"
	  "queue S.l recv=3, C.s recv=0 send=0\n"
	  "S recv l 1 = \"a\"\nqueue S.l recv=2\n"
	  "S recv l 9 = \"de\"\nqueue S.l recv=0\n",
	  "C>S udp len=3 delivered\nC>S udp len=2 delivered\n" },
	{ "what a UDP socket has no room for it counts",
	  HEAD "link mtu=9000\n" ACTORS UDP_SERVER
	       "S rcvbuf l 1\nC s = socket udp ; connect s 127.0.0.1:10000\n"
	       "repeat 3 { C send s 4000 }\nqueue S.l dropped=0\nsettle\n"
	       "queue S.l recv=4000 dropped=2\nS recv l 5000 = 4000\n"
	       "queue S.l recv=0 dropped=2\n",
	  NULL },
	{ "a listener counts the SYNs it has no room for",
	  HEAD "timers live\n" ACTORS
	       "S l = socket tcp ; bind l 127.0.0.1:10000 ; listen l 0\n"
	       "C s = socket tcp ; connect s 127.0.0.1:10000\nsettle\n"
	       "queue S.l accept=1/0 dropped=0\n"
	       "C t = socket tcp ; connect t 127.0.0.1:10000\nwire C>S [S]\n"
	       "queue S.l dropped=1\nS accept l\n",
	  NULL },
	{ "who could not connect has not taken another's connection",
	  HEAD ACTORS LISTEN
	  "C s = socket tcp ; reuseaddr s ; bind s :6000\n"
	  "C connect s 127.0.0.1:10000 = 0\nsettle\n"
	  "C t = socket tcp ; reuseaddr t ; bind t :6000 = 0\n"
	  "C connect t 127.0.0.1:10000 = -1 EADDRNOTAVAIL\n"
	  "state C.s ESTABLISHED, C.t CLOSED\n",
	  NULL },
	{ "a port's next owner is not taken for the last",
	  HEAD "actor C, D, S\n" UDP_SERVER
	       "C s = socket udp ; bind s 127.0.0.1:6000\n"
	       "C sendto s \"x\" 127.0.0.1:10000 ; close s\nsettle\n"
	       "D s = socket udp ; bind s 127.0.0.1:6000\n"
	       "D sendto s \"yy\" 127.0.0.1:10000\nwire D>S udp\n",
	  "C>S udp len=1 delivered\nD>S udp len=2 delivered\n" },
	{ "an address variable keeps the newest sender",
	  HEAD ACTORS UDP_SERVER
	  "C s = socket udp ; bind s 127.0.0.1:6000\n"
	  "C t = socket udp ; bind t 127.0.0.1:6001\n"
	  "C sendto s \"a\" 127.0.0.1:10000\n"
	  "S peer = recvfrom l 9 = \"a\"\n"
	  "C sendto t \"bb\" 127.0.0.1:10000\n"
	  "S peer = recvfrom l 9 = \"bb\" ; sendto l \"ccc\" peer\n"
	  "C recv t 9 = \"ccc\"\n",
	  "C>S udp len=1 delivered\nC>S udp len=2 delivered\n"
	  "S>C udp len=3 delivered\n" },
	{ "a SYN before listen finds the listener",
	  HEAD ACTORS CONNECT LISTEN
	  "wire C>S [S]\nwire S>C [S.]\nwire C>S [.]\n"
	  "state S.c ESTABLISHED, S.l#1 ESTABLISHED\n",
	  "C>S [S] seq=0 ack=0 len=0 delivered\n"
	  "S>C [S.] seq=0 ack=1 len=0 delivered\n"
	  "C>S [.] seq=1 ack=1 len=0 delivered\n" },
	{ "a SYN before connect finds the other end of a simultaneous open",
	  HEAD "actor A, B\n"
	       "A s = socket tcp ; bind s 127.0.0.1:6000\n"
	       "B s = socket tcp ; bind s 127.0.0.1:7000\n"
	       "A connect s 127.0.0.1:7000 = 0\n"
	       "B connect s 127.0.0.1:6000 = 0\n"
	       "wire A>B [S]\nstate A.s SYN-SENT, B.s SYN-RECEIVED\n"
	       "wire B>A [S]\nstate A.s SYN-RECEIVED, B.s SYN-RECEIVED\n"
	       "settle\nstate A.s ESTABLISHED, B.s ESTABLISHED\n",
	  NULL },
	{ "a SYN's copy is absorbed while a challenge to it is held",
	  RESTARTED "wait 1100ms\nwire S>C [.]\nwire C>S [R]\n"
		    "state C.t SYN-SENT, S.c CLOSED\n",
	  NULL },
	{ "a SYN+ACK's copy is absorbed while the RST to it is held",
	  HEAD ACTORS LISTEN
	  "C s = socket tcp ; nonblock s\n"
	  "C connect s 127.0.0.1:10000 = -1 EINPROGRESS\n"
	  "wire C>S [S]\nC close s\nwire S>C [S.]\nwait 1300ms\n"
	  "wire C>S [R]\nstate S.l#1 CLOSED\n",
	  "C>S [S] seq=0 ack=0 len=0 delivered\n"
	  "S>C [S.] seq=0 ack=1 len=0 delivered\n"
	  "C>S [R] seq=1 ack=0 len=0 delivered\n"
	  "S>C [S.] seq=0 ack=1 len=0 rtx absorbed\n" },
	{ "a SYN that has waited meets who is there now",
	  RESTARTED "wire S>C [.]\nwait 100ms\nwire C>S [R]\n"
		    "wire C>S [S] rtx\nstate S.l#2 SYN-RECEIVED\n",
	  NULL },
	{ "a dropped SYN+ACK's copy is real while a SYN is held",
	  CONNECTING "wire C>S [S]\ndrop S>C [S.]\nwire C>S [S] rtx\n"
		     "wire S>C synack#1 rtx\nwire C>S [.]\n",
	  NULL },
	{ "a retransmission has the ordinal of what it repeats",
	  REALTIME "rule drop C>S data#1\n" LISTEN CONNECT
		   "C send s 100 ; send s 50\nS recv c 100 = 100\n"
		   "wire C>S [S]\nwire C>S [.]\nwire C>S data#1\n"
		   "wire C>S data#2\nwire C>S data#1 rtx\n",
	  NULL },
	{ "a tuple used again out of TIME-WAIT is another connection",
	  HEAD ACTORS LISTEN
	  "C s = socket tcp ; reuseaddr s ; bind s 127.0.0.1:6000\n"
	  "C connect s 127.0.0.1:10000 = 0\nsettle\n"
	  "S close c = 0\nsettle\nC recv s 9 = \"\" ; close s = 0\nsettle\n"
	  "state S.c TIME-WAIT\nwait 1100ms\n"
	  "C t = socket tcp ; reuseaddr t ; bind t 127.0.0.1:6000\n"
	  "C connect t 127.0.0.1:10000 = 0\nsettle\n"
	  "state S.l#2 ESTABLISHED, S.c CLOSED, C.t ESTABLISHED\n",
	  NULL },
	{ "a dual-stack listener's child is one socket",
	  HEAD ACTORS
	  "S l = socket tcp6 ; bind l [::]:10000 ; listen l 5\n"
	  "C s = socket tcp ; connect s 127.0.0.1:10000 = 0\nsettle\n"
	  "S c = accept l\nstate S.c ESTABLISHED, S.l#1 ESTABLISHED\n"
	  "S close c = 0\nsettle\nstate S.c FIN-WAIT-2, S.l#1 FIN-WAIT-2\n",
	  NULL },
	{ "wire? waits for an ACK that is owed",
	  HEAD "acks kernel\n" ACTORS LISTEN CONNECT
	       "settle\nC send s \"q\" = 1\nsettle\n"
	       "S recv c 9 = \"q\" ; send c \"r\" = 1\nsettle\n"
	       "C recv s 9 = \"r\" ; send s \"q\" = 1\nsettle\n"
	       "S recv c 9 = \"q\" ; send c \"r\" = 1\nwire S>C [P.]\n"
	       "mark before\nwire? C>S [.]\nmark after\n",
	  NULL },
};

START_TEST(each_corner)
{
	const struct corner *c = &corners[_i];
	struct play p;

	need_stage();
	puts(c->name);
	p = play_text(c->text);
	play_ok(&p);
	if (c->packets)
		check_packets(&p, c->packets);
	play_free(&p);
}
END_TEST

/* Fragments have no ports; they are the first one's sender's all the same. */
START_TEST(fragments_are_of_one_flow)
{
	struct play p;

	need_stage();
	p = play_text(HEAD ACTORS UDP_SERVER
		      "C s = socket udp ; sendto s 3000 127.0.0.1:10000\n"
		      "wire C>S udp\nwire C>S udp\nwire C>S udp\n"
		      "S recv l 4000 = 3000\n");
	play_ok(&p);
	ck_assert_uint_eq(recording_n_flows(p.rec), 1);
	ck_assert_uint_eq(recording_n_packets(p.rec), 3);
	ck_assert(recording_packet(p.rec, 0)->has_l4);
	ck_assert(!recording_packet(p.rec, 2)->has_l4);
	ck_assert_uint_eq(recording_packet(p.rec, 2)->fragment_at, 2960);
	play_free(&p);
}
END_TEST

/* The last `wire?` found the delayed ACK, so it stands before the mark. */
START_TEST(owed_ack_comes_before_the_mark)
{
	uint32_t mark = 0, ack = 0;
	struct play p;

	need_stage();
	p = play_text(corners[ROWS(corners) - 1].text);
	play_ok(&p);
	for (uint32_t i = 0; i < recording_count(p.rec); i++) {
		const struct event *ev = recording_event(p.rec, i);

		if (ev->kind == EVENT_MARK)
			mark = i;
		if (ev->kind == EVENT_FATE &&
		    recording_packet(p.rec, ev->row)->flags == TH_ACK)
			ack = i;
	}
	ck_assert_uint_gt(mark, ack);
	ck_assert_str_eq(recording_mark_name(p.rec, 1), "after");
	play_free(&p);
}
END_TEST

/* More at once than the queue has room for is told, and fails the run. */
START_TEST(what_does_not_fit_is_told)
{
	static char text[1 << 15];
	char *at = stpcpy(text, HEAD ACTORS UDP_SERVER "C s = socket udp\n");
	uint32_t dropped = 0;
	struct play p;

	need_stage();
	for (int i = 0; i < 420; i++) /* 41 fragments each */
		at = stpcpy(at, "C sendto s 60000 127.0.0.1:10000\n");
	stpcpy(at, "settle\n");
	p = play_text(text);
	ck_assert(!recording_end_of(p.rec)->ok);
	ck_assert_ptr_nonnull(
		strstr(run_failure(p.source)->text, "too many at once"));
	for (uint32_t i = 0; i < recording_n_packets(p.rec); i++)
		dropped += recording_packet(p.rec, i)->fate == FATE_DROPPED;
	ck_assert_uint_eq(recording_n_packets(p.rec), 420 * 41);
	ck_assert_uint_eq(dropped, 420 * 41 - 16384);
	play_free(&p);
}
END_TEST

static Suite *corners_suite(void)
{
	Suite *s = suite_create("sim_corners");
	TCase *t = tcase_create("corners");

	tcase_set_timeout(t, 60);
	tcase_add_loop_test(t, each_corner, 0, ROWS(corners));
	tcase_add_test(t, fragments_are_of_one_flow);
	tcase_add_test(t, owed_ack_comes_before_the_mark);
	tcase_add_test(t, what_does_not_fit_is_told);
	suite_add_tcase(s, t);
	return s;
}

TEST_MAIN(corners_suite())
