/*
 * Conversations that outlive their chunk.
 *
 *   chunk[0] goes ─▶ over, half-open, said little ─▶ gone
 *                └─▶ goes on ─▶ elder
 *
 *   bucket[] ─▶ elder ─▶ elder       by number
 *   order[]  3 17 40 41 …            numbers, rising; some are gone
 *
 * A table with a limit gives up its oldest chunk when it is full, in which most
 * conversations have ended. Those that have not become elders: they keep their
 * number, and their struct flow is elsewhere from then on. At most half of the
 * limit can be elders. A hand goes round (compare the clock of paging): with
 * each chunk it takes away some of those that have ended; and where there is no
 * room for a new one it looks at the next few, and of them and the new one that
 * of the least worth goes. So each step costs the same, however many there are.
 *
 * What a conversation is worth does not depend on how many others claim to be:
 * who only sends SYNs, or a few datagrams from many addresses, displaces no
 * connection that was seen to be answered.
 */
#include <stdlib.h>
#include <string.h>

#include "capture/flow/flow_private.h"
#include "capture/mem.h"

enum {
	BLOCK = 64, /* rooms */
	SWEEP = 64, /* rooms the hand looks at with each chunk */
	LOOKS = 8,  /* and for each new one when there is no room */
	LITTLE = 2, /* packets: a question and its answer */
};

/* Of UDP: nf_conntrack_udp_timeout_stream of Linux. */
static const uint64_t idle_most_ns = 120ull * 1000000000;

struct elder {
	struct flow flow;
	uint32_t number; /* FLOW_NONE: the room is free */
	uint32_t next;	 /* room + 1, in the bucket or of those free; 0: none */
	uint32_t packets; /* that it had when the hand came by */
};

struct elders {
	uint32_t most, n;
	struct elder **block;
	size_t n_blocks, cap_blocks;
	uint32_t *bucket;   /* rooms + 1 */
	uint32_t n_buckets; /* a power of two */
	uint32_t free, hand;
	uint32_t *order;
	size_t n_order, cap_order;
};

/* --- what it is worth ---------------------------------------------------- */

enum worth { WORTH_NOTHING, WORTH_SOME, WORTH_MORE };

static uint64_t last_ns(const struct flow *f)
{
	return f->last_ns[0] > f->last_ns[1] ? f->last_ns[0] : f->last_ns[1];
}

/* Over, or not yet begun. */
static bool has_no_connection(const struct tcp_end *e)
{
	switch ((enum tcp_state)e->state) {
	case TCP_CLOSED:
	case TCP_TIME_WAIT:
	case TCP_LISTEN:
	case TCP_SYN_SENT:
	case TCP_SYN_RECEIVED:
		return true;
	default:
		return false;
	}
}

static enum worth worth_of(const struct flow *f, uint64_t now_ns)
{
	if (f->tcp && (has_no_connection(&f->tcp->conn.end[0]) ||
		       has_no_connection(&f->tcp->conn.end[1])))
		return WORTH_NOTHING;
	if (f->tcp && f->packets[0] && f->packets[1])
		return WORTH_MORE;
	if (flow_packets(f) <= LITTLE ||
	    (now_ns > last_ns(f) && now_ns - last_ns(f) > idle_most_ns))
		return WORTH_NOTHING;
	return WORTH_SOME;
}

/* Among its like, one that has gone on since the hand came by is worth more. */
static unsigned int score(const struct elder *e, uint64_t now_ns)
{
	enum worth worth = worth_of(&e->flow, now_ns);

	return worth ? worth * 2 + (flow_packets(&e->flow) != e->packets) : 0;
}

/* --- rooms --------------------------------------------------------------- */

static struct elder *room_at(const struct elders *e, uint32_t room)
{
	return &e->block[room / BLOCK][room % BLOCK];
}

/* Numbers in a row fall into buckets in a row. */
static uint32_t *bucket_of(const struct elders *e, uint32_t flow)
{
	return &e->bucket[flow & (e->n_buckets - 1)];
}

static struct elders *elders_new(uint32_t most)
{
	struct elders *e = mem_zero(1, sizeof(*e));

	e->most = most;
	e->n_buckets = BLOCK;
	while (e->n_buckets < most)
		e->n_buckets *= 2;
	e->bucket = mem_zero(e->n_buckets, sizeof(*e->bucket));
	return e;
}

static void block_add(struct elders *e)
{
	struct elder *block = mem_zero(BLOCK, sizeof(*block));
	uint32_t first = (uint32_t)e->n_blocks * BLOCK;

	mem_grow(e->block, e->cap_blocks, e->n_blocks + 1);
	e->block[e->n_blocks++] = block;
	for (uint32_t i = BLOCK; i-- > 0;) { /* the first is taken first */
		block[i].number = FLOW_NONE;
		block[i].next = e->free;
		e->free = first + i + 1;
	}
}

struct flow *elder_find(const struct elders *e, uint32_t flow)
{
	struct elder *room;

