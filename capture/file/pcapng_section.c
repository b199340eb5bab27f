/*
 * What packets of a pcapng file are read with: sections, interfaces, clocks.
 *
 * An interface counts time in ticks: if_tsresol is 10^-n seconds, or 2^-n if
 * its highest bit is set; without it, microseconds. if_tsoffset is added,
 * in seconds. Where a tick is a whole number of nanoseconds and there is no
 * offset, as nearly always, a time is one multiplication.
 *
 * A file may be hostile: both tables have a most, and what is longer than the
 * block that it stands in is refused.
 */
#include "capture/file/order.h"
#include "capture/file/pcapng.h"
#include "capture/mem.h"

enum {
	SECTION_HEAD = 16, /* byte order, version, length */
	INTERFACE_HEAD = 8,
	MAJOR = 1,
	TABLE_MOST = 1 << 20,
	NS_PER_S = 1000000000,
	MICROSECONDS = 6,
	NANOSECONDS = 9,
	TWO_TO_THE = 0x80, /* in if_tsresol */
};

#define BYTE_ORDER 0x1a2b3c4d

bool ng_order(const uint8_t *bytes, bool *swapped)
{
	*swapped = load32(bytes, false) != BYTE_ORDER;
	return load32(bytes, *swapped) == BYTE_ORDER;
}

/* --- options ------------------------------------------------------------- */

struct ng_options ng_options_of(const struct ng_block *b, uint32_t from)
{
	if (from > b->len)
		from = b->len;
	return (struct ng_options){ b->body + from, b->len - from, b->swapped };
}

enum ng_option_status ng_option_next(struct ng_options *list,
				     struct ng_option *o)
{
	uint32_t padded;

	if (list->left < 4)
		return NG_OPTIONS_END;
	o->code = load16(list->at, list->swapped);
	o->len = load16(list->at + 2, list->swapped);
	o->at = list->at + 4;
	if (o->code == NG_OPT_END)
		return NG_OPTIONS_END;
	padded = (o->len + 3u) & ~3u;
	if (padded > list->left - 4)
		return NG_OPTIONS_BAD;
	list->at += 4 + padded;
	list->left -= 4 + padded;
	return NG_OPTION;
}

/* --- sections ------------------------------------------------------------ */

static const char *section_options(struct pcapng *ng, const struct ng_block *b)
{
	struct ng_options list = ng_options_of(b, SECTION_HEAD);
	enum ng_option_status status;
	struct ng_option o;

	while ((status = ng_option_next(&list, &o)) == NG_OPTION)
		if (o.code == NG_OPT_COMMENT && ng->n_sections == 0 &&
		    ng->comment_len == 0) {
			ng->comment_at = b->at + 8 + (uint64_t)(o.at - b->body);
			ng->comment_len = o.len;
		}
	return status == NG_OPTIONS_BAD ? "an option longer than its section's "
					  "header"
					: NULL;
}

const char *ng_section_read(struct pcapng *ng, const struct ng_block *b)
{
	const char *why;

	if (b->len < SECTION_HEAD)
		return "a section's header that is too short";
	if (load16(b->body + 4, b->swapped) != MAJOR)
		return "a section of a version that is not known (not 1.x)";
	if (ng->n_sections == TABLE_MOST)
		return "more than a million sections";
	why = section_options(ng, b);
	if (why)
		return why;
	mem_grow(ng->section, ng->sections_cap, ng->n_sections + 1);
	ng->section[ng->n_sections++] =
		(struct ng_section){ .at = b->at,
				     .first = (uint32_t)ng->n_interfaces,
				     .swapped = b->swapped };
	return NULL;
}

const struct ng_section *ng_section_at(const struct pcapng *ng, uint64_t place)
{
	size_t low = 0, high = ng->n_sections;

	/* the last one that begins before it */
	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (ng->section[middle].at <= place)
			low = middle + 1;
		else
			high = middle;
	}
	return low > 0 ? &ng->section[low - 1] : NULL;
}

/* --- interfaces ---------------------------------------------------------- */

/* A number of the size that it must have. */
static const char *interface_option(struct ng_interface *i,
				    const struct ng_option *o, bool swapped,
				    const uint8_t *file)
{
	switch (o->code) {
	case NG_OPT_IF_NAME:
		i->name_at = (uint64_t)(o->at - file);
		i->name_len = o->len;
		return NULL;
	case NG_OPT_IF_TSRESOL:
		if (o->len != 1)
			return "an interface's resolution of another size";
		i->resolution = *o->at;
		return NULL;
	case NG_OPT_IF_TSOFFSET:
		if (o->len != 8)
			return "an interface's offset of another size";
		i->offset_s = (int64_t)load64(o->at, swapped);
		return NULL;
	default:
		return NULL;
	}
}

static uint64_t power_of_ten(unsigned int n)
{
	uint64_t value = 1;

	while (n-- > 0)
		value *= 10;
	return value;
}

static const char *interface_options(struct ng_interface *i,
				     const struct ng_block *b,
				     const uint8_t *file)
{
	struct ng_options list = ng_options_of(b, INTERFACE_HEAD);
	enum ng_option_status status;
	struct ng_option o;
	const char *why = NULL;

	while (!why && (status = ng_option_next(&list, &o)) == NG_OPTION)
		why = interface_option(i, &o, b->swapped, file);
	if (why)
		return why;
	return status == NG_OPTIONS_BAD ? "an option longer than its "
					  "interface's description"
					: NULL;
}

const char *ng_interface_read(struct pcapng *ng, const struct ng_block *b,
			      const uint8_t *file)
{
	struct ng_interface i = { .resolution = MICROSECONDS };
	const char *why;

	if (b->len < INTERFACE_HEAD)
		return "an interface's description that is too short";
	if (ng->n_interfaces == TABLE_MOST)
		return "more than a million interfaces";
	i.link = load16(b->body, b->swapped);
	i.snap_len = load32(b->body + 4, b->swapped);
	why = interface_options(&i, b, file);
	if (why)
		return why;
	if (i.resolution <= NANOSECONDS && i.offset_s == 0)
		i.ns_per_tick = power_of_ten(NANOSECONDS - i.resolution);
	mem_grow(ng->interface, ng->interfaces_cap, ng->n_interfaces + 1);
	ng->interface[ng->n_interfaces++] = i;
	ng->section[ng->n_sections - 1].n++;
	return NULL;
}

/* --- time ---------------------------------------------------------------- */

/* Wide enough for 2^64 seconds in nanoseconds, and an offset as long. */
typedef __int128 wide;

static wide wide_time(const struct ng_interface *i, uint64_t ticks)
{
	unsigned int n = i->resolution & ~(unsigned int)TWO_TO_THE;
	enum { DIGITS = 19 }; /* of the largest power of ten in 64 bits */

	if (i->resolution & TWO_TO_THE)
		return (wide)ticks * NS_PER_S >> n;
	if (n <= NANOSECONDS)
		return (wide)ticks * (wide)power_of_ten(NANOSECONDS - n);
	if (n - NANOSECONDS > DIGITS)
		return 0;
	return (wide)(ticks / power_of_ten(n - NANOSECONDS));
}

uint64_t ng_time(const struct ng_interface *i, uint64_t ticks)
{
	uint64_t exact;
	wide ns;

	if (i->ns_per_tick > 0 &&
	    !__builtin_mul_overflow(ticks, i->ns_per_tick, &exact))
		return exact;
	ns = wide_time(i, ticks) + (wide)i->offset_s * NS_PER_S;
	if (ns < 0)
		return 0;
	return ns > (wide)UINT64_MAX ? UINT64_MAX : (uint64_t)ns;
}
