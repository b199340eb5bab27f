/*
 * The picture: XML whatever the glyphs are, every letter once and in its cell,
 * and the colours of the theme.
 */
#include "tests/test.h"

#include <stdbool.h>
#include <stdint.h>

#include "capture/text.h"
#include "tests/svg.h"
#include "ui/print/svg_private.h"
#include "ui/term/box.h"

static const char *const themes[] = { "dark", "light", "safe", "mono" };

static int count(const char *what)
{
	int n = 0;

	for (const char *at = svg; (at = strstr(at, what)); at++)
		n++;
	return n;
}

/* --- where the letters are ----------------------------------------------- */

/* The value of an attribute of the element, or NULL. */
static const char *attribute(const char *element, const char *name)
{
	const char *end = strchr(element, '>');
	char lead[40];
	const char *found;

	snprintf(lead, sizeof(lead), " %s='", name);
	found = strstr(element, lead);
	return found && found < end ? found + strlen(lead) : NULL;
}

static int number(const char *element, const char *name)
{
	const char *value = attribute(element, name);

	ck_assert_msg(value != NULL, "no %s: %.120s", name, element);
	return (int)strtol(value, NULL, 10);
}

static uint32_t unescape(const char **at)
{
	static const struct {
		const char *name;
		uint32_t c;
	} entities[] = { { "&amp;", '&' }, { "&lt;", '<' }, { "&gt;", '>' } };
	uint32_t c;

	for (int i = 0; i < ROWS(entities); i++) {
		size_t n = strlen(entities[i].name);

		if (strncmp(*at, entities[i].name, n) != 0)
			continue;
		*at += n;
		return entities[i].c;
	}
	*at += utf8_decode(*at, strlen(*at), &c);
	return c;
}

/* The next of a list of places; its end has none. */
static int next_place(const char **at)
{
	char *end;
	long n = strtol(*at, &end, 10);

	*at = end;
	return (int)n;
}

/* One <text> into the cells that it stands in. */
static void place_text(struct grid *to, const char *element)
{
	int y = (number(element, "y") - MARGIN) / CELL_H;
	const char *at = strchr(element, '>') + 1;
	const char *xs = attribute(element, "x");
	bool stretched = attribute(element, "textLength") != NULL;
	int x = next_place(&xs), n = 0;

	for (; strncmp(at, "</text>", 7) != 0; n++) {
		uint32_t glyph = unescape(&at);
		int col = (x - MARGIN) / CELL_W;

		ck_assert_msg(grid_blank(to, y, col), "%d %d: twice", y, col);
		grid_put(to, y, col, STYLE_PLAIN, glyph);
		x = stretched ? x + CELL_W : next_place(&xs);
	}
	if (stretched)
		ck_assert_int_eq(number(element, "textLength"), n * CELL_W);
	else
		ck_assert_int_eq(*xs, '\''); /* as many places as letters */
}

/* Every letter of the grid, and nothing else, is written in its cell. */
static void assert_all_written(void)
{
	struct grid got;
	int y, x;

	grid_init(&got, g.rows, g.cols);
	for (char *at = svg; (at = strstr(at, "<text ")); at++)
		place_text(&got, at);
	for (int i = 0; i < g.rows * g.cols; i++) {
		uint32_t want = g.cell[i].glyph;

		y = i / g.cols;
		x = i % g.cols;
		if (svg_is_drawn(want))
			want = ' ';
		ck_assert_msg(got.cell[i].glyph == want,
			      "%d %d: U+%04X is U+%04X", y, x, want,
			      got.cell[i].glyph);
	}
	grid_free(&got);
}

/* --- letters ------------------------------------------------------------- */

START_TEST(runs)
{
	static const struct {
		const char *row;
		int texts;
	} rows[] = {
		{ "", 0 },
		{ "            ", 0 },
		{ "abcdefghijkl", 1 },
		{ "ab cd  ef", 2 },
		{ "  ab  ", 1 },
		{ "a b c d", 1 },
		{ "ab─cd", 2 },
		{ "a→b", 3 },
		{ "中文", 1 },
		{ "中文ab中文", 3 },
		{ "中→文", 3 },
		{ "a 中 b", 3 },
		{ "שלום", 1 },
		{ "→→ →", 2 },
		{ "🙂🙂", 2 },
		{ "𝐀𝐁", 2 },
		{ "été ×µ·", 1 },
	};

	for (int i = 0; i < ROWS(rows); i++) {
		grid_clear(&g);
		grid_text(&g, 1, 0, STYLE_PLAIN, rows[i].row);
		draw("dark");
		ck_assert_msg(count("<text ") == rows[i].texts, "%s: %d texts",
			      rows[i].row, count("<text "));
		assert_well_formed();
		assert_all_written();
	}
}
END_TEST

