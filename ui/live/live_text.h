/* wirestep live without a screen. */
#ifndef UI_LIVE_LIVE_TEXT_H
#define UI_LIVE_LIVE_TEXT_H

#include "capture/census/census.h"
#include "capture/live/watch.h"
#include "ui/command/options.h"
#include "ui/command/rights.h"

/*
 * Prints and saves what is watched until that is stopped: by SIGINT, SIGTERM,
 * --count or --duration. Takes over the watch, and the census (NULL: none).
 * Returns the process's exit status, 0 where it was stopped so.
 */
int live_text(struct watch *w, struct census *census, struct rights *r,
	      const struct options *o, struct err *e);

#endif
