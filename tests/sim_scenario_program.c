/* The scenario language's part of real programs. */
#include <errno.h>
#include <signal.h>

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
	{ "actor D, S\nprogram S \"server\"\nprogram D \"client\"", NULL },
	{ "par A, B {\n\tprogram $who \"client $port\"\n}", NULL },
	{ "par A, B {\n\tprogram $who \"client $who\"\n}", NULL },
	{ "repeat 2 {\n\tprogram S \"server\"\n\tjoin S\n}", NULL },
	{ SERVER "expect S accept", NULL },
	{ SERVER "expect  S recv=\"a\\tb\"",
	  SERVER "expect S recv = \"a\\tb\"" },
	{ SERVER "expect S connect = -1 EINPROGRESS", NULL },
	{ SERVER "expect S send = $port", NULL },
	{ SERVER "expect S exit = 143", NULL },
	{ SERVER "expect S exit", NULL },
	{ SERVER "wait until S listens", NULL },
	{ SERVER "wait until S listens $port", NULL },
	{ SERVER "blocked S epoll_wait", NULL },
	{ SERVER "blocked S futex", NULL },
	{ SERVER "wait until blocked S accept4", NULL },
	{ SERVER "signal S TERM", NULL },
	{ SERVER "signal S SIGUSR1", SERVER "signal S USR1" },
	{ SERVER "state S.$port LISTEN, S.10000#2 ESTABLISHED", NULL },
	{ SERVER "info S.$port#1 rto>1s rtt>1us, S.1 rto=1", NULL },
	{ SERVER "queue S.$port accept=1/5 recv=0", NULL },
	{ SERVER "state S.10000b#1 CLOSED, S.to10000#2 CLOSED", NULL },
	{ SERVER "wait until queue S.$port#1 recv>0", NULL },
	{ SERVER "say en \"${S.$port.rtt} ${S.10000#1.state} ${S.result}\"",
	  NULL },
	{ "par A, B {\n\tprogram $who \"client\"\n\texpect $who connect = 0\n"
	  "\tstate $who.$port ESTABLISHED\n\twait until $who listens\n"
	  "\tblocked $who poll\n\tsignal $who INT\n}",
	  NULL },
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
	check_command("a \\xff\\x1b\\n'b'", "a \xff\x1b\n'b'"); /* no text */
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

/* What the run is told, in the last of these statements. */
static const struct step *last(struct scenario **s, const char *statement)
{
	char text[512];

	snprintf(text, sizeof(text), HEAD SERVER "%s\n", statement);
	*s = parsed(text, strlen(text));
	return &(*s)->step[(*s)->n_steps - 1];
}

START_TEST(statements_say_what_is_meant)
{
	struct scenario *s;
	const struct step *step = last(&s, "expect S recv = \"a\\n\"");

	ck_assert_str_eq(step->name, "S");
	ck_assert_str_eq(step->value, "recv");
	ck_assert(step->call.want == WANT_DATA && step->call.want_n == 2);
	ck_assert_str_eq(step->call.want_bytes, "a\n");
	scenario_free(s);
	step = last(&s, "expect S connect = -1 EINPROGRESS");
	ck_assert(step->call.want == WANT_ERRNO &&
		  step->call.want_number == -1 &&
		  step->call.want_errno == EINPROGRESS);
	scenario_free(s);
	step = last(&s, "wait until S listens $port");
	ck_assert(step->until == ST_PROGRAM && step->count == 10000);
	scenario_free(s);
	step = last(&s, "signal S KILL");
	ck_assert_uint_eq(step->count, SIGKILL);
	scenario_free(s);
	step = last(&s, "state S.$port#1 LISTEN");
	ck_assert_str_eq(step->check[0].socket, "S.10000#1");
	scenario_free(s);
}
END_TEST

/* --- names ------------------------------------------------------------------
 */

