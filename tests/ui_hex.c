/*
 * The hex dump: what it looks like at any width, that what is marked is one
 * bar and nothing else is marked, that it stays in its area, and that the byte
 * under a pointer is the one that is painted there.
 */
#include "tests/test.h"

#include <stdbool.h>
#include <stdint.h>

#include "ui/detail/hex.h"

enum { BYTES = 40, WIDE = 100 };

/* 00 … 0f, then a text of one byte's characters each, then 7e … 82. */
static uint8_t bytes[BYTES];
static struct grid g;

static void setup(void)
{
	static const char text[] = "Hello, \"World\" ~ !";

	for (int i = 0; i < 16; i++)
		bytes[i] = (uint8_t)i;
	memcpy(bytes + 16, text, sizeof(text) - 1);
	for (int i = 34; i < BYTES; i++)
		bytes[i] = (uint8_t)(0x7d + i - 34);
	grid_init(&g, 12, WIDE);
}

static void teardown(void)
{
	grid_free(&g);
}

static void assert_grid(const char *want)
{
	char *text = NULL;
	size_t n;
	FILE *out = open_memstream(&text, &n);

	grid_write(&g, false, out);
	fclose(out);
	while (n > 1 && text[n - 1] == '\n' && text[n - 2] == '\n')
		text[--n] = '\0';
	ck_assert_str_eq(text, want);
	free(text);
}

/* --- how it looks -------------------------------------------------------- */

static const struct {
	int cols, per_line, lines;
} widths[] = {
	{ -5, 4, 10 }, { 0, 4, 10 },   { 22, 4, 10 }, { 23, 4, 10 },
	{ 38, 4, 10 }, { 39, 8, 5 },   { 71, 8, 5 },  { 72, 16, 3 },
	{ 73, 16, 3 }, { 300, 16, 3 },
};

START_TEST(bytes_in_a_line)
{
	for (int i = 0; i < ROWS(widths); i++) {
		int cols = widths[i].cols;

		ck_assert_int_eq(hex_cols_bytes(cols), widths[i].per_line);
		ck_assert_int_eq(hex_lines(BYTES, cols), widths[i].lines);
		ck_assert_int_eq(hex_lines(0, cols), 0);
		ck_assert_int_eq(hex_lines(1, cols), 1);
		ck_assert_int_eq(hex_lines(16, cols), 16 / widths[i].per_line);
		ck_assert_int_eq(hex_lines(17, cols),
				 16 / widths[i].per_line + 1);
	}
}
END_TEST

#define SIXTEEN                                                                \
	"0000  00 01 02 03 04 05 06 07  08 09 0a 0b 0c 0d 0e 0f  "             \
	"................\n"                                                   \
	"0010  48 65 6c 6c 6f 2c 20 22  57 6f 72 6c 64 22 20 7e  "             \
	"Hello, \"World\" ~\n"                                                 \
	"0020  20 21 7d 7e 7f 80 81 82                            !}~....\n"

#define EIGHT                                                                  \
	"0000  00 01 02 03 04 05 06 07  ........\n"                            \
	"0008  08 09 0a 0b 0c 0d 0e 0f  ........\n"                            \
	"0010  48 65 6c 6c 6f 2c 20 22  Hello, \"\n"                           \
	"0018  57 6f 72 6c 64 22 20 7e  World\" ~\n"                           \
	"0020  20 21 7d 7e 7f 80 81 82   !}~....\n"

#define FOUR                                                                   \
	"0000  00 01 02 03  ....\n"                                            \
	"0004  04 05 06 07  ....\n"                                            \
	"0008  08 09 0a 0b  ....\n"                                            \
	"000c  0c 0d 0e 0f  ....\n"                                            \
	"0010  48 65 6c 6c  Hell\n"                                            \
	"0014  6f 2c 20 22  o, \"\n"                                           \
	"0018  57 6f 72 6c  Worl\n"                                            \
	"001c  64 22 20 7e  d\" ~\n"                                           \
	"0020  20 21 7d 7e   !}~\n"                                            \
	"0024  7f 80 81 82  ....\n"

