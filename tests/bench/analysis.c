/*
 * The analysis as the program does it, without its start and what it prints:
 * part by part, and what it keeps in memory.
 *
 * Memory is counted by the kernel, as anonymous pages that are there (RssAnon
 * would be right to 64 pages a processor only), in a process of its own:
 * what was freed before would be used again, and not counted.
 */
#include "tests/bench/analysis.h"

#include <stdio.h>
#include <stdlib.h>

#include "capture/trace.h"
#include "tests/bench/bench.h"
#include "tests/bench/captures.h"

/* --- part by part -------------------------------------------------------- */

enum parts { READ, DECODE, FIND };

static uint64_t parts(const char *path, enum parts parts)
{
	struct flow_table *flows = flow_table_new(0);
	struct capture_file *f;
	struct file_packet file;
	struct packet packet;
	uint64_t n = 0;
	struct err e;
	int side;

	if (capture_file_open(&f, path, &e) == 0) {
		while (capture_file_next(f, &file, &e) == FILE_PACKET) {
			n++;
			if (parts == READ)
				continue;
			packet_decode(&packet, file.link, file.bytes,
				      file.captured);
			if (parts == FIND && packet.src.ip.version)
				flow_find(flows, &packet, &side);
		}
		capture_file_close(f);
	}
	flow_table_free(flows);
	return n;
}

uint64_t analysis_read(const char *path)
{
	return parts(path, READ);
}

uint64_t analysis_decode(const char *path)
{
	return parts(path, DECODE);
}

uint64_t analysis_find(const char *path)
{
	return parts(path, FIND);
}

/* --- all of it ----------------------------------------------------------- */

/* Up to `most` packets; NULL if the file can not be read. trace_free. */
static struct trace *read_trace(const char *path, bool index, uint32_t most)
{
	struct trace_config config = trace_config_default();
	struct capture_file *f;
	struct trace *t;
	struct err e;

	if (capture_file_open(&f, path, &e) < 0)
		return NULL;
	config.index = index;
	t = trace_new(&config);
	trace_read(t, f, most, &e);
	capture_file_close(f);
	return t;
}

static uint64_t all(const char *path, bool index)
{
	struct trace *t = read_trace(path, index, UINT32_MAX);
	uint64_t n = t ? trace_totals(t).packets : 0;

	trace_free(t);
	return n;
}

uint64_t analysis_all(const char *path)
{
	return all(path, false);
}

uint64_t analysis_index(const char *path)
{
	return all(path, true);
}

/* --- growth -------------------------------------------------------------- */

struct growth {
	unsigned long long bytes, packets, flows;
};

static unsigned long long anonymous_bytes(void)
{
	FILE *in = fopen("/proc/self/smaps_rollup", "re");
	unsigned long long kb = 0;
	char line[256];

	while (in && fgets(line, sizeof(line), in))
		if (sscanf(line, "Anonymous: %llu kB", &kb) == 1)
			break;
	if (in)
		fclose(in);
	return kb * 1024;
}

int bench_memory_of(const char *path, bool index)
{
	unsigned long long before = anonymous_bytes();
	struct trace *t = read_trace(path, index, UINT32_MAX);

	if (!t)
		return 1;
	printf("%llu %llu %llu\n", anonymous_bytes() - before,
	       (unsigned long long)trace_totals(t).packets,
	       (unsigned long long)trace_totals(t).flows);
	trace_free(t);
	return 0;
}

static int growth_of(const char *self, const char *path, bool index,
		     struct growth *g)
{
	char command[3 * 4096];
	FILE *in;
	int n;

	snprintf(command, sizeof(command), "'%s' --memory '%s' %d", self, path,
		 index);
	in = popen(command, "re");
	if (!in)
		return -1;
	n = fscanf(in, "%llu %llu %llu", &g->bytes, &g->packets, &g->flows);
	pclose(in);
	return n == 3 && g->packets && g->flows ? 0 : -1;
}

static int bench_memory(const char *self, const char *name, const char *what,
			double goal)
{
	struct growth with, without;
	struct capture capture;
	struct err e;

	if (capture_get(name, &capture, &e) < 0) {
		printf("%s: %s\n", name, e.text);
		return e.skipped ? 0 : -1;
	}
	if (growth_of(self, capture.path, false, &without) < 0 ||
	    growth_of(self, capture.path, true, &with) < 0)
		return -1;
	row(what, (double)without.bytes / (double)without.flows, "bytes", goal);
	row("  the index, a packet",
	    ((double)with.bytes - (double)without.bytes) / (double)with.packets,
	    "bytes", 16);
	return 0;
}

/* The same time for each packet, however many came before it. */
static int bench_linear(void)
{
	struct capture capture;
	char what[64];
	struct err e;

	if (capture_get("many", &capture, &e) < 0)
		return e.skipped ? 0 : -1;
	for (uint64_t n = capture.packets / 8; n <= capture.packets; n *= 2) {
		double ns[5];

		for (size_t i = 0; i < 5; i++) {
			uint64_t t0 = now_ns();

			trace_free(read_trace(capture.path, true, (uint32_t)n));
			ns[i] = ms_since(t0) * 1e6 / (double)n;
		}
		snprintf(what, sizeof(what), "%s%.2f M packets of many, each",
			 n == capture.packets / 8 ? "" : "  ", (double)n / 1e6);
		row(what, least(ns, 5), "ns", NO_GOAL);
	}
	return 0;
}

int bench_growth(char *self)
{
	int failed =
		bench_memory(self, "many", "memory, a TCP conversation", 512);

	failed |=
		bench_memory(self, "flows", "memory, a UDP conversation", 256);
	failed |= bench_linear();
	return failed;
}
