/*
 * Threads, processes, and pairs of descriptors: what their calls are given and
 * give.
 *
 * Of clone(2)'s flags those are told that make the difference between a thread
 * and a process; the C library always sets the others with them.
 */
#include <inttypes.h>
#include <linux/futex.h>
#include <linux/sched.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>

#include "sim/program/call_text.h"

#define ROWS(table) (sizeof(table) / sizeof((table)[0]))

#define NAME(constant)                                                         \
	{                                                                      \
		(uint32_t)(constant), #constant                                \
	}

static const struct call_name clone_flags[] = {
	NAME(CLONE_THREAD), NAME(CLONE_VFORK),	 NAME(CLONE_VM),
	NAME(CLONE_FILES),  NAME(CLONE_NEWNET),	 NAME(CLONE_NEWPID),
	NAME(CLONE_NEWNS),  NAME(CLONE_NEWUSER),
};

static void write_clone(struct pen *pen, uint64_t flags)
{
	uint64_t told = 0;

	for (size_t i = 0; i < ROWS(clone_flags); i++)
		told |= clone_flags[i].value;
	if (flags & told)
		write_flags(pen, flags & told, clone_flags, ROWS(clone_flags));
	else
		pen_format(pen, "0");
}

void form_clone_flags(struct pen *pen, const struct traced_call *c,
		      unsigned int i)
{
	write_clone(pen, c->arg[i]);
}

/* Its flags stand first in struct clone_args. */
void form_clone3(struct pen *pen, const struct traced_call *c, unsigned int i)
{
	uint64_t flags;

	if (tracee_read(c->tid, c->arg[i], &flags, sizeof(flags)) ==
	    sizeof(flags))
		write_clone(pen, flags);
	else
		write_pointer(pen, c->arg[i]);
}

/* An offset is told where there is one; it is the file's own else. */
void form_offset(struct pen *pen, const struct traced_call *c, unsigned int i)
{
	int64_t offset;

	if (!c->arg[i])
		return;
	if (tracee_read(c->tid, c->arg[i], &offset, sizeof(offset)) ==
	    sizeof(offset))
		pen_format(pen, "at %" PRId64, offset);
	else
		write_pointer(pen, c->arg[i]);
}

void data_pair(struct pen *pen, const struct traced_call *c, unsigned int i)
{
	int32_t fd[2];

	if (tracee_read(c->tid, c->arg[i], fd, sizeof(fd)) == sizeof(fd))
		pen_format(pen, "[%d, %d]", fd[0], fd[1]);
}

/* --- waiting for children and each other --------------------------------- */

void form_futex(struct pen *pen, const struct traced_call *c, unsigned int i)
{
	static const struct call_name operations[] = {
		NAME(FUTEX_WAIT),	  NAME(FUTEX_WAIT_BITSET),
		NAME(FUTEX_LOCK_PI),	  NAME(FUTEX_WAIT_REQUEUE_PI),
		{ 13, "FUTEX_LOCK_PI2" }, /* Linux 5.14 */
	};

	write_name(pen, (uint32_t)c->arg[i] & (uint32_t)FUTEX_CMD_MASK,
		   operations, ROWS(operations));
}

void form_clock(struct pen *pen, const struct traced_call *c, unsigned int i)
{
	static const struct call_name clocks[] = {
		NAME(CLOCK_REALTIME),
		NAME(CLOCK_MONOTONIC),
		NAME(CLOCK_BOOTTIME),
	};

	write_name(pen, (uint64_t)(int64_t)(int32_t)c->arg[i], clocks,
		   ROWS(clocks));
}

void form_which(struct pen *pen, const struct traced_call *c, unsigned int i)
{
	static const struct call_name which[] = {
		{ P_ALL, "P_ALL" },
		{ P_PID, "P_PID" },
		{ P_PGID, "P_PGID" },
		{ P_PIDFD, "P_PIDFD" },
	};

	write_name(pen, (uint64_t)(int64_t)(int32_t)c->arg[i], which,
		   ROWS(which));
}

void form_wait_options(struct pen *pen, const struct traced_call *c,
		       unsigned int i)
{
	static const struct call_name options[] = {
		NAME(WNOHANG),	  NAME(WUNTRACED), NAME(WEXITED),
		NAME(WCONTINUED), NAME(WNOWAIT),
	};

	write_flags(pen, (uint32_t)c->arg[i], options, ROWS(options));
}

static void write_signal(struct pen *pen, const char *what, int signal)
{
	const char *name = sigabbrev_np(signal);

	if (name)
		pen_format(pen, "%sSIG%s", what, name);
	else
		pen_format(pen, "%ssignal %d", what, signal);
}

/* What has become of a child, wait(2). */
void data_wait4(struct pen *pen, const struct traced_call *c, unsigned int i)
{
	int32_t status;

	if (!c->result || tracee_read(c->tid, c->arg[i], &status,
				      sizeof(status)) != sizeof(status))
		return;
	if (WIFEXITED(status))
		pen_format(pen, "exit %d", WEXITSTATUS(status));
	else if (WIFSIGNALED(status))
		write_signal(pen, "killed by ", WTERMSIG(status));
	else if (WIFSTOPPED(status))
		write_signal(pen, "stopped by ", WSTOPSIG(status));
}
