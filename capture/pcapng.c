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
 * All numbers are little endian, whatever the machine is, so the same
 * recording gives the same file everywhere. A block's length stands at both
 * of its ends; a block is put together in memory and written in one piece.
 *
 * A comment is a list of key=value with blanks between. In a value a blank,
 * '%' and all that is not printable ASCII is %XX, as in a URL (RFC 3986 2.1),
 * so that it can be read back whatever a name contains.
 *
 * Packets whose bytes were not kept are left out.
 */
#include "capture/pcapng.h"

#include <assert.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "capture/analysis.h"
#include "capture/mem.h"
#include "capture/version.h"

#define NS_PER_S 1000000000u

#define BYTE_ORDER_MAGIC 0x1a2b3c4du
#define PCAP_MAGIC_NS	 0xa1b23c4du
#define SECTION_UNKNOWN	 UINT32_MAX /* half of the 64 bits of -1 */
#define PCAP_SNAPLEN	 262144u

enum block_type {
	BLOCK_SECTION = 0x0a0d0d0a,
	BLOCK_INTERFACE = 1,
	BLOCK_PACKET = 6, /* enhanced */
};

/* What a code means depends on the block, but for the first two. */
enum option {
	OPT_END = 0,
	OPT_COMMENT = 1,
	OPT_IF_NAME = 2,
	OPT_SHB_USERAPPL = 4,
	OPT_IF_TSRESOL = 9,
};

/* A growing run of bytes, little endian. */
struct block {
	uint8_t *at;
	size_t n, cap;
};

static void add_bytes(struct block *b, const void *bytes, size_t n)
{
	mem_grow(b->at, b->cap, b->n + n);
	if (n)
		memcpy(b->at + b->n, bytes, n);
	b->n += n;
}

static void add_u16(struct block *b, uint16_t value)
{
	add_bytes(b, (uint8_t[]){ (uint8_t)value, (uint8_t)(value >> 8) }, 2);
}

static void add_u32(struct block *b, uint32_t value)
{
	add_u16(b, (uint16_t)value);
	add_u16(b, (uint16_t)(value >> 16));
}

/* Everything in a block starts at a multiple of four. */
static void add_padding(struct block *b)
{
	while (b->n % 4)
		add_bytes(b, "", 1);
}

static void add_option(struct block *b, enum option code, const void *value,
		       size_t n)
{
	assert(n <= UINT16_MAX);
	add_u16(b, (uint16_t)code);
	add_u16(b, (uint16_t)n);
	add_bytes(b, value, n);
	add_padding(b);
}

static void add_text(struct block *b, enum option code, const char *text)
{
	add_option(b, code, text, strlen(text));
}

/* The length is not known yet: block_write fills it in. */
static void block_start(struct block *b, enum block_type type)
{
	b->n = 0;
	add_u32(b, (uint32_t)type);
	add_u32(b, 0);
}

static void block_write(struct block *b, FILE *out)
{
	uint32_t len = (uint32_t)b->n + 4;

	for (size_t i = 0; i < 4; i++)
		b->at[4 + i] = (uint8_t)(len >> 8 * i);
	add_u32(b, len);
	fwrite(b->at, 1, b->n, out);
}

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

static void section_write(const struct recording *r, struct block *b, FILE *out)
{
	struct comment comment;

	section_comment(r, &comment);
	block_start(b, BLOCK_SECTION);
	add_u32(b, BYTE_ORDER_MAGIC);
	add_u16(b, 1); /* version 1.0 */
	add_u16(b, 0);
	add_u32(b, SECTION_UNKNOWN); /* length */
	add_u32(b, SECTION_UNKNOWN);
	add_text(b, OPT_COMMENT, comment.text);
	add_text(b, OPT_SHB_USERAPPL, "wirestep " WIRESTEP_VERSION);
	add_option(b, OPT_END, NULL, 0);
	block_write(b, out);
}

static void interface_write(struct block *b, FILE *out)
{
	block_start(b, BLOCK_INTERFACE);
	add_u16(b, LINK_RAW);
	add_u16(b, 0); /* reserved */
	add_u32(b, 0); /* no limit to a packet's length */
	add_text(b, OPT_IF_NAME, "lo");
	add_option(b, OPT_IF_TSRESOL, (uint8_t[]){ 9 }, 1);
	add_option(b, OPT_END, NULL, 0);
	block_write(b, out);
}

/* What the packet was long on the wire; more may be kept than IP speaks of. */
static uint32_t wire_len(const struct packet_row *p)
{
	return p->ip_len > p->bytes_len ? p->ip_len : p->bytes_len;
}

static uint64_t sent_at(const struct recording *r, const struct packet_row *p)
{
	return recording_head_of(r)->started_ns + p->sent_ns;
}

static void packet_write(const struct recording *r, uint32_t packet,
			 struct block *b, FILE *out)
{
	const struct packet_row *p = recording_packet(r, packet);
	uint64_t t_ns = sent_at(r, p);
	struct comment comment;

	packet_comment(r, packet, &comment);
	block_start(b, BLOCK_PACKET);
	add_u32(b, 0); /* the interface */
	add_u32(b, (uint32_t)(t_ns >> 32));
	add_u32(b, (uint32_t)t_ns);
	add_u32(b, p->bytes_len);
	add_u32(b, wire_len(p));
	add_bytes(b, recording_bytes(r, p), p->bytes_len);
	add_padding(b);
	add_text(b, OPT_COMMENT, comment.text);
	add_option(b, OPT_END, NULL, 0);
	block_write(b, out);
}

void pcapng_write(const struct recording *r, FILE *out)
{
	struct block b = { .n = 0 };

	section_write(r, &b, out);
	interface_write(&b, out);
	for (uint32_t i = 0; i < recording_n_packets(r); i++)
		if (recording_bytes(r, recording_packet(r, i)))
			packet_write(r, i, &b, out);
	free(b.at);
}

/* --- pcap ---------------------------------------------------------------- */

static void file_header(struct block *b)
{
	b->n = 0;
	add_u32(b, PCAP_MAGIC_NS);
	add_u16(b, 2); /* version 2.4 */
	add_u16(b, 4);
	add_u32(b, 0); /* reserved */
	add_u32(b, 0);
	add_u32(b, PCAP_SNAPLEN);
	add_u32(b, LINK_RAW);
}

static void record(struct block *b, const struct recording *r,
		   const struct packet_row *p)
{
	uint64_t t_ns = sent_at(r, p);

	b->n = 0;
	add_u32(b, (uint32_t)(t_ns / NS_PER_S));
	add_u32(b, (uint32_t)(t_ns % NS_PER_S));
	add_u32(b, p->bytes_len);
	add_u32(b, wire_len(p));
	add_bytes(b, recording_bytes(r, p), p->bytes_len);
}

void pcap_write(const struct recording *r, FILE *out)
{
	struct block b = { .n = 0 };

	file_header(&b);
	fwrite(b.at, 1, b.n, out);
	for (uint32_t i = 0; i < recording_n_packets(r); i++) {
		const struct packet_row *p = recording_packet(r, i);

		if (!recording_bytes(r, p))
			continue;
		record(&b, r, p);
		fwrite(b.at, 1, b.n, out);
	}
	free(b.at);
}
