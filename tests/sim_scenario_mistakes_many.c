/*
 * Several mistakes in one file, and how each is shown with its line and a
 * caret under its place.
 */
#include "sim/scenario/scenario.h"
#include "tests/mistakes.h"
#include "tests/scenario_text.h"

/* --- several in one file ------------------------------------------------- */

START_TEST(test_all_are_reported)
{
	check_mistakes("title en \"X\"\n"
		       "actor C, S\n"
		       "S l = socket tcp ; bind l :70000 ; listne l 5\n"
		       "C s = socket tcp\n"
		       "ask en \"?\" {\n"
		       "  \"}\" ; nonsense $x\n"
		       "  { D close q }\n"
		       "} ; wire C>D\n"
		       "state C.s ESTABLISHT, S.l LISTEN\n"
		       "drop C>S data#1 ; wait 5\n",
		       "1:1 the scenario has no name: scenario NAME\n"
		       "3:27 port \"70000\" is out of range: it is 0 to 65535\n"
		       "3:36 unknown statement \"listne\" (did you mean "
		       "\"listen\"?)\n"
		       "6:7 expected \",\" or \"}\", not \";\"\n"
		       "8:12 unknown actor \"D\"\n"
		       "9:11 unknown state \"ESTABLISHT\" (did you mean "
		       "\"ESTABLISHED\"?)\n"
		       "10:1 drop of data or FIN in freeze mode: nothing is "
		       "retransmitted for 120 s; use \"timers live\", or "
		       "\"mode realtime\" and \"rule drop C>S data#1\"\n"
		       "10:24 \"5\" is not a duration such as 200ms (ns, us, "
		       "ms, s)\n");
}
END_TEST

/* What a wrong statement may have made is not missed a second time. */
START_TEST(test_one_cause_one_mistake)
{
	check_mistakes(PRELUDE "C q = sokcet tcp\nC close q\n"
			       "state C.q CLOSED\n",
		       "5:7 unknown call \"sokcet\" (did you mean "
		       "\"socket\"?)\n");
	check_mistakes("scenario x\ntitle en \"X\"\nactor C\n"
		       "program W x\nwire C>W\nmode \"x\"\n",
		       "4:11 expected a command in double quotes, not \"x\"\n"
		       "6:1 \"mode\" must stand before the first call, wire or "
		       "other step (line 4)\n");
	check_mistakes(PRELUDE "let p = \"a b\"\nC connect s :$p\n",
		       "5:9 expected the value, not a string\n");
	check_mistakes(PRELUDE "par C, D { $who t = socket tcp }\n"
			       "repeat { hold as h C>S }\n"
			       "C close t\nrelease h\n",
		       "5:8 unknown actor \"D\"\n"
		       "6:8 a count is missing\n");
	check_mistakes("scenario x\ntitle en \"X\"\nacter C, S\n"
		       "C s = socket tcp\nwire C>S [PA]\n",
		       "3:1 unknown statement \"acter\" (did you mean "
		       "\"actor\"?)\n"
		       "5:10 \"[PA]\" are not flags: letters of FSRP.UEWe, as "
		       "[S.] for SYN+ACK\n");
	check_mistakes(PRELUDE "Q t = socket tcp ; close t ; close u\n",
		       "5:1 unknown actor \"Q\"\n");
	check_mistakes("scenario x \"\ntitle en \"X\"\nmode relatime\n"
		       "actor C, S\ndrop C>S data\n",
		       "1:12 this string has no closing quote on its line\n"
		       "3:6 expected freeze or realtime, not \"relatime\" (did "
		       "you mean \"realtime\"?)\n");
}
END_TEST

START_TEST(test_at_most_fifty)
{
	char text[2000] = "";
	size_t n = 0;
	struct mistakes m;

	while (n < 800)
		n += (size_t)snprintf(text + n, sizeof(text) - n, "foo\n");
	m = mistakes_of(text, strlen(text));
	ck_assert_uint_eq(m.n, 50);
	ck_assert_uint_eq(m.list[49].line, 50);
	mistakes_free(&m);
}
END_TEST

START_TEST(test_bytes)
{
	static const char text[] = "scenario x\ntitle en \"X\"\n"
				   "say en \"a\xff\xfe\"\n"
				   "mark a\0b\nmark \x1b[1m\n"
				   "say en \"\xe2\x80\xae\" # \xff\n";
	static const struct mistake want[] = {
		{ 3, 10, "this is not UTF-8" },
		{ 4, 7, "control character U+0000" },
		{ 5, 6, "control character U+001B" },
		{ 6, 9, "control character U+202E" },
		{ 6, 14, "this is not UTF-8" },
	};
	struct mistakes m = mistakes_of(text, sizeof(text) - 1);

	ck_assert_uint_eq(m.n, 5);
	for (size_t i = 0; i < m.n; i++) {
		ck_assert_uint_eq(m.list[i].line, want[i].line);
		ck_assert_uint_eq(m.list[i].col, want[i].col);
		ck_assert_str_eq(m.list[i].text, want[i].text);
	}
	ck_assert_ptr_nonnull(strstr(m.source, "mark a␀b\n"));
	mistakes_free(&m);
}
END_TEST

