/* How a failure of a run is told. */
#ifndef UI_COMMAND_FAILURE_H
#define UI_COMMAND_FAILURE_H

#include <stdio.h>

#include "sim/run/run.h"
#include "ui/print/print.h"

/* FILE:LINE:COL: error: what was wanted and seen; the line; a caret. */
void failure_print(const struct scenario *s, const struct run_failure *f,
		   FILE *out);
/* The ladder so far: its last rows. */
void failure_ladder(const struct recording *r, const struct print_style *style,
		    FILE *out);

#endif
