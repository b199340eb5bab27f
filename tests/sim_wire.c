/*
 * What can be done to packets, each as a small scenario: the fates that are
 * recorded, and what the kernel, which is not asked to play along, does then.
 */
#include "capture/analysis.h"
#include "tests/play.h"

/* --- packets as they are listed ------------------------------------------ */

#define SYN	  "C>S [S] seq=0 ack=0 len=0 delivered\n"
#define SYNACK	  "S>C [S.] seq=0 ack=1 len=0 delivered\n"
#define ACK	  "C>S [.] seq=1 ack=1 len=0 delivered\n"
#define OPENED	  SYN SYNACK ACK
#define HELLO	  "C>S [P.] seq=1 ack=1 len=5 delivered\n"
#define HELLO_ACK "S>C [.] seq=1 ack=6 len=0 delivered\n"
#define BOTH_OPEN "state C.s ESTABLISHED, S.c ESTABLISHED\n"

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

/* --- what a list does not tell ------------------------------------------- */

static uint64_t way_ns(const struct play *p, uint32_t packet)
{
	const struct packet_row *row = recording_packet(p->rec, packet);

	return row->fate_ns - row->sent_ns;
}

enum { MS = 1000000 };

/* The statement after settle finds it delivered; and not before its time. */
START_TEST(settle_waits_for_a_delay)
{
	struct play p;

	need_stage();
	p = play_text(CONNECTING "wire C>S [S]\ndelay 30ms S>C [S.]\n"
				 "state C.s SYN-SENT\nsettle\n" BOTH_OPEN);
	play_ok(&p);
	check_packets(&p, SYN "S>C [S.] seq=0 ack=1 len=0 delayed\n" ACK);
	ck_assert_uint_ge(way_ns(&p, 1), 30 * MS);
	play_free(&p);
}
END_TEST

START_TEST(link_delay_is_as_long_as_it_says)
{
	struct play p;

	need_stage();
	p = play_text(HEAD
		      "mode realtime\nlink delay=20ms\n" ACTORS LISTEN CONNECT);
	play_ok(&p);
	ck_assert_uint_ge(recording_n_packets(p.rec), 3);
	for (uint32_t i = 0; i < recording_n_packets(p.rec); i++)
		ck_assert_uint_ge(way_ns(&p, i), 20 * MS);
	play_free(&p);
}
END_TEST

static uint32_t count_fate(const struct recording *r, uint8_t fate)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < recording_n_packets(r); i++)
		n += recording_packet(r, i)->fate == fate;
	return n;
}

static struct world world_at_end(const struct recording *r)
{
	struct world w;

	world_init(&w);
	while (world_advance(&w, r))
		;
	return w;
}

/*
 * A lost SYN-ACK: at about a second both are sent again, in either order, and
 * what comes while the other is held is absorbed.
 */
START_TEST(dropped_synack_comes_again)
{
	struct play p;

	need_stage();
	p = play_text(CONNECTING "wire C>S [S]\ndrop S>C [S.]\njoin C\n"
				 "settle\n" BOTH_OPEN);
	play_ok(&p);
	ck_assert_int_eq(recording_packet(p.rec, 1)->fate, FATE_DROPPED);
	ck_assert_uint_eq(count_fate(p.rec, FATE_DROPPED), 1);
	ck_assert(recording_packet(p.rec, 2)->analysis &
		  ANALYSIS_RETRANSMISSION);
	ck_assert_uint_ge(recording_packet(p.rec, 2)->sent_ns, 900 * MS);
	play_free(&p);
}
END_TEST

/* A rule may say the same. */
START_TEST(rule_drops_the_first_synack)
{
	struct play p;

	need_stage();
	p = play_text(HEAD ACTORS "rule drop S>C synack#1\n" LISTEN CONNECT
				  "join C\nsettle\n" BOTH_OPEN);
	play_ok(&p);
	ck_assert_int_eq(recording_packet(p.rec, 1)->fate, FATE_DROPPED);
	ck_assert_uint_eq(count_fate(p.rec, FATE_DROPPED), 1);
	play_free(&p);
}
END_TEST

