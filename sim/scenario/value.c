/*
 * What a word can be taken as: a name, a value, a number, a duration.
 *
 * A value may hold $names, which are replaced here and nowhere else; what was
 * written is kept beside it, for printing. A name stands for itself, but for
 * the $names of par and foreach, which stand for a name each. For printing,
 * such a statement is parsed once with its names as they were written.
 */
#include <stdlib.h>
#include <string.h>

#include "capture/mem.h"
#include "sim/scenario/parser.h"
#include "sim/scenario/text.h"

/* --- names --------------------------------------------------------------- */

/* Not isalpha(3), which would know other letters in another locale. */
static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

bool name_is_valid(const char *name, const char *more)
{
	if (!is_letter(name[0]))
		return false;
	for (const char *at = name; *at; at++)
		if (!is_letter(*at) && !is_digit(*at) && !strchr(more, *at))
			return false;
	return true;
}

/* --- values -------------------------------------------------------------- */

size_t let_length(const char *at, size_t n)
{
	size_t len = 0;

	while (len < n && (is_letter(at[len]) || is_digit(at[len])))
		len++;
	return len;
}

struct token token_within(const struct token *t, size_t offset)
{
	struct token part = *t;

	for (size_t i = 0; i < offset; i++)
		if (((uint8_t)t->at[i] & 0xc0) != 0x80)
			part.col++;
	part.width -= part.col - t->col;
	part.at += offset;
	part.len -= offset;
	return part;
}

const char *let_value(struct parser *p, const struct token *at, size_t len)
{
	char name[NAME_MAX_LEN + 1];
	const struct name *let;
	struct guess g;

	if (len == 0 || len > NAME_MAX_LEN) {
		mistake(p, at, "the name of a let must follow \"$\"");
		return NULL;
	}
	memcpy(name, at->at + 1, len);
	name[len] = '\0';
	let = name_find(p, NAME_LET, NULL, name);
	if (let)
		return let->value; /* NULL: its let was the mistake */
	guess_start(&g, name);
	guess_names(&g, p, NAME_LET, NULL);
	mistake(p, at, "unknown variable \"$%s\"%s", name, guess_hint(&g));
	return NULL;
}

bool resolve_word(struct parser *p, const struct token *t,
		  char out[WORD_MAX + 1])
{
	struct pen pen = { .text = out, .size = WORD_MAX + 1 };
	size_t i = 0;

	out[0] = '\0';
	while (i < t->len) {
		struct token at = token_within(t, i);
		size_t len = let_length(at.at + 1, at.len - 1);
		const char *value;

		if (at.at[0] != '$') {
			pen_bytes(&pen, at.at, 1);
			i++;
			continue;
		}
		value = let_value(p, &at, len);
		if (!value)
			return false;
		if (pen.len + strlen(value) > WORD_MAX)
			return mistake(p, t, "a word has at most %d bytes",
				       WORD_MAX);
		pen_bytes(&pen, value, strlen(value));
		i += 1 + len;
	}
	return true;
}

bool take_value(struct parser *p, const char *what, char out[WORD_MAX + 1],
		char **text)
{
	const struct token *t = peek(p);

	out[0] = '\0';
	if (t->kind != TOKEN_WORD)
		return mistake_expected(p, what);
	if (!resolve_word(p, t, out))
		return false;
	if (text) {
		free(*text);
		*text = token_text(t);
	}
	take(p);
	return true;
}

/* --- names with $ -------------------------------------------------------- */

/* A "$" and a name of par or foreach; n bytes from the "$" on. */
static bool is_loop(const struct parser *p, const char *at, size_t n)
{
	char name[NAME_MAX_LEN + 1];
	const struct name *let;
	size_t len = let_length(at + 1, n - 1);

	if (len == 0 || len > NAME_MAX_LEN)
		return false;
	memcpy(name, at + 1, len);
	name[len] = '\0';
	let = name_find(p, NAME_LET, NULL, name);
	return let && let->loop;
}

bool token_loops(const struct parser *p, const struct token *t)
{
	bool loops = false;

	for (size_t i = 0; i < t->len; i++)
		if (t->at[i] == '$' && is_loop(p, t->at + i, t->len - i))
			loops = true;
	return loops;
}

/* Are all $names of the word those of loops, and is there one? */
static bool only_loops(const struct parser *p, const struct token *t)
{
	for (size_t i = 0; i < t->len; i++)
		if (t->at[i] == '$' && !is_loop(p, t->at + i, t->len - i))
			return false;
	return token_loops(p, t);
}

bool name_may_be(const struct parser *p, const char *name, const char *more)
{
	return (p->literal && strchr(name, '$')) || name_is_valid(name, more);
}

bool check_name(struct parser *p, const struct token *t, const char *name,
		const char *more)
{
	return name_may_be(p, name, more) ||
	       mistake(p, t, "\"%s\" is not a name: letters, digits%s \"_\"",
		       show_text(name).text, *more ? ", \"-\" and" : " and");
}

bool token_name(struct parser *p, const struct token *t, const char *what,
		char out[NAME_MAX_LEN + 1])
{
	char word[WORD_MAX + 1];

	if (p->literal || !memchr(t->at, '$', t->len)) {
		memcpy(word, t->at, t->len); /* at most WORD_MAX */
		word[t->len] = '\0';
	} else if (!only_loops(p, t)) {
		return mistake(
			p, t, "%s can not be written with $: let is for values",
			what);
	} else if (!resolve_word(p, t, word)) {
		return false;
	}
	if (strlen(word) > NAME_MAX_LEN)
		return mistake(p, t, "%s has at most %d bytes", what,
			       NAME_MAX_LEN);
	memcpy(out, word, strlen(word) + 1);
	return true;
}

