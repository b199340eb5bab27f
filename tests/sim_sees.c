/*
 * The error queue of a socket: how `sees` is written, and that it tells what
 * the kernel has put there.
 */
#include "sim/scenario/icmp_table.h"
#include "tests/play.h"
#include "tests/scenario_text.h"

#define ASKING	HEAD "actor C, S\nC s = socket udp ; recverr s\n"
#define ASKING6 HEAD "actor C, S\nC s = socket udp6 ; recverr s\n"

/* --- written ------------------------------------------------------------- */

static const char *const forms[] = {
	"sees C.s ICMP port-unreachable",
	"sees C.s ICMPv6 packet-too-big, C.s ECONNREFUSED",
	"sees C.s EMSGSIZE",
};

START_TEST(test_forms)
{
	struct scenario *s;
	char *text, *out;

	ck_assert_int_gt(asprintf(&text, ASKING "%s\n", forms[_i]), 0);
	check_identity(text, strlen(text));
	s = parsed(text, strlen(text));
	out = printed(s);
	ck_assert_msg(strstr(out, forms[_i]) != NULL, "%s", out);
	free(out);
	scenario_free(s);
	free(text);
}
END_TEST

static const struct {
	const char *source, *mistake;
} wrong[] = {
	{ "sees", "5:5 a socket such as C.s is missing\n" },
	{ "sees C.s", "5:9 ICMP, ICMPv6 or an errno is missing\n" },
	{ "sees C.t ICMP port-unreachable",
	  "5:8 C has no socket \"t\" here\n" },
	{ "sees C.s ICPM port-unreachable",
	  "5:10 expected ICMP, ICMPv6 or an errno, not \"ICPM\" (did you mean "
	  "\"ICMP\"?)\n" },
	{ "sees C.s ECONREFUSED", "5:10 expected ICMP, ICMPv6 or an errno, not "
				  "\"ECONREFUSED\" (did you "
				  "mean \"ECONNREFUSED\"?)\n" },
	{ "sees C.s ICMP", "5:14 an error such as port-unreachable is "
			   "missing\n" },
	{ "sees C.s ICMP port-unreachabel",
	  "5:15 unknown error of ICMP \"port-unreachabel\" (did you mean "
	  "\"port-unreachable\"?)\n" },
	{ "sees C.s ICMP packet-too-big",
	  "5:15 unknown error of ICMP \"packet-too-big\"\n" },
	{ "sees C.s ICMPv6 frag-needed",
	  "5:17 unknown error of ICMPv6 \"frag-needed\"\n" },
	{ "sees C.s#1 ICMP port-unreachable",
	  "5:6 \"C.s#1\" can not be read before accept has given it a "
	  "variable\n" },
	{ "sees C.s ICMP port-unreachable EPIPE",
	  "5:32 unexpected \"EPIPE\"\n" },
};

START_TEST(test_wrong)
{
	char *text;

	ck_assert_int_gt(asprintf(&text, ASKING "%s\n", wrong[_i].source), 0);
	check_mistakes(text, wrong[_i].mistake);
	free(text);
}
END_TEST

/* Every name of each family is found again, and is its only one. */
START_TEST(test_table)
{
	char text[64];

	for (const struct icmp_error *e = icmp_errors; e->name; e++) {
		ck_assert_ptr_eq(icmp_error_find(e->six, e->type, e->code), e);
		icmp_error_format(e->six, e->type, e->code, text, sizeof(text));
		ck_assert_str_eq(text, e->name);
	}
	icmp_error_format(true, 9, 8, text, sizeof(text));
	ck_assert_str_eq(text, "type 9 code 8");
}
END_TEST

/* --- run ----------------------------------------------------------------- */

