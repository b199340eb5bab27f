/*
 * What programs do before they have anything to do with sockets: which of it
 * has a row. See rows_prelude.c.
 */
#ifndef UI_LADDER_ROWS_PRELUDE_H
#define UI_LADDER_ROWS_PRELUDE_H

#include "ui/ladder/rows.h"

/* Of each call's begin event, in order: does it have a row? */
bool prelude_shows_call(struct rows *rows, const struct recording *r,
			const struct call_row *call);
/* It is of those that may have none. */
bool prelude_may_hide(const struct recording *r, const struct call_row *call);
/* Of each event of a thread, in order: does it have a row? */
bool prelude_shows_thread(struct rows *rows, const struct recording *r,
			  uint32_t event);

#endif