START_TEST(looks)
{
	static const struct {
		int cols;
		const char *want;
	} rows[] = { { 72, SIXTEEN }, { 99, SIXTEEN }, { 71, EIGHT },
		     { 39, EIGHT },   { 38, FOUR },    { 23, FOUR } };

	hex_paint(&g, (struct area){ 0, 0, 12, rows[_i].cols }, bytes, BYTES, 0,
		  0, 0);
	assert_grid(rows[_i].want);
}
END_TEST

START_TEST(from_a_line_on)
{
	struct area a = { 0, 0, 2, 39 };

	hex_paint(&g, a, bytes, BYTES, 3, 0, 0);
	assert_grid("0018  57 6f 72 6c 64 22 20 7e  World\" ~\n"
		    "0020  20 21 7d 7e 7f 80 81 82   !}~....\n");
	grid_clear(&g);
	hex_paint(&g, a, bytes, BYTES - 1, 4, 0, 0); /* and nothing behind */
	assert_grid("0020  20 21 7d 7e 7f 80 81      !}~...\n");
	grid_clear(&g);
	hex_paint(&g, a, bytes, BYTES, -1, 0, 0);
	assert_grid("\n0000  00 01 02 03 04 05 06 07  ........\n");
	grid_clear(&g);
	hex_paint(&g, a, bytes, BYTES, 5, 0, 0);
	hex_paint(&g, a, NULL, 0, 0, 0, 0);
	assert_grid("\n");
}
END_TEST

/* Offsets take the room of the blanks behind them, and no more. */
START_TEST(high_offsets)
{
	static uint8_t many[0x100020];
	struct area a = { 0, 0, 1, 39 };

	hex_paint(&g, a, many, sizeof(many), 0xfff8 / 8, 0, 0);
	assert_grid("fff8  00 00 00 00 00 00 00 00  ........\n");
	hex_paint(&g, a, many, sizeof(many), 0x10000 / 8, 0, 0);
	assert_grid("10000 00 00 00 00 00 00 00 00  ........\n");
	grid_clear(&g);
	hex_paint(&g, a, many, sizeof(many), 0x100018 / 8, 0, 0);
	assert_grid("0018  00 00 00 00 00 00 00 00  ........\n");
}
END_TEST

/* --- what is marked ------------------------------------------------------ */

/* M: marked, d: dim, .: plain, as many as there are columns. */
static void assert_styles(int y, const char *want)
{
	char got[WIDE + 1];
	int n = (int)strlen(want);

	for (int x = 0; x < n; x++) {
		uint8_t style = g.cell[y * g.cols + x].style;

		got[x] = style == STYLE_MATCH	? 'M'
			 : style == STYLE_DIM	? 'd'
			 : style == STYLE_PLAIN ? '.'
						: '?';
	}
	got[n] = '\0';
	ck_assert_str_eq(got, want);
}

/* Of a line of 16, what is between the offset and the characters. */
#define DIGITS_16 "...................................................."

static const struct {
	int cols;
	uint32_t at, n;
	const char *line[3];
} marks[] = {
	/* none */
	{ 72,
	  0,
	  0,
	  { "dddd" DIGITS_16 "dddddddddddddddd",
	    "dddd" DIGITS_16 "................",
	    "dddd" DIGITS_16 "....dddd........" } },
	{ 39,
	  0,
	  0,
	  { "dddd...........................dddddddd",
	    "dddd...........................dddddddd",
	    "dddd..................................." } },
	/* one byte, the first and the last of a line */
	{ 39,
	  0,
	  1,
	  { "dddd..MM.......................Mddddddd",
	    "dddd...........................dddddddd",
	    "dddd..................................." } },
	{ 39,
	  7,
	  1,
	  { "dddd.......................MM..dddddddM",
	    "dddd...........................dddddddd",
	    "dddd..................................." } },
	/* some in the middle: one bar */
	{ 39,
	  2,
	  3,
	  { "dddd........MMMMMMMM...........ddMMMddd",
	    "dddd...........................dddddddd",
	    "dddd..................................." } },
	/* over the end of a line, and a whole one between */
	{ 39,
	  6,
	  11,
	  { "dddd....................MMMMM..ddddddMM",
	    "dddd..MMMMMMMMMMMMMMMMMMMMMMM..MMMMMMMM",
	    "dddd..MM.......................M......." } },
	/* over the gap between eight and eight */
	{ 72,
	  7,
	  2,
	  { "dddd.......................MMMMMM......................."
	    "dddddddMMddddddd",
	    "dddd.....................................................",
	    "dddd....................................................." } },
	{ 72,
	  8,
	  1,
	  { "dddd...........................MM......................."
	    "ddddddddMddddddd",
	    "dddd.....................................................",
	    "dddd....................................................." } },
	/* more than there is, and beyond all */
	{ 39,
	  14,
	  UINT32_MAX,
	  { "dddd...........................dddddddd",
	    "dddd....................MMMMM..ddddddMM",
	    "dddd..MMMMMMMMMMMMMMMMMMMMMMM..MMMMMMMM" } },
	{ 39,
	  UINT32_MAX,
	  UINT32_MAX,
	  { "dddd...........................dddddddd",
	    "dddd...........................dddddddd",
	    "dddd..................................." } },
};

