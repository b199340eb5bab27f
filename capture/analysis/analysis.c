/*
 * What a segment means, one rule a function.
 *
 * The rules see a segment at the moment it was sent, so what its sender had
 * sent before is known exactly, and no clock is needed to tell a
 * retransmission from a reordered segment.
 */
#include "capture/analysis.h"

static const char *const names[] = { "retransmission", "zero-window" };
_Static_assert(sizeof(names) / sizeof(*names) == ANALYSIS_KINDS,
	       "a name for each finding");

const char *analysis_name(size_t bit)
{
	return bit < ANALYSIS_KINDS ? names[bit] : "?";
}

/* All its numbers were sent before: RFC 9293 3.8.1. */
static bool is_retransmission(const struct tcp_end *sender,
			      const struct tcp_segment *seg)
{
	uint32_t span = tcp_segment_span(seg);

	if (!sender->snd_known || span == 0 || (seg->flags & TH_R))
		return false;
	if ((seg->flags & TH_S) && seg->seq != sender->iss)
		return false;
	/* the answer to a SYN that crossed ours: RFC 9293 3.5, figure 7 */
	if ((seg->flags & TH_S) && (seg->flags & TH_ACK) &&
	    sender->state == TCP_SYN_SENT)
		return false;
	return !seq_before(sender->snd_nxt, seg->seq + span);
}

/* A window of 0 says so but in a SYN or RST: RFC 9293 3.8.6. */
static bool is_zero_window(const struct tcp_segment *seg, uint16_t win)
{
	return win == 0 && !(seg->flags & (TH_S | TH_R));
}

static void count_window(struct tcp_side *from, uint32_t window)
{
	from->win_last = window;
	from->win_sum += window;
	if (window < from->win_min)
		from->win_min = window;
	if (window > from->win_max)
		from->win_max = window;
}

uint32_t analysis_segment(struct flow *f, int side, const struct packet *p,
			  const struct tcp_segment *seg, uint64_t t_ns)
{
	struct tcp_side *from = &f->tcp->side[side];
	uint32_t found = 0;

	(void)t_ns;
	if (is_retransmission(&f->tcp->conn.end[side], seg)) {
		found |= ANALYSIS_RETRANSMISSION;
		from->retransmissions++;
	}
	if (is_zero_window(seg, p->tcp.win)) {
		found |= ANALYSIS_ZERO_WINDOW;
		from->zero_windows++;
	}
	if (!(seg->flags & (TH_S | TH_R)))
		count_window(from,
			     flow_window(f, side, p->tcp.win, seg->flags));
	return found;
}

void analysis_free(struct flow_tcp *t)
{
	(void)t;
}
