/*
 * Arguments that socket options and poll have: how their values are written;
 * and the flags of a message.
 *
 *	nodelay s off            on, off, 1, 0; nothing is on
 *	user_timeout s 2s        a duration; a number is in the kernel's unit
 *	linger s 0 | 5s | off
 *	membership s 239.1.2.3   an address without a port
 *	poll s in|out            words joined with "|"
 */
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include "sim/scenario/option_table.h"
#include "sim/scenario/parser.h"

/* --- on and off ---------------------------------------------------------- */

bool arg_flag(struct parser *p, struct arg *arg, const struct arg_spec *spec)
{
	static const char *const words[] = { "off", "on", "0", "1", NULL };

	(void)spec;
	if (!take_word_of(p, arg, words, "on or off"))
		return false;
	arg->number &= 1;
	return true;
}

/* --- durations ----------------------------------------------------------- */

static const char *unit_name(uint64_t ns)
{
	return ns == UNIT_S ? "seconds" : "milliseconds";
}

/* A number is one of the kernel's units: TCP_USER_TIMEOUT 5000 is 5 s. */
static bool take_span(struct parser *p, struct arg *arg, uint64_t unit_ns)
{
	const struct token *t = peek(p);
	char word[WORD_MAX + 1];

	if (!take_value(p, "a duration", word, &arg->text))
		return false;
	if (number_parse(word, &arg->number)) {
		if (__builtin_mul_overflow(arg->number, unit_ns, &arg->number))
			return mistake(p, t, "\"%s\" is out of range",
				       show_text(word).text);
	} else if (!duration_parse(word, &arg->number)) {
		return mistake(p, t,
			       "\"%s\" is not a duration such as 200ms "
			       "(ns, us, ms, s)",
			       show_text(word).text);
	}
	if (arg->number / unit_ns > INT32_MAX)
		return mistake(p, t, "\"%s\" is out of range",
			       show_text(word).text);
	if (arg->number % unit_ns)
		return mistake(p, t,
			       "\"%s\" are no whole %s, and the kernel "
			       "counts those",
			       show_text(word).text, unit_name(unit_ns));
	return true;
}

bool arg_span(struct parser *p, struct arg *arg, const struct arg_spec *spec)
{
	return take_span(p, arg, spec->min);
}

bool arg_linger(struct parser *p, struct arg *arg, const struct arg_spec *spec)
{
	(void)spec;
	if (!token_is(peek(p), "off"))
		return take_span(p, arg, UNIT_S);
	arg->text = token_text(take(p));
	arg->number = LINGER_OFF;
	return true;
}

/* --- words and groups ---------------------------------------------------- */

bool arg_word(struct parser *p, struct arg *arg, const struct arg_spec *spec)
{
	char word[WORD_MAX + 1];

	if (!take_value(p, spec->name, word, &arg->text))
		return false;
	arg->bytes = text_copy(word);
	arg->n_bytes = strlen(word);
	return true;
}

bool arg_discover(struct parser *p, struct arg *arg,
		  const struct arg_spec *spec)
{
	(void)spec;
	return take_word_of(p, arg, discover_words,
			    "dont, want, do, probe, interface or omit");
}

bool arg_group(struct parser *p, struct arg *arg, const struct arg_spec *spec)
{
	const struct token *t = peek(p);
	char word[WORD_MAX + 1];

	(void)spec;
	if (!take_value(p, "a group", word, &arg->text))
		return false;
	arg->has_endpoint =
		endpoint_parse(&arg->endpoint, word) && arg->endpoint.port == 0;
	return arg->has_endpoint ||
	       mistake(p, t,
		       "\"%s\" is no group: an address such as 239.1.2.3 or "
		       "ff02::1, without a port",
		       show_text(word).text);
}

/* --- poll ---------------------------------------------------------------- */

static uint32_t event_find(const char *word, size_t n, struct guess *g)
{
	for (const struct bit_name *e = poll_events; e->name; e++) {
		if (strlen(e->name) == n && memcmp(e->name, word, n) == 0)
			return e->bit;
		guess_try(g, e->name);
	}
	return 0;
}

bool events_parse(struct parser *p, const struct token *t, const char *text,
		  uint64_t *events)
{
	char word[NAME_MAX_LEN + 1];
	struct guess g;

	*events = 0;
	for (;; text++) {
		size_t n = strcspn(text, "|");
		uint32_t bit;

		snprintf(word, sizeof(word), "%.*s", (int)n, text);
		guess_start(&g, word);
		bit = event_find(text, n, &g);
		if (!bit)
			return mistake(p, t,
				       "\"%s\" is no event: in, pri, out, "
				       "rdhup, err or hup, joined with \"|\"%s",
				       show_text(word).text, guess_hint(&g));
		*events |= bit;
		text += n;
		if (!*text)
			return true;
	}
}

