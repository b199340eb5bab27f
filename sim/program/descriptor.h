/*
 * Whose descriptor is which socket: the tables of files of all processes, as
 * their calls change them, and what the kernel says of each socket.
 */
#ifndef SIM_PROGRAM_DESCRIPTOR_H
#define SIM_PROGRAM_DESCRIPTOR_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "capture/packet.h"
#include "sim/program/call.h"

struct descriptors; /* opaque: of all processes */

/* A socket of a program, however many descriptors and processes have it. */
struct program_socket {
	uint64_t inode;	  /* which one it is, also when it is closed */
	uint8_t protocol; /* enum ip_protocol */
	int family;
	bool listening, v6only;
	bool accepted;		       /* by a call that was seen */
	uint64_t parent;	       /* then its listener's inode, or 0 */
	bool bound;		       /* to a port that it chose itself */
	bool closed;		       /* nobody is known to have it any more */
	struct endpoint local, remote; /* port 0: none */
	struct endpoint tried; /* no end is known of a connection to there */
	pid_t pid;	       /* who was first seen with it */
};

struct descriptors *descriptors_new(void);
void descriptors_free(struct descriptors *d);

/*
 * A process (or, with `shares`, a thread with its table, if threads have
 * numbers of their own here) comes of another. One that comes of nobody known
 * needs no announcement.
 */
void descriptors_fork(struct descriptors *d, pid_t parent, pid_t child,
		      bool shares);
void descriptors_exec(struct descriptors *d, pid_t pid);
void descriptors_exit(struct descriptors *d, pid_t pid);
/*
 * A call of process (or thread) `pid` has returned: what it opened, bound,
 * closed. While it is stopped there, for its memory is read.
 */
void descriptors_call(struct descriptors *d, pid_t pid,
		      const struct traced_call *c);

/*
 * It is inside a call that gives its socket (the first argument) an address:
 * perhaps it has one by now, perhaps that is over already.
 */
void descriptors_inside(struct descriptors *d, pid_t pid,
			const struct traced_call *c);

/* Is it a socket of the internet? Asked of /proc where that is not known. */
bool descriptors_is_socket(struct descriptors *d, pid_t pid, int fd);
/*
 * The socket behind it, with its addresses as they are now (pidfd_getfd(2)
 * while its thread is stopped or blocked), asked only where they may have
 * changed; NULL if it is none. Borrowed until the next call of any function
 * here.
 */
const struct program_socket *descriptors_socket(struct descriptors *d,
						pid_t pid, int fd);
/*
 * The next socket that is new, has other addresses, listens or is closed since
 * it was told here last; NULL if there is none. Borrowed likewise.
 */
const struct program_socket *descriptors_changed(struct descriptors *d);
/*
 * A copy of the descriptor of a socket, -1 if nobody has it. Close it at once:
 * close() of the program must be the last one.
 */
int descriptors_borrow(struct descriptors *d, uint64_t inode);

#endif
