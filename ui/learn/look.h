/*
 * The course on the screen: which lesson is played, what is remembered of it,
 * and where the list of all stands. For ui/app/app.h.
 */
#ifndef UI_LEARN_LOOK_H
#define UI_LEARN_LOOK_H

#include "ui/term/grid.h"
#include "ui/term/keys.h"
#include "ui/learn/courselist.h"
#include "ui/learn/progress_file.h"

struct app;

/* What can be chosen at the end of a lesson. */
enum lesson_choice { CHOICE_NEXT, CHOICE_AGAIN, CHOICE_COURSE, CHOICES };

struct learn_look {
	struct progress_file *progress; /* borrowed; NULL: none is kept */
	struct courselist course;	/* of app->home */
	bool checked;			/* which of it can be played here */
	bool of_home;			/* q goes back to home */
	bool unsaved;			/* that it can not be kept was told */
	size_t at;			/* the chosen line */
	int top;
	/* what is played: a lesson, or COURSE_NONE */
	size_t lesson;
	bool begun, done;      /* it was told so */
	unsigned right, asked; /* when it was done */
	struct area choice[CHOICES];
};

/* --- lesson.c: what is played -------------------------------------------- */

/* A scenario of home's list, by its path. What can not be read is told. */
void lesson_play(struct app *app, const char *path);
/* Remembers that it has begun, and that its end was seen. */
void lesson_tick(struct app *app);
/* It was begun in the course, and its end is what is seen. */
bool lesson_ends(const struct app *app);
/* What follows: the next lesson, or at the end of all the course. */
void lesson_next(struct app *app);
/* What is known; an empty table where nothing is kept. */
const struct progress *learn_progress(const struct app *app);
/* A scenario's end was seen. */
bool lesson_is_done(const struct app *app, const char *name);

/* --- pane_end.c: what is said at its end ---------------------------------- */

void pane_end_draw(struct app *app, struct grid *g, struct area a);
bool pane_end_click(struct app *app, const struct input *in, uint64_t now_ns);

/* --- view_learn.c: the course --------------------------------------------- */

/* To the course, with a lesson or part chosen; both COURSE_NONE: what is next
 */
void learn_show(struct app *app, size_t lesson, size_t part);
/* After a lesson: what is next after it. */
void learn_return(struct app *app);
void learn_filter(struct app *app, const char *text);
/* The chosen line, or NULL: none is shown. */
const struct course_line *learn_chosen(const struct app *app);

/* --- learn_about.c: the same in words ------------------------------------- */

/* The line at the top, from a column on. */
void learn_bar_draw(const struct app *app, struct grid *g, int x);
/* What is chosen. */
void learn_about_draw(const struct app *app, struct grid *g, struct area a);
/* Text that ends before a column; returns where more may end beside it. */
int learn_put_right(struct grid *g, int y, int end, enum style style,
		    const char *text);

#endif
