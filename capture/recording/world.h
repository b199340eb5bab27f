/*
 * What is true at a cursor: a fold over the first events of a recording. The
 * only place that knows "now"; stepping back is asking for an earlier one.
 */
#ifndef CAPTURE_RECORDING_WORLD_H
#define CAPTURE_RECORDING_WORLD_H

#include <stdbool.h>
#include <stdint.h>

#include "capture/recording/recording.h"

enum {
	WORLD_SOCKETS = 64, /* the first of the recording; more are not told */
	WORLD_LANES = 32,
	WORLD_THREADS = 64,
	WORLD_FLIGHT = 64,
};

struct world_socket {
	uint8_t state[STATE_SOURCES]; /* TCP_UNKNOWN: nothing was said yet */
	uint32_t info;		      /* row, or ROW_NONE */
	uint32_t info_event;	      /* that brought it */
	uint32_t changed;	      /* event of the last change of state */
	uint32_t why;		      /* row of that change, or ROW_NONE */
	uint32_t visited;	      /* 1 << state: it has been there */
	bool gone;		      /* with its stage: it has no state now */
	/* relative numbers of its TCP connection, as far as the wire tells */
	bool numbers;
	uint32_t snd_una, snd_nxt; /* acknowledged to it; sent by it */
	uint32_t rcv_nxt;	   /* acknowledged by it */
};

/* A thread of a program; the time it began its call stands in that. */
struct world_thread {
	bool there;
	uint32_t call; /* row of the call it is in, or ROW_NONE */
};

/* Pointer-free, so a checkpoint is a copy of the struct. */
struct world {
	uint32_t cursor; /* events folded: 0 … cursor - 1 */
	uint64_t t_ns;	 /* of the last of them */
	struct world_socket socket[WORLD_SOCKETS];
	/*
	 * The call a lane is in, or ROW_NONE; of several threads the last to
	 * begin one that is not for lanes alone (call_is_threads).
	 */
	uint32_t call[WORLD_LANES];
	struct world_thread thread[WORLD_THREADS];
	uint32_t flight[WORLD_FLIGHT]; /* packets on their way, oldest first */
	uint32_t n_flight;	       /* in the array */
	uint32_t flight_more;	       /* beyond it */
	uint32_t sent, arrived, dropped, absorbed;
	uint32_t expected, failed, unchecked;
};

/* Nothing has happened. */
void world_init(struct world *w);
/* Folds the next event of the recording; false at its end. */
bool world_advance(struct world *w, const struct recording *r);

/* Remembers checkpoints, so that any cursor is near one. */
struct timeline; /* opaque */
struct timeline *timeline_new(const struct recording *r);
void timeline_free(struct timeline *t);
/* The world after the first `cursor` events (no more than there are). */
void timeline_world(struct timeline *t, uint32_t cursor, struct world *out);

#endif
