/*
 * Keys: names there and back, what each default key does in each place and
 * that no other does anything, ambiguities that are found, and what help,
 * docs/keys.md and the man page say of them.
 */
#include "tests/test.h"

#include <stdbool.h>
#include <stdint.h>

#include "ui/term/grid.h"
#include "ui/help/help.h"
#include "ui/text/i18n.h"
#include "ui/term/keys.h"

enum { ALL_KEYS = KEY_MOUSE_EVENT + 16 };

static void setup(void)
{
	i18n_set("en");
}

/* The key of a name that must be one. */
static uint32_t key_of(const char *name)
{
	uint32_t key = KEY_NOTHING;

	ck_assert_msg(key_parse(name, &key) == strlen(name), "%s", name);
	return key;
}

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

/* --- what is bound ------------------------------------------------------- */

enum {
	STEP = KEYS_STEP,
	LIST = KEYS_LIST,
	FILE_ = KEYS_FILE,
	BOTH = KEYS_EVERYWHERE
};

/* Every key that does something, from the description of the screens. */
static const struct {
	const char *key;
	unsigned context;
	enum action action;
} does[] = {
	{ "n", STEP, ACT_STEP },
	{ ".", STEP, ACT_STEP },
	{ "N", STEP, ACT_BACK },
	{ ",", STEP, ACT_BACK },
	{ "Space", STEP, ACT_PLAY },
	{ "+", STEP, ACT_FASTER },
	{ "=", STEP, ACT_FASTER },
	{ "-", STEP, ACT_SLOWER },
	{ "s", STEP, ACT_NEXT_CALL },
	{ "c", STEP, ACT_RUN_TO_MARK },
	{ "R", STEP, ACT_RESTART },
	{ "x", STEP, ACT_DROP },
	{ "d", STEP, ACT_DELAY },
	{ "r", STEP, ACT_RELEASE },
	{ "D", STEP, ACT_DUPLICATE },
	{ "o", STEP, ACT_CHOOSE },
	{ "b", STEP, ACT_BRANCH },
	{ "k", BOTH, ACT_UP },
	{ "Up", BOTH, ACT_UP },
	{ "j", BOTH, ACT_DOWN },
	{ "Down", BOTH, ACT_DOWN },
	{ "h", BOTH, ACT_LEFT },
	{ "Left", BOTH, ACT_LEFT },
	{ "l", BOTH, ACT_RIGHT },
	{ "Right", BOTH, ACT_RIGHT },
	{ "PgUp", BOTH, ACT_PAGE_UP },
	{ "C-b", BOTH, ACT_PAGE_UP },
	{ "PgDn", BOTH, ACT_PAGE_DOWN },
	{ "C-f", BOTH, ACT_PAGE_DOWN },
	{ "Space", LIST | FILE_, ACT_PAGE_DOWN },
	{ "C-u", BOTH, ACT_HALF_UP },
	{ "C-d", BOTH, ACT_HALF_DOWN },
	{ "g", BOTH, ACT_FIRST },
	{ "Home", BOTH, ACT_FIRST },
	{ "G", BOTH, ACT_LAST },
	{ "End", BOTH, ACT_LAST },
	{ "Enter", BOTH, ACT_ENTER },
	{ "/", BOTH, ACT_SEARCH },
	{ "m", STEP | FILE_, ACT_MARK },
	{ "'", STEP | FILE_, ACT_GO_TO_MARK },
	{ "1", STEP | FILE_, ACT_VIEW_1 },
	{ "2", STEP | FILE_, ACT_VIEW_2 },
	{ "3", STEP | FILE_, ACT_VIEW_3 },
	{ "4", STEP | FILE_, ACT_VIEW_4 },
	{ "5", STEP | FILE_, ACT_VIEW_5 },
	{ "6", STEP | FILE_, ACT_VIEW_6 },
	{ "H", STEP, ACT_HEX },
	{ "Tab", BOTH, ACT_PANE_NEXT },
	{ "S-Tab", BOTH, ACT_PANE_BACK },
	{ "C-]", STEP, ACT_TERMINAL },
	{ "\\", STEP, ACT_MAXIMISE },
	{ ">", STEP, ACT_GROW },
	{ "<", STEP, ACT_SHRINK },
	{ "t", STEP | FILE_, ACT_TIME_FORMAT },
	{ "C", BOTH, ACT_THEME },
	{ "C-l", BOTH, ACT_REDRAW },
	{ ":", BOTH, ACT_COMMAND },
	{ "w", STEP | FILE_, ACT_WRITE },
	{ "?", BOTH, ACT_HELP },
	{ "F1", BOTH, ACT_HELP },
	{ "K", BOTH, ACT_GLOSSARY },
	{ "q", BOTH, ACT_LEAVE },
	{ "Esc", BOTH, ACT_LEAVE },
	{ "Q", BOTH, ACT_QUIT },
	{ "F", FILE_, ACT_FOLLOW },
	{ "]", STEP, ACT_PART_NEXT },
	{ "[", STEP, ACT_PART_BACK },
	{ "y", STEP | FILE_, ACT_WHY },
	{ "7", STEP | FILE_, ACT_VIEW_7 },
};

