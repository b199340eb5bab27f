/*
 * The table of rules: what each finding is called, what it means, where that
 * stands, and who finds it. Help, docs and tests are made from it.
 *
 * Few of the rules can be true of any one segment: `needs` says of which, and
 * the others are not asked.
 */
#include "capture/analysis.h"
#include "capture/analysis/judged.h"

/* What a segment must be for a rule to be asked. */
enum needs {
	NEEDS_SYN = 1 << 0,
	NEEDS_FIN = 1 << 1,
	NEEDS_RST = 1 << 2,
	NEEDS_DATA = 1 << 3,
	NEEDS_OLD = 1 << 4,    /* it has numbers, and none beyond those seen */
	NEEDS_PURE = 1 << 5,   /* an ACK and nothing else */
	NEEDS_SACK = 1 << 6,   /* blocks */
	NEEDS_SHUT = 1 << 7,   /* a window of 0 */
	NEEDS_SMALL = 1 << 8,  /* no more than a byte */
	NEEDS_STALE = 1 << 9,  /* nothing beyond what was seen */
	NEEDS_GAP = 1 << 10,   /* it begins beyond what was seen */
	NEEDS_AHEAD = 1 << 11, /* its ACK may be of what was not seen */
	NEEDS = 12
};

struct rule {
	const char *name, *help, *source;
	bool (*is)(const struct judged *j);
	unsigned int needs; /* enum needs, all of them */
};

static const struct rule rules[] = {
	[KIND_RETRANSMISSION] = { "retransmission", "sent again",
				  "RFC 9293 3.8.1", is_retransmission,
				  NEEDS_OLD },
	[KIND_ZERO_WINDOW] = { "zero-window", "its sender can take no more",
			       "RFC 9293 3.8.6", is_zero_window, NEEDS_SHUT },
	[KIND_FAST_RETRANSMISSION] = { "fast-retransmission",
				       "sent again, for ACKs told of a loss",
				       "RFC 5681 3.2, RFC 6675 5, RFC 8985 6",
				       is_fast_retransmission, NEEDS_OLD },
	[KIND_TIMEOUT_RETRANSMISSION] = { "timeout-retransmission",
					  "sent again, for a timer ran out",
					  "RFC 6298 5",
					  is_timeout_retransmission,
					  NEEDS_OLD },
	[KIND_TAIL_LOSS_PROBE] = { "tail-loss-probe",
				   "the last segment again, to hear of losses",
				   "RFC 8985 7.3", is_tail_loss_probe,
				   NEEDS_OLD },
	[KIND_SPURIOUS_RETRANSMISSION] = { "spurious-retransmission",
					   "sent again, though it had come",
					   "RFC 9293 3.8.1, RFC 2018 8",
					   is_spurious_retransmission,
					   NEEDS_OLD },
	[KIND_OUT_OF_ORDER] = { "out-of-order",
				"overtaken by what was sent after it",
				"RFC 9293 3.10.7.4", is_out_of_order,
				NEEDS_OLD },
	[KIND_DUPLICATE_PACKET] = { "duplicate-packet",
				    "the same packet, seen twice",
				    "RFC 6864 4.1", is_duplicate_packet,
				    NEEDS_STALE },
	[KIND_LOST_BEFORE] = { "lost-before",
			       "something before it was not captured",
			       "RFC 9293 3.4", is_lost_before, NEEDS_GAP },
	[KIND_ACK_OF_UNSEEN] = { "ack-of-unseen",
				 "acknowledges what was not captured",
				 "RFC 9293 3.4", is_ack_of_unseen,
				 NEEDS_AHEAD },
	[KIND_DUPLICATE_ACK] = { "duplicate-ack",
				 "says once more what is still missing",
				 "RFC 5681 2, RFC 6675 2", is_duplicate_ack,
				 NEEDS_PURE },
	[KIND_SACK] = { "sack", "tells what has come behind a gap",
			"RFC 2018 4", is_sack, NEEDS_SACK },
	[KIND_D_SACK] = { "d-sack", "tells what has come twice", "RFC 2883 4",
			  is_d_sack, NEEDS_SACK },
	[KIND_DELAYED_ACK] = { "delayed-ack", "an ACK that was put off",
			       "RFC 9293 3.8.6.3", is_delayed_ack, NEEDS_PURE },
	[KIND_WINDOW_FULL] = { "window-full",
			       "fills the window of the other end",
			       "RFC 9293 3.8.6", is_window_full, NEEDS_DATA },
	[KIND_WINDOW_PROBE] = { "window-probe",
				"asks whether the window is open again",
				"RFC 9293 3.8.6.1", is_zero_window_probe,
				NEEDS_SMALL },
	[KIND_WINDOW_PROBE_ACK] = { "window-probe-ack",
				    "the answer to a window probe",
				    "RFC 9293 3.8.6.1", is_window_probe_ack,
				    NEEDS_PURE },
	[KIND_WINDOW_UPDATE] = { "window-update",
				 "says that there is more room",
				 "RFC 9293 3.8.6.2.2", is_window_update,
				 NEEDS_PURE },
	[KIND_KEEP_ALIVE] = { "keep-alive",
			      "asks whether the other end is there",
			      "RFC 9293 3.8.4", is_keep_alive, NEEDS_STALE },
	[KIND_KEEP_ALIVE_ACK] = { "keep-alive-ack",
				  "the answer to a keep-alive",
				  "RFC 9293 3.8.4", is_keep_alive_ack,
				  NEEDS_PURE },
	[KIND_REUSED_PORT] = { "reused-port",
			       "these ends had a connection before",
			       "RFC 9293 3.4.1", is_reused_port, NEEDS_SYN },
	[KIND_SIMULTANEOUS_OPEN] = { "simultaneous-open",
				     "both ends open at the same time",
				     "RFC 9293 3.5", is_simultaneous_open,
				     NEEDS_SYN },
	[KIND_FAST_OPEN_REQUEST] = { "fast-open-request",
				     "asks for a Fast Open cookie",
				     "RFC 7413 4.1.2", is_fast_open_request,
				     NEEDS_SYN },
	[KIND_FAST_OPEN_COOKIE] = { "fast-open-cookie",
				    "gives a Fast Open cookie",
				    "RFC 7413 4.1.2", is_fast_open_cookie,
				    NEEDS_SYN },
	[KIND_FAST_OPEN_DATA] = { "fast-open-data", "data in the SYN",
				  "RFC 7413 4.2", is_fast_open_data,
				  NEEDS_SYN | NEEDS_DATA },
	[KIND_FAST_OPEN_ACCEPTED] = { "fast-open-accepted",
				      "the data in the SYN was taken",
				      "RFC 7413 4.2.2", is_fast_open_accepted,
				      NEEDS_SYN },
	[KIND_HALF_CLOSE] = { "half-close",
			      "goes on sending after the other end's FIN",
			      "RFC 9293 3.6", is_half_close, NEEDS_DATA },
	[KIND_SIMULTANEOUS_CLOSE] = { "simultaneous-close",
				      "both ends close at the same time",
				      "RFC 9293 3.6", is_simultaneous_close,
				      NEEDS_FIN },
	[KIND_RST_REFUSED] = { "rst-refused", "nobody listens there",
			       "RFC 9293 3.10.7.1", is_rst_refused, NEEDS_RST },
	[KIND_RST_ABORT] = { "rst-abort", "gives the connection up",
			     "RFC 9293 3.10.5", is_rst_abort, NEEDS_RST },
	[KIND_RST_HALF_OPEN] = { "rst-half-open",
				 "for its sender there is no such connection",
				 "RFC 9293 3.5.1", is_rst_half_open,
				 NEEDS_RST },
	[KIND_CHALLENGE_ACK] = { "challenge-ack",
				 "doubts a SYN or RST that does not fit",
				 "RFC 5961 3.2, 4.2", is_challenge_ack,
				 NEEDS_PURE },
};
_Static_assert(sizeof(rules) / sizeof(*rules) == ANALYSIS_KINDS,
	       "a rule for each finding");

