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

static bool flow_held(const struct run *run, uint32_t flow)
{
	for (size_t i = 0; i < run->n_held; i++)
		if (recording_packet(run->rec, run->held[i].packet)->flow ==
		    flow)
			return true;
	return false;
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
			     .lane = { ROW_NONE, ROW_NONE },
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

static int execute_held(struct run *run, const struct plan *plan,
			struct held *h, struct err *e)
{
	switch (plan->verb) {
	case ST_DROP:
		return give(run, h, FATE_DROPPED, e);
	case ST_DELAY:
		h->due_ns = run_now() + plan->delay_ns;
		return 0;
	case ST_DUP:
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
		return give(run, h, FATE_DELAYED, e);
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
		truth_owner(run->truth, p->icmp.quote_protocol,
			    &p->icmp.quote_src, &p->icmp.quote_dst,
			    &sent->lane[1], &sent->socket[1]);
	sent->socket[1] = ROW_NONE;
}

static void name_ends(struct run *run, const struct packet *p,
		      struct sent *sent)
{
	bool icmp = p->protocol == IP_ICMP || p->protocol == IP_ICMPV6;

	sent->lane[0] = sent->lane[1] = ROW_NONE;
	sent->socket[0] = sent->socket[1] = ROW_NONE;
	if (icmp && p->has_l4) {
		name_icmp(run, p, sent);
	} else {
		if (p->protocol == IP_TCP && p->has_l4 &&
		    (p->tcp.flags & (TH_S | TH_ACK)) == TH_S)
			truth_syn(run->truth, &p->src, &p->dst);
		truth_owner(run->truth, p->protocol, &p->src, &p->dst,
			    &sent->lane[0], &sent->socket[0]);
		truth_owner(run->truth, p->protocol, &p->dst, &p->src,
			    &sent->lane[1], &sent->socket[1]);
	}
	for (int i = 0; i < 2; i++)
		if (sent->lane[i] == ROW_NONE)
			sent->lane[i] = kernel_lane(run);
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

bool run_absorbs(const void *context, uint32_t socket)
{
	const struct run *run = context;

	for (size_t i = 0; run_freezes(run) && i < run->n_held; i++) {
		const struct packet_row *row =
			recording_packet(run->rec, run->held[i].packet);
		const struct flow *f = recording_flow(run->rec, row->flow);

		if (f->socket[0] == socket || f->socket[1] == socket)
			return true;
	}
	return false;
}

static bool is_copy_of_held(const struct run *run, uint32_t packet)
{
	const struct packet_row *row = recording_packet(run->rec, packet);

	return run_freezes(run) && flow_held(run, row->flow) &&
	       (row->analysis & ANALYSIS_RETRANSMISSION);
}

/* What becomes of a packet that has just come into the queue. */
static int decide(struct run *run, struct held *h, bool absorb, struct err *e)
{
	const struct step *rule;
	struct plan plan = { .packet = h->packet };

	if (absorb)
		return give(run, h, FATE_ABSORBED, e);
	rule = rule_for(run, h->packet);
	if (rule) {
		plan.verb = rule->fate;
		plan.delay_ns = rule->ns;
		return execute_held(run, &plan, h, e);
	}
	if (run_freezes(run))
		return 0;
	if (run->scenario->delay_ns) {
		h->due_ns = run_now() + run->scenario->delay_ns;
		return 0;
	}
	return give(run, h, FATE_DELIVERED, e);
}

static int on_packet(struct run *run, const struct wire_packet *w,
		     struct err *e)
{
	uint8_t seen_by = SEEN_QUEUE;
	uint64_t t_ns;
	uint32_t n;
	bool absorb;
	struct held *h;

	if (run->tap && w->hook == WIRE_PREROUTING &&
	    tap_take(run->tap, w->bytes, w->len, &t_ns, e))
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

/* The last ACK that this end of the flow sent, if it sent any. */
static bool last_ack(const struct run *run, uint32_t flow, int side,
		     uint32_t *ack)
{
	for (uint32_t i = recording_n_packets(run->rec); i-- > 0;) {
		const struct packet_row *p = recording_packet(run->rec, i);

		if (p->flow == flow && p->side == side && (p->flags & TH_ACK)) {
			*ack = p->ack;
			return true;
		}
	}
	return false;
}

static bool end_owes(const struct run *run, uint32_t flow, int side)
{
	const struct tcp_end *end =
		&recording_flow(run->rec, flow)->tcp.end[side];
	uint32_t ack;

	return end->rcv_known && end->state >= TCP_ESTABLISHED &&
	       last_ack(run, flow, side, &ack) && seq_before(ack, end->rcv_nxt);
}

bool run_ack_owed(const struct run *run)
{
	for (uint32_t f = 0; f < recording_n_flows(run->rec); f++)
		if (recording_flow(run->rec, f)->protocol == IP_TCP &&
		    (end_owes(run, f, 0) || end_owes(run, f, 1)))
			return true;
	return false;
}
