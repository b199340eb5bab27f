/*
 * The course in words: what the line at the top says of all of it, and the
 * lines below the list of what is chosen there.
 */
#include <stdio.h>

#include "ui/app/app.h"
#include "ui/text/i18n.h"
#include "ui/learn/course_text.h"

enum { LINE = 256 };

/* Ends at column `end`; returns where it begins, less a gap. */
int learn_put_right(struct grid *g, int y, int end, enum style style,
		    const char *text)
{
	int x = end - text_width(text);

	grid_text(g, y, x, style, text);
	return *text ? x - 2 : end;
}

static void about_part(const struct app *app, size_t at, char *head,
		       const char **text)
{
	const struct courselist *course = &app->learn.course;
	struct course_count c =
		courselist_count(course, learn_progress(app), at);

	course_count_text(&c, head, LINE);
	*text = course->part[at].about;
}

static void about_lesson(const struct app *app, size_t at, char *head,
			 const char **text)
{
	const struct course_lesson *lesson = &app->learn.course.lesson[at];
	const struct progress *p = learn_progress(app);
	const struct progress_row *row = progress_find(p, lesson->row->name);
	enum lesson_state state = lesson_state(lesson, p);
	char right[COURSE_TEXT];

	*text = lesson->row->lesson;
	if (state == LESSON_SKIPPED) {
		snprintf(head, LINE, "%s: %s", tr("skipped here"),
			 lesson->skipped);
	} else if (state == LESSON_DONE) {
		course_right_text(row->right, row->asked, right);
		snprintf(head, LINE, "%s%s%s", tr("done"), *right ? " · " : "",
			 right);
	} else {
		snprintf(head, LINE, "%s",
			 state == LESSON_BEGUN ? tr("begun") : tr("not yet"));
	}
}

void learn_about_draw(const struct app *app, struct grid *g, struct area a)
{
	const struct course_line *line = learn_chosen(app);
	const char *text = "";
	char head[LINE] = "", cut[LINE];

	if (line && line->is_part)
		about_part(app, line->at, head, &text);
	else if (line)
		about_lesson(app, line->at, head, &text);
	text_cut(cut, sizeof(cut), head, a.cols - 2);
	grid_text(g, a.y, a.x + 1, STYLE_LABEL, cut);
	for (int y = 1; *text && y < a.rows; y++) {
		int n = text_wrap(text, a.cols - 2);

		if (y + 1 == a.rows && text[n]) { /* there is no more room */
			text_cut(cut, sizeof(cut), text, a.cols - 2);
			grid_text(g, a.y + y, a.x + 1, STYLE_NOTE, cut);
			return;
		}
		grid_text_n(g, a.y + y, a.x + 1, STYLE_NOTE, text, (size_t)n);
		text += n;
	}
}

/* In words, or where there is no room for them in numbers. */
void learn_bar_draw(const struct app *app, struct grid *g, int x)
{
	struct course_count c = courselist_count(
		&app->learn.course, learn_progress(app), COURSE_NONE);
	char text[LINE];

	x = grid_text(g, 0, x, STYLE_BAR, tr("the course"));
	course_count_text(&c, text, sizeof(text));
	if (x + 2 + text_width(text) >= g->cols)
		course_done_text(&c, text);
	learn_put_right(g, 0, g->cols - 1, STYLE_BAR, text);
}
