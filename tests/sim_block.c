/*
 * Blocks as text: how they are printed, what program they unfold into, and
 * where each mistake is said to be.
 */
#include "tests/test.h"

#include "tests/scenario_text.h"

#define TOP "scenario x\ntitle en \"X\"\nactor C, S\n"
#define TCP "C s = socket tcp\nS s = socket tcp\n"

/* --- printed, and parsed again ------------------------------------------- */

static const struct {
	const char *text, *printed;
} forms[] = {
	{ TOP TCP "unordered { wire C>S [S] ; wire? S>C ; drop C>S syn }\n",
	  "unordered {\n\twire C>S [S]\n\twire? S>C\n\tdrop C>S syn\n}\n" },
	{ TOP TCP "within 1s ~ 100ms {\n\n wait 5ms # so long\n}\n",
	  "within 1s ~ 100ms {\n\twait 5ms\n}\n" },
	{ TOP TCP "repeat 3 { C send s \"x\" ; send s \"y\" }\n",
	  "repeat 3 {\n\tC send s \"x\"\n\tC send s \"y\"\n}\n" },
	{ TOP TCP "repeat 2 { repeat 3 { settle } ; mark x }\n",
	  "repeat 2 {\n\trepeat 3 {\n\t\tsettle\n\t}\n\tmark x\n}\n" },
	{ TOP TCP "repeat 2 { }\n", "repeat 2 {\n}\n" },
	{ TOP "par C, S { $who s = socket tcp ; close s }\n",
	  "par C, S {\n\t$who s = socket tcp\n\t$who close s\n}\n" },
	{ TOP TCP "par C,S {\nstate $who.s CLOSED\nblocked $who recv\n}\n",
	  "par C, S {\n\tstate $who.s CLOSED\n\tblocked $who recv\n}\n" },
	{ TOP TCP "par C,S { wire $who>K [S] ; hold as $who $who>K }\n",
	  "par C, S {\n\twire $who>K [S]\n\thold as $who $who>K\n}\n" },
	{ TOP "foreach m in a,b { case a { C sleep 1ms } ; settle }\n",
	  "foreach m in a, b {\n\tcase a {\n\t\tC sleep 1ms\n\t}\n"
	  "\tsettle\n}\n" },
	{ TOP "foreach d in 1ms, 2ms { link mtu=600 ; C sleep $d }\n",
	  "foreach d in 1ms, 2ms {\n\tlink mtu=600\n\tC sleep $d\n}\n" },
	{ TOP "foreach v in 0,1 {\nsysctl net.ipv4.tcp_sack=$v\nsettle\n}\n",
	  "foreach v in 0, 1 {\n\tsysctl net.ipv4.tcp_sack=$v\n\tsettle\n}\n" },
	{ TOP TCP "barrier all-here\n", "barrier all-here\n" },
	{ TOP TCP "wait until state C.s CLOSED , S.s LISTEN\n",
	  "wait until state C.s CLOSED, S.s LISTEN\n" },
	{ TOP TCP "wait until info C.s cwnd>10 lost=0\n",
	  "wait until info C.s cwnd>10 lost=0\n" },
	{ TOP TCP "wait until queue S.s accept=1/5\n",
	  "wait until queue S.s accept=1/5\n" },
	{ TOP TCP "wait until blocked C recv\n",
	  "wait until blocked C recv\n" },
};

START_TEST(printed_form)
{
	const char *text = forms[_i].text;
	struct scenario *s = parsed(text, strlen(text)), *again;
	char *first = printed(s), *second;
	size_t n = strlen(forms[_i].printed), len = strlen(first);

	ck_assert_uint_ge(len, n);
	ck_assert_str_eq(first + len - n, forms[_i].printed);
	again = parsed(first, len);
	second = printed(again);
	ck_assert_str_eq(second, first);
	same_scenario(s, again);
	free(first);
	free(second);
	scenario_free(s);
	scenario_free(again);
}
END_TEST

/* --- what a run carries out ---------------------------------------------- */

