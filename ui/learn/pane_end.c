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
 *
 * Nothing in it is cut. What is too long for a line takes two; then the box
 * takes the ladder's last rows, and those of the programs' terminal below it.
 * Where that is not enough the text, which one has read at the beginning, loses
 * whole sentences: the score and the choices stay.
 */
#include <stdio.h>
#include <string.h>

#include "ui/app/app.h"
#include "ui/term/box.h"
#include "ui/text/i18n.h"
#include "ui/learn/course_text.h"

enum {
	SIDES = 4, /* columns: the border, and a blank beside it */
	WIDTH_MOST = 76,
	BORDER = 2,
	GAP = 3,
	LINE = 512,
	LESSON_TEXT = 2048,
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

/*
 * "1 of 2 right · First steps: 4 of 11 lessons done", or where it does not fit
 * into so many columns the one above the other. Returns how many lines.
 */
static int result_text(const struct app *app, int cols, char out[2][LINE])
{
	char score[COURSE_TEXT], done[LINE - COURSE_TEXT - 8];

	score_text(app, score);
	done_text(app, done, sizeof(done));
	snprintf(out[0], LINE, "%s · %s", score, done);
	if (text_width(out[0]) <= cols)
		return 1;
	snprintf(out[0], LINE, "%s", score);
	snprintf(out[1], LINE, "%s", done);
	return 2;
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

/* At the end of all, what is next is the course. */
static int n_choices(const struct app *app)
{
	return next_of(app) == COURSE_NONE ? CHOICE_COURSE : CHOICES;
}

static int choice_cols(const struct app *app, enum lesson_choice choice)
{
	char key[KEY_TEXT], text[LINE];

	choice_text(app, choice, text, sizeof(text));
	return text_width(action_key(choices[choice], key)) + 1 +
	       text_width(text);
}

/* What is next has a line of its own where not all fit into one. */
static int choice_lines(const struct app *app, int cols)
{
	int all = -GAP;

	for (int i = 0; i < n_choices(app); i++)
		all += choice_cols(app, (enum lesson_choice)i) + GAP;
	return all <= cols ? 1 : 2;
}

/* --- drawing ------------------------------------------------------------- */

struct lesson_end {
	char lesson[LESSON_TEXT]; /* what there is room for */
	char result[2][LINE];
	int n_lesson, n_result, n_choices; /* lines */
	struct area box;
};

static void put_lesson(struct grid *g, struct area a, const char *text)
{
	while (*text) {
		int n = text_wrap(text, a.cols);

		grid_text_n(g, a.y++, a.x, STYLE_NOTE, text, (size_t)n);
		text += n;
	}
}

/* Returns the column behind it. */
static int put_choice(struct app *app, struct grid *g, struct area line, int x,
		      enum lesson_choice choice)
{
	char key[KEY_TEXT], text[LINE], cut[LINE];
	int from = x;

	choice_text(app, choice, text, sizeof(text));
	x = grid_text(g, line.y, x, STYLE_KEY | STYLE_BOLD,
		      action_key(choices[choice], key));
	text_cut(cut, sizeof(cut), text, line.x + line.cols - x - 1);
	x = grid_text(g, line.y, x + 1, STYLE_PLAIN, cut);
	app->learn.choice[choice] = (struct area){ line.y, from, 1, x - from };
	return x;
}

static void put_choices(struct app *app, struct grid *g, struct area line,
			int lines)
{
	int x = line.x;

	for (int i = 0; i < n_choices(app); i++) {
		x = put_choice(app, g, line, x, (enum lesson_choice)i) + GAP;
		if (i == CHOICE_NEXT && lines > 1) {
			line.y++;
			x = line.x;
		}
	}
}

static void put_frame(const struct app *app, struct grid *g, struct area box)
{
	for (int y = 0; y < box.rows; y++)
		grid_fill(g, box.y + y, box.x, box.cols, STYLE_PLAIN, ' ');
	box_frame(g, box, STYLE_FOCUS, true);
	box_title(g, box, STYLE_FOCUS, title_text(app));
}

/* The ladder's area, and if so many rows need it the terminal's below it. */
static struct area room_of(const struct app *app, struct area a, int rows)
{
	struct area below = app->area[PANE_TERMINAL];

	if (rows > a.rows && below.rows > 0 && below.y > a.y)
		a.rows = below.y + below.rows - a.y;
	return a;
}

/* As many rows as it needs, if there are; over the lower end of the area. */
static struct area box_of(struct area a, int cols, int rows)
{
	if (rows > a.rows)
		rows = a.rows;
	return (struct area){ .y = a.y + a.rows - rows,
			      .x = a.x + (a.cols - cols - SIDES) / 2,
			      .rows = rows,
			      .cols = cols + SIDES };
}

/* Where all goes. No rows of the box: there is no room. */
static void lay_out(const struct app *app, struct area a,
		    struct lesson_end *end)
{
	int cols = a.cols - SIDES < WIDTH_MOST ? a.cols - SIDES : WIDTH_MOST;
	int others, room;

	snprintf(end->lesson, sizeof(end->lesson), "%s",
		 lesson_of(app)->row->lesson);
	end->n_lesson = text_lines(end->lesson, cols);
	end->n_result = result_text(app, cols, end->result);
	end->n_choices = choice_lines(app, cols);
	others = BORDER + end->n_result + end->n_choices;
	a = room_of(app, a, others + end->n_lesson);
	room = a.rows - others;
	if (end->n_lesson > room) {
		text_sentences(end->lesson, room, cols);
		end->n_lesson = text_lines(end->lesson, cols);
	}
	if (end->n_lesson > room)
		end->n_lesson = 0;
	end->box = box_of(a, cols, room < 0 ? 0 : others + end->n_lesson);
}

void pane_end_draw(struct app *app, struct grid *g, struct area a)
{
	struct area line;
	struct lesson_end end = { 0 };
	char cut[LINE];

	memset(app->learn.choice, 0, sizeof(app->learn.choice));
	if (!lesson_ends(app) || !a.rows) /* another pane has it all */
		return;
	lay_out(app, a, &end);
	if (!end.box.rows)
		return;
	put_frame(app, g, end.box);
	line = (struct area){ end.box.y + 1, end.box.x + 2, 1,
			      end.box.cols - SIDES };
	if (end.n_lesson)
		put_lesson(g, line, end.lesson);
	line.y += end.n_lesson;
	for (int i = 0; i < end.n_result; i++) {
		text_cut(cut, sizeof(cut), end.result[i], line.cols);
		grid_text(g, line.y++, line.x,
			  app->learn.done ? STYLE_OK : STYLE_WARN, cut);
	}
	put_choices(app, g, line, end.n_choices);
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
