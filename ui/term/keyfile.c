/*
 * Keystroke files: text -> strokes.
 *
 * A file is a row of items with blanks or newlines between them: the name of a
 * key, a text in quotes, or a word of the table below and what it needs, which
 * stands on the same line. The first mistake ends reading.
 *
 * Nothing that a file says can be large: it has at most 1 MiB, a byte makes at
 * most one stroke, and every number has a limit.
 */
#include "ui/term/keyfile.h"

#include <errno.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "capture/mem.h"
#include "capture/text.h"
#include "sim/scenario/text.h"

enum {
	FILE_BYTES = 1 << 20,
	WORD_BYTES = 64, /* no word that means something has more */
	PATH_BYTES = 256,
	MESSAGE_BYTES = 512,
	PAUSE_MOST_MS = 600000,
	SIDE_MOST = 999, /* columns or rows of a screen */
};

struct reader {
	struct keyfile *k;
	const char *path, *text;
	size_t n, at;
	uint32_t line, col; /* of text[at], from 1; col counts characters */
	struct err *e;
};

/* --- mistakes ------------------------------------------------------------ */

struct place {
	uint32_t line, col;
};

static struct place here(const struct reader *r)
{
	return (struct place){ r->line, r->col };
}

__attribute__((format(printf, 3, 4))) static bool
mistake(struct reader *r, struct place at, const char *format, ...)
{
	char path[PATH_BYTES], text[MESSAGE_BYTES];
	va_list ap;

	va_start(ap, format);
	vsnprintf(text, sizeof(text), format, ap);
	va_end(ap);
	err_set(r->e, ERR_INPUT, "%s:%u:%u: error: %s",
		text_visible(r->path, strlen(r->path), path, sizeof(path)),
		at.line, at.col, text);
	return false;
}

/* --- characters ---------------------------------------------------------- */

static bool at_end(const struct reader *r)
{
	return r->at >= r->n;
}

