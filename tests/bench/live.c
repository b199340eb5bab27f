/*
 * Watching loopback: what it takes of processors, a packet, and what is not
 * seen, beside tcpdump, in turn in one run under the same traffic
 * (tests/load.c). What the kernel does for a capture within the call that sends
 * a packet is the sender's time, and the same for all. docs/performance.md has
 * the figures.
 */
#include "tests/bench/live.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/bench/bench.h"
#include "tests/bench/captures.h"

enum { ROUNDS = 3 };

enum tool_index {
	SUMMARY,
	FLOWS,
	PACKETS,
	SAVE,
	TCPDUMP_WHOLE,
	TCPDUMP_SAVE, /* as much of each packet as live */
	TCPDUMP_TEXT,
	TOOLS,
};

/* "WIRESTEP" and "FILE" stand for what is measured and a file to write. */
static const struct tool {
	const char *name;
	const char *argv[LIVE_WORDS];
	enum tool_index beside; /* what it is compared with */
} tools[TOOLS] = {
	[SUMMARY] = { "wirestep live -p summary",
		      { "WIRESTEP", "live", "-p", "summary" },
		      TCPDUMP_SAVE },
	[FLOWS] = { "wirestep live -p flows",
		    { "WIRESTEP", "live", "-p", "flows" },
		    TCPDUMP_SAVE },
	[PACKETS] = { "wirestep live -p packets",
		      { "WIRESTEP", "live", "-p", "packets" },
		      TCPDUMP_TEXT },
	[SAVE] = { "wirestep live -p summary -w FILE",
		   { "WIRESTEP", "live", "-p", "summary", "-w", "FILE" },
		   TCPDUMP_SAVE },
	[TCPDUMP_WHOLE] = { "tcpdump -w /dev/null",
			    { "tcpdump", "-i", "lo", "-Z", "root", "-w",
			      "/dev/null" },
			    TCPDUMP_WHOLE },
	[TCPDUMP_SAVE] = { "tcpdump -s 256 -w /dev/null",
			   { "tcpdump", "-i", "lo", "-Z", "root", "-s", "256",
			     "-w", "/dev/null" },
			   TCPDUMP_SAVE },
	[TCPDUMP_TEXT] = { "tcpdump -n",
			   { "tcpdump", "-i", "lo", "-Z", "root", "-n" },
			   TCPDUMP_TEXT },
};

/* An order is "udp 400000 200000": so many in all, so many a second. */
static const struct kind {
	const char *name, *what;
	unsigned a_second; /* 0: it is told how many seconds */
} kinds[] = {
	{ "udp", "200,000 datagrams a second", 200000 },
	{ "tcp", "10,000 connections a second", 10000 },
	{ "bulk", "one transfer, as fast as it goes", 0 },
};

/* --- one tool, one load
 * --------------------------------------------------------- */

struct result {
	double us[ROUNDS]; /* of processor time a packet */
	double median_us;
	size_t n;
	int64_t dropped, missed; /* in all rounds */
	long peak_kb;
	double packets, seconds, kids_ms;
	int status;
};

static unsigned seconds(void)
{
	const char *text = getenv("BENCH_SECONDS");
	unsigned n = text ? (unsigned)strtoul(text, NULL, 10) : 0;

	return n ? n : 2;
}

static void order_of(const struct kind *kind, char order[64])
{
	unsigned n = seconds() * (kind->a_second ? kind->a_second : 1);

	snprintf(order, 64, "%s %u %u", kind->name, n, kind->a_second);
}

static void tool_words(const struct tool *tool, char *wirestep, char *path,
		       char words[LIVE_WORDS][64], char *argv[LIVE_WORDS + 1])
{
	for (int i = 0; i < LIVE_WORDS && tool->argv[i]; i++) {
		snprintf(words[i], 64, "%s", tool->argv[i]);
		argv[i] = words[i];
		if (strcmp(words[i], "WIRESTEP") == 0)
			argv[i] = wirestep;
		else if (strcmp(words[i], "FILE") == 0)
			argv[i] = path;
	}
}