/* What the list above says. */
static enum action wanted(uint32_t key, unsigned context)
{
	for (int i = 0; i < ROWS(does); i++)
		if ((does[i].context & context) && key_of(does[i].key) == key)
			return does[i].action;
	return ACT_NONE;
}

/* Every key there is, in all places; what is not listed does nothing. */
START_TEST(what_keys_do)
{
	static const unsigned contexts[] = { STEP, LIST, FILE_ };
	unsigned context = contexts[_i];

	for (uint32_t key = 0; key < 0x200; key++)
		ck_assert_msg(key_action(key, context) == wanted(key, context),
			      "key U+%04X in %u", key, context);
	for (uint32_t key = KEY_SPECIALS; key < ALL_KEYS; key++)
		ck_assert_msg(key_action(key, context) == wanted(key, context),
			      "key U+%04X in %u", key, context);
}
END_TEST

START_TEST(unknown_keys)
{
	ck_assert_int_eq((int)key_action(UINT32_MAX, BOTH | KEYS_SEARCH),
			 ACT_NONE);
	ck_assert_int_eq((int)key_action(KEY_NOTHING, BOTH | KEYS_SEARCH),
			 ACT_NONE);
	ck_assert_int_eq((int)key_action(0x4e2d, BOTH), ACT_NONE);
	ck_assert_int_eq((int)key_action('q', 0), ACT_NONE);
}
END_TEST

/* A search takes n and N, and nothing else. */
START_TEST(searching)
{
	static const unsigned contexts[] = { STEP, LIST, FILE_ };
	unsigned context = contexts[_i];

	for (uint32_t key = 0; key < 0x100; key++) {
		enum action want = wanted(key, context);

		if (key == 'n')
			want = ACT_SEARCH_NEXT;
		if (key == 'N')
			want = ACT_SEARCH_BACK;
		ck_assert_msg(key_action(key, context | KEYS_SEARCH) == want,
			      "key U+%04X in %u", key, context);
	}
}
END_TEST

/* A table takes these, and nothing else. */
START_TEST(keys_of_a_table)
{
	static const struct {
		uint32_t key;
		enum action action;
	} takes[] = { { '>', ACT_SORT_NEXT },
		      { '<', ACT_SORT_BACK },
		      { 'I', ACT_SORT_TURN },
		      { '=', ACT_COMPARE },
		      { 'f', ACT_FILTER } };

	for (uint32_t key = 0; key < 0x100; key++) {
		enum action want = wanted(key, STEP);

		for (int i = 0; i < ROWS(takes); i++)
			if (takes[i].key == key)
				want = takes[i].action;
		ck_assert_msg(key_action(key, STEP | KEYS_TABLE) == want,
			      "key U+%04X", key);
	}
}
END_TEST

/* Graphs take these. */
START_TEST(keys_of_graphs)
{
	static const struct {
		uint32_t key;
		enum action action;
	} takes[] = { { '>', ACT_ZOOM_IN },
		      { '<', ACT_ZOOM_OUT },
		      { 'k', ACT_GRAPH_SIDE },
		      { 'j', ACT_GRAPH_SIDE },
		      { KEY_TABULATOR, ACT_GRAPH_NEXT } };

	for (uint32_t key = 0; key < 0x100; key++) {
		enum action want = wanted(key, STEP);

		for (int i = 0; i < ROWS(takes); i++)
			if (takes[i].key == key)
				want = takes[i].action;
		ck_assert_msg(key_action(key, STEP | KEYS_GRAPH) == want,
			      "key U+%04X", key);
	}
}
END_TEST

