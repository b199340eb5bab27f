/*
 * All packets of a capture file. A line is read and decoded when it is drawn
 * (trace_line.c), so there may be as many as the file has. Below the list,
 * where there is room, the fields and bytes of the chosen one.
 */
#include "ui/app/app.h"
#include "ui/text/i18n.h"
#include "ui/list/trace_line.h"

enum {
	ENDS_LEAST = 12,
	PANE_ROWS_LEAST = 26, /* of the screen, to show the packet too */
	RULE = 0x2500,
};

static uint32_t count(const struct app *app)
{
	return trace_count(app->show.file->trace);
}

/* Lines: packets, or those that a filter lets pass. */
static uint32_t lines_of(const struct app *app)
{
	return tracelist_lines(&app->traced, app->show.file->trace);
}

static uint32_t packet_of(const struct app *app, int line)
{
	return tracelist_packet(&app->traced, (uint32_t)line);
}

static int chosen_line(const struct app *app)
{
	return (int)tracelist_line(&app->traced, app->file.at);
}

/* --- drawing ------------------------------------------------------------- */

/* The widest of those that are shown. */
static int widest_ends(const struct app *app, int lines)
{
	int cols = ENDS_LEAST, n = (int)lines_of(app);
	char text[TRACE_ENDS_TEXT];
	struct trace_line l;

	for (int i = app->file.top; i < n && i < app->file.top + lines; i++) {
		int width;

		if (!trace_line_read(app, packet_of(app, i), &l))
			break;
		width = text_width(trace_line_ends(&l, text));
		cols = width > cols ? width : cols;
	}
	return cols;
}

/* The chosen packet is one that is listed, and on the screen. */
static void scroll(struct app *app, int lines)
{
	struct file_look *f = &app->file;
	int n = (int)lines_of(app), at = chosen_line(app);

	if (at >= n)
		at = n ? n - 1 : 0;
	if (n)
		f->at = packet_of(app, at);
	if (f->top > at)
		f->top = at;
	if (f->top < at - lines + 1)
		f->top = at - lines + 1;
	if (f->top < 0)
		f->top = 0;
}

static void draw_list(struct app *app, struct grid *g, struct area a)
{
	int ends, room = a.cols - TRACE_TIME_COLS - 4;

	app->list_area = (struct area){ a.y + 1, a.x, a.rows - 1, a.cols };
	scroll(app, a.rows - 1);
	ends = widest_ends(app, a.rows - 1);
	if (ends > room * 3 / 5)
		ends = room * 3 / 5;
	grid_text(g, a.y, a.x + 1, STYLE_LABEL, tr("       time  from → to"));
	grid_text(g, a.y, a.x + 1 + TRACE_TIME_COLS + 2 + ends + 2, STYLE_LABEL,
		  tr("packet"));
	for (int i = 0; i < a.rows - 1; i++) {
		struct area line = { a.y + 1 + i, a.x, 1, a.cols };
		uint32_t packet;

		if (app->file.top + i >= (int)lines_of(app))
			break;
		packet = packet_of(app, app->file.top + i);
		trace_line_draw(app, g, line, packet, ends);
		if (packet == app->file.at)
			grid_add(g, line.y, a.x, a.cols, STYLE_BACK);
	}
	if (lines_of(app) == 0)
		grid_text(g, a.y + 1, a.x + 1, STYLE_DIM,
			  filter_shown(app) ? tr("nothing passes the filter")
					    : tr("nothing yet"));
}

/* The selected packet, below the list. */
static void draw_packet(struct app *app, struct grid *g, struct area a)
{
	bool focused = app->focus == PANE_PACKET;

	app->area[PANE_PACKET] =
		(struct area){ a.y + 1, a.x, a.rows - 1, a.cols };
	grid_fill(g, a.y, a.x, a.cols, focused ? STYLE_FOCUS : STYLE_BORDER,
		  RULE);
	pane_packet_draw(app, g, app->area[PANE_PACKET]);
}

