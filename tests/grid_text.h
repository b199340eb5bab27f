/* A row of a grid as a text, for tests that compare a few of them. */
#ifndef TESTS_GRID_TEXT_H
#define TESTS_GRID_TEXT_H

#include "capture/text.h"
#include "ui/term/grid.h"

/* Without blanks at its end; valid until the next one. */
static inline const char *grid_row_text(const struct grid *g, int y)
{
	static char out[4 * 400];
	size_t n = 0;

	for (int x = 0; x < g->cols; x++) {
		uint32_t glyph = g->cell[y * g->cols + x].glyph;

		if (glyph)
			n += utf8_encode(glyph, out + n);
	}
	while (n > 0 && out[n - 1] == ' ')
		n--;
	out[n] = '\0';
	return out;
}

#endif
