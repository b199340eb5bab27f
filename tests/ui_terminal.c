/*
 * The terminal that programs have: what they write becomes cells, whatever it
 * is, and keys become what such a terminal sends.
 */
#include "tests/test.h"

#include "tests/grid_text.h"
#include "ui/term/emulator.h"

enum { LINES = 4, COLUMNS = 20 };

static struct emulator *e;
static struct grid grid;
static char sent[4096];
static size_t n_sent;

static void on_send(void *context, const char *bytes, size_t n)
{
	(void)context;
	if (n < sizeof(sent) - n_sent)
		memcpy(sent + n_sent, bytes, n);
	n_sent += n;
	sent[n_sent] = '\0';
}

static void set_up(void)
{
	e = emulator_new(LINES, COLUMNS, on_send, NULL);
	grid_init(&grid, LINES, COLUMNS);
	n_sent = 0;
	sent[0] = '\0';
}

static void tear_down(void)
{
	emulator_free(e);
	grid_free(&grid);
}

static void say(const char *text)
{
	emulator_write(e, text, strlen(text));
}

/* As it is `up` lines above. */
static void draw(int up)
{
	grid_clear(&grid);
	emulator_draw(e, &grid, (struct area){ 0, 0, grid.rows, grid.cols },
		      up);
}

static const char *row_text(int y)
{
	return grid_row_text(&grid, y);
}

/* --- text ---------------------------------------------------------------- */

static const struct {
	const char *says, *row[LINES];
} texts[] = {
	{ "one\r\ntwo", { "one", "two" } },
	{ "one\ntwo", { "one", "   two" } },
	{ "abc\b\bX", { "aXc" } },
	{ "a\tb", { "a       b" } },
	{ "12345678901234567890AB", { "12345678901234567890", "AB" } },
	{ "a\r\nb\r\nc\r\nd\r\ne", { "b", "c", "d", "e" } },
	{ "\033[2;3Hhere", { "", "  here" } },
	{ "gone\033[2J\033[Hhere", { "here" } },
	{ "abc\033[2D\033[K", { "a" } },
	{ "\033[31mred\033[0m", { "red" } },
	{ "\033(0qqx\033(B", { "──│" } },
	{ "中文|", { "中文|" } },
	{ "1234567890123456789中", { "1234567890123456789", "中" } },
	{ "中\b\bx", { "x" } },
	{ "e\xcc\x81|", { "e|" } }, /* a mark has no cell */
	{ "\xff|", { "\xef\xbf\xbd|" } },
	{ "\033[?1049heditor", { "editor" } },
	{ "shell\033[?1049heditor\033[?1049l", { "shell" } },
	/* what says nothing here */
	{ "a\033]0;a title\007b", { "ab" } },
	{ "a\033]8;;http://x\033\\b", { "ab" } },
	{ "a\033P+q544e\033\\b", { "ab" } },
	{ "a\033_x\033\\\033^y\033\\\033Xz\033\\b", { "ab" } },
	{ "\033#3a\033#612345678901", { "a12345678901" } },
	{ "a\033]0;x\032b\033[3\030c\033[3\032d", { "abcd" } },
	{ "a\007b", { "ab" } },
	{ "a\033[3b|", { "aaaa|" } }, /* REP */
	{ "a\0b"
	  "c",
	  { "a" } },
};

START_TEST(text)
{
	say(texts[_i].says);
	draw(0);
	for (int y = 0; y < LINES; y++)
		ck_assert_msg(strcmp(row_text(y), texts[_i].row[y]
							  ? texts[_i].row[y]
							  : "") == 0,
			      "%d: line %d is \"%s\"", _i, y, row_text(y));
}
END_TEST

/* The same, a byte at a time. */
START_TEST(text_in_pieces)
{
	for (const char *c = texts[_i].says; *c; c++)
		emulator_write(e, c, 1);
	draw(0);
	for (int y = 0; y < LINES; y++)
		ck_assert_str_eq(row_text(y),
				 texts[_i].row[y] ? texts[_i].row[y] : "");
}
END_TEST

/* --- colours ------------------------------------------------------------- */

static const struct {
	const char *sgr;
	struct cell want;
} colours[] = {
	{ "0", { 'x', STYLE_PLAIN, 0, 0, 0 } },
	{ "1", { 'x', STYLE_PLAIN | STYLE_BOLD, 0, 0, 0 } },
	{ "4", { 'x', STYLE_PLAIN, OWN_UNDERLINE, 0, 0 } },
	{ "7", { 'x', STYLE_PLAIN, OWN_REVERSE, 0, 0 } },
	{ "31", { 'x', STYLE_PLAIN, OWN_FG, 1, 0 } },
	{ "42", { 'x', STYLE_PLAIN, OWN_BG, 0, 2 } },
	{ "93", { 'x', STYLE_PLAIN, OWN_FG, 11, 0 } },
	{ "38;5;208", { 'x', STYLE_PLAIN, OWN_FG, 208, 0 } },
	{ "48;5;17", { 'x', STYLE_PLAIN, OWN_BG, 0, 17 } },
	{ "38;2;255;0;0", { 'x', STYLE_PLAIN, OWN_FG, 196, 0 } },
	{ "38;2;128;128;128", { 'x', STYLE_PLAIN, OWN_FG, 244, 0 } },
	{ "38;2;0;0;0", { 'x', STYLE_PLAIN, OWN_FG, 16, 0 } },
	{ "31;42;39;49", { 'x', STYLE_PLAIN, 0, 0, 0 } },
};

