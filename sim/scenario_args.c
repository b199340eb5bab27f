/*
 * The arguments of a call, one parser for each type that the table of calls
 * can ask for.
 */
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "capture/mem.h"
#include "sim/scenario_parse.h"

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
	arg->has_endpoint = endpoint_parse(&arg->endpoint, word);
	if (!arg->has_endpoint)
		return mistake_address(p, t, word);
	return has_port(&arg->endpoint, word) ||
	       mistake(p, t, "\"%s\" has no port", show_text(word).text);
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
bool args_end(const struct parser *p)
{
	return at_end(p) || token_is(peek(p), "=") || token_is(peek(p), "in");
}

bool parse_args(struct parser *p, struct call *c)
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
