/*
 * The fields of ICMP (RFC 792) and ICMPv6 (RFC 4443): type, code, checksum, a
 * second word that is different for each type, and, in an error, the start of
 * the packet that it is about:
 *
 *    | type | code | checksum | second word | IP header | ports | …
 *                             |             |<------- quotes ------->
 *
 * What else follows is data: that of an echo, or a type not known here.
 */
#include "ui/detail/detail_private.h"

#include <stdio.h>

#include "ui/text/i18n.h"

enum { ICMP_FIXED = 8, ANY = -1 };

/* --- names --------------------------------------------------------------- */

/* code ANY is the name of the type. RFC 792, 1122 3.2.2, 4443, 4861, 3810 */
static const struct {
	uint8_t protocol, type;
	int16_t code;
	const char *name;
} names[] = {
	{ IP_ICMP, 0, ANY, "echo reply" },
	{ IP_ICMP, 3, ANY, "destination unreachable" },
	{ IP_ICMP, 3, 0, "net unreachable" },
	{ IP_ICMP, 3, 1, "host unreachable" },
	{ IP_ICMP, 3, 2, "protocol unreachable" },
	{ IP_ICMP, 3, 3, "port unreachable" },
	{ IP_ICMP, 3, 4, "fragmentation needed" },
	{ IP_ICMP, 3, 5, "source route failed" },
	{ IP_ICMP, 3, 9, "net prohibited" },
	{ IP_ICMP, 3, 10, "host prohibited" },
	{ IP_ICMP, 3, 13, "prohibited" },
	{ IP_ICMP, 4, ANY, "source quench" },
	{ IP_ICMP, 5, ANY, "redirect" },
	{ IP_ICMP, 5, 0, "redirect for the net" },
	{ IP_ICMP, 5, 1, "redirect for the host" },
	{ IP_ICMP, 8, ANY, "echo" },
	{ IP_ICMP, 11, ANY, "time exceeded" },
	{ IP_ICMP, 11, 0, "time exceeded in transit" },
	{ IP_ICMP, 11, 1, "reassembly time exceeded" },
	{ IP_ICMP, 12, ANY, "parameter problem" },
	{ IP_ICMP, 13, ANY, "timestamp" },
	{ IP_ICMP, 14, ANY, "timestamp reply" },
	{ IP_ICMPV6, 1, ANY, "destination unreachable" },
	{ IP_ICMPV6, 1, 0, "no route" },
	{ IP_ICMPV6, 1, 1, "prohibited" },
	{ IP_ICMPV6, 1, 3, "address unreachable" },
	{ IP_ICMPV6, 1, 4, "port unreachable" },
	{ IP_ICMPV6, 1, 5, "source address refused" },
	{ IP_ICMPV6, 1, 6, "route refused" },
	{ IP_ICMPV6, 2, ANY, "packet too big" },
	{ IP_ICMPV6, 3, ANY, "time exceeded" },
	{ IP_ICMPV6, 3, 0, "hop limit exceeded" },
	{ IP_ICMPV6, 3, 1, "reassembly time exceeded" },
	{ IP_ICMPV6, 4, ANY, "parameter problem" },
	{ IP_ICMPV6, 4, 0, "wrong header field" },
	{ IP_ICMPV6, 4, 1, "next header not known" },
	{ IP_ICMPV6, 4, 2, "option not known" },
	{ IP_ICMPV6, 128, ANY, "echo" },
	{ IP_ICMPV6, 129, ANY, "echo reply" },
	{ IP_ICMPV6, 130, ANY, "multicast listener query" },
	{ IP_ICMPV6, 131, ANY, "multicast listener report" },
	{ IP_ICMPV6, 132, ANY, "multicast listener done" },
	{ IP_ICMPV6, 133, ANY, "router solicitation" },
	{ IP_ICMPV6, 134, ANY, "router advertisement" },
	{ IP_ICMPV6, 135, ANY, "neighbor solicitation" },
	{ IP_ICMPV6, 136, ANY, "neighbor advertisement" },
	{ IP_ICMPV6, 137, ANY, "redirect" },
	{ IP_ICMPV6, 143, ANY, "multicast listener report 2" },
};

