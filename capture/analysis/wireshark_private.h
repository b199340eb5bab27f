/*
 * What Wireshark's rules know of a connection, and of the segment that they
 * are asked about. A number that is not known is 0.
 */
#ifndef CAPTURE_ANALYSIS_WIRESHARK_PRIVATE_H
#define CAPTURE_ANALYSIS_WIRESHARK_PRIVATE_H

#include "capture/analysis.h"

enum {
	NO_SHIFT_YET = -1,
	NO_SHIFT = -2, /* windows are not scaled */
};

/* A count of duplicate ACKs: what was not seen was acknowledged to it. */
#define ACKED_UNSEEN UINT32_MAX

/* One end, as it was after its last segment. */
struct talker {
	uint32_t base;	/* its initial number, as far as is known */
	uint32_t next;	/* behind the highest that it sent */
	uint32_t whole; /* so far without a gap */
	uint32_t ack;
	uint32_t window; /* as it was sent */
	uint32_t found;	 /* of that segment */
	uint64_t next_ns, t_ns;
	uint32_t dup_acks; /* of its last ACK, or ACKED_UNSEEN */
	int8_t shift;	   /* of its windows, or one of these: */
	bool base_known;
	bool unscaled; /* the window is that of a SYN */
};

struct wireshark {
	struct talker end[2];
	uint64_t syn_ns; /* of the last SYN */
	uint64_t rtt_ns; /* from that to the first ACK; 0: not known */
	bool begun, syn_seen;
};

/* A segment, and who said what before it. */
struct said {
	const struct packet *p;
	const struct tcp_segment *seg;
	uint64_t t_ns;
	struct wireshark *w;
	struct talker *me, *peer;
	uint32_t found; /* until now */
};

static inline bool said_has(const struct said *s, uint16_t flags)
{
	return s->seg->flags & flags;
}

static inline bool said_found(const struct said *s, enum analysis_kind kind)
{
	return s->found & ANALYSIS(kind);
}

/* The number behind it. */
static inline uint32_t said_end(const struct said *s)
{
	return s->seg->seq + s->seg->len + (said_has(s, TH_S | TH_F) ? 1 : 0);
}

/* What it is by its window and its ACK, by what is in it, by its cookie. */
uint32_t wireshark_window(const struct said *s);
uint32_t wireshark_repeat(const struct said *s);
uint32_t wireshark_fast_open(const struct said *s);

#endif
