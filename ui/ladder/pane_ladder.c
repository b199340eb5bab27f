/*
 * The ladder on the screen: the rows up to the cursor, the last of them at
 * the bottom, and below it one line for each packet that hangs in flight. Of a
 * capture file what comes after the cursor is shown too, dim.
 *
 *   skipped   rows above the window: only what they leave in flight counts
 *   shown     from `first` to the cursor
 *   hanging   packets on their way, the next to go first
 *
 * The ladder's painter needs rows in order, for packets on their way have
 * tracks; so some rows above the window are walked through unseen.
 */
#include <stdio.h>
#include <string.h>

#include "ui/app/app.h"
#include "ui/text/i18n.h"

enum {
	SCREEN_PART = 4,   /* packets turn a quarter before the lane */
	WALK_BEFORE = 256, /* rows above the window that are walked through */
	HANGING_MOST = 4,  /* lines for packets in flight */
};

/* --- which rows ---------------------------------------------------------- */

/*
 * Notes are told below the ladder, not in it. Of copies that were taken off
 * the wire, one after the other, the last one stands for all.
 */
static bool is_shown(const struct recording *r, const struct rows *rows,
		     size_t i)
{
	const struct row *row = &rows->at[i];

	if (!row_is_absorbed(r, row))
		return row->kind != ROW_NOTE;
	return row->kind == ROW_LOST &&
	       (i + 1 == rows->n || !row_is_absorbed(r, row + 1));
}

static bool row_moves(const struct app *app, uint64_t now_ns)
{
	return player_along(&app->player, now_ns) < 1;
}

/* In flight at the cursor, but for the packet that just travels. */
static uint32_t hanging(const struct app *app, uint64_t now_ns,
			uint32_t out[HANGING_MOST])
{
	const struct world *w = &app->player.world;
	const struct row *row = player_row(&app->player);
	uint32_t n = 0;

	for (uint32_t i = 0; i < w->n_flight && n < HANGING_MOST; i++)
		if (!(row && row->kind == ROW_SENT && row_moves(app, now_ns) &&
		      row->item == w->flight[i]))
			out[n++] = w->flight[i];
	return n;
}

/* The row that must be seen: the selected one, else the cursor's. */
static size_t row_in_view(const struct app *app)
{
	size_t end = player_rows(&app->player);

	if (app->selected != ROW_NONE && app->selected < app_rows(app))
		return app->selected;
	return end ? end - 1 : 0;
}

/* The first row of a window of `lines` whose last one is `last`. */
static size_t first_row(const struct ladder *l, const struct rows *rows,
			size_t last, int lines)
{
	size_t first = last;

	for (size_t i = last + 1; i-- > 0;) {
		if (!is_shown(l->rec, rows, i))
			continue;
		lines -= ladder_row_height(l, &rows->at[i]);
		if (lines < 0)
			break;
		first = i;
	}
	return first;
}

/* As far below as fits, so that a selection at the top shows what follows. */
static size_t last_row(const struct ladder *l, const struct rows *rows,
		       size_t view, size_t end, int lines)
{
	size_t last = view;
	int above = lines / 2;

	for (size_t i = view; i < end && above >= 0; i++) {
		if (!is_shown(l->rec, rows, i))
			continue;
		above -= ladder_row_height(l, &rows->at[i]);
		if (above >= 0)
			last = i;
	}
	return last;
}

/* --- painting ------------------------------------------------------------ */

/* Of a capture file: the cursor's row is marked, what comes after it is dim. */
static void paint_place(const struct app *app, struct grid *view, int y,
			size_t i)
{
	const struct player *p = &app->player;
	struct cell *line = &view->cell[(size_t)y * (size_t)view->cols];

	if (!app->show.file)
		return;
	if (app->selected == ROW_NONE && p->at && i == p->step[p->at - 1])
		grid_add(view, y, 0, view->cols, STYLE_BACK);
	for (int x = 0; x < view->cols && i >= player_rows(p); x++)
		line[x].style = STYLE_DIM;
}

static void paint_rows(struct app *app, struct ladder *l, struct grid *view,
		       struct area a, size_t first, size_t end, int *y)
{
	const struct rows *rows = &app->player.rows;
	size_t from = first > WALK_BEFORE ? first - WALK_BEFORE : 0;

	for (size_t i = from; i < first; i++)
		ladder_skip_row(l, &rows->at[i]);
	for (size_t i = first; i < end && *y < view->rows; i++) {
		int height = ladder_row_height(l, &rows->at[i]);

		if (!is_shown(l->rec, rows, i)) {
			ladder_skip_row(l, &rows->at[i]);
			continue;
		}
		ladder_paint_row(l, view, *y, &rows->at[i]);
		for (int k = 0; k < height; k++, ++*y) {
			if (a.y + *y < APP_HITS)
				app->hit[a.y + *y] = (uint32_t)i;
			paint_place(app, view, *y, i);
			if (i == app->selected)
				grid_add(view, *y, 0, view->cols, STYLE_BACK);
		}
	}
}

/*
 * As much as there is room for: "#1 held · n goes on", "#1 · n", "#1". What
 * the step will do to it, let it go or lose it, is not known before.
 */
