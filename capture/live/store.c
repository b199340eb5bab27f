/*
 * The bytes of the last packets.
 *
 *          tail                     head
 *   ┌───────┬──────┬────────┬────────┬─────────┐
 *   │       │ slot │  slot  │  slot  │         │   a slot: struct slot, bytes
 *   └───────┴──────┴────────┴────────┴─────────┘
 *
 * head and tail count bytes on for ever, and what is at a place is at place %
 * size of the ring. No slot runs over the end: what is left there is a slot
 * without a packet, or too small for one. A place that is given away has
 * FILE_PLACE_BITS, so after a terabyte they come again; by then the packet that
 * had one first is long gone, and how far a place is behind the head tells
 * which turn is meant.
 */
#include "capture/live/store.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "capture/mem.h"

enum { ALIGN = 8, GAP = UINT16_MAX };

#define PLACES ((uint64_t)1 << 40)

struct slot {
	uint64_t t_ns;
	uint32_t captured, length;
	uint32_t size; /* of the slot, with this head */
	uint16_t link;
	uint16_t interface; /* GAP: there is no packet */
};
_Static_assert(sizeof(struct slot) % 8 == 0, "slots follow one another");

struct store {
	uint8_t *ring;
	uint64_t size, head, tail;
	struct store_stats stats;
};

int store_new(struct store **out, size_t bytes, struct err *e)
{
	struct store *s;
	void *ring;

	bytes = bytes < STORE_LEAST ? STORE_LEAST : bytes;
	bytes -= bytes % ALIGN;
	ring = mmap(NULL, bytes, PROT_READ | PROT_WRITE,
		    MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	if (ring == MAP_FAILED)
		return err_set(e, ERR_UNSUPPORTED,
			       "%zu MiB to keep packets in: %s", bytes >> 20,
			       strerror(errno));
	s = mem_zero(1, sizeof(*s));
	s->ring = ring;
	s->size = bytes;
	*out = s;
	return 0;
}

void store_free(struct store *s)
{
	if (!s)
		return;
	munmap(s->ring, s->size);
	free(s);
}

static struct slot *slot_at(const struct store *s, uint64_t at)
{
	return (struct slot *)(void *)(s->ring + at % s->size);
}

static uint64_t left_behind(const struct store *s, uint64_t at)
{
	return s->size - at % s->size;
}

static void evict(struct store *s)
{
	const struct slot *oldest = slot_at(s, s->tail);

	if (left_behind(s, s->tail) < sizeof(*oldest)) {
		s->tail += left_behind(s, s->tail);
		return;
	}
	s->stats.evicted += oldest->interface != GAP;
	s->tail += oldest->size;
}

/* Until so many bytes behind the head are free. */
static void make_room(struct store *s, uint64_t bytes)
{
	while (s->head + bytes - s->tail > s->size)
		evict(s);
}

static void add_gap(struct store *s, uint64_t bytes)
{
	make_room(s, bytes);
	if (bytes >= sizeof(struct slot))
		*slot_at(s, s->head) = (struct slot){ .size = (uint32_t)bytes,
						      .interface = GAP };
	s->head += bytes;
}

static uint64_t slot_size(uint64_t captured)
{
	return (sizeof(struct slot) + captured + ALIGN - 1) / ALIGN * ALIGN;
}

void store_add(struct store *s, struct file_packet *p)
{
	uint64_t left = left_behind(s, s->head), size;
	struct slot *slot;

	if (slot_size(p->captured) > s->size / 2)
		p->captured = (uint32_t)(s->size / 2 - sizeof(*slot) - ALIGN);
	size = slot_size(p->captured);
	if (size > left)
		add_gap(s, left);
	make_room(s, size);
	slot = slot_at(s, s->head);
	*slot = (struct slot){ .t_ns = p->t_ns,
			       .captured = p->captured,
			       .length = p->length,
			       .size = (uint32_t)size,
			       .link = (uint16_t)p->link,
			       .interface = (uint16_t)p->interface };
	memcpy(slot + 1, p->bytes, p->captured);
	p->bytes = (const uint8_t *)(slot + 1);
	p->place = s->head % PLACES;
	s->head += size;
	s->stats.added++;
}

bool store_at(const struct store *s, uint64_t place, struct file_packet *p)
{
	uint64_t behind = (s->head - place) % PLACES;
	const struct slot *slot;

	if (behind == 0 || behind > s->head - s->tail)
		return false;
	slot = slot_at(s, s->head - behind);
	*p = (struct file_packet){ .place = place,
				   .t_ns = slot->t_ns,
				   .bytes = (const uint8_t *)(slot + 1),
				   .captured = slot->captured,
				   .length = slot->length,
				   .interface = slot->interface,
				   .link = (enum link_type)slot->link };
	return true;
}

struct store_stats store_stats(const struct store *s)
{
	return s->stats;
}
