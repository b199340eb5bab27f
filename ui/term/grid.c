/*
 * The grid of cells. A wide character takes two: its glyph, and a 0 to the
 * right of it. Painting over one half blanks the other.
 */
#include "ui/term/grid.h"

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
		g->cell[i] =
			(struct cell){ .glyph = ' ', .style = STYLE_PLAIN };
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

void grid_put_cell(struct grid *g, int y, int x, struct cell c)
{
	struct cell *here = cell_at(g, y, x), *right = cell_at(g, y, x + 1);
	bool wide = char_width(c.glyph) == 2;

	if (!here || (wide && !right))
		return;
	split_wide(g, y, x);
	*here = c;
	if (!wide)
		return;
	split_wide(g, y, x + 1);
	*here = *right = c;
	right->glyph = 0;
}

void grid_put(struct grid *g, int y, int x, enum style style, uint32_t glyph)
{
	grid_put_cell(g, y, x,
		      (struct cell){ .glyph = glyph, .style = (uint8_t)style });
}

/* The next character that may be shown, and how many bytes it took. */
static size_t next_char(const char *text, size_t n, uint32_t *glyph)
{
	size_t len;

	if (*text >= ' ' && *text <= '~') { /* plain ASCII, as most is */
		*glyph = (uint32_t)*text;
		return 1;
	}
	len = utf8_decode(text, n, glyph);
	if (len == 0) {
		*glyph = 0xfffd;
		return 1;
	}
	if (char_is_control(*glyph))
		*glyph = '?';
	return len;
}

