/* Whether there is a terminal that a screen can be shown on. */
#ifndef UI_TERM_TERM_CHECK_H
#define UI_TERM_TERM_CHECK_H

#include "capture/err.h"

/* -1 and *e (ERR_UNSUPPORTED) if not. Writes nothing to it, changes nothing. */
int term_check(struct err *e);

#endif