static const struct {
	const char *text, *program;
} programs[] = {
	{ "repeat 3 { C sleep 1ms ; S sleep 2ms }\n",
	  "C sleep 1ms|S sleep 2ms|C sleep 1ms|S sleep 2ms|C sleep 1ms|"
	  "S sleep 2ms|" },
	{ "repeat 2 { repeat 2 { settle } ; mark x }\n",
	  "settle|settle|mark x|settle|settle|mark x|" },
	/* one statement each in turn; what does not name $who stands once */
	{ "par C, S { $who s = socket tcp ; mark m ; $who close s }\n",
	  "C s = socket tcp|S s = socket tcp|mark m|C close s|S close s|" },
	{ "par C, S { $who sleep 1ms ; C sleep 2ms }\n",
	  "C sleep 1ms|S sleep 1ms|C sleep 2ms|" },
	{ "par C { hold as x $who>S }\nrelease x\n",
	  "hold as x C>S|release x|" },
	{ "par S, C { repeat 2 { $who sleep 1ms } }\n",
	  "S sleep 1ms|C sleep 1ms|S sleep 1ms|C sleep 1ms|" },
	{ "par C, S { wire $who>K }\nsettle\n", "wire C>K|wire S>K|settle|" },
	/* the beginning knows where the end is */
	{ "within 1s ~ 1ms { settle ; settle }\nmark x\n",
	  "<within 1s ~ 1ms to 7|settle|settle|>within 1s ~ 1ms|mark x|" },
	{ "unordered { wire C>S ; wire S>C }\n",
	  "<unordered to 6|wire C>S|wire S>C|" },
	{ "repeat 2 { unordered { wire C>S } }\n",
	  "<unordered to 5|wire C>S|<unordered to 7|wire C>S|" },
	{ "repeat 2 { within 1s ~ 1ms { } }\n",
	  "<within 1s ~ 1ms to 5|>within 1s ~ 1ms|"
	  "<within 1s ~ 1ms to 7|>within 1s ~ 1ms|" },
	{ "foreach m in a, b { C sleep 1ms ; case a { mark x } }\n",
	  "<foreach m in a, b:a to 7|C sleep 1ms|mark x|>foreach m in a, b:a|"
	  "<foreach m in a, b:b to 10|C sleep 1ms|>foreach m in a, b:b|" },
	{ "foreach m in 1ms, 2ms, 3ms { C sleep $m ; "
	  "case 2ms, 3ms { settle } }\n",
	  "<foreach m in 1ms, 2ms, 3ms:1ms to 6|C sleep $m 1000000|"
	  ">foreach m in 1ms, 2ms, 3ms:1ms|"
	  "<foreach m in 1ms, 2ms, 3ms:2ms to 10|C sleep $m 2000000|settle|"
	  ">foreach m in 1ms, 2ms, 3ms:2ms|"
	  "<foreach m in 1ms, 2ms, 3ms:3ms to 14|C sleep $m 3000000|settle|"
	  ">foreach m in 1ms, 2ms, 3ms:3ms|" },
	{ "foreach who_is in C, S { $who_is sleep 1ms }\n",
	  "<foreach who_is in C, S:C to 6|C sleep 1ms|"
	  ">foreach who_is in C, S:C|<foreach who_is in C, S:S to 9|"
	  "S sleep 1ms|>foreach who_is in C, S:S|" },
	/* what a case makes is there for its word alone */
	{ "foreach m in a, b { case a { C t = socket tcp } ; "
	  "case b { C t = socket udp } ; C close t }\n",
	  "<foreach m in a, b:a to 7|C t = socket tcp|C close t|"
	  ">foreach m in a, b:a|<foreach m in a, b:b to 11|"
	  "C t = socket udp|C close t|>foreach m in a, b:b|" },
	{ "foreach m in a, b { case b { C t = socket tcp } ; "
	  "case b { C close t } }\n",
	  "<foreach m in a, b:a to 5|>foreach m in a, b:a|"
	  "<foreach m in a, b:b to 9|C t = socket tcp|C close t|"
	  ">foreach m in a, b:b|" },
};

/* The operations after the header's three. */
static char *program_text(const struct scenario *s)
{
	char *text;
	size_t n;
	FILE *out = open_memstream(&text, &n);

	for (size_t i = 3; i < s->n_program; i++) {
		const struct op *op = &s->program[i];
		const struct step *step = op->step;

		fputs(op->part == OP_ENTER   ? "<"
		      : op->part == OP_LEAVE ? ">"
					     : "",
		      out);
		statement_print(s, step, out);
		if (step->kind == ST_FOREACH)
			fprintf(out, ":%s", step->word[op->nth]);
		if (op->part == OP_ENTER)
			fprintf(out, " to %u", op->end);
		if (step->kind == ST_CALL && step->call.arg[0].text[0] == '$')
			fprintf(out, " %llu",
				(unsigned long long)step->call.arg[0].number);
		fputc('|', out);
	}
	fclose(out);
	return text;
}

