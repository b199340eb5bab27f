/*
 * A pause has to keep what the screen shows, and not what it is made of: that
 * goes on, and may be gone before the viewer is done. So the cells are kept.
 */
#include "ui/app/held.h"

#include <stdlib.h>
#include <string.h>

#include "capture/mem.h"

static struct cell *line_of(const struct held *h, size_t n)
{
	return h->cell + n % HELD_LINES * (size_t)h->cols;
}

bool held_paint(const struct held *h, uint32_t item, struct grid *g, int y,
		int x, int cols)
{
	size_t lines = h->n < HELD_LINES ? h->n : HELD_LINES;

	for (size_t i = 0; i < lines && h->cols == cols; i++) {
		if (h->item[i] != item)
			continue;
		memcpy(&g->cell[y * g->cols + x], line_of(h, i),
		       (size_t)cols * sizeof(*h->cell));
		return true;
	}
	return false;
}

void held_keep(struct held *h, uint32_t item, const struct grid *g, int y,
	       int x, int cols)
{
	if (h->cols != cols)
		held_free(h);
	h->cols = cols;
	if (!h->cell)
		h->cell = mem_zero(HELD_LINES * (size_t)cols, sizeof(*h->cell));
	h->item[h->n % HELD_LINES] = item;
	memcpy(line_of(h, h->n++), &g->cell[y * g->cols + x],
	       (size_t)cols * sizeof(*h->cell));
}

void held_free(struct held *h)
{
	free(h->cell);
	*h = (struct held){ 0 };
}
