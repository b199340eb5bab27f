/*
 * The capture files to measure with: made when they are asked for, on a
 * private stage, and kept in $WIRESTEP_BENCH_DIR or build/bench.
 */
#ifndef TESTS_BENCH_CAPTURES_H
#define TESTS_BENCH_CAPTURES_H

#include <stdint.h>

#include "capture/err.h"

struct capture {
	char path[4096];
	uint64_t bytes, packets;
};

/*
 * many, udp, bulk128, bulk (docs/performance.md), or flows: 100,000 UDP
 * conversations of two datagrams; each a BENCH_SCALE-th of that. -1 with
 * e->skipped: this machine can not make it, or has no room.
 */
int capture_get(const char *name, struct capture *out, struct err *e);
/* A file in the same folder. */
void capture_path(const char *name, char path[4096]);

#endif
