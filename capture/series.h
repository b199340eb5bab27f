/*
 * What graphs are drawn from: one direction of a TCP conversation as points
 * over time, read from a recording.
 */
#ifndef CAPTURE_SERIES_H
#define CAPTURE_SERIES_H

#include <stddef.h>
#include <stdint.h>

#include "capture/recording/recording.h"

/* Numbers count from the connection's first and do not wrap. */
struct point {
	uint64_t t_ns;	    /* of the recording */
	uint64_t low, high; /* low to high: a range; else both the same */
	uint32_t packet;    /* its row, or ROW_NONE */
};

struct points {
	struct point *at; /* in order of time */
	size_t n, cap;
};

enum series {
	SERIES_SENT,   /* sequence numbers sent for the first time */
	SERIES_AGAIN,  /* sent again */
	SERIES_ACK,    /* all before was acknowledged */
	SERIES_WINDOW, /* how far the other end allows to send */
	SERIES_SACK,   /* ranges that came beyond a gap */
	SERIES_FLIGHT, /* bytes sent and not acknowledged */
	SERIES_CWND,   /* bytes; the kernel's word, where it was asked */
	SERIES_RTT,    /* ns from a segment to the ACK that covers it */
	SERIES_KINDS
};

struct series_set {
	struct points of[SERIES_KINDS];
	uint64_t from_ns, to_ns; /* of the conversation's packets */
};

/*
 * Reads what end `side` of a conversation sent and was told, until `cursor`
 * events. All are empty if it is not TCP. Free it.
 */
void series_read(struct series_set *s, const struct recording *r, uint32_t flow,
		 int side, uint32_t cursor);
/*
 * Bytes a second that were sent for the first time, in so many equal parts of
 * from_ns to to_ns. Free out->at.
 */
void series_rate(const struct series_set *s, uint32_t bins, struct points *out);
void series_free(struct series_set *s);

#endif
