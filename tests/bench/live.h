/*
 * Programs that watch loopback while there is traffic: one program, one load,
 * on a network of their own.
 */
#ifndef TESTS_BENCH_LIVE_H
#define TESTS_BENCH_LIVE_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/types.h>

enum { LIVE_WORDS = 12, LIVE_TEXT = 4096 };

/* A program that says "listening on" on standard error once it has begun. */
struct watcher {
	pid_t pid;
	double began_ms;      /* processor time that beginning took */
	double kids_began_ms; /* of the processes that it has started */
	int told;	      /* its standard error */
	char text[LIVE_TEXT]; /* of that, the beginning */
	size_t n;
};

/* False: it ended before it began; its words are on stderr then. */
bool watcher_start(struct watcher *w, char *const argv[]);

struct watched {
	double cpu_ms;	/* user's and system's, since it had begun: a ring of 64
			   MiB costs tens of them */
	double kids_ms; /* those of the processes that it has started */
	long peak_kb;	/* resident */
	int64_t told;	/* packets, by its own word; -1: it does not say */
	int64_t dropped; /* the same, by whomever; -1 */
	int status;	 /* of exit; -1: it crashed */
};
/* SIGINT, and what it then says and did. */
struct watched watcher_stop(struct watcher *w);

/* The processes that one has started; how many. */
enum { LIVE_KIDS = 8 };
size_t live_kids(pid_t pid, pid_t kid[LIVE_KIDS]);
double live_kids_cpu_ms(pid_t pid);

/* Traffic by build/tests/load, which stands beside this program. */
struct load {
	uint64_t packets, bytes; /* that crossed lo */
	double seconds;
};
pid_t load_start(const char *order, int *told);
/* False: it did not end well. */
bool load_wait(pid_t pid, int told, struct load *out);
bool load_run(const char *order, struct load *out);

/* The screen of wirestep live under one load. */
int live_screen(const char *order);

#endif
