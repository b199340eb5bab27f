/*
 * Reassembly (RFC 9293 3.10.7.4) without keeping a byte.
 *
 *   segment ─▶ old? ─▶ compared with the first copy
 *           ─▶ next? ─▶ given ─▶ what waited behind it ─▶ given …
 *           ─▶ ahead: waits, as [from, to) of a packet
 *
 * Ranges that wait are sorted and do not overlap: of bytes that come twice the
 * first copy counts, whether it has been given or waits. The last ranges that
 * were given are remembered too, to compare what comes again; a packet's bytes
 * are asked for again when they are needed.
 *
 * A hole is over when it is filled; when the other end has acknowledged it and
 * more came after that, so that it will not be; when too much waits behind it;
 * and at the end.
 */
#include "capture/stream.h"

#include <stdlib.h>
#include <string.h>

#include "capture/mem.h"
#include "capture/flow/tcp.h"

enum {
	WAITING = 1024, /* ranges behind holes */
	RECENT = 64,	/* ranges that were given */
	PATIENCE = 4,	/* segments after the ACK of a hole */
	PIECE = 512,	/* bytes that are compared at once */
};

struct range {
	uint32_t packet;
	uint32_t seq;	   /* of the packet's first byte */
	uint32_t from, to; /* sequence numbers */
};

struct side {
	bool known, ack_known; /* next and acked are valid */
	uint32_t next, acked;
	uint32_t acked_for; /* segments since a hole was acknowledged */
	uint32_t n_waiting, n_recent; /* n_recent: how many there ever were */
	struct range waiting[WAITING], recent[RECENT];
};

struct stream {
	const struct stream_source *source;
	struct stream_window window;
	stream_fn *take;
	void *context;
	struct stream_counts counts;
	bool enough;
	struct side side[2];
};

/* --- giving -------------------------------------------------------------- */

static uint64_t window_end(const struct stream *st)
{
	uint64_t end = st->window.from + st->window.n;

	return end < st->window.from ? UINT64_MAX : end;
}

/* The part of a chunk that is in the window; false: none is. */
static bool clip(const struct stream *st, struct stream_chunk *c,
		 uint64_t places)
{
	uint64_t end = window_end(st), skip = 0;

	if (c->place >= end || c->place + places <= st->window.from)
		return false;
	if (c->kind == STREAM_MISSING || c->n == 0)
		return true;
	if (c->place < st->window.from)
		skip = st->window.from - c->place;
	c->place += skip;
	c->offset += skip;
	c->bytes += skip;
	c->at += (uint32_t)skip;
	c->n -= skip;
	if (c->n > end - c->place)
		c->n = end - c->place;
	return true;
}

static void give(struct stream *st, struct stream_chunk c)
{
	struct stream_counts *counts = &st->counts;
	uint64_t *total =
		c.kind == STREAM_MISSING ? counts->missing : counts->bytes;
	uint64_t places = c.kind == STREAM_MISSING || c.n == 0 ? 1 : c.n;

	c.place = counts->places;
	c.offset = counts->bytes[c.side] + counts->missing[c.side];
	total[c.side] += c.n;
	counts->places += places;
	if (clip(st, &c, places) && !st->take(st->context, &c))
		st->enough = true;
	if (counts->places >= window_end(st))
		st->enough = true;
}

static struct stream_chunk chunk_of(const struct stream_segment *seg)
{
	return (struct stream_chunk){ .side = seg->s.side,
				      .packet = seg->packet,
				      .t_ns = seg->s.t_ns,
				      .segment = seg };
}

/* Bytes [at, end) of a payload: what there is of them, and what is not. */
static void give_part(struct stream *st, const struct stream_segment *seg,
		      uint32_t at, uint32_t end)
{
	struct stream_chunk c = chunk_of(seg);
	uint32_t there = end < seg->s.captured ? end : seg->s.captured;

	if (at < there) {
		c.bytes = seg->s.bytes + at;
		c.n = there - at;
		c.at = c.first = at;
		c.last = there;
		give(st, c);
		at = there;
	}
	if (at >= end || st->enough)
		return;
	c = chunk_of(seg);
	c.kind = STREAM_MISSING;
	c.n = end - at;
	c.at = c.first = c.last = at;
	give(st, c);
}

