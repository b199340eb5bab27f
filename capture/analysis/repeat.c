/*
 * Segments whose numbers do not come next: sent again, late, or after others
 * that were not captured.
 *
 *   seen before?  ── all of it ──▶ the same packet twice, or sent again: why?
 *                 ── in a hole ──▶ late (out of order), or sent again
 *                 ── beyond what is next ──▶ something was not captured
 *
 * A repeat was seen twice, so it can not be out of order, whatever the time
 * between: no clock is needed. A clock is asked only of what fills a hole, and
 * after better witnesses: the sender's own clock (TSval), then its IP ids.
 *
 * Why it was sent again: an ACK told of a loss since it was last sent (fast
 * retransmission), or none did (a timer ran out). Of a segment that is alone
 * in flight nothing tells whether that timer was the one for retransmission or
 * the one for a tail loss probe, when it is sent again for the first time: of
 * this nothing is said.
 */
#include "capture/analysis/judged.h"

enum {
	NEAR_IDS = 1000,       /* IP ids further apart tell no order */
	LATE_NS = 3000000,     /* without any round trip known */
	DOUBLE_NS = 100000000, /* how late a double may come */
	SOON_NS = 1000000,     /* no timer is as short */
	QUICK_NS = 10000000, /* an ACK is answered within; no RTO is as short */
	DUPLICATES = 3,	     /* RFC 5681 3.2 */
	LOST_SEGMENTS = 2,   /* sacked above it: RFC 6675 4, IsLost */
	MSS_DEFAULT = 536,   /* RFC 9293 3.7.1 */
};

/* --- the same packet ----------------------------------------------------- */

/*
 * Nothing new, and the IP id of one before: a network may double a packet, and
 * so may a capture on two interfaces. A stack may use an id for the same
 * packet twice (RFC 6864 4.1), but no timer of one is as short.
 */
static bool has_same_id(const struct judged *j)
{
	uint16_t id = (uint16_t)j->p->ip_id;

	if (id == 0 || j->p->src.ip.version != 4 || !j->me->snd_known ||
	    seq_before(j->me->snd_nxt, j->end) ||
	    (has_flag(j, TH_F) && !j->me->fin_sent) ||
	    silence_ns(j, j->side) > DOUBLE_NS ||
	    (j->sent_known && j->t_ns - j->sent.t_ns > DOUBLE_NS))
		return false;
	if (j->novelty == NOVEL_REPEATS && j->sent_known && j->sent.ip_id == id)
		return true;
	return id == j->from->ip_id && j->novelty != NOVEL_FILLS &&
	       (j->novelty == NOVEL_REPEATS || is_same_ack(j));
}

/* --- late, or sent again? ------------------------------------------------ */

enum when { WHEN_UNKNOWN, WHEN_BEFORE, WHEN_AFTER };

/* By the sender's clock: RFC 7323 3.2, 4.3. */
static enum when by_timestamp(const struct hole *h, const struct tcp_header *t)
{
	if (!h->ts_known || !(t->opt.present & TCP_OPT_TIMESTAMP) ||
	    t->opt.ts_val == h->ts_val)
		return WHEN_UNKNOWN;
	return seq_before(t->opt.ts_val, h->ts_val) ? WHEN_BEFORE : WHEN_AFTER;
}

/* By a counter that most stacks keep for each connection or for all. */
static enum when by_ip_id(const struct hole *h, const struct packet *p)
{
	int16_t diff = (int16_t)(p->ip_id - h->ip_id);

	if (!h->ip_id || !p->ip_id || p->src.ip.version != 4 || diff == 0 ||
	    diff < -NEAR_IDS || diff > NEAR_IDS)
		return WHEN_UNKNOWN;
	return diff < 0 ? WHEN_BEFORE : WHEN_AFTER;
}

/*
 * By our clock: who sends again must have heard of the loss, and that takes a
 * round trip from here to the sender.
 */
static enum when by_clock(const struct judged *j, const struct hole *h)
{
	double least = j->to->rtt.n ? (double)j->to->rtt.min_ns * 0.9 : LATE_NS;

	if (j->t_ns < h->t_ns || (double)(j->t_ns - h->t_ns) < least)
		return WHEN_BEFORE;
	return WHEN_AFTER;
}

static enum when filled_when(const struct judged *j)
{
	struct hole start = { .t_ns = j->f->first_ns };
	const struct hole *h = j->hole ? j->hole : &start;
	enum when when = by_timestamp(h, &j->p->tcp);

	if (when == WHEN_UNKNOWN)
		when = by_ip_id(h, j->p);
	return when == WHEN_UNKNOWN ? by_clock(j, h) : when;
}

/* It was sent before what was seen before it. */
bool is_out_of_order(const struct judged *j)
{
	return j->novelty == NOVEL_FILLS && filled_when(j) == WHEN_BEFORE;
}

/*
 * Numbers that were sent before (RFC 9293 3.8.1); what asks for an ACK only
 * (RFC 9293 3.8.4, 3.8.6.1) is no retransmission.
 */
bool is_retransmission(const struct judged *j)
{
	if (j->novelty == NOVEL_FILLS)
		return filled_when(j) == WHEN_AFTER;
	return j->novelty == NOVEL_REPEATS && !is_keep_alive(j) &&
	       !is_zero_window_probe(j) && !is_duplicate_packet(j);
}

/* Something its sender sent before it was not captured. */
bool is_lost_before(const struct judged *j)
{
	return j->me->snd_known && !has_flag(j, TH_S | TH_R) &&
	       seq_before(j->me->snd_nxt, j->seg->seq);
}

