/*
 * What is remembered of a segment once it is judged. Most connections need no
 * more than struct tcp_side; the first loss, or the second finding of a kind,
 * makes a struct tcp_more, and the end of the connection gives back what only
 * a living one needs.
 */
#include "capture/analysis/note.h"

#include <string.h>

#include "capture/analysis/flight.h"
#include "capture/analysis/judged.h"

enum { MOST_DUP_ACKS = UINT8_MAX, TRIPLE = 3 };

/* --- counting ------------------------------------------------------------ */

void note_found(struct flow_tcp *t, int side, uint32_t found)
{
	struct tcp_side *from = &t->side[side];
	bool second = from->seen & found;

	if (t->more || (second && more_get(t)))
		for (uint32_t left = found; left; left &= left - 1)
			t->more->side[side].count[__builtin_ctz(left)]++;
	from->seen |= found;
}

/* --- holes --------------------------------------------------------------- */

static void hole_remove(struct holes *h, uint32_t i)
{
	h->n--;
	memmove(&h->at[i], &h->at[i + 1], sizeof(*h->at) * (h->n - i));
}

static void hole_insert(struct holes *h, uint32_t i, const struct hole *hole)
{
	if (h->n == HOLES) {
		more_not_followed();
		if (i == 0)
			return;
		hole_remove(h, 0);
		i--;
	}
	memmove(&h->at[i + 1], &h->at[i], sizeof(*h->at) * (h->n - i));
	h->at[i] = *hole;
	h->n++;
}

static void note_hole(struct flow_tcp *t, const struct judged *j, uint32_t from,
		      uint32_t to)
{
	const struct tcp_options *o = &j->p->tcp.opt;
	struct hole hole = { .from = from,
			     .to = to,
			     .t_ns = j->t_ns,
			     .ts_val = o->ts_val,
			     .ts_known = o->present & TCP_OPT_TIMESTAMP,
			     .ip_id = (uint16_t)j->p->ip_id };
	struct tcp_more *more = more_get(t);
	struct holes **h = more ? &more->side[j->side].holes : NULL;
	uint32_t i = 0;

	if (h && !*h)
		*h = more_alloc(sizeof(**h));
	if (!h || !*h)
		return;
	while (i < (*h)->n && seq_before((*h)->at[i].from, from))
		i++;
	hole_insert(*h, i, &hole);
}

/* Takes [from, to) out of the holes; one may become two. */
static void fill_holes(struct holes *h, uint32_t from, uint32_t to)
{
	for (uint32_t i = 0; h && i < h->n; i++) {
		struct hole *at = &h->at[i], rest = *at;

		if (!seq_before(from, at->to) || !seq_before(at->from, to))
			continue;
		rest.from = to;
		at->to = from;
		if (!seq_before(at->from, at->to))
			hole_remove(h, i--);
		if (seq_before(rest.from, rest.to))
			hole_insert(h, i + 1, &rest);
	}
}

/* --- its numbers --------------------------------------------------------- */

/* Another attempt: what was sent in the one before is of no meaning. */
static void start_anew(struct flow_tcp *t, int side)
{
	struct side_more *m = t->more ? &t->more->side[side] : NULL;

	flight_clear(t, side);
	if (m && m->holes)
		m->holes->n = 0;
	if (m && m->sacked)
		m->sacked->n = 0;
	if (m)
		m->recovery = RECOVERY_NONE;
}

/* It is before the first that was seen: there the numbers start now. */
static void start_earlier(struct flow_tcp *t, const struct judged *j)
{
	struct tcp_end *me = &t->conn.end[j->side];
	uint32_t first = me->iss + 1;

	me->iss = j->seg->seq - 1;
	if (seq_before(j->end, first))
		note_hole(t, j, j->end, first);
}

static void note_new(struct flow_tcp *t, const struct judged *j, bool again)
{
	struct sending s = { .end = j->end,
			     .ip_id = (uint16_t)j->p->ip_id,
			     .again = again,
			     .t_ns = j->t_ns };

	if (j->novelty == NOVEL_NONE)
		start_anew(t, j->side);
	if (j->before_ever)
		start_earlier(t, j);
	if (t->more)
		fill_holes(t->more->side[j->side].holes, j->seg->seq, j->end);
	flight_sent(t, j->side, &s);
}

