/*
 * The packets of one conversation.
 *
 *    0, 1, …          gone from the index │ bytes lost │ there … n - 1
 *                                      trace_first    first
 *
 * A conversation counts its packets and knows the first and the last of them.
 * Those between are found by looking, so how many are gone follows from how
 * many are there.
 */
#include "capture/trace_flow.h"

/* Its first packet in the index. */
static uint32_t begin(const struct trace *t, uint32_t flow)
{
	uint32_t first = flow_get(trace_flows(t), flow)->first_packet;

	return trace_next(t, trace_has(t, first) ? first : trace_first(t),
			  flow);
}

uint32_t trace_flow_before(const struct trace *t, uint32_t flow,
			   uint32_t packet)
{
	uint32_t n = 0;

	for (uint32_t i = begin(t, flow); trace_before(i, packet);
	     i = trace_next(t, i + 1, flow))
		n++;
	return n;
}

uint32_t trace_flow_gone(const struct trace *t, uint32_t flow)
{
	const struct flow *f = flow_get(trace_flows(t), flow);
	uint32_t n;

	if (trace_has(t, f->first_packet))
		return 0;
	n = trace_flow_before(t, flow, trace_count(t));
	return n < flow_packets(f) ? flow_packets(f) - n : 0;
}

uint32_t trace_flow_packet(const struct trace *t, uint32_t flow, uint32_t gone,
			   uint32_t n)
{
	uint32_t i = begin(t, flow);

	while (i != trace_count(t) && gone++ < n)
		i = trace_next(t, i + 1, flow);
	return i;
}

uint32_t trace_flow_lost(const struct trace *t, struct capture_file *f,
			 uint32_t flow, uint32_t *first)
{
	struct trace_packet p;
	uint32_t n = 0, i = begin(t, flow);

	while (i != trace_count(t) && !trace_at(t, f, i, &p)) {
		n++;
		i = trace_next(t, i + 1, flow);
	}
	*first = i;
	return n;
}
