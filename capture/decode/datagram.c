/*
 * One datagram, put together from its fragments.
 *
 *    buffer   |   headroom    |headers|          data                    |
 *                                     |<-run->|  hole  |<--run-->|
 *                                     0                               length
 *
 * The headers are the first fragment's (RFC 791 3.2, RFC 8200 4.5), the length
 * is the last's; data is where its offset says. It is whole when there is one
 * run from 0 to the length, and headers.
 *
 * Bytes that came first stay, so of a fragment only what lies in holes is
 * copied. Runs that touch become one: fragments in order, or in the reverse
 * order, never make more than two.
 *
 * A capture may lack the end of every fragment (snap length). What a fragment
 * claims counts as there, for the lengths are right; from cut_at on, the bytes
 * are not known.
 */
#include "capture/decode/datagram.h"

#include <stdlib.h>
#include <string.h>

#include "capture/checksum.h"
#include "capture/mem.h"

enum {
	IPV4_LENGTH_AT = 2,
	IPV4_FLAGS_AT = 6,
	IPV4_SUM_AT = 10,
	IPV4_MORE_FRAGMENTS = 0x20,
	IPV6_HEADER = 40,
	IPV6_LENGTH_AT = 4,
	IPV6_FRAGMENT_HEADER = 8,
	IPV6_FLAGS_AT = 3, /* of the fragment header */
	IPV6_MORE_FRAGMENTS = 0x01,
};

void datagram_init(struct datagram *d)
{
	*d = (struct datagram){ .cut_at = UINT32_MAX };
}

void datagram_free(struct datagram *d)
{
	free(d->buffer);
	d->buffer = NULL;
}

/* --- where the parts of a fragment are ----------------------------------- */

struct part {
	uint32_t header_len;	/* from the IP header to the data */
	uint32_t from, to;	/* of the datagram's data */
	uint32_t captured;	/* of it */
	const uint8_t *ip, *at; /* header, data */
};

/* False if it has no data, or more than a datagram may have. */
static bool part_find(struct part *part, const struct packet *p,
		      const uint8_t *bytes, size_t captured)
{
	uint32_t data_at;
	size_t left;

	if (p->src.ip.version == 6)
		data_at = p->ip_offset + p->fragment_at + IPV6_FRAGMENT_HEADER;
	else
		data_at = p->l4_offset;
	part->header_len = data_at - p->ip_offset;
	if (data_at <= p->ip_offset || data_at > captured ||
	    part->header_len > DATAGRAM_HEADROOM ||
	    p->ip_len <= part->header_len ||
	    p->ip_len - part->header_len > DATAGRAM_MOST)
		return false;
	part->from = p->fragment_offset;
	part->to = part->from + (p->ip_len - part->header_len);
	left = captured - data_at;
	part->captured = left < part->to - part->from ? (uint32_t)left
						      : part->to - part->from;
	part->ip = bytes + p->ip_offset;
	part->at = bytes + data_at;
	return part->header_len + part->to <= DATAGRAM_MOST;
}

/* --- runs ---------------------------------------------------------------- */

static void data_copy(struct datagram *d, const struct part *part,
		      uint32_t from, uint32_t to)
{
	uint32_t end = part->from + part->captured;

	if (to > end)
		to = end;
	if (from < to)
		memcpy(d->buffer + DATAGRAM_HEADROOM + from,
		       part->at + (from - part->from), to - from);
}

/* Copies what lies in holes; true if that is not all of it. */
static bool holes_fill(struct datagram *d, const struct part *part)
{
	uint32_t at = part->from;
	bool overlap = false;

	for (uint32_t i = 0; i < d->n_runs; i++) {
		const struct datagram_run *run = &d->run[i];

		if (run->to <= at)
			continue;
		if (run->from >= part->to)
			break;
		overlap = true;
		if (at < run->from)
			data_copy(d, part, at, run->from);
		at = run->to;
	}
	if (at < part->to)
		data_copy(d, part, at, part->to);
	return overlap;
}