static void draw(struct app *app, struct grid *g, struct area a,
		 uint64_t now_ns)
{
	struct area list, pane;

	(void)now_ns;
	a = filter_line_draw(app, g, a, lines_of(app), count(app));
	list = pane = a;
	list.rows--;
	app->area[PANE_PACKET].rows = 0;
	if (a.rows >= PANE_ROWS_LEAST)
		list.rows -= a.rows * 2 / 5;
	else if (app->focus == PANE_PACKET)
		app->focus = PANE_LADDER;
	pane.y = list.y + list.rows;
	pane.rows = a.rows - 1 - list.rows;
	draw_list(app, g, list);
	if (pane.rows)
		draw_packet(app, g, pane);
	file_line_draw(app, g,
		       (struct area){ a.y + a.rows - 1, a.x, 1, a.cols });
}

/* --- keys ---------------------------------------------------------------- */

/* By its line. */
static void choose(struct app *app, int64_t at)
{
	int64_t n = lines_of(app);

	if (at >= n)
		at = n - 1;
	if (n)
		app->file.at = packet_of(app, at < 0 ? 0 : (int)at);
	app->field = app->field_top = 0;
}

static void go_to_mark(struct app *app)
{
	const struct marks *m = &app->file.mark;
	uint32_t at = app->file.at, next = MARK_NONE;

	for (int i = 0; i < m->n; i++)
		if (m->at[i] - at - 1 < next - at - 1) /* around */
			next = m->at[i];
	if (m->n)
		choose(app, tracelist_line(&app->traced, next));
	else
		app_say(app, "%s", tr("nothing is marked (m marks a line)"));
}

static bool act_packet(struct app *app, enum action action)
{
	uint32_t at = app->file.at;

	if (lines_of(app) == 0)
		return false;
	switch (action) {
	case ACT_ENTER:
		file_enter_chosen(app, VIEW_STEP);
		return true;
	case ACT_MARK:
		if (!marks_toggle(&app->file.mark, at))
			app_say(app, "%s",
				tr("there is no room for more marks"));
		return true;
	case ACT_GO_TO_MARK:
		go_to_mark(app);
		return true;
	case ACT_COMPARE:
		if (app->file.mark.n && app->file.mark.last != at)
			app->compared[0] = app->file.mark.last;
		compare_with(app, at);
		return true;
	default:
		return false;
	}
}

static bool act(struct app *app, enum action action, uint64_t now_ns)
{
	int64_t to;

	(void)now_ns;
	if (action == ACT_PANE_NEXT || action == ACT_PANE_BACK) {
		app->focus = app->focus != PANE_PACKET &&
					     app->area[PANE_PACKET].rows > 0
				     ? PANE_PACKET
				     : PANE_LADDER;
		return true;
	}
	if (app->focus == PANE_PACKET && pane_packet_act(app, action))
		return true;
	to = list_moved(action, chosen_line(app), app->list_area.rows,
			lines_of(app));
	if (to < 0)
		return act_packet(app, action);
	choose(app, to);
	return true;
}

static void click(struct app *app, const struct input *in, uint64_t now_ns)
{
	bool in_list = area_holds(app->list_area, in->y, in->x);

	(void)now_ns;
	if (in->mouse == MOUSE_WHEEL_UP)
		choose(app, (int64_t)chosen_line(app) - 1);
	if (in->mouse == MOUSE_WHEEL_DOWN)
		choose(app, (int64_t)chosen_line(app) + 1);
	if (in->mouse != MOUSE_PRESS && in->mouse != MOUSE_DOUBLE)
		return;
	app->focus = PANE_LADDER;
	if (area_holds(app->area[PANE_PACKET], in->y, in->x)) {
		app->focus = PANE_PACKET;
		pane_packet_click(app, in);
	} else if (in_list) {
		choose(app, (int64_t)app->file.top + in->y - app->list_area.y);
		if (in->mouse == MOUSE_DOUBLE)
			file_enter_chosen(app, VIEW_STEP);
	}
}

const struct view_ops view_trace = { "Packets", KEYS_STEP, draw, act, click };
