/*
 * Conversations whose protocol is known.
 *
 *   handle of a flow ─▶ conv[]  protocol, statistics      stays
 *                         │
 *                         ▼
 *                       work[]  bytes held, open requests  WORKS at a time
 *
 * A handle is 0 at first. The first payload of each end is shown to all
 * protocols; an end that is like none of them gets its bit in the handle, and
 * the flow never comes back. Otherwise the handle is the number of its conv.
 *
 * When there is no work left, a hand goes round and takes it from the first
 * conversation that had no packet since it came by (the clock of paging). That
 * conversation goes on when its next packet comes, out of step with both ends
 * until a message begins with a segment.
 */
#include "capture/app/app.h"

#include <stdlib.h>
#include <string.h>

#include "capture/app/protocol.h"
#include "capture/mem.h"

enum {
	CONVS_MOST = 1 << 20,
	WORKS = 1 << 12,
};

struct app_layer {
	struct conv *conv;
	size_t n_conv, cap_conv;
	struct work *work;
	size_t n_work, cap_work;
	size_t hand;
	uint32_t free; /* a conv that is nobody's, from 1: its work is next */
	uint32_t refused, dropped;
};

struct app_layer *app_layer_new(void)
{
	return mem_zero(1, sizeof(struct app_layer));
}

void app_layer_free(struct app_layer *a)
{
	if (!a)
		return;
	free(a->conv);
	free(a->work);
	free(a);
}

/* --- the table ----------------------------------------------------------- */

/* What is certain by its content comes before what is guessed by port. */
static const struct protocol *const protocols[] = {
	&http, &tls, &mdns, &llmnr, &nbns, &dns,
};
enum { PROTOCOLS = sizeof(protocols) / sizeof(*protocols) };

const char *app_protocol_name(size_t i)
{
	return i < PROTOCOLS ? protocols[i]->name : NULL;
}

enum likeness protocol_find(const struct talk *t, const struct cursor *c,
			    const struct protocol **found)
{
	enum likeness best = LIKE_NOT;

	for (size_t i = 0; i < PROTOCOLS && c->in.left; i++) {
		const struct protocol *p = protocols[i];
		bool expected = p->port && (t->port[0] == p->port ||
					    t->port[1] == p->port);
		enum likeness like;

		if (t->tcp ? !p->tcp : !p->udp)
			continue;
		like = p->probe(c, t->tcp, expected);
		if (like > best)
			best = like;
		if (like != LIKE_YES)
			continue;
		*found = p;
		return LIKE_YES;
	}
	return best;
}

void conv_name(struct conv *c, const struct protocol *p)
{
	c->protocol = p;
	c->given_up = 0;
	if (!c->stats.protocol)
		c->stats.protocol = p->name;
}

/* --- conversations and what follows them --------------------------------- */

/* From 1; 0: there are too many. */
static uint32_t conv_add(struct app_layer *a)
{
	uint32_t n = a->free;

	if (n) {
		a->free = a->conv[n - 1].work;
	} else {
		if (a->n_conv == CONVS_MOST)
			return 0;
		mem_grow(a->conv, a->cap_conv, a->n_conv + 1);
		n = (uint32_t)++a->n_conv;
	}
	a->conv[n - 1] = (struct conv){ .protocol = NULL };
	return n;
}

static void conv_remove(struct app_layer *a, uint32_t n)
{
	struct conv *c = &a->conv[n - 1];

	if (c->work)
		a->work[c->work - 1].conv = 0;
	*c = (struct conv){ .work = a->free };
	a->free = n;
}

static void work_take_from(struct app_layer *a, struct work *w)
{
	struct conv *c = &a->conv[w->conv - 1];

	for (size_t i = 0; i < OPEN_MOST; i++)
		c->stats.evicted += w->open[i].open;
	c->work = 0;
	a->dropped++;
}

/* One that nobody has used since the hand came by; from 1. */
static uint32_t work_find(struct app_layer *a)
{
	if (a->n_work < WORKS) {
		mem_grow(a->work, a->cap_work, a->n_work + 1);
		return (uint32_t)++a->n_work;
	}
	for (;;) {
		struct work *w = &a->work[a->hand];

		a->hand = (a->hand + 1) % WORKS;
		if (w->conv && w->used) {
			w->used = false;
			continue;
		}
		if (w->conv)
			work_take_from(a, w);
		return (uint32_t)(w - a->work) + 1;
	}
}

/* `first`: nothing of it has been missed. */
static struct work *work_of(struct app_layer *a, uint32_t conv, bool first)
{
	struct conv *c = &a->conv[conv - 1];
	struct work *w;

