/*
 * Rules, which are armed in advance, and rewriting.
 *
 *	rule FATE SELECTOR [every N | first N | p=P]
 *	rewrite SELECTOR FIELD=VALUE …
 *	rewrite SELECTOR set FIELD=VALUE …
 *
 * A comparison and a setting can look the same (seq=1). Where a rewrite says
 * "set", all before it is the selector; where it does not, the settings begin
 * at the first FIELD=VALUE, and other comparisons (ttl>1) are the selector's.
 * So it is never both, and "set" is printed only where it is needed.
 */
#include <string.h>

#include "sim/scenario/parser.h"

/* --- how often ----------------------------------------------------------- */

bool is_how_often(const struct token *t)
{
	return token_is(t, "every") || token_is(t, "first") || token_is(t, "p");
}

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

/* --- rewriting ----------------------------------------------------------- */

static bool says_set(const struct parser *p)
{
	for (size_t i = p->at; i < p->n_tok; i++)
		if (token_is(&p->tok[i], "set"))
			return true;
	return false;
}

/* A selector ends at the end; of a rewrite, where the settings begin. */
struct ending {
	bool rule;	    /* how often may be said */
	bool settings, set; /* "set" is there */
};

static bool is_ended(const struct parser *p, const struct ending *ending)
{
	if (at_end(p))
		return true;
	if (ending->set)
		return token_is(peek(p), "set");
	return ending->settings && at_setting(p);
}

static bool parse_until(struct parser *p, struct selector *sel,
			const struct ending *ending)
{
	if (!parse_selector_start(p, sel, true))
		return false;
	while (!is_ended(p, ending))
		if (!(ending->rule && is_how_often(peek(p))
			      ? parse_how_often(p, sel)
			      : parse_selector_term(p, sel)))
			return false;
	return true;
}

static bool parse_settings(struct parser *p, struct step *step)
{
	take_if(p, "set");
	do {
		if (step->n_set && !at_end(p) && !at_setting(p) &&
		    !token_is(peek_second(p), "="))
			return mistake(p, peek(p),
				       "\"%s\" stands behind a setting: "
				       "settings come last",
				       show(peek(p)).text);
		if (!take_setting_of(p, step))
			return false;
	} while (!at_end(p));
	return true;
}

bool parse_rewrite(struct parser *p, struct step *step)
{
	struct ending ending = { .settings = true, .set = says_set(p) };
	bool name = !at_end(p) && !token_is(peek_second(p), ">");

	return (name ? take_held(p, step)
		     : parse_until(p, &step->sel, &ending)) &&
	       parse_settings(p, step);
}

/* --- rules --------------------------------------------------------------- */

static const enum statement fates[] = { ST_DROP, ST_DUP, ST_DELAY, ST_CORRUPT,
					ST_REWRITE };

static bool take_fate(struct parser *p, enum statement *fate)
{
	const struct token *t = peek(p);

	for (size_t i = 0; i < sizeof(fates) / sizeof(fates[0]); i++) {
		*fate = fates[i];
		if (take_if(p, statement_name(*fate)))
			return true;
	}
	if (token_is(t, "hold"))
		return mistake(p, t,
			       "a rule can not hold: in freeze mode write "
			       "\"hold as NAME FROM>TO …\" where the packet "
			       "waits, in realtime \"rule delay 50ms …\"");
	return mistake_expected(p, "drop, dup, delay, corrupt or rewrite");
}

bool parse_rule(struct parser *p, struct step *step)
{
	struct ending ending = { .rule = true };

	if (!take_fate(p, &step->fate))
		return false;
	if (step->fate == ST_DELAY &&
	    !take_duration(p, &step->ns, &step->value))
		return false;
	ending.settings = step->fate == ST_REWRITE;
	ending.set = ending.settings && says_set(p);
	return parse_until(p, &step->sel, &ending) &&
	       (!ending.settings || parse_settings(p, step));
}
