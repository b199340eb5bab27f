/*
 * Grids on a terminal: kids that draw them (tests/pty.h), and what a test must
 * then see.
 */
#ifndef TESTS_PTY_GRID_H
#define TESTS_PTY_GRID_H

#include "tests/pty.h"

#include "ui/term/term.h"

#define XTERM "xterm-256color"

/* --- grids --------------------------------------------------------------- */

static inline uint32_t next_random(uint32_t *seed)
{
	*seed = *seed * 1664525u + 1013904223u;
	return *seed >> 8;
}

/* Paints cells at random places: a part of them wide, of any style. */
static inline void scatter(struct grid *g, uint32_t *seed, int n)
{
	static const uint32_t glyphs[] = { ' ',	   'a',	   '~',	   0x2502,
					   0x25cf, 0x4e2d, 0x6587, 0xff01,
					   0xb5,   0x2500, 0xfffd };

	for (int i = 0; i < n; i++) {
		int y = (int)(next_random(seed) % (unsigned)g->rows);
		int x = (int)(next_random(seed) % (unsigned)g->cols);
		unsigned style = next_random(seed) % STYLES;

		if (next_random(seed) % 4 == 0)
			style |=
				next_random(seed) % 2 ? STYLE_BOLD : STYLE_BACK;
		grid_put(g, y, x, style,
			 glyphs[next_random(seed) % (unsigned)ROWS(glyphs)]);
	}
}

/* What a cell of the grid looks like on this screen. */
static inline struct vt_cell expected(const struct pty *p, const struct grid *g,
				      int y, int x, const struct theme *theme,
				      int colours)
{
	struct cell c = { .glyph = ' ' };

	if (y < g->rows && x < g->cols)
		c = g->cell[y * g->cols + x];
	if (char_width(c.glyph) == 2 && x + 1 == p->vt.cols)
		c.glyph = ' '; /* half a character is none */
	return (struct vt_cell){ c.glyph, cell_look(theme, c, colours) };
}

/* A blank has no colour but that behind it, and its lines. */
static inline struct look seen(struct vt_cell c)
{
	if (c.glyph == ' ' && !(c.look.attr & LOOK_REVERSE)) {
		c.look.fg = -1;
		c.look.attr &= LOOK_UNDERLINE;
	}
	return c.look;
}

static inline void assert_cell(struct vt_cell got, struct vt_cell want, int y,
			       int x)
{
	struct look a = seen(got), b = seen(want);

	ck_assert_msg(got.glyph == want.glyph, "%d,%d: U+%04X, not U+%04X", y,
		      x, got.glyph, want.glyph);
	ck_assert_msg(a.fg == b.fg && a.bg == b.bg && a.attr == b.attr,
		      "%d,%d: U+%04X is %d on %d, %u; not %d on %d, %u", y, x,
		      got.glyph, a.fg, a.bg, a.attr, b.fg, b.bg, b.attr);
}

static inline void assert_shows(const struct pty *p, const struct grid *g,
				const char *theme, int colours)
{
	for (int y = 0; y < p->vt.rows; y++)
		for (int x = 0; x < p->vt.cols; x++)
			assert_cell(p->vt.cell[y][x],
				    expected(p, g, y, x, theme_find(theme),
					     colours),
				    y, x);
}

/* The same of a terminal that can not do all the attributes. */
static inline void assert_glyphs(const struct pty *p, const struct grid *g)
{
	for (int y = 0; y < p->vt.rows; y++)
		for (int x = 0; x < p->vt.cols; x++) {
			struct vt_cell want =
				expected(p, g, y, x, theme_find("dark"), 0);

			want.look = p->vt.cell[y][x].look;
			assert_cell(p->vt.cell[y][x], want, y, x);
		}
}

/* One row as text; '.' for the right half of a wide character. */
static const char *row_text(const struct pty *p, int y, char out[VT_COLS])
{
	for (int x = 0; x < p->vt.cols; x++) {
		uint32_t glyph = p->vt.cell[y][x].glyph;

		out[x] = glyph == 0 ? '.' : glyph < 0x7f ? (char)glyph : '*';
	}
	out[p->vt.cols] = '\0';
	return out;
}

#define assert_row(p, y, want)                                                 \
	do {                                                                   \
		char row_[VT_COLS];                                            \
                                                                               \
		ck_assert_str_eq(row_text(p, y, row_), want);                  \
	} while (0)

/* --- kids ---------------------------------------------------------------- */

static inline struct term *opened(const struct term_options *options)
{
	struct term *t = NULL;
	struct err e = { 0 };

	if (term_open(&t, options, &e) < 0) {
		kid_say("%d %s", (int)e.status, e.text);
		kid_pause();
		_exit(0);
	}
	kid_say("open");
	return t;
}

static inline struct term *opened_dark(void)
{
	return opened(&(struct term_options){ .theme = theme_find("dark") });
}

static inline void draw(struct term *t, const struct grid *g)
{
	term_draw(t, g, -1, -1);
	kid_pause();
}

/* A grid of the size of the terminal. grid_free. */
static inline struct grid full_grid(const struct term *t)
{
	struct grid g;
	int rows, cols;

	term_size(t, &rows, &cols);
	grid_init(&g, rows, cols);
	return g;
}

/* --- terminals ---------------------------------------------------------- */

/* The terminals of a system that has just been installed. */
static const struct {
	const char *type;
	int colours;
	bool looks; /* it does everything that we ask for */
} terminals[] = {
	{ XTERM, 256, true },
	{ "xterm", 8, true },
	{ "tmux-256color", 256, true },
	{ "screen", 8, true },
	{ "tmux", 8, true },
	{ "linux", 8, false },
	{ "vt100", 0, false },
};

static inline bool is_missing(const char *line)
{
	return strstr(line, "no such terminal") != NULL;
}

#endif
