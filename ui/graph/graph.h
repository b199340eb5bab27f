/*
 * Graphs: series of points over time, in Braille, with axes. Pure: points go
 * in, cells come out.
 */
#ifndef UI_GRAPH_GRAPH_H
#define UI_GRAPH_GRAPH_H

#include <stdbool.h>
#include <stdint.h>

#include "capture/series.h"
#include "ui/term/grid.h"

enum graph_pen {
	PEN_DOTS,   /* a dot a point */
	PEN_BARS,   /* from low to high */
	PEN_BROKEN, /* the same, every other dot */
	PEN_STEPS,  /* it stays until the next point */
};

struct graph_trace {
	const struct points *points; /* borrowed */
	const char *name;	     /* for the legend, in English */
	enum graph_pen pen;
	enum style style;
	uint32_t mark;	/* glyph on top of each point; 0: none */
	bool may_leave; /* what is too high for the others is not shown */
};

enum graph_unit { UNIT_BYTES, UNIT_TIME, UNIT_RATE };

enum { GRAPH_TRACES = 6 };

struct graph {
	const char *title; /* in English */
	enum graph_unit unit;
	/* later ones are on top, and more important where room is scarce */
	struct graph_trace trace[GRAPH_TRACES];
	int n;
	uint64_t from_ns, to_ns; /* what is shown of the time */
	uint64_t cursor_ns;	 /* a vertical line there; UINT64_MAX: none */
};

/* At least GRAPH_ROWS x GRAPH_COLS, or nothing is painted. */
enum { GRAPH_ROWS = 5, GRAPH_COLS = 30 };
void graph_paint(const struct graph *graph, struct grid *g, struct area a);

/* How many columns the points have; that of a time, or -1 if it is not shown.
 */
int graph_cols(struct area a);
int graph_x(const struct graph *graph, struct area a, uint64_t t_ns);
/* The time at a column of the area, clipped to what is shown. */
uint64_t graph_time_at(const struct graph *graph, struct area a, int x);

/*
 * "1.5 M", "41 µs", "930 M/s": with as many digits as it takes to tell it from
 * what is `step` more. Returns out.
 */
#define GRAPH_TEXT 48
char *graph_number(enum graph_unit unit, uint64_t value, uint64_t step,
		   char out[GRAPH_TEXT]);

#endif
