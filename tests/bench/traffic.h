/* Traffic of real sockets, to be recorded and measured with. */
#ifndef TESTS_BENCH_TRAFFIC_H
#define TESTS_BENCH_TRAFFIC_H

#include <stdint.h>

#include "tests/bench/recorder.h"

/* So many connections: open, ask, answer, close; 64 at a time. */
int traffic_connections(struct recorder *r, uint64_t n, struct err *e);
/* So many datagrams, questions and answers, in 1,000 conversations. */
int traffic_datagrams(struct recorder *r, uint64_t n, struct err *e);
/* So many conversations of one question and one answer. */
int traffic_questions(struct recorder *r, uint64_t n, struct err *e);
/* One connection that takes so many bytes from one end to the other. */
int traffic_bulk(struct recorder *r, uint64_t bytes, struct err *e);

#endif
