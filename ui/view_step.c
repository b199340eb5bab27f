/*
 * The stepping view: panes, and where they stand at each size.
 *
 *   compact (80x24)      framed (100x30 on)         wide (170x46 on)
 *   ends, a line each    ╭ ends ┬ ends ╮            ╭ ends ───┬─── ends ─╮
 *   ladder               ├ ladder ─────┤            ├ ladder ─┬─ states ─┤
 *                        ├ calls ┬ pkt ┤            │         ├─ packet ─┤
 *   timeline             ├ timeline ───┤            ├ calls ──┤          │
 *   why                  ├ why ────────┤            ├ timeline┴ why ─────┤
 *
 * In a frame every pane's area is what is inside the lines around it; the
 * lines are drawn once for two panes. The focused pane's are heavy.
 */
#include <stdio.h>
#include <string.h>

#include "ui/app.h"
#include "ui/box.h"
#include "ui/i18n.h"
#include "ui/label.h"

enum {
	TALL_ROWS = 20,
	FRAME_ROWS = 27, /* less is compact */
	FRAME_COLS = 90,
	WIDE_ROWS = 44,
	WIDE_COLS = 170,
	STATES_COLS = DIAGRAM_COLS + 2,
	LOWER_LEAST = 3,
	LADDER_LEAST = 5,
};

/* --- where panes stand --------------------------------------------------- */

/* Lines for the endpoints' boxes, by the lines there are in all. */
static int ends_rows(int rows)
{
	return rows < 34 ? 2 : rows < WIDE_ROWS ? 3 : 4;
}

static int why_rows(int rows)
{
	return rows < WIDE_ROWS ? 3 : 4;
}

/* Lines for calls and packet: what the ladder can spare. */
static int lower_rows(struct app *app, int rows)
{
	int usual = rows < 34 ? 5 : (rows - 12) / 3;
	int most = rows - LADDER_LEAST - 6 - 1 - ends_rows(rows) -
		   why_rows(rows); /* six lines, and the timeline */
	int wanted = usual + app->grown;

	if (wanted > most)
		wanted = most;
	if (wanted < LOWER_LEAST)
		wanted = LOWER_LEAST;
	app->grown = wanted - usual; /* no more than shows */
	return wanted;
}

/* Takes `rows` lines from the bottom of what is left. */
static struct area take_bottom(struct area *left, int rows)
{
	struct area a = { left->y + left->rows - rows, left->x, rows,
			  left->cols };

	left->rows -= rows;
	return a;
}

static struct area take_top(struct area *left, int rows)
{
	struct area a = { left->y, left->x, rows, left->cols };

	left->y += rows;
	left->rows -= rows;
	return a;
}

static void lay_compact(struct app *app, struct area a)
{
	app->area[PANE_ENDS] = take_top(&a, a.rows >= TALL_ROWS ? 2 : 1);
	take_top(&a, 1); /* a line between */
	app->area[PANE_WHY] = take_bottom(&a, a.rows >= TALL_ROWS - 3 ? 3 : 2);
	app->area[PANE_TIME] = take_bottom(&a, 1);
	app->area[PANE_LADDER] = a;
}

/* The inside of the frame, and one line of it after each band. */
static void lay_framed(struct app *app, struct area a)
{
	int rows = a.rows;
	struct area lower;

	a = (struct area){ a.y + 1, a.x + 1, a.rows - 2, a.cols - 2 };
	app->area[PANE_ENDS] = take_top(&a, ends_rows(rows));
	take_top(&a, 1);
	app->area[PANE_WHY] = take_bottom(&a, why_rows(rows));
	take_bottom(&a, 1);
	app->area[PANE_TIME] = take_bottom(&a, 1);
	take_bottom(&a, 1);
	lower = take_bottom(&a, lower_rows(app, rows));
	take_bottom(&a, 1);
	app->area[PANE_LADDER] = a;
	app->area[PANE_CALLS] = lower;
	app->area[PANE_CALLS].cols = lower.cols / 2;
	app->area[PANE_PACKET] = lower;
	app->area[PANE_PACKET].x += lower.cols / 2 + 1;
	app->area[PANE_PACKET].cols -= lower.cols / 2 + 1;
}

