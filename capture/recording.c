/*
 * The recording: tables of rows, a list of events that points into them, and
 * two arenas, for texts and for packets' bytes. Everything only grows (but
 * see recording_lane.c).
 *
 *   event[]   SENT ──┐        FATE ─┐     STATE ──▶ state[]
 *                    ▼              ▼
 *   packet[]        row: sent_event, fate_event, flow ──▶ flow table
 *                                                          │ socket[2]
 *                                                          ▼
 *                                                        socket[]
 */
#include "capture/recording.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "capture/analysis.h"
#include "capture/mem.h"
#include "capture/recording_private.h"

/* --- life ---------------------------------------------------------------- */

static void event_add(struct recording *r, uint64_t t_ns, enum event_kind kind,
		      size_t row)
{
	struct event *e;

	/* Two clocks feed a recording; the order of events is what counts. */
	if (r->event.n && t_ns < r->event.at[r->event.n - 1].t_ns)
		t_ns = r->event.at[r->event.n - 1].t_ns;
	e = table_add(&r->event);
	*e = (struct event){ .t_ns = t_ns, .row = (uint32_t)row, .kind = kind };
}

static uint32_t last_event(const struct recording *r)
{
	return (uint32_t)r->event.n - 1;
}

struct recording *recording_new(void)
{
	struct recording *r = mem_zero(1, sizeof(*r));

	r->flows = flow_table_new();
	recording_text_add(r, "", 0); /* text 0 is the empty one */
	event_add(r, 0, EVENT_START, 0);
	return r;
}

void recording_free(struct recording *r)
{
	if (!r)
		return;
	flow_table_free(r->flows);
	free(r->event.at);
	free(r->packet.at);
	free(r->socket.at);
	free(r->call.at);
	free(r->state.at);
	free(r->info.at);
	free(r->note.at);
	free(r->expect.at);
	free(r->mark.at);
	free(r->lane.at);
	free(r->text.at);
	free(r->bytes.at);
	free(r);
}

struct recording_head *recording_head(struct recording *r)
{
	return &r->head;
}

struct recording_end *recording_end(struct recording *r)
{
	return &r->end;
}

const struct recording_head *recording_head_of(const struct recording *r)
{
	return &r->head;
}

const struct recording_end *recording_end_of(const struct recording *r)
{
	return &r->end;
}

void recording_set_verbatim(struct recording *r, bool verbatim)
{
	r->verbatim = verbatim;
}

/* --- texts, lanes, sockets ----------------------------------------------- */

uint32_t recording_text_add(struct recording *r, const char *text, size_t len)
{
	size_t at = r->text.n;

	if (len == 0 && at > 0)
		return 0;
	mem_grow(r->text.at, r->text.cap, at + len + 1);
	if (len)
		memcpy(r->text.at + at, text, len);
	r->text.at[at + len] = '\0';
	r->text.n = at + len + 1;
	return (uint32_t)at;
}

static uint32_t text_of(struct recording *r, const char *text)
{
	return text ? recording_text_add(r, text, strlen(text)) : 0;
}

const char *recording_text(const struct recording *r, uint32_t text)
{
	return r->text.at + text;
}

uint32_t recording_socket_add(struct recording *r, const char *name,
			      uint32_t lane, uint8_t protocol,
			      const struct endpoint *local,
			      const struct endpoint *remote)
{
	uint32_t text = text_of(r, name);

	*table_add(&r->socket) = (struct socket_row){
		.name = text,
		.lane = lane,
		.local = *local,
		.remote = remote ? *remote : (struct endpoint){ .port = 0 },
		.protocol = protocol,
		.state = { TCP_UNKNOWN, TCP_UNKNOWN },
	};
	return (uint32_t)r->socket.n - 1;
}

struct socket_row *recording_socket(struct recording *r, uint32_t socket)
{
	return &r->socket.at[socket];
}

void recording_socket_rename(struct recording *r, uint32_t socket,
			     const char *name)
{
	r->socket.at[socket].name = text_of(r, name);
}

/* --- packets ------------------------------------------------------------- */