START_TEST(colour)
{
	struct cell want = colours[_i].want, got;
	char said[64];

	snprintf(said, sizeof(said), "\033[%smx", colours[_i].sgr);
	say(said);
	draw(0);
	got = grid.cell[0];
	ck_assert_msg(got.style == want.style && got.own == want.own &&
			      got.fg == want.fg && got.bg == want.bg,
		      "%s: style %#x, own %d, %d on %d", colours[_i].sgr,
		      got.style, got.own, got.fg, got.bg);
}
END_TEST

/* --- what is meant to do harm -------------------------------------------- */

static const char *const harm[] = {
	"\033[99999999999999999999999999999999999A",
	"\033[2147483647;2147483647H",
	"\033[-1;-1H",
	"\033[4294967295@",
	"\033[4294967295P",
	"\033[99999b",
	"\033[99999S\033[99999T",
	"\033[99999L\033[99999M",
	"\033[5;1r\033[99999;99999r\033[r",
	"\033[1;1;1;1;1;1;1;1;1;1;1;1;1;1;1;1;1;1;1;1;1;1;1;1m",
	"\033[::::::::::::::::::::::::::::::::::m",
	"\033[38;5;99999m\033[38;2;99999;0;0m\033[38;9m\033[38m",
	"\033[?99999h\033[?99999l",
	"\033[6n\033[c\033[>c\033[?6n",
	"\033[8;99999;99999t",
	"\033(A\033)B\033*C\033+D\033( \033((((((",
	"\033[\030\033[\032\033\030",
	"\033[\033[\033[\033c",
	"\033]0;never ends\030",
	"\033[!p\033c\033[?3h\033[?3l",
	"\xc2\x9b"
	"31m\xc2\x85\xe2\x80\xae\xe2\x80\x8f\xef\xbb\xbf",
	"\033[?1000h\033[?1003h\033[?2004h\033[?1004h",
	"\016\017\005\013\014",
};

static void assert_safe(void)
{
	for (int i = 0; i < grid.rows * grid.cols; i++) {
		uint32_t glyph = grid.cell[i].glyph;
		bool right = i % grid.cols > 0 && glyph == 0 &&
			     char_width(grid.cell[i - 1].glyph) == 2;

		ck_assert_msg(right || (glyph >= ' ' && glyph <= 0x10ffff &&
					!char_is_control(glyph) &&
					char_width(glyph) > 0),
			      "U+%04X at %d", glyph, i);
	}
}

START_TEST(harmless)
{
	say(harm[_i]);
	draw(0);
	assert_safe();
	ck_assert_uint_lt(n_sent, 200);
	say("\033c\033[1;1Hx"); /* it goes on */
	draw(0);
	ck_assert_str_eq(row_text(0), "x");
}
END_TEST

/* A string that does not end takes no room, and no byte of it is shown. */
START_TEST(endless_string)
{
	char many[4096];

	memset(many, 'a', sizeof(many));
	say("x\033]0;");
	for (int i = 0; i < 4096; i++)
		emulator_write(e, many, sizeof(many));
	say("\007y");
	draw(0);
	ck_assert_str_eq(row_text(0), "xy");
}
END_TEST

/* Two megabytes of what terminals take for sequences, at changing sizes. */
START_TEST(noise)
{
	static const char *const parts[] = {
		"\033[", "\033",  ";",	      "?",     "9",	"1",
		"H",	 "m",	  "J",	      "K",     "L",	"M",
		"@",	 "P",	  "b",	      "r",     "h",	"l",
		"1049",	 "中",	  "\xcc\x81", "\n",    "x",	"\033(0",
		"\t",	 "\b",	  "S",	      "T",     "\r",	"A",
		"B",	 "\033M", "\033D",    "\0337", "\0338", "\033]0;",
		"\007",	 "7",	  "25",	      "38;5;",
	};
	uint32_t seed = (uint32_t)_i + 1;

	for (int i = 0; i < 200000; i++) {
		seed = seed * 1664525u + 1013904223u;
		say(parts[(seed >> 8) % (unsigned)ROWS(parts)]);
		if (i % 5000 == 0) {
			emulator_resize(e, (int)(seed >> 28),
					(int)(seed >> 24 & 0xff));
			draw((int)(seed >> 20 & 0xff));
			assert_safe();
		}
	}
}
END_TEST

/* --- lines over the top, sizes ------------------------------------------- */

