/* What the two files about pcapng share. */
#ifndef CAPTURE_FILE_PCAPNG_H
#define CAPTURE_FILE_PCAPNG_H

#include "capture/file/private.h"

enum ng_block_type {
	NG_INTERFACE = 1,
	NG_OBSOLETE_PACKET = 2,
	NG_SIMPLE_PACKET = 3,
	NG_ENHANCED_PACKET = 6,
	NG_SECTION = 0x0a0d0d0a, /* the same in either byte order */
};

/* Interface, time and two lengths go before a packet's bytes. */
#define NG_PACKET_HEAD 20

struct ng_block {
	uint64_t at;	     /* where it begins in the file */
	const uint8_t *body; /* behind type and length */
	uint32_t type, len;  /* of the body */
	bool swapped;
};

enum ng_option_code {
	NG_OPT_END = 0,
	NG_OPT_COMMENT = 1,
	NG_OPT_IF_NAME = 2,
	NG_OPT_IF_TSRESOL = 9,
	NG_OPT_IF_TSOFFSET = 14,
};

struct ng_options {
	const uint8_t *at;
	uint32_t left;
	bool swapped;
};

struct ng_option {
	uint16_t code, len;
	const uint8_t *at;
};

/* Those from a byte of the body to its end. */
struct ng_options ng_options_of(const struct ng_block *b, uint32_t from);
enum ng_option_status {
	NG_OPTION,
	NG_OPTIONS_END,
	NG_OPTIONS_BAD, /* longer than what is left */
} ng_option_next(struct ng_options *list, struct ng_option *o);

/* Whether `bytes`, four, are a byte order, and which. */
bool ng_order(const uint8_t *bytes, bool *swapped);

/* Each takes a block into the tables; NULL, or why it can not be. */
const char *ng_section_read(struct pcapng *ng, const struct ng_block *b);
const char *ng_interface_read(struct pcapng *ng, const struct ng_block *b,
			      const uint8_t *file);

/* The section that has a byte of the file. */
const struct ng_section *ng_section_at(const struct pcapng *ng, uint64_t place);

/* Nanoseconds since the epoch, 0 or the most there can be beyond that. */
uint64_t ng_time(const struct ng_interface *i, uint64_t ticks);

#endif
