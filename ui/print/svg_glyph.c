/*
 * Glyphs that are drawn: lines, blocks, arrowheads and markers. Fonts do not
 * agree on how wide and how high these are, and a line must not have gaps.
 *
 * A pen is a way to draw; all that one pen draws in one colour is one path of
 * the picture. Lines are made of the arms of their cells (ui/term/box.h), each
 *half a cell long:
 *
 *	half    0 1 2 3 4 5	a run of halves that have an arm for the pen
 *		  ╶─┼───┼─╴	is one stroke, first along the rows, then
 *		    │   │	along the columns
 *
 * Everything else is a path in a table, from the left upper corner of its cell,
 * in units of 9 by 19. Strokes lie at halves, so that they are sharp where the
 * picture is shown in its own size.
 */
#include "ui/print/svg_private.h"

#include <stddef.h>

#include "ui/term/box.h"

#define ROWS(table) (sizeof(table) / sizeof((table)[0]))

_Static_assert(CELL_W == 9 && CELL_H == 19, "what the paths here are made for");

enum arm { UP, RIGHT, DOWN, LEFT, ARMS }; /* as box_arms has them */

enum pen {
	PEN_LIGHT,
	PEN_HEAVY,
	PEN_OUTLINE,
	PEN_SIGN,
	PEN_FILL,
	PEN_SHADE_1,
	PEN_SHADE_2,
	PEN_SHADE_3,
	PEN_DASHED, /* and one for each dashed line */
	PENS = PEN_DASHED + 12,
};

static const struct {
	bool fills;
	const char *attributes;
	uint16_t dashed; /* the line that it is for, or 0 */
	bool vertical;
} pens[] = {
	[PEN_LIGHT] = { false, "stroke-width='1' stroke-linecap='square'" },
	[PEN_HEAVY] = { false, "stroke-width='2.5' stroke-linecap='square'" },
	[PEN_OUTLINE] = { false, "stroke-width='1'" },
	[PEN_SIGN] = { false, "stroke-width='1.5'" },
	[PEN_FILL] = { true, "fill-rule='evenodd'" },
	[PEN_SHADE_1] = { true, "fill-opacity='.25'" },
	[PEN_SHADE_2] = { true, "fill-opacity='.5'" },
	[PEN_SHADE_3] = { true, "fill-opacity='.75'" },
	[PEN_DASHED] = { false, "stroke-dasharray='2 1'", 0x2504, false },
	{ false, "stroke-width='2.5' stroke-dasharray='2 1'", 0x2505, false },
	{ false, "stroke-dasharray='4 2.33'", 0x2506, true },
	{ false, "stroke-width='2.5' stroke-dasharray='4 2.33'", 0x2507, true },
	{ false, "stroke-dasharray='1.25 1'", 0x2508, false },
	{ false, "stroke-width='2.5' stroke-dasharray='1.25 1'", 0x2509,
	  false },
	{ false, "stroke-dasharray='3 1.75'", 0x250a, true },
	{ false, "stroke-width='2.5' stroke-dasharray='3 1.75'", 0x250b, true },
	{ false, "stroke-dasharray='3 1.5'", 0x254c, false },
	{ false, "stroke-width='2.5' stroke-dasharray='3 1.5'", 0x254d, false },
	{ false, "stroke-dasharray='6.5 3'", 0x254e, true },
	{ false, "stroke-width='2.5' stroke-dasharray='6.5 3'", 0x254f, true },
};
_Static_assert(ROWS(pens) == PENS, "how each pen draws");

/* Where it begins in its cell, and how it goes on. */
struct shape {
	double x, y;
	const char *path;
};

