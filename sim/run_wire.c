/*
 * Packets in, verdicts out.
 *
 *   queue ─▶ on_packet ─▶ row ─▶ absorbed │ a rule's fate │ passes │ held
 *   plan  ─▶ run_execute ─▶ fate of the row, then the kernel's verdict
 *
 * A fate is recorded before its verdict is given, so that what the kernel
 * sends in answer stands after it.
 *
 * Absorbing: in freeze mode a retransmission of a flow in which something is
 * held is our doing, not the network's. A held SYN+ACK draws copies of itself
 * and of the SYN before it, both.
 */
#include <stdlib.h>
#include <string.h>

#include "capture/analysis.h"
#include "capture/mem.h"
#include "sim/run_private.h"

/* --- the list of held packets -------------------------------------------- */

static void held_remove(struct run *run, struct held *h)
{
	size_t i = (size_t)(h - run->held);

	memmove(h, h + 1, (run->n_held - i - 1) * sizeof(*h));
	run->n_held--;
}

struct held *held_oldest(struct run *run, const struct selector *direction)
{
	for (size_t i = 0; i < run->n_held; i++) {
		struct held *h = &run->held[i];

		if (h->name || h->due_ns)
			continue;
		if (!direction ||
		    match_direction(run->rec, direction, h->packet))
			return h;
	}
	return NULL;
}

struct held *held_named(struct run *run, const char *name)
{
	for (size_t i = 0; i < run->n_held; i++)
		if (run->held[i].name && strcmp(run->held[i].name, name) == 0)
			return &run->held[i];
	return NULL;
}

static struct held *held_packet(struct run *run, uint32_t packet)
{
	for (size_t i = 0; i < run->n_held; i++)
		if (run->held[i].packet == packet)
			return &run->held[i];
	return NULL;
}

uint64_t held_next_due(const struct run *run)
{
	uint64_t least = 0;

	for (size_t i = 0; i < run->n_held; i++)
		if (run->held[i].due_ns &&
		    (!least || run->held[i].due_ns < least))
			least = run->held[i].due_ns;
	return least;
}

/* --- verdicts ------------------------------------------------------------ */

static int give(struct run *run, struct held *h, enum fate fate, struct err *e)
{
	const struct packet_row *row = recording_packet(run->rec, h->packet);
	uint32_t id = h->id;

	/* A SYN is held before lo; libpcap sees it when it goes on. */
	if (run->tap && h->hook == WIRE_OUTPUT && fate_arrives(fate))
		tap_expect(run->tap, h->packet, recording_bytes(run->rec, row),
			   row->bytes_len);
	recording_fate(run->rec, run_time(run), h->packet, fate);
	held_remove(run, h);
	return fate_arrives(fate) ? wire_accept(run->wire, id, NULL, 0, e)
				  : wire_drop(run->wire, id, e);
}

/* Sends a copy of a packet again: a row of its own, delivered at once. */
static int send_copy(struct run *run, uint32_t packet, enum fate fate,
		     struct err *e)
{
	const struct packet_row *row = recording_packet(run->rec, packet);
	uint32_t len = row->bytes_len, n;
	uint8_t *bytes = mem_zero(len, 1);
	struct packet p;
	struct sent sent = { .packet = &p,
			     .bytes = bytes,
			     .n_bytes = len,
			     .copy_of = packet,
			     .lane = { row->lane[0], row->lane[1] },
			     .socket = { ROW_NONE, ROW_NONE } };
	int rc;

	memcpy(bytes, recording_bytes(run->rec, row), len);
	packet_decode(&p, LINK_RAW, bytes, len);
	n = recording_sent(run->rec, run_time(run), &sent);
	if (run->tap)
		tap_expect(run->tap, n, bytes, len);
	recording_fate(run->rec, run_time(run), n, fate);
	rc = wire_copy(run->wire, bytes, len, e);
	free(bytes);
	return rc;
}

/* Delivers a packet, and a copy right after it if that was asked for. */
static int deliver(struct run *run, struct held *h, struct err *e)
{
	uint32_t packet = h->packet;
	bool twice = h->twice;

	if (give(run, h, h->late ? FATE_DELAYED : FATE_DELIVERED, e) < 0)
		return -1;
	return twice ? send_copy(run, packet, FATE_DUPLICATED, e) : 0;
}

