/* wirestep as a program of its own, on the same terminal. */
#ifndef UI_APP_CHILD_H
#define UI_APP_CHILD_H

#include "capture/err.h"
#include "ui/command/options.h"

/*
 * Leaves a process where this one is now, to begin live from there: a stage
 * that is set later has a network of its own. Where that is not possible it
 * begins from here. child_outside_end.
 */
void child_outside_begin(const struct options *o);
void child_outside_end(void);

/*
 * Runs `wirestep live` with what the options say of the screen, and waits for
 * its end. The terminal is to be suspended, and is its own meanwhile. -1 with
 * *e: what it said, or that it can not be run.
 */
int child_live(const struct options *o, struct err *e);
/* The same of `wirestep run NAME`, a built-in scenario. */
int child_run(const struct options *o, const char *name, struct err *e);

#endif
