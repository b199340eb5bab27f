/*
 * A picture of lanes.
 *
 *   time          0         1.2 ms      ~10 ms            calls waited    ran
 *   model=thread                                                elapsed 1.2 s
 *   S   1 server  ██░░accept░░░░██░░accept░░░░░              12   1.1 s   4 ms
 *                 ┊   ▲         ┊
 *       2 worker      ...
 *   names         time                                       sums
 *
 * Runs stand one above the other on the same scale, each from its own 0. The
 * column of the cursor is marked in the rows of its own run. "~" above says
 * that a silence there is longer than it looks.
 */
#include "ui/lanes/lanes_paint.h"

#include <stdio.h>
#include <string.h>

#include "ui/text/i18n.h"
#include "ui/ladder/label.h"
#include "ui/lanes/lanes_frame.h"

enum {
	NAMES_LEAST = 9,
	NAMES_PART = 4, /* of the columns, at most one in so many */
	LANE_MOST = 14,
	NUMBER_COLS = 4,
	SUM_COLS = 9, /* "waited", "ran" */
	COUNT_COLS = 6,
	SUMS_FROM = 72, /* columns from which there is room for sums */
	COUNTS_FROM = 100,
	TICK_COLS = 12,
};

/* --- lines --------------------------------------------------------------- */

int lanes_line_of(const struct lanes_picture *p, uint32_t row)
{
	int heads = (int)p->l->row[row].run + 1;

	return heads + (int)row * p->pitch;
}

/* Of the line above a run's rows. */
static int line_of_run(const struct lanes_picture *p, uint32_t run)
{
	return (int)run + (int)p->l->run[run].row * p->pitch;
}

int lanes_lines(const struct lanes_picture *p)
{
	return (int)p->l->n_runs + (int)p->l->n_rows * p->pitch;
}

bool frame_line(const struct lanes_frame *f, uint32_t row, int *y)
{
	*y = f->a.y + lanes_line_of(f->p, row) - f->p->top;
	return *y >= f->a.y && *y < f->a.y + f->a.rows;
}

bool frame_shows(const struct lanes_frame *f, int y, int x)
{
	return y >= f->a.y && y < f->a.y + f->a.rows && x >= f->x &&
	       x < f->x + f->cols;
}

/* --- columns ------------------------------------------------------------- */

static int column(const struct lanes_frame *f, double place)
{
	double span = f->p->to - f->p->from;
	double x = (place - f->p->from) / span * (f->cols - 1);

	if (x < -1)
		return f->x - 1;
	return f->x + (x > f->cols ? f->cols : (int)x);
}

int frame_x(const struct lanes_frame *f, uint32_t run, uint32_t event)
{
	return column(f, lanes_place(f->p->scale, f->p->r, run, event));
}

enum style frame_style(const struct lanes_frame *f, uint32_t run,
		       uint32_t event, unsigned style)
{
	bool later = f->p->cursor != ROW_NONE &&
		     (run > f->run_now ||
		      (run == f->run_now && event >= f->p->cursor));

	return later ? STYLE_GHOST : (enum style)style;
}

/* Columns of the widest name of a lane, within reason. */
static int widest_lane(const struct lanes_picture *p)
{
	int most = 1;

	for (size_t i = 0; i < p->l->n_rows; i++) {
		int cols = text_width(
			recording_lane_name(p->r, p->l->row[i].lane));

		most = cols > most ? cols : most;
	}
	return most < LANE_MOST ? most : LANE_MOST;
}

/* Columns of the widest name of a thread beside that. */
static int widest_name(const struct lanes_picture *p)
{
	int most = 0;

	for (size_t i = 0; i < p->l->n_rows; i++) {
		int cols = text_width(recording_text(p->r, p->l->row[i].name));

		most = cols > most ? cols : most;
	}
	return most;
}

static struct lanes_frame frame_of(const struct lanes_picture *p,
				   struct grid *g, struct area a)
{
	struct lanes_frame f = { .p = p, .g = g, .a = a };
	int names, most = a.cols / NAMES_PART;
	uint32_t last;

	f.lane_cols = widest_lane(p);
	names = f.lane_cols + NUMBER_COLS + widest_name(p) + 2;
	if (most < NAMES_LEAST)
		most = NAMES_LEAST;
	if (names > most)
		names = most;
	if (f.lane_cols > names - NUMBER_COLS - 1)
		f.lane_cols = names - NUMBER_COLS - 1;
	f.counts = a.cols >= COUNTS_FROM;
	f.right = a.x + a.cols;
	if (a.cols >= SUMS_FROM)
		f.right -= 2 * SUM_COLS + (f.counts ? COUNT_COLS : 0);
	f.x = a.x + names;
	f.cols = f.right - f.x;
	if (f.cols < 1)
		f.cols = 1;
	f.a.y++; /* the line of times */
	f.a.rows--;
	f.now = f.x + f.cols;
	if (p->cursor != ROW_NONE) {
		last = p->cursor ? p->cursor - 1 : 0;
		f.run_now = lanes_run_of(p->l, last);
		f.now = frame_x(&f, f.run_now, last);
	}
	return f;
}

