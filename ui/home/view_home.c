/*
 * The home screen: the scenarios by group, what the chosen one is about, and
 * its file. Enter plays it.
 *
 *   ╭╴scenarios ╶──────────────╮╭╴tcp-hello.scn ╶──────────────────╮
 *   │ first-steps              ││ scenario tcp-hello               │
 *   │ ▶ tcp-hello   Hello over… ││ title  en "Hello over TCP"       │
 *   ╰──────────────────────────╯╰──────────────────────────────────╯
 *    Three segments make a connection, two carry the greetings, …
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ui/app/app.h"
#include "ui/term/box.h"
#include "ui/command/course.h"
#include "ui/text/i18n.h"
#include "ui/home/preview.h"

enum {
	LESSON_ROWS = 3,
	NAME_COLS = 24,
	PREVIEW_COLS = 90,	/* below, the list alone */
	PREVIEW_MOST = 1 << 18, /* bytes of a file that are shown */
	G_CHOSEN = 0x25b6,
	G_DONE = 0x2713,
};

static const struct home_row *chosen(const struct app *app)
{
	return homelist_row(&app->home, (size_t)app->home_at);
}

/* --- the file ------------------------------------------------------------ */

static char *read_file(const char *path, size_t *n)
{
	FILE *in = fopen(path, "rbe");
	char *text = malloc(PREVIEW_MOST);

	*n = in && text ? fread(text, 1, PREVIEW_MOST, in) : 0;
	if (in)
		fclose(in);
	return text;
}

static void load_preview(struct app *app)
{
	const struct home_row *row = chosen(app);

	if (app->preview_of == app->home_at)
		return;
	free(app->preview);
	app->preview = NULL;
	app->preview_n = 0;
	app->preview_top = 0;
	app->preview_of = app->home_at;
	if (row && row->kind == HOME_SCENARIO)
		app->preview = read_file(row->path, &app->preview_n);
}

static void home_filter(struct app *app, const char *text)
{
	const struct home_row *row = chosen(app);
	const char *path = row ? row->path : "";

	snprintf(app->filter, sizeof(app->filter), "%s", text);
	homelist_filter(&app->home, app->filter);
	app->home_at = (int)homelist_find(&app->home, path);
	app->preview_of = -1; /* places are others' now */
}

void list_filter(struct app *app, const char *text)
{
	if (app->view == VIEW_LEARN)
		learn_filter(app, text);
	else
		home_filter(app, text);
}

/* --- drawing ------------------------------------------------------------- */

/* A chapter of the course by its title, any other by its name. */
static void draw_group(struct grid *g, int y, int x, const char *group)
{
	const struct chapter *chapter = course_chapter(group);

	grid_text(g, y, x, STYLE_TITLE | STYLE_BOLD,
		  chapter ? tr(chapter->title) : group);
}

static void draw_row(const struct app *app, struct grid *g, struct area a,
		     int y, int at)
{
	const struct home_row *row = homelist_row(&app->home, (size_t)at);
	char text[256];

	if (row->kind == HOME_GROUP) {
		draw_group(g, y, a.x + 1, row->name);
		return;
	}
	text_cut(text, sizeof(text), row->name, NAME_COLS);
	grid_text(g, y, a.x + 3, STYLE_END_A, text);
	if (row->kind == HOME_SCENARIO && lesson_is_done(app, row->name))
		grid_put(g, y, a.x + a.cols - 2, STYLE_OK, G_DONE);
	text_cut(text, sizeof(text), row->title, a.cols - NAME_COLS - 7);
	grid_text(g, y, a.x + 4 + NAME_COLS, STYLE_PLAIN, text);
	if (at != app->home_at)
		return;
	grid_put(g, y, a.x + 1, STYLE_HELD, G_CHOSEN);
	grid_add(g, y, a.x, a.cols, STYLE_BACK | STYLE_BOLD);
}

static void draw_list(struct app *app, struct grid *g, struct area a)
{
	int n = (int)app->home.n_shown;

	app->list_area = a;
	if (app->home_top > app->home_at - 1)
		app->home_top = app->home_at - 1; /* its group is seen too */
	if (app->home_top < app->home_at - a.rows + 1)
		app->home_top = app->home_at - a.rows + 1;
	if (app->home_top < 0)
		app->home_top = 0;
	for (int i = 0; i < a.rows && app->home_top + i < n; i++)
		draw_row(app, g, a, a.y + i, app->home_top + i);
	if (n == 0)
		grid_text(g, a.y, a.x + 1, STYLE_DIM,
			  tr("no scenario has this in it"));
}

static void draw_lesson(const struct app *app, struct grid *g, struct area a)
{
	const struct home_row *row = chosen(app);
	const char *text = row ? row->lesson : "";

	for (int y = 0; *text && y < a.rows; y++) {
		int n = text_wrap(text, a.cols - 2);

		grid_text_n(g, a.y + y, a.x + 1, STYLE_NOTE, text, (size_t)n);
		text += n;
	}
}

