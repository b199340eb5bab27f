/*
 * Lines that join: every glyph of them is read and written right, joints do
 * not depend on who came first, heavy lines keep their colour, titles are cut,
 * and nothing is painted beyond the edges. The ASCII of lines and signs too.
 */
#include "tests/test.h"

#include <stdbool.h>
#include <stdint.h>

#include "capture/text.h"
#include "ui/term/box.h"
#include "ui/term/grid.h"

/* U+2500 to U+257F without dashes, double lines and diagonals, with what their
 * names in Unicode say: up, right, down, left; light or heavy. */
static const struct {
	const char *glyph, *arms;
} lines[] = {
	{ "─", "-l-l" }, { "━", "-h-h" }, { "│", "l-l-" }, { "┃", "h-h-" },
	{ "┌", "-ll-" }, { "┍", "-hl-" }, { "┎", "-lh-" }, { "┏", "-hh-" },
	{ "┐", "--ll" }, { "┑", "--lh" }, { "┒", "--hl" }, { "┓", "--hh" },
	{ "└", "ll--" }, { "┕", "lh--" }, { "┖", "hl--" }, { "┗", "hh--" },
	{ "┘", "l--l" }, { "┙", "l--h" }, { "┚", "h--l" }, { "┛", "h--h" },
	{ "├", "lll-" }, { "┝", "lhl-" }, { "┞", "hll-" }, { "┟", "llh-" },
	{ "┠", "hlh-" }, { "┡", "hhl-" }, { "┢", "lhh-" }, { "┣", "hhh-" },
	{ "┤", "l-ll" }, { "┥", "l-lh" }, { "┦", "h-ll" }, { "┧", "l-hl" },
	{ "┨", "h-hl" }, { "┩", "h-lh" }, { "┪", "l-hh" }, { "┫", "h-hh" },
	{ "┬", "-lll" }, { "┭", "-llh" }, { "┮", "-hll" }, { "┯", "-hlh" },
	{ "┰", "-lhl" }, { "┱", "-lhh" }, { "┲", "-hhl" }, { "┳", "-hhh" },
	{ "┴", "ll-l" }, { "┵", "ll-h" }, { "┶", "lh-l" }, { "┷", "lh-h" },
	{ "┸", "hl-l" }, { "┹", "hl-h" }, { "┺", "hh-l" }, { "┻", "hh-h" },
	{ "┼", "llll" }, { "┽", "lllh" }, { "┾", "lhll" }, { "┿", "lhlh" },
	{ "╀", "hlll" }, { "╁", "llhl" }, { "╂", "hlhl" }, { "╃", "hllh" },
	{ "╄", "hhll" }, { "╅", "llhh" }, { "╆", "lhhl" }, { "╇", "hhlh" },
	{ "╈", "lhhh" }, { "╉", "hlhh" }, { "╊", "hhhl" }, { "╋", "hhhh" },
	{ "╭", "-ll-" }, { "╮", "--ll" }, { "╯", "l--l" }, { "╰", "ll--" },
	{ "╴", "---l" }, { "╵", "l---" }, { "╶", "-l--" }, { "╷", "--l-" },
	{ "╸", "---h" }, { "╹", "h---" }, { "╺", "-h--" }, { "╻", "--h-" },
	{ "╼", "-h-l" }, { "╽", "l-h-" }, { "╾", "-l-h" }, { "╿", "h-l-" },
};

/* What a cell in the middle of a 3 x 3 grid is, or becomes. */
enum { ARMS = 4, MIDDLE = 4 };

static uint32_t glyph_of(const char *text)
{
	uint32_t c = 0;

	utf8_decode(text, strlen(text), &c);
	return c;
}

/* Of two with the same arms the later in the list, which is round. */
static uint32_t glyph_with(const char arms[ARMS])
{
	uint32_t glyph = 0;

	for (int i = 0; i < ROWS(lines); i++)
		if (memcmp(lines[i].arms, arms, ARMS) == 0)
			glyph = glyph_of(lines[i].glyph);
	return glyph;
}

/* Adds one arm to the middle, by a line to the cell beside it. */
static void add_arm(struct grid *g, int arm, bool heavy, enum style style)
{
	static const int to[ARMS][2] = {
		{ 0, 1 }, { 1, 2 }, { 2, 1 }, { 1, 0 }
	};

	if (arm % 2)
		box_hline(g, 1, 1, to[arm][1], style, heavy);
	else
		box_vline(g, 1, 1, to[arm][0], style, heavy);
}

