/*
 * The common packet, decoded in one go: IPv4 without options or IPv6 without
 * extension headers, no fragment, TCP or UDP, headers whole and lengths right.
 * Nearly all packets of nearly all captures are such, and a capture has
 * millions.
 *
 * It gives what the long way (packet.c, ip.c, transport.c) gives, or nothing:
 * false sends the packet there. tests/capture_common.c holds both against each
 * other. So nothing is decided here, and whatever is unusual is not known.
 *
 * What makes it fast: every length is compared once and then is a constant, so
 * the checks of the readers fold away; and every field is written once, part
 * by part, as a memset of the whole struct costs more than the decoding.
 */
#include "capture/decode/decode.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "capture/bytes.h"
#include "capture/packet.h"

enum {
	IPV4_HEADER = 20,
	IPV6_HEADER = 40,
	TCP_HEADER = 20,
	UDP_HEADER = 8,
	TIMESTAMP_HEADER = TCP_HEADER + 12,
};

#define IPV4_BARE     0x45 /* version 4, five words of header */
#define IPV4_DONT     0x4000
#define IPV4_FRAGMENT 0x3fff /* more to come, or an offset */
#define TCP_FLAGS     0x01ff
#define NOP_NOP_TS_10 0x0101080a /* as RFC 7323 A lays it out */

/* Both addresses, and zeros where ports will be. */
static inline bool ends_read(struct packet *p, struct reader *r,
			     uint8_t version)
{
	size_t n = version == 4 ? 4 : 16;

	p->src = (struct endpoint){ .ip.version = version };
	p->dst = (struct endpoint){ .ip.version = version };
	return get_bytes(r, p->src.ip.bytes, n) &&
	       get_bytes(r, p->dst.ip.bytes, n);
}

static inline bool ipv4_read(struct packet *p, struct reader r)
{
	uint32_t tos_len, id_fragment;
	uint16_t ttl_protocol;

	if (!get_be32(&r, &tos_len) || !get_be32(&r, &id_fragment) ||
	    !get_be16(&r, &ttl_protocol) || !get_skip(&r, 2))
		return false;
	if (id_fragment & IPV4_FRAGMENT)
		return false;
	p->protocol = (uint8_t)ttl_protocol;
	p->ttl = (uint8_t)(ttl_protocol >> 8);
	p->tos = (uint8_t)(tos_len >> 16);
	p->dont_fragment = id_fragment & IPV4_DONT;
	p->ip_id = id_fragment >> 16;
	p->ip_len = tos_len & 0xffff;
	return ends_read(p, &r, 4);
}

static inline bool ipv6_read(struct packet *p, struct reader r)
{
	uint32_t class_flow;
	uint16_t len;

	if (!get_be32(&r, &class_flow) || !get_be16(&r, &len))
		return false;
	p->tos = (uint8_t)(class_flow >> 20);
	p->dont_fragment = false;
	p->ip_id = 0;
	p->ip_len = IPV6_HEADER + (uint32_t)len;
	return get_u8(&r, &p->protocol) && get_u8(&r, &p->ttl) &&
	       ends_read(p, &r, 6);
}

static inline bool ports_read(struct packet *p, struct reader *r)
{
	return get_be16(r, &p->src.port) && get_be16(r, &p->dst.port);
}

/* All but the options; *header_len is what the header says of itself. */
static inline bool tcp_read(struct packet *p, struct reader r,
			    uint32_t *header_len)
{
	uint16_t offset_flags;

	p->tcp = (struct tcp_header){ .seq = 0 };
	if (!ports_read(p, &r) || !get_be32(&r, &p->tcp.seq) ||
	    !get_be32(&r, &p->tcp.ack) || !get_be16(&r, &offset_flags) ||
	    !get_be16(&r, &p->tcp.win) || !get_be16(&r, &p->tcp.checksum) ||
	    !get_be16(&r, &p->tcp.urgent))
		return false;
	p->tcp.flags = offset_flags & TCP_FLAGS;
	*header_len = (offset_flags >> 12) * 4u;
	return *header_len >= TCP_HEADER;
}

/* The one list of options that nearly every segment has; else false. */
static inline bool timestamp_read(struct tcp_options *opt, struct reader r)
{
	uint32_t kinds;

	if (!get_be32(&r, &kinds) || kinds != NOP_NOP_TS_10 ||
	    !get_be32(&r, &opt->ts_val) || !get_be32(&r, &opt->ts_ecr))
		return false;
	opt->present = TCP_OPT_TIMESTAMP;
	return true;
}

/* At `at`, where at least a TCP header is; what IP has for it is l4_len. */
static inline bool tcp_take(struct packet *p, struct span s, uint32_t *header)
{
	const uint8_t *at = s.r.at;
	struct span options;

	if (s.r.left < TCP_HEADER ||
	    !tcp_read(p, (struct reader){ at, TCP_HEADER }, header) ||
	    *header > s.r.left)
		return false;
	if (*header == TCP_HEADER ||
	    (*header == TIMESTAMP_HEADER &&
	     timestamp_read(&p->tcp.opt,
			    (struct reader){ at + TCP_HEADER, 12 })))
		return true;
	options = (struct span){ { at + TCP_HEADER, *header - TCP_HEADER },
				 *header - TCP_HEADER };
	options_decode(&p->tcp.opt, &options);
	return true;
}

/* Ends s where UDP says. */
static inline bool udp_take(struct packet *p, struct span *s)
{
	struct reader r = { s->r.at, UDP_HEADER };
	uint16_t length;

	p->tcp = (struct tcp_header){ .seq = 0 };
	if (s->r.left < UDP_HEADER || !ports_read(p, &r) ||
	    !get_be16(&r, &length) || length < UDP_HEADER ||
	    length > s->claimed || p->dst.port == PORT_VXLAN)
		return false;
	*s = span_of(s->r, length);
	return true;
}

static inline bool network_read(struct packet *p, const uint8_t *ip,
				size_t left, uint32_t *header)
{
	if (left < IPV4_HEADER)
		return false;
	if (ip[0] == IPV4_BARE) {
		*header = IPV4_HEADER;
		return ipv4_read(p, (struct reader){ ip, IPV4_HEADER });
	}
	*header = IPV6_HEADER;
	return ip[0] >> 4 == 6 && left >= IPV6_HEADER &&
	       ipv6_read(p, (struct reader){ ip, IPV6_HEADER });
}

bool common_decode(struct packet *p, const uint8_t *start, struct span *in)
{
	const uint8_t *ip = in->r.at;
	uint32_t network, transport = UDP_HEADER;
	size_t left = in->r.left;
	struct span s;

	if (!network_read(p, ip, left, &network) || p->ip_len < network)
		return false;
	s = span_of((struct reader){ ip + network, left - network },
		    p->ip_len - network);
	if (p->protocol == IP_TCP) {
		if (!tcp_take(p, s, &transport))
			return false;
	} else if (p->protocol != IP_UDP || !udp_take(p, &s)) {
		return false;
	}
	p->has_ports = p->has_l4 = true;
	p->fragment = p->more_fragments = false;
	p->fragment_offset = 0;
	p->fragment_at = 0;
	p->ip_offset = (uint32_t)(ip - start);
	p->l4_offset = p->ip_offset + network;
	p->payload_offset = p->l4_offset + transport;
	p->payload_len = (uint32_t)s.claimed - transport;
	p->payload_captured = (uint32_t)s.r.left - transport;
	return true;
}
