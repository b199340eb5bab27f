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

struct flow_table {
	struct datagram datagram[FLOW_DATAGRAMS]; /* the latest, in turn */
	uint32_t n_datagrams;
	uint32_t first; /* of this network */
	uint32_t last;	/* found last, which is asked for first */
	uint32_t limit;
	uint32_t n;	 /* flows made */
	uint32_t oldest; /* chunk; those before it are gone */
	struct flow **chunk;
	size_t n_chunks, cap_chunks;
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

/* As flow_get. */
static inline struct flow *flow_at(const struct flow_table *t, uint32_t flow)
{
	struct flow *chunk = t->chunk[flow / FLOW_CHUNK];

	return chunk ? &chunk[flow % FLOW_CHUNK] : NULL;
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
void flow_pool_free(struct flow_table *t);

/* --- flow_table.c -------------------------------------------------------- */

/* Room for the next flow, zeros; its number was t->n. */
struct flow *flow_place(struct flow_table *t);

#endif