/* The next byte; a newline at the end of the file. */
static char next_byte(const struct reader *r)
{
	return at_end(r) ? '\n' : r->text[r->at];
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

/*
 * Takes the next character, not at the end: how many bytes it had, or 0 if it
 * is not UTF-8; then a byte is taken for one.
 */
static size_t take_char(struct reader *r, uint32_t *c)
{
	size_t len = utf8_decode(r->text + r->at, r->n - r->at, c);
	bool newline = r->text[r->at] == '\n';

	r->at += len ? len : 1;
	r->line += newline;
	r->col = newline ? 1 : r->col + 1;
	return len;
}

static void skip_char(struct reader *r)
{
	uint32_t c;

	take_char(r, &c);
}

static void skip_blanks(struct reader *r)
{
	while (is_blank(next_byte(r)))
		skip_char(r);
}

/* Blanks, ends of lines and comments: to the next item, or the end. */
static void skip_to_item(struct reader *r)
{
	bool comment = false;

	for (; !at_end(r); skip_char(r)) {
		char c = next_byte(r);

		comment = c == '#' || (comment && c != '\n');
		if (!comment && c != '\n' && !is_blank(c))
			return;
	}
}

/* --- items --------------------------------------------------------------- */

struct word {
	char text[WORD_BYTES];
	char shown[WORD_BYTES]; /* the same, for a message */
};

/* Up to a blank or the end of the line; too long a word is no word. */
static void take_word(struct reader *r, struct word *w)
{
	size_t from = r->at, n;

	while (next_byte(r) != '\n' && !is_blank(next_byte(r)))
		skip_char(r);
	n = r->at - from;
	text_visible(r->text + from, n, w->shown, sizeof(w->shown));
	if (n >= sizeof(w->text) || memchr(r->text + from, '\0', n))
		n = 0;
	memcpy(w->text, r->text + from, n);
	w->text[n] = '\0';
}

static struct keystroke *add(struct reader *r)
{
	mem_grow(r->k->stroke, r->k->cap, r->k->n + 1);
	return &r->k->stroke[r->k->n++];
}

static void add_key(struct reader *r, struct place at, uint32_t key)
{
	*add(r) = (struct keystroke){ .kind = KEYSTROKE_INPUT,
				      .input.key = key,
				      .line = at.line };
}

/* One character of a text in quotes, escapes resolved. */
static bool take_quoted(struct reader *r, uint32_t *c)
{
	struct place at = here(r);

	if (!take_char(r, c))
		return mistake(r, at, "this is not UTF-8");
	if (char_is_control(*c))
		return mistake(r, at,
			       "control character U+%04X in a text (write keys "
			       "by their names, as Tab and Enter)",
			       *c);
	if (*c != '\\')
		return true;
	*c = (uint32_t)next_byte(r);
	if (*c != '"' && *c != '\\')
		return mistake(r, at, "unknown escape: there are \\\" \\\\");
	skip_char(r);
	return true;
}

/* A text in quotes; the caller frees it. NULL: a mistake. */
static char *take_text(struct reader *r)
{
	struct place open = here(r);
	char *text = NULL;
	size_t n = 0, cap = 0;
	bool ok = true;

	skip_char(r); /* the quote */
	mem_grow(text, cap, 1);
	while (ok && next_byte(r) != '"') {
		uint32_t c;

		ok = next_byte(r) != '\n' ||
		     mistake(r, open,
			     "this text has no closing quote on its line (put "
			     "\" at its end)");
		ok = ok && take_quoted(r, &c);
		mem_grow(text, cap, n + sizeof(c) + 1);
		n += ok ? utf8_encode(c, text + n) : 0;
	}
	text[n] = '\0';
	if (!ok) {
		free(text);
		return NULL;
	}
	skip_char(r);
	return text;
}

/* A text alone is typed, letter by letter. */
static bool take_typed(struct reader *r, struct place at)
{
	char *text = take_text(r);
	bool ok = text != NULL;

	for (size_t i = 0; ok && text[i];) {
		uint32_t c;

		i += utf8_decode(text + i, sizeof(c), &c);
		add_key(r, at, c);
	}
	free(text);
	return ok;
}

/* --- words with an argument ---------------------------------------------- */

/* A number from 0 to most at the start of a text, which is moved on. */
static bool number(const char **text, uint32_t most, uint32_t *out)
{
	const char *from = *text;

	for (*out = 0; **text >= '0' && **text <= '9'; ++*text) {
		*out = *out * 10 + (uint32_t)(**text - '0');
		if (*out > most)
			return false;
	}
	return *text > from;
}

/* "80x24", "4,30": two numbers and what stands between them. */
static bool pair(const char *text, char between, int *one, int *two)
{
	uint32_t a, b;

	if (!number(&text, SIDE_MOST, &a) || *text++ != between ||
	    !number(&text, SIDE_MOST, &b) || *text)
		return false;
	*one = (int)a;
	*two = (int)b;
	return true;
}

static bool read_pause(const char *text, struct keystroke *s)
{
	s->kind = KEYSTROKE_PAUSE;
	if (!number(&text, PAUSE_MOST_MS, &s->ms))
		return false;
	if (strcmp(text, "ms") == 0)
		return true;
	if (strcmp(text, "s") != 0 || s->ms > PAUSE_MOST_MS / 1000)
		return false;
	s->ms *= 1000;
	return true;
}

static bool read_resize(const char *text, struct keystroke *s)
{
	s->kind = KEYSTROKE_RESIZE;
	return pair(text, 'x', &s->cols, &s->rows) && s->cols && s->rows;
}

static bool read_click(const char *text, struct keystroke *s)
{
	s->input.key = KEY_MOUSE_EVENT;
	s->input.mouse = MOUSE_PRESS;
	return pair(text, ',', &s->input.y, &s->input.x);
}

static const struct argument {
	const char *word;
	bool (*read)(const char *text, struct keystroke *s);
	const char *what; /* stands after it */
} arguments[] = {
	{ "pause", read_pause, "a time up to 600s, as 500ms or 2s" },
	{ "resize", read_resize, "columns x rows, each 1 to 999, as 80x24" },
	{ "click", read_click, "row,column, each 0 to 999, as 4,30" },
};
enum { N_ARGUMENTS = sizeof(arguments) / sizeof(*arguments) };

/* The argument stands on the same line. */
static bool take_argument(struct reader *r, struct place at,
			  const struct argument *a)
{
	struct keystroke s = { .line = at.line };
	struct place where;
	struct word w;

	skip_blanks(r);
	where = here(r);
	if (next_byte(r) == '\n' || next_byte(r) == '#')
		return mistake(r, where, "%s: needs %s", a->word, a->what);
	take_word(r, &w);
	if (!a->read(w.text, &s))
		return mistake(r, where, "%s: \"%s\" is not %s", a->word,
			       w.shown, a->what);
	*add(r) = s;
	return true;
}

static bool take_wait(struct reader *r, struct place at)
{
	char *text;

	skip_blanks(r);
	if (next_byte(r) != '"')
		return mistake(r, here(r),
			       "wait: needs a text in quotes, as "
			       "\"SYN-SENT\"");
	text = take_text(r);
	if (!text)
		return false;
	*add(r) = (struct keystroke){ .kind = KEYSTROKE_WAIT,
				      .text = text,
				      .line = at.line };
	return *text || mistake(r, at, "wait: for an empty text");
}

/* --- files --------------------------------------------------------------- */

static bool take_item(struct reader *r)
{
	struct place at = here(r);
	struct word w;
	uint32_t key;

	if (next_byte(r) == '"')
		return take_typed(r, at);
	take_word(r, &w);
	for (int i = 0; i < N_ARGUMENTS; i++)
		if (strcmp(w.text, arguments[i].word) == 0)
			return take_argument(r, at, &arguments[i]);
	if (strcmp(w.text, "wait") == 0)
		return take_wait(r, at);
	if (!key_parse(w.text, &key))
		return mistake(r, at,
			       "\"%s\" is no key (names as in `wirestep help "
			       "keys`; text to type in quotes)",
			       w.shown);
	add_key(r, at, key);
	return true;
}

int keyfile_parse(struct keyfile *k, const char *path, const char *text,
		  size_t n, struct err *e)
{
	struct reader r = { k, path, text, n, 0, 1, 1, e };
	bool ok = true;

	*k = (struct keyfile){ 0 };
	for (skip_to_item(&r); ok && !at_end(&r); skip_to_item(&r))
		ok = take_item(&r);
	if (!ok)
		keyfile_free(k);
	return ok ? 0 : -1;
}

int keyfile_load(struct keyfile *k, const char *path, struct err *e)
{
	char *text = NULL;
	size_t n = 0;
	FILE *in = fopen(path, "re");
	int failed = in ? 0 : errno, rc;

	*k = (struct keyfile){ 0 };
	if (in) {
		text = mem_zero(FILE_BYTES + 1, 1);
		n = fread(text, 1, FILE_BYTES + 1, in);
		failed = ferror(in) ? errno : 0;
		fclose(in);
	}
	if (failed)
		rc = err_set(e, ERR_INPUT,
			     "%s: %s (--keys wants a file of keystrokes)", path,
			     strerror(failed));
	else if (n > FILE_BYTES)
		rc = err_set(e, ERR_INPUT,
			     "%s: larger than 1 MiB (is it a file of "
			     "keystrokes?)",
			     path);
	else
		rc = keyfile_parse(k, path, text, n, e);
	free(text);
	return rc;
}

void keyfile_free(struct keyfile *k)
{
	for (size_t i = 0; i < k->n; i++)
		free(k->stroke[i].text);
	free(k->stroke);
	*k = (struct keyfile){ 0 };
}
