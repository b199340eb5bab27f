/* What both the short way and the long way through the analysis remember. */
#ifndef CAPTURE_ANALYSIS_NOTE_H
#define CAPTURE_ANALYSIS_NOTE_H

#include "capture/analysis.h"

/* A window was told: scaled. */
static inline void note_window(struct tcp_side *from, uint32_t window)
{
	from->win_told = true;
	from->win_last = window;
	from->win_sum += window;
	from->win_n++;
	if (window < from->win_min)
		from->win_min = window;
	if (window > from->win_max)
		from->win_max = window;
}

/* `side` has acknowledged more than before, up to `ack`. */
void note_advance(struct flow_tcp *t, int side, uint32_t ack, uint64_t t_ns);

/* Counts what a segment of `side` was found to be. */
void note_found(struct flow_tcp *t, int side, uint32_t found);

#endif
