/*
 * Lines and borders that join: where one meets another, the glyph is the
 * joint of both.
 */
#ifndef UI_TERM_BOX_H
#define UI_TERM_BOX_H

#include <stdbool.h>
#include <stdint.h>

#include "ui/term/grid.h"

/*
 * A light or heavy line over what is there, from one cell's middle to the
 * other's, both included; the order of the two does not matter. Its ends are
 * half lines (╶──╴), which become corners and joints of what they meet. Where
 * light and heavy meet, the style is that of the heavy one; else of the later.
 * Anything but a line of U+2500 to U+257F is painted over.
 */
void box_hline(struct grid *g, int y, int x1, int x2, enum style style,
	       bool heavy);
void box_vline(struct grid *g, int x, int y1, int y2, enum style style,
	       bool heavy);
/* The border inside an area; what it surrounds is not touched. */
void box_frame(struct grid *g, struct area a, enum style style, bool heavy);
/*
 * "╴text ╶" in the top border, cut to fit with "…"; nothing where there is no
 * room for a character. The text has the style, the border keeps its own.
 */
void box_title(struct grid *g, struct area a, enum style style,
	       const char *text);

/*
 * The arms of a line of U+2500 to U+257F, up, right, down, left: 0 none, 1
 * light, 2 heavy. False for dashed and double lines, and for anything else.
 */
bool box_arms(uint32_t glyph, uint8_t arms[4]);

#endif
