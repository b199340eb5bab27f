/* Named findings on segments; each rule is one function in analysis.c. */
#ifndef CAPTURE_ANALYSIS_H
#define CAPTURE_ANALYSIS_H

#include <stddef.h>
#include <stdint.h>

#include "capture/flow.h"

/* Bits of a packet's `analysis`; the order is that of the names. */
enum analysis {
	ANALYSIS_RETRANSMISSION = 1 << 0, /* nothing in it is new */
	ANALYSIS_ZERO_WINDOW = 1 << 1,	  /* its sender can take no more */
	ANALYSIS_KINDS = 2
};

/*
 * What a segment means, judged against all that its sender sent before; call
 * it before tcp_sent. `side` sent it.
 */
uint32_t analysis_segment(const struct flow *f, int side,
			  const struct tcp_segment *seg, uint16_t win);

/* "retransmission", … by the number of the bit. */
const char *analysis_name(size_t bit);

#endif
