/*
 * What only some connections need: who lost something, has many segments in
 * flight, or has a finding of one kind for the second time.
 */
#ifndef CAPTURE_ANALYSIS_MORE_H
#define CAPTURE_ANALYSIS_MORE_H

#include <stdbool.h>
#include <stdint.h>

#include "capture/analysis.h"
#include "capture/ranges.h"

/* A segment on its way: it ends where the next one begins. */
struct sending {
	uint32_t end;	/* the number behind it */
	uint16_t ip_id; /* of the last time it was sent */
	bool again;	/* it was sent more than once */
	uint64_t t_ns;	/* the last time */
};

/* In the order of their numbers; a ring. */
struct flight {
	struct sending *at;
	uint32_t head, n, cap; /* cap is 0 or a power of two */
};

/* Numbers that were skipped, and what came behind them. */
struct hole {
	uint32_t from, to;
	uint64_t t_ns; /* when that was */
	uint32_t ts_val;
	uint16_t ip_id; /* 0: none */
	bool ts_known;
};

enum { HOLES = 64 };

struct holes {
	uint32_t n;
	struct hole at[HOLES]; /* sorted by their numbers */
};

/* How a sender goes on after a loss (RFC 5681 3.1 and 3.2). */
enum recovery { RECOVERY_NONE, RECOVERY_FAST, RECOVERY_LOSS };

/* Of what one end sends. */
struct side_more {
	struct flight flight;
	struct holes *holes;   /* NULL: none */
	struct ranges *sacked; /* the other end has them; NULL: none */
	uint64_t news_ns;      /* when the last ACK came that told of a loss */
	uint64_t repeat_ns;    /* when it last sent what was missing */
	uint64_t shut_ns;      /* when its window went to 0, the last time */
	uint32_t recover;      /* recovery goes on until this is acknowledged */
	uint8_t recovery;      /* enum recovery */
	bool ack_is_old;       /* its last segment acknowledged less */
	uint32_t old_ack;      /* than one before it: up to here */
	uint32_t triple_dup_acks;
	uint64_t again_bytes; /* of payload, seen before */
	uint64_t retransmitted_bytes;
	struct spread repeats; /* from a segment to the next time it is sent */
	uint32_t count[ANALYSIS_KINDS];
};

struct tcp_more {
	struct side_more side[2];
};

/* t->more, made if there is none; NULL if there is no memory for it. */
struct tcp_more *more_get(struct flow_tcp *t);
/* The connection is over: keeps what was counted, and gives back the rest. */
void more_settle(struct flow_tcp *t);
/* Memory within the limit, of zeros; NULL if there is none. */
void *more_alloc(uint64_t bytes);
void more_release(void *p, uint64_t bytes);
/* Something was forgotten, or never noted. */
void more_not_followed(void);

#endif
