/*
 * `inject` as text: each is printed in one form, and each near miss refused at
 * its column.
 */
#include "tests/scenario_text.h"

#define HEAD "scenario x\ntitle en \"X\"\nactor C, S\nlet n = 5\n"

static const struct {
	const char *written, *printed; /* NULL: the same */
} right[] = {
	{ "inject C>S [R] seq=1", NULL },
	{ "inject C>S [R]", NULL },
	{ "inject C>S [S.] seq=0 ack=1 win=100 mss=1460 data=\"x\"", NULL },
	{ "inject C>S [none] badsum", NULL },
	{ "inject C>S [P.] data=\"x\" age=10s badsum", NULL },
	{ "inject C>S [] badsum urg=$n", "inject C>S [none] urg=$n badsum" },
	{ "inject C>S udp data=\"x\"", NULL },
	{ "inject C>S udp data = $n ttl=1", "inject C>S udp ttl=1 data=$n" },
	{ "inject C>S udp data=\"\\x00\\\"\" udplen=9",
	  "inject C>S udp udplen=9 data=\"\\x00\\\"\"" },
	{ "inject K>C icmp port-unreachable quote C>S data#1", NULL },
	{ "inject K>C icmp frag-needed mtu=1200 quote C>S data#1 ttl=64 rtx",
	  NULL },
	{ "inject K>C icmp type=3 code=13", NULL },
	{ "inject K>C icmp type=8 data=60K", NULL },
	{ "inject K>C icmp packet-too-big mtu=1300", NULL },
	{ "inject C>S [S] src=127.0.0.9:4000 dst=127.0.0.1:1000$n", NULL },
	{ "inject C>S udp dst=[::1]:2 src=[::1]:1",
	  "inject C>S udp src=[::1]:1 dst=[::1]:2" },
	{ "inject C>S icmp ttl-exceeded src=127.0.0.2", NULL },
};

START_TEST(is_printed_in_one_form)
{
	check_form(HEAD, right[_i].written, right[_i].printed);
}
END_TEST

START_TEST(is_what_was_meant)
{
	static const char text[] =
		HEAD "inject K>C icmp ttl-exceeded ttl=7 src=127.0.0.3 badsum "
		     "quote C>S udp#$n\n";
	struct scenario *s = parsed(text, strlen(text));
	const struct step *step = &s->step[s->n_steps - 1];
	const struct inject *inject = step->inject;

	ck_assert_str_eq(step->sel.from, "K");
	ck_assert_uint_eq(inject->protocol, IP_ICMP);
	ck_assert_str_eq(inject->message, "ttl-exceeded");
	ck_assert_uint_eq(step->n_set, 1);
	ck_assert_uint_eq(inject->end[END_SRC].endpoint.ip.bytes[3], 3);
	ck_assert(!inject->end[END_DST].text && inject->badsum);
	ck_assert(inject->has_quote && inject->quote.kind == KIND_UDP);
	ck_assert_uint_eq(inject->quote.ordinal, 5);
	scenario_free(s);
}
END_TEST

/* --- near misses -----------------------------------------------------------
 */

static const struct {
	const char *source;
	uint32_t col;
	const char *text;
} wrong[] = {
	{ "inject", 7, "FROM>TO is missing" },
	{ "inject X>S [R]", 8, "unknown actor \"X\"" },
	{ "inject C>S", 11, "flags such as [R], udp or icmp is missing" },
	{ "inject C>S seq=1 [R]", 12,
	  "expected flags such as [R], udp or icmp, not \"seq\"" },
	{ "inject C>S data#1", 12,
	  "expected flags such as [R], udp or icmp, not \"data#1\"" },
	{ "inject C>S [X]", 12,
	  "\"[X]\" are not flags: letters of FSRP.UEWe, as [S.] for SYN+ACK" },
	{ "inject C>S [R] sqe=1", 16,
	  "unknown word of an injected packet \"sqe\" (did you mean "
	  "\"seq\"?)" },
	{ "inject C>S [R] seq>1", 19, "expected \"=\", not \">\"" },
	{ "inject C>S [R] seq=1 seq=2", 22, "\"seq\" is there already" },
	{ "inject C>S [R] len=1", 16,
	  "\"len\" is no header's field and can not be set" },
	{ "inject C>S [R] mtu=1", 16, "TCP has no field \"mtu\"" },
	{ "inject C>S udp mss=1", 16, "UDP has no field \"mss\"" },
	{ "inject C>S icmp type=8 sport=1", 24, "ICMP has no field \"sport\"" },
	{ "inject C>S [R] data=x", 21,
	  "expected a string or a number of bytes, not \"x\"" },
	{ "inject C>S [R] data=65001", 21,
	  "\"65001\" is out of range: a number of bytes is 0 to 65000" },
	{ "inject C>S [R] data", 20, "\"=\" is missing" },
	{ "inject C>S [R] data=1 data=2", 23, "\"data\" is there already" },
	{ "inject C>S udp age=1s", 16, "only TCP has timestamps" },
	{ "inject C>S [.] age=1s age=2s", 23, "\"age\" is there already" },
	{ "inject C>S [.] age=1", 20,
	  "\"1\" is not a duration such as 200ms (ns, us, ms, s)" },
	{ "inject C>S [R] src=10.0.0.1:5", 20,
	  "\"10.0.0.1:5\" is not on the stage: addresses there are 127.… and "
	  "::1" },
	{ "inject C>S [R] dst=[::2]:5", 20,
	  "\"[::2]:5\" is not on the stage: addresses there are 127.… and "
	  "::1" },
	{ "inject C>S [R] src=127.0.0.1", 20, "\"127.0.0.1\" has no port" },
	{ "inject C>S [R] src=x", 20,
	  "\"x\" is not an address such as 127.0.0.1:80, [::1]:80 or :80" },
	{ "inject C>S [R] src=:1 src=:2", 23, "\"src\" is there already" },
	{ "inject C>S [R] src=:1 dst=[::1]:2", 27,
	  "src and dst are of different versions" },
	{ "inject C>S [R] quote C>S", 16, "only ICMP quotes a packet" },
	{ "inject K>C icmp", 16,
	  "an ICMP error such as port-unreachable is missing" },
	{ "inject K>C icmp port-unreachabel", 17,
	  "unknown ICMP error \"port-unreachabel\" (did you mean "
	  "\"port-unreachable\"?)" },
	{ "inject K>C icmp code=1", 23,
	  "an ICMP error such as port-unreachable is missing" },
	{ "inject K>C icmp type=8 quote", 29, "FROM>TO is missing" },
	{ "inject K>C icmp type=8 quote C>S dat#1", 34,
	  "unknown word of a selector \"dat\" (did you mean \"data\"?)" },
	{ "inject K>C icmp type=8 badsum badsums", 31,
	  "unknown word of an injected packet \"badsums\" (did you mean "
	  "\"badsum\"?)" },
	{ "inject K>C icmp type=8 \"x\"", 24,
	  "unknown word of an injected packet \"\"x\"\"" },
};

START_TEST(is_refused)
{
	check_near_miss(HEAD, wrong[_i].source, wrong[_i].col, wrong[_i].text);
}
END_TEST

static Suite *inject_suite(void)
{
	Suite *s = suite_create("sim_scenario_inject");
	TCase *tc = tcase_create("inject");

	tcase_add_loop_test(tc, is_printed_in_one_form, 0, ROWS(right));
	tcase_add_test(tc, is_what_was_meant);
	tcase_add_loop_test(tc, is_refused, 0, ROWS(wrong));
	suite_add_tcase(s, tc);
	return s;
}

TEST_MAIN(inject_suite())
