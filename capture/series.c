/*
 * One direction of a connection as points.
 *
 *   from `side`:     segment ─▶ SENT or AGAIN, FLIGHT; waits for its ACK
 *   to `side`:       ack ─▶ ACK, WINDOW (ack + win), SACK, FLIGHT, RTT
 *   of its socket:   info ─▶ CWND
 *
 * Sequence numbers wrap after 4 GiB; a point has how far they have come since
 * the connection's first. A round trip is measured on segments that were sent
 * once (Karn's rule, RFC 6298 3), by the first ACK that covers them. An ACK
 * that covers something sent again as well waited for that: it measures
 * nothing.
 */
#include "capture/series.h"

#include <stdlib.h>
#include <string.h>

#include "capture/analysis.h"
#include "capture/mem.h"

enum { WAITING = 1024 }; /* segments that wait for their ACK; a power of two */
#define NS_PER_S UINT64_C(1000000000)

struct waiting {
	uint64_t low, end, t_ns;
	bool again;
};

struct reading {
	struct series_set *set;
	const struct recording *r;
	const struct flow *flow;
	int side;
	uint64_t sent, acked; /* highest so far */
	bool any, any_sent, any_ack;
	struct waiting waiting[WAITING];
	uint32_t first, next; /* of them: first … next - 1, by their low bits */
};

static void add(struct reading *rd, enum series kind, uint64_t t_ns,
		uint64_t low, uint64_t high, uint32_t packet)
{
	struct points *p = &rd->set->of[kind];

	mem_grow(p->at, p->cap, p->n + 1);
	p->at[p->n++] = (struct point){ t_ns, low, high, packet };
}

/*
 * The number nearest to `near` that has these low 32 bits. What was sent before
 * the first that was captured counts from 0 too.
 */
static uint64_t unwrap(uint64_t near, uint32_t number)
{
	int64_t diff = (int32_t)(number - (uint32_t)near);

	return diff < 0 && (uint64_t)-diff > near ? 0 : near + (uint64_t)diff;
}

static void add_flight(struct reading *rd, uint64_t t_ns, uint32_t packet)
{
	uint64_t flight = rd->sent > rd->acked ? rd->sent - rd->acked : 0;

	if (rd->any_sent && rd->any_ack)
		add(rd, SERIES_FLIGHT, t_ns, flight, flight, packet);
}

/* --- what it sent -------------------------------------------------------- */

/* What of this waits was sent again, whole or in part: who knows which came? */
static void note_again(struct reading *rd, uint64_t low, uint64_t high)
{
	for (uint32_t i = rd->first; i != rd->next; i++) {
		struct waiting *w = &rd->waiting[i % WAITING];

		if (w->end > low && w->low < high)
			w->again = true;
	}
}

static void wait_for_ack(struct reading *rd, uint64_t low, uint64_t end,
			 uint64_t t_ns)
{
	if (rd->next - rd->first == WAITING)
		rd->first++; /* it is not measured */
	rd->waiting[rd->next++ % WAITING] =
		(struct waiting){ .low = low, .end = end, .t_ns = t_ns };
}

static void read_sent(struct reading *rd, const struct packet_row *p,
		      uint32_t packet)
{
	struct tcp_segment seg = { .len = p->payload_len, .flags = p->flags };
	uint32_t span = tcp_segment_span(&seg);
	uint64_t low = unwrap(rd->sent, packet_seq(rd->r, p));

	if (span == 0 || (p->flags & TH_R))
		return;
	if (p->analysis & ANALYSIS_RETRANSMISSION) {
		add(rd, SERIES_AGAIN, p->sent_ns, low, low + span, packet);
		note_again(rd, low, low + span);
	} else {
		add(rd, SERIES_SENT, p->sent_ns, low, low + span, packet);
		wait_for_ack(rd, low, low + span, p->sent_ns);
	}
	if (low + span > rd->sent)
		rd->sent = low + span;
	rd->any_sent = true;
	add_flight(rd, p->sent_ns, packet);
}

/* --- what it was told ---------------------------------------------------- */

/* The newest segment that this ACK covers gives the round trip, if any does. */
static void measure(struct reading *rd, uint64_t ack, uint64_t t_ns,
		    uint32_t packet)
{
	const struct waiting *newest = NULL;
	bool again = false;

	while (rd->first != rd->next) {
		const struct waiting *w = &rd->waiting[rd->first % WAITING];

		if (w->end > ack)
			break;
		newest = w;
		again = again || w->again;
		rd->first++;
	}
	if (newest && !again && t_ns >= newest->t_ns)
		add(rd, SERIES_RTT, t_ns, t_ns - newest->t_ns,
		    t_ns - newest->t_ns, packet);
}

