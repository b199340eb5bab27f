/*
 * Capture files: what wirestep takes for them, beside what reading them takes
 * at the least and what other programs take, in turn, on files that are in the
 * page cache. The goals are ratios; docs/performance.md has the figures.
 */
#include <pcap/pcap.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tests/bench/analysis.h"
#include "tests/bench/bench.h"
#include "tests/bench/captures.h"
#include "tests/bench/walk.h"

enum { ROUNDS = 5, WORDS = 8, NOT_THERE = -1, LEFT_OUT = -2 };

enum tool_index {
	WALK,
	TABLE,
	LIBPCAP,
	READ,
	DECODE,
	FIND,
	ALL,
	ANALYSIS,
	FLOWS,
	SUMMARY,
	TCPTRACE,
	TSHARK_TCP,
	TSHARK_UDP,
	TOOLS,
};

/* "WIRESTEP" and "FILE" stand for what is measured; BENCH_OTHERS=0: no slow. */
static const struct tool {
	const char *name;
	uint64_t (*walk)(const char *path); /* in this process, or: */
	const char *argv[WORDS];
	bool slow; /* once is enough */
} tools[TOOLS] = {
	[WALK] = { "mapped walk over the records", walk_records },
	[TABLE] = { "  with a plain flow table", walk_flows },
	[LIBPCAP] = { "libpcap, an empty callback", walk_libpcap },
	[READ] = { "wirestep: reading", analysis_read },
	[DECODE] = { "  and decoding", analysis_decode },
	[FIND] = { "  and finding the conversation", analysis_find },
	[ALL] = { "  and states, findings, statistics", analysis_all },
	[ANALYSIS] = { "  and an index: the analysis", analysis_index },
	[FLOWS] = { "wirestep open FILE -p flows",
		    NULL,
		    { "WIRESTEP", "open", "FILE", "-p", "flows" } },
	[SUMMARY] = { "wirestep open FILE -p summary",
		      NULL,
		      { "WIRESTEP", "open", "FILE", "-p", "summary" } },
	[TCPTRACE] = { "tcptrace -nlr FILE",
		       NULL,
		       { "tcptrace", "-nlr", "FILE" },
		       true },
	[TSHARK_TCP] = { "tshark -n -q -z conv,tcp -r FILE",
			 NULL,
			 { "tshark", "-n", "-q", "-z", "conv,tcp", "-r",
			   "FILE" },
			 true },
	[TSHARK_UDP] = { "tshark -n -q -z conv,udp -r FILE",
			 NULL,
			 { "tshark", "-n", "-q", "-z", "conv,udp", "-r",
			   "FILE" },
			 true },
};

struct goal {
	enum tool_index what, than;
	double most; /* what takes at most so many times as long */
};

#define TCP_TOOLS (~(1u << TSHARK_UDP))
#define UDP_TOOLS (~(1u << TSHARK_TCP | 1u << TCPTRACE))

static const struct file {
	const char *name, *what;
	unsigned tools; /* 1 << enum tool_index */
	struct goal goals[2];
} files[] = {
	{ "many",
	  "short connections",
	  TCP_TOOLS,
	  { { ANALYSIS, TABLE, 4 }, { ANALYSIS, TCPTRACE, 1.0 / 20 } } },
	{ "udp",
	  "datagrams of 1,000 conversations",
	  UDP_TOOLS,
	  { { ANALYSIS, LIBPCAP, 1.6 } } },
	{ "bulk128",
	  "one transfer, 128 bytes of each packet",
	  TCP_TOOLS,
	  { { ANALYSIS, LIBPCAP, 1.6 } } },
	{ "bulk",
	  "one transfer, whole packets",
	  TCP_TOOLS,
	  { { ANALYSIS, LIBPCAP, 1 } } },
};

/* --- one tool, one file -------------------------------------------------- */

struct result {
	double ms[ROUNDS], best_ms;
	size_t n;
	long peak_kb;
	int status;
};

static struct cost run_walk(const struct tool *tool, const char *path)
{
	struct cost cost = { 0 };
	double t0 = cpu_ms();

	cost.status = tool->walk(path) ? 0 : -1;
	cost.cpu_ms = cpu_ms() - t0;
	return cost;
}

static struct cost run_program(const struct tool *tool, char *wirestep,
			       char *path)
{
	char words[WORDS][64], *argv[WORDS + 1] = { NULL };

	for (int i = 0; i < WORDS && tool->argv[i]; i++) {
		snprintf(words[i], sizeof(words[i]), "%s", tool->argv[i]);
		argv[i] = words[i];
		if (strcmp(words[i], "WIRESTEP") == 0)
			argv[i] = wirestep;
		else if (strcmp(words[i], "FILE") == 0)
			argv[i] = path;
	}
	return process_cost(argv);
}

