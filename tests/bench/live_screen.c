/*
 * The screen of wirestep live under load: frames a second, and from a key to
 * the frame that shows what it did. A frame is what comes at one go: the next
 * one begins after a pause.
 */
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/bench/bench.h"
#include "tests/bench/live.h"
#include "tests/program.h"

enum {
	KEYS_MOST = 512,
	KEYS = 5,	    /* pairs of them, after each time of watching */
	PAUSE_NS = 4000000, /* at least, between frames */
	WATCH_MS = 900,	    /* between keys */
};

static struct program p;

struct seen {
	double frames, watched_s; /* while the list was on the screen */
	double key_ms[KEYS_MOST];
	size_t keys;
	double cpu_ms, kids_ms;
	long peak_kb, dropped, missed;
};

/* Reads what comes within so many milliseconds, which may begin a frame. */
static void read_some(struct seen *seen, int ms)
{
	uint64_t before_ns = p.at_ns;

	if (program_read(&p, ms) && p.at_ns - before_ns > PAUSE_NS)
		seen->frames++;
	p.n = 0; /* nobody asks what all of it was */
}

/* A key, after which these words are on the screen, or no longer. */
static bool key_once(struct seen *seen, const char *key, bool there)
{
	static const char words[] = "Moving about"; /* the list of keys */
	uint64_t t0 = now_ns(), limit_ns = program_limit_ns();

	program_type(&p, key);
	while ((program_find(&p, words) >= 0) != there) {
		program_read(&p, 100);
		if (p.over || now_ns() > limit_ns)
			return false;
	}
	if (seen->keys < KEYS_MOST)
		seen->key_ms[seen->keys++] = (double)(p.at_ns - t0) / 1e6;
	return true;
}

static bool ended(int told)
{
	struct pollfd load = { .fd = told, .events = POLLIN };

	return poll(&load, 1, 0) != 0;
}

static void count_frames(struct seen *seen, int told)
{
	uint64_t t0 = now_ns();

	while (ms_since(t0) < WATCH_MS && !ended(told))
		read_some(seen, 10);
	seen->watched_s += ms_since(t0) / 1e3;
}

/* The list of keys, and back, while the load lasts. */
static bool watch(struct seen *seen, int told)
{
	bool ok = true;

	while (ok && !ended(told)) {
		count_frames(seen, told);
		for (int i = 0; ok && i < KEYS; i++)
			ok = key_once(seen, "?", true) &&
			     key_once(seen, "q", false);
	}
	return ok;
}

/* "1,234 packets": the number that stands before a word on the screen; or -1.
 */
static long shown(const char *word)
{
	char line[VT_COLS * 4 + 1], *at;
	int y = program_find(&p, word);
	long n = 0;

	if (y < 0)
		return -1;
	at = strstr(program_line(&p, y, line), word);
	while (at > line && strchr("0123456789,", at[-1]))
		at--;
	for (; strchr("0123456789,", *at); at++)
		n = *at == ',' ? n : n * 10 + *at - '0';
	return n;
}

/* Until it shows as many packets as there were, or has had time enough. */
static long missed(const struct load *load)
{
	enum { TIME_MS = 2000 };
	uint64_t t0 = now_ns();

	while ((shown(" packets ") < (long)load->packets ||
		shown(" dropped") < 0) && /* half a frame */
	       ms_since(t0) < TIME_MS)
		program_read(&p, 100);
	return (long)load->packets - shown(" packets ");
}

static void print_seen(struct seen *seen, const struct load *load)
{
	double worst = 0, fps = seen->frames / seen->watched_s;

	for (size_t i = 0; i < seen->keys; i++)
		if (seen->key_ms[i] > worst)
			worst = seen->key_ms[i];
	printf("  wirestep live, on a screen         %6.3f us a packet %6ld "
	       "dropped %6ld missed %5ld MiB\n",
	       seen->cpu_ms * 1e3 / (double)load->packets, seen->dropped,
	       seen->missed, seen->peak_kb / 1024);
	row("    whose sockets they are: of a processor",
	    seen->kids_ms / load->seconds / 10, "%", NO_GOAL);
	row("    frames a second", fps, "", 30);
	row("    key to frame", median(seen->key_ms, seen->keys), "ms", 50);
	row("    the slowest", worst, "ms", 50);
}

int live_screen(const char *order)
{
	static const struct place place = { .rows = 40, .cols = 120 };
	static const char *const argv[] = { "live", NULL };
	struct seen seen = { 0 };
	struct load load = { 0 };
	double cpu_ms, kids_ms;
	int told;
	pid_t pid;

	if (!program_start(&p, &place, argv) || !program_see(&p, "q leave"))
		return program_failed(
			&p, "the screen of wirestep live does not come");
	cpu_ms = program_cpu_ms(&p);
	kids_ms = live_kids_cpu_ms(p.pid);
	pid = load_start(order, &told);
	if (!watch(&seen, told))
		return program_failed(&p, "a key is not answered");
	if (!load_wait(pid, told, &load))
		return program_failed(&p, "the load failed");
	seen.cpu_ms = program_cpu_ms(&p) - cpu_ms;
	seen.kids_ms = live_kids_cpu_ms(p.pid) - kids_ms;
	seen.peak_kb = program_status(&p, "VmHWM");
	seen.missed = missed(&load);
	seen.dropped = shown(" dropped");
	program_type(&p, "Q");
	program_wait(&p);
	program_end(&p);
	print_seen(&seen, &load);
	return 0;
}
