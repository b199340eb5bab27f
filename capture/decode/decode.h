/*
 * What the decoders of one packet share with each other, and nobody else
 * includes: a span, and the parts of packet_decode.
 *
 * A span is a part of a packet with two lengths: what its header claims and
 * what was captured of it. To take more than is claimed is a contradiction in
 * the packet (DECODE_MALFORMED); to read more than was captured is the snap
 * length's doing (DECODE_TRUNCATED). Keeping both apart here means that no
 * decoder has to.
 */
#ifndef CAPTURE_DECODE_DECODE_H
#define CAPTURE_DECODE_DECODE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

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

/* Takes n bytes off s that are all to be there: a header. */
static inline enum decode_status header_take(struct span *s, struct reader *out,
					     size_t n)
{
	struct span header;

	if (!span_take(s, &header, n))
		return DECODE_TRUNCATED; /* no length of the link's says so */
	*out = header.r;
	return span_is_cut(&header) ? DECODE_TRUNCATED : DECODE_OK;
}

/*
 * Why a header does not fit into what IP claims. A first fragment may end
 * within a header (RFC 1858 2.1, 3.1); anything else contradicts itself.
 */
static inline enum decode_status span_short(const struct packet *p)
{
	return p->more_fragments ? DECODE_TRUNCATED : DECODE_MALFORMED;
}

/* --- the link layer (link.c, layer.c)
 * --------------------------------------------- */

/*
 * What comes next: an EtherType, or one of these, which are none.
 * https://www.iana.org/assignments/ieee-802-numbers
 */
enum next {
	ETHER_LLC_MAX = 1500, /* up to here it is a length (802.3) */
	ETHER_IPV4 = 0x0800,
	ETHER_BRIDGED = 0x6558, /* Ethernet in a tunnel, RFC 1701 */
	ETHER_VLAN = 0x8100,	/* 802.1Q */
	ETHER_IPV6 = 0x86dd,
	ETHER_PPP = 0x880b,
	ETHER_MPLS = 0x8847,
	ETHER_MPLS_MULTICAST = 0x8848,
	ETHER_PPPOE = 0x8864, /* its session stage */
	ETHER_QINQ = 0x88a8,  /* 802.1ad */
	ETHER_QINQ1 = 0x9100, /* before 802.1ad, still met */
	NEXT_IP = 0x10000,    /* IPv4 or IPv6, as its first half byte says */
	NEXT_LLC,	      /* 802.2 */
	NEXT_NONE,	      /* nothing that is read here */
};

/* Takes the header of the capture's own link type off s (link.c). */
enum decode_status link_decode(struct span *s, enum link_type link,
			       uint32_t *next);
/* Skips n bytes and takes an EtherType, or a length with what it ends. */
enum decode_status typed_take(struct span *s, size_t n, uint32_t *next);
/*
 * Takes off s all that is before the IP header, and notes it in *o.
 * DECODE_UNSUPPORTED: there is none.
 */
enum decode_status layers_decode(struct outside *o, struct span *s,
				 uint32_t next);
/* Notes another layer; false, and its numbers do not count, if there is no
 * room for it. */
bool outside_add(struct outside *o, enum packet_layer kind);

/* --- IP, and what it carries --------------------------------------------- */

/*
 * Decodes an IPv4 or IPv6 header with its options or extension headers at `in`
 * into *p. *rest is what follows it, set only for DECODE_OK.
 */
enum decode_status network_decode(struct packet *p, struct span in,
				  struct span *rest);

/*
 * Decodes TCP, UDP or ICMP at *s, by p->protocol; any other protocol is
 * DECODE_OK without p->has_l4. What remains in *s is the payload.
 */
enum decode_status transport_decode(struct packet *p, struct span *s);

/* The options of a TCP header; *opt is zero before. */
void options_decode(struct tcp_options *opt, const struct span *list);

/* How far packet_decode goes. */
enum decode_depth {
	DEPTH_OUTER,  /* no tunnels */
	DEPTH_INNER,  /* the innermost packet */
	DEPTH_QUOTED, /* the same, but no quotes in quotes */
};

/*
 * Decodes the IP packet at *s, and those in it. Offsets count from `start`;
 * p->outside stays, and grows.
 */
enum decode_status ip_decode(struct packet *p, const uint8_t *start,
			     struct span *s, enum decode_depth depth);

#define PORT_VXLAN 4789
/* Whether p may carry another packet in its payload. */
bool tunnel_is(const struct packet *p);
/*
 * Takes off s, the payload of p, what a tunnel puts before the packet in it,
 * and notes it in *o. DECODE_UNSUPPORTED: nothing that is read here.
 */
enum decode_status tunnel_decode(const struct packet *p, struct outside *o,
				 struct span *s, uint32_t *next);

/*
 * Decodes an IP packet as most are, fast; false, and nothing in *p counts but
 * p->outside, if it is another (common.c).
 */
bool common_decode(struct packet *p, const uint8_t *start, struct span *in);
/*
 * The same for any packet, but for those in it. *s becomes its payload.
 * Offsets count from `start`, and p->outside stays.
 */
enum decode_status long_decode(struct packet *p, const uint8_t *start,
			       struct span *s, enum decode_depth depth);

/* Reads what an ICMP error quotes, as far as it goes (quote.c). */
void quote_decode(struct icmp_header *icmp, struct span s);

#endif