static void give_hole(struct stream *st, const struct stream_segment *seg,
		      uint32_t n)
{
	struct stream_chunk c = chunk_of(seg);

	c.kind = STREAM_MISSING;
	c.n = n;
	give(st, c);
}

/* --- bytes that come twice ----------------------------------------------- */

/* Up to PIECE bytes of a packet from `from` on; how many were captured. */
static uint32_t fetch(const struct stream *st, const struct range *r,
		      uint32_t from, uint32_t n, uint8_t out[PIECE])
{
	struct stream_segment seg;
	uint32_t at = from - r->seq;

	if (!st->source->at(st->source->context, r->packet, &seg) ||
	    at >= seg.s.captured)
		return 0;
	if (n > PIECE)
		n = PIECE;
	if (n > seg.s.captured - at)
		n = seg.s.captured - at;
	memcpy(out, seg.s.bytes + at, n);
	return n;
}

/* Where both were captured, two ranges say the same of what both have. */
static bool ranges_agree(const struct stream *st, const struct range *a,
			 const struct range *b)
{
	uint32_t from = seq_before(a->from, b->from) ? b->from : a->from;
	uint32_t to = seq_before(a->to, b->to) ? a->to : b->to;
	uint8_t x[PIECE], y[PIECE];

	while (seq_before(from, to)) {
		uint32_t n = fetch(st, a, from, to - from, x);
		uint32_t m = fetch(st, b, from, to - from, y);

		n = n < m ? n : m;
		if (n == 0)
			break;
		if (memcmp(x, y, n) != 0)
			return false;
		from += n;
	}
	return true;
}

/* Compares a range with what was said before of the same bytes. */
static void compare(struct stream *st, const struct side *d,
		    const struct range *r)
{
	uint32_t recent = d->n_recent < RECENT ? d->n_recent : RECENT;
	bool agree = true;

	for (uint32_t i = 0; i < recent && agree; i++)
		agree = ranges_agree(st, r, &d->recent[i]);
	for (uint32_t i = 0; i < d->n_waiting && agree; i++)
		agree = ranges_agree(st, r, &d->waiting[i]);
	st->counts.differing += !agree;
}

/* --- order --------------------------------------------------------------- */

static void give_range(struct stream *st, struct side *d,
		       const struct stream_segment *seg, const struct range *r)
{
	d->next = r->to;
	d->recent[d->n_recent++ % RECENT] = *r;
	give_part(st, seg, r->from - r->seq, r->to - r->seq);
}

/* Gives a range that begins with the next byte, or before it. */
static void take_range(struct stream *st, struct side *d, struct range r)
{
	struct stream_segment seg;

	if (seq_before(r.from, d->next))
		r.from = d->next;
	if (seq_before(r.from, r.to) &&
	    st->source->at(st->source->context, r.packet, &seg))
		give_range(st, d, &seg, &r);
}

/* What is no longer behind a hole. */
static void take_waiting(struct stream *st, struct side *d)
{
	uint32_t n = 0;

	/* the list stays as it is until all of them are given */
	while (n < d->n_waiting && !st->enough &&
	       !seq_before(d->next, d->waiting[n].from))
		take_range(st, d, d->waiting[n++]);
	d->n_waiting -= n;
	memmove(d->waiting, d->waiting + n, d->n_waiting * sizeof(*d->waiting));
}

/* The first hole will not be filled. */
static void pass_hole(struct stream *st, struct side *d)
{
	const struct range *r = &d->waiting[0];
	struct stream_segment seg;

	if (st->source->at(st->source->context, r->packet, &seg))
		give_hole(st, &seg, r->from - d->next);
	d->next = r->from;
	d->acked_for = 0;
	take_waiting(st, d);
}

