/*
 * A recording's answers to a filter's questions: of its packets, and of their
 * conversations. Names and the kernel's states are the recording's own.
 */
#include "capture/filter/filter_recording.h"

#include "capture/filter/flow_fields.h"
#include "capture/filter/packet_fields.h"

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

static bool ask_flow(const struct subject *s, enum filter_field field,
		     enum filter_end end, struct filter_value *out)
{
	const struct flow *f = s->row;
	int side = end == FILTER_SERVER;

	if (!f)
		return false;
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

/* The trace has forgotten it, but the recording of a part of it has not. */
static bool is_forgotten(const struct subject *s)
{
	return s->packet.row &&
	       !trace_has(s->fr->trace, s->packet.row->number - 1);
}

/* The flow of a packet: of the trace, if it is a part of one. */
static void find_flow(struct subject *s, uint32_t flow)
{
	const struct trace *t = s->fr->trace;

	s->flow = flow;
	if (!t || is_forgotten(s)) {
		s->row = recording_flow(s->fr->r, flow);
		return;
	}
	if (s->packet.row)
		s->flow = trace_found(t, s->packet.row->number - 1).flow;
	if (s->flow != FLOW_NONE)
		s->row = flow_get(trace_flows(t), s->flow);
}

bool filter_recording_packet(const struct filter_recording *fr,
			     const struct filter *f, uint32_t packet)
{
	const struct packet_row *row = recording_packet(fr->r, packet);
	struct subject s = { .fr = fr,
			     .packet = { row, recording_flow(fr->r, row->flow),
					 recording_bytes(fr->r, row),
					 row->bytes_len } };

	find_flow(&s, row->flow);
	return filter_holds(f, ask, &s);
}

bool filter_recording_flow(const struct filter_recording *fr,
			   const struct filter *f, uint32_t flow)
{
	struct subject s = { .fr = fr };

	find_flow(&s, flow);
	return filter_holds(f, ask, &s);
}