static const struct {
	uint16_t glyph;
	uint8_t pen;
	struct shape shape;
} shapes[] = {
	{ 0x256d, PEN_LIGHT, { 4.5, 19, "v-5.5a4 4 0 0 1 4-4h.5" } }, /* ╭ */
	{ 0x256e, PEN_LIGHT, { 0, 9.5, "h.5a4 4 0 0 1 4 4v5.5" } },   /* ╮ */
	{ 0x256f, PEN_LIGHT, { 0, 9.5, "h.5a4 4 0 0 0 4-4v-5.5" } },  /* ╯ */
	{ 0x2570, PEN_LIGHT, { 4.5, 0, "v5.5a4 4 0 0 0 4 4h.5" } },   /* ╰ */
	{ 0x2571, PEN_LIGHT, { 0, 19, "l9-19" } },		      /* ╱ */
	{ 0x2572, PEN_LIGHT, { 0, 0, "l9 19" } },		      /* ╲ */
	{ 0x2573, PEN_LIGHT, { 0, 0, "l9 19m-9 0l9-19" } },	      /* ╳ */
	{ 0x25b6, PEN_FILL, { 0, 5, "l9 4.5-9 4.5z" } },	      /* ▶ */
	{ 0x25c0, PEN_FILL, { 9, 5, "l-9 4.5 9 4.5z" } },	      /* ◀ */
	{ 0x25b2, PEN_FILL, { 4.5, 5, "l4.5 9h-9z" } },		      /* ▲ */
	{ 0x25bc, PEN_FILL, { 0, 5, "h9l-4.5 9z" } },		      /* ▼ */
	{ 0x25b7, PEN_OUTLINE, { 0.5, 5.5, "l8 4-8 4z" } },	      /* ▷ */
	{ 0x25c1, PEN_OUTLINE, { 8.5, 5.5, "l-8 4 8 4z" } },	      /* ◁ */
	{ 0x25b3, PEN_OUTLINE, { 4.5, 5.5, "l4 8h-8z" } },	      /* △ */
	{ 0x25bd, PEN_OUTLINE, { 0.5, 5.5, "h8l-4 8z" } },	      /* ▽ */
	{ 0x25b8, PEN_FILL, { 1.5, 6, "l6 3.5-6 3.5z" } },	      /* ▸ */
	{ 0x25be, PEN_FILL, { 1, 7, "h7l-3.5 6z" } },		      /* ▾ */
	{ 0x25c6, PEN_FILL, { 4.5, 4.5, "l4.5 5-4.5 5-4.5-5z" } },    /* ◆ */
	{ 0x25c7, PEN_OUTLINE, { 4.5, 5.2, "l4 4.3-4 4.3-4-4.3z" } }, /* ◇ */
	{ 0x25cf,
	  PEN_FILL,
	  { 0.5, 9.5, "a4 4 0 0 1 8 0a4 4 0 0 1-8 0z" } }, /* ● */
	{ 0x25cb,
	  PEN_OUTLINE,
	  { 1, 9.5, "a3.5 3.5 0 0 1 7 0a3.5 3.5 0 0 1-7 0z" } }, /* ○ */
	{ 0x25c8,
	  PEN_FILL,
	  { 4.5, 4.5,
	    "l4.5 5-4.5 5-4.5-5zm0 1.5l-3.2 3.5 3.2 3.5 3.2-3.5zm0 1.5"
	    "l1.9 2-1.9 2-1.9-2z" } },			   /* ◈ */
	{ 0x25a0, PEN_FILL, { 1, 6, "h7v7h-7z" } },	   /* ■ */
	{ 0x25a1, PEN_OUTLINE, { 1.5, 6.5, "h6v6h-6z" } }, /* □ */
	{ 0x2717, PEN_SIGN, { 1, 6, "l7 7m0-7l-7 7" } },   /* ✗ */
	{ 0x2713, PEN_SIGN, { 1, 10, "l2.5 3 4.5-7.5" } }, /* ✓ */
	{ 0x2691,
	  PEN_FILL,
	  { 1.5, 4, "h1.2v11h-1.2zm1.2.5l6 3-6 3z" } }, /* ⚑ */
	{ 0x21bb,
	  PEN_SIGN,
	  { 8.1, 8.3, "a3.7 3.7 0 1 0 0 3m.2-6.3v3.3h-3.3" } }, /* ↻ */
};

