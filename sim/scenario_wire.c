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
#include "sim/scenario_parse.h"

/* --- selectors ----------------------------------------------------------- */

static bool take_direction(struct parser *p, struct selector *sel)
{
	if (!take_actor(p, true, &sel->from))
		return false;
	take(p); /* the ">" that has_direction saw */
	return take_actor(p, true, &sel->to);
}

/* [S.], as tcpdump writes them; [none] or [] for no flag at all. */
static bool term_flags(struct parser *p, struct selector *sel)
{
	const struct token *t = take(p);

	if (sel->has_flags)
		return mistake(p, t, "there are flags already");
	if (t->at[t->len - 1] != ']')
		return mistake(p, t, "\"%s\" has no \"]\"", show(t).text);
	sel->has_flags = true;
	if (t->len == 2 || token_is(t, "[none]"))
		return true;
	return tcp_flags_parse(&sel->flags, t->at + 1, t->len - 2) ||
	       mistake(p, t,
		       "\"%s\" are not flags: letters of FSRP.UEWe, as [S.] "
		       "for SYN+ACK",
		       show(t).text);
}

static bool compare_field_find(const char *name, enum compare_field *out)
{
	for (int i = 0; i < COMPARE_FIELDS; i++) {
		*out = (enum compare_field)i;
		if (strcmp(compare_field_name(*out), name) == 0)
			return true;
	}
	return false;
}

static bool mistake_term(struct parser *p, const struct token *t,
			 const char *word)
{
	enum compare_field field;
	struct guess g;

	if (compare_field_find(word, &field))
		return mistake(p, t, "\"%s\" needs a comparison: %s=1", word,
			       word);
	guess_start(&g, word);
	for (int i = KIND_ANY + 1; i < PACKET_KINDS; i++)
		guess_try(&g, packet_kind_name((enum packet_kind)i));
	for (int i = 0; i < COMPARE_FIELDS; i++)
		guess_try(&g, compare_field_name((enum compare_field)i));
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
	if (!compare_field_find(name, &c->field))
		return mistake_term(p, t, name);
	return take_op(p, &c->op) &&
	       take_number(p, name, 0, compare_field_max(c->field), &c->value,
			   &c->text);
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

static bool is_how_often(const struct token *t)
{
	return token_is(t, "every") || token_is(t, "first") || token_is(t, "p");
}

static bool parse_term(struct parser *p, struct selector *sel)
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
	enum compare_field field;
	char name[NAME_MAX_LEN + 1];

	if (t->kind != TOKEN_WORD || !token_is(peek_second(p), ">"))
		return false;
	if (t->len > NAME_MAX_LEN)
		return true;
	memcpy(name, t->at, t->len);
	name[t->len] = '\0';
	return name_find(p, NAME_ACTOR, NULL, name) ||
	       !compare_field_find(name, &field);
}

static bool parse_start(struct parser *p, struct selector *sel, bool direction)
{
	if (has_direction(p))
		return take_direction(p, sel);
	if (direction || at_end(p))
		return mistake_expected(p, "FROM>TO");
	return true;
}

bool parse_selector(struct parser *p, struct selector *sel, bool direction)
{
	if (!parse_start(p, sel, direction))
		return false;
	while (!at_end(p))
		if (!parse_term(p, sel))
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

/* --- rules --------------------------------------------------------------- */

static bool parse_count(struct parser *p, uint32_t *count, char **text)
{
	uint64_t n;

	take(p);
	if (!take_number(p, "a count", 1, UINT32_MAX, &n, text))
		return false;
	*count = (uint32_t)n;
	return true;
}

static bool parse_chance(struct parser *p, struct selector *sel)
{
	const struct token *t;
	char word[WORD_MAX + 1];

	take(p);
	if (!take_if(p, "="))
		return mistake_expected(p, "\"=\"");
	t = peek(p);
	if (!take_value(p, "a probability", word, &sel->chance_text))
		return false;
	return chance_parse(word, &sel->chance) ||
	       mistake(p, t, "\"%s\" is not a probability above 0, at most 1",
		       show_text(word).text);
}

static bool parse_how_often(struct parser *p, struct selector *sel)
{
	const struct token *t = peek(p);

	if (sel->every || sel->first || sel->chance > 0)
		return mistake(p, t, "how often is said already");
	if (sel->ordinal)
		return mistake(p, t, "a packet with an ordinal comes once");
	if (token_is(t, "every"))
		return parse_count(p, &sel->every, &sel->every_text);
	if (token_is(t, "first"))
		return parse_count(p, &sel->first, &sel->first_text);
	return parse_chance(p, sel);
}

/* A selector, and how often. */
static bool parse_rule_selector(struct parser *p, struct selector *sel)
{
	if (!parse_start(p, sel, true))
		return false;
	while (!at_end(p))
		if (!(is_how_often(peek(p)) ? parse_how_often(p, sel)
					    : parse_term(p, sel)))
			return false;
	return true;
}

bool parse_rule(struct parser *p, struct step *step)
{
	const struct token *t = peek(p);

	if (take_if(p, "drop"))
		step->fate = ST_DROP;
	else if (take_if(p, "dup"))
		step->fate = ST_DUP;
	else if (take_if(p, "delay"))
		step->fate = ST_DELAY;
	else if (token_is(t, "corrupt") || token_is(t, "hold") ||
		 token_is(t, "rewrite"))
		return mistake_later(p, t);
	else
		return mistake_expected(p, "drop, dup or delay");
	if (step->fate == ST_DELAY &&
	    !take_duration(p, &step->ns, &step->value))
		return false;
	return parse_rule_selector(p, &step->sel);
}
