/*
 * Reading tokens: the cursor, and mistakes at the place where it stands.
 *
 * Everything that fails records one mistake at its token and returns false,
 * so that a statement is parsed by a chain of take_ functions joined with &&.
 */
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "capture/mem.h"
#include "sim/scenario/parser.h"
#include "sim/scenario/text.h"

const struct token *peek(const struct parser *p)
{
	return p->at < p->n_tok ? &p->tok[p->at] : &p->end;
}

const struct token *peek_second(const struct parser *p)
{
	return p->at + 1 < p->n_tok ? &p->tok[p->at + 1] : &p->end;
}

const struct token *take(struct parser *p)
{
	const struct token *t = peek(p);

	if (p->at < p->n_tok)
		p->at++;
	return t;
}

bool at_end(const struct parser *p)
{
	return p->at >= p->n_tok;
}

bool token_is(const struct token *t, const char *word)
{
	return t->kind != TOKEN_END && t->kind != TOKEN_STRING &&
	       t->len == strlen(word) && memcmp(t->at, word, t->len) == 0;
}

bool take_if(struct parser *p, const char *word)
{
	if (!token_is(peek(p), word))
		return false;
	take(p);
	return true;
}

char *text_copy(const char *text)
{
	return text ? mem_text(text, strlen(text)) : NULL;
}

char *token_text(const struct token *t)
{
	return mem_text(t->at, t->len);
}

bool mistake(struct parser *p, const struct token *t, const char *fmt, ...)
{
	char text[sizeof(((struct mistake *)NULL)->text)];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	mistake_add(p->m, t->line, t->col, "%s", text);
	return false;
}

struct shown show_text(const char *text)
{
	struct shown s = { "" };

	text_visible(text, strlen(text), s.text, sizeof(s.text));
	return s;
}

struct shown show(const struct token *t)
{
	struct shown s = { "" };

	text_visible(t->at, t->len, s.text, sizeof(s.text));
	return s;
}

/* `what` with its article: "the backlog". */
bool mistake_expected(struct parser *p, const char *what)
{
	const struct token *t = peek(p);

	if (t->kind == TOKEN_END)
		return mistake(p, t, "%s is missing", what);
	if (t->kind == TOKEN_STRING)
		return mistake(p, t, "expected %s, not a string", what);
	return mistake(p, t, "expected %s, not \"%s\"", what, show(t).text);
}

bool mistake_unexpected(struct parser *p)
{
	const struct token *t = peek(p);

	if (t->kind == TOKEN_STRING)
		return mistake(p, t, "unexpected string");
	return mistake(p, t, "unexpected \"%s\"", show(t).text);
}

bool mistake_later(struct parser *p, const struct token *t)
{
	return mistake(p, t, "\"%s\" is not yet supported", show(t).text);
}
