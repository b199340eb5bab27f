/* A grid of cells as a picture: SVG that needs nothing but itself. */
#ifndef UI_PRINT_SVG_H
#define UI_PRINT_SVG_H

#include <stdio.h>

#include "ui/term/grid.h"
#include "ui/term/theme.h"

/* Looks the same whatever fonts there are; `out` is the caller's to close. */
void svg_write(const struct grid *g, const struct theme *t, FILE *out);

#endif