START_TEST(runs_of_one_look)
{
	grid_text(&g, 0, 0, STYLE_PLAIN, "ab");
	grid_text(&g, 0, 2, STYLE_PLAIN | STYLE_BOLD, "cd");
	grid_text(&g, 0, 4, STYLE_LOSS, "ef");
	grid_text(&g, 0, 6, STYLE_LOSS | STYLE_BACK, "gh");
	draw("dark");
	assert_has("fill='" INK "'>ab</text>");
	assert_has("fill='" INK "' font-weight='bold'>cd</text>");
	assert_has("fill='#ff5f5f' font-weight='bold'>efgh</text>");
	assert_has("<rect x='68' y='14' width='18' height='19' "
		   "fill='#303030'/>");
	assert_all_written();
}
END_TEST

START_TEST(wide_characters)
{
	grid_text(&g, 2, 1, STYLE_PLAIN, "中文a");
	draw("dark");
	assert_has("<text y='66' x='24 42' letter-spacing='3' fill='" INK
		   "'>中文</text>");
	assert_has("<text y='66' x='59' textLength='9' "
		   "lengthAdjust='spacingAndGlyphs' fill='" INK "'>a</text>");
	assert_all_written();
}
END_TEST

/* Every style on every kind of glyph, in every theme. */
START_TEST(everything_is_there)
{
	static const char *const texts[] = { "ab", "x─y",    "→q",
					     "中", "&<>'\"", "█▶" };

	resize(STYLES, ROWS(texts) * 6);
	for (int y = 0; y < STYLES; y++)
		for (int i = 0; i < ROWS(texts); i++)
			grid_text(&g, y, i * 6,
				  (enum style)(y | (i % 2 ? STYLE_BACK : 0)),
				  texts[i]);
	draw(themes[_i]);
	assert_well_formed();
	assert_all_written();
}
END_TEST

/* What can not come in by grid_text, but what a cell has room for. */
START_TEST(hostile_glyphs)
{
	static const uint32_t bad[] = {
		1,	8,	 9,	   10,	       13,	   27,
		31,	0x7f,	 0x80,	   0x9f,       0x200f,	   0x2028,
		0x202e, 0x2066,	 0xd800,   0xdfff,     0xfeff,	   0xfffe,
		0xffff, 0x1fffe, 0x110000, 0x7fffffff, 0xffffffff,
	};

	for (int i = 0; i < ROWS(bad); i++) {
		resize(1, 3);
		grid_text(&g, 0, 0, STYLE_PLAIN, "a b");
		g.cell[1].glyph = bad[i];
		draw("dark");
		assert_well_formed();
		ck_assert_msg(bad[i] < ' ' || count("\uFFFD") == 1, "U+%04X",
			      bad[i]);
		g.cell[1].glyph = bad[i] < ' ' ? ' ' : 0xfffd;
		assert_all_written();
	}
}
END_TEST

START_TEST(escapes)
{
	grid_text(&g, 0, 0, STYLE_PLAIN, "<a>&lt;'\"]>");
	draw("dark");
	assert_well_formed();
	assert_all_written();
	assert_has(">&lt;a&gt;&amp;lt;'\"]&gt;</text>");
}
END_TEST

/* Halves of wide characters that have lost the other. */
START_TEST(broken_grids)
{
	grid_text(&g, 0, 0, STYLE_PLAIN, "中文");
	g.cell[0].glyph = 0;
	g.cell[11].glyph = 0x4e2d;
	g.cell[12].glyph = 0;
	draw("dark");
	assert_well_formed();
	ck_assert_int_eq(count("中"), 1);
	ck_assert_int_eq(count("文"), 1);
	g.cell[0].style = 0xff;
	draw("dark");
	assert_well_formed();
}
END_TEST

START_TEST(no_cells)
{
	static const int size[][2] = { { 0, 0 }, { 0, 9 }, { 9, 0 } };

	for (int i = 0; i < ROWS(size); i++) {
		resize(size[i][0], size[i][1]);
		draw("dark");
		assert_well_formed();
		assert_has_not("<text");
		assert_has_not("<path");
	}
}
END_TEST

/* --- colours ------------------------------------------------------------- */

START_TEST(colours)
{
	static const struct {
		const char *theme;
		unsigned style;
		const char *text, *behind; /* NULL: the page */
	} looks[] = {
		{ "dark", STYLE_PLAIN, "fill='#c8ccd4'>", NULL },
		{ "light", STYLE_PLAIN, "fill='#303030'>", NULL },
		{ "dark", STYLE_DIM, "fill='#8a8a8a'>", NULL },
		{ "dark", STYLE_LOSS, "fill='#ff5f5f' font-weight='bold'>",
		  NULL },
		{ "light", STYLE_LOSS, "fill='#d70000' font-weight='bold'>",
		  NULL },
		{ "dark", STYLE_BAR, "fill='#b2b2b2'>", "fill='#303030'" },
		{ "dark", STYLE_TAB, "fill='#000000' font-weight='bold'>",
		  "fill='#c6c6c6'" },
		{ "dark", STYLE_WARN, "fill='#121212'>", "fill='#d7af5f'" },
		{ "light", STYLE_MATCH, "fill='#000000'>", "fill='#afd7ff'" },
		{ "dark", STYLE_END_A, "fill='#5fafff'>", NULL },
		{ "dark", STYLE_END_A | STYLE_BACK, "fill='#5fafff'>",
		  "fill='#303030'" },
		{ "light", STYLE_END_B | STYLE_BOLD,
		  "fill='#008700' font-weight='bold'>", NULL },
		{ "mono", STYLE_BAR, "fill='#15161b'>", "fill='#c8ccd4'" },
		{ "mono", STYLE_LOSS,
		  "fill='#c8ccd4' font-weight='bold' "
		  "text-decoration='underline'>",
		  NULL },
		{ "mono", STYLE_DIM, "fill='#80838a'>", NULL },
	};

	for (int i = 0; i < ROWS(looks); i++) {
		const char *behind = looks[i].behind;

		grid_clear(&g);
		grid_text(&g, 0, 0, (enum style)looks[i].style, "ab");
		draw(looks[i].theme);
		assert_has(looks[i].text);
		ck_assert_int_eq(count("<rect "), behind ? 2 : 1);
		if (behind)
			assert_has(behind);
	}
}
END_TEST