bool take_name(struct parser *p, const char *what, char out[NAME_MAX_LEN + 1])
{
	const struct token *t = peek(p);

	if (t->kind != TOKEN_WORD)
		return mistake_expected(p, what);
	if (!token_name(p, t, what, out))
		return false;
	take(p);
	return true;
}

bool take_new_name(struct parser *p, const char *what, const char *more,
		   char out[NAME_MAX_LEN + 1])
{
	const struct token *t = peek(p);

	return take_name(p, what, out) && check_name(p, t, out, more);
}

/* A string that is shown: no bytes that are not text. */
bool take_string(struct parser *p, const char *what, char **out)
{
	const struct token *t = peek(p);
	size_t n = 0, len = 1;
	uint32_t c = 0;

	if (t->kind != TOKEN_STRING)
		return mistake_expected(p, what);
	free(*out);
	*out = string_bytes(t, &n);
	for (size_t i = 0; i < n && len; i += len) {
		len = utf8_decode(*out + i, n - i, &c);
		if (len && char_is_control(c) && c != '\n' && c != '\t')
			len = 0;
	}
	if (n && !len)
		return mistake(p, t,
			       "this is not text: escapes such as "
			       "\\xff are for data");
	take(p);
	return true;
}

/* --- numbers ------------------------------------------------------------- */

/* Digits; false if there are none, or too many for 64 bits. */
static bool digits_parse(const char **text, uint64_t *out)
{
	const char *at = *text;

	*out = 0;
	for (; is_digit(*at); at++)
		if (__builtin_mul_overflow(*out, 10, out) ||
		    __builtin_add_overflow(*out, (uint64_t)(*at - '0'), out))
			return false;
	if (at == *text)
		return false;
	*text = at;
	return true;
}

bool number_parse(const char *text, uint64_t *out)
{
	uint64_t unit = 1;

	if (!digits_parse(&text, out))
		return false;
	if (*text == 'K')
		unit = 1u << 10;
	else if (*text == 'M')
		unit = 1u << 20;
	if (unit > 1)
		text++;
	return *text == '\0' && !__builtin_mul_overflow(*out, unit, out);
}

static const struct {
	const char *name;
	uint64_t ns;
} units[] = {
	{ "ns", 1 },
	{ "us", 1000 },
	{ "ms", 1000000 },
	{ "s", 1000000000 },
};

bool duration_parse(const char *text, uint64_t *ns)
{
	if (!digits_parse(&text, ns))
		return false;
	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++)
		if (strcmp(text, units[i].name) == 0)
			return !__builtin_mul_overflow(*ns, units[i].ns, ns);
	return false;
}

/* 0 < p <= 1, with a point whatever the locale says, at most nine decimals. */
bool chance_parse(const char *text, double *out)
{
	uint64_t whole, decimals = 0;
	double unit = 1;

	if (!digits_parse(&text, &whole) || whole > 1)
		return false;
	if (*text == '.') {
		const char *from = ++text;

		if (!digits_parse(&text, &decimals) || text - from > 9)
			return false;
		for (; from < text; from++)
			unit *= 10;
	}
	*out = (double)whole + (double)decimals / unit;
	return *text == '\0' && *out > 0 && *out <= 1;
}

bool token_number(struct parser *p, const struct token *t, const char *what,
		  uint64_t min, uint64_t max, uint64_t *out)
{
	char word[WORD_MAX + 1];

	if (!resolve_word(p, t, word))
		return false;
	if (!number_parse(word, out))
		return mistake(p, t, "\"%s\" is not a number such as 13 or 64K",
			       show_text(word).text);
	if (*out < min || *out > max)
		return mistake(
			p, t, "\"%s\" is out of range: %s is %llu to %llu",
			show_text(word).text, what, (unsigned long long)min,
			(unsigned long long)max);
	return true;
}

bool take_number(struct parser *p, const char *what, uint64_t min, uint64_t max,
		 uint64_t *out, char **text)
{
	const struct token *t = peek(p);

	if (t->kind != TOKEN_WORD)
		return mistake_expected(p, what);
	if (!token_number(p, t, what, min, max, out))
		return false;
	free(*text);
	*text = token_text(take(p));
	return true;
}

enum { DURATION_MAX_S = 7 * 24 * 3600 };

bool take_duration(struct parser *p, uint64_t *ns, char **text)
{
	const struct token *t = peek(p);
	char word[WORD_MAX + 1];

	if (!take_value(p, "a duration", word, text))
		return false;
	if (!duration_parse(word, ns))
		return mistake(p, t,
			       "\"%s\" is not a duration such as 200ms "
			       "(ns, us, ms, s)",
			       show_text(word).text);
	if (*ns > DURATION_MAX_S * 1000000000ull)
		return mistake(p, t, "\"%s\" is more than a week",
			       show_text(word).text);
	return true;
}

bool take_op(struct parser *p, enum compare_op *op)
{
	for (int i = 0; i < COMPARE_OPS; i++) {
		if (!take_if(p, compare_op_name((enum compare_op)i)))
			continue;
		*op = (enum compare_op)i;
		return true;
	}
	return mistake_expected(p, "a comparison such as \"=\"");
}
