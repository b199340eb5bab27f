/*
 * Making packets, and setting fields.
 *
 *   fields of all headers ─▶ checksums ─▶ mf and frag ─▶ IP's checksum
 *
 * What makes a packet a fragment comes last: a fragment's transport header
 * can not be changed, and its checksum is that of the whole datagram.
 */
#include "sim/craft.h"

#include <string.h>

#include "capture/checksum.h"
#include "capture/mem.h"

/* Numbers in a scenario count from the first of the end that they are of. */
static uint64_t absolute(const struct flow *flow, int side,
			 const struct comparison *c)
{
	int of = c->field == FIELD_ACK ? 1 - side : side;

	if ((c->field != FIELD_SEQ && c->field != FIELD_ACK) || !flow ||
	    !flow->tcp)
		return c->value;
	return (uint32_t)(c->value + flow->tcp->side[of].seq_base);
}

static bool makes_fragment(enum packet_field field)
{
	return field == FIELD_MF || field == FIELD_FRAG;
}

const struct comparison *craft_settings(const struct step *step,
					const struct flow *flow, int side,
					uint8_t *bytes, uint32_t *n)
{
	for (int last = 0; last < 2; last++) {
		for (size_t i = 0; i < step->n_set; i++) {
			const struct comparison *c = &step->set[i];

			if (makes_fragment(c->field) == last &&
			    !field_set(c->field, bytes, n,
				       absolute(flow, side, c)))
				return c;
		}
		checksum_fill(bytes, *n);
	}
	return NULL;
}

/* --- whole packets ------------------------------------------------------- */

enum {
	IPV4_HEADER = 20,
	IPV6_HEADER = 40,
	TCP_HEADER = 20,
	UDP_HEADER = 8,
	ICMP_HEADER = 8,
	TTL = 64,
	WINDOW = 65535,
};

static void put16(uint8_t *at, uint32_t value)
{
	at[0] = (uint8_t)(value >> 8);
	at[1] = (uint8_t)value;
}

static void put32(uint8_t *at, uint32_t value)
{
	put16(at, value >> 16);
	put16(at + 2, value);
}

/* An id, because a raw socket would fill in a zero: raw(7), IP_HDRINCL. */
static void put_ipv4(const struct craft *c, uint8_t *at, uint32_t len)
{
	at[0] = 0x45;
	put16(at + 2, len);
	put16(at + 4, 1);
	at[6] = 0x40; /* do not fragment */
	at[8] = TTL;
	at[9] = c->protocol;
	memcpy(at + 12, c->src.ip.bytes, 4);
	memcpy(at + 16, c->dst.ip.bytes, 4);
}

static void put_ipv6(const struct craft *c, uint8_t *at, uint32_t len)
{
	at[0] = 0x60;
	put16(at + 4, len - IPV6_HEADER);
	at[6] = c->protocol;
	at[7] = TTL;
	memcpy(at + 8, c->src.ip.bytes, 16);
	memcpy(at + 24, c->dst.ip.bytes, 16);
}

static void put_tcp(const struct craft *c, uint8_t *at)
{
	put16(at, c->src.port);
	put16(at + 2, c->dst.port);
	put32(at + 4, c->seq);
	put32(at + 8, c->flags & TH_ACK ? c->ack : 0);
	put16(at + 12, TCP_HEADER / 4 << 12 | c->flags);
	put16(at + 14, c->flags & TH_R ? 0 : WINDOW);
}

/* A checksum that is not zero, which would mean that there is none. */
static void put_udp(const struct craft *c, uint8_t *at)
{
	put16(at, c->src.port);
	put16(at + 2, c->dst.port);
	put16(at + 4, UDP_HEADER + c->n_payload);
	put16(at + 6, UINT16_MAX);
}

static uint32_t l4_header(uint8_t protocol)
{
	return protocol == IP_TCP   ? TCP_HEADER
	       : protocol == IP_UDP ? UDP_HEADER
				    : ICMP_HEADER;
}

uint8_t *craft_packet(const struct craft *c, uint32_t *n)
{
	bool v6 = c->src.ip.version == 6;
	uint32_t ip = v6 ? IPV6_HEADER : IPV4_HEADER;
	uint32_t l4 = l4_header(c->protocol);
	uint8_t *bytes;

	*n = ip + l4 + c->n_payload;
	bytes = mem_zero(*n + FIELD_ROOM, 1);
	if (v6)
		put_ipv6(c, bytes, *n);
	else
		put_ipv4(c, bytes, *n);
	if (c->protocol == IP_TCP) {
		put_tcp(c, bytes + ip);
	} else if (c->protocol == IP_UDP) {
		put_udp(c, bytes + ip);
	} else {
		bytes[ip] = c->type;
		bytes[ip + 1] = c->code;
	}
	if (c->n_payload)
		memcpy(bytes + ip + l4, c->payload, c->n_payload);
	return bytes;
}
