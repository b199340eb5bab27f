/*
 * The fields of IPv4 (RFC 791 3.1, DS field RFC 2474, ECN RFC 3168) and of
 * IPv6 with its extension headers (RFC 8200 3-4).
 *
 * Where the header ends is l4_offset, if the decoder got so far. If it did
 * not, all that is there is taken for this header.
 */
#include "ui/detail/detail_private.h"

#include <stdio.h>
#include <string.h>

#include "ui/text/i18n.h"

enum { IPV4_FIXED = 20, IPV6_FIXED = 40 };

/* --- values -------------------------------------------------------------- */

/* The low two bits of the DS field, RFC 3168 5. */
static const char *const ecn_names[] = { "Not-ECT", "ECT(1)", "ECT(0)", "CE" };
_Static_assert(ROWS(ecn_names) == 4, "a name for each");

static void write_ds(uint32_t ds, char *out, size_t size)
{
	snprintf(out, size, "DSCP %u, %s", ds >> 2, ecn_names[ds & 3]);
}

static void show_version_ihl(struct taking *t, struct reader in, char *out)
{
	uint32_t byte = number_of(in);

	(void)t;
	snprintf(out, DETAIL_VALUE, "%u / %u %s", byte >> 4, (byte & 15) * 4,
		 tr("bytes"));
}

static void show_ds(struct taking *t, struct reader in, char *out)
{
	(void)t;
	write_ds(number_of(in), out, DETAIL_VALUE);
}

/*
 * A length, and what stands for it: 0 is that of a segment which the device
 * is left to cut, or of one with a jumbo option (RFC 2675).
 */
static void write_length(uint32_t field, uint32_t real, char *out)
{
	snprintf(out, DETAIL_VALUE, "%u", field);
	if (field == 0 && real > 0)
		snprintf(out, DETAIL_VALUE, "0 (%s %u)", tr("really"), real);
}

static void show_total_length(struct taking *t, struct reader in, char *out)
{
	write_length(number_of(in), t->p.ip_len, out);
}

static void show_payload_length(struct taking *t, struct reader in, char *out)
{
	uint32_t ip_len = t->p.ip_len;

	write_length(number_of(in),
		     ip_len > IPV6_FIXED ? ip_len - IPV6_FIXED : 0, out);
}

/* The reserved one must be 0. */
static void show_flags_offset(struct taking *t, struct reader in, char *out)
{
	static const struct {
		uint16_t bit;
		const char *word;
	} flags[] = { { 0x8000, "reserved" },
		      { 0x4000, "DF" },
		      { 0x2000, "MF" } };
	uint32_t word = number_of(in);
	size_t n = 0;

	(void)t;
	for (size_t i = 0; i < ROWS(flags); i++)
		if (word & flags[i].bit)
			n += (size_t)snprintf(out + n, DETAIL_VALUE - n, "%s, ",
					      flags[i].word);
	snprintf(out + n, DETAIL_VALUE - n, "offset %u", (word & 0x1fff) * 8);
}

static void show_address(struct taking *t, struct reader in, char *out)
{
	struct endpoint e = { .ip.version = in.left == 4 ? 4 : 6 };
	char text[ENDPOINT_TEXT];

	(void)t;
	get_bytes(&in, e.ip.bytes, in.left);
	snprintf(out, DETAIL_VALUE, "%s", endpoint_format(&e, text));
}

static void show_version_class(struct taking *t, struct reader in, char *out)
{
	uint32_t word = number_of(in);

	(void)t;
	snprintf(out, DETAIL_VALUE, "%u / ", word >> 12);
	write_ds(word >> 4 & 0xff, out + strlen(out),
		 DETAIL_VALUE - strlen(out));
}

static void show_flow_label(struct taking *t, struct reader in, char *out)
{
	(void)t;
	snprintf(out, DETAIL_VALUE, "0x%05x", number_of(in) & 0xfffff);
}

/* --- IPv4 ---------------------------------------------------------------- */

static const struct part ipv4_parts[] = {
	{ 0, 1, "version/length", show_version_ihl },
	{ 1, 1, "DS", show_ds },
	{ 2, 2, "total length", show_total_length },
	{ 4, 2, "identification", show_hex },
	{ 6, 2, "flags/offset", show_flags_offset },
	{ 8, 1, "TTL", show_number },
	{ 9, 1, "protocol", show_protocol },
	{ 10, 2, "header checksum", show_ip_checksum },
	{ 12, 4, "source", show_address },
	{ 16, 4, "destination", show_address },
};

/* With a source route, the last destination is in the list (RFC 791 3.1). */
static bool show_route(struct taking *t, struct reader in, char *out)
{
	t->routed = true;
	return show_option_bytes(t, in, out);
}

/* https://www.iana.org/assignments/ip-parameters */
static const struct option ipv4_options[] = {
	{ 7, "record route", show_option_bytes },
	{ 68, "timestamps", show_option_bytes },
	{ 130, "security", show_option_bytes },
	{ 131, "loose source route", show_route },
	{ 137, "strict source route", show_route },
	{ 148, "router alert", show_option_bytes },
};

