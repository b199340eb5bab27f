/*
 * The preview of a scenario file: a text, looked at word by word.
 *
 * It colours what it recognises and knows no grammar, so a file that is wrong
 * or no scenario at all is shown as well as any. A line stands for itself:
 * nothing goes on from one to the next but who the actors are.
 *
 *	C  connect s 127.0.0.1:10000 = 0	# a comment
 *	^  ^^^^^^^				^^^^^^^^^^^
 *	accent of its lane, word of the language, dim
 *
 * Actors have the accents of their lanes: lanes are in the order in which
 * `actor` names them, which is found by going through the text once before.
 */
#include "ui/home/preview.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "capture/text.h"
#include "sim/scenario/table.h"

enum { TAB = 8, WORD = 64 };

/* --- lines --------------------------------------------------------------- */

struct line {
	const char *at;
	size_t n; /* without its end and blanks before it */
};

/* Takes the first line off a text; false if there is none. */
static bool take_line(const char **text, size_t *n, struct line *line)
{
	const char *end = *n ? memchr(*text, '\n', *n) : NULL;
	size_t len = end ? (size_t)(end - *text) : *n;

	if (*n == 0)
		return false;
	line->at = *text;
	line->n = len;
	while (line->n && strchr(" \t\r", line->at[line->n - 1]) &&
	       line->at[line->n - 1])
		line->n--;
	len += end != NULL;
	*text += len;
	*n -= len;
	return true;
}

int preview_lines(const char *text, size_t n)
{
	struct line line;
	int lines = 0;

	while (take_line(&text, &n, &line))
		lines++;
	return lines;
}

/* --- words --------------------------------------------------------------- */

enum piece_kind { PIECE_WORD, PIECE_STRING, PIECE_COMMENT, PIECE_OTHER };

/* Part of a line that has one style, or is looked at as one. */
struct piece {
	enum piece_kind kind;
	const char *at;
	size_t n;
	char next; /* what follows it in the line, or '\0' */
};

static bool is_one_of(char c, const char *set)
{
	return c && strchr(set, c);
}

/* The lexer's words end where these begin; a dot divides C from C.s. */
static size_t word_length(const char *at, size_t n)
{
	size_t len = 0;

	while (len < n && !is_one_of(at[len], " \t\",;{}=<>~."))
		len++;
	return len;
}

/* A string ends at its quote, or with the line. */
static size_t string_length(const char *at, size_t n)
{
	size_t len = 1;

	while (len < n && at[len] != '"')
		len += at[len] == '\\' ? 2 : 1;
	return len < n ? len + 1 : n;
}

/* The piece that begins at a byte of a line; at least one byte. */
static struct piece piece_at(const struct line *line, size_t i)
{
	struct piece p = { PIECE_OTHER, line->at + i, 1, '\0' };
	size_t rest = line->n - i;
	bool after_blank = i == 0 || is_one_of(p.at[-1], " \t");

	if (*p.at == '#' && after_blank) {
		p.kind = PIECE_COMMENT;
		p.n = rest;
	} else if (*p.at == '"') {
		p.kind = PIECE_STRING;
		p.n = string_length(p.at, rest);
	} else if (word_length(p.at, rest)) {
		p.kind = PIECE_WORD;
		p.n = word_length(p.at, rest);
	}
	if (p.n < rest)
		p.next = p.at[p.n];
	return p;
}

/* --- actors -------------------------------------------------------------- */

struct actors {
	struct piece name[SCENARIO_ACTORS];
	uint32_t n;
};

static bool piece_is(const struct piece *p, const char *word)
{
	return p->n == strlen(word) && memcmp(p->at, word, p->n) == 0;
}

/* The names of a line that may be "actor C, S"; a statement may follow. */
static void actors_of_line(struct actors *a, const struct line *line)
{
	bool first = true, names = false; /* of a statement; of `actor` */

	for (size_t i = 0; i < line->n;) {
		struct piece p = piece_at(line, i);

		i += p.n;
		if (p.kind == PIECE_OTHER && *p.at == ';') {
			first = true;
			names = false;
		}
		if (p.kind != PIECE_WORD)
			continue;
		if (first)
			names = piece_is(&p, "actor");
		else if (names && a->n < SCENARIO_ACTORS)
			a->name[a->n++] = p;
		first = false;
	}
}

