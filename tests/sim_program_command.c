/* A command's words, and where the command is looked for. */
#include "sim/program/find.h"
#include "sim/program/words.h"

#include "tests/folder.h"
#include "tests/test.h"

/* --- words ---------------------------------------------------------------- */

/* Of all words, with "|" behind each. */
static const char *joined(char **words)
{
	static char out[512];
	size_t n = 0;

	out[0] = '\0';
	for (size_t i = 0; words[i]; i++)
		n += (size_t)snprintf(out + n, sizeof(out) - n, "%s|",
				      words[i]);
	return out;
}

static const struct {
	const char *text, *words;
} commands[] = {
	{ "server", "server|" },
	{ "server 10000", "server|10000|" },
	{ "  server\t 10000 \n", "server|10000|" },
	{ "python3 -c 'print(\"a b\")'", "python3|-c|print(\"a b\")|" },
	{ "echo a\\ b", "echo|a b|" },
	{ "echo \\'", "echo|'|" },
	{ "echo \"it's\"", "echo|it's|" },
	{ "echo \"a \\\"b\\\" \\\\ \\$x \\`\"", "echo|a \"b\" \\ $x `|" },
	{ "echo \"\\n\"", "echo|\\n|" }, /* only for $ ` " \ and newline */
	{ "echo '\\'", "echo|\\|" },
	{ "echo a'b c'd\"e f\"g", "echo|ab cde fg|" },
	{ "echo '' \"\" x", "echo|||x|" },
	{ "echo \"a\nb\"", "echo|a\nb|" },
	{ "echo $HOME ~ *.c #x", "echo|$HOME|~|*.c|#x|" },
	{ "sh -c 'a | b; c & >d'", "sh|-c|a | b; c & >d|" },
	{ "echo \\| \"&\"", "echo|||&|" },
	{ "echo 打招呼", "echo|打招呼|" },
};

START_TEST(words_are_those_of_a_shell)
{
	struct words_wrong wrong = { 0 };
	char **words = words_split(commands[_i].text, &wrong);

	ck_assert_msg(words != NULL, "%s: %s", commands[_i].text, wrong.text);
	ck_assert_str_eq(joined(words), commands[_i].words);
	words_free(words);
}
END_TEST

static const struct {
	const char *text;
	size_t at;
	const char *wrong;
} mistakes[] = {
	{ "", 0, "there is no command in this" },
	{ "  ", 0, "there is no command in this" },
	{ "'' x", 0, "there is no command in this" },
	{ "echo 'x", 5, "this \"'\" has no end" },
	{ "echo \"x", 5, "this double quote has no end" },
	{ "echo \"x\\\"", 5, "this double quote has no end" },
	{ "echo \"x\\", 5, "this double quote has no end" },
	{ "echo x\\", 6, "nothing follows this backslash" },
	{ "a | b", 2,
	  "\"|\" is for a shell, and there is none here: quote it, or write "
	  "sh -c '…'" },
	{ "a >b", 2,
	  "\">\" is for a shell, and there is none here: quote it, or write "
	  "sh -c '…'" },
	{ "a b&", 3,
	  "\"&\" is for a shell, and there is none here: quote it, or write "
	  "sh -c '…'" },
	{ "echo `x`", 5,
	  "\"`\" is for a shell, and there is none here: quote it, or write "
	  "sh -c '…'" },
};

START_TEST(a_mistake_has_its_place)
{
	struct words_wrong wrong = { 99, "" };

	ck_assert_ptr_null(words_split(mistakes[_i].text, &wrong));
	ck_assert_str_eq(wrong.text, mistakes[_i].wrong);
	ck_assert_uint_eq(wrong.at, mistakes[_i].at);
}
END_TEST

START_TEST(quoting_is_the_inverse)
{
	static const char *const words[] = {
		"sh", "",  "a b", "it's", "\"",	      "\\", "a|b",     "$x",
		"*",  "~", "'''", "打",	  "-x=1,2:3", "\n", "\x01\xff"
	};
	const size_t n = ROWS(words);
	char *text = words_quote(words, n);
	struct words_wrong wrong = { 0 };
	char **again = words_split(text, &wrong);

	ck_assert_msg(again != NULL, "%s: %s", text, wrong.text);
	for (size_t i = 0; i < n; i++)
		ck_assert_str_eq(again[i], words[i]);
	ck_assert_ptr_null(again[n]);
	words_free(again);
	free(text);
}
END_TEST

START_TEST(what_needs_no_quotes_gets_none)
{
	static const char *const words[] = { "curl", "http://127.0.0.1:80/x",
					     "-o", "a b" };
	char *text = words_quote(words, 4);

	ck_assert_str_eq(text, "curl http://127.0.0.1:80/x -o 'a b'");
	free(text);
}
END_TEST

