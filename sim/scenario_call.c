/*
 * Calls: WHO [VAR =] CALL ARGS [= EXPECTED] [in DURATION ~ TOLERANCE]
 *
 * The table of calls says what each takes and gives; this file only walks it.
 * A variable belongs to its actor: socket and accept make sockets, recvfrom
 * makes an address, and only what was made in an earlier statement can be
 * used, in the order of the file.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "capture/mem.h"
#include "sim/scenario_parse.h"

/* --- variables ----------------------------------------------------------- */

/* Can the line's actor have a variable of that name? */
static bool check_variable(struct parser *p, const struct token *t,
			   const char *name)
{
	const struct name *actor = name_find(p, NAME_ACTOR, NULL, name);

	if (!name_may_be(p, name, ""))
		return mistake(p, t,
			       "\"%s\" is not a name: letters, digits and "
			       "\"_\"",
			       show_text(name).text);
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
	enum name_kind kind =
		c->id == CALL_RECVFROM ? NAME_ADDRESS : NAME_SOCKET;
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

/* --- what is expected ---------------------------------------------------- */

/* Two names of one number: the C library's table has only one of them. */
static const struct {
	const char *name;
	int number;
} errno_aliases[] = {
	{ "EWOULDBLOCK", EWOULDBLOCK },
	{ "ENOTSUP", ENOTSUP },
	{ "EDEADLOCK", EDEADLOCK },
};

enum { ERRNO_MAX = 133 };

static int errno_find(const char *name, struct guess *g)
{
	for (size_t i = 0; i < sizeof(errno_aliases) / sizeof(errno_aliases[0]);
	     i++)
		if (strcmp(errno_aliases[i].name, name) == 0)
			return errno_aliases[i].number;
	for (int i = 1; i <= ERRNO_MAX; i++) {
		const char *known = strerrorname_np(i);

		if (known && strcmp(known, name) == 0)
			return i;
		if (known)
			guess_try(g, known);
	}
	return 0;
}

static bool want_errno(struct parser *p, struct call *c)
{
	const struct token *t = peek(p);
	char name[NAME_MAX_LEN + 1], text[WORD_MAX + NAME_MAX_LEN + 2];
	struct guess g;

	if (!take_name(p, "the errno", name))
		return false;
	guess_start(&g, name);
	c->want = WANT_ERRNO;
	c->want_errno = errno_find(name, &g);
	if (!c->want_errno)
		return mistake(p, t, "unknown errno \"%s\"%s",
			       show_text(name).text, guess_hint(&g));
	snprintf(text, sizeof(text), "%s %s", c->want_text, name);
	free(c->want_text);
	c->want_text = text_copy(text);
	return true;
}

static bool want_data(struct parser *p, struct call *c)
{
	const struct token *t = take(p);

	if (call_table[c->id].returns != RETURNS_DATA)
		return mistake(p, t, "%s returns a number, not data",
			       call_name(c->id));
	c->want = WANT_DATA;
	c->want_text = token_text(t);
	c->want_bytes = string_bytes(t, &c->want_n);
	return true;
}

static bool want_number(struct parser *p, struct call *c)
{
	const struct token *t = peek(p);
	char word[WORD_MAX + 1];
	struct guess none;
	uint64_t n;

	if (!take_value(p, "the expected result", word, &c->want_text))
		return false;
	c->want = WANT_NUMBER;
	if (strcmp(word, "-1") == 0) {
		c->want_number = -1;
		return args_end(p) || want_errno(p, c);
	}
	guess_start(&none, "");
	if (errno_find(word, &none))
		return mistake(p, t, "an error is written \"-1 %s\"", word);
	if (!number_parse(word, &n) || n > INT64_MAX)
		return mistake(p, t,
			       "\"%s\" is no result: a number, a string, or -1 "
			       "and an errno",
			       show_text(word).text);
	if (call_table[c->id].returns == RETURNS_SOCKET)
		return mistake(p, t,
			       "%s returns a socket: expect -1 and an errno, "
			       "or nothing",
			       call_name(c->id));
	c->want_number = (int64_t)n;
	return true;
}

static bool parse_want(struct parser *p, struct call *c)
{
	if (!take_if(p, "="))
		return true;
	if (peek(p)->kind == TOKEN_STRING)
		return want_data(p, c);
	return want_number(p, c);
}

static bool take_positive(struct parser *p, uint64_t *ns, char **text)
{
	const struct token *t = peek(p);

	if (!take_duration(p, ns, text))
		return false;
	return *ns || mistake(p, t, "this must be longer than 0 s");
}

static bool parse_in(struct parser *p, struct call *c)
{
	if (!take_if(p, "in"))
		return true;
	if (!take_positive(p, &c->in_ns, &c->in_text))
		return false;
	if (!take_if(p, "~"))
		return mistake_expected(p, "\"~\" before the tolerance");
	return take_positive(p, &c->tolerance_ns, &c->tolerance_text);
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
	if (call_is_later(name))
		return mistake_later(p, t);
	guess_start(&g, name);
	for (int i = 0; i < CALLS; i++)
		guess_try(&g, call_table[i].name);
	guess_list(&g, later_calls);
	return mistake(p, t, "unknown call \"%s\"%s", show_text(name).text,
		       guess_hint(&g));
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
	if (call_table[c->id].returns == RETURNS_SOCKET ||
	    c->id == CALL_RECVFROM)
		return true;
	return mistake(p, t,
		       "%s gives nothing to keep: socket, accept and recvfrom "
		       "do",
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

	if (!take_actor(p, false, &step->name) || !find_call(p, &c))
		return false;
	step->value = text_copy(call_name(c.id));
	return true;
}