static void note_numbers(struct flow_tcp *t, const struct judged *j,
			 uint32_t found)
{
	bool again = found & ANALYSIS_RETRANSMISSION;
	uint32_t range[2] = { j->seg->seq, j->end };

	if (found & ANALYSIS(KIND_LOST_BEFORE))
		note_hole(t, j, j->me->snd_nxt, j->seg->seq);
	if (j->end == j->seg->seq || has_flag(j, TH_R))
		return;
	if (j->novelty != NOVEL_REPEATS)
		note_new(t, j, again);
	else if (again && !is_acked(j, j->end))
		flight_again(t, j->side, range, (uint16_t)j->p->ip_id, j->t_ns);
}

static void note_bytes(struct flow_tcp *t, const struct judged *j,
		       uint32_t found)
{
	struct side_more *m;

	if (!j->again && !(found & ANALYSIS_RETRANSMISSION))
		return;
	if (!more_get(t))
		return;
	m = &t->more->side[j->side];
	m->again_bytes += j->again;
	if (found & ANALYSIS_RETRANSMISSION)
		m->retransmitted_bytes += j->seg->len;
}

/* What comes late was missing until now. */
static void note_repeat(struct side_more *m, const struct judged *j,
			uint32_t found)
{
	if (found & (ANALYSIS_RETRANSMISSION | ANALYSIS(KIND_OUT_OF_ORDER)))
		m->repeat_ns = j->t_ns;
}

static void note_recovery(struct side_more *m, const struct judged *j,
			  uint32_t found)
{
	bool fast = found & ANALYSIS(KIND_FAST_RETRANSMISSION);
	bool timeout = found & ANALYSIS(KIND_TIMEOUT_RETRANSMISSION);

	if (!(fast && m->recovery == RECOVERY_NONE) &&
	    !(timeout && m->recovery != RECOVERY_LOSS && !has_flag(j, TH_S)))
		return;
	m->recovery = fast ? RECOVERY_FAST : RECOVERY_LOSS;
	m->recover = j->me->snd_nxt;
}

/* --- what it acknowledges ------------------------------------------------ */

static void note_news(struct side_more *m, uint64_t t_ns)
{
	m->news_ns = t_ns ? t_ns : 1; /* 0: none */
}

void note_advance(struct flow_tcp *t, int side, uint32_t ack, uint64_t t_ns)
{
	struct side_more *m = t->more ? &t->more->side[1 - side] : NULL;

	t->side[side].dup_acks = 0;
	if (!m)
		return;
	if (m->sacked && m->sacked->n)
		ranges_cut(m->sacked, ack);
	if (m->recovery == RECOVERY_NONE)
		return;
	if (!seq_before(ack, m->recover))
		m->recovery = RECOVERY_NONE;
	else
		note_news(m, t_ns);
}

/* What the other end has behind a gap, as far as it can be true. */
static void note_sacked(struct side_more *m, const struct judged *j)
{
	const struct tcp_options *o = &j->p->tcp.opt;

	if (!m->sacked)
		m->sacked = more_alloc(sizeof(*m->sacked));
	for (int i = j->d_sack; m->sacked && i < o->n_sack; i++) {
		uint32_t from = o->sack[i][0], to = o->sack[i][1];

		if (seq_before(j->seg->ack, from) && seq_before(from, to) &&
		    !seq_before(j->peer->snd_nxt, to))
			ranges_add(m->sacked, from, to);
	}
}

static void note_duplicate(struct flow_tcp *t, const struct judged *j,
			   uint32_t found)
{
	struct tcp_side *from = &t->side[j->side];
	bool duplicate = found & ANALYSIS(KIND_DUPLICATE_ACK);

	if (duplicate && from->dup_acks < MOST_DUP_ACKS)
		from->dup_acks++;
	if (duplicate && from->dup_acks == TRIPLE && more_get(t))
		t->more->side[j->side].triple_dup_acks++;
	if (!j->sack_news && !(duplicate && from->dup_acks >= TRIPLE))
		return;
	if (!more_get(t))
		return;
	note_news(&t->more->side[1 - j->side], j->t_ns);
	if (j->sack_news)
		note_sacked(&t->more->side[1 - j->side], j);
}

static void note_ack(struct flow_tcp *t, const struct judged *j, uint32_t found)
{
	if (!has_flag(j, TH_ACK) || has_flag(j, TH_R))
		return;
	if (!j->me->ack_known || seq_before(j->me->ack_sent, j->seg->ack))
		note_advance(t, j->side, j->seg->ack, j->t_ns);
	note_duplicate(t, j, found);
	if (j->rtt_known)
		spread_add(&t->side[1 - j->side].rtt, j->rtt_ns);
}

/* --- what it asks for ---------------------------------------------------- */

