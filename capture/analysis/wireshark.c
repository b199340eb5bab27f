/*
 * Judging by the rules of Wireshark 4.0: what is remembered for them.
 *
 *   SYN anew? ─▶ window, ACK ─▶ duplicates ─▶ sent again? ─▶ remembered
 *                             are counted
 *
 * Of each end that is its last acknowledgment, window and findings, the highest
 * number sent and when, and how far that goes without a gap.
 */
#include "capture/analysis/wireshark.h"

#include "capture/analysis/wireshark_private.h"

/* What a flow_tcp of this mode is. */
struct watched {
	struct flow_tcp tcp;
	struct wireshark watch;
};

size_t wireshark_size(void)
{
	return sizeof(struct watched);
}

/* --- where a conversation begins ----------------------------------------- */

static void start(struct wireshark *w)
{
	*w = (struct wireshark){ .begun = true };
	for (int i = 0; i < 2; i++) {
		w->end[i].window = UINT32_MAX;
		w->end[i].shift = NO_SHIFT_YET;
	}
}

/* Another SYN begins a new one; another SYN+ACK goes on with the old one. */
static bool is_reused(const struct said *s)
{
	return said_has(s, TH_S) && s->me->base_known &&
	       s->seg->seq != s->me->base;
}

static void note_bases(struct said *s)
{
	if (!s->me->base_known)
		s->me->base = said_has(s, TH_S) ? s->seg->seq : s->seg->seq - 1;
	s->me->base_known = true;
	if (s->peer->base_known || !said_has(s, TH_ACK))
		return;
	s->peer->base = s->seg->ack - 1;
	s->peer->base_known = true;
}

/* --- what it acknowledges ------------------------------------------------ */

static void count_duplicate(struct said *s)
{
	struct talker *me = s->me;

	if (said_found(s, KIND_DUPLICATE_ACK))
		me->dup_acks =
			me->dup_acks == ACKED_UNSEEN ? 1 : me->dup_acks + 1;
	if (s->seg->ack != me->ack)
		me->dup_acks = 0;
}

/*
 * Told once of what is missing: what came behind it is from then on as if it
 * had come in order; if nothing has, the other end must say something new
 * first. (Until it does, ACKED_UNSEEN looks like many duplicate ACKs.)
 */
static uint32_t take_unseen(struct said *s)
{
	struct talker *to = s->peer;
	bool told = to->dup_acks != 0;

	if (!to->whole || !said_has(s, TH_ACK) ||
	    !seq_before(to->whole, s->seg->ack))
		return 0;
	if (seq_before(to->whole, to->next)) {
		to->whole = to->next;
		told = false;
	} else {
		to->dup_acks = ACKED_UNSEEN;
	}
	return told ? 0 : ANALYSIS(KIND_ACK_OF_UNSEEN);
}

/* --- remembered ---------------------------------------------------------- */

static void note_numbers(struct said *s)
{
	struct talker *me = s->me;
	uint32_t end = said_end(s);

	if (said_found(s, KIND_WINDOW_PROBE))
		return;
	if (!me->next || seq_before(me->next, end)) {
		me->next = end;
		me->next_ns = s->t_ns;
	}
	if (!me->whole || s->seg->seq == me->whole)
		me->whole = me->next;
}

/* A SYN without the option, or an answer without it: neither end scales. */
static void note_shift(struct said *s)
{
	struct talker *me = s->me, *peer = s->peer;

	if (s->p->tcp.opt.present & TCP_OPT_WSCALE)
		me->shift = (int8_t)s->p->tcp.opt.wscale;
	if (!said_has(s, TH_S))
		return;
	if (me->shift == NO_SHIFT_YET)
		me->shift = peer->shift = NO_SHIFT;
	else if (said_has(s, TH_ACK) && peer->shift == NO_SHIFT)
		me->shift = NO_SHIFT;
}

static void note_round_trip(struct said *s)
{
	struct wireshark *w = s->w;

	if ((s->seg->flags & (TH_S | TH_ACK)) == TH_S) {
		w->syn_seen = true;
		w->syn_ns = s->t_ns;
	}
	if ((s->seg->flags & (TH_S | TH_ACK)) == TH_ACK && w->syn_seen &&
	    !w->rtt_ns)
		w->rtt_ns = s->t_ns - w->syn_ns;
}

static void note(struct said *s)
{
	struct talker *me = s->me;

	note_numbers(s);
	me->window = s->p->tcp.win;
	me->ack = s->seg->ack;
	me->t_ns = s->t_ns;
	me->found = s->found;
	if (said_has(s, TH_S))
		me->unscaled = true;
	else if (said_has(s, TH_ACK))
		me->unscaled = false;
	note_round_trip(s);
	note_shift(s);
}

/* --- the whole ----------------------------------------------------------- */

/* The flow table may have begun a new conversation, or not have seen a need. */
static void begin(struct said *s, const struct flow *f)
{
	bool syn = (s->seg->flags & (TH_S | TH_ACK)) == TH_S;
	bool first = !s->w->begun;

	if (first)
		start(s->w);
	if (is_reused(s) || (first && syn && f->reused))
		s->found |= ANALYSIS(KIND_REUSED_PORT);
	if (is_reused(s) && syn)
		start(s->w);
	else if (is_reused(s))
		s->me->base = s->seg->seq;
	else if (syn && s->me->base_known)
		s->me->next = s->me->whole;
}

uint32_t wireshark_segment(struct flow *f, int side, const struct packet *p,
			   const struct tcp_segment *seg, uint64_t t_ns)
{
	struct wireshark *w = &((struct watched *)(void *)f->tcp)->watch;
	struct said s = { .p = p,
			  .seg = seg,
			  .t_ns = t_ns,
			  .w = w,
			  .me = &w->end[side],
			  .peer = &w->end[1 - side] };

	begin(&s, f);
	note_bases(&s);
	s.found |= wireshark_window(&s);
	count_duplicate(&s);
	s.found |= take_unseen(&s);
	s.found |= wireshark_repeat(&s);
	note(&s);
	return s.found | wireshark_fast_open(&s);
}
