/*
 * The flow table: a hash of unordered end pairs, chained through the flows
 * themselves by index. Flows are never removed, so an index stays valid, and
 * a chain has the newest conversation of a pair first.
 */
#include "capture/flow.h"

#include <stdlib.h>
#include <string.h>

#include "capture/mem.h"

/* The first fragment of a datagram; the others have no ports. */
struct datagram {
	struct ip_address src, dst;
	uint32_t ip_id, flow;
	uint8_t protocol;
	uint8_t side;
};

enum { DATAGRAMS = 16 };

struct flow_table {
	struct datagram datagram[DATAGRAMS]; /* the latest, in turn */
	uint32_t n_datagrams;
	uint32_t first; /* of this network */
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

/* An address and a port at each end, by which a conversation is known. */
struct ends {
	struct endpoint src, dst;
};

/*
 * An ICMP error has no ports; it takes those of the packet it quotes, turned
 * around, or all errors between two hosts would be one conversation.
 */
static struct ends ends_of(const struct packet *p)
{
	bool icmp = p->protocol == IP_ICMP || p->protocol == IP_ICMPV6;
	struct ends ends = { p->src, p->dst };

	if (icmp && p->has_l4 && p->icmp.has_quote) {
		ends.src.port = p->icmp.quote_dst.port;
		ends.dst.port = p->icmp.quote_src.port;
	}
	return ends;
}

/* The initiator of a conversation that starts with this packet. */
static bool sender_initiates(const struct packet *p)
{
	return !(p->protocol == IP_TCP && p->has_l4 &&
		 (p->tcp.flags & (TH_S | TH_ACK)) == (TH_S | TH_ACK));
}

static uint32_t flow_add(struct flow_table *t, const struct packet *p,
			 const struct ends *ends, int *side)
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
	f->end[*side] = ends->src;
	f->end[1 - *side] = ends->dst;
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

static bool pair_matches(const struct flow *f, uint8_t protocol,
			 const struct ends *ends, int *side)
{
	if (f->protocol != protocol)
		return false;
	for (*side = 0; *side < 2; ++*side)
		if (endpoint_equal(&f->end[*side], &ends->src) &&
		    endpoint_equal(&f->end[1 - *side], &ends->dst))
			return true;
	return false;
}

/* --- fragments (RFC 791 3.2: known by addresses, protocol and id) -------- */

static bool same_datagram(const struct datagram *d, const struct packet *p)
{
	return d->protocol == p->protocol && d->ip_id == p->ip_id &&
	       memcmp(&d->src, &p->src.ip, sizeof(d->src)) == 0 &&
	       memcmp(&d->dst, &p->dst.ip, sizeof(d->dst)) == 0;
}

static void note_first_fragment(struct flow_table *t, const struct packet *p,
				uint32_t flow, int side)
{
	t->datagram[t->n_datagrams++ % DATAGRAMS] =
		(struct datagram){ .src = p->src.ip,
				   .dst = p->dst.ip,
				   .ip_id = p->ip_id,
				   .flow = flow,
				   .protocol = p->protocol,
				   .side = (uint8_t)side };
}

/* The conversation of a later fragment, if its first was seen lately. */
static uint32_t find_by_fragment(const struct flow_table *t,
				 const struct packet *p, int *side)
{
	for (uint32_t i = 0; i < DATAGRAMS && i < t->n_datagrams; i++) {
		if (!same_datagram(&t->datagram[i], p))
			continue;
		*side = t->datagram[i].side;
		return t->datagram[i].flow;
	}
	return FLOW_NONE;
}

void flow_table_part(struct flow_table *t)
{
	t->first = flow_count(t);
	t->n_datagrams = 0;
}

/* --- finding ------------------------------------------------------------- */

static uint32_t find_by_ends(struct flow_table *t, const struct packet *p,
			     bool sent, int *side)
{
	struct ends ends = ends_of(p);
	uint32_t h = hash_pair(&ends.src, &ends.dst, p->protocol);
	uint32_t i = t->bucket[h & (t->n_buckets - 1)];

	for (; i != FLOW_NONE; i = t->flow[i].next) {
		if (i < t->first)
			continue; /* of another network */
		if (!pair_matches(&t->flow[i], p->protocol, &ends, side))
			continue;
		if (sent && port_reused(&t->flow[i], p, *side))
			break;
		return i;
	}
	return flow_add(t, p, &ends, side);
}

/* `sent` by one of the ends, that is. */
static uint32_t find(struct flow_table *t, const struct packet *p, bool sent,
		     int *side)
{
	uint32_t flow = FLOW_NONE;

	if (p->fragment && !p->has_l4)
		flow = find_by_fragment(t, p, side);
	if (flow == FLOW_NONE)
		flow = find_by_ends(t, p, sent, side);
	if (p->fragment && p->has_l4)
		note_first_fragment(t, p, flow, *side);
	return flow;
}

uint32_t flow_find(struct flow_table *t, const struct packet *p, int *side)
{
	return find(t, p, true, side);
}

uint32_t flow_find_last(struct flow_table *t, const struct packet *p, int *side)
{
	return find(t, p, false, side);
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

static void count(struct flow *f, const struct packet *p, int side)
{
	f->packets[side]++;
	f->bytes[side] += p->ip_len;
	f->payload[side] += p->payload_len;
}

void flow_count_packet(struct flow *f, const struct packet *p, int side)
{
	count(f, p, side);
	if (p->protocol == IP_TCP && p->has_l4)
		note_bases(f, &p->tcp, side);
}

void flow_count_injected(struct flow *f, const struct packet *p, int side)
{
	if (f->base_known[side])
		count(f, p, side);
	else
		flow_count_packet(f, p, side);
}

struct endpoint flow_end(const struct flow *f, int side)
{
	struct endpoint end = f->end[side];

	if (f->protocol == IP_ICMP || f->protocol == IP_ICMPV6)
		end.port = 0;
	return end;
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
