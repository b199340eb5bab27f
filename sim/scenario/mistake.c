/*
 * Mistakes: the list that parsing fills, and how one is shown.
 *
 *	hello.scn:7:11: error: unknown state "ESTABLISHD" (did you mean …?)
 *	  state C.s ESTABLISHD
 *	            ^
 *
 * Columns count characters, the caret counts terminal columns: a tab goes on
 * to the next multiple of 8, Chinese takes two, a control character as many
 * as its escape. A long line is cut on both sides around the place.
 */
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "capture/mem.h"
#include "sim/scenario/scenario.h"
#include "sim/scenario/parser.h"
#include "sim/scenario/text.h"

enum { MISTAKES_MAX = 50 };

bool mistakes_full(const struct mistakes *m)
{
	return m->n == MISTAKES_MAX;
}

void mistake_add(struct mistakes *m, uint32_t line, uint32_t col,
		 const char *fmt, ...)
{
	struct mistake *one;
	va_list ap;

	if (mistakes_full(m))
		return;
	mem_grow(m->list, m->cap, m->n + 1);
	one = &m->list[m->n++];
	one->line = line;
	one->col = col;
	va_start(ap, fmt);
	vsnprintf(one->text, sizeof(one->text), fmt, ap);
	va_end(ap);
}

static int by_place(const void *a, const void *b)
{
	const struct mistake *x = a, *y = b;

	if (x->line != y->line)
		return x->line < y->line ? -1 : 1;
	if (x->col != y->col)
		return x->col < y->col ? -1 : 1;
	return strcmp(x->text, y->text);
}

void mistakes_sort(struct mistakes *m)
{
	if (m->n)
		qsort(m->list, m->n, sizeof(*m->list), by_place);
}

void mistakes_free(struct mistakes *m)
{
	free(m->list);
	free(m->source);
	*m = (struct mistakes){ 0 };
}

enum {
	TAB = 8,
	SHOWN = 76,  /* columns of a line that are shown */
	BEFORE = 50, /* of them, at most, before the place */
};

/* One character of a source line as the terminal shows it. */
struct glyph {
	char text[24];
	uint32_t width;
	size_t bytes; /* of the source */
};

static void glyph_read(struct glyph *g, const char *at, size_t n, uint32_t x)
{
	uint32_t c;
	size_t len = utf8_decode(at, n, &c);

	g->bytes = len ? len : 1;
	if (len && c == '\t') {
		g->width = TAB - x % TAB;
		snprintf(g->text, sizeof(g->text), "%*s", (int)g->width, "");
		return;
	}
	text_visible(at, g->bytes, g->text, sizeof(g->text));
	g->width = len && !char_is_control(c) ? (uint32_t)char_width(c)
					      : (uint32_t)strlen(g->text);
}

/* The terminal column, from 0, at which character `col` begins. */
static uint32_t place_of(const char *line, size_t len, uint32_t col)
{
	struct glyph g;
	uint32_t x = 0;

	for (size_t i = 0; i < len && col > 1; i += g.bytes, col--) {
		glyph_read(&g, line + i, len - i, x);
		x += g.width;
	}
	return x;
}

static uint32_t line_width(const char *line, size_t len)
{
	return place_of(line, len, UINT32_MAX);
}

/*
 * Writes the glyphs that begin within [from, to); returns where the first of
 * them begins, which is later than `from` if a wide one is cut in half.
 */
static uint32_t show_part(const char *line, size_t len, uint32_t from,
			  uint32_t to, FILE *out)
{
	uint32_t x = 0, first = UINT32_MAX;
	struct glyph g;

	for (size_t i = 0; i < len && x < to; i += g.bytes, x += g.width) {
		glyph_read(&g, line + i, len - i, x);
		if (x < from || x + g.width > to)
			continue;
		first = x < first ? x : first;
		fputs(g.text, out);
	}
	return first == UINT32_MAX ? from : first;
}

static void show_place(const char *line, size_t len, uint32_t col, FILE *out)
{
	uint32_t place = place_of(line, len, col),
		 width = line_width(line, len);
	uint32_t from = 0, to = width, first;

	if (width > SHOWN) {
		from = place > BEFORE ? place - BEFORE : 0;
		from = from + SHOWN > width ? width - SHOWN : from;
		to = from + SHOWN;
	}
	fputs(from ? "  …" : "  ", out);
	first = show_part(line, len, from, to, out);
	fputs(to < width ? "…\n" : "\n", out);
	fprintf(out, "  %s%*s^\n", from ? " " : "",
		(int)(place > first ? place - first : 0), "");
}

static void put_visible(const char *text, FILE *out)
{
	char visible[1024];

	fputs(text_visible(text, strlen(text), visible, sizeof(visible)), out);
}

void mistake_print(const char *path, const char *source, uint32_t line,
		   uint32_t col, const char *text, FILE *out)
{
	size_t len = 0;
	const char *at = source_line(source, line, &len);

	put_visible(path ? path : "-", out);
	if (line)
		fprintf(out, ":%u:%u", line, col);
	fputs(": error: ", out);
	put_visible(text, out);
	fputc('\n', out);
	if (at)
		show_place(at, len, col, out);
}
