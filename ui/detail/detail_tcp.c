/*
 * The fields of TCP (RFC 9293 3.1) and UDP (RFC 768). Numbers are shown as
 * the ladder shows them, relative to the first of their direction, and as
 * they stand in the header. An acknowledgement and the blocks of a SACK count
 * the other direction's.
 */
#include "ui/detail/detail_private.h"

#include <stdio.h>
#include <string.h>

#include "ui/text/i18n.h"

enum {
	TCP_FIXED = 20,
	PORTS = 4,
	FLAGS_AT = 12, /* with the data offset */
	TH_ALL = 0x1ff,
	WSCALE_MOST = 14, /* RFC 7323 2.3 */
	EXID_FAST_OPEN = 0xf989,
};

/* --- values -------------------------------------------------------------- */

/* In the order of their bits. */
static const char *const flag_words[] = {
	"FIN", "SYN", "RST", "PSH", "ACK", "URG", "ECE", "CWR", "AE",
};
_Static_assert(1 << (ROWS(flag_words) - 1) == TH_AE, "a word for each");

/* "SYN ACK", "none" */
static void write_flags(uint16_t flags, char *out, size_t size)
{
	size_t n = 0;

	snprintf(out, size, "none");
	for (size_t i = 0; i < ROWS(flag_words); i++)
		if (flags & 1u << i)
			n += (size_t)snprintf(out + n, size - n, "%s%s",
					      n ? " " : "", flag_words[i]);
}

static bool base_known(const struct taking *t, int side)
{
	return t->flow->tcp && t->flow->tcp->side[side].base_known;
}

static void write_seq(const struct taking *t, uint32_t seq, char *out)
{
	int side = t->row->side;

	if (base_known(t, side))
		snprintf(out, DETAIL_VALUE, "%u (%u)",
			 flow_seq(t->flow, side, seq), seq);
	else
		snprintf(out, DETAIL_VALUE, "%u", seq);
}

static void write_ack(const struct taking *t, uint32_t ack, bool valid,
		      char *out)
{
	int side = t->row->side;

	if (!valid)
		snprintf(out, DETAIL_VALUE, "%s (%u)", tr("unused"), ack);
	else if (base_known(t, 1 - side))
		snprintf(out, DETAIL_VALUE, "%u (%u)",
			 flow_ack(t->flow, side, ack), ack);
	else
		snprintf(out, DETAIL_VALUE, "%u", ack);
}

/* Without both SYNs, whether it is scaled can not be told (RFC 7323 2.2). */
static void write_window(const struct taking *t, uint16_t win, uint16_t flags,
			 char *out)
{
	const struct flow *f = t->flow;
	uint32_t scaled = flow_window(f, t->row->side, win, flags);

	if (scaled != win)
		snprintf(out, DETAIL_VALUE, "%u (× %u = %u)", win, scaled / win,
			 scaled);
	else if (!(flags & TH_S) && !(f->tcp && f->tcp->side[0].syn_seen &&
				      f->tcp->side[1].syn_seen))
		snprintf(out, DETAIL_VALUE, "%u (%s)", win,
			 tr("scale not known"));
	else
		snprintf(out, DETAIL_VALUE, "%u", win);
}

static void show_seq(struct taking *t, struct reader in, char *out)
{
	write_seq(t, number_of(in), out);
}

/* The flags of the header at l4_offset; false if they are cut. */
static bool flags_read(const struct taking *t, uint16_t *flags)
{
	struct reader in = reader_at(t, t->p.l4_offset + FLAGS_AT);

	if (!get_be16(&in, flags))
		return false;
	*flags &= TH_ALL;
	return true;
}

static void show_ack(struct taking *t, struct reader in, char *out)
{
	uint16_t flags;
	bool valid = !flags_read(t, &flags) || (flags & TH_ACK);

	write_ack(t, number_of(in), valid, out);
}

static void show_data_offset(struct taking *t, struct reader in, char *out)
{
	uint32_t byte = number_of(in);

	(void)t;
	write_bytes_count((byte >> 4) * 4, out);
	if (byte & 0x0e)
		snprintf(out + strlen(out), DETAIL_VALUE - strlen(out),
			 ", reserved 0x%x", byte & 0x0e);
}

/* "SYN ACK [S.]" */
static void write_words_letters(uint16_t flags, char *out)
{
	char letters[FLAGS_TEXT];
	size_t n;

	write_flags(flags, out, DETAIL_VALUE);
	n = strlen(out);
	if (flags)
		snprintf(out + n, DETAIL_VALUE - n, " [%s]",
			 tcp_flags_format(flags, letters));
}

