/*
 * Packets that nobody sent: each has to make the kernel do what it would do
 * for a real one, and is told apart from a real one in the recording alone.
 */
#include "tests/made.h"

#define SYN	  "C>S [S] seq=0 ack=0 len=0 delivered\n"
#define SYNACK	  "S>C [S.] seq=0 ack=1 len=0 delivered\n"
#define ACK	  "C>S [.] seq=1 ack=1 len=0 delivered\n"
#define OPENED	  SYN SYNACK ACK
#define BOTH_OPEN "state C.s ESTABLISHED, S.c ESTABLISHED\n"
#define CHALLENGE "S>C [.] seq=1 ack=1 len=0 delivered\n"

#define UDP_SERVER "S l = socket udp ; bind l 127.0.0.1:10000\n"
#define UDP_CLIENT "C s = socket udp ; connect s 127.0.0.1:10000\n"
#define IPV6_OPENED                                                            \
	HEAD ACTORS                                                            \
		"S l = socket tcp6 ; bind l [::1]:10000 ; listen l 8\n"        \
		"S c = accept l\n"                                             \
		"C s = socket tcp6 ; connect s [::1]:10000 = 0\n" HANDSHAKE

static const struct {
	const char *name, *text, *packets; /* packets NULL: not asked */
	uint32_t injected;		   /* bits: which packets */
	bool differs; /* what the wire tells is not what the kernel has */
} stories[] = {
	{ "a reset with the exact number",
	  CONNECTED "inject C>S [R] seq=1\nstate S.c CLOSED\n"
		    "state C.s ESTABLISHED\n",
	  OPENED "C>S [R] seq=1 ack=0 len=0 delivered\n", 1 << 3, false },
	{ "the exact number is what is meant if none is said",
	  CONNECTED "C send s \"hello\" = 5\nsettle\n"
		    "inject C>S [R]\nstate S.c CLOSED\n",
	  OPENED "C>S [P.] seq=1 ack=1 len=5 delivered\n"
		 "S>C [.] seq=1 ack=6 len=0 delivered\n"
		 "C>S [R] seq=6 ack=0 len=0 delivered\n",
	  1 << 5, false },
	{ "a blind reset in the window: a challenge (RFC 5961 3.2)",
	  CONNECTED "inject C>S [R] seq=100\nwire S>C [.] ack=1\n" BOTH_OPEN,
	  OPENED "C>S [R] seq=100 ack=0 len=0 delivered\n" CHALLENGE, 1 << 3,
	  false },
	{ "a blind reset out of the window: nothing",
	  CONNECTED "inject C>S [R] seq=1000000\nsettle\n" BOTH_OPEN,
	  OPENED "C>S [R] seq=1000000 ack=0 len=0 delivered\n", 1 << 3, false },
	{ "a SYN in a connection: a challenge (RFC 5961 4.2)",
	  CONNECTED "inject C>S [S] seq=1\nwire S>C [.] ack=1\n" BOTH_OPEN,
	  OPENED "C>S [S] seq=1 ack=0 len=0 delivered\n" CHALLENGE, 1 << 3,
	  false },
	{ "an acknowledgement of what was never sent",
	  CONNECTED "inject C>S [.] ack=1000\nwire S>C [.] ack=1\n" BOTH_OPEN,
	  NULL, 1 << 3, false },
	{ "data is read like any other",
	  CONNECTED "inject C>S [P.] data=\"evil\"\nwire S>C [.] ack=5\n"
		    "S recv c 9 = \"evil\"\nqueue C.s send=0\njoin S\n",
	  NULL, 1 << 3, false },
	{ "data whose timestamp is old: refused (RFC 7323 5.3)",
	  CONNECTED "inject C>S [P.] data=\"old\" age=10s\n"
		    "wire S>C [.] ack=1\nqueue S.c recv=0\njoin S\n",
	  OPENED "C>S [P.] seq=1 ack=1 len=3 delivered\n" CHALLENGE, 1 << 3,
	  false },
	{ "data whose timestamp is no older than the last",
	  CONNECTED "inject C>S [P.] data=\"new\" age=0s\n"
		    "wire S>C [.] ack=4\nqueue S.c recv=3\njoin S\n",
	  NULL, 1 << 3, false },
	{ "filler bytes, with a gap before them",
	  CONNECTED "inject C>S [P.] seq=11 data=20\nwire S>C [.] ack=1\n"
		    "queue S.c recv=0\ninfo S.c rcv_ooopack=1\n",
	  OPENED "C>S [P.] seq=11 ack=1 len=20 delivered\n" CHALLENGE, 1 << 3,
	  false },
	{ "a FIN",
	  CONNECTED "inject C>S [F.]\nwire S>C [.] ack=2\n"
		    "state S.c CLOSE-WAIT, C.s ESTABLISHED\n",
	  NULL, 1 << 3, false },
	{ "a window that is closed",
	  CONNECTED "inject S>C [.] win=0\ninfo C.s snd_wnd=0\n", NULL, 1 << 3,
	  false },
	{ "a checksum that does not fit: nobody has seen it",
	  CONNECTED "inject C>S [R] seq=1 badsum\nsettle\n" BOTH_OPEN,
	  OPENED "C>S [R] seq=1 ack=0 len=0 corrupted\n", 1 << 3, false },
	{ "a SYN from nowhere, answered by a kernel that knows nothing of it",
	  HEAD ACTORS LISTEN
	  "inject C>S [S] src=127.0.0.9:4000 dst=127.0.0.1:10000 win=100\n"
	  "state S.l#1 SYN-RECEIVED\nwire S>K [S.] ack=1\nwire K>S [R]\n"
	  "state S.l#1 CLOSED\nqueue S.l accept=0\n",
	  NULL, 1 << 0, false },
	{ "a handshake by hand, from a source of one's own",
	  HEAD ACTORS LISTEN
	  "inject C>S [S] src=127.0.0.9:4000 dst=127.0.0.1:10000 mss=600\n"
	  "hold as X S>K [S.]\n"
	  "inject C>S [.] seq=1 ack=1 src=127.0.0.9:4000 "
	  "dst=127.0.0.1:10000\nstate S.c ESTABLISHED\ninfo S.c snd_mss=600\n"
	  "inject C>S [P.] data=\"hi\" src=127.0.0.9:4000 "
	  "dst=127.0.0.1:10000\nS recv c 9 = \"hi\"\njoin S\n",
	  NULL, 1 << 0 | 1 << 2 | 1 << 3, true },
	{ "the answer of a server that has not answered yet",
	  CONNECTING "hold as X C>S [S]\n"
		     "inject S>C [S.] seq=0 ack=1 win=60000 mss=600\n"
		     "state C.s ESTABLISHED\ninfo C.s snd_mss=600\n"
		     "drop C>S [.]\ndrop X\n",
	  NULL, 1 << 1, true },
	{ "a datagram of the conversation that there is",
	  HEAD ACTORS UDP_SERVER UDP_CLIENT
	  "C send s \"a\" = 1\nS recv l 9 = \"a\"\n"
	  "wire C>S udp\nS recv l 9 = \"x\"\ninject C>S udp data=\"x\"\njoin "
	  "S\n",
	  "C>S udp len=1 delivered\nC>S udp len=1 delivered\n", 1 << 1, false },
	{ "a datagram from a made-up source is answered there",
	  HEAD ACTORS UDP_SERVER
	  "S from = recvfrom l 9 = \"x\"\n"
	  "inject C>S udp data=\"x\" src=127.0.0.7:53 dst=127.0.0.1:10000\n"
	  "S sendto l \"y\" from = 1\nwire S>K udp\nwire K>S icmp type=3 "
	  "code=3\n",
	  NULL, 1 << 0, false },
	{ "port unreachable: refused",
	  HEAD ACTORS UDP_SERVER UDP_CLIENT
	  "C send s \"x\" = 1 ; recv s 9 = -1 ECONNREFUSED\n"
	  "wire C>S udp\ninject K>C icmp port-unreachable quote C>S udp#1\n"
	  "join C\n",
	  "C>S udp len=1 delivered\nK>C icmp type 3 code 3 delivered\n", 1 << 1,
	  false },
	{ "what an error is about if it is not said",
	  HEAD ACTORS UDP_SERVER UDP_CLIENT
	  "C send s \"x\" = 1 ; recv s 9 = -1 ECONNREFUSED\n"
	  "wire C>S udp\ninject S>C udp data=\"\" badsum\n"
	  "inject K>C icmp port-unreachable\njoin C\n",
	  NULL, 1 << 1 | 1 << 2, false },
	{ "another protocol is unreachable, another errno",
	  HEAD ACTORS UDP_SERVER UDP_CLIENT
	  "C send s \"x\" = 1 ; recv s 9 = -1 ENOPROTOOPT\n"
	  "wire C>S udp\ninject K>C icmp type=3 code=2 quote C>S udp#1\n"
	  "join C\n",
	  NULL, 1 << 1, false },
	{ "a narrower path: the sender believes it",
	  CONNECTED "C send s \"hello\" = 5\n"
		    "inject K>C icmp frag-needed mtu=600 quote C>S data#1\n"
		    "info C.s pmtu=600\nsettle\n",
	  NULL, 1 << 4, false },
	{ "a narrower path for what was acknowledged long ago: ignored",
	  CONNECTED "C send s \"hello\" = 5\nsettle\n"
		    "inject K>C icmp frag-needed mtu=600 quote C>S data#1\n"
		    "info C.s pmtu=1500\n",
	  NULL, 1 << 5, false },
	{ "refused by an error: a SYN that is held still",
	  HEAD ACTORS LISTEN
	  "C s = socket tcp ; connect s :10000 = -1 ECONNREFUSED\n"
	  "inject K>C icmp port-unreachable quote C>S syn#1\nstate C.s CLOSED\n"
	  "join C\ndrop C>S [S]\n",
	  NULL, 1 << 1, true },
	{ "an echo is echoed",
	  CONNECTED
	  "inject C>S icmp type=8 data=\"ping\"\nwire K>K icmp type=0\n",
	  NULL, 1 << 3, false },
	{ "over IPv6, a reset",
	  IPV6_OPENED "inject C>S [R]\nstate S.c CLOSED\n",
	  OPENED "C>S [R] seq=1 ack=0 len=0 delivered\n", 1 << 3, false },
	{ "over IPv6, an error with its own numbers",
	  HEAD ACTORS "S l = socket udp6 ; bind l [::1]:10000\n"
		      "C s = socket udp6 ; connect s [::1]:10000\n"
		      "C send s \"x\" = 1 ; recv s 9 = -1 ECONNREFUSED\n"
		      "wire C>S udp\n"
		      "inject K>C icmp port-unreachable quote C>S udp#1\n"
		      "join C\n",
	  "C>S udp len=1 delivered\nK>C icmp type 1 code 4 delivered\n", 1 << 1,
	  false },
	{ "over IPv6, a narrower path",
	  IPV6_OPENED
	  "C send s \"hello\" = 5\n"
	  "inject K>C icmp packet-too-big mtu=1300 quote C>S data#1\n"
	  "info C.s pmtu=1300\nsettle\n",
	  NULL, 1 << 4, false },
	{ "one fragment alone, and one that is damaged",
	  HEAD ACTORS UDP_SERVER UDP_CLIENT
	  "C send s \"a\" = 1\nS recv l 99 = \"a\"\nwire C>S udp\n"
	  "S recv l 99 = 16\n"
	  "inject C>S udp data=16 df=0 mf=1 id=7\nblocked S recv\n"
	  "inject C>S udp data=16 badsum\nblocked S recv\n"
	  "inject C>S udp data=16\njoin S\n",
	  NULL, 1 << 1 | 1 << 2 | 1 << 3, false },
	{ "in realtime it goes at once, and wire takes what was sent",
	  REALTIME LISTEN CONNECT
	  "join C\njoin S\n"
	  "inject C>S [P.] data=\"x\"\nS recv c 9 = \"x\"\njoin S\n"
	  "wire C>S [S]\nwire S>C [S.]\nwire C>S [.]\n",
	  NULL, 1 << 3, false },
	{ "ordinals count what was sent",
	  CONNECTED "inject C>S [P.] data=\"x\"\nwire S>C [.] ack=2\n"
		    "C send s \"y\" = 1\nwire? C>S [.]\nwire? S>C [.]\n"
		    "wire C>S data#1 seq=1\nsettle\n",
	  NULL, 1 << 3, false },
};

