/*
 * Text for messages and files: pens, source lines, string literals. A file may
 * hold any bytes: what is not UTF-8, or would steer the terminal, is shown as
 * an escape.
 */
#include "sim/scenario/text.h"

#include <stdarg.h>
#include <string.h>

#include "sim/scenario/scenario.h"

#define ROWS(table) (sizeof(table) / sizeof((table)[0]))

void pen_bytes(struct pen *pen, const char *bytes, size_t n)
{
	if (pen->file) {
		fwrite(bytes, 1, n, pen->file);
		return;
	}
	if (pen->len + n >= pen->size)
		n = pen->size ? pen->size - 1 - pen->len : 0;
	memcpy(pen->text + pen->len, bytes, n);
	pen->len += n;
	if (pen->size)
		pen->text[pen->len] = '\0';
}

void pen_format(struct pen *pen, const char *fmt, ...)
{
	char text[1100]; /* a word at most, and what stands around it */
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	pen_bytes(pen, text, strlen(text));
}

const char *source_line(const char *source, uint32_t line, size_t *len)
{
	if (!source || line == 0)
		return NULL;
	while (--line) {
		source = strchr(source, '\n');
		if (!source)
			return NULL;
		source++;
	}
	*len = strcspn(source, "\n");
	if (*len && source[*len - 1] == '\r')
		--*len;
	return source;
}

void pen_quote(struct pen *pen, const char *bytes, size_t n)
{
	char one[CHAR_TEXT];

	pen_bytes(pen, "\"", 1);
	for (size_t i = 0; i < n;) {
		i += char_escape(bytes + i, n - i, ESCAPE_QUOTED, one);
		pen_bytes(pen, one, strlen(one));
	}
	pen_bytes(pen, "\"", 1);
}

#define CUT "…"

/* The common part of text_visible and bytes_quote. */
static char *write_cut(const char *bytes, size_t n, enum escape escape,
		       char *out, size_t size)
{
	size_t end = escape == ESCAPE_QUOTED ? 1 : 0; /* the closing quote */
	size_t len = 0, fits = 0; /* where "…" could still be put */
	char one[CHAR_TEXT];

	if (size < sizeof(CUT) + 2 * end) {
		if (size)
			out[0] = '\0';
		return out;
	}
	len = fits = end;
	memcpy(out, "\"", end);
	for (size_t i = 0; i < n;) {
		i += char_escape(bytes + i, n - i, escape, one);
		if (len + strlen(one) + end >= size) {
			memcpy(out + fits, CUT, strlen(CUT));
			len = fits + strlen(CUT);
			break;
		}
		memcpy(out + len, one, strlen(one));
		len += strlen(one);
		if (len + strlen(CUT) + end < size)
			fits = len;
	}
	memcpy(out + len, "\"", end);
	out[len + end] = '\0';
	return out;
}

char *text_visible(const char *bytes, size_t n, char *out, size_t size)
{
	return write_cut(bytes, n, ESCAPE_HARMFUL, out, size);
}

char *bytes_quote(const char *bytes, size_t n, char *out, size_t size)
{
	return write_cut(bytes, n, ESCAPE_QUOTED, out, size);
}

char *duration_format(uint64_t ns, char *out, size_t size)
{
	static const struct {
		uint64_t ns;
		const char *unit;
	} units[] = {
		{ 1000000000, "s" },
		{ 1000000, "ms" },
		{ 1000, "us" },
		{ 1, "ns" },
	};
	size_t i = 0;

	while (ns % units[i].ns)
		i++;
	snprintf(out, size, "%llu%s", (unsigned long long)(ns / units[i].ns),
		 units[i].unit);
	return out;
}
