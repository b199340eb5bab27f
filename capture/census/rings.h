/* The rings of perf_event_open(2), one for each processor, read as one. */
#ifndef CAPTURE_CENSUS_RINGS_H
#define CAPTURE_CENSUS_RINGS_H

#include <linux/perf_event.h>
#include <stddef.h>
#include <stdint.h>

#include "capture/err.h"

struct rings;

/*
 * All that fires this tracepoint and passes the filter, with who ran then
 * (PERF_SAMPLE_TID) and its raw data; and records of fork, exec, and new names.
 * -1 with *e.
 */
int rings_open(struct rings **out, uint32_t tracepoint, const char *filter,
	       struct err *e);
void rings_close(struct rings *r);
uint32_t rings_fds(const struct rings *r, const int **fds);

/* A record without its header; len: what there is of it. */
typedef void rings_record(void *arg, uint32_t type, const uint8_t *at,
			  size_t len);

/* What has come so far, in the order in which it happened. */
void rings_take(struct rings *r, rings_record *record, void *arg);

#endif