static const char *name_find(uint8_t protocol, uint8_t type, int code)
{
	for (size_t i = 0; i < ROWS(names); i++)
		if (names[i].protocol == protocol && names[i].type == type &&
		    names[i].code == code)
			return names[i].name;
	return NULL;
}

static void write_named(uint32_t number, const char *name, char *out)
{
	if (name)
		snprintf(out, DETAIL_VALUE, "%u (%s)", number, name);
	else
		snprintf(out, DETAIL_VALUE, "%u", number);
}

/* --- values -------------------------------------------------------------- */

static void show_type(struct taking *t, struct reader in, char *out)
{
	uint8_t type = (uint8_t)number_of(in);

	write_named(type, name_find(t->p.protocol, type, ANY), out);
}

/* It stands behind its type. */
static void show_code(struct taking *t, struct reader in, char *out)
{
	uint8_t code = (uint8_t)number_of(in);
	uint8_t type = t->d->bytes[t->p.l4_offset];

	write_named(code, name_find(t->p.protocol, type, code), out);
}

static const struct part icmp_parts[] = {
	{ 0, 1, "type", show_type },
	{ 1, 1, "code", show_code },
	{ 2, 2, "checksum", show_l4_checksum },
};

/* --- the second word ----------------------------------------------------- */

static const struct part echo_parts[] = {
	{ 4, 2, "identifier", show_number },
	{ 6, 2, "sequence", show_number },
};
static const struct part mtu_parts[] = {
	{ 4, 2, "unused", show_hex },
	{ 6, 2, "MTU", show_number },
};
static const struct part mtu6_parts[] = { { 4, 4, "MTU", show_number } };
static const struct part gateway_parts[] = { { 4, 4, "gateway", show_hex } };
static const struct part pointer_parts[] = {
	{ 4, 1, "pointer", show_number },
	{ 5, 3, "unused", show_hex },
};
static const struct part pointer6_parts[] = {
	{ 4, 4, "pointer", show_number },
};
static const struct part unused_parts[] = { { 4, 4, "unused", show_hex } };
static const struct part other_parts[] = { { 4, 4, "second word", show_hex } };

/* The first that fits; code ANY is any. */
static const struct second_word {
	uint8_t protocol, type;
	int16_t code;
	const struct part *parts;
	size_t n;
} second_words[] = {
	{ IP_ICMP, 0, ANY, echo_parts, ROWS(echo_parts) },
	{ IP_ICMP, 3, 4, mtu_parts, ROWS(mtu_parts) },
	{ IP_ICMP, 3, ANY, unused_parts, ROWS(unused_parts) },
	{ IP_ICMP, 4, ANY, unused_parts, ROWS(unused_parts) },
	{ IP_ICMP, 5, ANY, gateway_parts, ROWS(gateway_parts) },
	{ IP_ICMP, 8, ANY, echo_parts, ROWS(echo_parts) },
	{ IP_ICMP, 11, ANY, unused_parts, ROWS(unused_parts) },
	{ IP_ICMP, 12, ANY, pointer_parts, ROWS(pointer_parts) },
	{ IP_ICMP, 13, ANY, echo_parts, ROWS(echo_parts) },
	{ IP_ICMP, 14, ANY, echo_parts, ROWS(echo_parts) },
	{ IP_ICMPV6, 1, ANY, unused_parts, ROWS(unused_parts) },
	{ IP_ICMPV6, 2, ANY, mtu6_parts, ROWS(mtu6_parts) },
	{ IP_ICMPV6, 3, ANY, unused_parts, ROWS(unused_parts) },
	{ IP_ICMPV6, 4, ANY, pointer6_parts, ROWS(pointer6_parts) },
	{ IP_ICMPV6, 128, ANY, echo_parts, ROWS(echo_parts) },
	{ IP_ICMPV6, 129, ANY, echo_parts, ROWS(echo_parts) },
};

static bool second_word_take(struct taking *t, uint32_t start)
{
	const uint8_t *head = t->d->bytes + start;

	for (size_t i = 0; i < ROWS(second_words); i++) {
		const struct second_word *w = &second_words[i];

		if (w->protocol == t->p.protocol && w->type == head[0] &&
		    (w->code == ANY || w->code == head[1]))
			return parts_take(t, start, w->parts, w->n);
	}
	return parts_take(t, start, other_parts, ROWS(other_parts));
}

