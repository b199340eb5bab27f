/*
 * The stepping view: the ladder and the panes around it (step_layout.c), and
 * what keys and the mouse do in each of them.
 */
#include "ui/app/app.h"

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
	case PANE_TERMINAL:
		pane_terminal_draw(app, g, a);
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
	step_lay_out(app, a);
	step_frames_draw(app, g, a);
	for (int i = 0; i < PANES; i++)
		draw_pane(app, (enum pane)i, g, now_ns);
}

/* --- keys ---------------------------------------------------------------- */

/*
 * Alone on the screen, any pane can be the next. In the past nobody types to
 * programs.
 */
static bool can_be_next(const struct app *app, int pane)
{
	if (pane == PANE_TERMINAL && app->terminal.t &&
	    player_in_history(&app->player))
		return false;
	return app->area[pane].rows > 0 ||
	       (app->maximised &&
		(pane != PANE_TERMINAL || terminal_is_there(app)));
}

static void next_pane(struct app *app, int direction)
{
	for (int i = 1; i <= PANE_ENDS; i++) {
		int pane = ((int)app->focus + direction * i + PANE_ENDS) %
			   PANE_ENDS;

		if (can_be_next(app, pane)) {
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
	int64_t n = app->show.file ? (int64_t)p->n_steps : p->at;

	if (app->selected != ROW_NONE)
		for (at = 0; at < n && p->step[at] < app->selected;)
			at++;
	at += by;
	if (at < 0)
		at = 0;
	if (at >= n && app->show.file)
		at = n - 1;
	if (at < 0 || at >= n)
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
	if (app->calls_up > pane_calls_above(app))
		app->calls_up = pane_calls_above(app);
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
	case PANE_TERMINAL:
		return pane_terminal_act(app, action);
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

/* Nobody types to programs in the past. */
static void go_in_time(struct app *app, int x)
{
	if (app->focus == PANE_TERMINAL)
		app->focus = PANE_LADDER;
	step_to(app, pane_time_step(app, x));
}

static void press(struct app *app, enum pane pane, const struct input *in)
{
	if (pane < PANE_ENDS)
		app->focus = pane;
	if (pane == PANE_LADDER && in->y < APP_HITS &&
	    app->hit[in->y] != ROW_NONE)
		app->selected = app->hit[in->y];
	else if (pane == PANE_TERMINAL)
		terminal_focus(app);
	else if (pane == PANE_PACKET)
		pane_packet_click(app, in);
	else if (pane == PANE_TIME)
		go_in_time(app, in->x);
	else if (pane == PANE_STATES)
		app->state = diagram_at(app->area[PANE_STATES], in->y, in->x);
}

/* The line between the ladder and what is below it can be dragged. */
static bool drag(struct app *app, const struct input *in)
{
	const struct area *below = &app->area[PANE_TERMINAL];
	int line;

	if (below->rows == 0)
		below = &app->area[PANE_CALLS];
	if (below->rows == 0)
		below = &app->area[PANE_PACKET];
	line = below->y - 1;
	if (in->mouse == MOUSE_PRESS)
		app->dragging = below->rows > 0 && in->y == line;
	if (in->mouse == MOUSE_DRAG && app->dragging)
		app->grown += line - in->y;
	else if (in->mouse != MOUSE_PRESS)
		app->dragging = false;
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
