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

static char *copy(const char *text)
{
	return mem_text(text, strlen(text));
}

/* --- variables -------------------------------------------------------------
 */

static bool is_made(const struct parser *p, enum name_kind kind,
		    const char *name)
{
	return !p->who_known || name_find(p, kind, p->who, name);
}

static bool mistake_variable(struct parser *p, const struct token *t,
			     enum name_kind kind, const char *name)
{
	enum name_kind other = kind == NAME_SOCKET ? NAME_ADDRESS : NAME_SOCKET;
	const char *noun = kind == NAME_SOCKET ? "socket" : "address";
	struct guess g;

	if (name_find(p, other, p->who, name))
		return mistake(p, t, "\"%s\" is not %s %s", name,
			       kind == NAME_SOCKET ? "a" : "an", noun);
	guess_start(&g, name);
	guess_names(&g, p, kind, p->who);
	return mistake(p, t, "%s has no %s \"%s\" here%s", p->who, noun,
		       show_text(name).text, guess_hint(&g));
}

/* Can the line's actor have a variable of that name? */
static bool check_variable(struct parser *p, const struct token *t,
			   const char *name)
{
	const struct name *actor = name_find(p, NAME_ACTOR, NULL, name);

	if (!name_is_valid(name, ""))
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

/* --- arguments -------------------------------------------------------------
 */

static bool arg_word(struct parser *p, struct arg *arg,
		     const char *const *words, const char *what)
{
	const struct token *t = peek(p);
	char word[WORD_MAX + 1];
	struct guess g;

	if (!take_value(p, what, word, &arg->text))
		return false;
	for (arg->number = 0; words[arg->number]; arg->number++)
		if (strcmp(words[arg->number], word) == 0)
			return true;
	guess_start(&g, word);
	guess_list(&g, words);
	return mistake(p, t, "expected %s, not \"%s\"%s", what,
		       show_text(word).text, guess_hint(&g));
}

static bool arg_protocol(struct parser *p, struct arg *arg,
			 const struct arg_spec *spec)
{
	static const char *const words[] = { "tcp", "udp", "tcp6", "udp6",
					     NULL };

	(void)spec;
	return arg_word(p, arg, words, "tcp, udp, tcp6 or udp6");
}

static bool arg_how(struct parser *p, struct arg *arg,
		    const struct arg_spec *spec)
{
	static const char *const words[] = { "rd", "wr", "rdwr", NULL };
	_Static_assert(SHUT_RD == 0 && SHUT_WR == 1 && SHUT_RDWR == 2,
		       "the words stand at their numbers");

	(void)spec;
	return arg_word(p, arg, words, "rd, wr or rdwr");
}

static bool arg_socket(struct parser *p, struct arg *arg,
		       const struct arg_spec *spec)
{
	const struct token *t = peek(p);
	char name[NAME_MAX_LEN + 1];

	(void)spec;
	if (!take_name(p, "the socket", name))
		return false;
	arg->text = copy(name);
	return is_made(p, NAME_SOCKET, name) ||
	       mistake_variable(p, t, NAME_SOCKET, name);
}

/* The port is what is most often wrong in an address. */
static bool mistake_address(struct parser *p, const struct token *t,
			    const char *word)
{
	const char *colon = strrchr(word, ':');
	uint64_t port;

	if (colon && colon[1] && number_parse(colon + 1, &port) &&
	    port > UINT16_MAX)
		return mistake(p, t,
			       "port \"%s\" is out of range: it is 0 to 65535",
			       show_text(colon + 1).text);
	return mistake(p, t,
		       "\"%s\" is not an address such as 127.0.0.1:80, "
		       "[::1]:80 or :80",
		       show_text(word).text);
}

static bool arg_address(struct parser *p, struct arg *arg,
			const struct arg_spec *spec)
{
	const struct token *t = peek(p);
	char word[WORD_MAX + 1];

	(void)spec;
	if (!take_value(p, "the address", word, &arg->text))
		return false;
	if (name_is_valid(word, "")) {
		free(arg->text);
		arg->text = copy(word);
		return is_made(p, NAME_ADDRESS, word) ||
		       mistake_variable(p, t, NAME_ADDRESS, word);
	}
	arg->has_endpoint = endpoint_parse(&arg->endpoint, word);
	return arg->has_endpoint || mistake_address(p, t, word);
}

static bool arg_number(struct parser *p, struct arg *arg,
		       const struct arg_spec *spec)
{
	return take_number(p, spec->name, spec->min, spec->max, &arg->number,
			   &arg->text);
}

static bool arg_data(struct parser *p, struct arg *arg,
		     const struct arg_spec *spec)
{
	const struct token *t = peek(p);

	if (t->kind == TOKEN_WORD && !is_digit(t->at[0]) && t->at[0] != '$')
		return mistake_expected(p, "a string or a number of bytes");
	if (t->kind != TOKEN_STRING)
		return take_number(p, "a number of bytes", spec->min, spec->max,
				   &arg->number, &arg->text);
	arg->text = token_text(t);
	arg->bytes = string_bytes(t, &arg->n_bytes);
	take(p);
	return true;
}

static bool arg_duration(struct parser *p, struct arg *arg,
			 const struct arg_spec *spec)
{
	(void)spec;
	return take_duration(p, &arg->number, &arg->text);
}

static bool (*const arg_parsers[])(struct parser *p, struct arg *arg,
				   const struct arg_spec *spec) = {
	[ARG_PROTOCOL] = arg_protocol, [ARG_SOCKET] = arg_socket,
	[ARG_ADDRESS] = arg_address,   [ARG_NUMBER] = arg_number,
	[ARG_DATA] = arg_data,	       [ARG_HOW] = arg_how,
	[ARG_DURATION] = arg_duration,
};
_Static_assert(sizeof(arg_parsers) / sizeof(arg_parsers[0]) == ARG_DURATION + 1,
	       "one parser for each type of argument");

/* "listen SOCKET BACKLOG", for messages. */
static void usage(enum call_id id, char *out, size_t size)
{
	const struct arg_spec *spec = call_table[id].arg;
	int n = snprintf(out, size, "%s", call_name(id));

	for (; spec->name && n >= 0 && (size_t)n < size; spec++)
		n += snprintf(out + n, size - (size_t)n, " %s", spec->name);
}

/* The arguments end where "=" or "in" stands. */
static bool args_end(const struct parser *p)
{
	return at_end(p) || token_is(peek(p), "=") || token_is(peek(p), "in");
}

static bool parse_args(struct parser *p, struct call *c)
{
	const struct arg_spec *spec = call_table[c->id].arg;
	char all[80];

	usage(c->id, all, sizeof(all));
	for (; spec->name; spec++) {
		struct arg *arg = &c->arg[c->n_args];

		if (args_end(p))
			return mistake(p, peek(p), "%s is missing: %s",
				       spec->name, all);
		arg->type = spec->type;
		c->n_args++;
		if (!arg_parsers[spec->type](p, arg, spec))
			return false;
	}
	if (!args_end(p))
		return mistake(p, peek(p), "\"%s\" is too much: %s",
			       show(peek(p)).text, all);
	return true;
}

/* --- what is expected ------------------------------------------------------
 */

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
	c->want_text = copy(text);
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

/* --- the statement ---------------------------------------------------------
 */

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
	c->var = copy(name);
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

	c->who = copy(p->who);
	if (!parse_variable(p, c) || !parse_args(p, c) || !parse_want(p, c) ||
	    !parse_in(p, c))
		return false;
	if (c->var)
		make_variable(p, c);
	return true;
}

bool parse_join(struct parser *p, struct step *step)
{
	return take_actor(p, false, &step->name);
}

/* blocked WHO CALL */
bool parse_blocked(struct parser *p, struct step *step)
{
	struct call c = { 0 };

	if (!take_actor(p, false, &step->name) || !find_call(p, &c))
		return false;
	step->value = copy(call_name(c.id));
	return true;
}
