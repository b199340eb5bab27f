/*
 * Characters for terminals and files, whatever the locale.
 *
 * wcwidth(3) answers for the locale of the process, and in the C locale it
 * answers -1 for Chinese; a column must be right in any locale, so the ranges
 * of Unicode 15 that are not one column wide are here.
 */
#include "capture/text.h"

#include <stdio.h>
#include <string.h>

struct range {
	uint32_t first, last;
};

/* Combining marks and other characters that take no column. */
static const struct range zero_width[] = {
	{ 0x0300, 0x036f },   { 0x0483, 0x0489 }, { 0x0591, 0x05bd },
	{ 0x0610, 0x061a },   { 0x064b, 0x065f }, { 0x0e34, 0x0e3a },
	{ 0x0e47, 0x0e4e },   { 0x1ab0, 0x1aff }, { 0x1dc0, 0x1dff },
	{ 0x200b, 0x200f },   { 0x20d0, 0x20ff }, { 0x302a, 0x302d },
	{ 0x3099, 0x309a },   { 0xfe00, 0xfe0f }, { 0xfe20, 0xfe2f },
	{ 0xe0100, 0xe01ef },
};

/* East Asian Wide and Fullwidth (UAX #11). */
static const struct range wide[] = {
	{ 0x1100, 0x115f },   { 0x231a, 0x231b },   { 0x2329, 0x232a },
	{ 0x23e9, 0x23ec },   { 0x23f0, 0x23f0 },   { 0x23f3, 0x23f3 },
	{ 0x25fd, 0x25fe },   { 0x2614, 0x2615 },   { 0x2648, 0x2653 },
	{ 0x267f, 0x267f },   { 0x2693, 0x2693 },   { 0x26a1, 0x26a1 },
	{ 0x26aa, 0x26ab },   { 0x26bd, 0x26be },   { 0x26c4, 0x26c5 },
	{ 0x26ce, 0x26ce },   { 0x26d4, 0x26d4 },   { 0x26ea, 0x26ea },
	{ 0x26f2, 0x26f3 },   { 0x26f5, 0x26f5 },   { 0x26fa, 0x26fa },
	{ 0x26fd, 0x26fd },   { 0x2705, 0x2705 },   { 0x270a, 0x270b },
	{ 0x2728, 0x2728 },   { 0x274c, 0x274c },   { 0x274e, 0x274e },
	{ 0x2753, 0x2755 },   { 0x2757, 0x2757 },   { 0x2795, 0x2797 },
	{ 0x27b0, 0x27b0 },   { 0x27bf, 0x27bf },   { 0x2b1b, 0x2b1c },
	{ 0x2b50, 0x2b50 },   { 0x2b55, 0x2b55 },   { 0x2e80, 0x3029 },
	{ 0x302e, 0x303e },   { 0x3041, 0x3098 },   { 0x309b, 0xa4cf },
	{ 0xa960, 0xa97f },   { 0xac00, 0xd7a3 },   { 0xf900, 0xfaff },
	{ 0xfe10, 0xfe19 },   { 0xfe30, 0xfe6f },   { 0xff00, 0xff60 },
	{ 0xffe0, 0xffe6 },   { 0x16fe0, 0x18cff }, { 0x1b000, 0x1b2ff },
	{ 0x1f004, 0x1f004 }, { 0x1f0cf, 0x1f0cf }, { 0x1f18e, 0x1f18e },
	{ 0x1f191, 0x1f19a }, { 0x1f200, 0x1f320 }, { 0x1f32d, 0x1f64f },
	{ 0x1f680, 0x1f6ff }, { 0x1f7e0, 0x1f7eb }, { 0x1f90c, 0x1f9ff },
	{ 0x1fa70, 0x1faff }, { 0x20000, 0x3fffd },
};