/* U+2550 to U+256C, double lines: ═ ║ ╒ ╓ ╔ ╕ ╖ ╗ … ╬ */
enum { DOUBLES = 0x2550 };
static const struct shape doubles[] = {
	{ 0, 8.5, "h9m-9 2h9" },
	{ 3.5, 0, "v19m2-19v19" },
	{ 9, 8.5, "h-4.5v10.5m0-8.5h4.5" },
	{ 9, 9.5, "h-5.5v9.5m2 0v-9.5" },
	{ 9, 8.5, "h-5.5v10.5m2 0v-8.5h3.5" },
	{ 0, 8.5, "h4.5v10.5m0-8.5h-4.5" },
	{ 0, 9.5, "h5.5v9.5m-2 0v-9.5" },
	{ 0, 8.5, "h5.5v10.5m-2 0v-8.5h-3.5" },
	{ 9, 10.5, "h-4.5v-10.5m0 8.5h4.5" },
	{ 9, 9.5, "h-5.5v-9.5m2 0v9.5" },
	{ 9, 10.5, "h-5.5v-10.5m2 0v8.5h3.5" },
	{ 0, 10.5, "h4.5v-10.5m0 8.5h-4.5" },
	{ 0, 9.5, "h5.5v-9.5m-2 0v9.5" },
	{ 0, 10.5, "h5.5v-10.5m-2 0v8.5h-3.5" },
	{ 4.5, 0, "v19m0-10.5h4.5m-4.5 2h4.5" },
	{ 3.5, 0, "v19m2-19v19m0-9.5h3.5" },
	{ 3.5, 0, "v19m2-19v8.5h3.5m0 2h-3.5v8.5" },
	{ 4.5, 0, "v19m0-10.5h-4.5m4.5 2h-4.5" },
	{ 5.5, 0, "v19m-2-19v19m0-9.5h-3.5" },
	{ 5.5, 0, "v19m-2-19v8.5h-3.5m0 2h3.5v8.5" },
	{ 0, 8.5, "h9m-9 2h9m-4.5 0v8.5" },
	{ 0, 9.5, "h9m-5.5 0v9.5m2 0v-9.5" },
	{ 0, 8.5, "h9m-9 2h3.5v8.5m2 0v-8.5h3.5" },
	{ 0, 10.5, "h9m-9-2h9m-4.5 0v-8.5" },
	{ 0, 9.5, "h9m-5.5 0v-9.5m2 0v9.5" },
	{ 0, 10.5, "h9m-9-2h3.5v-8.5m2 0v8.5h3.5" },
	{ 4.5, 0, "v19m-4.5-10.5h9m-9 2h9" },
	{ 3.5, 0, "v19m2-19v19m-5.5-9.5h9" },
	{ 0, 8.5, "h3.5v-8.5m2 0v8.5h3.5m0 2h-3.5v8.5m-2 0v-8.5h-3.5" },
};
_Static_assert(ROWS(doubles) == 0x256c - DOUBLES + 1, "the double lines");

