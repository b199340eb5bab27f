/* The scenario language's part of real programs. */
#include "tests/scenario_text.h"

#define HEAD   "scenario x\ntitle en \"X\"\nlet port = 10000\nactor C\n"
#define SERVER "program S \"server $port\"\n"

/* --- program ---------------------------------------------------------------
 */

static const struct {
	const char *written, *form;
} forms[] = {
	{ "program S \"tcp_server.py $port\"", NULL },
	{ "program  S  \"server 'a b' \\\"c\\\"\"",
	  "program S \"server 'a b' \\\"c\\\"\"" },
	{ "program S \"sh -c 'echo $$1'\"", NULL },
	{ SERVER "wire C>S [S] seq=0", NULL },
	{ SERVER "join S", NULL },
	{ "program S \"server\" ; join S", "program S \"server\"\njoin S" },
	{ "par A, B {\n\tprogram $who \"client $port\"\n}", NULL },
	{ "par A, B {\n\tprogram $who \"client $who\"\n}", NULL },
	{ "repeat 2 {\n\tprogram S \"server\"\n\tjoin S\n}", NULL },
};

START_TEST(statements_have_one_form)
{
	check_form(HEAD, forms[_i].written, forms[_i].form);
}
END_TEST

/* The command with its lets. */
static void check_command(const char *written, const char *want)
{
	char text[512];
	struct scenario *s;

	snprintf(text, sizeof(text), HEAD "program S \"%s\"\n", written);
	s = parsed(text, strlen(text));
	ck_assert(s->step[4].kind == ST_PROGRAM);
	ck_assert_str_eq(s->step[4].name, "S");
	ck_assert_str_eq(s->step[4].resolved, want);
	scenario_free(s);
}

START_TEST(lets_are_replaced)
{
	check_command("server $port", "server 10000");
	check_command("server ${port}x", "server 10000x");
	check_command("server -p$port,$port", "server -p10000,10000");
	check_command("sh -c 'echo $$HOME $$$$'", "sh -c 'echo $HOME $$'");
}
END_TEST

/* --set may say several words, and whole commands. */
START_TEST(a_let_may_be_a_command)
{
	static const char text[] = "scenario x\ntitle en \"X\"\nlet cmd = "
				   "server\nprogram S \"$cmd\"\n";
	const struct setting set = { (char[]){ "cmd" },
				     (char[]){ "python3 -c 'x y'" } };
	struct scenario *s = NULL;
	struct mistakes m;

	ck_assert_int_eq(
		scenario_parse(&s, "x.scn", text, strlen(text), &set, 1, &m),
		0);
	ck_assert_str_eq(s->step[3].resolved, "python3 -c 'x y'");
	mistakes_free(&m);
	scenario_free(s);
}
END_TEST

/* What --set says may be no command; then the whole text is to blame. */
START_TEST(a_let_may_break_a_command)
{
	static const char text[] = "scenario x\ntitle en \"X\"\nlet cmd = "
				   "server\nprogram S \"sh -c $cmd\"\n";
	const struct setting set = { (char[]){ "cmd" }, (char[]){ "'x" } };
	struct scenario *s = NULL;
	struct mistakes m;

	ck_assert_int_eq(
		scenario_parse(&s, "x.scn", text, strlen(text), &set, 1, &m),
		-1);
	ck_assert_uint_eq(m.n, 1);
	ck_assert_uint_eq(m.list[0].col, 11);
	ck_assert_str_eq(m.list[0].text, "this \"'\" has no end");
	mistakes_free(&m);
}
END_TEST

/* --- names ------------------------------------------------------------------
 */

static void check_actors(const char *text, const char *want)
{
	struct scenario *s = parsed(text, strlen(text));
	char got[256] = "";

	for (uint32_t i = 0; i < s->n_actors; i++) {
		strcat(got, s->actor[i]);
		strcat(got, s->is_program[i] ? "* " : " ");
	}
	ck_assert_str_eq(got, want);
	scenario_free(s);
}

START_TEST(names_are_known_before_the_statement)
{
	check_actors(HEAD "rule drop S>C synack#1\n" SERVER, "C S* ");
	check_actors(HEAD "repeat 3 {\nprogram S \"x\"\njoin S\n}\n", "C S* ");
	check_actors(HEAD "par A, B {\nprogram $who \"x\"\n}\njoin B\n",
		     "C A* B* ");
	check_actors("scenario x\ntitle en \"X\"\nactor C\n"
		     "foreach m in one, two {\n"
		     "rule drop S>C synack#1\n"
		     "case one {\nprogram S \"1\"\n}\n"
		     "case two {\nprogram S \"2\"\nprogram T \"3\"\n}\n}\n",
		     "C S* T* ");
	check_actors("scenario x\ntitle en \"X\"\nactor C\n"
		     "foreach m in one, two {\nprogram $m \"x\"\nwire C>$m\n"
		     "}\n",
		     "C one* two* ");
}
END_TEST

