/*
 * The course: chapters, the lessons of those that are open, and below them
 * what the chosen one is about.
 *
 *	╭╴the course ╶──────────────────────────────────────────────────╮
 *	│   ▾ First steps               ■■■·······   4/11  5 of 6 right │
 *	│     ✓ tcp-hello      Hello over TCP                       2/2 │
 *	│ ▶   ○ socket-calls   The socket calls           continue here │
 *	│   ▸ The handshake             ··········   0/16               │
 *	╰───────────────────────────────────────────────────────────────╯
 *	 done, 2 of 2 right
 *	 Three segments make a connection, two carry the greetings, …
 */
#include <stdio.h>
#include <string.h>

#include "ui/app/app.h"
#include "ui/term/box.h"
#include "ui/text/i18n.h"
#include "ui/learn/course_text.h"

enum {
	ABOUT_ROWS = 4,
	NAME_X = 7,
	NAME_COLS = 25,
	BAR_COLS = 10,
	BAR_ROOM = 76, /* columns: with fewer there is no bar */
	RIGHT_COLS = 16,
	DONE_COLS = 7,
	G_CHOSEN = 0x25b6,
	G_CLOSED = 0x25b8,
	G_OPEN = 0x25be,
	G_FULL = 0x25a0,
	G_EMPTY = 0xb7,
	LINE = 256,
};

const struct course_line *learn_chosen(const struct app *app)
{
	const struct learn_look *l = &app->learn;

	return l->at < l->course.n_lines ? &l->course.line[l->at] : NULL;
}

/* --- going there --------------------------------------------------------- */

/* Its chapter is open then, and whatever was filtered is shown again. */
static void choose(struct app *app, size_t lesson, size_t part)
{
	struct learn_look *l = &app->learn;
	bool is_part = lesson == COURSE_NONE;

	app->filter[0] = '\0';
	if (lesson != COURSE_NONE)
		part = l->course.lesson[lesson].part;
	if (part == COURSE_NONE)
		part = 0;
	if (part < l->course.n_parts)
		l->course.part[part].open = true;
	courselist_show(&l->course);
	l->at = courselist_line(&l->course, is_part, is_part ? part : lesson);
	if (l->at == COURSE_NONE)
		l->at = 0;
}

void learn_show(struct app *app, size_t lesson, size_t part)
{
	struct learn_look *l = &app->learn;

	l->of_home = app->from == VIEW_HOME;
	app->from = app->view = VIEW_LEARN;
	if (!l->checked)
		courselist_check(&l->course);
	l->checked = true;
	if (lesson == COURSE_NONE && part == COURSE_NONE)
		lesson = courselist_next(&l->course, learn_progress(app));
	choose(app, lesson, part);
}

/* What was found to be not for this machine is in nobody's way. */
void learn_return(struct app *app)
{
	struct learn_look *l = &app->learn;
	size_t lesson = l->lesson, next;

	app->view = VIEW_LEARN;
	if (lesson == COURSE_NONE)
		return;
	if (app->error.skipped)
		courselist_skip(&l->course, lesson, &app->error);
	next = courselist_next(&l->course, learn_progress(app));
	if ((l->done || app->error.skipped) && next != COURSE_NONE)
		lesson = next;
	choose(app, lesson, COURSE_NONE);
	l->lesson = COURSE_NONE;
}

void learn_filter(struct app *app, const char *text)
{
	struct learn_look *l = &app->learn;
	struct course_line was = { true, 0 };

	if (learn_chosen(app))
		was = *learn_chosen(app);
	snprintf(app->filter, sizeof(app->filter), "%s", text);
	courselist_filter(&l->course, app->filter);
	l->at = courselist_line(&l->course, was.is_part, was.at);
	if (l->at == COURSE_NONE) /* the first lesson, below its chapter */
		l->at = l->course.n_lines > 1 && *text ? 1 : 0;
}

/* --- drawing ------------------------------------------------------------- */

static void put_bar(struct grid *g, int y, int x, const struct course_count *c)
{
	unsigned whole = c->all - c->skipped;
	int full = whole ? (int)(c->done * BAR_COLS / whole) : 0;

	grid_fill(g, y, x, BAR_COLS, STYLE_DIM, G_EMPTY);
	grid_fill(g, y, x, full, STYLE_OK, G_FULL);
}

