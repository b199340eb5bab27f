/*
 * The run itself (from the clock's start to the last event), from a release to
 * the kernel states that follow it, and the whole process against a process
 * that does nothing but open and close libpcap on lo, where the time goes.
 */
#include <pcap/pcap.h>
#include <poll.h>
#include <stdio.h>

#include "sim/run/run.h"
#include "tests/bench/bench.h"

/* --- inside a run -------------------------------------------------------- */

/* Milliseconds from each delivery to the next state the kernel reports. */
static size_t truth_delays(const struct recording *r, double *out, size_t max)
{
	uint64_t delivered = 0;
	size_t n = 0;

	for (uint32_t i = 0; i < recording_count(r) && n < max; i++) {
		const struct event *ev = recording_event(r, i);

		if (ev->kind == EVENT_FATE)
			delivered = ev->t_ns;
		if (ev->kind != EVENT_STATE || !delivered ||
		    recording_state_row(r, ev->row)->source != STATE_KERNEL)
			continue;
		out[n++] = (double)(ev->t_ns - delivered) / 1e6;
		delivered = 0;
	}
	return n;
}

/* Until there is something to do: milliseconds. */
static double wait_for(const struct source *s)
{
	struct pollfd p = { .fd = s->fd, .events = POLLIN };
	uint64_t t0 = now_ns();
	int ms = -1;

	if (s->wake_ns)
		ms = s->wake_ns <= t0 ? 0
				      : (int)((s->wake_ns - t0) / 1000000) + 1;
	poll(&p, 1, ms);
	return ms_since(t0);
}

double bench_play(struct source *s, bool *ok)
{
	const struct command step = { .kind = COMMAND_STEP };
	struct err e;
	enum source_status status = source_pump(s, &e);
	double waited_ms = 0;

	while (status == SOURCE_READY || status == SOURCE_WAIT) {
		if (status == SOURCE_WAIT)
			waited_ms += wait_for(s);
		status = status == SOURCE_READY ? source_command(s, &step, &e)
						: source_pump(s, &e);
	}
	*ok = status == SOURCE_END && !run_failure(s)->text[0];
	return waited_ms;
}

int bench_runs(const char *path)
{
	static double run_ms[RUNS], truth_ms[RUNS * 32];
	struct scenario *scenario;
	struct mistakes m = { 0 };
	struct err e;
	size_t n_truth = 0;

	if (scenario_load(&scenario, path, NULL, 0, &m, &e) < 0)
		return -1;
	for (int i = 0; i < RUNS; i++) {
		struct run_options options = { 0 };
		struct recording *rec = recording_new();
		struct source *s;
		uint64_t t0;
		bool ok;

		if (run_open(&s, scenario, &options, rec, &e) < 0) {
			fprintf(stderr, "bench: %s\n", e.text);
			return -1;
		}
		t0 = now_ns();
		bench_play(s, &ok);
		run_ms[i] = ms_since(t0);
		n_truth += truth_delays(rec, truth_ms + n_truth, 32);
		source_close(s);
		recording_free(rec);
	}
	row("tcp-hello: the run itself", median(run_ms, RUNS), "ms", 5);
	row("tcp-hello: release to kernel truth", median(truth_ms, n_truth),
	    "ms", 1);
	scenario_free(scenario);
	return 0;
}

/* --- whole processes ----------------------------------------------------- */

int bench_empty_pcap(void)
{
	char text[PCAP_ERRBUF_SIZE];
	pcap_t *p = pcap_create("lo", text);

	pcap_set_immediate_mode(p, 1);
	if (pcap_activate(p) < 0)
		return 1;
	pcap_close(p);
	return 0;
}

int bench_processes(char *self, char *wirestep)
{
	static double empty[RUNS], whole[RUNS];
	char empty_word[] = "--empty-pcap", run_word[] = "run";
	char name[] = "tcp-hello", p[] = "-p", summary[] = "summary";
	char *const pcap[] = { self, empty_word, NULL };
	char *const run[] = { wirestep, run_word, name, p, summary, NULL };
	double a, b;

	for (int i = 0; i < RUNS; i++) { /* in turn: the same weather */
		empty[i] = process_cost(pcap).ms;
		whole[i] = process_cost(run).ms;
	}
	a = median(empty, RUNS);
	b = median(whole, RUNS);
	row("empty libpcap open and close on lo", a, "ms", NO_GOAL);
	row_ratio("wirestep run tcp-hello, whole process", b, a, 1.5);
	return 0;
}
