/*
 * A run without a screen. Every held packet is released as soon as it is its
 * turn. SIGINT, SIGTERM and SIGHUP are taken from a descriptor meanwhile, so
 * that whatever was recorded by then can still be shown and saved.
 */
#include "ui/suite/headless.h"

#include <poll.h>
#include <signal.h>
#include <stddef.h>
#include <string.h>
#include <sys/signalfd.h>
#include <time.h>
#include <unistd.h>

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

int stop_signals_open(void)
{
	sigset_t set = stop_signals();
	int fd = signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);

	/* Without one they end the process at once. */
	if (fd >= 0)
		sigprocmask(SIG_BLOCK, &set, NULL);
	return fd;
}

void stop_signals_close(int fd)
{
	sigset_t set = stop_signals();

	if (fd >= 0)
		close(fd);
	sigprocmask(SIG_UNBLOCK, &set, NULL);
}

int stop_signal_taken(int fd)
{
	struct signalfd_siginfo info;

	return read(fd, &info, sizeof(info)) == sizeof(info)
		       ? (int)info.ssi_signo
		       : 0;
}

/* --- the loop ------------------------------------------------------------ */

static uint64_t now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (uint64_t)ts.tv_sec * 1000000000u + (uint64_t)ts.tv_nsec;
}

/* What the run waits for; when that is to be told, 0: never, or it has been. */
struct waiting {
	char awaited[RUN_AWAITS];
	uint64_t tell_ns;
};

static void notice(struct waiting *w, const struct source *s,
		   const struct headless_patience *patience)
{
	const char *awaited = run_awaits(s);

	if (!patience)
		return;
	if (strcmp(awaited, w->awaited) != 0) {
		snprintf(w->awaited, sizeof(w->awaited), "%s", awaited);
		w->tell_ns = awaited[0] ? now() + patience->ns : 0;
	} else if (w->tell_ns && now() >= w->tell_ns) {
		w->tell_ns = 0;
		patience->tell(awaited);
	}
}

static int wait_ms(const struct source *s, const struct waiting *w)
{
	uint64_t now_ns = now(), wake_ns = s->wake_ns;

	if (w->tell_ns && (!wake_ns || wake_ns > w->tell_ns))
		wake_ns = w->tell_ns;
	if (!wake_ns)
		return -1;
	if (wake_ns <= now_ns)
		return 0;
	return (int)((wake_ns - now_ns) / 1000000) + 1;
}

enum source_status headless_play(struct source *s, int signals,
				 const struct headless_patience *patience,
				 int *signal, struct err *e)
{
	static const struct command step = { .kind = COMMAND_STEP };
	static const struct command stop = { .kind = COMMAND_STOP };
	enum source_status status = source_pump(s, e);
	struct waiting waiting = { 0 };

	while (status == SOURCE_READY || status == SOURCE_WAIT) {
		*signal = stop_signal_taken(signals);
		if (*signal)
			return source_command(s, &stop, e);
		if (status == SOURCE_READY) {
			status = source_command(s, &step, e);
			continue;
		}
		notice(&waiting, s, patience);
		struct pollfd fds[] = { { .fd = s->fd, .events = POLLIN },
					{ .fd = signals, .events = POLLIN } };
		poll(fds, 2, wait_ms(s, &waiting));
		status = source_pump(s, e);
	}
	return status;
}
