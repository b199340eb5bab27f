/*
 * The network layer of packet_decode: IPv4 with its options and IPv6 with its
 * extension headers, up to where the transport layer begins.
 *
 * IPv4 is one header of a length it states (RFC 791 3.1). IPv6 is a chain:
 *
 *    +--------+   +------------+   +---------+   +----------+   +-----+
 *    | IPv6   |-->| hop-by-hop |-->| routing |-->| fragment |-->| TCP |
 *    | next=0 |   | next=43    |   | next=44 |   | next=6   |   |     |
 *    +--------+   +------------+   +---------+   +----------+   +-----+
 *
 * p->protocol is the `next` last read, so it also says where a cut chain
 * stopped. Behind a fragment header with an offset the chain ends: what
 * follows is the middle of something (RFC 8200 4.5). One with no offset and
 * no more to come is an atomic fragment, a whole datagram (RFC 6946).
 *
 * Every link of the chain takes at least eight bytes, so it ends with the
 * packet; EXTENSIONS_MAX keeps a hostile one from costing thousands of turns.
 *
 * Fields are stored as they are read: a header that is cut leaves what came
 * before the cut. src.ip.version is set last, once both addresses are there.
 */
#include "capture/decode/decode.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "capture/bytes.h"
#include "capture/packet.h"

#define IPV4_HEADER    20u
#define IPV6_HEADER    40u
#define EXTENSIONS_MAX 16

/* The two low bits of IPv6's are reserved; its offset is in place. */
#define IPV4_DONT_FRAGMENT  0x4000
#define IPV4_MORE_FRAGMENTS 0x2000
#define IPV4_OFFSET	    0x1fff
#define IPV6_MORE_FRAGMENTS 0x0001
#define IPV6_OFFSET	    0xfff8

/* https://www.iana.org/assignments/ipv6-parameters, extension header types */
enum extension {
	EXT_HOP_BY_HOP = 0,
	EXT_ROUTING = 43,
	EXT_FRAGMENT = 44,
	EXT_AUTHENTICATION = 51,
	EXT_DESTINATION = 60,
};

/* Of the routing header. */
enum {
	ROUTING_SOURCE = 0,
	ROUTING_MOBILE = 2,
	ROUTING_SEGMENTS = 4,
};

/* Options of a hop-by-hop header, RFC 8200 4.2 and 2675 2. */
enum {
	HBH_PAD1 = 0,
	HBH_JUMBO = 0xc2,
	HBH_JUMBO_LEN = 4,
};

/* Both addresses, or neither: the version is what says that they are valid. */
static bool addresses_read(struct packet *p, struct reader *r, uint8_t version)
{
	size_t n = version == 4 ? 4 : 16;

	if (!get_bytes(r, p->src.ip.bytes, n) ||
	    !get_bytes(r, p->dst.ip.bytes, n))
		return false;
	p->src.ip.version = version;
	p->dst.ip.version = version;
	return true;
}

static void ipv4_fragment(struct packet *p, uint16_t word)
{
	p->dont_fragment = word & IPV4_DONT_FRAGMENT;
	p->more_fragments = word & IPV4_MORE_FRAGMENTS;
	p->fragment_offset = (word & IPV4_OFFSET) * 8u;
	p->fragment = p->more_fragments || p->fragment_offset > 0;
}

/* The 20 bytes every IPv4 header has; *header_len is what they say of it. */
static bool ipv4_fixed(struct packet *p, struct reader *r, size_t *header_len)
{
	uint8_t version_ihl;
	uint16_t word;

	if (!get_u8(r, &version_ihl) || !get_u8(r, &p->tos) ||
	    !get_be16(r, &word))
		return false;
	*header_len = (size_t)4 * (version_ihl & 0x0f);
	p->ip_len = word;
	if (!get_be16(r, &word))
		return false;
	p->ip_id = word;
	if (!get_be16(r, &word))
		return false;
	ipv4_fragment(p, word);
	return get_u8(r, &p->ttl) && get_u8(r, &p->protocol) &&
	       get_skip(r, 2) && addresses_read(p, r, 4);
}

