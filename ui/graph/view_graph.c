/*
 * The graphs of a TCP conversation, one direction at a time: sequence numbers,
 * bytes in flight, round trips, throughput.
 *
 * They show all that is recorded, and a line where the stepping is: Left and
 * Right move it from packet to packet, Enter goes to that one in the ladder.
 * The points are read again only when there are more of them.
 */
#include <stdio.h>
#include <stdlib.h>

#include "ui/app/app.h"
#include "ui/text/i18n.h"
#include "ui/ladder/label.h"

enum {
	LINE = 400,
	HEAD_ROWS = 1,
	TILE_ROWS = 12, /* less is not worth four of them */
	TILE_COLS = 56,
	ZOOM = 2,
	AGAIN = 0x21bb, /* ↻, as in the timeline */
};

/* --- which conversation -------------------------------------------------- */

/* That of the packet at the cursor; else the first of TCP. FLOW_NONE: none. */
static uint32_t flow_shown(const struct app *app)
{
	const struct recording *r = app->player.rec;
	uint32_t packet = app_packet(app);

	if (packet != ROW_NONE &&
	    recording_packet(r, packet)->protocol == IP_TCP)
		return recording_packet(r, packet)->flow;
	for (uint32_t i = 0; i < recording_n_flows(r); i++)
		if (recording_flow(r, i)->tcp)
			return i;
	return FLOW_NONE;
}

/* The end that sends more, which is what one came to see. */
static int busier_side(const struct recording *r, uint32_t flow)
{
	const struct flow *f = recording_flow(r, flow);

	return f->payload[1] > f->payload[0];
}

static void graphs_read(struct app *app)
{
	struct graphs *gr = &app->graphs;
	const struct recording *r = app->player.rec;
	uint32_t flow = flow_shown(app), n = recording_count(r);
	bool other = gr->rec != r || gr->flow != flow;

	if (other) {
		gr->side = flow == FLOW_NONE ? 0 : busier_side(r, flow);
		gr->from_ns = gr->to_ns = 0;
	}
	if (!other && gr->events == n && gr->side == gr->side_read)
		return;
	series_free(&gr->set);
	gr->rec = r;
	gr->flow = flow;
	gr->events = n;
	gr->side_read = gr->side;
	if (flow != FLOW_NONE)
		series_read(&gr->set, r, flow, gr->side, n);
}

void graphs_free(struct graphs *gr)
{
	series_free(&gr->set);
	*gr = (struct graphs){ 0 };
}

/* So much of the time, around one of it. */
static void show_around(struct graphs *gr, uint64_t middle, uint64_t span)
{
	if (middle < gr->set.from_ns + span / 2)
		middle = gr->set.from_ns + span / 2;
	if (middle > gr->set.to_ns - span / 2)
		middle = gr->set.to_ns - span / 2;
	gr->from_ns = middle - span / 2;
	gr->to_ns = gr->from_ns + span;
}

/* --- the four ------------------------------------------------------------ */

/* The line: the packet that is looked at. */
static uint64_t cursor_ns(const struct app *app)
{
	uint32_t packet = app_packet(app);

	return packet == ROW_NONE
		       ? app->player.world.t_ns
		       : recording_packet(app->player.rec, packet)->sent_ns;
}

static struct graph graph_new(const struct app *app, const char *title,
			      enum graph_unit unit)
{
	const struct graphs *gr = &app->graphs;
	bool zoomed = gr->to_ns > gr->from_ns;

	return (struct graph){
		.title = title,
		.unit = unit,
		.from_ns = zoomed ? gr->from_ns : gr->set.from_ns,
		.to_ns = zoomed ? gr->to_ns : gr->set.to_ns,
		.cursor_ns = cursor_ns(app),
	};
}

static void trace(struct graph *g, const struct points *points,
		  const char *name, enum graph_pen pen, enum style style)
{
	g->trace[g->n++] = (struct graph_trace){
		.points = points, .name = name, .pen = pen, .style = style
	};
}

static enum style side_style(const struct app *app, int side)
{
	const struct flow *f =
		recording_flow(app->player.rec, app->graphs.flow);

	return style_end(f->lane[side] == FLOW_NONE ? (uint32_t)side
						    : f->lane[side]);
}

static void paint_sequence(const struct app *app, struct grid *g, struct area a)
{
	const struct points *of = app->graphs.set.of;
	struct graph graph = graph_new(app, "sequence numbers", UNIT_BYTES);
	int side = app->graphs.side;

	trace(&graph, &of[SERIES_WINDOW], "window", PEN_STEPS, STYLE_GHOST);
	graph.trace[0].may_leave = true;
	trace(&graph, &of[SERIES_ACK], "acknowledged", PEN_STEPS,
	      side_style(app, 1 - side));
	trace(&graph, &of[SERIES_SENT], "sent", PEN_BARS,
	      side_style(app, side));
	trace(&graph, &of[SERIES_SACK], "SACK", PEN_BROKEN, STYLE_HELD);
	trace(&graph, &of[SERIES_AGAIN], "sent again", PEN_BARS, STYLE_LOSS);
	graph.trace[graph.n - 1].mark = AGAIN;
	graph_paint(&graph, g, a);
}

