/*
 * Checksums: the one's complement of the one's complement sum of all 16-bit
 * words (RFC 1071). With the field in it, the sum of a right packet is 0xffff.
 * TCP, UDP and ICMPv6 put a pseudo header before theirs (RFC 9293 3.1, RFC
 * 8200 8.1): addresses, length and protocol.
 *
 * Between programs of one machine there is no device to compute it, and Linux
 * does not: the field then holds the sum of the pseudo header alone, not
 * complemented, as the device would want it. Such a packet is not damaged.
 */
#include "ui/detail_private.h"

#include <stdio.h>

#include "ui/i18n.h"

static uint64_t sum_bytes(const uint8_t *bytes, uint32_t n)
{
	uint64_t sum = 0;

	for (uint32_t i = 0; i < n; i++)
		sum += i % 2 ? bytes[i] : (uint32_t)bytes[i] << 8;
	return sum;
}

static uint16_t fold(uint64_t sum)
{
	while (sum > UINT16_MAX)
		sum = (sum & UINT16_MAX) + (sum >> 16);
	return (uint16_t)sum;
}

static void write_verdict(uint16_t field, const char *verdict, char *out)
{
	snprintf(out, DETAIL_VALUE, "0x%04x (%s)", field, verdict);
}

/* `total` has the field in it. */
static void write_wrong(uint16_t field, uint64_t total, char *out)
{
	uint16_t want = (uint16_t)~fold(total - field);

	snprintf(out, DETAIL_VALUE, "0x%04x (%s 0x%04x)", field,
		 tr("wrong: should be"), want);
}

void show_ip_checksum(struct taking *t, struct reader in, char *out)
{
	uint16_t field = (uint16_t)number_of(in);
	uint32_t n = t->p.l4_offset;
	uint64_t total;

	if (n == 0) {
		write_verdict(field, tr("not checked"), out);
		return;
	}
	total = sum_bytes(t->d->bytes, n);
	if (fold(total) == UINT16_MAX)
		write_verdict(field, tr("correct"), out);
	else
		write_wrong(field, total, out);
}

static uint64_t pseudo_header(const struct packet *p, uint32_t len)
{
	uint32_t n = p->src.ip.version == 4 ? 4 : 16;

	return sum_bytes(p->src.ip.bytes, n) + sum_bytes(p->dst.ip.bytes, n) +
	       p->protocol + len;
}

/* What it covers: of UDP, its own length may leave something out. */
static uint32_t sum_length(const struct packet *p)
{
	if (p->protocol == IP_UDP)
		return p->payload_offset + p->payload_len - p->l4_offset;
	return p->ip_len - p->l4_offset;
}

/* The sum is over the whole datagram, to the end that the header names. */
static bool can_be_known(const struct taking *t)
{
	return t->status == DECODE_OK && !t->p.fragment && !t->routed;
}

static bool is_whole(const struct taking *t)
{
	return t->d->n_bytes >= t->p.ip_len;
}

static void write_l4(struct taking *t, uint16_t field, char *out)
{
	const struct packet *p = &t->p;
	uint32_t n = sum_length(p);
	bool has_pseudo = p->protocol != IP_ICMP;
	uint64_t pseudo = has_pseudo ? pseudo_header(p, n) : 0;
	uint64_t total = pseudo;

	if (is_whole(t))
		total += sum_bytes(t->d->bytes + p->l4_offset, n);
	if (is_whole(t) && fold(total) == UINT16_MAX)
		write_verdict(field, tr("correct"), out);
	else if (has_pseudo && fold(pseudo) == field)
		write_verdict(field, tr("not complete: left to the device"),
			      out);
	else if (is_whole(t))
		write_wrong(field, total, out);
	else
		write_verdict(field, tr("not checked"), out);
}

void show_l4_checksum(struct taking *t, struct reader in, char *out)
{
	uint16_t field = (uint16_t)number_of(in);
	bool optional = t->p.protocol == IP_UDP && t->p.src.ip.version == 4;

	if (optional && field == 0)
		write_verdict(field, tr("not used"), out); /* RFC 768 */
	else if (can_be_known(t))
		write_l4(t, field, out);
	else
		write_verdict(field, tr("not checked"), out);
}
