/*
 * A canvas of dots, 2 x 4 in each cell, shown as Braille patterns (U+2800 to
 * U+28FF). A cell has one style: that of its last dot.
 */
#ifndef UI_TERM_BRAILLE_H
#define UI_TERM_BRAILLE_H

#include <stdint.h>

#include "ui/term/grid.h"

#define BRAILLE 0x2800u		 /* without dots; 256 glyphs */
enum { DOTS_X = 2, DOTS_Y = 4 }; /* in a cell */

/* Of a glyph less BRAILLE: the dot in this column and row of its cell. */
unsigned braille_bit(int col, int row);

struct braille {
	int rows, cols; /* cells */
	struct braille_cell {
		uint8_t dots, style;
	} * cell;
};

void braille_init(struct braille *b, int rows, int cols); /* braille_free */
void braille_free(struct braille *b);
/* Dots count from the upper left; what is outside is clipped. */
void braille_dot(struct braille *b, int x, int y, enum style style);
void braille_line(struct braille *b, int x1, int y1, int x2, int y2,
		  enum style style);
/* Cells without dots leave the grid as it is. */
void braille_paint(const struct braille *b, struct grid *g, int y, int x);

#endif
