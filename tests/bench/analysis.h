/* Capture files through wirestep's own analysis, in this process. */
#ifndef TESTS_BENCH_ANALYSIS_H
#define TESTS_BENCH_ANALYSIS_H

#include <stdint.h>

/* From opening a file to its last packet: how many; 0 if it can not be read. */
uint64_t analysis_walk(const char *path);

#endif