static void draw_part(const struct app *app, struct grid *g, struct area a,
		      int y, size_t at)
{
	const struct course_part *part = &app->learn.course.part[at];
	struct course_count c =
		courselist_count(&app->learn.course, learn_progress(app), at);
	enum style done = course_count_is_whole(&c) ? STYLE_OK : STYLE_LABEL;
	bool open = part->open || app->filter[0];
	char text[COURSE_TEXT], title[LINE];
	int end = a.x + a.cols - 1;

	learn_put_right(g, y, end, STYLE_DIM,
			course_right_text(c.right, c.asked, text));
	end -= RIGHT_COLS;
	learn_put_right(g, y, end, done, course_done_text(&c, text));
	end -= DONE_COLS;
	if (a.cols >= BAR_ROOM) {
		put_bar(g, y, end - BAR_COLS, &c);
		end -= BAR_COLS + 2;
	}
	grid_put(g, y, a.x + 3, STYLE_LABEL, open ? G_OPEN : G_CLOSED);
	text_cut(title, sizeof(title), part->title, end - a.x - 5);
	grid_text(g, y, a.x + 5, STYLE_TITLE | STYLE_BOLD, title);
}

/* What stands at the right of a lesson, and how it looks. */
static enum style tag_of(const struct app *app, size_t at,
			 char out[COURSE_TEXT])
{
	const struct courselist *course = &app->learn.course;
	const struct progress *p = learn_progress(app);
	const struct progress_row *row =
		progress_find(p, course->lesson[at].row->name);
	const char *text = "";

	if (lesson_state(&course->lesson[at], p) == LESSON_SKIPPED)
		text = tr("skipped here");
	else if (courselist_next(course, p) == at)
		text = tr("continue here");
	snprintf(out, COURSE_TEXT, "%s", text);
	if (row && row->asked && !*text)
		snprintf(out, COURSE_TEXT, "%u/%u", row->right, row->asked);
	return courselist_next(course, p) == at ? STYLE_HELD : STYLE_DIM;
}

static void draw_lesson(const struct app *app, struct grid *g, struct area a,
			int y, size_t at)
{
	static const enum style styles[] = {
		[LESSON_NEW] = STYLE_PLAIN,
		[LESSON_BEGUN] = STYLE_HELD,
		[LESSON_DONE] = STYLE_OK,
		[LESSON_SKIPPED] = STYLE_DIM,
	};
	const struct course_lesson *lesson = &app->learn.course.lesson[at];
	enum lesson_state state = lesson_state(lesson, learn_progress(app));
	bool skipped = state == LESSON_SKIPPED;
	char text[LINE], tag[COURSE_TEXT];
	enum style style = tag_of(app, at, tag);
	int end = learn_put_right(g, y, a.x + a.cols - 1, style, tag);

	grid_put(g, y, a.x + 5, styles[state], lesson_sign(state));
	text_cut(text, sizeof(text), lesson->row->name, NAME_COLS - 1);
	grid_text(g, y, a.x + NAME_X, skipped ? STYLE_DIM : STYLE_END_A, text);
	text_cut(text, sizeof(text), lesson->row->title,
		 end - a.x - NAME_X - NAME_COLS);
	grid_text(g, y, a.x + NAME_X + NAME_COLS,
		  skipped ? STYLE_DIM : STYLE_PLAIN, text);
}

static void draw_row(const struct app *app, struct grid *g, struct area a,
		     int y, size_t at)
{
	const struct course_line *line = &app->learn.course.line[at];

	if (line->is_part)
		draw_part(app, g, a, y, line->at);
	else
		draw_lesson(app, g, a, y, line->at);
	if (at != app->learn.at)
		return;
	grid_put(g, y, a.x + 1, STYLE_HELD, G_CHOSEN);
	grid_add(g, y, a.x, a.cols, STYLE_BACK | STYLE_BOLD);
}

/* The chosen line is seen, with its chapter's above it if there is room. */
static void scroll(struct learn_look *l, int rows)
{
	int at = (int)l->at, n = (int)l->course.n_lines;

	if (l->top > at - 1)
		l->top = at - 1;
	if (l->top < at - rows + 1)
		l->top = at - rows + 1;
	if (l->top > n - rows)
		l->top = n - rows;
	if (l->top < 0)
		l->top = 0;
}

