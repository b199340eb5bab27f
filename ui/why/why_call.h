/* Calls in words: parts of ui/why/why.c's table. */
#ifndef UI_WHY_WHY_CALL_H
#define UI_WHY_WHY_CALL_H

#include "capture/recording/recording.h"
#include "capture/words.h"
#include "ui/ladder/rows.h"

/* It returned at once; it began and waits; it returned after waiting. */
void why_call(const struct recording *r, const struct row *row,
	      struct words *w);
void why_begin(const struct recording *r, const struct row *row,
	       struct words *w);
void why_return(const struct recording *r, const struct row *row,
		struct words *w);

#endif
