/*
 * The grid on the terminal. What was drawn last is kept, and curses is handed
 * the cells that differ from it; curses in turn keeps what the terminal shows
 * and writes the bytes that differ. So a frame in which one marker moved costs
 * two cells here and some dozens of bytes there, and the same frame again costs
 * nothing. Nothing is ever cleared, but when what the terminal shows is
 * unknown.
 *
 *   grid ── cells that differ ──▶ stdscr ── bytes that differ ──▶ terminal
 *           from t->last                    from curses' own copy
 *
 * A wide character is one cell for curses, which fills the one to its right by
 * itself. Both halves of it change together in a grid (ui/term/grid.c), so
 * whatever takes the place of one half brings something for the other.
 *
 * Colours: a style is looked up in the theme once and becomes a pen. Pairs are
 * made when a pen needs one that is not there yet.
 */
#include "ui/term/term_private.h"

#include <stdlib.h>
#include <string.h>
#include <wchar.h>

#include "capture/mem.h"
#include "capture/text.h"

/* --- colours ------------------------------------------------------------- */

/*
 * A terminal with more than 256 takes a number as red, green and blue but for
 * the first eight.
 */
static int colours_of(int colours)
{
	if (colours > 256)
		return 8;
	if (colours == 256)
		return 256;
	return colours >= 16 ? 16 : colours >= 8 ? 8 : 0;
}

/*
 * Where the last cell of the last line can not be written without scrolling,
 * curses writes it beside its place and then pushes it there, and cuts in two
 * a wide character that it meets.
 */
static bool is_shy(void)
{
	return tigetflag("am") > 0 && !tigetstr("rmam");
}

void draw_init(struct term *t, bool mono)
{
	t->shy = is_shy();
	if (mono || !has_colors() || start_color() == ERR)
		return;
	t->own_colours = use_default_colors() == OK;
	t->colours = colours_of(COLORS);
}

static void forget_pens(struct term *t)
{
	memset(t->pen, 0, sizeof(t->pen));
	t->pair[0].fg = t->pair[0].bg = -1;
	t->n_pairs = 1;
}

/* The pair of two colours; the terminal's own if there is no room for it. */
static short pair_of(struct term *t, int16_t fg, int16_t bg)
{
	short n = (short)t->n_pairs;

	for (short i = 0; i < n; i++)
		if (t->pair[i].fg == fg && t->pair[i].bg == bg)
			return i;
	if (n >= TERM_PAIRS || n >= COLOR_PAIRS) {
		t->pairs_full = true;
		return 0;
	}
	if (!t->own_colours) /* it is white on black, as far as one knows */
		init_pair(n, fg < 0 ? COLOR_WHITE : fg, bg < 0 ? 0 : bg);
	else
		init_pair(n, fg, bg);
	t->pair[n].fg = fg;
	t->pair[n].bg = bg;
	t->n_pairs++;
	return n;
}

static const struct {
	uint8_t look;
	attr_t attr;
} attrs[] = {
	{ LOOK_BOLD, A_BOLD },
	{ LOOK_DIM, A_DIM },
	{ LOOK_UNDERLINE, A_UNDERLINE },
	{ LOOK_REVERSE, A_REVERSE },
};

static struct pen pen_with(struct term *t, struct look look)
{
	struct pen pen = { .known = true };

	for (size_t i = 0; i < sizeof(attrs) / sizeof(*attrs); i++)
		if (look.attr & attrs[i].look)
			pen.attr |= attrs[i].attr;
	if (t->colours > 0)
		pen.pair = pair_of(t, look.fg, look.bg);
	return pen;
}

/* Those of styles are kept; colours of a program's own are looked up. */
static struct pen pen_of(struct term *t, struct cell c)
{
	struct pen *pen = &t->pen[c.style];

	if (c.own)
		return pen_with(t, cell_look(t->theme, c, t->colours));
	if (!pen->known)
		*pen = pen_with(t, theme_look(t->theme, c.style, t->colours));
	return *pen;
}

/* --- cells --------------------------------------------------------------- */

