/*
 * Checksums: the one's complement of the one's complement sum of all 16-bit
 * words (RFC 1071). With the field in it, the sum of a right packet is 0xffff.
 * TCP, UDP and ICMPv6 put a pseudo header before theirs (RFC 9293 3.1, RFC
 * 8200 8.1): addresses, length and protocol.
 *
 * One flipped bit changes the sum by a power of two, which is never a multiple
 * of 0xffff: it is always noticed. But a UDP checksum of 0 says that there is
 * none (RFC 768), so the bit to flip there is in the field, and does not make
 * it 0.
 */
#include "capture/checksum.h"

#include <string.h>

/* Where the field stands in its header. */
enum {
	IPV4_SUM_AT = 10,
	TCP_SUM_AT = 16,
	UDP_SUM_AT = 6,
	ICMP_SUM_AT = 2,
	NO_SUM = -1,
};

uint64_t checksum_add(uint64_t sum, const uint8_t *bytes, uint32_t n)
{
	for (uint32_t i = 0; i < n; i++)
		sum += i % 2 ? bytes[i] : (uint32_t)bytes[i] << 8;
	return sum;
}

uint16_t checksum_fold(uint64_t sum)
{
	while (sum > UINT16_MAX)
		sum = (sum & UINT16_MAX) + (sum >> 16);
	return (uint16_t)sum;
}

uint32_t checksum_length(const struct packet *p)
{
	/* Of UDP, its own length may leave something out. */
	if (p->protocol == IP_UDP)
		return p->payload_offset + p->payload_len - p->l4_offset;
	return p->ip_len - p->l4_offset;
}

uint64_t checksum_pseudo(const struct packet *p)
{
	uint32_t n = p->src.ip.version == 4 ? 4 : 16;

	if (p->protocol == IP_ICMP)
		return 0;
	return checksum_add(checksum_add(0, p->src.ip.bytes, n),
			    p->dst.ip.bytes, n) +
	       p->protocol + checksum_length(p);
}

/* Where the transport's field is in the packet, or NO_SUM. */
static int l4_sum_at(const struct packet *p)
{
	if (!p->has_l4)
		return NO_SUM;
	switch (p->protocol) {
	case IP_TCP:
		return (int)p->l4_offset + TCP_SUM_AT;
	case IP_UDP:
		return (int)p->l4_offset + UDP_SUM_AT;
	case IP_ICMP:
	case IP_ICMPV6:
		return (int)p->l4_offset + ICMP_SUM_AT;
	default:
		return NO_SUM;
	}
}

static void put_sum(uint8_t *at, uint16_t sum)
{
	at[0] = (uint8_t)(sum >> 8);
	at[1] = (uint8_t)sum;
}

static bool sum_is_zero(const uint8_t *at)
{
	return at[0] == 0 && at[1] == 0;
}

static void fill_l4(const struct packet *p, uint8_t *bytes, uint32_t n)
{
	int at = l4_sum_at(p);
	uint32_t len = checksum_length(p);
	uint16_t sum;

	if (at == NO_SUM || p->fragment || p->l4_offset + len > n)
		return;
	if (p->protocol == IP_UDP && sum_is_zero(bytes + at))
		return;
	put_sum(bytes + at, 0);
	sum = (uint16_t)~checksum_fold(
		checksum_add(checksum_pseudo(p), bytes + p->l4_offset, len));
	/* 0 would say that there is none (RFC 768); both are the same sum */
	if (p->protocol == IP_UDP && sum == 0)
		sum = UINT16_MAX;
	put_sum(bytes + at, sum);
}

void checksum_fill(uint8_t *bytes, uint32_t n)
{
	struct packet p;

	packet_decode_outer(&p, LINK_RAW, bytes, n);
	if (p.src.ip.version == 4 && p.l4_offset && p.l4_offset <= n) {
		put_sum(bytes + IPV4_SUM_AT, 0);
		put_sum(bytes + IPV4_SUM_AT,
			(uint16_t)~checksum_fold(
				checksum_add(0, bytes, p.l4_offset)));
	}
	fill_l4(&p, bytes, n);
}

/* Flips a bit of a field that holds a sum; it does not become 0. */
static void flip_sum(uint8_t *at)
{
	at[0] ^= 0x80;
	if (sum_is_zero(at))
		at[0] ^= 0xc0;
}

/* Where the payload, or what a fragment has of it, ends; n at most. */
static uint32_t payload_end(const struct packet *p, uint32_t n)
{
	uint32_t end = p->protocol == IP_UDP && p->has_l4 && !p->fragment
			       ? p->payload_offset + p->payload_len
			       : p->ip_len;

	return end < n ? end : n;
}

/* A bit of the payload, if there is any and a sum covers it. */
static bool break_payload(const struct packet *p, uint8_t *bytes, uint32_t n)
{
	uint32_t from = p->has_l4 ? p->payload_offset : p->l4_offset;
	uint32_t end = payload_end(p, n);
	int at = l4_sum_at(p);
	bool unused = p->protocol == IP_UDP && at != NO_SUM &&
		      sum_is_zero(bytes + at);

	if (!from || end <= from || unused || (at == NO_SUM && !p->fragment))
		return false;
	bytes[end - 1] ^= 1;
	return true;
}

bool checksum_spoil(uint8_t *bytes, uint32_t n)
{
	struct packet p;
	int at;

	packet_decode_outer(&p, LINK_RAW, bytes, n);
	at = l4_sum_at(&p);
	/* A protocol that is not known may have none, but IPv4 has one. */
	if (at == NO_SUM && p.src.ip.version == 4)
		at = IPV4_SUM_AT;
	if (at == NO_SUM || (uint32_t)at + 2 > n)
		return false;
	flip_sum(bytes + at);
	return true;
}

bool checksum_break(uint8_t *bytes, uint32_t n)
{
	struct packet p;

	packet_decode_outer(&p, LINK_RAW, bytes, n);
	return break_payload(&p, bytes, n) || checksum_spoil(bytes, n);
}
