/*
 * The flow table: a hash of unordered end pairs, chained through the flows
 * themselves by index. Flows are never removed, so an index stays valid, and
 * a chain has the newest conversation of a pair first.
 */
#include "capture/flow.h"

#include <stdlib.h>
#include <string.h>

#include "capture/mem.h"

struct flow_table {
	struct flow *flow;
	size_t n, cap;
	uint32_t *bucket;   /* FLOW_NONE: empty */
	uint32_t n_buckets; /* a power of two */
};

static uint32_t hash_endpoint(const struct endpoint *e)
{
	uint32_t h = 2166136261u; /* FNV-1a */

	for (size_t i = 0; i < sizeof(e->ip.bytes); i++)
		h = (h ^ e->ip.bytes[i]) * 16777619u;
	return (h ^ e->port) * 16777619u;
}

/* The same for both directions: a sum does not know an order. */
static uint32_t hash_pair(const struct endpoint *a, const struct endpoint *b,
			  uint8_t protocol)
{
	uint32_t h = hash_endpoint(a) + hash_endpoint(b) + protocol;

	return h ^ h >> 15;
}

struct flow_table *flow_table_new(void)
{
	struct flow_table *t = mem_zero(1, sizeof(*t));

	t->n_buckets = 64;
	t->bucket = mem_zero(t->n_buckets, sizeof(*t->bucket));
	memset(t->bucket, 0xff, t->n_buckets * sizeof(*t->bucket));
	return t;
}

void flow_table_free(struct flow_table *t)
{
	if (!t)
		return;
	free(t->flow);
	free(t->bucket);
	free(t);
}

uint32_t flow_count(const struct flow_table *t)
{
	return (uint32_t)t->n;
}

struct flow *flow_get(struct flow_table *t, uint32_t flow)
{
	return &t->flow[flow];
}

static void chain_in(struct flow_table *t, uint32_t i)
{
	struct flow *f = &t->flow[i];
	uint32_t *head =
		&t->bucket[hash_pair(&f->end[0], &f->end[1], f->protocol) &
			   (t->n_buckets - 1)];

	f->next = *head;
	*head = i;
}

static void rehash(struct flow_table *t)
{
	t->n_buckets *= 2;
	free(t->bucket);
	t->bucket = mem_zero(t->n_buckets, sizeof(*t->bucket));
	memset(t->bucket, 0xff, t->n_buckets * sizeof(*t->bucket));
	for (uint32_t i = 0; i < t->n; i++)
		chain_in(t, i);
}

/* The initiator of a conversation that starts with this packet. */
static bool sender_initiates(const struct packet *p)
{
	return !(p->protocol == IP_TCP && p->has_l4 &&
		 (p->tcp.flags & (TH_S | TH_ACK)) == (TH_S | TH_ACK));
}

static uint32_t flow_add(struct flow_table *t, const struct packet *p,
			 int *side)
{
	struct flow *f;

	if (t->n >= t->n_buckets)
		rehash(t);
	mem_grow(t->flow, t->cap, t->n + 1);
	f = &t->flow[t->n];
	*f = (struct flow){ .protocol = p->protocol,
			    .socket = { FLOW_NONE, FLOW_NONE },
			    .lane = { FLOW_NONE, FLOW_NONE } };
	*side = sender_initiates(p) ? 0 : 1;
	f->end[*side] = p->src;
	f->end[1 - *side] = p->dst;
	chain_in(t, (uint32_t)t->n);
	return (uint32_t)t->n++;
}

/* A SYN that can not belong to the conversation its ends had before. */
static bool port_reused(const struct flow *f, const struct packet *p, int side)
{
	if (p->protocol != IP_TCP || !p->has_l4 ||
	    (p->tcp.flags & (TH_S | TH_ACK)) != TH_S)
		return false;
	switch ((enum tcp_state)f->tcp.end[side].state) {
	case TCP_UNKNOWN:
	case TCP_LISTEN:
	case TCP_SYN_SENT:
	case TCP_SYN_RECEIVED:
		return false;
	default:
		return p->tcp.seq != f->tcp.end[side].iss;
	}
}

static bool pair_matches(const struct flow *f, const struct packet *p,
			 int *side)
{
	if (f->protocol != p->protocol)
		return false;
	for (*side = 0; *side < 2; ++*side)
		if (endpoint_equal(&f->end[*side], &p->src) &&
		    endpoint_equal(&f->end[1 - *side], &p->dst))
			return true;
	return false;
}

uint32_t flow_find(struct flow_table *t, const struct packet *p, int *side)
{
	uint32_t h = hash_pair(&p->src, &p->dst, p->protocol);
	uint32_t i = t->bucket[h & (t->n_buckets - 1)];

	for (; i != FLOW_NONE; i = t->flow[i].next) {
		if (!pair_matches(&t->flow[i], p, side))
			continue;
		if (port_reused(&t->flow[i], p, *side))
			break;
		return i;
	}
	return flow_add(t, p, side);
}

/* Numbers count from the SYN, or as if one had stood before the first. */
static void note_bases(struct flow *f, const struct tcp_header *tcp, int side)
{
	bool syn = tcp->flags & TH_S;

	if (!f->base_known[side] || (syn && !f->syn_seen[side])) {
		f->base_known[side] = true;
		f->seq_base[side] = syn ? tcp->seq : tcp->seq - 1;
	}
	if ((tcp->flags & TH_ACK) && !f->base_known[1 - side]) {
		f->base_known[1 - side] = true;
		f->seq_base[1 - side] = tcp->ack - 1;
	}
	if (!syn)
		return;
	f->syn_seen[side] = true;
	f->wscale_seen[side] = tcp->opt.present & TCP_OPT_WSCALE;
	f->wscale[side] = tcp->opt.wscale;
}

void flow_count_packet(struct flow *f, const struct packet *p, int side)
{
	f->packets[side]++;
	f->bytes[side] += p->ip_len;
	f->payload[side] += p->payload_len;
	if (p->protocol == IP_TCP && p->has_l4)
		note_bases(f, &p->tcp, side);
}

uint32_t flow_seq(const struct flow *f, int side, uint32_t seq)
{
	return seq - f->seq_base[side];
}

uint32_t flow_ack(const struct flow *f, int side, uint32_t ack)
{
	return ack - f->seq_base[1 - side];
}

uint32_t flow_window(const struct flow *f, int side, uint16_t win,
		     uint16_t flags)
{
	if ((flags & TH_S) || !f->wscale_seen[0] || !f->wscale_seen[1])
		return win;
	return (uint32_t)win << f->wscale[side];
}
