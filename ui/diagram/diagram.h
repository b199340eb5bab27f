/*
 * The TCP state diagram, drawn from the table of transitions. The box of an
 * occupied state is heavy and has the markers of the sockets in its border;
 * visited states are tinted, and dim those that no marked socket can come to.
 */
#ifndef UI_DIAGRAM_DIAGRAM_H
#define UI_DIAGRAM_DIAGRAM_H

#include <stdbool.h>
#include <stdint.h>

#include "capture/flow/tcp.h"
#include "ui/term/grid.h"

enum { DIAGRAM_MARKERS = 8, DIAGRAM_ROWS = 21, DIAGRAM_COLS = 78 };

/* A socket that is in a state. */
struct diagram_marker {
	enum tcp_state state;
	uint32_t glyph; /* ● ◆ ◇ … */
	enum style style;
};

struct diagram {
	uint32_t visited; /* 1 << state: a socket has been there */
	/* several in one state stand side by side; the first colours the box */
	struct diagram_marker marker[DIAGRAM_MARKERS];
	int n_markers;
	/* the edge just taken, or NULL, and how long ago: 0 now, 1, 2 faded */
	const struct tcp_transition *taken;
	int fading;
	enum tcp_state selected; /* TCP_UNKNOWN: none */
};

/*
 * Paints it in the middle of the area, as large as that allows; needs
 * DIAGRAM_ROWS x DIAGRAM_COLS, less is cut at the edges.
 */
void diagram_paint(const struct diagram *d, struct grid *g, struct area a);
/* The state whose box is there, or TCP_UNKNOWN. */
enum tcp_state diagram_at(struct area a, int y, int x);
/*
 * Moves the selection to the next box: dy -1 up, 1 down, or dx -1 left, 1
 * right. CLOSED is first where nothing is selected. False: there is none.
 */
bool diagram_move(enum tcp_state *selected, int dy, int dx);

#endif
