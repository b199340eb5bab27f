/* The last packets of a capture that goes on: their bytes, in a ring. */
#ifndef CAPTURE_LIVE_STORE_H
#define CAPTURE_LIVE_STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "capture/err.h"
#include "capture/file/file.h"

struct store; /* opaque */

/* So many bytes at most, at least STORE_LEAST. -1 with *e: no memory. */
#define STORE_LEAST ((size_t)1 << 20)
int store_new(struct store **out, size_t bytes, struct err *e);
void store_free(struct store *s);

/*
 * Adds a copy; the oldest packets make room for it. Sets p->place and
 * p->bytes, which is borrowed until the packet has made room for others. One
 * that is longer than the ring is cut to what fits.
 */
void store_add(struct store *s, struct file_packet *p);
/* A packet by its place; false: it is no longer kept. */
bool store_at(const struct store *s, uint64_t place, struct file_packet *p);

struct store_stats {
	uint64_t added, evicted; /* packets */
};
struct store_stats store_stats(const struct store *s);

#endif
