/*
 * Which process has which socket: /proc/PID/fd, read a few processes at a time,
 * and names of processes.
 */
#ifndef CAPTURE_CENSUS_PROCS_H
#define CAPTURE_CENSUS_PROCS_H

#include "capture/census/census.h"

struct procs;

struct procs *procs_new(void);
void procs_free(struct procs *p);

/* Who has the socket with this inode: pid, command, others. False: not known.
 */
bool procs_owner(const struct procs *p, uint32_t inode,
		 struct census_owner *out);

/* A pass over all processes begins: new ones first, then those with sockets. */
void procs_start(struct procs *p);
/* True while there is a pass; it reads some `most` processes more. */
bool procs_go(struct procs *p, uint32_t most);
/* How many passes have ended. */
uint32_t procs_passes(const struct procs *p);
/* At the end of the last pass: processes, and those that hide what they have.
 */
void procs_counts(const struct procs *p, uint32_t *all, uint32_t *hidden);

/* The kernel told that a process has this name now, or was forked. */
void procs_named(struct procs *p, uint32_t pid, const char *command);
void procs_forked(struct procs *p, uint32_t pid, uint32_t parent);
/* "" if it is not known. */
void procs_command(struct procs *p, uint32_t pid, char out[16]);
/* Whether it is in our network namespace; true if that can not be told. */
bool procs_is_here(struct procs *p, uint32_t pid);

#endif