/* --- the quote ----------------------------------------------------------- */

/* Where the fields of the quoted header stand in it. */
static const struct quote_place {
	const char *name; /* of the protocol's */
	uint8_t protocol, source, destination, size;
} quote_places[] = {
	{ "protocol", 9, 12, 16, 4 },
	{ "next header", 6, 8, 24, 16 },
};

static void write_address(struct endpoint e, char *out)
{
	char text[ENDPOINT_TEXT];

	e.port = 0;
	snprintf(out, DETAIL_VALUE, "%s", endpoint_format(&e, text));
}

/* Its own header, not that of a packet in it. */
static void quote_parts(struct taking *t, struct reader in)
{
	const struct quote_place *place;
	uint32_t at = reader_place(t, in);
	struct reader protocol;
	struct packet quoted;

	packet_decode_outer(&quoted, LINK_RAW, in.at, in.left);
	place = &quote_places[quoted.src.ip.version == 6];
	protocol = (struct reader){ in.at + place->protocol, 1 };
	show_protocol(t, protocol,
		      field_add(t, 2, at + place->protocol, 1, place->name));
	write_address(quoted.src, field_add(t, 2, at + place->source,
					    place->size, "source"));
	write_address(quoted.dst, field_add(t, 2, at + place->destination,
					    place->size, "destination"));
	if (!quoted.has_ports)
		return;
	at += quoted.l4_offset;
	field_say(t, 2, at, 2, "source port", "%u", quoted.src.port);
	field_say(t, 2, at + 2, 2, "destination port", "%u", quoted.dst.port);
}

/* "UDP 127.0.0.1:40112 → 127.0.0.1:53" */
static void quote_take(struct taking *t)
{
	const struct icmp_header *icmp = &t->p.icmp;
	struct reader in = reader_at(t, t->at);
	const char *name = protocol_name(icmp->quote_protocol);
	char from[ENDPOINT_TEXT], to[ENDPOINT_TEXT];

	field_say(t, 1, t->at, (uint32_t)in.left, tr("quotes"), "%s %s → %s",
		  name ? name : "IP", endpoint_format(&icmp->quote_src, from),
		  endpoint_format(&icmp->quote_dst, to));
	quote_parts(t, in);
	t->at = t->end;
}

/* --- headers ------------------------------------------------------------- */

static void summary_say(struct taking *t, uint32_t n)
{
	uint8_t protocol = t->p.protocol;
	uint8_t type = t->p.icmp.type, code = t->p.icmp.code;
	char *out = field_add(t, 0, t->at, n,
			      protocol == IP_ICMP ? "ICMP" : "ICMPv6");
	const char *name;

	if (!t->p.has_l4)
		return;
	name = name_find(protocol, type, code);
	if (!name)
		name = name_find(protocol, type, ANY);
	if (name)
		snprintf(out, DETAIL_VALUE, "%s", name);
	else
		snprintf(out, DETAIL_VALUE, "type %u code %u", type, code);
}

static uint32_t message_len(const struct taking *t)
{
	uint32_t start = t->p.l4_offset;

	if (!t->p.has_l4)
		return t->d->n_bytes - start;
	return t->p.icmp.has_quote ? t->end - start : ICMP_FIXED;
}

void icmp_take(struct taking *t)
{
	uint32_t start = t->at;

	summary_say(t, message_len(t));
	if (!parts_take(t, start, icmp_parts, ROWS(icmp_parts)) ||
	    !second_word_take(t, start))
		return;
	if (t->p.icmp.has_quote) {
		quote_take(t);
		return;
	}
	t->p.payload_len = t->p.ip_len - t->at;
	t->p.payload_captured = t->end - t->at;
}

void icmp_take_known(struct taking *t)
{
	uint8_t protocol = t->p.protocol;
	uint8_t type = t->p.icmp.type, code = t->p.icmp.code;

	summary_say(t, 0);
	write_named(type, name_find(protocol, type, ANY),
		    field_add(t, 1, 0, 0, "type"));
	write_named(code, name_find(protocol, type, code),
		    field_add(t, 1, 0, 0, "code"));
}
