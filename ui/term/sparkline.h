/* A row of small bars: ▁▁▂▆▇▃▁▁▂ */
#ifndef UI_TERM_SPARKLINE_H
#define UI_TERM_SPARKLINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ui/term/grid.h"

/*
 * Paints n counts, of seconds that follow one another, in so many columns: n /
 * cols seconds each, counted from the first second that there was, so that a
 * bar stays what it is while time goes on. `second` is that of the last count.
 * The highest bar is the largest count. What was before the first second is
 * left blank.
 */
void sparkline_paint(struct grid *g, int y, int x, int cols,
		     const uint32_t *count, int n, uint64_t second,
		     enum style style);
/* The most columns up to this number in which n counts can be shown; 0: none.
 */
int sparkline_cols(int n, int most);

#endif
