/* Another network namespace's loopback: --netns NAME and --pid N. */
#ifndef CAPTURE_LIVE_NAMESPACE_H
#define CAPTURE_LIVE_NAMESPACE_H

#include <sys/types.h>

#include "capture/err.h"

/*
 * Moves this process, which must have one thread, into the network namespace of
 * that name (ip-netns(8): a file in /run/netns) or path. If it may not, but the
 * user namespace that owns it belongs to this user, into that first. To be done
 * before anything is opened. -1 with *e.
 */
int namespace_enter_name(const char *name, struct err *e);

/* The same, into that of a process. */
int namespace_enter_pid(pid_t pid, struct err *e);

#endif