static int execute_held(struct run *run, const struct plan *plan,
			struct held *h, struct err *e)
{
	switch (plan->verb) {
	case ST_DROP:
		return give(run, h, FATE_DROPPED, e);
	case ST_DELAY:
		h->late = true;
		h->due_ns = run_now() + plan->delay_ns;
		return 0;
	case ST_DUP:
		/* What the first one draws stands before the second. */
		if (give(run, h, FATE_DELIVERED, e) < 0 ||
		    run_settle(run, e) < 0)
			return -1;
		return send_copy(run, plan->packet, FATE_DUPLICATED, e);
	default:
		return give(run, h, FATE_DELIVERED, e);
	}
}

int run_execute(struct run *run, struct err *e)
{
	struct plan plan = run->plan;
	struct held *h = held_packet(run, plan.packet);

	run->plan = (struct plan){ 0 };
	if (plan.advance)
		run->pc++;
	if (plan.verb == ST_REPLAY)
		return send_copy(run, plan.packet, FATE_REPLAYED, e);
	return h ? execute_held(run, &plan, h, e) : 0;
}

int run_deliver_due(struct run *run, bool *progress, struct err *e)
{
	uint64_t now_ns;

	if (!held_next_due(run))
		return 0;
	now_ns = run_now();
	for (size_t i = 0; i < run->n_held; i++) {
		struct held *h = &run->held[i];

		if (!h->due_ns || h->due_ns > now_ns)
			continue;
		*progress = true;
		return deliver(run, h, e);
	}
	return 0;
}

void run_flush_held(struct run *run)
{
	for (size_t i = 0; i < run->n_held; i++)
		recording_fate(run->rec, run_time(run), run->held[i].packet,
			       FATE_HELD);
	run->n_held = 0;
}

/* --- whose packet -------------------------------------------------------- */

static uint32_t kernel_lane(struct run *run)
{
	return recording_lane(run->rec, "K");
}

/* An ICMP error goes to whoever sent what it quotes. */
static void name_icmp(struct run *run, const struct packet *p,
		      struct sent *sent)
{
	if (p->icmp.has_quote)
		sent->lane[1] =
			truth_sender(run->truth, p->icmp.quote_protocol,
				     &p->icmp.quote_src, &p->icmp.quote_dst);
}

static bool is_syn(const struct packet *p)
{
	return p->protocol == IP_TCP && p->has_l4 &&
	       (p->tcp.flags & (TH_S | TH_ACK)) == TH_S;
}

static void name_ends(struct run *run, const struct packet *p,
		      struct sent *sent)
{
	bool icmp = p->protocol == IP_ICMP || p->protocol == IP_ICMPV6;

	sent->lane[0] = sent->lane[1] = ROW_NONE;
	sent->socket[0] = sent->socket[1] = ROW_NONE;
	if (p->fragment && !p->has_l4)
		return; /* they are those of the first fragment */
	if (icmp && p->has_l4) {
		name_icmp(run, p, sent);
	} else {
		if (is_syn(p))
			truth_syn(run->truth, &p->src, &p->dst, p->tcp.seq);
		truth_owner(run->truth, p->protocol, &p->src, &p->dst,
			    &sent->lane[0], &sent->socket[0]);
		truth_owner(run->truth, p->protocol, &p->dst, &p->src,
			    &sent->lane[1], &sent->socket[1]);
	}
	for (int i = 0; i < 2; i++)
		if (sent->lane[i] == ROW_NONE)
			sent->lane[i] = kernel_lane(run);
}

/* A SYN may be on its way before there is a listener for it. */
void run_readdress_held(struct run *run)
{
	for (size_t i = 0; i < run->n_held; i++) {
		uint32_t n = run->held[i].packet, lane, socket;
		const struct packet_row *row = recording_packet(run->rec, n);
		struct packet p;

		packet_decode(&p, LINK_RAW, recording_bytes(run->rec, row),
			      row->bytes_len);
		if (row->lane[1] != kernel_lane(run) || !is_syn(&p))
			continue;
		truth_syn(run->truth, &p.src, &p.dst, p.tcp.seq);
		truth_owner(run->truth, p.protocol, &p.dst, &p.src, &lane,
			    &socket);
		if (lane != ROW_NONE)
			recording_readdress(run->rec, n, lane, socket);
	}
}