static void run_tool(const struct tool *tool, char *wirestep,
		     const struct kind *kind, struct result *result)
{
	char words[LIVE_WORDS][64], *argv[LIVE_WORDS + 1] = { NULL };
	char path[4096], order[64];
	struct watcher watcher;
	struct watched saw;
	struct load load = { 0 };

	if (result->status)
		return;
	capture_path("live.pcapng", path);
	tool_words(tool, wirestep, path, words, argv);
	order_of(kind, order);
	result->status = -1;
	if (!watcher_start(&watcher, argv))
		return;
	if (!load_run(order, &load))
		fprintf(stderr, "bench: load %s failed\n", order);
	saw = watcher_stop(&watcher);
	unlink(path);
	result->status = load.packets ? saw.status : -1;
	result->us[result->n++] = saw.cpu_ms * 1e3 / (double)load.packets;
	result->kids_ms += saw.kids_ms;
	result->dropped += saw.dropped;
	result->missed += (int64_t)load.packets - saw.told;
	result->packets += (double)load.packets;
	result->seconds += load.seconds;
	if (saw.peak_kb > result->peak_kb)
		result->peak_kb = saw.peak_kb;
}

static void print_result(const struct tool *tool, const struct result *result)
{
	if (result->status) {
		printf("  %-34s not measured\n", tool->name);
		return;
	}
	printf("  %-34s %6.3f us a packet %6ld dropped %6ld missed %5ld MiB",
	       tool->name, result->median_us, (long)result->dropped,
	       (long)result->missed, result->peak_kb / 1024);
	printf("  at %3.0f k/s", result->packets / result->seconds / 1e3);
	if (result->kids_ms > 0)
		printf(", and %.1f %% of a processor for whose they are",
		       result->kids_ms / result->seconds / 10);
	putchar('\n');
}

static void print_goal(const struct result *results, int i)
{
	const struct result *own = &results[i];
	const struct result *other = &results[tools[i].beside];
	bool is_text = tools[i].beside == TCPDUMP_TEXT;

	if (own->status || other->status || i == (int)tools[i].beside)
		return;
	printf("  %s = %.2f x %s", tools[i].name,
	       own->median_us / other->median_us, tools[tools[i].beside].name);
	if (!is_text)
		printf("; goal at most 1 us, 0 dropped: %s",
		       own->median_us <= 1 && !own->dropped ? "reached"
							    : "missed");
	putchar('\n');
}

static int bench_kind(const struct kind *kind, char *wirestep)
{
	struct result results[TOOLS] = { 0 };
	char order[64];

	printf("%s: %s, %u s\n", kind->name, kind->what, seconds());
	for (int round = 0; round < ROUNDS; round++)
		for (int i = 0; i < TOOLS; i++)
			run_tool(&tools[i], wirestep, kind, &results[i]);
	for (int i = 0; i < TOOLS; i++) {
		results[i].median_us = median(results[i].us, results[i].n);
		print_result(&tools[i], &results[i]);
	}
	for (int i = 0; i < TOOLS; i++)
		print_goal(results, i);
	order_of(kind, order);
	return live_screen(order);
}

int bench_live_here(char *wirestep)
{
	char dir[4096];
	int failed = 0;

	setenv("WIRESTEP", wirestep, 1);
	capture_path("", dir);
	mkdir(dir, 0777); /* or it is there */
	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++)
		failed |= bench_kind(&kinds[i], wirestep);
	return failed;
}

/* --- on a network of their own
 * --------------------------------------------------- */

/*
 * Root keeps its own user namespace, and others their own id: whoever is root
 * in a namespace of its own, tcpdump can not change to any user there.
 */
int bench_live(char *self, char *wirestep, const char *how)
{
	static const char script[] = "ip link set lo up && exec \"$@\"";
	const char *apart = getuid() == 0 ? "-n" : "-cn";
	const char *keep = getuid() == 0 ? "--" : "--keep-caps";
	int status = -1;
	pid_t pid;

	fflush(stdout);
	pid = fork();
	if (pid == 0) {
		execlp("unshare", "unshare", apart, keep, "sh", "-c", script,
		       "sh", self, how, wirestep, NULL);
		_exit(127);
	}
	waitpid(pid, &status, 0);
	return status == 0 ? 0 : -1;
}
