/*
 * Where the packets of a trace are and what they were found to be, 16 bytes
 * each, by their number. With a limit the oldest go.
 */
#ifndef CAPTURE_TRACE_INDEX_H
#define CAPTURE_TRACE_INDEX_H

#include <stddef.h>
#include <stdint.h>

struct index_entry {
	uint32_t flow, findings;
	uint32_t place_low; /* of its place in the file */
	uint8_t side;
	uint8_t place_high[3];
};
_Static_assert(sizeof(struct index_entry) == 16, "16 bytes a packet");

enum { INDEX_BLOCK = 1 << 16 /* entries that go together */ };

/* Starts as zeros, but for `most`. trace_index_free. */
struct trace_index {
	struct index_entry **block; /* the first holds entry `first` */
	size_t n_blocks, cap_blocks;
	size_t most; /* blocks; 0: no limit */
	uint32_t first, end;
};

/* So many packets at least are kept, and less than two blocks more. */
void trace_index_limit(struct trace_index *x, uint32_t packets);
void trace_index_free(struct trace_index *x);
size_t trace_index_bytes(const struct trace_index *x);

/* Room for the next one, to be written whole. */
struct index_entry *trace_index_add(struct trace_index *x);

/* The first of a conversation from this one on, first <= from; or end. */
uint32_t trace_index_find(const struct trace_index *x, uint32_t from,
			  uint32_t flow);

/* first <= packet < end */
static inline struct index_entry *trace_index_at(const struct trace_index *x,
						 uint32_t packet)
{
	uint32_t n = packet - x->first;

	return &x->block[n / INDEX_BLOCK][n % INDEX_BLOCK];
}

static inline void index_entry_put_place(struct index_entry *e, uint64_t place)
{
	e->place_low = (uint32_t)place;
	for (int i = 0; i < 3; i++)
		e->place_high[i] = (uint8_t)(place >> (32 + 8 * i));
}

static inline uint64_t index_entry_place(const struct index_entry *e)
{
	uint64_t place = e->place_low;

	for (int i = 0; i < 3; i++)
		place |= (uint64_t)e->place_high[i] << (32 + 8 * i);
	return place;
}

#endif
