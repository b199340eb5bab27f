/*
 * wirestep learn: the course.
 *
 *	learn               a screen of it, where one goes on
 *	learn loss          the first lesson of a chapter that is not done
 *	learn sack          a lesson
 *	learn --list        how far one is, as text, or --json
 *	learn --reset       begins anew
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "capture/guess.h"
#include "capture/mem.h"
#include "ui/app/app.h"
#include "ui/command/command.h"
#include "ui/text/i18n.h"
#include "ui/learn/course_text.h"
#include "ui/learn/courselist.h"
#include "ui/learn/progress_file.h"
#include "ui/print/save.h"
#include "ui/app/screen.h"

/* The course, as the screen has it, and how far one is in it. */
struct learn {
	const struct options *o;
	struct app app;
	const struct courselist *course; /* the app's */
	struct progress_file progress;
	struct err unread; /* why it could not be read, if so */
};

/* Progress that can not be read is told, and does not hold up the course. */
static int open_all(struct learn *l, const struct options *o, struct err *e)
{
	char *path = progress_path();

	*l = (struct learn){ .o = o, .course = &l->app.learn.course };
	if (path)
		progress_file_open(&l->progress, path, &l->unread);
	else
		err_set(&l->unread, ERR_INPUT,
			"progress: remembered until you leave (neither HOME "
			"nor XDG_STATE_HOME names a place for it)");
	free(path);
	app_init(&l->app, o);
	return app_home(&l->app, &l->progress, e);
}

static void close_all(struct learn *l)
{
	app_free(&l->app);
	progress_file_close(&l->progress);
}

/* --- what is named ------------------------------------------------------- */

static int no_such_part(const struct courselist *l, const char *name,
			struct err *e)
{
	struct guess g;

	guess_start(&g, name);
	for (size_t i = 0; i < l->n_parts; i++)
		guess_try(&g, l->part[i].group);
	for (size_t i = 0; i < l->n_lessons; i++)
		guess_try(&g, l->lesson[i].row->name);
	return err_set(e, ERR_INPUT, "learn: %s: no such chapter, nor lesson%s",
		       name,
		       g.best[0] ? guess_hint(&g)
				 : " (wirestep learn --list names them)");
}

/* A part, or COURSE_NONE where none is named. -1 with *e. */
static int find_part(const struct learn *l, size_t *part, struct err *e)
{
	size_t lesson;

	*part = COURSE_NONE;
	if (l->o->n_args == 0)
		return 0;
	*part = courselist_part(l->course, l->o->arg[0]);
	lesson = courselist_lesson(l->course, l->o->arg[0]);
	if (*part == COURSE_NONE && lesson != COURSE_NONE)
		*part = l->course->lesson[lesson].part;
	if (*part != COURSE_NONE)
		return 0;
	return no_such_part(l->course, l->o->arg[0], e);
}

/* --- as text ------------------------------------------------------------- */

static int list(struct learn *l, struct err *e)
{
	const struct progress *p = &l->progress.all;
	size_t part;

	if (find_part(l, &part, e) < 0)
		return ERR_INPUT;
	courselist_check(&l->app.learn.course);
	if (l->o->style.json)
		course_print_json(l->course, p, part, stdout);
	else
		course_print(l->course, p, part, &l->o->style, stdout);
	return save_flush(stdout, "standard output", e) < 0 ? (int)e->status
							    : 0;
}

/* --- anew ---------------------------------------------------------------- */

/* Whoever names a chapter has said what he means. */
static bool is_sure(const struct learn *l, struct err *e)
{
	char answer[16] = "";

	if (l->o->n_args > 0)
		return true;
	if (!isatty(STDIN_FILENO)) {
		err_set(e, ERR_INPUT,
			"learn --reset: nobody is there to be asked (name a "
			"chapter, or all: wirestep learn --reset all)");
		return false;
	}
	fprintf(stderr, tr("Forget the progress of %zu lessons? [y/N] "),
		l->progress.all.n);
	return fgets(answer, sizeof(answer), stdin) &&
	       (answer[0] == 'y' || answer[0] == 'Y');
}

/* As a link that leads nowhere: it is there, and can be put aside. */
static bool is_there(const char *path)
{
	struct stat st;

	return path && lstat(path, &st) == 0;
}

static int reset_part(struct learn *l, size_t part, struct err *e)
{
	const char **name;
	size_t n = 0;
	int rc;

	name = mem_zero(l->course->n_lessons, sizeof(*name));
	for (size_t i = 0; i < l->course->part[part].n; i++)
		name[n++] = l->course->lesson[l->course->part[part].first + i]
				    .row->name;
	rc = progress_file_reset(&l->progress, name, n, e);
	free(name);
	return rc;
}

static int reset(struct learn *l, struct err *e)
{
	bool all = l->o->n_args == 0 || strcmp(l->o->arg[0], "all") == 0;
	size_t part = COURSE_NONE;
	int rc;

	if (!all && find_part(l, &part, e) < 0)
		return (int)e->status;
	if (!is_there(l->progress.path)) { /* and what is in .old stays */
		puts(tr("nothing is remembered that could be forgotten"));
		return save_flush(stdout, "standard output", e) < 0
			       ? (int)e->status
			       : 0;
	}
	if (!is_sure(l, e))
		return (int)e->status;
	rc = all ? progress_file_reset(&l->progress, NULL, 0, e)
		 : reset_part(l, part, e);
	if (rc < 0)
		return (int)e->status;
	printf(tr("begun anew; what there was is in %s.old"), l->progress.path);
	putchar('\n');
	return save_flush(stdout, "standard output", e) < 0 ? (int)e->status
							    : 0;
}

/* --- on a screen --------------------------------------------------------- */

/* What is named of the course is played at once. */
static void show_named(struct learn *l)
{
	const char *name = l->o->arg[0];
	size_t part = courselist_part(l->course, name);
	size_t lesson = courselist_lesson(l->course, name);

	learn_show(&l->app, lesson, part);
	if (part != COURSE_NONE)
		lesson = courselist_begin(l->course, &l->progress.all, part);
	lesson_play(&l->app, l->course->lesson[lesson].row->path);
}

static int show(struct learn *l, struct err *e)
{
	size_t part;

	if (find_part(l, &part, e) < 0)
		return ERR_INPUT;
	l->app.from = VIEW_LEARN;
	if (l->o->n_args)
		show_named(l);
	else
		learn_show(&l->app, COURSE_NONE, COURSE_NONE);
	if (l->unread.text[0])
		app_complain(&l->app, &l->unread);
	return screen_run(&l->app, e);
}

/* --- which of them ------------------------------------------------------- */

static int learn(struct learn *l, struct err *e)
{
	const struct options *o = l->o;

	if (o->learn.reset)
		return reset(l, e);
	if (o->learn.list || o->view || o->style.json || !screen_possible()) {
		complain(&l->unread);
		return list(l, e);
	}
	return show(l, e);
}

int command_learn(const struct options *o, struct err *e)
{
	struct learn l;
	int status;

	if (o->n_args > 1)
		return err_set(e, ERR_INPUT,
			       "learn: one chapter or lesson at a time"),
		       ERR_INPUT;
	if (o->view && o->view != print_view_find("summary"))
		return err_set(e, ERR_INPUT,
			       "learn: --print %s shows a run (of the course "
			       "there is summary)",
			       o->view->name),
		       ERR_INPUT;
	status = open_all(&l, o, e) < 0 ? ERR_INPUT : learn(&l, e);
	close_all(&l);
	return status;
}
