/*
 * Graphs.
 *
 *    sequence numbers   ● sent  ● acknowledged  ● window      title, legend
 *     1.5 M ┤                         ⣀⣀⠤⠤⠒⠒⠉⠉
 *           │             ⣀⣀⠤⠔⠒⠊⠉⠉                          points
 *       0 K ┤⣀⣀⠤⠔⠒⠊⠉
 *           └┬────────┬────────┬────────┬────────             time
 *          0 ms     200 ms   400 ms
 *
 * Ticks are at 1, 2 or 5 times a power of ten. The vertical axis begins at the
 * lowest value if all are far from 0 (a window in the middle of a transfer).
 */
#include "ui/graph.h"

#include <stdbool.h>
#include <stdio.h>

#include "ui/braille.h"
#include "ui/i18n.h"

enum {
	LABEL_COLS = 8, /* "930 M/s " */
	AXIS_COLS = LABEL_COLS + 1,
	AXIS_ROWS = 2,
	TITLE_ROWS = 1,
	TICK_ROWS = 3,	/* between two on the vertical axis, at least */
	TICK_COLS = 14, /* and on the other */
};

/* A range of values, and where it is drawn: dots 0 … dots - 1. */
struct scale {
	uint64_t from, to;
	int dots;
};

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

char *graph_number(enum graph_unit unit, uint64_t value, char out[GRAPH_TEXT])
{
	const struct unit_step *u = unit == UNIT_TIME ? time_units : byte_units;
	double scaled = (double)value;

	while (u->least > 0 && scaled < u->least)
		u++;
	if (u->least > 0)
		scaled /= u->least;
	if (value == 0) {
		snprintf(out, GRAPH_TEXT, "0");
		return out;
	}
	snprintf(out, GRAPH_TEXT, "%.4g%s%s%s", scaled, u->name[0] ? " " : "",
		 u->name, unit == UNIT_RATE ? "/s" : "");
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

/* --- scales -------------------------------------------------------------- */

static int place(const struct scale *s, uint64_t value)
{
	uint64_t range = s->to - s->from;

	if (value < s->from)
		return -1;
	if (value > s->to)
		return s->dots;
	return range ? (int)((double)(value - s->from) / (double)range *
			     (s->dots - 1))
		     : 0;
}

static bool is_shown(const struct graph *graph, const struct point *p)
{
	return p->t_ns >= graph->from_ns && p->t_ns <= graph->to_ns;
}

/* From the lowest to the highest value that is shown; from 0, if that is near.
 */
static struct scale value_scale(const struct graph *graph, int dots)
{
	struct scale s = { .from = UINT64_MAX, .to = 0, .dots = dots };

	for (int i = 0; i < graph->n; i++) {
		const struct points *points = graph->trace[i].points;

		for (size_t k = 0; !graph->trace[i].may_leave && k < points->n;
		     k++) {
			const struct point *p = &points->at[k];

			if (!is_shown(graph, p))
				continue;
			s.from = p->low < s.from ? p->low : s.from;
			s.to = p->high > s.to ? p->high : s.to;
		}
	}
	if (s.from > s.to)
		s.from = s.to = 0;
	if (s.from <= (s.to - s.from) / 2 || s.from == s.to)
		s.from = 0;
	if (s.to == 0)
		s.to = 1;
	return s;
}

static struct scale time_scale(const struct graph *graph, int dots)
{
	struct scale s = { graph->from_ns, graph->to_ns, dots };

	if (s.to <= s.from)
		s.to = s.from + 1;
	return s;
}

int graph_cols(struct area a)
{
	return a.cols - AXIS_COLS;
}

int graph_x(const struct graph *graph, struct area a, uint64_t t_ns)
{
	struct scale s = time_scale(graph, graph_cols(a));

	return a.x + AXIS_COLS + place(&s, t_ns);
}

uint64_t graph_time_at(const struct graph *graph, struct area a, int x)
{
	struct scale s = time_scale(graph, graph_cols(a));
	int at = x - a.x - AXIS_COLS;

	if (at <= 0)
		return s.from;
	if (at >= s.dots - 1)
		return s.to;
	return s.from + (uint64_t)((double)(s.to - s.from) * at / (s.dots - 1));
}

/* --- points -------------------------------------------------------------- */

/* The pen: where a point is, and where the one before it was. */
struct pen {
	struct braille *canvas;
	struct scale x, y;
	enum style style;
	bool down;
	int last_x, last_y;
};

static void pen_bar(struct pen *p, int x, int low, int high)
{
	braille_line(p->canvas, x, low, x, high, p->style);
}

static void pen_step(struct pen *p, int x, int y)
{
	if (p->down) {
		braille_line(p->canvas, p->last_x, p->last_y, x, p->last_y,
			     p->style);
		braille_line(p->canvas, x, p->last_y, x, y, p->style);
	} else {
		braille_dot(p->canvas, x, y, p->style);
	}
}

static void pen_line(struct pen *p, int x, int y)
{
	if (p->down)
		braille_line(p->canvas, p->last_x, p->last_y, x, y, p->style);
	else
		braille_dot(p->canvas, x, y, p->style);
}

static void pen_point(struct pen *p, enum graph_pen how, const struct point *at)
{
	int bottom = p->y.dots - 1;
	int x = place(&p->x, at->t_ns), y = bottom - place(&p->y, at->high);

	if (how == PEN_BARS)
		pen_bar(p, x, bottom - place(&p->y, at->low), y);
	else if (how == PEN_STEPS)
		pen_step(p, x, y);
	else if (how == PEN_LINE)
		pen_line(p, x, y);
	else
		braille_dot(p->canvas, x, y, p->style);
	p->last_x = x;
	p->last_y = y;
	p->down = true;
}

static void paint_points(const struct graph *graph, struct grid *g,
			 struct area plot)
{
	struct braille canvas;
	struct pen pen = { .canvas = &canvas };

	braille_init(&canvas, plot.rows, plot.cols);
	pen.x = time_scale(graph, plot.cols * DOTS_X);
	pen.y = value_scale(graph, plot.rows * DOTS_Y);
	for (int i = 0; i < graph->n; i++) {
		const struct graph_trace *t = &graph->trace[i];

		pen.style = t->style;
		pen.down = false;
		for (size_t k = 0; k < t->points->n; k++)
			if (is_shown(graph, &t->points->at[k]))
				pen_point(&pen, t->pen, &t->points->at[k]);
	}
	braille_paint(&canvas, g, plot.y, plot.x);
	braille_free(&canvas);
}

/* --- around them --------------------------------------------------------- */

static void paint_values(const struct graph *graph, struct grid *g,
			 struct area plot)
{
	struct scale s = value_scale(graph, plot.rows);
	uint64_t step = tick_step(s.to - s.from, plot.rows / TICK_ROWS);
	uint64_t at = (s.from + step - 1) / step * step;

	for (int i = 0; i < plot.rows; i++)
		grid_put(g, plot.y + i, plot.x - 1, STYLE_BORDER, 0x2502);
	for (; at <= s.to; at += step) {
		int y = plot.y + plot.rows - 1 - place(&s, at);
		char text[GRAPH_TEXT];
		int cols = text_width(graph_number(graph->unit, at, text));

		grid_put(g, y, plot.x - 1, STYLE_BORDER, 0x2524);
		grid_text(g, y, plot.x - 2 - cols, STYLE_LABEL, text);
	}
}

static void paint_times(const struct graph *graph, struct grid *g,
			struct area plot)
{
	struct scale s = time_scale(graph, plot.cols);
	uint64_t step = tick_step(s.to - s.from, plot.cols / TICK_COLS);
	uint64_t at = (s.from + step - 1) / step * step;
	int y = plot.y + plot.rows, free_x = 0;

	grid_put(g, y, plot.x - 1, STYLE_BORDER, 0x2514);
	grid_fill(g, y, plot.x, plot.cols, STYLE_BORDER, 0x2500);
	for (; at <= s.to; at += step) {
		int x = plot.x + place(&s, at);
		char text[GRAPH_TEXT];
		int cols = text_width(graph_number(UNIT_TIME, at, text));
		int from = x - cols / 2;

		grid_put(g, y, x, STYLE_BORDER, 0x252c);
		if (from + cols > plot.x + plot.cols)
			from = plot.x + plot.cols - cols;
		if (from < free_x)
			continue;
		grid_text(g, y + 1, from, STYLE_LABEL, text);
		free_x = from + cols + 1;
	}
}

/* A trace that has no points has no name either. */
static void paint_legend(const struct graph *graph, struct grid *g,
			 struct area a)
{
	int x = grid_text(g, a.y, a.x + 1, STYLE_TITLE, tr(graph->title)) + 2;

	for (int i = 0; i < graph->n; i++) {
		const struct graph_trace *t = &graph->trace[i];
		const char *name = tr(t->name);

		if (t->points->n == 0 ||
		    x + 3 + text_width(name) > a.x + a.cols)
			continue;
		grid_put(g, a.y, x, t->style, 0x25cf);
		x = grid_text(g, a.y, x + 2, t->style, name) + 2;
	}
}

static bool has_points(const struct graph *graph)
{
	for (int i = 0; i < graph->n; i++)
		if (graph->trace[i].points->n)
			return true;
	return false;
}

static void paint_cursor(const struct graph *graph, struct grid *g,
			 struct area plot)
{
	struct scale s = time_scale(graph, plot.cols);
	int x = place(&s, graph->cursor_ns);

	if (graph->cursor_ns == UINT64_MAX || x < 0 || x >= plot.cols)
		return;
	for (int y = 0; y < plot.rows; y++)
		if (grid_blank(g, plot.y + y, plot.x + x))
			grid_put(g, plot.y + y, plot.x + x, STYLE_FOCUS,
				 0x250a);
	grid_put(g, plot.y + plot.rows, plot.x + x, STYLE_FOCUS, 0x25b2);
}

void graph_paint(const struct graph *graph, struct grid *g, struct area a)
{
	struct area plot = { a.y + TITLE_ROWS, a.x + AXIS_COLS,
			     a.rows - TITLE_ROWS - AXIS_ROWS, graph_cols(a) };

	if (a.rows < GRAPH_ROWS || a.cols < GRAPH_COLS)
		return;
	paint_legend(graph, g, a);
	if (!has_points(graph)) {
		grid_text(g, a.y + a.rows / 2, a.x + AXIS_COLS, STYLE_DIM,
			  tr("nothing to draw here"));
		return;
	}
	paint_values(graph, g, plot);
	paint_times(graph, g, plot);
	paint_points(graph, g, plot);
	paint_cursor(graph, g, plot);
}
