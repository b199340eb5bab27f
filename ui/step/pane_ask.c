/*
 * A question to the viewer, in a box over the ladder's lower end (in another
 * view, over the view's): the ladder's rows stand above it.
 *
 *	╭╴question ╶──────────────╮        ╭╴not so ╶────────────────╮
 *	│ What does S send back?  │        │ What does S send back?  │
 *	│ ▶1 SYN+ACK              │   ─▶   │ ✓1 SYN+ACK              │
 *	│  2 RST                  │        │ ✗2 RST                  │
 *	╰─────────────────────────╯        ╰─────────────────────────╯
 *
 * Answers have lines as they need them; where there is no room each has one,
 * and where there is none for all those around the chosen one are shown. What
 * was answered is shown as long as the cursor stands there, also in history.
 */
#include <stdio.h>
#include <string.h>

#include "ui/app/app.h"
#include "ui/term/box.h"
#include "ui/text/i18n.h"

enum {
	SIDES = 4,	 /* columns: the border, and a blank beside it */
	ANSWER_LEAD = 3, /* "▶1 " */
	WIDTH_LEAST = 24,
	WIDTH_MOST = 76,
	LADDER_LEAST = 2, /* its names, and a row */
	G_CHOSEN = 0x25b6,
	G_RIGHT = 0x2713,
	G_WRONG = 0x2717,
};

/* What is shown of a question, and in how many lines. */
struct ask_box {
	const struct ask_row *ask;
	const char *text, *answer[ASK_ANSWERS];
	uint8_t given; /* QUIZ_OPEN, QUIZ_SKIPPED, or from 1 */
	int cols;      /* of text */
	int text_rows, answer_rows[ASK_ANSWERS];
	int first, end; /* of the answers that are shown */
	int rows;	/* with the border; 0: there is nothing to show */
};

/* --- what it says -------------------------------------------------------- */

static int clamp(int value, int least, int most)
{
	return value < least ? least : value > most ? most : value;
}

/* As wide as its longest line, if there is room. */
static int width_of(const struct ask_box *b, int most)
{
	int cols = text_width(b->text);

	for (int i = 0; i < b->ask->n; i++) {
		int width = ANSWER_LEAD + text_width(b->answer[i]);

		cols = width > cols ? width : cols;
	}
	return clamp(cols, WIDTH_LEAST, most < WIDTH_MOST ? most : WIDTH_MOST);
}

static int answer_lines(const struct ask_box *b)
{
	int rows = 0;

	for (int i = b->first; i < b->end; i++)
		rows += b->answer_rows[i];
	return rows;
}

/* Those around the chosen one that there is room for. */
static void show_some(struct ask_box *b, int chosen, int room)
{
	b->first = clamp(chosen - room / 2, 0, b->ask->n - room);
	b->end = b->first + room;
}

/* Lines for all of it within `room`, or what can be shown of it. */
static void fit(struct ask_box *b, int chosen, int room)
{
	b->end = b->ask->n;
	b->text_rows = text_lines(b->text, b->cols);
	for (int i = 0; i < b->ask->n; i++)
		b->answer_rows[i] =
			text_lines(b->answer[i], b->cols - ANSWER_LEAD);
	if (b->text_rows + answer_lines(b) > room)
		for (int i = 0; i < b->ask->n; i++)
			b->answer_rows[i] = 1;
	b->text_rows = clamp(b->text_rows, 1, room - answer_lines(b));
	if (b->text_rows < 1)
		b->text_rows = 1;
	if (b->text_rows + answer_lines(b) > room && room > 1)
		show_some(b, chosen, room - b->text_rows);
	b->rows = b->text_rows + answer_lines(b) + 2;
}

static struct ask_box box_of(const struct app *app, struct area a)
{
	const struct player *p = &app->player;
	uint32_t ask =
		app_has_show(app) && app->begun ? player_question(p) : ROW_NONE;
	struct ask_box b = { 0 };