/* The file has a blank before it, as all texts in frames. */
static struct area text_inside(struct area a)
{
	return (struct area){ a.y + 1, a.x + 2, a.rows - 2, a.cols - 3 };
}

static struct area inside(struct area a)
{
	return (struct area){ a.y + 1, a.x + 1, a.rows - 2, a.cols - 2 };
}

/* What is filtered is said, and how to see all again. */
static void list_title(const struct app *app, char *out, size_t size)
{
	if (app->filter[0])
		snprintf(out, size, tr("/%s · Esc shows all"), app->filter);
	else
		snprintf(out, size, "%s", tr("scenarios"));
}

static void draw(struct app *app, struct grid *g, struct area a,
		 uint64_t now_ns)
{
	const struct home_row *row = chosen(app);
	struct area list = a, file, lesson = a;
	char title[2 * APP_LINE];

	(void)now_ns;
	lesson.rows = LESSON_ROWS;
	lesson.y = a.y + a.rows - LESSON_ROWS;
	list.rows -= LESSON_ROWS;
	file = list;
	if (a.cols >= PREVIEW_COLS) {
		list.cols = a.cols / 2;
		file.x += list.cols;
		file.cols -= list.cols;
		load_preview(app);
		box_frame(g, file, STYLE_BORDER, false);
		if (row && row->kind == HOME_SCENARIO)
			box_title(g, file, STYLE_TITLE, row->name);
		if (app->preview)
			preview_paint(g, text_inside(file), app->preview,
				      app->preview_n, app->preview_top);
	}
	box_frame(g, list, STYLE_FOCUS, false);
	list_title(app, title, sizeof(title));
	box_title(g, list, STYLE_FOCUS, title);
	draw_list(app, g, inside(list));
	draw_lesson(app, g, lesson);
}

/* --- keys ---------------------------------------------------------------- */

/* To a scenario: groups are passed over, in the direction that one goes. */
static void move(struct app *app, int to, int direction)
{
	int n = (int)app->home.n_shown;

	if (to < 0)
		to = 0, direction = 1;
	if (to >= n)
		to = n - 1, direction = -1;
	while (to >= 0 && to < n &&
	       homelist_row(&app->home, (size_t)to)->kind == HOME_GROUP)
		to += direction;
	if (to >= 0 && to < n)
		app->home_at = to;
}

static void run_chosen(struct app *app)
{
	const struct home_row *row = chosen(app);

	if (!row)
		return;
	if (row->kind == HOME_LIVE)
		app->begins_live = true;
	else if (row->kind == HOME_LEARN)
		learn_show(app, COURSE_NONE, COURSE_NONE);
	else if (row->kind == HOME_SCENARIO)
		lesson_play(app, row->path);
}

const char *home_enter_name(const struct app *app)
{
	const struct home_row *row = chosen(app);

	if (!row || row->kind == HOME_GROUP)
		return "";
	return row->kind == HOME_SCENARIO ? tr("play") : tr("open");
}

static bool act(struct app *app, enum action action, uint64_t now_ns)
{
	int page = app->list_area.rows > 1 ? app->list_area.rows - 1 : 1;

	(void)now_ns;
	switch (action) {
	case ACT_UP:
		move(app, app->home_at - 1, -1);
		return true;
	case ACT_DOWN:
		move(app, app->home_at + 1, 1);
		return true;
	case ACT_PAGE_UP:
	case ACT_HALF_UP:
		move(app, app->home_at - page, -1);
		return true;
	case ACT_PAGE_DOWN:
	case ACT_HALF_DOWN:
		move(app, app->home_at + page, 1);
		return true;
	case ACT_FIRST:
		move(app, 0, 1);
		return true;
	case ACT_LAST:
		move(app, (int)app->home.n_shown, -1);
		return true;
	case ACT_ENTER:
	case ACT_RIGHT:
		run_chosen(app);
		return true;
	default:
		return false;
	}
}

static void click(struct app *app, const struct input *in, uint64_t now_ns)
{
	int at = app->home_top + in->y - app->list_area.y;
	bool inside_list = area_holds(app->list_area, in->y, in->x) &&
			   at < (int)app->home.n_shown;

	(void)now_ns;
	switch (in->mouse) {
	case MOUSE_WHEEL_UP:
		if (inside_list)
			move(app, app->home_at - 1, -1);
		else
			app->preview_top -= app->preview_top > 0;
		break;
	case MOUSE_WHEEL_DOWN:
		if (inside_list)
			move(app, app->home_at + 1, 1);
		else if (app->preview_top + 1 <
			 preview_lines(app->preview, app->preview_n))
			app->preview_top++;
		break;
	case MOUSE_PRESS:
		if (inside_list)
			move(app, at, 1);
		break;
	case MOUSE_DOUBLE:
		if (inside_list)
			run_chosen(app);
		break;
	default:
		break;
	}
}

const struct view_ops view_home = { "Home", KEYS_LIST, draw, act, click };