/* Copies of what is held are ours to answer for: they never arrive. */
START_TEST(held_synack_absorbs_copies)
{
	struct play p;
	uint32_t absorbed, n;

	need_stage();
	p = play_text(CONNECTING "wire C>S [S]\nhold as X S>C [S.]\n"
				 "wait 1300ms\n"
				 "state C.s SYN-SENT, S.c SYN-RECEIVED\n"
				 "release X\nsettle\n" BOTH_OPEN
				 "C send s \"hello\" = 5\n"
				 "S recv c 9 = \"hello\"\n");
	play_ok(&p);
	absorbed = count_fate(p.rec, FATE_ABSORBED);
	n = recording_n_packets(p.rec);
	ck_assert_uint_ge(absorbed, 2);
	ck_assert_uint_eq(world_at_end(p.rec).absorbed, absorbed);
	ck_assert_uint_eq(count_fate(p.rec, FATE_DELIVERED), n - absorbed);
	ck_assert_uint_eq(n - absorbed, 5);
	for (uint32_t i = 0; i < n; i++)
		ck_assert(!(recording_packet(p.rec, i)->analysis &
			    ANALYSIS_RETRANSMISSION) ==
			  (recording_packet(p.rec, i)->fate == FATE_DELIVERED));
	play_free(&p);
}
END_TEST

/* --- random rules -------------------------------------------------------- */

/* Forty datagrams, each lost with a probability of a half. */
static char *random_fates(uint64_t seed)
{
	char text[4096] = REALTIME "rule drop C>S udp p=0.5\n"
				   "S s = socket udp ; bind s :10000\n"
				   "C s = socket udp ; connect s :10000\n";
	struct run_options options = { .seed = seed };
	struct play p;
	char *list;

	for (int i = 0; i < 40; i++)
		strcat(text, "C send s 1\n");
	p = play_with(text, &options);
	play_ok(&p);
	ck_assert_uint_eq(recording_n_packets(p.rec), 40);
	list = packet_list(p.rec);
	play_free(&p);
	return list;
}

START_TEST(same_seed_same_fates)
{
	char *a, *b, *c;

	need_stage();
	a = random_fates(7);
	b = random_fates(7);
	c = random_fates(8);
	ck_assert_str_eq(a, b);
	ck_assert_str_ne(a, c);
	ck_assert_ptr_nonnull(strstr(a, "dropped"));
	ck_assert_ptr_nonnull(strstr(a, "delivered"));
	free(a);
	free(b);
	free(c);
}
END_TEST

/* --- names of sockets ---------------------------------------------------- */

#define TWO_CLIENTS HEAD "actor A, B, S\n"
#define TWO_CONNECT                                                            \
	"A s = socket tcp ; connect s :10000 = 0\n"                            \
	"B s = socket tcp ; connect s :10000 = 0\n"

static void check_names(const struct play *p, const char *want)
{
	char *text, name[NAME_TEXT];
	size_t n;
	FILE *out = open_memstream(&text, &n);

	for (uint32_t i = 0; i < recording_n_sockets(p->rec); i++)
		fprintf(out, "%s ", socket_name(p->rec, i, name));
	fclose(out);
	ck_assert_str_eq(text, want);
	free(text);
}

/* No accept waits: numbers, in the order of their SYNs, which keep working. */
START_TEST(children_have_numbers)
{
	struct play p;

	need_stage();
	p = play_text(
		TWO_CLIENTS
		"S l = socket tcp ; bind l :10000 ; listen l 8\n" TWO_CONNECT
		"wire A>S [S]\n"
		"state S.l#1 SYN-RECEIVED, S.l#2 CLOSED\n"
		"wire B>S [S]\n"
		"state S.l#2 SYN-RECEIVED\n"
		"wire S>B [S.] ; wire B>S [.]\n"
		"state S.l#1 SYN-RECEIVED, S.l#2 ESTABLISHED\n"
		"queue S.l accept=1/8\n"
		"S c = accept l\n"
		"state S.c ESTABLISHED, S.l#2 ESTABLISHED\n"
		"state S.l#1 SYN-RECEIVED\n"
		"queue S.l accept=0/8\n");
	play_ok(&p);
	check_names(&p, "S.l A.s S.l#1 B.s S.c ");
	play_free(&p);
}
END_TEST

/* One accept waits and there is one child: it has the name already. */
START_TEST(only_child_has_its_alias_early)
{
	struct play p;

	need_stage();
	p = play_text(CONNECTING "wire C>S [S]\n"
				 "state S.c SYN-RECEIVED, S.l#1 SYN-RECEIVED\n"
				 "blocked S accept\n");
	play_ok(&p);
	check_names(&p, "S.l C.s S.c ");
	play_free(&p);
}
END_TEST

