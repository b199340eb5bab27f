/* What the parts of the tables of descriptors share; nobody else includes it.
 */
#ifndef SIM_PROGRAM_DESCRIPTOR_PRIVATE_H
#define SIM_PROGRAM_DESCRIPTOR_PRIVATE_H

#include <stddef.h>

#include "sim/chains.h"
#include "sim/program/descriptor.h"

/* What stands at a number: nothing known, no socket of the internet, or one. */
enum { PLACE_UNKNOWN, PLACE_OTHER, PLACE_SOCKET };

enum {
	PLACES_MOST = 1 << 20, /* of a table; what is beyond is not kept */
	PIDFDS = 16,
};

/* Rows of a table that are free again. */
struct spare {
	uint32_t *row;
	size_t n, cap;
};

/* A table of files: of one process, or of all threads with CLONE_FILES. */
struct file_table {
	uint32_t users;
	uint32_t *place; /* by number; PLACE_SOCKET + row of the socket */
	size_t n;	 /* those beyond are unknown */
};

struct process {
	pid_t pid;
	uint32_t table;
};

struct socket_known {
	struct program_socket s;
	uint32_t places; /* of all tables */
	bool settled;	 /* its addresses are what they will be */
	bool queued;	 /* it is among `changed` */
	int fd;		 /* where `s.pid` had it */
};

struct descriptors {
	struct process *process;
	size_t n_process, cap_process;
	struct spare spare_process, spare_table, spare_socket;
	struct chains by_pid;
	struct file_table *table;
	size_t n_table, cap_table;
	struct socket_known *socket;
	size_t n_socket, cap_socket;
	struct chains by_inode;
	uint32_t *changed; /* rows of sockets, [first, n) */
	size_t first_changed, n_changed, cap_changed;
	struct program_socket told;
	struct {
		pid_t pid;
		int fd;
	} pidfd[PIDFDS]; /* asked last; by pid modulo PIDFDS */
};

enum answer { ANSWER_OTHER, ANSWER_SOCKET, ANSWER_REFUSED };

/* --- descriptor.c: tables ------------------------------------------------- */

struct file_table *places_of(struct descriptors *d, pid_t pid);
/* The process has a table of its own from now on. */
void places_unshare(struct descriptors *d, pid_t pid);
void places_copy(struct descriptors *d, struct file_table *t, int from, int to);
/* What stands from `first` to `last` is not known any more. */
void places_forget(struct descriptors *d, struct file_table *t, unsigned first,
		   unsigned last);
/* The socket at a number, as it is now; NULL if it is none. */
struct socket_known *places_socket(struct descriptors *d, pid_t pid, int fd);
/* A socket of this kind was made there, of which the kernel tells nothing. */
void places_assume(struct descriptors *d, pid_t pid, int fd, int family,
		   uint8_t protocol);
/* It is told of, if it is not anyway. */
void places_changed(struct descriptors *d, const struct socket_known *k);
/* Its addresses will be asked for again. */
void places_unsettle(struct descriptors *d, pid_t pid, int fd);

/* --- descriptor_socket.c: sockets ----------------------------------------- */

void spare_put(struct spare *s, uint32_t row);
uint32_t socket_add(struct descriptors *d, uint64_t inode, pid_t pid, int fd);
/* Its row is free. */
void socket_drop(struct descriptors *d, uint32_t row);
/* It is told of, if it is not anyway. */
void socket_changed(struct descriptors *d, uint32_t row);
/* The kernel is asked, who says what it is and its addresses. */
enum answer socket_ask(struct descriptors *d, uint32_t row, pid_t pid, int fd);

/* --- descriptor_ask.c: what is asked of the kernel ------------------------ */

/*
 * The inode of the socket at a number, of any family; 0 if that is none. False
 * if nothing is there, or nobody tells.
 */
bool ask_link(pid_t pid, int fd, uint64_t *inode);
/* A descriptor of our own; -1 if that is refused. Close it at once. */
int ask_copy(struct descriptors *d, pid_t pid, int fd);
/* The process has gone. */
void ask_forget(struct descriptors *d, pid_t pid);
/*
 * What the kernel says of the socket at a number, whose inode is in *out; that
 * keeps what it does not tell.
 */
enum answer ask_socket(struct descriptors *d, pid_t pid, int fd,
		       struct program_socket *out);

#endif
