/*
 * The lanes of threads: who ran, who waited in which call, and whose packets
 * went where, of all that is recorded. What comes after the cursor is dim.
 *
 * Up and Down choose a row; Left and Right go to the steps of that row, and n
 * and N to all of them, as anywhere. What is shown of the time goes with the
 * cursor. Below stand what the chosen row is doing there, and what the step is.
 */
#include <stdio.h>

#include "ui/app/app.h"
#include "ui/text/i18n.h"
#include "ui/ladder/label_thread.h"
#include "ui/lanes/lanes_paint.h"
#include "ui/why/why.h"

enum {
	FOOT_ROWS = 2,
	PITCH_MOST = 3,
	ZOOM = 2,
	LEAP = 10, /* parts of what is shown */
};

/* --- reading ------------------------------------------------------------- */

void lanes_forget(struct app *app)
{
	struct lanes_view *v = &app->lanes;

	lanes_scale_free(&v->scale);
	lanes_free(&v->lanes);
	*v = (struct lanes_view){ .by = v->by };
}

static void scale_read(struct lanes_view *v)
{
	lanes_scale_free(&v->scale);
	lanes_scale_init(&v->scale, &v->lanes, v->rec, v->by);
}

static void choose(struct lanes_view *v, int64_t i)
{
	if (i < 0 || i >= (int64_t)v->lanes.n_rows)
		return;
	v->row = (uint32_t)i;
	v->of = v->lanes.row[i];
}

/* Where the chosen row is now that there are others; or the first. */
static void find_chosen(struct lanes_view *v)
{
	const struct lanes_row was = v->of;

	v->row = ROW_NONE;
	choose(v, 0);
	for (uint32_t i = 0; i < v->lanes.n_rows; i++) {
		const struct lanes_row *row = &v->lanes.row[i];

		if (row->run == was.run && row->lane == was.lane &&
		    row->thread == was.thread &&
		    row->from_event == was.from_event)
			choose(v, i);
	}
}

static void read_lanes(struct app *app)
{
	struct lanes_view *v = &app->lanes;
	const struct recording *r = app->player.rec;
	uint32_t n = recording_count(r);

	if (v->rec == r && v->events == n)
		return;
	if (v->rec != r)
		lanes_forget(app);
	v->rec = r;
	v->events = n;
	lanes_read(&v->lanes, r);
	scale_read(v);
	find_chosen(v);
}

/* --- what is shown ------------------------------------------------------- */

/* The place of what happened last. */
static double cursor_place(const struct app *app)
{
	uint32_t next = player_cursor(&app->player), last = next ? next - 1 : 0;

	return lanes_place(&app->lanes.scale, app->player.rec,
			   lanes_run_of(&app->lanes.lanes, last), last);
}

static void show_around(struct lanes_view *v, double middle, double span)
{
	if (middle < span / 2)
		middle = span / 2;
	if (middle > v->scale.length - span / 2)
		middle = v->scale.length - span / 2;
	v->from = middle - span / 2;
	v->to = v->from + span;
}

static void follow_cursor(struct app *app)
{
	struct lanes_view *v = &app->lanes;
	double place = cursor_place(app);

	if (v->to > v->scale.length)
		v->from = v->to = 0;
	if (v->to > v->from && (place < v->from || place > v->to))
		show_around(v, place, v->to - v->from);
}

/* Rows stand as far from each other as there is room. */
static struct lanes_picture picture_of(const struct app *app, struct area a)
{
	const struct lanes_view *v = &app->lanes;
	struct lanes_picture p = {
		.r = app->player.rec,
		.l = &v->lanes,
		.scale = &v->scale,
		.from = v->from,
		.to = v->to > v->from ? v->to : v->scale.length,
		.cursor = player_cursor(&app->player),
		.selected = v->row,
		.top = v->top,
	};

	for (p.pitch = PITCH_MOST; p.pitch > 1; p.pitch--)
		if (lanes_lines(&p) <= a.rows - 1)
			break;
	return p;
}

/* The chosen row is among those shown. */
static void scroll(struct app *app, struct area a)
{
	struct lanes_picture p = picture_of(app, a);
	int rows = a.rows - 1, most = lanes_lines(&p) - rows;
	int line = p.selected == ROW_NONE ? 0 : lanes_line_of(&p, p.selected);
	int *top = &app->lanes.top;

	if (line >= *top + rows)
		*top = line - rows + 1;
	if (line <= *top) /* with the line above it */
		*top = line - 1;
	if (*top > most)
		*top = most;
	if (*top < 0)
		*top = 0;
}

/* --- below --------------------------------------------------------------- */

