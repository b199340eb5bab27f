/*
 * The picture of a grid. Every cell has its place in it, 9 by 19, whatever the
 * fonts are where it is shown:
 *
 *   page      a rectangle with round corners
 *   behind    a rectangle for each run of cells with the same background
 *   drawn     lines, blocks and markers (ui/print/svg_glyph.c)
 *   written   a run of letters with the same look is one text, stretched to
 *             the length that its cells have
 *
 * What fonts draw with widths of their own, as Chinese, is not stretched but
 * placed: each character has its own x. So is what is written from right to
 * left, which must not change the places of what is beside it.
 */
#include "ui/print/svg_private.h"

#include <stdlib.h>

#include "capture/mem.h"
#include "capture/text.h"
#include "ui/print/svg.h"

enum {
	BASELINE = 14,	   /* from the top of a cell */
	FONT_SIZE = 15,	   /* most fonts are 0.6 of it wide, as a cell is */
	LATIN_END = 0x250, /* below, fonts have one width */
	REPLACEMENT = 0xfffd,
};

/* --- colours ------------------------------------------------------------- */

struct page {
	uint32_t fg, bg;
};

/* The colours of xterm: 16, a cube of 6 * 6 * 6, 24 greys. */
static uint32_t palette(int colour)
{
	static const uint32_t first[] = {
		0x000000, 0xcd0000, 0x00cd00, 0xcdcd00, 0x0000ee, 0xcd00cd,
		0x00cdcd, 0xe5e5e5, 0x7f7f7f, 0xff0000, 0x00ff00, 0xffff00,
		0x5c5cff, 0xff00ff, 0x00ffff, 0xffffff,
	};
	static const uint8_t level[] = { 0, 95, 135, 175, 215, 255 };
	enum { CUBE = 16, GREYS = CUBE + 216 };
	unsigned c = (unsigned)colour;

	if (c < CUBE)
		return first[c];
	if (c >= GREYS)
		return (8 + (c - GREYS) * 10) * 0x010101u;
	c -= CUBE;
	return (uint32_t)level[c / 36] << 16 | (uint32_t)level[c / 6 % 6] << 8 |
	       level[c % 6];
}

/* So many fifths of one colour, the rest of the other. */
static uint32_t mix(uint32_t fg, uint32_t bg, uint32_t fifths)
{
	uint32_t mixed = 0;

	for (int shift = 0; shift < 24; shift += 8)
		mixed |= ((fg >> shift & 0xff) * fifths +
			  (bg >> shift & 0xff) * (5 - fifths)) /
				 5
			 << shift;
	return mixed;
}

/* The theme's own page, or what a dark terminal looks like. */
static struct page page_of(const struct theme *t)
{
	struct look plain = theme_look(t, STYLE_PLAIN, 256);
	struct page page = { 0xc8ccd4, 0x15161b };

	if (plain.fg >= 0)
		page.fg = palette(plain.fg);
	if (plain.bg >= 0)
		page.bg = palette(plain.bg);
	return page;
}

static struct ink ink_of(const struct theme *t, const struct page *page,
			 struct cell c)
{
	struct look look = cell_look(t, c, 256);
	struct ink ink = {
		.fg = look.fg < 0 ? page->fg : palette(look.fg),
		.bg = look.bg < 0 ? page->bg : palette(look.bg),
		.bold = look.attr & LOOK_BOLD,
		.underline = look.attr & LOOK_UNDERLINE,
	};

	if (look.attr & LOOK_REVERSE) {
		uint32_t fg = ink.fg;

		ink.fg = ink.bg;
		ink.bg = fg;
	}
	if (look.attr & LOOK_DIM)
		ink.fg = mix(ink.fg, ink.bg, 3);
	return ink;
}

/* Caller frees. */
static struct ink *inks_of(const struct grid *g, const struct theme *t,
			   const struct page *page)
{
	size_t n = (size_t)g->rows * (size_t)g->cols;
	struct ink *ink = mem_zero(n, sizeof(*ink));

	for (size_t i = 0; i < n; i++)
		ink[i] = ink_of(t, page, g->cell[i]);
	return ink;
}

/* --- the page, and what is behind the letters ---------------------------- */

static void write_page(const struct svg *s, const struct page *page)
{
	int w = 2 * MARGIN + s->g->cols * CELL_W;
	int h = 2 * MARGIN + s->g->rows * CELL_H;

	fprintf(s->out,
		"<svg xmlns='http://www.w3.org/2000/svg' width='%d' "
		"height='%d' viewBox='0 0 %d %d'>\n"
		"<rect x='.5' y='.5' width='%d' height='%d' rx='9' "
		"fill='#%06x' stroke='#%06x'/>\n",
		w, h, w, h, w - 1, h - 1, page->bg, mix(page->fg, page->bg, 1));
}

static void write_behind(const struct svg *s, const struct page *page)
{
	fputs("<g shape-rendering='crispEdges'>\n", s->out);
	for (int y = 0; y < s->g->rows; y++) {
		const struct ink *ink = s->ink + (size_t)y * s->g->cols;

		for (int x = 0, n; x < s->g->cols; x += n) {
			for (n = 1; x + n < s->g->cols; n++)
				if (ink[x + n].bg != ink[x].bg)
					break;
			if (ink[x].bg == page->bg)
				continue;
			fprintf(s->out,
				"<rect x='%d' y='%d' width='%d' height='%d' "
				"fill='#%06x'/>\n",
				cell_x(x), cell_y(y), n * CELL_W, CELL_H,
				ink[x].bg);
		}
	}
	fputs("</g>\n", s->out);
}

/* --- what is drawn ------------------------------------------------------- */

static bool is_one_of(uint32_t colour, const uint32_t *colours, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (colours[i] == colour)
			return true;
	return false;
}

