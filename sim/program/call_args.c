/*
 * A call's arguments as text.
 */
#include <inttypes.h>

#include "sim/program/call.h"
#include "sim/scenario/text.h"

void traced_call_args(const struct traced_call *c, char *out, size_t size)
{
	struct pen pen = { .text = out, .size = size };

	if (size)
		out[0] = '\0';
	for (size_t i = 0; i < 6; i++)
		pen_format(&pen, "%s%" PRIu64, i ? ", " : "", c->arg[i]);
}

bool traced_call_data(const struct traced_call *c, char *out, size_t size)
{
	(void)c;
	if (size)
		out[0] = '\0';
	return false;
}