static void row_name(const struct app *app, const struct lanes_row *row,
		     char out[THREAD_NAME])
{
	if (row->thread == ROW_NONE)
		snprintf(out, THREAD_NAME, "%.60s",
			 recording_lane_name(app->player.rec, row->lane));
	else
		thread_name(app->player.rec, row->lane, row->number, out);
}

/* "S[2] waits in recv(4, 1024) for 0.880 ms" */
static void say_call(const struct app *app, const struct lanes_span *s,
		     const char *name, char *out, size_t size)
{
	const struct recording *r = app->player.rec;
	uint64_t now = app->player.world.t_ns;
	const struct call_row *call = recording_call(r, s->call);
	char time[TIME_TEXT];

	snprintf(out, size,
		 s->waits ? tr("%s waits in %.40s(%.300s) for %s now")
			  : tr("%s is in %.40s(%.300s) for %s now"),
		 name, recording_text(r, call->name),
		 recording_text(r, call->args),
		 time_format(now > s->from_ns ? now - s->from_ns : 0, time));
}

static void say_row(const struct app *app, uint32_t n, char *out, size_t size)
{
	const struct lanes *l = &app->lanes.lanes;
	const struct lanes_row *row = &l->row[n];
	uint32_t next = player_cursor(&app->player);
	const struct lanes_span *s = lanes_span_at(l, n, next);
	char name[THREAD_NAME];

	row_name(app, row, name);
	if (s && lanes_row_there(row, next))
		say_call(app, s, name, out, size);
	else if (row->from_event >= next && row->thread != ROW_NONE)
		snprintf(out, size, tr("%s has not begun yet"), name);
	else if (!lanes_row_there(row, next) && row->thread != ROW_NONE)
		snprintf(out, size, tr("%s is gone"), name);
	else if (row->thread != ROW_NONE)
		snprintf(out, size, tr("%s runs: it is inside no call"), name);
	else
		snprintf(out, size,
			 tr("%s is no program: it waits for its "
			    "next line"),
			 name);
}

static void paint_foot(const struct app *app, struct grid *g, struct area a)
{
	const struct row *row = player_row(&app->player);
	uint32_t n = app->lanes.row;
	char text[WHY_TEXT + CALL_TEXT] = "", cut[WHY_TEXT + CALL_TEXT];

	if (n != ROW_NONE)
		say_row(app, n, text, sizeof(text));
	text_cut(cut, sizeof(cut), text, a.cols - 2);
	grid_text(g, a.y, a.x + 1, STYLE_TITLE, cut);
	if (!row)
		return;
	why_row(app->player.rec, row, text);
	if (!text[0])
		why_states(app->player.rec, row, text);
	text_cut(cut, sizeof(cut), text, a.cols - 2);
	grid_text(g, a.y + 1, a.x + 1, STYLE_PLAIN, cut);
}

static void draw(struct app *app, struct grid *g, struct area a,
		 uint64_t now_ns)
{
	struct area body = a, foot = a;
	struct lanes_picture p;

	(void)now_ns;
	read_lanes(app);
	app->list_area = (struct area){ 0 };
	if (!app->lanes.lanes.n_rows) {
		grid_text(g, a.y + 1, a.x + 2, STYLE_DIM,
			  tr("nobody has done anything yet"));
		return;
	}
	body.rows -= FOOT_ROWS;
	foot.y += body.rows;
	foot.rows = FOOT_ROWS;
	follow_cursor(app);
	scroll(app, body);
	p = picture_of(app, body);
	lanes_paint(&p, g, body);
	paint_foot(app, g, foot);
	app->list_area = body;
}

/* --- keys ---------------------------------------------------------------- */

/* The step is one of the row: its thread's or lane's, or a packet of it. */
static bool is_of_row(const struct app *app, uint32_t at, uint32_t row)
{
	const struct player *p = &app->player;
	const struct lanes *l = &app->lanes.lanes;
	uint32_t event = p->rows.at[p->step[at - 1]].event;

	for (uint32_t i = l->row[row].span;
	     i < l->row[row].span + l->row[row].n_spans; i++)
		if (l->span[i].from_event == event ||
		    l->span[i].to_event == event)
			return true;
	for (size_t i = 0; i < l->n_arrows; i++)
		if ((l->arrow[i].row[0] == row &&
		     l->arrow[i].event[0] == event) ||
		    (l->arrow[i].row[1] == row &&
		     l->arrow[i].event[1] == event))
			return true;
	return l->row[row].thread != ROW_NONE &&
	       (l->row[row].from_event == event ||
		l->row[row].to_event == event);
}

