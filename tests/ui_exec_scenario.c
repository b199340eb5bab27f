/*
 * What exec makes of its command line: the scenario as a text, to the letter;
 * and whose a mistake in it is. No program is started.
 */
#include "tests/test.h"

#include <stdbool.h>
#include <stdint.h>
#include <unistd.h>

#include "ui/command/exec_scenario.h"
#include "ui/text/i18n.h"

enum { WORDS = 32 };

static struct options o;
static struct err e;

static void setup(void)
{
	o = (struct options){ 0 };
	e = (struct err){ 0 };
	i18n_set("en");
}

static char *kept[WORDS]; /* owned: argv is permuted */
static int n_words;

static void forget(void)
{
	options_free(&o);
	while (n_words)
		free(kept[--n_words]);
}

static void teardown(void)
{
	forget();
}

/* The words of a command line; they stay while o is used. */
static void parse(const char *const *words)
{
	static char *argv[WORDS + 1];
	int argc = 0;

	forget();
	for (; words[argc]; argc++)
		argv[argc] = kept[n_words++] = strdup(words[argc]);
	argv[argc] = NULL;
	ck_assert_msg(options_parse(&o, argc, argv, &e) == 0, "%s", e.text);
	ck_assert_str_eq(o.arg[0], "exec");
}

static void assert_text(const char *const *words, const char *want)
{
	char *text;

	parse(words);
	text = exec_scenario_text(&o, o.arg + 1);
	ck_assert_str_eq(text, want);
	free(text);
}

#define LINE(...) ((const char *const[]){ "wirestep", __VA_ARGS__, NULL })

START_TEST(one_program)
{
	assert_text(LINE("exec", "--", "./client"), "scenario exec\n"
						    "title en \"./client\"\n"
						    "program C \"./client\"\n"
						    "join C\n"
						    "settle\n");
}
END_TEST

START_TEST(everything)
{
	assert_text(LINE("exec", "--mode", "realtime", "--timers", "live",
			 "--set", "n=2", "--rule", "drop S>C synack#1",
			 "--rule", "delay 5ms C>S data#$n", "--server",
			 "./one 80", "--server", "'./two'", "curl", "-s",
			 "http://127.0.0.1:80/"),
		    "scenario exec\n"
		    "title en \"curl -s http://127.0.0.1:80/\"\n"
		    "mode realtime\n"
		    "timers live\n"
		    "let n = 2\n"
		    "rule drop S>C synack#1\n"
		    "rule delay 5ms C>S data#$n\n"
		    "program S \"./one 80\"\n"
		    "wait until S listens\n"
		    "program S2 \"'./two'\"\n"
		    "wait until S2 listens\n"
		    "program C \"curl -s http://127.0.0.1:80/\"\n"
		    "join C\n"
		    "settle\n");
}
END_TEST

/* What the user's shell has made one word stays one, whatever is in it. */
START_TEST(words)
{
	static const struct {
		const char *word, *quoted;
	} rows[] = {
		{ "", "''" },
		{ "a b", "'a b'" },
		{ "it's", "'it'\\\\''s'" },
		{ "\"", "'\\\"'" },
		{ "\\", "'\\\\'" },
		{ "$HOME $(id) `id`", "'$$HOME $$(id) `id`'" },
		{ "#1", "'#1'" },
		{ ";", "';'" },
		{ "{}", "'{}'" },
		{ "a\nb\tc", "'a\\nb\\tc'" },
		{ "\xff\x01", "'\\xff\\x01'" },
		{ "日本", "'日本'" },
		{ "~", "'~'" },
		{ "--x=1,2:3@4%5+6_/.", "--x=1,2:3@4%5+6_/." },
	};
	char want[128], *text;

	for (int i = 0; i < ROWS(rows); i++) {
		parse(LINE("exec", "--", "c", rows[i].word));
		text = exec_scenario_text(&o, o.arg + 1);
		snprintf(want, sizeof(want), "\nprogram C \"c %s\"\n",
			 rows[i].quoted);
		ck_assert_msg(strstr(text, want), "%s: %s", want, text);
		free(text);
	}
}
END_TEST

START_TEST(title_is_cut)
{
	char word[5000], *text;

	memset(word, 'x', sizeof(word) - 1);
	word[sizeof(word) - 1] = '\0';
	parse(LINE("exec", word));
	text = exec_scenario_text(&o, o.arg + 1);
	ck_assert_ptr_nonnull(strstr(text, word));
	ck_assert_uint_lt(strcspn(strstr(text, "title"), "\n"), 220);
	free(text);
}
END_TEST

/* --- mistakes ------------------------------------------------------------ */

/* What is told on standard error while it is made. */
static void told(char *out, size_t size)
{
	struct scenario *s = NULL;
	FILE *into = tmpfile();
	int before = dup(STDERR_FILENO);

	fflush(stderr);
	dup2(fileno(into), STDERR_FILENO);
	ck_assert_int_eq(exec_scenario(&s, &o, o.arg + 1, &e), -1);
	fflush(stderr);
	dup2(before, STDERR_FILENO);
	close(before);
	rewind(into);
	out[fread(out, 1, size - 1, into)] = '\0';
	fclose(into);
}

/* Each a mistake in what was given, at its place there. */
static const struct {
	const char *option, *value, *told;
} wrong[] = {
	{ "--rule", "drop S>C synak#1",
	  "--rule:1:10: error: unknown word of a selector \"synak\"" },
	{ "--rule", "drop S>X syn", "--rule:1:8: error: " },
	{ "--rule", "dorp S>C syn", "--rule:1:1: error: " },
	{ "--rule", "", "--rule:1:1: error: " },
	{ "--rule", "drop S>C data",
	  "--rule:1:1: error: drop of data or FIN in freeze mode: nothing is "
	  "retransmitted for 120 s; use --timers live" },
};

START_TEST(mistakes_have_carets)
{
	char text[2048], want[512];

	parse(LINE("exec", "--server", "./s", wrong[_i].option, wrong[_i].value,
		   "c"));
	told(text, sizeof(text));
	ck_assert_msg(strncmp(text, wrong[_i].told, strlen(wrong[_i].told)) ==
			      0,
		      "%s", text);
	snprintf(want, sizeof(want), "\n  %s\n", wrong[_i].value);
	ck_assert_msg(strstr(text, want), "no line of it: %s", text);
	ck_assert_msg(strchr(text, '^'), "no caret: %s", text);
	ck_assert_str_eq(e.text, "");
	ck_assert_int_eq((int)e.status, ERR_EXEC);
}
END_TEST

static Suite *suite(void)
{
	Suite *s = suite_create("exec scenario");
	TCase *t = tcase_create("exec");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, one_program);
	tcase_add_test(t, everything);
	tcase_add_test(t, words);
	tcase_add_test(t, title_is_cut);
	tcase_add_loop_test(t, mistakes_have_carets, 0, ROWS(wrong));
	suite_add_tcase(s, t);
	return s;
}

TEST_MAIN(suite())
