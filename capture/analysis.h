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
 * What a segment of TCP means, judged against all that both ends sent before,
 * and counted: call it before tcp_sent. `side` sent it. Returns bits.
 */
uint32_t analysis_segment(struct flow *f, int side, const struct packet *p,
			  const struct tcp_segment *seg, uint64_t t_ns);
/* Gives back t->more. */
void analysis_free(struct flow_tcp *t);

/* "retransmission", … by the number of the bit. */
const char *analysis_name(size_t bit);

#endif