/* States and the packet to the right of ladder and calls. */
static void lay_wide(struct app *app, struct area a)
{
	struct area middle, *states = &app->area[PANE_STATES];
	struct area *packet = &app->area[PANE_PACKET];

	lay_framed(app, a);
	middle = app->area[PANE_LADDER];
	middle.rows += 1 + app->area[PANE_CALLS].rows;
	app->area[PANE_LADDER].cols -= STATES_COLS + 1;
	app->area[PANE_CALLS].cols = app->area[PANE_LADDER].cols;
	*states = middle;
	states->x += middle.cols - STATES_COLS;
	states->cols = STATES_COLS;
	*packet = *states;
	states->rows = DIAGRAM_ROWS + 1;
	packet->y += states->rows + 1;
	packet->rows -= states->rows + 1;
}

static bool is_framed(struct area a)
{
	return a.rows >= FRAME_ROWS && a.cols >= FRAME_COLS;
}

static bool is_wide(struct area a)
{
	return a.rows >= WIDE_ROWS && a.cols >= WIDE_COLS;
}

static void lay_alone(struct app *app, struct area a)
{
	app->area[app->focus] =
		(struct area){ a.y + 1, a.x + 1, a.rows - 2, a.cols - 2 };
}

static void lay_out(struct app *app, struct area a)
{
	memset(app->area, 0, sizeof(app->area));
	if (app->maximised)
		lay_alone(app, a);
	else if (is_wide(a))
		lay_wide(app, a);
	else if (is_framed(a))
		lay_framed(app, a);
	else
		lay_compact(app, a);
	/* What is not there can not have the keys. */
	if (app->area[app->focus].rows <= 0)
		app->focus = PANE_LADDER;
}

/* --- the frame ----------------------------------------------------------- */

/* The line around a pane's area. */
static struct area around(struct area a)
{
	return (struct area){ a.y - 1, a.x - 1, a.rows + 2, a.cols + 2 };
}

static void pane_title(const struct app *app, enum pane pane, char *out,
		       size_t size)
{
	uint32_t packet = app_packet(app);

	switch (pane) {
	case PANE_LADDER:
		snprintf(out, size, "%s", tr("ladder"));
		break;
	case PANE_CALLS:
		snprintf(out, size, "%s", tr("calls"));
		break;
	case PANE_STATES:
		snprintf(out, size, "%s", tr("states"));
		break;
	case PANE_TIME:
		snprintf(out, size, "%s", tr("timeline"));
		break;
	case PANE_WHY:
		snprintf(out, size, "%s", tr("why"));
		break;
	case PANE_PACKET:
		if (packet == ROW_NONE)
			snprintf(out, size, "%s", tr("packet"));
		else
			snprintf(out, size, "%s #%u", tr("packet"), packet + 1);
		break;
	default:
		out[0] = '\0';
	}
}

static void paint_frames(const struct app *app, struct grid *g)
{
	for (int i = 0; i < PANES; i++)
		if (app->area[i].rows > 0)
			box_frame(g, around(app->area[i]), STYLE_BORDER, false);
	if (app->area[app->focus].rows > 0)
		box_frame(g, around(app->area[app->focus]), STYLE_FOCUS, true);
	for (int i = 0; i < PANES; i++) {
		char title[64];

		pane_title(app, (enum pane)i, title, sizeof(title));
		if (app->area[i].rows > 0 && title[0])
			box_title(g, around(app->area[i]),
				  i == (int)app->focus ? STYLE_FOCUS
						       : STYLE_TITLE,
				  title);
	}
}

