/*
 * The conversations: of a run or a recording, where Enter goes to the first
 * packet in the ladder; or of a capture file, where Enter opens one.
 *
 *   which, and in what order   flowlist.c
 *   columns                    flowtable.c
 */
#include <stdio.h>
#include <string.h>

#include "ui/app/app.h"
#include "ui/list/flowtable.h"
#include "ui/text/i18n.h"

enum { MARK = 0x2691 };

/* --- drawing ------------------------------------------------------------- */

/* The time of all: what a line of time is a part of. */
static uint64_t last_ns(const struct app *app)
{
	const struct recording *r = app->show.rec;

	if (app->show.file)
		return trace_totals(app->show.file->trace).last_ns;
	return recording_event(r, recording_count(r) - 1)->t_ns;
}

static void scroll(struct flowlist *l, size_t lines)
{
	if (l->top > l->at)
		l->top = l->at;
	if (l->at >= l->top + lines)
		l->top = l->at - lines + 1;
	if (l->top + lines > l->n)
		l->top = l->n > lines ? l->n - lines : 0;
}

/* The widest of those that are shown; it never shrinks, so nothing jumps. */
static int ends_cols(struct app *app, const struct flow_rows *rows, int lines)
{
	const struct flowlist *l = &app->flows;
	char text[FLOW_END_TEXT];

	for (size_t i = l->top; i < l->n && i < l->top + (size_t)lines; i++) {
		const struct flow *f = flow_rows_at(rows, l->shown[i]);

		for (int side = 0; f && side < 2; side++) {
			int cols =
				text_width(flow_rows_end(rows, f, side, text));

			if (app->flow_ends_cols < cols)
				app->flow_ends_cols = cols;
		}
	}
	return app->flow_ends_cols;
}

static void lay_out(const struct app *app, struct flow_layout *l, int cols)
{
	struct flow_rows rows = app_flow_rows(app);

	flow_lay_out(l, cols - 2, app->flow_ends_cols, flow_rows_count(&rows),
		     app_is_live(app) ? TABLE_NOW
		     : app->show.file ? TABLE_FILE
				      : TABLE_RUN);
}

/* In a pause as it was. */
static void draw_line(struct app *app, const struct flow_layout *layout,
		      uint32_t flow, struct grid *g, struct area a)
{
	struct flow_rows rows = app_flow_rows(app);
	struct held *held = &app->live.held;

	if (app->live.paused &&
	    held_paint(held, flow, g, a.y, a.x + 1, a.cols - 1))
		return;
	flow_row_paint(layout, &rows, flow, last_ns(app), g, a.y, a.x + 1);
	if (app->live.paused)
		held_keep(held, flow, g, a.y, a.x + 1, a.cols - 1);
}

static void draw_lines(struct app *app, struct grid *g, struct area a)
{
	struct flow_rows rows = app_flow_rows(app);
	const struct flowlist *l = &app->flows;
	struct flow_layout layout;

	ends_cols(app, &rows, a.rows);
	lay_out(app, &layout, a.cols);
	flow_head_paint(&layout, l, g, a.y - 1, a.x + 1);
	for (int i = 0; i < a.rows && l->top + (size_t)i < l->n; i++) {
		uint32_t flow = l->shown[l->top + (size_t)i];

		if (marks_has(&l->marks, flow))
			grid_put(g, a.y + i, a.x, STYLE_MARK, MARK);
		draw_line(app, &layout, flow, g,
			  (struct area){ a.y + i, a.x, 1, a.cols });
		if (l->top + (size_t)i == l->at)
			grid_add(g, a.y + i, a.x, a.cols, STYLE_BACK);
	}
}

static const char *empty_text(const struct app *app)
{
	if (filter_shown(app))
		return tr("nothing passes the filter");
	return app->show.census ? tr("nothing yet: any program that talks to "
				     "127.0.0.1 shows up here")
				: tr("nothing yet");
}

static void draw(struct app *app, struct grid *g, struct area a,
		 uint64_t now_ns)
{
	struct flow_rows rows = app_flow_rows(app);
	struct area list;

	(void)now_ns;
	if (app->show.file) {
		file_line_draw(app, g,
			       (struct area){ a.y + --a.rows, a.x, 1, a.cols });
	} else {
		flowlist_make(&app->flows, &rows);
	}
	a = filter_line_draw(app, g, a, app->flows.n, flow_rows_count(&rows));
	list = (struct area){ a.y + 1, a.x, a.rows - 1, a.cols };
	app->list_area = list;
	scroll(&app->flows, (size_t)list.rows);
	draw_lines(app, g, list);
	if (app->flows.n == 0)
		grid_text(g, list.y, list.x + 1, STYLE_DIM, empty_text(app));
}

/* --- keys ---------------------------------------------------------------- */

