/*
 * Calls in scenario files: socket options, poll, flags of messages, what may
 * be expected of each; and what is said of those that are almost right.
 */
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>

#include "sim/scenario/option_table.h"
#include "tests/scenario_text.h"

#define BEFORE                                                                 \
	"scenario x\ntitle en \"X\"\nlet dev = lo ; let n = 3\nactor C, S\n"   \
	"C s = socket tcp ; u = socket udp6 ; peer = recvfrom u 9\n"
enum { LINE = 6 };

static struct scenario *parsed_call(const char *call, const struct call **out)
{
	struct scenario *s;
	char *text;

	ck_assert_int_gt(asprintf(&text, BEFORE "%s\n", call), 0);
	s = parsed(text, strlen(text));
	*out = &s->step[s->n_steps - 1].call;
	check_identity(text, strlen(text));
	free(text);
	return s;
}

/* --- one printed form ---------------------------------------------------- */

static const struct {
	const char *written, *printed; /* NULL: as it is written */
} forms[] = {
	{ "C nodelay s", NULL },
	{ "C nodelay s off = 0", NULL },
	{ "C cork s 1", NULL },
	{ "C keepalive s", NULL },
	{ "C keepalive s off = 0", NULL },
	{ "C keepalive s idle = 10s count=$n interval=1",
	  "C keepalive s idle=10s count=$n interval=1" },
	{ "C keepalive s on idle=10s = 0", NULL },
	{ "C linger s 0", NULL },
	{ "C linger s 5s = 0", NULL },
	{ "C linger s off", NULL },
	{ "C maxseg s 1K = -1 EINVAL", NULL },
	{ "C congestion s reno", NULL },
	{ "C bindtodevice s $dev", NULL },
	{ "C multicast_if u $dev", NULL },
	{ "C membership u ff02::1", NULL },
	{ "C membership s 239.1.2.3 off", NULL },
	{ "C mtu_discover s do", NULL },
	{ "C rcvtimeo s 200ms in 1s ~ 1ms", NULL },
	{ "C rcvtimeo s 200ms in 0ms ~ 1ms", NULL },
	{ "C nonblock s", NULL },
	{ "C nonblock s off", NULL },
	{ "C setsockopt s IPPROTO_TCP TCP_MAXSEG 1000 = 0", NULL },
	{ "C setsockopt s SOL_SOCKET linger 5s", NULL },
	{ "C setsockopt u IPPROTO_IPV6 IPV6_UNICAST_HOPS 3", NULL },
	{ "C setsockopt u IPPROTO_IPV6 ttl 3", NULL },
	{ "C getsockopt s TCP_MAXSEG = 536", NULL },
	{ "C getsockopt s nodelay = 1", NULL },
	{ "C getsockopt s SO_ERROR = ECONNREFUSED", NULL },
	{ "C getsockopt s error = 0", NULL },
	{ "C getsockopt s congestion = reno", NULL },
	{ "C getsockopt s maxseg = -1 ENOPROTOOPT", NULL },
	{ "C getsockopt s linger", NULL },
	{ "C here = getsockname s = 127.0.0.1:80", NULL },
	{ "C getpeername s = peer in 1s ~ 1s", NULL },
	{ "C connect u none = 0", NULL },
	{ "C connect u peer", NULL },
	{ "C poll s in", NULL },
	{ "C poll s in|out 100ms = \"out\"", NULL },
	{ "C poll s in in 1s ~ 1ms", NULL },
	{ "C poll s in 5ms = 0", NULL },
	{ "C poll s out|in = \"hup|in\"", NULL },
	{ "C poll s in, u out|in 1s = \"u out, s in\"", NULL },
	{ "C send s \"x\" oob more = 1", "C send s \"x\" more oob = 1" },
	{ "C sendto s \"x\" :80 fastopen", NULL },
	{ "C recv s 10 trunc peek dontwait",
	  "C recv s 10 dontwait peek trunc" },
	{ "C from = recvfrom s 10 waitall in 1s ~ 1s", NULL },
	{ "C m = socket mptcp6", NULL },
};

