/*
 * Tunnels: what stands between an IP header and the packet that it carries.
 *
 *    protocol 4, 41   nothing: the inner IP header (RFC 2003, 4213, 2473)
 *    protocol 47      GRE, version 0 (RFC 2784, 2890):
 *                     | C K S … version | EtherType | checksum | key | seq |
 *                                                   |<-- each if its bit -->
 *    UDP port 4789    VXLAN (RFC 7348 5), then an Ethernet frame:
 *                     | flags 0x08 | 0 | network (24 bits) | 0 |
 *
 * A port is no promise: a datagram of which one reserved bit is not 0, or in
 * which no IP packet is found, is what UDP says it is and no more. Group
 * policy (0x80 in the flags) is the one extension in use.
 */
#include "capture/decode/decode.h"

#include <stdbool.h>
#include <stdint.h>

#include "capture/bytes.h"
#include "capture/packet.h"

enum {
	PROTOCOL_IPV4 = 4,
	PROTOCOL_IPV6 = 41,
	PROTOCOL_GRE = 47,
};

enum {
	GRE_CHECKSUM = 0x8000,
	GRE_ROUTING = 0x4000, /* of RFC 1701, which nobody uses */
	GRE_KEY = 0x2000,
	GRE_SEQUENCE = 0x1000,
	GRE_VERSION = 0x0007,
};

enum {
	VXLAN_VALID = 0x08,
	VXLAN_POLICY = 0x80,
};

/* Moves s to where r, a copy of its reader, has got. */
static void span_follow(struct span *s, struct reader r)
{
	s->claimed -= s->r.left - r.left;
	s->r = r;
}

static enum decode_status gre_take(struct outside *o, struct span *s,
				   uint32_t *next)
{
	struct reader r = s->r;
	uint16_t flags, type;
	uint32_t key = 0;

	if (!get_be16(&r, &flags) || !get_be16(&r, &type))
		return DECODE_TRUNCATED;
	if (flags & (GRE_ROUTING | GRE_VERSION))
		return DECODE_UNSUPPORTED;
	if ((flags & GRE_CHECKSUM) && !get_skip(&r, 4))
		return DECODE_TRUNCATED;
	if ((flags & GRE_KEY) && !get_be32(&r, &key))
		return DECODE_TRUNCATED;
	if ((flags & GRE_SEQUENCE) && !get_skip(&r, 4))
		return DECODE_TRUNCATED;
	span_follow(s, r);
	if (outside_add(o, LAYER_GRE))
		o->key = key;
	*next = type > ETHER_LLC_MAX ? type : (uint32_t)NEXT_NONE;
	return DECODE_OK;
}

static enum decode_status vxlan_take(struct outside *o, struct span *s,
				     uint32_t *next)
{
	struct reader r = s->r;
	uint32_t flags, network;

	if (!get_be32(&r, &flags) || !get_be32(&r, &network))
		return DECODE_UNSUPPORTED;
	if ((flags >> 24 & ~(uint32_t)VXLAN_POLICY) != VXLAN_VALID ||
	    (network & 0xff) != 0)
		return DECODE_UNSUPPORTED;
	span_follow(s, r);
	if (outside_add(o, LAYER_VXLAN))
		o->network = network >> 8;
	*next = ETHER_BRIDGED;
	return DECODE_OK;
}

enum decode_status tunnel_decode(const struct packet *p, struct outside *o,
				 struct span *s, uint32_t *next)
{
	enum packet_layer around =
		p->src.ip.version == 4 ? LAYER_IPV4 : LAYER_IPV6;

	outside_add(o, around);
	o->tunnels++;
	switch (p->protocol) {
	case PROTOCOL_IPV4:
		*next = ETHER_IPV4;
		return DECODE_OK;
	case PROTOCOL_IPV6:
		*next = ETHER_IPV6;
		return DECODE_OK;
	case PROTOCOL_GRE:
		return gre_take(o, s, next);
	case IP_UDP:
		return vxlan_take(o, s, next);
	default:
		return DECODE_UNSUPPORTED;
	}
}

bool tunnel_is(const struct packet *p)
{
	switch (p->protocol) {
	case PROTOCOL_IPV4:
	case PROTOCOL_IPV6:
	case PROTOCOL_GRE:
		return !p->fragment;
	case IP_UDP:
		return p->has_l4 && !p->fragment && p->dst.port == PORT_VXLAN;
	default:
		return false;
	}
}