static struct tcp_segment segment_of(const struct packet_row *p)
{
	return (struct tcp_segment){ .seq = p->seq,
				     .ack = p->ack,
				     .len = p->payload_len,
				     .flags = p->flags };
}

/* The socket at one end of a flow; without a source that knows, the address. */
static uint32_t end_socket(struct recording *r, struct flow *f, int side)
{
	if (f->socket[side] == FLOW_NONE)
		f->socket[side] = recording_socket_add(
			r, NULL, f->lane[side], f->protocol, &f->end[side],
			&f->end[1 - side]);
	return f->socket[side];
}

static void observe(struct recording *r, uint64_t t_ns, struct flow *f,
		    int side, const struct tcp_taken *taken)
{
	if (r->verbatim)
		return;
	for (uint32_t i = 0; i < taken->n; i++) {
		uint32_t s = end_socket(r, f, side);

		if (r->socket.at[s].state[STATE_WIRE] == TCP_UNKNOWN)
			r->socket.at[s].state[STATE_WIRE] =
				(uint8_t)taken->t[i]->from;
		recording_state(r, t_ns, s, taken->t[i]->to, STATE_WIRE,
				taken->t[i]);
	}
}

static void row_fill(struct packet_row *row, const struct sent *s)
{
	const struct packet *p = s->packet;

	row->protocol = p->protocol;
	row->payload_len = p->payload_len;
	row->ip_len = p->ip_len;
	row->copy_of = s->copy_of;
	row->seen_by = s->seen_by;
	row->fate = FATE_HELD;
	row->fate_event = ROW_NONE;
	row->has_l4 = p->has_l4;
	row->fragment_at = p->fragment_offset;
	if (!p->has_l4)
		return;
	if (p->protocol == IP_TCP) {
		row->seq = p->tcp.seq;
		row->ack = p->tcp.ack;
		row->flags = p->tcp.flags;
		row->win = p->tcp.win;
	} else if (p->protocol == IP_ICMP || p->protocol == IP_ICMPV6) {
		row->icmp_type = p->icmp.type;
		row->icmp_code = p->icmp.code;
	}
}

static void keep_bytes(struct recording *r, struct packet_row *row,
		       const uint8_t *bytes, uint32_t n)
{
	if (!bytes || !n)
		return;
	mem_grow(r->bytes.at, r->bytes.cap, r->bytes.n + n);
	memcpy(r->bytes.at + r->bytes.n, bytes, n);
	row->bytes_at = r->bytes.n;
	row->bytes_len = n;
	r->bytes.n += n;
}

/*
 * Who the ends are: what the source knows of this packet, else what is known
 * of its flow, which is named by the first packet that tells.
 */
static void name_ends(struct flow *f, struct packet_row *row,
		      const struct sent *s)
{
	for (int i = 0; i < 2; i++) {
		int end = i == 0 ? row->side : 1 - row->side;

		if (f->lane[end] == FLOW_NONE)
			f->lane[end] = s->lane[i];
		if (f->socket[end] == FLOW_NONE)
			f->socket[end] = s->socket[i];
		row->lane[i] =
			s->lane[i] != ROW_NONE ? s->lane[i] : f->lane[end];
	}
}

uint32_t recording_sent(struct recording *r, uint64_t t_ns,
			const struct sent *s)
{
	int side;
	uint32_t flow = flow_find(r->flows, s->packet, &side);
	struct flow *f = flow_get(r->flows, flow);
	struct packet_row *row = table_add(&r->packet);
	uint32_t n = (uint32_t)r->packet.n - 1;
	bool tcp = s->packet->protocol == IP_TCP && s->packet->has_l4;
	struct tcp_segment seg;

	*row = (struct packet_row){ .flow = flow, .side = (uint8_t)side };
	row_fill(row, s);
	keep_bytes(r, row, s->bytes, s->n_bytes);
	name_ends(f, row, s);
	flow_count_packet(f, s->packet, side);
	event_add(r, t_ns, EVENT_SENT, n);
	row->sent_event = last_event(r);
	row->sent_ns = r->event.at[row->sent_event].t_ns;
	if (!tcp || s->copy_of != ROW_NONE)
		return n; /* a copy of ours is not the sender's doing */
	seg = segment_of(row);
	row->analysis = analysis_segment(f, side, &seg, row->win);
	if (row->analysis & ANALYSIS_RETRANSMISSION)
		f->retransmissions[side]++;
	struct tcp_taken taken = tcp_sent(&f->tcp, side, &seg);
	observe(r, t_ns, f, side, &taken);
	return n;
}