int grid_text_n(struct grid *g, int y, int x, enum style style,
		const char *text, size_t n)
{
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

int grid_text(struct grid *g, int y, int x, enum style style, const char *text)
{
	return grid_text_n(g, y, x, style, text, strlen(text));
}

void grid_fill(struct grid *g, int y, int x, int n, enum style style,
	       uint32_t glyph)
{
	int width = char_width(glyph);

	for (int i = 0; width > 0 && i + width <= n; i += width)
		grid_put(g, y, x + i, style, glyph);
}

void grid_add(struct grid *g, int y, int x, int n, unsigned style)
{
	for (int i = 0; i < n; i++) {
		struct cell *c = cell_at(g, y, x + i);

		if (c)
			c->style |= (uint8_t)style;
	}
}

void grid_copy(struct grid *g, struct area a, const struct grid *from)
{
	for (int y = 0; y < a.rows && y < from->rows; y++) {
		for (int x = 0; x < a.cols && x < from->cols; x++) {
			struct cell c = *cell_at(from, y, x);

			if (c.glyph && x + char_width(c.glyph) <= a.cols)
				grid_put_cell(g, a.y + y, a.x + x, c);
		}
	}
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

/* What must not begin a line of Chinese, and what must not end one. */
static const uint32_t closing[] = {
	0x2019, 0x201d, 0x3001, 0x3002, 0x3009, 0x300b, 0x300d, 0x300f,
	0x3011, 0xff01, 0xff09, 0xff0c, 0xff0e, 0xff1a, 0xff1b, 0xff1f,
};
static const uint32_t opening[] = {
	0x2018, 0x201c, 0x3008, 0x300a, 0x300c, 0x300e, 0x3010, 0xff08,
};

#define ROWS(table) (sizeof(table) / sizeof((table)[0]))

static bool is_one_of(uint32_t c, const uint32_t *list, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (list[i] == c)
			return true;
	return false;
}

/* A line may end between the two. */
static bool may_break(uint32_t before, uint32_t after)
{
	if (after == ' ' || is_one_of(after, closing, ROWS(closing)) ||
	    is_one_of(before, opening, ROWS(opening)))
		return false;
	return before == ' ' || char_width(before) == 2 ||
	       char_width(after) == 2;
}

int text_wrap(const char *text, int cols)
{
	size_t n = strlen(text), at = 0, brk = 0;
	uint32_t before = 0;
	int width = 0;

	while (at < n) {
		uint32_t glyph;
		size_t len = next_char(text + at, n - at, &glyph);
		int w = char_width(glyph);

		if (at > 0 && w > 0 && may_break(before, glyph))
			brk = at;
		width += w;
		if (width > cols && glyph != ' ')
			return (int)(brk ? brk : at ? at : len);
		before = w ? glyph : before;
		at += len;
	}
	return (int)n;
}

int text_lines(const char *text, int cols)
{
	int lines = 0;

	for (; *text; text += text_wrap(text, cols))
		lines++;
	return lines;
}

/* Where the last sentence begins, but for the first of all: then text. */
static char *last_sentence(char *text)
{
	static const char stop[] = "。";
	size_t n = strlen(text);

	for (char *at = text + (n ? n - 1 : 0); at > text; at--) {
		if (at[0] == ' ' && at[-1] == '.')
			return at;
		if (at - text >= 3 && strncmp(at - 3, stop, 3) == 0)
			return at;
	}
	return text;
}

void text_sentences(char *text, int rows, int cols)
{
	while (text_lines(text, cols) > rows) {
		char *end = last_sentence(text);

		if (end == text)
			return;
		*end = '\0';
	}
}

void text_cut(char *out, size_t size, const char *text, int cols)
{
	int n = text_fit(text, cols), room = (int)size - (int)sizeof("…");

	if (n < (int)size && text[n] == '\0') {
		memcpy(out, text, (size_t)n + 1);
		return;
	}
	n = text_fit(text, cols - 1);
	while (n > 0 && (n > room || ((uint8_t)text[n] & 0xc0) == 0x80))
		n--;
	snprintf(out, size, "%.*s%s", n, text, cols > 0 ? "…" : "");
}

/* --- as text ------------------------------------------------------------- */

/* U+2500 to U+257F: lines; the ladder's corners and lanes, any other '+'. */
static const char ascii_lines[] = "--||--::--::++++++++++++++++|+++"
				  "++++|+++++++++++++++++++++++++++"
				  "++++++++++++--::-|++++++++++++++"
				  "+++++++++++++..'`/\\X-|-|-|-|-|-|";
_Static_assert(sizeof(ascii_lines) == 128 + 1, "the whole block");

/* U+2580 to U+258F: eighths of a cell, from below and from the left. */
static const char ascii_eighths[] = "\"_.:-=+*###*=-||";
_Static_assert(sizeof(ascii_eighths) == 16 + 1, "as many as there are");

static const struct {
	uint32_t glyph;
	char ascii;
} ascii_of[] = {
	{ 0x25b6, '>' }, /* ▶ */ { 0x25c0, '<' },   /* ◀ */
	{ 0x25b7, '>' }, /* ▷ */ { 0x25c1, '<' },   /* ◁ */
	{ 0x25b2, '^' }, /* ▲ */ { 0x25bc, 'v' },   /* ▼ */
	{ 0x25b3, '^' }, /* △ */ { 0x25bd, 'v' },   /* ▽ */
	{ 0x25b8, '>' }, /* ▸ */ { 0x25be, 'v' },   /* ▾ */
	{ 0x25cf, '*' }, /* ● */ { 0x25cb, 'O' },   /* ○ */
	{ 0x25c6, '#' }, /* ◆ */ { 0x25c7, 'o' },   /* ◇ */
	{ 0x25c8, '%' }, /* ◈ */ { 0x2595, '|' },   /* ▕ */
	{ 0x25a0, '#' }, /* ■ */ { 0x25a1, 'o' },   /* □ */
	{ 0x2591, '.' }, /* ░ */ { 0x2593, '%' },   /* ▓ */
	{ 0x2717, 'x' }, /* ✗ */ { 0x2713, '+' },   /* ✓ */
	{ 0x2691, '*' }, /* ⚑ */ { 0x21bb, '@' },   /* ↻ */
	{ 0x23f5, '>' }, /* ⏵ */ { 0x23f8, '=' }, /* ⏸ */
	{ 0x23fa, '*' }, /* ⏺ */ { 0x221e, '-' }, /* ∞ */
	{ 0x2016, '=' },			    /* ‖ */
	{ 0x00d7, 'x' }, /* × */ { 0x2260, '!' },   /* ≠ */
	{ 0x00bc, 'q' }, /* ¼ */ { 0x00bd, 'h' },   /* ½ */
	{ 0x00bb, '>' }, /* » */ { 0x2192, '>' },   /* → */
	{ 0x2190, '<' },			    /* ← */
	{ 0x00b7, '-' }, /* · */ { 0x2026, '~' },   /* … */
	{ 0x00b5, 'u' }, /* µ */ { 0x2013, '-' },   /* – */
};

/* Braille: by how many of its dots are set. */
static char ascii_dots(uint32_t glyph)
{
	static const char dots[] = " ..::**##";

	return dots[__builtin_popcount(glyph & 0xff)];
}

char glyph_ascii(uint32_t glyph)
{
	if (glyph - 0x2800 < 256)
		return ascii_dots(glyph);
	if (glyph >= ' ' && glyph < 0x7f)
		return (char)glyph;
	if (glyph - 0x2500 < 128)
		return ascii_lines[glyph - 0x2500];
	if (glyph - 0x2580 < 16)
		return ascii_eighths[glyph - 0x2580];
	for (size_t i = 0; i < ROWS(ascii_of); i++)
		if (ascii_of[i].glyph == glyph)
			return ascii_of[i].ascii;
	return '?';
}

static void put_utf8(uint32_t c, FILE *out)
{
	char bytes[4] = "";

	if (c < 0x80) /* nearly all of a long list */
		putc_unlocked((int)c, out);
	else
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
