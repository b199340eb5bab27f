/*
 * Reading JSON Lines, second half: what was saved is put into the order in
 * which it happened and appended, event by event. Flows, relative numbers and
 * findings come out as they did at first, because they follow from the
 * packets; states do not, they are taken as they stand in the file.
 *
 * Relative sequence numbers become absolute ones that start at a number of
 * the flow's own. All judgements are about differences, so none changes, and a
 * port that is used again still has another first number (RFC 9293 3.4.1).
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "capture/jsonl/jsonl_read.h"
#include "capture/mem.h"

#define ROWS(table) (sizeof(table) / sizeof((table)[0]))

/* --- packets ------------------------------------------------------------- */

/* What the shortest headers take, where a file does not say. */
static uint32_t least_ip_len(const struct packet_line *l)
{
	uint32_t ip = l->src.ip.version == 6 ? 40 : 20;

	return ip + (l->protocol == IP_TCP ? 20 : 8) + l->len;
}

/* Odd, so no two flows start at the same; the first starts at 0. */
static uint32_t flow_start(uint32_t flow)
{
	return (flow - 1) * 0x9e3779b1u;
}

static void packet_from_fields(struct packet *p, const struct packet_line *l)
{
	*p = (struct packet){
		.protocol = l->protocol,
		.src = l->src,
		.dst = l->dst,
		.payload_len = l->len,
		.ip_len = l->ip_len ? l->ip_len : least_ip_len(l),
		.has_l4 = l->protocol != IP_TCP || l->has_tcp,
	};
	if (l->protocol == IP_TCP) {
		p->tcp.seq = l->seq + flow_start(l->flow);
		p->tcp.ack = l->ack + flow_start(l->flow);
		p->tcp.flags = l->flags;
		p->tcp.win = l->win;
	} else {
		p->icmp.type = l->icmp_type;
		p->icmp.code = l->icmp_code;
	}
}

/* The bytes say more than the fields; a start of a packet may say nothing. */
static void packet_rebuild(const struct saved *s, const struct packet_line *l,
			   struct packet *p)
{
	if (l->n_bytes) {
		packet_decode_outer(p, LINK_RAW, s->bytes + l->bytes_at,
				    l->n_bytes);
		if (p->src.ip.version)
			return;
	}
	packet_from_fields(p, l);
}

static int compare_u32(const void *a, const void *b)
{
	const uint32_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

uint32_t saved_find(const uint32_t *at, size_t n, uint32_t value)
{
	const uint32_t *found =
		n ? bsearch(&value, at, n, sizeof(*at), compare_u32) : NULL;

	return found ? (uint32_t)(found - at) : ROW_NONE;
}

static int replay_sent(struct saved *s, const struct json_line *l,
		       struct saved_event *e)
{
	struct packet_line *p = &s->packet[e->row];
	struct packet packet;
	struct sent sent = {
		.packet = &packet,
		.bytes = p->n_bytes ? s->bytes + p->bytes_at : NULL,
		.n_bytes = p->n_bytes,
		.copy_of = saved_find(s->sent, s->n_sent, p->copy_of),
		.number = p->n,
		.app = p->app ? recording_text(s->r, p->app) : NULL,
		.seen_by = p->seen_by,
		.injected = p->injected,
		.lane = { p->lane[0], p->lane[1] },
		.socket = { ROW_NONE, ROW_NONE },
	};

	if (s->n_sent && p->n <= s->sent[s->n_sent - 1])
		return field_fail(l, "\"n\" must rise with \"sent_i\"");
	mem_grow(s->sent, s->cap_sent, s->n_sent + 1);
	s->sent[s->n_sent++] = p->n;
	packet_rebuild(s, p, &packet);
	p->number = recording_sent(s->r, p->t_ns, &sent);
	return 0;
}

static int replay_fate(struct saved *s, const struct json_line *l,
		       struct saved_event *e)
{
	const struct packet_line *p = &s->packet[e->row];

	(void)l;
	if (p->n_arrived)
		recording_changed(s->r, p->number,
				  s->bytes + p->bytes_at + p->n_bytes,
				  p->n_arrived);
	if (p->queue_full)
		recording_queue_full(s->r, p->number);
	recording_fate(s->r, p->fate_ns, p->number, (enum fate)p->fate);
	return 0;
}

static int replay_other(struct saved *s, const struct json_line *l,
			struct saved_event *e)
{
	(void)s;
	(void)l;
	(void)e;
	return 0;
}

/* --- in order ------------------------------------------------------------ */

int saved_compare(const void *a, const void *b)
{
	const struct saved_event *x = a, *y = b;

	return (x->i > y->i) - (x->i < y->i);
}

static int (*const replay[])(struct saved *s, const struct json_line *l,
			     struct saved_event *e) = {
	[SAVED_SENT] = replay_sent,    [SAVED_FATE] = replay_fate,
	[SAVED_CALL] = saved_call,     [SAVED_STATE] = saved_state,
	[SAVED_INFO] = saved_info,     [SAVED_NOTE] = saved_note,
	[SAVED_EXPECT] = saved_expect, [SAVED_MARK] = saved_mark,
	[SAVED_ASK] = saved_ask,       [SAVED_THREAD] = saved_thread,
	[SAVED_OUTPUT] = saved_output, [SAVED_OTHER] = replay_other,
};
_Static_assert(ROWS(replay) == SAVED_KINDS, "a function for each kind");

/* Flows are found again by their packets; whose sockets they are is not. */
static void link_sockets(const struct saved *s, const struct saved_flow *f)
{
	struct flow *flow;

	if (f->flow == 0 || f->flow > recording_n_flows(s->r))
		return;
	flow = recording_flow_edit(s->r, f->flow - 1);
	for (int side = 0; side < 2; side++)
		if (endpoint_equal(&flow->end[side], &f->end[side]))
			flow->socket[side] = saved_find(s->socket, s->n_socket,
							f->socket[side]);
}

int saved_replay(struct saved *s)
{
	if (s->n_event)
		qsort(s->event, s->n_event, sizeof(*s->event), saved_compare);
	for (size_t i = 0; i < s->n_event; i++) {
		struct saved_event *e = &s->event[i];
		struct json_line l = { .object = e->object,
				       .name = s->name,
				       .number = e->line,
				       .err = s->err };

		if (i > 0 && e[-1].i == e->i)
			return field_fail(
				&l, "index %" PRIu32 " stands for two events",
				e->i);
		if (replay[e->kind](s, &l, e) != 0)
			return -1;
	}
	for (size_t i = 0; i < s->n_flow; i++)
		link_sockets(s, &s->flow[i]);
	return 0;
}