/* Caller frees. */
static char *written(const struct grid *g)
{
	char *text = NULL;
	size_t n;
	FILE *out = open_memstream(&text, &n);

	grid_write(g, false, out);
	fclose(out);
	return text;
}

static void assert_grid(const struct grid *g, const char *want)
{
	char *got = written(g);

	ck_assert_msg(strcmp(got, want) == 0, "got\n%swant\n%s", got, want);
	free(got);
}

/* --- joints -------------------------------------------------------------- */

START_TEST(every_glyph_is_made)
{
	for (int i = 0; i < ROWS(lines); i++) {
		struct grid g;

		grid_init(&g, 3, 3);
		for (int arm = 0; arm < ARMS; arm++)
			if (lines[i].arms[arm] != '-')
				add_arm(&g, arm, lines[i].arms[arm] == 'h',
					STYLE_PLAIN);
		ck_assert_msg(g.cell[MIDDLE].glyph == glyph_with(lines[i].arms),
			      "%s is U+%04X", lines[i].glyph,
			      g.cell[MIDDLE].glyph);
		grid_free(&g);
	}
}
END_TEST

START_TEST(arms_are_told)
{
	static const char *const none[] = { " ", "a", "┄", "═", "▶", "中" };
	uint8_t arms[ARMS];

	for (int i = 0; i < ROWS(lines); i++) {
		ck_assert(box_arms(glyph_of(lines[i].glyph), arms));
		for (int arm = 0; arm < ARMS; arm++)
			ck_assert_msg("-lh"[arms[arm]] == lines[i].arms[arm],
				      "%s", lines[i].glyph);
	}
	for (int i = 0; i < ROWS(none); i++)
		ck_assert(!box_arms(glyph_of(none[i]), arms));
}
END_TEST

/* A line over any glyph: the heavier of both, arm by arm. */
START_TEST(every_glyph_is_joined)
{
	for (int i = 0; i < ROWS(lines) * ARMS * 2; i++) {
		const char *glyph = lines[i / ARMS / 2].glyph;
		int arm = i / 2 % ARMS;
		bool heavy = i % 2;
		char want[ARMS];
		struct grid g;

		memcpy(want, lines[i / ARMS / 2].arms, ARMS);
		if (want[arm] != 'h')
			want[arm] = heavy ? 'h' : 'l';
		grid_init(&g, 3, 3);
		grid_put(&g, 1, 1, STYLE_PLAIN, glyph_of(glyph));
		add_arm(&g, arm, heavy, STYLE_PLAIN);
		ck_assert_msg(g.cell[MIDDLE].glyph == glyph_with(want),
			      "%s with %d %d is U+%04X", glyph, arm, heavy,
			      g.cell[MIDDLE].glyph);
		grid_free(&g);
	}
}
END_TEST

/* Neither dashes nor letters have arms; half a wide character goes with it. */
START_TEST(what_does_not_join)
{
	static const char *const others[] = {
		"┄", "┅", "┆", "┇", "┈", "┉", "┊", "┋", "╌",
		"═", "║", "╬", "╳", "a", " ", "▶", "█", "中",
	};

	for (int i = 0; i < ROWS(others); i++) {
		struct grid g;

		grid_init(&g, 1, 5);
		grid_text(&g, 0, 2, STYLE_LOSS, others[i]);
		box_hline(&g, 0, 1, 2, STYLE_DIM, false);
		assert_grid(&g, " ╶╴\n");
		ck_assert_int_eq(g.cell[2].style, STYLE_DIM);
		grid_free(&g);
	}
}
END_TEST

START_TEST(lines_of_one_cell)
{
	struct grid g;

	grid_init(&g, 1, 3);
	grid_text(&g, 0, 0, STYLE_LOSS, "a─b");
	for (int x = 0; x < 3; x++) {
		box_hline(&g, 0, x, x, STYLE_DIM, true);
		box_vline(&g, x, 0, 0, STYLE_DIM, true);
		box_frame(&g, (struct area){ 0, x, 1, 1 }, STYLE_DIM, true);
		box_frame(&g, (struct area){ 0, x, 0, 2 }, STYLE_DIM, true);
		box_frame(&g, (struct area){ 0, x, 1, -1 }, STYLE_DIM, true);
	}
	assert_grid(&g, "a─b\n");
	ck_assert_int_eq(g.cell[1].style, STYLE_LOSS);
	grid_free(&g);
}
END_TEST

