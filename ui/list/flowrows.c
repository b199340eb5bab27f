/* Conversations, wherever they are kept. */
#include "ui/list/flowrows.h"

#include <stdio.h>

#include "ui/term/grid.h"
#include "ui/live/live_rows.h"
#include "ui/text/marker.h"

enum { LANE_COLS = 20 };

uint32_t flow_rows_count(const struct flow_rows *r)
{
	return r->trace ? flow_count(trace_flows(r->trace))
			: recording_n_flows(r->rec);
}

uint32_t flow_rows_next(const struct flow_rows *r, uint32_t flow)
{
	if (r->trace)
		return flow_next(trace_flows(r->trace), flow);
	return flow < recording_n_flows(r->rec) ? flow : FLOW_NONE;
}

uint64_t flow_rows_gone(const struct flow_rows *r)
{
	return r->trace ? trace_totals(r->trace).evicted : 0;
}

const struct flow *flow_rows_at(const struct flow_rows *r, uint32_t flow)
{
	/* What was listed may be of a recording that has been made anew. */
	if (r->trace)
		return flow_get(trace_flows(r->trace), flow);
	return flow < recording_n_flows(r->rec) ? recording_flow(r->rec, flow)
						: NULL;
}

uint64_t flow_rows_version(const struct flow_rows *r)
{
	return r->trace ? trace_totals(r->trace).packets
			: (uint64_t)recording_count(r->rec) << 32 |
				  r->world->cursor;
}

enum tcp_state flow_rows_state(const struct flow_rows *r, const struct flow *f,
			       int side)
{
	if (r->trace)
		return f->tcp ? (enum tcp_state)f->tcp->conn.end[side].state
			      : TCP_UNKNOWN;
	if (f->socket[side] < WORLD_SOCKETS &&
	    r->world->socket[f->socket[side]].gone)
		return TCP_CLOSED;
	return f->socket[side] != FLOW_NONE
		       ? marker_state(r->world, f->socket[side])
		       : TCP_UNKNOWN;
}

char *flow_rows_end(const struct flow_rows *r, const struct flow *f, int side,
		    char out[FLOW_END_TEXT])
{
	struct endpoint end = flow_end(f, side);
	char name[NAME_TEXT];

	if (r->activity)
		return live_end_text(r, f, side, out);
	if (!r->trace && f->lane[side] < recording_n_lanes(r->rec)) {
		text_cut(name, sizeof(name),
			 recording_lane_name(r->rec, f->lane[side]), LANE_COLS);
		snprintf(out, FLOW_END_TEXT, "%.60s :%u", name, end.port);
		return out;
	}
	return endpoint_format(&end, out);
}