/* Makes one run of [from, to) and all that it touches; false: no room. */
static bool run_add(struct datagram *d, uint32_t from, uint32_t to)
{
	uint32_t first = 0, last;

	while (first < d->n_runs && d->run[first].to < from)
		first++;
	for (last = first; last < d->n_runs && d->run[last].from <= to;
	     last++) {
		if (d->run[last].from < from)
			from = d->run[last].from;
		if (d->run[last].to > to)
			to = d->run[last].to;
	}
	if (first == last && d->n_runs == DATAGRAM_RUNS)
		return false;
	memmove(&d->run[first + 1], &d->run[last],
		(d->n_runs - last) * sizeof(d->run[0]));
	d->n_runs -= last - first;
	d->n_runs++;
	d->run[first] = (struct datagram_run){ from, to };
	return true;
}

/* --- adding -------------------------------------------------------------- */

static void first_take(struct datagram *d, const struct packet *p,
		       const struct part *part)
{
	d->header_len = part->header_len;
	d->fragment_at = p->fragment_at;
	memcpy(d->buffer + DATAGRAM_HEADROOM - part->header_len, part->ip,
	       part->header_len);
	d->protocol = p->protocol;
	d->has_ports = p->has_ports;
	d->src_port = p->src.port;
	d->dst_port = p->dst.port;
}

enum datagram_status datagram_add(struct datagram *d, const struct packet *p,
				  const uint8_t *bytes, size_t captured)
{
	struct part part;
	bool overlap;

	if (!part_find(&part, p, bytes, captured))
		return DATAGRAM_MALFORMED;
	mem_grow(d->buffer, d->size, DATAGRAM_HEADROOM + part.to);
	overlap = holes_fill(d, &part);
	if (!run_add(d, part.from, part.to))
		return DATAGRAM_FULL;
	if (part.captured < part.to - part.from &&
	    part.from + part.captured < d->cut_at)
		d->cut_at = part.from + part.captured;
	if (part.from == 0 && !d->header_len)
		first_take(d, p, &part);
	if (!p->more_fragments && !d->length)
		d->length = part.to;
	d->n_fragments++;
	return overlap ? DATAGRAM_OVERLAP : DATAGRAM_ADDED;
}

bool datagram_is_whole(const struct datagram *d)
{
	return d->header_len && d->length && d->n_runs > 0 &&
	       d->run[0].from == 0 && d->run[0].to >= d->length;
}

/* --- the packet ---------------------------------------------------------- */

static void put_be16(uint8_t *at, uint32_t value)
{
	at[0] = (uint8_t)(value >> 8);
	at[1] = (uint8_t)value;
}

/* The offset is 0: it is the first fragment's header. */
static void ipv4_mend(uint8_t *ip, uint32_t header_len, uint32_t length)
{
	put_be16(ip + IPV4_LENGTH_AT, length);
	ip[IPV4_FLAGS_AT] &= (uint8_t)~IPV4_MORE_FRAGMENTS;
	put_be16(ip + IPV4_SUM_AT, 0);
	put_be16(ip + IPV4_SUM_AT,
		 (uint16_t)~checksum_fold(checksum_add(0, ip, header_len)));
}

/* The fragment header stays: without offset or more, it is an atomic one's. */
static void ipv6_mend(uint8_t *ip, uint32_t fragment_at, uint32_t length)
{
	put_be16(ip + IPV6_LENGTH_AT, length - IPV6_HEADER);
	ip[fragment_at + IPV6_FLAGS_AT] &= (uint8_t)~IPV6_MORE_FRAGMENTS;
}

const uint8_t *datagram_packet(struct datagram *d, uint32_t *captured,
			       uint32_t *length)
{
	uint8_t *ip = d->buffer + DATAGRAM_HEADROOM - d->header_len;
	uint32_t data = d->cut_at < d->length ? d->cut_at : d->length;

	*length = d->header_len + d->length;
	*captured = d->header_len + data;
	if (d->fragment_at)
		ipv6_mend(ip, d->fragment_at, *length);
	else
		ipv4_mend(ip, d->header_len, *length);
	return ip;
}
