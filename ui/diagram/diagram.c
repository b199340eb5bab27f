/*
 * The TCP diagram: the table of transitions (capture/flow/tcp.h) made into a
 * scene, which is painted on one of the charts (ui/diagram/diagram_tcp.c).
 * Nothing of the state machine is said here: edges, their labels and what can
 * be reached all come of the table.
 */
#include "ui/diagram/diagram.h"

#include <assert.h>

#include "ui/diagram/diagram_private.h"

enum { EDGES = 64 };

/* RFC 9293 3.5.2: what ends a connection at once. */
static const uint32_t resets = 1u << RCV_RST | 1u << SND_RST;
_Static_assert(TCP_EVENTS <= 32, "a bit for each event");

/* What teachers call it (RFC 9293 3.5, figure 7). */
static const char *note_of(const struct tcp_transition *t)
{
	bool both = t->from == TCP_SYN_SENT && t->event == RCV_SYN;

	return both ? "simultaneous open" : NULL;
}

/* The table as edges; returns the number of the one that was taken, or -1. */
static int edges_of(const struct tcp_transition *taken,
		    struct scene_edge edge[EDGES], size_t *n)
{
	const struct tcp_transition *t = tcp_transitions(n);
	int found = -1;

	assert(*n <= EDGES);
	for (size_t i = 0; i < *n; i++) {
		edge[i] = (struct scene_edge){ (uint8_t)t[i].from,
					       (uint8_t)t[i].event,
					       (uint8_t)t[i].to, t[i].label,
					       note_of(&t[i]) };
		if (taken && taken->from == t[i].from &&
		    taken->event == t[i].event)
			found = (int)i;
	}
	return found;
}

/* Sockets of which nothing is known stand in no box. */
static int marks_of(const struct diagram *d,
		    struct scene_mark mark[DIAGRAM_MARKERS])
{
	int n = 0;

	for (int i = 0; i < d->n_markers && i < DIAGRAM_MARKERS; i++) {
		const struct diagram_marker *m = &d->marker[i];

		if (m->state != TCP_UNKNOWN)
			mark[n++] = (struct scene_mark){ (int)m->state,
							 m->glyph, m->style };
	}
	return n;
}

void diagram_paint(const struct diagram *d, struct grid *g, struct area a)
{
	struct scene_edge edge[EDGES];
	struct scene_mark mark[DIAGRAM_MARKERS];
	struct scene s = {
		.edge = edge,
		.end = TCP_CLOSED,
		.resets = resets,
		.visited = d->visited,
		.mark = mark,
		.n_marks = marks_of(d, mark),
		.fading = d->fading,
		.selected = d->selected == TCP_UNKNOWN ? -1 : (int)d->selected,
	};
	int taken = edges_of(d->taken, edge, &s.n_edges);

	if (taken >= 0)
		s.taken = &edge[taken];
	for (int i = 0; i < TCP_STATES; i++)
		s.name[i] = tcp_state_name((enum tcp_state)i);
	scene_paint(&s, tcp_charts, TCP_CHARTS, g, a);
}

enum tcp_state diagram_at(struct area a, int y, int x)
{
	struct chart_fit f;
	int state;

	chart_fit(&f, tcp_charts, TCP_CHARTS, a);
	state = chart_at(&f, y, x);
	return state < 0 ? TCP_UNKNOWN : (enum tcp_state)state;
}

bool diagram_move(enum tcp_state *selected, int dy, int dx)
{
	int next = TCP_CLOSED;

	if (*selected != TCP_UNKNOWN)
		next = chart_next(&tcp_charts[0], (int)*selected, dy, dx);
	if (next < 0)
		return false;
	*selected = (enum tcp_state)next;
	return true;
}
