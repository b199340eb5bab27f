/*
 * What watches and what is watched, each a process: started, waited for until
 * it says that it has begun, told to end, and asked what it saw.
 */
#include "tests/bench/live.h"

#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/bench/bench.h"
#include "tests/program.h"

size_t live_kids(pid_t pid, pid_t kid[LIVE_KIDS])
{
	char path[64];
	size_t n = 0;
	FILE *in;

	snprintf(path, sizeof(path), "/proc/%d/task/%d/children", (int)pid,
		 (int)pid);
	in = fopen(path, "re");
	while (in && n < LIVE_KIDS && fscanf(in, "%d", &kid[n]) == 1)
		n++;
	if (in)
		fclose(in);
	return n;
}

double live_kids_cpu_ms(pid_t pid)
{
	pid_t kid[LIVE_KIDS];
	size_t n = live_kids(pid, kid);
	double ms = 0;

	for (size_t i = 0; i < n; i++)
		ms += program_cpu_ms(&(struct program){ .pid = kid[i] });
	return ms;
}

/* --- watchers ----------------------------------------------------------------
 */

/* What it says more; false: it has closed its standard error. */
static bool watcher_read(struct watcher *w)
{
	char more[LIVE_TEXT];
	ssize_t got = read(w->told, more, sizeof(more));
	size_t room = sizeof(w->text) - 1 - w->n;

	if (got <= 0)
		return false;
	if ((size_t)got < room)
		room = (size_t)got;
	memcpy(w->text + w->n, more, room);
	w->n += room;
	w->text[w->n] = '\0';
	return true;
}

bool watcher_start(struct watcher *w, char *const argv[])
{
	int told[2];

	*w = (struct watcher){ 0 };
	if (pipe2(told, O_CLOEXEC) < 0)
		return false;
	fflush(stdout);
	w->pid = fork();
	if (w->pid == 0) {
		int none = open("/dev/null", O_RDWR);

		dup2(none, STDIN_FILENO);
		dup2(none, STDOUT_FILENO);
		dup2(told[1], STDERR_FILENO);
		execvp(argv[0], argv);
		_exit(127);
	}
	close(told[1]);
	w->told = told[0];
	while (!strstr(w->text, "listening on"))
		if (!watcher_read(w)) {
			fprintf(stderr, "bench: %s: %s\n", argv[0], w->text);
			watcher_stop(w);
			return false;
		}
	w->began_ms = program_cpu_ms(&(struct program){ .pid = w->pid });
	w->kids_began_ms = live_kids_cpu_ms(w->pid);
	return true;
}

/* The number before some words; -1: there is none. */
static int64_t number_before(const char *text, const char *words)
{
	const char *at = strstr(text, words);

	if (!at || at == text)
		return -1;
	at--;
	while (at > text && at[-1] >= '0' && at[-1] <= '9')
		at--;
	return strtoll(at, NULL, 10);
}

static double ms_of(struct timeval t)
{
	return (double)t.tv_sec * 1e3 + (double)t.tv_usec / 1e3;
}

struct watched watcher_stop(struct watcher *w)
{
	struct watched out = { .status = -1 };
	struct rusage usage = { 0 };
	double kids_ms = live_kids_cpu_ms(w->pid);
	int status = 0;

	kill(w->pid, SIGINT);
	while (watcher_read(w))
		;
	close(w->told);
	if (wait4(w->pid, &status, 0, &usage) == w->pid && WIFEXITED(status))
		out.status = WEXITSTATUS(status);
	/* Of those that it has waited for, too. */
	out.cpu_ms = ms_of(usage.ru_utime) + ms_of(usage.ru_stime) -
		     w->began_ms - kids_ms;
	out.kids_ms = kids_ms - w->kids_began_ms;
	out.peak_kb = usage.ru_maxrss;
	out.told = number_before(w->text, " packets captured");
	out.dropped = number_before(w->text, " packets dropped by kernel");
	if (out.dropped < 0)
		out.dropped = number_before(w->text, " dropped by the kernel");
	return out;
}

/* --- traffic -----------------------------------------------------------------
 */

pid_t load_start(const char *order, int *told)
{
	char path[4096], words[128], *argv[8] = { path }, *rest = words;
	ssize_t n = readlink("/proc/self/exe", path, sizeof(path) - 8);
	int fd[2];
	pid_t pid;

	if (n < 0 || pipe2(fd, O_CLOEXEC) < 0)
		return -1;
	path[n] = '\0';
	snprintf(strrchr(path, '/') + 1, 8, "load");
	snprintf(words, sizeof(words), "%s", order);
	for (int i = 1; i < 7; i++)
		argv[i] = strsep(&rest, " ");
	fflush(stdout);
	pid = fork();
	if (pid == 0) {
		dup2(fd[1], STDOUT_FILENO);
		execv(path, argv);
		_exit(127);
	}
	close(fd[1]);
	*told = fd[0];
	return pid;
}

bool load_wait(pid_t pid, int told, struct load *out)
{
	char line[256];
	FILE *in = fdopen(told, "r");
	int status = -1;
	bool ok = in && fgets(line, sizeof(line), in) &&
		  sscanf(line,
			 "packets=%" SCNu64 " bytes=%" SCNu64 " seconds=%lf",
			 &out->packets, &out->bytes, &out->seconds) == 3;

	if (in)
		fclose(in);
	waitpid(pid, &status, 0);
	return ok && status == 0;
}

bool load_run(const char *order, struct load *out)
{
	int told;
	pid_t pid = load_start(order, &told);

	return pid > 0 && load_wait(pid, told, out);
}
