/*
 * A recording's answers to a filter's questions: of its packets, and of their
 * conversations. What a conversation's row does not have (how many of some
 * findings) is counted once, as packets come.
 */
#include "capture/filter/filter_recording.h"

#include <stdlib.h>

#include "capture/analysis.h"
#include "capture/filter/flow_fields.h"
#include "capture/filter/packet_fields.h"
#include "capture/mem.h"

struct filter_flow_sum {
	uint32_t finding[ANALYSIS_KINDS];
};

/* --- counting ------------------------------------------------------------ */

void filter_recording_init(struct filter_recording *fr,
			   const struct recording *r, const struct trace *trace)
{
	*fr = (struct filter_recording){ .r = r, .trace = trace };
	filter_recording_update(fr);
}

void filter_recording_free(struct filter_recording *fr)
{
	free(fr->flow);
	*fr = (struct filter_recording){ .r = NULL };
}

static void count(struct filter_recording *fr, const struct packet_row *p)
{
	struct filter_flow_sum *sum;

	while (fr->n_flows <= p->flow) {
		mem_grow(fr->flow, fr->cap_flows, fr->n_flows + 1);
		fr->flow[fr->n_flows++] = (struct filter_flow_sum){ { 0 } };
	}
	sum = &fr->flow[p->flow];
	for (uint32_t i = 0; i < ANALYSIS_KINDS; i++)
		sum->finding[i] += p->analysis >> i & 1;
}

void filter_recording_update(struct filter_recording *fr)
{
	uint32_t first = recording_first_packet(fr->r);

	if (fr->n_packets < first)
		fr->n_packets = first;
	while (fr->n_packets < recording_n_packets(fr->r))
		count(fr, recording_packet(fr->r, fr->n_packets++));
}

/* --- conversations ------------------------------------------------------- */

/* The packet or the conversation that is asked. */
struct subject {
	const struct filter_recording *fr;
	struct filter_packet packet; /* row NULL: the conversation */
	uint32_t flow;		     /* its number */
	const struct flow *row;	     /* NULL: it is gone */
	char name[NAME_TEXT];
};

/* By the kernel's word, or else by the observer's. */
static bool ask_state(const struct subject *s, const struct flow *f, int side,
		      struct filter_value *out)
{
	const struct socket_row *so;

	if (s->fr->trace || f->socket[side] == FLOW_NONE)
		return false;
	so = recording_socket_at(s->fr->r, f->socket[side]);
	out->number = so->state[STATE_KERNEL];
	if (out->number == TCP_UNKNOWN)
		out->number = so->state[STATE_WIRE];
	return out->number != TCP_UNKNOWN;
}

/* How many of a finding: as the row says, or as they were counted here. */
static bool ask_count(const struct subject *s, enum filter_field field,
		      struct filter_value *out)
{
	if (filter_flow_field(s->row, field, FILTER_WHOLE, out))
		return true;
	if (s->fr->trace || s->flow >= s->fr->n_flows)
		return false;
	out->number = s->fr->flow[s->flow].finding[field - FILTER_COUNT];
	return true;
}

static bool ask_flow(const struct subject *s, enum filter_field field,
		     enum filter_end end, struct filter_value *out)
{
	const struct flow *f = s->row;
	int side = end == FILTER_SERVER;

	if (!f)
		return false;
	if (field >= FILTER_COUNT)
		return ask_count(s, field, out);
	switch (field) {
	case FILTER_FLOW:
		out->number = s->flow + 1;
		return true;
	case FILTER_NAME:
		if (f->lane[side] >= recording_n_lanes(s->fr->r))
			return false;
		out->text = recording_lane_name(s->fr->r, f->lane[side]);
		return true;
	case FILTER_STATE:
		return ask_state(s, f, side, out) ||
		       filter_flow_field(f, field, end, out);
	default:
		return filter_flow_field(f, field, end, out);
	}
}

/* --- packets ------------------------------------------------------------- */

static bool ask_packet(struct subject *s, enum filter_field field,
		       enum filter_end end, struct filter_value *out)
{
	if (filter_packet_field(&s->packet, field, end, out))
		return true;
	if (end != FILTER_SRC && end != FILTER_DST)
		return ask_flow(s, field, end, out);
	if (field != FILTER_NAME)
		return false;
	out->text = packet_end_name(s->fr->r, s->packet.row, end == FILTER_SRC,
				    s->name);
	return true;
}

/* --- both ---------------------------------------------------------------- */

static bool ask(void *context, enum filter_field field, enum filter_end end,
		struct filter_value *out)
{
	struct subject *s = context;
	return s->packet.row && !filter_is_of_flow(field)
		       ? ask_packet(s, field, end, out)
		       : ask_flow(s, field, end, out);
}

/* The flow of a packet: of the trace, if it is a part of one. */
static void find_flow(struct subject *s, uint32_t flow)
{
	const struct trace *t = s->fr->trace;

	s->flow = flow;
	s->row = NULL;
	if (!t) {
		s->row = recording_flow(s->fr->r, flow);
		return;
	}
	if (s->packet.row)
		s->flow = trace_found(t, s->packet.row->number - 1).flow;
	if (s->flow != FLOW_NONE)
		s->row = flow_get(trace_flows(t), s->flow);
}

/* `name` is filled in when it is asked for. */
bool filter_recording_packet(const struct filter_recording *fr,
			     const struct filter *f, uint32_t packet)
{
	const struct packet_row *row = recording_packet(fr->r, packet);
	struct subject s;

	s.fr = fr;
	s.packet =
		(struct filter_packet){ row, recording_flow(fr->r, row->flow),
					recording_bytes(fr->r, row) };
	find_flow(&s, row->flow);
	return filter_holds(f, ask, &s);
}

bool filter_recording_flow(const struct filter_recording *fr,
			   const struct filter *f, uint32_t flow)
{
	struct subject s;

	s.fr = fr;
	s.packet.row = NULL;
	find_flow(&s, flow);
	return filter_holds(f, ask, &s);
}
