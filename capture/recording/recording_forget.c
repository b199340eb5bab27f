/*
 * Recordings of what is longer than memory. What was written is forgotten:
 *
 *   event  0 … 41 │ 42 43 44          numbers count on
 *   packet 0 … 20 │ 21 22
 *
 * Conversations stay, for the next packet may be of any of them; where they
 * never cease to come the oldest go, too (flow_table_trim), and with them the
 * rows of their sockets, which no event names any more.
 */
#include <assert.h>

#include "capture/recording/recording_private.h"

static void free_sockets(struct recording *r, const struct flow *f)
{
	for (int side = 0; side < 2; side++)
		if (f->socket[side] != FLOW_NONE)
			*table_add(&r->free_socket) = f->socket[side];
}

static void flow_gone(void *context, uint32_t flow, const struct flow *f)
{
	struct recording *r = context;

	if (r->flow_gone)
		r->flow_gone(r->flow_context, flow, f);
	free_sockets(r, f);
	if (r->app)
		app_layer_end(r->app, f->app);
}

void recording_limit(struct recording *r, uint32_t flows, flow_gone_fn *gone,
		     void *context)
{
	r->flow_limit = flows;
	r->flow_gone = gone;
	r->flow_context = context;
	flow_table_tell(r->flows, flow_gone, r);
}

void recording_forget(struct recording *r)
{
	r->gone.event += (uint32_t)r->event.n - 1;
	r->gone.packet += (uint32_t)r->packet.n;
	r->gone.state += (uint32_t)r->state.n;
	r->event.at[0] = r->event.at[r->event.n - 1];
	r->event.n = 1; /* the last one tells the time */
	r->packet.n = r->state.n = r->changed.n = r->bytes.n = 0;
	r->app_line.n = 0;
	if (r->flow_limit)
		flow_table_trim(r->flows, r->flow_limit);
}

uint32_t recording_index(struct recording *r)
{
	assert(r->event.n == 1);
	return ++r->gone.event;
}
