/*
 * From values to dots: ranges of values and their ticks. Private to graph*.c.
 */
#ifndef UI_GRAPH_GRAPH_SCALE_H
#define UI_GRAPH_GRAPH_SCALE_H

#include <stddef.h>
#include <stdint.h>

#include "ui/graph/graph.h"

/* A range of values, and where it is drawn: dots 0 … dots - 1. */
struct scale {
	uint64_t from, to;
	int dots;
};

struct ticks {
	uint64_t first, step;
	int n;
};

/* The dot nearest to a value; -1 if it is below the range, and `dots` if above.
 */
int scale_place(const struct scale *s, uint64_t value);
/* At 1, 2 or 5 times a power of ten: about `most` of them, or one more. */
struct ticks ticks_of(const struct scale *s, int most);

/* The points of a trace from which something is seen: from … to - 1. */
void graph_shown(const struct graph *graph, const struct graph_trace *t,
		 size_t *from, size_t *to);
struct scale value_scale(const struct graph *graph, struct area plot);
struct scale time_scale(const struct graph *graph, int cols);

#endif
