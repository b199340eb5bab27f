/*
 * Braille in pictures: few fonts have it, and those draw it wider than a cell.
 *
 *    ┌───┐  two dots by four, as far from each other as from those of the
 *    │▪ ▪│  next cell, so that graphs have no seams
 *    └───┘
 */
#include "ui/print/svg_private.h"

#include "ui/term/braille.h"

enum { SIZE = 3 };

bool svg_has_dots(uint32_t glyph)
{
	return glyph - BRAILLE < 256;
}

static void draw_cell(const struct svg *s, int y, int x, uint32_t glyph)
{
	const double w = CELL_W / (double)DOTS_X, h = CELL_H / (double)DOTS_Y;

	for (int i = 0; i < DOTS_X * DOTS_Y; i++) {
		int col = i % DOTS_X, row = i / DOTS_X;

		if (glyph & braille_bit(col, row))
			fprintf(s->out, "M%g %gh%dv%dh-%dz",
				cell_x(x) + (col + 0.5) * w - SIZE / 2.0,
				cell_y(y) + (row + 0.5) * h - SIZE / 2.0, SIZE,
				SIZE, SIZE);
	}
}

void svg_draw_dots(const struct svg *s, uint32_t colour)
{
	const struct grid *g = s->g;
	bool begun = false;

	for (int i = 0; i < g->rows * g->cols; i++) {
		uint32_t glyph = g->cell[i].glyph;

		if (!svg_has_dots(glyph) || glyph == BRAILLE ||
		    s->ink[i].fg != colour)
			continue;
		if (!begun)
			fprintf(s->out, "<path fill='#%06x' d='", colour);
		begun = true;
		draw_cell(s, i / g->cols, i % g->cols, glyph);
	}
	if (begun)
		fputs("'/>\n", s->out);
}