bool arg_events(struct parser *p, struct arg *arg, const struct arg_spec *spec)
{
	const struct token *t = peek(p);
	char word[WORD_MAX + 1];

	(void)spec;
	return take_value(p, "an event", word, &arg->text) &&
	       events_parse(p, t, word, &arg->number);
}

/* --- the names in C ------------------------------------------------------ */

bool arg_level(struct parser *p, struct arg *arg, const struct arg_spec *spec)
{
	const struct token *t = peek(p);
	const struct option_level *l = option_levels;
	char name[NAME_MAX_LEN + 1];
	struct guess g;

	(void)spec;
	if (!take_name(p, "the level", name))
		return false;
	arg->text = text_copy(name);
	guess_start(&g, name);
	for (; l->name && strcmp(l->name, name) != 0; l++)
		guess_try(&g, l->name);
	arg->number = (uint64_t)l->level;
	return l->name || mistake(p, t,
				  "unknown level \"%s\": SOL_SOCKET, "
				  "IPPROTO_TCP, IPPROTO_IP or IPPROTO_IPV6%s",
				  show_text(name).text, guess_hint(&g));
}

bool arg_option(struct parser *p, struct arg *arg, const struct arg_spec *spec)
{
	const struct token *t = peek(p);
	char name[NAME_MAX_LEN + 1];
	struct guess g;
	int row;

	(void)spec;
	if (!take_name(p, "the option", name))
		return false;
	arg->text = text_copy(name);
	row = option_find(name, &arg->family);
	arg->number = row < 0 ? 0 : (uint64_t)row;
	if (row >= 0)
		return true;
	guess_start(&g, name);
	for (int i = 0; i < ALL_OPTIONS; i++) {
		guess_try(&g, socket_options[i].name);
		guess_try(&g, socket_options[i].c_name);
		if (socket_options[i].c_name6)
			guess_try(&g, socket_options[i].c_name6);
	}
	return mistake(p, t, "unknown socket option \"%s\"%s",
		       show_text(name).text, guess_hint(&g));
}

/* An option of both families is of the one whose level or name is written. */
static bool check_level(struct parser *p, const struct token *t,
			struct arg *option, int level)
{
	const struct socket_option *o = &socket_options[option->number];
	bool six = level == IPPROTO_IPV6 && o->c_name6;
	const struct option_level *l = option_levels;

	if (!option->family && o->c_name6)
		option->family = six ? AF_INET6 : AF_INET;
	if (level == (option->family == AF_INET6 ? IPPROTO_IPV6 : o->level))
		return true;
	while (l->level !=
	       (option->family == AF_INET6 ? IPPROTO_IPV6 : o->level))
		l++;
	return mistake(p, t, "%s is an option of %s", option->text, l->name);
}

bool check_option(struct parser *p, const struct token *t, struct call *c)
{
	struct arg *option = &c->arg[c->n_args - 1];
	const struct socket_option *o = &socket_options[option->number];

	if (c->id == CALL_SETSOCKOPT) {
		if (option->number >= SOCKET_OPTIONS)
			return mistake(p, t, "%s can only be read",
				       option->text);
		return check_level(p, t, option, (int)c->arg[1].number);
	}
	if (o->type == OPTION_GROUP || o->type == OPTION_DEVICE)
		return mistake(p, t, "%s can not be read", option->text);
	return true;
}

/* --- flags of a message -------------------------------------------------- */

static bool call_sends(enum call_id id)
{
	return id == CALL_SEND || id == CALL_SENDTO;
}

static bool call_receives(enum call_id id)
{
	return id == CALL_RECV || id == CALL_RECVFROM;
}

static bool take_flag(struct parser *p, struct call *c)
{
	const struct token *t = peek(p);
	char name[NAME_MAX_LEN + 1];
	struct guess g;

	if (!take_name(p, "a flag such as dontwait", name))
		return false;
	guess_start(&g, name);
	for (const struct message_flag *f = message_flags; f->name; f++) {
		bool fits = call_sends(c->id) ? f->sends : f->receives;

		if (fits)
			guess_try(&g, f->name);
		if (strcmp(f->name, name) != 0)
			continue;
		if (!fits)
			return mistake(p, t, "\"%s\" is no flag of %s", name,
				       call_name(c->id));
		if (c->flags & f->flag)
			return mistake(p, t, "\"%s\" is there already", name);
		c->flags |= f->flag;
		return true;
	}
	return mistake(p, t, "unknown flag \"%s\"%s", show_text(name).text,
		       guess_hint(&g));
}

bool take_message_flags(struct parser *p, struct call *c)
{
	while (!args_end(p) && peek(p)->kind == TOKEN_WORD &&
	       (call_sends(c->id) || call_receives(c->id)))
		if (!take_flag(p, c))
			return false;
	return true;
}