START_TEST(kernel_believes_it)
{
	struct play p;
	char *differ;

	need_stage();
	puts(stories[_i].name);
	p = play_text(stories[_i].text);
	play_ok(&p);
	if (stories[_i].packets)
		check_packets(&p, stories[_i].packets);
	for (uint32_t i = 0; i < recording_n_packets(p.rec); i++) {
		const struct packet_row *row = recording_packet(p.rec, i);
		bool injected = stories[_i].injected & 1u << i;

		ck_assert_msg(row->injected == injected, "packet %u", i + 1);
		ck_assert_int_eq(row->seen_by, injected ? SEEN_PCAP
					       : row->seen_by & SEEN_PCAP
						       ? SEEN_QUEUE | SEEN_PCAP
						       : SEEN_QUEUE);
	}
	differ = differences(p.rec, true);
	if (!stories[_i].differs)
		ck_assert_str_eq(differ, "");
	free(differ);
	play_free(&p);
}
END_TEST

/* Saved as a scenario it is injected again, with the same effect. */
START_TEST(is_saved_with_a_session)
{
	struct play p;
	char *text;

	need_stage();
	p = play_with(stories[_i].text,
		      &(struct run_options){ .seed = 1, .no_capture = true });
	play_ok(&p);
	text = check_same(&p);
	ck_assert_ptr_nonnull(strstr(text, "\ninject "));
	free(text);
	play_free(&p);
}
END_TEST

