/*
 * The picture: XML whatever the glyphs are, every letter once and in its cell,
 * every line up to the edges of its cell and no further, and the colours of the
 * theme.
 */
#include "tests/test.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdint.h>

#include "capture/text.h"
#include "ui/term/box.h"
#include "ui/print/svg.h"
#include "ui/print/svg_private.h"

#define INK "#c8ccd4" /* of the dark page */

static const char *const themes[] = { "dark", "light", "safe", "mono" };

static struct grid g;
static char *svg;

static void setup(void)
{
	grid_init(&g, 3, 12);
	svg = NULL;
}

static void teardown(void)
{
	grid_free(&g);
	free(svg);
}

static void resize(int rows, int cols)
{
	grid_free(&g);
	grid_init(&g, rows, cols);
}

static void draw(const char *theme)
{
	size_t n;
	FILE *out;

	free(svg);
	svg = NULL;
	out = open_memstream(&svg, &n);
	svg_write(&g, theme_find(theme), out);
	fclose(out);
	ck_assert_uint_eq(strlen(svg), n);
}

/* A grid of one glyph. */
static void draw_one(uint32_t glyph)
{
	resize(1, 1);
	grid_put(&g, 0, 0, STYLE_PLAIN, glyph);
	draw("dark");
}

static int count(const char *what)
{
	int n = 0;

	for (const char *at = svg; (at = strstr(at, what)); at++)
		n++;
	return n;
}

#define assert_has(what)                                                       \
	ck_assert_msg(strstr(svg, what) != NULL, "%s\nis not in\n%s", what, svg)
#define assert_has_not(what)                                                   \
	ck_assert_msg(strstr(svg, what) == NULL, "%s\nis in\n%s", what, svg)

/* --- is it XML? ---------------------------------------------------------- */

/* A reader of what the picture uses of XML 1.0. */
struct reader {
	const char *at;
	const char *open[8]; /* names of elements */
	int depth, elements;
};

#define assert_xml(r, ok)                                                      \
	ck_assert_msg(ok, "not XML (%s) at: %.60s", #ok, (r)->at)

static size_t name_bytes(const char *text)
{
	size_t n = 0;

	while (isalnum((unsigned char)text[n]) || text[n] == '-')
		n++;
	return n;
}

/* XML 1.0, 2.2 */
static bool is_xml_char(uint32_t c)
{
	return c == '\n' || (c >= ' ' && c < 0xd800) ||
	       (c >= 0xe000 && c < 0xfffe) || (c >= 0x10000 && c < 0x110000);
}

static void read_char(struct reader *r)
{
	static const char *const entities[] = { "&amp;", "&lt;", "&gt;" };
	uint32_t c;
	size_t n = utf8_decode(r->at, strlen(r->at), &c);

	assert_xml(r, n > 0);
	assert_xml(r, is_xml_char(c));
	assert_xml(r, c != '<');
	for (int i = 0; c == '&' && i < ROWS(entities); i++)
		if (strncmp(r->at, entities[i], strlen(entities[i])) == 0)
			n = strlen(entities[i]);
	assert_xml(r, c != '&' || n > 1);
	r->at += n;
}

static void read_attribute(struct reader *r, const char *element)
{
	size_t n = name_bytes(r->at);
	char name[40];

	assert_xml(r, n > 0 && n < sizeof(name) - 4);
	snprintf(name, sizeof(name), " %.*s='", (int)n, r->at);
	assert_xml(r, strstr(element, name) == r->at - 1); /* no other before */
	r->at += n;
	assert_xml(r, strncmp(r->at, "='", 2) == 0);
	r->at += 2;
	while (*r->at != '\'')
		read_char(r);
	r->at++;
}

static void read_element(struct reader *r)
{
	const char *element = r->at, *name = r->at + 1;

	r->at = name + name_bytes(name);
	assert_xml(r, r->at > name);
	while (*r->at == ' ') {
		r->at++;
		read_attribute(r, element);
	}
	r->elements++;
	if (*r->at == '/') {
		r->at++;
	} else {
		assert_xml(r, r->depth < ROWS(r->open));
		r->open[r->depth++] = name;
	}
	assert_xml(r, *r->at == '>');
	r->at++;
}

static void read_end(struct reader *r)
{
	const char *name = r->at + 2;
	size_t n = name_bytes(name);

	assert_xml(r, r->depth > 0);
	r->depth--;
	assert_xml(r, n == name_bytes(r->open[r->depth]));
	assert_xml(r, memcmp(name, r->open[r->depth], n) == 0);
	r->at = name + n;
	assert_xml(r, *r->at == '>');
	r->at++;
}

static void assert_well_formed(void)
{
	struct reader r = { .at = svg };

	do {
		if (strncmp(r.at, "</", 2) == 0)
			read_end(&r);
		else if (*r.at == '<')
			read_element(&r);
		else
			read_char(&r);
	} while (r.depth > 0);
	ck_assert_str_eq(r.at, "\n");
	ck_assert_int_gt(r.elements, 0);
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
	Suite *s = suite_create("svg");
	TCase *t = tcase_create("svg");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_loop_test(t, drawn_glyphs, 0, N_DRAWN);
	tcase_add_test(t, drawn_glyphs_differ);
	tcase_add_loop_test(t, lines_reach_edges, 0, 128);
	tcase_add_test(t, blocks_cover);
	tcase_add_test(t, dots);
	tcase_add_test(t, lines_join);
	tcase_add_test(t, rows_do_not_join);
	tcase_add_test(t, columns_join);
	tcase_add_test(t, runs);
	tcase_add_test(t, runs_of_one_look);
	tcase_add_test(t, wide_characters);
	tcase_add_loop_test(t, everything_is_there, 0, ROWS(themes));
	tcase_add_test(t, hostile_glyphs);
	tcase_add_test(t, escapes);
	tcase_add_test(t, broken_grids);
	tcase_add_test(t, no_cells);
	tcase_add_test(t, colours);
	tcase_add_test(t, pages);
	tcase_add_test(t, golden);
	tcase_add_test(t, modest_size);
	suite_add_tcase(s, t);
	return s;
}

TEST_MAIN(suite())
