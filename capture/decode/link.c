/*
 * The link layer of packet_decode: the header that every packet of a capture
 * has, by the capture's link type.
 *
 *    1  Ethernet, 6 + 6 bytes of addresses and an EtherType. One of 1500 or
 *       less is a length, and 802.2 LLC follows (IEEE 802.3 3.2.6)
 *    0  NULL, 108 LOOP: four bytes of address family. NULL's are in the byte
 *       order of a machine nobody knows, so either order is taken of both
 *    9  PPP, with or without the ff 03 of HDLC framing (RFC 1662 3.1)
 *    113 LINUX_SLL, 276 LINUX_SLL2: an EtherType in a header of 16, 20 bytes
 *    226 IPNET: a header of 24 bytes, its second is the address family
 *    12, 14, 101 RAW, 228 IPV4, 229 IPV6: none at all
 *
 * https://www.tcpdump.org/linktypes.html; what may follow is in layer.c.
 */
#include "capture/decode/decode.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "capture/bytes.h"
#include "capture/packet.h"

#define ETHERNET_ADDRESSES 12

/* --- address families ---------------------------------------------------- */

enum { FAMILY_INET = 2 };

/* What each system calls IPv6; none of the numbers is IPv4 elsewhere. */
static const uint8_t families_inet6[] = {
	10, /* Linux */
	23, /* Windows */
	24, /* NetBSD, OpenBSD */
	26, /* Solaris */
	28, /* FreeBSD, DragonFly */
	30, /* macOS */
};

static uint32_t family_next(uint32_t family)
{
	if (family == FAMILY_INET)
		return ETHER_IPV4;
	for (size_t i = 0; i < sizeof(families_inet6); i++)
		if (family == families_inet6[i])
			return ETHER_IPV6;
	return NEXT_NONE;
}

/* --- link types ---------------------------------------------------------- */

/* A few programs put an EtherType into the last two of the four bytes. */
static enum decode_status family_take(struct span *s, uint32_t *next)
{
	enum decode_status status;
	struct reader r;
	uint32_t family;

	status = header_take(s, &r, 4);
	if (status != DECODE_OK)
		return status;
	if (!get_be32(&r, &family))
		return DECODE_TRUNCATED;
	*next = family_next(family);
	if (*next == NEXT_NONE)
		*next = family_next(__builtin_bswap32(family));
	if (*next == NEXT_NONE && ((family & 0xffff) == ETHER_IPV4 ||
				   (family & 0xffff) == ETHER_IPV6))
		*next = family & 0xffff;
	return DECODE_OK;
}

/* SLL's has two more protocols below 1536, of which 4 is 802.2. */
static enum decode_status cooked_take(struct span *s, size_t before,
				      size_t behind, uint32_t *next)
{
	enum decode_status status;
	struct reader r;
	uint16_t type;

	status = header_take(s, &r, before + 2 + behind);
	if (status != DECODE_OK)
		return status;
	if (!get_skip(&r, before) || !get_be16(&r, &type))
		return DECODE_TRUNCATED;
	*next = type == 4 ? (uint32_t)NEXT_LLC : type;
	return DECODE_OK;
}

static enum decode_status ipnet_take(struct span *s, uint32_t *next)
{
	enum decode_status status;
	uint8_t version, family;
	struct reader r;

	status = header_take(s, &r, 24);
	if (status != DECODE_OK)
		return status;
	if (!get_u8(&r, &version) || !get_u8(&r, &family))
		return DECODE_TRUNCATED;
	*next = version == 1 ? family_next(family) : (uint32_t)NEXT_NONE;
	return DECODE_OK;
}

enum decode_status link_decode(struct span *s, enum link_type link,
			       uint32_t *next)
{
	*next = NEXT_IP;
	switch (link) {
	case LINK_ETHERNET:
		return typed_take(s, ETHERNET_ADDRESSES, next);
	case LINK_RAW:
	case LINK_RAW_12:
	case LINK_RAW_14:
		return DECODE_OK;
	case LINK_IPV4:
		*next = ETHER_IPV4;
		return DECODE_OK;
	case LINK_IPV6:
		*next = ETHER_IPV6;
		return DECODE_OK;
	case LINK_NULL:
	case LINK_LOOP:
		return family_take(s, next);
	case LINK_PPP:
		*next = ETHER_PPP;
		return DECODE_OK;
	case LINK_LINUX_SLL:
		return cooked_take(s, 14, 0, next);
	case LINK_LINUX_SLL2:
		return cooked_take(s, 0, 18, next);
	case LINK_IPNET:
		return ipnet_take(s, next);
	}
	return DECODE_UNSUPPORTED;
}
