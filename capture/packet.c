/*
 * From bytes to a packet: the link layer, and the order of the others.
 *
 *     link            network              transport           payload
 *    +---------------+--------------------+-------------------+---------+
 *    | Ethernet      | IPv4 + options     | TCP + options     |         |
 *    |  + VLAN tags, | IPv6 + extension   | UDP               |  bytes  |
 *    | or nothing    |  headers           | ICMP + its quote  |         |
 *    +---------------+--------------------+-------------------+---------+
 *    ^               ^                    ^                   ^
 *    0               ip_offset            l4_offset           payload_offset
 *
 *                    |<-------------------- ip_len ------------------>| pad
 *
 * ip.c has the second column and transport.c the third. Every column gets a
 * span (decode.h) that ends where the column before it says, so what Ethernet
 * pads a short frame with (RFC 894) is never taken for payload.
 *
 * Invariants, whatever the bytes are:
 *  - payload_offset + payload_captured is at most the bytes given;
 *  - payload_captured is at most payload_len;
 *  - has_l4 means that the fixed header was read whole and its lengths agree.
 *    A cut in the options of TCP leaves it set, as the status tells of that;
 *  - *p depends on nothing but the bytes given.
 *
 * A packet that says 0 for its length was never on a wire in this form: it
 * was captured above segmentation offload and is larger than the field holds.
 * Its length is then what was captured, as nothing else is known.
 *
 * RFC 791, 8200 (IP), 894 and IEEE 802.1Q (Ethernet), 9293 3.1 (TCP), 768
 * (UDP), 792 and 4443 (ICMP).
 */
#include "capture/packet.h"

#include <assert.h>
#include <string.h>

#include "capture/bytes.h"
#include "capture/decode/decode.h"

/* More packets in packets than this are not looked for. */
#define TUNNELS_MAX 8

#define ETHERNET_HEADER 14

static const char *const status_names[] = {
	[DECODE_OK] = "ok",
	[DECODE_TRUNCATED] = "truncated",
	[DECODE_MALFORMED] = "malformed",
	[DECODE_UNSUPPORTED] = "unsupported",
};
_Static_assert(sizeof(status_names) / sizeof(status_names[0]) ==
		       DECODE_UNSUPPORTED + 1,
	       "a name for every status");

const char *decode_status_name(enum decode_status status)
{
	assert(status <= DECODE_UNSUPPORTED);
	return status_names[status];
}

static bool is_icmp(const struct packet *p)
{
	return p->protocol == IP_ICMP || p->protocol == IP_ICMPV6;
}

/* An ICMP message has no payload of its own: what it carries is a quote. */
static bool has_payload(const struct packet *p)
{
	return p->has_l4 && (p->protocol == IP_TCP || p->protocol == IP_UDP);
}

/* All but what is around it: that was noted before. */
static void packet_clear(struct packet *p)
{
	struct outside outside = p->outside;

	memset(p, 0, sizeof(*p));
	p->outside = outside;
}

enum decode_status long_decode(struct packet *p, const uint8_t *start,
			       struct span *s, enum decode_depth depth)
{
	enum decode_status status;
	struct span rest;

	packet_clear(p);
	p->ip_offset = (uint32_t)(s->r.at - start);
	status = network_decode(p, *s, &rest);
	if (status != DECODE_OK)
		return status;
	*s = rest;
	p->l4_offset = (uint32_t)(s->r.at - start);
	if (p->fragment_offset > 0) /* the middle of somebody's data */
		return DECODE_OK;
	if (depth == DEPTH_QUOTED && is_icmp(p))
		return DECODE_OK;
	status = transport_decode(p, s);
	if (has_payload(p)) {
		p->payload_offset = (uint32_t)(s->r.at - start);
		p->payload_len = (uint32_t)s->claimed;
		p->payload_captured = (uint32_t)s->r.left;
	}
	return status;
}

/*
 * Replaces *p by the packet in it. If there is none that says where it comes
 * from, *p and *s stay, and false.
 */
static bool tunnel_enter(struct packet *p, const uint8_t *start, struct span *s,
			 enum decode_depth depth, enum decode_status *status)
{
	struct packet inner = { .outside = p->outside };
	enum decode_status found;
	struct span in = *s;
	uint32_t next;

