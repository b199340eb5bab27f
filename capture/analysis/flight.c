/*
 * Segments in flight, in the order of their numbers.
 *
 *   acknowledged │  a  │  b  │  c  │  d  │ not yet sent
 *                     end   end   end   end
 *
 * Most connections have one or two at a time; those stand in struct tcp_side
 * and cost nothing more. With a third, all go into a ring of struct tcp_more,
 * which grows up to MOST entries; beyond that the oldest is forgotten, and
 * counted as not followed. A segment of which a part is sent again is divided:
 * with segmentation offload, what was one packet is repeated in pieces.
 */
#include "capture/analysis/flight.h"

#include <string.h>

enum { LEAST = 8, MOST = 4096, OWN = 2 };

void spread_add(struct spread *t, uint64_t ns)
{
	float x = (float)ns, from_mean = x - t->mean_ns;

	if (t->n == 0 || x < t->min_ns)
		t->min_ns = x;
	if (t->n == 0 || x > t->max_ns)
		t->max_ns = x;
	t->n++;
	t->mean_ns += from_mean / (float)t->n;
	t->var += (from_mean * (x - t->mean_ns) - t->var) / (float)t->n;
}

/* --- the ring ------------------------------------------------------------ */

static struct sending *ring_at(const struct flight *f, uint32_t i)
{
	return &f->at[(f->head + i) & (f->cap - 1)];
}

static void ring_drop_first(struct flight *f)
{
	f->head = (f->head + 1) & (f->cap - 1);
	f->n--;
}

static bool ring_grow(struct flight *f)
{
	uint32_t cap = f->cap ? 2 * f->cap : LEAST;
	struct sending *at = cap <= MOST ? more_alloc(cap * sizeof(*at)) : NULL;

	if (!at)
		return false;
	for (uint32_t i = 0; i < f->n; i++)
		at[i] = *ring_at(f, i);
	more_release(f->at, f->cap * sizeof(*at));
	*f = (struct flight){ .at = at, .n = f->n, .cap = cap };
	return true;
}

/* Makes entry i of this; the oldest goes where there is no room. */
static void ring_insert(struct flight *f, uint32_t i, struct sending s)
{
	if (f->n == f->cap && !ring_grow(f)) {
		if (f->n == 0)
			return;
		more_not_followed();
		if (i == 0)
			return;
		ring_drop_first(f);
		i--;
	}
	for (uint32_t k = f->n++; k > i; k--)
		*ring_at(f, k) = *ring_at(f, k - 1);
	*ring_at(f, i) = s;
}

/* The first entry that ends behind this number, or n. */
static uint32_t ring_search(const struct flight *f, uint32_t seq)
{
	uint32_t low = 0, high = f->n;

	while (low < high) {
		uint32_t mid = low + (high - low) / 2;

		if (seq_before(seq, ring_at(f, mid)->end))
			high = mid;
		else
			low = mid + 1;
	}
	return low;
}

/* Divides the entry that has this number inside, at it. */
static void ring_divide(struct flight *f, uint32_t at, uint32_t start)
{
	uint32_t i = ring_search(f, at);
	struct sending s;

	if (i == f->n || !seq_before(i ? ring_at(f, i - 1)->end : start, at))
		return;
	s = *ring_at(f, i);
	s.end = at;
	ring_insert(f, i, s);
}

/* --- where they are ------------------------------------------------------ */

static struct sending own_at(const struct tcp_side *s, uint32_t i)
{
	return (struct sending){ .end = s->t_end[i],
				 .again = s->t_again >> i & 1,
				 .t_ns = s->t_ns + (i ? s->t_gap_ns : 0) };
}

static void own_drop_first(struct tcp_side *s)
{
	s->t_end[0] = s->t_end[1];
	s->t_ns += s->t_gap_ns;
	s->t_again >>= 1;
	s->t_n--;
}

/* The ring of an end, made if there is none; NULL if there is no memory. */
static struct flight *ring_of(struct flow_tcp *t, int side)
{
	struct tcp_side *s = &t->side[side];
	struct tcp_more *more = more_get(t);
	struct flight *f = more ? &more->side[side].flight : NULL;

	if (!f || (f->cap == 0 && !ring_grow(f)))
		return NULL;
	for (uint32_t i = 0; i < s->t_n; i++)
		ring_insert(f, i, own_at(s, i));
	s->t_n = 0;
	return f;
}

static bool has_ring(const struct flow_tcp *t, int side)
{
	return t->more && t->more->side[side].flight.cap;
}