START_TEST(backwards)
{
	struct grid g;

	grid_init(&g, 3, 4);
	box_hline(&g, 1, 3, 0, STYLE_PLAIN, false);
	box_vline(&g, 1, 2, 0, STYLE_PLAIN, true);
	assert_grid(&g, " ╻\n╶╂─╴\n ╹\n");
	grid_free(&g);
}
END_TEST

/* --- frames -------------------------------------------------------------- */

/* Panes that share borders; the one in the middle has the keys. */
static const struct area panes[] = {
	{ 0, 0, 3, 9 },
	{ 2, 0, 3, 5 },
	{ 2, 4, 3, 5 },
};

START_TEST(frames_join)
{
	struct grid g;

	grid_init(&g, 5, 9);
	for (int i = 0; i < ROWS(panes); i++)
		box_frame(&g, panes[i], STYLE_BORDER, false);
	assert_grid(&g, "╭───────╮\n"
			"│       │\n"
			"├───┬───┤\n"
			"│   │   │\n"
			"╰───┴───╯\n");
	box_frame(&g, panes[1], STYLE_FOCUS, true);
	assert_grid(&g, "╭───────╮\n"
			"│       │\n"
			"┢━━━┱───┤\n"
			"┃   ┃   │\n"
			"┗━━━┹───╯\n");
	grid_free(&g);
}
END_TEST

/* In whatever order they are painted: its border has one colour all around,
 * and the glyphs are the same. */
START_TEST(order_of_frames)
{
	static const int orders[][3] = {
		{ 0, 1, 2 }, { 0, 2, 1 }, { 1, 0, 2 },
		{ 1, 2, 0 }, { 2, 0, 1 }, { 2, 1, 0 },
	};

	for (int i = 0; i < ROWS(orders); i++) {
		struct grid g;

		grid_init(&g, 5, 9);
		for (int j = 0; j < 3; j++) {
			bool focus = orders[i][j] == 1;

			box_frame(&g, panes[orders[i][j]],
				  focus ? STYLE_FOCUS : STYLE_BORDER, focus);
		}
		assert_grid(&g, "╭───────╮\n"
				"│       │\n"
				"┢━━━┱───┤\n"
				"┃   ┃   │\n"
				"┗━━━┹───╯\n");
		for (int at = 0; at < 5 * 9; at++) {
			int y = at / 9, x = at % 9;
			bool border = y >= 2 && x <= 4 &&
				      (y != 3 || x == 0 || x == 4);

			if (g.cell[at].glyph != ' ')
				ck_assert_int_eq(g.cell[at].style,
						 border ? STYLE_FOCUS
							: STYLE_BORDER);
		}
		grid_free(&g);
	}
}
END_TEST

/* Between two of a weight the later colours the joint. */
START_TEST(later_of_equals)
{
	for (int heavy = 0; heavy < 2; heavy++) {
		struct grid g;

		grid_init(&g, 3, 3);
		box_hline(&g, 1, 0, 2, STYLE_DIM, heavy);
		box_vline(&g, 1, 0, 2, STYLE_MARK, heavy);
		ck_assert_int_eq(g.cell[MIDDLE].style, STYLE_MARK);
		ck_assert_int_eq(g.cell[MIDDLE - 1].style, STYLE_DIM);
		grid_free(&g);
	}
}
END_TEST

START_TEST(small_frames)
{
	static const struct {
		struct area a;
		const char *want;
	} frames[] = {
		{ { 0, 0, 1, 4 }, "╶──╴\n\n\n" },
		{ { 0, 1, 3, 1 }, " ╷\n │\n ╵\n" },
		{ { 1, 1, 2, 2 }, "\n ╭╮\n ╰╯\n" },
		{ { 0, 0, 2, 5 }, "╭───╮\n╰───╯\n\n" },
	};

	for (int i = 0; i < ROWS(frames); i++) {
		struct grid g;

		grid_init(&g, 3, 5);
		box_frame(&g, frames[i].a, STYLE_PLAIN, false);
		assert_grid(&g, frames[i].want);
		grid_free(&g);
	}
}
END_TEST

