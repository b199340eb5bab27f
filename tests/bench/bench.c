/*
 * make bench: what things cost, side by side with what they can not avoid, or
 * with the goal. Medians, in one go on one machine.
 *
 *   run.c      a run of tcp-hello: itself, and as a whole process
 *   scenarios.c  a run of each freeze-mode scenario
 *   screen.c   the program on a terminal: paint, keys, motion, rest
 *   history.c  stepping back in a long recording
 */
#include "tests/bench/bench.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

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

static int by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
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

int main(int argc, char **argv)
{
	int failed;

	if (argc == 2 && strcmp(argv[1], "--empty-pcap") == 0)
		return bench_empty_pcap();
	if (argc != 2)
		return 2;
	setvbuf(stdout, NULL, _IOLBF, 0);
	failed = bench_processes(argv[0], argv[1]) < 0;
	failed |= bench_screen(argv[1]) < 0;
	failed |= bench_history() < 0;
	failed |= bench_scenarios("scenarios") < 0;
	failed |= bench_runs("scenarios/first-steps/tcp-hello.scn") < 0;
	return failed;
}
