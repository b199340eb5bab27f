/*
 * Which conversation a packet is of: by its ends, or, where a fragment has no
 * ports, by those of its datagram's first. Where a pair of ends has had
 * several conversations, the newest counts.
 */
#include <string.h>

#include "capture/analysis.h"
#include "capture/flow/flow_private.h"
#include "capture/mem.h"

enum {
	WELL_KNOWN = 1024, /* ports below are servers' (RFC 6335 6) */
	EPHEMERAL = 32768, /* ip_local_port_range(7) starts here */
};

/* --- a new one ----------------------------------------------------------- */

static bool is_icmp(const struct packet *p)
{
	return p->protocol == IP_ICMP || p->protocol == IP_ICMPV6;
}

/*
 * An ICMP error has no ports; it takes those of the packet it quotes, turned
 * around, or all errors between two hosts would be one conversation.
 */
static void ends_read(struct ends *ends, const struct packet *p)
{
	ends->src = &p->src;
	ends->dst = &p->dst;
	if (!is_icmp(p) || !p->has_l4 || !p->icmp.has_quote)
		return;
	ends->quoted[0] = p->src;
	ends->quoted[0].port = p->icmp.quote_dst.port;
	ends->quoted[1] = p->dst;
	ends->quoted[1].port = p->icmp.quote_src.port;
	ends->src = &ends->quoted[0];
	ends->dst = &ends->quoted[1];
}

/* A port that servers listen at, and the other is none. */
static bool is_from_server(const struct packet *p)
{
	uint16_t src = p->src.port, dst = p->dst.port;

	if (src < WELL_KNOWN || dst < WELL_KNOWN)
		return src < WELL_KNOWN && dst >= WELL_KNOWN;
	return p->protocol == IP_TCP && src < EPHEMERAL && dst >= EPHEMERAL;
}

/*
 * The initiator of a conversation that starts with this packet: a handshake
 * tells, else the ports do, else whoever is first. *known: it is no guess.
 */
static bool sender_initiates(const struct packet *p, bool *known)
{
	*known = p->protocol == IP_TCP && p->has_l4 && (p->tcp.flags & TH_S);
	if (*known)
		return !(p->tcp.flags & TH_ACK);
	if (!p->has_l4 || (p->protocol != IP_TCP && p->protocol != IP_UDP))
		return true;
	return !is_from_server(p);
}

/* `slot` has the conversation that these ends had before, or is NULL. */
static uint32_t flow_add(struct flow_table *t, const struct packet *p,
			 const struct ends *ends, uint32_t tag,
			 struct slot *slot, int *side)
{
	bool known, reused = slot && slot->flow >= t->first;
	struct flow *f;
	uint32_t n;

	if (t->n == FLOW_NONE) {
		flow_begin_again(t);
		slot = NULL;
	}
	n = t->n;
	if (slot)
		slot->flow = n;
	f = flow_place(t);
	*f = (struct flow){ .protocol = p->protocol,
			    .reused = reused,
			    .about = FLOW_NONE,
			    .data_ns = { UINT64_MAX, UINT64_MAX },
			    .socket = { FLOW_NONE, FLOW_NONE },
			    .lane = { FLOW_NONE, FLOW_NONE } };
	if (p->protocol == IP_TCP)
		f->tcp = flow_tcp_new(t);
	*side = sender_initiates(p, &known) ? 0 : 1;
	f->end_known = known;
	f->first_side = (uint8_t)*side;
	if (p->has_l4 && is_icmp(p)) {
		f->icmp_type = p->icmp.type;
		f->icmp_code = p->icmp.code;
	}
	f->end[*side] = *ends->src;
	f->end[1 - *side] = *ends->dst;
	if (!slot)
		slot_add(t, tag, n);
	return n;
}

/* --- which one ----------------------------------------------------------- */

enum { NEAR = 1 << 16 }; /* of a SYN to data that was captured before it */

/*
 * A SYN that can not belong to the conversation its ends had before; or that
 * was one without an end, of which somebody was told that it is over.
 */
static bool port_reused(const struct flow *f, const struct packet *p, int side)
{
	const struct tcp_end *e;

	if (f->told && !f->tcp)
		return true;
	if (p->protocol != IP_TCP || !p->has_l4 ||
	    (p->tcp.flags & (TH_S | TH_ACK)) != TH_S)
		return false;
	e = &f->tcp->conn.end[side];
	switch ((enum tcp_state)e->state) {
	case TCP_UNKNOWN:
		return e->snd_known && e->snd_nxt - p->tcp.seq > NEAR;
	case TCP_SYN_SENT:
		return e->syn_acked && p->tcp.seq != e->iss;
	case TCP_LISTEN:
	case TCP_SYN_RECEIVED:
		return false;
	default:
		return p->tcp.seq != e->iss;
	}
}

/* The conversation found last goes on: most packets of a bulk transfer. */
static bool goes_on(const struct flow_table *t, const struct packet *p,
		    const struct ends *ends, int *side)
{
	return t->last != FLOW_NONE &&
	       flow_matches(flow_at(t, t->last), p->protocol, ends, side) &&
	       !port_reused(flow_at(t, t->last), p, *side);
}

static uint32_t find_by_ends(struct flow_table *t, const struct packet *p,
			     bool sent, int *side)
{
	struct slot *slot;
	struct ends ends;
	uint32_t tag;

	ends_read(&ends, p);
	if (goes_on(t, p, &ends, side))
		return t->last;
	tag = slot_tag(t, ends.src, ends.dst, p->protocol);
	slot = slot_find(t, tag, p->protocol, &ends, side);
	if (slot && slot->flow >= t->first &&
	    !(sent && port_reused(flow_at(t, slot->flow), p, *side)))
		return t->last = slot->flow;
	return t->last = flow_add(t, p, &ends, tag, slot, side);
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
	t->datagram[t->n_datagrams++ % FLOW_DATAGRAMS] =
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
	for (uint32_t i = 0; i < FLOW_DATAGRAMS && i < t->n_datagrams; i++) {
		const struct datagram *d = &t->datagram[i];

		if (!same_datagram(d, p) || !flow_at(t, d->flow))
			continue;
		*side = d->side;
		return d->flow;
	}
	return FLOW_NONE;
}

/* --- finding ------------------------------------------------------------- */

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

static uint32_t known(const struct flow_table *t, const struct ends *ends,
		      uint8_t protocol, int *side)
{
	uint32_t tag = slot_tag(t, ends->src, ends->dst, protocol);
	const struct slot *slot = slot_find(t, tag, protocol, ends, side);

	return slot && slot->flow >= t->first ? slot->flow : FLOW_NONE;
}

uint32_t flow_find_known(const struct flow_table *t, const struct packet *p,
			 int *side)
{
	struct ends ends;

	ends_read(&ends, p);
	return known(t, &ends, p->protocol, side);
}

uint32_t flow_quoted(const struct flow_table *t, const struct icmp_header *icmp)
{
	struct ends ends = { .src = &icmp->quote_src, .dst = &icmp->quote_dst };
	int side;

	return known(t, &ends, icmp->quote_protocol, &side);
}
