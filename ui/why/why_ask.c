/*
 * Segments that are not what they look like. A window probe looks like an ACK:
 * its number is old and it brings nothing (as Linux sends it), or one byte for
 * which there is no room (RFC 9293 3.8.6.1); who gets it must answer, and says
 * its window. And what comes to a socket that is gone tells nobody anything:
 * it is the kernel that drops it or answers (RFC 9293 3.10.7.1). Nor does an
 * ACK that a half open connection does not take, because the accept queue is
 * full (listen(2)) or data is waited for (TCP_DEFER_ACCEPT of tcp(7)).
 */
#include "ui/why/why_ask.h"

#include <string.h>

#include "capture/analysis.h"

/* idiag_timer of linux/inet_diag.h. */
enum { TIMER_KEEPALIVE = 2 };

/* The last packet of its flow that came to `side` before this event. */
static uint32_t last_come(const struct recording *r, uint32_t flow,
			  uint8_t side, uint32_t event)
{
	for (uint32_t i = event; i-- > 0;) {
		const struct event *ev = recording_event(r, i);
		const struct packet_row *q;

		if (ev->kind != EVENT_FATE)
			continue;
		q = recording_packet(r, ev->row);
		if (q->flow == flow && q->side != side &&
		    fate_arrives((enum fate)q->fate))
			return ev->row;
	}
	return ROW_NONE;
}

/* Its number is below what its sender has sent before, or just there. */
static bool is_old_number(const struct recording *r, uint32_t packet)
{
	const struct packet_row *p = recording_packet(r, packet);

	for (uint32_t i = packet; i-- > 0;) {
		const struct packet_row *q = recording_packet(r, i);

		if (q->flow == p->flow && q->side == p->side &&
		    q->payload_len + p->payload_len &&
		    seq_before(p->seq,
			       q->seq + q->payload_len + p->payload_len))
			return true;
	}
	return false;
}

/* Who has nothing to send asks only whether the other is there. */
static bool is_keepalive(const struct recording *r, const struct packet_row *p)
{
	uint32_t socket = recording_flow(r, p->flow)->socket[p->side];

	for (uint32_t i = p->sent_event; i-- > 0;) {
		const struct event *ev = recording_event(r, i);

		if (ev->kind == EVENT_INFO &&
		    recording_info_row(r, ev->row)->socket == socket)
			return recording_info_row(r, ev->row)->timer ==
			       TIMER_KEEPALIVE;
	}
	return false;
}

bool is_window_probe(const struct recording *r, uint32_t packet)
{
	const struct packet_row *p = recording_packet(r, packet);
	uint32_t heard;

	if (p->protocol != IP_TCP || !p->has_l4 || p->injected ||
	    p->payload_len > 1 || (p->flags & (TH_S | TH_F | TH_R)) ||
	    !(p->flags & TH_ACK))
		return false;
	heard = last_come(r, p->flow, p->side, p->sent_event);
	return heard != ROW_NONE &&
	       (recording_packet(r, heard)->analysis & ANALYSIS_ZERO_WINDOW) &&
	       is_old_number(r, packet) && !is_keepalive(r, p);
}

uint32_t window_probe_of(const struct recording *r, uint32_t packet)
{
	const struct packet_row *p = recording_packet(r, packet);
	uint32_t heard = last_come(r, p->flow, p->side, p->sent_event);

	if (heard == ROW_NONE || p->payload_len ||
	    (p->flags & (TH_S | TH_F | TH_R)))
		return ROW_NONE;
	/* the answer is the first that is sent after it came */
	for (uint32_t i = heard + 1; i < packet; i++) {
		const struct packet_row *q = recording_packet(r, i);

		if (q->flow == p->flow && q->side == p->side &&
		    q->sent_event > recording_packet(r, heard)->fate_event)
			return ROW_NONE;
	}
	return is_window_probe(r, heard) ? heard : ROW_NONE;
}

/* The kernel's word on the socket before this event; TCP_UNKNOWN: none. */
static enum tcp_state state_at(const struct recording *r, uint32_t socket,
			       uint32_t event)
{
	for (uint32_t i = event; i-- > 0;) {
		const struct event *ev = recording_event(r, i);
		const struct state_row *s;

		if (ev->kind != EVENT_STATE)
			continue;
		s = recording_state_row(r, ev->row);
		if (s->socket == socket && s->source == STATE_KERNEL)
			return (enum tcp_state)s->to;
	}
	return TCP_UNKNOWN;
}

bool came_to_nobody(const struct recording *r, uint32_t packet)
{
	const struct packet_row *p = recording_packet(r, packet);
	uint32_t socket = recording_flow(r, p->flow)->socket[1 - p->side];
	uint32_t lane = packet_lane(r, p, false);

	if (lane != ROW_NONE && strcmp(recording_lane_name(r, lane), "K") == 0)
		return true;
	return socket != FLOW_NONE &&
	       state_at(r, socket, p->fate_event) == TCP_CLOSED;
}

/* The event by which the next packet reaches the same end; or after them all.
 */
static uint32_t next_arrival(const struct recording *r,
			     const struct packet_row *p)
{
	for (uint32_t i = p->fate_event + 1; i < recording_count(r); i++) {
		const struct event *ev = recording_event(r, i);
		const struct packet_row *q;

		if (ev->kind != EVENT_FATE)
			continue;
		q = recording_packet(r, ev->row);
		if (q->flow == p->flow && q->side == p->side &&
		    fate_arrives((enum fate)q->fate))
			return i;
	}
	return recording_count(r);
}

bool left_half_open(const struct recording *r, uint32_t packet)
{
	const struct packet_row *p = recording_packet(r, packet);
	uint32_t socket = recording_flow(r, p->flow)->socket[1 - p->side];

	return socket != FLOW_NONE && p->fate_event != ROW_NONE &&
	       state_at(r, socket, p->fate_event) == TCP_SYN_RECEIVED &&
	       state_at(r, socket, next_arrival(r, p)) == TCP_SYN_RECEIVED;
}
