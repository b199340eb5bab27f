/*
 * A packet taken apart. What a header says and where it ends is decided by
 * the decoder (capture/packet.h); here its bytes get names, in their order:
 *
 *    depth 0   | IPv4            | TCP                   | data  | trailer |
 *    depth 1   |v|D|len|id|…|dst | ports|seq|ack|…|SACK  | text  |
 *    depth 2                                     |b1|b2|
 *              0                 l4_offset               payload  ip_len   n
 *
 * t->at goes from left to right: every byte before it is in some field of
 * depth 1. So when a header ends too early, what is left is known, and one
 * field says why: the capture was cut there, the datagram goes on in another
 * fragment, or lengths contradict each other. Nothing is read but through a
 * reader that ends at t->end.
 *
 * Most headers are a table of parts at fixed places (struct part), and each
 * kind of option is a row of a table.
 */
#include "ui/detail/detail_private.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "capture/words.h"
#include "sim/scenario/scenario.h"
#include "ui/term/grid.h"
#include "ui/text/i18n.h"

/* --- adding fields ------------------------------------------------------- */

static void field_fill(struct field *f, uint8_t depth, uint32_t at, uint32_t n,
		       const char *name)
{
	*f = (struct field){ .depth = depth, .at = at, .n = n };
	snprintf(f->name, sizeof(f->name), "%s", name);
}

char *field_add(struct taking *t, uint8_t depth, uint32_t at, uint32_t n,
		const char *name)
{
	struct detail *d = t->d;
	struct field *f;

	t->none[0] = '\0';
	if (d->n == DETAIL_MOST)
		return t->none;
	f = &d->field[d->n++];
	if (d->n < DETAIL_MOST) {
		field_fill(f, depth, at, n, name);
		return f->value;
	}
	field_fill(f, 1, at, d->n_bytes - at, "…");
	snprintf(f->value, DETAIL_VALUE, "more than %d fields", DETAIL_MOST);
	return t->none;
}

void field_say(struct taking *t, uint8_t depth, uint32_t at, uint32_t n,
	       const char *name, const char *format, ...)
{
	char *value = field_add(t, depth, at, n, name);
	va_list ap;

	va_start(ap, format);
	vsnprintf(value, DETAIL_VALUE, format, ap);
	va_end(ap);
}

struct reader reader_at(const struct taking *t, uint32_t at)
{
	if (at > t->end)
		at = t->end;
	return (struct reader){ .at = t->d->bytes + at, .left = t->end - at };
}

uint32_t reader_place(const struct taking *t, struct reader in)
{
	return (uint32_t)(in.at - t->d->bytes);
}

bool parts_take(struct taking *t, uint32_t start, const struct part *parts,
		size_t n)
{
	for (size_t i = 0; i < n; i++) {
		const struct part *part = &parts[i];
		struct reader in = reader_at(t, start + part->at), bytes;

		if (!get_reader(&in, &bytes, part->n))
			return false;
		part->show(
			t, bytes,
			field_add(t, 1, start + part->at, part->n, part->name));
		t->at = start + part->at + part->n;
	}
	return true;
}

/* --- values that many have ----------------------------------------------- */

uint32_t number_of(struct reader in)
{
	uint32_t value = 0;
	uint8_t byte;

	while (get_u8(&in, &byte))
		value = value << 8 | byte;
	return value;
}

void show_number(struct taking *t, struct reader in, char *out)
{
	(void)t;
	snprintf(out, DETAIL_VALUE, "%u", number_of(in));
}

void show_hex(struct taking *t, struct reader in, char *out)
{
	(void)t;
	snprintf(out, DETAIL_VALUE, "0x%0*x", (int)in.left * 2, number_of(in));
}

void write_bytes_count(uint32_t n, char *out)
{
	snprintf(out, DETAIL_VALUE, "%u %s", n, tr(n == 1 ? "byte" : "bytes"));
}

/* https://www.iana.org/assignments/protocol-numbers, those one may meet */
static const struct {
	uint8_t protocol;
	const char *name;
} protocols[] = {
	{ 0, "hop-by-hop" },
	{ IP_ICMP, "ICMP" },
	{ 2, "IGMP" },
	{ 4, "IPv4" },
	{ IP_TCP, "TCP" },
	{ IP_UDP, "UDP" },
	{ 41, "IPv6" },
	{ 43, "routing" },
	{ 44, "fragment" },
	{ 47, "GRE" },
	{ 50, "ESP" },
	{ 51, "AH" },
	{ 59, "no next header" },
	{ 60, "options" },
	{ IP_ICMPV6, "ICMPv6" },
	{ 89, "OSPF" },
	{ 132, "SCTP" },
	{ 136, "UDP-Lite" },
};

