/*
 * What can be done to packets, each as a small scenario: the fates that are
 * recorded, and what the kernel, which is not asked to play along, does then.
 */
#include "tests/play.h"
#include "tests/wire.h"

/* A scenario that succeeds. */
struct mechanic {
	const char *name, *text, *packets;
	const char *order; /* of the fates; NULL: not asked */
};

static const struct mechanic frozen[] = {
	{ "a SYN is dropped: the kernel sends it again after a second",
	  CONNECTING "drop C>S [S]\n"
		     "wire C>S [S] rtx\n"
		     "info C.s total_retrans=1\n"
		     "wire S>C [S.] ; wire C>S [.]\n" BOTH_OPEN,
	  "C>S [S] seq=0 ack=0 len=0 dropped\n"
	  "C>S [S] seq=0 ack=0 len=0 rtx delivered\n" SYNACK ACK,
	  NULL },
	{ "SYN-ACK twice: a duplicate ACK",
	  CONNECTING "wire C>S [S] ; dup S>C [S.]\nsettle\n" BOTH_OPEN,
	  OPENED "S>C [S.] seq=0 ack=1 len=0 rtx of 2 duplicated\n" ACK,
	  "1 2 4 3 5 " },
	{ "data twice: a duplicate ACK, and read once",
	  CONNECTED "C send s \"hello\" = 5\n"
		    "dup C>S [P.]\n"
		    "S recv c 100 = \"hello\" ; recv c 100\n"
		    "settle\nblocked S recv\n",
	  OPENED HELLO HELLO_ACK
	  "C>S [P.] seq=1 ack=1 len=5 rtx of 4 duplicated\n" HELLO_ACK,
	  NULL },
	{ "replay of data by a selector: a duplicate ACK",
	  CONNECTED "C send s \"hello\" = 5\nsettle\n"
		    "replay C>S data#1\nsettle\n"
		    "S recv c 100 = \"hello\" ; recv c 100\nblocked S recv\n",
	  OPENED HELLO HELLO_ACK
	  "C>S [P.] seq=1 ack=1 len=5 rtx of 4 replayed\n" HELLO_ACK,
	  "1 2 3 4 5 6 7 " },
	{ "replay by the name it was held as, before and after its release",
	  CONNECTED "C send s \"hello\" = 5\n"
		    "hold as X C>S data\nreplay X\n"
		    "S recv c 100 = \"hello\"\n"
		    "release X\nreplay X\nsettle\n",
	  OPENED HELLO
	  "C>S [P.] seq=1 ack=1 len=5 rtx of 4 replayed\n" HELLO_ACK HELLO_ACK
	  "C>S [P.] seq=1 ack=1 len=5 rtx of 4 replayed\n" HELLO_ACK,
	  NULL },
	{ "held out of order: read in order",
	  CONNECTED "C nodelay s ; send s \"one\" = 3 ; send s \"two\" = 3\n"
		    "hold as X C>S [P.] seq=1\n"
		    "wire C>S [P.] seq=4\n"
		    "S recv c 100 = \"onetwo\"\n"
		    "wire S>C [.] ack=1\nblocked S recv\n"
		    "queue S.c recv=0\n"
		    "release X\nsettle\n",
	  OPENED "C>S [P.] seq=1 ack=1 len=3 delivered\n"
		 "C>S [P.] seq=4 ack=1 len=3 delivered\n"
		 "S>C [.] seq=1 ack=1 len=0 delivered\n"
		 "C>S [P.] seq=1 ack=1 len=3 rtx absorbed\n"
		 "S>C [.] seq=1 ack=7 len=0 delivered\n",
	  "1 2 3 5 6 7 4 8 " },
	{ "half closed: the other half goes on",
	  CONNECTED "C shutdown s wr = 0\nwire C>S [F.] ; wire S>C [.]\n"
		    "state C.s FIN-WAIT-2, S.c CLOSE-WAIT\n"
		    "S recv c 10 = \"\" ; send c \"late\" = 4\nwire S>C [P.]\n"
		    "C recv s 10 = \"late\"\n"
		    "S close c = 0\nwire C>S [.] ack=5\nwire S>C [F.]\n"
		    "wire C>S [.] ack=6\nstate C.s TIME-WAIT, S.c CLOSED\n",
	  OPENED "C>S [F.] seq=1 ack=1 len=0 delivered\n"
		 "S>C [.] seq=1 ack=2 len=0 delivered\n"
		 "S>C [P.] seq=1 ack=2 len=4 delivered\n"
		 "C>S [.] seq=2 ack=5 len=0 delivered\n"
		 "S>C [F.] seq=5 ack=2 len=0 delivered\n"
		 "C>S [.] seq=2 ack=6 len=0 delivered\n",
	  "1 2 3 4 5 6 7 8 9 " },
	{ "over IPv6, a copy too",
	  HEAD ACTORS
	  "S l = socket tcp6 ; bind l [::1]:10000 ; listen l 8\n"
	  "S c = accept l\n"
	  "C s = socket tcp6 ; connect s [::1]:10000 = 0\n" HANDSHAKE
	  "C send s \"hello\" = 5\ndup C>S [P.]\n"
	  "S recv c 9 = \"hello\"\nsettle\n" BOTH_OPEN,
	  OPENED HELLO HELLO_ACK
	  "C>S [P.] seq=1 ack=1 len=5 rtx of 4 duplicated\n" HELLO_ACK,
	  NULL },
	{ "nobody listens: the kernel refuses",
	  HEAD ACTORS "C s = socket tcp\n"
		      "C connect s :10000 = -1 ECONNREFUSED\n"
		      "wire C>K [S]\nblocked C connect\nstate C.s SYN-SENT\n"
		      "wire K>C [R.] ack=1\nstate C.s CLOSED\n",
	  "C>K [S] seq=0 ack=0 len=0 delivered\n"
	  "K>C [R.] seq=1 ack=1 len=0 delivered\n",
	  NULL },
	{ "a datagram nobody wants: ICMP, and an error for the sender",
	  HEAD ACTORS "C s = socket udp ; connect s :10000 = 0\n"
		      "C send s \"x\" = 1 ; recv s 9 = -1 ECONNREFUSED\n"
		      "wire C>K udp len=1\nblocked C recv\nwire K>C icmp\n",
	  "C>K udp len=1 delivered\nK>C icmp type 3 code 3 delivered\n", NULL },
	{ "a lost datagram stays lost",
	  HEAD ACTORS "S s = socket udp ; bind s :10000\n"
		      "C s = socket udp ; sendto s \"a\" :10000 = 1\n"
		      "C sendto s \"bb\" :10000 = 2\n"
		      "drop C>S udp#1\nwire C>S udp#2\n"
		      "S recv s 9 = \"bb\" ; recv s 9\nblocked S recv\n",
	  "C>S udp len=1 dropped\nC>S udp len=2 delivered\n", NULL },
	{ "datagrams change places",
	  HEAD ACTORS "S s = socket udp ; bind s :10000\n"
		      "C s = socket udp ; sendto s \"a\" :10000 = 1\n"
		      "C sendto s \"bb\" :10000 = 2\n"
		      "hold as A C>S udp\nwire C>S udp len=2\nrelease A\n"
		      "S recv s 9 = \"bb\" ; recv s 9 = \"a\"\n",
	  "C>S udp len=1 delivered\nC>S udp len=2 delivered\n", "2 1 " },
	{ "wire? is no matter if nothing matches",
	  CONNECTING "wire? S>C [S.]\nwire? C>S [.]\nwire? C>S [S]\n"
		     "state S.c SYN-RECEIVED\nwire? C>S [.]\nwire? S>C [S.]\n"
		     "wire? C>S [.]\n" BOTH_OPEN,
	  OPENED, NULL },
	{ "pass until",
	  CONNECTING "pass until S>C [S.]\n"
		     "state C.s ESTABLISHED, S.c SYN-RECEIVED\n"
		     "pass until ack=1\n" BOTH_OPEN,
	  OPENED, "1 2 3 " },
	{ "a small mtu makes small segments",
	  HEAD "link mtu=576\n" ACTORS LISTEN CONNECT HANDSHAKE
	       "C send s 1000 = 1000\nS recv c 1\nsettle\n",
	  OPENED "C>S [.] seq=1 ack=1 len=524 delivered\n"
		 "C>S [P.] seq=525 ack=1 len=476 delivered\n"
		 "S>C [.] seq=1 ack=525 len=0 delivered\n"
		 "S>C [.] seq=1 ack=1001 len=0 delivered\n",
	  NULL },
	{ "a large mtu makes large ones",
	  HEAD "link mtu=9000\n" ACTORS LISTEN CONNECT HANDSHAKE
	       "C send s 8948 = 8948\nsettle\n",
	  OPENED "C>S [P.] seq=1 ack=1 len=8948 delivered\n"
		 "S>C [.] seq=1 ack=8949 len=0 delivered\n",
	  NULL },
	{ "without a statement about the wire all of it passes",
	  CONNECTING "C send s \"hello\" = 5\nS recv c 9 = \"hello\"\n",
	  OPENED HELLO HELLO_ACK, NULL },
	{ "what is still on its way at the end passes",
	  CONNECTED "C send s \"hello\" = 5\n", OPENED HELLO HELLO_ACK, NULL },
	{ "a held SYN is not sent again; who looks at it changes nothing",
	  CONNECTING "wait 1300ms\nstate C.s SYN-SENT\n"
		     "wire C>S [S]\nwire S>C [S.]\nwire C>S [.]\n" BOTH_OPEN,
	  OPENED, NULL },
	{ "held data is not sent again",
	  CONNECTED "C send s \"hello\" = 5\nwait 700ms\n"
		    "info C.s total_retrans=0 cwnd=10 rto>100s\n"
		    "wire C>S [P.]\nwire S>C [.]\n",
	  OPENED HELLO HELLO_ACK, NULL },
	{ "over IPv6 neither",
	  HEAD ACTORS
	  "S l = socket tcp6 ; bind l [::1]:10000 ; listen l 8\n"
	  "S c = accept l\n"
	  "C s = socket tcp6 ; connect s [::1]:10000 = 0\n" HANDSHAKE
	  "C send s \"hello\" = 5\nwait 700ms\n"
	  "info C.s total_retrans=0 cwnd=10 rto>100s\n"
	  "wire C>S [P.]\nwire S>C [.]\n",
	  OPENED HELLO HELLO_ACK, NULL },
	{ "delayed by a rule while others pass",
	  HEAD ACTORS "rule delay 30ms C>S udp#1\n"
		      "S s = socket udp ; bind s :10000\n"
		      "C s = socket udp ; sendto s \"a\" :10000 = 1\n"
		      "C sendto s \"bb\" :10000 = 2\n"
		      "S recv s 9 = \"bb\" ; recv s 9 = \"a\"\nsettle\n",
	  "C>S udp len=1 delayed\nC>S udp len=2 delivered\n", "2 1 " },
};