START_TEST(lines_are_kept)
{
	char line[32];

	for (int i = 0; i < 3 * EMULATOR_LINES; i++) {
		snprintf(line, sizeof(line), "%d\r\n", i);
		say(line);
	}
	ck_assert_int_eq(emulator_above(e), EMULATOR_LINES);
	draw(1);
	ck_assert_str_eq(row_text(0), "2996");
	ck_assert_str_eq(row_text(3), "2999");
	draw(EMULATOR_LINES);
	ck_assert_str_eq(row_text(0), "1997");
	draw(2 * EMULATOR_LINES); /* no further */
	ck_assert_str_eq(row_text(0), "1997");
	say("\033[?1049h");
	ck_assert(emulator_is_alternate(e));
	ck_assert_int_eq(emulator_above(e), 0);
}
END_TEST

START_TEST(sizes)
{
	static const struct {
		int rows, cols, rows_then, cols_then;
	} rows[] = { { 40, 100, 40, 100 },
		     { 3, 30, 3, 30 },
		     { 1, 1, EMULATOR_ROWS, EMULATOR_COLS },
		     { 0, -5, EMULATOR_ROWS, EMULATOR_COLS },
		     { 200, 400, 200, 400 } };
	int y, x;

	say("a\r\nb\r\nc\r\nd中文中文中文");
	for (int i = 0; i < ROWS(rows); i++) {
		emulator_resize(e, rows[i].rows, rows[i].cols);
		emulator_size(e, &y, &x);
		ck_assert_int_eq(y, rows[i].rows_then);
		ck_assert_int_eq(x, rows[i].cols_then);
		draw(0);
		assert_safe();
		emulator_cursor(e, &y, &x);
		ck_assert(y >= 0 && y < rows[i].rows_then);
		ck_assert(x >= 0 && x < rows[i].cols_then);
	}
}
END_TEST

START_TEST(cursor)
{
	int y, x;

	say("\033[3;5H");
	ck_assert(emulator_cursor(e, &y, &x));
	ck_assert_int_eq(y, 2);
	ck_assert_int_eq(x, 4);
	say("\033[?25l");
	ck_assert(!emulator_cursor(e, &y, &x));
	say("\033[?25h");
	ck_assert(emulator_cursor(e, &y, &x));
}
END_TEST

/* --- keys ---------------------------------------------------------------- */

static const struct {
	struct input in;
	const char *sends;
} keys[] = {
	{ { .key = 'a' }, "a" },
	{ { .key = 0x4e2d }, "中" },
	{ { .key = 3 }, "\003" },
	{ { .key = 26 }, "\032" },
	{ { .key = 0x1c }, "\034" },
	{ { .key = KEY_RETURN }, "\r" },
	{ { .key = KEY_TABULATOR }, "\t" },
	{ { .key = KEY_ESCAPE }, "\033" },
	{ { .key = KEY_DELETE_BACK }, "\177" },
	{ { .key = KEY_ARROW_UP }, "\033[A" },
	{ { .key = KEY_FINAL }, "\033[F" },
	{ { .key = KEY_DELETE }, "\033[3~" },
	{ { .key = KEY_PAGE_DOWN }, "\033[6~" },
	{ { .key = KEY_BACK_TAB }, "\033[Z" },
	{ { .key = KEY_FUNCTION + 1 }, "\033OP" },
	{ { .key = KEY_FUNCTION + 10 }, "\033[21~" },
	{ { .key = 'b', .alt = true }, "\033b" },
	{ { .key = KEY_MOUSE_EVENT }, "" },
	{ { .key = KEY_NOTHING }, "" },
};

START_TEST(key)
{
	emulator_key(e, &keys[_i].in);
	ck_assert_str_eq(sent, keys[_i].sends);
}
END_TEST

/* An editor asks for other arrows. */
START_TEST(application_keys)
{
	say("\033[?1h");
	emulator_key(e, &(struct input){ .key = KEY_ARROW_UP });
	ck_assert_str_eq(sent, "\033OA");
}
END_TEST

static Suite *terminal_suite(void)
{
	Suite *s = suite_create("ui_terminal");
	TCase *emulates = tcase_create("emulator");

	tcase_add_checked_fixture(emulates, set_up, tear_down);
	tcase_set_timeout(emulates, 60);
	tcase_add_loop_test(emulates, text, 0, ROWS(texts));
	tcase_add_loop_test(emulates, text_in_pieces, 0, ROWS(texts));
	tcase_add_loop_test(emulates, colour, 0, ROWS(colours));
	tcase_add_loop_test(emulates, harmless, 0, ROWS(harm));
	tcase_add_test(emulates, endless_string);
	tcase_add_loop_test(emulates, noise, 0, 3);
	tcase_add_test(emulates, lines_are_kept);
	tcase_add_test(emulates, sizes);
	tcase_add_test(emulates, cursor);
	tcase_add_loop_test(emulates, key, 0, ROWS(keys));
	tcase_add_test(emulates, application_keys);
	suite_add_tcase(s, emulates);
	return s;
}

TEST_MAIN(terminal_suite())
