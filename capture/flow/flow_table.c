/*
 * The flow table: its life, its chunks, and what goes when there is a limit.
 *
 *   slot[]  tag, flow ──▶ chunk[flow / FLOW_CHUNK][flow % FLOW_CHUNK]   struct
 * flow │ TCP alone ▼ struct flow_tcp
 *
 * Flows are numbered as they come and kept in chunks, so a flow stays where it
 * is and its number stays valid. flow_slot.c is the hash, and flow_find.c tells
 * which conversation a packet is of.
 *
 * A table with a limit gives up whole chunks, the oldest first. What is known
 * of those conversations is gone; a packet of one that went on starts a new
 * one, in the middle.
 */
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "capture/analysis.h"
#include "capture/flow/flow_private.h"
#include "capture/mem.h"

/* --- life ---------------------------------------------------------------- */

struct flow_table *flow_table_new(uint32_t limit)
{
	struct flow_table *t = mem_zero(1, sizeof(*t));

	if (getrandom(&t->seed, sizeof(t->seed), GRND_NONBLOCK) < 0)
		t->seed = 0; /* early at boot: as good as any */
	t->limit = limit;
	t->last = FLOW_NONE;
	slots_init(t);
	return t;
}

static void chunk_free(struct flow_table *t, uint32_t chunk)
{
	struct flow *f = t->chunk[chunk];

	for (uint32_t i = 0; f && i < FLOW_CHUNK; i++)
		if (f[i].tcp)
			flow_tcp_free(t, f[i].tcp);
	free(f);
	t->chunk[chunk] = NULL;
}

void flow_table_free(struct flow_table *t)
{
	if (!t)
		return;
	for (uint32_t i = t->oldest; i < t->n_chunks; i++)
		chunk_free(t, i);
	flow_pool_free(t);
	free(t->chunk);
	free(t->slot);
	free(t);
}

void flow_table_judge(struct flow_table *t, uint8_t mode)
{
	t->mode = mode;
}

uint8_t flow_table_judged(const struct flow_table *t)
{
	return t->mode;
}

uint32_t flow_count(const struct flow_table *t)
{
	return t->n;
}

uint32_t flow_evicted(const struct flow_table *t)
{
	return t->oldest * FLOW_CHUNK;
}

struct flow *flow_get(const struct flow_table *t, uint32_t flow)
{
	return flow_at(t, flow);
}

void flow_table_part(struct flow_table *t)
{
	t->first = t->n;
	t->last = FLOW_NONE;
	t->n_datagrams = 0;
}

void flow_table_tell(struct flow_table *t, flow_gone_fn *gone, void *context)
{
	t->gone = gone;
	t->context = context;
}

/* --- making room --------------------------------------------------------- */

static void chunk_evict(struct flow_table *t)
{
	uint32_t first = t->oldest * FLOW_CHUNK;

	for (uint32_t i = 0; i < FLOW_CHUNK; i++) {
		if (t->gone)
			t->gone(t->context, first + i, flow_get(t, first + i));
		slot_forget(t, first + i);
	}
	chunk_free(t, t->oldest);
	t->oldest++;
	t->last = FLOW_NONE;
}

struct flow *flow_place(struct flow_table *t)
{
	struct flow *f;

	if (t->n % FLOW_CHUNK == 0) {
		if (t->limit && t->n - flow_evicted(t) >= t->limit)
			chunk_evict(t);
		mem_grow(t->chunk, t->cap_chunks, t->n_chunks + 1);
		t->chunk[t->n_chunks++] = mem_zero(FLOW_CHUNK, sizeof(*f));
	}
	return flow_get(t, t->n++);
}
