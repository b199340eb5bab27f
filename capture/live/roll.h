/* The files that a capture goes to: their names, and which of them are kept. */
#ifndef CAPTURE_LIVE_ROLL_H
#define CAPTURE_LIVE_ROLL_H

#include <stdbool.h>
#include <stdint.h>

#include "capture/err.h"

struct roll; /* opaque */

/*
 * One file, `path`; or, if `many`, those named after it, beside it, of which
 * the newest `keep` are kept (0: all). NULL with *e: there is no such place.
 */
struct roll *roll_new(const char *path, bool many, uint32_t keep,
		      struct err *e);
void roll_free(struct roll *r);

/*
 * Opens the next file, whose time is t_ns (CLOCK_REALTIME), for writing, and
 * removes the oldest where there are too many. It becomes what it is called by
 * roll_settle, or is gone by roll_undo. A descriptor, or -1 with *e.
 */
int roll_open(struct roll *r, uint64_t t_ns, struct err *e);
int roll_settle(struct roll *r, struct err *e);
void roll_undo(struct roll *r);

/* The file that was opened last, borrowed. */
const char *roll_name(const struct roll *r);

#endif
