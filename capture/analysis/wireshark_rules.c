/*
 * The rules of Wireshark 4.0, one a function. They know no more than the last
 * segment of each end and the highest number, so whether something was sent
 * again or overtaken on its way is told by the clock.
 *
 * Described in Wireshark's User's Guide, "TCP Analysis"; where that is silent,
 * TShark 4.0.17 was asked, with captures made for it.
 */
#include "capture/analysis/wireshark_private.h"

enum {
	FAST_NS = 20000000,	/* from the last ACK to a fast retransmission */
	OVERTAKEN_NS = 3000000, /* at most, if there was no handshake */
	FAST_DUP_ACKS = 2,
};

/* --- windows and ACKs ---------------------------------------------------- */

static bool is_plain(const struct said *s)
{
	return !said_has(s, TH_S | TH_F | TH_R);
}

/* It says nothing but what its sender said before, or its window. */
static bool says_no_more(const struct said *s)
{
	return s->seg->len == 0 && is_plain(s) && s->seg->seq == s->me->next &&
	       s->seg->ack == s->me->ack;
}

static bool same_window(const struct said *s)
{
	return s->p->tcp.win == s->me->window;
}

static bool is_zero_window_probe(const struct said *s)
{
	return s->seg->len == 1 && s->seg->seq == s->me->next &&
	       s->peer->window == 0;
}

static bool is_zero_window(const struct said *s)
{
	return s->p->tcp.win == 0 && is_plain(s);
}

static bool is_lost_before(const struct said *s)
{
	return s->me->next && seq_before(s->me->next, s->seg->seq) &&
	       !said_has(s, TH_R);
}

/* So is a Linux window probe, which repeats the byte before the next. */
static bool is_keep_alive(const struct said *s)
{
	return s->seg->len <= 1 && is_plain(s) &&
	       s->seg->seq == s->me->next - 1;
}

static bool is_window_update(const struct said *s)
{
	return says_no_more(s) && s->p->tcp.win && !same_window(s);
}

static bool is_window_full(const struct said *s)
{
	const struct talker *to = s->peer;
	unsigned int shift =
		to->unscaled || to->shift < 0 ? 0 : (unsigned int)to->shift;

	return s->seg->len && is_plain(s) && to->shift != NO_SHIFT_YET &&
	       s->seg->seq + s->seg->len == to->ack + (to->window << shift);
}

static bool is_keep_alive_ack(const struct said *s)
{
	return says_no_more(s) && s->p->tcp.win && same_window(s) &&
	       (s->peer->found & ANALYSIS(KIND_KEEP_ALIVE));
}

static bool is_zero_window_probe_ack(const struct said *s)
{
	return says_no_more(s) && !s->p->tcp.win && same_window(s) &&
	       (s->peer->found & ANALYSIS(KIND_WINDOW_PROBE));
}

static bool is_duplicate_ack(const struct said *s)
{
	return says_no_more(s) && s->p->tcp.win && same_window(s);
}

/* In this order; `last`: the others are not asked. */
static const struct {
	enum analysis_kind kind;
	bool (*is)(const struct said *s);
	bool last;
} rules[] = {
	{ KIND_WINDOW_PROBE, is_zero_window_probe, true },
	{ KIND_ZERO_WINDOW, is_zero_window, false },
	{ KIND_LOST_BEFORE, is_lost_before, false },
	{ KIND_KEEP_ALIVE, is_keep_alive, false },
	{ KIND_WINDOW_UPDATE, is_window_update, false },
	{ KIND_WINDOW_FULL, is_window_full, false },
	{ KIND_KEEP_ALIVE_ACK, is_keep_alive_ack, true },
	{ KIND_WINDOW_PROBE_ACK, is_zero_window_probe_ack, true },
	{ KIND_DUPLICATE_ACK, is_duplicate_ack, true },
};

uint32_t wireshark_window(const struct said *s)
{
	uint32_t bits = 0;

	for (size_t i = 0; i < sizeof(rules) / sizeof(*rules); i++) {
		if (!rules[i].is(s))
			continue;
		bits |= ANALYSIS(rules[i].kind);
		if (rules[i].last)
			break;
	}
	return bits;
}

/* --- sent again, or overtaken -------------------------------------------- */

static bool is_spurious(const struct said *s)
{
	return s->seg->len && s->peer->ack &&
	       !seq_before(s->peer->ack, s->seg->seq + s->seg->len);
}

static bool is_fast(const struct said *s)
{
	return s->peer->dup_acks >= FAST_DUP_ACKS &&
	       s->peer->ack == s->seg->seq && s->t_ns - s->peer->t_ns < FAST_NS;
}

/* Within a round trip of what overtook it, and not the end of that. */
static bool is_overtaken(const struct said *s)
{
	uint64_t within = s->w->rtt_ns ? s->w->rtt_ns : OVERTAKEN_NS;

	return s->t_ns - s->me->next_ns < within && s->me->next != said_end(s);
}

uint32_t wireshark_repeat(const struct said *s)
{
	const struct talker *me = s->me;
	bool below = me->next && seq_before(s->seg->seq, me->next);

	if (!(s->seg->len || said_has(s, TH_S | TH_F)) ||
	    said_found(s, KIND_KEEP_ALIVE))
		return 0;
	if (is_spurious(s))
		return ANALYSIS_RETRANSMISSION |
		       ANALYSIS(KIND_SPURIOUS_RETRANSMISSION);
	/* a window probe's byte again, with more behind it */
	if (!below || (s->seg->len > 1 && s->seg->seq == me->next - 1))
		return 0;
	if (is_fast(s))
		return ANALYSIS_RETRANSMISSION |
		       ANALYSIS(KIND_FAST_RETRANSMISSION);
	if (is_overtaken(s))
		return ANALYSIS(KIND_OUT_OF_ORDER);
	return ANALYSIS_RETRANSMISSION;
}

/* --- Fast Open ----------------------------------------------------------- */

static bool has_cookie(const struct said *s)
{
	return (s->p->tcp.opt.present & TCP_OPT_FASTOPEN) &&
	       s->p->tcp.opt.cookie_len > 0;
}

uint32_t wireshark_fast_open(const struct said *s)
{
	switch (s->seg->flags & (TH_S | TH_ACK)) {
	case TH_S:
		return has_cookie(s) ? ANALYSIS(KIND_FAST_OPEN_DATA) : 0;
	case TH_S | TH_ACK:
		return s->seg->ack - s->peer->base > 1
			       ? ANALYSIS(KIND_FAST_OPEN_ACCEPTED)
			       : 0;
	default:
		return 0;
	}
}
