/*
 * Drawn glyphs in a picture: every line up to the edges of its cell and no
 * further, and joined with its neighbours.
 */
#include "tests/test.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdint.h>

#include "tests/svg.h"
#include "ui/print/svg_private.h"
#include "ui/term/box.h"

/* A grid of one glyph. */
static void draw_one(uint32_t glyph)
{
	resize(1, 1);
	grid_put(&g, 0, 0, STYLE_PLAIN, glyph);
	draw("dark");
}

/* --- strokes ------------------------------------------------------------- */

/* What a path reaches, and where it touches the sides of its cell. */
struct reach {
	double left, top, right, bottom;
	double at[4][4]; /* up, right, down, left */
	int touches[4];
	int n;
};

static double next_number(const char **at)
{
	char *end;
	double n;

	*at += strspn(*at, " ");
	n = strtod(*at, &end);
	ck_assert_msg(end > *at, "no number: %.40s", *at);
	*at = end;
	return n;
}

static void reach_touch(struct reach *r, int side, double at)
{
	for (int i = 0; i < r->touches[side]; i++)
		if (r->at[side][i] == at)
			return;
	ck_assert_int_lt(r->touches[side], ROWS(r->at[side]));
	r->at[side][r->touches[side]++] = at;
}

static void reach_add(struct reach *r, double x, double y)
{
	if (y <= 0)
		reach_touch(r, 0, x);
	if (x >= CELL_W)
		reach_touch(r, 1, y);
	if (y >= CELL_H)
		reach_touch(r, 2, x);
	if (x <= 0)
		reach_touch(r, 3, y);
	if (r->n == 0 || x < r->left)
		r->left = x;
	if (r->n == 0 || x > r->right)
		r->right = x;
	if (r->n == 0 || y < r->top)
		r->top = y;
	if (r->n == 0 || y > r->bottom)
		r->bottom = y;
	r->n++;
}

/* The points of one path's d, in the units of the cell at 0, 0. */
static void reach_path(struct reach *r, const char *at)
{
	double x = 0, y = 0, x0 = 0, y0 = 0;
	char what = 0;

	while (*at != '\'') {
		if (isalpha((unsigned char)*at))
			what = *at++;
		switch (what) {
		case 'M':
			x = x0 = next_number(&at) - MARGIN;
			y = y0 = next_number(&at) - MARGIN;
			continue; /* the pen is not down yet */
		case 'm':
			x0 = x += next_number(&at);
			y0 = y += next_number(&at);
			continue;
		case 'h':
			reach_add(r, x, y);
			x += next_number(&at);
			break;
		case 'v':
			reach_add(r, x, y);
			y += next_number(&at);
			break;
		case 'a':
			for (int i = 0; i < 5; i++)
				next_number(&at);
			/* fallthrough */
		case 'l':
			reach_add(r, x, y);
			x += next_number(&at);
			y += next_number(&at);
			break;
		case 'z':
			x = x0;
			y = y0;
			continue;
		default:
			ck_abort_msg("unknown: %.40s", at);
		}
		reach_add(r, x, y);
	}
}

/* The one glyph in the picture. */
static struct reach reach_of(uint32_t glyph)
{
	struct reach r = { .n = 0 };

	draw_one(glyph);
	for (const char *at = svg; (at = strstr(at, " d='")); at++)
		reach_path(&r, at + 4);
	return r;
}

/* --- glyphs -------------------------------------------------------------- */

static const uint32_t markers[] = {
	0x25b6, 0x25c0, 0x25b2, 0x25bc, 0x25b7, 0x25c1, 0x25b3,
	0x25bd, 0x25b8, 0x25be, 0x25c6, 0x25c7, 0x25c8, 0x25cf,
	0x25cb, 0x25a0, 0x25a1, 0x2717, 0x2713, 0x2691, 0x21bb,
};
enum { LINES = 0x2500, N_BLOCK = 0xa0 };

static uint32_t drawn(int i)
{
	return i < N_BLOCK ? (uint32_t)(LINES + i) : markers[i - N_BLOCK];
}
#define N_DRAWN (N_BLOCK + ROWS(markers))

