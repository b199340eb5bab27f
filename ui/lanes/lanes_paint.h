/* Lanes on a grid: names at the left, time to the right, sums at its end. */
#ifndef UI_LANES_LANES_PAINT_H
#define UI_LANES_LANES_PAINT_H

#include "ui/term/grid.h"
#include "ui/lanes/lanes_scale.h"

struct lanes_picture {
	const struct recording *r;
	const struct lanes *l;
	const struct lanes_scale *scale;
	double from, to;   /* places that are shown */
	uint32_t cursor;   /* the event that comes next; ROW_NONE: no cursor */
	uint32_t selected; /* row, or ROW_NONE */
	int top;	   /* lines of rows above those shown */
	int pitch;	   /* lines a row, those between rows among them */
};

/* Lines that the rows take, without the line of times above them. */
int lanes_lines(const struct lanes_picture *p);
/* The line of a row among them. */
int lanes_line_of(const struct lanes_picture *p, uint32_t row);
void lanes_paint(const struct lanes_picture *p, struct grid *g, struct area a);
/* Columns for time in an area. */
int lanes_time_cols(const struct lanes_picture *p, struct area a);
/* What is at a place of the grid: *row or ROW_NONE, and *place of the scale. */
void lanes_at(const struct lanes_picture *p, struct area a, int y, int x,
	      uint32_t *row, double *place);

/* "accept", "waits for a thread", "wait": what fits in `cols`; "" if none. */
const char *lanes_call_word(const struct recording *r,
			    const struct call_row *call, int cols);

#endif
