/*
 * Sorted ranges of sequence numbers in a small array.
 *
 *   [10,20)  [40,50)        add [18,42)  ─▶  [10,50)
 *
 * All of them are within half of the sequence space of each other, so that
 * "before" is an order among them (RFC 9293 3.4): who adds sees to that.
 */
#include "capture/ranges.h"

#include <string.h>

void ranges_remove(struct ranges *r, uint32_t i)
{
	r->n--;
	memmove(r->range[i], r->range[i + 1],
		sizeof(r->range[0]) * (size_t)(r->n - i));
}

/* Takes in the ranges behind range i that it has reached. */
static void merge(struct ranges *r, uint32_t i)
{
	while (i + 1 < r->n &&
	       !seq_before(r->range[i][1], r->range[i + 1][0])) {
		if (seq_before(r->range[i][1], r->range[i + 1][1]))
			r->range[i][1] = r->range[i + 1][1];
		ranges_remove(r, i + 1);
	}
}

static void widen(struct ranges *r, uint32_t i, uint32_t from, uint32_t to)
{
	if (seq_before(from, r->range[i][0]))
		r->range[i][0] = from;
	if (seq_before(r->range[i][1], to))
		r->range[i][1] = to;
	merge(r, i);
}

void ranges_add(struct ranges *r, uint32_t from, uint32_t to)
{
	uint32_t i = 0;

	while (i < r->n && seq_before(r->range[i][1], from))
		i++;
	if (i < r->n && !seq_before(to, r->range[i][0])) {
		widen(r, i, from, to);
		return;
	}
	if (i == RANGES)
		return;
	if (r->n == RANGES)
		r->n--;
	memmove(r->range[i + 1], r->range[i],
		sizeof(r->range[0]) * (size_t)(r->n - i));
	r->range[i][0] = from;
	r->range[i][1] = to;
	r->n++;
}

bool ranges_cover(const struct ranges *r, uint32_t from, uint32_t to)
{
	for (uint32_t i = 0; i < r->n; i++)
		if (!seq_before(from, r->range[i][0]) &&
		    !seq_before(r->range[i][1], to))
			return true;
	return false;
}

void ranges_cut(struct ranges *r, uint32_t to)
{
	while (r->n && !seq_before(to, r->range[0][1]))
		ranges_remove(r, 0);
	if (r->n && seq_before(r->range[0][0], to))
		r->range[0][0] = to;
}
