/*
 * Numbers, ticks and scales of graphs.
 *
 *    value   from ──────┬──────┬──────┬── to       ticks at 1, 2 or 5 times a
 *    dot     0 ·························· n - 1    power of ten
 */
#include "ui/graph/graph_scale.h"

#include <stdio.h>

#include "ui/term/braille.h"

/* --- numbers ------------------------------------------------------------- */

struct unit_step {
	double least;
	const char *name;
};

static const struct unit_step byte_units[] = {
	{ 1e12, "T" }, { 1e9, "G" }, { 1e6, "M" }, { 1e3, "K" }, { 0, "" }
};
static const struct unit_step time_units[] = {
	{ 1e9, "s" }, { 1e6, "ms" }, { 1e3, "µs" }, { 0, "ns" }
};

/* So many digits after the point show a step. */
static int decimals_of(double step)
{
	int n = 0;

	for (; step < 0.9999 && n < 9; step *= 10)
		n++;
	return n;
}

char *graph_number(enum graph_unit unit, uint64_t value, uint64_t step,
		   char out[GRAPH_TEXT])
{
	const struct unit_step *u = unit == UNIT_TIME ? time_units : byte_units;
	double least;

	while (u->least > 0 && (double)value < u->least)
		u++;
	least = u->least > 0 ? u->least : 1;
	if (value == 0)
		snprintf(out, GRAPH_TEXT, "0");
	else
		snprintf(out, GRAPH_TEXT, "%.*f%s%s%s",
			 decimals_of((double)(step ? step : 1) / least),
			 (double)value / least, u->name[0] ? " " : "", u->name,
			 unit == UNIT_RATE ? "/s" : "");
	return out;
}

/* The least of 1, 2, 5, 10, … that makes at most `most` steps of a range. */
static uint64_t tick_step(uint64_t range, int most)
{
	static const uint64_t factor[] = { 1, 2, 5 };
	uint64_t power = 1;

	if (most < 1)
		most = 1;
	for (int i = 0;; i++) {
		uint64_t step = power * factor[i % 3];

		if (range / step <= (uint64_t)most)
			return step;
		if (i % 3 == 2)
			power *= 10;
	}
}

/* At least one: with steps of 1, every value has its tick. */
struct ticks ticks_of(const struct scale *s, int most)
{
	struct ticks t = { .step = tick_step(s->to - s->from, most) };
	uint64_t over = s->from % t.step, up = over ? t.step - over : 0;

	if (up > s->to - s->from) /* it is between two: closer ones, then */
		return ticks_of(s, most + 1);
	t.first = s->from + up;
	t.n = (int)((s->to - t.first) / t.step) + 1;
	return t;
}

/* --- scales -------------------------------------------------------------- */

int scale_place(const struct scale *s, uint64_t value)
{
	uint64_t range = s->to - s->from;

	if (value < s->from)
		return -1;
	if (value > s->to)
		return s->dots;
	return range ? (int)((double)(value - s->from) / (double)range *
				     (s->dots - 1) +
			     0.5)
		     : 0;
}

/* Of the points, which are in order of time: the first that is not before. */
static size_t first_from(const struct points *points, uint64_t t_ns)
{
	size_t low = 0, high = points->n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (points->at[middle].t_ns < t_ns)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

void graph_shown(const struct graph *graph, const struct graph_trace *t,
		 size_t *from, size_t *to)
{
	*from = first_from(t->points, graph->from_ns);
	*to = graph->to_ns < UINT64_MAX
		      ? first_from(t->points, graph->to_ns + 1)
		      : t->points->n;
	if (t->pen == PEN_STEPS && *from > 0)
		--*from; /* it holds until the next */
}

static void reach_values(struct scale *s, const struct graph *graph,
			 const struct graph_trace *t)
{
	size_t from, to;

	graph_shown(graph, t, &from, &to);
	for (size_t i = from; i < to; i++) {
		const struct point *p = &t->points->at[i];

		s->from = p->low < s->from ? p->low : s->from;
		s->to = p->high > s->to ? p->high : s->to;
	}
}

/* From the lowest to the highest value that is shown; from 0, if it is near. */
struct scale value_scale(const struct graph *graph, struct area plot)
{
	struct scale s = { UINT64_MAX, 0, plot.rows * DOTS_Y };

	for (int i = 0; i < graph->n; i++)
		if (!graph->trace[i].may_leave)
			reach_values(&s, graph, &graph->trace[i]);
	if (s.from > s.to)
		s.from = s.to = 0;
	if (s.from <= (s.to - s.from) / 2 || s.from == s.to)
		s.from = 0;
	if (s.to == 0)
		s.to = 1;
	return s;
}

struct scale time_scale(const struct graph *graph, int cols)
{
	struct scale s = { graph->from_ns, graph->to_ns, cols * DOTS_X };

	if (s.to <= s.from)
		s.to = s.from < UINT64_MAX ? s.from + 1 : s.from;
	return s;
}