static void find_actors(struct actors *a, const char *text, size_t n)
{
	struct line line;

	a->n = 0;
	while (take_line(&text, &n, &line))
		actors_of_line(a, &line);
}

/* --- styles -------------------------------------------------------------- */

/* A word of the language; one before "=" is the name of a value. */
static bool is_keyword(const struct piece *p)
{
	char word[WORD];

	if (p->n >= sizeof(word) || p->next == '=' || p->next == '.')
		return false;
	memcpy(word, p->at, p->n);
	word[p->n] = '\0';
	return strlen(word) == p->n && word_is_reserved(word);
}

static enum style word_style(const struct piece *p, const struct actors *a)
{
	if (is_keyword(p))
		return STYLE_KEY;
	for (uint32_t i = 0; i < a->n; i++)
		if (a->name[i].n == p->n &&
		    memcmp(a->name[i].at, p->at, p->n) == 0)
			return style_end(i);
	return STYLE_PLAIN;
}

static enum style piece_style(const struct piece *p, const struct actors *a)
{
	switch (p->kind) {
	case PIECE_WORD:
		return word_style(p, a);
	case PIECE_STRING:
		return STYLE_NOTE;
	case PIECE_COMMENT:
		return STYLE_DIM;
	case PIECE_OTHER:
		break;
	}
	return STYLE_PLAIN;
}

/* --- painting ------------------------------------------------------------ */

/* Where the next character of a line goes, and where there is no more room. */
struct pen_at {
	struct grid *g;
	int y, left, x, right;
};

/* One character's columns at x; a tab goes on to the next stop. */
static int columns_of(uint32_t c, int x)
{
	return c == '\t' ? TAB - x % TAB : char_width(c);
}

/* The character at a byte, as it may be shown; how many bytes it took. */
static size_t next_glyph(const char *at, size_t n, uint32_t *c)
{
	size_t len = utf8_decode(at, n, c);

	if (len == 0) {
		*c = 0xfffd;
		return 1;
	}
	if (*c != '\t' && char_is_control(*c))
		*c = '?';
	return len;
}

/* Columns that a line takes, or one more than `most`. */
static int line_width(const struct line *line, int most)
{
	int x = 0;

	for (size_t i = 0; i < line->n && x <= most;) {
		uint32_t c;

		i += next_glyph(line->at + i, line->n - i, &c);
		x += columns_of(c, x);
	}
	return x <= most ? x : most + 1;
}

/* False where there is no room for more. */
static bool paint_piece(struct pen_at *pen, const struct piece *p,
			enum style style)
{
	for (size_t i = 0; i < p->n;) {
		uint32_t c;
		int cols;

		i += next_glyph(p->at + i, p->n - i, &c);
		cols = columns_of(c, pen->x - pen->left);
		if (pen->x + cols > pen->right)
			return false;
		if (c != '\t' && cols > 0)
			grid_put(pen->g, pen->y, pen->x, style, c);
		pen->x += cols;
	}
	return true;
}

/*
 * The star of a question's right answer: who is about to be asked must not see
 * it here.
 */
static bool has_star(const struct piece *p)
{
	return (p->n == 1 && p->at[0] == '*' && p->next == '"') ||
	       piece_is(p, "*en") || piece_is(p, "*zh");
}

static void paint_line(struct grid *g, struct area a, int y,
		       const struct line *line, const struct actors *actors)
{
	struct pen_at pen = { g, y, a.x, a.x, a.x + a.cols };
	bool room = true, cut = line_width(line, a.cols) > a.cols;

	if (cut)
		pen.right--;
	for (size_t i = 0; i < line->n && room;) {
		struct piece p = piece_at(line, i);

		i += p.n;
		if (has_star(&p)) {
			pen.x++;
			p.at++;
			p.n--;
		}
		room = paint_piece(&pen, &p, piece_style(&p, actors));
	}
	if (cut)
		grid_put(g, y, pen.x, STYLE_DIM, 0x2026); /* … */
}

void preview_paint(struct grid *g, struct area a, const char *text, size_t n,
		   int top_line)
{
	struct actors actors;
	struct line line;
	int at = top_line > 0 ? -top_line : 0;

	if (a.cols <= 0)
		return;
	find_actors(&actors, text, n);
	for (; at < a.rows && take_line(&text, &n, &line); at++)
		if (at >= 0)
			paint_line(g, a, a.y + at, &line, &actors);
}