/* --- why ----------------------------------------------------------------- */

/* Sent before the last news of a loss, and not since. */
static bool is_older_than_news(const struct judged *j)
{
	if (!j->sent_known)
		return true; /* it was not captured when it was lost */
	return j->sent.again ? j->sent.t_ns < j->mine->news_ns
			     : j->sent.t_ns <= j->mine->news_ns;
}

/* The other end has what was sent behind it. */
static bool is_sacked_behind(const struct judged *j)
{
	const struct ranges *s = j->mine->sacked;

	return s && s->n && seq_before(j->seg->seq, s->range[s->n - 1][1]);
}

static bool is_head(const struct judged *j)
{
	return j->peer->ack_known && j->seg->seq == j->peer->ack_sent;
}

static bool is_answer_in_time(const struct judged *j)
{
	double limit = QUICK_NS;

	if (j->from->rtt.n)
		limit += 2.0 * (double)j->from->rtt.mean_ns;
	if (j->to->rtt.n)
		limit += 2.0 * (double)j->to->rtt.mean_ns;
	return j->t->held || j->t_ns < j->mine->news_ns ||
	       (double)(j->t_ns - j->mine->news_ns) < limit;
}

/* An ACK told of a loss: RFC 5681 3.2, 6582 3.2, 6675 5, 8985 6. */
static bool is_told_of(const struct judged *j)
{
	if (!j->mine->news_ns || !is_older_than_news(j) ||
	    !is_answer_in_time(j))
		return false;
	if (is_sacked_behind(j))
		return true;
	return is_head(j) && (j->to->dup_acks >= DUPLICATES ||
			      j->mine->recovery == RECOVERY_FAST);
}

/*
 * Where there are no IP ids: sooner than any timer runs out, and no ACK told
 * of a loss. Time stamps are a sign of a stack that has such timers.
 */
static bool is_too_soon(const struct judged *j)
{
	bool has_id = j->p->ip_id && j->p->src.ip.version == 4;

	return !has_id && (j->p->tcp.opt.present & TCP_OPT_TIMESTAMP) &&
	       j->novelty == NOVEL_REPEATS && j->sent_known &&
	       j->t_ns - j->sent.t_ns < SOON_NS && !is_told_of(j);
}

bool is_duplicate_packet(const struct judged *j)
{
	return has_same_id(j) || is_too_soon(j);
}

/* What is sent again after a timeout until all of that is acknowledged. */
static bool is_after_timeout(const struct judged *j)
{
	return j->mine->recovery == RECOVERY_LOSS &&
	       seq_before(j->seg->seq, j->mine->recover);
}

static bool has_cause(const struct judged *j)
{
	return is_retransmission(j) && !has_flag(j, TH_S) &&
	       !is_acked(j, j->end);
}

bool is_fast_retransmission(const struct judged *j)
{
	return has_cause(j) && !is_after_timeout(j) && is_told_of(j);
}

static bool is_last(const struct judged *j)
{
	return j->end == j->me->snd_nxt;
}

/* It is all that is in flight, and was sent as one segment. */
static bool is_alone(const struct judged *j)
{
	return is_last(j) && j->sent.end == j->end;
}

/* Both ends' SYNs allow SACK, so there may be probes: RFC 8985 7.1. */
static bool may_probe(const struct judged *j)
{
	return (j->from->options & TCP_OPT_SACK_PERMITTED) &&
	       (j->to->options & TCP_OPT_SACK_PERMITTED);
}

/* A handshake not captured may have allowed it. */
static bool may_not_probe(const struct judged *j)
{
	return j->from->syn_seen && j->to->syn_seen && !may_probe(j);
}

/*
 * A timer runs for more than a round trip, and starts anew when something is
 * acknowledged (RFC 6298 2 and 5.3).
 */
static bool may_be_timer(const struct judged *j)
{
	double least = j->from->rtt.n ? (double)j->from->rtt.min_ns : 0;

	if (j->t->held)
		return true;
	return (double)(j->t_ns - j->sent.t_ns) >= least &&
	       (double)silence_ns(j, 1 - j->side) >= least;
}

/* Its timer ran out: RFC 6298 5.4; of a SYN: 5.7. */
bool is_timeout_retransmission(const struct judged *j)
{
	if (has_flag(j, TH_S)) /* or it answers a SYN that came again */
		return is_retransmission(j) && !is_acked(j, j->end) &&
		       j->to->asked != ASKED_TWICE;
	if (!has_cause(j) || j->novelty != NOVEL_REPEATS)
		return false;
	if (is_after_timeout(j))
		return true;
	if (is_told_of(j) || !j->sent_known || !may_be_timer(j))
		return false;
	if (j->sent.again)
		return true;
	return is_head(j) && (!is_alone(j) || may_not_probe(j));
}

/* The last one, while others before it are on their way: RFC 8985 7.3. */
bool is_tail_loss_probe(const struct judged *j)
{
	return has_cause(j) && j->novelty == NOVEL_REPEATS && is_last(j) &&
	       !is_head(j) && j->peer->ack_known && j->sent_known &&
	       !j->sent.again && !is_after_timeout(j) && !is_told_of(j);
}

/* The other end had it: it has acknowledged it, or told so by SACK. */
bool is_spurious_retransmission(const struct judged *j)
{
	if (!is_retransmission(j))
		return false;
	return is_acked(j, j->end) ||
	       (j->mine->sacked &&
		ranges_cover(j->mine->sacked, j->seg->seq, j->end));
}
