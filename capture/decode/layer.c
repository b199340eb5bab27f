/*
 * What may stand between a link's header and IP, in any order and number:
 * tags in tags, labels in labels, frames under labels and in tunnels.
 *
 *    VLAN         | control: 12 bits of number | EtherType     802.1Q, 802.1ad
 *    MPLS         | label 20 | class 3 | bottom 1 | ttl 8      RFC 3032 2.1
 *    pseudowire   | control word, perhaps | Ethernet           RFC 4385, 4448
 *    PPPoE        | 0x11 | code | session | length | PPP       RFC 2516 4
 *    PPP          | ff 03, perhaps | protocol, 1 or 2 bytes    RFC 1661, 1662
 *    LLC          | aa aa 03 | 00 00 00 | EtherType: SNAP      RFC 1042
 *
 * A layer takes its header off the front of the span and says what is next.
 * That is an EtherType in most, so all that have one share a table. LAYERS_MAX
 * keeps a hostile packet from being nothing but layers.
 */
#include "capture/decode/decode.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "capture/bytes.h"
#include "capture/packet.h"

#define LAYERS_MAX	   16
#define ETHERNET_ADDRESSES 12

/* PPP protocol numbers, https://www.iana.org/assignments/ppp-numbers */
enum {
	PPP_IPV4 = 0x0021,
	PPP_IPV6 = 0x0057,
	PPP_MPLS = 0x0281,
	PPP_MPLS_MULTICAST = 0x0283,
};

/* Makes s no longer than a header says. */
static void span_limit(struct span *s, size_t claimed)
{
	if (claimed < s->claimed)
		*s = span_of(s->r, claimed);
}

/* What an EtherType, or the length in its place, says of what follows. */
static uint32_t ether_next(struct span *s, uint16_t type)
{
	if (type > ETHER_LLC_MAX)
		return type;
	span_limit(s, type);
	return NEXT_LLC;
}

enum decode_status typed_take(struct span *s, size_t n, uint32_t *next)
{
	enum decode_status status;
	struct reader r;
	uint16_t type;

	status = header_take(s, &r, n + 2);
	if (status != DECODE_OK)
		return status;
	if (!get_skip(&r, n) || !get_be16(&r, &type))
		return DECODE_TRUNCATED;
	*next = ether_next(s, type);
	return DECODE_OK;
}

static enum decode_status ethernet_take(struct outside *o, struct span *s,
					uint32_t *next)
{
	outside_add(o, LAYER_ETHERNET);
	return typed_take(s, ETHERNET_ADDRESSES, next);
}

static enum decode_status vlan_take(struct outside *o, struct span *s,
				    uint32_t *next)
{
	struct reader tag = s->r;
	uint16_t control;

	if (!get_be16(&tag, &control))
		return DECODE_TRUNCATED;
	if (outside_add(o, LAYER_VLAN))
		o->vlan = control & 0x0fff;
	return typed_take(s, 2, next);
}

/*
 * A pseudowire: an Ethernet frame, behind a control word or not. One that
 * begins with 0 may be either, so a frame that has no EtherType where it would
 * be with a control word, and has one without, has none.
 */
static enum decode_status pseudowire_take(struct span *s, uint32_t *next)
{
	struct reader with = s->r, without = s->r, word;
	uint16_t type_with, type_without;

	*next = ETHER_BRIDGED;
	if (get_skip(&with, 4 + ETHERNET_ADDRESSES) &&
	    get_be16(&with, &type_with) &&
	    get_skip(&without, ETHERNET_ADDRESSES) &&
	    get_be16(&without, &type_without) && type_with != ETHER_IPV4 &&
	    type_with != ETHER_IPV6 && type_with != ETHER_VLAN &&
	    (type_without == ETHER_IPV4 || type_without == ETHER_IPV6 ||
	     type_without == ETHER_VLAN))
		return DECODE_OK;
	return header_take(s, &word, 4);
}

/* One label; the last says so, and not what it is about (RFC 3032 2.1). */
static enum decode_status mpls_take(struct outside *o, struct span *s,
				    uint32_t *next)
{
	enum decode_status status;
	struct reader r;
	uint32_t word;
	uint8_t first;

	status = header_take(s, &r, 4);
	if (status != DECODE_OK)
		return status;
	if (!get_be32(&r, &word))
		return DECODE_TRUNCATED;
	if (outside_add(o, LAYER_MPLS))
		o->label = word >> 12;
	*next = ETHER_MPLS;
	if (!(word & 0x100))
		return DECODE_OK;
	r = s->r;
	if (!get_u8(&r, &first))
		return DECODE_TRUNCATED;
	*next = NEXT_IP;
	return first >> 4 == 0 ? pseudowire_take(s, next) : DECODE_OK;
}