START_TEST(test_forms)
{
	const char *want =
		forms[_i].printed ? forms[_i].printed : forms[_i].written;
	const struct call *c;
	struct scenario *s = parsed_call(forms[_i].written, &c);
	char *text = printed(s);
	size_t len = strlen(text), n = strlen(want) + 1;

	ck_assert_msg(len > n && text[len - n - 1] == '\n' &&
			      strncmp(text + len - n, want, n - 1) == 0,
		      "%s is not the last of\n%s", want, text);
	free(text);
	scenario_free(s);
}
END_TEST

/* --- what is in a call --------------------------------------------------- */

START_TEST(test_values)
{
	static const struct {
		const char *call;
		uint64_t number;
	} rows[] = {
		{ "C nodelay s off", 0 },
		{ "C nodelay s 1", 1 },
		{ "C linger s 5s", 5 * UNIT_S },
		{ "C linger s 5", 5 * UNIT_S },
		{ "C linger s off", LINGER_OFF },
		{ "C user_timeout s 5", 5 * UNIT_MS },
		{ "C rcvtimeo s 5us", 5 * UNIT_US },
		{ "C mtu_discover s probe", IP_PMTUDISC_PROBE },
		{ "C maxseg s 1K", 1024 },
		{ "C poll s pri|rdhup", POLLPRI | POLLRDHUP },
	};

	for (size_t i = 0; i < ROWS(rows); i++) {
		const struct call *c;
		struct scenario *s = parsed_call(rows[i].call, &c);

		ck_assert_msg(c->arg[1].number == rows[i].number, "%s: %llu",
			      rows[i].call,
			      (unsigned long long)c->arg[1].number);
		scenario_free(s);
	}
}
END_TEST

START_TEST(test_wanted_values)
{
	static const struct {
		const char *call, *bytes;
	} rows[] = {
		{ "C getsockopt s nodelay = 1", "on" },
		{ "C getsockopt s TCP_NODELAY = off", "off" },
		{ "C getsockopt s user_timeout = 5000", "5s" },
		{ "C getsockopt s linger = off", "off" },
		{ "C getsockopt s linger = 0", "0s" },
		{ "C getsockopt s maxseg = 1K", "1024" },
		{ "C getsockopt s bindtodevice = $dev", "lo" },
		{ "C getsockopt s mtu_discover = do", "do" },
		{ "C getsockopt s SO_ERROR = 0", "0" },
		{ "C getsockname s = :80", "127.0.0.1:80" },
		{ "C poll s in = \"hup|in\"", "in|hup" },
		{ "C poll s in, u in = \"u hup|in, s out\"",
		  "u in|hup, s out" },
	};

	for (size_t i = 0; i < ROWS(rows); i++) {
		const struct call *c;
		struct scenario *s = parsed_call(rows[i].call, &c);

		ck_assert_str_eq(c->want_bytes, rows[i].bytes);
		scenario_free(s);
	}
}
END_TEST

START_TEST(test_flags_and_families)
{
	const struct call *c;
	struct scenario *s = parsed_call("C recv s 9 peek trunc", &c);

	ck_assert_uint_eq(c->flags, MSG_PEEK | MSG_TRUNC);
	scenario_free(s);
	s = parsed_call("C setsockopt u IPPROTO_IP ttl 9", &c);
	ck_assert_int_eq(c->arg[2].family, AF_INET);
	scenario_free(s);
	s = parsed_call("C getsockopt u IPV6_TCLASS", &c);
	ck_assert_int_eq(c->arg[1].family, AF_INET6);
	scenario_free(s);
	s = parsed_call("C getsockopt u tos", &c);
	ck_assert_int_eq(c->arg[1].family, 0);
	scenario_free(s);
	s = parsed_call("C connect u none", &c);
	ck_assert(c->arg[1].has_endpoint && !c->arg[1].endpoint.ip.version);
	scenario_free(s);
	s = parsed_call("C keepalive s count=3", &c);
	ck_assert_uint_eq(c->n_args, 2);
	ck_assert_str_eq(c->arg[1].key, "count");
	scenario_free(s);
}
END_TEST

/* --- near misses --------------------------------------------------------- */