/* Drawn in its cell, all of it, and not written too. */
START_TEST(drawn_glyphs)
{
	uint32_t glyph = drawn(_i);
	struct reach r = reach_of(glyph);

	ck_assert_msg(svg_is_drawn(glyph), "U+%04X", glyph);
	assert_well_formed();
	assert_has_not("<text");
	ck_assert_int_gt(r.n, 1);
	ck_assert_msg(r.left >= 0 && r.top >= 0 && r.right <= CELL_W &&
			      r.bottom <= CELL_H,
		      "U+%04X: %g %g to %g %g", glyph, r.left, r.top, r.right,
		      r.bottom);
}
END_TEST

START_TEST(drawn_glyphs_differ)
{
	char *pictures[N_DRAWN];

	for (int i = 0; i < N_DRAWN; i++) {
		draw_one(drawn(i));
		pictures[i] = svg;
		svg = NULL;
		for (int j = 0; j < i; j++)
			ck_assert_msg(strcmp(pictures[i], pictures[j]) != 0,
				      "U+%04X is drawn as U+%04X", drawn(i),
				      drawn(j));
	}
	for (int i = 0; i < N_DRAWN; i++)
		free(pictures[i]);
}
END_TEST

/* Of what box.c has no arms for: how many lines touch each side. */
static const struct {
	uint32_t glyph;
	const char *arms; /* up, right, down, left */
} other_arms[] = {
	{ 0x2504, "0101" }, { 0x2505, "0101" }, { 0x2506, "1010" },
	{ 0x2507, "1010" }, { 0x2508, "0101" }, { 0x2509, "0101" },
	{ 0x250a, "1010" }, { 0x250b, "1010" }, { 0x254c, "0101" },
	{ 0x254d, "0101" }, { 0x254e, "1010" }, { 0x254f, "1010" },
	{ 0x2550, "0202" }, { 0x2551, "2020" }, { 0x2552, "0210" },
	{ 0x2553, "0120" }, { 0x2554, "0220" }, { 0x2555, "0012" },
	{ 0x2556, "0021" }, { 0x2557, "0022" }, { 0x2558, "1200" },
	{ 0x2559, "2100" }, { 0x255a, "2200" }, { 0x255b, "1002" },
	{ 0x255c, "2001" }, { 0x255d, "2002" }, { 0x255e, "1210" },
	{ 0x255f, "2120" }, { 0x2560, "2220" }, { 0x2561, "1012" },
	{ 0x2562, "2021" }, { 0x2563, "2022" }, { 0x2564, "0212" },
	{ 0x2565, "0121" }, { 0x2566, "0222" }, { 0x2567, "1202" },
	{ 0x2568, "2101" }, { 0x2569, "2202" }, { 0x256a, "1212" },
	{ 0x256b, "2121" }, { 0x256c, "2222" }, { 0x2571, "1111" },
	{ 0x2572, "1111" }, { 0x2573, "2222" },
};

static int lines_to(uint32_t glyph, int side)
{
	uint8_t arms[4];

	for (int i = 0; i < ROWS(other_arms); i++)
		if (other_arms[i].glyph == glyph)
			return other_arms[i].arms[side] - '0';
	ck_assert_msg(box_arms(glyph, arms), "U+%04X has no arms", glyph);
	return arms[side] > 0;
}

/* Up to the edge where there is an arm, so that lines join; else not. */
START_TEST(lines_reach_edges)
{
	uint32_t glyph = (uint32_t)(LINES + _i);
	struct reach r = reach_of(glyph);

	for (int side = 0; side < 4; side++)
		ck_assert_msg(r.touches[side] == lines_to(glyph, side),
			      "U+%04X, side %d: %d", glyph, side,
			      r.touches[side]);
}
END_TEST

START_TEST(blocks_cover)
{
	static const struct {
		uint32_t glyph;
		const char *path;
	} blocks[] = {
		{ 0x2580, "d='M14 14h9v9.5h-9z'" },
		{ 0x2584, "d='M14 23.5h9v9.5h-9z'" },
		{ 0x2588, "d='M14 14h9v19h-9z'" },
		{ 0x258c, "d='M14 14h4.5v19h-4.5z'" },
		{ 0x258f, "d='M14 14h1.125v19h-1.125z'" },
		{ 0x2590, "d='M18.5 14h4.5v19h-4.5z'" },
		{ 0x2591, "fill-opacity='.25' d='M14 14h9v19h-9z'" },
		{ 0x2593, "fill-opacity='.75' d='M14 14h9v19h-9z'" },
		{ 0x259a, "d='M14 14h4.5v9.5h-4.5zM18.5 23.5h4.5v9.5h-4.5z'" },
	};

	for (int i = 0; i < ROWS(blocks); i++) {
		draw_one(blocks[i].glyph);
		assert_has("<path fill='" INK "'");
		assert_has(blocks[i].path);
	}
}
END_TEST

