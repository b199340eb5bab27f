/* What the files of the flow table share; for flow_table.c, flow_slot.c and
 * flow_find.c alone. */
#ifndef CAPTURE_FLOW_PRIVATE_H
#define CAPTURE_FLOW_PRIVATE_H

#include "capture/flow.h"

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

enum { FLOW_DATAGRAMS = 16 };

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
/* These are the ends of the flow; *side is the sender's. */
bool flow_matches(const struct flow *f, uint8_t protocol,
		  const struct ends *ends, int *side);

/* --- flow_table.c -------------------------------------------------------- */

/* Room for the next flow, zeros; its number was t->n. */
struct flow *flow_place(struct flow_table *t);

#endif
