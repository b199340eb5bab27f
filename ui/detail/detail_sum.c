/*
 * What is said of a checksum (capture/checksum.h): with the field in it, the
 * sum of a right packet is 0xffff.
 *
 * Between programs of one machine there is no device to compute it, and Linux
 * does not: the field then holds the sum of the pseudo header alone, not
 * complemented, as the device would want it. Such a packet is not damaged.
 */
#include "ui/detail/detail_private.h"

#include <stdio.h>

#include "capture/checksum.h"
#include "ui/text/i18n.h"

static void write_verdict(uint16_t field, const char *verdict, char *out)
{
	snprintf(out, DETAIL_VALUE, "0x%04x (%s)", field, verdict);
}

/* `total` has the field in it. */
static void write_wrong(uint16_t field, uint64_t total, char *out)
{
	uint16_t want = (uint16_t)~checksum_fold(total - field);

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
	total = checksum_add(0, t->d->bytes, n);
	if (checksum_fold(total) == UINT16_MAX)
		write_verdict(field, tr("correct"), out);
	else
		write_wrong(field, total, out);
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
	bool has_pseudo = p->protocol != IP_ICMP;
	uint64_t pseudo = checksum_pseudo(p);
	uint64_t total = pseudo;

	if (is_whole(t))
		total = checksum_add(total, t->d->bytes + p->l4_offset,
				     checksum_length(p));
	if (is_whole(t) && checksum_fold(total) == UINT16_MAX)
		write_verdict(field, tr("correct"), out);
	else if (has_pseudo && checksum_fold(pseudo) == field)
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