/* Every endpoint's box has its name and address in the line above it. */
static void paint_end_titles(const struct app *app, struct grid *g)
{
	struct area a = app->area[PANE_ENDS];
	int n = pane_ends_boxes(app, a.cols);

	for (int i = 0; i < n; i++) {
		int from = a.cols * i / n, to = a.cols * (i + 1) / n;
		struct area box = { a.y, a.x + from, a.rows, to - from };
		char title[NAME_TEXT + ENDPOINT_TEXT + 4];
		uint32_t lane;

		if (i > 0)
			box_vline(g, box.x - 1, a.y - 1, a.y + a.rows,
				  STYLE_BORDER, false);
		lane = pane_ends_lane(app, i, n);
		pane_ends_title(app, lane, title, sizeof(title));
		box.cols -= i + 1 < n;
		box_title(g, around(box), style_end(lane) | STYLE_BOLD, title);
	}
}

/* --- drawing ------------------------------------------------------------- */

static void draw_pane(struct app *app, enum pane pane, struct grid *g,
		      uint64_t now_ns)
{
	struct area a = app->area[pane];

	if (a.rows <= 0)
		return;
	switch (pane) {
	case PANE_LADDER:
		pane_ladder_draw(app, g, a, now_ns);
		break;
	case PANE_CALLS:
		pane_calls_draw(app, g, a, now_ns);
		break;
	case PANE_PACKET:
		pane_packet_draw(app, g, a);
		break;
	case PANE_STATES:
		pane_states_draw(app, g, a, now_ns);
		break;
	case PANE_ENDS:
		pane_ends_draw(app, g, a, now_ns);
		break;
	case PANE_TIME:
		pane_time_draw(app, g, a);
		break;
	case PANE_WHY:
		pane_why_draw(app, g, a);
		break;
	default:
		break;
	}
}

static void draw(struct app *app, struct grid *g, struct area a,
		 uint64_t now_ns)
{
	lay_out(app, a);
	if (app->maximised || is_framed(a)) {
		paint_frames(app, g);
		if (app->area[PANE_ENDS].rows > 0)
			paint_end_titles(app, g);
	} else {
		grid_fill(g, app->area[PANE_LADDER].y - 1, a.x, a.cols,
			  STYLE_BORDER, 0x2500);
	}
	for (int i = 0; i < PANES; i++)
		draw_pane(app, (enum pane)i, g, now_ns);
}

/* --- keys ---------------------------------------------------------------- */

static void next_pane(struct app *app, int direction)
{
	for (int i = 1; i <= PANE_ENDS; i++) {
		int pane = ((int)app->focus + direction * i + PANE_ENDS) %
			   PANE_ENDS;

		/* Alone on the screen, any pane can be the next. */
		if (app->maximised || app->area[pane].rows > 0) {
			app->focus = (enum pane)pane;
			return;
		}
	}
}

/* The selection in the ladder, by so many rows that are steps. */
static void select_row(struct app *app, int by)
{
	const struct player *p = &app->player;
	int64_t at = (int64_t)p->at - 1;

	if (app->selected != ROW_NONE)
		for (at = 0; at < p->at && p->step[at] < app->selected;)
			at++;
	at += by;
	if (at < 0)
		at = 0;
	if (at >= (int64_t)p->at)
		app->selected = ROW_NONE;
	else
		app->selected = p->step[at];
}

/* Enter: time travel to what is selected. */
static void go_to_selected(struct app *app)
{
	const struct row *row;

	if (app->selected == ROW_NONE)
		return;
	row = &app->player.rows.at[app->selected];
	step_to(app, player_step_of(&app->player, row->event));
}

static bool act_ladder(struct app *app, enum action action, uint64_t now_ns)
{
	int page = app->area[PANE_LADDER].rows / 2;

	switch (action) {
	case ACT_UP:
		select_row(app, -1);
		return true;
	case ACT_DOWN:
		select_row(app, 1);
		return true;
	case ACT_PAGE_UP:
	case ACT_HALF_UP:
		select_row(app, -page);
		return true;
	case ACT_PAGE_DOWN:
	case ACT_HALF_DOWN:
		select_row(app, page);
		return true;
	case ACT_LEFT:
		return step_act(app, ACT_BACK, now_ns);
	case ACT_RIGHT:
		return step_act(app, ACT_STEP, now_ns);
	case ACT_ENTER:
		go_to_selected(app);
		return true;
	default:
		return false;
	}
}

