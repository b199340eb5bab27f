/*
 * pcapng (draft-ietf-opsawg-pcapng): blocks, of which some are packets.
 *
 *	+------+--------+~~~~~~~~~~~~~~~~~~~~~~~~+--------+
 *	| type | length | body                   | length |  and so on
 *	+------+--------+~~~~~~~~~~~~~~~~~~~~~~~~+--------+
 *
 *	Section Header       byte order; interfaces are counted anew
 *	Interface            link type, resolution of its clock
 *	Enhanced Packet      interface, time, lengths, bytes, options
 *	Simple Packet        length and bytes, of the first interface
 *	Packet (obsolete)    as enhanced, in another order
 *	anything else        is passed over
 *
 * A packet can be read only with its section's byte order and interfaces, so
 * sections are kept in a table (pcapng_section.c) that is searched for random
 * access. Interfaces of the second section go on counting where the first
 * one ended.
 *
 * A block's length stands at both its ends and is a multiple of four; where
 * that does not hold nothing that follows can be believed.
 */
#include "capture/file/order.h"
#include "capture/file/pcapng.h"

enum {
	BLOCK_LEAST = 12,
	BLOCK_MOST = 256 << 20,
	PASS_OVER = 1 << 16, /* blocks in one step; a millisecond */
};

/* --- packets ------------------------------------------------------------- */

static uint32_t padded(uint32_t n)
{
	return (n + 3) & ~3u;
}

/* The comment among the options at `at` of a block's body, if there is one. */
static void read_comment(const struct ng_block *b, uint32_t at,
			 struct file_packet *p)
{
	struct ng_options list = ng_options_of(b, at);
	struct ng_option o;

	p->comment = NULL;
	p->comment_len = 0;
	if (__builtin_expect(at >= b->len, 1))
		return;
	while (ng_option_next(&list, &o) == NG_OPTION)
		if (o.code == NG_OPT_COMMENT) {
			p->comment = (const char *)o.at;
			p->comment_len = o.len;
			return;
		}
}

/* What enhanced and obsolete packets have from their eighth byte on. */
struct layout {
	uint32_t interface, ticks, captured, length, bytes;
};

static const struct ng_interface *read_interface(const struct capture_file *f,
						 const struct ng_section *s,
						 uint32_t n,
						 struct file_packet *p)
{
	const struct ng_interface *i;

	if (n >= s->n)
		return NULL;
	i = &f->ng.interface[s->first + n];
	p->interface = s->first + n;
	p->link = (enum link_type)i->link;
	return i;
}

/* Bytes 4 to 20 are the same in both: time, and the two lengths. */
static const char *timed_packet(const struct capture_file *f,
				const struct ng_section *s,
				const struct ng_block *b, uint32_t interface,
				struct file_packet *p)
{
	const uint8_t *at = b->body;
	const struct ng_interface *i = read_interface(f, s, interface, p);
	uint64_t ticks = (uint64_t)load32(at + 4, b->swapped) << 32 |
			 load32(at + 8, b->swapped);

	if (!i)
		return "a packet of an interface that was not described";
	p->captured = load32(at + 12, b->swapped);
	p->length = load32(at + 16, b->swapped);
	if (p->captured > b->len - NG_PACKET_HEAD)
		return "a packet longer than its block";
	p->t_ns = ng_time(i, ticks);
	p->bytes = at + NG_PACKET_HEAD;
	read_comment(b, NG_PACKET_HEAD + padded(p->captured), p);
	return NULL;
}

static const char *enhanced_packet(const struct capture_file *f,
				   const struct ng_section *s,
				   const struct ng_block *b,
				   struct file_packet *p)
{
	return timed_packet(f, s, b, load32(b->body, b->swapped), p);
}

/* Its interface has 16 bits, a count of drops the other 16. */
static const char *obsolete_packet(const struct capture_file *f,
				   const struct ng_section *s,
				   const struct ng_block *b,
				   struct file_packet *p)
{
	return timed_packet(f, s, b, load16(b->body, b->swapped), p);
}

/* It is cut by the first interface's snap length, and has no time. */
static const char *simple_packet(const struct capture_file *f,
				 const struct ng_section *s,
				 const struct ng_block *b,
				 struct file_packet *p)
{
	const struct ng_interface *i = read_interface(f, s, 0, p);
	uint32_t room = b->len - 4;

	if (!i)
		return "a packet of an interface that was not described";
	p->length = load32(b->body, b->swapped);
	p->captured = p->length < room ? p->length : room;
	if (i->snap_len > 0 && p->captured > i->snap_len)
		p->captured = i->snap_len;
	p->t_ns = 0;
	p->bytes = b->body + 4;
	p->comment = NULL;
	p->comment_len = 0;
	return NULL;
}

static const struct packet_kind {
	uint32_t least; /* bytes of body */
	const char *(*read)(const struct capture_file *f,
			    const struct ng_section *s,
			    const struct ng_block *b, struct file_packet *p);
} packet_kinds[] = {
	[NG_OBSOLETE_PACKET] = { NG_PACKET_HEAD, obsolete_packet },
	[NG_SIMPLE_PACKET] = { 4, simple_packet },
	[NG_ENHANCED_PACKET] = { NG_PACKET_HEAD, enhanced_packet },
};

