/*
 * The hash of a flow table: unordered pairs of ends to flows.
 *
 * Slots are probed in a line. Each has 32 bits of the hash, which nearly
 * always tell a wrong flow without a look at it: the flows of long ago are not
 * in the cache. A slot that is emptied takes back those behind it, so a search
 * ends at the first empty one.
 */
#include <stdlib.h>
#include <string.h>

#include "capture/flow/flow_private.h"
#include "capture/mem.h"

enum { SLOTS_LEAST = 64 };

/* --- hashing ------------------------------------------------------------- */

static uint64_t stir(uint64_t h, uint64_t with)
{
	h = (h ^ with) * UINT64_C(0x9e3779b97f4a7c15);
	return h ^ h >> 32;
}

/*
 * Of an address only what its version uses is read, here and where ends are
 * compared: that was written a moment ago, and a processor waits for a write
 * that is part of what it reads at once.
 */
static uint64_t hash_end(uint64_t seed, const struct endpoint *e)
{
	uint64_t half[2];
	uint32_t v4;

	if (e->ip.version == 4) {
		memcpy(&v4, e->ip.bytes, sizeof(v4));
		return stir(seed, (uint64_t)e->port << 32 | v4);
	}
	memcpy(half, e->ip.bytes, sizeof(half));
	return stir(stir(seed, half[0] ^ e->port), half[1]);
}

/* A sum does not know an order. */
uint32_t slot_tag(const struct flow_table *t, const struct endpoint *a,
		  const struct endpoint *b, uint8_t protocol)
{
	uint64_t h = hash_end(t->seed, a) + hash_end(t->seed, b);

	return (uint32_t)stir(h, protocol);
}

/* --- slots --------------------------------------------------------------- */

static struct slot *slots_new(uint32_t n)
{
	struct slot *slot = mem_zero(n, sizeof(*slot));

	memset(slot, 0xff, n * sizeof(*slot));
	return slot;
}

void slots_init(struct flow_table *t)
{
	t->n_slots = SLOTS_LEAST;
	t->slot = slots_new(t->n_slots);
}

/* Where a tag's slots begin; they go on until an empty one. */
static uint32_t slot_home(const struct flow_table *t, uint32_t tag)
{
	return tag & (t->n_slots - 1);
}

static uint32_t slot_next(const struct flow_table *t, uint32_t at)
{
	return (at + 1) & (t->n_slots - 1);
}

static void slot_put(struct flow_table *t, uint32_t tag, uint32_t flow)
{
	uint32_t at = slot_home(t, tag);

	while (t->slot[at].flow != FLOW_NONE)
		at = slot_next(t, at);
	t->slot[at] = (struct slot){ tag, flow };
	t->n_used++;
}

static void slots_grow(struct flow_table *t)
{
	struct slot *old = t->slot;
	uint32_t n = t->n_slots;

	t->n_slots *= 2;
	t->n_used = 0;
	t->slot = slots_new(t->n_slots);
	for (uint32_t i = 0; i < n; i++)
		if (old[i].flow != FLOW_NONE)
			slot_put(t, old[i].tag, old[i].flow);
	free(old);
}

/* Empties a slot; those behind it that it kept from home move up. */
static void slot_remove(struct flow_table *t, uint32_t hole)
{
	uint32_t mask = t->n_slots - 1;

	for (uint32_t at = slot_next(t, hole); t->slot[at].flow != FLOW_NONE;
	     at = slot_next(t, at)) {
		uint32_t home = slot_home(t, t->slot[at].tag);

		if (((at - home) & mask) < ((at - hole) & mask))
			continue; /* home is behind the hole */
		t->slot[hole] = t->slot[at];
		hole = at;
	}
	t->slot[hole].flow = FLOW_NONE;
	t->n_used--;
}

void slot_add(struct flow_table *t, uint32_t tag, uint32_t flow)
{
	if (t->n_used >= t->n_slots / 5 * 4)
		slots_grow(t);
	slot_put(t, tag, flow);
}

void slot_forget(struct flow_table *t, uint32_t flow)
{
	const struct flow *f = flow_at(t, flow);
	uint32_t tag = slot_tag(t, &f->end[0], &f->end[1], f->protocol);

	for (uint32_t at = slot_home(t, tag); t->slot[at].flow != FLOW_NONE;
	     at = slot_next(t, at)) {
		if (t->slot[at].flow != flow)
			continue;
		slot_remove(t, at);
		return;
	}
}

/* --- finding ------------------------------------------------------------- */

struct slot *slot_find(const struct flow_table *t, uint32_t tag,
		       uint8_t protocol, const struct ends *ends, int *side)
{
	for (uint32_t at = slot_home(t, tag); t->slot[at].flow != FLOW_NONE;
	     at = slot_next(t, at))
		if (t->slot[at].tag == tag &&
		    flow_matches(flow_at(t, t->slot[at].flow), protocol, ends,
				 side))
			return &t->slot[at];
	return NULL;
}