static void paint_flight(const struct app *app, struct grid *g, struct area a)
{
	const struct points *of = app->graphs.set.of;
	struct graph graph = graph_new(app, "bytes in flight", UNIT_BYTES);

	trace(&graph, &of[SERIES_CWND], "cwnd", PEN_STEPS, STYLE_HELD);
	trace(&graph, &of[SERIES_FLIGHT], "in flight", PEN_STEPS,
	      side_style(app, app->graphs.side));
	graph_paint(&graph, g, a);
}

static void paint_rtt(const struct app *app, struct grid *g, struct area a)
{
	struct graph graph = graph_new(app, "round trips", UNIT_TIME);

	trace(&graph, &app->graphs.set.of[SERIES_RTT], "segment to its ACK",
	      PEN_DOTS, side_style(app, app->graphs.side));
	graph_paint(&graph, g, a);
}

static void paint_rate(const struct app *app, struct grid *g, struct area a)
{
	struct graph graph = graph_new(app, "throughput", UNIT_RATE);
	struct series_set shown = app->graphs.set;
	struct points rate;

	shown.from_ns = graph.from_ns;
	shown.to_ns = graph.to_ns;
	series_rate(&shown, (uint32_t)graph_cols(a), &rate);
	trace(&graph, &rate, "new bytes a second", PEN_STEPS,
	      side_style(app, app->graphs.side));
	graph_paint(&graph, g, a);
	free(rate.at);
}

static void (*const painters[])(const struct app *, struct grid *,
				struct area) = { paint_sequence, paint_flight,
						 paint_rtt, paint_rate };
enum { GRAPHS = sizeof(painters) / sizeof(*painters) };

/* --- the view ------------------------------------------------------------ */

static bool tiled(const struct app *app, struct area a)
{
	return !app->graphs.alone && a.rows >= 2 * TILE_ROWS &&
	       a.cols >= 2 * TILE_COLS;
}

static struct area tile(struct area a, int i)
{
	int rows = a.rows / 2, cols = a.cols / 2;

	return (struct area){ a.y + i / 2 * rows, a.x + i % 2 * cols,
			      i / 2 ? a.rows - rows : rows,
			      i % 2 ? a.cols - cols : cols };
}

/* "client → server", and the packet at the line. */
static void paint_head(const struct app *app, struct grid *g, struct area a)
{
	const struct recording *r = app->player.rec;
	const struct graphs *gr = &app->graphs;
	uint32_t packet = app_packet(app);
	char text[LINE], cut[LINE], label[LABEL_TEXT], end[2][NAME_TEXT];
	struct packet_row p = { .flow = gr->flow, .protocol = IP_TCP };
	int x;

	p.lane[0] = p.lane[1] = ROW_NONE;
	p.side = (uint8_t)gr->side;
	packet_end_name(r, &p, true, end[0]);
	packet_end_name(r, &p, false, end[1]);
	snprintf(text, sizeof(text), "%s → %s", end[0], end[1]);
	x = grid_text(g, a.y, a.x + 1, side_style(app, gr->side), text) + 2;
	if (packet == ROW_NONE || x >= a.x + a.cols)
		return;
	packet_label_fit(r, packet, a.x + a.cols - x, label);
	text_cut(cut, sizeof(cut), label, a.x + a.cols - x);
	grid_text(g, a.y, x, STYLE_PLAIN, cut);
}

/* What is shown of the time goes with the line. */
static void follow_line(struct app *app)
{
	struct graphs *gr = &app->graphs;
	uint64_t now = cursor_ns(app);

	if (gr->to_ns > gr->from_ns && (now < gr->from_ns || now > gr->to_ns))
		show_around(gr, now, gr->to_ns - gr->from_ns);
}

static void draw(struct app *app, struct grid *g, struct area a,
		 uint64_t now_ns)
{
	struct graphs *gr = &app->graphs;
	struct area body = a;

	(void)now_ns;
	graphs_read(app);
	app->list_area = (struct area){ 0 };
	if (gr->flow == FLOW_NONE) {
		grid_text(g, a.y + 1, a.x + 2, STYLE_DIM,
			  tr("graphs are of TCP, and there is none here yet"));
		return;
	}
	follow_line(app);
	paint_head(app, g, a);
	body.y += HEAD_ROWS;
	body.rows -= HEAD_ROWS;
	for (int i = 0; i < GRAPHS && tiled(app, body); i++)
		painters[i](app, g, tile(body, i));
	if (!tiled(app, body))
		painters[gr->which](app, g, body);
	app->list_area = body;
}