/* --- it hangs like any other ------------------------------------------------
 */

static struct play play_until_injected(const char *text)
{
	struct play p =
		play_open(play_parse(text), &(struct run_options){ .seed = 1 });

	while (p.status == SOURCE_READY &&
	       !recording_packet(p.rec, p.source->next)->injected)
		play_on(&p, p.steps + 1);
	ck_assert_int_eq(p.status, SOURCE_READY);
	return p;
}

START_TEST(waits_for_the_viewer)
{
	struct play p;
	uint32_t packet;

	need_stage();
	p = play_until_injected(CONNECTED "inject C>S [R] seq=1\n"
					  "state S.c CLOSED\n");
	packet = p.source->next;
	ck_assert_uint_eq(packet, 3);
	ck_assert_uint_eq(recording_packet(p.rec, packet)->fate_event,
			  ROW_NONE);
	play_on(&p, EVERY_STEP);
	play_ok(&p);
	ck_assert_int_eq(recording_packet(p.rec, packet)->fate, FATE_DELIVERED);
	play_free(&p);
}
END_TEST

START_TEST(is_held_when_the_run_is_stopped)
{
	struct play p;

	need_stage();
	p = play_until_injected(CONNECTED "inject C>S [R] seq=1\n");
	play_stop(&p);
	play_sane(&p);
	ck_assert_int_eq(recording_packet(p.rec, 3)->fate, FATE_HELD);
	play_free(&p);
}
END_TEST

