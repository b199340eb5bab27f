/*
 * Why: a row of the ladder in words. Every sentence is made from events of
 * the recording (flags, numbers, fates, what the kernel did next), never from
 * a scenario's text, so it is as true of a captured file as of a lesson.
 *
 * One function for each kind of row, in a table; the first sentence says what
 * happened, a second one what that means for whoever waits for it.
 */
#include "ui/why/why.h"

#include <stdio.h>
#include <string.h>

#include "capture/analysis.h"
#include "capture/recording/change.h"
#include "capture/words.h"
#include "ui/text/i18n.h"
#include "ui/ladder/label.h"
#include "ui/why/why_again.h"
#include "ui/why/why_ask.h"
#include "ui/why/why_call.h"
#include "ui/why/why_reset.h"
#include "ui/why/why_thread.h"

/* The two ends of a packet, and its number from 1. */
struct ends {
	char from[NAME_TEXT], to[NAME_TEXT];
	unsigned n;
};

static struct ends ends_of(const struct recording *r, uint32_t packet)
{
	const struct packet_row *p = recording_packet(r, packet);
	struct ends e = { .n = p->number };

	packet_end_name(r, p, true, e.from);
	packet_end_name(r, p, false, e.to);
	return e;
}

/* --- a packet is sent ---------------------------------------------------- */

static uint32_t span_of(const struct packet_row *p)
{
	struct tcp_segment seg = { .len = p->payload_len, .flags = p->flags };

	return tcp_segment_span(&seg);
}

static void say_syn(const struct packet_row *p, const struct ends *e,
		    struct words *w)
{
	if (p->flags & TH_ACK)
		words_add(w,
			  tr("%s agrees: SYN+ACK acknowledges the SYN of %s "
			     "(ack 1)."),
			  e->from, e->to);
	else
		words_add(w, tr("%s asks %s for a connection with a SYN."),
			  e->from, e->to);
	words_add(w, tr(" Its numbers start here: seq 0 is really %u."),
		  p->seq);
}

static void say_data(const struct recording *r, const struct packet_row *p,
		     const struct ends *e, struct words *w)
{
	uint32_t seq = packet_seq(r, p);

	words_add(w, tr("%s sends %u bytes to %s: seq %u to %u."), e->from,
		  p->payload_len, e->to, seq, seq + p->payload_len - 1);
	if (p->flags & TH_F)
		words_add(w, tr(" With them FIN: it will send no more."));
}

static void say_fin(const struct recording *r, const struct packet_row *p,
		    const struct ends *e, struct words *w)
{
	words_add(w,
		  tr("%s will send no more; its FIN takes number %u, "
		     "to be acknowledged."),
		  e->from, packet_seq(r, p) + p->payload_len);
}

static bool is_keep_alive(const struct packet_row *p)
{
	return p->analysis & ANALYSIS(KIND_KEEP_ALIVE);
}
static void say_keep_alive(const struct ends *e, struct words *w)
{
	words_add(w, tr("%s asks whether %s is still there."), e->from, e->to);
	words_add(w, tr(" An old number must be answered (RFC 9293 3.8.4)."));
}

static void say_probe(const struct ends *e, struct words *w)
{
	words_add(w, tr("%s asks whether the window of %s is open again."),
		  e->from, e->to);
	words_add(w, tr(" Whoever gets this must answer (RFC 9293 3.8.6.1)."));
}

/* The answer to a probe tells of the window. */
static void say_answer(const struct recording *r, const struct packet_row *p,
		       uint32_t probe, const struct ends *e, struct words *w)
{
	const struct flow *f = recording_flow(r, p->flow);
	unsigned win = flow_window(f, p->side, p->win, p->flags);

	if (win)
		words_add(w,
			  tr("%s answers #%u: its window is open again, "
			     "for %u bytes. "),
			  e->from, packet_number(r, probe), win);
	else
		words_add(w, tr("%s answers #%u: its window is still 0. "),
			  e->from, packet_number(r, probe));
}

static void say_ack(const struct recording *r, uint32_t packet,
		    const struct ends *e, struct words *w)
{
	const struct packet_row *p = recording_packet(r, packet);
	uint32_t probe = window_probe_of(r, packet);

	if (probe != ROW_NONE)
		say_answer(r, p, probe, e, w);
	else if ((p->analysis & ANALYSIS(KIND_KEEP_ALIVE_ACK)) &&
		 !(p->analysis & ANALYSIS_ZERO_WINDOW))
		words_add(w, tr("%s answers: it is still there. "), e->from);
	words_add(w, tr("%s acknowledges all of %s up to number %u (ack %u)."),
		  e->from, e->to, packet_ack(r, p) - 1, packet_ack(r, p));
	if (probe == ROW_NONE && (p->analysis & ANALYSIS_ZERO_WINDOW))
		words_add(w, tr(" Its window is 0: it can take no more now."));
	else if (p->analysis & ANALYSIS(KIND_D_SACK))
		words_add(w, tr(" It has got bytes twice, and says which "
				"(D-SACK)."));
	else if (p->analysis & ANALYSIS(KIND_DUPLICATE_ACK))
		words_add(w, tr(" Once more: what came is not what it waits "
				"for."));
}

