/*
 * What a segment means, one rule a function.
 *
 *   segment ─▶ what it acknowledges ─▶ goes well? ── yes ─▶ noted
 *                                          │ no
 *                                          ▼
 *                                       judged ─▶ rules ─▶ noted
 *
 * The rules see a segment at the moment it was sent, so what its sender had
 * sent before is known exactly, and no clock is needed to tell a
 * retransmission from a reordered segment.
 *
 * Nearly all segments go well: the next data, within the window, or an ACK of
 * more than before. No rule can be true of those but one about times, so they
 * take a short way, which is most of what an analysis costs.
 *
 * All that is remembered and measured is the same in both modes: only what is
 * found, and counted as found, may be Wireshark's.
 */
#include "capture/analysis.h"

#include <string.h>

#include "capture/analysis/flight.h"
#include "capture/analysis/judged.h"
#include "capture/analysis/note.h"
#include "capture/analysis/wireshark.h"

enum { LONG_NS = 38000000 }; /* an ACK that took longer may be delayed */

/* What the acknowledging of a segment tells of the round trip. */
struct trip {
	bool known, advanced;
	uint64_t ns;
};

static bool has_news(const struct tcp_end *me, const struct tcp_segment *seg)
{
	return (seg->flags & (TH_ACK | TH_R)) == TH_ACK &&
	       (!me->ack_known || seq_before(me->ack_sent, seg->ack));
}

/* Data that fits into the window, with room to spare. */
static bool fits(const struct flow_tcp *t, int side,
		 const struct tcp_segment *seg)
{
	const struct tcp_end *peer = &t->conn.end[1 - side];
	const struct tcp_side *from = &t->side[side], *to = &t->side[1 - side];

	if (peer->fin_sent || !to->win_told || !to->win_last)
		return false;
	return !from->syn_seen || !to->syn_seen || /* in which units? */
	       seg->seq + seg->len - peer->ack_sent < to->win_last;
}

/*
 * No rule can be true of it. Both ends must have acknowledged something for
 * that, so the handshake goes the long way.
 */
static bool goes_well(const struct flow_tcp *t, int side,
		      const struct tcp_header *tcp,
		      const struct tcp_segment *seg, bool advanced)
{
	const struct tcp_end *me = &t->conn.end[side];
	const struct tcp_end *peer = &t->conn.end[1 - side];

	if ((seg->flags & (TH_ACK | TH_S | TH_F | TH_R)) != TH_ACK ||
	    !me->snd_known || !me->ack_known || !peer->ack_known ||
	    seg->seq != me->snd_nxt || tcp->win == 0 ||
	    (tcp->opt.present & TCP_OPT_SACK) || t->side[1 - side].asked)
		return false;
	if (seq_before(seg->ack, me->ack_sent) ||
	    seq_before(peer->snd_nxt, seg->ack) ||
	    (t->more && t->more->side[1 - side].holes))
		return false;
	return seg->len ? fits(t, side, seg) : advanced;
}

static void note_usual(struct flow_tcp *t, int side, const struct packet *p,
		       const struct tcp_segment *seg, uint64_t t_ns,
		       const struct trip *trip)
{
	struct tcp_side *from = &t->side[side];
	unsigned int shift = from->wscale_seen && t->side[1 - side].wscale_seen
				     ? from->wscale
				     : 0;
	struct sending s = { .end = seg->seq + seg->len,
			     .ip_id = (uint16_t)p->ip_id,
			     .t_ns = t_ns };

	note_window(from, (uint32_t)p->tcp.win << shift);
	from->asked = ASKED_NOTHING;
	if (seg->len)
		flight_sent(t, side, &s);
	else
		from->pure_acks++;
	if (trip->advanced)
		note_advance(t, side, seg->ack, t_ns);
	if (trip->known)
		spread_add(&t->side[1 - side].rtt, trip->ns);
}

static uint32_t judge(struct flow *f, int side, const struct packet *p,
		      const struct tcp_segment *seg, uint64_t t_ns,
		      const struct trip *trip)
{
	struct judged j = judged_make(f, side, p, seg, t_ns);
	uint32_t found;

	j.rtt_known = trip->known;
	j.rtt_ns = trip->ns;
	found = rules_find(&j);
	judged_note(f, &j, found);
	return found;
}

static uint32_t exact(struct flow *f, int side, const struct packet *p,
		      const struct tcp_segment *seg, uint64_t t_ns)
{
	struct flow_tcp *t = f->tcp;
	struct trip trip = { .advanced = has_news(&t->conn.end[side], seg) };
	uint32_t found = 0;

	if (trip.advanced)
		trip.known =
			flight_acked(t, 1 - side, seg->ack, t_ns, &trip.ns);
	if (goes_well(t, side, &p->tcp, seg, trip.advanced) &&
	    !(trip.known && trip.ns > LONG_NS))
		note_usual(t, side, p, seg, t_ns, &trip);
	else
		found = judge(f, side, p, seg, t_ns, &trip);
	t->side[side].ip_id = (uint16_t)p->ip_id;
	t->last_side = side & 1;
	if (seg->len && !t->side[side].asked)
		t->data_side = side & 1;
	return found;
}

uint32_t analysis_segment(struct flow *f, int side, const struct packet *p,
			  const struct tcp_segment *seg, uint64_t t_ns)
{
	uint32_t found = exact(f, side, p, seg, t_ns);

	if (f->tcp->mode == ANALYSIS_WIRESHARK)
		found = wireshark_segment(f, side, p, seg, t_ns);
	if (found)
		note_found(f->tcp, side, found);
	return found;
}

/* --- modes --------------------------------------------------------------- */

static const char *const modes[] = {
	[ANALYSIS_EXACT] = "exact",
	[ANALYSIS_WIRESHARK] = "wireshark",
};
_Static_assert(sizeof(modes) / sizeof(*modes) == ANALYSIS_MODES,
	       "a name for each mode");

const char *analysis_mode_name(enum analysis_mode mode)
{
	return modes[mode];
}

bool analysis_mode_parse(enum analysis_mode *mode, const char *name)
{
	for (int i = 0; i < ANALYSIS_MODES; i++) {
		if (strcmp(modes[i], name) != 0)
			continue;
		*mode = (enum analysis_mode)i;
		return true;
	}
	return false;
}

size_t analysis_size(enum analysis_mode mode)
{
	return mode == ANALYSIS_WIRESHARK ? wireshark_size()
					  : sizeof(struct flow_tcp);
}

/* --- reading ------------------------------------------------------------- */

uint32_t analysis_in_flight(const struct flow_tcp *t, int side)
{
	const struct tcp_end *me = &t->conn.end[side];
	const struct tcp_end *peer = &t->conn.end[1 - side];

	if (!me->snd_known || !peer->ack_known ||
	    seq_before(me->snd_nxt, peer->ack_sent))
		return 0;
	return me->snd_nxt - peer->ack_sent;
}

bool analysis_is_shut(const struct flow_tcp *t, int side, uint64_t *since_ns)
{
	*since_ns = t->more ? t->more->side[side].shut_ns : 0;
	return t->side[side].win_told && t->side[side].win_last == 0;
}
