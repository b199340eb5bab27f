/* What a scenario asks of this machine before anything of it happens. */
#ifndef SIM_REQUIRE_H
#define SIM_REQUIRE_H

#include "capture/err.h"
#include "sim/scenario/scenario.h"

/*
 * Tries all that `require` asks for, on a stage of its own that is gone with
 * the next stage_open. 0 if all is there (or nothing is asked for); -1 with *e,
 * which says "skipped: NAME: WHY" and is marked so (err.h) if it is not.
 */
int require_check(const struct scenario *s, struct err *e);

#endif