/* Of what follows, nothing is read that the packet does not say is its own. */
static void end_at_length(struct taking *t, uint32_t fixed)
{
	if (t->p.ip_len >= fixed && t->p.ip_len < t->end)
		t->end = t->p.ip_len;
}

static void ipv4_take(struct taking *t)
{
	uint32_t header_len = (t->d->bytes[0] & 15u) * 4;

	if (!parts_take(t, 0, ipv4_parts, ROWS(ipv4_parts)))
		return;
	end_at_length(t, IPV4_FIXED);
	if (header_len > IPV4_FIXED)
		options_take(t, header_len, ipv4_options, ROWS(ipv4_options));
}

/* --- IPv6 ---------------------------------------------------------------- */

static const struct part ipv6_parts[] = {
	{ 0, 2, "version/class", show_version_class },
	{ 1, 3, "flow label", show_flow_label },
	{ 4, 2, "payload length", show_payload_length },
	{ 6, 1, "next header", show_protocol },
	{ 7, 1, "hop limit", show_number },
	{ 8, 16, "source", show_address },
	{ 24, 16, "destination", show_address },
};

enum { EXT_ROUTING = 43, EXT_FRAGMENT = 44, EXT_AUTHENTICATION = 51 };

static const struct {
	uint8_t kind;
	const char *name;
} extensions[] = {
	{ 0, "hop-by-hop" },	       { EXT_ROUTING, "routing" },
	{ EXT_FRAGMENT, "fragment" },  { EXT_AUTHENTICATION, "authentication" },
	{ 60, "destination options" },
};

static const char *extension_name(uint8_t kind)
{
	for (size_t i = 0; i < ROWS(extensions); i++)
		if (extensions[i].kind == kind)
			return extensions[i].name;
	return NULL;
}

/* RFC 8200 4.3-4.6; RFC 4302 2.2 */
static uint32_t extension_size(uint8_t kind, uint8_t units)
{
	if (kind == EXT_FRAGMENT)
		return 8;
	return kind == EXT_AUTHENTICATION ? 4 * (units + 2u) : 8 * (units + 1u);
}

/* The reader is behind the first two bytes. */
static void fragment_parts(struct taking *t, struct reader in)
{
	uint32_t at = reader_place(t, in), id;
	uint16_t word;

	if (!get_be16(&in, &word) || !get_be32(&in, &id))
		return;
	field_say(t, 2, at, 2, "flags/offset", "%soffset %u",
		  word & 1 ? "MF, " : "", word & 0xfff8u);
	field_say(t, 2, at + 2, 4, "identification", "0x%08x", id);
}

/* Takes one, and *kind is then that of the next; false if it is not whole. */
static bool extension_take(struct taking *t, uint8_t *kind)
{
	struct reader in = reader_at(t, t->at), whole = in, bytes;
	uint8_t next, units;
	uint32_t size;

	if (!get_u8(&in, &next) || !get_u8(&in, &units))
		return false;
	size = extension_size(*kind, units);
	if (!get_reader(&whole, &bytes, size))
		return false;
	write_bytes_count(size,
			  field_add(t, 1, t->at, size, extension_name(*kind)));
	show_protocol(t, (struct reader){ bytes.at, 1 },
		      field_add(t, 2, t->at, 1, "next header"));
	t->routed |= *kind == EXT_ROUTING;
	if (*kind == EXT_FRAGMENT)
		fragment_parts(t, in);
	t->at += size;
	*kind = next;
	return true;
}

static void ipv6_take(struct taking *t)
{
	uint32_t end = t->p.l4_offset ? t->p.l4_offset : t->end;
	uint8_t kind;

	if (!parts_take(t, 0, ipv6_parts, ROWS(ipv6_parts)))
		return;
	end_at_length(t, IPV6_FIXED);
	kind = t->d->bytes[6];
	while (t->at < end && extension_name(kind) && extension_take(t, &kind))
		;
}

/* --- both ---------------------------------------------------------------- */

static void summary_say(struct taking *t, uint8_t version, uint32_t n)
{
	struct endpoint src = t->p.src, dst = t->p.dst;
	char from[ENDPOINT_TEXT], to[ENDPOINT_TEXT];
	char *out = field_add(t, 0, 0, n, version == 4 ? "IPv4" : "IPv6");

	src.port = dst.port = 0;
	if (src.ip.version)
		snprintf(out, DETAIL_VALUE, "%s → %s",
			 endpoint_format(&src, from),
			 endpoint_format(&dst, to));
}

void ip_take(struct taking *t)
{
	uint8_t version = t->d->bytes[0] >> 4;

	summary_say(t, version,
		    t->p.l4_offset ? t->p.l4_offset : t->d->n_bytes);
	if (version == 4)
		ipv4_take(t);
	else
		ipv6_take(t);
}

void ip_take_known(struct taking *t)
{
	const char *name = protocol_name(t->p.protocol);

	summary_say(t, t->p.src.ip.version, 0);
	field_say(t, 1, 0, 0, "total length", "%u", t->p.ip_len);
	field_say(t, 1, 0, 0, "protocol", name ? "%u (%s)" : "%u",
		  t->p.protocol, name);
	if (t->p.fragment_offset)
		field_say(t, 1, 0, 0, "flags/offset", "offset %u",
			  t->p.fragment_offset);
}