static const struct mechanic realtime[] = {
	{ "wire asserts what has passed, and wire? does not mind",
	  REALTIME "acks quick\n" LISTEN CONNECT
		   "C send s \"hello\" = 5 ; close s = 0\n"
		   "S recv c 9 = \"hello\" ; recv c 9 = \"\" ; close c = 0\n"
		   "wire? S>C [.]\nwire S>C [S.]\n"
		   "wire C>S [S]\nwire? C>S [P.]\nwire C>S [.]\n"
		   "wire C>S [P.] len=5\nwire S>C [.] ack=6\nwire C>S [F.]\n"
		   "state C.s TIME-WAIT\n",
	  OPENED HELLO HELLO_ACK "C>S [F.] seq=6 ack=1 len=0 delivered\n"
				 "S>C [.] seq=1 ack=7 len=0 delivered\n"
				 "S>C [F.] seq=1 ack=7 len=0 delivered\n"
				 "C>S [.] seq=7 ack=2 len=0 delivered\n",
	  "1 2 3 4 5 6 7 8 9 " },
	{ "data is lost: the kernel's own timer brings it back",
	  REALTIME "rule drop C>S data#1\n" LISTEN CONNECT
		   "C send s \"hello\" = 5\nS recv c 9 = \"hello\"\n"
		   "wire C>S [S]\nwire C>S [.]\nwire C>S data#1\n"
		   "wire C>S rtx\n",
	  OPENED "C>S [P.] seq=1 ack=1 len=5 dropped\n"
		 "C>S [P.] seq=1 ack=1 len=5 rtx delivered\n" HELLO_ACK,
	  NULL },
	{ "a rule sends a copy after the original",
	  REALTIME "rule dup C>S udp#2\nS s = socket udp ; bind s :10000\n"
		   "C s = socket udp ; sendto s \"a\" :10000 = 1\n"
		   "C sendto s \"bb\" :10000 = 2\n"
		   "S recv s 9 = \"a\" ; recv s 9 = \"bb\"\n"
		   "S recv s 9 = \"bb\"\n",
	  "C>S udp len=1 delivered\nC>S udp len=2 delivered\n"
	  "C>S udp len=2 of 2 duplicated\n",
	  "1 2 3 " },
	{ "every third",
	  REALTIME "rule drop C>S udp every 3\n"
		   "S s = socket udp ; bind s :10000\n"
		   "C s = socket udp ; connect s :10000\n"
		   "C send s 1 ; send s 2 ; send s 3 ; send s 4 ; send s 5\n"
		   "C send s 6 ; send s 7\n"
		   "S recv s 9 = \"x\" ; recv s 9 = \"xx\"\n"
		   "S recv s 9 = \"xxxx\" ; recv s 9 = \"xxxxx\"\n"
		   "S recv s 9 = \"xxxxxxx\"\n",
	  "C>S udp len=1 delivered\nC>S udp len=2 delivered\n"
	  "C>S udp len=3 dropped\nC>S udp len=4 delivered\n"
	  "C>S udp len=5 delivered\nC>S udp len=6 dropped\n"
	  "C>S udp len=7 delivered\n",
	  "1 2 3 4 5 6 7 " },
	{ "the first two, also when they are copies of one another",
	  REALTIME "rule drop C>S data first 2\n" LISTEN CONNECT
		   "C send s \"hello\" = 5\nS recv c 9 = \"hello\"\n",
	  OPENED "C>S [P.] seq=1 ack=1 len=5 dropped\n"
		 "C>S [P.] seq=1 ack=1 len=5 rtx dropped\n"
		 "C>S [P.] seq=1 ack=1 len=5 rtx delivered\n" HELLO_ACK,
	  NULL },
	{ "of two rules the first that applies decides",
	  REALTIME "rule drop C>S udp len=1\nrule dup C>S udp\n"
		   "S s = socket udp ; bind s :10000\n"
		   "C s = socket udp ; connect s :10000\n"
		   "C send s 1 ; send s 2\n"
		   "S recv s 9 = \"xx\" ; recv s 9 = \"xx\"\n",
	  "C>S udp len=1 dropped\nC>S udp len=2 delivered\n"
	  "C>S udp len=2 of 2 duplicated\n",
	  NULL },
	{ "a link's delay is every packet's",
	  HEAD "mode realtime\nlink delay=20ms\n" ACTORS LISTEN CONNECT
	       "C send s \"hello\" = 5\nS recv c 9 = \"hello\"\n"
	       "wire C>S [S]\nwire S>C [S.]\nwire C>S [.]\n"
	       "wire C>S [P.]\nwire S>C [.]\n",
	  "C>S [S] seq=0 ack=0 len=0 delivered\n"
	  "S>C [S.] seq=0 ack=1 len=0 delivered\n"
	  "C>S [.] seq=1 ack=1 len=0 delivered\n"
	  "C>S [P.] seq=1 ack=1 len=5 delivered\n"
	  "S>C [.] seq=1 ack=6 len=0 delivered\n",
	  "1 2 3 4 5 " },
};

