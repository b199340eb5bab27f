/*
 * Colours: those of the palette stay numbers, which are the real terminal's
 * own; of 24 bits the nearest of xterm's cube of 6 x 6 x 6 or of its greys is
 * taken. Characters: the first one of a cell, where it is as wide as libvterm
 * takes it to be, and safe to show.
 */
#include "ui/term/emulator_cell.h"

#include "capture/text.h"

/* One of the six levels of xterm's cube: 0, 95, 135, 175, 215, 255. */
static int level_of(int value)
{
	if (value < 48)
		return 0;
	return value < 115 ? 1 : (value - 35) / 40;
}

static int distance(int a, int b)
{
	return a > b ? a - b : b - a;
}

static uint8_t nearest(int r, int g, int b)
{
	static const int levels[] = { 0, 95, 135, 175, 215, 255 };
	int lr = level_of(r), lg = level_of(g), lb = level_of(b);
	int grey = ((r + g + b) / 3 - 3) / 10;
	int off_cube = distance(r, levels[lr]) + distance(g, levels[lg]) +
		       distance(b, levels[lb]);
	int value;

	grey = grey < 0 ? 0 : grey > 23 ? 23 : grey;
	value = 8 + 10 * grey;
	if (distance(r, value) + distance(g, value) + distance(b, value) <
	    off_cube)
		return (uint8_t)(232 + grey);
	return (uint8_t)(16 + 36 * lr + 6 * lg + lb);
}

/* False: it is the terminal's own. */
static bool colour_of(const VTermColor *c, uint8_t *out)
{
	if (VTERM_COLOR_IS_DEFAULT_FG(c) || VTERM_COLOR_IS_DEFAULT_BG(c))
		return false;
	*out = VTERM_COLOR_IS_INDEXED(c)
		       ? c->indexed.idx
		       : nearest(c->rgb.red, c->rgb.green, c->rgb.blue);
	return true;
}

/* Its first character alone: a cell of ours has no room for marks on it. */
static uint32_t glyph_of(const VTermScreenCell *from)
{
	uint32_t c = from->chars[0];

	if (c == 0)
		return ' ';
	if (c == UINT32_MAX) /* the right half of what is to its left */
		return 0;
	if (c > 0x10ffff || char_is_control(c) || char_width(c) == 0 ||
	    char_width(c) > from->width)
		return '?';
	return c;
}

struct cell emulator_cell(const VTermScreenCell *from)
{
	struct cell c = { .glyph = glyph_of(from), .style = STYLE_PLAIN };

	if (from->attrs.bold)
		c.style |= STYLE_BOLD;
	if (from->attrs.underline)
		c.own |= OWN_UNDERLINE;
	if (from->attrs.reverse)
		c.own |= OWN_REVERSE;
	if (colour_of(&from->fg, &c.fg))
		c.own |= OWN_FG;
	if (colour_of(&from->bg, &c.bg))
		c.own |= OWN_BG;
	return c;
}

bool emulator_is_blank(const VTermScreenCell *c)
{
	return c->chars[0] == 0 && VTERM_COLOR_IS_DEFAULT_BG(&c->bg) &&
	       !c->attrs.underline && !c->attrs.reverse;
}
