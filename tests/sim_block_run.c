/*
 * Blocks on real sockets: which packets a block takes, what it waits for, and
 * that each word of foreach has a stage of its own.
 */
#include "tests/play.h"

#define TWO                                                                    \
	HEAD "actor C, D, S\n"                                                 \
	     "S l = socket tcp ; bind l 127.0.0.1:10000 ; listen l 8\n"        \
	     "par C, D { $who s = socket tcp ; $who connect s :10000 }\n"

#define UDP                                                                    \
	HEAD ACTORS "S s = socket udp ; bind s :10000\n"                       \
		    "C s = socket udp ; bind s :10001 ; connect s :10000\n"

/* --- runs that hold ------------------------------------------------------ */

static const struct {
	const char *what, *text, *packets; /* NULL: not asked */
} holding[] = {
	{ "unordered takes them as they stand",
	  TWO "unordered { wire D>S [S] ; wire C>S [S] }\nsettle\n"
	      "state C.s ESTABLISHED, D.s ESTABLISHED\n",
	  NULL },
	{ "and as they come",
	  CONNECTED "C send s \"x\" ; S send c \"y\"\n"
		    "unordered { wire S>C [P.] ; wire S>C [.] ; "
		    "wire C>S [P.] ; wire C>S [.] }\n",
	  "C>S [S] seq=0 ack=0 len=0 delivered\n"
	  "S>C [S.] seq=0 ack=1 len=0 delivered\n"
	  "C>S [.] seq=1 ack=1 len=0 delivered\n"
	  "C>S [P.] seq=1 ack=1 len=1 delivered\n"
	  "S>C [P.] seq=1 ack=1 len=1 delivered\n"
	  "S>C [.] seq=2 ack=2 len=0 delivered\n"
	  "C>S [.] seq=2 ack=2 len=0 delivered\n" },
	{ "with a fate of its own, and one that may not come",
	  UDP "C send s \"a\" ; S sleep 0ms\nunordered { wire? S>C ; "
	      "drop C>S udp }\nC send s \"b\"\nwire C>S udp#2\n",
	  "C>S udp len=1 dropped\nC>S udp len=1 delivered\n" },
	{ "what may come does not, while others wait",
	  TWO "unordered { wire C>S [S] ; wire? S>D }\nstate D.s SYN-SENT\n",
	  NULL },
	{ "and an ACK that is owed does come",
	  HEAD "acks kernel\n" ACTORS LISTEN CONNECT HANDSHAKE
	       "C send s \"x\"\nsettle\nS recv c 9 ; send c \"y\"\nsettle\n"
	       "C recv s 9 ; send s \"z\"\n"
	       "unordered { wire C>S [P.] ; wire? S>C [.] }\n"
	       "info C.s bytes_acked=3\n",
	  NULL },
	{ "unordered, realtime",
	  REALTIME LISTEN CONNECT
	  "unordered { wire C>S [.] ; wire S>C [S.] ; wire C>S [S] }\n",
	  NULL },
	{ "in unordered too the order of one direction is the wire's",
	  CONNECTED "C send s \"x\" ; close s\n"
		    "unordered { wire C>S [F.] ; wire C>S [P.] }\n",
	  NULL },
	{ "par and repeat",
	  TWO "settle\nS c = accept l ; d = accept l\n"
	      "repeat 3 { par C, D { $who send s \"x\" = 1 ; wire $who>S } ; "
	      "settle }\nqueue S.c recv=3, S.d recv=3\n",
	  NULL },
	{ "sockets that are closed leave their places",
	  HEAD ACTORS "repeat 100 { C s = socket udp ; close s }\n"
		      "repeat 64 { C s = socket udp }\n",
	  NULL },
	{ "a barrier waits for calls to return",
	  CONNECTED "C recv s 1 = \"x\"\nS send c \"x\"\nbarrier got\n"
		    "info C.s bytes_received=1\n",
	  NULL },
	{ "within is as long as its tolerance says",
	  CONNECTED "within 0s ~ 60s { C send s \"x\" ; settle }\n", NULL },
	{ "within, in within",
	  CONNECTED "within 30s ~ 30s { within 0s ~ 60s { settle } }\n", NULL },
	{ "wait until a state",
	  CONNECTED "C close s\nwait until state C.s FIN-WAIT-2\n"
		    "state S.c CLOSE-WAIT\n",
	  NULL },
	{ "wait until a queue is so long",
	  CONNECTED "C send s \"xyz\"\nwait until queue S.c recv=3\n", NULL },
	{ "wait until TCP_INFO says",
	  CONNECTED "C send s \"xyz\"\nwait until info C.s bytes_acked>3\n",
	  NULL },
	{ "wait until a call waits",
	  CONNECTED "S recv c 9\nwait until blocked S recv\n", NULL },
	{ "wait until a timer is over",
	  REALTIME "sysctl net.ipv4.tcp_fin_timeout=1\n" LISTEN CONNECT
		   "join C\nC close s\nwait until state C.s FIN-WAIT-2\n"
		   "wait until state C.s CLOSED\n",
	  NULL },
	{ "foreach: the same ports again, counted anew",
	  HEAD ACTORS "foreach m in 1, 2 {\nS s = socket udp ; bind s :10000\n"
		      "C s = socket udp ; bind s :10001 ; connect s :10000\n"
		      "repeat $m { C send s \"x\" }\n"
		      "wire C>S udp#1\ncase 2 { drop C>S udp#2 }\n}\n",
	  "C>S udp len=1 delivered\nC>S udp len=1 delivered\n"
	  "C>S udp len=1 dropped\n" },
	{ "foreach: what becomes of a packet with a name is each case's own",
	  HEAD ACTORS "foreach m in 1, 2 {\n"
		      "C s = socket udp ; sendto s \"x\" :10000\n"
		      "hold as x C>K\ncase 1 { delay 1ms x ; join x }\n"
		      "case 2 { drop x }\n}\n",
	  "C>K udp len=1 delayed\nK>C icmp type 3 code 3 delivered\n"
	  "C>K udp len=1 dropped\n" },
	{ "foreach: each case may give a packet the same name",
	  HEAD ACTORS "foreach m in 1, 2 {\n"
		      "C s = socket udp ; sendto s \"x\" :10000\n"
		      "case 1 { hold as x C>K ; drop x }\n"
		      "case 2 { hold as x C>K ; dup x }\n}\n",
	  NULL },
	{ "foreach: a link and sysctls of its own",
	  HEAD "link mtu=1000\n" ACTORS
	       "foreach sack in 0, 1 {\nsysctl net.ipv4.tcp_sack=$sack\n" LISTEN
		       CONNECT
	       "settle\ninfo C.s advmss=948\ncase 0 { info C.s options=5 }\n"
	       "case 1 { info C.s options=7 }\n}\n"
	       "say en \"over\"\n"
	       "foreach mtu in 700, 800 {\nlink mtu=$mtu\n"
	       "sysctl net.ipv4.tcp_sack=0\n" LISTEN CONNECT
	       "settle\ninfo C.s options=5\ncase 700 { info C.s advmss=648 }\n"
	       "case 800 { info C.s advmss=748 }\n}\n",
	  NULL },
	{ "foreach: what is awaited at its end returns",
	  HEAD ACTORS "foreach m in 1, 2 {\n" LISTEN CONNECT
		      "settle\nC recv s 1 = \"x\"\nS send c \"x\"\n}\n",
	  "C>S [S] seq=0 ack=0 len=0 delivered\n"
	  "S>C [S.] seq=0 ack=1 len=0 delivered\n"
	  "C>S [.] seq=1 ack=1 len=0 delivered\n"
	  "S>C [P.] seq=1 ack=1 len=1 delivered\n"
	  "C>S [.] seq=1 ack=2 len=0 delivered\n"
	  "C>S [S] seq=0 ack=0 len=0 delivered\n"
	  "S>C [S.] seq=0 ack=1 len=0 delivered\n"
	  "C>S [.] seq=1 ack=1 len=0 delivered\n"
	  "S>C [P.] seq=1 ack=1 len=1 delivered\n"
	  "C>S [.] seq=1 ack=2 len=0 delivered\n" },
	{ "foreach: what was not asked for is not for the next word",
	  REALTIME "foreach m in 1, 2 {\n" LISTEN CONNECT
		   "wire C>S [S]\njoin S\n}\n",
	  NULL },
	{ "foreach: rules are those of its word",
	  HEAD ACTORS "foreach m in 1, 2 {\nS s = socket udp ; bind s :10000\n"
		      "C s = socket udp ; connect s :10000\n"
		      "case 1 { rule drop C>S udp }\nC send s \"x\"\n}\n",
	  "C>S udp len=1 dropped\nC>S udp len=1 delivered\n" },
};