START_TEST(test_limits)
{
	size_t size = (1 << 20) + 1;
	char *text = malloc(size);
	struct mistakes m;

	ck_assert_ptr_nonnull(text);
	memset(text, ' ', size);
	m = mistakes_of(text, size);
	ck_assert_str_eq(m.list[0].text, "a scenario has at most 1 MiB");
	mistakes_free(&m);
	text[snprintf(text, size, "%s", PRELUDE)] = ' ';
	m = mistakes_of(text, strlen(PRELUDE) + 16385);
	ck_assert_uint_eq(m.n, 1);
	ck_assert_uint_eq(m.list[0].line, 5);
	ck_assert_str_eq(m.list[0].text, "a line has at most 16384 bytes");
	mistakes_free(&m);
	memset(text + strlen(PRELUDE), 'a', 2000);
	m = mistakes_of(text, strlen(PRELUDE) + 2000);
	ck_assert_str_eq(m.list[0].text, "a word has at most 1024 bytes");
	mistakes_free(&m);
	free(text);
}
END_TEST

START_TEST(test_set_unknown)
{
	static const char text[] = PRELUDE "let port = 1\n";
	char prot[] = "prot", value[] = "2";
	const struct setting set = { prot, value };
	struct scenario *s = NULL;
	struct mistakes m;

	ck_assert_int_eq(
		scenario_parse(&s, "x", text, strlen(text), &set, 1, &m), -1);
	ck_assert_uint_eq(m.n, 1);
	ck_assert_uint_eq(m.list[0].line, 0);
	ck_assert_str_eq(m.list[0].text,
			 "--set prot: the scenario has no such let (did you "
			 "mean \"port\"?)");
	mistakes_free(&m);
}
END_TEST

/* A value from --set is judged where it is used. */
START_TEST(test_set_wrong)
{
	static const char text[] = PRELUDE "let port = 1\nC connect s :$port\n";
	char port[] = "port", value[] = "x\x1b";
	const struct setting set = { port, value };
	struct scenario *s = NULL;
	struct mistakes m;

	ck_assert_int_eq(
		scenario_parse(&s, "x", text, strlen(text), &set, 1, &m), -1);
	ck_assert_uint_eq(m.n, 1);
	ck_assert(m.list[0].line == 6 && m.list[0].col == 13);
	ck_assert_ptr_nonnull(strstr(m.list[0].text, "\":x\\x1b\" is not an"));
	mistakes_free(&m);
}
END_TEST

/* --- how a mistake is shown ---------------------------------------------- */

static void check_shown(const char *source, uint32_t line, uint32_t col,
			const char *want)
{
	char *text;
	size_t len;
	FILE *f = open_memstream(&text, &len);

	mistake_print("a.scn", source, line, col, "no", f);
	fclose(f);
	ck_assert_str_eq(text, want);
	free(text);
}

START_TEST(test_caret)
{
	check_shown("one\ntwo three\n", 2, 5,
		    "a.scn:2:5: error: no\n  two three\n      ^\n");
	check_shown("one", 1, 4, "a.scn:1:4: error: no\n  one\n     ^\n");
	check_shown("one", 0, 0, "a.scn: error: no\n");
	check_shown(NULL, 3, 1, "a.scn:3:1: error: no\n");
	check_shown("one", 3, 1, "a.scn:3:1: error: no\n");
	check_shown("\ta\tb\r\n", 1, 4,
		    "a.scn:1:4: error: no\n          a       b\n"
		    "                  ^\n");
}
END_TEST

START_TEST(test_caret_width)
{
	check_shown("say 中文 x", 1, 8,
		    "a.scn:1:8: error: no\n  say 中文 x\n           ^\n");
	check_shown("e\xcc\x81x", 1, 3,
		    "a.scn:1:3: error: no\n  e\xcc\x81x\n   ^\n");
	check_shown("\x1b\xff!", 1, 3,
		    "a.scn:1:3: error: no\n  \\x1b\\xff!\n          ^\n");
}
END_TEST

/* Where the caret points when the line is cut: at the right character. */
START_TEST(test_long_lines)
{
	char line[401], *text, *shown, *caret;
	size_t len;

	for (uint32_t col = 1; col <= 400; col += 7) {
		FILE *f = open_memstream(&text, &len);

		memset(line, 'a', 400);
		line[400] = '\0';
		line[col - 1] = '!';
		mistake_print("a", line, 1, col, "no", f);
		fclose(f);
		shown = strchr(text, '\n') + 1;
		caret = strchr(shown, '\n');
		*caret++ = '\0';
		ck_assert_uint_le(strlen(shown), 84);
		/* "…" has three bytes, but is one column */
		len = strncmp(shown, "  …", 5) == 0 ? 2 : 0;
		ck_assert_int_eq(shown[len + strcspn(caret, "^")], '!');
		free(text);
	}
}
END_TEST

static Suite *suite(void)
{
	Suite *suite_ = suite_create("scenario mistakes many");
	TCase *tc = tcase_create("scenario mistakes many");

	tcase_add_test(tc, test_all_are_reported);
	tcase_add_test(tc, test_one_cause_one_mistake);
	tcase_add_test(tc, test_at_most_fifty);
	tcase_add_test(tc, test_bytes);
	tcase_add_test(tc, test_limits);
	tcase_add_test(tc, test_set_unknown);
	tcase_add_test(tc, test_set_wrong);
	tcase_add_test(tc, test_caret);
	tcase_add_test(tc, test_caret_width);
	tcase_add_test(tc, test_long_lines);
	suite_add_tcase(suite_, tc);
	return suite_;
}

TEST_MAIN(suite())
