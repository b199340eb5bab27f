/*
 * The flow table: a hash of unordered end pairs.
 *
 *   slot[]  tag, flow ──▶ chunk[flow / CHUNK][flow % CHUNK]   struct flow
 *                                                   │ TCP alone
 *                                                   ▼
 *                                              struct flow_tcp
 *
 * Flows are numbered as they come and kept in chunks, so a flow stays where it
 * is and its number stays valid. A slot has 32 bits of the hash, which nearly
 * always tell a wrong flow without a look at it: the flows of long ago are not
 * in the cache. Where a pair of ends has had several conversations, its slot
 * has the newest.
 *
 * A table with a limit gives up whole chunks, the oldest first. What is known
 * of those conversations is gone; a packet of one that went on starts a new
 * one, in the middle.
 */
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "capture/analysis.h"
#include "capture/flow.h"
#include "capture/mem.h"

/* The first fragment of a datagram; the others have no ports. */
struct datagram {
	struct ip_address src, dst;
	uint32_t ip_id, flow;
	uint8_t protocol;
	uint8_t side;
};

struct slot {
	uint32_t tag;
	uint32_t flow; /* FLOW_NONE: empty */
};

enum {
	DATAGRAMS = 16,
	CHUNK = 256, /* flows */
	SLOTS_LEAST = 64,
	WELL_KNOWN = 1024, /* ports below are servers' (RFC 6335 6) */
	EPHEMERAL = 32768, /* ip_local_port_range(7) starts here */
};

struct flow_table {
	struct datagram datagram[DATAGRAMS]; /* the latest, in turn */
	uint32_t n_datagrams;
	uint32_t first; /* of this network */
	uint32_t last;	/* found last, which is asked for first */
	uint32_t limit;
	uint32_t n;	 /* flows made */
	uint32_t oldest; /* chunk; those before it are gone */
	struct flow **chunk;
	size_t n_chunks, cap_chunks;
	struct slot *slot;
	uint32_t n_slots; /* a power of two */
	uint32_t n_used;
	flow_gone_fn *gone; /* or NULL */
	void *context;	    /* of it */
	uint8_t mode;	    /* enum analysis_mode */
	uint64_t seed;	    /* nobody can make all flows fall together */
};

/* --- hashing ------------------------------------------------------------- */

static uint64_t stir(uint64_t h, uint64_t with)
{
	h = (h ^ with) * UINT64_C(0x9e3779b97f4a7c15);
	return h ^ h >> 32;
}

/*
 * Of an address only what its version uses is read, here and where ends are
 * compared: that was written a moment ago, and a processor waits for a write
 * that is part of what it reads at once.
 */
static uint64_t hash_end(uint64_t seed, const struct endpoint *e)
{
	uint64_t half[2];
	uint32_t v4;

	if (e->ip.version == 4) {
		memcpy(&v4, e->ip.bytes, sizeof(v4));
		return stir(seed, (uint64_t)e->port << 32 | v4);
	}
	memcpy(half, e->ip.bytes, sizeof(half));
	return stir(stir(seed, half[0] ^ e->port), half[1]);
}

/* The same for both directions: a sum does not know an order. */
static uint32_t hash_pair(const struct flow_table *t, const struct endpoint *a,
			  const struct endpoint *b, uint8_t protocol)
{
	uint64_t h = hash_end(t->seed, a) + hash_end(t->seed, b);

	return (uint32_t)stir(h, protocol);
}

/* --- life ---------------------------------------------------------------- */

static struct slot *slots_new(uint32_t n)
{
	struct slot *slot = mem_zero(n, sizeof(*slot));

	memset(slot, 0xff, n * sizeof(*slot));
	return slot;
}

struct flow_table *flow_table_new(uint32_t limit)
{
	struct flow_table *t = mem_zero(1, sizeof(*t));

	if (getrandom(&t->seed, sizeof(t->seed), GRND_NONBLOCK) < 0)
		t->seed = 0; /* early at boot: as good as any */
	t->limit = limit;
	t->last = FLOW_NONE;
	t->n_slots = SLOTS_LEAST;
	t->slot = slots_new(t->n_slots);
	return t;
}

static void chunk_free(struct flow_table *t, uint32_t chunk)
{
	struct flow *f = t->chunk[chunk];

	for (uint32_t i = 0; f && i < CHUNK; i++) {
		if (!f[i].tcp)
			continue;
		tcp_conn_free(&f[i].tcp->conn);
		analysis_free(f[i].tcp);
		free(f[i].tcp);
	}
	free(f);
	t->chunk[chunk] = NULL;
}

