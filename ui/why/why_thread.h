/* Threads and what they write, in words: parts of ui/why/why.c's table. */
#ifndef UI_WHY_WHY_THREAD_H
#define UI_WHY_WHY_THREAD_H

#include "capture/recording/recording.h"
#include "capture/words.h"
#include "ui/ladder/rows.h"

void why_thread(const struct recording *r, const struct row *row,
		struct words *w);
void why_output(const struct recording *r, const struct row *row,
		struct words *w);

#endif