	if (!c->work) {
		c->work = work_find(a);
		w = &a->work[c->work - 1];
		memset(w, 0, sizeof(*w));
		w->conv = conv;
		w->side[0].lost = w->side[1].lost = !first;
	}
	w = &a->work[c->work - 1];
	w->used = true;
	return w;
}

/* --- packets ------------------------------------------------------------- */

bool app_segment_of(struct app_segment *s, const struct packet *p,
		    const uint8_t *ip, int side, uint64_t t_ns)
{
	bool tcp = p->protocol == IP_TCP;

	if (!p->has_l4 || (!tcp && p->protocol != IP_UDP))
		return false;
	*s = (struct app_segment){
		.t_ns = t_ns,
		.bytes = ip + (p->payload_offset - p->ip_offset),
		.captured = p->payload_captured,
		.len = p->payload_len,
		.port = { p->src.port, p->dst.port },
		.side = (uint8_t)side,
		.tcp = tcp,
	};
	if (tcp) {
		s->seq = p->tcp.seq;
		s->ack = p->tcp.ack;
		s->flags = p->tcp.flags;
	}
	return true;
}

static struct talk talk_of(const struct app_segment *s, struct words *line)
{
	return (struct talk){
		.who = s->side,
		.tcp = s->tcp,
		.port = { s->port[0], s->port[1] },
		.now_ns = s->t_ns,
		.begin_ns = s->t_ns,
		.line = line,
	};
}

/* The first bytes of an end; the conv of a protocol that they may be of. */
static uint32_t recognise(struct app_layer *a, app_handle handle,
			  const struct talk *t, const struct app_segment *s)
{
	const struct cursor c = {
		.in = { .at = s->bytes, .left = s->captured },
		.whole = !s->tcp || s->captured < s->len,
	};
	const struct protocol *found = NULL;
	enum likeness like = protocol_find(t, &c, &found);
	uint32_t n;

	if (like == LIKE_NOT || (like == LIKE_PERHAPS && c.whole))
		return 0;
	n = conv_add(a);
	if (n == 0) {
		a->refused++;
		return 0;
	}
	if (found)
		conv_name(&a->conv[n - 1], found);
	/* The other end has spoken, and was not understood. */
	if (handle >= APP_TRIED)
		work_of(a, n, true)->side[1 - s->side].lost = true;
	return n;
}

static void follow(struct app_layer *a, app_handle *handle, struct talk *t,
		   const struct app_segment *s)
{
	struct conv *c = &a->conv[*handle - 1];

	t->conv = c;
	t->work = work_of(a, *handle, !c->followed);
	t->side = &t->work->side[s->side];
	c->followed = true;
	if (s->tcp)
		feed_segment(t, s);
	else
		feed_datagram(t, s);
	if (c->given_up != 3 || c->stats.protocol)
		return;
	conv_remove(a, *handle);
	*handle = APP_NOTHING;
}

void app_layer_packet(struct app_layer *a, app_handle *handle,
		      const struct app_segment *s, struct words *line)
{
	struct talk t = talk_of(s, line);
	uint32_t conv;

	if (!app_layer_wants(*handle, s->side) || (s->flags & TH_R))
		return;
	if (*handle == 0 || *handle >= APP_TRIED) {
		if (s->len == 0)
			return;
		conv = recognise(a, *handle, &t, s);
		if (!conv) {
			*handle |= APP_TRIED | 1u << s->side;
			return;
		}
		*handle = conv;
	}
	follow(a, handle, &t, s);
}

void app_layer_end(struct app_layer *a, app_handle handle)
{
	if (handle && handle < APP_TRIED)
		conv_remove(a, handle);
}

/* --- what there is to tell ----------------------------------------------- */

bool app_layer_stats(const struct app_layer *a, app_handle handle,
		     struct app_stats *out)
{
	if (handle == 0 || handle >= APP_TRIED ||
	    !a->conv[handle - 1].stats.protocol)
		return false;
	*out = a->conv[handle - 1].stats;
	return true;
}

size_t app_layer_bytes(const struct app_layer *a)
{
	return sizeof(*a) + a->cap_conv * sizeof(*a->conv) +
	       a->cap_work * sizeof(*a->work);
}

void app_layer_counts(const struct app_layer *a, struct app_counts *out)
{
	*out = (struct app_counts){ .refused = a->refused,
				    .dropped = a->dropped };
	for (size_t i = 0; i < a->n_conv; i++)
		out->conversations += a->conv[i].stats.protocol != NULL;
}
