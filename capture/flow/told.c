/*
 * Which conversations are over.
 *
 *   both FINs, or a RST ─▶ queue ─ TOLD_LINGER_NS ─▶ told
 *   quiet, and not TCP  ─▶ looked for every SWEEP_NS ─▶ told
 *   gone from the table, or left at the end ─▶ told
 *
 * What of TCP is told stays in the table: a late packet is still of it, and
 * makes no conversation of its own. Nothing here has a clock, and what is kept
 * are conversations that have just ended, however many have before.
 */
#include "capture/flow/told.h"

#include <stdlib.h>

#include "capture/mem.h"

#define SWEEP_NS (UINT64_C(10) * 1000000000)

struct ended {
	uint64_t t_ns;
	uint32_t flow;
};

struct told {
	const struct flow_table *flows;
	flow_gone_fn *one;
	void *context;
	struct ended *queue; /* by time, from `first` to `n` */
	size_t first, n, cap;
	uint64_t swept_ns;
};

struct told *told_new(const struct flow_table *flows, flow_gone_fn *one,
		      void *context)
{
	struct told *t = mem_zero(1, sizeof(*t));

	t->flows = flows;
	t->one = one;
	t->context = context;
	return t;
}

void told_free(struct told *t)
{
	if (!t)
		return;
	free(t->queue);
	free(t);
}

void told_gone(void *told, uint32_t flow, const struct flow *f)
{
	struct told *t = told;

	if (!f->told)
		t->one(t->context, flow, f);
}

static void tell(struct told *t, uint32_t flow, struct flow *f)
{
	told_gone(t, flow, f);
	f->told = true;
}

static bool is_over(const struct flow_tcp *tcp)
{
	return tcp && (tcp->first_rst || (tcp->conn.end[0].fin_sent &&
					  tcp->conn.end[1].fin_sent));
}

void told_packet(struct told *t, uint32_t flow, uint64_t t_ns)
{
	struct flow *f = flow_get(t->flows, flow);

	if (!f || f->over || !is_over(f->tcp))
		return;
	f->over = true;
	mem_grow(t->queue, t->cap, t->n + 1);
	t->queue[t->n++] = (struct ended){ .t_ns = t_ns, .flow = flow };
}

bool told_waits(const struct told *t)
{
	return t->first < t->n;
}

/* Those that were told make room when they are as many as the others. */
static void tidy(struct told *t)
{
	size_t left = t->n - t->first;

	if (t->first < left)
		return;
	for (size_t i = 0; i < left; i++)
		t->queue[i] = t->queue[t->first + i];
	t->first = 0;
	t->n = left;
}

static uint64_t last_ns(const struct flow *f)
{
	return f->last_ns[0] > f->last_ns[1] ? f->last_ns[0] : f->last_ns[1];
}

static void sweep(struct told *t, uint64_t now_ns)
{
	for (uint32_t n = flow_next(t->flows, 0); n != FLOW_NONE;
	     n = flow_next(t->flows, n + 1)) {
		struct flow *f = flow_get(t->flows, n);

		if (!f->tcp && last_ns(f) + TOLD_QUIET_NS <= now_ns)
			tell(t, n, f);
	}
	t->swept_ns = now_ns;
}

void told_until(struct told *t, uint64_t now_ns)
{
	while (t->first < t->n &&
	       t->queue[t->first].t_ns + TOLD_LINGER_NS <= now_ns) {
		uint32_t flow = t->queue[t->first++].flow;
		struct flow *f = flow_get(t->flows, flow);

		if (f && f->over) /* else it was told when it went */
			tell(t, flow, f);
	}
	tidy(t);
	if (now_ns >= t->swept_ns + SWEEP_NS)
		sweep(t, now_ns);
}

void told_rest(struct told *t)
{
	for (uint32_t n = flow_next(t->flows, 0); n != FLOW_NONE;
	     n = flow_next(t->flows, n + 1))
		tell(t, n, flow_get(t->flows, n));
}
