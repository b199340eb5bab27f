/*
 * UDP has no state machine (RFC 768), its sockets have: what matters is which
 * of its addresses a socket has. The table is of the calls that change that,
 * by their manual pages; all others change nothing.
 *
 *	UNBOUND ── bind(), sendto() ──▶ BOUND ── connect() ──▶ CONNECTED
 *	   ▲                              ▲ connect(AF_UNSPEC)  │
 *	   ╰──────────────────────────────┴─────────────────────╯
 *
 * A port that bind() was asked for outlives the connection. One that Linux
 * chose, because connect() or sendto() came first or bind() named port 0, is
 * given back with it, and the socket is unbound again.
 */
#include "ui/diagram/diagram_udp.h"

#include "ui/diagram/diagram_private.h"

static const struct udp_transition transitions[] = {
	{ UDP_CLOSED, UDP_SOCKET, UDP_UNBOUND, "socket()", "udp(7)" },
	{ UDP_UNBOUND, UDP_BIND, UDP_BOUND, "bind()", "bind(2)" },
	{ UDP_UNBOUND, UDP_SENDTO, UDP_BOUND, "sendto()", "udp(7), ip(7)" },
	{ UDP_UNBOUND, UDP_CONNECT, UDP_CONNECTED, "connect()",
	  "connect(2), ip(7)" },
	{ UDP_BOUND, UDP_CONNECT, UDP_CONNECTED, "connect()", "connect(2)" },
	{ UDP_CONNECTED, UDP_DISCONNECT, UDP_BOUND, "connect(AF_UNSPEC)",
	  "connect(2)" },
	{ UDP_CONNECTED, UDP_DISCONNECT_FREE, UDP_UNBOUND, "connect(AF_UNSPEC)",
	  "connect(2)" },
	{ UDP_UNBOUND, UDP_CLOSE, UDP_CLOSED, "close()", "close(2)" },
	{ UDP_BOUND, UDP_CLOSE, UDP_CLOSED, "close()", "close(2)" },
	{ UDP_CONNECTED, UDP_CLOSE, UDP_CLOSED, "close()", "close(2)" },
};
enum { EDGES = sizeof(transitions) / sizeof(*transitions) };

static const char *const state_names[] = {
	"?", "UNBOUND", "BOUND", "CONNECTED", "CLOSED",
};
_Static_assert(sizeof(state_names) / sizeof(*state_names) == UDP_STATES,
	       "a name for each state");

static const struct route routes[] = {
	{ UDP_CLOSED, UDP_SOCKET, 0, { { 1, 32 }, { 1, 3 }, { 6, 3 } } },
	{ UDP_UNBOUND, UDP_BIND, 0, { { 8, 14 }, { 8, 31 } } },
	{ UDP_UNBOUND,
	  UDP_SENDTO,
	  1,
	  { { 9, 11 }, { 11, 11 }, { 11, 40 }, { 10, 40 } } },
	{ UDP_UNBOUND,
	  UDP_CONNECT,
	  1,
	  { { 9, 3 }, { 15, 3 }, { 15, 75 }, { 10, 75 } } },
	{ UDP_BOUND, UDP_CONNECT, 0, { { 8, 46 }, { 8, 62 } } },
	{ UDP_CONNECTED,
	  UDP_DISCONNECT,
	  1,
	  { { 9, 67 }, { 11, 67 }, { 11, 44 }, { 10, 44 } } },
	{ UDP_CONNECTED,
	  UDP_DISCONNECT_FREE,
	  1,
	  { { 9, 71 }, { 13, 71 }, { 13, 7 }, { 10, 7 } } },
	{ UDP_UNBOUND,
	  UDP_CLOSE,
	  1,
	  { { 7, 11 }, { 4, 11 }, { 4, 35 }, { 3, 35 } } },
	{ UDP_BOUND, UDP_CLOSE, 0, { { 7, 39 }, { 3, 39 } } },
	{ UDP_CONNECTED, UDP_CLOSE, 1, { { 7, 71 }, { 1, 71 }, { 1, 47 } } },
};
_Static_assert(sizeof(routes) / sizeof(*routes) == EDGES,
	       "a route for each edge");

