/*
 * Packets of a recording: sent, and what became of them.
 *
 *   sent ─▶ row, bytes, flow ─▶ the observer at the sender's end
 *   changed on the way ─▶ other bytes
 *   fate ─▶ if it arrives: what arrived ─▶ the observer at the receiver's end
 *
 * What we make ourselves, copies and injected packets, says nothing about
 * whoever it seems to come from; the receiver can not tell.
 */
#include <assert.h>
#include <string.h>

#include "capture/analysis.h"
#include "capture/recording/recording_private.h"

static struct tcp_segment segment_of(const struct packet_row *p)
{
	return (struct tcp_segment){ .seq = p->seq,
				     .ack = p->ack,
				     .len = p->payload_len,
				     .flags = p->flags,
				     .win = p->win };
}

/* The socket at one end of a flow; without a source that knows, the address. */
static uint32_t end_socket(struct recording *r, struct flow *f, int side)
{
	if (f->socket[side] == FLOW_NONE)
		f->socket[side] = recording_socket_add(
			r, NULL, f->lane[side], f->protocol, &f->end[side],
			&f->end[1 - side]);
	return f->socket[side];
}

static void observe(struct recording *r, uint64_t t_ns, struct flow *f,
		    int side, const struct tcp_taken *taken)
{
	if (r->verbatim)
		return;
	for (uint32_t i = 0; i < taken->n; i++) {
		uint32_t s = end_socket(r, f, side);

		if (r->socket.at[s].state[STATE_WIRE] == TCP_UNKNOWN)
			r->socket.at[s].state[STATE_WIRE] =
				(uint8_t)taken->t[i]->from;
		recording_state(r, t_ns, s, taken->t[i]->to, STATE_WIRE,
				taken->t[i]);
	}
}

void packet_row_fill(struct packet_row *row, const struct sent *s)
{
	const struct packet *p = s->packet;

	row->protocol = p->protocol;
	row->payload_len = p->payload_len;
	row->ip_len = p->ip_len;
	row->copy_of = s->copy_of;
	row->seen_by = s->seen_by;
	row->injected = s->injected;
	row->fate = FATE_HELD;
	row->fate_event = ROW_NONE;
	row->has_l4 = p->has_l4;
	row->fragment_at = p->fragment_offset;
	row->fragment = p->fragment;
	if (!p->has_l4)
		return;
	if (p->protocol == IP_TCP) {
		row->seq = p->tcp.seq;
		row->ack = p->tcp.ack;
		row->flags = p->tcp.flags;
		row->win = p->tcp.win;
	} else if (p->protocol == IP_ICMP || p->protocol == IP_ICMPV6) {
		row->icmp_type = p->icmp.type;
		row->icmp_code = p->icmp.code;
	}
}

/* Returns where the copy is. */
static uint64_t bytes_add(struct recording *r, const uint8_t *bytes, uint32_t n)
{
	uint64_t at = r->bytes.n;

	mem_grow(r->bytes.at, r->bytes.cap, r->bytes.n + n);
	memcpy(r->bytes.at + at, bytes, n);
	r->bytes.n += n;
	return at;
}

static void keep_bytes(struct recording *r, struct packet_row *row,
		       const uint8_t *bytes, uint32_t n)
{
	if (!bytes || !n)
		return;
	row->bytes_at = bytes_add(r, bytes, n);
	row->bytes_len = n;
}

/*
 * Who the ends are: what the source knows of this packet, else what is known
 * of its flow, which is named by the first packet that tells. A SYN names it
 * anew: what met the first one may have been an old connection's socket.
 */
static void name_ends(struct flow *f, struct packet_row *row,
		      const struct sent *s)
{
	bool syn = row->protocol == IP_TCP && (row->flags & TH_S);

	for (int i = 0; i < 2; i++) {
		int end = i == 0 ? row->side : 1 - row->side;

		if (f->lane[end] == FLOW_NONE)
			f->lane[end] = s->lane[i];
		if (f->socket[end] == FLOW_NONE ||
		    (syn && s->socket[i] != ROW_NONE))
			f->socket[end] = s->socket[i];
		row->lane[i] =
			s->lane[i] != ROW_NONE ? s->lane[i] : f->lane[end];
	}
}

void recording_part_flows(struct recording *r)
{
	flow_table_part(r->flows);
}

/*
 * A connection without a program waits in FIN-WAIT for the other end's FIN, and
 * resets when data comes (RFC 9293 3.6.1). So it is there, and is given up.
 */
static void hear_kernel(const struct recording *r, struct flow *f, int side)
{
	uint32_t socket = f->socket[side];
	uint8_t state = TCP_UNKNOWN;

	if (!f->tcp)
		return;
	if (socket != FLOW_NONE)
		state = r->socket.at[socket].state[STATE_KERNEL];
	f->tcp->kept = state == TCP_FIN_WAIT_1 || state == TCP_FIN_WAIT_2;
}