/* True if there was room in struct tcp_side. */
static bool own_add(struct tcp_side *s, const struct sending *new)
{
	unsigned int i = s->t_n;

	if (i == 0)
		s->t_ns = new->t_ns;
	else if (i == OWN || new->t_ns < s->t_ns ||
		 new->t_ns - s->t_ns > UINT32_MAX ||
		 !seq_before(s->t_end[0], new->end))
		return false;
	else
		s->t_gap_ns = (uint32_t)(new->t_ns - s->t_ns);
	s->t_end[i] = new->end;
	s->t_again = (s->t_again & ~(1u << i)) | (unsigned int)new->again << i;
	s->t_n++;
	return true;
}

/* --- what happens to them ------------------------------------------------ */

void flight_sent(struct flow_tcp *t, int side, const struct sending *s)
{
	struct flight *f;
	uint32_t i;

	if (!has_ring(t, side) && own_add(&t->side[side], s))
		return;
	f = ring_of(t, side);
	if (!f)
		return;
	i = f->n;
	if (i && !seq_before(ring_at(f, i - 1)->end, s->end))
		i = ring_search(f, s->end);
	ring_insert(f, i, *s);
}

void flight_clear(struct flow_tcp *t, int side)
{
	t->side[side].t_n = 0;
	if (has_ring(t, side))
		t->more->side[side].flight.n = 0;
}

/* The only one in flight needs no ring to be sent again. */
static bool own_again(struct flow_tcp *t, int side, const uint32_t range[2],
		      uint64_t t_ns)
{
	struct tcp_side *s = &t->side[side];

	if (has_ring(t, side) || s->t_n != 1 || s->t_end[0] != range[1])
		return false;
	if (more_get(t) && t_ns >= s->t_ns)
		spread_add(&t->more->side[side].repeats, t_ns - s->t_ns);
	s->t_ns = t_ns;
	s->t_again |= 1;
	return true;
}

void flight_again(struct flow_tcp *t, int side, const uint32_t range[2],
		  uint16_t ip_id, uint64_t t_ns)
{
	struct tcp_end *peer = &t->conn.end[1 - side];
	uint32_t start = peer->ack_known ? peer->ack_sent : range[0];
	struct flight *f;
	uint32_t i;

	if (own_again(t, side, range, t_ns))
		return;
	f = ring_of(t, side);
	if (!f)
		return;
	ring_divide(f, range[0], start);
	ring_divide(f, range[1], start);
	i = ring_search(f, range[0]);
	if (i < f->n && t_ns >= ring_at(f, i)->t_ns)
		spread_add(&t->more->side[side].repeats,
			   t_ns - ring_at(f, i)->t_ns);
	for (; i < f->n && !seq_before(range[1], ring_at(f, i)->end); i++) {
		struct sending *s = ring_at(f, i);

		s->again = true;
		s->ip_id = ip_id;
		s->t_ns = t_ns;
	}
}

bool flight_find(const struct flow_tcp *t, int side, uint32_t seq,
		 struct sending *out)
{
	const struct tcp_side *s = &t->side[side];
	const struct flight *f;
	uint32_t i = 0;

	if (has_ring(t, side)) {
		f = &t->more->side[side].flight;
		i = ring_search(f, seq);
		if (i < f->n)
			*out = *ring_at(f, i);
		return i < f->n;
	}
	while (i < s->t_n && !seq_before(seq, s->t_end[i]))
		i++;
	if (i < s->t_n)
		*out = own_at(s, i);
	return i < s->t_n;
}

/* What one ACK takes off the list. */
struct acked {
	uint32_t ack;
	bool any, again; /* of those it reached */
	struct sending last;
};

/* True if it acknowledges all of this one. */
static bool reach(struct acked *a, struct sending s)
{
	if (a->any && !seq_before(a->last.end, a->ack))
		return false;
	a->any = true;
	a->again = a->again || s.again;
	a->last = s;
	return !seq_before(a->ack, s.end);
}

/* Its ACK had to wait for what was missing before it. */
static bool has_waited(const struct flow_tcp *t, int side,
		       const struct sending *s)
{
	return t->more && s->t_ns <= t->more->side[side].repeat_ns;
}

bool flight_acked(struct flow_tcp *t, int side, uint32_t ack, uint64_t t_ns,
		  uint64_t *rtt_ns)
{
	struct acked a = { .ack = ack };
	struct tcp_side *s = &t->side[side];

	if (has_ring(t, side)) {
		struct flight *f = &t->more->side[side].flight;

		while (f->n && reach(&a, *ring_at(f, 0)))
			ring_drop_first(f);
	} else {
		while (s->t_n && reach(&a, own_at(s, 0)))
			own_drop_first(s);
	}
	if (!a.any || a.again || seq_before(a.last.end, ack) ||
	    t_ns < a.last.t_ns || has_waited(t, side, &a.last))
		return false;
	*rtt_ns = t_ns - a.last.t_ns;
	return true;
}
