/*
 * Statements about packets, and the selectors that say which.
 *
 *	FROM>TO [flags] kind#ordinal field<op>value … rtx    every N  first N
 *p=P
 *
 * The terms after FROM>TO come in any order, each at most once except for
 * comparisons; they are printed in the order above. The last two are for
 * rules, which see more than one packet.
 */
#include <stdlib.h>
#include <string.h>

#include "capture/mem.h"
#include "sim/scenario/parser.h"

/* --- selectors ----------------------------------------------------------- */

static bool take_direction(struct parser *p, struct selector *sel)
{
	if (!take_actor(p, true, &sel->from))
		return false;
	take(p); /* the ">" that has_direction saw */
	return take_actor(p, true, &sel->to);
}

static bool term_flags(struct parser *p, struct selector *sel)
{
	const struct token *t = take(p);

	if (sel->has_flags)
		return mistake(p, t, "there are flags already");
	sel->has_flags = true;
	return token_flags(p, t, &sel->flags);
}

static bool mistake_term(struct parser *p, const struct token *t,
			 const char *word)
{
	enum packet_field field;
	struct guess g;

	if (field_find(word, &field))
		return mistake(p, t, "\"%s\" needs a comparison: %s=1", word,
			       word);
	guess_start(&g, word);
	for (int i = KIND_ANY + 1; i < PACKET_KINDS; i++)
		guess_try(&g, packet_kind_name((enum packet_kind)i));
	for (int i = 0; i < PACKET_FIELDS; i++)
		guess_try(&g, field_name((enum packet_field)i));
	guess_try(&g, "rtx");
	return mistake(p, t, "unknown word of a selector \"%s\"%s",
		       show_text(word).text, guess_hint(&g));
}

static bool term_compare(struct parser *p, struct selector *sel)
{
	const struct token *t = peek(p);
	char name[NAME_MAX_LEN + 1];
	struct comparison *c;

	if (sel->n_compare == LIST_MAX)
		return mistake(p, t, "a selector has at most %d comparisons",
			       LIST_MAX);
	if (!sel->compare)
		sel->compare = mem_zero(LIST_MAX, sizeof(*sel->compare));
	c = &sel->compare[sel->n_compare++];
	if (!take_name(p, "a field", name))
		return false;
	if (!field_find(name, &c->field))
		return mistake_term(p, t, name);
	t = peek(p);
	if (!take_op(p, &c->op) ||
	    !take_field_value(p, c->field, &c->value, &c->text))
		return false;
	return c->value != FIELD_NONE || c->op == OP_EQ || c->op == OP_NE ||
	       mistake(p, t, "\"none\" is compared by = or != alone");
}

/* The number after "#", which stands `hash` bytes into the token. */
static bool parse_ordinal(struct parser *p, struct selector *sel, size_t hash)
{
	struct token t = token_within(take(p), hash + 1);
	uint64_t n;

	if (!t.len)
		return mistake(p, &t, "a number must follow \"#\"");
	sel->ordinal_text = token_text(&t);
	if (!token_number(p, &t, "an ordinal", 1, UINT32_MAX, &n))
		return false;
	sel->ordinal = (uint32_t)n;
	return true;
}

/* syn, data#2 */
static bool term_kind(struct parser *p, struct selector *sel)
{
	const struct token *t = peek(p);
	const char *hash = memchr(t->at, '#', t->len);
	size_t len = hash ? (size_t)(hash - t->at) : t->len;
	char name[NAME_MAX_LEN + 1] = "";

	if (len > NAME_MAX_LEN)
		return mistake_expected(p, "a kind of packet");
	memcpy(name, t->at, len);
	for (int i = KIND_ANY + 1; i < PACKET_KINDS; i++) {
		if (strcmp(packet_kind_name((enum packet_kind)i), name) != 0)
			continue;
		if (sel->kind != KIND_ANY)
			return mistake(p, t, "there is a kind already");
		sel->kind = (enum packet_kind)i;
		if (hash)
			return parse_ordinal(p, sel, len);
		take(p);
		return true;
	}
	return mistake_term(p, t, name);
}

bool parse_selector_term(struct parser *p, struct selector *sel)
{
	const struct token *t = peek(p);

	if (t->kind != TOKEN_WORD)
		return mistake_unexpected(p);
	if (t->at[0] == '[')
		return term_flags(p, sel);
	if (is_how_often(t))
		return mistake(p, t, "\"%s\" is for rules", show(t).text);
	if (peek_second(p)->kind == TOKEN_OP)
		return term_compare(p, sel);
	if (token_is(t, "rtx") && sel->rtx)
		return mistake(p, t, "\"rtx\" is there already");
	if (take_if(p, "rtx"))
		return sel->rtx = true;
	return term_kind(p, sel);
}

/* "C>S …"; but "len>0 …" is a comparison, unless an actor is named so. */
static bool has_direction(const struct parser *p)
{
	const struct token *t = peek(p);
	enum packet_field field;
	char name[NAME_MAX_LEN + 1];

	if (t->kind != TOKEN_WORD || !token_is(peek_second(p), ">"))
		return false;
	if (t->len > NAME_MAX_LEN)
		return true;
	memcpy(name, t->at, t->len);
	name[t->len] = '\0';
	return name_find(p, NAME_ACTOR, NULL, name) ||
	       !field_find(name, &field);
}

bool parse_selector_start(struct parser *p, struct selector *sel,
			  bool direction)
{
	if (has_direction(p))
		return take_direction(p, sel);
	if (direction || at_end(p))
		return mistake_expected(p, "FROM>TO");
	return true;
}

bool parse_selector(struct parser *p, struct selector *sel, bool direction)
{
	if (!parse_selector_start(p, sel, direction))
		return false;
	while (!at_end(p))
		if (!parse_selector_term(p, sel))
			return false;
	return true;
}

/* --- statements ---------------------------------------------------------- */

/* wire and wire? */
bool parse_wire(struct parser *p, struct step *step)
{
	return parse_selector(p, &step->sel, true);
}

bool parse_pass(struct parser *p, struct step *step)
{
	if (!take_if(p, "until"))
		return mistake_expected(p, "\"until\"");
	return parse_selector(p, &step->sel, false);
}
