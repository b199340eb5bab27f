/*
 * From segments to units of a protocol, for one direction at a time.
 *
 *   segment ─▶ in order? ─▶ skipped ─▶ held + new bytes ─▶ protocol.take
 *                │ no                       ▲     │ TAKE_MORE
 *                ▼                          ╰─────╯
 *      old: nothing new in it
 *      ahead: a hole before it. What is missing may still come, so it is
 *      waited for; what came behind it is not kept, only how far it went.
 *
 * A hole is given up when the other end has acknowledged what is in it (it
 * came, and was not captured) or many segments have come behind it. Where the
 * missing bytes were to be skipped, in the body of a response, nothing is
 * lost. Elsewhere the direction is out of step: it waits for a segment with
 * which a message begins.
 */
#include "capture/app/protocol.h"

#include <string.h>

#include "capture/flow/tcp.h"

enum {
	PATIENCE = 16, /* segments behind a hole */
	ACKED = 4,     /* as many as these count for, when it has come */
};

/* --- out of step --------------------------------------------------------- */

static void give_up(struct talk *t)
{
	t->conv->given_up |= (uint8_t)(1u << t->who);
	t->side->held = 0;
	talk_skip(t, SKIP_ALL);
}

static void lose_step(struct talk *t)
{
	struct side *d = t->side;

	if (!t->conv->protocol) {
		give_up(t);
		return;
	}
	d->lost = true;
	d->held = 0;
	d->skip = 0;
	d->http = (struct http_side){ 0 };
}

/* A segment in order: a message may begin with it. */
static void find_step(struct talk *t, const uint8_t *at, size_t n)
{
	struct cursor c = { .in = { .at = at, .left = n } };

	if (t->conv->protocol &&
	    t->conv->protocol->probe(&c, t->tcp, true) == LIKE_YES)
		t->side->lost = false;
}

/* --- units --------------------------------------------------------------- */

static enum taken take_unknown(struct talk *t, struct cursor *c)
{
	struct side *other = &t->work->side[1 - t->who];
	const struct protocol *found = NULL;
	enum likeness like = protocol_find(t, c, &found);

	if (like == LIKE_PERHAPS && !c->whole)
		return TAKE_MORE;
	if (like != LIKE_YES)
		return TAKE_LOST;
	other->lost |= t->conv->given_up != 0;
	if (t->conv->given_up)
		other->skip = 0;
	conv_name(t->conv, found);
	return found->take(t, c);
}

static enum taken take(struct talk *t, struct cursor *c)
{
	if (t->conv->protocol)
		return t->conv->protocol->take(t, c);
	return take_unknown(t, c);
}

/* Takes a unit off n bytes; returns how many are done with. */
static size_t feed_fresh(struct talk *t, const uint8_t *at, size_t n)
{
	struct side *d = t->side;
	struct cursor c = { .in = { .at = at, .left = n }, .whole = n >= HOLD };

	t->begin_ns = t->now_ns;
	switch (take(t, &c)) {
	case TAKE_MORE:
		if (c.whole)
			break;
		memcpy(d->hold, at, n);
		d->held = (uint16_t)n;
		d->held_ns = t->now_ns;
		return n;
	case TAKEN:
		if (c.in.left < n || d->skip)
			return n - c.in.left;
		break;
	case TAKE_LOST:
		break;
	}
	lose_step(t);
	return n;
}

/* The same with bytes from before; what was held and is left stays so. */
static size_t feed_held(struct talk *t, const uint8_t *at, size_t n)
{
	struct side *d = t->side;
	size_t before = d->held, more = HOLD - before < n ? HOLD - before : n;
	size_t all = before + more;
	struct cursor c = { .in = { .at = d->hold, .left = all },
			    .whole = all == HOLD };
	enum taken taken;

	memcpy(d->hold + before, at, more);
	t->begin_ns = d->held_ns;
	taken = take(t, &c);
	if (taken == TAKE_MORE && !c.whole) {
		d->held = (uint16_t)all;
		return more;
	}
	/* A unit that ended before the new bytes would not have been held. */
	if (taken != TAKEN || all - c.in.left < before) {
		lose_step(t);
		return n;
	}
	d->held = 0;
	return all - c.in.left - before;
}

static size_t skip(struct talk *t, size_t n)
{
	struct side *d = t->side;

	if (d->skip == SKIP_ALL)
		return n;
	if (n > d->skip)
		n = (size_t)d->skip;
	d->skip -= n;
	if (n)
		talk_ask_goes_on(t);
	return n;
}

static void feed(struct talk *t, const uint8_t *at, size_t n)
{
	if (t->side->lost)
		find_step(t, at, n);
	while (n > 0 && !t->side->lost) {
		size_t done = skip(t, n);

		at += done;
		n -= done;
		if (n == 0)
			return;
		done = t->side->held ? feed_held(t, at, n)
				     : feed_fresh(t, at, n);
		at += done;
		n -= done;
	}
}

/* Bytes that will not come, or that nobody has captured. */
static void feed_gap(struct talk *t, uint64_t n)
{
	struct side *d = t->side;
	struct cursor c = { .in = { .at = d->hold, .left = d->held },
			    .whole = true };

	if (n == 0 || d->lost || d->skip == SKIP_ALL)
		return;
	if (d->skip >= n) {
		d->skip -= n;
		return;
	}
	if (d->held && t->conv->protocol) {
		t->begin_ns = d->held_ns;
		t->conv->protocol->take(t, &c);
	}
	if (t->conv->protocol && t->conv->protocol->cut)
		t->conv->protocol->cut(t);
	lose_step(t);
}

/* --- segments and datagrams ---------------------------------------------- */

/* The segment begins behind a hole; true: it is not waited for any longer. */
static bool hole_is_over(struct side *d, const struct app_segment *s,
			 uint32_t seq)
{
	uint32_t end = seq + s->len;

	if (d->lost || d->skip >= seq - d->next)
		return true;
	if (!d->waits || seq_before(d->far, end))
		d->far = end;
	d->waits += seq_before(d->next, d->acked) ? ACKED : 1;
	return d->waits > PATIENCE;
}

/* What came behind a hole that has just been filled was seen, and not kept. */
static void pass_far(struct talk *t)
{
	struct side *d = t->side;

	if (d->waits && seq_before(d->next, d->far)) {
		feed_gap(t, d->far - d->next);
		d->next = d->far;
	}
	d->waits = 0;
}

void feed_segment(struct talk *t, const struct app_segment *s)
{
	struct side *d = t->side, *other = &t->work->side[1 - t->who];
	uint32_t seq = s->seq + ((s->flags & TH_S) != 0), old = 0;
	int32_t ahead;

	if (s->flags & TH_ACK)
		other->acked = s->ack;
	if (s->len == 0)
		return;
	if (!d->known)
		d->next = seq;
	d->known = true;
	ahead = (int32_t)(seq - d->next);
	if (ahead > 0) {
		if (!hole_is_over(d, s, seq))
			return;
		feed_gap(t, (uint32_t)ahead);
		d->waits = 0;
	} else {
		old = (uint32_t)-ahead;
		if (old >= s->len)
			return;
	}
	if (old < s->captured)
		feed(t, s->bytes + old, s->captured - old);
	feed_gap(t, s->len - (old > s->captured ? old : s->captured));
	d->next = seq + s->len;
	pass_far(t);
}

/* A message is a datagram, and what is behind it is no part of it. */
void feed_datagram(struct talk *t, const struct app_segment *s)
{
	struct cursor c = { .in = { .at = s->bytes, .left = s->captured },
			    .whole = true };

	if (s->captured)
		take(t, &c);
}
