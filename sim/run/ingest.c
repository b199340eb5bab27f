/*
 * Packets in.
 *
 *   queue ─▶ on_packet ─▶ row ─▶ absorbed │ changed by hand in the run before
 *                                │ a rule's fate │ passes │ held
 *
 * A hand goes before a rule, but the rule has counted the packet and drawn
 * its lot all the same: what comes after is as it was.
 */
#include <string.h>

#include "sim/run/private.h"
#include "sim/run/program.h"

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

/* A program may be inside the call that gives its socket an address. */
static void look_for(struct run *run, uint8_t protocol,
		     const struct endpoint *local,
		     const struct endpoint *remote)
{
	uint32_t lane, socket;

	truth_owner(run->truth, protocol, local, remote, &lane, &socket);
	if (lane == ROW_NONE)
		run_programs_look(run);
}

static void name_sockets(struct run *run, const struct packet *p,
			 struct sent *sent)
{
	look_for(run, p->protocol, &p->src, &p->dst);
	look_for(run, p->protocol, &p->dst, &p->src);
	if (is_syn(p))
		truth_syn(run->truth, &p->src, &p->dst, p->tcp.seq);
	truth_packet(run->truth, p->protocol, &p->src, &p->dst);
	truth_owner(run->truth, p->protocol, &p->src, &p->dst, &sent->lane[0],
		    &sent->socket[0]);
	truth_owner(run->truth, p->protocol, &p->dst, &p->src, &sent->lane[1],
		    &sent->socket[1]);
}

static void name_ends(struct run *run, const struct packet *p,
		      struct sent *sent)
{
	bool icmp = p->protocol == IP_ICMP || p->protocol == IP_ICMPV6;

	sent->lane[0] = sent->lane[1] = ROW_NONE;
	sent->socket[0] = sent->socket[1] = ROW_NONE;
	if (p->fragment && !p->has_l4)
		return; /* they are those of the first fragment */
	if (icmp && p->has_l4)
		name_icmp(run, p, sent);
	else
		name_sockets(run, p, sent);
	for (int i = 0; i < 2; i++)
		if (sent->lane[i] == ROW_NONE)
			sent->lane[i] = kernel_lane(run);
}

/* Nobody's; asked without making that lane. */
static bool is_kernels(const struct run *run, uint32_t lane)
{
	return strcmp(recording_lane_name(run->rec, lane), "K") == 0;
}

/* True if it turns out to go to somebody after all. */
static bool readdress(struct run *run, uint32_t n)
{
	const struct packet_row *row = recording_packet(run->rec, n);
	uint32_t lane, socket;
	struct packet p;

	packet_decode_outer(&p, LINK_RAW, recording_bytes(run->rec, row),
			    row->bytes_len);
	if (!is_syn(&p) || !is_kernels(run, row->lane[1]))
		return false;
	truth_syn(run->truth, &p.src, &p.dst, p.tcp.seq);
	truth_owner(run->truth, p.protocol, &p.dst, &p.src, &lane, &socket);
	if (lane == ROW_NONE)
		return false;
	recording_readdress(run->rec, n, lane, socket);
	return true;
}

/* The connection that a SYN was sent into may have ended while it waited. */
void run_meet(struct run *run, uint32_t packet)
{
	const struct packet_row *row = recording_packet(run->rec, packet);
	const struct flow *f = recording_flow(run->rec, row->flow);
	const struct endpoint *from = &f->end[row->side];
	const struct endpoint *to = &f->end[1 - row->side];
	uint32_t lane, socket;

	truth_packet(run->truth, row->protocol, from, to);
	if (row->protocol != IP_TCP || (row->flags & (TH_S | TH_ACK)) != TH_S)
		return;
	truth_syn(run->truth, from, to, row->seq);
	truth_owner(run->truth, IP_TCP, to, from, &lane, &socket);
	if (socket != ROW_NONE)
		recording_readdress(run->rec, packet, lane, socket);
}

/* A SYN may be on its way before there is anybody for it. */
int run_readdress_held(struct run *run, struct err *e)
{
	size_t i = 0;

	while (i < run->n_held) {
		struct held *h = &run->held[i++];
		const struct hand *hand = NULL;

		if (readdress(run, h->packet))
			hand = run_hand_for(run, h->packet);
		if (!hand || run_hand_waits(run, hand))
			continue;
		if (run_apply_hand(run, h, hand, e) < 0)
			return -1;
		i = 0; /* the list may be another */
	}
	return 0;
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

	packet_decode_outer(&p, LINK_RAW, bytes, len);
	truth_as_of(run->truth, t_ns);
	name_ends(run, &p, &sent);
	truth_as_of(run->truth, UINT64_MAX);
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
	if (sel->first)
		return rule->matched <= sel->first;
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
 * What becomes of a packet that has just come into the queue. Nothing here
 * takes in what an earlier verdict drew: that waits for the end of the queue.
 */
static int decide(struct run *run, struct held *h, bool absorb, struct err *e)
{
	const struct hand *hand;
	const struct step *rule;

	if (absorb)
		return held_give(run, h, FATE_ABSORBED, e);
	rule = rule_for(run, h->packet);
	hand = run_hand_for(run, h->packet);
	if (hand && run_hand_waits(run, hand))
		return 0;
	if (hand)
		return run_apply_hand(run, h, hand, e);
	if (!rule)
		return run_holds(run) ? 0 : held_pass(run, h, ST_WIRE, 0, e);
	journal_rule(run, rule, h->packet);
	if (run_holds(run))
		run_mark(run, h->packet, MARK_TAKEN);
	if (rule->fate == ST_CORRUPT || rule->fate == ST_REWRITE)
		h->change = rule;
	return held_pass(run, h, rule->fate, rule->ns, e);
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
	absorb = run_copy_of_held(run, n);
	h = held_add(run, &(struct held){
				  .packet = n, .id = w->id, .hook = w->hook });
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
