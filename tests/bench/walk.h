/* The least that reading a capture file takes, to compare with. */
#ifndef TESTS_BENCH_WALK_H
#define TESTS_BENCH_WALK_H

#include <stdint.h>

/*
 * Each reads a pcap file that the recorder wrote, from opening it to closing
 * it; the number of packets, 0 if it can not be read.
 */

/* Mapped; of each record its header alone. */
uint64_t walk_records(const char *path);
/* The same, and each packet counted for its conversation in a hash table. */
uint64_t walk_flows(const char *path);
/* The conversations that walk_flows found last. */
uint64_t walk_flows_found(void);
/* libpcap's loop with a callback that does nothing. */
uint64_t walk_libpcap(const char *path);

#endif