uint32_t recording_sent(struct recording *r, uint64_t t_ns,
			const struct sent *s)
{
	int side;
	uint32_t flow = s->injected ? flow_find_last(r->flows, s->packet, &side)
				    : flow_find(r->flows, s->packet, &side);
	struct flow *f = flow_get(r->flows, flow);
	struct packet_row *row = table_add(&r->packet);
	uint32_t n = recording_n_packets(r) - 1;
	struct tcp_taken taken = { 0 };

	*row = (struct packet_row){ .flow = flow, .side = (uint8_t)side };
	packet_row_fill(row, s);
	row->number = s->number ? s->number : n + 1;
	keep_bytes(r, row, s->bytes, s->n_bytes);
	row->outside = outside_note(r, &s->packet->outside);
	name_ends(f, row, s);
	event_add(r, t_ns, EVENT_SENT, n);
	row->sent_event = last_event(r);
	row->sent_ns = recording_event(r, row->sent_event)->t_ns;
	app_note(r, row, f, s);
	hear_kernel(r, f, side);
	if (s->injected) /* what we make is not the sender's doing */
		flow_count_injected(f, s->packet, side, row->sent_ns);
	else if (s->copy_of != ROW_NONE)
		flow_count_packet(f, s->packet, side, row->sent_ns);
	else
		row->analysis =
			flow_sent(f, s->packet, side, row->sent_ns, &taken);
	observe(r, t_ns, f, side, &taken);
	return n;
}

struct packet_row *packet_edit(struct recording *r, uint32_t packet)
{
	return &r->packet.at[packet - r->gone.packet];
}

/* What an observer says of an end now, without an event. */
static void socket_follow(struct recording *r, struct flow *f, int side)
{
	uint32_t socket = end_socket(r, f, side);

	r->socket.at[socket].state[STATE_WIRE] = f->tcp->conn.end[side].state;
	r->socket.at[socket].known = f->tcp->conn.end[side].state;
}

void recording_know(struct recording *r, const struct sent *s,
		    const struct flow *known)
{
	int side;
	struct flow *f =
		flow_get(r->flows, flow_find(r->flows, s->packet, &side));
	struct packet_row row = { .protocol = s->packet->protocol };

	flow_know(f, known);
	/* Its ends may be the other way round from what was guessed. */
	row.side = !endpoint_equal(&f->end[0], &s->packet->src);
	name_ends(f, &row, s);
	if (!f->tcp)
		return;
	socket_follow(r, f, 0);
	socket_follow(r, f, 1);
}

void recording_found(struct recording *r, uint32_t packet, uint32_t findings)
{
	packet_edit(r, packet)->analysis = findings;
}

void recording_pass(struct recording *r, uint64_t t_ns, const struct sent *s)
{
	int side;
	struct flow *f =
		flow_get(r->flows, flow_find(r->flows, s->packet, &side));
	struct packet_row row = { .side = (uint8_t)side };
	struct tcp_taken taken;
	struct tcp_segment seg;

	packet_row_fill(&row, s);
	name_ends(f, &row, s);
	flow_sent(f, s->packet, side, t_ns, &taken);
	if (!f->tcp || !s->packet->has_l4)
		return;
	seg = tcp_segment_of(s->packet);
	flow_captured(f, &seg, side, &taken);
	socket_follow(r, f, 0);
	socket_follow(r, f, 1);
}

void recording_changed(struct recording *r, uint32_t packet,
		       const uint8_t *bytes, uint32_t n)
{
	struct changed_row row = { bytes_add(r, bytes, n), n };

	*table_add(&r->changed) = row;
	packet_edit(r, packet)->changed = (uint32_t)r->changed.n;
}

void recording_queue_full(struct recording *r, uint32_t packet)
{
	packet_edit(r, packet)->queue_full = true;
}

/* The segment as it arrived; false if that is none of this conversation. */
static bool segment_arrived(const struct recording *r,
			    const struct packet_row *row,
			    struct tcp_segment *seg)
{
	const struct flow *f = flow_get(r->flows, row->flow);
	uint32_t n;
	const uint8_t *bytes = recording_arrived(r, row, &n);
	struct packet p;

	*seg = segment_of(row);
	if (!row->changed)
		return row->protocol == IP_TCP && row->has_l4;
	packet_decode_outer(&p, LINK_RAW, bytes, n);
	if (p.protocol != IP_TCP || !p.has_l4 ||
	    !endpoint_equal(&p.src, &f->end[row->side]) ||
	    !endpoint_equal(&p.dst, &f->end[1 - row->side]))
		return false;
	*seg = (struct tcp_segment){ .seq = p.tcp.seq,
				     .ack = p.tcp.ack,
				     .len = p.payload_len,
				     .flags = p.tcp.flags,
				     .win = p.tcp.win };
	return true;
}

void recording_fate(struct recording *r, uint64_t t_ns, uint32_t packet,
		    enum fate fate)
{
	struct packet_row *row = packet_edit(r, packet);
	struct flow *f = flow_get(r->flows, row->flow);
	struct tcp_segment seg;
	struct tcp_taken taken;

	assert(row->fate_event == ROW_NONE);
	event_add(r, t_ns, EVENT_FATE, packet);
	row->fate = (uint8_t)fate;
	row->fate_event = last_event(r);
	row->fate_ns = recording_event(r, row->fate_event)->t_ns;
	r->fates[fate]++;
	if (!fate_arrives(fate) || !segment_arrived(r, row, &seg))
		return;
	if (row->seen_by == SEEN_PCAP) { /* nobody knows that it arrived */
		flow_captured(f, &seg, row->side, &taken);
	} else {
		if (f->tcp)
			analysis_delivered(f->tcp, row->side, &seg,
					   row->fate_ns);
		if (f->tcp && (row->injected || row->copy_of != ROW_NONE))
			analysis_made(f->tcp, row->side, &seg);
		flow_delivered(f, &seg, row->side, &taken);
	}
	observe(r, t_ns, f, 1 - row->side, &taken);
}

void recording_seen(struct recording *r, uint32_t packet, enum seen_by by)
{
	packet_edit(r, packet)->seen_by |= (uint8_t)by;
}