START_TEST(program)
{
	char text[1024];
	struct scenario *s;
	char *got;

	snprintf(text, sizeof(text), TOP "%s", programs[_i].text);
	s = parsed(text, strlen(text));
	got = program_text(s);
	ck_assert_str_eq(got, programs[_i].program);
	free(got);
	scenario_free(s);
}
END_TEST

/* The header's three statements, and then as many as there may be. */
START_TEST(longest_program)
{
	static const char most[] =
		TOP "repeat 10000 { settle }\nrepeat 9997 { settle }\n";
	struct scenario *s = parsed(most, strlen(most));

	ck_assert_uint_eq(s->n_program, 20000);
	scenario_free(s);
	check_mistakes(TOP "repeat 10000 { settle }\nrepeat 9998 { settle }\n"
			   "repeat 10 { settle }\n",
		       "5:22 with all it repeats, a scenario has at most 20000 "
		       "steps\n");
}
END_TEST

START_TEST(largest_unordered)
{
	char text[4096] = TOP TCP "unordered {";
	struct scenario *s;

	for (int i = 0; i < 64; i++)
		strcat(text, " wire C>S ;");
	strcat(text, "}\n");
	s = parsed(text, strlen(text));
	scenario_free(s);
	strcpy(strrchr(text, '}'), "wire C>S }\n");
	check_mistakes(text, "6:11 unordered has at most 64 statements\n");
}
END_TEST

/* --- mistakes ------------------------------------------------------------ */

