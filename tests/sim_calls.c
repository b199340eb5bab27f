/*
 * Calls on real sockets: flags of messages, poll, calls that block whatever
 * the socket says, Fast Open, Multipath TCP, IPv6, groups and broadcast.
 */
#include <sys/wait.h>

#include "tests/play.h"

#define SETTLED CONNECTED "settle\n"
#define UDP_S	"S s = socket udp ; bind s :5000\n"
#define MANY	HEAD "actor C, S1, S2\n"

struct row {
	const char *what, *text;
};

static void play_row(const struct row *row)
{
	need_stage();
	play_well(row->what, row->text);
}

/* --- messages and poll --------------------------------------------------- */

static const struct row messages[] = {
	{ "peek leaves it there",
	  SETTLED "C send s \"hello\"\nsettle\n"
		  "S recv c 9 peek = \"hello\" ; recv c 9 = \"hello\"\n" },
	{ "urgent data is apart",
	  SETTLED "C send s \"ab\" oob = 2\nsettle\n"
		  "S poll c pri = \"pri\" ; recv c 1 oob = \"b\"\n"
		  "S recv c 9 = \"a\" ; recv c 1 oob = -1 EINVAL\n" },
	{ "urgent data is in line",
	  SETTLED "S oobinline c\nC send s \"cd\" oob\nsettle\n"
		  "S recv c 1 oob = -1 EINVAL\n"
		  "S recv c 9 = \"c\" ; recv c 9 = \"d\"\n" },
	{ "trunc tells a datagram's whole length",
	  HEAD ACTORS UDP_S "C s = socket udp ; sendto s 100 :5000\nsettle\n"
			    "S recv s 10 trunc peek = 100\n"
			    "S recv s 10 trunc peek = \"xxxxxxxxxx\"\n"
			    "S recv s 10 = 10\n" },
	{ "trunc throws a stream's bytes away",
	  SETTLED "C send s \"abc\"\nsettle\n"
		  "S recv c 1 trunc = 1 ; recv c 1 trunc = \"\"\n"
		  "S recv c 9 = \"c\"\n" },
	{ "waitall waits for all, and is blocked meanwhile",
	  SETTLED "S recv c 4 waitall = \"abcd\"\nC send s \"ab\"\nsettle\n"
		  "blocked S recv\nqueue S.c recv=0\nC send s \"cd\"\nsettle\n"
		  "queue S.c recv=0\n" },
	{ "waitall ends with the stream",
	  SETTLED "S recv c 4 waitall = \"ab\"\nC send s \"ab\" ; close s\n"
		  "settle\n" },
	{ "waitall and a datagram: one is all",
	  HEAD ACTORS UDP_S "S recv s 9 waitall = \"ab\"\n"
			    "C s = socket udp ; sendto s \"ab\" :5000\n" },
	{ "rcvlowat: so many, or what is asked for",
	  SETTLED "S rcvlowat c 3 ; recv c 9 = \"abc\"\nC send s \"ab\"\n"
		  "settle\nblocked S recv\nC send s \"c\"\nsettle\n"
		  "C send s \"d\"\nS recv c 1 = \"d\"\n" },
	{ "waitall no longer than rcvtimeo, with what there is",
	  SETTLED "S rcvtimeo c 100ms ; recv c 4 waitall = \"ab\"\n"
		  "C send s \"ab\"\nsettle\njoin S\n" },
	{ "poll: data, the end, and nothing",
	  SETTLED "S poll c in 1ms = 0\nS poll c in|rdhup = \"in\"\n"
		  "C send s \"a\"\nsettle\nS recv c 1\n"
		  "C shutdown s wr\nsettle\n"
		  "S poll c in|rdhup = \"in|rdhup\" ; poll c out = 1\n"
		  "S shutdown c wr\nsettle\nS poll c in = \"in|hup\"\n" },
	{ "poll: several sockets, those that are ready", HEAD ACTORS UDP_S
	  "S t = socket udp ; bind t :5001\n"
	  "S poll s in, t in 1ms = 0\n"
	  "S poll s in, t in|out = \"t out\"\n"
	  "S poll s in, t in = \"t in\"\n"
	  "C s = socket udp ; sendto s 1 :5000 ; "
	  "sendto s 1 :5001\nhold as x C>S udp len=1\n"
	  "hold as y C>S udp len=1\nblocked S poll\n"
	  "release y\nsettle\nrelease x\nsettle\n"
	  "S poll s in, t in = \"s in, t in\" ; poll t in, s in = 2\n" },
	{ "poll: a listener, and a refused connect",
	  HEAD ACTORS "S l = socket tcp ; bind l :10000 ; listen l 1\n"
		      "S poll l in = \"in\"\n" CONNECT "settle\n"
		      "C t = socket tcp ; nonblock t ; connect t :9 = -1 "
		      "EINPROGRESS\nsettle\n"
		      "C poll t out = \"out|err|hup\"\n" },
	{ "connect twice: refused anew, or there already", HEAD ACTORS LISTEN
	  "C s = socket tcp ; connect s :9 = -1 ECONNREFUSED\n"
	  "C connect s :9 = -1 ECONNREFUSED\nC connect s :10000 = 0\n"
	  "C connect s :10000 = -1 EISCONN\n" },
	{ "a UDP socket's peer, taken back", HEAD ACTORS UDP_S
	  "C s = socket udp ; send s \"a\" = -1 EDESTADDRREQ\n"
	  "C connect s :5000 ; send s \"a\" = 1 ; getpeername s = :5000\n"
	  "wire C>S udp len=1\nC connect s none = 0\n"
	  "C getpeername s = -1 ENOTCONN ; send s \"b\" = -1 EDESTADDRREQ\n"
	  "C sendto s \"bb\" :5000 = 2\nwire C>S udp len=2\n" },
	{ "a connected UDP socket hears its peer alone",
	  HEAD "actor C, S, X\n" UDP_S
	       "C s = socket udp ; connect s :5000 ; send s \"a\"\nsettle\n"
	       "S peer = recvfrom s 9 = \"a\"\n"
	       "C me = getsockname s\nX s = socket udp ; bind s :5001\n"
	       "S sendto s \"yes\" peer\nsettle\nC recv s 9 = \"yes\"\n" },
};