START_TEST(pages)
{
	draw("light");
	assert_has("rx='9' fill='#ffffff'");
	draw("dark");
	assert_has("rx='9' fill='#15161b'");
	assert_has("width='136' height='85' viewBox='0 0 136 85'");
}
END_TEST

/* --- all together -------------------------------------------------------- */

START_TEST(golden)
{
	static const char want[] =
		"<svg xmlns='http://www.w3.org/2000/svg' width='136' "
		"height='85' viewBox='0 0 136 85'>\n"
		"<rect x='.5' y='.5' width='135' height='84' rx='9' "
		"fill='#15161b' stroke='#383a40'/>\n"
		"<g shape-rendering='crispEdges'>\n"
		"<rect x='23' y='33' width='90' height='19' "
		"fill='#303030'/>\n"
		"</g>\n"
		"<g fill='none'>\n"
		"<path stroke='#4e4e4e' stroke-width='1' "
		"stroke-linecap='square' d='M23 23.5h4.5M54.5 23.5h58.5"
		"M23 61.5h90M18.5 33v19M117.5 33v19"
		"M18.5 33v-5.5a4 4 0 0 1 4-4h.5M113 23.5h.5a4 4 0 0 1 4 4v5.5"
		"M18.5 52v5.5a4 4 0 0 0 4 4h.5"
		"M113 61.5h.5a4 4 0 0 0 4-4v-5.5'/>\n"
		"<path stroke='#ff5f5f' stroke-width='1.5' "
		"d='M105 39l7 7m0-7l-7 7'/>\n"
		"</g>\n"
		"<g font-family='ui-monospace,SFMono-Regular,Menlo,Consolas,"
		"\"DejaVu Sans Mono\",\"Liberation Mono\",monospace' "
		"font-size='15' style='font-variant-ligatures:none'>\n"
		"<text y='28' x='32' textLength='9' "
		"lengthAdjust='spacingAndGlyphs' "
		"fill='#d0d0d0'>C</text>\n"
		"<text y='47' x='32' textLength='54' "
		"lengthAdjust='spacingAndGlyphs' "
		"fill='#d0d0d0'>SYN #1</text>\n"
		"</g>\n"
		"</svg>\n";
	struct area all = { 0, 0, 3, 12 };

	box_frame(&g, all, STYLE_BORDER, false);
	box_title(&g, all, STYLE_TITLE, "C");
	grid_text(&g, 1, 2, STYLE_PACKET, "SYN #1");
	grid_text(&g, 1, 10, STYLE_LOSS, "✗");
	grid_add(&g, 1, 1, 10, STYLE_BACK);
	draw("dark");
	ck_assert_str_eq(svg, want);
}
END_TEST

/* A screen full of short words of different styles, in a frame of panes. */
START_TEST(modest_size)
{
	resize(30, 100);
	for (int y = 0; y < 30; y++)
		for (int x = 1; x < 93; x += 8)
			grid_text(&g, y, x, (enum style)((x / 8 + y) % STYLES),
				  "word 42");
	box_frame(&g, (struct area){ 0, 0, 30, 100 }, STYLE_BORDER, false);
	box_vline(&g, 49, 0, 29, STYLE_FOCUS, true);
	draw("dark");
	ck_assert_uint_lt(strlen(svg), 60 * 1024);
}
END_TEST

static Suite *suite(void)
{
	Suite *suite_ = suite_create("svg");
	TCase *tc = tcase_create("svg");

	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_test(tc, runs);
	tcase_add_test(tc, runs_of_one_look);
	tcase_add_test(tc, wide_characters);
	tcase_add_loop_test(tc, everything_is_there, 0, ROWS(themes));
	tcase_add_test(tc, hostile_glyphs);
	tcase_add_test(tc, escapes);
	tcase_add_test(tc, broken_grids);
	tcase_add_test(tc, no_cells);
	tcase_add_test(tc, colours);
	tcase_add_test(tc, pages);
	tcase_add_test(tc, golden);
	tcase_add_test(tc, modest_size);
	suite_add_tcase(suite_, tc);
	return suite_;
}

TEST_MAIN(suite())
