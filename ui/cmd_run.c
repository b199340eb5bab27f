/*
 * wirestep run: scenarios, on a screen if there is one, else without. Without,
 * every held packet is released as soon as it is its turn, and the recording
 * is shown when the run has ended.
 *
 * SIGINT, SIGTERM and SIGHUP are taken from a descriptor while a scenario
 * runs, so that whatever was recorded by then is still shown and saved.
 */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "sim/run.h"
#include "ui/catalogue.h"
#include "ui/command.h"
#include "ui/save.h"
#include "ui/screen.h"

enum { SIGNALLED = 128 };

/* --- signals while a scenario runs --------------------------------------- */

/* Those that are ignored, by nohup or in the background, stay ignored. */
static sigset_t stop_signals(void)
{
	static const int signals[] = { SIGINT, SIGTERM, SIGHUP };
	struct sigaction action;
	sigset_t set;

	sigemptyset(&set);
	for (size_t i = 0; i < sizeof(signals) / sizeof(*signals); i++)
		if (sigaction(signals[i], NULL, &action) < 0 ||
		    action.sa_handler != SIG_IGN)
			sigaddset(&set, signals[i]);
	return set;
}

static int signals_open(void)
{
	sigset_t set = stop_signals();
	int fd = signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);

	/* Without one they end the process at once. */
	if (fd >= 0)
		sigprocmask(SIG_BLOCK, &set, NULL);
	return fd;
}

static void signals_close(int fd)
{
	sigset_t set = stop_signals();

	if (fd >= 0)
		close(fd);
	sigprocmask(SIG_UNBLOCK, &set, NULL);
}

/* The number of a signal that came, or 0. */
static int signal_taken(int fd)
{
	struct signalfd_siginfo info;

	return read(fd, &info, sizeof(info)) == sizeof(info)
		       ? (int)info.ssi_signo
		       : 0;
}

/* --- the loop ------------------------------------------------------------ */

static int wait_ms(const struct source *s)
{
	struct timespec ts;
	uint64_t now_ns;

	if (!s->wake_ns)
		return -1;
	clock_gettime(CLOCK_MONOTONIC, &ts);
	now_ns = (uint64_t)ts.tv_sec * 1000000000u + (uint64_t)ts.tv_nsec;
	if (s->wake_ns <= now_ns)
		return 0;
	return (int)((s->wake_ns - now_ns) / 1000000) + 1;
}

/* Plays a source to its end; *signal is one that stopped it, or 0. */
static enum source_status play(struct source *s, int signals, int *signal,
			       struct err *e)
{
	static const struct command step = { .kind = COMMAND_STEP };
	static const struct command stop = { .kind = COMMAND_STOP };
	enum source_status status = source_pump(s, e);

	while (status == SOURCE_READY || status == SOURCE_WAIT) {
		*signal = signal_taken(signals);
		if (*signal)
			return source_command(s, &stop, e);
		if (status == SOURCE_READY) {
			status = source_command(s, &step, e);
			continue;
		}
		struct pollfd fds[] = { { .fd = s->fd, .events = POLLIN },
					{ .fd = signals, .events = POLLIN } };
		poll(fds, 2, wait_ms(s));
		status = source_pump(s, e);
	}
	return status;
}

/* --- what is told at the end --------------------------------------------- */

static int outcome(const struct scenario *scenario, const struct source *s,
		   const struct recording *r, const struct options *o)
{
	const struct run_failure *f = run_failure(s);
	struct print_style style = o->style;

	if (!f->text[0])
		return 0;
	if (f->line) {
		fflush(stdout);
		/* The ladder so far, unless it has just been printed. */
		if (o->view && o->view != print_view_find("ladder")) {
			style.json = false;
			print_ladder(r, &style, stderr);
		}
		mistake_print(scenario->path, scenario->source, f->line, f->col,
			      f->text, stderr);
	}
	return ERR_FAILED;
}

static int show_run(const struct scenario *scenario, struct source *s,
		    const struct recording *r, const struct options *o,
		    struct err *e)
{
	if (show_recording(r, o, e) < 0)
		return ERR_INPUT;
	return outcome(scenario, s, r, o);
}

static int run_scenario(const struct scenario *scenario,
			const struct options *o, struct err *e)
{
	struct run_options options = { .seed = o->seed,
				       .no_capture = o->no_capture };
	struct recording *rec = recording_new();
	struct source *s = NULL;
	int signals = signals_open(), signal = 0, status;

	if (run_open(&s, scenario, &options, rec, e) < 0) {
		status = (int)e->status;
		signals_close(signals);
	} else if (play(s, signals, &signal, e) == SOURCE_ERROR) {
		signals_close(signals);
		status = (int)e->status;
		complain(e);
		show_recording(rec, o, e); /* what there is until then */
	} else {
		signals_close(signals);
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

	for (size_t i = 0; show->rec && i < o->n_write; i++)
		if (save_recording(show->rec, o->write[i], e) < 0)
			return ERR_INPUT;
	if (status || !show->source || show->n_hands)
		return status;
	return outcome(show->scenario, show->source, show->rec, o);
}

static int run_on_screen(struct scenario *scenario, const struct options *o,
			 struct err *e)
{
	struct run_options options = { .seed = o->seed,
				       .no_capture = o->no_capture };
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

static int run_dir(const char *dir, const struct options *o, struct err *e)
{
	struct catalogue c;
	int status = 0;

	if (catalogue_open_dir(&c, dir, e) < 0)
		return ERR_INPUT;
	for (size_t i = 0; i < c.n && status < SIGNALLED; i++) {
		status = worse(status, run_file(c.entry[i].path, o, e));
		complain(e);
	}
	catalogue_free(&c);
	return status;
}

static int run_named(const char *name, const struct options *o, struct err *e)
{
	struct catalogue c;
	const char *path, *near;
	int status = ERR_INPUT;

	if (catalogue_open(&c, e) < 0)
		return ERR_INPUT;
	path = catalogue_find(&c, name, &near);
	if (path)
		status = run_file(path, o, e);
	else if (near)
		err_set(e, ERR_INPUT,
			"%s: no such scenario (did you mean %s? wirestep list "
			"shows all)",
			name, near);
	else
		err_set(e, ERR_INPUT,
			"%s: no such scenario or file (wirestep list shows the "
			"built-in ones)",
			name);
	catalogue_free(&c);
	return status;
}

static int run_one(const char *what, const struct options *o, struct err *e)
{
	struct stat st;
	size_t n = strlen(what);
	bool is_path = strchr(what, '/') ||
		       (n > 4 && strcmp(what + n - 4, ".scn") == 0);

	if (is_path && stat(what, &st) == 0 && S_ISDIR(st.st_mode))
		return run_dir(what, o, e);
	return is_path ? run_file(what, o, e) : run_named(what, o, e);
}

int command_run(const struct options *o, struct err *e)
{
	int status = 0;

	if (o->n_args == 0)
		return err_set(e, ERR_INPUT,
			       "run: which scenario? (wirestep list shows the "
			       "built-in ones)"),
		       ERR_INPUT;
	if (o->n_args > 1 && o->n_write)
		return err_set(e, ERR_INPUT,
			       "--write: one file can not hold several runs "
			       "(run them one by one)"),
		       ERR_INPUT;
	for (int i = 0; i < o->n_args && status < SIGNALLED; i++) {
		status = worse(status, run_one(o->arg[i], o, e));
		complain(e);
	}
	return status;
}