void flow_table_free(struct flow_table *t)
{
	if (!t)
		return;
	for (uint32_t i = t->oldest; i < t->n_chunks; i++)
		chunk_free(t, i);
	free(t->chunk);
	free(t->slot);
	free(t);
}

void flow_table_judge(struct flow_table *t, uint8_t mode)
{
	t->mode = mode;
}

uint32_t flow_count(const struct flow_table *t)
{
	return t->n;
}

uint32_t flow_evicted(const struct flow_table *t)
{
	return t->oldest * CHUNK;
}

struct flow *flow_get(const struct flow_table *t, uint32_t flow)
{
	struct flow *chunk = t->chunk[flow / CHUNK];

	return chunk ? &chunk[flow % CHUNK] : NULL;
}

void flow_table_part(struct flow_table *t)
{
	t->first = t->n;
	t->last = FLOW_NONE;
	t->n_datagrams = 0;
}

void flow_table_tell(struct flow_table *t, flow_gone_fn *gone, void *context)
{
	t->gone = gone;
	t->context = context;
}

/* --- slots --------------------------------------------------------------- */

/* Where a tag's slots begin; they go on until an empty one. */
static uint32_t slot_home(const struct flow_table *t, uint32_t tag)
{
	return tag & (t->n_slots - 1);
}

static uint32_t slot_next(const struct flow_table *t, uint32_t at)
{
	return (at + 1) & (t->n_slots - 1);
}

static void slot_put(struct flow_table *t, uint32_t tag, uint32_t flow)
{
	uint32_t at = slot_home(t, tag);

	while (t->slot[at].flow != FLOW_NONE)
		at = slot_next(t, at);
	t->slot[at] = (struct slot){ tag, flow };
	t->n_used++;
}

static void slots_grow(struct flow_table *t)
{
	struct slot *old = t->slot;
	uint32_t n = t->n_slots;

	t->n_slots *= 2;
	t->n_used = 0;
	t->slot = slots_new(t->n_slots);
	for (uint32_t i = 0; i < n; i++)
		if (old[i].flow != FLOW_NONE)
			slot_put(t, old[i].tag, old[i].flow);
	free(old);
}

/* Empties a slot; those behind it that it kept from home move up. */
static void slot_remove(struct flow_table *t, uint32_t hole)
{
	uint32_t mask = t->n_slots - 1;

	for (uint32_t at = slot_next(t, hole); t->slot[at].flow != FLOW_NONE;
	     at = slot_next(t, at)) {
		uint32_t home = slot_home(t, t->slot[at].tag);

		if (((at - home) & mask) < ((at - hole) & mask))
			continue; /* home is behind the hole */
		t->slot[hole] = t->slot[at];
		hole = at;
	}
	t->slot[hole].flow = FLOW_NONE;
	t->n_used--;
}

/* --- making room --------------------------------------------------------- */

static void flow_forget(struct flow_table *t, uint32_t flow)
{
	const struct flow *f = flow_get(t, flow);
	uint32_t tag = hash_pair(t, &f->end[0], &f->end[1], f->protocol);

	for (uint32_t at = slot_home(t, tag); t->slot[at].flow != FLOW_NONE;
	     at = slot_next(t, at)) {
		if (t->slot[at].flow != flow)
			continue;
		slot_remove(t, at);
		return;
	}
}

static void chunk_evict(struct flow_table *t)
{
	uint32_t first = t->oldest * CHUNK;

	for (uint32_t i = 0; i < CHUNK; i++) {
		if (t->gone)
			t->gone(t->context, first + i, flow_get(t, first + i));
		flow_forget(t, first + i);
	}
	chunk_free(t, t->oldest);
	t->oldest++;
	t->last = FLOW_NONE;
}

/* --- a new one ----------------------------------------------------------- */

/* An address and a port at each end, by which a conversation is known. */
struct ends {
	const struct endpoint *src, *dst;
	struct endpoint quoted[2]; /* if not those of the packet */
};

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

static struct flow *flow_place(struct flow_table *t)
{
	struct flow *f;

	if (t->n % CHUNK == 0) {
		if (t->limit && t->n - flow_evicted(t) >= t->limit)
			chunk_evict(t);
		mem_grow(t->chunk, t->cap_chunks, t->n_chunks + 1);
		t->chunk[t->n_chunks++] = mem_zero(CHUNK, sizeof(*f));
	}
	return flow_get(t, t->n++);
}

