/*
 * A server with one thread for all its clients; what differs from one to the
 * other is how it waits for many sockets at once.
 */
#ifndef PROGRAMS_LOOP_H
#define PROGRAMS_LOOP_H

#include "talk.h"

struct loop {
	int most; /* clients at once, if there are descriptors for so many */
	void (*begin)(int listener); /* may be NULL */
	void (*add)(struct talk *t); /* a new client */
	/* Until something is ready; does what can be done, and returns. */
	void (*wait_once)(int listener, const sigset_t *mask);
};

extern int loop_clients; /* so many are there; a wait_once counts who leaves */
extern int loop_room;	 /* for so many */

/* For wait_once, when the listener is ready: all who wait, while there is room
 */
void loop_take_clients(int listener);
/* The server's main: after SIGTERM `listener` is -1 for wait_once. */
int loop_run(int argc, char **argv, const struct loop *loop);

#endif
