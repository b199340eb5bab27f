/* One line of text and a status, filled by whoever found out. */
#include "capture/err.h"

#include <stdarg.h>
#include <stdio.h>

int err_set(struct err *e, enum err_status status, const char *fmt, ...)
{
	va_list ap;

	if (!e)
		return -1;
	e->status = status;
	va_start(ap, fmt);
	vsnprintf(e->text, sizeof(e->text), fmt, ap);
	va_end(ap);
	return -1;
}
