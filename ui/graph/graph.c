/*
 * Graphs.
 *
 *    sequence numbers  ⡇ sent  ⠒ acknowledged  ↻ sent again   title, legend
 *     1.5 M ┤                         ⣀⣀⠤⠤⠒⠒⠉⠉
 *           │             ⣀⣀⠤⠔⠒⠊⠉⠉                          points
 *       0 K ┤⣀⣀⠤⠔⠒⠊⠉
 *           └┬────────┬────────┬────────┬────────             time
 *          0 ms     200 ms   400 ms
 *
 * Ticks are at 1, 2 or 5 times a power of ten. The vertical axis begins at the
 * lowest value if all are far from 0 (a window in the middle of a transfer).
 * Traces differ in how they are drawn, and not in colour alone; the legend has
 * a piece of each. What holds until the next point also holds where the graph
 * begins, if that is later than the point.
 */
#include "ui/graph/graph.h"

#include <stdbool.h>

#include "ui/term/braille.h"
#include "ui/graph/graph_scale.h"
#include "ui/text/i18n.h"

enum {
	LABEL_COLS = 9, /* "1.2545 M " */
	AXIS_COLS = LABEL_COLS + 1,
	AXIS_ROWS = 2,
	TITLE_ROWS = 1,
	TICK_ROWS = 3,	/* between two on the vertical axis, at least */
	TICK_COLS = 14, /* and on the other */
};

/* --- where times are ----------------------------------------------------- */

int graph_cols(struct area a)
{
	return a.cols - AXIS_COLS;
}

int graph_x(const struct graph *graph, struct area a, uint64_t t_ns)
{
	struct scale s = time_scale(graph, graph_cols(a));

	if (t_ns < s.from || t_ns > s.to)
		return -1;
	return a.x + AXIS_COLS + scale_place(&s, t_ns) / DOTS_X;
}