static struct flow_tcp *tcp_new(uint8_t mode)
{
	struct flow_tcp *tcp = mem_zero(1, sizeof(*tcp));

	tcp->mode = mode;
	for (int i = 0; i < 2; i++)
		tcp->side[i].win_min = UINT32_MAX;
	return tcp;
}

/* `slot` has the conversation that these ends had before, or is NULL. */
static uint32_t flow_add(struct flow_table *t, const struct packet *p,
			 const struct ends *ends, uint32_t tag,
			 struct slot *slot, int *side)
{
	bool known, reused = slot && slot->flow >= t->first;
	uint32_t n = t->n;
	struct flow *f;

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
		f->tcp = tcp_new(t->mode);
	*side = sender_initiates(p, &known) ? 0 : 1;
	f->end_known = known;
	f->first_side = (uint8_t)*side;
	if (p->has_l4 && is_icmp(p)) {
		f->icmp_type = p->icmp.type;
		f->icmp_code = p->icmp.code;
	}
	f->end[*side] = *ends->src;
	f->end[1 - *side] = *ends->dst;
	if (!slot) {
		if (t->n_used >= t->n_slots / 3 * 2)
			slots_grow(t);
		slot_put(t, tag, n);
	}
	return n;
}

/* --- which one ----------------------------------------------------------- */

enum { NEAR = 1 << 16 }; /* of a SYN to data that was captured before it */

/* A SYN that can not belong to the conversation its ends had before. */
static bool port_reused(const struct flow *f, const struct packet *p, int side)
{
	const struct tcp_end *e;

	if (p->protocol != IP_TCP || !p->has_l4 ||
	    (p->tcp.flags & (TH_S | TH_ACK)) != TH_S)
		return false;
	e = &f->tcp->conn.end[side];
	switch ((enum tcp_state)e->state) {
	case TCP_UNKNOWN:
		return e->snd_known && e->snd_nxt - p->tcp.seq > NEAR;
	case TCP_LISTEN:
	case TCP_SYN_SENT:
	case TCP_SYN_RECEIVED:
		return false;
	default:
		return p->tcp.seq != e->iss;
	}
}

static bool same_end(const struct endpoint *a, const struct endpoint *b)
{
	if (a->port != b->port || a->ip.version != b->ip.version)
		return false;
	if (a->ip.version == 4)
		return memcmp(a->ip.bytes, b->ip.bytes, 4) == 0;
	return memcmp(a->ip.bytes, b->ip.bytes, sizeof(a->ip.bytes)) == 0;
}

static bool pair_matches(const struct flow *f, uint8_t protocol,
			 const struct ends *ends, int *side)
{
	if (f->protocol != protocol)
		return false;
	for (*side = 0; *side < 2; ++*side)
		if (same_end(&f->end[*side], ends->src) &&
		    same_end(&f->end[1 - *side], ends->dst))
			return true;
	return false;
}

/* The slot of these ends, or NULL. */
static struct slot *slot_find(const struct flow_table *t, uint32_t tag,
			      uint8_t protocol, const struct ends *ends,
			      int *side)
{
	for (uint32_t at = slot_home(t, tag); t->slot[at].flow != FLOW_NONE;
	     at = slot_next(t, at))
		if (t->slot[at].tag == tag &&
		    pair_matches(flow_get(t, t->slot[at].flow), protocol, ends,
				 side))
			return &t->slot[at];
	return NULL;
}

/* The conversation found last goes on: most packets of a bulk transfer. */
static bool goes_on(const struct flow_table *t, const struct packet *p,
		    const struct ends *ends, int *side)
{
	return t->last != FLOW_NONE &&
	       pair_matches(flow_get(t, t->last), p->protocol, ends, side) &&
	       !port_reused(flow_get(t, t->last), p, *side);
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
	tag = hash_pair(t, ends.src, ends.dst, p->protocol);
	slot = slot_find(t, tag, p->protocol, &ends, side);
	if (slot && slot->flow >= t->first &&
	    !(sent && port_reused(flow_get(t, slot->flow), p, *side)))
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
		const struct datagram *d = &t->datagram[i];

		if (!same_datagram(d, p) || !flow_get(t, d->flow))
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
	uint32_t tag = hash_pair(t, ends->src, ends->dst, protocol);
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