START_TEST(each_holding)
{
	struct play p;

	need_stage();
	printf("%s\n", holding[_i].what);
	p = play_text(holding[_i].text);
	play_ok(&p);
	if (holding[_i].packets)
		check_packets(&p, holding[_i].packets);
	play_free(&p);
}
END_TEST

/* --- runs that fail ------------------------------------------------------ */

static const struct {
	const char *text, *want; /* how the failure begins */
} failing[] = {
	{ CONNECTING "unordered { wire S>C [S.] ; wire C>S [.] }\n",
	  "expected S>C [S.] or C>S [.], got C>S [S] seq=0 ack=0 len=0 "
	  "(event" },
	{ CONNECTED "C send s \"x\"\nunordered { wire C>S [F.] ; wire C>S [R] "
		    "; wire? C>S [S] }\n",
	  "expected C>S [F.] or C>S [R] or C>S [S], got C>S [P.] seq=1 ack=1 "
	  "len=1 (event" },
	{ CONNECTED "unordered { wire S>C ; wire C>S }\n",
	  "stuck at line 8, waiting for S>C or C>S: nothing is in flight" },
	{ CONNECTED
	  "C send s \"x\"\nunordered { wire C>S [P.] ; wire C>S [F.] }\n",
	  "stuck at line 9, waiting for C>S [F.]: S>C [.] seq=1 ack=2 len=0 "
	  "is in flight" },
	{ HEAD ACTORS "repeat 65 { C s = socket udp }\n",
	  "C: at most 64 sockets an actor" },
	{ CONNECTED "within 100s ~ 1s { settle }\n",
	  "expected within 100s ~ 1s, got 0." },
	{ CONNECTED "C recv s 1\nbarrier never\n",
	  "stuck at line 9: C is blocked in recv" },
	{ CONNECTED "wait until state C.s CLOSED\n",
	  "stuck at line 8, waiting for C.s CLOSED (it is ESTABLISHED): "
	  "nothing is in flight, no timer runs" },
	{ HEAD ACTORS "foreach m in 1, 2 {\n" LISTEN CONNECT
		      "settle\ncase 2 { state C.s CLOSED }\n}\n",
	  "expected C.s CLOSED, got ESTABLISHED (event" },
};