/* Cc, the bidirectional marks, and the separators of lines. */
static const struct range controls[] = {
	{ 0x0000, 0x001f }, { 0x007f, 0x009f }, { 0x061c, 0x061c },
	{ 0x200e, 0x200f }, { 0x2028, 0x202e }, { 0x2066, 0x2069 },
	{ 0xfeff, 0xfeff },
};

#define ROWS(table) (sizeof(table) / sizeof((table)[0]))

static bool in_ranges(uint32_t c, const struct range *r, size_t n)
{
	for (size_t i = 0; i < n && r[i].first <= c; i++)
		if (c <= r[i].last)
			return true;
	return false;
}

int char_width(uint32_t c)
{
	if (c < 0x300)
		return 1;
	if (in_ranges(c, zero_width, ROWS(zero_width)))
		return 0;
	return in_ranges(c, wide, ROWS(wide)) ? 2 : 1;
}

bool char_is_control(uint32_t c)
{
	return in_ranges(c, controls, ROWS(controls));
}

/* Lengths, the smallest character of each, and the bits of the first byte. */
static const struct {
	uint8_t mask, lead;
	uint32_t min;
} utf8_forms[] = {
	{ 0x80, 0x00, 0 },
	{ 0xe0, 0xc0, 0x80 },
	{ 0xf0, 0xe0, 0x800 },
	{ 0xf8, 0xf0, 0x10000 },
};

size_t utf8_decode(const char *bytes, size_t n, uint32_t *out)
{
	uint8_t lead = (uint8_t)bytes[0];
	size_t len = 1;
	uint32_t c;

	while (len <= 4 &&
	       (lead & utf8_forms[len - 1].mask) != utf8_forms[len - 1].lead)
		len++;
	if (len > 4 || len > n)
		return 0;
	c = lead & (uint8_t)~utf8_forms[len - 1].mask;
	for (size_t i = 1; i < len; i++) {
		if (((uint8_t)bytes[i] & 0xc0) != 0x80)
			return 0;
		c = c << 6 | ((uint8_t)bytes[i] & 0x3f);
	}
	if (c < utf8_forms[len - 1].min || c > 0x10ffff ||
	    (c >= 0xd800 && c <= 0xdfff))
		return 0;
	*out = c;
	return len;
}

size_t utf8_encode(uint32_t c, char out[4])
{
	size_t len = c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;

	for (size_t i = len - 1; i > 0; i--) {
		out[i] = (char)(0x80 | (c & 0x3f));
		c >>= 6;
	}
	out[0] = (char)(utf8_forms[len - 1].lead | c);
	return len;
}

/* --- what is safe to show ------------------------------------------------ */

/* The C escapes that have a letter of their own. */
static const char escape_letters[][2] = {
	{ '\n', 'n' },	{ '\t', 't' }, { '\r', 'r' },
	{ '\\', '\\' }, { '"', '"' },  { '\0', '0' },
};

static char escape_letter(const char *at, size_t n, enum escape escape)
{
	if (escape == ESCAPE_HARMFUL || (*at == '"' && escape != ESCAPE_QUOTED))
		return 0;
	/* \0 before a digit would be read as a longer octal number */
	if (*at == '\0' && n > 1 && at[1] >= '0' && at[1] <= '7')
		return 0;
	for (size_t i = 0; i < ROWS(escape_letters); i++)
		if (escape_letters[i][0] == *at)
			return escape_letters[i][1];
	return 0;
}

size_t char_escape(const char *at, size_t n, enum escape escape,
		   char out[CHAR_TEXT])
{
	char letter = escape_letter(at, n, escape);
	uint32_t c;
	size_t len;

	if (letter) {
		snprintf(out, CHAR_TEXT, "\\%c", letter);
		return 1;
	}
	len = utf8_decode(at, n, &c);
	if (len && !char_is_control(c)) {
		memcpy(out, at, len);
		out[len] = '\0';
		return len;
	}
	len = len ? len : 1;
	for (size_t i = 0; i < len; i++)
		snprintf(out + 4 * i, 5, "\\x%02x", (uint8_t)at[i]);
	return len;
}
