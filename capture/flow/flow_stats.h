/*
 * What is told of a conversation: counts, sizes, times, and how it ended, in
 * one place for all views and exports.
 */
#ifndef CAPTURE_FLOW_FLOW_STATS_H
#define CAPTURE_FLOW_FLOW_STATS_H

#include <stdbool.h>
#include <stdint.h>

#include "capture/flow/flow.h"

#define STATS_NO_TIME UINT64_MAX

/* Of times of one kind; all but n are void if n is 0. */
struct stats_times {
	uint32_t n;
	uint64_t min_ns, avg_ns, max_ns, sd_ns;
};

/* What one end sent. */
struct stats_side {
	uint64_t packets, bytes; /* bytes: with IP headers */
	uint64_t payload;	 /* bytes */
	uint64_t unique;	 /* bytes of payload, each counted once */
	uint64_t bytes_per_s;	 /* of those, while the conversation lasted */
	uint64_t idle_ns;	 /* longest time between two packets */
	/* from here on of TCP alone */
	uint32_t retransmitted; /* packets */
	uint64_t retransmitted_bytes;
	uint32_t pure_acks, duplicate_acks, triple_duplicate_acks, sacks;
	uint32_t out_of_order, zero_windows;
	uint16_t mss;	  /* 0: it told none */
	uint16_t options; /* TCP_OPT_ bits of its SYN */
	bool window_known;
	uint32_t window_min, window_avg, window_max; /* bytes, scaled */
	struct stats_times rtt;	   /* from its segments to their ACKs */
	struct stats_times repeat; /* until a segment is sent again */
};

enum stats_close {
	STATS_OPEN,	   /* as far as was seen */
	STATS_HALF_CLOSED, /* one of them sent its FIN */
	STATS_FIN,	   /* both sent theirs */
	STATS_RST,
	STATS_REFUSED,
	STATS_CLOSES
};

struct flow_stats {
	struct stats_side side[2];
	uint64_t duration_ns;
	uint64_t handshake_ns;	 /* or STATS_NO_TIME */
	uint64_t initial_rtt_ns; /* the same, if nothing was sent again */
	/* from the initiator's first payload, or from the first packet if the
	   other end speaks first, to the other end's; or STATS_NO_TIME */
	uint64_t first_byte_ns;
	/* the whole way, both halves as seen from where it was captured */
	struct stats_times rtt;
	enum stats_close close;
	int closer; /* who sent the first FIN, or the RST; -1: nobody */
};

struct flow_stats flow_stats(const struct flow *f);
/* Of these two alone, which cost little; *closer as above. */
uint64_t flow_initial_rtt_ns(const struct flow *f);
enum stats_close flow_close(const struct flow *f, int *closer);

/* "open", "half-closed", "fin", "rst", "refused". */
const char *stats_close_name(enum stats_close close);

#endif