static enum decode_status ipv4_decode(struct packet *p, struct span in,
				      struct span *rest)
{
	struct reader r = in.r;
	struct span options;
	size_t header_len;

	if (!ipv4_fixed(p, &r, &header_len))
		return DECODE_TRUNCATED;
	if (p->ip_len == 0 && p->protocol == IP_TCP)
		p->ip_len = (uint32_t)in.claimed; /* segmentation offload */
	if (header_len < IPV4_HEADER || p->ip_len < IPV4_HEADER)
		return DECODE_MALFORMED;
	*rest = span_of(r, p->ip_len - IPV4_HEADER);
	if (!span_take(rest, &options, header_len - IPV4_HEADER))
		return DECODE_MALFORMED;
	return span_is_cut(&options) ? DECODE_TRUNCATED : DECODE_OK;
}

/* The length field counts eights, but not in the two older designs. */
static size_t extension_size(uint8_t kind, uint8_t units)
{
	if (kind == EXT_FRAGMENT) /* the field is reserved, RFC 8200 4.5 */
		return 8;
	if (kind == EXT_AUTHENTICATION) /* in words less two, RFC 4302 2.2 */
		return (size_t)4 * (units + 2u);
	return (size_t)8 * (units + 1u);
}

/*
 * Finds the length of a jumbogram (RFC 2675 2) in the hop-by-hop header at r.
 * Linux writes it on segments above 64 KiB that are not yet cut into packets.
 */
static enum decode_status jumbo_read(struct reader r, uint32_t *length)
{
	struct span list;
	bool is_cut;
	uint8_t units, type, len;

	if (!get_skip(&r, 1) || !get_u8(&r, &units))
		return DECODE_TRUNCATED;
	list = span_of(r, extension_size(EXT_HOP_BY_HOP, units) - 2);
	is_cut = span_is_cut(&list);
	while (get_u8(&list.r, &type)) {
		if (type == HBH_PAD1)
			continue;
		if (!get_u8(&list.r, &len))
			break;
		if (type == HBH_JUMBO && len == HBH_JUMBO_LEN) {
			if (get_be32(&list.r, length))
				return DECODE_OK;
			break;
		}
		if (!get_skip(&list.r, len))
			break;
	}
	return is_cut ? DECODE_TRUNCATED : DECODE_MALFORMED;
}

/*
 * Replaces the 0 in the payload length by what it stands for, unless it means
 * that: a header and no more. r is what was captured behind the header,
 * claimed what there is of it.
 */
static enum decode_status ipv6_long(struct packet *p, struct reader r,
				    size_t claimed)
{
	enum decode_status status;
	uint32_t length;

	if (p->protocol == IP_TCP) { /* segmentation offload */
		p->ip_len = (uint32_t)(IPV6_HEADER + claimed);
		return DECODE_OK;
	}
	if (p->protocol != EXT_HOP_BY_HOP)
		return DECODE_OK;
	status = jumbo_read(r, &length);
	if (status != DECODE_OK)
		return status;
	/* what fits into 16 bits must stand there (RFC 2675 3) */
	if (length <= UINT16_MAX || length > UINT32_MAX - IPV6_HEADER)
		return DECODE_MALFORMED;
	p->ip_len = IPV6_HEADER + length;
	return DECODE_OK;
}

static bool is_extension(uint8_t protocol)
{
	switch (protocol) {
	case EXT_HOP_BY_HOP:
	case EXT_ROUTING:
	case EXT_FRAGMENT:
	case EXT_AUTHENTICATION:
	case EXT_DESTINATION:
		return true;
	default:
		return false;
	}
}

/* The fragment header but for its first two bytes, RFC 8200 4.5. */
static bool ipv6_fragment(struct packet *p, struct reader r)
{
	uint16_t word;

	if (!get_be16(&r, &word))
		return false;
	p->fragment_offset = word & IPV6_OFFSET;
	p->more_fragments = word & IPV6_MORE_FRAGMENTS;
	p->fragment = p->more_fragments || p->fragment_offset > 0;
	return get_be32(&r, &p->ip_id);
}