/* Its first packet, in the ladder. */
static void go_to_first(struct app *app)
{
	const struct recording *r = app->show.rec;
	uint32_t flow = app->flows.chosen;

	for (uint32_t i = 0; i < recording_n_packets(r); i++) {
		if (recording_packet(r, i)->flow != flow)
			continue;
		step_to(app,
			player_step_of(&app->player,
				       recording_packet(r, i)->sent_event));
		app_set_view(app, VIEW_STEP);
		return;
	}
}

static void open_chosen(struct app *app)
{
	if (app->flows.chosen == FLOW_NONE)
		return;
	if (app->show.file)
		file_enter_chosen(app, VIEW_STEP);
	else
		go_to_first(app);
}

static void say_order(struct app *app)
{
	const struct flowlist *l = &app->flows;

	if (l->order.down)
		app_say(app, tr("sorted by %s, the largest first"),
			flow_column_name(l->order.by));
	else
		app_say(app, tr("sorted by %s"), flow_column_name(l->order.by));
}

static void sort_by(struct app *app, enum flow_column by)
{
	struct flowlist *l = &app->flows;
	bool down = by == l->order.by ? !l->order.down : flow_column_down(by);

	if (!l->by_hand) /* nor is the newest any more: the first is */
		l->at = l->top = 0;
	flowlist_sort(l, by, down);
	say_order(app);
}

/* The next column that is shown, or the one before. */
static void sort_next(struct app *app, int by)
{
	struct flow_layout layout;
	int i = 0;

	lay_out(app, &layout, app->list_area.cols);
	while (i < layout.n && layout.cell[i].by != app->flows.order.by)
		i++;
	i = (i + by + layout.n) % layout.n;
	sort_by(app, layout.cell[i].by);
}

static void toggle_mark(struct app *app)
{
	struct flowlist *l = &app->flows;

	if (l->chosen == FLOW_NONE)
		return;
	if (!marks_toggle(&l->marks, l->chosen))
		app_say(app, "%s", tr("there is no room for more marks"));
}

/* The next line that is marked, around. */
static void go_to_mark(struct app *app)
{
	struct flowlist *l = &app->flows;

	for (size_t i = 1; i <= l->n && l->marks.n; i++) {
		size_t at = (l->at + i) % l->n;

		if (!marks_has(&l->marks, l->shown[at]))
			continue;
		flowlist_move(l, (int64_t)at);
		return;
	}
	app_say(app, "%s", tr("nothing is marked (m marks a line)"));
}

static bool act_order(struct app *app, enum action action)
{
	switch (action) {
	case ACT_SORT_NEXT:
		sort_next(app, 1);
		return true;
	case ACT_SORT_BACK:
		sort_next(app, -1);
		return true;
	case ACT_SORT_TURN:
		sort_by(app, app->flows.order.by);
		return true;
	case ACT_MARK:
		toggle_mark(app);
		return true;
	case ACT_GO_TO_MARK:
		go_to_mark(app);
		return true;
	case ACT_ENTER:
		open_chosen(app);
		return true;
	default:
		return false;
	}
}

/* To the newest is to follow it. */
static void go_to(struct app *app, int64_t line)
{
	flowlist_move(&app->flows, line);
	live_follow(app);
}

static bool act(struct app *app, enum action action, uint64_t now_ns)
{
	int64_t to = list_moved(action, (int64_t)app->flows.at,
				app->list_area.rows, (int64_t)app->flows.n);

	(void)now_ns;
	if (to < 0)
		return act_order(app, action);
	go_to(app, to);
	return true;
}

/* --- the mouse ----------------------------------------------------------- */

static void press(struct app *app, const struct input *in)
{
	struct area a = app->list_area;
	struct flow_layout layout;

	if (area_holds(a, in->y, in->x)) {
		go_to(app, (int64_t)app->flows.top + in->y - a.y);
		return;
	}
	if (in->y != a.y - 1)
		return;
	lay_out(app, &layout, a.cols);
	if (flow_column_at(&layout, in->x - 1) != FLOW_COLUMNS)
		sort_by(app, flow_column_at(&layout, in->x - 1));
}

static void click(struct app *app, const struct input *in, uint64_t now_ns)
{
	int64_t at = (int64_t)app->flows.at;

	(void)now_ns;
	switch (in->mouse) {
	case MOUSE_WHEEL_UP:
		go_to(app, at - 1);
		break;
	case MOUSE_WHEEL_DOWN:
		go_to(app, at + 1);
		break;
	case MOUSE_PRESS:
		press(app, in);
		break;
	case MOUSE_DOUBLE:
		if (area_holds(app->list_area, in->y, in->x)) {
			press(app, in);
			open_chosen(app);
		}
		break;
	default:
		break;
	}
}

const struct view_ops view_flows = { "Flows", KEYS_STEP, draw, act, click };
