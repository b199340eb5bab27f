/*
 * Large capture files on a terminal of 120x40: from the program's start to its
 * first frame, and until all of the file is read and it rests.
 */
#include <stdio.h>
#include <stdlib.h>

#include "tests/bench/bench.h"
#include "tests/bench/captures.h"
#include "tests/program.h"

enum { OPENINGS = 7 };

static struct program p;

/* Of one opening: milliseconds. */
static int open_once(const char *path, double *first_ms, double *all_ms)
{
	static const struct place place = { .rows = 40, .cols = 120 };
	const char *const argv[] = { "open", path, NULL };
	uint64_t t0 = now_ns();
	bool ok;

	/* The line at the bottom is written last, and this is its end. */
	ok = program_start(&p, &place, argv) && program_see(&p, "q leave");
	*first_ms = (double)(p.at_ns - t0) / 1e6;
	ok = ok && program_settle(&p);
	*all_ms = (double)(p.at_ns - t0) / 1e6;
	program_type(&p, "Q");
	program_wait(&p);
	program_end(&p);
	if (!ok)
		fprintf(stderr, "bench: %s: it is not painted\n", path);
	return ok ? 0 : -1;
}

static int bench_one(const char *name)
{
	double first[OPENINGS], all[OPENINGS];
	struct capture capture;
	char what[64];
	struct err e;

	if (capture_get(name, &capture, &e) < 0)
		return e.skipped ? 0 : -1;
	for (int i = 0; i < OPENINGS; i++)
		if (open_once(capture.path, &first[i], &all[i]) < 0)
			return -1;
	snprintf(what, sizeof(what), "first frame: open %s, %.0f MB", name,
		 (double)capture.bytes / 1e6);
	row(what, median(first, OPENINGS), "ms", 50);
	row("  all of it read, and at rest", least(all, OPENINGS), "ms",
	    NO_GOAL);
	row("  that is, for 100 MB",
	    least(all, OPENINGS) * 1e8 / (double)capture.bytes, "ms", 500);
	return 0;
}

int bench_open_screen(char *wirestep)
{
	int failed;

	setenv("WIRESTEP", wirestep, 1);
	failed = bench_one("many");
	failed |= bench_one("bulk");
	return failed;
}
