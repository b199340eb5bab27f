/*
 * Calls: WHO [VAR =] CALL ARGS [= EXPECTED] [in DURATION ~ TOLERANCE]
 *
 * The table of calls says what each takes and gives; this file only walks it.
 * A variable belongs to its actor: socket and accept make sockets, recvfrom
 * makes an address, and only what was made in an earlier statement can be
 * used, in the order of the file.
 */
#include <stdlib.h>
#include <string.h>

#include "sim/scenario/parser.h"
#include "sim/scenario/program.h"

/* --- variables ----------------------------------------------------------- */

/* Can the line's actor have a variable of that name? */
static bool check_variable(struct parser *p, const struct token *t,
			   const char *name)
{
	const struct name *actor = name_find(p, NAME_ACTOR, NULL, name);

	if (!check_name(p, t, name, ""))
		return false;
	if (word_is_reserved(name))
		return mistake(p, t,
			       "\"%s\" is the name of a statement or call, not "
			       "of a variable",
			       name);
	if (actor && actor->kind == NAME_ACTOR)
		return mistake(p, t, "\"%s\" is an actor, not a variable",
			       name);
	return true;
}

static void make_variable(struct parser *p, const struct call *c)
{
	enum name_kind kind = call_returns(c->id) == RETURNS_SOCKET
				      ? NAME_SOCKET
				      : NAME_ADDRESS;
	struct name *known = NULL;

	for (size_t i = 0; i < p->n_names; i++) {
		struct name *n = &p->name[i];

		if ((n->kind == NAME_SOCKET || n->kind == NAME_ADDRESS) &&
		    strcmp(n->name, c->var) == 0 &&
		    strcmp(n->owner, p->who) == 0)
			known = n;
	}
	if (known)
		known->kind = kind; /* it may be used again */
	else
		name_add(p, kind, p->who, c->var);
}

/* --- how long it takes --------------------------------------------------- */

/* Nothing takes exactly as long as is said. */
static bool take_tolerance(struct parser *p, struct call *c)
{
	const struct token *t = peek(p);

	if (!take_duration(p, &c->tolerance_ns, &c->tolerance_text))
		return false;
	return c->tolerance_ns || mistake(p, t, "this must be longer than 0 s");
}

static bool parse_in(struct parser *p, struct call *c)
{
	if (!take_if(p, "in"))
		return true;
	if (!take_duration(p, &c->in_ns, &c->in_text))
		return false;
	if (!take_if(p, "~"))
		return mistake_expected(p, "\"~\" before the tolerance");
	return take_tolerance(p, c);
}

/* --- the statement ------------------------------------------------------- */

static bool find_call(struct parser *p, struct call *c)
{
	const struct token *t = peek(p);
	char name[NAME_MAX_LEN + 1];
	struct guess g;

	if (!take_name(p, "the call", name))
		return false;
	c->id = call_find(name);
	if (c->id != CALLS)
		return true;
	guess_start(&g, name);
	for (int i = 0; i < CALLS; i++)
		guess_try(&g, call_name((enum call_id)i));
	return mistake(p, t, "unknown call \"%s\"%s", show_text(name).text,
		       guess_word_hint(&g));
}

/* VAR = before the call; what stands there must be something to keep. */
static bool parse_variable(struct parser *p, struct call *c)
{
	const struct token *t = peek(p);
	char name[NAME_MAX_LEN + 1];

	if (!token_is(peek_second(p), "="))
		return find_call(p, c);
	if (!take_name(p, "the variable", name) || !check_variable(p, t, name))
		return false;
	take(p);
	if (!find_call(p, c))
		return false;
	c->var = text_copy(name);
	if (call_returns(c->id) == RETURNS_SOCKET ||
	    call_returns(c->id) == RETURNS_ADDRESS || c->id == CALL_RECVFROM)
		return true;
	return mistake(p, t,
		       "%s gives nothing to keep: socket, accept, recvfrom, "
		       "getsockname and getpeername do",
		       call_name(c->id));
}

bool parse_call(struct parser *p, struct step *step)
{
	struct call *c = &step->call;

	c->who = text_copy(p->who);
	if (!parse_variable(p, c) || !parse_args(p, c) || !parse_want(p, c) ||
	    !parse_in(p, c))
		return false;
	if (c->var)
		make_variable(p, c);
	return true;
}

/* blocked WHO CALL */
bool parse_blocked(struct parser *p, struct step *step)
{
	struct call c = { 0 };

	if (!take_actor(p, false, &step->name))
		return false;
	if (is_program(p, step->name))
		return take_program_call(p, &step->value);
	if (!find_call(p, &c))
		return false;
	step->value = text_copy(call_name(c.id));
	return true;
}
