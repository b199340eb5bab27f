/*
 * The arguments of a call, one parser for each type that the table of calls
 * can ask for.
 *
 *	CALL argument … [optional …] [key=VALUE …] [flag …]
 *
 * Keys (idle=10s) and the flags of a message (peek) come in any order; the
 * types that only socket options have, and the flags, are in scenario/option.c.
 */
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "capture/mem.h"
#include "sim/scenario/option_table.h"
#include "sim/scenario/parser.h"

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

bool take_word_of(struct parser *p, struct arg *arg, const char *const *words,
		  const char *what)
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
	const struct token *t = peek(p);
	char word[WORD_MAX + 1];
	struct guess g;

	(void)spec;
	if (!take_value(p, "a kind of socket", word, &arg->text))
		return false;
	guess_start(&g, word);
	for (arg->number = 0; socket_kinds[arg->number].name; arg->number++) {
		if (strcmp(socket_kinds[arg->number].name, word) == 0)
			return true;
		guess_try(&g, socket_kinds[arg->number].name);
	}
	arg->number = 0;
	return mistake(p, t,
		       "expected tcp, udp or mptcp, or tcp6 and so on, not "
		       "\"%s\"%s",
		       show_text(word).text, guess_hint(&g));
}

static bool arg_how(struct parser *p, struct arg *arg,
		    const struct arg_spec *spec)
{
	static const char *const words[] = { "rd", "wr", "rdwr", NULL };
	_Static_assert(SHUT_RD == 0 && SHUT_WR == 1 && SHUT_RDWR == 2,
		       "the words stand at their numbers");

	(void)spec;
	return take_word_of(p, arg, words, "rd, wr or rdwr");
}

static bool arg_socket(struct parser *p, struct arg *arg,
		       const struct arg_spec *spec)
{
	const struct token *t = peek(p);
	char name[NAME_MAX_LEN + 1];

	(void)spec;
	if (!take_name(p, "the socket", name))
		return false;
	arg->text = text_copy(name);
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

/* ":0" is a port, no port is a slip; "::0" is an address. */
static bool has_port(const struct endpoint *e, const char *word)
{
	size_t n = strlen(word);

	if (e->port)
		return true;
	return (e->ip.version == 4 || word[0] == '[') && n > 2 &&
	       strcmp(word + n - 2, ":0") == 0;
}

static bool arg_endpoint(struct parser *p, const struct token *t,
			 struct arg *arg, const char *word, bool port)
{
	arg->has_endpoint = endpoint_parse(&arg->endpoint, word);
	if (!arg->has_endpoint)
		return mistake_address(p, t, word);
	return !port || has_port(&arg->endpoint, word) ||
	       mistake(p, t, "\"%s\" has no port", show_text(word).text);
}

bool take_endpoint(struct parser *p, struct arg *arg, bool port)
{
	const struct token *t = peek(p);
	char word[WORD_MAX + 1];

	arg->type = ARG_ADDRESS;
	return take_value(p, "the address", word, &arg->text) &&
	       arg_endpoint(p, t, arg, word, port);
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
		arg->text = text_copy(word);
		return is_made(p, NAME_ADDRESS, word) ||
		       mistake_variable(p, t, NAME_ADDRESS, word);
	}
	return arg_endpoint(p, t, arg, word, true);
}

/* connect to nobody again. */
static bool arg_peer(struct parser *p, struct arg *arg,
		     const struct arg_spec *spec)
{
	arg->type = ARG_ADDRESS;
	if (!token_is(peek(p), "none"))
		return arg_address(p, arg, spec);
	arg->text = token_text(take(p));
	arg->has_endpoint = true;
	return true;
}

static bool arg_number(struct parser *p, struct arg *arg,
		       const struct arg_spec *spec)
{
	return take_number(p, spec->name, spec->min, spec->max, &arg->number,
			   &arg->text);
}

bool take_data(struct parser *p, struct arg *arg, uint64_t most)
{
	const struct token *t = peek(p);

	arg->type = ARG_DATA;
	if (t->kind == TOKEN_WORD && !is_digit(t->at[0]) && t->at[0] != '$')
		return mistake_expected(p, "a string or a number of bytes");
	if (t->kind != TOKEN_STRING)
		return take_number(p, "a number of bytes", 0, most,
				   &arg->number, &arg->text);
	arg->text = token_text(t);
	arg->bytes = string_bytes(t, &arg->n_bytes);
	take(p);
	return true;
}

static bool arg_data(struct parser *p, struct arg *arg,
		     const struct arg_spec *spec)
{
	return take_data(p, arg, spec->max);
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
	[ARG_ADDRESS] = arg_address,   [ARG_PEER] = arg_peer,
	[ARG_NUMBER] = arg_number,     [ARG_DATA] = arg_data,
	[ARG_HOW] = arg_how,	       [ARG_DURATION] = arg_duration,
	[ARG_EVENTS] = arg_events,     [ARG_LEVEL] = arg_level,
	[ARG_OPTION] = arg_option,     [ARG_VALUE] = NULL,
	[ARG_FLAG] = arg_flag,	       [ARG_SPAN] = arg_span,
	[ARG_LINGER] = arg_linger,     [ARG_WORD] = arg_word,
	[ARG_GROUP] = arg_group,       [ARG_DISCOVER] = arg_discover,
};
_Static_assert(sizeof(arg_parsers) / sizeof(arg_parsers[0]) == ARG_TYPES,
	       "one parser for each type of argument");