/* U+2580 to U+259F: one or two rectangles, in eighths of the cell. */
struct block {
	uint8_t left, top, right, bottom;
};
enum { BLOCKS = 0x2580, EIGHTHS = 8, SHADE = 0x2591 };
static const struct block blocks[][2] = {
	{ { 0, 0, 8, 4 } },
	{ { 0, 7, 8, 8 } },
	{ { 0, 6, 8, 8 } },
	{ { 0, 5, 8, 8 } },
	{ { 0, 4, 8, 8 } },
	{ { 0, 3, 8, 8 } },
	{ { 0, 2, 8, 8 } },
	{ { 0, 1, 8, 8 } },
	{ { 0, 0, 8, 8 } },
	{ { 0, 0, 7, 8 } },
	{ { 0, 0, 6, 8 } },
	{ { 0, 0, 5, 8 } },
	{ { 0, 0, 4, 8 } },
	{ { 0, 0, 3, 8 } },
	{ { 0, 0, 2, 8 } },
	{ { 0, 0, 1, 8 } },
	{ { 4, 0, 8, 8 } },
	{ { 0, 0, 8, 8 } },
	{ { 0, 0, 8, 8 } },
	{ { 0, 0, 8, 8 } },
	{ { 0, 0, 8, 1 } },
	{ { 7, 0, 8, 8 } },
	{ { 0, 4, 4, 8 } },
	{ { 4, 4, 8, 8 } },
	{ { 0, 0, 4, 4 } },
	{ { 0, 0, 4, 4 }, { 0, 4, 8, 8 } },
	{ { 0, 0, 4, 4 }, { 4, 4, 8, 8 } },
	{ { 0, 0, 8, 4 }, { 0, 4, 4, 8 } },
	{ { 0, 0, 8, 4 }, { 4, 4, 8, 8 } },
	{ { 4, 0, 8, 4 } },
	{ { 4, 0, 8, 4 }, { 0, 4, 4, 8 } },
	{ { 4, 0, 8, 4 }, { 0, 4, 8, 8 } },
};
_Static_assert(ROWS(blocks) == 32, "the block elements");

/* --- which pen draws what ------------------------------------------------ */

static bool is_block(uint32_t glyph)
{
	return glyph - BLOCKS < ROWS(blocks);
}

/* With the pen for it; NULL for lines, blocks and letters. */
static const struct shape *shape_of(uint32_t glyph, enum pen *pen)
{
	*pen = PEN_LIGHT;
	if (glyph - DOUBLES < ROWS(doubles))
		return &doubles[glyph - DOUBLES];
	for (size_t i = 0; i < ROWS(shapes); i++) {
		if (shapes[i].glyph != glyph)
			continue;
		*pen = (enum pen)shapes[i].pen;
		return &shapes[i].shape;
	}
	return NULL;
}

static bool has_arm(enum pen pen, uint32_t glyph, enum arm arm)
{
	static const uint8_t weight[] = { [PEN_LIGHT] = 1, [PEN_HEAVY] = 2 };
	uint8_t arms[ARMS];
	enum pen other;

	if (pen >= PEN_DASHED)
		return glyph == pens[pen].dashed &&
		       pens[pen].vertical == (arm == UP || arm == DOWN);
	return pen <= PEN_HEAVY && box_arms(glyph, arms) &&
	       arms[arm] == weight[pen] && !shape_of(glyph, &other);
}

bool svg_is_drawn(uint32_t glyph)
{
	uint8_t arms[ARMS];
	enum pen pen;

	for (int i = PEN_DASHED; i < PENS; i++)
		if (pens[i].dashed == glyph)
			return true;
	return is_block(glyph) || svg_has_dots(glyph) ||
	       box_arms(glyph, arms) || shape_of(glyph, &pen);
}

/* --- paths --------------------------------------------------------------- */

/* A path in the making; it begins when there is something in it. */
struct path {
	const struct svg *s;
	uint32_t colour;
	enum pen pen;
	bool begun;
};

static void path_move(struct path *p, double x, double y)
{
	if (!p->begun)
		fprintf(p->s->out, "<path %s='#%06x' %s d='",
			pens[p->pen].fills ? "fill" : "stroke", p->colour,
			pens[p->pen].attributes);
	p->begun = true;
	fprintf(p->s->out, "M%g %g", x, y);
}

static void path_end(struct path *p)
{
	if (p->begun)
		fputs("'/>\n", p->s->out);
}

/* Its glyph, if it has the path's colour; else 0. */
static uint32_t glyph_at(const struct path *p, int y, int x)
{
	int i = y * p->s->g->cols + x;

	if (x >= p->s->g->cols || p->s->ink[i].fg != p->colour)
		return 0;
	return p->s->g->cell[i].glyph;
}