const char *protocol_name(uint8_t protocol)
{
	for (size_t i = 0; i < ROWS(protocols); i++)
		if (protocols[i].protocol == protocol)
			return protocols[i].name;
	return NULL;
}

void show_protocol(struct taking *t, struct reader in, char *out)
{
	const char *name = protocol_name((uint8_t)number_of(in));

	show_number(t, in, out);
	if (name)
		snprintf(out, DETAIL_VALUE, "%u (%s)", number_of(in), name);
}

/* --- what follows the headers -------------------------------------------- */

/* A header that is nothing but bytes of somebody's. */
static void bytes_take(struct taking *t, uint32_t n, const char *name,
		       const char *value)
{
	struct reader in = reader_at(t, t->at), text;
	char *out;

	field_say(t, 0, t->at, n, name, "%s", value);
	if (n == 0 || !get_reader(&in, &text, n))
		return;
	out = field_add(t, 1, t->at, n, tr("text"));
	bytes_quote((const char *)text.at, n, out, DETAIL_VALUE);
	t->at += n;
}

/* "74 bytes, HTTP GET /" */
static void data_take(struct taking *t)
{
	const char *app = recording_app(t->r, t->row);
	char value[DETAIL_VALUE];
	struct words w = { .at = value, .size = sizeof(value) };

	if (t->p.payload_len == 0)
		return;
	write_bytes_count(t->p.payload_len, value);
	w.n = strlen(value);
	if (*app) {
		words_add(&w, ", ");
		text_cut(value + w.n, sizeof(value) - w.n, app, DETAIL_VALUE);
	}
	bytes_take(t, t->p.payload_captured, tr("data"), value);
}

/* What is in the packet and belongs to nothing in it. */
static void trailer_take(struct taking *t, uint32_t end)
{
	uint32_t n = end > t->at ? end - t->at : 0;

	if (n == 0)
		return;
	write_bytes_count(n, field_add(t, 0, t->at, n, tr("trailer")));
	t->at = end;
}

/* --- where it ends ------------------------------------------------------- */

/* The total length was there to be read, and the bytes end before it. */
static bool is_cut(const struct taking *t)
{
	return t->d->n_bytes < t->p.ip_len || t->p.ip_len == 0;
}

static void cut_say(struct taking *t)
{
	uint32_t n = t->d->n_bytes;
	const char *name = tr("cut here");

	if (t->p.ip_len)
		field_say(t, 1, t->at, n - t->at, name, "%u %s %u %s", n,
			  tr("of"), t->p.ip_len, tr("bytes captured"));
	else
		field_say(t, 1, t->at, n - t->at, name, "%u %s", n,
			  tr("bytes captured"));
	t->at = n;
}

/* Why the last header is not whole; all that is left belongs to it. */
static void end_say(struct taking *t)
{
	uint32_t left = t->d->n_bytes - t->at;

	if (t->status == DECODE_TRUNCATED && is_cut(t))
		cut_say(t);
	else if (t->status == DECODE_TRUNCATED)
		field_say(t, 1, t->at, left, tr("ends here"), "%s",
			  tr("it goes on in the next fragment"));
	else
		field_say(t, 1, t->at, left, tr("malformed"), "%s",
			  tr("its lengths contradict each other"));
}

/* --- all of it ----------------------------------------------------------- */

/* A protocol that is not taken apart, or a fragment that is not the first. */
static void opaque_take(struct taking *t)
{
	const char *known = protocol_name(t->p.protocol);
	char name[DETAIL_NAME], value[DETAIL_VALUE];

	snprintf(name, sizeof(name), "protocol %u", t->p.protocol);
	write_bytes_count(t->p.ip_len - t->at, value);
	if (t->p.fragment_offset) {
		known = tr("fragment");
		snprintf(value + strlen(value), sizeof(value) - strlen(value),
			 ", offset %u", t->p.fragment_offset);
	}
	bytes_take(t, t->end - t->at, known ? known : name, value);
}

static void transport_take(struct taking *t)
{
	if (t->p.fragment_offset) {
		opaque_take(t);
		return;
	}
	switch (t->p.protocol) {
	case IP_TCP:
		tcp_take(t);
		break;
	case IP_UDP:
		udp_take(t);
		break;
	case IP_ICMP:
	case IP_ICMPV6:
		icmp_take(t);
		break;
	default:
		opaque_take(t);
	}
	if (t->status == DECODE_OK)
		data_take(t);
}

