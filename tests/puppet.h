/*
 * A puppet: a process that makes the system calls it is told to make, one after
 * the other.
 *
 *	struct puppet p = puppet_here();
 *	struct traced_call c = puppet_call(p.string[0], SYS_listen, fd, 5);
 *
 *	puppet_end(&p);
 *
 * What a call points to is in p.shared, which all have at the same address. A
 * call that makes a process (SYS_clone) makes one more puppet, on the second
 * string. No puppet is traced.
 */
#ifndef TESTS_PUPPET_H
#define TESTS_PUPPET_H

#include <arpa/inet.h>
#include <errno.h>
#include <net/if.h>
#include <netinet/in.h>
#include <sched.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "sim/program/call.h"
#include "tests/child.h"

enum { PUPPET_ARGS = 6, PUPPET_SHARED = 4096 };

struct puppet {
	pid_t pid;
	int string[2]; /* by which it is pulled, and what it has cloned */
	char *shared;
};

/* This process gets a network of its own; false if that is refused. */
static inline bool puppet_stage(void)
{
	struct ifreq lo = { .ifr_name = "lo", .ifr_flags = IFF_UP };
	int fd;

	if (unshare(geteuid() ? CLONE_NEWUSER | CLONE_NEWNET : CLONE_NEWNET) <
	    0)
		return false;
	fd = socket(AF_INET, SOCK_DGRAM, 0);
	ioctl(fd, SIOCSIFFLAGS, &lo);
	return close(fd) == 0;
}

/* Makes the calls that come, until nobody tells it any more. */
static inline void puppet_hand(const int string[2])
{
	struct traced_call c;
	int at = 0;

	while (read(string[at], &c, sizeof(c)) == sizeof(c)) {
		errno = 0;
		c.tid = (pid_t)syscall(SYS_gettid);
		c.result = syscall(c.number, c.arg[0], c.arg[1], c.arg[2],
				   c.arg[3], c.arg[4], c.arg[5]);
		c.error = c.result < 0 ? errno : 0;
		if (c.number == SYS_clone && c.result == 0)
			at = 1;
		else if (write(string[at], &c, sizeof(c)) != sizeof(c))
			break;
	}
	_exit(0);
}

/* Stays in the network of this process. */
static inline struct puppet puppet_here(void)
{
	struct puppet p = { .shared = child_memory(PUPPET_SHARED) };
	int end[2], hand[2];

	for (int i = 0; i < 2; i++) {
		ck_assert_int_eq(socketpair(AF_UNIX,
					    SOCK_SEQPACKET | SOCK_CLOEXEC, 0,
					    end),
				 0);
		p.string[i] = end[0];
		hand[i] = end[1];
	}
	p.pid = fork();
	ck_assert_int_ge(p.pid, 0);
	if (p.pid == 0) {
		close(p.string[0]);
		close(p.string[1]);
		puppet_hand(hand);
	}
	close(hand[0]);
	close(hand[1]);
	return p;
}

/* Its call is told, and not waited for. */
static inline void puppet_pull(int string, int number, ...)
{
	struct traced_call c = { .number = number };
	va_list ap;

	va_start(ap, number);
	for (int i = 0; i < PUPPET_ARGS; i++)
		c.arg[i] = va_arg(ap, uint64_t);
	va_end(ap);
	ck_assert_int_eq(write(string, &c, sizeof(c)), sizeof(c));
}

static inline struct traced_call puppet_done(int string)
{
	struct traced_call c;

	ck_assert_int_eq(read(string, &c, sizeof(c)), sizeof(c));
	return c;
}

#define PUPPET_SIX(a, b, c, d, e, f, ...)                                      \
	(uint64_t)(a), (uint64_t)(b), (uint64_t)(c), (uint64_t)(d),            \
		(uint64_t)(e), (uint64_t)(f)
#define puppet_begin(string, number, ...)                                      \
	puppet_pull((string), (number),                                        \
		    PUPPET_SIX(__VA_ARGS__, 0, 0, 0, 0, 0, 0))
/* The call with these arguments, and what it returned. */
#define puppet_call(string, number, ...)                                       \
	(puppet_begin((string), (number), __VA_ARGS__), puppet_done(string))

static inline void puppet_end(struct puppet *p)
{
	close(p->string[0]);
	close(p->string[1]);
	child_ended(p->pid);
	munmap(p->shared, PUPPET_SHARED);
}

#endif
