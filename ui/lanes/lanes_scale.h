/*
 * Where on a line the moments of a recording stand: by time from the start of
 * each run, so that runs can be compared, or in the order of events.
 */
#ifndef UI_LANES_LANES_SCALE_H
#define UI_LANES_LANES_SCALE_H

#include "ui/lanes/lanes.h"

enum lanes_by {
	LANES_BY_SHORT, /* time, in which long silences are shortened */
	LANES_BY_TIME,	/* time as it was */
	LANES_BY_ORDER, /* as far from each other as events lie apart */
	LANES_BYS
};

struct lanes_scale {
	const struct lanes *l; /* borrowed */
	enum lanes_by by;
	double length; /* of the longest run; places are from 0 to this */
	/* by time: places of the moments at which something happened */
	struct lanes_knot {
		uint64_t t_ns; /* since the start of its run */
		double place;
	} * knot;
	size_t n, cap;
};

/* lanes_scale_free. */
void lanes_scale_init(struct lanes_scale *s, const struct lanes *l,
		      const struct recording *r, enum lanes_by by);
void lanes_scale_free(struct lanes_scale *s);

/* The place of an event, or of the time that is t_ns in the recording. */
double lanes_place(const struct lanes_scale *s, const struct recording *r,
		   uint32_t run, uint32_t event);
/* The reverse: the event of a run that is nearest to a place. */
uint32_t lanes_event_at(const struct lanes_scale *s, const struct recording *r,
			uint32_t run, double place);
/* The time since a run's start, of by-time scales. */
uint64_t lanes_time_at(const struct lanes_scale *s, double place);
/* From `from` to `to` there is a silence that was shortened. */
bool lanes_shortened(const struct lanes_scale *s, double from, double to);

#endif