static const struct {
	const char *text, *want;
} wrong[] = {
	{ "repeat { settle }", "4:8 a count is missing" },
	{ "repeat 0 { }", "4:8 \"0\" is out of range: a count is 1 to 10000" },
	{ "unordered wire C>S", "4:11 expected \"{\", not \"wire\"" },
	{ "repeat 2", "4:9 \"{\" is missing" },
	{ "repeat 2 settle {\n}", "4:10 unexpected \"settle\"" },
	{ "repeat 2 {\nsettle", "4:10 this \"{\" has no \"}\"" },
	{ "settle }", "4:8 \"}\" without \"{\"" },
	{ "}", "4:1 \"}\" without \"{\"" },
	{ "{ settle }", "4:1 a \"{\" that belongs to nothing" },
	{ "settle { }", "4:8 unexpected \"{\"" },
	{ "repeat 2 { settle } settle", "4:21 unexpected \"settle\"" },
	{ "reapet 2 { settel }",
	  "4:1 unknown statement \"reapet\" (did you mean \"repeat\"?)\n"
	  "4:12 unknown statement \"settel\" (did you mean \"settle\"?)" },
	{ "repeat 2 { wier C>S\nsettel }",
	  "4:12 unknown statement \"wier\" (did you mean \"wire\"?)\n"
	  "5:1 unknown statement \"settel\" (did you mean \"settle\"?)" },
	{ "within 1s { }", "4:11 \"~\" before the tolerance is missing" },
	{ "within 1s ~ x { }",
	  "4:13 \"x\" is not a duration such as 200ms (ns, us, ms, s)" },
	{ "barrier", "4:8 the barrier's name is missing" },
	{ "barrier 1", "4:9 \"1\" is not a name: letters, digits, \"-\" and "
		       "\"_\"" },
	{ "par { }", "4:5 an actor is missing" },
	{ "par C, D { $who sleep 1ms }", "4:8 unknown actor \"D\"" },
	{ "par C, C { }", "4:8 \"C\" is there already" },
	{ "par C, S { $whom sleep 1ms }",
	  "4:12 an actor can not be written with $: let is for values" },
	{ "par C, S { $who sleep 1 }",
	  "4:23 \"1\" is not a duration such as 200ms (ns, us, ms, s)" },
	{ "par C, S { $who close x }", "4:23 C has no socket \"x\" here" },
	{ "par C, S { par S, C { } }",
	  "4:12 par in par: $who would be two actors" },
	{ "par C { $who s = socket tcp }\n$who close s",
	  "5:1 an actor can not be written with $: let is for values" },
	{ "let who = C\npar C { }",
	  "5:1 $who is each actor of a par, and a let here (give that "
	  "another name)" },
	{ "unordered { C sleep 1ms }",
	  "4:13 a call in unordered: only statements about the next packet "
	  "can stand there (wire, drop, …)" },
	{ "unordered { repeat 2 { wire C>S } }",
	  "4:13 repeat in unordered: only statements about the next packet "
	  "can stand there (wire, drop, …)" },
	{ "repeat 2 { actor D }", "4:12 \"actor\" can not stand in a block" },
	{ "repeat 2 { let x = 1 }", "4:12 \"let\" can not stand in a block" },
	{ "repeat 2 { link mtu=600 }",
	  "4:12 \"link\" must stand before all steps of the file or of a "
	  "foreach" },
	{ "foreach m in a { settle ; link mtu=600 }",
	  "4:27 \"link\" must stand before all steps of the file or of a "
	  "foreach" },
	{ "foreach m in a, b { link mtu=600 ; link mtu=700 }",
	  "4:36 \"link\" stands in line 4 already" },
	{ "settle\nforeach m in a { settle }",
	  "5:1 foreach has a fresh stage for each word: what stands in line 4 "
	  "must stand in it" },
	{ "foreach m in a { settle }\nsettle",
	  "5:1 beside foreach (line 4) there is no stage: put it into its "
	  "block" },
	{ "foreach m in a { foreach n in b { } }",
	  "4:18 \"foreach\" can not stand in a block" },
	{ "foreach m in a, a { }", "4:17 \"a\" is there already" },
	{ "foreach m a { }", "4:11 expected \"in\", not \"a\"" },
	{ "foreach 1 in a { }", "4:9 \"1\" is not a name: letters, digits and "
				"\"_\"" },
	{ "let m = 1\nforeach m in a { }", "5:9 \"m\" is there already" },
	{ "foreach m in thread, epoll { case epol { settle } }",
	  "4:35 foreach has no word \"epol\" (did you mean \"epoll\"?)" },
	{ "case a { settle }", "4:1 \"case\" is for a word of foreach" },
	{ "repeat 2 { case a { } }", "4:12 \"case\" is for a word of foreach" },
	{ "foreach m in a, b { case b { settel } }",
	  "4:30 unknown statement \"settel\" (did you mean \"settle\"?)" },
	/* told once, not for each word */
	{ "foreach m in a, b { C close x }", "4:29 C has no socket \"x\" "
					     "here" },
	/* and what is wrong with one word alone */
	{ "foreach m in 1ms, x { C sleep $m }",
	  "4:31 \"x\" is not a duration such as 200ms (ns, us, ms, s)" },
	/* each word has its own names */
	{ "foreach m in a, b { case a { C t = socket tcp } ; C close t }",
	  "4:59 C has no socket \"t\" here" },
	{ "foreach m in a, b { case b { C t = socket tcp } ; C close t }",
	  "4:59 C has no socket \"t\" here" },
	{ "foreach m in a { C t = socket tcp }\nsay en \"x\"\nmark x\n"
	  "C close t",
	  "7:1 beside foreach (line 4) there is no stage: put it into its "
	  "block" },
	{ "wait until",
	  "4:11 state, info, queue, blocked or a program is missing" },
	{ "wait until sate C.s CLOSED",
	  "4:12 expected state, info, queue, blocked or a program, not "
	  "\"sate\" (did you "
	  "mean \"state\"?)" },
	{ "wait until settle",
	  "4:12 expected state, info, queue, blocked or a program, "
	  "not \"settle\"" },
	{ "wait until state C.s CLOSED", "4:20 C has no socket \"s\" here" },
	{ "repeat 2 {\nrepeat 2 {\nrepeat 2 {\nrepeat 2 {\nrepeat 2 {\n"
	  "repeat 2 {\nrepeat 2 {\nrepeat 2 {\nrepeat 2 {\nrepeat 2 {\n"
	  "}}}}}}}}}}",
	  "12:10 blocks are at most 8 deep" },
};

START_TEST(mistake_and_place)
{
	char text[1024], want[1024];

	snprintf(text, sizeof(text), TOP "%s\n", wrong[_i].text);
	snprintf(want, sizeof(want), "%s\n", wrong[_i].want);
	check_mistakes(text, want);
}
END_TEST

static Suite *suite(void)
{
	Suite *s = suite_create("blocks");
	TCase *t = tcase_create("text");

	tcase_add_loop_test(t, printed_form, 0, ROWS(forms));
	tcase_add_loop_test(t, program, 0, ROWS(programs));
	tcase_add_test(t, longest_program);
	tcase_add_test(t, largest_unordered);
	tcase_add_loop_test(t, mistake_and_place, 0, ROWS(wrong));
	suite_add_tcase(s, t);
	return s;
}

TEST_MAIN(suite())
