/*
 * pcap (draft-ietf-opsawg-pcap): a header, then records.
 *
 *	0       4       6       8      12     16       20      24
 *	+-------+-------+-------+------+------+--------+-------+
 *	| magic | major | minor |      |      | snap   | link  |
 *	|       |       |       |      |      | length | type  |
 *	+-------+-------+-------+------+------+--------+-------+
 *	+---------+----------+----------+--------+~~~~~~~~~~~~~+
 *	| seconds | fraction | captured | length | bytes       |  and so on
 *	+---------+----------+----------+--------+~~~~~~~~~~~~~+
 *
 * The magic tells the byte order and what a fraction is. Its variant of
 * Kuznetzov has eight more bytes in each record's header. Before version 2.3
 * the two lengths were the other way round, in 2.3 they may be (libpcap,
 * sf-pcap.c).
 *
 * The four usual kinds have a function each, in which order and unit are
 * constants, so that a packet costs a handful of instructions. Random access
 * and unusual files go through the same lines with variables.
 *
 * Nothing in a record tells that it is one. Its captured length is believed up
 * to the snap length, or 256 KiB if that is more; a header of zeros alone is
 * none (what a file system leaves after a crash, window.h after a cut).
 */
#include "capture/file/order.h"
#include "capture/file/private.h"

enum {
	FILE_HEADER = 24,
	RECORD_HEADER = 16,
	RECORD_HEADER_KUZNETZOV = 24,
	MAJOR = 2,
	LIMIT_LEAST = 256 << 10,
	LIMIT_MOST = 128 << 20,
	NS_PER_US = 1000,
	NS_PER_S = 1000000000,
};

#define INLINE	    static inline __attribute__((always_inline))
#define UNLIKELY(x) __builtin_expect((x), 0)

/* What a record is read by: constants for the usual files. */
struct kind {
	bool swapped;
	uint32_t ns_per_unit, header_len;
	uint16_t minor; /* version 2.x */
};

/* The record at a byte; STEP_BAD if it can be none. */
INLINE enum step record(const struct capture_file *f, uint64_t at,
			struct file_packet *p, struct kind k)
{
	const uint8_t *bytes = f->w.bytes + at;
	uint32_t seconds, fraction, captured, length;
	uint64_t left = f->w.size - at;

	if (UNLIKELY(left < k.header_len))
		return STEP_SHORT;
	seconds = load32(bytes, k.swapped);
	fraction = load32(bytes + 4, k.swapped);
	captured = load32(bytes + 8, k.swapped);
	length = load32(bytes + 12, k.swapped);
	if (k.minor < 3 || (k.minor == 3 && captured > length)) {
		uint32_t first = captured;

		captured = length;
		length = first;
	}
	if (UNLIKELY(captured > f->pcap.limit ||
		     (seconds | captured | length) == 0))
		return STEP_BAD;
	if (UNLIKELY(captured > left - k.header_len))
		return STEP_SHORT;
	p->place = at;
	p->t_ns = (uint64_t)seconds * NS_PER_S +
		  (uint64_t)fraction * k.ns_per_unit;
	p->bytes = bytes + k.header_len;
	p->captured = captured;
	p->length = length;
	p->interface = 0;
	p->link = f->pcap.link;
	p->comment = NULL;
	p->comment_len = 0;
	return STEP_PACKET;
}

static enum step bad_record(struct capture_file *f)
{
	const uint8_t *at = f->w.bytes + f->at;
	bool zeros = load64(at + 8, false) == 0;

	return file_bad(f, f->at,
			zeros ? "zeros where a packet should be"
			      : "a packet longer than any can be");
}

INLINE enum step next(struct capture_file *f, struct file_packet *p,
		      struct kind k)
{
	enum step step = record(f, f->at, p, k);

	if (UNLIKELY(step != STEP_PACKET))
		return step == STEP_BAD ? bad_record(f) : step;
	file_pass(f, k.header_len + p->captured);
	return STEP_PACKET;
}

