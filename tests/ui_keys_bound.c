/*
 * What each default key does in each place and that no other does anything,
 * and ambiguities that are found.
 */
#include "tests/test.h"

#include <stdbool.h>
#include <stdint.h>

#include "tests/keys.h"
#include "ui/term/keys.h"

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

static Suite *suite(void)
{
	Suite *suite_ = suite_create("keys bound");
	TCase *tc = tcase_create("keys bound");

	tcase_add_checked_fixture(tc, setup, NULL);
	tcase_add_loop_test(tc, what_keys_do, 0, 3);
	tcase_add_test(tc, unknown_keys);
	tcase_add_loop_test(tc, searching, 0, 3);
	tcase_add_test(tc, keys_of_a_table);
	tcase_add_test(tc, keys_of_graphs);
	tcase_add_test(tc, keys_of_the_glossary);
	tcase_add_loop_test(tc, ambiguities, 0, ROWS(tables));
	tcase_add_test(tc, little_room_to_say_why);
	tcase_add_test(tc, ours_is_sane);
	suite_add_tcase(suite_, tc);
	return suite_;
}

TEST_MAIN(suite())