/* The viewer's hand on it: what the statement wanted does not happen then. */
static const struct {
	enum command_kind kind;
	enum fate fate;
	const char *state;
} hands[] = {
	{ COMMAND_DROP, FATE_DROPPED, "ESTABLISHED" },
	{ COMMAND_DELAY, FATE_DELAYED, "CLOSED" },
	{ COMMAND_DUPLICATE, FATE_DELIVERED, "CLOSED" },
	{ COMMAND_RELEASE, FATE_DELIVERED, "CLOSED" },
};

START_TEST(a_hand_may_change_it)
{
	struct command c = { .kind = hands[_i].kind, .delay_ns = 1000000 };
	char text[1024];
	struct play p;

	need_stage();
	snprintf(text, sizeof(text),
		 CONNECTED "inject C>S [R] seq=1\nsettle\nmark here\n");
	p = play_until_injected(text);
	c.packet = p.source->next;
	p.status = source_command(p.source, &c, &p.e);
	play_on(&p, EVERY_STEP);
	play_ok(&p);
	ck_assert_int_eq(recording_packet(p.rec, 3)->fate, hands[_i].fate);
	for (uint32_t i = 0; i < recording_n_sockets(p.rec); i++) {
		char name[NAME_TEXT];
		const struct socket_row *s = recording_socket_at(p.rec, i);

		if (strcmp(socket_name(p.rec, i, name), "S.c") == 0)
			ck_assert_str_eq(
				tcp_state_name(
					(enum tcp_state)s->state[STATE_KERNEL]),
				hands[_i].state);
	}
	play_free(&p);
}
END_TEST

