/*
 * A row for each conversation, at its number modulo ROWS, and in it a counter
 * for each second, at the second modulo SECONDS:
 *
 *   row 7:  flow 32775   second 1041   │ … 12  0  3 │40 38 … │
 *                                             1041 ─╯  ╰─ 1012
 *
 * `second` is that of its last packet. When it goes on, the counters between
 * are cleared; so nothing has to be done for a conversation that is silent, and
 * a packet costs one row. Numbers are given in order, so the last ROWS
 * conversations have a row each. Of two that would have the same one the newer
 * takes it, unless the other has had a packet just now.
 */
#include "ui/list/activity.h"

#include <stdlib.h>
#include <string.h>

#include "capture/flow/flow.h"
#include "capture/mem.h"

enum {
	ROWS = 1 << 15, /* of 128 bytes */
	COUNTERS = ACTIVITY_SECONDS,
	BUSY_SECONDS = 2, /* it keeps its row from others so long */
};

#define NS_PER_S UINT64_C(1000000000)

struct row {
	uint32_t flow;
	uint32_t second; /* 1 + that of its last packet; 0: nobody's */
	uint32_t count[COUNTERS];
};
_Static_assert(sizeof(struct row) == 128, "two cache lines");

struct activity {
	struct row all;
	struct row row[ROWS];
};

struct activity *activity_new(void)
{
	return mem_zero(1, sizeof(struct activity));
}

void activity_free(struct activity *a)
{
	free(a);
}

static uint32_t second_of(uint64_t t_ns)
{
	return (uint32_t)(t_ns / NS_PER_S) + 1;
}

/* The counters of the seconds that have passed begin anew. */
static void go_on(struct row *r, uint32_t second)
{
	if (second - r->second >= COUNTERS) {
		memset(r->count, 0, sizeof(r->count));
		r->second = second;
	}
	while (r->second < second)
		r->count[++r->second % COUNTERS] = 0;
}

/* It is that conversation's, or may become it. */
static bool take_row(struct row *r, uint32_t flow, uint32_t second)
{
	if (r->second && r->flow == flow)
		return true;
	if (r->second && second < r->second + BUSY_SECONDS)
		return false;
	*r = (struct row){ .flow = flow, .second = second };
	return true;
}

static void count(struct row *r, uint32_t second)
{
	if (second > r->second)
		go_on(r, second);
	if (r->second - second < COUNTERS)
		r->count[second % COUNTERS]++;
}

void activity_count(struct activity *a, uint32_t flow, uint64_t t_ns)
{
	struct row *r = &a->row[flow % ROWS];
	uint32_t second = second_of(t_ns);

	count(&a->all, second);
	if (flow != FLOW_NONE && take_row(r, flow, second))
		count(r, second);
}

static bool copy_counts(const struct row *r, uint32_t now,
			uint32_t out[ACTIVITY_SECONDS])
{
	bool any = false;

	for (uint32_t back = 0; back < COUNTERS && back < now; back++) {
		uint32_t second = now - back;

		if (second > r->second || r->second - second >= COUNTERS)
			continue;
		out[COUNTERS - 1 - back] = r->count[second % COUNTERS];
		any |= r->count[second % COUNTERS] > 0;
	}
	return any;
}

bool activity_get(const struct activity *a, uint32_t flow, uint64_t now_ns,
		  uint32_t out[ACTIVITY_SECONDS])
{
	const struct row *r = &a->row[flow % ROWS];

	memset(out, 0, ACTIVITY_SECONDS * sizeof(*out));
	return r->second && r->flow == flow &&
	       copy_counts(r, second_of(now_ns), out);
}

void activity_all(const struct activity *a, uint64_t now_ns,
		  uint32_t out[ACTIVITY_SECONDS])
{
	memset(out, 0, ACTIVITY_SECONDS * sizeof(*out));
	copy_counts(&a->all, second_of(now_ns), out);
}

uint64_t activity_sum(const struct activity *a, uint32_t flow, uint64_t now_ns)
{
	uint32_t count[ACTIVITY_SECONDS];
	uint64_t sum = 0;

	activity_get(a, flow, now_ns, count);
	for (int i = 0; i < ACTIVITY_SECONDS; i++)
		sum += count[i];
	return sum;
}
