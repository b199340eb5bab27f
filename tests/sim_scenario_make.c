/*
 * A session becomes a scenario that does the same, whatever was done by hand;
 * and reads as a person would have written it.
 */
#include "tests/made.h"

#define TCP_HELLO "scenarios/first-steps/tcp-hello.scn"
#define UDP_HELLO "scenarios/first-steps/udp-hello.scn"

#define SYN    "C>S [S] seq=0 ack=0 len=0"
#define GREETS "C>S [P.] seq=1 ack=1 len=13"
#define ENDS   "C>S [F.] seq=14 ack=15 len=0"
#define ONE    "C>S [P.] seq=1 ack=1 len=3"
#define THREE  "C>S [P.] seq=4 ack=1 len=5"
#define TALK                                                                   \
	CONNECTED "C nodelay s ; send s \"one\" = 3 ; send s \"three\" = 5\n"
#define READ "S recv c 9 = \"onethree\"\nS close c\nC close s\nsettle\n"
#define FLOOD_HEAD                                                             \
	HEAD ACTORS                                                            \
		"S s = socket udp ; bind s :10000\n"                           \
		"C s = socket udp ; connect s :10000\n"                        \
		"C send s \"a\" = 1 ; send s \"bb\" = 2 ; send s \"cc\" = 2\n"
#define FLOOD FLOOD_HEAD "settle\nS recv s 9 ; recv s 9\n"

