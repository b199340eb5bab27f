/* Errors on standard error: one line each, safe to show. */
#include <stdio.h>
#include <string.h>

#include "sim/scenario/text.h"
#include "ui/command/command.h"

void complain(struct err *e)
{
	char visible[4 * sizeof(e->text)];

	if (!e->text[0])
		return;
	/* A message may name a file, and a file's name may hold anything. */
	fprintf(stderr, "%s%s\n", e->skipped ? "" : "wirestep: ",
		text_visible(e->text, strlen(e->text), visible,
			     sizeof(visible)));
	e->text[0] = '\0';
	e->skipped = false;
}
