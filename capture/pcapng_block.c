/*
 * Blocks of pcapng (draft-ietf-opsawg-pcapng):
 *
 *    type · length · body, options · length          all of it padded to four
 *
 * All numbers are little endian, whatever the machine is, so the same packets
 * give the same file everywhere. The length is not known when a block begins,
 * so it is filled in when it ends; several may be put behind one another.
 */
#include "capture/pcapng_block.h"

#include <assert.h>
#include <string.h>

#include "capture/mem.h"
#include "capture/version.h"

#define NS_PER_S 1000000000u

#define BYTE_ORDER_MAGIC 0x1a2b3c4du
#define PCAP_MAGIC_NS	 0xa1b23c4du
#define SECTION_UNKNOWN	 UINT32_MAX /* half of the 64 bits of -1 */

void block_bytes(struct block *b, const void *bytes, size_t n)
{
	mem_grow(b->at, b->cap, b->n + n);
	if (n)
		memcpy(b->at + b->n, bytes, n);
	b->n += n;
}

void block_u16(struct block *b, uint16_t value)
{
	block_bytes(b, (uint8_t[]){ (uint8_t)value, (uint8_t)(value >> 8) }, 2);
}

static void put_u32(uint8_t *at, uint32_t value)
{
	for (size_t i = 0; i < 4; i++)
		at[i] = (uint8_t)(value >> 8 * i);
}

void block_u32(struct block *b, uint32_t value)
{
	uint8_t bytes[4];

	put_u32(bytes, value);
	block_bytes(b, bytes, sizeof(bytes));
}

void block_time(struct block *b, uint64_t t_ns)
{
	block_u32(b, (uint32_t)(t_ns >> 32));
	block_u32(b, (uint32_t)t_ns);
}

void block_padding(struct block *b)
{
	block_bytes(b, "\0\0", -b->n % 4);
}

void block_option(struct block *b, enum block_option code, const void *value,
		  size_t n)
{
	assert(n <= UINT16_MAX);
	block_u16(b, (uint16_t)code);
	block_u16(b, (uint16_t)n);
	block_bytes(b, value, n);
	block_padding(b);
}

void block_text(struct block *b, enum block_option code, const char *text)
{
	block_option(b, code, text, strlen(text));
}

void block_u64(struct block *b, enum block_option code, uint64_t value)
{
	uint8_t bytes[8];

	put_u32(bytes, (uint32_t)value);
	put_u32(bytes + 4, (uint32_t)(value >> 32));
	block_option(b, code, bytes, sizeof(bytes));
}

size_t block_begin(struct block *b, enum block_type type)
{
	size_t begin = b->n;

	block_u32(b, (uint32_t)type);
	block_u32(b, 0);
	return begin;
}

void block_end(struct block *b, size_t begin)
{
	uint32_t len = (uint32_t)(b->n - begin) + 4;

	put_u32(b->at + begin + 4, len);
	block_u32(b, len);
}

/* --- whole blocks -------------------------------------------------------- */

void block_section(struct block *b, const char *comment)
{
	size_t begin = block_begin(b, BLOCK_SECTION);

	block_u32(b, BYTE_ORDER_MAGIC);
	block_u16(b, 1); /* version 1.0 */
	block_u16(b, 0);
	block_u32(b, SECTION_UNKNOWN); /* length */
	block_u32(b, SECTION_UNKNOWN);
	if (comment)
		block_text(b, OPT_COMMENT, comment);
	block_text(b, OPT_SHB_USERAPPL, "wirestep " WIRESTEP_VERSION);
	block_option(b, OPT_END, NULL, 0);
	block_end(b, begin);
}

void block_interface(struct block *b, enum link_type link, uint32_t snap_len,
		     const char *name)
{
	size_t begin = block_begin(b, BLOCK_INTERFACE);

	block_u16(b, (uint16_t)link);
	block_u16(b, 0); /* reserved */
	block_u32(b, snap_len);
	block_text(b, OPT_IF_NAME, name);
	block_option(b, OPT_IF_TSRESOL, (uint8_t[]){ 9 }, 1);
	block_option(b, OPT_END, NULL, 0);
	block_end(b, begin);
}

size_t block_packet(struct block *b, const struct block_packet *p)
{
	size_t begin = block_begin(b, BLOCK_PACKET);

	block_u32(b, p->interface);
	block_time(b, p->t_ns);
	block_u32(b, p->captured);
	block_u32(b, p->length);
	block_bytes(b, p->bytes, p->captured);
	block_padding(b);
	return begin;
}

/* --- pcap ---------------------------------------------------------------- */

void pcap_head(struct block *b, enum link_type link, uint32_t snap_len)
{
	block_u32(b, PCAP_MAGIC_NS);
	block_u16(b, 2); /* version 2.4 */
	block_u16(b, 4);
	block_u32(b, 0); /* reserved */
	block_u32(b, 0);
	block_u32(b, snap_len);
	block_u32(b, (uint32_t)link);
}

void pcap_record(struct block *b, const struct block_packet *p)
{
	block_u32(b, (uint32_t)(p->t_ns / NS_PER_S));
	block_u32(b, (uint32_t)(p->t_ns % NS_PER_S));
	block_u32(b, p->captured);
	block_u32(b, p->length);
	block_bytes(b, p->bytes, p->captured);
}
