/*
 * What is counted of a conversation, packet by packet, and its relative
 * numbers.
 *
 *   packet ─▶ counts ─▶ numbers, window ─▶ findings ─▶ the sender's state
 *             (all)     (TCP)              (analysis)   (tcp.h)
 */
#include "capture/flow/flow.h"

#include "capture/analysis.h"

struct tcp_segment tcp_segment_of(const struct packet *p)
{
	return (struct tcp_segment){ .seq = p->tcp.seq,
				     .ack = p->tcp.ack,
				     .len = p->payload_len,
				     .flags = p->tcp.flags,
				     .win = p->tcp.win };
}

static bool is_tcp(const struct flow *f, const struct packet *p)
{
	return f->tcp && p->has_l4;
}

/* --- what is known ------------------------------------------------------- */

static bool is_open(const struct tcp_conn *conn)
{
	return conn->end[0].state == TCP_ESTABLISHED &&
	       conn->end[1].state == TCP_ESTABLISHED;
}

static void know_side(struct tcp_side *s, const struct tcp_side *known)
{
	s->seq_base = known->seq_base;
	s->base_known = known->base_known;
	s->syn_seen = known->syn_seen;
	s->wscale_seen = known->wscale_seen;
	s->wscale = known->wscale;
	s->mss = known->mss;
	s->options = known->options;
}

void flow_know(struct flow *f, const struct flow *known)
{
	f->end_known = known->end_known;
	f->first_side = known->first_side;
	f->reused = known->reused;
	for (int i = 0; i < 2; i++) {
		f->end[i] = known->end[i];
		if (f->tcp && known->tcp)
			know_side(&f->tcp->side[i], &known->tcp->side[i]);
	}
	if (!f->tcp || !known->tcp)
		return;
	f->tcp->handshake_ns = known->tcp->handshake_ns;
	f->tcp->handshake_again = known->tcp->handshake_again;
	/* If it is open now, it was open; if not, nobody knows since when. */
	if (!is_open(&known->tcp->conn))
		return;
	for (int i = 0; i < 2; i++)
		f->tcp->conn.end[i].state = TCP_ESTABLISHED;
}

/* --- counting ------------------------------------------------------------ */

/* Numbers count from the SYN, or as if one had stood before the first. */
static void note_bases(struct flow_tcp *t, const struct tcp_header *tcp,
		       int side)
{
	struct tcp_side *from = &t->side[side], *to = &t->side[1 - side];
	bool syn = tcp->flags & TH_S;

	if (!from->base_known || (syn && !from->syn_seen)) {
		from->base_known = true;
		from->seq_base = syn ? tcp->seq : tcp->seq - 1;
	}
	if ((tcp->flags & TH_ACK) && !to->base_known) {
		to->base_known = true;
		to->seq_base = tcp->ack - 1;
	}
	if (!syn)
		return;
	from->syn_seen = true;
	from->wscale_seen = !!(tcp->opt.present & TCP_OPT_WSCALE);
	from->wscale = tcp->opt.wscale;
	from->mss = tcp->opt.mss;
	from->options = tcp->opt.present & 0x1ff;
}

static void count_time(struct flow *f, const struct packet *p, int side,
		       uint64_t t_ns)
{
	if (f->packets[0] + f->packets[1] == 0)
		f->first_ns = t_ns;
	if (f->packets[side] && t_ns > f->last_ns[side] &&
	    t_ns - f->last_ns[side] > f->idle_ns[side])
		f->idle_ns[side] = t_ns - f->last_ns[side];
	f->last_ns[side] = t_ns;
	if (p->payload_len && f->data_ns[side] == UINT64_MAX)
		f->data_ns[side] = t_ns;
}

static void count(struct flow *f, const struct packet *p, int side,
		  uint64_t t_ns)
{
	count_time(f, p, side, t_ns);
	f->packets[side]++;
	f->bytes[side] += p->ip_len;
	f->payload[side] += p->payload_len;
}

void flow_count_packet(struct flow *f, const struct packet *p, int side,
		       uint64_t t_ns)
{
	count(f, p, side, t_ns);
	if (is_tcp(f, p))
		note_bases(f->tcp, &p->tcp, side);
}