static void say_tcp(const struct recording *r, uint32_t packet,
		    const struct ends *e, struct words *w)
{
	const struct packet_row *p = recording_packet(r, packet);

	if (is_window_probe(r, packet))
		say_probe(e, w);
	else if (is_keep_alive(p))
		say_keep_alive(e, w);
	else if (p->analysis & ANALYSIS_RETRANSMISSION)
		why_again(r, packet, w);
	else if (p->flags & TH_R)
		why_reset(r, p, e->from, w);
	else if (p->flags & TH_S)
		say_syn(p, e, w);
	else if (p->payload_len)
		say_data(r, p, e, w);
	else if (p->flags & TH_F)
		say_fin(r, p, e, w);
	else if (p->flags & TH_ACK)
		say_ack(r, packet, e, w);
	else
		words_add(w, tr("%s sends %s a segment that says nothing."),
			  e->from, e->to);
}

/* A fragment is UDP's by what its IP header says (RFC 791 3.2). */
static void say_udp(const struct packet_row *p, const struct ends *e,
		    struct words *w)
{
	if (p->fragment)
		words_add(w,
			  tr("%s sends a part of a datagram, from byte %u on. "
			     "All parts must reach %s, or none counts."),
			  e->from, p->fragment_at, e->to);
	else
		words_add(w,
			  tr("%s sends a datagram of %u bytes to %s. Nothing "
			     "will tell whether it arrives."),
			  e->from, p->payload_len, e->to);
}

static void why_sent(const struct recording *r, const struct row *row,
		     struct words *w)
{
	const struct packet_row *p = recording_packet(r, row->item);
	struct ends e = ends_of(r, row->item);
	char label[LABEL_TEXT];

	if (p->injected)
		words_add(
			w,
			tr("Nobody sent #%u: the scenario put it on the wire, "
			   "as if from %s to %s."),
			e.n, e.from, e.to);
	else if (p->protocol == IP_TCP && p->has_l4)
		say_tcp(r, row->item, &e, w);
	else if (p->protocol == IP_UDP)
		say_udp(p, &e, w);
	else if (p->protocol == IP_ICMP || p->protocol == IP_ICMPV6)
		words_add(w, tr("%s tells %s by ICMP: %s."), e.from, e.to,
			  packet_label(r, row->item, label));
	else
		words_add(w, tr("%s sends a packet to %s."), e.from, e.to);
}

/* --- and comes, or does not ---------------------------------------------- */

static void say_acked(const struct recording *r, uint32_t packet,
		      const struct ends *e, struct words *w)
{
	const struct packet_row *p = recording_packet(r, packet);

	if (left_half_open(r, packet))
		words_add(w,
			  tr(" It is an ACK (ack %u). By its kernel %s is in "
			     "SYN-RECEIVED as before."),
			  packet_ack(r, p), e->to);
	else if (window_probe_of(r, packet) == ROW_NONE)
		words_add(
			w,
			tr(" It tells %s that all before number %u has come."),
			e->to, packet_ack(r, p));
	else if (p->analysis & ANALYSIS_ZERO_WINDOW)
		words_add(w, tr(" The window of %s is still 0."), e->from);
	else
		words_add(w, tr(" The window of %s is open again."), e->from);
}

/* What a segment says to whom it reaches. */
static void say_content(const struct recording *r, uint32_t packet,
			const struct ends *e, struct words *w)
{
	const struct packet_row *p = recording_packet(r, packet);

	if ((p->flags & (TH_ACK | TH_R)) && came_to_nobody(r, packet))
		words_add(w, tr(" No socket is there for it. The kernel alone "
				"deals with it (RFC 9293 3.10.7.1)."));
	else if (is_window_probe(r, packet))
		words_add(w,
			  tr(" It asks %s whether its window is open again."),
			  e->to);
	else if (is_keep_alive(p))
		words_add(w, tr(" It asks %s whether it is still there."),
			  e->to);
	else if (p->flags & TH_R)
		why_reset_comes(r, p, e->from, w);
	else if ((p->flags & (TH_S | TH_ACK)) == TH_S)
		words_add(w, tr(" So %s hears that %s wants a connection."),
			  e->to, e->from);
	else if (p->flags & TH_S)
		words_add(w, tr(" It tells %s that its SYN has come."), e->to);
	else if (p->payload_len)
		words_add(w, tr(" It brings %u bytes."), p->payload_len);
	else if (p->flags & TH_F)
		words_add(w, tr(" It says that %s will send no more."),
			  e->from);
	else if (p->flags & TH_ACK)
		say_acked(r, packet, e, w);
}

