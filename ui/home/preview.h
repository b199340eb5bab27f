/* A scenario file shown with its words in colours: the home screen's preview.
 */
#ifndef UI_HOME_PREVIEW_H
#define UI_HOME_PREVIEW_H

#include <stddef.h>

#include "ui/term/grid.h"

/*
 * Paints n bytes of text, from line top_line (0 is the first) on, into an area
 * of the grid and nothing beside it. Lines are not wrapped but cut with "…".
 * The text may be anything, mistakes or no scenario at all.
 */
void preview_paint(struct grid *g, struct area a, const char *text, size_t n,
		   int top_line);
/* How many lines the text has. */
int preview_lines(const char *text, size_t n);

#endif
