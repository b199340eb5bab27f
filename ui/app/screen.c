/*
 * The loop: one thread, one poll.
 *
 *   terminal ─╮
 *   signals  ─┼─▶ poll ─▶ input, tick ─▶ draw, if there is something to draw
 *   source   ─┤    ▲                          and the last frame is old enough
 *   census,  ─╯    ╰─ until app_wake_ns; with nothing to do, for ever
 *   programs' terminal
 *
 * All signals that end or stop a program are taken from a descriptor, so that
 * the terminal is given back in order. Those of a crash have a handler that
 * does the least it can, and then what would have happened happens.
 *
 * The first frame is painted before a stage is set, for that takes libpcap
 * tens of milliseconds.
 */
#include "ui/app/screen.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <time.h>
#include <unistd.h>

#include "capture/file/file.h"
#include "ui/app/child.h"
#include "ui/command/command.h"
#include "ui/term/keyfile.h"
#include "ui/term/term.h"
#include "ui/term/term_check.h"

enum { SIGNALLED = 128 };

struct screen {
	struct app *app;
	struct term *term;
	struct grid grid;
	int signals;
	int stopped_by; /* signal, or 0 */
	struct keyfile keys;
	size_t next_key;
	uint64_t pause_ns; /* keystrokes go on then; 0: at once */
	uint64_t drawn_ns; /* the time that the last frame shows */
	bool answers; /* a key or a signal: what it does is shown at once */
	bool stale;   /* something may have changed since then */
};

static uint64_t now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (uint64_t)ts.tv_sec * 1000000000u + (uint64_t)ts.tv_nsec;
}

bool screen_possible(void)
{
	struct err e = { 0 };

	if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO))
		return false;
	if (term_check(&e) == 0)
		return true;
	complain(&e);
	return false;
}

/* Of now() 0: the clock of the day may be set meanwhile. */
static uint64_t epoch(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_REALTIME, &ts);
	return (uint64_t)ts.tv_sec * 1000000000u + (uint64_t)ts.tv_nsec - now();
}

/* --- signals ------------------------------------------------------------- */

static const int taken[] = { SIGINT,   SIGTERM, SIGHUP, SIGQUIT,
			     SIGWINCH, SIGTSTP, SIGCONT };
static const int crashes[] = { SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT };

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

static sigset_t taken_set(void)
{
	sigset_t set;

	sigemptyset(&set);
	for (size_t i = 0; i < COUNT(taken); i++)
		sigaddset(&set, taken[i]);
	return set;
}

static struct sigaction before_crash[COUNT(crashes)];

/*
 * A capture file that somebody cuts off while it is open is no crash. SIG_DFL:
 * the signal then does what it always does.
 */
static void on_crash(int signal, siginfo_t *info, void *context)
{
	struct sigaction dies = { .sa_handler = SIG_DFL };

	(void)context;
	if (signal == SIGBUS && capture_file_repair(info))
		return;
	term_rescue();
	sigaction(signal, &dies, NULL);
	raise(signal);
}

static void watch_crashes(void)
{
	static char stack[64 * 1024]; /* the old one may have run over */
	stack_t alternate = { .ss_sp = stack, .ss_size = sizeof(stack) };
	struct sigaction action = { .sa_sigaction = on_crash,
				    .sa_flags = SA_SIGINFO | SA_ONSTACK |
						SA_NODEFER };

	sigaltstack(&alternate, NULL);
	for (size_t i = 0; i < COUNT(crashes); i++)
		sigaction(crashes[i], &action, &before_crash[i]);
}

/* A capture file that was opened meanwhile keeps its handler of SIGBUS. */
static void unwatch_crashes(void)
{
	struct sigaction now;

	for (size_t i = 0; i < COUNT(crashes); i++) {
		sigaction(crashes[i], NULL, &now);
		if (now.sa_sigaction == on_crash)
			sigaction(crashes[i], &before_crash[i], NULL);
	}
}

static int watch_signals(void)
{
	sigset_t set = taken_set();

	watch_crashes();
	sigprocmask(SIG_BLOCK, &set, NULL);
	return signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
}

static void unwatch_signals(int fd)
{
	sigset_t set = taken_set();

	unwatch_crashes();
	close(fd);
	sigprocmask(SIG_UNBLOCK, &set, NULL);
}

static void take_signals(struct screen *s);

/*
 * As the kernel would: in a process group that no shell watches nothing
 * happens, for nobody could go on with it. Whoever ends a program that is
 * suspended has given the terminal to somebody else.
 */
static void stop_for_now(struct screen *s)
{
	sigset_t stop;

	sigemptyset(&stop);
	sigaddset(&stop, SIGTSTP);
	term_suspend(s->term);
	raise(SIGTSTP);
	sigprocmask(SIG_UNBLOCK, &stop, NULL);
	sigprocmask(SIG_BLOCK, &stop, NULL);
	take_signals(s);
	if (!s->app->done)
		term_resume(s->term);
}

static void on_signal(struct screen *s, int signal)
{
	switch (signal) {
	case SIGWINCH:
		term_resize(s->term);
		break;
	case SIGTSTP:
		stop_for_now(s);
		break;
	case SIGCONT:
		break; /* stop_for_now has gone on by itself */
	default:
		s->stopped_by = signal;
		s->app->done = true;
	}
}

static void take_signals(struct screen *s)
{
	struct signalfd_siginfo info;

	while (read(s->signals, &info, sizeof(info)) == sizeof(info))
		on_signal(s, (int)info.ssi_signo);
}

/* --- drawing ------------------------------------------------------------- */

