/*
 * A recording as lanes: a row for each thread of each program, what it was
 * doing when, and the packets between rows. No screen; lanes_paint.h paints
 * it, for the screen and as text.
 */
#ifndef UI_LANES_LANES_H
#define UI_LANES_LANES_H

#include "capture/recording/thread.h"

/* One run of several: a part of the recording, or all of it. */
#define LANES_RUN_NAME 80
struct lanes_run {
	char name[LANES_RUN_NAME]; /* "model=thread"; "": all of it */
	uint32_t from_event, to_event;
	uint64_t from_ns, to_ns; /* of the first and the last that happened */
	uint32_t things;	 /* how many happened */
	uint32_t row, n_rows;
};

/* A thread while it belongs to a lane, or an actor. */
struct lanes_row {
	uint32_t run, lane;
	uint32_t thread; /* ROW_NONE: of an actor */
	uint32_t number; /* in its lane; 0 of an actor */
	uint32_t name;	 /* text; 0: none but its lane's */
	uint32_t parent; /* row of who made it, or ROW_NONE */
	uint32_t from_event, to_event;
	uint64_t from_ns, to_ns;
	bool ended;	/* in this run; else it was there at its end */
	int32_t status; /* of its process, if that ended; else -1 */
	uint32_t span, n_spans;
	uint32_t calls;
	uint64_t waited_ns;
};

/* A row inside a call. */
struct lanes_span {
	uint32_t row, call;
	uint32_t from_event, to_event;
	uint64_t from_ns, to_ns;
	bool waits; /* something had to happen before it returned */
};

/* A packet from row to row. */
struct lanes_arrow {
	uint32_t packet;
	uint32_t row[2];   /* ROW_NONE: nobody's */
	uint32_t event[2]; /* it is sent; its fate, or ROW_NONE: on its way */
	uint64_t t_ns[2];
};

struct lanes {
	struct lanes_run *run;
	struct lanes_row *row;	   /* by run, lane, number */
	struct lanes_span *span;   /* by row, time */
	struct lanes_arrow *arrow; /* by when they were sent */
	uint32_t *order; /* of each event: things of its run before it */
	size_t n_runs, n_rows, n_spans, n_arrows, n_order;
	size_t cap_runs, cap_rows, cap_spans, cap_arrows;
};

/* What the recording says by now. lanes_free. */
void lanes_read(struct lanes *l, const struct recording *r);
void lanes_free(struct lanes *l);

/* The run of an event. There is at least one. */
uint32_t lanes_run_of(const struct lanes *l, uint32_t event);
/* The row has begun before the event, and is not gone. */
bool lanes_row_there(const struct lanes_row *row, uint32_t event);
/*
 * What it is doing just before the event: the call it is inside, or NULL: it
 * runs, or, being an actor, has nothing to do.
 */
const struct lanes_span *lanes_span_at(const struct lanes *l, uint32_t row,
				       uint32_t event);
/* The row of a thread, or of an actor's lane, at an event; or ROW_NONE. */
uint32_t lanes_row_of(const struct lanes *l, uint32_t thread, uint32_t lane,
		      uint32_t event);

#endif
