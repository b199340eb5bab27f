/*
 * A trace's answers to a filter's questions, the cheapest first:
 *
 *   index entry    number, findings, and which flow and side it is of
 *   flow           addresses, ports, protocol, and what conversations have
 *   file           the rest: the packet is read and decoded, once
 */
#include "capture/filter/filter_trace.h"

#include "capture/filter/flow_fields.h"
#include "capture/filter/packet_fields.h"

struct subject {
	const struct trace *trace;
	struct capture_file *file;
	uint32_t n;
	struct packet_row row;	 /* what the index knows, or all */
	const struct flow *flow; /* NULL: none, or gone */
	bool tried, read;
	struct trace_packet packet;
};

/* The index does not have it, nor the conversation. */
static bool is_in_the_file(enum filter_field field)
{
	return field >= FILTER_PACKET && field < FILTER_COUNT &&
	       field != FILTER_PACKET && field != FILTER_FINDINGS;
}

static bool read_packet(struct subject *s)
{
	if (!s->tried) {
		s->tried = true;
		s->read = trace_at(s->trace, s->file, s->n, &s->packet);
		if (s->read)
			s->row = trace_row(s->n, &s->packet);
	}
	return s->read;
}

static bool ask(void *context, enum filter_field field, enum filter_end end,
		struct filter_value *out)
{
	struct subject *s = context;
	struct filter_packet p = { &s->row, s->flow, NULL, 0 };

	if (!s->flow && field != FILTER_PACKET)
		return false;
	if (is_in_the_file(field)) {
		if (!read_packet(s))
			return false;
		p.bytes = s->packet.file.bytes + s->packet.packet.ip_offset;
		p.n_bytes =
			s->packet.file.captured - s->packet.packet.ip_offset;
	}
	if (!filter_is_of_flow(field) &&
	    filter_packet_field(&p, field, end, out))
		return true;
	if (field == FILTER_FLOW) {
		out->number = s->row.flow + 1;
		return true;
	}
	return end != FILTER_SRC && end != FILTER_DST &&
	       filter_flow_field(s->flow, field, end, out);
}

bool filter_trace_packet(const struct filter *f, const struct trace *t,
			 struct capture_file *file, uint32_t packet)
{
	struct trace_found found = trace_found(t, packet);
	struct subject s; /* `packet` is filled in when it is read */

	s.trace = t;
	s.file = file;
	s.n = packet;
	s.tried = s.read = false;
	s.flow = NULL;
	if (found.flow != FLOW_NONE)
		s.flow = flow_get(trace_flows(t), found.flow);
	s.row = (struct packet_row){ .number = packet + 1,
				     .flow = found.flow,
				     .side = found.side,
				     .analysis = found.findings };
	if (s.flow)
		s.row.protocol = s.flow->protocol;
	return filter_holds(f, ask, &s);
}