/* Neighbours are one stroke, of one colour and one weight. */
/* Two by four, as far apart as those of the next cell are. */
START_TEST(dots)
{
	draw_one(0x2801);
	assert_has("d='M14.75 14.875h3v3h-3z'");
	draw_one(0x2888);
	assert_has("d='M19.25 14.875h3v3h-3zM19.25 29.125h3v3h-3z'");
	draw_one(0x2800);
	ck_assert_ptr_null(strstr(svg, "h3v3"));
}
END_TEST

START_TEST(lines_join)
{
	static const struct {
		const char *row;
		const char *paths;
	} rows[] = {
		{ "─────", "d='M14 23.5h45'" },
		{ "──x──", "d='M14 23.5h18M41 23.5h18'" },
		{ "╶───╴", "d='M18.5 23.5h36'" },
		{ "━━╾──", "d='M36.5 23.5h22.5'" },
		{ "━━╾──", "d='M14 23.5h22.5'" },
		{ "┄┄┄┄┄", "d='M14 23.5h45'" },
		{ "┄┄─┄┄", "d='M14 23.5h18M41 23.5h18'" },
		{ "█████", "d='M14 14h45v19h-45z'" },
		{ "▌▌▌▌▌", "d='M14 14h4.5v19h-4.5zM23 " },
		{ "─┬─┬─", "d='M14 23.5h45M27.5 23.5v9.5M45.5 23.5v9.5'" },
	};

	resize(1, 5);
	for (int i = 0; i < ROWS(rows); i++) {
		grid_text(&g, 0, 0, STYLE_PLAIN, rows[i].row);
		draw("dark");
		assert_has(rows[i].paths);
	}
	grid_clear(&g);
	box_hline(&g, 0, 0, 2, STYLE_LOSS, false);
	box_hline(&g, 0, 3, 4, STYLE_PLAIN, false);
	draw("dark");
	assert_has("stroke='#ff5f5f' stroke-width='1' "
		   "stroke-linecap='square' d='M18.5 23.5h18'");
	assert_has("d='M45.5 23.5h9'");
}
END_TEST

START_TEST(rows_do_not_join)
{
	resize(2, 5);
	for (int y = 0; y < 2; y++)
		grid_fill(&g, y, 0, 5, STYLE_PLAIN, 0x2588);
	draw("dark");
	assert_has("d='M14 14h45v19h-45zM14 33h45v19h-45z'");
}
END_TEST

START_TEST(columns_join)
{
	resize(4, 2);
	box_vline(&g, 1, 0, 3, STYLE_PLAIN, false);
	draw("dark");
	assert_has("d='M27.5 23.5v57'");
	box_vline(&g, 1, 0, 3, STYLE_PLAIN, true);
	draw("dark");
	assert_has("stroke-width='2.5' stroke-linecap='square' "
		   "d='M27.5 23.5v57'");
	for (int y = 0; y < 4; y++)
		grid_put(&g, y, 1, STYLE_PLAIN, 0x2506);
	draw("dark");
	assert_has("stroke-dasharray='4 2.33' d='M27.5 14v76'");
}
END_TEST

static Suite *suite(void)
{
	Suite *suite_ = suite_create("svg glyphs");
	TCase *tc = tcase_create("svg glyphs");

	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_loop_test(tc, drawn_glyphs, 0, N_DRAWN);
	tcase_add_test(tc, drawn_glyphs_differ);
	tcase_add_loop_test(tc, lines_reach_edges, 0, 128);
	tcase_add_test(tc, blocks_cover);
	tcase_add_test(tc, dots);
	tcase_add_test(tc, lines_join);
	tcase_add_test(tc, rows_do_not_join);
	tcase_add_test(tc, columns_join);
	suite_add_tcase(suite_, tc);
	return suite_;
}

TEST_MAIN(suite())
