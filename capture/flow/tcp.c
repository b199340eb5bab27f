/*
 * An observer's inference of both ends' states.
 *
 *                 sent                          delivered
 *   end[side] ────────────▶  in flight  ────────────────▶  end[1 - side]
 *
 * An end's state follows from what it sent and from what it got, so a segment
 * is fed twice: to its sender when it is sent and to its receiver when it is
 * delivered. A segment that is lost on the way is fed once. A capture does not
 * tell which are lost: tcp_captured says what is believed.
 *
 * Invariants
 *  - A state changes only along an entry of the table (tcp_states.c).
 *  - SYN-RECEIVED is entered when the SYN+ACK is seen, not when the SYN is
 *    delivered: a SYN may meet a closed port, a full queue or a filter, and
 *    only the answer tells. The kernel sends it while it takes the SYN, so
 *    nothing is late by it.
 *  - A FIN counts once everything before it has come (3.10.7.4, eighth).
 *  - What an end acknowledges it has got, also where the segment was not seen
 *    or there was no room for it among the gaps.
 *  - What can not be known stays TCP_UNKNOWN; only a SYN, a SYN+ACK, the ACK
 *    that answers it, or a RST leads out of it.
 */
#include "capture/flow/tcp.h"

#include <stdlib.h>
#include <string.h>

#include "capture/mem.h"
#include "capture/packet.h"

void tcp_conn_free(struct tcp_conn *conn)
{
	for (int i = 0; i < 2; i++) {
		free(conn->end[i].gaps);
		conn->end[i].gaps = NULL;
	}
}

uint32_t tcp_segment_span(const struct tcp_segment *seg)
{
	return seg->len + !!(seg->flags & TH_S) + !!(seg->flags & TH_F);
}

/* --- moving along the table ---------------------------------------------- */

static void step(struct tcp_end *e, enum tcp_event event,
		 struct tcp_taken *taken)
{
	const struct tcp_transition *t =
		tcp_transition_find((enum tcp_state)e->state, event);

	if (!t)
		return;
	e->state = (uint8_t)t->to;
	if (taken->n < sizeof(taken->t) / sizeof(*taken->t))
		taken->t[taken->n++] = t;
}

/* Before ESTABLISHED; later nothing of a handshake has to be looked for. */
static bool in_handshake(const struct tcp_end *e)
{
	return e->state < TCP_ESTABLISHED;
}

/* From "never seen" to the state that must have been before this event. */
static void assume(struct tcp_end *e, enum tcp_state before)
{
	if (e->state == TCP_UNKNOWN)
		e->state = (uint8_t)before;
}

/* --- at both ends -------------------------------------------------------- */

/* Takes ranges that rcv_nxt has reached off the front of the list. */
static void gaps_close(struct tcp_end *e)
{
	struct ranges *g = e->gaps;

	while (g && g->n && !seq_before(e->rcv_nxt, g->range[0][0])) {
		if (seq_before(e->rcv_nxt, g->range[0][1]))
			e->rcv_nxt = g->range[0][1];
		ranges_remove(g, 0);
	}
}

/* --- at the sender ------------------------------------------------------- */

static void sent_sequence(struct tcp_end *e, const struct tcp_segment *seg)
{
	uint32_t end = seg->seq + tcp_segment_span(seg);

	if (!e->snd_known || ((seg->flags & TH_S) && seg->seq != e->iss)) {
		e->snd_known = true;
		e->iss = (seg->flags & TH_S) ? seg->seq : seg->seq - 1;
		e->snd_una = seg->seq;
		e->snd_nxt = end;
		e->fin_sent = false;
		e->ack_known = false;
		e->syn_acked = false;
	} else if (seq_before(e->snd_nxt, end)) {
		e->snd_nxt = end;
	}
}

/* A copy of the SYN that opened a connection which is over by now. */
static bool is_old_syn(const struct tcp_end *e)
{
	return e->state == TCP_CLOSED && e->snd_una != e->iss;
}

static void sent_syn(struct tcp_end *e, const struct tcp_segment *seg,
		     struct tcp_taken *taken)
{
	if (seg->flags & TH_ACK) {
		if (e->state == TCP_CLOSED)
			e->state = TCP_LISTEN;
		assume(e, TCP_LISTEN);
		step(e, RCV_SYN, taken);
	} else if (!is_old_syn(e)) {
		assume(e, TCP_CLOSED);
		step(e, OPEN_ACTIVE, taken);
	}
}

