/*
 * The table of system calls at which programs are stopped: syscalls(2).
 *
 *	sockets		socket(7), and what moves bytes through any descriptor
 *	waiting		poll(2), select(2), epoll(7), io_uring(7)
 *	processes	clone(2), execve(2), exit(2): who there is
 *	descriptors	dup(2), close_range(2): followed, not told; fcntl(2) and
 *			ioctl(2) where they make a descriptor non-blocking
 *	threads		futex(2), nanosleep(2), wait(2): waiting, for no socket
 *
 * What a machine does not have is left out: those younger than poll(2) have
 * ppoll(2) alone (aarch64). A C library's call may be another one here: recv(3)
 * is recvfrom, send(3) is sendto, fork(3) is clone.
 */
#include "sim/program/call.h"

#include <fcntl.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>

#define ROWS(table) (sizeof(table) / sizeof((table)[0]))

#define CALL(name, traits)                                                     \
	{                                                                      \
#name, SYS_##name, (traits)                                    \
	}

enum {
	ON_SOCKET = CALL_HAS_FD,
	ON_SOCKET_WAITS = CALL_HAS_FD | CALL_WAITS,
	ON_ANY_WAITS = CALL_HAS_FD | CALL_ANY_FD | CALL_WAITS,
	FOLLOWED = CALL_NOT_SHOWN,
	THREAD_WAITS = CALL_FOR_THREADS | CALL_WAITS,
};

static const struct call_kind kinds[] = {
	/* sockets */
	CALL(socket, CALL_MAKES_FD),
	CALL(socketpair, 0),
	CALL(bind, ON_SOCKET),
	CALL(listen, ON_SOCKET),
	CALL(accept, ON_SOCKET_WAITS | CALL_MAKES_FD),
	CALL(accept4, ON_SOCKET_WAITS | CALL_MAKES_FD),
	CALL(connect, ON_SOCKET_WAITS),
	CALL(sendto, ON_SOCKET_WAITS),
	CALL(sendmsg, ON_SOCKET_WAITS),
	CALL(sendmmsg, ON_SOCKET_WAITS),
	CALL(recvfrom, ON_SOCKET_WAITS),
	CALL(recvmsg, ON_SOCKET_WAITS),
	CALL(recvmmsg, ON_SOCKET_WAITS),
	CALL(shutdown, ON_SOCKET),
	CALL(setsockopt, ON_SOCKET),
	CALL(getsockopt, ON_SOCKET),
	CALL(getsockname, ON_SOCKET),
	CALL(getpeername, ON_SOCKET),
	/* any descriptor; closing waits with SO_LINGER, socket(7) */
	CALL(read, ON_ANY_WAITS),
	CALL(readv, ON_ANY_WAITS),
	CALL(write, ON_ANY_WAITS),
	CALL(writev, ON_ANY_WAITS),
	CALL(close, ON_ANY_WAITS),
	CALL(sendfile, ON_ANY_WAITS),
	CALL(splice, ON_ANY_WAITS),
/* waiting for several */
#ifdef SYS_poll
	CALL(poll, CALL_WAITS),
#endif
	CALL(ppoll, CALL_WAITS),
#ifdef SYS_select
	CALL(select, CALL_WAITS),
#endif
	CALL(pselect6, CALL_WAITS),
#ifdef SYS_epoll_create
	CALL(epoll_create, CALL_MAKES_FD),
#endif
	CALL(epoll_create1, CALL_MAKES_FD),
	CALL(epoll_ctl, CALL_HAS_FD),
#ifdef SYS_epoll_wait
	CALL(epoll_wait, ON_SOCKET_WAITS),
#endif
	CALL(epoll_pwait, ON_SOCKET_WAITS),
#ifdef SYS_epoll_pwait2
	CALL(epoll_pwait2, ON_SOCKET_WAITS),
#endif
#ifdef SYS_io_uring_setup
	CALL(io_uring_setup, CALL_MAKES_FD),
	CALL(io_uring_enter, ON_SOCKET_WAITS),
#endif
	/* processes */
	CALL(clone, 0),
#ifdef SYS_clone3
	CALL(clone3, 0),
#endif
#ifdef SYS_fork
	CALL(fork, 0),
#endif
#ifdef SYS_vfork
	CALL(vfork, CALL_WAITS),
#endif
	CALL(execve, 0),
	CALL(execveat, 0),
	CALL(exit, CALL_NO_RETURN),
	CALL(exit_group, CALL_NO_RETURN),
	/* descriptors */
	CALL(dup, FOLLOWED | CALL_HAS_FD | CALL_ANY_FD | CALL_MAKES_FD),
#ifdef SYS_dup2
	CALL(dup2, FOLLOWED | CALL_HAS_FD | CALL_ANY_FD | CALL_MAKES_FD),
#endif
	CALL(dup3, FOLLOWED | CALL_HAS_FD | CALL_ANY_FD | CALL_MAKES_FD),
	CALL(fcntl, FOLLOWED | CALL_HAS_FD | CALL_ANY_FD),
	CALL(ioctl, FOLLOWED | CALL_HAS_FD | CALL_ANY_FD),
#ifdef SYS_close_range
	CALL(close_range, FOLLOWED),
#endif
	/* threads */
	CALL(futex, THREAD_WAITS),
	CALL(nanosleep, THREAD_WAITS),
	CALL(clock_nanosleep, THREAD_WAITS),
	CALL(wait4, THREAD_WAITS),
	CALL(waitid, THREAD_WAITS),
#ifdef SYS_pause
	CALL(pause, THREAD_WAITS),
#endif
	CALL(rt_sigsuspend, THREAD_WAITS),
	CALL(rt_sigtimedwait, THREAD_WAITS),
};

const struct call_kind *call_kind_of(int number)
{
	for (size_t i = 0; i < ROWS(kinds); i++)
		if (kinds[i].number == number)
			return &kinds[i];
	return NULL;
}

const struct call_kind *call_kinds(size_t *n)
{
	*n = ROWS(kinds);
	return kinds;
}

bool traced_call_shown(const struct traced_call *c)
{
	const struct call_kind *kind = call_kind_of(c->number);
	uint32_t request = (uint32_t)c->arg[1];

	if (c->number == SYS_fcntl)
		return request == F_SETFL;
	if (c->number == SYS_ioctl)
		return request == FIONBIO;
	return kind && !(kind->traits & CALL_NOT_SHOWN);
}

/* Those that have a second descriptor, and which argument it is. */
static const struct {
	int number, arg;
} second_fds[] = {
	{ SYS_sendfile, 1 },
	{ SYS_splice, 2 },
	{ SYS_epoll_ctl, 2 },
};

size_t traced_call_fds(const struct traced_call *c, int fd[CALL_FDS])
{
	const struct call_kind *kind = call_kind_of(c->number);

	if (!kind || !(kind->traits & CALL_HAS_FD))
		return 0;
	fd[0] = (int)c->arg[0];
	for (size_t i = 0; i < ROWS(second_fds); i++)
		if (second_fds[i].number == c->number) {
			fd[1] = (int)c->arg[second_fds[i].arg];
			return 2;
		}
	return 1;
}