static void run_tool(const struct tool *tool, char *wirestep, char *path,
		     struct result *result)
{
	const char *others = getenv("BENCH_OTHERS");
	struct cost cost;

	if (result->status || (tool->slow && result->n))
		return;
	if (tool->slow && others && strcmp(others, "0") == 0) {
		result->status = LEFT_OUT;
		return;
	}
	cost = tool->walk ? run_walk(tool, path)
			  : run_program(tool, wirestep, path);
	result->status = cost.status;
	result->peak_kb = cost.peak_kb;
	result->ms[result->n++] = cost.cpu_ms;
}

static void print_result(const struct tool *tool, const struct result *result,
			 uint64_t packets)
{
	double ms = result->best_ms;

	if (result->status == LEFT_OUT)
		return;
	if (result->status == NOT_THERE)
		printf("  %-42s not there\n", tool->name);
	else if (result->status)
		printf("  %-42s failed: exit status %d\n", tool->name,
		       result->status);
	else
		printf("  %-42s %8.1f ms %8.2f M packets/s", tool->name, ms,
		       (double)packets / ms / 1000);
	if (!result->status && result->peak_kb)
		printf(" %6ld MiB", result->peak_kb / 1024);
	if (!result->status)
		putchar('\n');
}

static void print_goal(const struct goal *goal, const struct result *results)
{
	double ms = results[goal->what].best_ms;
	double of_ms = results[goal->than].best_ms, ratio = ms / of_ms;
	const char *name = tools[goal->than].name;

	if (!goal->most || results[goal->what].status ||
	    results[goal->than].status)
		return;
	name += strspn(name, " ");
	printf("  = %.3g x %s, goal at most %.3g: ", ratio, name, goal->most);
	if (ratio <= goal->most)
		puts("reached");
	else
		printf("missed by %.0f %%\n", (ratio / goal->most - 1) * 100);
}

/* --- the files ----------------------------------------------------------- */

static int bench_file(const struct file *file, char *wirestep)
{
	struct result results[TOOLS] = { 0 };
	struct capture capture;
	struct err e;

	if (capture_get(file->name, &capture, &e) < 0) {
		printf("%s: %s\n", file->name, e.text);
		return e.skipped ? 0 : -1;
	}
	printf("%s: %s; %.2f M packets, %.0f MB\n", file->name, file->what,
	       (double)capture.packets / 1e6, (double)capture.bytes / 1e6);
	for (int round = 0; round < ROUNDS; round++)
		for (int i = 0; i < TOOLS; i++)
			if (file->tools >> i & 1)
				run_tool(&tools[i], wirestep, capture.path,
					 &results[i]);
	for (int i = 0; i < TOOLS; i++) {
		if (!(file->tools >> i & 1))
			continue;
		results[i].best_ms = least(results[i].ms, results[i].n);
		print_result(&tools[i], &results[i], capture.packets);
	}
	for (size_t i = 0; i < 2; i++)
		print_goal(&file->goals[i], results);
	return 0;
}

/* Nothing in it but the header. */
static int make_empty(const char *path)
{
	pcap_t *p = pcap_open_dead(DLT_EN10MB, 65535);
	pcap_dumper_t *out = pcap_dump_open(p, path);

	if (out)
		pcap_dump_close(out);
	pcap_close(p);
	return out ? 0 : -1;
}

static int bench_startup(char *wirestep)
{
	static double ms[RUNS];
	const struct tool *tool = &tools[SUMMARY];
	char path[4096];

	capture_path("empty.pcap", path);
	if (make_empty(path) < 0)
		return -1;
	for (int i = 0; i < RUNS; i++) {
		struct cost cost = run_program(tool, wirestep, path);

		if (cost.status) {
			printf("an empty file: exit status %d\n", cost.status);
			return -1;
		}
		ms[i] = cost.ms;
	}
	row("wirestep open EMPTY -p summary", median(ms, RUNS), "ms", 10);
	return 0;
}

int bench_open(char *self, char *wirestep)
{
	int failed = 0;

	for (size_t i = 0; i < sizeof(files) / sizeof(*files); i++)
		failed |= bench_file(&files[i], wirestep);
	failed |= bench_growth(self);
	failed |= bench_startup(wirestep);
	failed |= bench_open_screen(wirestep);
	return failed;
}
