/* What the files of the flow table share; for flow_table.c, flow_slot.c and
 * flow_find.c alone. */
#ifndef CAPTURE_FLOW_FLOW_PRIVATE_H
#define CAPTURE_FLOW_FLOW_PRIVATE_H

#include <string.h>

#include "capture/flow/flow.h"

/* The first fragment of a datagram; the others have no ports. */
struct datagram {
	struct ip_address src, dst;
	uint32_t ip_id, flow;
	uint8_t protocol;
	uint8_t side;
};

struct slot {
	uint32_t tag;
	uint32_t flow; /* FLOW_NONE: empty */
};

enum { FLOW_DATAGRAMS = 16, FLOW_CHUNK = 256 /* flows */ };

struct flow_block; /* flow_pool.c */
union flow_room;
struct elders; /* flow_elder.c */

struct flow_table {
	struct datagram datagram[FLOW_DATAGRAMS]; /* the latest, in turn */
	uint32_t n_datagrams;
	uint32_t first; /* of this network */
	uint32_t last;	/* found last, which is asked for first */
	uint32_t limit;
	uint32_t n;	 /* flows made, since numbers began */
	uint64_t before; /* and before that, all of them gone */
	uint32_t n_gone; /* of those */
	uint32_t oldest; /* the number of chunk[0] */
	struct flow **chunk;
	size_t n_chunks, cap_chunks;
	struct elders *elders; /* of older chunks; NULL: none yet */
	struct slot *slot;
	uint32_t n_slots; /* a power of two */
	uint32_t n_used;
	struct flow_block *blocks; /* rooms for struct flow_tcp */
	union flow_room *free_room;
	flow_gone_fn *gone; /* or NULL */
	void *context;	    /* of it */
	uint8_t mode;	    /* enum analysis_mode */
	uint64_t seed;	    /* nobody can make all flows fall together */
};

/* An address and a port at each end, by which a conversation is known. */
struct ends {
	const struct endpoint *src, *dst;
	struct endpoint quoted[2]; /* if not those of the packet */
};

/* --- in line: once or twice for each packet ------------------------------ */

/* --- flow_elder.c: long-lived ones, whose chunks are gone --- */

/* NULL if it is none of them. */
struct flow *elder_find(const struct elders *e, uint32_t flow);

/* As flow_get. */
static inline struct flow *flow_at(const struct flow_table *t, uint32_t flow)
{
	uint32_t chunk = flow / FLOW_CHUNK - t->oldest;

	if (__builtin_expect(chunk < t->n_chunks, 1))
		return &t->chunk[chunk][flow % FLOW_CHUNK];
	return elder_find(t->elders, flow);
}

static inline bool same_end(const struct endpoint *a, const struct endpoint *b)
{
	if (a->port != b->port || a->ip.version != b->ip.version)
		return false;
	if (a->ip.version == 4)
		return memcmp(a->ip.bytes, b->ip.bytes, 4) == 0;
	return memcmp(a->ip.bytes, b->ip.bytes, sizeof(a->ip.bytes)) == 0;
}

/* These are the ends of the flow; *side is the sender's. */
static inline bool flow_matches(const struct flow *f, uint8_t protocol,
				const struct ends *ends, int *side)
{
	if (f->protocol != protocol)
		return false;
	for (*side = 0; *side < 2; ++*side)
		if (same_end(&f->end[*side], ends->src) &&
		    same_end(&f->end[1 - *side], ends->dst))
			return true;
	return false;
}

/* --- flow_slot.c --------------------------------------------------------- */

void slots_init(struct flow_table *t);
/* The same for both directions. */
uint32_t slot_tag(const struct flow_table *t, const struct endpoint *a,
		  const struct endpoint *b, uint8_t protocol);
/* The slot of these ends, or NULL; *side has the sender's. */
struct slot *slot_find(const struct flow_table *t, uint32_t tag,
		       uint8_t protocol, const struct ends *ends, int *side);
void slot_add(struct flow_table *t, uint32_t tag, uint32_t flow);
/* Empties that of a flow, if it has one. */
void slot_forget(struct flow_table *t, uint32_t flow);

/* --- flow_pool.c --------------------------------------------------------- */

/* As a new connection has it; judged as t->mode says. flow_tcp_free. */
struct flow_tcp *flow_tcp_new(struct flow_table *t);
/* With all that hangs on it. */
void flow_tcp_free(struct flow_table *t, struct flow_tcp *tcp);
/* All rooms, free or not. */
size_t flow_pool_bytes(const struct flow_table *t);
void flow_pool_free(struct flow_table *t);

/* --- flow_elder.c: see elder_find above ---------------------------------- */

/*
 * Takes over a conversation whose chunk goes, if it is worth it; another may go
 * instead. `now_ns` is capture time. Needs a table with a limit.
 */
bool elder_add(struct flow_table *t, uint32_t flow, const struct flow *f,
	       uint64_t now_ns);
/* Takes away some of those that have ended meanwhile. */
void elders_sweep(struct flow_table *t, uint64_t now_ns);
/* The first from this number on, or FLOW_NONE. */
uint32_t elder_next(const struct elders *e, uint32_t flow);
uint32_t elders_count(const struct elders *e);
size_t elders_bytes(const struct elders *e);
void elders_free(struct flow_table *t);

/* --- flow_table.c -------------------------------------------------------- */

/*
 * Tells that it goes, and frees what is its, but not its struct flow. Only on
 * the way to a new one, which will be the one found last.
 */
void flow_go(struct flow_table *t, uint32_t flow, struct flow *f);

/* With number 0 and no flows: there is no number FLOW_NONE. */
void flow_begin_again(struct flow_table *t);
/* Room for the next flow, zeros; its number was t->n. */
struct flow *flow_place(struct flow_table *t);

#endif