/* --- keys ---------------------------------------------------------------- */

/* The step that is looked at. */
static uint32_t step_now(const struct app *app)
{
	const struct player *p = &app->player;

	if (app->selected == ROW_NONE || app->selected >= p->rows.n)
		return p->at;
	return player_step_of(p, p->rows.at[app->selected].event);
}

/* To the next (1) or the last (-1) step that is a packet of this one. */
static void move(struct app *app, int direction)
{
	struct player *p = &app->player;

	for (int64_t at = (int64_t)step_now(app) + direction;
	     at > 0 && at <= (int64_t)p->n_steps; at += direction) {
		const struct row *row = &p->rows.at[p->step[at - 1]];

		if (row->kind <= ROW_HELD &&
		    recording_packet(p->rec, row->item)->flow ==
			    app->graphs.flow) {
			step_to(app, (uint32_t)at);
			return;
		}
	}
}

/* To what has happened at a time. */
static void go_to_time(struct app *app, uint64_t t_ns)
{
	struct player *p = &app->player;
	uint32_t low = 0, high = (uint32_t)p->n_steps;

	while (low < high) {
		uint32_t middle = low + (high - low) / 2;

		if (p->rows.at[p->step[middle]].t_ns <= t_ns)
			low = middle + 1;
		else
			high = middle;
	}
	step_to(app, low ? low : 1);
}

/* A tenth of what is shown; over a longer silence, to its end. */
static void leap(struct app *app, int direction)
{
	struct graph graph = graph_new(app, "", UNIT_BYTES);
	uint64_t part = (graph.to_ns - graph.from_ns) / 10;
	uint64_t now = cursor_ns(app);
	uint32_t step = step_now(app);

	if (direction > 0)
		go_to_time(app, now + part);
	else
		go_to_time(app, now > part ? now - part : 0);
	if (direction > 0 ? step_now(app) <= step : step_now(app) >= step)
		move(app, direction);
}

/* Less of the time or more, around the line. */
static void zoom(struct app *app, bool in)
{
	struct graphs *gr = &app->graphs;
	uint64_t all = gr->set.to_ns - gr->set.from_ns;
	uint64_t span = gr->to_ns ? gr->to_ns - gr->from_ns : all;

	if (in && span < ZOOM)
		return;
	span = in ? span / ZOOM : span * ZOOM;
	if (span >= all)
		gr->from_ns = gr->to_ns = 0; /* all of it */
	else
		show_around(gr, cursor_ns(app), span);
}

static bool choose(struct app *app, int by)
{
	app->graphs.which = (app->graphs.which + GRAPHS + by) % GRAPHS;
	return true;
}

static bool act(struct app *app, enum action action, uint64_t now_ns)
{
	struct graphs *gr = &app->graphs;

	(void)now_ns;
	switch (action) {
	case ACT_LEFT:
		return move(app, -1), true;
	case ACT_RIGHT:
		return move(app, 1), true;
	case ACT_PAGE_UP:
		return leap(app, -1), true;
	case ACT_PAGE_DOWN:
		return leap(app, 1), true;
	case ACT_FIRST:
		return step_to(app, 1), true;
	case ACT_LAST:
		return go_to_time(app, UINT64_MAX), true;
	case ACT_GRAPH_SIDE:
		gr->side = 1 - gr->side;
		return true;
	case ACT_GRAPH_NEXT:
		return choose(app, 1);
	case ACT_GRAPH_BACK:
		return choose(app, -1);
	case ACT_ZOOM_IN:
		return zoom(app, true), true;
	case ACT_ZOOM_OUT:
		return zoom(app, false), true;
	case ACT_MAXIMISE:
		gr->alone = !gr->alone;
		return true;
	case ACT_ENTER:
		return app_set_view(app, VIEW_STEP), true;
	default:
		return false;
	}
}

/* The line goes to where one points. */
static void click(struct app *app, const struct input *in, uint64_t now_ns)
{
	struct graph graph = graph_new(app, "", UNIT_BYTES);
	struct area a = app->list_area;

	(void)now_ns;
	if (in->mouse == MOUSE_WHEEL_UP || in->mouse == MOUSE_WHEEL_DOWN) {
		zoom(app, in->mouse == MOUSE_WHEEL_UP);
		return;
	}
	if (in->mouse != MOUSE_PRESS && in->mouse != MOUSE_DRAG)
		return;
	for (int i = 0; i < (tiled(app, a) ? GRAPHS : 1); i++) {
		struct area one = tiled(app, a) ? tile(a, i) : a;

		if (area_holds(one, in->y, in->x))
			go_to_time(app, graph_time_at(&graph, one, in->x));
	}
}

const struct view_ops view_graphs = { "Graphs", KEYS_STEP, draw, act, click };