/* --- folders -------------------------------------------------------------- */

static void make_program(const char *name, mode_t mode)
{
	folder_file(name, "#!/bin/sh\n");
	chmod(folder_path(name), mode);
}

START_TEST(beside_the_scenario_comes_first)
{
	char *folders, *found, scenario[2 * PATH_MAX];
	struct err e = { 0 };

	folder_make();
	make_program("programs/sh", 0755);
	snprintf(scenario, sizeof(scenario), "%s", folder_path("my.scn"));
	folders = program_folders(scenario);
	found = program_find("sh", folders, &e);
	ck_assert_msg(found != NULL, "%s", e.text);
	ck_assert_str_eq(found, folder_path("programs/sh"));
	free(found);
	free(folders);
	folder_remove();
}
END_TEST

START_TEST(path_comes_last)
{
	struct err e = { 0 };
	char *found = program_find("sh", NULL, &e);

	ck_assert_msg(found != NULL, "%s", e.text);
	ck_assert_ptr_nonnull(strstr(found, "/sh"));
	ck_assert_int_eq(access(found, X_OK), 0);
	free(found);
}
END_TEST

START_TEST(with_a_slash_it_is_a_file)
{
	struct err e = { 0 };
	char *found;

	folder_make();
	make_program("x", 0755);
	found = program_find(folder_path("x"), "/nowhere", &e);
	ck_assert_msg(found != NULL, "%s", e.text);
	ck_assert_str_eq(found, folder_path("x"));
	free(found);
	folder_remove();
}
END_TEST

/* What is found nowhere else, but there, and may not be executed. */
START_TEST(why_not)
{
	struct err e = { 0 };
	char text[2 * PATH_MAX + 128];

	folder_make();
	make_program("tcp_server.py", 0644);
	ck_assert_ptr_null(program_find("tcp_server.py", folder, &e));
	ck_assert_int_eq((int)e.status, ERR_NOT_EXECUTABLE);
	ck_assert_str_eq(e.text, "tcp_server.py: it can not be executed: "
				 "Permission denied (chmod +x?)");
	ck_assert_ptr_null(program_find("tcp_servr.py", folder, &e));
	ck_assert_int_eq((int)e.status, ERR_NOT_FOUND);
	ck_assert_str_eq(e.text, "tcp_servr.py: there is no such command (did "
				 "you mean \"tcp_server.py\"?)");
	ck_assert_ptr_null(program_find(folder, NULL, &e));
	ck_assert_int_eq((int)e.status, ERR_NOT_EXECUTABLE);
	snprintf(text, sizeof(text),
		 "%s: it can not be executed: Is a directory", folder);
	ck_assert_str_eq(e.text, text);
	ck_assert_ptr_null(program_find("/nowhere/at/all", NULL, &e));
	ck_assert_int_eq((int)e.status, ERR_NOT_FOUND);
	ck_assert_ptr_null(program_find("", folder, &e));
	ck_assert_int_eq((int)e.status, ERR_NOT_FOUND);
	folder_remove();
}
END_TEST

/* As in a shell, one that may not be executed hides none that may. */
START_TEST(the_first_that_can_be_executed)
{
	char folders[2 * PATH_MAX + 16];
	struct err e = { 0 };
	char *found;

	folder_make();
	make_program("a/x", 0644);
	make_program("b/x", 0755);
	snprintf(folders, sizeof(folders), "%s/a:%s/b", folder, folder);
	found = program_find("x", folders, &e);
	ck_assert_msg(found != NULL, "%s", e.text);
	ck_assert_str_eq(found, folder_path("b/x"));
	free(found);
	folder_remove();
}
END_TEST

static Suite *suite(void)
{
	Suite *s = suite_create("sim_program_command");
	TCase *t = tcase_create("words");

	tcase_add_loop_test(t, words_are_those_of_a_shell, 0, ROWS(commands));
	tcase_add_loop_test(t, a_mistake_has_its_place, 0, ROWS(mistakes));
	tcase_add_test(t, quoting_is_the_inverse);
	tcase_add_test(t, what_needs_no_quotes_gets_none);
	suite_add_tcase(s, t);
	t = tcase_create("folders");
	tcase_add_test(t, beside_the_scenario_comes_first);
	tcase_add_test(t, path_comes_last);
	tcase_add_test(t, with_a_slash_it_is_a_file);
	tcase_add_test(t, why_not);
	tcase_add_test(t, the_first_that_can_be_executed);
	suite_add_tcase(s, t);
	return s;
}

TEST_MAIN(suite())
