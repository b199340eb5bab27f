/*
 * Recordings as capture files.
 *
 *    pcapng (draft-ietf-opsawg-pcapng)        pcap (draft-ietf-opsawg-pcap)
 *
 *    +---------------------------------+      +-----------------------------+
 *    | Section Header   application,   |      | magic 0xa1b23c4d, nanosecs  |
 *    |                  scenario       |      | link type RAW               |
 *    +---------------------------------+      +-----------------------------+
 *    | Interface        lo, RAW, 10^-9 |      | seconds, ns, lengths        |
 *    +---------------------------------+      | packet                      |
 *    | Enhanced Packet  bytes, comment |      +-----------------------------+
 *    +---------------------------------+      :                             :
 *    :                                 :
 *
 * A block is put together in memory (pcapng_block.c) and written in one piece.
 *
 * A comment is a list of key=value with blanks between. In a value a blank,
 * '%' and all that is not printable ASCII is %XX, as in a URL (RFC 3986 2.1),
 * so that it can be read back whatever a name contains.
 *
 * Packets whose bytes were not kept are left out.
 */
#include "capture/pcapng.h"

#include <inttypes.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "capture/analysis.h"
#include "capture/pcapng_block.h"

/* --- comments ------------------------------------------------------------ */

/* Enough for every field, were all of a name's bytes written as %XX. */
#define COMMENT_MAX 1024
#define VALUE_MAX   80

struct comment {
	char text[COMMENT_MAX];
	size_t n;
};

static void comment_char(struct comment *c, char value)
{
	if (c->n < sizeof(c->text) - 1)
		c->text[c->n++] = value;
	c->text[c->n] = '\0';
}

static void comment_plain(struct comment *c, const char *text)
{
	for (; *text != '\0'; text++)
		comment_char(c, *text);
}

static void comment_value(struct comment *c, const char *value)
{
	static const char digits[] = "0123456789ABCDEF";

	for (size_t i = 0; i < VALUE_MAX && value[i] != '\0'; i++) {
		uint8_t byte = (uint8_t)value[i];

		if (byte > ' ' && byte <= '~' && byte != '%') {
			comment_char(c, value[i]);
			continue;
		}
		comment_char(c, '%');
		comment_char(c, digits[byte >> 4]);
		comment_char(c, digits[byte & 0xf]);
	}
}

static void comment_field(struct comment *c, const char *key, const char *value)
{
	comment_char(c, ' ');
	comment_plain(c, key);
	comment_char(c, '=');
	comment_value(c, value);
}

static void comment_number(struct comment *c, const char *key, uint64_t value)
{
	char text[24];

	snprintf(text, sizeof(text), "%" PRIu64, value);
	comment_field(c, key, text);
}

static void comment_analysis(struct comment *c, uint32_t analysis)
{
	const char *before = " analysis=";

	for (size_t bit = 0; bit < ANALYSIS_KINDS; bit++) {
		if (!(analysis & 1u << bit))
			continue;
		comment_plain(c, before);
		comment_value(c, analysis_name(bit));
		before = ",";
	}
}

static void packet_comment(const struct recording *r, uint32_t packet,
			   struct comment *c)
{
	const struct packet_row *p = recording_packet(r, packet);
	char name[NAME_TEXT];

	*c = (struct comment){ .n = 0 };
	comment_plain(c, "wirestep:");
	comment_field(c, "fate", fate_name((enum fate)p->fate));
	if (p->fate_event != ROW_NONE && fate_arrives((enum fate)p->fate))
		comment_number(c, "delivered_ns", p->fate_ns);
	comment_field(c, "from", packet_end_name(r, p, true, name));
	comment_field(c, "to", packet_end_name(r, p, false, name));
	comment_number(c, "n", packet_number(r, packet));
	comment_analysis(c, p->analysis);
	if (p->seen_by == SEEN_QUEUE)
		comment_field(c, "seen", "queue");
	if (p->injected)
		comment_field(c, "injected", "true");
}

static void section_comment(const struct recording *r, struct comment *c)
{
	const struct recording_head *head = recording_head_of(r);

	*c = (struct comment){ .n = 0 };
	comment_plain(c, "wirestep:");
	if (head->name)
		comment_field(c, "name", recording_text(r, head->name));
	if (head->mode)
		comment_field(c, "mode", recording_text(r, head->mode));
	if (head->kernel)
		comment_field(c, "kernel", recording_text(r, head->kernel));
	comment_number(c, "started_ns", head->started_ns);
}

/* --- pcapng -------------------------------------------------------------- */

static void section_write(const struct recording *r, struct block *b)
{
	struct comment comment;

	section_comment(r, &comment);
	block_section(b, comment.text);
	block_interface(b, LINK_RAW, 0, "lo");
}

/* What the packet was long on the wire; more may be kept than IP speaks of. */
static uint32_t wire_len(const struct packet_row *p)
{
	return p->ip_len > p->bytes_len ? p->ip_len : p->bytes_len;
}

static struct block_packet packet_of(const struct recording *r,
				     const struct packet_row *p)
{
	return (struct block_packet){
		.t_ns = recording_head_of(r)->started_ns + p->sent_ns,
		.bytes = recording_bytes(r, p),
		.captured = p->bytes_len,
		.length = wire_len(p),
	};
}

static void packet_write(const struct recording *r, uint32_t packet,
			 struct block *b)
{
	struct block_packet p = packet_of(r, recording_packet(r, packet));
	size_t begin = block_packet(b, &p);
	struct comment comment;

	packet_comment(r, packet, &comment);
	block_text(b, OPT_COMMENT, comment.text);
	block_option(b, OPT_END, NULL, 0);
	block_end(b, begin);
}

static void write_out(struct block *b, FILE *out)
{
	fwrite(b->at, 1, b->n, out);
	b->n = 0;
}

void pcapng_write(const struct recording *r, FILE *out)
{
	struct block b = { .n = 0 };

	section_write(r, &b);
	write_out(&b, out);
	for (uint32_t i = 0; i < recording_n_packets(r); i++) {
		if (!recording_bytes(r, recording_packet(r, i)))
			continue;
		packet_write(r, i, &b);
		write_out(&b, out);
	}
	free(b.at);
}

/* --- pcap ---------------------------------------------------------------- */

void pcap_write(const struct recording *r, FILE *out)
{
	struct block b = { .n = 0 };

	pcap_head(&b, LINK_RAW, PCAP_SNAPLEN);
	write_out(&b, out);
	for (uint32_t i = 0; i < recording_n_packets(r); i++) {
		struct block_packet p = packet_of(r, recording_packet(r, i));

		if (!p.bytes)
			continue;
		pcap_record(&b, &p);
		write_out(&b, out);
	}
	free(b.at);
}
