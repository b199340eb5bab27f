/*
 * What a scenario says of packets' fields: comparisons of them, and rewriting.
 * Each is printed in one form, and each near miss refused at its column.
 */
#include "tests/scenario_text.h"

#define HEAD "scenario x\ntitle en \"X\"\nactor C, S\nlet n = 5\n"

static const struct {
	const char *written, *printed; /* NULL: the same */
} right[] = {
	{ "wire C>S ttl=64 tos!=0 dscp>1 id=$n df=1 mf=0 frag=8", NULL },
	{ "wire C>S ecn=ce", NULL },
	{ "wire C>S ecn != 3", "wire C>S ecn!=3" },
	{ "wire C>S [S] mss=1460 wscale=none sackok=1 tsval!=none", NULL },
	{ "wire C>S sport=1 dport>=2 urg<3 tsecr<=4 flags=[S.]", NULL },
	{ "wire S>C icmp type=3 code=4 mtu=1200", NULL },
	{ "wire C>S udp udplen=9", NULL },
	{ "corrupt C>S syn#1", NULL },
	{ "corrupt C>S [.] ack=1 rtx", NULL },
	{ "rewrite C>S data#1 ecn=ce", NULL },
	{ "rewrite C>S data#1 set ecn=ce", "rewrite C>S data#1 ecn=ce" },
	{ "rewrite C>S seq=1", NULL },
	{ "rewrite C>S seq=1 set seq=2", NULL },
	{ "rewrite C>S ttl>1 seq=1", NULL },
	{ "rewrite C>S ttl>1 set seq=1", "rewrite C>S ttl>1 seq=1" },
	{ "rewrite C>S len=5 rtx set ttl = $n",
	  "rewrite C>S len=5 rtx set ttl=$n" },
	{ "wire C>S [S] mptcp=capable", NULL },
	{ "rewrite C>S [S] mptcp=none", NULL },
	{ "rewrite C>S syn mss=536 wscale=none sackok=none tsval=none", NULL },
	{ "rewrite C>S [P.] flags=[R] seq=4294967295 ack=0 win=0 urg=1", NULL },
	{ "rewrite C>S udp sport=1 dport=2 udplen=9 df=0 mf=1 frag=65528",
	  NULL },
	{ "rewrite S>C icmp type=3 code=4 mtu=1200 tos=255 id=0", NULL },
	{ "hold as X C>S\ncorrupt X", NULL },
	{ "hold as X C>S\nrewrite X ecn=ce", NULL },
	{ "rule corrupt C>S udp every 3", NULL },
	{ "rule corrupt C>S udp p=0.1", NULL },
	{ "rule rewrite C>S data ecn=ce", NULL },
	{ "rule rewrite C>S data every 2 ecn=ce", NULL },
	{ "rule rewrite C>S data p=0.5 ecn=ce", NULL },
	{ "rule rewrite C>S first 3 seq=1 set win=0",
	  "rule rewrite C>S seq=1 first 3 set win=0" },
};

START_TEST(is_printed_in_one_form)
{
	check_form(HEAD, right[_i].written, right[_i].printed);
}
END_TEST

START_TEST(is_what_was_meant)
{
	static const char text[] =
		HEAD "rewrite C>S seq=1 rtx set seq=2 ecn=ect0 mss=none\n";
	struct scenario *s = parsed(text, strlen(text));
	const struct step *step = &s->step[s->n_steps - 1];

	ck_assert_uint_eq(step->sel.n_compare, 1);
	ck_assert_uint_eq(step->sel.compare[0].value, 1);
	ck_assert(step->sel.rtx);
	ck_assert_uint_eq(step->n_set, 3);
	ck_assert(step->set[0].field == FIELD_SEQ && step->set[0].value == 2);
	ck_assert(step->set[1].field == FIELD_ECN && step->set[1].value == 2);
	ck_assert(step->set[2].field == FIELD_MSS);
	ck_assert(step->set[2].value == FIELD_NONE);
	scenario_free(s);
}
END_TEST

/* A step that was not read from a file has no texts. */
START_TEST(values_are_printed_from_what_they_are)
{
	static const char text[] =
		HEAD "rewrite C>S ecn=ce set ecn=not-ect wscale=none "
		     "flags=[R.] ttl=$n\n";
	struct scenario *s = parsed(text, strlen(text));
	struct step *step = &s->step[s->n_steps - 1];
	char *out;

	for (size_t i = 0; i < step->n_set; i++) {
		free(step->set[i].text);
		step->set[i].text = NULL;
	}
	free(step->sel.compare[0].text);
	step->sel.compare[0].text = NULL;
	out = printed(s);
	ck_assert_ptr_nonnull(strstr(out, "\nrewrite C>S ecn=ce set "
					  "ecn=not-ect wscale=none "
					  "flags=[R.] ttl=5\n"));
	free(out);
	scenario_free(s);
}
END_TEST

/* --- near misses -----------------------------------------------------------
 */

#define LAST "settings come last"

