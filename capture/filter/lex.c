/*
 * A filter's text as tokens.
 *
 *    tcp and retr>0 and (client port 51718,52000-53000 or history ~ "Sh")
 *    word    word op word ( … , … ) op string
 *
 * A word is whatever has no blank, operator, bracket, quote or comma in it:
 * names, numbers with units, addresses, flags. So 10.0.0.0/8, ::1, 20ms, S.
 * and TIME-WAIT are one word each.
 */
#include <string.h>
#include <strings.h>

#include "capture/filter/filter_private.h"

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static bool is_of_word(char c)
{
	return (unsigned char)c > ' ' && c != 0x7f &&
	       !strchr("=!<>~&|(){},\"'", c);
}

/* Longer ones first. */
static const char *const operators[] = { "==", "!=", "<=", ">=", "&&",
					 "||", "=",  "<",  ">",	 "~",
					 "!",  "&",  "|",  NULL };

static const struct {
	char c;
	enum filter_token_kind kind;
} signs[] = {
	{ '(', FILTER_OPEN },	  { ')', FILTER_CLOSE },
	{ '{', FILTER_SET_OPEN }, { '}', FILTER_SET_CLOSE },
	{ ',', FILTER_COMMA },
};

static size_t operator_len(const char *at)
{
	for (size_t i = 0; operators[i]; i++)
		if (strncmp(at, operators[i], strlen(operators[i])) == 0)
			return strlen(operators[i]);
	return 0;
}

static struct filter_token string(const char *text, size_t at)
{
	const char *end = strchr(text + at + 1, text[at]);

	if (!end)
		return (struct filter_token){ FILTER_BAD, at,
					      strlen(text + at) };
	return (struct filter_token){ FILTER_STRING, at,
				      (size_t)(end - text) + 1 - at };
}

struct filter_token filter_lex(const char *text, size_t at)
{
	size_t n = 0;

	while (is_blank(text[at]))
		at++;
	if (!text[at])
		return (struct filter_token){ FILTER_END, at, 0 };
	for (size_t i = 0; i < sizeof(signs) / sizeof(*signs); i++)
		if (text[at] == signs[i].c)
			return (struct filter_token){ signs[i].kind, at, 1 };
	if (text[at] == '"' || text[at] == '\'')
		return string(text, at);
	n = operator_len(text + at);
	if (n)
		return (struct filter_token){ FILTER_OP, at, n };
	while (text[at + n] && is_of_word(text[at + n]))
		n++;
	if (n)
		return (struct filter_token){ FILTER_WORD, at, n };
	return (struct filter_token){ FILTER_BAD, at, 1 };
}

bool filter_token_is(const char *text, const struct filter_token *t,
		     const char *word)
{
	return (t->kind == FILTER_WORD || t->kind == FILTER_OP) &&
	       t->len == strlen(word) &&
	       strncasecmp(text + t->at, word, t->len) == 0;
}
