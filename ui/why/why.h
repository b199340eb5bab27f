/* What just happened, in a sentence or two, from what was observed. */
#ifndef UI_WHY_WHY_H
#define UI_WHY_WHY_H

#include <stddef.h>

#include "capture/recording/recording.h"
#include "capture/recording/world.h"
#include "ui/ladder/rows.h"

enum { WHY_TEXT = 640 };

/* Of a row of the recording; "" if there is nothing to say of it. */
char *why_row(const struct recording *r, const struct row *row,
	      char out[WHY_TEXT]);
/*
 * The edge of RFC 9293 that a change of state went along; `event` is that of
 * the change. The kernel tells states and no reasons: the observer's reason
 * for the same change is taken, if there is one. NULL: not known.
 */
const struct tcp_transition *why_edge(const struct recording *r,
				      uint32_t event);
/* The states that changed with it: "S.c: LISTEN → SYN-RECEIVED (…)". */
char *why_states(const struct recording *r, const struct row *row,
		 char out[WHY_TEXT]);

#endif
