/*
 * What the decoders of one packet share with each other, and nobody else
 * includes: a span, and the two halves of packet_decode.
 *
 * A span is a part of a packet with two lengths: what its header claims and
 * what was captured of it. To take more than is claimed is a contradiction in
 * the packet (DECODE_MALFORMED); to read more than was captured is the snap
 * length's doing (DECODE_TRUNCATED). Keeping both apart here means that no
 * decoder has to.
 */
#ifndef CAPTURE_DECODE_H
#define CAPTURE_DECODE_H

#include "capture/bytes.h"
#include "capture/packet.h"

struct span {
	struct reader r; /* captured; never more than claimed */
	size_t claimed;
};

/* The first `claimed` bytes of r, or as many of them as there are. */
static inline struct span span_of(struct reader r, size_t claimed)
{
	if (r.left > claimed)
		r.left = claimed;
	return (struct span){ .r = r, .claimed = claimed };
}

/* Takes n bytes off s; false, and nothing taken, if it claims fewer. */
static inline bool span_take(struct span *s, struct span *out, size_t n)
{
	if (n > s->claimed)
		return false;
	*out = span_of(s->r, n);
	s->claimed -= n;
	return get_skip(&s->r, out->r.left);
}

static inline bool span_is_cut(const struct span *s)
{
	return s->r.left < s->claimed;
}

/*
 * Why a header does not fit into what IP claims. A first fragment may end
 * within a header (RFC 1858 2.1, 3.1); anything else contradicts itself.
 */
static inline enum decode_status span_short(const struct packet *p)
{
	return p->more_fragments ? DECODE_TRUNCATED : DECODE_MALFORMED;
}

/*
 * Decodes an IPv4 or IPv6 header with its options or extension headers at r
 * into *p. *rest is what follows it, set only for DECODE_OK.
 */
enum decode_status network_decode(struct packet *p, struct reader r,
				  struct span *rest);

/*
 * Decodes TCP, UDP or ICMP at *s, by p->protocol; any other protocol is
 * DECODE_OK without p->has_l4. What remains in *s is the payload.
 */
enum decode_status transport_decode(struct packet *p, struct span *s);

#endif
