/*
 * A scenario made of a session: of what a run has done, by its script and by
 * the viewer's hand, as statements that do the same again.
 */
#ifndef SIM_SCENARIO_MAKE_H
#define SIM_SCENARIO_MAKE_H

#include <stddef.h>

#include "capture/err.h"
#include "capture/recording/recording.h"
#include "sim/run/run.h"
#include "sim/scenario/scenario.h"

/*
 * `s` has been run, which made `r` and `j`; it may go on after that. Returns 0
 * and *text, *len (caller frees), which parses; or -1 and *e: it can not be
 * written as a scenario.
 */
int scenario_make(char **text, size_t *len, const struct scenario *s,
		  const struct recording *r, const struct journal *j,
		  struct err *e);

#endif
