/*
 * Text as JSON strings that are safe everywhere (RFC 8259 7, RFC 3629).
 *
 * Names and payloads come from outside and an export is looked at in a
 * terminal, so a string is always valid UTF-8 and holds no character that
 * would move a cursor, start an escape sequence or turn the order of writing:
 *
 *    byte that is no UTF-8         U+FFFD, one for each
 *    controls, C0, DEL and C1      \u0000 notation
 *    bidirectional controls        \u0000 notation
 *    " and \                       with a \ before it
 *    everything else               as it is
 */
#include "capture/jsonl.h"

#include <stddef.h>
#include <stdint.h>

#define REPLACEMENT "\xef\xbf\xbd" /* U+FFFD */

/* What is never written raw; all of it is below U+10000. */
static const uint32_t escaped[][2] = {
	{ 0x0000, 0x001f }, /* C0 */
	{ 0x007f, 0x009f }, /* DEL, C1 */
	{ 0x061c, 0x061c }, /* Arabic letter mark */
	{ 0x200e, 0x200f }, /* left-to-right and right-to-left mark */
	{ 0x202a, 0x202e }, /* embeddings and overrides */
	{ 0x2066, 0x2069 }, /* isolates */
};

/* The lead bytes of RFC 3629, and the least that needs so many bytes. */
static const struct {
	uint8_t mask, lead;
	uint32_t least;
} forms[] = {
	{ 0x80, 0x00, 0x0 },
	{ 0xe0, 0xc0, 0x80 },
	{ 0xf0, 0xe0, 0x800 },
	{ 0xf8, 0xf0, 0x10000 },
};
#define FORMS (sizeof(forms) / sizeof(forms[0]))
_Static_assert(FORMS == 4, "no character takes more than four bytes");

static bool is_character(uint32_t c, uint32_t least)
{
	return c >= least && c <= 0x10ffff && !(c >= 0xd800 && c <= 0xdfff);
}

/* Its length in bytes, and the character; 0 if there is none at text. */
static size_t utf8_decode(const char *text, uint32_t *c)
{
	const uint8_t *at = (const uint8_t *)text;

	for (size_t extra = 0; extra < FORMS; extra++) {
		if ((at[0] & forms[extra].mask) != forms[extra].lead)
			continue;
		*c = at[0] & (uint8_t)~forms[extra].mask;
		for (size_t i = 1; i <= extra; i++) {
			if ((at[i] & 0xc0) != 0x80) /* also at the end */
				return 0;
			*c = *c << 6 | (at[i] & 0x3f);
		}
		return is_character(*c, forms[extra].least) ? extra + 1 : 0;
	}
	return 0;
}

static bool is_escaped(uint32_t c)
{
	for (size_t i = 0; i < sizeof(escaped) / sizeof(escaped[0]); i++)
		if (c >= escaped[i][0] && c <= escaped[i][1])
			return true;
	return false;
}

void jsonl_string(FILE *out, const char *text)
{
	uint32_t c;
	size_t n;

	putc('"', out);
	for (; *text != '\0'; text += n ? n : 1) {
		n = utf8_decode(text, &c);
		if (n == 0)
			fputs(REPLACEMENT, out);
		else if (is_escaped(c))
			fprintf(out, "\\u%04x", (unsigned int)c);
		else if (c == '"' || c == '\\')
			fprintf(out, "\\%c", (int)c);
		else
			fwrite(text, 1, n, out);
	}
	putc('"', out);
}