/* It is nobody's peer any more, for whoever reads the recording too. */
START_TEST(dissolved)
{
	struct play p;

	need_stage();
	p = play_text(HEAD ACTORS "C s = socket udp ; connect s :5000\n"
				  "C connect s none\n");
	play_ok(&p);
	ck_assert_uint_eq(recording_n_sockets(p.rec), 1);
	ck_assert_uint_eq(recording_socket_at(p.rec, 0)->remote.port, 0);
	play_free(&p);
}
END_TEST

START_TEST(each_message)
{
	play_row(&messages[_i]);
}
END_TEST

/* --- calls of a helper --------------------------------------------------- */

static const struct row lingering[] = {
	{ "close waits for its data to be acknowledged, the run goes on",
	  SETTLED "C linger s 60s ; send s \"abc\"\nhold as data C>S data\n"
		  "C close s = 0\nblocked C close\nstate C.s FIN-WAIT-1\n"
		  "S send c \"x\"\nblocked C close\nrelease data\nsettle\n"
		  "C t = socket tcp ; close t = 0\nstate C.s CLOSED\n" },
	{ "close waits no longer than linger says",
	  SETTLED "C linger s 1s ; send s \"abc\"\nhold as data C>S data\n"
		  "C close s = 0 in 1s ~ 900ms\nblocked C close\njoin C\n"
		  "state C.s FIN-WAIT-1\nrelease data\nsettle\n"
		  "S recv c 9 = \"abc\"\n" },
	{ "nothing unsent: close returns when its FIN is acknowledged",
	  SETTLED "C linger s 60s ; close s = 0\nblocked C close\n"
		  "wire C>S [F.]\nblocked C close\nwire S>C [.]\njoin C\n"
		  "state C.s FIN-WAIT-2\n" },
	{ "the helper of another keeps no copy of the socket",
	  SETTLED "S recv c 4 waitall\nC linger s 60s ; send s \"abc\"\n"
		  "hold as data C>S data\nC close s = 0\nblocked S recv\n"
		  "blocked C close\nrelease data\nsettle\njoin C\n" },
	{ "realtime too", REALTIME LISTEN CONNECT
	  "C linger s 60s ; send s \"abc\" ; close s = 0\njoin C\n"
	  "S recv c 9 = \"abc\"\n" },
	{ "a listener, and UDP, linger for nothing",
	  HEAD ACTORS "S l = socket tcp ; bind l :7 ; listen l 1\n"
		      "S linger l 60s ; close l = 0\n" UDP_S
		      "S linger s 60s ; close s = 0\n" },
};

