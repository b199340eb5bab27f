/*
 * Values as they are written: numbers and times with units, ranges, addresses
 * and networks, words that stand for numbers, TCP's flags.
 *
 *    80   0x50   1.5M   64Ki   8000-8080   20ms-1.5s   10.0.0.0/8   [::1]
 *
 * K, M and G are thousands, as the kernel and networks count; Ki, Mi and Gi
 * are 1024 and its powers. A time has to have a unit, for nobody remembers
 * which one it would be without.
 */
#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "capture/filter/filter_private.h"

struct unit {
	const char *name;
	uint64_t times;
};

#define KIBI UINT64_C(1024)

static const struct unit sizes[] = {
	{ "", 1 },
	{ "K", 1000 },
	{ "M", 1000000 },
	{ "G", 1000000000 },
	{ "Ki", KIBI },
	{ "Mi", KIBI *KIBI },
	{ "Gi", KIBI *KIBI *KIBI },
	{ NULL, 0 },
};
static const struct unit times[] = {
	{ "ns", 1 },
	{ "us", 1000 },
	{ "ms", 1000000 },
	{ "s", 1000000000 },
	{ "min", UINT64_C(60000000000) },
	{ "h", UINT64_C(3600000000000) },
	{ NULL, 0 },
};

/* --- numbers ------------------------------------------------------------- */

/* Digits of a base; the number of them, 0 also if it is too large. */
static size_t read_digits(const char *at, unsigned base, uint64_t *out)
{
	static const char digits[] = "0123456789abcdef";
	size_t n = 0;

	*out = 0;
	for (; at[n]; n++) {
		char c = (char)(at[n] >= 'A' && at[n] <= 'F' ? at[n] | 0x20
							     : at[n]);
		const char *digit = memchr(digits, c, base);

		if (!digit)
			break;
		if (__builtin_mul_overflow(*out, base, out) ||
		    __builtin_add_overflow(*out, (uint64_t)(digit - digits),
					   out))
			return 0;
	}
	return n;
}

/* ".25" of a unit, rounded down; how many characters that is. */
static size_t read_fraction(const char *at, uint64_t times_, uint64_t *out)
{
	size_t n = 1;

	*out = 0;
	for (; at[n] >= '0' && at[n] <= '9'; n++) {
		times_ /= 10;
		*out += times_ * (uint64_t)(at[n] - '0');
	}
	return n;
}

static const struct unit *unit_find(const struct unit *units, const char *name,
				    size_t n)
{
	for (; units->name; units++)
		if (strlen(units->name) == n &&
		    strncasecmp(units->name, name, n) == 0)
			return units;
	return NULL;
}

static bool is_zero(const char *at, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (at[i] != '0')
			return false;
	return n > 0;
}

/* The n characters at `at` as a number with a unit. */
static bool read_number(const struct unit *units, const char *at, size_t n,
			uint64_t *out)
{
	bool hex = n > 2 && at[0] == '0' && (at[1] == 'x' || at[1] == 'X');
	size_t used, fraction = 0;
	const struct unit *u;
	uint64_t more = 0;

	if (hex)
		return units == sizes && read_digits(at + 2, 16, out) == n - 2;
	used = read_digits(at, 10, out);
	if (used == 0 || used > n)
		return false;
	if (is_zero(at, n))
		return true; /* 0 is 0 in any unit */
	if (used < n && at[used] == '.')
		fraction = strspn(at + used + 1, "0123456789") + 1;
	if (used + fraction > n || fraction == 1)
		return false;
	u = unit_find(units, at + used + fraction, n - used - fraction);
	if (!u || (fraction && u->times == 1))
		return false;
	if (fraction)
		read_fraction(at + used, u->times, &more);
	return !__builtin_mul_overflow(*out, u->times, out) &&
	       !__builtin_add_overflow(*out, more, out);
}

/* Where the second number of a range begins; *n: the length of the first. */
static const char *range_split(const char *word, size_t *n)
{
	const char *dots = strstr(word, ".."), *dash = strchr(word, '-');

	if (dots) {
		*n = (size_t)(dots - word);
		return dots + 2;
	}
	*n = dash ? (size_t)(dash - word) : strlen(word);
	return dash ? dash + 1 : NULL;
}

static bool read_range(const struct filter_row *row, const char *word,
		       struct filter_operand *out, char why[VALUE_WHY])
{
	bool time = row->kind == KIND_TIME;
	const struct unit *units = time ? times : sizes;
	size_t n;
	const char *second = range_split(word, &n);

