/*
 * Socket options on real sockets: each sets what it says, and is read back as
 * the kernel has it; O_NONBLOCK and timeouts change what calls return.
 */
#include "tests/play.h"

#define TCP	    HEAD "actor C, S\nC s = socket tcp\n"
#define TCP6	    HEAD "actor C, S\nC s = socket tcp6\n"
#define UDP	    HEAD "actor C, S\nC s = socket udp\n"
#define UDP6	    HEAD "actor C, S\nC s = socket udp6\n"
#define CONNECTED_S CONNECTED "settle\n"

/* --- set and read back ---------------------------------------------------- */

/* Without the first half of a row the second does not hold. */
static const struct {
	const char *socket, *set, *read;
} options[] = {
	{ TCP, "reuseaddr s", "SO_REUSEADDR = on" },
	{ TCP, "reuseaddr s ; reuseaddr s off", "reuseaddr = 0" },
	{ TCP, "reuseport s", "SO_REUSEPORT = on" },
	{ TCP, "keepalive s", "SO_KEEPALIVE = on" },
	{ TCP, "keepalive s idle=10s interval=2s count=3", "keepidle = 10s" },
	{ TCP, "keepalive s idle=10s interval=2s count=3", "keepintvl = 2s" },
	{ TCP, "keepalive s idle=10s interval=2s count=3", "keepcnt = 3" },
	{ TCP, "keepalive s idle=10s", "keepalive = on" },
	{ TCP, "keepidle s 11s", "TCP_KEEPIDLE = 11s" },
	{ TCP, "keepintvl s 4s", "TCP_KEEPINTVL = 4s" },
	{ TCP, "keepcnt s 5", "TCP_KEEPCNT = 5" },
	{ TCP, "linger s 0", "SO_LINGER = 0" },
	{ TCP, "linger s 7s", "linger = 7s" },
	{ TCP, "oobinline s", "SO_OOBINLINE = on" },
	{ UDP, "broadcast s", "SO_BROADCAST = on" },
	{ TCP, "sndbuf s 12K", "SO_SNDBUF = 24K" },
	{ TCP, "rcvbuf s 8K", "SO_RCVBUF = 16K" },
	{ TCP, "rcvlowat s 10", "SO_RCVLOWAT = 10" },
	{ TCP, "rcvtimeo s 3s", "SO_RCVTIMEO = 3s" },
	{ TCP, "sndtimeo s 3s", "SO_SNDTIMEO = 3s" },
	{ TCP, "bindtodevice s lo", "SO_BINDTODEVICE = lo" },
	{ TCP, "nodelay s", "TCP_NODELAY = on" },
	{ TCP, "cork s", "TCP_CORK = on" },
	{ TCP, "quickack s off", "TCP_QUICKACK = off" },
	{ TCP, "maxseg s 600", "TCP_MAXSEG = 600" },
	{ TCP, "syncnt s 2", "TCP_SYNCNT = 2" },
	{ TCP, "defer_accept s 1s", "TCP_DEFER_ACCEPT = 1s" },
	{ TCP, "user_timeout s 1500ms", "TCP_USER_TIMEOUT = 1500ms" },
	{ TCP, "window_clamp s 4K", "TCP_WINDOW_CLAMP = 4K" },
	{ TCP, "notsent_lowat s 16K", "TCP_NOTSENT_LOWAT = 16K" },
	{ TCP, "linger2 s 5s", "TCP_LINGER2 = 5s" },
	{ TCP, "congestion s reno", "TCP_CONGESTION = reno" },
	{ TCP, "bind s :7 ; fastopen s 5", "TCP_FASTOPEN = 5" },
	{ TCP, "fastopen_connect s", "TCP_FASTOPEN_CONNECT = on" },
	{ TCP, "fastopen_no_cookie s", "TCP_FASTOPEN_NO_COOKIE = on" },
	{ TCP, "bind_address_no_port s", "IP_BIND_ADDRESS_NO_PORT = on" },
	{ TCP6, "bind_address_no_port s", "IP_BIND_ADDRESS_NO_PORT = on" },
	{ TCP6, "v6only s", "IPV6_V6ONLY = on" },
	{ TCP, "ttl s 9", "IP_TTL = 9" },
	{ TCP6, "ttl s 9", "IPV6_UNICAST_HOPS = 9" },
	{ TCP6, "setsockopt s IPPROTO_IP IP_TTL 9", "IP_TTL = 9" },
	{ TCP, "tos s 16", "IP_TOS = 16" },
	{ TCP6, "tos s 16", "IPV6_TCLASS = 16" },
	{ UDP, "recverr s", "IP_RECVERR = on" },
	{ UDP6, "recverr s", "IPV6_RECVERR = on" },
	{ UDP, "mtu_discover s probe", "IP_MTU_DISCOVER = probe" },
	{ UDP6, "mtu_discover s do", "IPV6_MTU_DISCOVER = do" },
	{ UDP, "multicast_ttl s 7", "IP_MULTICAST_TTL = 7" },
	{ UDP6, "multicast_ttl s 7", "IPV6_MULTICAST_HOPS = 7" },
	{ UDP, "multicast_loop s off", "IP_MULTICAST_LOOP = off" },
	{ UDP6, "multicast_loop s off", "IPV6_MULTICAST_LOOP = off" },
	{ UDP, "multicast_all s off", "IP_MULTICAST_ALL = off" },
	{ UDP6, "multicast_all s off", "IPV6_MULTICAST_ALL = off" },
	{ TCP, "setsockopt s IPPROTO_TCP TCP_MAXSEG 700", "maxseg = 700" },
	{ TCP, "setsockopt s SOL_SOCKET SO_LINGER off", "linger = off" },
	{ TCP, "bind s :7 ; listen s 1", "acceptconn = on" },
};