static const struct {
	const char *name, *what;
	bool again; /* as the screen does it; else in place */
	struct done done[HANDS];
	const char *lines; /* what it says, among other things */
} sessions[] = {
	{ "nothing is changed",
	  TCP_HELLO,
	  false,
	  { { 0 } },
	  "scenario tcp-hello\nwire C>S [S] seq=0\n"
	  "state C.s SYN-SENT, S.c SYN-RECEIVED\n"
	  "wire C>S [P.] seq=1 ack=1 len=13\n"
	  "S recv c 1024 = \"Hello, World!\"\n" },
	{ "nothing is changed, UDP",
	  UDP_HELLO,
	  false,
	  { { 0 } },
	  "scenario udp-hello\nblocked S recvfrom\nwire C>S udp#1 len=13\n" },
	{ "what par has told",
	  HEAD ACTORS
	  "par C, S {\n$who s = socket tcp\nsay en \"$who: ${$who.s.state}\"\n"
	  "ask en \"$who?\" { *\"${$who.call}\", \"2 $$\" }\n}\n",
	  false,
	  { { 0 } },
	  "say en \"C: ${C.s.state}\"\nsay en \"S: ${S.s.state}\"\n"
	  "ask en \"S?\" { *\"${S.call}\", \"2 $$\" }\n" },
	{ "the SYN is lost",
	  TCP_HELLO,
	  true,
	  { { SYN, 1, COMMAND_DROP, 0 } },
	  "scenario tcp-hello-by-hand\n"
	  "title en \"Hello over TCP (changed by hand)\" zh \"用 TCP "
	  "打个招呼（手动更改）\"\n"
	  "timers live\ndrop C>S [S] seq=0\nwire C>S [S] seq=0 rtx\n" },
	{ "data is lost",
	  TCP_HELLO,
	  true,
	  { { GREETS, 1, COMMAND_DROP, 0 } },
	  "timers live\ndrop C>S [P.] seq=1 ack=1 len=13\n"
	  "wire C>S [P.] seq=1 ack=1 len=13 rtx\n" },
	{ "data is lost, and then sent again and lost",
	  TCP_HELLO,
	  true,
	  { { GREETS, 1, COMMAND_DROP, 0 }, { GREETS, 2, COMMAND_DROP, 0 } },
	  "drop C>S [P.] seq=1 ack=1 len=13\n"
	  "drop C>S [P.] seq=1 ack=1 len=13 rtx\n"
	  "wire C>S [P.] seq=1 ack=1 len=13 rtx\n" },
	{ "a FIN is lost",
	  TCP_HELLO,
	  true,
	  { { ENDS, 1, COMMAND_DROP, 0 } },
	  "timers live\ndrop C>S [F.] seq=14 ack=15\n"
	  "wire C>S [F.] seq=14 ack=15 rtx\n" },
	{ "the last ACK of the handshake is lost",
	  TCP_HELLO,
	  true,
	  { { "C>S [.] seq=1 ack=1 len=0", 1, COMMAND_DROP, 0 } },
	  "drop C>S [.] seq=1 ack=1\nstate C.s ESTABLISHED" },
	{ "one overtakes the other",
	  TALK "settle\n" READ,
	  false,
	  { { THREE, 1, COMMAND_RELEASE, 0 } },
	  "hold as packet-4 C>S [P.] seq=1 ack=1 len=3\n"
	  "wire C>S [P.] seq=4 ack=1 len=5\nrelease packet-4\n" },
	{ "one overtakes the other, which comes twice",
	  TALK "settle\n" READ,
	  false,
	  { { THREE, 1, COMMAND_RELEASE, 0 },
	    { ONE, 1, COMMAND_DUPLICATE, 0 } },
	  "hold as packet-4 C>S [P.] seq=1 ack=1 len=3\ndup packet-4\n" },
	{ "one overtakes the other, and that is lost",
	  TALK "settle\n" READ,
	  true,
	  { { THREE, 1, COMMAND_RELEASE, 0 }, { ONE, 1, COMMAND_DROP, 0 } },
	  "hold as packet-4 C>S [P.] seq=1 ack=1 len=3\n"
	  "wire C>S [P.] seq=4 ack=1 len=5\ndrop packet-4\n" },
	{ "a SYN+ACK is put off",
	  TCP_HELLO,
	  false,
	  { { "S>C [S.] seq=0 ack=1 len=0", 1, COMMAND_DELAY, 30 } },
	  "hold as packet-2 S>C [S.] seq=0 ack=1\ndelay 30ms packet-2\n"
	  "join packet-2\nstate C.s ESTABLISHED" },
	{ "data is put off, but not for so long",
	  TCP_HELLO,
	  false,
	  { { GREETS, 1, COMMAND_DELAY, 60000 },
	    { GREETS, 1, COMMAND_RELEASE, 0 } },
	  "hold as packet-4 C>S [P.] seq=1 ack=1 len=13\njoin packet-4\n" },
	{ "data is put off until it has been sent again",
	  TCP_HELLO,
	  true,
	  { { GREETS, 1, COMMAND_DELAY, 400 } },
	  "timers live\nhold as packet-4 C>S [P.] seq=1 ack=1 len=13\n"
	  "delay 400ms packet-4\nwire C>S [P.] seq=1 ack=1 len=13 rtx\n"
	  "join packet-4\n" },
	{ "data comes twice",
	  TCP_HELLO,
	  false,
	  { { GREETS, 1, COMMAND_DUPLICATE, 0 } },
	  "dup C>S [P.] seq=1 ack=1 len=13\n" },
	{ "a datagram is lost",
	  FLOOD,
	  true,
	  { { "C>S udp len=2", 1, COMMAND_DROP, 0 } },
	  "wire C>S udp#1 len=1\ndrop C>S udp#2 len=2\nwire C>S udp#3 "
	  "len=2\n" },
	{ "a datagram comes twice",
	  FLOOD,
	  false,
	  { { "C>S udp len=2", 2, COMMAND_DUPLICATE, 0 } },
	  "hold as packet-2 C>S udp#2 len=2\ndup C>S udp#3 len=2\n" },
	{ "the last of three is put off while the others hang",
	  FLOOD,
	  false,
	  { { "C>S udp len=2", 2, COMMAND_DELAY, 5 } },
	  "hold as packet-1 C>S udp#1 len=1\nhold as packet-2 C>S udp#2 len=2\n"
	  "hold as packet-3 C>S udp#3 len=2\n"
	  "release packet-1\nrelease packet-2\ndelay 5ms packet-3\n"
	  "join packet-3\n" },
	{ "a datagram that nobody reads any more",
	  UDP_HELLO,
	  true,
	  { { "C>S udp len=13", 1, COMMAND_DROP, 0 } },
	  "S peer = recvfrom s 1024\nblocked S recvfrom\n"
	  "drop C>S udp#1 len=13\n" },
	{ "the last of three goes first, the first last",
	  FLOOD,
	  false,
	  { { "C>S udp len=2", 2, COMMAND_RELEASE, 0 },
	    { "C>S udp len=2", 1, COMMAND_RELEASE, 0 } },
	  "hold as packet-1 C>S udp#1 len=1\nhold as packet-2 C>S udp#2 len=2\n"
	  "wire C>S udp#3 len=2\nrelease packet-2\nrelease packet-1\n" },
	{ "two clients, and one of their SYNs is lost",
	  HEAD "actor A, B, S\nS l = socket tcp ; bind l :10000 ; listen l 5\n"
	       "A s = socket tcp ; connect s :10000 = 0\n"
	       "B s = socket tcp ; connect s :10000 = 0\nsettle\n"
	       "join A\njoin B\nS c = accept l ; d = accept l\n"
	       "B send s \"b\" = 1\nsettle\n",
	  true,
	  { { "B>S [S] seq=0 ack=0 len=0", 1, COMMAND_DROP, 0 } },
	  "state S.l#1 SYN-RECEIVED\ndrop B>S [S] seq=0\n"
	  "wire B>S [S] seq=0 rtx\nstate S.l#2 SYN-RECEIVED\n" },
	{ "a variable that is used again",
	  CONNECTED "C close s ; s = socket tcp ; connect s :10000\nsettle\n",
	  false,
	  { { "C>S [F.] seq=1 ack=1 len=0", 1, COMMAND_DUPLICATE, 0 } },
	  "state C.s SYN-SENT\ndup C>S [F.] seq=1 ack=1\n"
	  "state S.l#2 SYN-RECEIVED\n" },
	{ "a closed port",
	  HEAD ACTORS
	  "C s = socket tcp ; connect s :9 = -1 ECONNREFUSED\nsettle\n",
	  false,
	  { { "C>K [S] seq=0 ack=0 len=0", 1, COMMAND_DELAY, 5 } },
	  "C connect s :9 = -1 ECONNREFUSED\nstate C.s SYN-SENT\n"
	  "join packet-1\nwire K>C [R.] seq=1 ack=1\nstate C.s CLOSED\n" },
	{ "an expectation that does not hold any more",
	  FLOOD "queue S.s recv>0\nqueue S.s recv=0\n",
	  false,
	  { { "C>S udp len=2", 1, COMMAND_DROP, 0 } },
	  "S recv s 9 = \"a\"\nS recv s 9 = \"cc\"\nqueue S.s recv=0\n" },
	{ "waiting, and what comes meanwhile",
	  TALK "wait 20ms\nwire C>S [P.] seq=1\nwait 30ms\nmark m\nsettle\n",
	  false,
	  { { ONE, 1, COMMAND_DELAY, 5 } },
	  "hold as packet-4 C>S [P.] seq=1 ack=1 len=3\n"
	  "delay 5ms packet-4\n" },
	{ "IPv6",
	  HEAD ACTORS
	  "S l = socket tcp6 ; bind l [::1]:10000 ; listen l 5\n"
	  "S c = accept l\nC s = socket tcp6 ; connect s [::1]:10000 = 0\n"
	  "C send s 2000 = 2000\nsettle\nS recv c 4000 = 2000\n",
	  true,
	  { { "C>S [.] seq=1 ack=1 len=1428", 1, COMMAND_DROP, 0 } },
	  "drop C>S [.] seq=1 ack=1 len=1428\n" },
	{ "realtime: data is lost twice",
	  REALTIME "acks quick\n" LISTEN CONNECT "C send s \"hello\" = 5\n"
		   "S recv c 9 = \"hello\"\nwire C>S [S]\nsettle\n",
	  true,
	  { { "C>S [P.] seq=1 ack=1 len=5", 1, COMMAND_DROP, 0 },
	    { "C>S [P.] seq=1 ack=1 len=5", 2, COMMAND_DROP, 0 } },
	  "mode realtime\nrule drop C>S [P.] seq=1 ack=1 len=5 first 1\n"
	  "C send s \"hello\" = 5\nwire C>S [P.] seq=1 ack=1 len=5\n"
	  "rule drop C>S [P.] seq=1 ack=1 len=5 rtx first 1\n"
	  "wire C>S [P.] seq=1 ack=1 len=5 rtx\n"
	  "wire C>S [P.] seq=1 ack=1 len=5 rtx\nwire S>C [.] seq=1 ack=6\n"
	  "settle\nstate S.l LISTEN, C.s ESTABLISHED, S.c ESTABLISHED\n" },
	{ "realtime: of what looks the same the first and the third are lost",
	  REALTIME "acks quick\n" LISTEN CONNECT "C send s \"hello\" = 5\n"
		   "S recv c 9 = \"hello\"\nsettle\n",
	  true,
	  { { "C>S [P.] seq=1 ack=1 len=5", 1, COMMAND_DROP, 0 },
	    { "S>C [.] seq=1 ack=6 len=0", 1, COMMAND_DROP, 0 },
	    { "C>S [P.] seq=1 ack=1 len=5", 3, COMMAND_DROP, 0 } },
	  "rule drop S>C [.] seq=1 ack=6 first 1\n"
	  "wire C>S [P.] seq=1 ack=1 len=5 rtx\n"
	  "rule drop C>S [P.] seq=1 ack=1 len=5 rtx first 1\n" },
	{ "realtime: a datagram comes late, and one twice",
	  REALTIME "S s = socket udp ; bind s :10000\n"
		   "C s = socket udp ; connect s :10000\n"
		   "C send s 1 ; send s 2\nS recv s 9 ; recv s 9 ; recv s 9\n",
	  true,
	  { { "C>S udp len=1", 1, COMMAND_DELAY, 20 },
	    { "C>S udp len=2", 1, COMMAND_DUPLICATE, 0 } },
	  "rule delay 20ms C>S udp#1 len=1\nC send s 1 = 1\n"
	  "rule dup C>S udp#2 len=2\nC send s 2 = 2\n" },
	{ "the script's own ways",
	  TALK "hold as X C>S [P.] seq=1\ndup C>S [P.] seq=4\n"
	       "release X\nreplay X\nsettle\n" READ,
	  false,
	  { { 0 } },
	  "hold as packet-4 C>S [P.] seq=1 ack=1 len=3\n"
	  "dup C>S [P.] seq=4 ack=1 len=5\nrelease packet-4\n"
	  "replay packet-4\n" },
	{ "a stage for each word",
	  HEAD ACTORS "foreach n in 1, 2 {\nlink mtu=150$n\n"
		      "S s = socket udp ; bind s :10000\n"
		      "C s = socket udp ; connect s :10000\n"
		      "repeat $n { C send s $n }\nsettle\n"
		      "case 2 { S recv s 9 = 2 }\n}\n",
	  true,
	  { { "C>S udp len=2", 2, COMMAND_DROP, 0 } },
	  "foreach n in 1 {\n\tlink mtu=150$n\n\tC send s $n = 1\n"
	  "\twire C>S udp#1 len=1\n}\nforeach n in 2 {\n\tlink mtu=150$n\n"
	  "\tC send s $n = 2\n\tC send s $n = 2\n\twire C>S udp#1 len=2\n"
	  "\tdrop C>S udp#2 len=2\n\tS recv s 9 = 2\n}\n" },
	{ "what nobody sent",
	  CONNECTED
	  "inject C>S [R] seq=1\nsettle\nS recv c 9 = -1 ECONNRESET\n",
	  false,
	  { { 0 } },
	  "inject C>S [R] seq=1\nstate S.c CLOSED\n"
	  "S recv c 9 = -1 ECONNRESET\n" },
	{ "what the script changes in packets",
	  FLOOD_HEAD "hold as X C>S udp#1\nwire C>S udp#2\nrewrite X ttl=9\n"
		     "corrupt C>S udp#3\n"
		     "S recv s 9 = \"bb\" ; recv s 9 = \"a\"\n",
	  false,
	  { { 0 } },
	  "hold as packet-1 C>S udp#1 len=1\nwire C>S udp#2 len=2\n"
	  "rewrite packet-1 ttl=9\ncorrupt C>S udp#3 len=2\n" },
	{ "the script's rules",
	  "scenario x\ntitle en \"x\"\nactor C, S\nrule drop C>S udp every 2\n"
	  "S s = socket udp ; bind s :10000\n"
	  "C s = socket udp ; connect s :10000\n"
	  "rule dup C>S udp first 1\n"
	  "C send s 1 ; send s 2 ; send s 3 ; send s 4\nsettle\n",
	  false,
	  { { 0 } },
	  "rule dup C>S udp#1 len=1\nC send s 1 = 1\nrule drop C>S udp#2 "
	  "len=2\n"
	  "C send s 2 = 2\nC send s 3 = 3\nrule drop C>S udp#4 len=4\n"
	  "C send s 4 = 4\n" },
};