/* A RST that is within the window, but not the next: RFC 5961 3.2. */
static bool is_doubtful(const struct tcp_end *to, const struct tcp_segment *seg)
{
	return (seg->flags & TH_R) && to->rcv_known && seg->seq != to->rcv_nxt;
}

void analysis_made(struct flow_tcp *t, int side, const struct tcp_segment *seg)
{
	bool syn = (seg->flags & (TH_S | TH_ACK)) == TH_S;

	if (!syn && !is_doubtful(&t->conn.end[1 - side], seg))
		return;
	t->side[side].asked = ASKED_TWICE;
	t->last_side = side & 1;
}

static enum asked asked_by(const struct judged *j, uint32_t found)
{
	if (found & ANALYSIS(KIND_KEEP_ALIVE))
		return ASKED_KEEP_ALIVE;
	if (found & ANALYSIS(KIND_WINDOW_PROBE))
		return ASKED_WINDOW_PROBE;
	if (is_doubtful(j->peer, j->seg) ||
	    (has_flag(j, TH_S) && !has_flag(j, TH_ACK) &&
	     j->novelty == NOVEL_REPEATS))
		return ASKED_TWICE;
	return ASKED_NOTHING;
}

/* --- how it begins and ends ---------------------------------------------- */

static void note_handshake(struct flow_tcp *t, const struct judged *j,
			   uint32_t found)
{
	bool both = j->from->syn_seen && j->to->syn_seen;

	if (has_flag(j, TH_S) && (found & ANALYSIS_RETRANSMISSION))
		t->handshake_again = true;
	if (both && !t->handshake_ns && !has_flag(j, TH_S | TH_R) &&
	    has_flag(j, TH_ACK) && j->t_ns >= j->f->first_ns)
		t->handshake_ns = (float)(j->t_ns - j->f->first_ns);
}

static void note_end(struct flow_tcp *t, const struct judged *j)
{
	if (has_flag(j, TH_F) && !t->first_fin)
		t->first_fin = (uint8_t)(1 + j->side);
	if (has_flag(j, TH_R) && !t->first_rst)
		t->first_rst = (uint8_t)(1 + j->side);
}

/* Both FINs are acknowledged, or it was reset. */
static bool is_over(const struct judged *j)
{
	const struct tcp_end *me = j->me, *peer = j->peer;

	if (has_flag(j, TH_R))
		return true;
	return me->fin_sent && peer->fin_sent && has_flag(j, TH_ACK) &&
	       seq_before(peer->fin_seq, j->seg->ack) &&
	       is_acked(j, me->fin_seq + 1);
}

/* Since when it can take no more: for whoever asks why nothing moves. */
static void note_shut(struct flow_tcp *t, const struct judged *j)
{
	bool was_shut = j->from->win_told && j->from->win_last == 0;

	if (j->window == 0 && !was_shut && more_get(t))
		t->more->side[j->side].shut_ns = j->t_ns;
}

/* That of a SYN is never scaled (RFC 7323 2.2), and is no part of a mean. */
static void note_windows(struct flow_tcp *t, const struct judged *j)
{
	struct tcp_side *from = &t->side[j->side];

	if (has_flag(j, TH_R))
		return;
	note_shut(t, j);
	if (!has_flag(j, TH_S)) {
		note_window(from, j->window);
		return;
	}
	from->win_told = true;
	from->win_last = j->window;
}

/* --- the whole ----------------------------------------------------------- */

/* A RST that answers an old copy has its number: see reset.c. */
static void note_old_ack(struct side_more *m, const struct judged *j)
{
	m->ack_is_old = (j->seg->flags & TH_ACK) && j->me->ack_known &&
			seq_before(j->seg->ack, j->me->ack_sent);
	m->old_ack = j->seg->ack;
}

void judged_note(struct flow *f, const struct judged *j, uint32_t found)
{
	struct flow_tcp *t = f->tcp;
	struct tcp_side *from = &t->side[j->side];
	bool over = is_over(j);

	note_bytes(t, j, found);
	note_numbers(t, j, found);
	if (t->more) {
		note_recovery(&t->more->side[j->side], j, found);
		note_repeat(&t->more->side[j->side], j, found);
		note_old_ack(&t->more->side[j->side], j);
	}
	note_ack(t, j, found);
	note_handshake(t, j, found);
	note_end(t, j);
	from->asked = asked_by(j, found);
	if (is_pure_ack(j))
		from->pure_acks++;
	note_windows(t, j);
	t->side[1 - j->side].asked = ASKED_NOTHING; /* it was the answer */
	if (over)
		more_settle(t);
}
