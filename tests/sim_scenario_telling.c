/*
 * Telling: values of the run in the texts of `say` and `ask`. What the
 * language takes and refuses.
 */
#include "sim/scenario/observed.h"
#include "sim/scenario/table.h"
#include "tests/play.h"
#include "tests/scenario_text.h"

#define BEFORE                                                                 \
	"scenario t\ntitle en \"t\"\nlet port = 10000 ; let dear = a\n"        \
	"actor C, S\nC s = socket tcp ; peer = recvfrom s 9 ; S l = socket "   \
	"tcp\n"
#define LINES "6"

/* --- the language -------------------------------------------------------- */

static const struct {
	const char *text, *said; /* NULL: the same */
} texts[] = {
	{ "${C.s.state} ${C.s.rto_ms} ${C.s.rto} ${C.s.rto_us}", NULL },
	{ "${S.l#2.state} ${S.l.accept}/${S.l.backlog}", NULL },
	{ "${C.s.recv} ${C.s.send} ${C.s.port} ${C.s.peer_port}", NULL },
	{ "${C.call} ${C.result} ${C.data} ${C.took_us}", NULL },
	{ "${last.seq}, ${C>S.flags}, ${K>C.n}", NULL },
	{ "${packets} ${copies} ${dropped} ${time_s}", NULL },
	{ "$port ${port}", "10000 10000" },
	{ "$port.", "10000." },
	{ "5$$ and $$port and $${port}", NULL },
	{ "$dear\n\"$port\"", "a\n\"10000\"" },
};

static char *quoted(const char *text)
{
	char *out = malloc(4 * strlen(text) + 3);

	return bytes_quote(text, strlen(text), out, 4 * strlen(text) + 3);
}

START_TEST(test_texts)
{
	const char *said = texts[_i].said ? texts[_i].said : texts[_i].text;
	char *quote = quoted(texts[_i].text), *source, *text;
	struct scenario *s;

	ck_assert_int_gt(
		asprintf(&source, BEFORE "say zh \"无\" en %s\n", quote), 0);
	s = parsed(source, strlen(source));
	ck_assert_str_eq(s->step[s->n_steps - 1].text.en, texts[_i].text);
	ck_assert_str_eq(s->step[s->n_steps - 1].said.en, said);
	ck_assert_str_eq(s->step[s->n_steps - 1].said.zh, "无");
	text = printed(s);
	ck_assert_ptr_nonnull(strstr(text, quote)); /* as it was written */
	check_identity(text, strlen(text));
	free(text);
	free(source);
	free(quote);
	scenario_free(s);
}
END_TEST

/* A dollar that comes of --set is one, and no reference. */
START_TEST(test_set)
{
	char port[] = "port", value[] = "${x}$";
	const struct setting set[] = { { port, value } };
	static const char text[] = BEFORE "say en \"$port\"\n";
	struct scenario *s = NULL;
	struct mistakes m;

	ck_assert_int_eq(
		scenario_parse(&s, "x", text, strlen(text), set, 1, &m), 0);
	ck_assert_str_eq(s->step[s->n_steps - 1].said.en, "$${x}$$");
	scenario_free(s);
	mistakes_free(&m);
}
END_TEST

static void put_one(void *context, const char *name)
{
	fprintf(context, "${C.s.%s} ", name);
}

/* Everything that there is can be asked for, in every way. */
START_TEST(test_all_of_a_socket)
{
	char *source, *text;
	size_t n;
	FILE *out = open_memstream(&source, &n);

	fputs(BEFORE "say en \"", out);
	observed_each(OF_SOCKET, put_one, out);
	fputs("\"\n", out);
	fclose(out);
	scenario_free(parsed(source, strlen(source)));
	for (size_t i = 0; i < n_info_fields; i++) {
		ck_assert_int_gt(
			asprintf(&text, "${C.s.%s} ", info_fields[i].name), 0);
		ck_assert_msg(strstr(source, text), "%s is missing", text);
		free(text);
	}
	free(source);
}
END_TEST

