/*
 * What the kernel sends again, and what it owes.
 *
 * Absorbing: in freeze mode a retransmission of a flow in which something is
 * held is our doing, not the network's. A held SYN+ACK draws copies of itself
 * and of the SYN before it, both.
 *
 * With live timers what is lost is sent again, and so is what is delayed: that
 * is the network's doing, and to be seen. But what waits for a statement, or
 * for the viewer, waits as it does in freeze mode. In a run that is played
 * again all is as in freeze mode up to the first hand, so that its packets are
 * those of the run before.
 */
#include "capture/analysis.h"
#include "sim/run/private.h"

enum { CROSSING_NS = 20000000 };

/* --- copies of what is held ---------------------------------------------- */

static bool draws_quietly(const struct run *run, const struct held *h)
{
	bool as_before = run->options.n_hands && !run->diverged;

	if (run_freezes(run) || (as_before && !run->scenario->live))
		return run_holds(run);
	return run_holds(run) && !h->due_ns;
}

/*
 * Holding `held` draws copies of what end `side` sent from `seq` to `end`: it
 * is one of those packets itself, or the other end's word that they came. A
 * SYN is answered by any ACK: that of a challenge (RFC 5961 4) has numbers of
 * another connection. After a RST nothing would be sent again.
 */
static bool holding_draws(const struct packet_row *held, int side, uint32_t seq,
			  uint32_t end, bool syn)
{
	struct tcp_segment seg = { .len = held->payload_len,
				   .flags = held->flags };

	if (held->side != side)
		return (held->flags & TH_R) ||
		       ((held->flags & TH_ACK) &&
			(syn || !seq_before(held->ack, end)));
	return seq_before(held->seq, end) &&
	       seq_before(seq, held->seq + tcp_segment_span(&seg));
}

static bool held_draws(const struct run *run, const struct packet_row *copy,
		       uint32_t end, bool syn)
{
	for (size_t i = 0; i < run->n_held; i++) {
		const struct packet_row *held =
			recording_packet(run->rec, run->held[i].packet);

		if (draws_quietly(run, &run->held[i]) &&
		    held->flow == copy->flow &&
		    holding_draws(held, copy->side, copy->seq, end, syn))
			return true;
	}
	return false;
}

/* The other end's word was let go just before `copy` came. */
static bool crosses(const struct packet_row *word,
		    const struct packet_row *copy, uint32_t end)
{
	return word->fate_event != ROW_NONE && word->flow == copy->flow &&
	       word->side != copy->side && !word->injected &&
	       (word->flags & TH_ACK) && fate_arrives((enum fate)word->fate) &&
	       word->fate_ns + CROSSING_NS >= copy->sent_ns &&
	       !seq_before(word->ack, end);
}

/*
 * An end that knows its segments came sends none of them again, so a copy that
 * comes then was drawn while the word was held: a timer of the kernel went off
 * just before it was let go. What stands long before the copy is not looked at.
 */
static bool drawn_just_before(const struct run *run, uint32_t packet,
			      uint32_t end)
{
	const struct packet_row *copy = recording_packet(run->rec, packet);
	const struct event *ev;

	if (!run_holds(run))
		return false;
	for (uint32_t i = copy->sent_event; i-- > 0;) {
		ev = recording_event(run->rec, i);
		if (ev->t_ns + CROSSING_NS < copy->sent_ns)
			return false;
		if (ev->kind == EVENT_FATE &&
		    crosses(recording_packet(run->rec, ev->row), copy, end))
			return true;
	}
	return false;
}

bool run_copy_of_held(const struct run *run, uint32_t packet)
{
	const struct packet_row *p = recording_packet(run->rec, packet);
	struct tcp_segment seg = { .len = p->payload_len, .flags = p->flags };
	uint32_t end = p->seq + tcp_segment_span(&seg);
	bool syn = (p->flags & (TH_S | TH_ACK)) == TH_S;

	if (!(p->analysis & ANALYSIS_RETRANSMISSION))
		return false;
	return held_draws(run, p, end, syn) ||
	       drawn_just_before(run, packet, end);
}

/* All that this end of a flow might send again is drawn by what is held. */
static bool end_absorbed(const struct run *run, uint32_t flow, int side)
{
	const struct tcp_end *e =
		&recording_flow(run->rec, flow)->tcp->conn.end[side];

	for (size_t i = 0; i < run->n_held; i++) {
		const struct packet_row *held =
			recording_packet(run->rec, run->held[i].packet);

		if (draws_quietly(run, &run->held[i]) && held->flow == flow &&
		    holding_draws(held, side, e->snd_una, e->snd_una + 1,
				  e->state == TCP_SYN_SENT))
			return true;
	}
	return false;
}

bool run_absorbs(const void *context, uint32_t socket)
{
	const struct run *run = context;

	if (!run->n_held)
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

		if (f->protocol == IP_TCP && (end_owes(&f->tcp->conn.end[0]) ||
					      end_owes(&f->tcp->conn.end[1])))
			return true;
	}
	return false;
}