static void insert(struct side *d, uint32_t i, struct range r)
{
	if (d->n_waiting == WAITING)
		return;
	memmove(d->waiting + i + 1, d->waiting + i,
		(d->n_waiting - i) * sizeof(*d->waiting));
	d->waiting[i] = r;
	d->n_waiting++;
}

/* Puts the parts of a range that nobody has yet between those that wait. */
static void put_waiting(struct side *d, struct range r)
{
	uint32_t i = 0;

	for (; i < d->n_waiting && seq_before(r.from, r.to); i++) {
		const struct range w = d->waiting[i];
		struct range before = r;

		if (!seq_before(r.from, w.to))
			continue;
		if (!seq_before(w.from, r.to))
			break;
		before.to = w.from;
		if (seq_before(before.from, before.to))
			insert(d, i++, before);
		r.from = w.to;
	}
	if (seq_before(r.from, r.to))
		insert(d, i, r);
}

/* RFC 9293 3.8.4: a byte before the next, to see whether the end is alive. */
static bool is_keep_alive(const struct side *d, const struct range *r)
{
	return r->to == d->next && r->to - r->from == 1;
}

/* Where the first byte is; a SYN may be captured late. */
static void learn_next(struct side *d, const struct app_segment *s,
		       uint32_t seq)
{
	bool late = (s->flags & TH_S) && !d->n_recent && !d->n_waiting;

	if (!d->known || late)
		d->next = seq;
	d->known = true;
}

static void take_segment(struct stream *st, const struct stream_segment *seg)
{
	struct side *d = &st->side[seg->s.side];
	uint32_t seq = seg->s.seq + ((seg->s.flags & TH_S) != 0);
	struct range r = { seg->packet, seq, seq, seq + seg->s.len };

	if (seg->s.flags & TH_R)
		return;
	learn_next(d, &seg->s, seq);
	if (seg->s.len == 0 || is_keep_alive(d, &r))
		return;
	if (seq == d->next && !d->n_waiting) {
		give_range(st, d, seg, &r);
		return;
	}
	compare(st, d, &r);
	while (d->n_waiting > WAITING / 2 && !st->enough)
		pass_hole(st, d);
	if (!seq_before(d->next, r.to)) {
		st->counts.duplicates++;
		return;
	}
	if (seq_before(r.from, d->next))
		r.from = d->next;
	put_waiting(d, r);
	take_waiting(st, d);
}

/* The other end has what is missing here. */
static void look_at_hole(struct stream *st, struct side *d)
{
	if (!d->n_waiting || !d->ack_known || !seq_before(d->next, d->acked)) {
		d->acked_for = 0;
		return;
	}
	if (++d->acked_for > PATIENCE)
		pass_hole(st, d);
}

static void take_ack(struct stream *st, const struct stream_segment *seg)
{
	struct side *other = &st->side[1 - seg->s.side];

	if (!(seg->s.flags & TH_ACK) || (seg->s.flags & TH_R))
		return;
	if (!other->ack_known || seq_before(other->acked, seg->s.ack))
		other->acked = seg->s.ack;
	other->ack_known = true;
	for (int i = 0; i < 2 && !st->enough; i++)
		look_at_hole(st, &st->side[i]);
}

void stream_read(const struct stream_source *source,
		 const struct stream_window *window, stream_fn *take,
		 void *context, struct stream_counts *counts)
{
	struct stream *st = mem_zero(1, sizeof(*st));
	struct stream_segment seg;

	st->source = source;
	st->window = *window;
	st->take = take;
	st->context = context;
	while (!st->enough && source->next(source->context, &seg)) {
		if (!seg.s.tcp) {
			give_part(st, &seg, 0, seg.s.len);
			if (seg.s.len == 0)
				give(st, chunk_of(&seg));
			continue;
		}
		take_segment(st, &seg);
		take_ack(st, &seg);
	}
	for (int i = 0; i < 2; i++)
		while (st->side[i].n_waiting && !st->enough)
			pass_hole(st, &st->side[i]);
	if (counts)
		*counts = st->counts;
	free(st);
}