static void flight_note(const struct app *app, struct ladder *l,
			uint32_t packet, char *out, size_t size)
{
	bool next = packet == player_next(&app->player);
	int room = ladder_flight_room(l, packet);
	uint32_t number = packet_number(app->player.rec, packet);
	char key[2 * KEY_TEXT];

	terminal_step_keys(app, key);
	snprintf(out, size, "#%u %s%s%s%s%s", number, app_hanging_text(app),
		 next ? " · " : "", next ? key : "", next ? " " : "",
		 next ? tr("goes on") : "");
	if (text_width(out) > room)
		snprintf(out, size, "#%u%s%s", number, next ? " · " : "",
			 next ? key : "");
	if (text_width(out) > room)
		snprintf(out, size, "#%u", number);
}

static void paint_flight(struct app *app, struct ladder *l, struct grid *view,
			 int *y, const uint32_t *packet, uint32_t n)
{
	for (uint32_t i = 0; i < n && *y < view->rows; i++, ++*y) {
		char note[80];

		flight_note(app, l, packet[i], note, sizeof(note));
		ladder_paint_flight(l, view, *y, packet[i], note);
		if (packet[i] == app->chosen && n > 1)
			grid_add(view, *y, 0, view->cols, STYLE_BACK);
	}
}

/* Lanes go on to the bottom, as if there were more to come. */
static void paint_rest(const struct ladder *l, struct grid *view, int y)
{
	while (y < view->rows)
		ladder_paint_lanes(l, view, y++);
}

static void set_out(const struct app *app, struct ladder *l, int cols,
		    uint64_t now_ns)
{
	const struct player *p = &app->player;

	ladder_init(l, p->rec, cols);
	l->part = SCREEN_PART;
	l->time = app->time;
	if (player_along(p, now_ns) < 1) {
		l->moving = player_row(p)->event;
		l->along = player_along(p, now_ns);
	}
}

/* Between the lanes, if there are any. */
static void paint_middle(const struct ladder *l, struct grid *view, int y,
			 const char *text)
{
	int left = l->n_lanes ? l->x[0] : 0;
	int right = l->n_lanes ? l->x[l->n_lanes - 1] : view->cols;

	grid_text(view, y, (left + right - text_width(text)) / 2, STYLE_HELD,
		  text);
}

/* Before anything has happened: which keys make it happen. */
static void paint_start(const struct ladder *l, struct grid *view)
{
	char step[KEY_TEXT], play[KEY_TEXT], text[120];

	snprintf(text, sizeof(text), tr("  %s steps  ·  %s plays  "),
		 action_key(ACT_STEP, step), action_key(ACT_PLAY, play));
	paint_middle(l, view, view->rows / 2, text);
}

static bool is_over(const struct app *app)
{
	return player_at_edge(&app->player) && app->player.at &&
	       app->player.status == SOURCE_END;
}

/* Above the first row, where there is a line for it: what was before. */
static void paint_earlier(const struct app *app, const struct ladder *l,
			  struct grid *view, int below, int *y)
{
	const struct rows *rows = &app->player.rows;
	int lines = view->rows - *y - below - 1;
	char text[FILE_PART_TEXT];
	size_t last;

	if (!part_earlier(app, text)[0])
		return;
	last = last_row(l, rows, row_in_view(app), rows->n, lines);
	if (!rows->n || first_row(l, rows, last, lines) == 0)
		paint_middle(l, view, (*y)++, text);
}

/* The window of rows: view->rows lines, less `below` for what hangs. */
static void paint_window(struct app *app, struct ladder *l, struct grid *view,
			 struct area a, int below, int *y)
{
	const struct rows *rows = &app->player.rows;
	size_t end = app_rows(app), first, last;

	paint_earlier(app, l, view, below, y);
	if (!end)
		return;
	last = last_row(l, rows, row_in_view(app), end,
			view->rows - *y - below);
	first = first_row(l, rows, last, view->rows - *y - below);
	paint_rows(app, l, view, a, first, end, y);
}

void pane_ladder_draw(struct app *app, struct grid *g, struct area a,
		      uint64_t now_ns)
{
	uint32_t packet[HANGING_MOST];
	uint32_t n = app->show.file ? 0 : hanging(app, now_ns, packet);
	int below = (int)n + 1 + pane_ask_rows(app, a);
	struct grid view;
	struct ladder l;
	int y = 1;

	if (a.rows < 2)
		return;
	grid_init(&view, a.rows,
		  a.cols > LADDER_MIN_COLS ? a.cols : LADDER_MIN_COLS);
	set_out(app, &l, a.cols, now_ns);
	ladder_paint_names(&l, &view, 0);
	paint_window(app, &l, &view, a, below, &y);
	if (app->selected == ROW_NONE)
		paint_flight(app, &l, &view, &y, packet, n);
	paint_rest(&l, &view, y);
	if (app_must_begin(app))
		paint_middle(&l, &view, view.rows / 2,
			     app->show.in ? tr("reading …")
					  : tr("setting the stage …"));
	else if (app->player.at == 0 && app_rows(app) == 0 &&
		 app->player.n_steps)
		paint_start(&l, &view);
	if (is_over(app) && y < view.rows)
		paint_middle(&l, &view, y, tr("the end"));
	grid_copy(g, a, &view);
	grid_free(&view);
}