/* The other child is accepted: the first gives the alias back. */
START_TEST(early_alias_is_given_back)
{
	struct play p;

	need_stage();
	p = play_text(TWO_CLIENTS
		      "S l = socket tcp ; bind l :10000 ; listen l 8\n"
		      "S c = accept l\n" TWO_CONNECT "wire A>S [S]\n"
		      "state S.c SYN-RECEIVED\n"
		      "wire B>S [S] ; wire S>B [S.] ; wire B>S [.]\n"
		      "state S.c ESTABLISHED, S.l#1 SYN-RECEIVED\n");
	play_ok(&p);
	check_names(&p, "S.l A.s S.l#1 B.s S.c ");
	play_free(&p);
}
END_TEST

/* --- delayed acknowledgements -------------------------------------------- */

/* Both have said so much in turn that their ACKs wait for company. */
#define ROUND                                                                  \
	"C send s \"a\" = 1\nS recv c 9 = \"a\" ; send c \"b\" = 1\n"          \
	"C recv s 9 = \"b\"\n"
#define TALK ROUND ROUND ROUND ROUND

/* The event of the mark. */
static uint32_t mark_event(const struct recording *r)
{
	for (uint32_t i = 0; i < recording_count(r); i++)
		if (recording_event(r, i)->kind == EVENT_MARK)
			return i;
	ck_abort_msg("no mark");
}

/* The last packet before `event`. */
static const struct packet_row *packet_before(const struct recording *r,
					      uint32_t event)
{
	while (event-- > 0)
		if (recording_event(r, event)->kind == EVENT_SENT)
			return recording_packet(r,
						recording_event(r, event)->row);
	ck_abort_msg("no packet");
}

/* Nothing is in flight, but C owes an ACK: settle is over when it has come. */
START_TEST(settle_waits_for_a_delayed_ack)
{
	const struct packet_row *ack;
	struct play p;

	need_stage();
	p = play_text(HEAD "acks kernel\n" ACTORS LISTEN CONNECT TALK
			   "settle\nmark settled\n");
	play_ok(&p);
	ack = packet_before(p.rec, mark_event(p.rec));
	ck_assert_int_eq(ack->flags, TH_ACK);
	ck_assert_uint_eq(packet_ack(p.rec, ack), 5);
	ck_assert_uint_ge(ack->sent_ns, (&ack[-1])->fate_ns + 20 * MS);
	play_free(&p);
}
END_TEST

/* By default the ACK is there when the delivery is over. */
START_TEST(quick_ack_is_part_of_the_delivery)
{
	struct play p;

	need_stage();
	p = play_text(CONNECTING TALK "settle\n"
				      "S send c \"z\" = 1\nwire S>C data#5\n"
				      "mark here\nwire? C>S [.] ack=6\n"
				      "C recv s 9 = \"z\" ; send s \"y\" = 1\n"
				      "wire C>S [P.] ack=6\n");
	play_ok(&p);
	ck_assert_int_eq(packet_before(p.rec, mark_event(p.rec))->flags,
			 TH_ACK);
	play_free(&p);
}
END_TEST

/* --- settings ------------------------------------------------------------ */

/* TCP_INFO's options: 1 timestamps, 2 SACK, 4 window scale. */
START_TEST(sysctl_is_set)
{
	static const char *const text[] = {
		CONNECTED "info C.s options=7\n",
		HEAD
		"sysctl net.ipv4.tcp_sack=0\n" ACTORS LISTEN CONNECT HANDSHAKE
		"info C.s options=5\n",
	};
	struct play p;

	need_stage();
	p = play_text(text[_i]);
	play_ok(&p);
	play_free(&p);
}
END_TEST

START_TEST(unknown_sysctl_is_an_error)
{
	struct play p;

	need_stage();
	p = play_text(HEAD "sysctl net.ipv4.tcp_no_such=1\n" ACTORS);
	ck_assert_int_eq(p.status, SOURCE_ERROR);
	ck_assert_ptr_null(p.source);
	ck_assert_int_eq(p.e.status, ERR_UNSUPPORTED);
	ck_assert_ptr_nonnull(
		strstr(p.e.text, "sysctl net.ipv4.tcp_no_such=1: No such file "
				 "or directory ("));
	play_free(&p);
}
END_TEST

/* --- send that blocks ---------------------------------------------------- */

static int64_t result_of(const struct recording *r, const char *call)
{
	for (uint32_t i = 0; i < recording_count(r); i++) {
		const struct event *ev = recording_event(r, i);
		const struct call_row *row;

		if (ev->kind != EVENT_CALL_END)
			continue;
		row = recording_call(r, ev->row);
		if (strcmp(recording_text(r, row->name), call) == 0)
			return row->result;
	}
	ck_abort_msg("%s has not returned", call);
}