START_TEST(each_lingering)
{
	play_row(&lingering[_i]);
}
END_TEST

static bool has_child(void)
{
	return waitpid(-1, NULL, WNOHANG) == 0;
}

/* A helper inside its call ends with the run, and nothing is left of it. */
START_TEST(helpers_end)
{
	static const char *const unfinished[] = {
		SETTLED "C linger s 60s ; send s \"abc\"\n"
			"hold as data C>S data\nC close s\nmark x\n"
			"blocked C close\nmark y\n",
		SETTLED "S recv c 4 waitall\nC send s \"abc\"\nsettle\n"
			"blocked S recv\n",
	};
	int fds;

	need_stage();
	fds = count_fds();
	for (int i = 0; i < ROWS(unfinished); i++) {
		struct play p = play_text(unfinished[i]);

		play_ok(&p);
		ck_assert(has_child());
		play_free(&p);
		ck_assert(!has_child() && errno == ECHILD);
		ck_assert_int_eq(count_fds(), fds);
	}
}
END_TEST

/* Its reports of groups would come into the lessons of others. */
START_TEST(no_reports_in_freeze)
{
	char text[8] = "";
	struct play p;
	FILE *in;

	need_stage();
	p = play_text(HEAD ACTORS "C s = socket udp\n");
	play_ok(&p);
	play_free(&p);
	in = fopen("/proc/sys/net/ipv4/igmp_link_local_mcast_reports", "r");
	ck_assert_ptr_nonnull(in);
	ck_assert_ptr_nonnull(fgets(text, sizeof(text), in));
	fclose(in);
	ck_assert_str_eq(text, "0\n");
}
END_TEST

/* What is waited for in vain is told at once, also of a helper. */
START_TEST(helper_stuck)
{
	struct play p;

	need_stage();
	p = play_text(SETTLED "S recv c 4 waitall = \"abcd\"\nC send s \"ab\"\n"
			      "settle\n");
	ck_assert_ptr_nonnull(strstr(
		p.failure.text, "stuck at line 9: S is blocked in recv, "
				"nothing is in flight, no timer runs (event "));
	play_free(&p);
	ck_assert(!has_child() && errno == ECHILD);
}
END_TEST

/* --- Fast Open, RFC 7413 ------------------------------------------------- */

#define FAST                                                                   \
	HEAD "sysctl net.ipv4.tcp_fastopen=3\n" ACTORS                         \
	     "S l = socket tcp ; reuseaddr l ; bind l :10000 ; fastopen l 5\n" \
	     "S listen l 8 ; c = accept l\n"
/* The first connection gets the cookie. */
#define COOKIE                                                                 \
	"C s = socket tcp ; sendto s \"hello\" :10000 fastopen = 5\n"          \
	"wire C>S [S] len=0\nwire S>C [S.] ack=1\nsettle\n"                    \
	"S recv c 9 = \"hello\" ; d = accept l\n"

