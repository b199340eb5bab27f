/*
 * From a text to a tree.
 *
 *    filter  = [ any ]
 *    any     = all { "or" all }
 *    all     = one { "and" one }
 *    one     = "not" one | "(" any ")" | test        parse_test.c
 *
 * The first thing that is wrong ends it, with its place and why. Where the
 * text ends the parser notes what could have gone on there (filter_wants):
 * completion is that list, so what it offers is what the parser takes.
 */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "capture/filter/filter_private.h"

/* --- what is wrong ------------------------------------------------------- */

/* The number of the character at byte `at`, from 1. */
static uint32_t column(const char *text, size_t at)
{
	uint32_t col = 1;

	for (size_t i = 0; i < at; i++)
		col += ((uint8_t)text[i] & 0xc0) != 0x80;
	return col;
}

bool filter_wrong(struct filter_parser *p, const struct filter_token *t,
		  const char *format, ...)
{
	va_list ap;

	p->e->at = t->at;
	p->e->len = t->len;
	p->e->col = column(p->text, t->at);
	va_start(ap, format);
	vsnprintf(p->e->text, sizeof(p->e->text), format, ap);
	va_end(ap);
	return false;
}

bool filter_no_word(struct filter_parser *p, const char *expected)
{
	char c = p->text[p->tok.at];

	if (p->tok.kind == FILTER_BAD && (c == '"' || c == '\''))
		return filter_wrong(p, &p->tok, "this quote does not end");
	return filter_wrong(p, &p->tok, "expected %s", expected);
}

/* --- tokens -------------------------------------------------------------- */

void filter_next(struct filter_parser *p)
{
	p->last = p->tok;
	p->tok = filter_lex(p->text, p->tok.at + p->tok.len);
}

bool filter_is(const struct filter_parser *p, const char *word)
{
	return filter_token_is(p->text, &p->tok, word);
}

void filter_wants(struct filter_parser *p, unsigned what)
{
	if (p->tok.kind == FILTER_END)
		p->wanted.what |= what;
}

const char *filter_token_text(const struct filter_parser *p,
			      const struct filter_token *t,
			      char out[TOKEN_TEXT])
{
	size_t quote = t->kind == FILTER_STRING, n = t->len - 2 * quote;

	if (n >= TOKEN_TEXT)
		n = TOKEN_TEXT - 1;
	memcpy(out, p->text + t->at + quote, n);
	out[n] = '\0';
	return out;
}

/* --- the tree ------------------------------------------------------------ */

bool filter_node_add(struct filter_parser *p, enum filter_node_kind kind,
		     uint16_t a, uint16_t b, uint16_t *out)
{
	if (p->n_nodes == sizeof(p->node) / sizeof(*p->node))
		return filter_wrong(p, &p->last,
				    "a filter has at most %d terms",
				    FILTER_TERMS);
	*out = p->n_nodes++;
	p->node[*out] = (struct filter_node){ (uint8_t)kind, a, b };
	return true;
}

static bool is_joint(const struct filter_parser *p, size_t i)
{
	const struct filter_joint *j = filter_joint(i);

	return filter_is(p, j->name) || filter_is(p, j->sign);
}

enum { JOINT_AND, JOINT_OR, JOINT_NOT };

static bool parse_any(struct filter_parser *p, uint16_t *node);

static bool parse_group(struct filter_parser *p, uint16_t *node)
{
	struct filter_token open = p->tok;

	filter_next(p);
	if (!parse_any(p, node))
		return false;
	filter_wants(p, WANT_CLOSE);
	if (p->tok.kind == FILTER_END)
		return filter_wrong(p, &open, "this \"(\" has no \")\"");
	if (p->tok.kind != FILTER_CLOSE)
		return filter_wrong(p, &p->tok,
				    "expected \"and\", \"or\" or \")\"");
	filter_next(p);
	return true;
}

static bool parse_not(struct filter_parser *p, uint16_t *node);

static bool parse_one(struct filter_parser *p, uint16_t *node)
{
	if (is_joint(p, JOINT_NOT))
		return parse_not(p, node);
	if (p->tok.kind == FILTER_OPEN)
		return parse_group(p, node);
	return filter_parse_test(p, node);
}

/* One level deeper: neither parentheses nor nots go on for ever. */
static bool parse_deeper(struct filter_parser *p, uint16_t *node)
{
	bool ok;

	if (p->depth == FILTER_NESTED)
		return filter_wrong(p, &p->tok, "more than %d levels deep",
				    FILTER_NESTED);
	p->depth++;
	ok = parse_one(p, node);
	p->depth--;
	return ok;
}

static bool parse_not(struct filter_parser *p, uint16_t *node)
{
	uint16_t one = 0;

	filter_next(p);
	return parse_deeper(p, &one) &&
	       filter_node_add(p, NODE_NOT, one, 0, node);
}

static bool parse_all(struct filter_parser *p, uint16_t *node)
{
	uint16_t right = 0;

	if (!parse_deeper(p, node))
		return false;
	filter_wants(p, WANT_JOINT);
	while (is_joint(p, JOINT_AND)) {
		filter_next(p);
		if (!parse_deeper(p, &right) ||
		    !filter_node_add(p, NODE_AND, *node, right, node))
			return false;
		filter_wants(p, WANT_JOINT);
	}
	return true;
}

static bool parse_any(struct filter_parser *p, uint16_t *node)
{
	uint16_t right = 0;

	if (!parse_all(p, node))
		return false;
	while (is_joint(p, JOINT_OR)) {
		filter_next(p);
		if (!parse_all(p, &right) ||
		    !filter_node_add(p, NODE_OR, *node, right, node))
			return false;
	}
	return true;
}

bool filter_parse(struct filter_parser *p, int *root)
{
	uint16_t node = 0;

	p->tok = filter_lex(p->text, 0);
	*root = -1;
	if (p->tok.kind == FILTER_END) {
		filter_wants(p, WANT_TEST);
		return true;
	}
	if (!parse_any(p, &node))
		return false;
	*root = node;
	if (p->tok.kind == FILTER_END)
		return true;
	if (p->tok.kind == FILTER_CLOSE)
		return filter_wrong(p, &p->tok, "this \")\" has no \"(\"");
	return filter_wrong(p, &p->tok, "expected \"and\" or \"or\"");
}