/* An ACK tells what its sender must have got, whatever was seen of it. */
static void sent_tells(struct tcp_end *e, const struct tcp_end *peer,
		       const struct tcp_segment *seg, struct tcp_taken *taken)
{
	if (!(seg->flags & TH_ACK) || !e->rcv_known || !peer->snd_known ||
	    !seq_before(e->rcv_nxt, seg->ack) ||
	    seq_before(peer->snd_nxt, seg->ack))
		return;
	e->rcv_nxt = seg->ack;
	gaps_close(e);
	if (peer->fin_sent && e->rcv_nxt == peer->fin_seq + 1) {
		e->fin_waiting = false;
		step(e, RCV_FIN, taken);
	}
	if (e->ack_waiting && e->state == TCP_CLOSING) {
		e->ack_waiting = false;
		step(e, RCV_ACK_OF_FIN, taken);
	}
}

/* What it sends now tells that the SYN+ACK came that a capture showed. */
static void sent_tells_syn_ack(struct tcp_end *e, struct tcp_taken *taken)
{
	if (!e->syn_acked)
		return;
	e->syn_acked = false;
	step(e, RCV_SYN_ACK, taken);
	step(e, RCV_ACK_OF_SYN, taken);
}

static void sent_ack(struct tcp_end *e, const struct tcp_end *peer,
		     const struct tcp_segment *seg, struct tcp_taken *taken)
{
	if (!(seg->flags & TH_ACK))
		return;
	if (!e->ack_known || seq_before(e->ack_sent, seg->ack))
		e->ack_sent = seg->ack;
	e->ack_known = true;
	if (!(seg->flags & TH_S) && in_handshake(e)) {
		if (peer->state == TCP_SYN_RECEIVED &&
		    seg->ack == peer->iss + 1)
			assume(e, TCP_SYN_SENT);
		step(e, RCV_SYN_ACK, taken);
		sent_tells_syn_ack(e, taken);
	}
	sent_tells(e, peer, seg, taken);
}

/*
 * A RST aborts, but one from SYN-RECEIVED may only answer an ACK of something
 * never sent, and bears its number (RFC 9293 3.10.7.4, fifth).
 */
static void sent_rst(struct tcp_end *e, const struct tcp_segment *seg,
		     struct tcp_taken *taken)
{
	if (e->state == TCP_SYN_RECEIVED && seg->seq != e->snd_nxt)
		return;
	if (seg->seq == e->snd_una)
		sent_tells_syn_ack(e, taken);
	step(e, SND_RST, taken);
	assume(e, TCP_CLOSED);
}

void tcp_sent(struct tcp_conn *conn, int side, const struct tcp_segment *seg,
	      struct tcp_taken *taken)
{
	struct tcp_end *e = &conn->end[side];

	taken->n = 0;
	if (seg->flags & TH_R) {
		sent_tells(e, &conn->end[1 - side], seg, taken);
		sent_rst(e, seg, taken);
		return;
	}
	sent_sequence(e, seg);
	if (seg->flags & TH_S)
		sent_syn(e, seg, taken);
	sent_ack(e, &conn->end[1 - side], seg, taken);
	if (seg->flags & TH_F) {
		e->fin_sent = true;
		e->fin_seq = seg->seq + tcp_segment_span(seg) - 1;
		step(e, SND_FIN, taken);
	}
}

/* --- at the receiver ----------------------------------------------------- */

/* Our SYN is acknowledged, maybe with data it bore (RFC 7413 3). */
static bool acks_syn(const struct tcp_end *e, const struct tcp_segment *seg)
{
	return (seg->flags & TH_ACK) && e->snd_known &&
	       seq_before(e->iss, seg->ack) &&
	       !seq_before(e->snd_nxt, seg->ack);
}

/* What an end drops unread; a SYN or a bad ACK it may answer. */
static bool segment_ignored(const struct tcp_end *e,
			    const struct tcp_segment *seg)
{
	bool syn = seg->flags & TH_S, ack = seg->flags & TH_ACK;

	switch ((enum tcp_state)e->state) {
	case TCP_UNKNOWN:
	case TCP_CLOSED:
	case TCP_LISTEN:
		return !syn && !ack;
	case TCP_SYN_SENT: /* RFC 9293 3.10.7.3, first and fifth */
		return !syn || (ack && !acks_syn(e, seg));
	case TCP_SYN_RECEIVED: /* 3.10.7.4, fifth; a SYN+ACK: 3.5, figure 7 */
		return !acks_syn(e, seg) ||
		       (syn && e->rcv_known && seg->seq + 1 != e->rcv_nxt);
	default: /* 3.10.7.4, fourth and fifth; RFC 5961 4.2 */
		return syn || !ack;
	}
}

/* RFC 9293 3.10.7.3 and .4, RFC 5961 3.2: only the exact next number counts. */
static bool rst_acceptable(const struct tcp_end *e,
			   const struct tcp_segment *seg)
{
	if (e->state == TCP_SYN_SENT)
		return acks_syn(e, seg);
	return !e->rcv_known || seg->seq == e->rcv_nxt;
}