static void show_flags(struct taking *t, struct reader in, char *out)
{
	(void)t;
	write_words_letters(number_of(in) & TH_ALL, out);
}

static void show_window(struct taking *t, struct reader in, char *out)
{
	uint16_t flags = 0;

	flags_read(t, &flags);
	write_window(t, (uint16_t)number_of(in), flags, out);
}

static void show_urgent(struct taking *t, struct reader in, char *out)
{
	uint32_t value = number_of(in);
	uint16_t flags;

	if (flags_read(t, &flags) && (flags & TH_U))
		snprintf(out, DETAIL_VALUE, "%u", value);
	else
		snprintf(out, DETAIL_VALUE, "%s (%u)", tr("unused"), value);
}

static const struct part tcp_parts[] = {
	{ 0, 2, "source port", show_number },
	{ 2, 2, "destination port", show_number },
	{ 4, 4, "seq", show_seq },
	{ 8, 4, "ack", show_ack },
	{ 12, 1, "data offset", show_data_offset },
	{ 12, 2, "flags", show_flags },
	{ 14, 2, "window", show_window },
	{ 16, 2, "checksum", show_l4_checksum },
	{ 18, 2, "urgent pointer", show_urgent },
};

/* --- options ------------------------------------------------------------- */

static bool show_mss(struct taking *t, struct reader in, char *out)
{
	show_number(t, in, out);
	return in.left == 2;
}

static bool show_wscale(struct taking *t, struct reader in, char *out)
{
	uint8_t shift;

	(void)t;
	if (in.left != 1 || !get_u8(&in, &shift))
		return false;
	if (shift > WSCALE_MOST)
		snprintf(out, DETAIL_VALUE, "%u (%s %d)", shift,
			 tr("counts as"), WSCALE_MOST);
	else
		snprintf(out, DETAIL_VALUE, "%u (× %u)", shift, 1u << shift);
	return true;
}

static bool show_nothing(struct taking *t, struct reader in, char *out)
{
	(void)t;
	(void)out;
	return in.left == 0;
}

/* A number of the other direction, as an ack is. */
static uint32_t edge_of(const struct taking *t, uint32_t number)
{
	int side = t->row->side;

	if (base_known(t, 1 - side))
		return flow_ack(t->flow, side, number);
	return number;
}

static bool show_sack(struct taking *t, struct reader in, char *out)
{
	uint32_t left, right, block = 0;

	if (in.left == 0 || in.left % 8)
		return false;
	while (in.left) {
		uint32_t at = reader_place(t, in);
		char name[DETAIL_NAME];
		size_t n = strlen(out);

		if (!get_be32(&in, &left) || !get_be32(&in, &right))
			return false;
		snprintf(out + n, DETAIL_VALUE - n, "%s%u-%u", n ? ", " : "",
			 edge_of(t, left), edge_of(t, right));
		snprintf(name, sizeof(name), "block %u", ++block);
		write_bytes_count(right - left, field_add(t, 2, at, 8, name));
	}
	return true;
}

static bool show_timestamps(struct taking *t, struct reader in, char *out)
{
	uint32_t at = reader_place(t, in), val, ecr;

	if (in.left != 8 || !get_be32(&in, &val) || !get_be32(&in, &ecr))
		return false;
	snprintf(out, DETAIL_VALUE, "val %u, ecr %u", val, ecr);
	field_say(t, 2, at, 4, "TSval", "%u", val);
	field_say(t, 2, at + 4, 4, "TSecr", "%u", ecr);
	return true;
}

/* A request for a cookie has none (RFC 7413 4.1.1). */
static bool show_fast_open(struct taking *t, struct reader in, char *out)
{
	if (in.left == 0)
		snprintf(out, DETAIL_VALUE, "%s", tr("asks for a cookie"));
	else if (in.left < 4 || in.left > 16 || in.left % 2)
		return false;
	return show_option_bytes(t, in, out);
}

/* Who experiments says so in the first two bytes (RFC 6994). */
static bool show_experiment(struct taking *t, struct reader in, char *out)
{
	uint16_t id;

	(void)t;
	if (!get_be16(&in, &id))
		return false;
	snprintf(out, DETAIL_VALUE, "0x%04x%s", id,
		 id == EXID_FAST_OPEN ? " (fast open)" : "");
	return true;
}

