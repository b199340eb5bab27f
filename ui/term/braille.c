/*
 * Dots in cells.
 *
 *    bits of a cell    0 3
 *                      1 4
 *                      2 5
 *                      6 7     (Unicode 16.0, chapter 21.1)
 */
#include "ui/term/braille.h"

#include <stdlib.h>

#include "capture/mem.h"

void braille_init(struct braille *b, int rows, int cols)
{
	b->rows = rows > 0 ? rows : 0;
	b->cols = cols > 0 ? cols : 0;
	b->cell = mem_zero((size_t)b->rows * (size_t)b->cols + 1,
			   sizeof(*b->cell));
}

void braille_free(struct braille *b)
{
	free(b->cell);
	*b = (struct braille){ 0 };
}

unsigned braille_bit(int col, int row)
{
	static const uint8_t bit[DOTS_Y][DOTS_X] = {
		{ 0, 3 }, { 1, 4 }, { 2, 5 }, { 6, 7 }
	};

	return 1u << bit[row][col];
}

void braille_dot(struct braille *b, int x, int y, enum style style)
{
	struct braille_cell *c;

	if (x < 0 || y < 0 || x >= b->cols * DOTS_X || y >= b->rows * DOTS_Y)
		return;
	c = &b->cell[y / DOTS_Y * b->cols + x / DOTS_X];
	c->dots |= (uint8_t)braille_bit(x % DOTS_X, y % DOTS_Y);
	c->style = (uint8_t)style;
}

/* Bresenham: the dots nearest to the line; both ends are near the canvas. */
void braille_line(struct braille *b, int x1, int y1, int x2, int y2,
		  enum style style)
{
	int dx = abs(x2 - x1), dy = -abs(y2 - y1);
	int step_x = x1 < x2 ? 1 : -1, step_y = y1 < y2 ? 1 : -1;
	int off = dx + dy;

	for (;;) {
		braille_dot(b, x1, y1, style);
		if (x1 == x2 && y1 == y2)
			return;
		int twice = 2 * off;

		if (twice >= dy) {
			off += dy;
			x1 += step_x;
		}
		if (twice <= dx) {
			off += dx;
			y1 += step_y;
		}
	}
}

void braille_paint(const struct braille *b, struct grid *g, int y, int x)
{
	for (int row = 0; row < b->rows; row++)
		for (int col = 0; col < b->cols; col++) {
			const struct braille_cell *c =
				&b->cell[row * b->cols + col];

			if (c->dots)
				grid_put(g, y + row, x + col,
					 (enum style)c->style,
					 BRAILLE | c->dots);
		}
}