START_TEST(mark_is_a_bar)
{
	hex_paint(&g, (struct area){ 0, 0, 3, marks[_i].cols }, bytes, BYTES, 0,
		  marks[_i].at, marks[_i].n);
	for (int y = 0; y < 3; y++)
		assert_styles(y, marks[_i].line[y]);
}
END_TEST

/* The bar ends with the bytes. */
START_TEST(marked_to_the_end)
{
	hex_paint(&g, (struct area){ 0, 0, 1, 39 }, bytes, 3, 0, 1, 9);
	assert_styles(0, "dddd.....MMMMM.................dMM....");
	assert_grid("0000  00 01 02                 ...\n");
}
END_TEST

/* --- the area ------------------------------------------------------------ */

/* Whatever the area, nothing outside of it is touched. */
START_TEST(clipped)
{
	for (int rows = 0; rows < 6; rows++) {
		for (int cols = 0; cols < 80; cols++) {
			struct area a = { 3, 7, rows, cols };

			for (int y = 0; y < g.rows; y++)
				grid_fill(&g, y, 0, g.cols, STYLE_NOTE, '#');
			hex_paint(&g, a, bytes, BYTES, 0, 0, BYTES);
			for (int y = 0; y < g.rows; y++)
				for (int x = 0; x < g.cols; x++)
					if ((y < 3 || y >= 3 + rows || x < 7 ||
					     x >= 7 + cols) &&
					    g.cell[y * g.cols + x].glyph != '#')
						ck_abort_msg("%dx%d: %d %d",
							     rows, cols, y, x);
		}
	}
}
END_TEST

/* In an area that is cut, what is there is what would be there in a wide one.
 */
START_TEST(cut_at_the_right)
{
	hex_paint(&g, (struct area){ 0, 0, 1, 13 }, bytes + 16, 8, 0, 0, 2);
	assert_grid("0000  48 65 6\n");
	assert_styles(0, "dddd..MMMMM..");
	grid_clear(&g);
	hex_paint(&g, (struct area){ 0, 0, 1, 21 }, bytes + 16, 8, 0, 0, 2);
	assert_grid("0000  48 65 6c 6c  He\n");
	grid_clear(&g);
	hex_paint(&g, (struct area){ 0, 0, 1, 0 }, bytes, 8, 0, 0, 2);
	hex_paint(&g, (struct area){ 0, 0, 0, 40 }, bytes, 8, 0, 0, 2);
	hex_paint(&g, (struct area){ 0, 0, -3, -4 }, bytes, 8, 0, 0, 2);
	assert_grid("\n");
}
END_TEST

START_TEST(beyond_the_grid)
{
	static const struct area areas[] = {
		{ -2, -9, 40, 200 },
		{ 11, 90, 9, 90 },
		{ 50, 50, 50, 50 },
	};

	for (int i = 0; i < ROWS(areas); i++)
		hex_paint(&g, areas[i], bytes, BYTES, 0, 0, BYTES);
	hex_paint(&(struct grid){ 0 }, areas[0], bytes, BYTES, 0, 0, BYTES);
	ck_assert_uint_eq(g.cell[0].glyph, '2'); /* "20 21", from column 9 */
}
END_TEST

/* --- pointing ------------------------------------------------------------ */