/* RFC 8684 8 */
static const char *const mptcp_subtypes[] = {
	"MP_CAPABLE", "MP_JOIN", "DSS",		 "ADD_ADDR",  "REMOVE_ADDR",
	"MP_PRIO",    "MP_FAIL", "MP_FASTCLOSE", "MP_TCPRST",
};

static bool show_mptcp(struct taking *t, struct reader in, char *out)
{
	struct reader first;
	uint32_t subtype;

	(void)t;
	if (!get_reader(&in, &first, 1))
		return false;
	subtype = number_of(first) >> 4;
	if (subtype < ROWS(mptcp_subtypes))
		snprintf(out, DETAIL_VALUE, "%s", mptcp_subtypes[subtype]);
	else
		snprintf(out, DETAIL_VALUE, "subtype %u", subtype);
	return true;
}

/* https://www.iana.org/assignments/tcp-parameters */
static const struct option tcp_options[] = {
	{ 2, "MSS", show_mss },
	{ 3, "window scale", show_wscale },
	{ 4, "SACK permitted", show_nothing },
	{ 5, "SACK", show_sack },
	{ 8, "timestamps", show_timestamps },
	{ 19, "MD5 signature", show_option_bytes },
	{ 28, "user timeout", show_option_bytes },
	{ 29, "TCP-AO", show_option_bytes },
	{ 30, "MPTCP", show_mptcp },
	{ 34, "fast open", show_fast_open },
	{ 172, "AccECN order 0", show_option_bytes },
	{ 174, "AccECN order 1", show_option_bytes },
	{ 253, "experiment", show_experiment },
	{ 254, "experiment", show_experiment },
};

/* --- headers ------------------------------------------------------------- */

/* Of both, where its payload begins; all there is, if it can not be told. */
static uint32_t header_len(const struct taking *t)
{
	uint32_t end = t->p.has_l4 ? t->p.payload_offset : t->d->n_bytes;

	return end - t->p.l4_offset;
}

/* "51718 → 18080" */
static char *summary_say(struct taking *t, const char *name, uint32_t n)
{
	char *out = field_add(t, 0, t->at, n, name);

	if (t->p.has_l4 || reader_at(t, t->p.l4_offset).left >= PORTS)
		snprintf(out, DETAIL_VALUE, "%u → %u", t->p.src.port,
			 t->p.dst.port);
	return out;
}

/* And " [SYN]" behind it. */
static void summary_flags(uint16_t flags, char *out)
{
	char words[DETAIL_NAME];
	size_t n = strlen(out);

	write_flags(flags, words, sizeof(words));
	snprintf(out + n, DETAIL_VALUE - n, " [%s]", words);
}

void tcp_take(struct taking *t)
{
	uint32_t start = t->at, list_end;
	char *summary = summary_say(t, "TCP", header_len(t));
	uint16_t flags;

	if (flags_read(t, &flags))
		summary_flags(flags, summary);
	if (!parts_take(t, start, tcp_parts, ROWS(tcp_parts)))
		return;
	list_end = start + (t->d->bytes[start + FLAGS_AT] >> 4) * 4u;
	if (list_end > start + TCP_FIXED)
		options_take(t, list_end, tcp_options, ROWS(tcp_options));
}

static const struct part udp_parts[] = {
	{ 0, 2, "source port", show_number },
	{ 2, 2, "destination port", show_number },
	{ 4, 2, "length", show_number },
	{ 6, 2, "checksum", show_l4_checksum },
};

void udp_take(struct taking *t)
{
	summary_say(t, "UDP", header_len(t));
	parts_take(t, t->at, udp_parts, ROWS(udp_parts));
}

/* --- without bytes ------------------------------------------------------- */

static void ports_say(struct taking *t)
{
	field_say(t, 1, 0, 0, "source port", "%u", t->p.src.port);
	field_say(t, 1, 0, 0, "destination port", "%u", t->p.dst.port);
}

void tcp_take_known(struct taking *t)
{
	const struct tcp_header *tcp = &t->p.tcp;

	summary_flags(tcp->flags, summary_say(t, "TCP", 0));
	ports_say(t);
	write_seq(t, tcp->seq, field_add(t, 1, 0, 0, "seq"));
	write_ack(t, tcp->ack, tcp->flags & TH_ACK,
		  field_add(t, 1, 0, 0, "ack"));
	write_words_letters(tcp->flags, field_add(t, 1, 0, 0, "flags"));
	write_window(t, tcp->win, tcp->flags, field_add(t, 1, 0, 0, "window"));
}

void udp_take_known(struct taking *t)
{
	summary_say(t, "UDP", 0);
	ports_say(t);
}
