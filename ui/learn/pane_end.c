/*
 * The end of a lesson of the course, in a box over the ladder's lower end:
 *
 *	╭╴the end of the lesson ╶──────────────────────────╮
 *	│ Three segments make a connection, two carry the  │
 *	│ greetings, four end it.                          │
 *	│ 1 of 2 right · First steps: 4 of 11 lessons done │
 *	│ Enter next: socket-calls   R again   q the course│
 *	╰──────────────────────────────────────────────────╯
 *
 * It is there as long as the cursor is at the end, and nothing else is
 * selected in the ladder below it.
 */
#include <stdio.h>
#include <string.h>

#include "ui/app/app.h"
#include "ui/term/box.h"
#include "ui/text/i18n.h"
#include "ui/learn/course_text.h"

enum {
	SIDES = 4,	  /* columns: the border, and a blank beside it */
	LADDER_LEAST = 2, /* rows: its names, and one of its own */
	WIDTH_MOST = 76,
	OTHER_ROWS = 4, /* the border, the score, the choices */
	GAP = 3,
	LINE = 512,
};

/* --- what it says -------------------------------------------------------- */

static const struct course_lesson *lesson_of(const struct app *app)
{
	return &app->learn.course.lesson[app->learn.lesson];
}

static struct course_count count(const struct app *app, size_t part)
{
	return courselist_count(&app->learn.course, learn_progress(app), part);
}

static bool is_whole(const struct app *app, size_t part)
{
	struct course_count c = count(app, part);

	return course_count_is_whole(&c);
}

static const char *title_text(const struct app *app)
{
	if (!app->learn.done)
		return tr("the end of the lesson");
	if (is_whole(app, COURSE_NONE))
		return tr("the end of the course: all of it is done");
	return is_whole(app, lesson_of(app)->part)
		       ? tr("the end of the chapter: all of it is done")
		       : tr("the end of the lesson");
}

/* Of this attempt; the best one is in the course. */
static void score_text(const struct app *app, char out[COURSE_TEXT])
{
	const struct learn_look *l = &app->learn;

	if (!l->done)
		snprintf(out, COURSE_TEXT, "%s",
			 tr("changed, or failed: it does not count"));
	else if (!l->asked)
		snprintf(out, COURSE_TEXT, "%s", tr("done"));
	else
		course_right_text(l->right, l->asked, out);
}

/* Of the chapter, or when nothing is left of the course, of all of it. */
static void done_text(const struct app *app, char *out, size_t size)
{
	bool all = is_whole(app, COURSE_NONE);
	size_t part = lesson_of(app)->part;
	struct course_count c = count(app, all ? COURSE_NONE : part);

	snprintf(out, size, tr("%s: %u of %u lessons done"),
		 all ? tr("the course") : app->learn.course.part[part].title,
		 c.done, c.all);
}

/* "1 of 2 right · First steps: 4 of 11 lessons done" */
static void result_text(const struct app *app, char out[LINE])
{
	char score[COURSE_TEXT], done[LINE - COURSE_TEXT - 8];

	score_text(app, score);
	done_text(app, done, sizeof(done));
	snprintf(out, LINE, "%s · %s", score, done);
}

static size_t next_of(const struct app *app)
{
	return courselist_after(&app->learn.course, app->learn.lesson);
}

static void next_text(const struct app *app, char *out, size_t size)
{
	const struct courselist *course = &app->learn.course;
	size_t next = next_of(app);

	if (next == COURSE_NONE)
		snprintf(out, size, "%s", tr("back to the course"));
	else if (course->lesson[next].part != lesson_of(app)->part)
		snprintf(out, size, tr("next chapter: %s"),
			 course->part[course->lesson[next].part].title);
	else
		snprintf(out, size, tr("next: %s"),
			 course->lesson[next].row->name);
}

static const enum action choices[CHOICES] = {
	[CHOICE_NEXT] = ACT_LESSON_NEXT,
	[CHOICE_AGAIN] = ACT_RESTART,
	[CHOICE_COURSE] = ACT_LEAVE,
};

static void choice_text(const struct app *app, enum lesson_choice choice,
			char *out, size_t size)
{
	if (choice == CHOICE_NEXT)
		next_text(app, out, size);
	else
		snprintf(out, size, "%s",
			 choice == CHOICE_AGAIN ? tr("again")
						: tr("the course"));
}

/* --- drawing ------------------------------------------------------------- */

