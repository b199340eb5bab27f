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
#include "capture/decode.h"

/* One tag inside another (802.1ad) is in use, deeper nesting is not. */
#define VLAN_TAGS_MAX 2

#define ETHERNET_ADDRESSES 12

enum ether_type {
	ETHER_IPV4 = 0x0800,
	ETHER_IPV6 = 0x86dd,
	ETHER_VLAN = 0x8100,  /* 802.1Q */
	ETHER_QINQ = 0x88a8,  /* 802.1ad */
	ETHER_QINQ1 = 0x9100, /* before 802.1ad, still met */
};

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

static bool ether_type_is_vlan(uint16_t type)
{
	return type == ETHER_VLAN || type == ETHER_QINQ || type == ETHER_QINQ1;
}

/* Moves r behind the Ethernet header; *version is what its type promises. */
static enum decode_status ethernet_decode(struct reader *r, uint8_t *version)
{
	uint16_t type;

	if (!get_skip(r, ETHERNET_ADDRESSES) || !get_be16(r, &type))
		return DECODE_TRUNCATED;
	for (int tags = 0; tags < VLAN_TAGS_MAX; tags++) {
		if (!ether_type_is_vlan(type))
			break;
		if (!get_skip(r, 2) || !get_be16(r, &type))
			return DECODE_TRUNCATED;
	}
	if (type != ETHER_IPV4 && type != ETHER_IPV6)
		return DECODE_UNSUPPORTED;
	*version = type == ETHER_IPV4 ? 4 : 6;
	return DECODE_OK;
}

/* Moves r to the IP header; *version is 0 if the link does not say which. */
static enum decode_status link_decode(struct reader *r, enum link_type link,
				      uint8_t *version)
{
	*version = 0;
	switch (link) {
	case LINK_ETHERNET:
		return ethernet_decode(r, version);
	case LINK_RAW:
	case LINK_RAW_12:
	case LINK_RAW_14:
		return DECODE_OK;
	case LINK_IPV4:
		*version = 4;
		return DECODE_OK;
	case LINK_IPV6:
		*version = 6;
		return DECODE_OK;
	default:
		return DECODE_UNSUPPORTED;
	}
}

/* What the first byte at r says must be IP, and of the version promised. */
static enum decode_status version_check(struct reader r, uint8_t promised)
{
	uint8_t first;

	if (!get_u8(&r, &first))
		return DECODE_TRUNCATED;
	if (promised)
		return first >> 4 == promised ? DECODE_OK : DECODE_MALFORMED;
	return first >> 4 == 4 || first >> 4 == 6 ? DECODE_OK
						  : DECODE_UNSUPPORTED;
}

/* An ICMP message has no payload of its own: what it carries is a quote. */
static bool has_payload(const struct packet *p)
{
	return p->has_l4 && (p->protocol == IP_TCP || p->protocol == IP_UDP);
}

enum decode_status packet_decode(struct packet *p, enum link_type link,
				 const uint8_t *bytes, size_t len)
{
	struct reader r = { .at = bytes, .left = len };
	enum decode_status status;
	uint8_t version;
	struct span s;

	assert(len <= UINT32_MAX);
	memset(p, 0, sizeof(*p));
	status = link_decode(&r, link, &version);
	if (status == DECODE_OK)
		status = version_check(r, version);
	if (status != DECODE_OK)
		return status;
	p->ip_offset = (uint32_t)(r.at - bytes);
	status = network_decode(p, r, &s);
	if (status != DECODE_OK)
		return status;
	p->l4_offset = (uint32_t)(s.r.at - bytes);
	if (p->fragment_offset > 0) /* the middle of somebody's data */
		return DECODE_OK;
	status = transport_decode(p, &s);
	if (has_payload(p)) {
		p->payload_offset = (uint32_t)(s.r.at - bytes);
		p->payload_len = (uint32_t)s.claimed;
		p->payload_captured = (uint32_t)s.r.left;
	}
	return status;
}
