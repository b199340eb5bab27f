/*
 * The datagrams that wait for more of their fragments: a hash by who sent what
 * to whom, and a list by age.
 *
 *    bucket[] ─▶ slot ─▶ slot            oldest ─▶ … ─▶ newest
 *
 * Slots are taken from a fixed array, made when the first fragment comes: most
 * captures have none. Before a fragment is taken, what is older than the
 * time-out goes; when there is no slot, or too much memory in use, the oldest
 * goes. All of it is capture time, so a file gives the same result always.
 *
 * A datagram is known by addresses and identification, and in IPv4 by protocol
 * (RFC 791 3.2, RFC 8200 4.5). Networks that use the same addresses behind
 * different tags or tunnels are not told apart.
 */
#include "capture/decode/fragments.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "capture/decode/datagram.h"
#include "capture/decode/decode.h"
#include "capture/mem.h"

#define NONE UINT32_MAX

/* Fragments of a datagram that was in fragments, in tunnels. */
enum { DEPTH_MOST = 4 };

struct key {
	struct ip_address src, dst;
	uint8_t protocol; /* 0 in IPv6 */
	uint8_t zero;
	uint32_t id;
};
_Static_assert(sizeof(struct key) == 40, "no padding: compared as bytes");

struct slot {
	struct key key;
	uint64_t t_ns; /* of the first to come */
	uint32_t next; /* in the bucket, or of those that are free */
	uint32_t older, newer;
	struct datagram datagram;
};

struct fragments {
	struct fragment_limits limits;
	struct fragment_stats stats;
	struct slot *slot; /* limits.datagrams of them, or NULL */
	uint32_t free, oldest, newest;
	uint32_t *bucket;
	uint32_t n_buckets;    /* a power of two */
	struct datagram whole; /* that was given out last */
};

static const struct fragment_limits limits_of_linux = {
	.datagrams = 1024,
	.bytes = (size_t)4 << 20,
	.timeout_ns = 30ull * 1000000000,
};

struct fragments *fragments_new(const struct fragment_limits *limits)
{
	struct fragments *f = mem_zero(1, sizeof(*f));

	f->limits = limits ? *limits : limits_of_linux;
	assert(f->limits.datagrams > 0);
	f->oldest = f->newest = NONE;
	return f;
}

void fragments_free(struct fragments *f)
{
	if (!f)
		return;
	for (uint32_t i = f->oldest; i != NONE; i = f->slot[i].newer)
		datagram_free(&f->slot[i].datagram);
	datagram_free(&f->whole);
	free(f->slot);
	free(f->bucket);
	free(f);
}

struct fragment_stats fragments_stats(const struct fragments *f)
{
	return f->stats;
}

/* --- slots --------------------------------------------------------------- */

static void slots_make(struct fragments *f)
{
	uint32_t n = f->limits.datagrams;

	f->slot = mem_zero(n, sizeof(*f->slot));
	for (uint32_t i = 0; i < n; i++)
		f->slot[i].next = i + 1 < n ? i + 1 : NONE;
	f->free = 0;
	f->n_buckets = 64;
	while (f->n_buckets < n)
		f->n_buckets *= 2;
	f->bucket = mem_zero(f->n_buckets, sizeof(*f->bucket));
	memset(f->bucket, 0xff, f->n_buckets * sizeof(*f->bucket));
}

/* FNV-1a, by words. */
static uint32_t *bucket_of(struct fragments *f, const struct key *key)
{
	uint32_t words[sizeof(*key) / 4], h = 2166136261u;

	memcpy(words, key, sizeof(*key));
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		h = (h ^ words[i]) * 16777619u;
	return &f->bucket[(h ^ h >> 15) & (f->n_buckets - 1)];
}

static void list_remove(struct fragments *f, const struct slot *s)
{
	if (s->older == NONE)
		f->oldest = s->newer;
	else
		f->slot[s->older].newer = s->newer;
	if (s->newer == NONE)
		f->newest = s->older;
	else
		f->slot[s->newer].older = s->older;
}

/* Its datagram must be gone, or given to somebody else. */
static void slot_remove(struct fragments *f, uint32_t i)
{
	struct slot *s = &f->slot[i];
	uint32_t *link = bucket_of(f, &s->key);

	while (*link != i)
		link = &f->slot[*link].next;
	*link = s->next;
	list_remove(f, s);
	f->stats.bytes -= s->datagram.size;
	f->stats.waiting--;
	s->next = f->free;
	f->free = i;
}

/* Counts it at `why`, unless that is NULL. */
static void slot_drop(struct fragments *f, uint32_t i, uint64_t *why)
{
	datagram_free(&f->slot[i].datagram);
	slot_remove(f, i);
	if (why)
		++*why;
}

