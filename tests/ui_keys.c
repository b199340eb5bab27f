/* Keys: names there and back, and the table of what they do. */
#include "tests/test.h"

#include <stdint.h>

#include "tests/keys.h"
#include "ui/term/grid.h"
#include "ui/term/keys.h"
#include "ui/text/i18n.h"

/* --- names --------------------------------------------------------------- */

static const struct {
	const char *name;
	uint32_t key;
} names[] = {
	{ "a", 'a' },
	{ "A", 'A' },
	{ "?", '?' },
	{ "\\", '\\' },
	{ "'", '\'' },
	{ "-", '-' },
	{ "C", 'C' },
	{ "F", 'F' },
	{ "中", 0x4e2d },
	{ "é", 0xe9 },
	{ "Space", ' ' },
	{ "Enter", KEY_RETURN },
	{ "Esc", KEY_ESCAPE },
	{ "Tab", KEY_TABULATOR },
	{ "S-Tab", KEY_BACK_TAB },
	{ "Backspace", KEY_DELETE_BACK },
	{ "Del", KEY_DELETE },
	{ "Up", KEY_ARROW_UP },
	{ "Down", KEY_ARROW_DOWN },
	{ "Left", KEY_ARROW_LEFT },
	{ "Right", KEY_ARROW_RIGHT },
	{ "PgUp", KEY_PAGE_UP },
	{ "PgDn", KEY_PAGE_DOWN },
	{ "Home", KEY_FIRST },
	{ "End", KEY_FINAL },
	{ "F1", KEY_FUNCTION + 1 },
	{ "F10", KEY_FUNCTION + 10 },
	{ "F19", KEY_FUNCTION + 19 },
	{ "C-a", 1 },
	{ "C-l", 12 },
	{ "C-z", 26 },
	{ "C-\\", 28 },
	{ "C-]", 29 },
	{ "C-^", 30 },
	{ "C-_", 31 },
};

START_TEST(names_of_keys)
{
	char name[KEY_TEXT];

	for (int i = 0; i < ROWS(names); i++) {
		ck_assert_ptr_eq(key_name(names[i].key, name), name);
		ck_assert_str_eq(name, names[i].name);
		ck_assert_uint_eq(key_of(names[i].name), names[i].key);
	}
}
END_TEST

/* Other ways to write a key; key_name has one. */
START_TEST(other_names)
{
	ck_assert_uint_eq(key_of("C-L"), 12);
	ck_assert_uint_eq(key_of("C-i"), KEY_TABULATOR);
	ck_assert_uint_eq(key_of("C-m"), KEY_RETURN);
	ck_assert_uint_eq(key_of("C-["), KEY_ESCAPE);
}
END_TEST

/* Every key that has a name has one that is read back as that key. */
START_TEST(there_and_back)
{
	int specials = 0;

	for (uint32_t key = 0; key < ALL_KEYS; key++) {
		char name[KEY_TEXT];
		uint32_t back = KEY_NOTHING;

		key_name(key, name);
		if (!name[0])
			continue;
		specials += key > KEY_SPECIALS;
		/* a check for each of a million keys would take its time */
		if (key_parse(name, &back) != strlen(name) || back != key)
			ck_abort_msg("U+%04X \"%s\" U+%04X", key, name, back);
	}
	ck_assert_int_eq(specials, 10 + 19);
}
END_TEST

START_TEST(keys_without_a_name)
{
	static const uint32_t nameless[] = {
		KEY_NOTHING,	 0x80, /* a C1 control */
		0x301,		       /* a mark that belongs to a letter */
		0x202e,		       /* turns the direction of text around */
		0xd800,		       /* half a character of UTF-16 */
		0xdfff,		       /* the last of those */
		KEY_SPECIALS,	 KEY_FUNCTION,
		KEY_MOUSE_EVENT, KEY_MOUSE_EVENT + 1,
		UINT32_MAX,
	};
	char name[KEY_TEXT];

	for (int i = 0; i < ROWS(nameless); i++)
		ck_assert_str_eq(key_name(nameless[i], name), "");
	ck_assert_str_ne(key_name(0xd7ff, name), "");
	ck_assert_str_ne(key_name(0xe000, name), "");
	ck_assert_str_ne(key_name(0x10ffff, name), "");
}
END_TEST

/* A name ends where its word does. */
START_TEST(parse_one_of_several)
{
	static const char *const texts[] = { "Up k", "Up\tk", "Up\nk", "Up" };
	uint32_t key = KEY_NOTHING;

	for (int i = 0; i < ROWS(texts); i++) {
		ck_assert_uint_eq(key_parse(texts[i], &key), 2);
		ck_assert_uint_eq(key, KEY_ARROW_UP);
	}
}
END_TEST

START_TEST(not_names)
{
	static const char *const wrong[] = {
		"",
		" ",
		" n",
		"\tn",
		"\n",
		"nn",
		"Spac",
		"Spacex",
		"space",
		"ESC",
		"C-",
		"C-ll",
		"C-1",
		"C-@",
		"C-?",
		"C-`",
		"C-{",
		"c-l",
		"S-Up",
		"S-a",
		"F0",
		"F20",
		"F01",
		"F1x",
		"F-1",
		"\xff",
		"\xe4\xb8",
		"\x01",
		"\x7f",
		"\xcc\x81",
		"PgUpPgDn",
		"BackspaceBackspace",
		"a-very-long-word-that-is-no-key-at-all",
	};

	for (int i = 0; i < ROWS(wrong); i++) {
		uint32_t key = 12345;

		ck_assert_msg(key_parse(wrong[i], &key) == 0, "\"%s\"",
			      wrong[i]);
		ck_assert_uint_eq(key, 12345);
	}
}
END_TEST