static const struct row fast[] = {
	{ "no cookie: it is asked for, and the data follows",
	  FAST COOKIE "state C.s ESTABLISHED\n" },
	{ "the data is in the SYN, and is there before the handshake is over",
	  FAST COOKIE
	  "C t = socket tcp ; sendto t \"again\" :10000 fastopen = 5\n"
	  "blocked C sendto\nwire C>S [S] len=5\n"
	  "S recv d 9 = \"again\"\nstate C.t SYN-SENT, S.d SYN-RECEIVED\n"
	  "wire S>C [S.] ack=6\nsettle\nstate C.t ESTABLISHED\n" },
	{ "what the SYN has no room for follows", FAST COOKIE
	  "C t = socket tcp ; sendto t 5000 :10000 fastopen = 5000\n"
	  "wire C>S [S] len>0\nsettle\nS recv d 5000 waitall = 5000\n" },
	{ "fastopen_connect: connect sends nothing", FAST COOKIE
	  "C t = socket tcp ; fastopen_connect t ; connect t :10000 = 0\n"
	  "state C.t SYN-SENT\nC send t \"third\" = 5\n"
	  "wire C>S [S] len=5\nsettle\nS recv d 9 = \"third\"\n" },
	{ "non-blocking: the SYN has taken it", FAST COOKIE
	  "C t = socket tcp ; nonblock t ; sendto t \"x\" :10000 fastopen = 1\n"
	  "settle\nS recv d 9 = \"x\"\n" },
	{ "non-blocking and no cookie: nothing was sent",
	  FAST "C t = socket tcp ; nonblock t\n"
	       "C sendto t \"x\" :10000 fastopen = -1 EINPROGRESS\nsettle\n"
	       "C send t \"x\" = 1\nS recv c 9 = \"x\"\n" },
	{ "refused", FAST "C t = socket tcp ; sendto t \"x\" :9 fastopen = -1 "
			  "ECONNREFUSED\nsettle\n" },
	{ "without the option the data waits",
	  HEAD "sysctl net.ipv4.tcp_fastopen=1\n" ACTORS LISTEN
	       "C s = socket tcp ; sendto s \"hello\" :10000 fastopen = 5\n"
	       "wire C>S [S] len=0\nsettle\nS recv c 9 = \"hello\"\n" },
};

START_TEST(each_fast_open)
{
	play_row(&fast[_i]);
}
END_TEST

/* --- Multipath TCP, RFC 8684 --------------------------------------------- */

static const struct row multipath[] = {
	{ "a handshake and data",
	  HEAD ACTORS "S l = socket mptcp ; bind l :10000 ; listen l 1\n"
		      "S c = accept l\n"
		      "C s = socket mptcp ; connect s :10000 = 0\n"
		      "wire C>S [S]\nstate C.s SYN-SENT\nwire S>C [S.]\n"
		      "wire C>S [.]\nstate C.s ESTABLISHED, S.c ESTABLISHED\n"
		      "C getsockopt s is_mptcp = on ; send s \"hello\" = 5\n"
		      "wire C>S [P.] len=5\nS recv c 9 = \"hello\"\n" },
	{ "a peer that has none: TCP",
	  HEAD ACTORS LISTEN "C s = socket mptcp ; connect s :10000 = 0\n"
			     "settle\nC getsockopt s is_mptcp = off\n"
			     "C send s \"hello\"\nsettle\n"
			     "S recv c 9 = \"hello\"\n" },
};

START_TEST(each_multipath)
{
	if (access("/proc/sys/net/mptcp/enabled", F_OK) != 0)
		skip("no Multipath TCP in this kernel");
	play_row(&multipath[_i]);
}
END_TEST

/* Both SYNs offer it; with a peer that has none only one does. */
START_TEST(multipath_is_offered)
{
	struct play p;

	need_stage();
	if (access("/proc/sys/net/mptcp/enabled", F_OK) != 0)
		skip("no Multipath TCP in this kernel");
	for (int i = 0; i < 2; i++) {
		p = play_text(multipath[i].text);
		play_ok(&p);
		for (uint32_t n = 0; n < 2; n++) {
			const struct packet_row *row =
				recording_packet(p.rec, n);
			struct packet packet;

			packet_decode(&packet, LINK_RAW,
				      recording_bytes(p.rec, row),
				      row->bytes_len);
			ck_assert_int_eq(
				!!(packet.tcp.opt.present & TCP_OPT_MPTCP),
				i == 0 || n == 0);
		}
		play_free(&p);
	}
}
END_TEST

