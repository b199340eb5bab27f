/*
 * A run of each scenario that has packets held and timers frozen: from the
 * clock's start, when libpcap is open, to its last event, before it is closed.
 * What it waits for (a SYN's timer, a delayed ACK, a `wait`) is not ours, and
 * stands beside it.
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "sim/run/run.h"
#include "tests/bench/bench.h"
#include "ui/command/files.h"

enum { SCENARIO_RUNS = 11, FEWEST_RUNS = 3 };

#define ENOUGH_MS 1000.0 /* then the fewest do */
#define GOAL_MS	  5.0

struct times {
	double own[SCENARIO_RUNS], waited[SCENARIO_RUNS];
	size_t n;
};

static int one_run(const struct scenario *scenario, struct times *t,
		   struct err *e)
{
	struct run_options options = { 0 };
	struct recording *rec = recording_new();
	struct source *s;
	uint64_t t0;
	bool ok = false;

	if (run_open(&s, scenario, &options, rec, e) == 0) {
		t0 = now_ns();
		t->waited[t->n] = bench_play(s, &ok);
		t->own[t->n] = ms_since(t0) - t->waited[t->n];
		t->n++;
		if (!ok)
			err_set(e, ERR_FAILED, "%s", run_failure(s)->text);
		source_close(s);
	}
	recording_free(rec);
	return ok ? 0 : -1;
}

static void print_times(const char *name, struct times *t)
{
	double own = median(t->own, t->n), waited = median(t->waited, t->n);

	printf("%-44s %8.3f ms    goal %3g%s", name, own, GOAL_MS,
	       own > GOAL_MS ? ", over it" : "");
	if (waited >= 0.1)
		printf("    and waits %.1f ms", waited);
	putchar('\n');
	fflush(stdout);
}

static int measure(const char *name, const struct scenario *scenario)
{
	struct times t = { .n = 0 };
	struct err e = { 0 };
	uint64_t t0 = now_ns();

	while (t.n < SCENARIO_RUNS &&
	       (t.n < FEWEST_RUNS || ms_since(t0) < ENOUGH_MS))
		if (one_run(scenario, &t, &e) < 0) {
			printf("%-44s %s\n", name, e.text);
			fflush(stdout);
			return e.skipped ? 0 : -1;
		}
	print_times(name, &t);
	return 0;
}

/* In a process of its own: a run leaves its process on a stage. */
static int measure_file(const struct scenario_file *file)
{
	struct scenario *scenario;
	struct mistakes m = { 0 };
	int status = 1;
	pid_t pid;

	fflush(stdout);
	pid = fork();
	if (pid == 0) {
		if (scenario_load(&scenario, file->path, NULL, 0, &m, NULL) < 0)
			_exit(1);
		_exit(scenario->mode == MODE_FREEZE &&
		      measure(file->label, scenario) < 0);
	}
	waitpid(pid, &status, 0);
	return status == 0 ? 0 : -1;
}

int bench_scenarios(const char *dir)
{
	struct files files = { 0 };
	struct err e = { 0 };
	int failed = 0;

	if (files_add_folder(&files, dir, &e) < 0) {
		fprintf(stderr, "bench: %s\n", e.text);
		return -1;
	}
	for (size_t i = 0; i < files.n; i++)
		failed |= measure_file(&files.at[i]);
	files_free(&files);
	return failed;
}
