/* Where fields stand; for field*.c alone. */
#ifndef CAPTURE_FIELD_PRIVATE_H
#define CAPTURE_FIELD_PRIVATE_H

#include "capture/field.h"

enum header { NOWHERE, IN_IP, IN_TCP, IN_UDP, IN_PORTS, IN_ICMP, IN_OPTION };

struct place {
	uint8_t header; /* enum header */
	uint8_t at;	/* from the start of the header, or of the option */
	uint8_t bytes;	/* 1, 2 or 4, big endian */
	uint8_t shift;
	uint32_t mask; /* of those bytes */
};

struct field_row {
	const char *name;
	uint64_t max;
	uint32_t unit;
	const char *const *words;
	/*
	 * Of the option, with its kind and length. Size 0: it has any, and can
	 * not be put in where there is none.
	 */
	uint8_t kind, size;
	struct place v4, v6;
};

extern const struct field_row field_table[];

#endif
