/*
 * Text as JSON strings that are safe everywhere (RFC 8259 7, RFC 3629).
 *
 * Names and payloads come from outside and an export is looked at in a
 * terminal, so a string is always valid UTF-8 and holds no character that
 * would move a cursor, start an escape sequence or turn the order of writing:
 *
 *    byte that is no UTF-8, zero   U+FFFD, one for each
 *    controls, C0, DEL and C1      \u0000 notation
 *    bidirectional controls        \u0000 notation
 *    " and \                       with a \ before it
 *    everything else               as it is
 */
#include "capture/jsonl/jsonl.h"

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "capture/text.h"

#define REPLACEMENT "\xef\xbf\xbd" /* U+FFFD */

void jsonl_string_n(FILE *out, const char *text, size_t len)
{
	uint32_t c;
	size_t n;

	putc('"', out);
	for (size_t i = 0; i < len; i += n ? n : 1) {
		n = text[i] ? utf8_decode(text + i, len - i, &c) : 0;
		if (n == 0)
			fputs(REPLACEMENT, out);
		else if (char_is_control(c))
			fprintf(out, "\\u%04x", (unsigned int)c);
		else if (c == '"' || c == '\\')
			fprintf(out, "\\%c", (int)c);
		else
			fwrite(text + i, 1, n, out);
	}
	putc('"', out);
}

void jsonl_string(FILE *out, const char *text)
{
	jsonl_string_n(out, text, strlen(text));
}