/* --- IPv6, groups, broadcast --------------------------------------------- */

static const struct row addresses[] = {
	{ "TCP over IPv6",
	  HEAD ACTORS "S l = socket tcp6 ; bind l [::1]:10000 ; listen l 1\n"
		      "S c = accept l\n"
		      "C s = socket tcp6 ; connect s [::1]:10000 = 0\n"
		      "wire C>S [S]\nstate S.c SYN-RECEIVED\nwire S>C [S.]\n"
		      "wire C>S [.]\nstate C.s ESTABLISHED, S.c ESTABLISHED\n"
		      "C getpeername s = [::1]:10000 ; send s \"six\"\nsettle\n"
		      "S recv c 9 = \"six\"\n" },
	{ "a listener of both families",
	  HEAD "actor C, D, S\n"
	       "S l = socket tcp6 ; bind l [::]:10000 ; listen l 2\n"
	       "S c = accept l\n"
	       "C s = socket tcp ; connect s :10000 = 0\nwire C>S [S]\n"
	       "state S.c SYN-RECEIVED\nsettle\nstate S.c ESTABLISHED\n"
	       "S getsockname c = [::ffff:127.0.0.1]:10000 ; d = accept l\n"
	       "D s = socket tcp6 ; connect s [::1]:10000\nsettle\n"
	       "state S.d ESTABLISHED\n" },
	{ "a listener for each, whatever their order", HEAD
	  "actor C, A, B\n"
	  "A l = socket tcp6 ; v6only l ; bind l [::]:7 ; listen l 1\n"
	  "B l = socket tcp ; bind l 0.0.0.0:7 ; listen l 1\n"
	  "C s = socket tcp ; connect s :7\nwire C>B [S]\nsettle\n"
	  "C t = socket tcp6 ; connect t [::1]:7\nwire C>A [S]\nsettle\n" },
	{ "the same the other way round", HEAD
	  "actor C, A, B\n"
	  "B l = socket tcp ; bind l 0.0.0.0:7 ; listen l 1\n"
	  "A l = socket tcp6 ; v6only l ; bind l [::]:7 ; listen l 1\n"
	  "C s = socket tcp ; connect s :7\nwire C>B [S]\nsettle\n"
	  "C t = socket tcp6 ; connect t [::1]:7\nwire C>A [S]\nsettle\n" },
	{ "IPv4 from an IPv6 socket", HEAD ACTORS LISTEN
	  "C s = socket tcp6 ; connect s [::ffff:127.0.0.1]:10000 = 0\n"
	  "wire C>S [S]\nstate C.s SYN-SENT\nsettle\n"
	  "C getpeername s = [::ffff:127.0.0.1]:10000\n"
	  "state C.s ESTABLISHED\n" },
	{ "UDP over IPv6, connected and not", HEAD ACTORS
	  "S s = socket udp6 ; bind s [::1]:5000\n"
	  "C s = socket udp6 ; sendto s \"a\" [::1]:5000\n"
	  "wire C>S udp\nS p = recvfrom s 9 = \"a\" ; connect s p\n"
	  "S send s \"b\" = 1\nwire S>C udp\nC recv s 9 = \"b\"\n" },
	{ "broadcast needs leave, and reaches all",
	  MANY "S1 s = socket udp ; reuseaddr s ; bind s 0.0.0.0:5000\n"
	       "S2 s = socket udp ; reuseaddr s ; bind s 0.0.0.0:5000\n"
	       "C s = socket udp ; sendto s \"a\" 127.255.255.255:5000 = -1 "
	       "EACCES\n"
	       "C broadcast s ; sendto s \"a\" 127.255.255.255:5000 = 1\n"
	       "wire C>K udp\nS1 recv s 9 = \"a\"\nS2 recv s 9 = \"a\"\n" },
	{ "a group reaches its members",
	  MANY "S1 s = socket udp ; reuseaddr s ; bind s 224.0.0.99:5000\n"
	       "S1 membership s 224.0.0.99\n"
	       "S2 s = socket udp ; reuseaddr s ; bind s 224.0.0.99:5000\n"
	       "S2 membership s 224.0.0.99\n"
	       "C s = socket udp ; multicast_ttl s 3 ; "
	       "sendto s \"a\" 224.0.0.99:5000 = 1\nwire C>K udp ttl=3\n"
	       "S1 recv s 9 = \"a\"\nS2 recv s 9 = \"a\"\n" },
	{ "one member: it is his",
	  MANY "S1 s = socket udp ; bind s 224.0.0.99:5000\n"
	       "S1 membership s 224.0.0.99\n"
	       "C s = socket udp ; sendto s \"a\" 224.0.0.99:5000\n"
	       "wire C>S1 udp\nS1 recv s 9 = \"a\" ; membership s 224.0.0.99 "
	       "off\nC sendto s \"b\" 224.0.0.99:5000\nsettle\n"
	       "S1 recv s 9 dontwait = -1 EAGAIN\n" },
	{ "groups of IPv6",
	  MANY "S1 s = socket udp6 ; reuseaddr s ; bind s [::]:5000\n"
	       "S1 membership s ff01::99\n"
	       "S2 s = socket udp6 ; reuseaddr s ; bind s [::]:5000\n"
	       "S2 membership s ff01::99\n"
	       "C s = socket udp6 ; multicast_if s lo ; "
	       "sendto s \"a\" [ff01::99]:5000 = 1\nwire C>K udp\n"
	       "S1 recv s 9 = \"a\"\nS2 recv s 9 = \"a\"\n" },
	{ "in realtime without any metric of a route",
	  HEAD "mode realtime\nactor C, S\n"
	       "S s = socket udp ; bind s 224.0.0.99:5000\n"
	       "S membership s 224.0.0.99 ; recv s 9 = \"a\"\n"
	       "C s = socket udp ; sendto s \"a\" 224.0.0.99:5000\n"
	       "wire C>S udp\n" },
};

