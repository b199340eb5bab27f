/* The little that happens to a UDP socket, as a diagram. */
#ifndef UI_DIAGRAM_DIAGRAM_UDP_H
#define UI_DIAGRAM_DIAGRAM_UDP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ui/diagram/diagram.h"
#include "ui/term/grid.h"

/* UDP has no states on the wire; these are of the socket's two addresses. */
enum udp_state {
	UDP_UNKNOWN,
	UDP_UNBOUND,   /* no port: nothing can come */
	UDP_BOUND,     /* a port of its own */
	UDP_CONNECTED, /* and one peer */
	UDP_CLOSED,    /* there is no socket */
	UDP_STATES
};

enum udp_event {
	UDP_SOCKET,
	UDP_BIND,
	UDP_SENDTO,	     /* the first datagram takes a free port */
	UDP_CONNECT,	     /* and so does this, where there is none */
	UDP_DISCONNECT,	     /* connect() to AF_UNSPEC; bind() gave the port */
	UDP_DISCONNECT_FREE, /* the same; the port was a free one: it goes */
	UDP_CLOSE,
	UDP_EVENTS
};

struct udp_transition {
	enum udp_state from;
	enum udp_event event;
	enum udp_state to;
	const char *label;
	const char *source; /* manual page */
};

/* The table; *n is its length. */
const struct udp_transition *udp_transitions(size_t *n);
/* The entry for an event in a state, or NULL if nothing changes. */
const struct udp_transition *udp_transition_find(enum udp_state from,
						 enum udp_event event);
/* "UNBOUND"; "?" for UDP_UNKNOWN. */
const char *udp_state_name(enum udp_state state);

enum { DIAGRAM_UDP_ROWS = 16, DIAGRAM_UDP_COLS = 78 };

/* As struct diagram, whose words say what the fields are. */
struct diagram_udp_marker {
	enum udp_state state;
	uint32_t glyph;
	enum style style;
};

struct diagram_udp {
	uint32_t visited;
	struct diagram_udp_marker marker[DIAGRAM_MARKERS];
	int n_markers;
	const struct udp_transition *taken;
	int fading;
	enum udp_state selected; /* UDP_UNKNOWN: none */
};

/* These do what their namesakes in ui/diagram/diagram.h do. */
void diagram_udp_paint(const struct diagram_udp *d, struct grid *g,
		       struct area a);
enum udp_state diagram_udp_at(struct area a, int y, int x);
bool diagram_udp_move(enum udp_state *selected, int dy, int dx);

#endif
