/*
 * String literals: the escapes of C, as far as they name single bytes.
 *
 * \x takes one or two digits, where C takes as many as there are, so that
 * "\x41BC" is unambiguous to print and to read.
 */
#include <stdlib.h>
#include <string.h>

#include "capture/mem.h"
#include "sim/scenario/parser.h"

static bool is_hex(char c)
{
	return c && strchr("0123456789abcdefABCDEF", c);
}

/*
 * How many bytes an escape has, from its backslash on; 0 if it is none.
 * \x takes one or two digits, an octal number one to three and at most \377.
 */
size_t escape_length(const char *at, size_t n)
{
	size_t len = 1;

	if (n < 2 || at[1] == '\0')
		return 0;
	if (strchr("ntr\\\"", at[1]))
		return 2;
	if (at[1] == 'x') {
		if (n < 3 || !is_hex(at[2]))
			return 0;
		return n > 3 && is_hex(at[3]) ? 4 : 3;
	}
	while (len < n && len < 4 && at[len] >= '0' && at[len] <= '7')
		len++;
	return len == 1 || (len == 4 && at[1] > '3') ? 0 : len;
}

/* Reads what an escape says; the lexer has seen that it is one. */
static char escape_value(const char *at, size_t len)
{
	static const char letters[] = "n\nt\tr\r\\\\\"\"";
	const char *letter = strchr(letters, at[1]);
	int base = at[1] == 'x' ? 16 : 8;
	size_t skip = base == 16 ? 2 : 1;
	char digits[4] = "";

	if (letter)
		return letter[1];
	memcpy(digits, at + skip, len - skip);
	return (char)strtoul(digits, NULL, base);
}

struct token string_place(const struct token *string, size_t byte)
{
	size_t at = 1; /* the opening quote */

	for (; byte > 0; byte--)
		at += string->at[at] == '\\'
			      ? escape_length(string->at + at, string->len - at)
			      : 1;
	return token_within(string, at);
}

char *string_bytes(const struct token *t, size_t *n)
{
	char *out = mem_zero(t->len + 1, 1);
	size_t end = t->len - 1; /* the closing quote */

	*n = 0;
	for (size_t i = 1; i < end;) {
		size_t len = 1;

		if (t->at[i] == '\\') {
			len = escape_length(t->at + i, end - i);
			out[(*n)++] = escape_value(t->at + i, len);
		} else {
			out[(*n)++] = t->at[i];
		}
		i += len;
	}
	return out;
}