static const struct chart chart = {
	.rows = DIAGRAM_UDP_ROWS,
	.cols = DIAGRAM_UDP_COLS,
	.most_rows = 28,
	.most_cols = 120,
	.grow_y = { 4, 5, 11, 13, 15 },
	.grow_x = { 24, 55 },
	.place = {
		[UDP_UNBOUND] = { 7, 0, 3, 15 },
		[UDP_BOUND] = { 7, 32, 3, 15 },
		[UDP_CONNECTED] = { 7, 63, 3, 15 },
		[UDP_CLOSED] = { 0, 32, 3, 15 },
	},
	.route = routes,
	.n_routes = EDGES,
};
_Static_assert((int)UDP_STATES <= (int)CHART_STATES, "room for each state");

const struct udp_transition *udp_transitions(size_t *n)
{
	*n = EDGES;
	return transitions;
}

const struct udp_transition *udp_transition_find(enum udp_state from,
						 enum udp_event event)
{
	for (int i = 0; i < EDGES; i++)
		if (transitions[i].from == from &&
		    transitions[i].event == event)
			return &transitions[i];
	return NULL;
}

const char *udp_state_name(enum udp_state state)
{
	return state < UDP_STATES ? state_names[state] : "?";
}

/* --- painting ------------------------------------------------------------ */

/* A port that Linux chose (ip(7), ip_local_port_range). */
static const char *note_of(const struct udp_transition *t)
{
	bool unbound = t->from == UDP_UNBOUND &&
		       (t->event == UDP_SENDTO || t->event == UDP_CONNECT);

	return unbound || t->event == UDP_DISCONNECT_FREE ? "ephemeral port"
							  : NULL;
}

static void edges_of(struct scene_edge edge[EDGES])
{
	const struct udp_transition *t = transitions;

	for (int i = 0; i < EDGES; i++, t++)
		edge[i] =
			(struct scene_edge){ (uint8_t)t->from,
					     (uint8_t)t->event, (uint8_t)t->to,
					     t->label, note_of(t) };
}

static int marks_of(const struct diagram_udp *d,
		    struct scene_mark mark[DIAGRAM_MARKERS])
{
	int n = 0;

	for (int i = 0; i < d->n_markers && i < DIAGRAM_MARKERS; i++) {
		const struct diagram_udp_marker *m = &d->marker[i];

		if (m->state != UDP_UNKNOWN)
			mark[n++] = (struct scene_mark){ (int)m->state,
							 m->glyph, m->style };
	}
	return n;
}

void diagram_udp_paint(const struct diagram_udp *d, struct grid *g,
		       struct area a)
{
	struct scene_edge edge[EDGES];
	struct scene_mark mark[DIAGRAM_MARKERS];
	struct scene s = {
		.edge = edge,
		.n_edges = EDGES,
		.end = UDP_CLOSED,
		.visited = d->visited,
		.mark = mark,
		.n_marks = marks_of(d, mark),
		.fading = d->fading,
		.selected = d->selected == UDP_UNKNOWN ? -1 : (int)d->selected,
	};

	edges_of(edge);
	for (int i = 0; d->taken && i < EDGES; i++)
		if (edge[i].from == d->taken->from &&
		    edge[i].event == d->taken->event)
			s.taken = &edge[i];
	for (int i = 0; i < UDP_STATES; i++)
		s.name[i] = udp_state_name((enum udp_state)i);
	scene_paint(&s, &chart, 1, g, a);
}

enum udp_state diagram_udp_at(struct area a, int y, int x)
{
	struct chart_fit f;
	int state;

	chart_fit(&f, &chart, 1, a);
	state = chart_at(&f, y, x);
	return state < 0 ? UDP_UNKNOWN : (enum udp_state)state;
}

bool diagram_udp_move(enum udp_state *selected, int dy, int dx)
{
	int next = UDP_UNBOUND;

	if (*selected != UDP_UNKNOWN)
		next = chart_next(&chart, (int)*selected, dy, dx);
	if (next < 0)
		return false;
	*selected = (enum udp_state)next;
	return true;
}
