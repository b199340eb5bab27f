/*
 * A conversation with a client on a socket that never waits, for servers with
 * one thread: whichever way they learn that a socket is ready.
 */
#ifndef PROGRAMS_TALK_H
#define PROGRAMS_TALK_H

#include "net.h"

struct talk {
	int fd;
	size_t answer; /* bytes at the front of `lines` that are to be sent */
	struct lines lines;
};

enum talk_now {
	TALK_MORE,  /* there may be more to do at once */
	TALK_WAITS, /* not before the socket is ready again */
	TALK_ENDS,  /* the client has closed, or failed */
};

extern bool talk_prints; /* what has been heard: true */

/*
 * The next client of a listener that is non-blocking. NULL: nobody waits, or,
 * with errno EMFILE, there is no descriptor for him.
 */
struct talk *talk_accept(int listener);
/* One recv() at most, and the answers to what has come. */
enum talk_now talk_go_on(struct talk *t);
/* It waits for room to send, not for the client to say something. */
bool talk_has_answer(const struct talk *t);
/* Closes it and frees it. */
void talk_end(struct talk *t);

#endif