static void check_mechanic(const struct mechanic *m, bool at_end_alone)
{
	struct play p = play_text(m->text);
	char *order, *differ;

	play_ok(&p);
	check_packets(&p, m->packets);
	order = fate_order(p.rec);
	if (m->order)
		ck_assert_str_eq(order, m->order);
	differ = differences(p.rec, at_end_alone);
	ck_assert_str_eq(differ, "");
	free(order);
	free(differ);
	play_free(&p);
}

START_TEST(each_frozen)
{
	const struct mechanic *m = &frozen[_i];

	need_stage();
	puts(m->name);
	check_mechanic(m, strstr(m->text, "rule "));
}
END_TEST

START_TEST(each_realtime)
{
	const struct mechanic *m = &realtime[_i];

	need_stage();
	puts(m->name);
	check_mechanic(m, true);
}
END_TEST

static Suite *suite(void)
{
	Suite *suite_ = suite_create("wire");
	TCase *tc = tcase_create("wire");

	tcase_set_timeout(tc, 60);
	tcase_add_loop_test(tc, each_frozen, 0, ROWS(frozen));
	tcase_add_loop_test(tc, each_realtime, 0, ROWS(realtime));
	suite_add_tcase(suite_, tc);
	return suite_;
}

TEST_MAIN(suite())