int lanes_time_cols(const struct lanes_picture *p, struct area a)
{
	return frame_of(p, NULL, a).cols;
}

/* "480 µs", "22.8 ms", "1.20 s": three digits, seven columns. */
static char *lanes_time(uint64_t t_ns, char out[TIME_TEXT])
{
	double us = (double)t_ns / 1000, ms = us / 1000;

	if (us < 999.5)
		snprintf(out, TIME_TEXT, "%.0f µs", us);
	else if (ms < 999.5)
		snprintf(out, TIME_TEXT, "%.*f ms",
			 ms < 9.995   ? 2
			 : ms < 99.95 ? 1
				      : 0,
			 ms);
	else if (ms < 99995)
		snprintf(out, TIME_TEXT, "%.*f s", ms < 9995 ? 2 : 1,
			 ms / 1000);
	else
		time_brief(t_ns, out);
	return out;
}

/* --- names and sums ------------------------------------------------------ */

static bool begins_lane(const struct lanes *l, uint32_t row)
{
	return row == 0 || l->row[row - 1].lane != l->row[row].lane ||
	       l->row[row - 1].run != l->row[row].run;
}

static void put_names(const struct lanes_frame *f, uint32_t row, int y)
{
	const struct lanes_row *of = &f->p->l->row[row];
	const char *lane = recording_lane_name(f->p->r, of->lane);
	const char *name = recording_text(f->p->r, of->name);
	enum style style = style_end(of->lane);
	int x = f->a.x + 1 + f->lane_cols;
	char cut[LABEL_TEXT], number[16];

	if (begins_lane(f->p->l, row)) {
		text_cut(cut, sizeof(cut), lane, f->lane_cols);
		grid_text(f->g, y, f->a.x + 1, style | STYLE_BOLD, cut);
	}
	if (of->number) {
		snprintf(number, sizeof(number), "%*u", NUMBER_COLS - 1,
			 of->number);
		grid_text(f->g, y, x, style, number);
	}
	x += NUMBER_COLS;
	if (strcmp(name, lane) != 0) {
		text_cut(cut, sizeof(cut), name, f->x - 1 - x);
		grid_text(f->g, y, x, STYLE_PLAIN, cut);
	}
	if (row == f->p->selected)
		grid_add(f->g, y, f->a.x, f->x - f->a.x, STYLE_BACK);
}

static void put_right(const struct lanes_frame *f, int y, int end,
		      enum style style, const char *text)
{
	grid_text(f->g, y, end - text_width(text), style, text);
}

static void put_time(const struct lanes_frame *f, int y, int end, uint64_t t_ns)
{
	char text[TIME_TEXT];

	put_right(f, y, end, STYLE_DIM, lanes_time(t_ns, text));
}

/* How many calls, how long it waited in them, and how long it ran. */
static void put_sums(const struct lanes_frame *f, uint32_t row, int y)
{
	const struct lanes_row *of = &f->p->l->row[row];
	uint64_t there_ns = of->to_ns - of->from_ns;
	int end = f->right;
	char count[COUNT_TEXT];

	if (f->right == f->a.x + f->a.cols)
		return;
	if (f->counts)
		put_right(f, y, end += COUNT_COLS, STYLE_DIM,
			  count_format(of->calls, count));
	put_time(f, y, end += SUM_COLS, of->waited_ns);
	if (of->thread != ROW_NONE)
		put_time(f, y, end + SUM_COLS - 1, there_ns - of->waited_ns);
}

/* --- above --------------------------------------------------------------- */

static void paint_run_head(const struct lanes_frame *f, uint32_t run)
{
	const struct lanes_run *of = &f->p->l->run[run];
	int y = f->a.y + line_of_run(f->p, run) - f->p->top;
	char text[LANES_RUN_NAME + 64], time[TIME_TEXT];

	if (y < f->a.y || y >= f->a.y + f->a.rows)
		return;
	grid_text(f->g, y, f->a.x + 1, STYLE_TITLE | STYLE_BOLD, of->name);
	snprintf(text, sizeof(text), "%s %s", tr("elapsed"),
		 lanes_time(of->to_ns - of->from_ns, time));
	put_right(f, y, f->a.x + f->a.cols - 1, STYLE_TITLE, text);
}

