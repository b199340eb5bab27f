/* What help, docs/keys.md and the man page say of keys. */
#include "tests/test.h"

#include "tests/keys.h"
#include "ui/help/help.h"
#include "ui/term/grid.h"
#include "ui/term/keys.h"
#include "ui/text/i18n.h"

/* Caller frees. */
static char *said(void (*say)(FILE *out))
{
	char *text = NULL;
	size_t n;
	FILE *out = open_memstream(&text, &n);

	say(out);
	fclose(out);
	return text;
}

/* Every key has a line, the second column begins where it should. */
START_TEST(help_topic)
{
	static const char *const languages[] = { "en", "zh" };
	size_t n, lines = 0;
	const struct key_binding *rows = key_bindings(&n);
	char *text, *at;

	i18n_set(languages[_i]);
	text = at = said(help_keys);
	for (size_t i = 0; i < n; i++) {
		char want[256];

		snprintf(want, sizeof(want), "\n  %-9s %s\n", rows[i].keys,
			 tr(rows[i].help));
		at = strstr(at, want);
		ck_assert_msg(at != NULL, "no '%s' in\n%s", want, text);
	}
	for (char *line = text; *line; line = strchr(line, '\n') + 1) {
		char copy[256];

		snprintf(copy, sizeof(copy), "%.*s", (int)strcspn(line, "\n"),
			 line);
		ck_assert_int_lt(text_width(copy), 80);
		lines++;
	}
	ck_assert_uint_eq(lines, n + GROUPS + GROUPS - 1);
	free(text);
}
END_TEST

START_TEST(groups_in_help)
{
	char *text = said(help_keys);

	ck_assert_int_eq(strncmp(text, "Stepping\n  n . ", 14), 0);
	ck_assert_ptr_nonnull(strstr(text, "\n\nChanging what happens\n  x "));
	ck_assert_ptr_nonnull(strstr(text, "\n\nMoving about\n  k Up "));
	ck_assert_ptr_nonnull(strstr(text, "\n\nThe screen\n  1 "));
	free(text);
}
END_TEST

/* docs/keys.md is what the table says, whatever language is set. */
START_TEST(documentation)
{
	static const char *const languages[] = { "en", "zh" };
	char *want, got[16384] = "";
	FILE *in = fopen("docs/keys.md", "rb");

	ck_assert_msg(in != NULL, "run it from the top folder");
	got[fread(got, 1, sizeof(got) - 1, in)] = '\0';
	fclose(in);
	i18n_set(languages[_i]);
	want = said(help_keys_markdown);
	ck_assert_msg(strcmp(got, want) == 0,
		      "docs/keys.md is out of date: make docs");
	free(want);
}
END_TEST

START_TEST(markdown)
{
	char *text = said(help_keys_markdown);

	ck_assert_ptr_nonnull(strstr(text, "\n| `n` `.` | one event"));
	ck_assert_ptr_nonnull(strstr(text, "\n| `\\` | "));
	ck_assert_ptr_nonnull(strstr(text, " | while stepping |\n"));
	ck_assert_ptr_nonnull(strstr(text, " | everywhere |\n"));
	ck_assert_ptr_nonnull(strstr(text, " | after a search |\n"));
	ck_assert_ptr_nonnull(
		strstr(text, "| `Space` | down by a page, in "
			     "lists and texts | home, help, files |\n"));
	ck_assert_ptr_null(strstr(text, "|  |"));
	free(text);
}
END_TEST

static const struct command_row no_commands[] = { { "run", "X", "does", 0 } };

static void man_page(FILE *out)
{
	help_man(no_commands, 1, out);
}

static void help_text(FILE *out)
{
	help_print(no_commands, 1, out);
}

/* A key that means something in roff is written so that it does not. */
START_TEST(manual_page)
{
	char *text = said(man_page);

	ck_assert_ptr_nonnull(strstr(text, "\n.SH KEYS\n.SS Stepping\n"));
	ck_assert_ptr_nonnull(strstr(text, "\n.B n .\none event forward"));
	ck_assert_ptr_nonnull(strstr(text, "\n.B \\(aq\n"));
	ck_assert_ptr_nonnull(strstr(text, "\n.B \\e\n"));
	ck_assert_ptr_nonnull(strstr(text, "\n.B \\-\n"));
	ck_assert_ptr_nonnull(strstr(text, "\n.B C\\-l\n"));
	ck_assert_ptr_null(strchr(text, '\''));
	free(text);
}
END_TEST

START_TEST(a_few_keys_in_help)
{
	char *text = said(help_text);

	ck_assert_ptr_nonnull(strstr(text, "\n  n step  N back  Space play  x "
					   "drop  ? help  q leave  (wirestep "
					   "help keys)\n"));
	free(text);
}
END_TEST

static Suite *suite(void)
{
	Suite *suite_ = suite_create("keys help");
	TCase *tc = tcase_create("keys help");

	tcase_add_checked_fixture(tc, setup, NULL);
	tcase_add_loop_test(tc, help_topic, 0, 2);
	tcase_add_test(tc, groups_in_help);
	tcase_add_loop_test(tc, documentation, 0, 2);
	tcase_add_test(tc, markdown);
	tcase_add_test(tc, manual_page);
	tcase_add_test(tc, a_few_keys_in_help);
	suite_add_tcase(suite_, tc);
	return suite_;
}

TEST_MAIN(suite())