static uint32_t ppp_next(uint16_t protocol)
{
	switch (protocol) {
	case PPP_IPV4:
		return ETHER_IPV4;
	case PPP_IPV6:
		return ETHER_IPV6;
	case PPP_MPLS:
	case PPP_MPLS_MULTICAST:
		return ETHER_MPLS;
	default:
		return NEXT_NONE;
	}
}

/*
 * Address and control, if there; a protocol of two bytes, or of one odd byte
 * (RFC 1661 6.5). 0xff begins no protocol.
 */
static enum decode_status ppp_take(struct outside *o, struct span *s,
				   uint32_t *next)
{
	enum decode_status status = DECODE_OK;
	struct reader r;
	uint16_t protocol;
	uint8_t first;

	(void)o;
	r = s->r;
	if (get_u8(&r, &first) && first == 0xff)
		status = header_take(s, &r, 2);
	r = s->r;
	if (status != DECODE_OK || !get_u8(&r, &first))
		return DECODE_TRUNCATED;
	status = header_take(s, &r, first & 1 ? 1 : 2);
	if (status != DECODE_OK)
		return status;
	protocol = first;
	if (!(first & 1) && !get_be16(&r, &protocol))
		return DECODE_TRUNCATED;
	*next = ppp_next(protocol);
	return DECODE_OK;
}

/* Version, code, session and the length of the PPP frame, RFC 2516 4. */
static enum decode_status pppoe_take(struct outside *o, struct span *s,
				     uint32_t *next)
{
	enum decode_status status;
	uint16_t version_code, length;
	struct reader r;

	status = header_take(s, &r, 6);
	if (status != DECODE_OK)
		return status;
	if (!get_be16(&r, &version_code) || !get_skip(&r, 2) ||
	    !get_be16(&r, &length))
		return DECODE_TRUNCATED;
	if (version_code != 0x1100)
		return DECODE_UNSUPPORTED;
	span_limit(s, length);
	outside_add(o, LAYER_PPPOE);
	return ppp_take(o, s, next);
}

/* 802.2 LLC: SNAP with an EtherType (RFC 1042), or IP's own numbers. */
static enum decode_status llc_take(struct outside *o, struct span *s,
				   uint32_t *next)
{
	enum decode_status status;
	struct reader r;
	uint8_t dsap, ssap, control;

	(void)o;
	status = header_take(s, &r, 3);
	if (status != DECODE_OK)
		return status;
	if (!get_u8(&r, &dsap) || !get_u8(&r, &ssap) || !get_u8(&r, &control))
		return DECODE_TRUNCATED;
	if (dsap == 0x06 && ssap == 0x06 && control == 3) {
		*next = ETHER_IPV4;
		return DECODE_OK;
	}
	if (dsap != 0xaa || ssap != 0xaa || control != 3)
		return DECODE_UNSUPPORTED;
	status = typed_take(s, 3, next);
	if (status == DECODE_OK && *next == NEXT_LLC)
		return DECODE_UNSUPPORTED;
	return status;
}

typedef enum decode_status take_fn(struct outside *o, struct span *s,
				   uint32_t *next);

static const struct layer {
	uint32_t type;
	take_fn *take;
} layers[] = {
	{ ETHER_VLAN, vlan_take },
	{ ETHER_QINQ, vlan_take },
	{ ETHER_QINQ1, vlan_take },
	{ ETHER_MPLS, mpls_take },
	{ ETHER_MPLS_MULTICAST, mpls_take },
	{ ETHER_PPPOE, pppoe_take },
	{ ETHER_PPP, ppp_take },
	{ ETHER_BRIDGED, ethernet_take },
	{ NEXT_LLC, llc_take },
};

static const struct layer *layer_find(uint32_t type)
{
	for (size_t i = 0; i < sizeof(layers) / sizeof(layers[0]); i++)
		if (layers[i].type == type)
			return &layers[i];
	return NULL;
}

/* What the first byte at r says must be IP, and of the version promised. */
static enum decode_status version_check(struct reader r, uint32_t promised)
{
	uint8_t first, version;

	if (!get_u8(&r, &first))
		return DECODE_TRUNCATED;
	version = first >> 4;
	if (promised == NEXT_IP)
		return version == 4 || version == 6 ? DECODE_OK
						    : DECODE_UNSUPPORTED;
	return version == (promised == ETHER_IPV4 ? 4 : 6) ? DECODE_OK
							   : DECODE_MALFORMED;
}

enum decode_status layers_decode(struct outside *o, struct span *s,
				 uint32_t next)
{
	for (int i = 0; i <= LAYERS_MAX; i++) {
		const struct layer *layer;
		enum decode_status status;

		if (next == ETHER_IPV4 || next == ETHER_IPV6 || next == NEXT_IP)
			return version_check(s->r, next);
		layer = layer_find(next);
		if (!layer)
			return DECODE_UNSUPPORTED;
		status = layer->take(o, s, &next);
		if (status != DECODE_OK)
			return status;
	}
	return DECODE_UNSUPPORTED;
}