static const struct {
	const char *source;
	uint32_t col;
	const char *text;
} wrong[] = {
	{ "C nodealy s", 3,
	  "unknown call \"nodealy\" (did you mean \"nodelay\"?)" },
	{ "C nodelay", 10, "SOCKET is missing: nodelay SOCKET [on|off]" },
	{ "C nodelay s of", 13,
	  "expected on or off, not \"of\" (did you mean \"off\"?)" },
	{ "C nodelay s on off", 16,
	  "\"off\" is too much: nodelay SOCKET [on|off]" },
	{ "C nodelay s = on", 15,
	  "\"on\" is no result: a number, a string, or -1 and an errno" },
	{ "C x = nodelay s", 3,
	  "nodelay gives nothing to keep: socket, accept, recvfrom, "
	  "getsockname and getpeername do" },
	{ "C keepalive s idel=1s", 15,
	  "keepalive has no \"idel\" (did you mean \"idle\"?)" },
	{ "C keepalive s idle=1s idle=2s", 23, "\"idle\" is there already" },
	{ "C keepalive s idle=1500ms", 20,
	  "\"1500ms\" are no whole seconds, and the kernel counts those" },
	{ "C keepalive s count=x", 21,
	  "\"x\" is not a number such as 13 or 64K" },
	{ "C keepalive s idle=", 20, "a duration is missing" },
	{ "C linger s", 11,
	  "DURATION|off is missing: linger SOCKET DURATION|off" },
	{ "C linger s of", 12,
	  "\"of\" is not a duration such as 200ms (ns, us, ms, s)" },
	{ "C linger s 1500ms", 12,
	  "\"1500ms\" are no whole seconds, and the kernel counts those" },
	{ "C user_timeout s 5us", 18,
	  "\"5us\" are no whole milliseconds, and the kernel counts those" },
	{ "C defer_accept s 3000000000", 18, "\"3000000000\" is out of range" },
	{ "C maxseg s 3000M", 12,
	  "\"3000M\" is out of range: NUMBER is 0 to 2147483647" },
	{ "C congestion s", 15, "NAME is missing: congestion SOCKET NAME" },
	{ "C membership s 239.1.2.3:80", 16,
	  "\"239.1.2.3:80\" is no group: an address such as 239.1.2.3 or "
	  "ff02::1, without a port" },
	{ "C mtu_discover s dnot", 18,
	  "expected dont, want, do, probe, interface or omit, not \"dnot\" "
	  "(did "
	  "you mean \"dont\"?)" },
	{ "C setsockopt s TCP_MAXSEG 9", 16,
	  "unknown level \"TCP_MAXSEG\": SOL_SOCKET, IPPROTO_TCP, IPPROTO_IP "
	  "or "
	  "IPPROTO_IPV6" },
	{ "C setsockopt s SOL_SOCKET TCP_MAXSEG 9", 27,
	  "TCP_MAXSEG is an option of IPPROTO_TCP" },
	{ "C setsockopt s IPPROTO_IP IPV6_TCLASS 9", 27,
	  "IPV6_TCLASS is an option of IPPROTO_IPV6" },
	{ "C setsockopt s IPPROTO_TCP TCP_MAXSEQ 9", 28,
	  "unknown socket option \"TCP_MAXSEQ\" (did you mean "
	  "\"TCP_MAXSEG\"?)" },
	{ "C setsockopt s IPPROTO_TCP TCP_MAXSEG", 38,
	  "VALUE is missing: setsockopt SOCKET LEVEL OPTION VALUE" },
	{ "C setsockopt s SOL_SOCKET SO_ERROR 1", 27,
	  "SO_ERROR can only be read" },
	{ "C getsockopt s", 15, "OPTION is missing: getsockopt SOCKET OPTION" },
	{ "C getsockopt s maxsge", 16,
	  "unknown socket option \"maxsge\" (did you mean \"maxseg\"?)" },
	{ "C getsockopt s membership", 16, "membership can not be read" },
	{ "C getsockopt s nodelay = of", 26,
	  "expected on or off, not \"of\" (did you mean \"off\"?)" },
	{ "C getsockopt s maxseg = big", 25,
	  "\"big\" is not a number such as 13 or 64K" },
	{ "C getsockopt s SO_ERROR = ECONREFUSED", 27,
	  "unknown errno \"ECONREFUSED\" (did you mean \"ECONNREFUSED\"?)" },
	{ "C getsockopt s maxseg =", 24, "the result is missing" },
	{ "C getsockname s = 127.0.0.1", 19, "\"127.0.0.1\" has no port" },
	{ "C getsockname s = peeer", 19,
	  "C has no address \"peeer\" here (did you mean \"peer\"?)" },
	{ "C bind s none", 10, "C has no address \"none\" here" },
	{ "C error s", 3,
	  "unknown call \"error\" (wirestep help scenario lists them)" },
	{ "C poll s", 9, "EVENTS is missing: poll SOCKET EVENTS [DURATION]" },
	{ "C poll s 100ms", 10,
	  "\"100ms\" is no event: in, pri, out, rdhup, err or hup, joined with "
	  "\"|\"" },
	{ "C poll s in|otu", 10,
	  "\"otu\" is no event: in, pri, out, rdhup, err or hup, joined with "
	  "\"|\" (did you mean \"out\"?)" },
	{ "C poll s in|", 10,
	  "\"\" is no event: in, pri, out, rdhup, err or hup, joined with "
	  "\"|\"" },
	{ "C poll s in 100", 13,
	  "\"100\" is not a duration such as 200ms (ns, us, ms, s)" },
	{ "C poll s in = \"inn\"", 15,
	  "\"inn\" is no event: in, pri, out, rdhup, err or hup, joined with "
	  "\"|\" (did you mean \"in\"?)" },
	{ "C poll s in, v out", 14, "C has no socket \"v\" here" },
	{ "C poll s in,", 13, "the socket is missing" },
	{ "C poll s in, u", 15, "an event is missing" },
	{ "C poll s in, u in, s in, u in, s in", 30,
	  "poll takes at most 4 sockets" },
	{ "C poll s in, u in = \"s in, u im\"", 21,
	  "\"im\" is no event: in, pri, out, rdhup, err or hup, joined with "
	  "\"|\" (did you mean \"in\"?)" },
	{ "C send s \"x\" mroe", 14,
	  "unknown flag \"mroe\" (did you mean \"more\"?)" },
	{ "C send s \"x\" peek", 14, "\"peek\" is no flag of send" },
	{ "C recv s 9 more", 12, "\"more\" is no flag of recv" },
	{ "C recv s 9 peek peek", 17, "\"peek\" is there already" },
	{ "C recv s 9 peek \"x\"", 17,
	  "\"\"x\"\" is too much: recv SOCKET SIZE" },
	{ "C socket tcp7", 10,
	  "expected tcp, udp or mptcp, or tcp6 and so on, not \"tcp7\" (did "
	  "you "
	  "mean \"tcp\"?)" },
};