static uint32_t record(struct run *run, const uint8_t *bytes, uint32_t len,
		       uint64_t t_ns, uint8_t seen_by)
{
	struct packet p;
	struct sent sent = { .packet = &p,
			     .bytes = bytes,
			     .n_bytes = len,
			     .copy_of = ROW_NONE,
			     .seen_by = seen_by };

	packet_decode(&p, LINK_RAW, bytes, len);
	name_ends(run, &p, &sent);
	return recording_sent(run->rec, t_ns, &sent);
}

/* --- rules --------------------------------------------------------------- */

/* xorshift64*: the same --seed, the same fates. */
static double chance(struct run *run)
{
	run->random ^= run->random >> 12;
	run->random ^= run->random << 25;
	run->random ^= run->random >> 27;
	return (double)(run->random * 2685821657736338717u >> 11) / 0x1p53;
}

static bool rule_applies(struct run *run, struct armed_rule *rule,
			 uint32_t packet)
{
	const struct selector *sel = &rule->step->sel;

	if (!match_packet(run->rec, sel, packet))
		return false;
	rule->matched++;
	if (sel->every)
		return rule->matched % sel->every == 0;
	if (sel->chance > 0)
		return chance(run) < sel->chance;
	return true;
}

static const struct step *rule_for(struct run *run, uint32_t packet)
{
	for (size_t i = 0; i < run->n_rules; i++)
		if (rule_applies(run, &run->rule[i], packet))
			return run->rule[i].step;
	return NULL;
}

/* --- packets in ---------------------------------------------------------- */

/*
 * Holding `held` draws copies of what end `side` sent from `seq` to `end`: it
 * is one of those packets itself, or the other end's word that they came.
 */
static bool holding_draws(const struct packet_row *held, int side, uint32_t seq,
			  uint32_t end)
{
	struct tcp_segment seg = { .len = held->payload_len,
				   .flags = held->flags };

	if (held->side != side)
		return (held->flags & TH_ACK) && !seq_before(held->ack, end);
	return seq_before(held->seq, end) &&
	       seq_before(seq, held->seq + tcp_segment_span(&seg));
}

static bool is_copy_of_held(const struct run *run, uint32_t packet)
{
	const struct packet_row *p = recording_packet(run->rec, packet);
	struct tcp_segment seg = { .len = p->payload_len, .flags = p->flags };
	uint32_t end = p->seq + tcp_segment_span(&seg);

	if (!run_freezes(run) || !(p->analysis & ANALYSIS_RETRANSMISSION))
		return false;
	for (size_t i = 0; i < run->n_held; i++) {
		const struct packet_row *held =
			recording_packet(run->rec, run->held[i].packet);

		if (held->flow == p->flow &&
		    holding_draws(held, p->side, p->seq, end))
			return true;
	}
	return false;
}

/* All that this end of a flow might send again is drawn by what is held. */
static bool end_absorbed(const struct run *run, uint32_t flow, int side)
{
	const struct tcp_end *e =
		&recording_flow(run->rec, flow)->tcp.end[side];

	for (size_t i = 0; i < run->n_held; i++) {
		const struct packet_row *held =
			recording_packet(run->rec, run->held[i].packet);

		if (held->flow == flow &&
		    holding_draws(held, side, e->snd_una, e->snd_una + 1))
			return true;
	}
	return false;
}

bool run_absorbs(const void *context, uint32_t socket)
{
	const struct run *run = context;

	if (!run_freezes(run) || !run->n_held)
		return false;
	for (uint32_t i = 0; i < recording_n_flows(run->rec); i++) {
		const struct flow *f = recording_flow(run->rec, i);

		for (int side = 0; side < 2; side++)
			if (f->socket[side] == socket &&
			    end_absorbed(run, i, side))
				return true;
	}
	return false;
}

/*
 * What becomes of a packet that has just come into the queue. Nothing here
 * takes in what an earlier verdict drew: that waits for the end of the queue.
 */
