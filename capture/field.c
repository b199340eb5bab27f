/*
 * Fields of packets.
 *
 *   field ─▶ place in the header, of IPv4 or IPv6 ─▶ bytes, mask, shift
 *         └▶ TCP option ─▶ looked for in the list ─▶ bytes of its body
 *
 * A place says where a number stands, so reading and changing it need no code
 * of their own. An option that is taken out becomes NOPs (RFC 9293 3.2), so
 * that nothing moves; one that is put in makes the header longer, by words.
 */
#include <string.h>

#include "capture/field_private.h"

static bool has_header(const struct packet *p, uint8_t header)
{
	switch ((enum header)header) {
	case IN_IP:
		return p->src.ip.version != 0;
	case IN_TCP:
	case IN_OPTION:
		return p->has_l4 && p->protocol == IP_TCP;
	case IN_UDP:
		return p->has_l4 && p->protocol == IP_UDP;
	case IN_PORTS:
		return p->has_l4 &&
		       (p->protocol == IP_TCP || p->protocol == IP_UDP);
	case IN_ICMP:
		return p->has_l4 &&
		       (p->protocol == IP_ICMP || p->protocol == IP_ICMPV6);
	case NOWHERE:
		break;
	}
	return false;
}

bool field_fits(enum packet_field field, uint8_t protocol)
{
	struct packet p = { .protocol = protocol,
			    .has_l4 = true,
			    .src = { .ip = { .version = 4 } } };

	return has_header(&p, field_table[field].v4.header);
}

/* --- where it is --------------------------------------------------------- */

static const struct place *place_of(enum packet_field field,
				    const struct packet *p)
{
	return p->src.ip.version == 6 ? &field_table[field].v6
				      : &field_table[field].v4;
}

static uint32_t number_at(const uint8_t *at, uint8_t bytes)
{
	uint32_t number = 0;

	for (uint8_t i = 0; i < bytes; i++)
		number = number << 8 | at[i];
	return number;
}

static void number_put(uint8_t *at, uint8_t bytes, uint32_t number)
{
	while (bytes-- > 0) {
		at[bytes] = (uint8_t)number;
		number >>= 8;
	}
}

/* --- options ------------------------------------------------------------- */

enum { OPT_END = 0, OPT_NOP = 1, TCP_HEADER = 20, TCP_HEADER_MOST = 60 };

/* Where the TCP header ends, as it says itself. */
static uint32_t options_end(const struct packet *p, const uint8_t *bytes,
			    uint32_t n)
{
	uint32_t end = p->l4_offset + (bytes[p->l4_offset + 12] >> 4) * 4u;

	return end < n ? end : n;
}

/* Whether an option of n bytes is what the row is about, with its number. */
static bool size_fits(const struct field_row *row, uint8_t n)
{
	return row->size ? n == row->size : n >= row->v4.at + row->v4.bytes;
}

/* Where an option of this kind and size stands; 0 if there is none. */
static uint32_t option_find(const struct field_row *row, const struct packet *p,
			    const uint8_t *bytes, uint32_t n)
{
	uint32_t at = p->l4_offset + TCP_HEADER;
	uint32_t end = options_end(p, bytes, n);

	while (at < end && bytes[at] != OPT_END) {
		if (bytes[at] == OPT_NOP) {
			at++;
			continue;
		}
		if (at + 1 >= end || bytes[at + 1] < 2 ||
		    at + bytes[at + 1] > end)
			return 0;
		if (bytes[at] == row->kind && size_fits(row, bytes[at + 1]))
			return at;
		at += bytes[at + 1];
	}
	return 0;
}

/* Ends of a list would hide what comes behind them. */
static void open_list(uint8_t *at, uint32_t n)
{
	for (uint32_t i = 0; i < n;) {
		if (at[i] == OPT_END)
			at[i] = OPT_NOP;
		i += at[i] == OPT_NOP || i + 1 >= n || at[i + 1] < 2
			     ? 1
			     : at[i + 1];
	}
}

/* The packet has become longer. */
static void add_length(const struct packet *p, uint8_t *bytes, uint32_t more)
{
	uint8_t *at = bytes + (p->src.ip.version == 4 ? 2 : 4);

	number_put(at, 2, number_at(at, 2) + more);
}

