/* For the files of the picture alone. */
#ifndef UI_PRINT_SVG_PRIVATE_H
#define UI_PRINT_SVG_PRIVATE_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "ui/term/grid.h"

/* A cell in units of the picture; the middle lines fall between two. */
enum { CELL_W = 9, CELL_H = 19, MARGIN = 14 };

/* What a cell is drawn with; colours are 0xrrggbb. */
struct ink {
	uint32_t fg, bg;
	bool bold, underline;
};

struct svg {
	const struct grid *g;
	const struct ink *ink; /* of each cell */
	FILE *out;
};

static inline int cell_x(int x)
{
	return MARGIN + x * CELL_W;
}

static inline int cell_y(int y)
{
	return MARGIN + y * CELL_H;
}

/* True if it is drawn as lines and shapes, not written with a font. */
bool svg_is_drawn(uint32_t glyph);
/* The same of Braille, which is drawn dot by dot. */
bool svg_has_dots(uint32_t glyph);
void svg_draw_dots(const struct svg *s, uint32_t colour);
/* Draws the glyphs of one colour. */
void svg_draw(const struct svg *s, uint32_t colour);

#endif