static void why_arrived(const struct recording *r, const struct row *row,
			struct words *w)
{
	const struct packet_row *p = recording_packet(r, row->item);
	struct ends e = ends_of(r, row->item);
	char took[TIME_TEXT], changes[LABEL_TEXT];

	if (p->copy_of != ROW_NONE) {
		words_add(w,
			  tr("A copy of #%u reaches %s: the same bytes once "
			     "more."),
			  packet_number(r, p->copy_of), e.to);
		return;
	}
	time_format(p->fate_ns - p->sent_ns, took);
	words_add(w, tr("#%u reaches %s, %s after it was sent."), e.n, e.to,
		  took);
	packet_changes_format(r, p, changes, sizeof(changes));
	if (changes[0])
		words_add(w, tr(" On its way it was rewritten: %s."), changes);
	else if (p->fate == FATE_REWRITTEN)
		words_add(w, tr(" On its way it was rewritten."));
	if (changes[0])
		return; /* what it says is no more what was sent */
	if (p->protocol == IP_TCP && p->has_l4)
		say_content(r, row->item, &e, w);
}

static bool will_be_missed(const struct packet_row *p)
{
	return p->protocol == IP_TCP && p->has_l4 && span_of(p) &&
	       !(p->flags & TH_R);
}

static void why_lost(const struct recording *r, const struct row *row,
		     struct words *w)
{
	const struct packet_row *p = recording_packet(r, row->item);
	struct ends e = ends_of(r, row->item);

	if (p->fate == FATE_ABSORBED) {
		words_add(w,
			  tr("The kernel sent #%u because its twin is held "
			     "here; the copy was taken off the wire."),
			  e.n);
		return;
	}
	words_add(w, tr("#%u was %s on its way: nobody is told."), e.n,
		  tr(fate_name((enum fate)p->fate)));
	if (p->fate == FATE_CORRUPTED)
		words_add(w,
			  tr(" Its checksum did not fit, so the kernel of %s "
			     "dropped it."),
			  e.to);
	if (p->queue_full)
		words_add(w, tr(" The link's queue was full."));
	if (p->injected || is_keep_alive(p) || is_window_probe(r, row->item))
		return;
	if (will_be_missed(p) && (p->flags & TH_S))
		words_add(w,
			  tr(" %s waits for an acknowledgement until its "
			     "retransmission timer goes off."),
			  e.from);
	else if (will_be_missed(p))
		words_add(w,
			  tr(" %s waits for an acknowledgement: its timer, or "
			     "what comes back for later ones, will tell that "
			     "it is lost."),
			  e.from);
	else if (p->protocol == IP_TCP && p->has_l4 &&
		 (p->flags & (TH_ACK | TH_R)) == TH_ACK)
		words_add(w, tr(" Acknowledgements are not acknowledged; a "
				"later one may stand for it."));
}

static void why_held(const struct recording *r, const struct row *row,
		     struct words *w)
{
	(void)r;
	words_add(w, tr("#%u was still on its way when the run ended."),
		  packet_number(r, row->item));
}

/* --- the rest ------------------------------------------------------------ */

static void why_failed(const struct recording *r, const struct row *row,
		       struct words *w)
{
	const struct expect_row *x = recording_expect_row(r, row->item);

	words_add(w, tr("Line %u expected %.200s, and there was %.200s."),
		  x->line, recording_text(r, x->want),
		  recording_text(r, x->got));
}

typedef void why_fn(const struct recording *, const struct row *,
		    struct words *);

/* NULL: its states say it all. */
static why_fn *const functions[] = {
	[ROW_PASSED] = why_sent,     [ROW_SENT] = why_sent,
	[ROW_ARRIVED] = why_arrived, [ROW_LOST] = why_lost,
	[ROW_HELD] = why_held,	     [ROW_CALL] = why_call,
	[ROW_BEGIN] = why_begin,     [ROW_RETURN] = why_return,
	[ROW_THREAD] = why_thread,   [ROW_OUTPUT] = why_output,
	[ROW_STATE] = NULL,	     [ROW_NOTE] = NULL,
	[ROW_MARK] = NULL,	     [ROW_FAILED] = why_failed,
};
_Static_assert(sizeof(functions) / sizeof(*functions) == ROW_FAILED + 1,
	       "a function for each kind of row");

char *why_row(const struct recording *r, const struct row *row,
	      char out[WHY_TEXT])
{
	struct words w = { .at = out, .size = WHY_TEXT };

	out[0] = '\0';
	if (functions[row->kind])
		functions[row->kind](r, row, &w);
	return out;
}