/* Columns are those of the file: say en " has eight characters. */
static const struct {
	const char *string;
	unsigned col;
	const char *text;
} wrong[] = {
	{ "${C.s.rtoo}", 15,
	  "a socket has no value \"rtoo\" (did you mean \"rto\"?)" },
	{ "${C.s.rto_m}", 15,
	  "a socket has no value \"rto_m\" (did you mean \"rto_ms\"?)" },
	{ "${C.s.cwnd_ms}", 15, "cwnd is not a time, it has no \"ms\"" },
	{ "${C.t.rto}", 13, "C has no socket \"t\" here" },
	{ "${C.peer.rto}", 13, "\"peer\" is an address, not a socket" },
	{ "${D.s.rto}", 11, "unknown actor \"D\"" },
	{ "${S.l#0.rto}", 11,
	  "\"S.l#0\" is not a socket: write ACTOR.VARIABLE or "
	  "ACTOR.LISTENER#1" },
	{ "${D.result}", 11, "unknown actor \"D\"" },
	{ "${C.resalt}", 13,
	  "an actor has no value \"resalt\" (did you mean \"result\"?)" },
	{ "${last.sqe}", 16,
	  "a packet has no value \"sqe\" (did you mean \"seq\"?)" },
	{ "${C>D.seq}", 13, "unknown actor \"D\"" },
	{ "${D>C.seq}", 11, "unknown actor \"D\"" },
	{ "${C>.seq}", 13, "unknown actor \"\"" },
	{ "${packts}", 11,
	  "unknown value \"packts\" (did you mean \"packets\"?)" },
	{ "${prot}", 11, "unknown value \"prot\" (did you mean \"port\"?)" },
	{ "${}", 11, "unknown value \"\"" },
	{ "${.packets}", 11,
	  "unknown value \".packets\" (did you mean \"packets\"?)" },
	{ "${C.}", 13, "an actor has no value \"\"" },
	{ "$prot", 9, "unknown variable \"$prot\" (did you mean \"port\"?)" },
	{ "port ${port", 14, "this \"${\" has no \"}\"" },
	{ "5$", 10, "a dollar is written \"$$\"" },
	{ "5$ of it", 10, "a dollar is written \"$$\"" },
	/* escapes have the columns that they are written in */
	{ "\\n\\x41\\\"${prot}", 19,
	  "unknown value \"prot\" (did you mean \"port\"?)" },
	{ "你好$prot", 11,
	  "unknown variable \"$prot\" (did you mean \"port\"?)" },
};

START_TEST(test_wrong)
{
	char source[512], want[256];

	snprintf(source, sizeof(source), BEFORE "say en \"%s\"\n",
		 wrong[_i].string);
	snprintf(want, sizeof(want), LINES ":%u %s\n", wrong[_i].col,
		 wrong[_i].text);
	check_mistakes(source, want);
}
END_TEST

/* A title is no text of the run: there a dollar is a dollar. */
START_TEST(test_titles)
{
	static const char text[] =
		"scenario t\ntitle en \"5$ ${x}\"\nlesson en \"$y\"\n";
	struct scenario *s = parsed(text, strlen(text));

	ck_assert_str_eq(s->title.en, "5$ ${x}");
	ck_assert_str_eq(s->lesson.en, "$y");
	scenario_free(s);
}
END_TEST

/* A text can not be made to grow beyond all measure. */
START_TEST(test_too_long)
{
	char *source, *value = malloc(1001);
	size_t n;
	FILE *out = open_memstream(&source, &n);

	memset(value, 'a', 1000);
	value[1000] = '\0';
	fprintf(out, "scenario t\ntitle en \"t\"\nlet a = %s\nsay en \"",
		value);
	for (int i = 0; i < 70; i++)
		fputs("$a", out);
	fputs("\"\n", out);
	fclose(out);
	check_mistakes(source, "4:8 with its values this text has more than "
			       "65536 bytes\n");
	free(source);
	free(value);
}
END_TEST

/* --- questions ----------------------------------------------------------- */

static const struct {
	const char *written, *printed; /* NULL: as it is written */
} asks[] = {
	{ "ask en \"Q\" { \"A\", *\"B\" }", NULL },
	{ "ask zh \"问\" en \"Q\"{*\"A\",\"B\"}",
	  "ask en \"Q\" zh \"问\" { *\"A\", \"B\" }" },
	{ "ask en \"Q\" {\n\t\"A\",\n\n\t* \"B\"\n,\"C\"\n}",
	  "ask en \"Q\" { \"A\", *\"B\", \"C\" }" },
	{ "ask en \"Q\" { en \"Yes\" zh \"会\", *en \"No\" zh \"不会\" }",
	  NULL },
	{ "ask en \"Q\" { *zh \"会\" en \"Yes\", en \"No\" }",
	  "ask en \"Q\" { *en \"Yes\" zh \"会\", \"No\" }" },
	{ "ask en \"$port\" { *\"${packets}\", \"$$, } { ;\" }", NULL },
	{ "ask en \"Q\" { \"1\", \"2\", \"3\", \"4\", \"5\", \"6\", \"7\", "
	  "\"8\", *\"9\" }",
	  NULL },
};

