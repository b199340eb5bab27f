/*
 * Memory of wirestep live under load that lasts: on a screen and without one,
 * both watch the same traffic. BENCH_SECONDS says how long, half an hour if
 * nothing; BENCH_SCALE=10 makes a tenth of the load of it.
 *
 * A process's figures are those of /proc/PID/status. Those that it has started
 * count with it. Memory is flat if what is resident at the end is little more
 * than after a third of the time: by then what has a limit has reached it.
 */
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>

#include "tests/bench/bench.h"
#include "tests/bench/live.h"
#include "tests/program.h"

enum { SAMPLES = 30, SECONDS = 1800, FLAT_PERCENT = 5 };

static struct program p;

static unsigned number(const char *name, unsigned otherwise)
{
	const char *text = getenv(name);
	unsigned n = text ? (unsigned)strtoul(text, NULL, 10) : 0;

	return n ? n : otherwise;
}

/* Resident now, in MiB, with the processes that it has started. */
static double resident_mib(pid_t pid)
{
	struct program one = { .pid = pid };
	long kb = program_status(&one, "VmRSS");
	pid_t kid[LIVE_KIDS];
	size_t n = live_kids(pid, kid);

	for (size_t i = 0; i < n; i++) {
		one.pid = kid[i];
		kb += program_status(&one, "VmRSS");
	}
	return (double)kb / 1024;
}

/* The screen is read meanwhile, or it would wait for its terminal. */
static bool load_once(const char *order, struct load *sum)
{
	struct pollfd load;
	struct load one = { 0 };
	pid_t pid = load_start(order, &load.fd);

	load.events = POLLIN;
	while (pid > 0 && poll(&load, 1, 0) == 0) {
		program_read(&p, 50);
		p.n = 0;
	}
	if (pid <= 0 || !load_wait(pid, load.fd, &one))
		return false;
	sum->packets += one.packets;
	sum->seconds += one.seconds;
	return true;
}

/* Datagrams and short connections, in turn. */
static bool load_slice(int nth, unsigned seconds, struct load *sum)
{
	unsigned scale = number("BENCH_SCALE", 1);
	unsigned a_second = (nth % 2 ? 10000 : 200000) / scale;
	char order[64];

	snprintf(order, sizeof(order), "%s %u %u", nth % 2 ? "tcp" : "udp",
		 a_second * seconds, a_second);
	return load_once(order, sum);
}

struct course {
	double mib[SAMPLES];
	double most;
};

static void course_add(struct course *c, int nth, pid_t pid)
{
	c->mib[nth] = resident_mib(pid);
	if (c->mib[nth] > c->most)
		c->most = c->mib[nth];
}

static void print_course(const char *name, const struct course *c)
{
	double third = c->mib[SAMPLES / 3], end = c->mib[SAMPLES - 1];
	double percent = third > 0 ? (end / third - 1) * 100 : 0;

	printf("%-34s %6.1f MiB at first %6.1f after a third %6.1f at the end "
	       "%6.1f at most: %s\n",
	       name, c->mib[0], third, end, c->most,
	       percent <= FLAT_PERCENT ? "flat" : "it grows");
}

static bool sample_all(pid_t headless, struct course *screen,
		       struct course *flows, struct load *sum)
{
	unsigned seconds = number("BENCH_SECONDS", SECONDS) / SAMPLES;

	for (int i = 0; i < SAMPLES; i++) {
		if (!load_slice(i, seconds ? seconds : 1, sum))
			return false;
		course_add(screen, i, p.pid);
		course_add(flows, i, headless);
		printf("%6.0f s %12lu packets   on a screen %7.1f MiB   "
		       "-p flows %7.1f MiB\n",
		       sum->seconds, (unsigned long)sum->packets,
		       screen->mib[i], flows->mib[i]);
	}
	return true;
}

int bench_live_long(char *wirestep)
{
	static const struct place place = { .rows = 40, .cols = 120 };
	static const char *const argv[] = { "live", NULL };
	char live[] = "live", view[] = "-p", flows_view[] = "flows";
	char *words[] = { wirestep, live, view, flows_view, NULL };
	struct course screen = { 0 }, flows = { 0 };
	struct load sum = { 0 };
	struct watcher headless;
	struct watched saw;
	bool ok;

	setenv("WIRESTEP", wirestep, 1);
	if (!watcher_start(&headless, words))
		return -1;
	ok = program_start(&p, &place, argv) && program_see(&p, "q leave") &&
	     sample_all(headless.pid, &screen, &flows, &sum);
	program_end(&p);
	saw = watcher_stop(&headless);
	if (!ok)
		return -1;
	printf("%.1f M packets in %.0f s; headless: %.3f us a packet, %ld "
	       "dropped\n",
	       (double)sum.packets / 1e6, sum.seconds,
	       saw.cpu_ms * 1e3 / (double)sum.packets, (long)saw.dropped);
	print_course("wirestep live, on a screen", &screen);
	print_course("wirestep live -p flows", &flows);
	return 0;
}