START_TEST(each_failing)
{
	size_t n = strlen(failing[_i].want);
	struct play p;

	need_stage();
	p = play_text(failing[_i].text);
	ck_assert_int_eq(p.status, SOURCE_END);
	ck_assert_msg(strncmp(p.failure.text, failing[_i].want, n) == 0,
		      "%s, not %s", p.failure.text, failing[_i].want);
	play_sane(&p);
	play_free(&p);
}
END_TEST

/* --- and the viewer in between ------------------------------------------- */

/* What he drops in a block is sent again, and the block goes on with that. */
static const struct {
	const char *text, *packet, *packets;
} dropping[] = {
	{ CONNECTED "C send s \"x\" ; S send c \"y\"\nunordered { "
		    "wire S>C [P.] ; wire C>S [P.] }\nsettle\n",
	  "C>S [P.] seq=1 ack=1 len=1", "C>S [P.] seq=1 ack=2 len=1 rtx" },
	{ CONNECTED "repeat 2 { C send s \"x\" ; wire C>S [P.] ; settle }\n"
		    "S recv c 9\n",
	  "C>S [P.] seq=2 ack=1 len=1", "C>S [P.] seq=2 ack=1 len=1 rtx" },
	{ HEAD ACTORS "foreach m in 1, 2 {\n" LISTEN CONNECT HANDSHAKE
		      "C send s 5\nsettle\ncase 2 { C send s 7 ; settle }\n"
		      "state C.s ESTABLISHED\n}\n",
	  "C>S [P.] seq=6 ack=1 len=7", "C>S [P.] seq=6 ack=1 len=7 rtx" },
};

