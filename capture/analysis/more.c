/*
 * The memory of troubled connections, all of them together within one limit:
 * a hostile capture must not be able to fill the machine's.
 */
#include "capture/analysis/more.h"

#include <stdlib.h>

#include "capture/mem.h"

/* Some 300,000 connections that lost something. */
enum { LIMIT_MIB = 256 };

static uint64_t limit = (uint64_t)LIMIT_MIB << 20;
static uint64_t used, not_followed;

void analysis_limit(uint64_t bytes)
{
	limit = bytes ? bytes : UINT64_MAX;
}

uint64_t analysis_used(void)
{
	return used;
}

uint64_t analysis_not_followed(void)
{
	return not_followed;
}

void more_not_followed(void)
{
	not_followed++;
}

void *more_alloc(uint64_t bytes)
{
	if (bytes > limit || used > limit - bytes) {
		not_followed++;
		return NULL;
	}
	used += bytes;
	return mem_zero(1, bytes);
}

void more_release(void *p, uint64_t bytes)
{
	if (!p)
		return;
	used -= bytes;
	free(p);
}

/* What was found so far was found once; from now on it is counted. */
struct tcp_more *more_get(struct flow_tcp *t)
{
	if (t->more)
		return t->more;
	t->more = more_alloc(sizeof(*t->more));
	if (!t->more)
		return NULL;
	for (int side = 0; side < 2; side++)
		for (int kind = 0; kind < ANALYSIS_KINDS; kind++)
			t->more->side[side].count[kind] =
				t->side[side].seen >> kind & 1;
	return t->more;
}

static void lists_free(struct side_more *m)
{
	more_release(m->flight.at, m->flight.cap * sizeof(*m->flight.at));
	more_release(m->holes, sizeof(*m->holes));
	more_release(m->sacked, sizeof(*m->sacked));
	m->flight = (struct flight){ .at = NULL };
	m->holes = NULL;
	m->sacked = NULL;
}

/* It tells nothing that struct tcp_side does not. */
static bool tells_nothing(const struct side_more *m)
{
	for (int kind = 0; kind < ANALYSIS_KINDS; kind++)
		if (m->count[kind] > 1)
			return false;
	return !m->again_bytes && !m->triple_dup_acks && !m->repeats.n;
}

void analysis_free(struct flow_tcp *t)
{
	if (!t->more)
		return;
	lists_free(&t->more->side[0]);
	lists_free(&t->more->side[1]);
	more_release(t->more, sizeof(*t->more));
	t->more = NULL;
}

void more_settle(struct flow_tcp *t)
{
	if (!t->more)
		return;
	if (tells_nothing(&t->more->side[0]) &&
	    tells_nothing(&t->more->side[1])) {
		analysis_free(t);
		return;
	}
	lists_free(&t->more->side[0]);
	lists_free(&t->more->side[1]);
}

uint32_t analysis_count(const struct flow_tcp *t, int side,
			enum analysis_kind kind)
{
	if (t->more)
		return t->more->side[side].count[kind];
	return t->side[side].seen >> kind & 1;
}

uint32_t analysis_holes(const struct flow_tcp *t, int side, uint32_t from,
			uint32_t to)
{
	const struct holes *h = t->more ? t->more->side[side].holes : NULL;
	uint32_t n = 0;

	for (uint32_t i = 0; h && i < h->n; i++)
		n += seq_before(h->at[i].from, to) &&
		     seq_before(from, h->at[i].to);
	return n;
}
