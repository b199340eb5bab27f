/*
 * The index of a trace.
 *
 *              first                            end
 *                ▼                               ▼
 *   (gone)     block 0    block 1    block 2  ···
 *
 * Entries are kept in blocks, so that a capture that grows is never copied.
 * With a limit the oldest block becomes the newest: its entries are gone, and
 * no memory is asked for. Packets keep their numbers.
 */
#include "capture/trace_index.h"

#include <stdlib.h>
#include <string.h>

#include "capture/mem.h"

void trace_index_limit(struct trace_index *x, uint32_t packets)
{
	/* One more: while the newest fills, the others have that many. */
	x->most = packets ? (packets - 1) / INDEX_BLOCK + 2 : 0;
}

void trace_index_free(struct trace_index *x)
{
	for (size_t i = 0; i < x->n_blocks; i++)
		free(x->block[i]);
	free(x->block);
	*x = (struct trace_index){ .most = x->most };
}

size_t trace_index_bytes(const struct trace_index *x)
{
	return x->n_blocks * INDEX_BLOCK * sizeof(**x->block) +
	       x->cap_blocks * sizeof(*x->block);
}

/* In one block, from there on; `n` if there is none. */
static uint32_t find_in(const struct index_entry *block, uint32_t from,
			uint32_t n, uint32_t flow)
{
	while (from < n && block[from].flow != flow)
		from++;
	return from;
}

uint32_t trace_index_find(const struct trace_index *x, uint32_t from,
			  uint32_t flow)
{
	uint32_t n = x->end - x->first, at = from - x->first;

	while (at < n) {
		uint32_t begin = at - at % INDEX_BLOCK;
		uint32_t in_block =
			n - begin < INDEX_BLOCK ? n - begin : INDEX_BLOCK;
		uint32_t found = find_in(x->block[begin / INDEX_BLOCK],
					 at % INDEX_BLOCK, in_block, flow);

		if (found < in_block)
			return x->first + begin + found;
		at = begin + in_block;
	}
	return x->end;
}

/* A few pointers move, once in INDEX_BLOCK packets. */
static void turn(struct trace_index *x)
{
	struct index_entry *oldest = x->block[0];

	memmove(x->block, x->block + 1,
		(x->n_blocks - 1) * sizeof(struct index_entry *));
	x->block[x->n_blocks - 1] = oldest;
	x->first += INDEX_BLOCK;
}

struct index_entry *trace_index_add(struct trace_index *x)
{
	if ((x->end - x->first) / INDEX_BLOCK == x->n_blocks) {
		if (x->most && x->n_blocks == x->most) {
			turn(x);
		} else {
			mem_grow(x->block, x->cap_blocks, x->n_blocks + 1);
			x->block[x->n_blocks++] =
				mem_zero(INDEX_BLOCK, sizeof(**x->block));
		}
	}
	return trace_index_at(x, x->end++);
}