START_TEST(each_session)
{
	struct hand hand[HANDS];
	struct play p;
	char *text;

	need_stage();
	puts(sessions[_i].name);
	p = (sessions[_i].again ? play_again : play_by_hand)(
		sessions[_i].what, sessions[_i].done, hand);
	ck_assert_msg(!p.failure.text[0], "%s", p.failure.text);
	ck_assert(run_diverged(p.source) == !!sessions[_i].done[0].packet);
	text = check_same(&p);
	check_lines(text, sessions[_i].lines);
	free(text);
	play_free(&p);
}
END_TEST

/* After it the script may tell what is not true any more. */
START_TEST(told_until_it_is_changed)
{
	struct hand hand[HANDS];
	struct done drop = { GREETS, 1, COMMAND_DROP, 0 };
	struct play p;
	char *text;

	need_stage();
	p = play_again(TCP_HELLO, (struct done[HANDS]){ drop }, hand);
	text = made_of(&p);
	ck_assert_ptr_nonnull(strstr(text, "say en \"send() returned at once"));
	ck_assert_ptr_null(strstr(text, "say en \"A FIN says"));
	ck_assert_ptr_nonnull(strstr(text, "\nmark greeted\n"));
	free(text);
	play_free(&p);
}
END_TEST

static Suite *make_suite(void)
{
	Suite *s = suite_create("sim_scenario_make");
	TCase *t = tcase_create("sessions");

	tcase_set_timeout(t, 60);
	tcase_add_loop_test(t, each_session, 0, ROWS(sessions));
	tcase_add_test(t, told_until_it_is_changed);
	suite_add_tcase(s, t);
	return s;
}

TEST_MAIN(make_suite())