static bool has_half(const struct path *p, int y, int x, bool vertical,
		     int half)
{
	enum arm arm = vertical ? half ? DOWN : UP : half ? RIGHT : LEFT;

	return has_arm(p->pen, glyph_at(p, y, x), arm);
}

/* The strokes of one row, or of one column. */
static void draw_line(struct path *p, int line, bool vertical)
{
	const struct grid *g = p->s->g;
	int halves = 2 * (vertical ? g->rows : g->cols), from = -1;

	for (int i = 0; i <= halves; i++) {
		int y = vertical ? i / 2 : line, x = vertical ? line : i / 2;
		bool on = i < halves && has_half(p, y, x, vertical, i % 2);

		if (on && from < 0)
			from = i;
		if (on || from < 0)
			continue;
		if (vertical) {
			path_move(p, cell_x(line) + CELL_W / 2.0,
				  MARGIN + from * CELL_H / 2.0);
			fprintf(p->s->out, "v%g", (i - from) * CELL_H / 2.0);
		} else {
			path_move(p, MARGIN + from * CELL_W / 2.0,
				  cell_y(line) + CELL_H / 2.0);
			fprintf(p->s->out, "h%g", (i - from) * CELL_W / 2.0);
		}
		from = -1;
	}
}

static void draw_lines(struct path *p)
{
	for (int y = 0; y < p->s->g->rows; y++)
		draw_line(p, y, false);
	for (int x = 0; x < p->s->g->cols; x++)
		draw_line(p, x, true);
}

static void draw_shapes(struct path *p)
{
	const struct grid *g = p->s->g;

	for (int i = 0; i < g->rows * g->cols; i++) {
		int y = i / g->cols, x = i % g->cols;
		enum pen pen;
		const struct shape *shape = shape_of(glyph_at(p, y, x), &pen);

		if (!shape || pen != p->pen)
			continue;
		path_move(p, cell_x(x) + shape->x, cell_y(y) + shape->y);
		fputs(shape->path, p->s->out);
	}
}

/* --- blocks -------------------------------------------------------------- */

static enum pen block_pen(uint32_t glyph)
{
	return glyph - SHADE < 3 ? PEN_SHADE_1 + (glyph - SHADE) : PEN_FILL;
}

/* The same rectangle in n cells that it joins in. */
static void draw_block(struct path *p, int y, int x, int n,
		       const struct block *b)
{
	double w = CELL_W / (double)EIGHTHS, h = CELL_H / (double)EIGHTHS;
	double cols = b->right - b->left + (n - 1) * EIGHTHS;

	if (b->right == 0)
		return;
	path_move(p, cell_x(x) + b->left * w, cell_y(y) + b->top * h);
	fprintf(p->s->out, "h%gv%gh%gz", cols * w, (b->bottom - b->top) * h,
		-cols * w);
}

static void draw_blocks(struct path *p)
{
	const struct grid *g = p->s->g;

	for (int y = 0; y < g->rows; y++) {
		for (int x = 0, n; x < g->cols; x += n) {
			uint32_t glyph = glyph_at(p, y, x);
			const struct block *b;

			n = 1;
			if (!is_block(glyph) || block_pen(glyph) != p->pen)
				continue;
			b = blocks[glyph - BLOCKS];
			while (b->left == 0 && b->right == EIGHTHS &&
			       b[1].right == 0 &&
			       glyph_at(p, y, x + n) == glyph)
				n++;
			draw_block(p, y, x, n, &b[0]);
			draw_block(p, y, x, n, &b[1]);
		}
	}
}

void svg_draw(const struct svg *s, uint32_t colour)
{
	for (int i = 0; i < PENS; i++) {
		struct path p = { s, colour, (enum pen)i, false };

		draw_lines(&p);
		draw_shapes(&p);
		draw_blocks(&p);
		path_end(&p);
	}
	svg_draw_dots(s, colour);
}
