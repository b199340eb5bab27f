/*
 * The list of conversations. While it is made anew (flowsort.c) the old one
 * stays on the screen, and the new one takes its place whole. Where nothing is
 * sorted or filtered, what is new is just added.
 */
#include "ui/list/flowlist.h"

#include <stdlib.h>

#include "capture/mem.h"

static const uint64_t again_after_ns = 500000000;

/* --- the list ------------------------------------------------------------ */

void flowlist_init(struct flowlist *l)
{
	*l = (struct flowlist){ .chosen = FLOW_NONE, .stale = true };
}

void flowlist_free(struct flowlist *l)
{
	flowsort_free(l->sorting);
	free(l->shown);
	flowlist_init(l);
}

void flowlist_sort(struct flowlist *l, enum flow_column by, bool down)
{
	l->order.by = by;
	l->order.down = down;
	l->stale = true;
}

void flowlist_filter(struct flowlist *l, flow_wanted_fn *wanted, const void *of)
{
	/* What is half made was asked with the filter before. */
	flowsort_free(l->sorting);
	l->sorting = NULL;
	l->order.wanted = wanted;
	l->order.wanted_of = of;
	l->stale = true;
}

static void choose_line(struct flowlist *l, int64_t to)
{
	if (to >= (int64_t)l->n)
		to = (int64_t)l->n - 1;
	l->at = to < 0 ? 0 : (size_t)to;
	l->chosen = l->n ? l->shown[l->at] : FLOW_NONE;
}

/* The chosen one is found again, and stays in its line of the screen. */
static void find_chosen(struct flowlist *l)
{
	size_t below = l->at - l->top, at = 0;

	while (at < l->n && l->shown[at] != l->chosen)
		at++;
	if (at == l->n || !l->by_hand) {
		choose_line(l, (int64_t)l->at);
		return;
	}
	l->at = at;
	l->top = at > below ? at - below : 0;
}

static void finish(struct flowlist *l, uint64_t now_ns)
{
	struct flowsort *s = l->sorting;

	l->n = flowsort_count(s);
	mem_grow(l->shown, l->cap, l->n + 1);
	for (size_t i = 0; i < l->n; i++)
		l->shown[i] = flowsort_at(s, i);
	l->seen = flowsort_end(s);
	l->gone = flowsort_gone(s);
	l->version = flowsort_version(s);
	l->made_ns = now_ns;
	flowsort_free(s);
	l->sorting = NULL;
	find_chosen(l);
}

/* Conversations that are new come last, and those before stay where they are.
 */
static void add_new(struct flowlist *l, const struct flow_rows *rows)
{
	uint32_t count = flow_rows_count(rows);

	for (; l->seen < count; l->seen++) {
		if (!flow_rows_at(rows, l->seen))
			continue;
		mem_grow(l->shown, l->cap, l->n + 1);
		l->shown[l->n++] = l->seen;
	}
	if (l->chosen == FLOW_NONE)
		choose_line(l, 0);
}

/* Of those that are listed some are gone. */
static bool has_lost(const struct flowlist *l, const struct flow_rows *rows)
{
	return l->gone != flow_rows_gone(rows);
}

static bool is_due(const struct flowlist *l, const struct flow_rows *rows,
		   uint64_t now_ns)
{
	return l->version != flow_rows_version(rows) &&
	       now_ns >= l->made_ns + again_after_ns;
}

/* One step, or all of them for a list that is short. */
static bool sort_on(struct flowlist *l, const struct flow_rows *rows)
{
	enum { SHORT = 4096 };
	bool done;

	do
		done = flowsort_step(l->sorting, rows);
	while (!done && flowsort_end(l->sorting) <= SHORT);
	return done;
}

bool flowlist_step(struct flowlist *l, const struct flow_rows *rows,
		   uint64_t now_ns)
{
	bool grows =
		flow_order_is_plain(&l->order) && !l->order.wanted && !l->stale;

	if (grows && !l->sorting && !has_lost(l, rows)) {
		add_new(l, rows);
		l->version = flow_rows_version(rows);
		return false;
	}
	/* Another order is wanted: what was half made is of no use. */
	if (l->stale) {
		flowsort_free(l->sorting);
		l->sorting = NULL;
	}
	if (!l->sorting && !l->stale && !is_due(l, rows, now_ns))
		return false;
	if (!l->sorting)
		l->sorting = flowsort_new(&l->order, rows);
	l->stale = false;
	if (!sort_on(l, rows))
		return true;
	finish(l, now_ns == UINT64_MAX ? 0 : now_ns);
	return false;
}

void flowlist_make(struct flowlist *l, const struct flow_rows *rows)
{
	while (flowlist_step(l, rows, UINT64_MAX))
		;
}

uint64_t flowlist_wake_ns(const struct flowlist *l,
			  const struct flow_rows *rows)
{
	if (l->sorting || l->stale)
		return 1;
	return l->version != flow_rows_version(rows)
		       ? l->made_ns + again_after_ns
		       : 0;
}

void flowlist_move(struct flowlist *l, int64_t to)
{
	l->by_hand = true;
	choose_line(l, to);
}

void flowlist_newest(struct flowlist *l)
{
	l->by_hand = false;
	choose_line(l, l->order.down ? 0 : (int64_t)l->n - 1);
}

void flowlist_choose(struct flowlist *l, uint32_t flow)
{
	for (size_t i = 0; i < l->n; i++)
		if (l->shown[i] == flow)
			flowlist_move(l, (int64_t)i);
}
