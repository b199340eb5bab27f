/*
 * What is remembered of a segment when it comes to its receiver, where packets
 * are let go one by one. Then the order in which they come is not that in which
 * they were sent:
 *
 *	sent by C	#1		#2
 *	sent by S		#3
 *	comes to S				#1, and S answers it
 *
 * A kernel answers what has come before it does anything else.
 */
#include "capture/analysis.h"

#include "capture/analysis/more.h"
#include "capture/packet.h"

/* One that was overtaken by an ACK of more tells no window: RFC 9293 3.10.7.4.
 */
static void note_shut_told(struct flow_tcp *t, int side,
			   const struct tcp_segment *seg)
{
	const struct tcp_end *peer = &t->conn.end[1 - side];

	if ((seg->flags & (TH_ACK | TH_R)) == TH_ACK &&
	    !(peer->snd_known && seq_before(seg->ack, peer->snd_una)))
		t->side[side].shut_told = seg->win == 0;
}

/*
 * What comes is what its receiver answers, whatever was sent meanwhile; and a
 * RST that answers it has the number of this ACK, which need not be the last
 * that was sent: see reset.c.
 */
static void note_came(struct flow_tcp *t, int side,
		      const struct tcp_segment *seg)
{
	const struct tcp_end *from = &t->conn.end[side];
	bool other = (seg->flags & (TH_ACK | TH_R)) == TH_ACK &&
		     !(from->ack_known && seg->ack == from->ack_sent);

	t->last_side = side & 1;
	if (!(other ? more_get(t) : t->more))
		return;
	t->more->side[side].ack_is_old = other;
	t->more->side[side].old_ack = seg->ack;
}

/* An ACK that may tell of a loss has come to whom it is for. */
void analysis_delivered(struct flow_tcp *t, int side,
			const struct tcp_segment *seg, uint64_t t_ns)
{
	struct side_more *m;

	t->held = true;
	note_came(t, side, seg);
	m = t->more ? &t->more->side[1 - side] : NULL;
	note_shut_told(t, side, seg);
	if (m && m->news_ns && (seg->flags & TH_ACK) && t_ns > m->news_ns &&
	    seg->ack == t->conn.end[side].ack_sent)
		m->news_ns = t_ns;
}
