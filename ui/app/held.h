/*
 * Lines of a list that stay as they were, while what they are about goes on:
 * as they were drawn first after it was paused.
 */
#ifndef UI_APP_HELD_H
#define UI_APP_HELD_H

#include <stddef.h>
#include <stdint.h>

#include "ui/term/grid.h"

enum { HELD_LINES = 512 };

struct held {
	struct cell *cell; /* HELD_LINES of `cols`; owned, NULL: none is held */
	int cols;
	uint32_t item[HELD_LINES];
	size_t n; /* lines that were kept; of more than there is room for the
		     oldest went */
};

/* The line of an item as it was, copied to the grid; false: it is not held. */
bool held_paint(const struct held *h, uint32_t item, struct grid *g, int y,
		int x, int cols);
/* Keeps the line that is on the grid. Another width: those before go. */
void held_keep(struct held *h, uint32_t item, const struct grid *g, int y,
	       int x, int cols);
/* None is held any more. */
void held_free(struct held *h);

#endif
