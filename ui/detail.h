/* A packet taken apart: its fields as a tree, and where each stands in it. */
#ifndef UI_DETAIL_H
#define UI_DETAIL_H

#include <stddef.h>
#include <stdint.h>

#include "capture/recording.h"

enum { DETAIL_NAME = 40, DETAIL_VALUE = 120, DETAIL_MOST = 96 };

struct field {
	uint8_t depth;	/* 0: a header, 1: a field in it, 2: a part of that */
	uint32_t at, n; /* bytes of the IP packet; n 0: none of them */
	char name[DETAIL_NAME];
	char value[DETAIL_VALUE]; /* "0  (2913888193)", "[SYN]" */
};

struct detail {
	struct field field[DETAIL_MOST];
	size_t n;
	const uint8_t *bytes; /* borrowed from the recording; NULL: not kept */
	uint32_t n_bytes;
};

/*
 * The fields of a packet, in their order. Of one whose bytes were not kept,
 * or whose headers are cut, what is known.
 */
void detail_build(struct detail *d, const struct recording *r, uint32_t packet);

#endif