/* Any frame, at any place: what is seen of it is what a larger grid shows. */
START_TEST(clipped)
{
	enum { SIZE = 6, MARGIN = 8, BIG = SIZE + 2 * MARGIN };

	for (int i = 0; i < BIG * BIG; i++) {
		struct area a = { i / BIG - MARGIN, i % BIG - MARGIN, 1 + i % 9,
				  1 + i % 12 };
		struct grid small, big;

		grid_init(&small, SIZE, SIZE);
		grid_init(&big, 4 * BIG, 4 * BIG);
		box_frame(&small, a, STYLE_PLAIN, i % 2);
		a.y += MARGIN;
		a.x += MARGIN;
		box_frame(&big, a, STYLE_PLAIN, i % 2);
		for (int y = 0; y < SIZE; y++)
			for (int x = 0; x < SIZE; x++)
				ck_assert_uint_eq(
					small.cell[y * SIZE + x].glyph,
					big.cell[(y + MARGIN) * big.cols + x +
						 MARGIN]
						.glyph);
		grid_free(&small);
		grid_free(&big);
	}
}
END_TEST

/* Lines without end must not take time without end. */
START_TEST(endless)
{
	struct grid g;

	grid_init(&g, 2, 3);
	box_hline(&g, 0, -2000000000, 2000000000, STYLE_PLAIN, false);
	box_vline(&g, 1, -2000000000, 2000000000, STYLE_PLAIN, false);
	assert_grid(&g, "─┼─\n │\n");
	grid_free(&g);
}
END_TEST

/* --- titles -------------------------------------------------------------- */

START_TEST(titles)
{
	static const struct {
		int cols;
		bool heavy;
		const char *text, *want;
	} titles_[] = {
		{ 14, false, "client", "╭╴client ╶───╮\n" },
		{ 14, true, "client", "┏╸client ╺━━━┓\n" },
		{ 11, false, "client", "╭╴client ╶╮\n" },
		{ 10, false, "client", "╭╴clie… ╶╮\n" },
		{ 7, false, "client", "╭╴c… ╶╮\n" },
		{ 6, false, "client", "╭╴… ╶╮\n" },
		{ 6, false, "c", "╭╴c ╶╮\n" },
		{ 5, false, "c", "╭───╮\n" },
		{ 2, false, "c", "╭╮\n" },
		{ 10, false, "中文字", "╭╴中文… ╶╮\n" },
		{ 9, false, "中文字", "╭╴中… ╶─╮\n" },
		{ 9, false, "a\x1b[m", "╭╴a?[m ╶╮\n" },
	};

	for (int i = 0; i < ROWS(titles_); i++) {
		struct area a = { 0, 0, 2, titles_[i].cols };
		struct grid g;

		grid_init(&g, 2, 14);
		box_frame(&g, a, STYLE_BORDER, titles_[i].heavy);
		box_title(&g, a, STYLE_TITLE, titles_[i].text);
		ck_assert_int_eq(g.cell[1].style, STYLE_BORDER);
		if (titles_[i].cols > 5)
			ck_assert_int_eq(g.cell[2].style, STYLE_TITLE);
		ck_assert_int_eq(g.cell[titles_[i].cols - 2].style,
				 STYLE_BORDER);
		g.rows = 1;
		assert_grid(&g, titles_[i].want);
		grid_free(&g);
	}
}
END_TEST

/* A lane that meets the border beside the title keeps its joint. */
START_TEST(title_beside_joints)
{
	struct area a = { 1, 0, 3, 9 };
	struct grid g;

	grid_init(&g, 4, 9);
	box_frame(&g, a, STYLE_BORDER, false);
	box_vline(&g, 1, 0, 3, STYLE_BORDER, true);
	box_vline(&g, 5, 0, 1, STYLE_BORDER, false);
	box_title(&g, a, STYLE_TITLE, "ab");
	assert_grid(&g, " ╻   ╷\n"
			"╭┨ab ╰──╮\n"
			"│┃      │\n"
			"╰┸──────╯\n");
	grid_free(&g);
}
END_TEST

