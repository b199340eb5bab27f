/* What sock_diag(7) tells of many sockets at once. */
#ifndef CAPTURE_CENSUS_DIAG_H
#define CAPTURE_CENSUS_DIAG_H

#include "capture/census/census.h"

struct diag;

/*
 * Gets what the kernel says of a socket: ends, kernel, cookie, retransmits,
 * memory and drops; the rest is zero.
 */
typedef void diag_seen(void *arg, const struct census_socket *seen);

/*
 * Of the network namespace that the caller is in. -1 with *e if the kernel has
 * no sock_diag.
 */
int diag_open(struct diag **out, struct err *e);
void diag_close(struct diag *d);

struct diag_question {
	bool udp;
	struct endpoint local, remote;
};

enum { DIAG_QUESTIONS = 32 };

/*
 * Exactly these sockets, at most DIAG_QUESTIONS: 4 us each. If there is none,
 * the listener that would take the connection may be the answer.
 */
void diag_ask(struct diag *d, const struct diag_question *q, uint32_t n,
	      diag_seen *seen, void *arg);

/* All of TCP but TIME-WAIT, or of UDP. False if it is not complete. */
bool diag_dump(struct diag *d, bool udp, diag_seen *seen, void *arg);
/* Those in TIME-WAIT. */
bool diag_dump_time_wait(struct diag *d, diag_seen *seen, void *arg);

/*
 * Messages about TCP sockets that are destroyed (SKNLGRP_INET_TCP_DESTROY).
 * Whoever receives them costs each close some 5 us.
 */
bool diag_ends_join(struct diag *d);
void diag_ends_leave(struct diag *d);
/* To poll(2). */
int diag_ends_fd(const struct diag *d);
/*
 * Takes at most `most` of them: how many there were; -1 if there was no room
 * for some, which are lost.
 */
int diag_ends_take(struct diag *d, int most, diag_seen *seen, void *arg);

#endif
