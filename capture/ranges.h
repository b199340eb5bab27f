/*
 * Ranges of sequence numbers: what came out of order, what SACK told of. Few
 * and sorted; they do not touch each other.
 */
#ifndef CAPTURE_RANGES_H
#define CAPTURE_RANGES_H

#include <stdbool.h>
#include <stdint.h>

/* a < b in the sequence space (RFC 9293 3.4). */
static inline bool seq_before(uint32_t a, uint32_t b)
{
	return (int32_t)(a - b) < 0;
}

enum { RANGES = 16 };

/* Each is [from, to). Starts as zeros. */
struct ranges {
	uint32_t n;
	uint32_t range[RANGES][2];
};

/*
 * Adds a range, and joins it with what it touches. When the list is full the
 * last one goes.
 */
void ranges_add(struct ranges *r, uint32_t from, uint32_t to);
/* Takes one off the list. */
void ranges_remove(struct ranges *r, uint32_t i);
/* All of [from, to) is in one of them. */
bool ranges_cover(const struct ranges *r, uint32_t from, uint32_t to);
/* Forgets what is before `to`. */
void ranges_cut(struct ranges *r, uint32_t to);

#endif