static void draw(struct screen *s)
{
	int rows, cols, y, x;

	term_size(s->term, &rows, &cols);
	if (rows != s->grid.rows || cols != s->grid.cols) {
		grid_free(&s->grid);
		grid_init(&s->grid, rows, cols);
	}
	if (s->app->forget)
		term_forget(s->term);
	s->app->forget = false;
	term_set_theme(s->term, s->app->theme);
	s->drawn_ns = now();
	app_draw(s->app, &s->grid, s->drawn_ns, &y, &x);
	term_draw(s->term, &s->grid, y, x);
	s->answers = s->stale = false;
}

/* --- keys ---------------------------------------------------------------- */

static void take_keys(struct screen *s)
{
	struct input in;

	while (!s->app->done && term_key(s->term, &in))
		app_input(s->app, &in, now());
	if (term_gone(s->term)) {
		s->app->done = true;
		s->stopped_by = SIGHUP;
	}
}

static bool screen_shows(const struct screen *s, const char *text)
{
	char *all = NULL;
	size_t n;
	FILE *out = open_memstream(&all, &n);
	bool found;

	if (!out)
		return true;
	grid_write(&s->grid, s->app->options->style.ascii, out);
	fclose(out);
	found = strstr(all, text) != NULL;
	free(all);
	return found;
}

/* Plays the next keystroke; false: not now. */
static bool play_key(struct screen *s)
{
	const struct keystroke *k;

	if (s->next_key >= s->keys.n || s->app->done ||
	    app_must_begin(s->app) || now() < s->pause_ns)
		return false;
	k = &s->keys.stroke[s->next_key];
	if (k->kind == KEYSTROKE_WAIT && !screen_shows(s, k->text))
		return false;
	s->next_key++;
	s->pause_ns = 0;
	if (k->kind == KEYSTROKE_PAUSE)
		s->pause_ns = now() + k->ms * 1000000ull;
	else if (k->kind == KEYSTROKE_INPUT)
		app_input(s->app, &k->input, now());
	return true;
}

/* --- the loop ------------------------------------------------------------ */

/* When the next frame may be drawn. */
static uint64_t frame_ns(const struct screen *s)
{
	return s->answers ? 0 : s->drawn_ns + app_frame_ns(s->app);
}

static void earlier(uint64_t *least, uint64_t t_ns)
{
	if (t_ns && (!*least || t_ns < *least))
		*least = t_ns;
}

/*
 * Until there is something to draw that the last frame does not show; so it is
 * asked for the frame's time, which is a little ago.
 */
static int wait_ms(const struct screen *s)
{
	uint64_t now_ns = now(), wake_ns = app_wake_ns(s->app, s->drawn_ns);

	if (app_must_begin(s->app))
		return 0;
	earlier(&wake_ns, s->pause_ns);
	if (s->stale)
		earlier(&wake_ns, frame_ns(s));
	if (!wake_ns)
		return -1;
	return wake_ns <= now_ns ? 0
				 : (int)((wake_ns - now_ns + 999999) / 1000000);
}

/* Sleeps until something has come, or is to be done. */
static void wait(struct screen *s)
{
	struct pollfd fds[] = {
		{ .fd = STDIN_FILENO, .events = POLLIN },
		{ .fd = s->signals, .events = POLLIN },
		{ .fd = app_fd(s->app), .events = POLLIN },
		{ .fd = app_census_fd(s->app), .events = POLLIN },
		{ .fd = app_terminal_fd(s->app), .events = POLLIN },
	};

	/* Signals of the keyboard are the programs' who have the keys. */
	term_take_all(s->term, terminal_has_keys(s->app));
	poll(fds, COUNT(fds), wait_ms(s));
	take_signals(s);
	if (fds[0].revents)
		take_keys(s);
	s->answers |= fds[0].revents || fds[1].revents;
	s->stale = true;
}

/* Home's live is another process, with its own rights. */
static void run_beside(struct screen *s)
{
	struct err e = { 0 };
	int rc;

	term_suspend(s->term);
	rc = s->app->begins_live
		     ? child_live(s->app->options, &e)
		     : child_run(s->app->options, s->app->begins_lesson, &e);
	term_resume(s->term);
	s->app->begins_live = false;
	s->app->begins_lesson[0] = '\0';
	if (rc < 0)
		app_complain(s->app, &e);
	s->answers = s->stale = true;
}

static void loop(struct screen *s)
{
	s->stale = true;
	while (!s->app->done) {
		s->app->epoch_ns = epoch();
		if (s->stale && now() >= frame_ns(s))
			draw(s);
		if (play_key(s)) {
			s->answers = s->stale = true;
			continue;
		}
		wait(s);
		app_begin(s->app, now());
		app_tick(s->app, now());
		if (s->app->begins_live || s->app->begins_lesson[0])
			run_beside(s);
	}
}

static int load_keys(struct screen *s, struct err *e)
{
	const char *path = s->app->options->keys;

	return path ? keyfile_load(&s->keys, path, e) : 0;
}

int screen_run(struct app *app, struct err *e)
{
	struct screen s = { .app = app };
	struct term_options options = { .theme = app->theme,
					.ascii = app->options->style.ascii };
	const char *no_color = getenv("NO_COLOR");
	char why[128];

	options.mono = no_color && *no_color;
	if (!keys_sane(why, sizeof(why)))
		return err_set(e, ERR_INPUT, "keys: %s", why), ERR_INPUT;
	if (load_keys(&s, e) < 0)
		return ERR_INPUT;
	s.signals = watch_signals();
	if (term_open(&s.term, &options, e) < 0) {
		unwatch_signals(s.signals);
		keyfile_free(&s.keys);
		return (int)e->status;
	}
	loop(&s);
	term_close(s.term);
	unwatch_signals(s.signals);
	grid_free(&s.grid);
	keyfile_free(&s.keys);
	if (s.stopped_by)
		return SIGNALLED + s.stopped_by;
	*e = app->error;
	return app->status;
}
