/*
 * The conversations of a capture file, or of a recording: the same rows, to be
 * listed by the same view.
 */
#ifndef UI_LIST_FLOWROWS_H
#define UI_LIST_FLOWROWS_H

#include "capture/recording/recording.h"
#include "capture/trace.h"
#include "capture/recording/world.h"

struct activity;
struct census;

/* Borrowed, all of it. */
struct flow_rows {
	const struct trace *trace;   /* NULL: a recording's */
	const struct recording *rec; /* with the states of a world */
	const struct world *world;
	/* of what happens now, or NULL */
	const struct activity *activity;
	const struct census *census;
	uint64_t now_ns; /* by the packets' clock */
};

/* How many there were, with those that are gone. */
uint32_t flow_rows_count(const struct flow_rows *r);
/* The first from this number on that is not gone, or FLOW_NONE. */
uint32_t flow_rows_next(const struct flow_rows *r, uint32_t flow);
/* How many are gone. */
uint64_t flow_rows_gone(const struct flow_rows *r);
/* NULL: it is gone. */
const struct flow *flow_rows_at(const struct flow_rows *r, uint32_t flow);
/* Another number than before: something about them has changed. */
uint64_t flow_rows_version(const struct flow_rows *r);
/* Of TCP: the state of an end. */
enum tcp_state flow_rows_state(const struct flow_rows *r, const struct flow *f,
			       int side);
/* "C :51718"; where no lane has the end: "127.0.0.1:51718". */
#define FLOW_END_TEXT 80
char *flow_rows_end(const struct flow_rows *r, const struct flow *f, int side,
		    char out[FLOW_END_TEXT]);

#endif