static int decide(struct run *run, struct held *h, bool absorb, struct err *e)
{
	uint64_t delay_ns = run->scenario->delay_ns;
	const struct step *rule;

	if (absorb)
		return give(run, h, FATE_ABSORBED, e);
	rule = rule_for(run, h->packet);
	if (rule && rule->fate == ST_DROP)
		return give(run, h, FATE_DROPPED, e);
	if (!rule && run_freezes(run))
		return 0;
	h->twice = rule && rule->fate == ST_DUP;
	h->late = rule && rule->fate == ST_DELAY;
	if (h->late)
		delay_ns += rule->ns;
	if (!delay_ns)
		return deliver(run, h, e);
	h->due_ns = run_now() + delay_ns;
	return 0;
}

static int on_packet(struct run *run, const struct wire_packet *w,
		     struct err *e)
{
	uint8_t seen_by = SEEN_QUEUE;
	uint64_t t_ns;
	uint32_t n;
	bool absorb;
	struct held *h;

	if (run->tap && tap_pump(run->tap, e) < 0)
		return -1;
	if (run->tap && w->hook == WIRE_PREROUTING &&
	    tap_take(run->tap, w->bytes, w->len, &t_ns))
		seen_by |= SEEN_PCAP;
	else
		t_ns = run_time(run);
	n = record(run, w->bytes, w->len, t_ns, seen_by);
	absorb = is_copy_of_held(run, n);
	mem_grow(run->held, run->cap_held, run->n_held + 1);
	h = &run->held[run->n_held++];
	*h = (struct held){ .packet = n, .id = w->id, .hook = w->hook };
	return decide(run, h, absorb, e);
}

/* Without a queue libpcap alone tells what passed, and it has arrived. */
static int ingest_tap(struct run *run, bool *progress, struct err *e)
{
	const uint8_t *bytes;
	uint32_t len;
	uint64_t t_ns;

	if (tap_pump(run->tap, e) < 0)
		return -1;
	while (tap_next(run->tap, &bytes, &len, &t_ns)) {
		uint32_t n = record(run, bytes, len, t_ns, SEEN_PCAP);

		recording_fate(run->rec, t_ns, n, FATE_DELIVERED);
		*progress = true;
	}
	return *progress ? truth_poll(run->truth, run_time(run), e) : 0;
}

int run_ingest(struct run *run, bool *progress, struct err *e)
{
	struct wire_packet w;
	int rc;

	if (!run->wire)
		return ingest_tap(run, progress, e);
	while ((rc = wire_next(run->wire, &w, e)) > 0) {
		*progress = true;
		if (on_packet(run, &w, e) < 0)
			return -1;
	}
	if (rc < 0 || (run->tap && tap_pump(run->tap, e) < 0))
		return -1;
	return *progress ? truth_poll(run->truth, run_time(run), e) : 0;
}

/* --- owed acknowledgements ----------------------------------------------- */

static bool end_owes(const struct tcp_end *end)
{
	return end->rcv_known && end->ack_known &&
	       end->state >= TCP_ESTABLISHED &&
	       seq_before(end->ack_sent, end->rcv_nxt);
}

bool run_ack_owed(const struct run *run)
{
	for (uint32_t i = 0; i < recording_n_flows(run->rec); i++) {
		const struct flow *f = recording_flow(run->rec, i);

		if (f->protocol == IP_TCP &&
		    (end_owes(&f->tcp.end[0]) || end_owes(&f->tcp.end[1])))
			return true;
	}
	return false;
}

/* --- what was lost ------------------------------------------------------- */

uint64_t run_count_lost(struct run *run, struct err *e)
{
	const uint8_t *bytes;
	uint32_t len;
	uint64_t t_ns, unheld = 0;
	uint64_t lost = run->wire ? wire_lost(run->wire) : 0;

	if (!run->tap || tap_pump(run->tap, e) < 0)
		return lost;
	/* libpcap saw them, and the queue had no room for them. */
	while (run->wire && tap_next(run->tap, &bytes, &len, &t_ns)) {
		recording_fate(run->rec, run_time(run),
			       record(run, bytes, len, t_ns, SEEN_PCAP),
			       FATE_DROPPED);
		unheld++;
	}
	/* Not every user may read the kernel's own count. */
	return (unheld > lost ? unheld : lost) + tap_lost(run->tap);
}