/*
 * Puts the last destination in the place of the next, if there are others in
 * between: conversations are with it, and so are checksums (RFC 8200 8.1).
 * r is a routing header but for its first two bytes. Type 0 and 2 list the
 * last one last (RFC 5095, 6275 6.4), segment routing first (RFC 8754 2).
 */
static void routing_read(struct packet *p, struct reader r)
{
	uint8_t type, segments_left;
	size_t last = 0;

	if (!get_u8(&r, &type) || !get_u8(&r, &segments_left) ||
	    !get_skip(&r, 4) || segments_left == 0 || r.left < 16)
		return;
	if (type == ROUTING_SOURCE || type == ROUTING_MOBILE)
		last = r.left / 16 * 16 - 16;
	else if (type != ROUTING_SEGMENTS)
		return;
	if (get_skip(&r, last))
		get_bytes(&r, p->dst.ip.bytes, 16);
}

/*
 * Takes the extension header that p->protocol names off the front of s, which
 * is behind the IP header at `ip`.
 */
static enum decode_status extension_decode(struct packet *p, struct span *s,
					   const uint8_t *ip)
{
	uint8_t kind = p->protocol;
	size_t at = (size_t)(s->r.at - ip);
	struct span head, body;
	uint8_t units;

	if (!span_take(s, &head, 2))
		return span_short(p);
	if (!get_u8(&head.r, &p->protocol) || !get_u8(&head.r, &units))
		return DECODE_TRUNCATED;
	if (!span_take(s, &body, extension_size(kind, units) - 2))
		return span_short(p);
	if (kind == EXT_FRAGMENT) {
		p->fragment_at = (uint16_t)at;
		if (!ipv6_fragment(p, body.r))
			return DECODE_TRUNCATED;
	}
	if (span_is_cut(&body))
		return DECODE_TRUNCATED;
	if (kind == EXT_ROUTING)
		routing_read(p, body.r);
	return DECODE_OK;
}

static enum decode_status extensions_decode(struct packet *p, struct span *s,
					    const uint8_t *ip)
{
	enum decode_status status;

	for (int i = 0; is_extension(p->protocol); i++) {
		if (p->fragment_offset > 0)
			break;
		/* a second fragment header would undo what the first says */
		if (i == EXTENSIONS_MAX ||
		    (p->protocol == EXT_FRAGMENT && p->fragment))
			return DECODE_MALFORMED;
		status = extension_decode(p, s, ip);
		if (status != DECODE_OK)
			return status;
	}
	return DECODE_OK;
}

/* The 40 bytes of the IPv6 header, RFC 8200 3. */
static bool ipv6_fixed(struct packet *p, struct reader *r)
{
	uint32_t version_class_flow;
	uint16_t payload_len;

	if (!get_be32(r, &version_class_flow) || !get_be16(r, &payload_len))
		return false;
	p->tos = (uint8_t)(version_class_flow >> 20);
	p->ip_len = IPV6_HEADER + payload_len;
	return get_u8(r, &p->protocol) && get_u8(r, &p->ttl) &&
	       addresses_read(p, r, 6);
}

static enum decode_status ipv6_decode(struct packet *p, struct span in,
				      struct span *rest)
{
	enum decode_status status;
	struct reader r = in.r;

	if (!ipv6_fixed(p, &r))
		return DECODE_TRUNCATED;
	if (p->ip_len == IPV6_HEADER) {
		status = ipv6_long(p, r, in.claimed - IPV6_HEADER);
		if (status != DECODE_OK)
			return status;
	}
	*rest = span_of(r, p->ip_len - IPV6_HEADER);
	return extensions_decode(p, rest, in.r.at);
}

enum decode_status network_decode(struct packet *p, struct span in,
				  struct span *rest)
{
	struct reader peek = in.r;
	uint8_t first;

	if (!get_u8(&peek, &first))
		return DECODE_TRUNCATED;
	switch (first >> 4) {
	case 4:
		return ipv4_decode(p, in, rest);
	case 6:
		return ipv6_decode(p, in, rest);
	default:
		return DECODE_UNSUPPORTED;
	}
}