START_TEST(dropped_by_hand)
{
	struct hand hand = { .nth = 1, .kind = COMMAND_DROP };
	struct run_options options = { .hand = &hand, .n_hands = 1 };
	struct play p;
	char *list;

	need_stage();
	snprintf(hand.packet, sizeof(hand.packet), "%s", dropping[_i].packet);
	p = play_with(dropping[_i].text, &options);
	play_ok(&p);
	list = packet_list(p.rec);
	ck_assert_msg(strstr(list, dropping[_i].packets) != NULL, "%s", list);
	free(list);
	play_free(&p);
}
END_TEST

/* --- and looks for long -------------------------------------------------- */

/* A SYN+ACK that hangs is sent again after a second: so long he has looked. */
static void look_long(struct play *p)
{
	uint32_t n = recording_n_packets(p->rec);

	ck_assert_int_eq(p->status, SOURCE_READY);
	while (recording_n_packets(p->rec) == n) {
		play_wait(p->source);
		p->status = source_pump(p->source, &p->e);
		ck_assert_int_eq(p->status, SOURCE_READY);
	}
}

/* What does not hold then was not checked; who looks shortly is told. */
START_TEST(looked_at)
{
	static const char text[] =
		CONNECTING "wire C>S [S]\nwire S>C [S.]\nstate C.s SYN-SENT\n";
	struct run_options options = { .seed = 1 };
	struct play p;

	need_stage();
	p = play_open(play_parse(text), &options);
	play_on(&p, 1);
	if (_i)
		look_long(&p);
	play_on(&p, EVERY_STEP);
	ck_assert_int_eq(p.failure.text[0] == '\0', _i);
	ck_assert_int_eq(recording_expect_row(p.rec, 3)->verdict,
			 _i ? EXPECT_NOT_CHECKED : EXPECT_FAILED);
	play_sane(&p);
	play_free(&p);
}
END_TEST

/* What is shown of a call is what it was made with. */
START_TEST(values_in_calls)
{
	static const char text[] = HEAD ACTORS
		"let who = 2s\n"
		"foreach time in 0, 5s {\nC s = socket tcp ; linger s $time ; "
		"keepidle s $who\n}\n";
	static const char *const want[] = { "s, 0", "s, 5s" };
	size_t seen = 0, others = 0;
	struct play p;

	need_stage();
	p = play_text(text);
	play_ok(&p);
	for (uint32_t i = 0; i < recording_count(p.rec); i++) {
		const struct event *ev = recording_event(p.rec, i);
		const struct call_row *c;
		const char *args;

		if (ev->kind != EVENT_CALL_BEGIN)
			continue;
		c = recording_call(p.rec, ev->row);
		args = recording_text(p.rec, c->args);
		ck_assert_ptr_null(strchr(args, '$'));
		if (strcmp(recording_text(p.rec, c->name), "linger") == 0)
			ck_assert_str_eq(args, want[seen++]);
		others += strcmp(args, "s, 2s") == 0;
	}
	ck_assert_uint_eq(seen, 2);
	ck_assert_uint_eq(others, 2);
	play_free(&p);
}
END_TEST

/* Before and after a stage is changed, no descriptor more. */
START_TEST(nothing_is_left_of_a_stage)
{
	static const char text[] = HEAD ACTORS
		"foreach m in 1, 2, 3, 4 {\n" LISTEN CONNECT "settle\n}\n";
	struct play p;
	int before = 0;

	need_stage();
	for (int i = 0; i < 2; i++) {
		p = play_text(text);
		play_ok(&p);
		ck_assert_uint_eq(recording_n_packets(p.rec), 12);
		ck_assert_uint_eq(recording_n_flows(p.rec), 4);
		play_free(&p);
		if (i)
			ck_assert_int_eq(count_fds(), before);
		before = count_fds();
	}
}
END_TEST

static Suite *suite(void)
{
	Suite *s = suite_create("blocks run");
	TCase *t = tcase_create("run");

	tcase_set_timeout(t, 60);
	tcase_add_loop_test(t, each_holding, 0, ROWS(holding));
	tcase_add_loop_test(t, each_failing, 0, ROWS(failing));
	tcase_add_loop_test(t, looked_at, 0, 2);
	tcase_add_loop_test(t, dropped_by_hand, 0, ROWS(dropping));
	tcase_add_test(t, values_in_calls);
	tcase_add_test(t, nothing_is_left_of_a_stage);
	suite_add_tcase(s, t);
	return s;
}

TEST_MAIN(suite())