static const char *const seen[] = {
	/* a closed port; what is taken is gone */
	ASKING "C sendto s \"x\" :9 ; sendto s \"y\" :8\nsettle\n"
	       "sees C.s ICMP port-unreachable, C.s ECONNREFUSED\n"
	       "C recv s 9 errqueue = -1 EAGAIN\n",
	/* not before it has come; what was sent is in the queue */
	ASKING "C sendto s \"abc\" :9\nwire C>K udp\n"
	       "C recv s 9 errqueue = -1 EAGAIN\nwire K>C icmp\n"
	       "C recv s 9 errqueue = \"abc\"\n",
	ASKING6 "C sendto s \"x\" [::1]:9\nsettle\n"
		"sees C.s ICMPv6 port-unreachable\n",
	/* made by hand */
	ASKING "S s = socket udp ; bind s :7\nC connect s :7 ; send s \"x\"\n"
	       "hold as x C>S udp\n"
	       "inject K>C icmp host-unreachable quote C>S udp#1\n"
	       "sees C.s ICMP host-unreachable\n",
	ASKING6 "S s = socket udp6 ; bind s [::1]:7\n"
		"C mtu_discover s do ; connect s [::1]:7 ; send s \"x\"\n"
		"settle\n"
		"inject K>C icmp packet-too-big mtu=1300 quote C>S udp#1\n"
		"sees C.s ICMPv6 packet-too-big\n"
		"C getsockopt s mtu = 1300 ; send s 1400 = -1 EMSGSIZE\n"
		"sees C.s EMSGSIZE\n",
	/* of this host itself */
	ASKING "C mtu_discover s do ; sendto s 3000 :9 = -1 EMSGSIZE\n"
	       "sees C.s EMSGSIZE\n",
	ASKING "C connect s :9 ; send s \"x\"\nsettle\n"
	       "C poll s err = \"err\" ; getsockopt s SO_ERROR = ECONNREFUSED\n"
	       "sees C.s ICMP port-unreachable\nC poll s err 0s = 0\n",
};

START_TEST(each_seen)
{
	need_stage();
	play_well(seen[_i], seen[_i]);
}
END_TEST

static const struct {
	const char *text, *want;
} unseen[] = {
	{ ASKING "sees C.s ICMP port-unreachable\n",
	  "expected C.s sees ICMP port-unreachable, got nothing (event " },
	{ HEAD "actor C\nC s = socket udp ; sendto s \"x\" :9\nsettle\n"
	       "sees C.s ICMP port-unreachable\n",
	  "expected C.s sees ICMP port-unreachable, got nothing: it has no "
	  "recverr (event " },
	{ ASKING "C sendto s \"x\" :9\nsettle\n"
		 "sees C.s ICMP host-unreachable\n",
	  "expected C.s sees ICMP host-unreachable, got ICMP port-unreachable "
	  "(ECONNREFUSED) (event " },
	{ ASKING "C sendto s \"x\" :9\nsettle\n"
		 "sees C.s ICMPv6 port-unreachable\n",
	  "expected C.s sees ICMPv6 port-unreachable, got ICMP "
	  "port-unreachable (ECONNREFUSED) (event " },
	{ ASKING "C mtu_discover s do ; sendto s 3000 :9 = -1 EMSGSIZE\n"
		 "sees C.s ICMP frag-needed\n",
	  "expected C.s sees ICMP frag-needed, got EMSGSIZE of this host "
	  "(event " },
	{ ASKING "C close s\nsees C.s EPIPE\n",
	  "expected C.s sees EPIPE, got no open socket (event " },
};

START_TEST(each_unseen)
{
	need_stage();
	play_badly(unseen[_i].text, unseen[_i].want);
}
END_TEST

static Suite *suite(void)
{
	Suite *s = suite_create("sees");
	TCase *t = tcase_create("sees");

	tcase_add_loop_test(t, test_forms, 0, ROWS(forms));
	tcase_add_loop_test(t, test_wrong, 0, ROWS(wrong));
	tcase_add_test(t, test_table);
	tcase_add_loop_test(t, each_seen, 0, ROWS(seen));
	tcase_add_loop_test(t, each_unseen, 0, ROWS(unseen));
	suite_add_tcase(s, t);
	return s;
}

TEST_MAIN(suite())