uint64_t graph_time_at(const struct graph *graph, struct area a, int x)
{
	struct scale s = time_scale(graph, graph_cols(a));
	int dot = (x - a.x - AXIS_COLS) * DOTS_X + 1; /* the later of two */

	if (dot < DOTS_X)
		return s.from;
	if (dot >= s.dots - 1)
		return s.to;
	return s.from +
	       (uint64_t)((double)(s.to - s.from) * dot / (s.dots - 1));
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

static void pen_bar(struct pen *p, int x, int low, int high, int every)
{
	for (int y = low; y >= high; y -= every)
		braille_dot(p->canvas, x, y, p->style);
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
	p->last_x = x;
	p->last_y = y;
	p->down = true;
}

static void pen_point(struct pen *p, enum graph_pen how, const struct point *at)
{
	int bottom = p->y.dots - 1;
	int x = scale_place(&p->x, at->t_ns),
	    y = bottom - scale_place(&p->y, at->high);
	int low = bottom - scale_place(&p->y, at->low);

	if (how == PEN_BARS)
		pen_bar(p, x, low, y, 1);
	else if (how == PEN_BROKEN)
		pen_bar(p, x, low, y, 2);
	else if (how == PEN_STEPS)
		pen_step(p, x, y);
	else
		braille_dot(p->canvas, x, y, p->style);
}

static void draw_trace(struct pen *pen, const struct graph *graph,
		       const struct graph_trace *t)
{
	size_t from, to;

	pen->style = t->style;
	pen->down = false;
	graph_shown(graph, t, &from, &to);
	for (size_t i = from; i < to; i++)
		pen_point(pen, t->pen, &t->points->at[i]);
	if (pen->down)
		pen_step(pen, pen->x.dots, pen->last_y);
}

static void paint_points(const struct graph *graph, struct grid *g,
			 struct area plot)
{
	struct braille canvas;
	struct pen pen = { .canvas = &canvas,
			   .x = time_scale(graph, plot.cols),
			   .y = value_scale(graph, plot) };

	braille_init(&canvas, plot.rows, plot.cols);
	for (int i = 0; i < graph->n; i++)
		draw_trace(&pen, graph, &graph->trace[i]);
	braille_paint(&canvas, g, plot.y, plot.x);
	braille_free(&canvas);
}

static void paint_marks(const struct graph *graph, const struct graph_trace *t,
			struct grid *g, struct area plot)
{
	struct scale x = time_scale(graph, plot.cols);
	struct scale y = value_scale(graph, plot);
	size_t from, to;

	graph_shown(graph, t, &from, &to);
	for (size_t i = from; t->mark && i < to; i++) {
		const struct point *p = &t->points->at[i];

		if (p->high >= y.from && p->high <= y.to)
			grid_put(g,
				 plot.y + plot.rows - 1 -
					 scale_place(&y, p->high) / DOTS_Y,
				 plot.x + scale_place(&x, p->t_ns) / DOTS_X,
				 t->style, t->mark);
	}
}

/* --- around them --------------------------------------------------------- */

static void paint_value(struct grid *g, struct area plot, int y,
			const char *text)
{
	int cols = text_width(text);

	grid_put(g, y, plot.x - 1, STYLE_BORDER, 0x2524);
	if (cols < LABEL_COLS)
		grid_text(g, y, plot.x - 2 - cols, STYLE_LABEL, text);
}

static void paint_values(const struct graph *graph, struct grid *g,
			 struct area plot)
{
	struct scale s = value_scale(graph, plot);
	struct ticks t = ticks_of(&s, plot.rows / TICK_ROWS);
	char text[GRAPH_TEXT];

	for (int i = 0; i < plot.rows; i++)
		grid_put(g, plot.y + i, plot.x - 1, STYLE_BORDER, 0x2502);
	for (int i = 0; i < t.n; i++) {
		uint64_t at = t.first + t.step * (uint64_t)i;

		paint_value(g, plot,
			    plot.y + plot.rows - 1 -
				    scale_place(&s, at) / DOTS_Y,
			    graph_number(graph->unit, at, t.step, text));
	}
}

static void paint_times(const struct graph *graph, struct grid *g,
			struct area plot)
{
	struct scale s = time_scale(graph, plot.cols);
	struct ticks t = ticks_of(&s, plot.cols / TICK_COLS);
	int y = plot.y + plot.rows, free_x = plot.x - AXIS_COLS;

	grid_put(g, y, plot.x - 1, STYLE_BORDER, 0x2514);
	grid_fill(g, y, plot.x, plot.cols, STYLE_BORDER, 0x2500);
	for (int i = 0; i < t.n; i++) {
		uint64_t at = t.first + t.step * (uint64_t)i;
		int x = plot.x + scale_place(&s, at) / DOTS_X;
		char text[GRAPH_TEXT];
		int cols =
			text_width(graph_number(UNIT_TIME, at, t.step, text));
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

/* A piece of how a trace is drawn. */
static uint32_t sample(const struct graph_trace *t)
{
	static const uint32_t glyph[] = {
		[PEN_DOTS] = 0x2804,   /* ⠄ */
		[PEN_BARS] = 0x2847,   /* ⡇ */
		[PEN_BROKEN] = 0x2842, /* ⡂ */
		[PEN_STEPS] = 0x2812,  /* ⠒ */
	};

	return t->mark ? t->mark : glyph[t->pen];
}

static int name_cols(const struct graph_trace *t)
{
	return t->points->n ? 2 + text_width(tr(t->name)) + 2 : 0;
}

/* A trace that has no points has no name; else the last have the room. */
static void paint_legend(const struct graph *graph, struct grid *g,
			 struct area a)
{
	int x = grid_text(g, a.y, a.x + 1, STYLE_TITLE, tr(graph->title)) + 2;
	int left = a.x + a.cols + 1 - x, i = graph->n;

	while (i > 0 && name_cols(&graph->trace[i - 1]) <= left)
		left -= name_cols(&graph->trace[--i]);
	for (; i < graph->n; i++) {
		const struct graph_trace *t = &graph->trace[i];

		if (t->points->n == 0)
			continue;
		grid_put(g, a.y, x, t->style, sample(t));
		x = grid_text(g, a.y, x + 2, t->style, tr(t->name)) + 2;
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
			 struct area a, struct area plot)
{
	int x = graph_x(graph, a, graph->cursor_ns);

	if (graph->cursor_ns == UINT64_MAX || x < 0)
		return;
	for (int y = plot.y; y < plot.y + plot.rows; y++)
		if (grid_blank(g, y, x))
			grid_put(g, y, x, STYLE_FOCUS, 0x250a);
	grid_put(g, plot.y + plot.rows, x, STYLE_FOCUS, 0x25b2);
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
	for (int i = 0; i < graph->n; i++)
		paint_marks(graph, &graph->trace[i], g, plot);
	paint_cursor(graph, g, a, plot);
}