static void received_data(struct tcp_end *e, uint32_t from, uint32_t to)
{
	if (from == to || !seq_before(e->rcv_nxt, to))
		return;
	if (seq_before(e->rcv_nxt, from)) {
		if (!e->gaps)
			e->gaps = mem_zero(1, sizeof(*e->gaps));
		ranges_add(e->gaps, from, to);
		return;
	}
	e->rcv_nxt = to;
	gaps_close(e);
}

/* True if this segment completes the sequence up to and with a FIN. */
static bool received_fin(struct tcp_end *e, const struct tcp_segment *seg)
{
	uint32_t at = seg->seq + tcp_segment_span(seg) - 1;

	if ((seg->flags & TH_F) && !seq_before(at, e->rcv_nxt)) {
		e->fin_waiting = true;
		e->fin_at = at;
	}
	if (!e->fin_waiting || e->rcv_nxt != e->fin_at)
		return false;
	e->rcv_nxt++;
	e->fin_waiting = false;
	return true;
}

/* True if the segment newly acknowledges our FIN. */
static bool received_ack(struct tcp_end *e, const struct tcp_segment *seg)
{
	if (!(seg->flags & TH_ACK) || !e->snd_known)
		return false;
	if (!seq_before(e->snd_una, seg->ack) ||
	    seq_before(e->snd_nxt, seg->ack))
		return false;
	e->snd_una = seg->ack;
	return e->fin_sent && e->snd_una == e->fin_seq + 1;
}

/* Numbers to receive start anew; what came of an earlier attempt is void. */
static void received_start(struct tcp_end *e, uint32_t rcv_nxt)
{
	e->rcv_known = true;
	e->rcv_nxt = rcv_nxt;
	if (e->gaps)
		e->gaps->n = 0;
	e->fin_waiting = false;
}

void tcp_delivered(struct tcp_conn *conn, int side,
		   const struct tcp_segment *seg, struct tcp_taken *taken)
{
	struct tcp_end *e = &conn->end[1 - side];
	uint32_t from = seg->seq + !!(seg->flags & TH_S);
	bool fin, acked_fin;

	taken->n = 0;
	if (seg->flags & TH_R) {
		if (rst_acceptable(e, seg))
			step(e, RCV_RST, taken);
		return;
	}
	if (segment_ignored(e, seg))
		return;
	if (!e->rcv_known || (seg->flags & TH_S))
		received_start(e, from);
	if ((seg->flags & TH_ACK) && in_handshake(e)) {
		step(e, RCV_SYN_ACK, taken);
		step(e, RCV_ACK_OF_SYN, taken);
	}
	acked_fin = received_ack(e, seg);
	received_data(e, from, from + seg->len);
	fin = received_fin(e, seg);
	if (fin && acked_fin) /* to TIME-WAIT, where the next two are nothing */
		step(e, RCV_FIN_ACK, taken);
	if (acked_fin)
		step(e, RCV_ACK_OF_FIN, taken);
	if (fin)
		step(e, RCV_FIN, taken);
}

/* --- at the receiver, as far as a capture tells ----------------------------
 */

/* It acknowledges our FIN, and we may not have got the other that it sent. */
static bool acks_across(const struct tcp_end *e, const struct tcp_end *peer,
			const struct tcp_segment *seg)
{
	return e->state == TCP_FIN_WAIT_1 && peer->fin_sent &&
	       (seg->flags & (TH_S | TH_R | TH_F | TH_ACK)) == TH_ACK &&
	       seg->ack == e->fin_seq + 1;
}

/*
 * Maybe we got a SYN+ACK: what it says is noted for when we acknowledge it. A
 * scanner never does, and whoever does not get it sends its SYN again.
 */
static void syn_ack_note(struct tcp_end *e, const struct tcp_segment *seg)
{
	received_start(e, seg->seq + 1);
	received_data(e, e->rcv_nxt, e->rcv_nxt + seg->len);
	received_ack(e, seg);
	e->syn_acked = true;
}

static bool is_syn_ack(const struct tcp_segment *seg)
{
	return (seg->flags & (TH_S | TH_R | TH_ACK)) == (TH_S | TH_ACK);
}

void tcp_captured(struct tcp_conn *conn, int side,
		  const struct tcp_segment *seg, struct tcp_taken *taken)
{
	struct tcp_end *e = &conn->end[1 - side];
	struct tcp_segment got;

	taken->n = 0;
	if (acks_across(e, &conn->end[side], seg)) {
		e->ack_waiting = true;
		return;
	}
	if (e->state == TCP_SYN_SENT && is_syn_ack(seg)) {
		if (acks_syn(e, seg))
			syn_ack_note(e, seg);
		return;
	}
	if (seg->flags & TH_F) {
		got = *seg;
		got.flags &= (uint16_t)~TH_F;
		seg = &got;
	}
	tcp_delivered(conn, side, seg, taken);
}