	found = tunnel_decode(p, &inner.outside, &in, &next);
	if (found == DECODE_OK)
		found = layers_decode(&inner.outside, &in, next);
	if (found == DECODE_OK && !common_decode(&inner, start, &in))
		found = long_decode(&inner, start, &in, depth);
	if (found != DECODE_OK && inner.src.ip.version == 0) {
		/* what is no tunnel after all is a whole packet */
		if (found != DECODE_UNSUPPORTED && p->protocol != IP_UDP)
			*status = found;
		return false;
	}
	*status = found;
	*p = inner;
	*s = in;
	return true;
}

enum decode_status ip_decode(struct packet *p, const uint8_t *start,
			     struct span *s, enum decode_depth depth)
{
	enum decode_status status;

	if (common_decode(p, start, s))
		return DECODE_OK;
	status = long_decode(p, start, s, depth);
	for (int i = 0; i < TUNNELS_MAX; i++)
		if (depth == DEPTH_OUTER || status != DECODE_OK ||
		    !tunnel_is(p) || !tunnel_enter(p, start, s, depth, &status))
			break;
	return status;
}

/* Skips what most captures have before IP; false: there may be other things. */
static inline bool plain_skip(struct span *s, enum link_type link)
{
	const uint8_t *at = s->r.at;

	if (link == LINK_RAW)
		return s->r.left > 0 && (at[0] >> 4 == 4 || at[0] >> 4 == 6);
	if (link != LINK_ETHERNET || s->r.left <= ETHERNET_HEADER ||
	    !((at[12] == 0x08 && at[13] == 0x00 && at[14] >> 4 == 4) ||
	      (at[12] == 0x86 && at[13] == 0xdd && at[14] >> 4 == 6)))
		return false;
	s->claimed -= ETHERNET_HEADER;
	return get_skip(&s->r, ETHERNET_HEADER);
}

/* The common packet behind nothing else: no more than this is done for it. */
static inline bool plain_decode(struct packet *p, enum link_type link,
				const uint8_t *bytes, size_t len)
{
	struct span s = { .r = { .at = bytes, .left = len }, .claimed = len };

	p->outside = (struct outside){ .n = 0 };
	return plain_skip(&s, link) && common_decode(p, bytes, &s);
}

static enum decode_status frame_decode(struct packet *p, enum link_type link,
				       struct span s, enum decode_depth depth)
{
	const uint8_t *start = s.r.at;
	enum decode_status status;
	uint32_t next;

	assert(s.claimed <= UINT32_MAX);
	p->outside = (struct outside){ .n = 0 };
	status = link_decode(&s, link, &next);
	if (status == DECODE_OK)
		status = layers_decode(&p->outside, &s, next);
	if (status == DECODE_OK)
		return ip_decode(p, start, &s, depth);
	packet_clear(p);
	return status;
}

enum decode_status packet_decode_cut(struct packet *p, enum link_type link,
				     const uint8_t *bytes, size_t len,
				     size_t length)
{
	struct span s = { .r = { .at = bytes, .left = len },
			  .claimed = length > len ? length : len };
	enum decode_status status = DECODE_OK;

	if (!plain_decode(p, link, bytes, len))
		status = frame_decode(p, link, s, DEPTH_INNER);
	/* Claimed, but not on the wire: it was cut before it was captured. */
	if (p->payload_len > s.claimed - p->payload_offset)
		p->payload_len = (uint32_t)(s.claimed - p->payload_offset);
	return status;
}

enum decode_status packet_decode(struct packet *p, enum link_type link,
				 const uint8_t *bytes, size_t len)
{
	struct span s = { .r = { .at = bytes, .left = len }, .claimed = len };

	if (plain_decode(p, link, bytes, len))
		return DECODE_OK;
	return frame_decode(p, link, s, DEPTH_INNER);
}

enum decode_status packet_decode_outer(struct packet *p, enum link_type link,
				       const uint8_t *bytes, size_t len)
{
	struct span s = { .r = { .at = bytes, .left = len }, .claimed = len };

	return frame_decode(p, link, s, DEPTH_OUTER);
}
