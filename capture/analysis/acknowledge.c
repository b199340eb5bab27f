/*
 * What ACKs say besides "this far": that something is missing, that something
 * came twice, that they were put off, that a capture has not all.
 */
#include "capture/analysis/judged.h"

enum {
	/* How long an ACK is put off at least, in the stacks there are, and at
	   most (RFC 9293 3.8.6.3). */
	DELAY_LEAST_NS = 38000000,
	DELAY_MOST_NS = 520000000,
};

/* It answers what was asked, and tells of no loss. */
static bool is_answer(const struct judged *j)
{
	return is_pure_ack(j) && (j->to->asked == ASKED_KEEP_ALIVE ||
				  j->to->asked == ASKED_WINDOW_PROBE);
}

/*
 * RFC 5681 2: no data, the same number and window as before, while something
 * is on its way; with SACK, that tells of more that has come (RFC 6675 2).
 */
bool is_duplicate_ack(const struct judged *j)
{
	if (!is_pure_ack(j) || !is_same_ack(j) || !j->peer->snd_known ||
	    j->seg->seq != j->me->snd_nxt ||
	    !seq_before(j->seg->ack, j->peer->snd_nxt) || is_answer(j) ||
	    is_duplicate_packet(j))
		return false;
	return j->sack_news ||
	       (j->from->win_told && j->window == j->from->win_last);
}

/* Blocks that tell of what has come behind a gap: RFC 2018 4. */
bool is_sack(const struct judged *j)
{
	const struct tcp_options *o = &j->p->tcp.opt;

	return has_flag(j, TH_ACK) && (o->present & TCP_OPT_SACK) &&
	       o->n_sack > j->d_sack;
}

/* The first block tells of what came twice: RFC 2883 4. */
bool is_d_sack(const struct judged *j)
{
	return j->d_sack;
}

/* It acknowledges what was not captured, for the first time. */
bool is_ack_of_unseen(const struct judged *j)
{
	const struct hole *hole;

	if (!has_flag(j, TH_ACK) || has_flag(j, TH_R) || !j->peer->snd_known)
		return false;
	/* What has come to it was seen, whoever sent it: it may be injected. */
	if (j->me->rcv_known && !seq_before(j->me->rcv_nxt, j->seg->ack))
		return false;
	if (!j->me->ack_known)
		return seq_before(j->peer->snd_nxt, j->seg->ack);
	if (!seq_before(j->me->ack_sent, j->seg->ack))
		return false;
	return seq_before(j->peer->snd_nxt, j->seg->ack) ||
	       judged_holes(j->theirs, j->me->ack_sent, j->seg->ack, &hole);
}

/*
 * An ACK that waited for data to go with it, or for a second segment (RFC 9293
 * 3.8.6.3). The wire tells if a round trip was longer than the shortest seen
 * by what a stack waits, and the path can not be the reason.
 */
bool is_delayed_ack(const struct judged *j)
{
	double extra;

	if (!j->rtt_known || !j->to->rtt.n || j->t->held ||
	    j->seg->ack != j->peer->snd_nxt)
		return false;
	extra = (double)j->rtt_ns - (double)j->to->rtt.min_ns;
	return extra > DELAY_LEAST_NS && extra < DELAY_MOST_NS &&
	       extra > 2.0 * (double)j->to->rtt.min_ns;
}
