/* Lanes in the making; for lanes*.c alone. */
#ifndef UI_LANES_LANES_PRIVATE_H
#define UI_LANES_LANES_PRIVATE_H

#include "ui/lanes/lanes.h"

enum { LANES_PORTS = 65536 };

/* Which socket and lane an arrow's ends are, until it is known whose. */
struct lanes_end {
	uint32_t socket, lane;
};

/* The socket whose call a row is inside, and who else is inside one of it. */
struct lanes_inside {
	uint32_t socket, next; /* ROW_NONE: none */
};

/* Rows are numbered as they are made, and sorted at the end. */
struct lanes_maker {
	struct lanes *l;
	const struct recording *r;
	uint32_t marked;	/* things of the run before it got its name */
	uint32_t *thread_row;	/* by thread: the row it is in, or ROW_NONE */
	uint32_t *lane_row;	/* by lane: the first row in this run */
	uint32_t *actor_row;	/* by lane: its actor's in this run */
	uint32_t *call_span;	/* by call: its span while it is open */
	uint32_t *packet_arrow; /* by packet */
	/* rows by socket: who used it first, last, and began a call last */
	uint32_t *first_user, *last_user, *in_call;
	struct lanes_inside *inside; /* by row */
	uint32_t *listener; /* by port: the socket without another end */
	struct lanes_end (*end)[2]; /* by arrow */
	size_t cap_ends, cap_inside;
};

/* The row of an actor's lane, made if it is new in this run. */
uint32_t maker_actor(struct lanes_maker *m, uint32_t lane);

/* --- lanes_packets.c --- */

/* A row begins a call about a socket; it leaves the call it is in. */
void maker_enters(struct lanes_maker *m, uint32_t row, uint32_t socket);
void maker_leaves(struct lanes_maker *m, uint32_t row);
void maker_sent(struct lanes_maker *m, uint32_t packet, uint32_t event);
void maker_fate(struct lanes_maker *m, uint32_t packet, uint32_t event);
/* What nobody had used when a packet went to it was used by somebody later. */
void maker_find_ends(struct lanes_maker *m);

/* --- lanes_sort.c --- */

/* Puts rows, spans and arrows into their order. */
void lanes_sort(struct lanes *l);

#endif
