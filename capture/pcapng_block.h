/* Blocks of pcapng and records of pcap, put together in memory. */
#ifndef CAPTURE_PCAPNG_BLOCK_H
#define CAPTURE_PCAPNG_BLOCK_H

#include <stddef.h>
#include <stdint.h>

#include "capture/packet.h"

/* A growing run of bytes, little endian; zeros to begin with, free(b->at). */
struct block {
	uint8_t *at;
	size_t n, cap;
};

enum block_type {
	BLOCK_SECTION = 0x0a0d0d0a,
	BLOCK_INTERFACE = 1,
	BLOCK_STATISTICS = 5,
	BLOCK_PACKET = 6, /* enhanced */
};

/* What a code means depends on the block, but for the first two. */
enum block_option {
	OPT_END = 0,
	OPT_COMMENT = 1,
	OPT_IF_NAME = 2,
	OPT_SHB_USERAPPL = 4,
	OPT_IF_TSRESOL = 9,
	OPT_ISB_IFRECV = 4,
	OPT_ISB_IFDROP = 5,
	OPT_ISB_OSDROP = 7,
};

void block_bytes(struct block *b, const void *bytes, size_t n);
void block_u16(struct block *b, uint16_t value);
void block_u32(struct block *b, uint32_t value);
/* Nanoseconds, as pcapng writes times: the upper half first. */
void block_time(struct block *b, uint64_t t_ns);
/* Everything in a block starts at a multiple of four. */
void block_padding(struct block *b);
/* value may be NULL if n is 0. */
void block_option(struct block *b, enum block_option code, const void *value,
		  size_t n);
void block_text(struct block *b, enum block_option code, const char *text);
void block_u64(struct block *b, enum block_option code, uint64_t value);

/* Adds the head of a block; returns where it begins, for block_end. */
size_t block_begin(struct block *b, enum block_type type);
/* What block_begin left open: its length, at both ends of it. */
void block_end(struct block *b, size_t begin);

/* --- whole blocks -------------------------------------------------------- */

/* A section by this program; comment may be NULL. */
void block_section(struct block *b, const char *comment);
/* An interface whose times are nanoseconds. snap_len 0: no limit. */
void block_interface(struct block *b, enum link_type link, uint32_t snap_len,
		     const char *name);
/* What stands before a packet's bytes in its block. */
struct block_packet {
	uint32_t interface;
	uint64_t t_ns; /* since the epoch */
	const uint8_t *bytes;
	uint32_t captured, length;
};
/* Begins the block of a packet: options may follow. Returns where, as above. */
size_t block_packet(struct block *b, const struct block_packet *p);

/* --- pcap, nanoseconds (draft-ietf-opsawg-pcap) -------------------------- */

#define PCAP_SNAPLEN 262144u

void pcap_head(struct block *b, enum link_type link, uint32_t snap_len);
void pcap_record(struct block *b, const struct block_packet *p);

#endif
