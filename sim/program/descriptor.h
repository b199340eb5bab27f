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
	uint8_t protocol; /* enum ip_protocol; 0: not of the internet */
	int family;
	bool listening, accepted, v6only, closed;
	struct endpoint local, remote; /* port 0: none */
	pid_t pid;		       /* of those that have it, one */
};

struct descriptors *descriptors_new(void);
void descriptors_free(struct descriptors *d);

/* A process (or, with `shares`, a thread with its table) comes of another. */
void descriptors_fork(struct descriptors *d, pid_t parent, pid_t child,
		      bool shares);
void descriptors_exec(struct descriptors *d, pid_t pid);
void descriptors_exit(struct descriptors *d, pid_t pid);
/* A call of process `pid` has returned: what it opened, bound, closed. */
void descriptors_call(struct descriptors *d, pid_t pid,
		      const struct traced_call *c);

/* Is it a socket of the internet? Asked of /proc where that is not known. */
bool descriptors_is_socket(struct descriptors *d, pid_t pid, int fd);
/*
 * The socket behind it, with its addresses as they are now (pidfd_getfd(2)
 * while its thread is stopped or blocked); NULL if it is none. Borrowed until
 * the next call of any function here.
 */
const struct program_socket *descriptors_socket(struct descriptors *d,
						pid_t pid, int fd);

#endif
