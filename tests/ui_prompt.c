/*
 * A text that the prompt suggests: the first character typed replaces it, and
 * whoever moves in it or deletes of it edits it.
 */
#include "tests/test.h"

#include "tests/screen_hello.h"
#include "ui/text/i18n.h"

static const struct {
	const char *keys, *line;
} edits[] = {
	{ "", "tcp-hello.jsonl" },
	{ "\"x.scn\"", "x.scn" },
	{ "\"据\"", "据" },
	{ "Backspace \"x\"", "tcp-hello.jsonx" },
	{ "Left \"x\"", "tcp-hello.jsonxl" },
	{ "Home \"x\"", "xtcp-hello.jsonl" },
	{ "End \"x\"", "tcp-hello.jsonlx" },
	{ "C-a \"x\"", "xtcp-hello.jsonl" },
	{ "C-e \"x\"", "tcp-hello.jsonlx" },
	{ "Tab \"x\"", "tcp-hello.jsonlx" },
	{ "C-u \"x\"", "x" },
	{ "Esc w \"x\"", "x" },
	{ "\"x\" Left \"y\"", "yx" },
	/* what was left behind is no suggestion for the next line */
	{ "Esc : \"go\" Left \"y\"", "gyo" },
};

START_TEST(a_name_is_suggested)
{
	screen_play(&s, "w");
	screen_play(&s, edits[_i].keys);
	ck_assert_str_eq(s.app.line, edits[_i].line);
	screen_must_show(&s, edits[_i].line);
}
END_TEST

/* Dim, until it is the user's. */
START_TEST(it_is_seen_to_be_one)
{
	static const char lead[] = " write to: ";
	const struct cell *line;

	screen_play(&s, "w");
	line = &s.grid.cell[(s.grid.rows - 1) * s.grid.cols +
			    (int)strlen(lead)];
	ck_assert_uint_eq(line->style & STYLE_MASK, STYLE_DIM);
	screen_play(&s, "Left");
	ck_assert_uint_eq(line->style & STYLE_MASK, STYLE_PLAIN);
}
END_TEST

static Suite *suite(void)
{
	Suite *suite_ = suite_create("prompt");
	TCase *t = tcase_create("prompt");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_loop_test(t, a_name_is_suggested, 0, ROWS(edits));
	tcase_add_test(t, it_is_seen_to_be_one);
	suite_add_tcase(suite_, t);
	return suite_;
}

TEST_MAIN(suite())