START_TEST(words_of_any_length)
{
	for (int len = 2; len < 3 * KEY_TEXT; len++) {
		char word[64];
		uint32_t key;

		snprintf(word, sizeof(word), "%0*d", len, 7);
		ck_assert_uint_eq(key_parse(word, &key), 0);
	}
}
END_TEST

/* --- the table ----------------------------------------------------------- */

START_TEST(every_action_has_a_row)
{
	for (int i = ACT_NONE + 1; i < ACTIONS; i++) {
		const struct key_binding *b = action_binding((enum action)i);
		char key[KEY_TEXT];

		ck_assert_msg(b != NULL, "action %d", i);
		ck_assert_int_eq((int)b->action, i);
		ck_assert_str_ne(action_key((enum action)i, key), "");
		ck_assert_msg(strncmp(b->keys, key, strlen(key)) == 0,
			      "%s is not the first of %s", key, b->keys);
	}
}
END_TEST

START_TEST(no_action)
{
	char key[KEY_TEXT] = "x";

	ck_assert_ptr_null(action_binding(ACT_NONE));
	ck_assert_str_eq(action_key(ACT_NONE, key), "");
	ck_assert_str_eq(action_key(ACTIONS, key), "");
}
END_TEST

START_TEST(first_keys)
{
	char key[KEY_TEXT];

	ck_assert_str_eq(action_key(ACT_STEP, key), "n");
	ck_assert_str_eq(action_key(ACT_PLAY, key), "Space");
	ck_assert_str_eq(action_key(ACT_PAGE_DOWN, key), "PgDn");
	ck_assert_str_eq(action_key(ACT_REDRAW, key), "C-l");
	ck_assert_str_eq(action_key(ACT_LEAVE, key), "q");
}
END_TEST

/* Rows of a group stand together, in the order of groups. */
START_TEST(sorted_by_group)
{
	size_t n;
	const struct key_binding *rows = key_bindings(&n);

	ck_assert_int_eq((int)rows[0].group, 0);
	for (size_t i = 1; i < n; i++)
		ck_assert(rows[i].group == rows[i - 1].group ||
			  rows[i].group == rows[i - 1].group + 1);
	ck_assert_int_eq((int)rows[n - 1].group, GROUPS - 1);
	ck_assert_str_eq(key_group_name(GROUPS), "?");
}
END_TEST

enum { NAME_COLS = 8, HELP_COLS = 66 };

/* A name is a short word; both fit where they are shown, in both languages. */
START_TEST(texts)
{
	static const char *const languages[] = { "en", "zh" };
	size_t n;
	const struct key_binding *rows = key_bindings(&n);

	i18n_set(languages[_i]);
	for (size_t i = 0; i < n; i++) {
		const char *name = tr(rows[i].name), *help = tr(rows[i].help);

		ck_assert_int_gt(text_width(name), 0);
		ck_assert_int_le(text_width(name), NAME_COLS);
		ck_assert_int_gt(text_width(help), 0);
		ck_assert_int_le(text_width(help), HELP_COLS);
		ck_assert_msg(
			strcspn(rows[i].name, " ABCDEFGHIJKLMNOPQRSTUVWXYZ") ==
				strlen(rows[i].name),
			"%s", rows[i].name);
	}
}
END_TEST

START_TEST(translated)
{
	size_t n;
	const struct key_binding *rows = key_bindings(&n);

	i18n_set("zh");
	for (size_t i = 0; i < n; i++) {
		ck_assert_msg(tr(rows[i].name) != rows[i].name, "%s",
			      rows[i].name);
		ck_assert_msg(tr(rows[i].help) != rows[i].help, "%s",
			      rows[i].help);
	}
	for (int i = 0; i < GROUPS; i++) {
		const char *name = key_group_name((enum key_group)i);

		ck_assert_msg(tr(name) != name, "%s", name);
	}
}
END_TEST

static Suite *suite(void)
{
	Suite *suite_ = suite_create("keys");
	TCase *tc = tcase_create("keys");

	tcase_add_checked_fixture(tc, setup, NULL);
	tcase_add_test(tc, names_of_keys);
	tcase_add_test(tc, other_names);
	tcase_add_test(tc, there_and_back);
	tcase_add_test(tc, keys_without_a_name);
	tcase_add_test(tc, parse_one_of_several);
	tcase_add_test(tc, not_names);
	tcase_add_test(tc, words_of_any_length);
	tcase_add_test(tc, every_action_has_a_row);
	tcase_add_test(tc, no_action);
	tcase_add_test(tc, first_keys);
	tcase_add_test(tc, sorted_by_group);
	tcase_add_loop_test(tc, texts, 0, 2);
	tcase_add_test(tc, translated);
	suite_add_tcase(suite_, tc);
	return suite_;
}

TEST_MAIN(suite())
