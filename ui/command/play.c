/*
 * Playing one scenario.
 *
 *	a screen    stepped, as far as the viewer goes; then it is saved
 *	without     to its end, or to a signal; then it is shown and saved
 *
 * Who plays says what comes of it (struct play): of a scenario its
 * expectations, of exec what its client ended with.
 */
#include "ui/command/play.h"

#include <string.h>

#include "ui/command/command.h"
#include "ui/app/screen.h"

enum { SIGNALLED = 128 };

/* --- without a screen ---------------------------------------------------- */

static int judge(struct play *p, const struct session *s, bool by_hand)
{
	p->judged = true;
	return p->outcome(s, p->options, by_hand);
}

static int show_run(struct play *p, const struct session *s, struct err *e)
{
	if (show_session(s, p->options, e) < 0)
		return (int)e->status;
	return judge(p, s, false);
}

/* Plays it, and tells of it. */
static int play_source(struct play *p, const struct session *s,
		       struct source *source, int signals, struct err *e)
{
	int signal = 0, status = 0;
	bool failed = headless_play(source, signals, p->patience, &signal, e) ==
		      SOURCE_ERROR;

	stop_signals_close(signals);
	if (failed) {
		status = (int)e->status;
		complain(e);
		show_session(s, p->options, e); /* what there is until then */
	} else if (!signal) {
		status = show_run(p, s, e);
	} else if (show_session(s, p->options, e) < 0) {
		complain(e);
	}
	if (!signal)
		return status;
	err_set(e, ERR_FAILED,
		"stopped by %s (what happened until then is shown)",
		strsignal(signal));
	return SIGNALLED + signal;
}

int play_headless(struct play *p, struct err *e)
{
	struct recording *rec = recording_new();
	struct source *source = NULL;
	int signals = stop_signals_open(), status;

	p->run.stdio = p->stdio;
	p->run.n_stdio = p->n_stdio;
	if (run_open(&source, p->scenario, &p->run, rec, e) < 0) {
		status = (int)e->status;
		stop_signals_close(signals);
	} else {
		struct session s = { rec, p->scenario, source };

		status = play_source(p, &s, source, signals, e);
	}
	source_close(source);
	recording_free(rec);
	scenario_free(p->scenario);
	return status;
}

/* --- on a screen --------------------------------------------------------- */

/* What the viewer did not change is held against the scenario. */
static int screen_outcome(struct play *p, const struct app *app, int status,
			  struct err *e)
{
	const struct show *show = &app->show;
	const struct options *o = p->options;
	struct session session = { show->rec, show->scenario, show->source };

	for (size_t i = 0; show->rec && i < o->n_write; i++)
		if (save_session(&session, o->write[i], e) < 0)
			return ERR_INPUT;
	if (status || !show->source)
		return status;
	return judge(p, &session, show->n_hands > 0);
}

static int play_on_screen(struct play *p, struct err *e)
{
	struct show show;
	struct app app;
	int status;

	show_scenario(&show, p->scenario, &p->run);
	app_init(&app, p->options);
	app.terminal.shell = app.terminal.full = p->shell;
	app_show(&app, &show);
	if (p->shell)
		app.focus = PANE_TERMINAL;
	status = screen_run(&app, e);
	status = screen_outcome(p, &app, status, e);
	app_free(&app);
	return status;
}

int play(struct play *p, struct err *e)
{
	if (!p->options->view && screen_possible())
		return play_on_screen(p, e);
	return play_headless(p, e);
}