static const struct {
	const char *source;
	uint32_t col;
	const char *text;
} wrong[] = {
	{ "wire C>S ecn=cee", 14,
	  "\"cee\" is no value of ecn: not-ect, ect1, ect0, ce (did you mean "
	  "\"ce\"?)" },
	{ "wire C>S ecn=4", 14,
	  "\"4\" is no value of ecn: not-ect, ect1, ect0, ce" },
	{ "wire C>S dscp=64", 15, "\"64\" is out of range: dscp is 0 to 63" },
	{ "wire C>S frag=9", 15,
	  "\"9\" is not a multiple of 8: frag counts in such steps" },
	{ "wire C>S mss<none", 13, "\"none\" is compared by = or != alone" },
	{ "wire C>S ttl=none", 14,
	  "\"none\" is not a number such as 13 or 64K" },
	{ "wire C>S flags=S", 16, "\"S\" has no \"[\"" },
	{ "wire C>S flags=[SX]", 16,
	  "\"[SX]\" are not flags: letters of FSRP.UEWe, as [S.] for SYN+ACK" },
	{ "wire C>S flags=", 16, "flags such as [S.] is missing" },
	{ "wire C>S tsvla=1", 10,
	  "unknown word of a selector \"tsvla\" (did you mean \"tsval\"?)" },
	{ "wire C>S ecn", 10, "\"ecn\" needs a comparison: ecn=1" },
	{ "corrupt", 8, "FROM>TO is missing" },
	{ "corrupt C>S ttl", 13, "\"ttl\" needs a comparison: ttl=1" },
	{ "corrupt X", 9, "no packet is held as \"X\"" },
	{ "corrupt C>S every 3", 13, "\"every\" is for rules" },
	{ "rewrite", 8, "FROM>TO is missing" },
	{ "rewrite C>S", 12, "a setting such as ttl=1 is missing" },
	{ "rewrite C>S data#1", 19, "a setting such as ttl=1 is missing" },
	{ "rewrite C>S data#1 set", 23, "a setting such as ttl=1 is missing" },
	{ "rewrite C>S ecn=ce data#1", 20,
	  "\"data#1\" stands behind a setting: " LAST },
	{ "rewrite C>S ecn=ce ttl>1", 20,
	  "\"ttl\" stands behind a setting: " LAST },
	{ "rewrite C>S ecn=ce tll=1", 20,
	  "unknown field \"tll\" (did you mean \"ttl\"?)" },
	{ "rewrite C>S ecn=ce ecn=ce", 20, "\"ecn\" is there already" },
	{ "rewrite C>S set ttl", 20, "\"=\" is missing" },
	{ "rewrite C>S set ttl>1", 20, "expected \"=\", not \">\"" },
	{ "rewrite C>S set ttl=", 21, "ttl is missing" },
	{ "rewrite C>S set len=1", 17,
	  "\"len\" is no header's field and can not be set" },
	{ "rewrite C>S win_bytes=1", 13,
	  "\"win_bytes\" is no header's field and can not be set" },
	{ "rewrite C>S ttl=256", 17,
	  "\"256\" is out of range: ttl is 0 to 255" },
	{ "rewrite C>S ecn=$m", 17, "unknown variable \"$m\"" },
	{ "rewrite C>S every 2 ecn=ce", 13, "\"every\" is for rules" },
	{ "rewrite C>S len=5 rtx set ecn=$n ttl = 1", 31,
	  "\"5\" is no value of ecn: not-ect, ect1, ect0, ce" },
	{ "rule rewrite C>S data", 22, "a setting such as ttl=1 is missing" },
	{ "rule rewrite C>S ecn=ce every 2", 25,
	  "\"every\" stands behind a setting: " LAST },
	{ "rule hold C>S", 6,
	  "a rule can not hold: in freeze mode write \"hold as NAME FROM>TO "
	  "…\" where the packet waits, in realtime \"rule delay 50ms …\"" },
	{ "rule corupt C>S", 6,
	  "expected drop, dup, delay, corrupt or rewrite, not \"corupt\"" },
	{ "corrupt C>S data#1", 1,
	  "corrupt of data or FIN in freeze mode: nothing is retransmitted "
	  "for 120 s; use \"timers live\", or \"mode realtime\" and \"rule "
	  "corrupt C>S data#1\"" },
	{ "mode realtime\ncorrupt C>S udp", 1,
	  "\"corrupt\" in realtime mode: only rules decide fates there, write "
	  "\"rule corrupt C>S udp\"" },
	{ "mode realtime\nrewrite C>S udp ttl=1", 1,
	  "\"rewrite\" in realtime mode: only rules decide fates there, write "
	  "\"rule rewrite C>S udp ttl=1\"" },
};

START_TEST(is_refused)
{
	check_near_miss(HEAD, wrong[_i].source, wrong[_i].col, wrong[_i].text);
}
END_TEST

static Suite *change_suite(void)
{
	Suite *s = suite_create("sim_scenario_change");
	TCase *tc = tcase_create("change");

	tcase_add_loop_test(tc, is_printed_in_one_form, 0, ROWS(right));
	tcase_add_test(tc, is_what_was_meant);
	tcase_add_test(tc, values_are_printed_from_what_they_are);
	tcase_add_loop_test(tc, is_refused, 0, ROWS(wrong));
	suite_add_tcase(s, tc);
	return s;
}

TEST_MAIN(change_suite())