START_TEST(titles_clipped)
{
	for (int y = -2; y < 4; y++) {
		for (int x = -20; x < 10; x++) {
			struct area a = { y, x, 2, 12 };
			struct grid g;

			grid_init(&g, 2, 7);
			box_frame(&g, a, STYLE_PLAIN, false);
			box_title(&g, a, STYLE_TITLE, "server");
			for (int at = 0; at < 2 * 7; at++)
				if (at / 7 == y && at % 7 - x > 1 &&
				    at % 7 - x < 8)
					ck_assert_uint_eq(
						g.cell[at].glyph,
						(uint32_t) "server"[at % 7 - x -
								    2]);
			grid_free(&g);
		}
	}
	box_title(&(struct grid){ 0 }, panes[0], STYLE_TITLE, "server");
}
END_TEST

/* --- as ASCII ------------------------------------------------------------ */

/* Lines by where they lead; the ladder's own are in tests/ui_grid.c. */
START_TEST(ascii_of_lines)
{
	for (int i = 0; i < ROWS(lines); i++) {
		const char *a = lines[i].arms;
		bool v = a[0] != '-' || a[2] != '-';
		bool h = a[1] != '-' || a[3] != '-';
		char want = v && h ? '+' : h ? '-' : '|';
		char got = glyph_ascii(glyph_of(lines[i].glyph));

		if (strstr("╭╮╰╯├┤", lines[i].glyph))
			ck_assert(got != '?');
		else
			ck_assert_msg(got == want, "%s: %c", lines[i].glyph,
				      got);
	}
}
END_TEST

START_TEST(ascii_of_signs)
{
	static const struct {
		const char *glyphs, *ascii;
	} signs[] = {
		{ "┄┅┈┉╌╍═", "-------" },
		{ "┆┇┊┋╎╏", "::::::" },
		{ "║╱╲╳╬", "|/\\X+" },
		{ "▶◀▲▼▷◁△▽", "><^v><^v" },
		{ "▸▾●◆◇○■□◈", ">v*#oO#o%" },
		{ "▁▂▃▄▅▆▇█", "_.:-=+*#" },
		{ "▉▊▋▌▍▎▏▕", "##*=-|||" },
		{ "∞×⏸⏵⏺⚑✓✗↻¼½", "-x=>**+x@qh" },
	};

	for (int i = 0; i < ROWS(signs); i++) {
		const char *at = signs[i].glyphs, *want = signs[i].ascii;

		while (*at) {
			uint32_t c;
			size_t n = utf8_decode(at, strlen(at), &c);

			ck_assert_msg(glyph_ascii(c) == *want, "%.*s: %c",
				      (int)n, at, glyph_ascii(c));
			ck_assert_int_eq(char_width(c), 1);
			at += n;
			want++;
		}
		ck_assert_int_eq(*want, '\0');
	}
}
END_TEST

/* The two blocks whole, and nothing beside them by mistake. */
START_TEST(ascii_of_blocks)
{
	for (uint32_t c = 0x2500; c < 0x2590; c++)
		ck_assert_msg(glyph_ascii(c) != '?' && glyph_ascii(c) > ' ',
			      "U+%04X", c);
	ck_assert_int_eq(glyph_ascii(0x24ff), '?');
	ck_assert_int_eq(glyph_ascii(0x2590), '?');
	ck_assert_int_eq(glyph_ascii(0x12500), '?');
}
END_TEST

static Suite *suite(void)
{
	Suite *s = suite_create("box");
	TCase *t = tcase_create("box");

	tcase_add_test(t, every_glyph_is_made);
	tcase_add_test(t, arms_are_told);
	tcase_add_test(t, every_glyph_is_joined);
	tcase_add_test(t, what_does_not_join);
	tcase_add_test(t, lines_of_one_cell);
	tcase_add_test(t, backwards);
	tcase_add_test(t, frames_join);
	tcase_add_test(t, order_of_frames);
	tcase_add_test(t, later_of_equals);
	tcase_add_test(t, small_frames);
	tcase_add_test(t, clipped);
	tcase_add_test(t, endless);
	tcase_add_test(t, titles);
	tcase_add_test(t, title_beside_joints);
	tcase_add_test(t, titles_clipped);
	tcase_add_test(t, ascii_of_lines);
	tcase_add_test(t, ascii_of_signs);
	tcase_add_test(t, ascii_of_blocks);
	suite_add_tcase(s, t);
	return s;
}

TEST_MAIN(suite())
