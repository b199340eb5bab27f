/*
 * What passes lo into a pcap file, all of it: for captures of real traffic to
 * measure with. Traffic and recorder take turns in one process: the ring is
 * emptied before it can be full.
 */
#ifndef TESTS_BENCH_RECORDER_H
#define TESTS_BENCH_RECORDER_H

#include <stdbool.h>
#include <stdint.h>

#include "capture/err.h"

struct recorder; /* opaque */

/* Bytes that may pass before the next recorder_drain. */
enum { RECORDER_TURN = 8 << 20 };

/* On the network that the process is on; `snap` bytes of each packet. */
int recorder_open(struct recorder **out, const char *path, int snap,
		  struct err *e);
/* Writes what has passed. */
int recorder_drain(struct recorder *r, struct err *e);
/* -1: the file is not whole, the kernel dropped packets or the disk is full. */
int recorder_close(struct recorder *r, struct err *e);

#endif