static void draw_list(struct app *app, struct grid *g, struct area a)
{
	struct learn_look *l = &app->learn;

	app->list_area = a;
	scroll(l, a.rows);
	for (int i = 0; i < a.rows; i++)
		if ((size_t)l->top + (size_t)i < l->course.n_lines)
			draw_row(app, g, a, a.y + i,
				 (size_t)l->top + (size_t)i);
	if (!l->course.n_lines)
		grid_text(g, a.y, a.x + 1, STYLE_DIM,
			  tr("no lesson has this in it"));
}

static void draw(struct app *app, struct grid *g, struct area a,
		 uint64_t now_ns)
{
	struct area list = a, about = a, inside;
	char title[2 * APP_LINE];

	(void)now_ns;
	about.rows = ABOUT_ROWS;
	about.y = a.y + a.rows - ABOUT_ROWS;
	list.rows -= ABOUT_ROWS;
	inside = (struct area){ list.y + 1, list.x + 1, list.rows - 2,
				list.cols - 2 };
	if (app->filter[0])
		snprintf(title, sizeof(title), tr("/%s · Esc shows all"),
			 app->filter);
	else
		snprintf(title, sizeof(title), "%s", tr("the course"));
	box_frame(g, list, STYLE_FOCUS, false);
	box_title(g, list, STYLE_FOCUS, title);
	draw_list(app, g, inside);
	learn_about_draw(app, g, about);
}

/* --- keys ---------------------------------------------------------------- */

static void open_part(struct app *app, size_t at, bool open)
{
	struct learn_look *l = &app->learn;

	if (app->filter[0])
		return;
	l->course.part[at].open = open;
	courselist_show(&l->course);
	l->at = courselist_line(&l->course, true, at);
}

static void enter(struct app *app)
{
	const struct course_line *line = learn_chosen(app);
	struct courselist *course = &app->learn.course;

	if (line && line->is_part)
		open_part(app, line->at, !course->part[line->at].open);
	else if (line)
		lesson_play(app, course->lesson[line->at].row->path);
}

const char *learn_enter_name(const struct app *app)
{
	const struct course_line *line = learn_chosen(app);

	if (!line || (line->is_part && app->filter[0]))
		return "";
	if (!line->is_part)
		return tr("play");
	return app->learn.course.part[line->at].open ? tr("close") : tr("open");
}

/* Out of a chapter: to its line, and then it is closed. */
static void leave_part(struct app *app)
{
	const struct course_line *line = learn_chosen(app);
	struct courselist *course = &app->learn.course;

	if (line && line->is_part)
		open_part(app, line->at, false);
	else if (line)
		app->learn.at = courselist_line(course, true,
						course->lesson[line->at].part);
}

static bool act(struct app *app, enum action action, uint64_t now_ns)
{
	struct learn_look *l = &app->learn;
	int page = app->list_area.rows > 1 ? app->list_area.rows - 1 : 1;
	int64_t to = list_moved(action, (int64_t)l->at, page,
				(int64_t)l->course.n_lines);

	(void)now_ns;
	if (to >= 0)
		l->at = (size_t)to;
	else if (action == ACT_ENTER || action == ACT_RIGHT)
		enter(app);
	else if (action == ACT_LEFT)
		leave_part(app);
	else
		return false;
	return true;
}

static void click(struct app *app, const struct input *in, uint64_t now_ns)
{
	size_t at = (size_t)(app->learn.top + in->y - app->list_area.y);
	bool inside = area_holds(app->list_area, in->y, in->x) &&
		      at < app->learn.course.n_lines;

	if (in->mouse == MOUSE_WHEEL_UP)
		act(app, ACT_UP, now_ns);
	else if (in->mouse == MOUSE_WHEEL_DOWN)
		act(app, ACT_DOWN, now_ns);
	else if (inside && in->mouse == MOUSE_PRESS)
		app->learn.at = at;
	else if (inside && in->mouse == MOUSE_DOUBLE)
		enter(app);
}

const struct view_ops view_learn = { "Learn", KEYS_LIST, draw, act, click };
