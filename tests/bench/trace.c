/*
 * What programs pay for being watched: a call outside the list, which the
 * kernel does not stop at, beside the same call of an untraced program; and
 * what a stop costs, for a call that is let go at once (of a file) and for one
 * that is told at its entry and at its return. Of a call that does nothing the
 * difference is what the kernel asks of any process with a filter.
 *
 * The program is this one, which times its own calls and writes the result.
 */
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "sim/program/program.h"
#include "tests/bench/bench.h"

enum { TEXT = 32 };

static const double outside_goal = 1.05;

/* --- the program ---------------------------------------------------------- */

static int file, pair[2];

static void call_getppid(void)
{
	syscall(SYS_getppid);
}

static void call_stat(void)
{
	struct stat st;

	if (stat("/usr/bin/env", &st) < 0)
		exit(1);
}

static void call_pread(void)
{
	char bytes[4096];

	if (pread(file, bytes, sizeof(bytes), 0) < 0)
		exit(1);
}

static void call_mmap(void)
{
	enum { SIZE = 65536 };
	char *p = mmap(NULL, SIZE, PROT_READ | PROT_WRITE,
		       MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (p == MAP_FAILED)
		exit(1);
	for (size_t i = 0; i < SIZE; i += 4096)
		p[i] = 1;
	munmap(p, SIZE);
}

static void call_read(void)
{
	char byte;

	if (read(file, &byte, 1) < 0)
		exit(1);
}

/* There is nothing: EAGAIN. */
static void call_recv(void)
{
	char byte;

	recv(pair[0], &byte, 1, MSG_DONTWAIT);
}

static const struct measure {
	const char *name, *what;
	void (*call)(void);
	int n;
	enum { OUTSIDE, NOTHING, STOPS } kind;
	enum call_interest interest;
} measures[] = {
	{ "getppid", "a call that does nothing: getppid", call_getppid, 20000,
	  NOTHING, INTEREST_NONE },
	{ "stat", "outside the list: stat", call_stat, 5000, OUTSIDE,
	  INTEREST_NONE },
	{ "pread", "pread of 4 KiB", call_pread, 10000, OUTSIDE,
	  INTEREST_NONE },
	{ "mmap", "mmap, 16 pages touched, munmap", call_mmap, 300, OUTSIDE,
	  INTEREST_NONE },
	{ "read", "a stop: read of a file, let go", call_read, 1000, STOPS,
	  INTEREST_NONE },
	{ "recv", "two: recv, told twice", call_recv, 500, STOPS,
	  INTEREST_AT_ONCE },
};

enum { MEASURES = sizeof(measures) / sizeof(*measures) };

static const struct measure *measure_of(const char *name)
{
	for (size_t i = 0; i < MEASURES; i++)
		if (strcmp(measures[i].name, name) == 0)
			return &measures[i];
	return NULL;
}

/* Writes the nanoseconds that a call took. */
int bench_trace_calls(const char *name)
{
	const struct measure *m = measure_of(name);
	uint64_t t0;

	file = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);
	if (!m || file < 0 || socketpair(AF_UNIX, SOCK_STREAM, 0, pair) < 0)
		return 1;
	t0 = now_ns();
	for (int i = 0; i < m->n; i++)
		m->call();
	return dprintf(1, "%.3f", (double)(now_ns() - t0) / m->n) < 0;
}

/* --- traced, and not ------------------------------------------------------ */

static enum call_interest interest(void *context,
				   const struct program_thread *t)
{
	(void)t;
	return *(const enum call_interest *)context;
}

static int follow(struct programs *p, uint32_t program, struct err *e)
{
	struct pollfd ready = { programs_fd(p), POLLIN, 0 };
	struct program_event ev;
	int rc;

	while (programs_alive(p, program)) {
		while ((rc = programs_next(p, &ev, e)) > 0)
			if (ev.kind == PROGRAM_CALL ||
			    ev.kind == PROGRAM_RETURN)
				programs_go(p, ev.thread);
		if (rc < 0)
			return -1;
		poll(&ready, 1, programs_alive(p, program) ? -1 : 0);
	}
	return programs_status(p, program);
}

static int run_traced(char *const *argv, int out, enum call_interest what)
{
	struct program_config config = { .file = argv[0],
					 .argv = argv,
					 .fd = { -1, out, -1 } };
	struct programs *p;
	struct err e;
	uint32_t program;
	int rc = -1;

	if (programs_open(&p, true, interest, &what, &e) < 0)
		return -1;
	if (programs_start(p, &config, &program, &e) < 0)
		fprintf(stderr, "bench: %s\n", e.text);
	else
		rc = follow(p, program, &e);
	programs_close(p);
	return rc;
}

static int run_plain(char *const *argv, int out)
{
	pid_t pid = fork();
	int status;

	if (pid == 0) {
		dup2(out, 1);
		execv(argv[0], argv);
		_exit(127);
	}
	if (pid < 0 || waitpid(pid, &status, 0) != pid)
		return -1;
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

/* Nanoseconds a call; -1: it failed. */
static double cost(char *self, const struct measure *m, bool traced)
{
	char option[] = "--calls", name[TEXT], text[TEXT] = "";
	char *const argv[] = { self, option, name, NULL };
	int out[2], rc;

	snprintf(name, sizeof(name), "%s", m->name);
	if (pipe2(out, O_CLOEXEC) < 0)
		return -1;
	rc = traced ? run_traced(argv, out[1], m->interest)
		    : run_plain(argv, out[1]);
	close(out[1]);
	if (rc != 0 || read(out[0], text, sizeof(text) - 1) <= 0)
		text[0] = '\0';
	close(out[0]);
	return text[0] ? atof(text) : -1;
}

static void tell(const struct measure *m, double plain, double traced)
{
	char what[64];

	snprintf(what, sizeof(what), "%s, untraced", m->what);
	row(what, plain, "ns", NO_GOAL);
	if (m->kind == OUTSIDE)
		printf("%-44s %8.0f ns     = %.2f x, goal %g\n", "  traced",
		       traced, traced / plain, outside_goal);
	else
		printf("%-44s %8.0f ns     = %.0f ns more\n", "  traced",
		       traced, traced - plain);
}

int bench_trace(char *self)
{
	static double plain[RUNS], traced[RUNS];

	for (size_t i = 0; i < MEASURES; i++) {
		for (size_t k = 0; k < RUNS; k++) { /* the same weather */
			plain[k] = cost(self, &measures[i], false);
			traced[k] = cost(self, &measures[i], true);
			if (plain[k] < 0 || traced[k] < 0) {
				fprintf(stderr, "bench: %s: not measured\n",
					measures[i].name);
				return -1;
			}
		}
		/* Differences of nanoseconds: without what else ran. */
		tell(&measures[i], least(plain, RUNS), least(traced, RUNS));
	}
	return 0;
}