static uint32_t slot_add(struct fragments *f, const struct key *key,
			 uint64_t t_ns)
{
	uint32_t *bucket = bucket_of(f, key);
	struct slot *s;
	uint32_t i;

	if (f->free == NONE)
		slot_drop(f, f->oldest, &f->stats.evicted);
	i = f->free;
	s = &f->slot[i];
	f->free = s->next;
	s->key = *key;
	s->t_ns = t_ns;
	datagram_init(&s->datagram);
	s->next = *bucket;
	*bucket = i;
	s->older = f->newest;
	s->newer = NONE;
	if (f->newest == NONE)
		f->oldest = i;
	else
		f->slot[f->newest].newer = i;
	f->newest = i;
	f->stats.waiting++;
	return i;
}

static uint32_t slot_find(struct fragments *f, const struct packet *p,
			  uint64_t t_ns)
{
	struct key key = { .src = p->src.ip, .dst = p->dst.ip, .id = p->ip_id };
	uint32_t i;

	if (p->src.ip.version == 4)
		key.protocol = p->protocol;
	for (i = *bucket_of(f, &key); i != NONE; i = f->slot[i].next)
		if (memcmp(&f->slot[i].key, &key, sizeof(key)) == 0)
			return i;
	return slot_add(f, &key, t_ns);
}

static void expire(struct fragments *f, uint64_t t_ns)
{
	while (f->oldest != NONE && t_ns > f->slot[f->oldest].t_ns &&
	       t_ns - f->slot[f->oldest].t_ns > f->limits.timeout_ns)
		slot_drop(f, f->oldest, &f->stats.timed_out);
}

/* --- taking -------------------------------------------------------------- */

/* What the first fragment said, to one of the others. */
static void tell_ports(const struct datagram *d, struct packet *p)
{
	if (!d->header_len)
		return;
	p->protocol = d->protocol;
	if (!d->has_ports)
		return;
	p->has_ports = true;
	p->src.port = d->src_port;
	p->dst.port = d->dst_port;
}

static void whole_decode(struct fragments *f, struct packet *p,
			 struct whole_datagram *whole)
{
	struct packet decoded = { .outside = p->outside };
	struct span s;

	whole->fragments = f->whole.n_fragments;
	whole->bytes =
		datagram_packet(&f->whole, &whole->captured, &whole->length);
	s = (struct span){ .r = { whole->bytes, whole->captured },
			   .claimed = whole->length };
	whole->status = layers_decode(&decoded.outside, &s, NEXT_IP);
	if (whole->status == DECODE_OK)
		whole->status =
			ip_decode(&decoded, whole->bytes, &s, DEPTH_INNER);
	*p = decoded;
}

/* Adds to a slot; true if its datagram is whole, and in f->whole then. */
static bool slot_take(struct fragments *f, uint32_t i, struct packet *p,
		      const uint8_t *bytes, size_t captured)
{
	struct datagram *d = &f->slot[i].datagram;
	size_t size = d->size;
	enum datagram_status status = datagram_add(d, p, bytes, captured);

	f->stats.bytes += d->size - size;
	f->stats.malformed += status == DATAGRAM_MALFORMED;
	f->stats.overlaps += status == DATAGRAM_OVERLAP;
	if (status == DATAGRAM_FULL || d->n_fragments == 0) {
		slot_drop(f, i, d->n_fragments ? &f->stats.evicted : NULL);
		return false;
	}
	if (!datagram_is_whole(d)) {
		tell_ports(d, p);
		return false;
	}
	f->stats.completed++;
	datagram_free(&f->whole);
	f->whole = *d;
	slot_remove(f, i);
	return true;
}

static void make_room(struct fragments *f)
{
	while (f->stats.bytes > f->limits.bytes)
		slot_drop(f, f->oldest, &f->stats.evicted);
}

bool fragments_take(struct fragments *f, uint64_t t_ns, struct packet *p,
		    const uint8_t *bytes, size_t captured,
		    struct whole_datagram *whole)
{
	if (!f->slot)
		slots_make(f);
	expire(f, t_ns);
	for (int i = 0; p->fragment && i < DEPTH_MOST; i++) {
		bool is_whole;

		f->stats.fragments++;
		is_whole =
			slot_take(f, slot_find(f, p, t_ns), p, bytes, captured);
		make_room(f);
		if (!is_whole)
			return false;
		whole_decode(f, p, whole);
		bytes = whole->bytes;
		captured = whole->captured;
	}
	return !p->fragment;
}