/* The glossary takes these. */
START_TEST(keys_of_the_glossary)
{
	static const struct {
		uint32_t key;
		enum action action;
	} takes[] = { { KEY_DELETE_BACK, ACT_WORD_BACK },
		      { KEY_TABULATOR, ACT_LINK_NEXT },
		      { 'l', ACT_LINK_NEXT },
		      { 'h', ACT_LINK_BACK } };

	for (uint32_t key = 0; key < 0x100; key++) {
		enum action want = wanted(key, LIST);

		for (int i = 0; i < ROWS(takes); i++)
			if (takes[i].key == key)
				want = takes[i].action;
		ck_assert_msg(key_action(key, LIST | KEYS_WORDS) == want,
			      "key U+%04X", key);
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

/* --- is it sane? --------------------------------------------------------- */

static const struct {
	struct key_binding row[3];
	const char *why; /* NULL: it is sane */
} tables[] = {
	{ { { .context = STEP, .keys = "a b", .name = "one" },
	    { .context = STEP, .keys = "c", .name = "two" },
	    { .context = STEP, .keys = "A", .name = "three" } },
	  NULL },
	/* the same key */
	{ { { .context = STEP, .keys = "a", .name = "one" },
	    { .context = STEP, .keys = "b", .name = "two" },
	    { .context = STEP, .keys = "a", .name = "three" } },
	  "a: both one and three" },
	/* not the first of either */
	{ { { .context = STEP, .keys = "z", .name = "one" },
	    { .context = STEP, .keys = "a Space", .name = "two" },
	    { .context = STEP, .keys = "b c Space", .name = "three" } },
	  "Space: both two and three" },
	/* written in two ways */
	{ { { .context = STEP, .keys = "Tab", .name = "one" },
	    { .context = STEP, .keys = "b", .name = "two" },
	    { .context = STEP, .keys = "C-i", .name = "three" } },
	  "Tab: both one and three" },
	/* contexts that do not meet */
	{ { { .context = STEP, .keys = "a", .name = "one" },
	    { .context = LIST, .keys = "a", .name = "two" },
	    { .context = KEYS_SEARCH, .keys = "a", .name = "three" } },
	  NULL },
	/* contexts that meet in part */
	{ { { .context = STEP, .keys = "b", .name = "one" },
	    { .context = LIST, .keys = "a", .name = "two" },
	    { .context = BOTH, .keys = "a", .name = "three" } },
	  "a: both two and three" },
	/* two meanings while searching */
	{ { { .context = BOTH, .keys = "n", .name = "one" },
	    { .context = KEYS_SEARCH, .keys = "n", .name = "two" },
	    { .context = KEYS_SEARCH, .keys = "n", .name = "three" } },
	  "n: both two and three" },
	/* no keys */
	{ { { .context = STEP, .keys = "a", .name = "one" },
	    { .context = STEP, .keys = "b Spcae", .name = "two" },
	    { .context = STEP, .keys = "c", .name = "three" } },
	  "two: \"Spcae\" is no key" },
	{ { { .context = STEP, .keys = "nn", .name = "one" },
	    { .context = STEP, .keys = "", .name = "two" },
	    { .context = STEP, .keys = "c", .name = "three" } },
	  "one: \"nn\" is no key" },
	/* none at all is allowed */
	{ { { .context = STEP, .keys = "", .name = "one" },
	    { .context = STEP, .keys = "", .name = "two" },
	    { .context = STEP, .keys = "", .name = "three" } },
	  NULL },
};

START_TEST(ambiguities)
{
	char why[80] = "untouched";
	bool sane = bindings_sane(tables[_i].row, 3, why, sizeof(why));

	ck_assert_int_eq(sane, tables[_i].why == NULL);
	ck_assert_str_eq(why, sane ? "untouched" : tables[_i].why);
}
END_TEST

START_TEST(little_room_to_say_why)
{
	char why[8] = "#######";

	ck_assert(!bindings_sane(tables[1].row, 3, why, 5));
	ck_assert_str_eq(why, "a: b");
	ck_assert_int_eq(why[5], '#');
	ck_assert(!bindings_sane(tables[1].row, 3, NULL, 0));
}
END_TEST

START_TEST(ours_is_sane)
{
	char why[160] = "";

	ck_assert_msg(keys_sane(why, sizeof(why)), "%s", why);
}
END_TEST

/* --- what is said of them ------------------------------------------------ */

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
	Suite *s = suite_create("keys");
	TCase *t = tcase_create("keys");

	tcase_add_checked_fixture(t, setup, NULL);
	tcase_add_test(t, names_of_keys);
	tcase_add_test(t, other_names);
	tcase_add_test(t, there_and_back);
	tcase_add_test(t, keys_without_a_name);
	tcase_add_test(t, parse_one_of_several);
	tcase_add_test(t, not_names);
	tcase_add_test(t, words_of_any_length);
	tcase_add_loop_test(t, what_keys_do, 0, 3);
	tcase_add_test(t, unknown_keys);
	tcase_add_loop_test(t, searching, 0, 3);
	tcase_add_test(t, keys_of_a_table);
	tcase_add_test(t, keys_of_graphs);
	tcase_add_test(t, keys_of_the_glossary);
	tcase_add_test(t, every_action_has_a_row);
	tcase_add_test(t, no_action);
	tcase_add_test(t, first_keys);
	tcase_add_test(t, sorted_by_group);
	tcase_add_loop_test(t, texts, 0, 2);
	tcase_add_test(t, translated);
	tcase_add_loop_test(t, ambiguities, 0, ROWS(tables));
	tcase_add_test(t, little_room_to_say_why);
	tcase_add_test(t, ours_is_sane);
	tcase_add_loop_test(t, help_topic, 0, 2);
	tcase_add_test(t, groups_in_help);
	tcase_add_loop_test(t, documentation, 0, 2);
	tcase_add_test(t, markdown);
	tcase_add_test(t, manual_page);
	tcase_add_test(t, a_few_keys_in_help);
	suite_add_tcase(s, t);
	return s;
}

TEST_MAIN(suite())