	if (ask == ROW_NONE)
		return b;
	b.ask = recording_ask_row(p->rec, ask);
	b.given = quiz_answer(&p->quiz, ask);
	b.text = quiz_text(p->rec, b.ask->text);
	for (int i = 0; i < b.ask->n; i++)
		b.answer[i] = quiz_text(p->rec, b.ask->answer[i]);
	b.cols = width_of(&b, a.cols - SIDES);
	fit(&b, ask_chosen(app), a.rows - LADDER_LEAST - 2);
	return b;
}

int pane_ask_rows(const struct app *app, struct area a)
{
	return box_of(app, a).rows;
}

/* --- drawing ------------------------------------------------------------- */

/* As many lines as it has; the last is cut if there is more of it. */
static void put_lines(struct grid *g, int y, int x, enum style style,
		      const char *text, int rows, int cols)
{
	char cut[1024];

	for (; rows > 1 && *text; rows--) {
		int n = text_wrap(text, cols);

		grid_text_n(g, y++, x, style, text, (size_t)n);
		text += n;
	}
	text_cut(cut, sizeof(cut), text, cols);
	grid_text(g, y, x, style, cut);
}

/* How an answer looks, and the sign before it. */
static enum style answer_style(const struct app *app, const struct ask_box *b,
			       int i, uint32_t *sign)
{
	*sign = ' ';
	if (b->given == QUIZ_OPEN) {
		if (i == app->ask_at)
			*sign = G_CHOSEN;
		return STYLE_PLAIN;
	}
	if (b->given == QUIZ_SKIPPED)
		return STYLE_DIM;
	if (i == b->ask->right) {
		*sign = G_RIGHT;
		return STYLE_OK;
	}
	if (i + 1 != b->given)
		return STYLE_DIM;
	*sign = G_WRONG;
	return STYLE_LOSS;
}

static void put_answer(struct app *app, const struct ask_box *b, struct grid *g,
		       struct area line, int i)
{
	uint32_t sign;
	enum style style = answer_style(app, b, i, &sign);
	bool open = b->given == QUIZ_OPEN;

	grid_put(g, line.y, line.x, open ? STYLE_KEY : style, sign);
	grid_put(g, line.y, line.x + 1, open ? STYLE_KEY : style,
		 (uint32_t)('1' + i));
	put_lines(g, line.y, line.x + ANSWER_LEAD, style, b->answer[i],
		  line.rows, b->cols - ANSWER_LEAD);
	if (open && i == app->ask_at)
		for (int k = 0; k < line.rows; k++)
			grid_add(g, line.y + k, line.x, b->cols, STYLE_BACK);
	app->answer_area[i] = line;
}

static const char *box_text(const struct ask_box *b)
{
	if (b->given == QUIZ_OPEN)
		return tr("question");
	if (b->given == QUIZ_SKIPPED)
		return tr("skipped");
	return b->given == b->ask->right + 1 ? tr("as predicted")
					     : tr("not so");
}

/* The border is heavy while it has the keys. */
static void put_border(const struct ask_box *b, struct grid *g, struct area a)
{
	bool open = b->given == QUIZ_OPEN;

	for (int y = 0; y < a.rows; y++)
		grid_fill(g, a.y + y, a.x, a.cols, STYLE_PLAIN, ' ');
	box_frame(g, a, open ? STYLE_FOCUS : STYLE_BORDER, open);
	box_title(g, a, open ? STYLE_FOCUS : STYLE_TITLE, box_text(b));
}

void pane_ask_draw(struct app *app, struct grid *g, struct area a)
{
	struct ask_box b = box_of(app, a);
	struct area box;
	int y;

	if (!b.rows)
		return;
	box = (struct area){ .y = a.y + a.rows - b.rows,
			     .x = a.x + (a.cols - b.cols - SIDES) / 2,
			     .rows = b.rows,
			     .cols = b.cols + SIDES };
	put_border(&b, g, box);
	app->ask_area = box;
	y = box.y + 1;
	put_lines(g, y, box.x + 2, STYLE_NOTE, b.text, b.text_rows, b.cols);
	y += b.text_rows;
	for (int i = b.first; i < b.end; i++) {
		put_answer(
			app, &b, g,
			(struct area){ y, box.x + 2, b.answer_rows[i], b.cols },
			i);
		y += b.answer_rows[i];
	}
}
