/*
 * wirestep run: scenarios, on a screen if there is one, else without: then
 * the recording is shown when the run has ended, or a signal has ended it. As
 * tests (ui/command/cmd_suite.c) if that is asked for.
 */
#include <string.h>

#include "sim/run/run.h"
#include "ui/command/command.h"
#include "ui/command/failure.h"
#include "ui/command/files.h"
#include "ui/command/play.h"

enum { SIGNALLED = 128 };

/* --- what is told at the end --------------------------------------------- */

static int outcome(const struct session *s, const struct options *o,
		   bool by_hand)
{
	const struct run_failure *f = run_failure(s->run);

	if (by_hand || !f->text[0])
		return 0;
	if (f->line) {
		fflush(stdout);
		failure_print(s->scenario, f, stderr);
		/* The ladder so far, unless it has just been printed. */
		if (o->view && o->view != print_view_find("ladder")) {
			fputc('\n', stderr);
			failure_ladder(s->rec, &o->style, stderr);
		}
	}
	return ERR_FAILED;
}

/* --- which scenarios ----------------------------------------------------- */

static int run_file(const char *path, const struct options *o, struct err *e)
{
	struct play p = { .run = options_of_run(o),
			  .options = o,
			  .outcome = outcome };
	struct mistakes m = { 0 };

	if (scenario_load(&p.scenario, path, o->set, o->n_set, &m, e) < 0) {
		for (size_t i = 0; i < m.n; i++)
			mistake_print(path, m.source, m.list[i].line,
				      m.list[i].col, m.list[i].text, stderr);
		mistakes_free(&m);
		return ERR_INPUT;
	}
	mistakes_free(&m);
	return o->n_args == 1 ? play(&p, e) : play_headless(&p, e);
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

	if (o->n_write && files->n <= 1 && o->as_tests)
		return err_set(e, ERR_INPUT,
			       "--write: a run as a test is not saved (without "
			       "--%s it is)",
			       o->as_tests),
		       ERR_INPUT;
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