/* Puts an empty one behind the others; 0 if there is no room. */
static uint32_t option_add(const struct field_row *row, const struct packet *p,
			   uint8_t *bytes, uint32_t *n)
{
	uint32_t end = options_end(p, bytes, *n);
	uint32_t more = (row->size + 3u) / 4 * 4;
	uint32_t words = (end - p->l4_offset + more) / 4;

	if (row->size == 0 || words * 4 > TCP_HEADER_MOST)
		return 0;
	open_list(bytes + p->l4_offset + TCP_HEADER,
		  end - p->l4_offset - TCP_HEADER);
	memmove(bytes + end + more, bytes + end, *n - end);
	memset(bytes + end, OPT_NOP, more);
	memset(bytes + end, 0, row->size);
	bytes[end] = row->kind;
	bytes[end + 1] = row->size;
	bytes[p->l4_offset + 12] =
		(uint8_t)((bytes[p->l4_offset + 12] & 0xf) | words << 4);
	add_length(p, bytes, more);
	*n += more;
	return end;
}

/* --- reading and changing ------------------------------------------------ */

/* Where its place counts from; *value is set if it has no place: none. */
static bool start_of(enum packet_field field, const struct packet *p,
		     const uint8_t *bytes, uint32_t n, uint32_t *start,
		     uint64_t *value)
{
	const struct place *place = place_of(field, p);

	if (!has_header(p, place->header))
		return false;
	*start = place->header == IN_IP ? 0 : p->l4_offset;
	if (place->header != IN_OPTION)
		return *start + place->at + place->bytes <= n;
	if (p->l4_offset + TCP_HEADER > n)
		return false;
	*start = option_find(&field_table[field], p, bytes, n);
	if (*start == 0)
		*value = FIELD_NONE;
	else if (place->bytes == 0)
		*value = 1;
	return true;
}

bool field_get(enum packet_field field, const uint8_t *bytes, uint32_t n,
	       uint64_t *value)
{
	const struct place *place;
	struct packet p;
	uint32_t start, number;

	packet_decode_outer(&p, LINK_RAW, bytes, n);
	*value = 0;
	if (!start_of(field, &p, bytes, n, &start, value))
		return false;
	if (*value)
		return true;
	place = place_of(field, &p);
	number = number_at(bytes + start + place->at, place->bytes);
	*value = (uint64_t)((number & place->mask) >> place->shift) *
		 field_table[field].unit;
	return true;
}

/* Changes the number at its place, counted from `start`. */
static void place_put(const struct field_row *row, const struct place *place,
		      uint8_t *start, uint64_t value)
{
	uint32_t number = number_at(start + place->at, place->bytes);
	uint32_t bits = (uint32_t)(value / row->unit) << place->shift;

	number_put(start + place->at, place->bytes,
		   (number & ~place->mask) | (bits & place->mask));
}

/* `start` is where it stands, 0 if it does not. */
static bool option_set(const struct field_row *row, const struct place *place,
		       const struct packet *p, uint8_t *bytes, uint32_t *n,
		       uint32_t start, uint64_t value)
{
	bool none = value == FIELD_NONE || (place->bytes == 0 && value == 0);

	if (none && start)
		memset(bytes + start, OPT_NOP, bytes[start + 1]);
	if (none)
		return true;
	if (!start)
		start = option_add(row, p, bytes, n);
	if (!start)
		return false;
	place_put(row, place, bytes + start, value);
	return true;
}

bool field_set(enum packet_field field, uint8_t *bytes, uint32_t *n,
	       uint64_t value)
{
	const struct place *place;
	struct packet p;
	uint32_t start;
	uint64_t now = 0;

	packet_decode_outer(&p, LINK_RAW, bytes, *n);
	place = place_of(field, &p);
	if (!start_of(field, &p, bytes, *n, &start, &now) ||
	    (p.fragment && place->header != IN_IP))
		return false;
	if (place->header == IN_OPTION)
		return option_set(&field_table[field], place, &p, bytes, n,
				  start, value);
	place_put(&field_table[field], place, bytes + start, value);
	return true;
}