START_TEST(test_wrong)
{
	char *source, *want;

	ck_assert_int_gt(asprintf(&source, BEFORE "%s\n", wrong[_i].source), 0);
	ck_assert_int_gt(asprintf(&want, "%d:%u %s\n", LINE, wrong[_i].col,
				  wrong[_i].text),
			 0);
	check_mistakes(source, want);
	free(source);
	free(want);
}
END_TEST

/* --- the table ----------------------------------------------------------- */

/* Each name finds its own row, in both languages. */
START_TEST(test_option_names)
{
	int family;

	for (int i = 0; i < ALL_OPTIONS; i++) {
		const struct socket_option *o = &socket_options[i];

		ck_assert_int_eq(option_find(o->name, &family), i);
		ck_assert_int_eq(family, 0);
		ck_assert_int_eq(option_find(o->c_name, &family), i);
		if (!o->c_name6)
			continue;
		ck_assert_int_eq(option_find(o->c_name6, &family), i);
		ck_assert_int_eq(family, AF_INET6);
	}
	ck_assert_int_eq(option_find("nothing", &family), -1);
}
END_TEST

static Suite *suite(void)
{
	Suite *s = suite_create("calls in scenario files");
	TCase *t = tcase_create("calls");

	tcase_add_loop_test(t, test_forms, 0, (int)ROWS(forms));
	tcase_add_test(t, test_values);
	tcase_add_test(t, test_wanted_values);
	tcase_add_test(t, test_flags_and_families);
	tcase_add_loop_test(t, test_wrong, 0, (int)ROWS(wrong));
	tcase_add_test(t, test_option_names);
	suite_add_tcase(s, t);
	return s;
}

TEST_MAIN(suite())
