/* Texts in the making. */
#include "ui/words.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

void words_add(struct words *w, const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	vsnprintf(w->at + w->n, w->size - w->n, format, ap);
	va_end(ap);
	w->n += strlen(w->at + w->n);
}
