/* Texts in the making. */
#include "capture/words.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "capture/text.h"

#define CUT "…"

void words_add(struct words *w, const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	vsnprintf(w->at + w->n, w->size - w->n, format, ap);
	va_end(ap);
	w->n += strlen(w->at + w->n);
}

bool words_add_bytes(struct words *w, const void *bytes, size_t n, size_t most)
{
	const char *at = bytes;
	size_t room = w->size - w->n - 1, end = w->n, fits = w->n;
	char one[CHAR_TEXT];

	if (room > most)
		room = most;
	for (size_t i = 0, took; i < n; i += took) {
		took = char_escape(at + i, n - i, ESCAPE_TEXT, one);
		if (end + strlen(one) > w->n + room) {
			/* where "…" could still be put */
			w->n = fits;
			words_add(w, "%s", room < strlen(CUT) ? "" : CUT);
			return false;
		}
		memcpy(w->at + end, one, strlen(one));
		end += strlen(one);
		if (end + strlen(CUT) <= w->n + room)
			fits = end;
	}
	w->n = end;
	w->at[end] = '\0';
	return true;
}
