/*
 * The program on a terminal of 120x40: from its start to its first frame, from
 * a key to the step that it makes with the kernel's own word on it, what a
 * frame of motion costs, and what rest costs.
 *
 *   n typed ──▶ released, settled, asked, painted ──▶ the frame's last byte
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/bench/bench.h"
#include "tests/program.h"
#include "ui/print/save.h"

enum {
	ROUNDS = 12, /* runs of tcp-hello, stepped through */
	MOTIONS = 9,
	PAUSE_MS = 5, /* of 33 between frames */
	LARGE_EVENTS = 100000,
	LARGE_RUNS = 5,
	PACKETS_MOST = 64 /* in one of them */
};

static struct program p;
static const struct place place = { .rows = 40, .cols = 120 };

/* --- the first frame ----------------------------------------------------- */

/* The line at the bottom is written last, and this is its end. */
static const char last_words[] = "q leave";

static int paint_ms(const char *const argv[], const char *words, size_t runs,
		    double *ms)
{
	static double v[RUNS];

	for (size_t i = 0; i < runs; i++) {
		uint64_t t0 = now_ns();

		if (!program_start(&p, &place, argv) || !program_see(&p, words))
			return program_failed(&p, "it is not painted");
		v[i] = (double)(p.at_ns - t0) / 1e6;
		program_type(&p, "Q");
		program_wait(&p);
		program_end(&p);
	}
	*ms = median(v, runs);
	return 0;
}

/* A recording of tcp-hello, and a large one; both in files. */
static int make_recordings(char *wirestep, const char *small, const char *large)
{
	struct recording *r;
	struct err e;
	int status = -1;
	pid_t pid = fork();

	if (pid == 0) {
		r = bench_recording(LARGE_EVENTS);
		if (save_session(&(struct session){ .rec = r }, large, &e) <
			    0 ||
		    !freopen("/dev/null", "w", stdout))
			_exit(1);
		execl(wirestep, wirestep, "run", "tcp-hello", "-w", small,
		      NULL);
		_exit(127);
	}
	waitpid(pid, &status, 0);
	return status ? -1 : 0;
}

static int bench_paint(char *wirestep)
{
	char dir[] = "/tmp/bench.XXXXXX", small[64], large[64];
	const char *const run[] = { "run", "tcp-hello", NULL };
	const char *const open_small[] = { "open", small, NULL };
	const char *const open_large[] = { "open", large, NULL };
	double ms[4];
	int rc = -1;

	if (!mkdtemp(dir))
		return -1;
	snprintf(small, sizeof(small), "%s/small.jsonl", dir);
	snprintf(large, sizeof(large), "%s/large.jsonl", dir);
	if (make_recordings(wirestep, small, large) == 0 &&
	    paint_ms(run, last_words, RUNS, &ms[0]) == 0 &&
	    paint_ms(run, "n steps", RUNS, &ms[1]) == 0 &&
	    paint_ms(open_small, last_words, RUNS, &ms[2]) == 0 &&
	    paint_ms(open_large, last_words, LARGE_RUNS, &ms[3]) == 0) {
		row("first frame: run tcp-hello", ms[0], "ms", 50);
		row("  its stage is set", ms[1], "ms", NO_GOAL);
		row("first frame: open it, recorded", ms[2], "ms", 50);
		row("first frame: open 10^5 events", ms[3], "ms", 50);
		rc = 0;
	}
	unlink(small);
	unlink(large);
	rmdir(dir);
	return rc;
}

/* --- from a key to the step ---------------------------------------------- */

/* Until the line at the top tells of another step, and all is written. */
static bool step_painted(double *ms)
{
	char before[VT_COLS * 4 + 1], line[VT_COLS * 4 + 1];
	uint64_t t0, limit_ns = program_limit_ns();

	program_line(&p, 0, before);
	t0 = now_ns();
	program_type(&p, "n");
	while (strcmp(program_line(&p, 0, line), before) == 0) {
		program_read(&p, 100);
		if (p.over || now_ns() > limit_ns)
			return false;
	}
	if (!program_settle(&p))
		return false;
	*ms = (double)(p.at_ns - t0) / 1e6;
	return true;
}