START_TEST(each_option)
{
	struct play p;
	char *text;

	need_stage();
	ck_assert_int_gt(asprintf(&text, "%sC %s\nC getsockopt s %s\n",
				  options[_i].socket, options[_i].set,
				  options[_i].read),
			 0);
	p = play_text(text);
	play_ok(&p);
	play_free(&p);
	free(text);
	/* What is read is not what every socket has. */
	if (strstr(options[_i].read, "= off") ||
	    strstr(options[_i].read, "= 0"))
		return;
	ck_assert_int_gt(asprintf(&text, "%sC getsockopt s %s\n",
				  options[_i].socket, options[_i].read),
			 0);
	p = play_text(text);
	ck_assert_msg(strncmp(p.failure.text, "expected C getsockopt = ", 24) ==
			      0,
		      "%s: %s", text, p.failure.text);
	play_free(&p);
	free(text);
}
END_TEST

/* A let's value, not its name; port 0 is one. */
START_TEST(arguments_are_shown)
{
	const char *args;
	struct play p;

	need_stage();
	p = play_text(
		HEAD
		"let g = 224.0.0.99\nactor C\n"
		"C s = socket udp ; membership s $g ; bind s 127.0.0.1:0\n");
	play_ok(&p);
	args = recording_text(p.rec, recording_call(p.rec, 1)->args);
	ck_assert_str_eq(args, "s, 224.0.0.99");
	args = recording_text(p.rec, recording_call(p.rec, 2)->args);
	ck_assert_str_eq(args, "s, 127.0.0.1:0");
	play_free(&p);
}
END_TEST

/* --- what they do -------------------------------------------------------- */

