/* A packet taken apart: its fields as a tree, and where each stands in it. */
#ifndef UI_DETAIL_DETAIL_H
#define UI_DETAIL_DETAIL_H

#include <stddef.h>
#include <stdint.h>

#include "capture/recording/recording.h"
#include "capture/trace.h"

enum { DETAIL_NAME = 40, DETAIL_VALUE = 120, DETAIL_MOST = 96 };

struct field {
	uint8_t depth;	/* 0: a header, 1: a field in it, 2: a part of that */
	uint32_t at, n; /* bytes of the IP packet; n 0: none of them */
	char name[DETAIL_NAME];
	char value[DETAIL_VALUE]; /* "0 (2913888193)", "SYN ACK [S.]" */
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
 *
 * Fields of depth 0 follow each other from the first byte to the last, and so
 * do those of depth 1 in their header. Two of depth 1 share a byte only where
 * it holds bits of both: TCP's data offset and flags (12), IPv6's class and
 * flow label (1). Only the DETAIL_MOST'th field may stand for more than one.
 */
void detail_build(struct detail *d, const struct recording *r, uint32_t packet);

/*
 * The same of a packet of a capture file; d->bytes are borrowed until the file
 * is read again. f is its conversation, or NULL. Of what is not IP the whole
 * frame is one field.
 */
void detail_build_captured(struct detail *d, uint32_t packet,
			   const struct trace_packet *p, const struct flow *f);

/* The deepest field that has this byte; d->n if there is none. */
size_t detail_find(const struct detail *d, uint32_t byte);

#endif
