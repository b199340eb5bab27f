/*
 * Which calls of programs are told of: those on sockets of the internet, those
 * that wait for them, and what begins and ends threads.
 */
#include <string.h>
#include <sys/socket.h>

#include "sim/run/program_private.h"

static bool is_internet(uint64_t family)
{
	return family == AF_INET || family == AF_INET6;
}

/*
 * Of sockets of the internet, and what waits for them. Other descriptors are
 * asked for when they turn up, so that nobody needs to be told of their calls.
 */
static enum call_interest interest_of_fd(struct run_programs *p,
					 const struct program_thread *t,
					 const struct call_kind *kind)
{
	int fd[CALL_FDS];
	size_t n = traced_call_fds(&t->call, fd);

	if (strncmp(kind->name, "epoll", strlen("epoll")) == 0 ||
	    strncmp(kind->name, "io_uring", strlen("io_uring")) == 0)
		return INTEREST_TURN;
	for (size_t i = 0; i < n; i++)
		if (descriptors_is_socket(p->fds, t->pid, fd[i]))
			return INTEREST_TURN;
	/* Its place is empty now; nobody needs to be told of that. */
	if (strcmp(kind->name, "close") == 0)
		descriptors_call(p->fds, t->pid, &t->call);
	return INTEREST_NONE;
}

enum call_interest program_interest(void *context,
				    const struct program_thread *t)
{
	struct run_programs *p = context;
	const struct call_kind *kind = call_kind_of(t->call.number);

	if (!kind)
		return INTEREST_NONE;
	if (!traced_call_shown(&t->call))
		return INTEREST_RETURN;
	if (kind->traits & CALL_FOR_THREADS)
		return INTEREST_AT_ONCE;
	if (strcmp(kind->name, "socket") == 0 ||
	    strcmp(kind->name, "socketpair") == 0)
		return is_internet(t->call.arg[0]) ? INTEREST_TURN
						   : INTEREST_NONE;
	if (kind->traits & CALL_HAS_FD)
		return interest_of_fd(p, t, kind);
	return kind->traits & CALL_WAITS || kind->traits & CALL_NO_RETURN
		       ? INTEREST_TURN
		       : INTEREST_AT_ONCE;
}