static void move(struct app *app, int direction)
{
	const struct player *p = &app->player;
	uint32_t row = app->lanes.row;

	for (int64_t at = (int64_t)p->at + direction;
	     row != ROW_NONE && at > 0 && at <= (int64_t)p->n_steps;
	     at += direction)
		if (is_of_row(app, (uint32_t)at, row)) {
			step_to(app, (uint32_t)at);
			return;
		}
}

/* To the step at a place, of the run that the cursor is in. */
static void go_to_place(struct app *app, uint32_t run, double place)
{
	const struct lanes_view *v = &app->lanes;
	uint32_t event = lanes_event_at(&v->scale, v->rec, run, place);
	uint32_t at = player_step_of(&app->player, event);

	step_to(app, at ? at : 1);
}

/* A part of what is shown; over a longer silence, to its end. */
static void leap(struct app *app, int direction)
{
	const struct lanes_view *v = &app->lanes;
	double span = v->to > v->from ? v->to - v->from : v->scale.length;
	uint32_t next = player_cursor(&app->player), at = app->player.at;
	uint32_t run = lanes_run_of(&v->lanes, next ? next - 1 : 0);

	go_to_place(app, run, cursor_place(app) + direction * span / LEAP);
	if (direction > 0 && app->player.at <= at)
		step_to(app, at + 1);
	else if (direction < 0 && app->player.at >= at)
		step_to(app, at > 1 ? at - 1 : 1);
}

static void zoom(struct app *app, bool in)
{
	struct lanes_view *v = &app->lanes;
	double all = v->scale.length;
	double span = v->to > v->from ? v->to - v->from : all;

	span = in ? span / ZOOM : span * ZOOM;
	if (span >= all)
		v->from = v->to = 0;
	else if (span * 65536 > all)
		show_around(v, cursor_place(app), span);
}

static const char *const by_names[LANES_BYS] = {
	[LANES_BY_SHORT] = "time from each run's start; at ~ a silence is "
			   "longer than it looks",
	[LANES_BY_TIME] = "time from each run's start, as it was",
	[LANES_BY_ORDER] = "one event after the other, however far apart",
};

static void change_scale(struct app *app)
{
	struct lanes_view *v = &app->lanes;

	v->by = (enum lanes_by)((v->by + 1) % LANES_BYS);
	v->from = v->to = 0;
	scale_read(v);
	app_say(app, "%s", tr(by_names[v->by]));
}

static bool act(struct app *app, enum action action, uint64_t now_ns)
{
	struct lanes_view *v = &app->lanes;

	(void)now_ns;
	if (!v->rec || !v->lanes.n_rows)
		return false;
	switch (action) {
	case ACT_UP:
		return choose(v, (int64_t)v->row - 1), true;
	case ACT_DOWN:
		return choose(v, (int64_t)v->row + 1), true;
	case ACT_LEFT:
		return move(app, -1), true;
	case ACT_RIGHT:
		return move(app, 1), true;
	case ACT_PAGE_UP:
		return leap(app, -1), true;
	case ACT_PAGE_DOWN:
		return leap(app, 1), true;
	case ACT_FIRST:
		return step_to(app, 0), true;
	case ACT_LAST:
		return step_to(app, (uint32_t)app->player.n_steps), true;
	case ACT_ZOOM_IN:
		return zoom(app, true), true;
	case ACT_ZOOM_OUT:
		return zoom(app, false), true;
	case ACT_TIME_FORMAT:
		return change_scale(app), true;
	case ACT_ENTER:
		return app_set_view(app, VIEW_STEP), true;
	default:
		return false;
	}
}

/* The row, and the step that is nearest to where one points. */
static void click(struct app *app, const struct input *in, uint64_t now_ns)
{
	struct area a = app->list_area;
	struct lanes_picture p;
	uint32_t row;
	double place;

	if (in->mouse == MOUSE_WHEEL_UP || in->mouse == MOUSE_WHEEL_DOWN)
		act(app, in->mouse == MOUSE_WHEEL_UP ? ACT_UP : ACT_DOWN,
		    now_ns);
	if ((in->mouse != MOUSE_PRESS && in->mouse != MOUSE_DRAG) ||
	    !area_holds(a, in->y, in->x) || !app->lanes.rec)
		return;
	p = picture_of(app, a);
	lanes_at(&p, a, in->y, in->x, &row, &place);
	if (row == ROW_NONE)
		return;
	choose(&app->lanes, row);
	go_to_place(app, app->lanes.lanes.row[row].run, place);
}

const struct view_ops view_lanes = { "Lanes", KEYS_STEP, draw, act, click };
