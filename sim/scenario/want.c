/*
 * What is expected of a call: = 13, = "text", = -1 EPIPE. What may stand there
 * follows from what the call returns; a value or an address is kept in its
 * printed form, in which the run compares it.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "capture/mem.h"
#include "sim/scenario/option_table.h"
#include "sim/scenario/parser.h"
#include "sim/scenario/text.h"

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

int errno_find(const char *name, struct guess *g)
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

/* "in|out", or "s in" of several: with the words in their order. */
static bool put_events(struct parser *p, const struct token *t,
		       const char *piece, size_t len, struct pen *pen)
{
	const char *blank = memchr(piece, ' ', len);
	size_t name = blank ? (size_t)(blank - piece) + 1 : 0;
	char word[WORD_MAX + 1], text[64];
	uint64_t events;

	snprintf(word, sizeof(word), "%.*s", (int)(len - name), piece + name);
	if (!events_parse(p, t, word, &events))
		return false;
	pen_bytes(pen, piece, name);
	bits_format(poll_events, (uint32_t)events, text, sizeof(text));
	pen_bytes(pen, text, strlen(text));
	return true;
}

/* "" is that the time is over. */
static bool want_events(struct parser *p, struct call *c, const struct token *t)
{
	char text[WORD_MAX + 1] = "";
	struct pen pen = { .text = text, .size = sizeof(text) };
	const char *at = c->want_bytes;

	while (*at) {
		const char *end = strstr(at, ", ");
		size_t len = end ? (size_t)(end - at) : strlen(at);

		if (!put_events(p, t, at, len, &pen))
			return false;
		at += len;
		if (end) {
			pen_bytes(&pen, ", ", 2);
			at += 2;
		}
	}
	free(c->want_bytes);
	c->want_bytes = text_copy(text);
	c->want_n = strlen(text);
	return true;
}

static bool want_data(struct parser *p, struct call *c)
{
	const struct token *t = take(p);
	enum call_returns returns = call_returns(c->id);

	if (returns != RETURNS_DATA && returns != RETURNS_EVENTS)
		return mistake(p, t, "%s returns a number, not data",
			       call_name(c->id));
	c->want = WANT_DATA;
	c->want_text = token_text(t);
	c->want_bytes = string_bytes(t, &c->want_n);
	return returns == RETURNS_DATA || want_events(p, c, t);
}

bool parse_result(struct parser *p, struct call *c)
{
	const struct token *t = peek(p);
	char word[WORD_MAX + 1];
	struct guess none;
	uint64_t n;

	if (!take_value(p, "the result", word, &c->want_text))
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
	c->want_number = (int64_t)n;
	return true;
}

static bool want_number(struct parser *p, struct call *c)
{
	const struct token *t = peek(p);

	if (!parse_result(p, c))
		return false;
	if (call_returns(c->id) == RETURNS_SOCKET && c->want_number >= 0)
		return mistake(p, t,
			       "%s returns a socket: expect -1 and an errno, "
			       "or nothing",
			       call_name(c->id));
	return true;
}

/* --- values and addresses ------------------------------------------------ */

static void keep_text(struct call *c, const char *text)
{
	c->want = WANT_VALUE;
	c->want_bytes = text_copy(text);
	c->want_n = strlen(text);
}

static bool want_error(struct parser *p, struct call *c)
{
	const struct token *t = peek(p);
	char name[NAME_MAX_LEN + 1];
	struct guess g;

	if (!take_name(p, "an errno, or 0", name))
		return false;
	c->want_text = text_copy(name);
	keep_text(c, name);
	guess_start(&g, name);
	return strcmp(name, "0") == 0 || errno_find(name, &g) ||
	       mistake(p, t, "unknown errno \"%s\"%s", show_text(name).text,
		       guess_hint(&g));
}

static bool want_value(struct parser *p, struct call *c)
{
	const struct socket_option *o = &socket_options[c->arg[1].number];
	struct arg value = { 0 };
	char text[64];
	bool ok;

	if (o->type == OPTION_ERROR)
		return want_error(p, c);
	ok = parse_arg(p, &value, option_value_spec(o));
	if (ok)
		keep_text(c, value.bytes ? value.bytes
					 : option_format(o, value.number, text,
							 sizeof(text)));
	c->want_text = value.text;
	value.text = NULL;
	arg_free(&value);
	return ok;
}

static bool want_address(struct parser *p, struct call *c)
{
	static const struct arg_spec spec = { .name = "the address",
					      .type = ARG_ADDRESS };
	struct arg address = { 0 };
	char text[ENDPOINT_TEXT];
	bool ok = parse_arg(p, &address, &spec);

	c->want_text = address.text;
	address.text = NULL;
	c->want = WANT_VARIABLE;
	if (ok && address.has_endpoint)
		keep_text(c, endpoint_format(&address.endpoint, text));
	arg_free(&address);
	return ok;
}

bool parse_want(struct parser *p, struct call *c)
{
	enum call_returns returns = call_returns(c->id);

	if (!take_if(p, "="))
		return true;
	if (token_is(peek(p), "-1") || at_end(p))
		return want_number(p, c);
	if (returns == RETURNS_VALUE)
		return want_value(p, c);
	if (returns == RETURNS_ADDRESS)
		return want_address(p, c);
	if (peek(p)->kind == TOKEN_STRING)
		return want_data(p, c);
	return want_number(p, c);
}