/* Rows that hold, each for what the option before it does. */
static const char *const effects[] = {
	/* maxseg is told to the peer */
	HEAD ACTORS LISTEN
	"C s = socket tcp ; maxseg s 600 ; connect s :10000\n"
	"settle\nS send c 1200\nwire S>C [.] len=588\n"
	"settle\n",
	/* ttl and tos are in the packet */
	HEAD ACTORS LISTEN "C s = socket tcp ; ttl s 9 ; connect s :10000\n"
			   "wire C>S [S] ttl=9\nsettle\n",
	HEAD ACTORS "S l = socket tcp6 ; bind l [::1]:10000 ; listen l 1\n"
		    "C s = socket tcp6 ; ttl s 9 ; connect s [::1]:10000\n"
		    "wire C>S [S] ttl=9\nsettle\n",
	/* each family has its own */
	TCP6 "C setsockopt s IPPROTO_IP IP_TTL 9 ; getsockopt s ttl = 64\n"
	     "C getsockopt s IP_TTL = 9 ; setsockopt s IPPROTO_IPV6 ttl 7\n"
	     "C getsockopt s ttl = 7 ; getsockopt s IP_TTL = 9\n",
	/* two small sends: Nagle, none of him, a cork */
	CONNECTED_S "C send s \"a\" ; send s \"b\"\n"
		    "wire C>S [P.] len=1\nsettle\nstate C.s ESTABLISHED\n",
	CONNECTED_S "C nodelay s ; send s \"a\" ; send s \"b\"\n"
		    "wire C>S [P.] seq=1 len=1\nwire C>S [P.] seq=2 len=1\n",
	CONNECTED_S "C cork s ; send s \"a\" ; send s \"b\" ; cork s off\n"
		    "wire C>S [P.] seq=1 len=2\nsettle\n",
	CONNECTED_S "C send s \"a\" more ; send s \"b\"\n"
		    "wire C>S [P.] seq=1 len=2\nsettle\n",
	/* linger 0 resets */
	CONNECTED_S "C linger s 0 ; close s = 0\nwire C>S [R.]\nsettle\n"
		    "S getsockopt c SO_ERROR = ECONNRESET\n"
		    "S getsockopt c SO_ERROR = 0\n",
	/* a closed port, twice asked */
	HEAD ACTORS "C s = socket tcp ; nonblock s ; "
		    "connect s :9 = -1 EINPROGRESS\nsettle\n"
		    "C getsockopt s error = ECONNREFUSED\n"
		    "C getsockopt s error = 0\n",
	/* nonblock: at once, also for what accept gives */
	HEAD ACTORS
	"S l = socket tcp ; nonblock l ; bind l :10000 ; listen l 1\n"
	"S accept l = -1 EAGAIN\n" CONNECT
	"settle\nS c = accept l\nC send s 1\n"
	"S recv c 1 = \"x\" ; recv c 1 dontwait = -1 EAGAIN\n"
	"S nonblock c ; recv c 1 = -1 EAGAIN ; nonblock c off\n"
	"S recv c 1\nC send s 1\nsettle\n",
	HEAD ACTORS LISTEN "C s = socket tcp ; nonblock s\n"
			   "C connect s :10000 = -1 EINPROGRESS\n"
			   "C connect s :10000 = -1 EALREADY\n"
			   "settle\nC connect s :10000 = 0\n"
			   "C connect s :10000 = -1 EISCONN\n",
	/* a non-blocking send takes what there is room for */
	CONNECTED_S "C nonblock s ; sndbuf s 4K ; send s 1M\n"
		    "C send s 1M = -1 EAGAIN\n",
	/* timeouts; the packet that would end the waiting is kept back */
	HEAD ACTORS "S l = socket tcp ; bind l :10000 ; listen l 1\n"
		    "S rcvtimeo l 20ms ; accept l = -1 EAGAIN\n",
	CONNECTED_S "S rcvtimeo c 20ms ; recv c 1 = -1 EAGAIN\n",
	HEAD ACTORS LISTEN "C s = socket tcp ; sndtimeo s 20ms\n"
			   "C connect s :10000 = -1 EINPROGRESS\n"
			   "hold as syn C>S [S]\njoin C\nrelease syn\nsettle\n"
			   "state C.s ESTABLISHED\n",
	CONNECTED_S "C sndbuf s 4K ; sndtimeo s 20ms ; send s 1M\n"
		    "wait 40ms\nC send s 1M = -1 EAGAIN\nwait 40ms\n",
	/* recvfrom of a timeout keeps no address, poll tells none */
	HEAD ACTORS
	"C s = socket udp ; rcvtimeo s 10ms ; recv s 9 = -1 EAGAIN\n"
	"C poll s in 10ms = 0 ; poll s in 0s = \"\"\n",
	/* names of both ends */
	CONNECTED_S "C me = getsockname s ; getpeername s = :10000\n"
		    "S getsockname c = :10000 ; peer = getpeername c\n"
		    "S getpeername c = peer\nC getsockname s = me\n"
		    "C u = socket tcp ; getpeername u = -1 ENOTCONN\n",
	/* the kernel has the last word */
	TCP "C maxseg s 1 = -1 EINVAL\n",
	TCP "C congestion s nonsense = -1 ENOENT\n",
	UDP "C setsockopt s IPPROTO_TCP TCP_MAXSEG 700 = -1 ENOPROTOOPT\n",
	UDP "C getsockopt s TCP_MAXSEG = -1 EOPNOTSUPP\n",
	TCP "C bindtodevice s nowhere = -1 ENODEV\n",
	UDP "C multicast_if s nowhere = -1 ENODEV\n",
};

START_TEST(each_effect)
{
	need_stage();
	play_well(effects[_i], effects[_i]);
}
END_TEST

/* Without the option the same packets are other ones: see each_effect. */
static const struct {
	const char *text, *want;
} without[] = {
	{ HEAD ACTORS LISTEN "C s = socket tcp ; connect s :10000\nsettle\n"
			     "S send c 1200\nwire S>C [.] len=588\n",
	  "expected S>C [.] len=588, got S>C [P.] seq=1 ack=1 len=1200" },
	{ HEAD ACTORS LISTEN "C s = socket tcp ; connect s :10000\n"
			     "wire C>S [S] ttl=9\n",
	  "expected C>S [S] ttl=9, got C>S [S] seq=0 ack=0 len=0" },
	{ CONNECTED_S "C close s = 0\nwire C>S [R.]\n",
	  "expected C>S [R.], got C>S [F.] seq=1 ack=1 len=0" },
	{ CONNECTED_S "S recv c 1 = -1 EAGAIN\n",
	  "stuck at line 9: S is blocked in recv" },
	{ CONNECTED_S "S getpeername c = :10000\n",
	  "expected S getpeername = :10000, got 127.0.0.1:" },
	{ CONNECTED_S "C getsockopt s SO_ERROR = EPIPE\n",
	  "expected C getsockopt = EPIPE, got 0" },
};

START_TEST(each_without)
{
	need_stage();
	play_badly(without[_i].text, without[_i].want);
}
END_TEST

static Suite *suite(void)
{
	Suite *s = suite_create("socket options");
	TCase *t = tcase_create("options");

	tcase_set_timeout(t, 30);
	tcase_add_test(t, arguments_are_shown);
	tcase_add_loop_test(t, each_option, 0, ROWS(options));
	tcase_add_loop_test(t, each_effect, 0, ROWS(effects));
	tcase_add_loop_test(t, each_without, 0, ROWS(without));
	suite_add_tcase(s, t);
	return s;
}

TEST_MAIN(suite())
