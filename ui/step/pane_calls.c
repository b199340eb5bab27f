/*
 * The calls: what every actor is in and has done, oldest at the top, and those
 * that are blocked at the bottom, with how long they have been.
 */
#include <stdio.h>
#include <string.h>

#include "ui/app/app.h"
#include "ui/text/i18n.h"
#include "ui/ladder/label.h"

enum {
	LANE_COLS = 4,
	TIME_COLS = 11,
	ROWS_MOST = 20000, /* that are looked through for calls */
	G_RUNS = 0x25b6,
};

/* --- which calls --------------------------------------------------------- */

static bool is_call(const struct row *row)
{
	return row->kind == ROW_CALL || row->kind == ROW_BEGIN;
}

/* It had not returned at the cursor. */
static bool is_blocked(const struct app *app, const struct row *row)
{
	const struct call_row *call =
		recording_call(app->player.rec, row->item);

	return row->kind == ROW_BEGIN &&
	       call->end_event >= app->player.world.cursor;
}

/* Its row says that it returned at once: it is as good as over. */
static bool is_brief(const struct app *app, const struct call_row *call)
{
	const struct rows *rows = &app->player.rows;

	for (size_t i = player_rows(&app->player); i-- > 0;)
		if (rows->at[i].event <= call->begin_event)
			return rows->at[i].kind == ROW_CALL;
	return false;
}

enum { BLOCKED = WORLD_LANES + WORLD_THREADS };

/* The call is one that is shown as blocked here. */
static bool shows_blocked(const struct app *app, uint32_t row)
{
	const struct call_row *call;

	if (row == ROW_NONE)
		return false;
	call = recording_call(app->player.rec, row);
	return !call->threads && !is_brief(app, call);
}

/* Each thread has its own; what has no thread has its lane's. */
static uint32_t blocked_calls(const struct app *app, uint32_t out[BLOCKED])
{
	const struct world *w = &app->player.world;
	uint32_t n = 0;

	for (uint32_t lane = 0; lane < WORLD_LANES; lane++)
		if (shows_blocked(app, w->call[lane]) &&
		    recording_call(app->player.rec, w->call[lane])
				    ->thread_row >= WORLD_THREADS)
			out[n++] = w->call[lane];
	for (uint32_t i = 0; i < WORLD_THREADS; i++)
		if (shows_blocked(app, w->thread[i].call))
			out[n++] = w->thread[i].call;
	return n;
}

/* --- a line -------------------------------------------------------------- */

/* As wide as the longest name, within reason. */
static int lane_cols(const struct app *app)
{
	int cols = LANE_COLS, most = app->area[PANE_CALLS].cols / 5;

	for (uint32_t i = 0; i < recording_n_lanes(app->player.rec); i++) {
		int width = text_width(recording_lane_name(app->player.rec, i));

		cols = width > cols ? width : cols;
	}
	return cols < most ? cols : most > LANE_COLS ? most : LANE_COLS;
}

static int put_lane(const struct app *app, struct grid *g, int y, int x,
		    uint32_t lane)
{
	char name[NAME_TEXT] = "-";
	int cols = lane_cols(app);

	if (lane < recording_n_lanes(app->player.rec))
		text_cut(name, sizeof(name),
			 recording_lane_name(app->player.rec, lane), cols);
	grid_text(g, y, x, lane == ROW_NONE ? STYLE_DIM : style_end(lane),
		  name);
	return x + cols + 1;
}

static void paint_done(const struct app *app, struct grid *g, struct area a,
		       int y, const struct row *row)
{
	const struct call_row *call =
		recording_call(app->player.rec, row->item);
	uint64_t began =
		recording_event(app->player.rec, call->begin_event)->t_ns;
	int x = put_lane(app, g, y, a.x + 2, call->lane);
	char label[CALL_TEXT], took[TIME_TEXT] = "";
	int room = a.x + a.cols - 1 - x;

	if (call->end_event < app->player.world.cursor)
		time_format(recording_event(app->player.rec, call->end_event)
					    ->t_ns -
				    began,
			    took);
	if (room > 50) {
		grid_text(g, y, a.x + a.cols - 1 - text_width(took), STYLE_DIM,
			  took);
		room -= TIME_COLS;
	}
	call_label_fit(app->player.rec, call, ROW_CALL, room, label);
	grid_text(g, y, x, STYLE_PLAIN, label);
}

static void paint_blocked(const struct app *app, struct grid *g, struct area a,
			  int y, uint32_t row, uint64_t now_ns)
{
	const struct recording *r = app->player.rec;
	const struct call_row *call = recording_call(r, row);
	uint64_t began = recording_event(r, call->begin_event)->t_ns;
	char label[CALL_TEXT], took[TIME_TEXT], blocked[64];
	int x = put_lane(app, g, y, a.x + 2, call->lane), width;

	time_format(player_time(&app->player, now_ns) - began, took);
	snprintf(blocked, sizeof(blocked), "%s %s", tr("blocked"), took);
	width = text_width(blocked);
	grid_put(g, y, a.x, STYLE_HELD, G_RUNS);
	call_label_fit(r, call, ROW_BEGIN, a.x + a.cols - 2 - width - x, label);
	grid_text(g, y, x, STYLE_CALL | STYLE_BOLD, label);
	grid_text(g, y, a.x + a.cols - 1 - width, STYLE_HELD, blocked);
}

/* --- the pane ------------------------------------------------------------ */

/* Rows of calls that are over, from the cursor backwards. */
static int done_calls(const struct app *app, const struct row **out, int most)
{
	int n = 0, skip = app->calls_up;
	size_t end = player_rows(&app->player);
	size_t first = end > ROWS_MOST ? end - ROWS_MOST : 0;

	for (size_t i = end; i-- > first && n < most;) {
		const struct row *row = &app->player.rows.at[i];

		if (!is_call(row) || is_blocked(app, row))
			continue;
		if (skip-- <= 0)
			out[n++] = row;
	}
	return n;
}

int pane_calls_above(const struct app *app)
{
	int done = 0, rows = app->area[PANE_CALLS].rows;
	uint32_t blocked[BLOCKED];

	for (size_t i = player_rows(&app->player); i-- > 0;) {
		const struct row *row = &app->player.rows.at[i];

		done += is_call(row) && !is_blocked(app, row);
	}
	rows -= (int)blocked_calls(app, blocked);
	return done > rows ? done - (rows > 0 ? rows : 0) : 0;
}

void pane_calls_draw(const struct app *app, struct grid *g, struct area a,
		     uint64_t now_ns)
{
	enum { MOST = 64 };
	const struct row *done[MOST];
	uint32_t blocked[BLOCKED];
	int n_blocked = (int)blocked_calls(app, blocked);
	int room, n;

	a.x++;
	a.cols--;
	if (n_blocked > a.rows)
		n_blocked = a.rows;
	room = a.rows - n_blocked;
	n = done_calls(app, done, room < MOST ? room : MOST);
	for (int i = 0; i < n; i++)
		paint_done(app, g, a, a.y + n - 1 - i, done[i]);
	for (int i = 0; i < n_blocked; i++)
		paint_blocked(app, g, a, a.y + n + i, blocked[i], now_ns);
	if (n + n_blocked == 0)
		grid_text(g, a.y, a.x + 2, STYLE_DIM, tr("no call yet"));
}