static void check_actors(const char *text, const char *want)
{
	struct scenario *s = parsed(text, strlen(text));
	char got[256] = "";
	size_t n = 0;

	for (uint32_t i = 0; i < s->n_actors; i++)
		n += (size_t)snprintf(got + n, sizeof(got) - n, "%s%s",
				      s->actor[i],
				      s->is_program[i] ? "* " : " ");
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

/* `actor` gives the order of the lanes, also of programs. */
START_TEST(programs_stand_where_the_header_says)
{
	check_actors(HEAD "actor D, S\nprogram S \"x\"\nprogram D \"y\"\n",
		     "C D* S* ");
	check_actors(HEAD "actor B\nprogram T \"x\"\n"
			  "par A, B {\nprogram $who \"y\"\n}\n",
		     "C B* T* A* ");
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
	size_t n = 0;

	for (size_t i = 0; i < s->n_program; i++)
		if (s->program[i].step->kind == ST_PROGRAM)
			n += (size_t)snprintf(got + n, sizeof(got) - n, "%s ",
					      s->program[i].step->resolved);
	ck_assert_str_eq(got, "server_one server_two ");
	scenario_free(s);
}
END_TEST

/* --- mistakes ----------------------------------------------------------------
 */

#define PORT                                                                   \
	": S is a program, whose sockets are S.10000, and S.10000#1 those it " \
	"accepts there"
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
	{ "C s = socket tcp ; program C \"a\"", 1,
	  "C is a real program: it makes its own calls (\"expect C CALL = "
	  "RESULT\" says what they return)" },
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
	{ "program S \"a\\x00b\"", 11, "there is no NUL in a command" },
	{ SERVER "S send s \"x\"", 1,
	  "S is a real program: it makes its own calls (\"expect S CALL = "
	  "RESULT\" says what they return)" },
	{ "repeat 2 { program S \"server\" ; S recv s 9 }", 33,
	  "S is a real program: it makes its own calls (\"expect S CALL = "
	  "RESULT\" says what they return)" },
	{ SERVER "wait until S lstens", 14,
	  "expected \"listens\", not \"lstens\"" },
	{ SERVER "wait until T listens", 12, "unknown program \"T\"" },
	{ SERVER "wait until C listens", 12,
	  "\"C\" is an actor, not a program: \"join\" waits until its call has "
	  "returned" },
	{ SERVER "wait until S listens 0", 22,
	  "\"0\" is out of range: the port is 1 to 65535" },
	{ SERVER "wait until S", 13, "\"listens\" is missing" },
	{ SERVER "expect", 7, "a program is missing" },
	{ SERVER "expect S", 9, "the call is missing" },
	{ SERVER "expect C accept", 8,
	  "\"C\" is an actor, not a program: what its calls return stands "
	  "behind them" },
	{ SERVER "expect U accept", 8, "unknown program \"U\"" },
	{ "program Server \"x\"\nexpect Servr accept", 8,
	  "unknown program \"Servr\" (did you mean \"Server\"?)" },
	{ SERVER "expect S acept", 10,
	  "unknown system call \"acept\" (did you mean \"accept\"?)" },
	{ SERVER "expect S exti", 10,
	  "unknown system call \"exti\" (did you mean \"exit\"?)" },
	{ SERVER "expect S dup", 10, "unknown system call \"dup\"" },
	{ SERVER "expect S accept = \"x\"", 19,
	  "accept returns a number, not data" },
	{ SERVER "expect S recv =", 16, "the result is missing" },
	{ SERVER "expect S recv = -1 EFOO", 20, "unknown errno \"EFOO\"" },
	{ SERVER "expect S recv = EPIPE", 17,
	  "an error is written \"-1 EPIPE\"" },
	{ SERVER "expect S recv 3", 15, "unexpected \"3\"" },
	{ SERVER "expect S exit = 256", 17,
	  "\"256\" is out of range: the status is 0 to 255" },
	{ SERVER "expect S exit = \"x\"", 17,
	  "expected the status, not a string" },
	{ SERVER "expect S futex", 10,
	  "futex is of threads, not of sockets: nobody is told of each "
	  "(\"blocked S futex\" can be asked)" },
	{ SERVER "blocked S conect", 11,
	  "unknown system call \"conect\" (did you mean \"connect\"?)" },
	{ SERVER "blocked C epoll_wait", 11,
	  "unknown call \"epoll_wait\" (wirestep help scenario lists them)" },
	{ SERVER "signal S", 9, "a signal such as TERM is missing" },
	{ SERVER "signal S TRM", 10,
	  "unknown signal \"TRM\" (did you mean \"TERM\"?)" },
	{ SERVER "signal S 9", 10, "unknown signal \"9\"" },
	{ SERVER "signal C TERM", 8,
	  "\"C\" is an actor, not a program: only programs get signals" },
	{ SERVER "state S.l LISTEN", 9, "\"l\" is not a port" PORT },
	{ SERVER "state S.010 LISTEN", 9, "\"010\" is not a port" PORT },
	{ SERVER "state S.10a LISTEN", 9, "\"10a\" is not a port" PORT },
	{ SERVER "state S.to LISTEN", 9, "\"to\" is not a port" PORT },
	{ SERVER "state S.65536 LISTEN", 9, "\"65536\" is not a port" PORT },
	{ SERVER "state S.1K LISTEN", 9, "\"1K\" is not a port" PORT },
	{ SERVER "state S.$prt LISTEN", 9,
	  "unknown variable \"$prt\" (did you mean \"port\"?)" },
	{ SERVER "state S LISTEN", 7,
	  "\"S\" is not a socket: write ACTOR.VARIABLE or ACTOR.LISTENER#1" },
	{ SERVER "state C.10000 LISTEN", 9, "C has no socket \"10000\" here" },
	{ SERVER "sees S.10000 ICMP port-unreachable", 6,
	  "\"S.10000\" is a program's, which alone reads its error queue" },
	{ SERVER "say en \"${S.x.rtt}\"", 13, "\"x\" is not a port" PORT },
	{ SERVER "say en \"${S.10000.rttx}\"", 19,
	  "a socket has no value \"rttx\" (did you mean \"rtt\"?)" },
	{ SERVER "wire C>T", 8, "unknown actor \"T\"" },
	{ "actor S, S ; program S \"x\"", 10, "actor \"S\" is there already" },
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

/* Told once, at the first that is one too many. */
START_TEST(programs_are_bounded)
{
	char *text = NULL;
	size_t len;
	FILE *out = open_memstream(&text, &len);
	struct mistakes m;

	fputs("scenario x\ntitle en \"X\"\n", out);
	for (int i = 0; i < 2000; i++)
		fprintf(out, "program P%d \"x\"\n", i);
	fclose(out);
	m = mistakes_of(text, len);
	ck_assert_uint_eq(m.list[0].line, 3 + SCENARIO_ACTORS);
	ck_assert_str_eq(m.list[0].text,
			 "a scenario has at most 256 actors and programs");
	mistakes_free(&m);
	free(text);
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

	tcase_add_loop_test(t, statements_have_one_form, 0, ROWS(forms));
	tcase_add_test(t, lets_are_replaced);
	tcase_add_test(t, a_let_may_be_a_command);
	tcase_add_test(t, a_let_may_break_a_command);
	tcase_add_test(t, statements_say_what_is_meant);
	tcase_add_test(t, names_are_known_before_the_statement);
	tcase_add_test(t, programs_stand_where_the_header_says);
	tcase_add_test(t, foreach_has_a_command_for_each_word);
	suite_add_tcase(s, t);
	t = tcase_create("mistakes");
	tcase_add_loop_test(t, mistakes_have_their_place, 0, ROWS(mistakes));
	tcase_add_test(t, programs_are_bounded);
	tcase_add_test(t, what_a_wrong_program_is_called_is_known);
	suite_add_tcase(s, t);
	return s;
}

TEST_MAIN(suite())
