/*
 * make bench: what things cost, side by side with what they can not avoid, or
 * with the goal. Medians, in one go on one machine.
 *
 *   run.c      a run of tcp-hello: itself, and as a whole process
 *   scenarios.c  a run of each freeze-mode scenario
 *   screen.c   the program on a terminal: paint, keys, motion, rest
 *   file.c     reading capture files: a packet
 *   history.c  stepping back in a long recording
 *   decode.c   decoding a packet, by its kind
 *   open.c     capture files: speed, beside other ways to read them (walk.c)
 *   analysis.c   part by part, and memory
 *   open_screen.c  their first frame
 *   live.c     watching loopback, beside tcpdump (live_watch.c)
 *   live_screen.c, live_long.c   its screen, its memory
 *   trace.c    real programs: their calls, traced and not
 *   captures.c   where they are from: recorder.c, traffic.c
 */
#include "tests/bench/bench.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "tests/bench/analysis.h"

uint64_t now_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (uint64_t)ts.tv_sec * 1000000000u + (uint64_t)ts.tv_nsec;
}

double ms_since(uint64_t t0_ns)
{
	return (double)(now_ns() - t0_ns) / 1e6;
}

double cpu_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &ts);
	return (double)ts.tv_sec * 1e3 + (double)ts.tv_nsec / 1e6;
}

static int by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

double least(const double *v, size_t n)
{
	double found = n ? v[0] : 0;

	for (size_t i = 1; i < n; i++)
		if (v[i] < found)
			found = v[i];
	return found;
}

double median(double *v, size_t n)
{
	qsort(v, n, sizeof(*v), by_value);
	return n ? v[n / 2] : 0;
}

void row(const char *what, double value, const char *unit, double goal)
{
	int parts = strcmp(unit, "ms") == 0 ? 3 : 0;

	printf("%-44s %8.*f %-6s", what, parts, value, unit);
	if (goal != NO_GOAL)
		printf("goal %3g", goal);
	putchar('\n');
}

void row_ratio(const char *what, double ms, double of_ms, double goal)
{
	printf("%-44s %8.3f ms    = %.2f x, goal %g\n", what, ms, ms / of_ms,
	       goal);
}

/* --- sections ------------------------------------------------------------- */

static char *self;

static int run_processes(char *wirestep)
{
	return bench_processes(self, wirestep);
}

static int run_open(char *wirestep)
{
	return bench_open(self, wirestep);
}

static int run_live(char *wirestep)
{
	return bench_live(self, wirestep, "--live");
}

static int run_live_long(char *wirestep)
{
	return bench_live(self, wirestep, "--live-long");
}

static int run_trace(char *wirestep)
{
	(void)wirestep;
	return bench_trace(self);
}

static int run_history(char *wirestep)
{
	(void)wirestep;
	return bench_history();
}

static int run_scenarios(char *wirestep)
{
	(void)wirestep;
	return bench_scenarios("scenarios");
}

static int run_decode(char *wirestep)
{
	(void)wirestep;
	return bench_decode();
}

static int run_runs(char *wirestep)
{
	(void)wirestep;
	return bench_runs("scenarios/first-steps/tcp-hello.scn");
}

static const struct section {
	const char *name;
	int (*measure)(char *wirestep);
	bool apart; /* only if it is asked for */
} sections[] = {
	{ .name = "processes", .measure = run_processes },
	{ .name = "screen", .measure = bench_screen },
	{ .name = "history", .measure = run_history },
	{ .name = "scenarios", .measure = run_scenarios },
	{ .name = "reader", .measure = bench_reader },
	{ .name = "open", .measure = run_open },
	{ .name = "decode", .measure = run_decode },
	{ .name = "live", .measure = run_live },
	{ .name = "live-long", .measure = run_live_long, .apart = true },
	{ .name = "trace", .measure = run_trace },
	{ .name = "run", .measure = run_runs },
};

static int measure(char *wirestep, const char *only)
{
	int failed = 0, n = 0;

	for (size_t i = 0; i < sizeof(sections) / sizeof(*sections); i++) {
		if (*only ? strcmp(only, sections[i].name) != 0
			  : sections[i].apart)
			continue;
		failed |= sections[i].measure(wirestep) < 0;
		n++;
	}
	if (n)
		return failed;
	fprintf(stderr, "bench: no section %s; there are:", only);
	for (size_t i = 0; i < sizeof(sections) / sizeof(*sections); i++)
		fprintf(stderr, " %s", sections[i].name);
	fputc('\n', stderr);
	return 2;
}

int main(int argc, char **argv)
{
	if (argc == 2 && strcmp(argv[1], "--empty-pcap") == 0)
		return bench_empty_pcap();
	if (argc == 4 && strcmp(argv[1], "--memory") == 0)
		return bench_memory_of(argv[2], argv[3][0] == '1');
	if (argc == 3 && strcmp(argv[1], "--live") == 0)
		return bench_live_here(argv[2]);
	if (argc == 3 && strcmp(argv[1], "--live-long") == 0)
		return bench_live_long(argv[2]);
	if (argc == 3 && strcmp(argv[1], "--calls") == 0)
		return bench_trace_calls(argv[2]);
	if (argc < 2 || argc > 3)
		return 2;
	setvbuf(stdout, NULL, _IOLBF, 0);
	self = argv[0];
	return measure(argv[1], argc == 3 ? argv[2] : "");
}
