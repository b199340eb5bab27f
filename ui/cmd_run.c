/*
 * wirestep run: scenarios, on a screen if there is one, else without: then
 * the recording is shown when the run has ended, or a signal has ended it. As
 * tests (ui/cmd_suite.c) if that is asked for.
 */
#include <string.h>

#include "sim/run/run.h"
#include "ui/command.h"
#include "ui/failure.h"
#include "ui/files.h"
#include "ui/headless.h"
#include "ui/save.h"
#include "ui/screen.h"

enum { SIGNALLED = 128 };

/* --- what is told at the end --------------------------------------------- */

static int outcome(const struct scenario *scenario, const struct source *s,
		   const struct recording *r, const struct options *o)
{
	const struct run_failure *f = run_failure(s);

	if (!f->text[0])
		return 0;
	if (f->line) {
		fflush(stdout);
		failure_print(scenario, f, stderr);
		/* The ladder so far, unless it has just been printed. */
		if (o->view && o->view != print_view_find("ladder")) {
			fputc('\n', stderr);
			failure_ladder(r, &o->style, stderr);
		}
	}
	return ERR_FAILED;
}

static int show_run(const struct scenario *scenario, struct source *s,
		    const struct recording *r, const struct options *o,
		    struct err *e)
{
	struct session session = { r, scenario, s };

	if (show_session(&session, o, e) < 0)
		return (int)e->status;
	return outcome(scenario, s, r, o);
}

static int run_scenario(const struct scenario *scenario,
			const struct options *o, struct err *e)
{
	struct run_options options = options_of_run(o);
	struct recording *rec = recording_new();
	struct source *s = NULL;
	int signals = stop_signals_open(), signal = 0, status;

	if (run_open(&s, scenario, &options, rec, e) < 0) {
		status = (int)e->status;
		stop_signals_close(signals);
	} else if (headless_play(s, signals, &signal, e) == SOURCE_ERROR) {
		stop_signals_close(signals);
		status = (int)e->status;
		complain(e);
		show_session(&(struct session){ rec, scenario, s }, o,
			     e); /* what there is until then */
	} else {
		stop_signals_close(signals);
		status = show_run(scenario, s, rec, o, e);
	}
	if (signal) {
		err_set(e, ERR_FAILED,
			"stopped by %s (what happened until then is shown)",
			strsignal(signal));
		status = SIGNALLED + signal;
	}
	source_close(s);
	recording_free(rec);
	return status;
}

/* --- on a screen --------------------------------------------------------- */

static bool wants_screen(const struct options *o)
{
	return !o->view && o->n_args == 1 && screen_possible();
}

/* What the viewer did not change is held against the scenario. */
static int screen_outcome(const struct app *app, const struct options *o,
			  int status, struct err *e)
{
	const struct show *show = &app->show;
	struct session session = { show->rec, show->scenario, show->source };

	for (size_t i = 0; show->rec && i < o->n_write; i++)
		if (save_session(&session, o->write[i], e) < 0)
			return ERR_INPUT;
	if (status || !show->source || show->n_hands)
		return status;
	return outcome(show->scenario, show->source, show->rec, o);
}

static int run_on_screen(struct scenario *scenario, const struct options *o,
			 struct err *e)
{
	struct run_options options = options_of_run(o);
	struct show show;
	struct app app;
	int status;

	show_scenario(&show, scenario, &options);
	app_init(&app, o);
	app_show(&app, &show);
	status = screen_outcome(&app, o, screen_run(&app, e), e);
	app_free(&app);
	return status;
}

/* --- which scenarios ----------------------------------------------------- */

static int run_file(const char *path, const struct options *o, struct err *e)
{
	struct scenario *scenario;
	struct mistakes m = { 0 };
	int status;

	if (scenario_load(&scenario, path, o->set, o->n_set, &m, e) < 0) {
		for (size_t i = 0; i < m.n; i++)
			mistake_print(path, m.source, m.list[i].line,
				      m.list[i].col, m.list[i].text, stderr);
		mistakes_free(&m);
		return ERR_INPUT;
	}
	mistakes_free(&m);
	if (wants_screen(o))
		return run_on_screen(scenario, o, e);
	status = run_scenario(scenario, o, e);
	scenario_free(scenario);
	return status;
}

/* The worst of several: a signal, then what could not be done, then failure. */
static int worse(int a, int b)
{
	return a > b ? a : b;
}

/* What all arguments mean; what can not be is told, and left out. */
static int find_files(struct files *files, const struct options *o,
		      struct err *e)
{
	int status = 0;

	for (int i = 0; i < o->n_args; i++)
		if (files_add(files, o->arg[i], e) < 0) {
			complain(e);
			status = ERR_INPUT;
		}
	return status;
}

/* Of one scenario a summary is its recording's. */
static bool wants_suite(const struct options *o)
{
	if (!o->report)
		return false;
	return !o->view || o->n_args > 1 || files_is_folder(o->arg[0]);
}

static int run_files(const struct files *files, const struct options *o,
		     struct err *e)
{
	int status = 0;

	if (o->n_write && (files->n > 1 || wants_suite(o)))
		return err_set(e, ERR_INPUT,
			       "--write: one file can not hold several runs "
			       "(run them one by one)"),
		       ERR_INPUT;
	if (wants_suite(o))
		return files->n ? run_suite(files, o, e) : 0;
	for (size_t i = 0; i < files->n && status < SIGNALLED; i++) {
		int one = run_file(files->at[i].path, o, e);

		/* Of several, one that is not for this machine is no failure */
		if (!e->skipped || files->n == 1)
			status = worse(status, one);
		complain(e);
	}
	return status;
}

int command_run(const struct options *o, struct err *e)
{
	struct files files = { 0 };
	int status;

	if (o->n_args == 0)
		return err_set(e, ERR_INPUT,
			       "run: which scenario? (wirestep list shows the "
			       "built-in ones)"),
		       ERR_INPUT;
	status = find_files(&files, o, e);
	status = worse(status, run_files(&files, o, e));
	files_free(&files);
	return status;
}
