/*
 * Where the panes of the stepping view stand, at each size, and the lines
 * around them.
 *
 *   compact (80x24)      framed (100x30 on)         wide (170x46 on)
 *   ends, a line each    ╭ ends ┬ ends ╮            ╭ ends ───┬─── ends ─╮
 *   ladder               ├ ladder ─────┤            ├ ladder ─┬─ states ─┤
 *                        ├ calls ┬ pkt ┤            │         ├─ packet ─┤
 *   timeline             ├ timeline ───┤            ├ calls ──┤          │
 *   why                  ├ why ────────┤            ├ timeline┴ why ─────┤
 *
 * Where there can be no calls, the others have their room. The terminal of
 * programs, if there is one, is below the ladder; in a small frame instead of
 * calls and packet. In a frame every
 * pane's area is what is inside the lines around it; the lines are drawn once
 * for two panes. The focused pane's are heavy.
 */
#include <stdio.h>
#include <string.h>

#include "ui/app/app.h"
#include "ui/term/box.h"
#include "ui/text/i18n.h"

enum {
	TALL_ROWS = 20,
	FRAME_ROWS = 27, /* less is compact */
	FRAME_COLS = 90,
	WIDE_ROWS = 44,
	WIDE_COLS = 170,
	STATES_COLS = DIAGRAM_COLS + 2,
	LOWER_LEAST = 3,
	LADDER_LEAST = 5,
	SMALL_ROWS = 34, /* of a frame: less has room for few panes */
	TERMINAL_ROWS = 8,
};

/* --- where panes stand --------------------------------------------------- */

/* Lines for the endpoints' boxes, by the lines there are in all. */
static int ends_rows(int rows)
{
	return rows < SMALL_ROWS ? 2 : rows < WIDE_ROWS ? 3 : 4;
}

static int why_rows(int rows)
{
	return rows < WIDE_ROWS ? 3 : 4;
}

/* Lines that can be made more or less by hand, as far as that shows. */
static int grown_rows(struct app *app, int usual, int most)
{
	int wanted = usual + app->grown;

	if (wanted > most)
		wanted = most;
	if (wanted < LOWER_LEAST)
		wanted = LOWER_LEAST;
	app->grown = wanted - usual;
	return wanted;
}

/* Lines for all panes between the ends and the timeline. */
static int middle_rows(int rows)
{
	/* five lines, and the timeline */
	return rows - 5 - 1 - ends_rows(rows) - why_rows(rows);
}

/* Lines for calls and packet: what the ladder can spare. */
static int lower_rows(struct app *app, int rows)
{
	int usual = rows < SMALL_ROWS ? 5 : (rows - 12) / 3;

	return grown_rows(app, usual, middle_rows(rows) - 1 - LADDER_LEAST);
}

/*
 * With a terminal: first its lines, of what is there for it and the ladder,
 * then those of calls and packet.
 */
static int terminal_rows(struct app *app, int room)
{
	int usual = room * 9 / 20;

	if (!terminal_is_full(app)) {
		usual = pane_terminal_lines(app);
		return grown_rows(app,
				  usual > LOWER_LEAST ? usual : LOWER_LEAST,
				  room - LADDER_LEAST);
	}
	return grown_rows(app, usual > TERMINAL_ROWS ? usual : TERMINAL_ROWS,
			  room - LADDER_LEAST);
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

static bool shows_terminal(const struct app *app)
{
	return terminal_is_there(app) &&
	       (terminal_is_full(app) || pane_terminal_lines(app) > 0);
}

static void lay_compact(struct app *app, struct area a)
{
	app->area[PANE_ENDS] = take_top(&a, a.rows >= TALL_ROWS ? 2 : 1);
	take_top(&a, 1); /* a line between */
	app->area[PANE_WHY] = take_bottom(&a, a.rows >= TALL_ROWS - 3 ? 3 : 2);
	app->area[PANE_TIME] = take_bottom(&a, 1);
	if (shows_terminal(app) && a.rows >= LADDER_LEAST + 1 + LOWER_LEAST) {
		app->area[PANE_TERMINAL] =
			take_bottom(&a, terminal_rows(app, a.rows - 1));
		take_bottom(&a, 1);
	}
	app->area[PANE_LADDER] = a;
}

/* A capture knows of packets alone. */
static bool has_calls(const struct app *app)
{
	return !app->show.file;
}

/* The terminal, and below it what else there is room for. */
static void lay_terminal(struct app *app, struct area *a, int rows,
			 struct area *lower)
{
	*lower = (struct area){ 0 };
	if (rows >= SMALL_ROWS) {
		*lower = take_bottom(
			a, (rows - 12) / (terminal_is_full(app) ? 5 : 4));
		take_bottom(a, 1);
	} else if (!terminal_is_full(app)) {
		*lower = take_bottom(a, LOWER_LEAST + 1);
		take_bottom(a, 1);
	}
	app->area[PANE_TERMINAL] =
		take_bottom(a, terminal_rows(app, a->rows - 1));
	take_bottom(a, 1);
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
	if (shows_terminal(app)) {
		lay_terminal(app, &a, rows, &lower);
	} else {
		lower = take_bottom(&a, lower_rows(app, rows));
		take_bottom(&a, 1);
	}
	app->area[PANE_LADDER] = a;
	if (lower.rows <= 0)
		return;
	if (!has_calls(app)) {
		app->area[PANE_PACKET] = lower;
		return;
	}
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
	middle.rows = app->area[PANE_TIME].y - 1 - middle.y;
	if (!has_calls(app))
		app->area[PANE_LADDER] = middle;
	app->area[PANE_LADDER].cols -= STATES_COLS + 1;
	app->area[PANE_CALLS].cols = app->area[PANE_LADDER].cols;
	if (app->area[PANE_TERMINAL].rows > 0)
		app->area[PANE_TERMINAL].cols = app->area[PANE_LADDER].cols;
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

void step_lay_out(struct app *app, struct area a)
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
	case PANE_TERMINAL:
		pane_terminal_title(app, out, size);
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
			snprintf(out, size, "%s #%u", tr("packet"),
				 packet_number(app->player.rec, packet));
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
		char title[2 * NAME_TEXT + ENDPOINT_TEXT + 64];
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

/* Above it, where there are no frames. */
static void paint_terminal_line(const struct app *app, struct grid *g)
{
	struct area a = app->area[PANE_TERMINAL];
	bool focus = app->focus == PANE_TERMINAL;
	char title[64];

	if (a.rows <= 0)
		return;
	box_hline(g, a.y - 1, a.x, a.x + a.cols - 1,
		  focus ? STYLE_FOCUS : STYLE_BORDER, focus);
	pane_terminal_title(app, title, sizeof(title));
	box_title(g, around(a), focus ? STYLE_FOCUS : STYLE_TITLE, title);
}

void step_frames_draw(const struct app *app, struct grid *g, struct area a)
{
	if (!app->maximised && !is_framed(a)) {
		grid_fill(g, app->area[PANE_LADDER].y - 1, a.x, a.cols,
			  STYLE_BORDER, 0x2500);
		paint_terminal_line(app, g);
		return;
	}
	paint_frames(app, g);
	if (app->area[PANE_ENDS].rows > 0)
		paint_end_titles(app, g);
}