START_TEST(test_asks)
{
	const char *want =
		asks[_i].printed ? asks[_i].printed : asks[_i].written;
	char source[512], end[256];
	struct scenario *s;
	char *text;

	snprintf(source, sizeof(source), BEFORE "%s ; settle\n",
		 asks[_i].written);
	snprintf(end, sizeof(end), "\n%s\nsettle\n", want);
	s = parsed(source, strlen(source));
	text = printed(s);
	ck_assert_msg(strstr(text, end), "want %s in:\n%s", want, text);
	check_identity(text, strlen(text));
	free(text);
	scenario_free(s);
}
END_TEST

static const struct {
	const char *source;
	unsigned line, col;
	const char *text;
} wrong_asks[] = {
	{ "ask { \"A\", *\"B\" }", 6, 1,
	  "the English text is missing: en \"…\"" },
	{ "ask en \"Q\"", 6, 11, "\"{\" with the answers is missing" },
	{ "ask en \"Q\" \"A\", *\"B\"", 6, 12,
	  "expected en or zh, not a string" },
	{ "ask en \"Q\" { }", 6, 14, "expected an answer, not \"}\"" },
	{ "ask en \"Q\" { *\"A\" }", 6, 12,
	  "a question has at least 2 answers" },
	{ "ask en \"Q\" { \"A\", \"B\" }", 6, 12,
	  "no answer is right: write \"*\" before the one that is" },
	{ "ask en \"Q\" { *\"A\", *\"B\" }", 6, 20,
	  "only one answer is right: there is a \"*\" already" },
	{ "ask en \"Q\" {\n*en \"A\",\n  *en \"B\" }", 8, 3,
	  "only one answer is right: there is a \"*\" already" },
	{ "ask en \"Q\" { \"A\" *\"B\" }", 6, 18,
	  "expected \",\" or \"}\", not \"*\"" },
	{ "ask en \"Q\" { \"A\", *\"B\", }", 6, 25,
	  "expected an answer, not \"}\"" },
	{ "ask en \"Q\" { \"A\", *B }", 6, 20, "expected en or zh, not \"B\"" },
	{ "ask en \"Q\" { \"A\", *fr \"B\" }", 6, 20,
	  "unknown language \"fr\": there are en and zh" },
	{ "ask en \"Q\" { \"A\", *zh \"B\" }", 6, 19,
	  "the English text is missing: en \"…\"" },
	{ "ask en \"Q\" { \"A\", *\"$prot\" }", 6, 21,
	  "unknown variable \"$prot\" (did you mean \"port\"?)" },
	{ "ask en \"Q\" { *\"1\",\"2\",\"3\",\"4\",\"5\",\"6\",\"7\",\"8\","
	  "\"9\",\"10\" }",
	  6, 51, "a question has at most 9 answers" },
	{ "ask en \"Q\" { \"A\", *\"B\" } again", 6, 26,
	  "unexpected \"again\"" },
};

START_TEST(test_wrong_asks)
{
	char source[512], want[256];

	snprintf(source, sizeof(source), BEFORE "%s\n", wrong_asks[_i].source);
	snprintf(want, sizeof(want), "%u:%u %s\n", wrong_asks[_i].line,
		 wrong_asks[_i].col, wrong_asks[_i].text);
	check_mistakes(source, want);
}
END_TEST

START_TEST(test_table)
{
	for (int i = 0; i < OBSERVED_INFO; i++) {
		const struct observed_spec *spec = &observed_specs[i];

		ck_assert_msg(spec->name && spec->help && spec->help[0],
			      "row %d", i);
	}
}
END_TEST

static Suite *suite(void)
{
	Suite *suite_ = suite_create("scenario telling");
	TCase *tc = tcase_create("scenario telling");

	tcase_add_loop_test(tc, test_texts, 0, ROWS(texts));
	tcase_add_test(tc, test_set);
	tcase_add_test(tc, test_all_of_a_socket);
	tcase_add_loop_test(tc, test_wrong, 0, ROWS(wrong));
	tcase_add_test(tc, test_titles);
	tcase_add_test(tc, test_too_long);
	tcase_add_test(tc, test_table);
	tcase_add_loop_test(tc, test_asks, 0, ROWS(asks));
	tcase_add_loop_test(tc, test_wrong_asks, 0, ROWS(wrong_asks));
	suite_add_tcase(suite_, tc);
	return suite_;
}

TEST_MAIN(suite())
