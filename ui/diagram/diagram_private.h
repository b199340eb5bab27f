/*
 * What the state diagrams are made of, shared by diagram*.c: a chart says
 * where boxes and edges stand, a scene what there is to be seen in them.
 */
#ifndef UI_DIAGRAM_DIAGRAM_PRIVATE_H
#define UI_DIAGRAM_DIAGRAM_PRIVATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ui/term/grid.h"

enum { CHART_STATES = 16, ROUTE_POINTS = 6, GROW_LINES = 8 };

/* --- charts -------------------------------------------------------------- */

struct point {
	int16_t y, x;
};

/* The box of a state; rows 0: it has none. */
struct place {
	int16_t y, x, rows, cols;
};

/*
 * The way of an edge: from a cell of the source's border by corners to its
 * arrowhead, beside the target's border. Unused points are 0, 0.
 */
struct route {
	uint8_t from, event;
	uint8_t leg; /* that bears the label; 0: from p[0] to p[1] */
	struct point p[ROUTE_POINTS];
};

/*
 * A chart may be drawn larger than it is: rows and columns are added at its
 * growing lines, which must not cut boxes or part arrows from them.
 */
struct chart {
	int rows, cols;		  /* without additions */
	int most_rows, most_cols; /* with all of them */
	/* from these rows and columns on, things move away; unused: 0 */
	int16_t grow_y[GROW_LINES], grow_x[GROW_LINES];
	struct place place[CHART_STATES]; /* by state */
	const struct route *route;
	size_t n_routes;
	/* where an aborted state points to the end state, by name */
	const struct route *reset;
	size_t n_resets;
	/* the line that speaks of all of them: to the right of its words, its
	 * corner, its arrowhead at the end state's box */
	struct point note[3];
};

/* A chart as it stands in an area. */
struct chart_fit {
	const struct chart *chart;
	int more_rows, more_cols;
	struct area room; /* where it goes */
	struct area area; /* of the drawing, which may be larger */
};

/* The first of the charts that fits, else the last, cut. */
void chart_fit(struct chart_fit *f, const struct chart *charts, size_t n,
	       struct area a);
/* Both from the drawing's upper left corner. */
struct point chart_point(const struct chart_fit *f, struct point p);
struct area chart_box(const struct chart_fit *f, int state);
/* The state whose box is at a place of the screen, or -1. */
int chart_at(const struct chart_fit *f, int y, int x);
/* The state whose box is next in a direction, or -1. */
int chart_next(const struct chart *c, int state, int dy, int dx);
/* The route of an event in a state, or NULL. */
const struct route *route_find(const struct route *routes, size_t n, int from,
			       int event);
int route_legs(const struct route *r);

/* --- scenes -------------------------------------------------------------- */

struct scene_edge {
	uint8_t from, event, to;
	const char *label;
	const char *note; /* said after the label, or NULL */
};

struct scene_mark {
	int state;
	uint32_t glyph;
	enum style style;
};

struct scene {
	const char *name[CHART_STATES];
	const struct scene_edge *edge;
	size_t n_edges;
	int end;	  /* the state where a socket's life ends */
	uint32_t resets;  /* 1 << event: drawn as a note, not one by one */
	uint32_t visited; /* 1 << state */
	const struct scene_mark *mark;
	int n_marks;
	const struct scene_edge *taken; /* one of edge[], or NULL */
	int fading;			/* 0, 1, 2: no more */
	int selected;			/* state, or -1 */
};

void scene_paint(const struct scene *s, const struct chart *charts, size_t n,
		 struct grid *g, struct area a);

/* --- the TCP diagram's charts (ui/diagram/diagram_tcp.c), the larger one first
 * --- */

enum { TCP_CHARTS = 2 };
extern const struct chart tcp_charts[TCP_CHARTS];

#endif
