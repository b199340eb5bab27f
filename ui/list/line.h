/* What the lines under the lists of captures share. */
#ifndef UI_LIST_LINE_H
#define UI_LIST_LINE_H

#include "ui/app/app.h"

/* A number and what it counts, if there are any and there is room: x after. */
int line_count(struct grid *g, struct area a, int x, enum style style,
	       uint64_t n, const char *what);
/* Whose findings these are, if not ours. */
int line_rules(const struct app *app, struct grid *g, struct area a, int x);

#endif