/* No grid has such a cell: whatever comes differs from it. */
static void forget_cells(struct term *t)
{
	for (int i = 0; i < t->rows * t->cols; i++)
		t->last[i].glyph = UINT32_MAX;
}

void draw_size(struct term *t)
{
	t->rows = getmaxy(stdscr);
	t->cols = getmaxx(stdscr);
	free(t->last);
	t->last = mem_zero((size_t)t->rows * (size_t)t->cols, sizeof(*t->last));
	forget_cells(t);
}

void term_set_theme(struct term *t, const struct theme *theme)
{
	t->theme = theme;
	forget_pens(t);
	forget_cells(t);
}

void term_forget(struct term *t)
{
	t->forget = true;
}

/* A grid that is smaller than the terminal leaves the rest blank. */
static struct cell cell_of(const struct grid *g, int y, int x)
{
	if (y >= g->rows || x >= g->cols)
		return (struct cell){ .glyph = ' ' };
	return g->cell[y * g->cols + x];
}

/*
 * What can be shown here as the grid means it: curses asks the C library how
 * wide a character is, and would shift a line where that is of another mind.
 */
static bool can_show(const struct term *t, uint32_t glyph)
{
	int width;

	if (glyph >= ' ' && glyph < 0x7f)
		return true;
	width = char_width(glyph);
	return !t->ascii && width > 0 && !char_is_control(glyph) &&
	       wcwidth((wchar_t)glyph) == width;
}

/* A wide character there would be cut in two by curses on a shy terminal. */
static bool in_corner(const struct term *t, int y, int x)
{
	return t->shy && y + 1 == t->rows && x + 3 >= t->cols;
}

/* What to show in a cell; 0: nothing, the one to its left fills it. */
static wchar_t shown(const struct term *t, const struct grid *g, int y, int x)
{
	bool right = cell_of(g, y, x).glyph == 0 && x > 0;
	int left = right ? x - 1 : x;
	uint32_t glyph = cell_of(g, y, left).glyph;
	bool wide = char_width(glyph) == 2;

	if (wide ? left + 1 == t->cols : right)
		return L' '; /* half a character */
	if (!can_show(t, glyph) || (wide && in_corner(t, y, left)))
		return (wchar_t)glyph_ascii(glyph);
	return right ? 0 : (wchar_t)glyph;
}

static void hand_over(struct term *t, const struct grid *g, int y, int x)
{
	struct pen pen = pen_of(t, cell_of(g, y, x));
	wchar_t text[2] = { shown(t, g, y, x), 0 };
	cchar_t c;

	if (text[0] == 0)
		return;
	setcchar(&c, text, pen.attr, pen.pair, NULL);
	mvadd_wchnstr(y, x, &c, 1);
}

/* Hidden, it need not be brought back to any place either. */
static void place_cursor(struct term *t, int y, int x)
{
	bool show = y >= 0 && y < t->rows && x >= 0 && x < t->cols;

	leaveok(stdscr, !show);
	if (show)
		move(y, x);
	if (show != t->cursor)
		curs_set(show);
	t->cursor = show;
}

static bool same_cell(struct cell a, struct cell b)
{
	return a.glyph == b.glyph && a.style == b.style && a.own == b.own &&
	       a.fg == b.fg && a.bg == b.bg;
}

/*
 * Programs show more colours than there is room for pairs: then those that
 * are on the screen now begin anew.
 */
static void renew_pairs(struct term *t)
{
	if (!t->pairs_full)
		return;
	t->pairs_full = false;
	forget_pens(t);
	forget_cells(t);
}

void term_draw(struct term *t, const struct grid *g, int y, int x)
{
	if (t->suspended)
		return;
	renew_pairs(t);
	for (int row = 0; row < t->rows; row++) {
		for (int col = 0; col < t->cols; col++) {
			struct cell *last = &t->last[row * t->cols + col];
			struct cell c = cell_of(g, row, col);

			if (same_cell(c, *last))
				continue;
			hand_over(t, g, row, col);
			*last = c;
		}
	}
	if (t->forget)
		clearok(curscr, TRUE);
	t->forget = false;
	place_cursor(t, y, x);
	refresh();
}