static void read_sack(struct reading *rd, const struct packet_row *p,
		      uint32_t packet)
{
	const uint8_t *bytes = recording_bytes(rd->r, p);
	const struct tcp_options *opt;
	struct packet d;

	if (!bytes)
		return;
	packet_decode(&d, LINK_RAW, bytes, p->bytes_len);
	opt = &d.tcp.opt;
	if (d.protocol != IP_TCP || !d.has_l4 || !(opt->present & TCP_OPT_SACK))
		return;
	for (int i = 0; i < opt->n_sack; i++)
		add(rd, SERIES_SACK, p->sent_ns,
		    unwrap(rd->acked,
			   flow_ack(rd->flow, p->side, opt->sack[i][0])),
		    unwrap(rd->acked,
			   flow_ack(rd->flow, p->side, opt->sack[i][1])),
		    packet);
}

static void read_told(struct reading *rd, const struct packet_row *p,
		      uint32_t packet)
{
	uint64_t ack, window;

	if (!(p->flags & TH_ACK) || (p->flags & TH_R))
		return;
	ack = unwrap(rd->acked, packet_ack(rd->r, p));
	window = flow_window(rd->flow, p->side, p->win, p->flags);
	if (ack > rd->acked)
		rd->acked = ack;
	rd->any_ack = true;
	add(rd, SERIES_ACK, p->sent_ns, ack, ack, packet);
	add(rd, SERIES_WINDOW, p->sent_ns, ack + window, ack + window, packet);
	read_sack(rd, p, packet);
	measure(rd, ack, p->sent_ns, packet);
	add_flight(rd, p->sent_ns, packet);
}

static void read_info(struct reading *rd, const struct event *ev)
{
	const struct info_row *info = recording_info_row(rd->r, ev->row);
	uint64_t cwnd = (uint64_t)info->cwnd * info->mss;

	if (info->socket == rd->flow->socket[rd->side] && cwnd)
		add(rd, SERIES_CWND, ev->t_ns, cwnd, cwnd, ROW_NONE);
}

/* --- the whole ----------------------------------------------------------- */

static void read_packet(struct reading *rd, uint32_t packet)
{
	const struct packet_row *p = recording_packet(rd->r, packet);
	struct series_set *s = rd->set;

	if (!p->has_l4 || p->copy_of != ROW_NONE)
		return;
	if (!rd->any)
		s->from_ns = p->sent_ns;
	rd->any = true;
	if (p->sent_ns > s->to_ns)
		s->to_ns = p->sent_ns;
	if (p->side == rd->side)
		read_sent(rd, p, packet);
	else
		read_told(rd, p, packet);
}

void series_read(struct series_set *s, const struct recording *r, uint32_t flow,
		 int side, uint32_t cursor)
{
	struct reading *rd;

	memset(s, 0, sizeof(*s));
	if (flow >= recording_n_flows(r) || !recording_flow(r, flow)->tcp)
		return;
	rd = mem_zero(1, sizeof(*rd));
	*rd = (struct reading){
		.set = s, .r = r, .flow = recording_flow(r, flow), .side = side
	};
	for (uint32_t i = recording_first(r); i < cursor; i++) {
		const struct event *ev = recording_event(r, i);

		if (ev->kind == EVENT_INFO)
			read_info(rd, ev);
		else if (ev->kind == EVENT_SENT &&
			 recording_packet(r, ev->row)->flow == flow)
			read_packet(rd, ev->row);
	}
	free(rd);
}

/* So many parts of a whole, in order: 64 bits are not enough for ns of years.
 */
static uint64_t part_of(uint64_t whole, uint64_t part, uint64_t parts)
{
	return (uint64_t)((unsigned __int128)whole * part / parts);
}

static void begin_bins(const struct series_set *s, uint32_t bins,
		       struct points *out)
{
	mem_grow(out->at, out->cap, bins);
	out->n = bins;
	for (uint32_t i = 0; i < bins; i++)
		out->at[i] =
			(struct point){ .t_ns = s->from_ns +
						part_of(s->to_ns - s->from_ns,
							i, bins),
					.packet = ROW_NONE };
}

/* Bytes in a part of the time as bytes a second. */
static uint64_t rate_of(uint64_t bytes, uint32_t bins, uint64_t span)
{
	unsigned __int128 rate =
		(unsigned __int128)bytes * bins * NS_PER_S / span;

	return rate < UINT64_MAX ? (uint64_t)rate : UINT64_MAX;
}

void series_rate(const struct series_set *s, uint32_t bins, struct points *out)
{
	uint64_t span = s->to_ns - s->from_ns;
	const struct points *sent = &s->of[SERIES_SENT];

	*out = (struct points){ 0 };
	if (span == 0 || bins == 0 || sent->n == 0)
		return;
	begin_bins(s, bins, out);
	for (size_t i = 0; i < sent->n; i++) {
		const struct point *p = &sent->at[i];
		uint64_t bin;

		if (p->t_ns < s->from_ns || p->t_ns > s->to_ns)
			continue;
		bin = part_of(bins, p->t_ns - s->from_ns, span);
		out->at[bin < bins ? bin : bins - 1].high += p->high - p->low;
	}
	for (uint32_t i = 0; i < bins; i++)
		out->at[i].high = out->at[i].low =
			rate_of(out->at[i].high, bins, span);
}

void series_free(struct series_set *s)
{
	for (size_t i = 0; i < SERIES_KINDS; i++)
		free(s->of[i].at);
	memset(s, 0, sizeof(*s));
}