bool parse_arg(struct parser *p, struct arg *arg, const struct arg_spec *spec)
{
	const struct token t = *peek(p);
	char word[WORD_MAX + 1];

	arg->type = spec->type;
	arg->key = spec->key;
	if (!arg_parsers[spec->type](p, arg, spec))
		return false;
	if (t.kind == TOKEN_WORD && memchr(t.at, '$', t.len) &&
	    resolve_word(p, &t, word)) {
		free(arg->resolved);
		arg->resolved = text_copy(word);
	}
	return true;
}

/* --- all of them --------------------------------------------------------- */

enum { USAGE_TEXT = 128 };

/* "listen SOCKET BACKLOG", for messages. */
static void usage(enum call_id id, char *out, size_t size)
{
	const struct arg_spec *spec = call_args(id);
	int n = snprintf(out, size, "%s", call_name(id));

	for (; spec->name && n >= 0 && (size_t)n < size; spec++)
		n += snprintf(out + n, size - (size_t)n,
			      spec->optional ? " [%s]" : " %s", spec->name);
}

/* The arguments end where "=" or "in" stands. */
bool args_end(const struct parser *p)
{
	return at_end(p) || token_is(peek(p), "=") || token_is(peek(p), "in");
}

static bool is_missing(const struct parser *p, const struct arg_spec *spec)
{
	if (spec->type == ARG_EVENTS && token_is(peek(p), "in"))
		return false; /* that is one */
	return args_end(p);
}

/* The next argument of the call; a VALUE is what its option is. */
static bool take_arg(struct parser *p, struct call *c,
		     const struct arg_spec *spec)
{
	const struct token *t = peek(p);
	struct arg *arg = &c->arg[c->n_args++];

	if (spec->type == ARG_VALUE)
		spec = option_value_spec(&socket_options[arg[-1].number]);
	return parse_arg(p, arg, spec) &&
	       (arg->type != ARG_OPTION || check_option(p, t, c));
}

/* --- key=VALUE ----------------------------------------------------------- */

static bool key_is_taken(const struct call *c, const char *key)
{
	for (size_t i = 0; i < c->n_args; i++)
		if (c->arg[i].key && strcmp(c->arg[i].key, key) == 0)
			return true;
	return false;
}

static bool take_key(struct parser *p, struct call *c,
		     const struct arg_spec *spec)
{
	const struct token *t = peek(p);
	char name[NAME_MAX_LEN + 1];
	struct guess g;

	if (!take_name(p, "the name of a value", name))
		return false;
	if (key_is_taken(c, name))
		return mistake(p, t, "\"%s\" is there already", name);
	guess_start(&g, name);
	for (; spec->name; spec++) {
		if (strcmp(spec->key, name) == 0)
			return take(p) && take_arg(p, c, spec);
		guess_try(&g, spec->key);
	}
	return mistake(p, t, "%s has no \"%s\"%s", call_name(c->id),
		       show_text(name).text, guess_hint(&g));
}

/* A word with "=" behind it, that is not the last argument. */
static bool at_key(const struct parser *p)
{
	return peek(p)->kind == TOKEN_WORD && token_is(peek_second(p), "=") &&
	       !token_is(peek(p), "on") && !token_is(peek(p), "off") &&
	       !is_digit(peek(p)->at[0]);
}

static bool take_keys(struct parser *p, struct call *c,
		      const struct arg_spec *spec)
{
	while (spec->name && at_key(p))
		if (!take_key(p, c, spec))
			return false;
	return true;
}

/* --- all of a call -------------------------------------------------------- */

/* poll s in, t out: the same two arguments again. */
static bool take_polled(struct parser *p, struct call *c)
{
	const struct arg_spec *spec = call_args(c->id);

	while (c->id == CALL_POLL && token_is(peek(p), ",")) {
		if (c->n_args / 2 == POLL_SOCKETS)
			return mistake(p, peek(p),
				       "poll takes at most %d "
				       "sockets",
				       POLL_SOCKETS);
		take(p);
		if (!take_arg(p, c, &spec[0]) || !take_arg(p, c, &spec[1]))
			return false;
	}
	return true;
}

bool parse_args(struct parser *p, struct call *c)
{
	const struct arg_spec *spec = call_args(c->id);
	char all[USAGE_TEXT];

	usage(c->id, all, sizeof(all));
	for (; spec->name && !spec->key; spec++) {
		if (spec->optional && !take_polled(p, c))
			return false;
		if (spec->optional &&
		    (args_end(p) || (spec[1].key && at_key(p))))
			continue;
		if (is_missing(p, spec))
			return mistake(p, peek(p), "%s is missing: %s",
				       spec->name, all);
		if (!take_arg(p, c, spec))
			return false;
	}
	if (!take_keys(p, c, spec) || !take_message_flags(p, c))
		return false;
	if (!args_end(p))
		return mistake(p, peek(p), "\"%s\" is too much: %s",
			       show(peek(p)).text, all);
	return true;
}