	if (!e)
		return NULL;
	for (uint32_t at = *bucket_of(e, flow); at; at = room->next) {
		room = room_at(e, at - 1);
		if (room->number == flow)
			return &room->flow;
	}
	return NULL;
}

static struct elder *room_fill(struct elders *e, uint32_t flow)
{
	uint32_t *bucket = bucket_of(e, flow), at;
	struct elder *room;

	if (!e->free)
		block_add(e);
	at = e->free;
	room = room_at(e, at - 1);
	e->free = room->next;
	room->number = flow;
	room->next = *bucket;
	*bucket = at;
	e->n++;
	return room;
}

static void room_empty(struct elders *e, struct elder *room)
{
	uint32_t *link = bucket_of(e, room->number), at;

	while (room_at(e, *link - 1) != room)
		link = &room_at(e, *link - 1)->next;
	at = *link;
	*link = room->next;
	room->number = FLOW_NONE;
	room->next = e->free;
	e->free = at;
	e->n--;
}

/* --- their order --------------------------------------------------------- */

/* Those that are gone are left out, when they are more than the others. */
static void order_tidy(struct elders *e)
{
	size_t n = 0;

	if (e->n_order < 2 * (size_t)e->n + BLOCK)
		return;
	for (size_t i = 0; i < e->n_order; i++)
		if (elder_find(e, e->order[i]))
			e->order[n++] = e->order[i];
	e->n_order = n;
}

static void order_add(struct elders *e, uint32_t flow)
{
	order_tidy(e);
	mem_grow(e->order, e->cap_order, e->n_order + 1);
	e->order[e->n_order++] = flow;
}

uint32_t elder_next(const struct elders *e, uint32_t flow)
{
	size_t low = 0, high = e ? e->n_order : 0;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (e->order[middle] < flow)
			low = middle + 1;
		else
			high = middle;
	}
	while (e && low < e->n_order && !elder_find(e, e->order[low]))
		low++;
	return e && low < e->n_order ? e->order[low] : FLOW_NONE;
}

/* --- coming and going ---------------------------------------------------- */

static void elder_go(struct flow_table *t, struct elder *room)
{
	flow_go(t, room->number, &room->flow);
	room_empty(t->elders, room);
}

/* The one of the least worth of the next few, if it is less than `than`. */
static struct elder *least(struct elders *e, int looks, uint64_t now_ns,
			   unsigned int than)
{
	uint32_t rooms = (uint32_t)e->n_blocks * BLOCK;
	struct elder *least = NULL;

	for (int i = 0; i < looks; i++) {
		struct elder *room = room_at(e, e->hand);
		unsigned int value;

		e->hand = (e->hand + 1) % rooms;
		if (room->number == FLOW_NONE)
			continue;
		value = score(room, now_ns);
		room->packets = flow_packets(&room->flow);
		if (value >= than)
			continue;
		than = value;
		least = room;
	}
	return least;
}

void elders_sweep(struct flow_table *t, uint64_t now_ns)
{
	for (int i = 0; i < SWEEP && t->elders && t->elders->n; i++) {
		struct elder *room = least(t->elders, 1, now_ns, WORTH_SOME);

		if (room)
			elder_go(t, room);
	}
}

bool elder_add(struct flow_table *t, uint32_t flow, const struct flow *f,
	       uint64_t now_ns)
{
	enum worth worth = worth_of(f, now_ns);
	struct elders *e;
	struct elder *room;

	if (worth == WORTH_NOTHING)
		return false;
	if (!t->elders)
		t->elders = elders_new(t->limit / 2);
	e = t->elders;
	if (e->n == e->most) {
		room = e->n ? least(e, LOOKS, now_ns, worth * 2 + 1) : NULL;
		if (!room)
			return false;
		elder_go(t, room);
	}
	room = room_fill(e, flow);
	room->flow = *f;
	room->packets = flow_packets(f);
	order_add(e, flow);
	return true;
}

uint32_t elders_count(const struct elders *e)
{
	return e ? e->n : 0;
}

size_t elders_bytes(const struct elders *e)
{
	if (!e)
		return 0;
	return sizeof(*e) + e->n_blocks * BLOCK * sizeof(**e->block) +
	       e->cap_blocks * sizeof(*e->block) +
	       e->n_buckets * sizeof(*e->bucket) +
	       e->cap_order * sizeof(*e->order);
}

void elders_free(struct flow_table *t)
{
	struct elders *e = t->elders;

	if (!e)
		return;
	for (size_t i = 0; i < e->n_blocks; i++) {
		for (uint32_t k = 0; k < BLOCK; k++)
			if (e->block[i][k].number != FLOW_NONE &&
			    e->block[i][k].flow.tcp)
				flow_tcp_free(t, e->block[i][k].flow.tcp);
		free(e->block[i]);
	}
	free(e->block);
	free(e->bucket);
	free(e->order);
	free(e);
}
