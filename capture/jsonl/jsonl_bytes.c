/* Reading JSON Lines: bytes, as hexadecimal digits. */
#include "capture/jsonl/jsonl_read.h"

#include <string.h>

#include "capture/mem.h"

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return -1;
}

int saved_hex(struct saved *s, const struct json_line *l, const char *key,
	      const char *hex, uint32_t *n)
{
	size_t len = hex ? strlen(hex) / 2 : 0;

	if (!hex)
		return 0;
	*n = (uint32_t)len;
	mem_grow(s->bytes, s->cap_bytes, s->n_bytes + len);
	for (size_t i = 0; i < len; i++) {
		int high = hex_digit(hex[2 * i]);
		int low = hex_digit(hex[2 * i + 1]);

		if (high < 0 || low < 0)
			return field_fail(l, "\"%s\" are not hexadecimal", key);
		s->bytes[s->n_bytes++] = (uint8_t)(high << 4 | low);
	}
	if (hex[2 * len] != '\0')
		return field_fail(l, "\"%s\" have half a byte too many", key);
	return 0;
}
