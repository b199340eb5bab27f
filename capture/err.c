/* One line of text and a status, filled by whoever found out. */
#include "capture/err.h"

#include <stdarg.h>
#include <stdio.h>

static int fill(struct err *e, enum err_status status, bool skipped,
		const char *fmt, va_list ap)
{
	if (!e)
		return -1;
	e->status = status;
	e->skipped = skipped;
	vsnprintf(e->text, sizeof(e->text), fmt, ap);
	return -1;
}

int err_set(struct err *e, enum err_status status, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	fill(e, status, false, fmt, ap);
	va_end(ap);
	return -1;
}

int err_skip(struct err *e, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	fill(e, ERR_UNSUPPORTED, true, fmt, ap);
	va_end(ap);
	return -1;
}