/*
 * A send blocks with buffers full and goes on when there is room; also where
 * it can get rid of one packet at a time, so that nothing is in flight when it
 * does.
 */
START_TEST(send_blocks_and_goes_on)
{
	static const char *const link[] = { "", "link mtu=9000\n",
					    "link mtu=65535\n" };
	char text[1024];
	struct play p;

	need_stage();
	snprintf(text, sizeof(text),
		 HEAD
		 "%s" ACTORS "sysctl net.ipv4.tcp_wmem = \"4096 4096 4096\"\n"
		 "sysctl net.ipv4.tcp_rmem = \"4096 1048576 6291456\"\n" LISTEN
			 CONNECT HANDSHAKE "C send s 256K = 262144\n"
		 "blocked C send\nsettle\nqueue S.c recv=262144\n"
		 "S recv c 1M\n",
		 link[_i]);
	p = play_text(text);
	play_ok(&p);
	ck_assert_int_eq(result_of(p.rec, "send"), 262144);
	play_free(&p);
}
END_TEST

/* The first send is taken whole; the bytes wait for a reader who comes late. */
START_TEST(late_reader_gets_all)
{
	struct play p;

	need_stage();
	p = play_text(CONNECTED "C send s 64K = 65536\nsettle\n"
				"queue S.c recv=65536, C.s send=0\n"
				"S recv c 64K\n");
	play_ok(&p);
	ck_assert_int_eq(result_of(p.rec, "recv"), 65536);
	play_free(&p);
}
END_TEST

/* --- where the two must differ ------------------------------------------- */

/*
 * The accept queue is full when the last ACK arrives: the kernel leaves it
 * unheard and the request stays half open, which the wire does not show.
 */
START_TEST(full_accept_queue_is_not_on_the_wire)
{
	struct play p;
	char *differ;

	need_stage();
	p = play_text(
		HEAD
		"actor A, B, D, S\n"
		"S l = socket tcp ; bind l :10000 ; listen l 1\n" TWO_CONNECT
		"D s = socket tcp ; connect s :10000 = 0\n"
		"wire A>S [S] ; wire B>S [S]\n"
		"wire S>A [S.] ; wire A>S [.]\n"
		"wire D>S [S] ; wire S>D [S.]\n"
		"wire S>B [S.] ; wire B>S [.]\nwire D>S [.]\n"
		"queue S.l accept=2/1\n"
		"state D.s ESTABLISHED, S.l#3 SYN-RECEIVED\n"
		"state S.l#2 ESTABLISHED\n");
	play_ok(&p);
	differ = differences(p.rec, false);
	ck_assert_str_eq(differ,
			 "S.l#3 kernel SYN-RECEIVED wire ESTABLISHED\n");
	free(differ);
	play_free(&p);
}
END_TEST

static Suite *wire_suite(void)
{
	Suite *s = suite_create("sim_wire");
	TCase *t = tcase_create("wire");

	tcase_set_timeout(t, 60);
	tcase_add_loop_test(t, each_frozen, 0, ROWS(frozen));
	tcase_add_loop_test(t, each_realtime, 0, ROWS(realtime));
	tcase_add_test(t, settle_waits_for_a_delay);
	tcase_add_test(t, link_delay_is_as_long_as_it_says);
	tcase_add_test(t, dropped_synack_comes_again);
	tcase_add_test(t, rule_drops_the_first_synack);
	tcase_add_test(t, held_synack_absorbs_copies);
	tcase_add_test(t, same_seed_same_fates);
	tcase_add_test(t, children_have_numbers);
	tcase_add_test(t, only_child_has_its_alias_early);
	tcase_add_test(t, early_alias_is_given_back);
	tcase_add_test(t, settle_waits_for_a_delayed_ack);
	tcase_add_test(t, quick_ack_is_part_of_the_delivery);
	tcase_add_loop_test(t, sysctl_is_set, 0, 2);
	tcase_add_test(t, unknown_sysctl_is_an_error);
	tcase_add_loop_test(t, send_blocks_and_goes_on, 0, 3);
	tcase_add_test(t, late_reader_gets_all);
	tcase_add_test(t, full_accept_queue_is_not_on_the_wire);
	suite_add_tcase(s, t);
	return s;
}

TEST_MAIN(wire_suite())
