/*
 * The flow table: its life, its chunks, and what goes when there is a limit.
 *
 *   slot[] tag, flow ─▶ chunk[flow / FLOW_CHUNK - oldest][flow % FLOW_CHUNK]
 *                              struct flow ─(TCP alone)─▶ struct flow_tcp
 *
 * Flows are numbered as they come and kept in chunks, so a flow stays where it
 * is and its number stays valid. flow_slot.c is the hash, and flow_find.c tells
 * which conversation a packet is of.
 *
 * A table with a limit that is full looks at its oldest chunk. Conversations
 * of it that go on become elders (flow_elder.c), the others are gone, and the
 * chunk is that of the next ones. A packet of one that is gone starts a new
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

static void chunk_free(struct flow_table *t, struct flow *chunk)
{
	for (uint32_t i = 0; i < FLOW_CHUNK; i++)
		if (chunk[i].tcp)
			flow_tcp_free(t, chunk[i].tcp);
	free(chunk);
}

void flow_table_free(struct flow_table *t)
{
	if (!t)
		return;
	for (size_t i = 0; i < t->n_chunks; i++)
		chunk_free(t, t->chunk[i]);
	elders_free(t);
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
	return t->n_gone;
}

uint64_t flow_count_before(const struct flow_table *t)
{
	return t->before;
}

struct flow *flow_get(const struct flow_table *t, uint32_t flow)
{
	return flow_at(t, flow);
}

uint32_t flow_next(const struct flow_table *t, uint32_t flow)
{
	uint32_t young = t->oldest * FLOW_CHUNK, elder;

	if (flow >= young)
		return flow < t->n ? flow : FLOW_NONE;
	elder = elder_next(t->elders, flow);
	return elder != FLOW_NONE ? elder : young;
}

size_t flow_table_bytes(const struct flow_table *t)
{
	return sizeof(*t) + t->n_chunks * FLOW_CHUNK * sizeof(**t->chunk) +
	       t->cap_chunks * sizeof(*t->chunk) +
	       t->n_slots * sizeof(*t->slot) + flow_pool_bytes(t) +
	       elders_bytes(t->elders);
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

void flow_go(struct flow_table *t, uint32_t flow, struct flow *f)
{
	if (t->gone)
		t->gone(t->context, flow, f);
	slot_forget(t, flow);
	if (f->tcp)
		flow_tcp_free(t, f->tcp);
	f->tcp = NULL;
	t->n_gone++;
}

/* When the newest conversation began: nothing here has a clock. */
static uint64_t now_ns(const struct flow_table *t)
{
	return flow_at(t, t->n - 1)->first_ns;
}

/* The oldest chunk, empty. */
static struct flow *chunk_clear(struct flow_table *t)
{
	uint32_t first = t->oldest * FLOW_CHUNK;
	struct flow *chunk = t->chunk[0];
	uint64_t t_ns = now_ns(t);

	for (uint32_t i = 0; i < FLOW_CHUNK; i++)
		if (!elder_add(t, first + i, &chunk[i], t_ns))
			flow_go(t, first + i, &chunk[i]);
	memmove(t->chunk, t->chunk + 1,
		(t->n_chunks - 1) * sizeof(struct flow *));
	t->n_chunks--;
	t->oldest++;
	elders_sweep(t, t_ns);
	return memset(chunk, 0, FLOW_CHUNK * sizeof(*chunk));
}

static bool is_full(const struct flow_table *t)
{
	return t->limit && t->n_chunks &&
	       t->n_chunks * FLOW_CHUNK + elders_count(t->elders) >= t->limit;
}

void flow_table_trim(struct flow_table *t, uint32_t limit)
{
	t->limit = limit;
	while (t->n_chunks > 1 && is_full(t))
		free(chunk_clear(t));
	t->limit = 0;
}

/*
 * Where most go on, elders take the room of chunks: then two go for one, until
 * there is room. Together they may be half as many more than the limit before.
 */
static struct flow *chunk_new(struct flow_table *t)
{
	struct flow *chunk = NULL;

	for (int i = 0; i < 2 && is_full(t); i++) {
		free(chunk);
		chunk = chunk_clear(t);
	}
	return chunk ? chunk : mem_zero(FLOW_CHUNK, sizeof(*chunk));
}

void flow_begin_again(struct flow_table *t)
{
	for (uint32_t i = flow_next(t, 0); i != FLOW_NONE;
	     i = flow_next(t, i + 1))
		flow_go(t, i, flow_at(t, i));
	for (size_t i = 0; i < t->n_chunks; i++)
		free(t->chunk[i]);
	elders_free(t);
	t->elders = NULL;
	t->before += t->n;
	t->n_chunks = t->oldest = t->n = t->n_gone = t->first = 0;
	t->last = FLOW_NONE;
	t->n_datagrams = 0;
}

struct flow *flow_place(struct flow_table *t)
{
	struct flow *chunk;

	if (t->n % FLOW_CHUNK == 0) {
		chunk = chunk_new(t);
		mem_grow(t->chunk, t->cap_chunks, t->n_chunks + 1);
		t->chunk[t->n_chunks++] = chunk;
	}
	return flow_get(t, t->n++);
}