static void write_drawn(const struct svg *s)
{
	uint32_t *done = NULL;
	size_t n = 0, cap = 0;

	fputs("<g fill='none'>\n", s->out);
	for (int i = 0; i < s->g->rows * s->g->cols; i++) {
		uint32_t colour = s->ink[i].fg;

		if (!svg_is_drawn(s->g->cell[i].glyph) ||
		    is_one_of(colour, done, n))
			continue;
		svg_draw(s, colour);
		mem_grow(done, cap, n + 1);
		done[n++] = colour;
	}
	free(done);
	fputs("</g>\n", s->out);
}

/* --- what is written ----------------------------------------------------- */

/* A run of cells in a row. */
struct run {
	int y, x, n;
	const struct cell *cell; /* the first */
	const struct ink *ink;
};

enum kind { KIND_NONE, KIND_STRETCHED, KIND_PLACED, KIND_WIDE, KIND_ALONE };

static enum kind kind_of(uint32_t glyph)
{
	if (glyph <= ' ' || svg_is_drawn(glyph))
		return KIND_NONE;
	if (glyph < LATIN_END)
		return KIND_STRETCHED;
	/* An x for each character, or for each 16 bits? Readers differ. */
	if (glyph > 0xffff)
		return KIND_ALONE;
	return char_width(glyph) == 2 ? KIND_WIDE : KIND_PLACED;
}

static bool same_ink(const struct ink *a, const struct ink *b)
{
	return a->fg == b->fg && a->bold == b->bold &&
	       a->underline == b->underline;
}

/* True if the run's kind and look go on in its i-th cell. */
static bool goes_on(const struct run *r, int i)
{
	return kind_of(r->cell[i].glyph) == kind_of(r->cell->glyph) &&
	       same_ink(&r->ink[i], r->ink);
}

/* The run from a cell on, which has as many cells after it as `room`. */
static void run_measure(struct run *r, int room)
{
	enum kind kind = kind_of(r->cell->glyph);

	r->n = 1;
	while (r->n < room && kind != KIND_ALONE) {
		int next = r->n;

		/* one blank between two words, or half a wide character */
		if ((kind == KIND_STRETCHED && r->cell[next].glyph == ' ') ||
		    (kind == KIND_WIDE && r->cell[next].glyph == 0))
			next++;
		if (next >= room || !goes_on(r, next))
			break;
		r->n = next + 1;
	}
}

/* What XML does not allow, or would take as its own. */
static void write_char(uint32_t glyph, FILE *out)
{
	char bytes[4] = "";

	if (glyph == '&')
		fputs("&amp;", out);
	else if (glyph == '<')
		fputs("&lt;", out);
	else if (glyph == '>')
		fputs("&gt;", out);
	else if (char_is_control(glyph) || glyph - 0xd800 < 0x800 ||
		 (glyph & 0xfffe) == 0xfffe || glyph > 0x10ffff)
		write_char(REPLACEMENT, out);
	else
		fwrite(bytes, 1, utf8_encode(glyph, bytes), out);
}

/*
 * The place of each character; a wide one stands in the middle of its cells.
 * Its spacing is for readers that know the first place alone.
 */
static void write_places(const struct svg *s, const struct run *r)
{
	bool wide = char_width(r->cell->glyph) == 2;

	fputs("x='", s->out);
	for (int i = 0; i < r->n; i++)
		if (r->cell[i].glyph)
			fprintf(s->out, "%s%d", i ? " " : "",
				cell_x(r->x + i) + wide);
	fputs("'", s->out);
	if (wide)
		fprintf(s->out, " letter-spacing='%d'", 2 * CELL_W - FONT_SIZE);
}

static void write_run(const struct svg *s, const struct run *r)
{
	fprintf(s->out, "<text y='%d' ", cell_y(r->y) + BASELINE);
	if (kind_of(r->cell->glyph) == KIND_STRETCHED)
		fprintf(s->out,
			"x='%d' textLength='%d' "
			"lengthAdjust='spacingAndGlyphs'",
			cell_x(r->x), r->n * CELL_W);
	else
		write_places(s, r);
	fprintf(s->out, " fill='#%06x'%s%s>", r->ink->fg,
		r->ink->bold ? " font-weight='bold'" : "",
		r->ink->underline ? " text-decoration='underline'" : "");
	for (int i = 0; i < r->n; i++)
		if (r->cell[i].glyph)
			write_char(r->cell[i].glyph, s->out);
	fputs("</text>\n", s->out);
}

static void write_written(const struct svg *s)
{
	fprintf(s->out,
		"<g font-family='ui-monospace,SFMono-Regular,Menlo,Consolas,"
		"\"DejaVu Sans Mono\",\"Liberation Mono\",monospace' "
		"font-size='%d' style='font-variant-ligatures:none'>\n",
		FONT_SIZE);
	for (int y = 0; y < s->g->rows; y++) {
		for (int x = 0, n; x < s->g->cols; x += n) {
			int at = y * s->g->cols + x;
			struct run r = { y, x, 1, s->g->cell + at,
					 s->ink + at };

			n = 1;
			if (kind_of(r.cell->glyph) == KIND_NONE)
				continue;
			run_measure(&r, s->g->cols - x);
			write_run(s, &r);
			n = r.n;
		}
	}
	fputs("</g>\n", s->out);
}

void svg_write(const struct grid *g, const struct theme *t, FILE *out)
{
	struct page page = page_of(t);
	struct ink *ink = inks_of(g, t, &page);
	struct svg s = { g, ink, out };

	write_page(&s, &page);
	write_behind(&s, &page);
	write_drawn(&s);
	write_written(&s);
	fputs("</svg>\n", out);
	free(ink);
}
