/* Capture files through wirestep's own analysis, in this process. */
#ifndef TESTS_BENCH_ANALYSIS_H
#define TESTS_BENCH_ANALYSIS_H

#include <stdbool.h>
#include <stdint.h>

/*
 * Each reads a file from opening it to closing it; the number of packets, 0 if
 * it can not be read. Each does what the one before it does, and more.
 */
uint64_t analysis_read(const char *path);   /* the bytes of each packet */
uint64_t analysis_decode(const char *path); /* its headers */
uint64_t analysis_find(const char *path);   /* its conversation */
uint64_t analysis_all(const char *path);    /* all that it means */
uint64_t analysis_index(const char *path);  /* and where it is: as opened */

/* Time and memory by the number of packets and conversations, as rows. */
int bench_growth(char *self);
/*
 * What one trace takes, "bytes packets flows" on a line: in a process that has
 * had no memory yet. The exit status.
 */
int bench_memory_of(const char *path, bool index);

#endif
