/*
 * A family of processes that do the same: a parent that only looks after them,
 * and its children, numbered from 1.
 */
#ifndef PROGRAMS_WORKERS_H
#define PROGRAMS_WORKERS_H

#include "net.h"

#define MOST_WORKERS 64

/*
 * In a child. It begins with SIGTERM and SIGINT kept back; `mask` lets them
 * come. When it returns, the child ends with status 0.
 */
typedef void worker(int number, const sigset_t *mask);

/*
 * Makes n children. One that is killed is replaced; if one gives up (status
 * 1), all are asked to end. SIGTERM and SIGINT are passed on to them, and the
 * parent's own copy of `listener` (-1: none) is closed. Returns when all have
 * ended: the status for main.
 */
int workers_run(int n, worker *work, int listener);

/* In a child: one client after the other, until asked to end. */
void worker_serve(int listener, const sigset_t *mask);

#endif