static unsigned int what_is(const struct judged *j)
{
	unsigned int is = 0;

	if (has_flag(j, TH_S))
		is |= NEEDS_SYN;
	if (has_flag(j, TH_F))
		is |= NEEDS_FIN;
	if (has_flag(j, TH_R))
		is |= NEEDS_RST;
	if (j->seg->len)
		is |= NEEDS_DATA;
	if (j->seg->len <= 1)
		is |= NEEDS_SMALL;
	if (j->novelty >= NOVEL_FILLS)
		is |= NEEDS_OLD;
	if (is_pure_ack(j))
		is |= NEEDS_PURE;
	if (j->p->tcp.opt.present & TCP_OPT_SACK)
		is |= NEEDS_SACK;
	if (j->p->tcp.win == 0)
		is |= NEEDS_SHUT;
	if (!seq_before(j->me->snd_nxt, j->end))
		is |= NEEDS_STALE;
	if (seq_before(j->me->snd_nxt, j->seg->seq))
		is |= NEEDS_GAP;
	if (seq_before(j->peer->snd_nxt, j->seg->ack) || j->theirs->holes)
		is |= NEEDS_AHEAD;
	return is;
}

/* The rules that need it, for each of `needs`; made when first asked. */
static uint32_t needing[NEEDS];

static void needing_make(void)
{
	for (int kind = 0; kind < ANALYSIS_KINDS; kind++)
		for (int need = 0; need < NEEDS; need++)
			if (rules[kind].needs >> need & 1)
				needing[need] |= ANALYSIS(kind);
}

uint32_t rules_find(const struct judged *j)
{
	unsigned int is = what_is(j);
	uint32_t ask = UINT32_MAX, found = 0;

	if (!needing[0])
		needing_make();
	for (int need = 0; need < NEEDS; need++)
		if (!(is >> need & 1))
			ask &= ~needing[need];
	for (; ask; ask &= ask - 1) {
		int kind = __builtin_ctz(ask);

		if (rules[kind].is(j))
			found |= ANALYSIS(kind);
	}
	return found;
}

const char *analysis_name(size_t bit)
{
	return bit < ANALYSIS_KINDS ? rules[bit].name : "?";
}

const char *analysis_help(size_t bit)
{
	return bit < ANALYSIS_KINDS ? rules[bit].help : "?";
}

const char *analysis_source(size_t bit)
{
	return bit < ANALYSIS_KINDS ? rules[bit].source : "?";
}
