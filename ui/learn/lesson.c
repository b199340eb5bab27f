/*
 * A lesson that is played, from home or from the course.
 *
 *	the stage is set ─▶ begun     its last step was taken ─▶ done
 *
 * Its end was seen when the cursor stands there, nothing more will come and no
 * question is open. Who answers a question later, and comes back to the end,
 * has another score; the best one counts (progress.h). What somebody has
 * changed by hand is another story than the one that is told, and the answers
 * may be others: it is not counted, nor is a run that failed.
 */
#include "ui/learn/look.h"

#include "ui/app/app.h"
#include "ui/text/i18n.h"

void lesson_play(struct app *app, const char *path)
{
	struct run_options options = options_of_run(app->options);
	struct scenario *scenario;
	struct mistakes m = { 0 };
	struct show show;
	struct err e = { 0 };

	if (scenario_load(&scenario, path, app->options->set,
			  app->options->n_set, &m, &e) < 0) {
		if (m.n)
			err_set(&e, ERR_INPUT, "%s:%u:%u: %s", path,
				m.list[0].line, m.list[0].col, m.list[0].text);
		app_complain(app, &e);
	} else {
		show_scenario(&show, scenario, &options);
		app_show(app, &show);
		app->learn.lesson = courselist_find(&app->learn.course, path);
	}
	mistakes_free(&m);
}

/* --- what is remembered -------------------------------------------------- */

/* What can not be kept is told once: the lesson goes on all the same. */
static void save(struct app *app)
{
	struct err e = { 0 };

	if (progress_file_save(app->learn.progress, &e) == 0 ||
	    app->learn.unsaved)
		return;
	app->learn.unsaved = true;
	app_complain(app, &e);
}

static bool run_failed(const struct app *app)
{
	const struct recording_end *end = recording_end_of(app->show.rec);

	return end->ended && !end->ok;
}

static bool is_at_end(const struct app *app)
{
	const struct player *p = &app->player;

	return p->n_steps && player_at_edge(p) && p->status == SOURCE_END &&
	       !player_asks(p);
}

static bool was_changed(const struct app *app)
{
	return app->show.n_hands > 0 || app->show.branch || app->branch.on;
}

static const char *name_of(const struct app *app)
{
	const struct learn_look *l = &app->learn;

	return l->course.lesson[l->lesson].row->name;
}

static void remember_end(struct app *app)
{
	struct learn_look *l = &app->learn;
	unsigned right, asked = recording_n_asks(app->show.rec);

	quiz_score(&app->player.quiz, app->show.rec, &right);
	if (l->done && l->right == right && l->asked == asked)
		return;
	l->done = true;
	l->right = right;
	l->asked = asked;
	if (!l->progress)
		return;
	progress_file_done(l->progress, name_of(app), right, asked);
	save(app);
}

void lesson_tick(struct app *app)
{
	struct learn_look *l = &app->learn;

	if (l->lesson == COURSE_NONE || !app_has_show(app) || !app->begun)
		return;
	if (!l->begun && l->progress) {
		progress_file_begin(l->progress, name_of(app));
		save(app);
	}
	l->begun = true;
	if (is_at_end(app) && !was_changed(app) && !run_failed(app))
		remember_end(app);
}

/* Where nothing is kept, nothing is done. */
const struct progress *learn_progress(const struct app *app)
{
	static const struct progress none;

	return app->learn.progress ? &app->learn.progress->all : &none;
}

bool lesson_is_done(const struct app *app, const char *name)
{
	const struct progress_row *row =
		progress_find(learn_progress(app), name);

	return row && row->done;
}

/* --- its end ------------------------------------------------------------- */

bool lesson_ends(const struct app *app)
{
	return app->learn.lesson != COURSE_NONE && app->from == VIEW_LEARN &&
	       app->view == VIEW_STEP && app->begun &&
	       app->selected == ROW_NONE && is_at_end(app);
}

void lesson_next(struct app *app)
{
	const struct courselist *course = &app->learn.course;
	size_t next = courselist_after(course, app->learn.lesson);

	if (next == COURSE_NONE) {
		app_close_show(app);
		learn_return(app);
	} else {
		lesson_play(app, course->lesson[next].row->path);
	}
}
