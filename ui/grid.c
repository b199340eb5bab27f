/*
 * The grid of cells. A wide character takes two: its glyph, and a 0 to the
 * right of it. Painting over one half blanks the other.
 */
#include "ui/grid.h"

#include <stdlib.h>
#include <string.h>

#include "capture/mem.h"
#include "capture/text.h"

void grid_init(struct grid *g, int rows, int cols)
{
	g->rows = rows > 0 ? rows : 0;
	g->cols = cols > 0 ? cols : 0;
	g->cell = mem_zero((size_t)g->rows * (size_t)g->cols, sizeof(*g->cell));
	grid_clear(g);
}

void grid_free(struct grid *g)
{
	free(g->cell);
	g->cell = NULL;
}

void grid_clear(struct grid *g)
{
	for (int i = 0; i < g->rows * g->cols; i++)
		g->cell[i] = (struct cell){ ' ', STYLE_PLAIN };
}

static struct cell *cell_at(const struct grid *g, int y, int x)
{
	if (y < 0 || y >= g->rows || x < 0 || x >= g->cols)
		return NULL;
	return &g->cell[y * g->cols + x];
}

/* Half a wide character is nothing: the other half goes blank. */
static void split_wide(struct grid *g, int y, int x)
{
	struct cell *here = cell_at(g, y, x), *right = cell_at(g, y, x + 1);
	struct cell *left = cell_at(g, y, x - 1);

	if (here->glyph == 0 && left)
		left->glyph = ' ';
	else if (right && right->glyph == 0)
		right->glyph = ' ';
}

void grid_put(struct grid *g, int y, int x, enum style style, uint32_t glyph)
{
	struct cell *here = cell_at(g, y, x), *right = cell_at(g, y, x + 1);
	bool wide = char_width(glyph) == 2;

	if (!here || (wide && !right))
		return;
	split_wide(g, y, x);
	*here = (struct cell){ glyph, (uint8_t)style };
	if (!wide)
		return;
	split_wide(g, y, x + 1);
	*here = (struct cell){ glyph, (uint8_t)style };
	*right = (struct cell){ 0, (uint8_t)style };
}

/* The next character that may be shown, and how many bytes it took. */
static size_t next_char(const char *text, size_t n, uint32_t *glyph)
{
	size_t len = utf8_decode(text, n, glyph);

	if (len == 0) {
		*glyph = 0xfffd;
		return 1;
	}
	if (char_is_control(*glyph))
		*glyph = '?';
	return len;
}

int grid_text(struct grid *g, int y, int x, enum style style, const char *text)
{
	size_t n = strlen(text);

	while (n > 0) {
		uint32_t glyph;
		size_t len = next_char(text, n, &glyph);

		text += len;
		n -= len;
		if (char_width(glyph) == 0)
			continue; /* marks have no cell of their own */
		grid_put(g, y, x, style, glyph);
		x += char_width(glyph);
	}
	return x;
}

void grid_fill(struct grid *g, int y, int x, int n, enum style style,
	       uint32_t glyph)
{
	for (int i = 0; i < n; i++)
		grid_put(g, y, x + i, style, glyph);
}

bool grid_blank(const struct grid *g, int y, int x)
{
	const struct cell *c = cell_at(g, y, x);

	return c && c->glyph == ' ';
}

int text_width(const char *text)
{
	size_t n = strlen(text);
	int width = 0;

	while (n > 0) {
		uint32_t glyph;
		size_t len = next_char(text, n, &glyph);

		width += char_width(glyph);
		text += len;
		n -= len;
	}
	return width;
}

int text_fit(const char *text, int cols)
{
	size_t n = strlen(text), at = 0;
	int width = 0;

	while (at < n) {
		uint32_t glyph;
		size_t len = next_char(text + at, n - at, &glyph);

		width += char_width(glyph);
		if (width > cols)
			break;
		at += len;
	}
	return (int)at;
}

int text_wrap(const char *text, int cols)
{
	size_t n = strlen(text), at = 0, brk = 0;
	int width = 0;

	while (at < n) {
		uint32_t glyph;
		size_t len = next_char(text + at, n - at, &glyph);
		int w = char_width(glyph);

		if (width + w > cols)
			return (int)(brk ? brk : at ? at : len);
		if (glyph == ' ' || w == 2)
			brk = at + len;
		width += w;
		at += len;
	}
	return (int)n;
}

/* --- as text ------------------------------------------------------------- */

static const struct {
	uint32_t glyph;
	char ascii;
} ascii_of[] = {
	{ 0x2502, '|' }, /* │ */ { 0x2500, '-' },  /* ─ */
	{ 0x256d, '.' }, /* ╭ */ { 0x256e, '.' },  /* ╮ */
	{ 0x2570, '`' }, /* ╰ */ { 0x256f, '\'' }, /* ╯ */
	{ 0x251c, '|' }, /* ├ */ { 0x2524, '|' },  /* ┤ */
	{ 0x250a, ':' }, /* ┊ */ { 0x253c, '+' },  /* ┼ */
	{ 0x25b6, '>' }, /* ▶ */ { 0x25c0, '<' },  /* ◀ */
	{ 0x2717, 'x' }, /* ✗ */ { 0x2713, '+' },  /* ✓ */
	{ 0x2691, '*' }, /* ⚑ */ { 0x00bb, '>' },  /* » */
	{ 0x00b7, '-' }, /* · */ { 0x2026, '~' },  /* … */
	{ 0x2260, '!' }, /* ≠ */ { 0x2192, '>' },  /* → */
	{ 0x00b5, 'u' }, /* µ */ { 0x21bb, 'r' },  /* ↻ */
};

char glyph_ascii(uint32_t glyph)
{
	if (glyph >= ' ' && glyph < 0x7f)
		return (char)glyph;
	for (size_t i = 0; i < sizeof(ascii_of) / sizeof(*ascii_of); i++)
		if (ascii_of[i].glyph == glyph)
			return ascii_of[i].ascii;
	return '?';
}

static void put_utf8(uint32_t c, FILE *out)
{
	char bytes[4];

	fwrite(bytes, 1, utf8_encode(c, bytes), out);
}

static void write_row(const struct grid *g, int y, bool ascii, FILE *out)
{
	int end = g->cols;

	while (end > 0 && grid_blank(g, y, end - 1))
		end--;
	for (int x = 0; x < end; x++) {
		uint32_t glyph = cell_at(g, y, x)->glyph;

		if (ascii)
			fputc(glyph ? glyph_ascii(glyph) : '?', out);
		else if (glyph)
			put_utf8(glyph, out);
	}
	fputc('\n', out);
}

void grid_write(const struct grid *g, bool ascii, FILE *out)
{
	for (int y = 0; y < g->rows; y++)
		write_row(g, y, ascii, out);
}
