/* What the measures share: a clock, medians, and the lines of the table. */
#ifndef TESTS_BENCH_H
#define TESTS_BENCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { RUNS = 31, NO_GOAL = -1 };

uint64_t now_ns(void);
double ms_since(uint64_t t0_ns);
/* What this process has had of processors: user's and system's time. */
double cpu_ms(void);
/* Sorts v. */
double median(double *v, size_t n);
double least(const double *v, size_t n);

/* "what   1.234 ms   goal 5"; of other units than ms there are no parts. */
void row(const char *what, double value, const char *unit, double goal);
/* The same, as so many times another value. */
void row_ratio(const char *what, double ms, double of_ms, double goal);

struct recording;
/* A conversation of so many events; recording_free. */
struct recording *bench_recording(uint32_t events);

struct cost {
	double ms;     /* from its start to its end */
	double cpu_ms; /* user's and system's */
	long peak_kb;  /* resident; of mapped files what was touched, too */
	int status;    /* of exit; -1: it crashed or is not there */
};
/* Runs a program, found as the shell does, its output thrown away. */
struct cost process_cost(char *const argv[]);

/* Each -1 if it can not be measured here, which it says on stderr. */
int bench_processes(char *self, char *wirestep);
int bench_empty_pcap(void);
int bench_screen(char *wirestep);
int bench_history(void);
/* Freeze-mode scenarios below a folder, each in a process of its own. */
int bench_scenarios(const char *dir);
/* Reading capture files, without what the packets mean. */
int bench_reader(char *wirestep);
/* Decoding packets, from memory. */
int bench_decode(void);
/* Opening capture files, beside other ways to read them. */
int bench_open(char *self, char *wirestep);
int bench_open_screen(char *wirestep);
/*
 * Watching loopback beside tcpdump: "--live", or "--live-long" for its memory.
 * The second is what runs then, on a network of its own.
 */
int bench_live(char *self, char *wirestep, const char *how);
int bench_live_here(char *wirestep);
int bench_live_long(char *wirestep);
/*
 * What a program pays for being traced. The second is what runs then, traced
 * and not: `self --calls NAME`.
 */
int bench_trace(char *self);
int bench_trace_calls(const char *name);

struct source;
/*
 * Plays a source to its end, well or not; milliseconds of waiting in it, for
 * timers, deadlines and whatever else the scenario is about.
 */
double bench_play(struct source *s, bool *ok);
/* The last one: the process is on a stage of its own afterwards. */
int bench_runs(const char *path);

#endif