static const struct {
	int y, x;
	uint32_t want;
} points[] = {
	{ 2, 11, 8 }, /* the digits of a line's first */
	{ 2, 12, 8 },		{ 2, 13, HEX_NO_BYTE },
	{ 2, 14, 9 },		{ 2, 10, HEX_NO_BYTE },
	{ 2, 5, HEX_NO_BYTE }, /* the offset */
	{ 2, 33, 15 },		{ 2, 34, HEX_NO_BYTE },
	{ 2, 36, 8 }, /* the characters */
	{ 2, 43, 15 },		{ 2, 44, HEX_NO_BYTE },
	{ 3, 36, 16 },		{ 4, 20, HEX_NO_BYTE }, /* beyond the last */
	{ 4, 17, 26 },		{ 4, 39, HEX_NO_BYTE },
	{ 4, 38, 26 },		{ 5, 11, HEX_NO_BYTE },
	{ 1, 11, HEX_NO_BYTE }, { 2, 4, HEX_NO_BYTE },
	{ 6, 11, HEX_NO_BYTE },
};

START_TEST(points_at)
{
	struct area a = { 2, 5, 4, 39 };

	ck_assert_uint_eq(hex_at(a, 27, 1, points[_i].y, points[_i].x),
			  points[_i].want);
}
END_TEST

/* At any width, a byte is where it was painted, once or twice in its line. */
START_TEST(points_at_what_is_painted)
{
	for (int cols = 0; cols < 90; cols++) {
		struct area a = { 1, 2, 11, cols };

		for (uint32_t at = 0; at < BYTES; at++) {
			int marked = 0, found = 0;

			grid_clear(&g);
			hex_paint(&g, a, bytes, BYTES, 0, at, 1);
			for (int i = 0; i < g.rows * g.cols; i++) {
				bool here = hex_at(a, BYTES, 0, i / g.cols,
						   i % g.cols) == at;

				marked += g.cell[i].style == STYLE_MATCH;
				found += here;
				if (here && g.cell[i].style != STYLE_MATCH)
					ck_abort_msg("%d: byte %u", cols, at);
			}
			if (marked != found)
				ck_abort_msg("%d: byte %u", cols, at);
			if (cols >= 23)
				ck_assert_int_eq(marked, 3);
		}
	}
}
END_TEST

START_TEST(points_outside)
{
	struct area none = { 0, 0, 0, 0 }, narrow = { 0, 0, 5, 8 };

	ck_assert_uint_eq(hex_at(none, BYTES, 0, 0, 0), HEX_NO_BYTE);
	ck_assert_uint_eq(hex_at(narrow, BYTES, 0, 0, 6), 0);
	ck_assert_uint_eq(hex_at(narrow, BYTES, 0, 0, 9), HEX_NO_BYTE);
	ck_assert_uint_eq(hex_at(narrow, BYTES, -1, 0, 6), HEX_NO_BYTE);
	ck_assert_uint_eq(hex_at(narrow, BYTES, -1, 1, 6), 0);
	ck_assert_uint_eq(hex_at(narrow, 0, 0, 0, 6), HEX_NO_BYTE);
	ck_assert_uint_eq(hex_at(narrow, BYTES, 0, 4, 6), 16);
	ck_assert_uint_eq(hex_at(narrow, BYTES, 0, 5, 6), HEX_NO_BYTE);
}
END_TEST

static Suite *hex_suite(void)
{
	Suite *s = suite_create("ui/hex");
	TCase *tc = tcase_create("hex");

	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_test(tc, bytes_in_a_line);
	tcase_add_loop_test(tc, looks, 0, 6);
	tcase_add_test(tc, from_a_line_on);
	tcase_add_test(tc, high_offsets);
	tcase_add_loop_test(tc, mark_is_a_bar, 0, ROWS(marks));
	tcase_add_test(tc, marked_to_the_end);
	tcase_add_test(tc, clipped);
	tcase_add_test(tc, cut_at_the_right);
	tcase_add_test(tc, beyond_the_grid);
	tcase_add_loop_test(tc, points_at, 0, ROWS(points));
	tcase_add_test(tc, points_at_what_is_painted);
	tcase_add_test(tc, points_outside);
	suite_add_tcase(s, tc);
	return s;
}

TEST_MAIN(hex_suite())
