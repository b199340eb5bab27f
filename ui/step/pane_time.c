/*
 * The timeline: all steps in one line, the cursor among them.
 *
 *   ├●─·●──✗───────↻──◆┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┤   7/19  ⚑ 2 marks
 *
 * Where several steps share a column, the one that matters most is shown:
 * a loss, a retransmission, a mark, a packet, anything else. While a question
 * is open what comes after it is not shown: it may be the answer.
 */
#include <stdio.h>

#include "capture/analysis.h"
#include "ui/app/app.h"
#include "ui/text/i18n.h"

enum { INFO_COLS = 22, LEAST_COLS = 30, MOST_STEPS = 20000 };

enum weight { NOTHING, EVENT, PACKET, MARKED, AGAIN, LOST, WEIGHTS };

static const struct {
	uint32_t glyph;
	enum style style;
} looks[] = {
	[NOTHING] = { 0x2500, STYLE_BORDER }, /* ─ */
	[EVENT] = { 0x2500, STYLE_BORDER },
	[PACKET] = { 0x25cf, STYLE_PLAIN }, /* ● */
	[MARKED] = { 0x2691, STYLE_MARK },  /* ⚑ */
	[AGAIN] = { 0x21bb, STYLE_HELD },   /* ↻ */
	[LOST] = { 0x2717, STYLE_LOSS },    /* ✗ */
};
_Static_assert(sizeof(looks) / sizeof(*looks) == WEIGHTS, "a look for each");

static enum weight weigh_row(const struct app *app, const struct row *row)
{
	if (row->kind == ROW_LOST || row->kind == ROW_FAILED)
		return LOST;
	if (row->kind != ROW_SENT && row->kind != ROW_PASSED)
		return EVENT;
	return recording_packet(app->player.rec, row->item)->analysis &
			       ANALYSIS_RETRANSMISSION
		       ? AGAIN
		       : PACKET;
}

static enum weight weigh(const struct app *app, uint32_t step)
{
	const struct player *p = &app->player;
	const struct row *row = &p->rows.at[p->step[step]];
	enum weight weight = weigh_row(app, row);

	return weight < MARKED && step_is_marked(app, step + 1) ? MARKED
								: weight;
}

/* Columns of the line itself. */
static int line_cols(struct area a)
{
	return a.cols - 4 - (a.cols > LEAST_COLS + INFO_COLS ? INFO_COLS : 0);
}

static int column_of(const struct app *app, int cols, uint32_t at)
{
	size_t n = app->player.n_steps;

	return n ? (int)((uint64_t)at * (unsigned)(cols - 1) / n) : 0;
}

uint32_t pane_time_step(const struct app *app, int x)
{
	struct area a = app->area[PANE_TIME];
	int cols = line_cols(a), at = x - a.x - 2;
	size_t n = app->player.n_steps;

	if (at < 0)
		at = 0;
	if (at >= cols)
		at = cols - 1;
	return cols > 1 ? (uint32_t)(((uint64_t)at * n + (unsigned)cols - 2) /
				     (unsigned)(cols - 1))
			: 0;
}

static void paint_steps(const struct app *app, struct grid *g, struct area a,
			int cols)
{
	const struct player *p = &app->player;
	enum weight seen[1024] = { NOTHING };
	size_t stride = p->n_steps / MOST_STEPS + 1;

	/* Of a long recording some steps a column must do. */
	for (size_t i = 0; i < p->n_steps; i += stride) {
		int x = column_of(app, cols, (uint32_t)i + 1);
		enum weight weight = weigh(app, (uint32_t)i);

		if (x < 1024 && seen[x] < weight)
			seen[x] = weight;
	}
	for (int x = 0; x < cols && x < 1024; x++)
		if (x <= column_of(app, cols, p->at))
			grid_put(g, a.y, a.x + 2 + x, looks[seen[x]].style,
				 looks[seen[x]].glyph);
		else if (seen[x] > EVENT && !app_asks(app))
			grid_put(g, a.y, a.x + 2 + x, STYLE_GHOST,
				 looks[seen[x]].glyph);
}

static void paint_info(const struct app *app, struct grid *g, struct area a,
		       int x)
{
	const struct player *p = &app->player;
	char text[64];

	if (a.cols <= LEAST_COLS + INFO_COLS)
		return;
	snprintf(text, sizeof(text), "%u/%zu%s", p->at, p->n_steps,
		 app_more(app));
	x = grid_text(g, a.y, x, STYLE_PLAIN, text);
	if (!app->n_marks)
		return;
	snprintf(text, sizeof(text), "  ⚑ %d", app->n_marks);
	grid_text(g, a.y, x, STYLE_MARK, text);
}

void pane_time_draw(const struct app *app, struct grid *g, struct area a)
{
	int cols = line_cols(a);
	const struct player *p = &app->player;

	if (cols < 2)
		return;
	grid_put(g, a.y, a.x + 1, STYLE_BORDER, 0x251c);
	grid_fill(g, a.y, a.x + 2, cols, STYLE_GHOST, 0x2504);
	paint_steps(app, g, a, cols);
	grid_put(g, a.y, a.x + 2 + column_of(app, cols, p->at),
		 player_in_history(p) ? STYLE_WARN : STYLE_HELD | STYLE_BOLD,
		 0x25c6);
	grid_put(g, a.y, a.x + 2 + cols, STYLE_BORDER, 0x2524);
	paint_info(app, g, a, a.x + 5 + cols);
}