/* Each word of foreach has the command that is its own. */
START_TEST(foreach_has_a_command_for_each_word)
{
	static const char text[] = "scenario x\ntitle en \"X\"\n"
				   "foreach m in one, two {\n"
				   "program S \"server_$m\"\n}\n";
	struct scenario *s = parsed(text, strlen(text));
	char got[256] = "";

	for (size_t i = 0; i < s->n_program; i++)
		if (s->program[i].step->kind == ST_PROGRAM) {
			strcat(got, s->program[i].step->resolved);
			strcat(got, " ");
		}
	ck_assert_str_eq(got, "server_one server_two ");
	scenario_free(s);
}
END_TEST

/* --- mistakes ----------------------------------------------------------------
 */

#define SHELL " is for a shell, and there is none here: quote it, or write "

static const struct {
	const char *source;
	uint32_t col;
	const char *text;
} mistakes[] = {
	{ "program", 8, "the program's name is missing" },
	{ "program S", 10, "a command in double quotes is missing" },
	{ "program S server", 11,
	  "expected a command in double quotes, not \"server\"" },
	{ "program S \"a\" \"b\"", 15, "unexpected string" },
	{ "program S-1 \"a\"", 9,
	  "\"S-1\" is not a name: letters, digits and \"_\"" },
	{ "program C \"a\"", 9,
	  "\"C\" is an actor, whose calls are written here: give the program "
	  "another name" },
	{ "program K \"a\"", 9, "\"K\" is the kernel, not a program" },
	{ "program send \"a\"", 9,
	  "\"send\" is the name of a statement or call, not of a program" },
	{ "program S \"\"", 12, "there is no command in this" },
	{ "program S \"server 'x\"", 19, "this \"'\" has no end" },
	{ "program S \"\\\"a\\\" \\\"x\"", 18, "this double quote has no end" },
	{ "program S \"中 \\\\\"", 14, "nothing follows this backslash" },
	{ "program S \"a | b\"", 14, "\"|\"" SHELL "sh -c '…'" },
	{ "program S \"a $prt\"", 14,
	  "unknown variable \"$prt\" (did you mean \"port\"?)" },
	{ "program S \"a ${port\"", 14, "this \"${\" has no \"}\"" },
	{ "program S \"a $ b\"", 14, "a dollar is written \"$$\"" },
	{ "program S \"a\\x01\"", 11,
	  "this is not text: escapes such as \\xff are for data" },
	{ SERVER "S send s \"x\"", 1,
	  "S is a real program: it makes its own calls (\"expect S CALL = "
	  "RESULT\" says what they return)" },
	{ "repeat 2 { program S \"server\" ; S recv s 9 }", 33,
	  "S is a real program: it makes its own calls (\"expect S CALL = "
	  "RESULT\" says what they return)" },
	{ SERVER "wire C>T", 8, "unknown actor \"T\"" },
	{ SERVER "actor D", 1,
	  "\"actor\" must stand before the first call, wire or other step "
	  "(line 5)" },
	{ SERVER "unordered { program T \"x\" }", 13,
	  "program in unordered: only statements about the next packet can "
	  "stand there (wire, drop, …)" },
};

START_TEST(mistakes_have_their_place)
{
	check_near_miss(HEAD, mistakes[_i].source, mistakes[_i].col,
			mistakes[_i].text);
}
END_TEST

/* One cause, one mistake. */
START_TEST(what_a_wrong_program_is_called_is_known)
{
	check_mistakes(HEAD "program S \"'\"\nwire C>S\njoin S\n",
		       "5:12 this \"'\" has no end\n");
	check_mistakes(HEAD SERVER "S send s \"x\" ; recv s 9 ; close s\n",
		       "6:1 S is a real program: it makes its own calls "
		       "(\"expect S CALL = RESULT\" says what they return)\n");
}
END_TEST

static Suite *suite(void)
{
	Suite *s = suite_create("scenario program");
	TCase *t = tcase_create("program");

	tcase_add_loop_test(t, statements_have_one_form, 0,
			    sizeof(forms) / sizeof(*forms));
	tcase_add_test(t, lets_are_replaced);
	tcase_add_test(t, a_let_may_be_a_command);
	tcase_add_test(t, a_let_may_break_a_command);
	tcase_add_test(t, names_are_known_before_the_statement);
	tcase_add_test(t, foreach_has_a_command_for_each_word);
	suite_add_tcase(s, t);
	t = tcase_create("mistakes");
	tcase_add_loop_test(t, mistakes_have_their_place, 0,
			    sizeof(mistakes) / sizeof(*mistakes));
	tcase_add_test(t, what_a_wrong_program_is_called_is_known);
	suite_add_tcase(s, t);
	return s;
}

TEST_MAIN(suite())