static const char *const by_names[LANES_BYS] = { "time ~", "time", "events" };

static void tick_text(const struct lanes_frame *f, double place,
		      char out[TIME_TEXT])
{
	if (f->p->scale->by == LANES_BY_ORDER)
		snprintf(out, TIME_TEXT, "%.0f", place);
	else
		lanes_time(lanes_time_at(f->p->scale, place), out);
}

static double place_at(const struct lanes_frame *f, int x)
{
	double span = f->p->to - f->p->from;

	return f->p->from + span * (x - f->x) / (f->cols > 1 ? f->cols - 1 : 1);
}

/* "~", or as near to there as nothing stands. */
static void put_shortened(const struct lanes_frame *f, int y, int x)
{
	while (x > f->x &&
	       !(grid_blank(f->g, y, x) && grid_blank(f->g, y, x + 1) &&
		 grid_blank(f->g, y, x - 1)))
		x--;
	if (x > f->x)
		grid_put(f->g, y, x, STYLE_HELD, '~');
}

static void paint_ticks(const struct lanes_frame *f, int y)
{
	char text[TIME_TEXT];

	for (int x = f->x; x + TICK_COLS <= f->x + f->cols; x += TICK_COLS) {
		grid_put(f->g, y, x, STYLE_DIM, L_WAY);
		tick_text(f, place_at(f, x), text);
		grid_text(f->g, y, x + 1, STYLE_DIM, text);
	}
	for (int x = f->x; x < f->x + f->cols; x++)
		if (lanes_shortened(f->p->scale, place_at(f, x),
				    place_at(f, x + 1)))
			put_shortened(f, y, x);
}

static void paint_head(const struct lanes_frame *f)
{
	int y = f->a.y - 1, end = f->right;

	grid_text(f->g, y, f->a.x + 1, STYLE_LABEL,
		  tr(by_names[f->p->scale->by]));
	paint_ticks(f, y);
	if (f->right == f->a.x + f->a.cols)
		return;
	if (f->counts)
		put_right(f, y, end += COUNT_COLS, STYLE_LABEL, tr("calls"));
	put_right(f, y, end += SUM_COLS, STYLE_LABEL, tr("waited"));
	put_right(f, y, end + SUM_COLS - 1, STYLE_LABEL, tr("ran"));
}

static void paint_cursor(const struct lanes_frame *f)
{
	const struct lanes_run *run = &f->p->l->run[f->run_now];
	int x = f->p->cursor == ROW_NONE ? f->x - 1
					 : frame_x(f, f->run_now, f->p->cursor);
	int y, last = (int)(run->row + run->n_rows) - 1;

	if (f->p->cursor == ROW_NONE || x < f->x || x >= f->x + f->cols)
		return;
	grid_put(f->g, f->a.y - 1, x, STYLE_HELD | STYLE_BOLD, L_DOWN);
	for (int row = (int)run->row; row <= last; row++) {
		int lines = row < last ? f->p->pitch : 1;

		frame_line(f, (uint32_t)row, &y);
		for (int i = 0; i < lines; i++)
			if (frame_shows(f, y + i, x))
				grid_add(f->g, y + i, x, 1, STYLE_BACK);
	}
}

/* --- all of it ----------------------------------------------------------- */

void lanes_paint(const struct lanes_picture *p, struct grid *g, struct area a)
{
	struct lanes_frame f = frame_of(p, g, a);
	int y;

	for (uint32_t i = 0; i < p->l->n_rows; i++)
		frame_bar(&f, i);
	frame_arrows(&f);
	for (uint32_t i = 0; i < p->l->n_rows; i++)
		frame_words(&f, i);
	for (uint32_t i = 0; i < p->l->n_rows; i++) {
		if (!frame_line(&f, i, &y))
			continue;
		put_names(&f, i, y);
		put_sums(&f, i, y);
	}
	for (uint32_t i = 0; i < p->l->n_runs; i++)
		paint_run_head(&f, i);
	paint_head(&f);
	paint_cursor(&f);
}

void lanes_at(const struct lanes_picture *p, struct area a, int y, int x,
	      uint32_t *row, double *place)
{
	struct lanes_frame f = frame_of(p, NULL, a);
	int at;

	*row = ROW_NONE;
	*place = place_at(&f, x < f.x ? f.x : x);
	for (uint32_t i = 0; i < p->l->n_rows; i++)
		if (frame_line(&f, i, &at) && y >= at && y < at + p->pitch)
			*row = i;
}
