/* The TCP state diagram, drawn from the table of transitions. */
#ifndef UI_DIAGRAM_H
#define UI_DIAGRAM_H

#include <stdbool.h>
#include <stdint.h>

#include "capture/tcp.h"
#include "ui/grid.h"

enum { DIAGRAM_MARKERS = 8, DIAGRAM_ROWS = 21, DIAGRAM_COLS = 78 };

/* A socket that is in a state. */
struct diagram_marker {
	enum tcp_state state;
	uint32_t glyph; /* ● ◆ ◇ … */
	enum style style;
};

struct diagram {
	uint32_t visited; /* 1 << state: a socket has been there */
	struct diagram_marker marker[DIAGRAM_MARKERS];
	int n_markers;
	/* the edge just taken, or NULL, and how long ago: 0 now … 2 faded */
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

#endif
