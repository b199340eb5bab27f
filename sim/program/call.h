/*
 * The system calls at which programs are stopped, and what they say: one
 * table for the filter, for tracing and for documentation.
 */
#ifndef SIM_PROGRAM_CALL_H
#define SIM_PROGRAM_CALL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* A call of a thread; its memory is read while it is stopped or blocked. */
struct traced_call {
	pid_t tid;
	int number; /* of syscall(2) */
	uint64_t arg[6];
	int64_t result; /* once it has returned: -1 with error */
	int error;	/* errno, or 0 */
};

enum call_trait {
	CALL_HAS_FD = 1 << 0,	 /* its first argument is a descriptor */
	CALL_ANY_FD = 1 << 1,	 /* of which not all are sockets: read, close */
	CALL_MAKES_FD = 1 << 2,	 /* its result is a new descriptor */
	CALL_WAITS = 1 << 3,	 /* it may sleep until somebody else acts */
	CALL_NOT_SHOWN = 1 << 4, /* followed, not told (traced_call_shown) */
	CALL_FOR_THREADS = 1 << 5, /* futex, sleep: of no socket, for lanes */
	CALL_NO_RETURN = 1 << 6,   /* exit */
};

struct call_kind {
	const char *name;
	int number;
	uint32_t traits;
};

/* The row of a system call; NULL: programs are not stopped at it. */
const struct call_kind *call_kind_of(int number);
const struct call_kind *call_kinds(size_t *n);

/*
 * Is it told, or only followed? Of fcntl and ioctl, what makes a descriptor
 * wait for nothing any more (O_NONBLOCK, FIONBIO) is told.
 */
bool traced_call_shown(const struct traced_call *c);
/*
 * As a program's source has it: recv for recvfrom without an address. Borrowed
 * for ever.
 */
const char *traced_call_name(const struct traced_call *c);
/*
 * Is it what the word means? Its own name, or a function of the C library that
 * comes to it: accept for accept4, recv for recvfrom and recvmsg.
 */
bool traced_call_is(const struct traced_call *c, const char *word);
/* Is there a call that this could mean? */
bool call_word_known(const char *word);
/* The first of them; NULL: none. */
const struct call_kind *call_word_kind(const char *word);
/* Calls back with every word, some more than once. */
void call_words_each(void (*one)(void *context, const char *word),
		     void *context);

/*
 * The descriptors that a call is about: its first argument, of sendfile and
 * splice both ends, of epoll_ctl the one that is watched too. How many.
 */
enum { CALL_FDS = 2 };
size_t traced_call_fds(const struct traced_call *c, int fd[CALL_FDS]);

/* Its arguments as strace(1) would write them: "3, 127.0.0.1:10000". */
void traced_call_args(const struct traced_call *c, char *out, size_t size);
/*
 * What a call that has returned gave beside its result: bytes received, in
 * quotes; who was accepted; what is ready. False: nothing.
 */
bool traced_call_data(const struct traced_call *c, char *out, size_t size);

/*
 * The bytes that a call which has returned has received, up to `size`: not
 * cut to what is shown. How many there are.
 */
size_t traced_call_received(const struct traced_call *c, char *out,
			    size_t size);

/* Up to n bytes of the thread's memory; how many could be read. */
size_t tracee_read(pid_t tid, uint64_t at, void *out, size_t n);

/*
 * In the child, before it becomes the program: from now on the kernel stops it
 * (SECCOMP_RET_TRACE) at the calls of the table. 0, or -1 with errno.
 */
int call_filter_install(void);

#endif
