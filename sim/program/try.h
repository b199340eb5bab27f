/* Whether programs can be traced here: it is tried. */
#ifndef SIM_PROGRAM_TRY_H
#define SIM_PROGRAM_TRY_H

#include "capture/err.h"

/*
 * Runs a program that ends by itself and writes to its standard output, which
 * goes nowhere, and follows it to its end. 0; or -1 with *e: it can not be
 * traced, or was not stopped at its calls.
 */
int programs_try(char *const *argv, struct err *e);

#endif