static bool act_calls(struct app *app, enum action action)
{
	int page = app->area[PANE_CALLS].rows / 2;

	switch (action) {
	case ACT_UP:
		app->calls_up++;
		break;
	case ACT_PAGE_UP:
	case ACT_HALF_UP:
		app->calls_up += page;
		break;
	case ACT_DOWN:
		app->calls_up--;
		break;
	case ACT_PAGE_DOWN:
	case ACT_HALF_DOWN:
		app->calls_up -= page;
		break;
	default:
		return false;
	}
	if (app->calls_up < 0)
		app->calls_up = 0;
	return true;
}

static bool act_pane(struct app *app, enum action action, uint64_t now_ns)
{
	switch (app->focus) {
	case PANE_CALLS:
		return act_calls(app, action);
	case PANE_PACKET:
		return pane_packet_act(app, action);
	default:
		return act_ladder(app, action, now_ns);
	}
}

static bool act_screen(struct app *app, enum action action)
{
	switch (action) {
	case ACT_PANE_NEXT:
		next_pane(app, 1);
		return true;
	case ACT_PANE_BACK:
		next_pane(app, -1);
		return true;
	case ACT_MAXIMISE:
		app->maximised = !app->maximised;
		return true;
	case ACT_GROW:
		app->grown += app->focus == PANE_LADDER ? -1 : 1;
		return true;
	case ACT_SHRINK:
		app->grown -= app->focus == PANE_LADDER ? -1 : 1;
		return true;
	case ACT_FIRST:
		step_to(app, 0);
		return true;
	case ACT_LAST:
		step_to(app, (uint32_t)app->player.n_steps);
		return true;
	default:
		return false;
	}
}

static bool act(struct app *app, enum action action, uint64_t now_ns)
{
	return act_pane(app, action, now_ns) || act_screen(app, action) ||
	       step_act(app, action, now_ns);
}

/* --- the mouse ----------------------------------------------------------- */

static enum pane pane_at(const struct app *app, int y, int x)
{
	for (int i = 0; i < PANES; i++)
		if (area_holds(app->area[i], y, x))
			return (enum pane)i;
	return PANES;
}

static void press(struct app *app, enum pane pane, const struct input *in)
{
	if (pane < PANE_ENDS)
		app->focus = pane;
	if (pane == PANE_LADDER && in->y < APP_HITS &&
	    app->hit[in->y] != ROW_NONE)
		app->selected = app->hit[in->y];
	else if (pane == PANE_PACKET)
		pane_packet_click(app, in);
	else if (pane == PANE_TIME)
		step_to(app, pane_time_step(app, in->x));
	else if (pane == PANE_STATES)
		app->state = diagram_at(app->area[PANE_STATES], in->y, in->x);
}

/* The line between the ladder and what is below it can be dragged. */
static bool drag(struct app *app, const struct input *in)
{
	int line = app->area[PANE_CALLS].y - 1;

	if (in->mouse == MOUSE_PRESS)
		app->dragging = app->area[PANE_CALLS].rows > 0 && in->y == line;
	if (in->mouse == MOUSE_DRAG && app->dragging)
		app->grown += line - in->y;
	return app->dragging;
}

static void click(struct app *app, const struct input *in, uint64_t now_ns)
{
	enum pane pane = pane_at(app, in->y, in->x), focus = app->focus;

	if (drag(app, in))
		return;

	switch (in->mouse) {
	case MOUSE_PRESS:
		press(app, pane, in);
		break;
	case MOUSE_DRAG:
		if (pane == PANE_TIME)
			press(app, pane, in);
		break;
	case MOUSE_DOUBLE:
		press(app, pane, in);
		if (pane == PANE_LADDER)
			go_to_selected(app);
		break;
	case MOUSE_WHEEL_UP:
	case MOUSE_WHEEL_DOWN:
		if (pane < PANE_ENDS)
			app->focus = pane;
		act_pane(app, in->mouse == MOUSE_WHEEL_UP ? ACT_UP : ACT_DOWN,
			 now_ns);
		app->focus = focus;
		break;
	default:
		break;
	}
}

const struct view_ops view_step = { "Step", KEYS_STEP, draw, act, click };