START_TEST(each_address)
{
	play_row(&addresses[_i]);
}
END_TEST

/* --- keepalive ----------------------------------------------------------- */

/* The probe comes from a timer, for which the run waits. */
static const struct row keepalive = {
	"a probe after a silent second",
	REALTIME LISTEN CONNECT "C keepalive s idle=1s interval=1s count=3\n"
				"wire C>S [S]\nwire S>C [S.]\nwire C>S [.]\n"
				"wire C>S [.] seq=0\nwire S>C [.] ack=1\n"
};

START_TEST(keepalive_probes)
{
	play_row(&keepalive);
}
END_TEST

static Suite *suite(void)
{
	Suite *s = suite_create("calls");
	TCase *t = tcase_create("calls");

	tcase_set_timeout(t, 60);
	tcase_add_loop_test(t, each_message, 0, ROWS(messages));
	tcase_add_test(t, dissolved);
	tcase_add_loop_test(t, each_lingering, 0, ROWS(lingering));
	tcase_add_test(t, helpers_end);
	tcase_add_test(t, helper_stuck);
	tcase_add_loop_test(t, each_fast_open, 0, ROWS(fast));
	tcase_add_loop_test(t, each_multipath, 0, ROWS(multipath));
	tcase_add_test(t, multipath_is_offered);
	tcase_add_loop_test(t, each_address, 0, ROWS(addresses));
	tcase_add_test(t, no_reports_in_freeze);
	tcase_add_test(t, keepalive_probes);
	suite_add_tcase(s, t);
	return s;
}

TEST_MAIN(suite())