void flow_count_injected(struct flow *f, const struct packet *p, int side,
			 uint64_t t_ns)
{
	if (f->tcp && f->tcp->side[side].base_known)
		count(f, p, side, t_ns);
	else
		flow_count_packet(f, p, side, t_ns);
}

/* --- what it means ------------------------------------------------------- */

/* How many gaps in the other end's data this acknowledges for the first time.
 */
static uint8_t holes_passed(const struct flow_tcp *t, int side,
			    const struct tcp_segment *seg)
{
	const struct tcp_end *from = &t->conn.end[side];
	uint32_t n;

	if (!t->more || !(seg->flags & TH_ACK) || !from->ack_known ||
	    !seq_before(from->ack_sent, seg->ack))
		return 0;
	n = analysis_holes(t, 1 - side, from->ack_sent, seg->ack);
	return (uint8_t)(n < UINT8_MAX ? n : UINT8_MAX);
}

/* Before tcp_sent: `next` is of what was sent before. */
static void tell_zeek(struct flow_tcp *t, int side,
		      const struct tcp_segment *seg, uint16_t win)
{
	const struct tcp_end *from = &t->conn.end[side];
	uint32_t base = t->side[side].seq_base;
	const struct zeek_segment s = {
		.flags = seg->flags,
		.window = win,
		.seq = seg->seq - base,
		.next = from->snd_known ? from->snd_nxt - base : 0,
		.payload = seg->len,
		.holes = holes_passed(t, side, seg),
	};

	zeek_tcp(&t->zeek, side, &s);
}

uint32_t flow_sent(struct flow *f, const struct packet *p, int side,
		   uint64_t t_ns, struct tcp_taken *taken)
{
	struct tcp_segment seg;
	uint32_t found;

	taken->n = 0;
	if (!is_tcp(f, p)) {
		flow_count_packet(f, p, side, t_ns);
		return 0;
	}
	seg = tcp_segment_of(p);
	note_bases(f->tcp, &p->tcp, side);
	found = analysis_segment(f, side, p, &seg, t_ns);
	count(f, p, side, t_ns);
	tell_zeek(f->tcp, side, &seg, p->tcp.win);
	tcp_sent(&f->tcp->conn, side, &seg, taken);
	return found;
}

void flow_delivered(struct flow *f, const struct tcp_segment *seg, int side,
		    struct tcp_taken *taken)
{
	taken->n = 0;
	if (f->tcp)
		tcp_delivered(&f->tcp->conn, side, seg, taken);
}

void flow_captured(struct flow *f, const struct tcp_segment *seg, int side,
		   struct tcp_taken *taken)
{
	taken->n = 0;
	if (f->tcp)
		tcp_captured(&f->tcp->conn, side, seg, taken);
}

/* --- reading ------------------------------------------------------------- */

struct endpoint flow_end(const struct flow *f, int side)
{
	struct endpoint end = f->end[side];

	if (f->protocol == IP_ICMP || f->protocol == IP_ICMPV6)
		end.port = 0;
	return end;
}

uint32_t flow_found(const struct flow *f, uint32_t kind)
{
	if (!f->tcp)
		return 0;
	return analysis_count(f->tcp, 0, (enum analysis_kind)kind) +
	       analysis_count(f->tcp, 1, (enum analysis_kind)kind);
}

uint32_t flow_retransmissions(const struct flow *f)
{
	return flow_found(f, KIND_RETRANSMISSION);
}

uint32_t flow_packets(const struct flow *f)
{
	return f->packets[0] + f->packets[1];
}

uint32_t flow_seq(const struct flow *f, int side, uint32_t seq)
{
	return f->tcp ? seq - f->tcp->side[side].seq_base : 0;
}

uint32_t flow_ack(const struct flow *f, int side, uint32_t ack)
{
	return f->tcp ? ack - f->tcp->side[1 - side].seq_base : 0;
}

uint32_t flow_window(const struct flow *f, int side, uint16_t win,
		     uint16_t flags)
{
	const struct flow_tcp *t = f->tcp;

	if (!t || (flags & TH_S) || !t->side[0].wscale_seen ||
	    !t->side[1].wscale_seen)
		return win;
	return (uint32_t)win << t->side[side].wscale;
}
