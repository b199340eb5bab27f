/*
 * Two sources, one row.
 *
 * A packet is seen by libpcap as it passes lo, and by the queue while it is
 * held. The two are paired by their bytes with the checksums zeroed (the
 * queue completes them, libpcap sees them partial), first come first paired
 * among equals, never by time. Most packets reach libpcap first; a SYN held
 * at OUTPUT and a copy of ours reach it later, and are expected.
 *
 * The IP id is zeroed too where it is 0 in either, for a raw socket fills it
 * in: so it is left out of the fingerprint altogether.
 */
#include "sim/tap.h"

#include <stdlib.h>
#include <string.h>

#include "capture/live/live.h"
#include "capture/mem.h"
#include "capture/packet.h"

enum {
	QUEUE_SHOWS = 0xffff - 4, /* bytes of a packet: NLA_HDRLEN */
	RING_FRAMES = 2048,
	FRAME_HEAD = 256, /* what the kernel puts before a packet, and more */
	RING_MOST = 64 << 20,
};

/* A packet one source saw and the other has not yet. */
struct half {
	uint64_t print;
	uint64_t t_ns;	 /* pending: when it passed lo */
	uint32_t packet; /* expected: its row */
	uint8_t *bytes;	 /* pending: a copy */
	uint32_t len;
};

struct halves {
	struct half *at;
	size_t first, n, cap; /* [first, n) is in use */
};

struct tap {
	struct live *live;
	struct recording *rec;
	uint64_t started_ns;
	struct halves pending, expected;
	uint8_t *given; /* what tap_next lent last */
};

/* Every frame of the ring is as large as a packet can be, in powers of two. */
static uint32_t ring_for(uint32_t largest)
{
	uint32_t frame = 2048;

	while (frame < largest + FRAME_HEAD)
		frame *= 2;
	return frame < RING_MOST / RING_FRAMES ? frame * RING_FRAMES
					       : RING_MOST;
}

int tap_open(struct tap **out, struct recording *rec, uint32_t largest,
	     struct err *e)
{
	struct tap *t = mem_zero(1, sizeof(*t));
	struct live_config config = live_config_default();

	config.ring_bytes = ring_for(largest);
	t->rec = rec;
	if (live_open(&t->live, &config, e) < 0) {
		free(t);
		return -1;
	}
	*out = t;
	return 0;
}

void tap_start(struct tap *t, uint64_t started_ns)
{
	t->started_ns = started_ns;
}

static void halves_free(struct halves *h)
{
	for (size_t i = h->first; i < h->n; i++)
		free(h->at[i].bytes);
	free(h->at);
}

void tap_close(struct tap *t)
{
	if (!t)
		return;
	halves_free(&t->pending);
	halves_free(&t->expected);
	free(t->given);
	live_close(t->live);
	free(t);
}

int tap_fd(const struct tap *t)
{
	return live_fd(t->live);
}

uint64_t tap_lost(const struct tap *t)
{
	return live_stats(t->live).dropped_kernel;
}

/* --- fingerprints -------------------------------------------------------- */

/* Bytes that may differ between the two views of one packet. */
static bool varies(const struct packet *p, uint32_t i)
{
	uint32_t l4 = p->l4_offset;

	if (p->src.ip.version == 4 &&
	    ((i >= 4 && i < 6) || (i >= 10 && i < 12)))
		return true; /* id, header checksum */
	if (!p->has_l4)
		return false;
	switch (p->protocol) {
	case IP_TCP:
		return i >= l4 + 16 && i < l4 + 18;
	case IP_UDP:
		return i >= l4 + 6 && i < l4 + 8;
	default:
		return false;
	}
}

/*
 * FNV-1a over all bytes that stay, 64 bits wide. The queue shows no more than
 * an attribute of netlink holds, so what is behind that does not count.
 */
static uint64_t fingerprint(const uint8_t *bytes, uint32_t len)
{
	struct packet p;
	uint64_t h = 14695981039346656037u;

	if (len > QUEUE_SHOWS)
		len = QUEUE_SHOWS;
	packet_decode_outer(&p, LINK_RAW, bytes, len);
	for (uint32_t i = 0; i < len; i++)
		h = (h ^ (varies(&p, i) ? 0 : bytes[i])) * 1099511628211u;
	return h;
}

/* --- the two lists ------------------------------------------------------- */

static struct half *half_add(struct halves *h)
{
	if (h->first == h->n)
		h->first = h->n = 0;
	mem_grow(h->at, h->cap, h->n + 1);
	return &h->at[h->n++];
}

/* Takes the oldest with this print out of the list. */
static bool half_take(struct halves *h, uint64_t print, struct half *out)
{
	for (size_t i = h->first; i < h->n; i++) {
		if (h->at[i].print != print)
			continue;
		*out = h->at[i];
		memmove(&h->at[h->first + 1], &h->at[h->first],
			(i - h->first) * sizeof(*h->at));
		h->first++;
		return true;
	}
	return false;
}

static void arrive(void *context, const struct live_packet *p)
{
	struct tap *t = context;
	struct packet packet;
	struct half half, *add;
	const uint8_t *ip;
	uint32_t len;

	packet_decode_outer(&packet, live_link(t->live), p->bytes, p->captured);
	if (packet.src.ip.version == 0)
		return;
	ip = p->bytes + packet.ip_offset;
	len = p->captured - packet.ip_offset;
	if (half_take(&t->expected, fingerprint(ip, len), &half)) {
		recording_seen(t->rec, half.packet, SEEN_PCAP);
		return;
	}
	add = half_add(&t->pending);
	*add = (struct half){
		.print = fingerprint(ip, len),
		.t_ns = p->real_ns > t->started_ns ? p->real_ns - t->started_ns
						   : 0,
		.bytes = (uint8_t *)mem_text((const char *)ip, len),
		.len = len,
	};
}

int tap_pump(struct tap *t, struct err *e)
{
	return live_drain(t->live, arrive, t, e) < 0 ? -1 : 0;
}

bool tap_take(struct tap *t, const uint8_t *bytes, uint32_t len, uint64_t *t_ns)
{
	struct half half;

	if (!half_take(&t->pending, fingerprint(bytes, len), &half))
		return false;
	*t_ns = half.t_ns;
	free(half.bytes);
	return true;
}

void tap_expect(struct tap *t, uint32_t packet, const uint8_t *bytes,
		uint32_t len)
{
	*half_add(&t->expected) =
		(struct half){ .print = fingerprint(bytes, len),
			       .packet = packet };
}

bool tap_next(struct tap *t, const uint8_t **bytes, uint32_t *len,
	      uint64_t *t_ns)
{
	struct halves *h = &t->pending;

	if (h->first == h->n)
		return false;
	free(t->given);
	t->given = h->at[h->first].bytes;
	*bytes = t->given;
	*len = h->at[h->first].len;
	*t_ns = h->at[h->first].t_ns;
	h->first++;
	return true;
}