/* As many lines as there is room for; the last is cut if there is more. */
static void put_lesson(struct grid *g, struct area a, const char *text)
{
	char cut[LINE];

	for (; a.rows > 1 && *text; a.rows--) {
		int n = text_wrap(text, a.cols);

		grid_text_n(g, a.y++, a.x, STYLE_NOTE, text, (size_t)n);
		text += n;
	}
	text_cut(cut, sizeof(cut), text, a.cols);
	grid_text(g, a.y, a.x, STYLE_NOTE, cut);
}

/* "R again": what of it fits into so many columns. */
static void choice_label(const struct app *app, enum lesson_choice choice,
			 int cols, char out[LINE])
{
	char key[KEY_TEXT], text[LINE];

	action_key(choices[choice], key);
	choice_text(app, choice, text, sizeof(text));
	text_cut(out, LINE, text, cols - text_width(key) - 1);
}

static int choice_cols(const struct app *app, enum lesson_choice choice)
{
	char key[KEY_TEXT], text[LINE];

	choice_text(app, choice, text, sizeof(text));
	return text_width(action_key(choices[choice], key)) + 1 +
	       text_width(text);
}

/* What is next may be long, and gives way to the others. */
static void put_choices(struct app *app, struct grid *g, struct area line)
{
	/* At the end of all, what is next is the course. */
	int n = next_of(app) == COURSE_NONE ? CHOICE_COURSE : CHOICES;
	int x = line.x, room = line.cols;
	char key[KEY_TEXT], label[LINE];

	for (int i = CHOICE_NEXT + 1; i < n; i++)
		room -= choice_cols(app, (enum lesson_choice)i) + GAP;
	for (int i = 0; i < n; i++) {
		int from = x;

		choice_label(app, (enum lesson_choice)i,
			     i == CHOICE_NEXT ? room : line.cols, label);
		x = grid_text(g, line.y, x, STYLE_KEY | STYLE_BOLD,
			      action_key(choices[i], key));
		x = grid_text(g, line.y, x + 1, STYLE_PLAIN, label);
		app->learn.choice[i] =
			(struct area){ line.y, from, 1, x - from };
		x += GAP;
	}
}

static void put_frame(const struct app *app, struct grid *g, struct area box)
{
	for (int y = 0; y < box.rows; y++)
		grid_fill(g, box.y + y, box.x, box.cols, STYLE_PLAIN, ' ');
	box_frame(g, box, STYLE_FOCUS, true);
	box_title(g, box, STYLE_FOCUS, title_text(app));
}

/* Over the lower end of the ladder's area; no rows: there is no room. */
static struct area box_of(const struct app *app, struct area a)
{
	int cols = a.cols - SIDES < WIDTH_MOST ? a.cols - SIDES : WIDTH_MOST;
	int rows = text_lines(lesson_of(app)->row->lesson, cols) + OTHER_ROWS;

	if (rows > a.rows - LADDER_LEAST)
		rows = a.rows - LADDER_LEAST;
	return (struct area){ .y = a.y + a.rows - rows,
			      .x = a.x + (a.cols - cols - SIDES) / 2,
			      .rows = rows > OTHER_ROWS ? rows : 0,
			      .cols = cols + SIDES };
}

void pane_end_draw(struct app *app, struct grid *g, struct area a)
{
	struct area box, line;
	char text[LINE], cut[LINE];

	memset(app->learn.choice, 0, sizeof(app->learn.choice));
	if (!lesson_ends(app))
		return;
	box = box_of(app, a);
	if (!box.rows)
		return;
	put_frame(app, g, box);
	line = (struct area){ box.y + 1, box.x + 2, box.rows - OTHER_ROWS,
			      box.cols - SIDES };
	put_lesson(g, line, lesson_of(app)->row->lesson);
	line.y += line.rows;
	result_text(app, text);
	text_cut(cut, sizeof(cut), text, line.cols);
	grid_text(g, line.y++, line.x, app->learn.done ? STYLE_OK : STYLE_WARN,
		  cut);
	put_choices(app, g, line);
}

bool pane_end_click(struct app *app, const struct input *in, uint64_t now_ns)
{
	for (int i = 0; lesson_ends(app) && i < CHOICES; i++)
		if (in->mouse == MOUSE_PRESS &&
		    area_holds(app->learn.choice[i], in->y, in->x)) {
			app_act(app, choices[i], now_ns);
			return true;
		}
	return false;
}
