/*
 * A capture is recorded under another name and gets its own when it is whole:
 * what is there can be used. Recording takes a process of its own, which
 * leaves the machine's network for a stage; mtu 1500 and no offloads, so that
 * packets are as on an Ethernet.
 */
#include "tests/bench/captures.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/wait.h>
#include <unistd.h>

#include "sim/stage.h"
#include "tests/bench/bench.h"
#include "tests/bench/traffic.h"
#include "tests/bench/walk.h"

enum { FULL = 262144 };

static const struct kind {
	const char *name;
	int (*play)(struct recorder *r, uint64_t amount, struct err *e);
	uint64_t amount;
	int snap;
	uint64_t room; /* bytes on the disk, at most */
} kinds[] = {
	{ "many", traffic_connections, 200000, FULL, 250000000 },
	{ "udp", traffic_datagrams, 2000000, FULL, 450000000 },
	{ "bulk128", traffic_bulk, 2060000000, 128, 300000000 },
	{ "bulk", traffic_bulk, 975000000, FULL, 3000000000 },
	{ "flows", traffic_questions, 100000, FULL, 50000000 },
};

static uint64_t scale(void)
{
	const char *text = getenv("BENCH_SCALE");
	unsigned long n = text ? strtoul(text, NULL, 10) : 1;

	return n ? n : 1;
}

void capture_path(const char *name, char path[4096])
{
	const char *dir = getenv("WIRESTEP_BENCH_DIR");

	snprintf(path, 4096, "%s/%s", dir && *dir ? dir : "build/bench", name);
}

/* --- making one ---------------------------------------------------------- */

static int record(const struct kind *kind, const char *path, struct err *e)
{
	struct stage_config config = { .mtu = 1500 };
	struct recorder *r;
	int rc;

	if (stage_open(&config, e) < 0) {
		e->skipped = true;
		return -1;
	}
	if (recorder_open(&r, path, kind->snap, e) < 0)
		return -1;
	rc = kind->play(r, kind->amount / scale(), e);
	if (recorder_close(r, rc == 0 ? e : NULL) < 0)
		rc = -1;
	return rc;
}

/* In a process of its own; it writes its error into a pipe. */
static int record_apart(const struct kind *kind, const char *path,
			struct err *e)
{
	int tell[2], status = 0;
	pid_t pid;

	if (pipe(tell) < 0)
		return err_set(e, ERR_FAILED, "pipe: %s", strerror(errno));
	fflush(stdout);
	pid = fork();
	if (pid == 0) {
		*e = (struct err){ 0 };
		if (record(kind, path, e) < 0 &&
		    write(tell[1], e, sizeof(*e)) == (ssize_t)sizeof(*e))
			_exit(1);
		_exit(e->text[0] != '\0');
	}
	close(tell[1]);
	if (read(tell[0], e, sizeof(*e)) != (ssize_t)sizeof(*e))
		err_set(e, ERR_FAILED, "%s: recording it failed", path);
	close(tell[0]);
	if (pid > 0)
		waitpid(pid, &status, 0);
	return pid > 0 && status == 0 ? 0 : -1;
}

static int has_room(const struct kind *kind, const char *dir, struct err *e)
{
	struct statvfs fs;
	uint64_t need = kind->room / scale(), there;

	if (statvfs(dir, &fs) < 0)
		return err_set(e, ERR_INPUT, "%s: %s", dir, strerror(errno));
	there = (uint64_t)fs.f_bavail * fs.f_frsize;
	if (there >= need)
		return 0;
	return err_skip(e, "%s: takes %llu MB and there are %llu left in %s",
			kind->name, (unsigned long long)need / 1000000,
			(unsigned long long)there / 1000000, dir);
}

static int make(const struct kind *kind, const char *path, struct err *e)
{
	char dir[4096], part[4096 + 8];
	uint64_t t0 = now_ns();

	capture_path("", dir);
	if (mkdir(dir, 0777) < 0 && errno != EEXIST)
		return err_set(e, ERR_INPUT, "%s: %s", dir, strerror(errno));
	if (has_room(kind, dir, e) < 0)
		return -1;
	snprintf(part, sizeof(part), "%s.part", path);
	if (record_apart(kind, part, e) < 0 || rename(part, path) < 0) {
		unlink(part);
		return -1;
	}
	fprintf(stderr, "bench: recorded %s in %.1f s\n", path,
		ms_since(t0) / 1000);
	return 0;
}

int capture_get(const char *name, struct capture *out, struct err *e)
{
	const struct kind *kind = kinds;
	struct stat st;
	char file[64];

	*e = (struct err){ 0 };
	while (strcmp(kind->name, name) != 0)
		kind++;
	snprintf(file, sizeof(file), "%s-%llu.pcap", name,
		 (unsigned long long)(kind->amount / scale()));
	capture_path(file, out->path);
	if (stat(out->path, &st) < 0 && make(kind, out->path, e) < 0)
		return -1;
	if (stat(out->path, &st) < 0)
		return err_set(e, ERR_INPUT, "%s: %s", out->path,
			       strerror(errno));
	out->bytes = (uint64_t)st.st_size;
	out->packets = walk_records(out->path);
	return 0;
}
