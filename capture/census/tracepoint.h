/*
 * connect() and close() of all processes, as the kernel tells root: the
 * tracepoint sock:inet_sock_set_state.
 */
#ifndef CAPTURE_CENSUS_TRACEPOINT_H
#define CAPTURE_CENSUS_TRACEPOINT_H

#include "capture/census/census.h"

struct tracepoint;

struct tracepoint_calls {
	/*
	 * A process made a connection, or closed its end. The state is the one
	 * thereafter; `ended`: connect() failed.
	 */
	void (*call)(void *arg, uint32_t pid, const struct endpoint *local,
		     const struct endpoint *remote, enum tcp_state state,
		     bool ended);
	void (*named)(void *arg, uint32_t pid, const char *command);
	void (*forked)(void *arg, uint32_t pid, uint32_t parent);
};

/* -1 with *e if it is not permitted, or not there. Caller closes *out. */
int tracepoint_open(struct tracepoint **out, struct err *e);
void tracepoint_close(struct tracepoint *t);

/* To poll(2): one for each processor; how many, and *fds is borrowed. */
uint32_t tracepoint_fds(const struct tracepoint *t, const int **fds);

/* Takes all that has come, in the order in which it happened. */
void tracepoint_take(struct tracepoint *t, const struct tracepoint_calls *calls,
		     void *arg);
/* Events for which there was no room. */
uint64_t tracepoint_lost(const struct tracepoint *t);

#endif