static bool is_packet(const struct ng_block *b)
{
	return b->type < sizeof(packet_kinds) / sizeof(*packet_kinds) &&
	       packet_kinds[b->type].read;
}

static const char *read_packet(const struct capture_file *f,
			       const struct ng_section *s,
			       const struct ng_block *b, struct file_packet *p)
{
	const struct packet_kind *kind = &packet_kinds[b->type];

	if (b->len < kind->least)
		return "a packet's block is too short for one";
	p->place = b->at;
	return kind->read(f, s, b, p);
}

/* --- blocks -------------------------------------------------------------- */

/*
 * The block at a byte, in an order that a section header may change. *why is
 * set for STEP_BAD.
 */
static enum step read_block(const struct capture_file *f, uint64_t at,
			    bool swapped, struct ng_block *b, const char **why)
{
	const uint8_t *bytes = f->w.bytes + at;
	uint64_t left = f->w.size - at;
	uint32_t len;

	if (left < BLOCK_LEAST)
		return STEP_SHORT;
	b->type = load32(bytes, swapped);
	if (b->type == NG_SECTION && !ng_order(bytes + 8, &swapped)) {
		*why = "a section without a byte order";
		return STEP_BAD;
	}
	len = load32(bytes + 4, swapped);
	if (len < BLOCK_LEAST || len % 4 != 0 || len > BLOCK_MOST) {
		*why = "a block with an impossible length";
		return STEP_BAD;
	}
	if (len > left)
		return STEP_SHORT;
	if (load32(bytes + len - 4, swapped) != len) {
		*why = "a block whose two lengths differ";
		return STEP_BAD;
	}
	b->at = at;
	b->body = bytes + 8;
	b->len = len - BLOCK_LEAST;
	b->swapped = swapped;
	return STEP_PACKET;
}

static const struct ng_section *last_section(const struct capture_file *f)
{
	return &f->ng.section[f->ng.n_sections - 1];
}

/* Whatever is no packet. */
static const char *read_other(struct capture_file *f, const struct ng_block *b)
{
	if (b->type == NG_SECTION)
		return ng_section_read(&f->ng, b);
	if (b->type == NG_INTERFACE)
		return ng_interface_read(&f->ng, b, f->w.bytes);
	return NULL;
}

static enum step step_block(struct capture_file *f, struct file_packet *p)
{
	const char *why = NULL;
	struct ng_block b;

	for (int i = 0; i < PASS_OVER; i++) {
		enum step step = read_block(f, f->at, last_section(f)->swapped,
					    &b, &why);
		bool packet = step == STEP_PACKET && is_packet(&b);

		if (step == STEP_SHORT)
			return step;
		if (packet)
			why = read_packet(f, last_section(f), &b, p);
		else if (step == STEP_PACKET)
			why = read_other(f, &b);
		if (why)
			return file_bad(f, f->at, why);
		file_pass(f, b.len + BLOCK_LEAST);
		if (packet)
			return STEP_PACKET;
	}
	return STEP_LATER;
}

/* --- as a format --------------------------------------------------------- */

static bool pcapng_knows(const uint8_t *bytes)
{
	return load32(bytes, false) == NG_SECTION;
}

/* The first section header; others are blocks as any. */
static enum step pcapng_begin(struct capture_file *f)
{
	const char *why = NULL;
	struct ng_block b;
	enum step step = read_block(f, 0, false, &b, &why);

	if (step == STEP_PACKET)
		why = ng_section_read(&f->ng, &b);
	if (why)
		return file_bad(f, 0, why);
	if (step != STEP_PACKET)
		return step;
	f->at = b.len + BLOCK_LEAST;
	f->step = step_block;
	return STEP_PACKET;
}

static bool pcapng_at(const struct capture_file *f, uint64_t place,
		      struct file_packet *p)
{
	const struct ng_section *s = ng_section_at(&f->ng, place);
	const char *why;
	struct ng_block b;

	return s && place < f->w.size &&
	       read_block(f, place, s->swapped, &b, &why) == STEP_PACKET &&
	       is_packet(&b) && !read_packet(f, s, &b, p);
}

static uint32_t pcapng_interfaces(const struct capture_file *f)
{
	return (uint32_t)f->ng.n_interfaces;
}

static bool pcapng_interface(const struct capture_file *f, uint32_t n,
			     struct file_interface *out)
{
	const struct ng_interface *i;

	if (n >= f->ng.n_interfaces)
		return false;
	i = &f->ng.interface[n];
	*out = (struct file_interface){
		.link = (enum link_type)i->link,
		.snap_len = i->snap_len,
		.name = i->name_len ? (const char *)f->w.bytes + i->name_at
				    : NULL,
		.name_len = i->name_len,
	};
	return true;
}

const struct format format_pcapng = { "pcapng",		 pcapng_knows,
				      pcapng_begin,	 pcapng_at,
				      pcapng_interfaces, pcapng_interface };