	if (!read_number(units, word, n, &out->lo) ||
	    (second && !read_number(units, second, strlen(second), &out->hi))) {
		snprintf(why, VALUE_WHY, "is not a %s (%s)",
			 time ? "time with a unit" : "number", row->example);
		return false;
	}
	if (!second)
		out->hi = out->lo;
	if (out->lo > out->hi) {
		snprintf(why, VALUE_WHY, "begins after its end");
		return false;
	}
	if (row->most && out->hi > row->most) {
		snprintf(why, VALUE_WHY, "is more than %llu",
			 (unsigned long long)row->most);
		return false;
	}
	return true;
}

/* --- addresses ----------------------------------------------------------- */

/* "/8": at most `most`; none is all of them. */
static bool read_prefix(const char *slash, unsigned most, uint8_t *out)
{
	uint64_t bits = most;

	if (slash && (read_digits(slash + 1, 10, &bits) == 0 ||
		      slash[1 + strspn(slash + 1, "0123456789")]))
		return false;
	*out = (uint8_t)bits;
	return bits <= most;
}

bool filter_address_read(const char *word, struct filter_operand *out)
{
	const char *slash = strchr(word, '/');
	size_t n = slash ? (size_t)(slash - word) : strlen(word);
	char text[INET6_ADDRSTRLEN];
	bool v6;

	if (n > 2 && word[0] == '[' && word[n - 1] == ']') {
		word++;
		n -= 2;
	}
	if (n >= sizeof(text))
		return false;
	memcpy(text, word, n);
	text[n] = '\0';
	v6 = strchr(text, ':') != NULL;
	out->address = (struct ip_address){ .version = v6 ? 6 : 4 };
	return inet_pton(v6 ? AF_INET6 : AF_INET, text, out->address.bytes) ==
		       1 &&
	       read_prefix(slash, v6 ? 128 : 32, &out->prefix);
}

static bool read_address(const struct filter_row *row, const char *word,
			 struct filter_operand *out, char why[VALUE_WHY])
{
	struct endpoint end;

	if (filter_address_read(word, out))
		return true;
	if (endpoint_parse(&end, word) && end.port) {
		struct endpoint host = { .ip = end.ip };
		char text[ENDPOINT_TEXT];

		snprintf(why, VALUE_WHY,
			 "has a port in it (host %s and port %u)",
			 endpoint_format(&host, text), end.port);
		return false;
	}
	snprintf(why, VALUE_WHY, "is not an address (%s)", row->example);
	return false;
}

/* --- words and flags ----------------------------------------------------- */

/* TIME_WAIT is TIME-WAIT, and time-wait too. */
static bool same_word(const char *a, const char *b)
{
	for (; *a && *b; a++, b++) {
		char x[2] = { (char)(*a == '_' ? '-' : *a), '\0' };
		char y[2] = { (char)(*b == '_' ? '-' : *b), '\0' };

		if (strcasecmp(x, y) != 0)
			return false;
	}
	return *a == *b;
}

static bool read_word(const struct filter_row *row, const char *word,
		      struct filter_operand *out, char why[VALUE_WHY])
{
	const char *name;
	struct guess g;

	guess_start(&g, word);
	for (size_t i = 0; (name = row->word(i, &out->lo)) != NULL; i++) {
		out->hi = out->lo;
		if (same_word(name, word))
			return true;
		guess_try(&g, name);
	}
	if (row->most && word[0] >= '0' && word[0] <= '9')
		return read_range(row, word, out, why);
	if (g.best[0])
		snprintf(why, VALUE_WHY, "is none%s", guess_hint(&g));
	else
		snprintf(why, VALUE_WHY, "is none (as in %s)", row->example);
	return false;
}

static bool read_flags(const char *word, struct filter_operand *out,
		       char why[VALUE_WHY])
{
	uint16_t flags;

	if (!tcp_flags_parse(&flags, word, strlen(word))) {
		snprintf(why, VALUE_WHY,
			 "is not made of tcpdump's letters FSRP.UEWe");
		return false;
	}
	out->lo = out->hi = flags;
	return true;
}

bool filter_value_read(const struct filter_row *row, const char *word,
		       struct filter_operand *out, char why[VALUE_WHY])
{
	*out = (struct filter_operand){ .lo = 0 };
	switch (row->kind) {
	case KIND_ADDRESS:
		return read_address(row, word, out, why);
	case KIND_WORD:
		return read_word(row, word, out, why);
	case KIND_FLAGS:
		return read_flags(word, out, why);
	default:
		return read_range(row, word, out, why);
	}
}