void recording_fate(struct recording *r, uint64_t t_ns, uint32_t packet,
		    enum fate fate)
{
	struct packet_row *row = &r->packet.at[packet];
	struct flow *f = flow_get(r->flows, row->flow);
	struct tcp_segment seg = segment_of(row);
	struct tcp_taken taken;

	assert(row->fate_event == ROW_NONE);
	event_add(r, t_ns, EVENT_FATE, packet);
	row->fate = (uint8_t)fate;
	row->fate_event = last_event(r);
	row->fate_ns = r->event.at[row->fate_event].t_ns;
	if (row->protocol != IP_TCP || !row->has_l4 || !fate_arrives(fate))
		return;
	taken = tcp_delivered(&f->tcp, row->side, &seg);
	observe(r, t_ns, f, 1 - row->side, &taken);
}

void recording_seen(struct recording *r, uint32_t packet, enum seen_by by)
{
	r->packet.at[packet].seen_by |= (uint8_t)by;
}

/* --- everything else ----------------------------------------------------- */

uint32_t recording_call_begin(struct recording *r, uint64_t t_ns, uint32_t lane,
			      const char *name, const char *args, uint32_t line)
{
	struct call_row row = { .lane = lane,
				.thread = 1,
				.name = text_of(r, name),
				.args = text_of(r, args),
				.line = line,
				.end_event = ROW_NONE };

	event_add(r, t_ns, EVENT_CALL_BEGIN, r->call.n);
	row.begin_event = last_event(r);
	*table_add(&r->call) = row;
	return (uint32_t)r->call.n - 1;
}

void recording_call_end(struct recording *r, uint64_t t_ns, uint32_t call,
			int64_t result, int error, const char *data)
{
	struct call_row *row = &r->call.at[call];

	event_add(r, t_ns, EVENT_CALL_END, call);
	row->result = result;
	row->error = error;
	row->data = text_of(r, data);
	row->end_event = last_event(r);
}

void recording_state(struct recording *r, uint64_t t_ns, uint32_t socket,
		     enum tcp_state to, enum state_source source,
		     const struct tcp_transition *why)
{
	struct socket_row *s = &r->socket.at[socket];

	if (s->state[source] == to)
		return;
	event_add(r, t_ns, EVENT_STATE, r->state.n);
	*table_add(&r->state) = (struct state_row){ .socket = socket,
						    .from = s->state[source],
						    .to = (uint8_t)to,
						    .source = (uint8_t)source,
						    .why = why };
	s->state[source] = (uint8_t)to;
}

void recording_info(struct recording *r, uint64_t t_ns,
		    const struct info_row *info)
{
	event_add(r, t_ns, EVENT_INFO, r->info.n);
	*table_add(&r->info) = *info;
}

void recording_note(struct recording *r, uint64_t t_ns, const char *lang,
		    const char *text, uint32_t line)
{
	struct note_row row = { .text = text_of(r, text), .line = line };

	snprintf(row.lang, sizeof(row.lang), "%s", lang);
	event_add(r, t_ns, EVENT_NOTE, r->note.n);
	*table_add(&r->note) = row;
}

void recording_expect(struct recording *r, uint64_t t_ns,
		      const struct expect_row *expect)
{
	event_add(r, t_ns, EVENT_EXPECT, r->expect.n);
	*table_add(&r->expect) = *expect;
}

void recording_mark(struct recording *r, uint64_t t_ns, const char *name)
{
	uint32_t text = text_of(r, name);

	event_add(r, t_ns, EVENT_MARK, r->mark.n);
	*table_add(&r->mark) = text;
}
