/*
 * A filter of packets lets packets pass, and a conversation if one of its
 * packets did. A filter of flows lets conversations pass, with all that is of
 * them.
 */
#include "ui/app/choice.h"

#include <stdlib.h>
#include <string.h>

#include "capture/mem.h"
#include "sim/scenario/scenario.h"

struct choice {
	const struct filter *filter;
	enum filter_of of;
	const struct recording *r;
	struct filter_recording values;
	struct jsonl_keep keep;
	uint32_t *flow_of; /* by socket */
	size_t n_sockets, cap_sockets;
};

void choice_complain(const char *text, const struct filter_error *e)
{
	char *line = mem_text(text, strlen(text));

	for (char *c = line; *c; c++)
		if (*c == '\n' || *c == '\r')
			*c = ' ';
	mistake_print("--filter", line, 1, e->col, e->text, stderr);
	free(line);
}

static bool keep_packet(void *context, uint32_t packet)
{
	return choice_packet(context, packet);
}

static bool keep_flow(void *context, uint32_t flow)
{
	return choice_flow(context, flow);
}

static bool keep_socket(void *context, uint32_t socket)
{
	return choice_socket(context, socket);
}

struct choice *choice_new(const struct filter *f, enum filter_of of,
			  const struct recording *r, const struct trace *trace)
{
	struct choice *c;

	if (!f)
		return NULL;
	c = mem_zero(1, sizeof(*c));
	c->filter = f;
	c->of = of;
	c->r = r;
	c->keep = (struct jsonl_keep){ keep_packet, keep_flow, keep_socket, c };
	c->values = (struct filter_recording){ r, trace };
	choice_update(c);
	return c;
}

void choice_free(struct choice *c)
{
	if (!c)
		return;
	free(c->flow_of);
	free(c);
}

/* Sockets are told by the conversations whose ends they are. */
static void note_sockets(struct choice *c)
{
	const struct flow_table *flows = recording_flows(c->r);

	mem_grow(c->flow_of, c->cap_sockets, recording_n_sockets(c->r) + 1);
	while (c->n_sockets < recording_n_sockets(c->r))
		c->flow_of[c->n_sockets++] = FLOW_NONE;
	for (uint32_t i = flow_next(flows, 0); i != FLOW_NONE;
	     i = flow_next(flows, i + 1)) {
		const struct flow *f = flow_get(flows, i);

		for (int side = 0; side < 2; side++)
			if (f->socket[side] != FLOW_NONE)
				c->flow_of[f->socket[side]] = i;
	}
}

void choice_update(struct choice *c)
{
	if (c && c->of == FILTER_OF_FLOWS)
		note_sockets(c);
}

bool choice_packet(struct choice *c, uint32_t packet)
{
	uint32_t flow;

	if (!c)
		return true;
	flow = recording_packet(c->r, packet)->flow;
	if (c->of == FILTER_OF_FLOWS)
		return choice_flow(c, flow);
	if (!filter_recording_packet(&c->values, c->filter, packet))
		return false;
	flow_get(recording_flows(c->r), flow)->chosen = true;
	return true;
}

bool choice_flow(const struct choice *c, uint32_t flow)
{
	if (!c)
		return true;
	if (c->of == FILTER_OF_PACKETS)
		return recording_flow(c->r, flow)->chosen;
	return filter_recording_flow(&c->values, c->filter, flow);
}

bool choice_socket(const struct choice *c, uint32_t socket)
{
	if (!c)
		return true;
	return socket < c->n_sockets && c->flow_of[socket] != FLOW_NONE &&
	       choice_flow(c, c->flow_of[socket]);
}

const struct jsonl_keep *choice_keep(const struct choice *c)
{
	return c ? &c->keep : NULL;
}
