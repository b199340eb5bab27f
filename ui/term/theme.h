/* Themes: how each style looks, with 256 colours, with 16, and with none. */
#ifndef UI_TERM_THEME_H
#define UI_TERM_THEME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ui/term/grid.h"

enum look_attr {
	LOOK_BOLD = 1,
	LOOK_DIM = 2,
	LOOK_UNDERLINE = 4,
	LOOK_REVERSE = 8,
};

/* Colours by the terminal's numbers; -1 is its own. */
struct look {
	int16_t fg, bg;
	uint8_t attr; /* LOOK_ bits */
};

struct theme; /* opaque */

/* "dark", "light", "safe" (for the colour-blind), "mono"; NULL: no such. */
const struct theme *theme_find(const char *name);
const char *theme_name(const struct theme *t);
/* The one after it, around; for the key that changes themes. */
const struct theme *theme_next(const struct theme *t);
/* "dark, light, safe, mono" */
const char *theme_names(void);

/*
 * How a style, with STYLE_BOLD and STYLE_BACK, looks where there are `colours`
 * (256, 16, 8 or 0). STYLE_BACK keeps a background that the style has, and is
 * that of STYLE_BAR: any style with it may stand in the bar.
 */
struct look theme_look(const struct theme *t, unsigned style, int colours);
/* The same of a cell, with the colours that it has of its own. */
struct look cell_look(const struct theme *t, struct cell c, int colours);

#endif
