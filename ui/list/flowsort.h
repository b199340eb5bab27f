/*
 * Conversations in an order, found a slice at a time, so that a million of them
 * keep nobody waiting.
 */
#ifndef UI_LIST_FLOWSORT_H
#define UI_LIST_FLOWSORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ui/list/flowrows.h"

/* What they can be sorted by, in the order of the columns. */
enum flow_column {
	FLOW_NUMBER, /* the order in which they began */
	FLOW_PROTOCOL,
	FLOW_CLIENT,
	FLOW_SERVER,
	FLOW_STATE,
	FLOW_ENDED, /* enum flow_ended */
	FLOW_PACKETS,
	FLOW_DATA,  /* payload */
	FLOW_BYTES, /* with headers */
	FLOW_RTT,
	FLOW_AGAIN, /* retransmissions */
	FLOW_START,
	FLOW_TIME,   /* how long it lasted */
	FLOW_RECENT, /* packets not long ago; of what happens now */
	FLOW_COLUMNS
};

/* Whether a conversation is to be listed. */
typedef bool flow_wanted_fn(const void *of, uint32_t number,
			    const struct flow *f);

struct flow_order {
	enum flow_column by;
	bool down;		/* the largest first */
	flow_wanted_fn *wanted; /* NULL: all */
	const void *wanted_of;	/* borrowed; given to it */
};
/* As they began. */
bool flow_order_is_plain(const struct flow_order *o);

struct flowsort; /* opaque */

/* Of the conversations that there are now. Nothing is done yet. */
struct flowsort *flowsort_new(const struct flow_order *order,
			      const struct flow_rows *rows);
void flowsort_free(struct flowsort *s);
/* Some milliseconds of it. True: it is done. */
bool flowsort_step(struct flowsort *s, const struct flow_rows *rows);

/* How many there are, and their numbers in order, when it is done. */
size_t flowsort_count(const struct flowsort *s);
uint32_t flowsort_at(const struct flowsort *s, size_t i);
/* flow_rows_count, flow_rows_gone and flow_rows_version when it began. */
uint32_t flowsort_end(const struct flowsort *s);
uint64_t flowsort_gone(const struct flowsort *s);
uint64_t flowsort_version(const struct flowsort *s);

/* What RTT a conversation is sorted and listed by; 0: not known. */
uint64_t flow_rtt_ns(const struct flow *f);
/* When the last packet came, of either end. */
uint64_t flow_end_ns(const struct flow *f);

#endif