/* --- what can not be --------------------------------------------------------
 */

static const struct {
	const char *text, *why;
} impossible[] = {
	{ HEAD ACTORS LISTEN "inject C>S [R] seq=1\n",
	  "C and S have no such conversation yet: say src= and dst=" },
	{ CONNECTED "inject C>S udp data=\"x\"\n",
	  "C and S have no such conversation yet: say src= and dst=" },
	{ CONNECTED "inject K>C icmp port-unreachable quote C>S data#1\n",
	  "no such packet to quote was sent yet" },
	{ CONNECTING "inject C>S [.] ack=1\n",
	  "ack= counts from the first number of S, who has sent none yet" },
	{ HEAD "sysctl net.ipv4.tcp_timestamps=0\n" ACTORS LISTEN CONNECT
	       "settle\ninject C>S [.] age=1s\n",
	  "C has sent no timestamp yet that an age could count from" },
	{ CONNECTED "inject C>S [P.] data=2000\n",
	  "it has 2040 bytes: more than the link's mtu, 1500" },
	{ IPV6_OPENED "inject K>C icmp frag-needed quote C>S syn#1\n",
	  "ICMPv6 has no error \"frag-needed\"" },
	{ IPV6_OPENED "inject C>S [R] df=1\n",
	  "there is no place for df in it" },
};

START_TEST(impossible_is_said)
{
	need_stage();
	play_fails(impossible[_i].text, impossible[_i].why);
}
END_TEST

static Suite *inject_suite(void)
{
	Suite *s = suite_create("sim_inject");
	TCase *tc = tcase_create("inject");

	tcase_set_timeout(tc, 30);
	tcase_add_loop_test(tc, kernel_believes_it, 0, ROWS(stories));
	tcase_add_loop_test(tc, is_saved_with_a_session, 0, ROWS(stories));
	tcase_add_test(tc, waits_for_the_viewer);
	tcase_add_test(tc, is_held_when_the_run_is_stopped);
	tcase_add_loop_test(tc, a_hand_may_change_it, 0, ROWS(hands));
	tcase_add_loop_test(tc, impossible_is_said, 0, ROWS(impossible));
	suite_add_tcase(s, tc);
	return s;
}

TEST_MAIN(inject_suite())
