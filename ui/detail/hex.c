/*
 * A hex dump on a grid. With 16 bytes a line, and 8:
 *
 *    0000  45 00 00 3c 04 b1 40 00  06 38 12 7f 00 00 01 7f  E..<..@..8......
 *    0000  45 00 00 3c 04 b1 40 00  E..<..@.
 *    ^     ^                        ^
 *    0     DIGITS_AT                text_at
 *
 * There are two more columns between the eighth byte and the ninth than one.
 * What is marked is a bar: the blanks between two marked bytes belong to it.
 */
#include "ui/detail/hex.h"

#include <stdbool.h>
#include <stdio.h>

enum {
	DIGITS_AT = 6,
	DIGITS = 3, /* a byte's two, and the blank behind it */
	GROUP = 8,  /* bytes, after which is another blank */
	LEAST = 4,
	OFFSET = 0xfffff, /* what of an offset fits before the digits */
};

/* Where the digits of a line's i'th byte begin, and its characters. */
static int digits_at(int i)
{
	return DIGITS_AT + i * DIGITS + (i >= GROUP);
}

static int text_at(int per_line)
{
	return digits_at(per_line - 1) + 2 + 2;
}

int hex_cols_bytes(int cols)
{
	int n = 2 * GROUP;

	while (n > LEAST && text_at(n) + n > cols)
		n /= 2;
	return n;
}

int hex_lines(uint32_t n_bytes, int cols)
{
	uint32_t n = (uint32_t)hex_cols_bytes(cols);

	return (int)(n_bytes / n + (n_bytes % n != 0));
}

/* --- painting ------------------------------------------------------------ */

/* One line of the dump, on its way to the grid. */
struct line {
	struct grid *g;
	struct area a;
	int y; /* in the area */
	const uint8_t *bytes;
	uint32_t first, n; /* bytes [first, n) may be in it */
	uint32_t mark_at, mark_n;
	int per_line;
};

static void put(const struct line *l, int x, enum style style, uint8_t glyph)
{
	if (x < l->a.cols)
		grid_put(l->g, l->a.y + l->y, l->a.x + x, style, glyph);
}

static void put_text(const struct line *l, int x, enum style style,
		     const char *text)
{
	for (; *text; text++)
		put(l, x++, style, (uint8_t)*text);
}

static bool is_marked(const struct line *l, uint32_t at)
{
	return at >= l->mark_at && at - l->mark_at < l->mark_n;
}

/* The bar goes on to the next byte, which is in the same line. */
static bool mark_goes_on(const struct line *l, int i)
{
	uint32_t at = l->first + (uint32_t)i;

	return i + 1 < l->per_line && at + 1 < l->n && is_marked(l, at) &&
	       is_marked(l, at + 1);
}

static void paint_byte(const struct line *l, int i)
{
	uint32_t at = l->first + (uint32_t)i;
	uint8_t byte = l->bytes[at];
	bool printable = byte >= ' ' && byte < 0x7f;
	enum style style = is_marked(l, at) ? STYLE_MATCH : STYLE_PLAIN;
	char digits[DIGITS];

	snprintf(digits, sizeof(digits), "%02x", byte);
	put_text(l, digits_at(i), style, digits);
	for (int x = digits_at(i) + 2;
	     mark_goes_on(l, i) && x < digits_at(i + 1); x++)
		put(l, x, style, ' ');
	if (!printable && style == STYLE_PLAIN)
		style = STYLE_DIM;
	put(l, text_at(l->per_line) + i, style, printable ? byte : '.');
}

static void paint_line(const struct line *l)
{
	char offset[DIGITS_AT];

	snprintf(offset, sizeof(offset), "%04x", l->first & OFFSET);
	put_text(l, 0, STYLE_DIM, offset);
	for (int i = 0; i < l->per_line; i++)
		if (l->n - l->first > (uint32_t)i)
			paint_byte(l, i);
}

/* The first byte of a line; false if there is none. */
static bool line_first(struct area a, uint32_t n, int line, uint32_t *first)
{
	if (line < 0 || line >= hex_lines(n, a.cols))
		return false;
	*first = (uint32_t)line * (uint32_t)hex_cols_bytes(a.cols);
	return true;
}

void hex_paint(struct grid *g, struct area a, const uint8_t *bytes, uint32_t n,
	       int top_line, uint32_t mark_at, uint32_t mark_n)
{
	struct line l = {
		.g = g,
		.a = a,
		.bytes = bytes,
		.n = n,
		.mark_at = mark_at,
		.mark_n = mark_n,
		.per_line = hex_cols_bytes(a.cols),
	};

	for (l.y = 0; l.y < a.rows; l.y++)
		if (line_first(a, n, top_line + l.y, &l.first))
			paint_line(&l);
}

/* --- pointing ------------------------------------------------------------ */

uint32_t hex_at(struct area a, uint32_t n, int top_line, int y, int x)
{
	int per_line = hex_cols_bytes(a.cols);
	uint32_t first;

	y -= a.y;
	x -= a.x;
	if (y < 0 || y >= a.rows || x < 0 || x >= a.cols ||
	    !line_first(a, n, top_line + y, &first))
		return HEX_NO_BYTE;
	for (int i = 0; i < per_line && n - first > (uint32_t)i; i++)
		if ((x >= digits_at(i) && x < digits_at(i) + 2) ||
		    x == text_at(per_line) + i)
			return first + (uint32_t)i;
	return HEX_NO_BYTE;
}