/* Steps that let a held packet go, to the end of one run. */
static int step_through(double *ms, size_t *n)
{
	static const char *const argv[] = { "run", "tcp-hello",
					    "--no-animation", NULL };

	if (!program_start(&p, &place, argv) || !program_see(&p, "n steps") ||
	    !program_settle(&p))
		return program_failed(&p, "nothing to step through");
	for (size_t i = 0; i < PACKETS_MOST; i++) {
		bool held = program_find(&p, "goes on") >= 0;
		double one;

		if (program_find(&p, "CLOSED c") >= 0)
			break;
		if (!step_painted(&one))
			return program_failed(&p, "a step that is not painted");
		if (held)
			ms[(*n)++] = one;
	}
	program_type(&p, "Q");
	program_wait(&p);
	program_end(&p);
	return 0;
}

static int bench_keys(void)
{
	static double ms[ROUNDS * PACKETS_MOST];
	size_t n = 0;

	for (int i = 0; i < ROUNDS; i++)
		if (step_through(ms, &n) < 0)
			return -1;
	row("key to painted step, a packet released", median(ms, n), "ms", 5);
	row("  the slowest of a hundred", ms[n * 99 / 100], "ms", NO_GOAL);
	return 0;
}

/* --- motion and rest ----------------------------------------------------- */

struct motion {
	double frames, bytes, largest, cpu_ms; /* but for the first frame */
};

/* Bytes of the next frame: all that comes before a pause; 0: nothing comes. */
static uint64_t next_frame(void)
{
	uint64_t before = p.wrote;

	if (!program_read(&p, PROGRAM_PATIENCE_MS))
		return 0;
	while (program_read(&p, PAUSE_MS))
		;
	return p.wrote - before;
}

/* The SYN sets out again. */
static bool move_once(struct motion *m)
{
	double cpu;

	*m = (struct motion){ 0 };
	program_type(&p, "N");
	if (!program_see(&p, " 7/8") || !program_settle(&p))
		return false;
	program_type(&p, "n");
	next_frame(); /* the step itself */
	cpu = program_cpu_ms(&p);
	while (program_find(&p, "goes on") < 0) {
		double bytes = (double)next_frame();

		if (bytes == 0)
			return false;
		m->frames++;
		m->bytes += bytes;
		if (bytes > m->largest)
			m->largest = bytes;
	}
	m->cpu_ms = program_settle(&p) ? program_cpu_ms(&p) - cpu : 0;
	return true;
}

static void bench_rest(void)
{
	enum { REST_MS = 1000 };
	uint64_t bytes = p.wrote, limit_ns = now_ns() + REST_MS * 1000000ull;
	long woken = program_status(&p, "voluntary_ctxt_switches");

	while (now_ns() < limit_ns)
		program_read(&p, 50);
	row("rest, a second with a held packet: written",
	    (double)(p.wrote - bytes), "bytes", 0);
	woken = program_status(&p, "voluntary_ctxt_switches") - woken;
	row("  woken up", (double)woken, "times", 0);
}

static int bench_motion(void)
{
	static const char *const argv[] = { "run", "tcp-hello", NULL };
	static double frames[MOTIONS], bytes[MOTIONS], cpu[MOTIONS],
		largest[MOTIONS];

	if (!program_start(&p, &place, argv) || !program_see(&p, "n steps"))
		return program_failed(&p, "nothing to step through");
	program_type(&p, "nnnnnnnn");
	if (!program_see(&p, "goes on") || !program_settle(&p))
		return program_failed(&p, "no packet is held");
	for (int i = 0; i < MOTIONS; i++) {
		struct motion m;

		if (!move_once(&m) || m.frames < 2)
			return program_failed(&p, "nothing moves");
		frames[i] = m.frames;
		bytes[i] = m.bytes / m.frames;
		cpu[i] = m.cpu_ms / m.frames;
		largest[i] = m.largest;
	}
	row("motion of a SYN: frames", median(frames, MOTIONS), "", NO_GOAL);
	row("  written a frame", median(bytes, MOTIONS), "bytes", 200);
	row("  the largest", median(largest, MOTIONS), "bytes", NO_GOAL);
	row("  CPU a frame", median(cpu, MOTIONS), "ms", 1);
	bench_rest();
	program_type(&p, "Q");
	program_wait(&p);
	program_end(&p);
	return 0;
}

int bench_screen(char *wirestep)
{
	setenv("WIRESTEP", wirestep, 1);
	if (bench_paint(wirestep) < 0 || bench_keys() < 0)
		return -1;
	return bench_motion();
}
