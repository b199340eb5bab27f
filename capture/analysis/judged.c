/*
 * What is new of a segment's numbers, and what its ACK and its SACK blocks say.
 *
 *      seen      hole     seen       not yet
 *   ───────────┐      ┌───────────┐
 *              from   to          snd_nxt ─────▶
 *
 * Numbers below snd_nxt were seen, unless they are in a hole: then whoever
 * captured missed them, or they come late.
 */
#include "capture/analysis/judged.h"

#include "capture/analysis/flight.h"

/* --- its own numbers ----------------------------------------------------- */

static uint32_t later(uint32_t a, uint32_t b)
{
	return seq_before(a, b) ? b : a;
}

static uint32_t earlier(uint32_t a, uint32_t b)
{
	return seq_before(a, b) ? a : b;
}

uint32_t judged_holes(const struct side_more *of, uint32_t from, uint32_t to,
		      const struct hole **first)
{
	const struct holes *h = of->holes;
	uint32_t n = 0;

	*first = NULL;
	for (uint32_t i = 0; h && i < h->n; i++) {
		uint32_t a = later(from, h->at[i].from);
		uint32_t b = earlier(to, h->at[i].to);

		if (!seq_before(a, b))
			continue;
		n += b - a;
		if (!*first)
			*first = &h->at[i];
	}
	return n;
}

/* Another try to open, with a number of its own, has nothing to do with it. */
static bool opens_anew(const struct judged *j)
{
	return has_flag(j, TH_S) && j->seg->seq != j->me->iss;
}

/* Its first answer, to a SYN that crossed ours: RFC 9293 3.5, figure 7. */
static bool answers_crossed_syn(const struct judged *j)
{
	return (j->seg->flags & (TH_S | TH_ACK)) == (TH_S | TH_ACK) &&
	       !j->me->ack_known;
}

static void judge_novelty(struct judged *j)
{
	uint32_t seq = j->seg->seq, filled, below;

	if (j->end == seq || !j->me->snd_known || has_flag(j, TH_R) ||
	    opens_anew(j) || answers_crossed_syn(j))
		return;
	j->novelty =
		seq_before(j->me->snd_nxt, j->end) ? NOVEL_NEXT : NOVEL_REPEATS;
	if (!seq_before(seq, j->me->snd_nxt))
		return;
	below = earlier(j->end, j->me->snd_nxt) - seq;
	filled = judged_holes(j->mine, seq, seq + below, &j->hole);
	/* mid-stream, what was seen does not begin with its SYN */
	j->before_ever = !j->from->syn_seen && seq_before(seq, j->me->iss + 1);
	if (j->before_ever)
		filled += earlier(j->end, j->me->iss + 1) - seq;
	if (filled && j->novelty == NOVEL_REPEATS)
		j->novelty = NOVEL_FILLS;
	/* SYN and FIN are no payload */
	below -= filled < below ? filled : below;
	j->again = below < j->seg->len ? below : j->seg->len;
	j->sent_known = flight_find(j->t, j->side, seq, &j->sent);
}

/* --- what it acknowledges ------------------------------------------------ */

static bool block_in(const uint32_t a[2], const uint32_t b[2])
{
	return !seq_before(a[0], b[0]) && !seq_before(b[1], a[1]);
}

/* The first block tells of what came twice: RFC 2883 4. */
static bool first_is_d_sack(const struct tcp_options *o, uint32_t ack)
{
	return !seq_before(ack, o->sack[0][1]) ||
	       (o->n_sack > 1 && block_in(o->sack[0], o->sack[1]));
}

static void judge_sack(struct judged *j)
{
	const struct ranges *known = j->theirs->sacked;
	const struct tcp_options *o = &j->p->tcp.opt;

	if (!has_flag(j, TH_ACK) || !(o->present & TCP_OPT_SACK) || !o->n_sack)
		return;
	j->d_sack = first_is_d_sack(o, j->seg->ack);
	for (int i = j->d_sack; i < o->n_sack; i++)
		if (seq_before(j->seg->ack, o->sack[i][1]) &&
		    !(known &&
		      ranges_cover(known, o->sack[i][0], o->sack[i][1])))
			j->sack_news = true;
}

struct judged judged_make(const struct flow *f, int side,
			  const struct packet *p, const struct tcp_segment *seg,
			  uint64_t t_ns)
{
	static const struct side_more nothing;
	const struct flow_tcp *t = f->tcp;
	struct judged j = { .f = f,
			    .t = t,
			    .p = p,
			    .seg = seg,
			    .t_ns = t_ns,
			    .side = side,
			    .me = &t->conn.end[side],
			    .peer = &t->conn.end[1 - side],
			    .from = &t->side[side],
			    .to = &t->side[1 - side],
			    .mine = t->more ? &t->more->side[side] : &nothing,
			    .theirs = t->more ? &t->more->side[1 - side]
					      : &nothing,
			    .end = seg->seq + tcp_segment_span(seg) };

	j.window = flow_window(f, side, p->tcp.win, seg->flags);
	judge_novelty(&j);
	judge_sack(&j);
	return j;
}