static enum step step_us(struct capture_file *f, struct file_packet *p)
{
	return next(f, p, (struct kind){ false, NS_PER_US, RECORD_HEADER, 4 });
}

static enum step step_ns(struct capture_file *f, struct file_packet *p)
{
	return next(f, p, (struct kind){ false, 1, RECORD_HEADER, 4 });
}

static enum step step_us_swapped(struct capture_file *f, struct file_packet *p)
{
	return next(f, p, (struct kind){ true, NS_PER_US, RECORD_HEADER, 4 });
}

static enum step step_ns_swapped(struct capture_file *f, struct file_packet *p)
{
	return next(f, p, (struct kind){ true, 1, RECORD_HEADER, 4 });
}

/* As the file's header says. */
static struct kind kind_of(const struct capture_file *f)
{
	return (struct kind){ f->pcap.swapped, f->pcap.ns_per_unit,
			      f->pcap.header_len, f->pcap.minor };
}

static enum step step_unusual(struct capture_file *f, struct file_packet *p)
{
	return next(f, p, kind_of(f));
}

static bool pcap_at(const struct capture_file *f, uint64_t place,
		    struct file_packet *p)
{
	return place >= FILE_HEADER && place < f->w.size &&
	       record(f, place, p, kind_of(f)) == STEP_PACKET;
}

/* --- the file's header --------------------------------------------------- */

static const struct magic {
	uint32_t magic, ns_per_unit, header_len;
	/* native and swapped; for versions from 2.4 on */
	enum step (*step[2])(struct capture_file *f, struct file_packet *p);
} magics[] = {
	{ 0xa1b2c3d4, NS_PER_US, RECORD_HEADER, { step_us, step_us_swapped } },
	{ 0xa1b23c4d, 1, RECORD_HEADER, { step_ns, step_ns_swapped } },
	{ 0xa1b2cd34,
	  NS_PER_US,
	  RECORD_HEADER_KUZNETZOV,
	  { step_unusual, step_unusual } },
};

static const struct magic *magic_find(const uint8_t *bytes, bool swapped)
{
	for (size_t i = 0; i < sizeof(magics) / sizeof(*magics); i++)
		if (load32(bytes, swapped) == magics[i].magic)
			return &magics[i];
	return NULL;
}

static bool pcap_knows(const uint8_t *bytes)
{
	return magic_find(bytes, false) || magic_find(bytes, true);
}

static uint32_t clamp(uint32_t value, uint32_t least, uint32_t most)
{
	return value < least ? least : value > most ? most : value;
}

static enum step pcap_begin(struct capture_file *f)
{
	const uint8_t *head = f->w.bytes;
	bool swapped = !magic_find(head, false);
	const struct magic *magic = magic_find(head, swapped);

	if (f->w.size < FILE_HEADER)
		return STEP_SHORT;
	if (load16(head + 4, swapped) != MAJOR)
		return file_bad(f, 4, "a version that is not known (not 2.x)");
	f->pcap.swapped = swapped;
	f->pcap.ns_per_unit = magic->ns_per_unit;
	f->pcap.header_len = magic->header_len;
	f->pcap.minor = load16(head + 6, swapped);
	f->pcap.snap_len = load32(head + 16, swapped);
	f->pcap.limit = clamp(f->pcap.snap_len, LIMIT_LEAST, LIMIT_MOST);
	/* the upper half is about the checksum at the end of a frame */
	f->pcap.link = (enum link_type)(load32(head + 20, swapped) & 0xffff);
	f->step = f->pcap.minor < 4 ? step_unusual : magic->step[swapped];
	f->at = FILE_HEADER;
	return STEP_PACKET;
}

static uint32_t pcap_interfaces(const struct capture_file *f)
{
	(void)f;
	return 1;
}

static bool pcap_interface(const struct capture_file *f, uint32_t n,
			   struct file_interface *out)
{
	*out = (struct file_interface){ .link = f->pcap.link,
					.snap_len = f->pcap.snap_len };
	return n == 0;
}

const struct format format_pcap = { "pcap",  pcap_knows,      pcap_begin,
				    pcap_at, pcap_interfaces, pcap_interface };