static void packet_take(struct taking *t)
{
	uint32_t n = t->d->n_bytes;

	if (t->status == DECODE_UNSUPPORTED) {
		bytes_take(t, n, tr("not IP"), "");
		return;
	}
	ip_take(t);
	if (t->p.l4_offset)
		transport_take(t);
	if (t->status != DECODE_OK) {
		end_say(t);
		return;
	}
	trailer_take(t, t->end);
	if (is_cut(t))
		cut_say(t);
	trailer_take(t, n);
}

/* --- without bytes ------------------------------------------------------- */

/* The packet as the row remembers it. */
static void packet_recall(struct taking *t)
{
	const struct packet_row *row = t->row;
	struct packet *p = &t->p;

	*p = (struct packet){
		.protocol = row->protocol,
		.has_l4 = row->has_l4,
		.fragment_offset = row->fragment_at,
		.src = flow_end(t->flow, row->side),
		.dst = flow_end(t->flow, 1 - row->side),
		.ip_len = row->ip_len,
		.payload_len = row->payload_len,
	};
	if (p->protocol == IP_TCP)
		p->tcp = (struct tcp_header){ .seq = row->seq,
					      .ack = row->ack,
					      .flags = row->flags,
					      .win = row->win };
	else
		p->icmp = (struct icmp_header){ .type = row->icmp_type,
						.code = row->icmp_code };
}

static void transport_take_known(struct taking *t)
{
	switch (t->p.protocol) {
	case IP_TCP:
		tcp_take_known(t);
		break;
	case IP_UDP:
		udp_take_known(t);
		break;
	case IP_ICMP:
	case IP_ICMPV6:
		icmp_take_known(t);
		break;
	}
}

static void known_take(struct taking *t)
{
	packet_recall(t);
	ip_take_known(t);
	if (t->p.has_l4)
		transport_take_known(t);
	data_take(t);
	field_say(t, 0, 0, 0, tr("bytes"), "%s", tr("not kept"));
}

/*
 * "VLAN 5, IPv4, VXLAN 7": what the conversation knows nothing of, and whose
 * bytes are not here. o may be NULL.
 */
static void around_say(struct taking *t, const struct outside *o)
{
	char text[OUTSIDE_TEXT];

	if (o && outside_format(o, text)[0])
		field_say(t, 0, 0, 0, tr("around it"), "%s", text);
}

void detail_build(struct detail *d, const struct recording *r, uint32_t packet)
{
	const struct packet_row *row = recording_packet(r, packet);
	struct taking t = { .d = d,
			    .r = r,
			    .row = row,
			    .flow = recording_flow(r, row->flow),
			    .end = row->bytes_len };

	d->n = 0;
	d->bytes = recording_bytes(r, row);
	d->n_bytes = row->bytes_len;
	around_say(&t, recording_outside(r, row));
	if (!d->bytes) {
		known_take(&t);
		return;
	}
	t.status = packet_decode_outer(&t.p, LINK_RAW, d->bytes, d->n_bytes);
	wire_take(&t);
	packet_take(&t);
}

void detail_build_captured(struct detail *d, uint32_t packet,
			   const struct trace_packet *p, const struct flow *f)
{
	static const struct flow unknown;
	bool ip = p->packet.src.ip.version != 0;
	uint32_t skip = ip ? p->packet.ip_offset : 0;
	struct packet_row row = trace_row(packet, p);
	struct taking t = { .d = d,
			    .row = &row,
			    .flow = f ? f : &unknown,
			    .status = DECODE_UNSUPPORTED };

	if (skip > p->file.captured)
		skip = p->file.captured;
	d->n = 0;
	d->bytes = p->file.bytes + skip;
	d->n_bytes = row.bytes_len = t.end = p->file.captured - skip;
	if (ip)
		t.status = packet_decode_outer(&t.p, LINK_RAW, d->bytes,
					       d->n_bytes);
	around_say(&t, &p->packet.outside);
	packet_take(&t);
}

size_t detail_find(const struct detail *d, uint32_t byte)
{
	size_t found = d->n;

	for (size_t i = 0; i < d->n; i++) {
		const struct field *f = &d->field[i];

		if (byte < f->at || byte - f->at >= f->n)
			continue;
		if (found == d->n || f->depth > d->field[found].depth)
			found = i;
	}
	return found;
}
