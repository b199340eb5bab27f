/*
 * Programs' sockets, from their tables of descriptors to truth.
 *
 * A socket gets its address inside a call (connect, sendto), and the packet it
 * sends there is in the queue before the call has returned. So where nobody is
 * known to have sent a packet, those who are inside such a call are looked at.
 */
#include "sim/run/program_private.h"

static const struct program_thread *thread_at(const struct run *run, uint32_t i)
{
	return programs_thread(run->programs->all, i);
}

/* The lane of a process as it is now. */
static uint32_t lane_of(const struct run *run, pid_t pid)
{
	const struct run_programs *p = run->programs;

	for (size_t i = p->n_threads; i-- > 0;)
		if (thread_at(run, (uint32_t)i)->pid == pid)
			return p->thread[i].lane;
	return p->thread[0].lane;
}

bool program_sockets(struct run *run)
{
	const struct program_socket *s;
	bool any = false;

	for (; (s = descriptors_changed(run->programs->fds)); any = true)
		truth_program(run->truth, lane_of(run, s->pid), s);
	return any;
}

/* The first of its descriptors that is a socket of the internet, or NULL. */
static const struct program_socket *socket_of(struct run *run,
					      const struct program_thread *t)
{
	struct descriptors *fds = run->programs->fds;
	int fd[CALL_FDS];
	size_t n = traced_call_fds(&t->call, fd);

	for (size_t i = 0; i < n; i++)
		if (descriptors_is_socket(fds, t->pid, fd[i]))
			return descriptors_socket(fds, t->pid, fd[i]);
	return NULL;
}

uint32_t program_call_socket(struct run *run, const struct program_thread *t)
{
	const struct program_socket *s = socket_of(run, t);

	if (!s)
		return ROW_NONE;
	truth_touch(run->truth, s->inode);
	return truth_row_of(run->truth, s->inode);
}

/* Inside these a socket gets an address. */
static bool gives_address(const struct traced_call *c)
{
	static const char *const calls[] = { "bind",   "listen",  "connect",
					     "sendto", "sendmsg", "sendmmsg" };

	for (size_t i = 0; i < sizeof(calls) / sizeof(calls[0]); i++)
		if (traced_call_is(c, calls[i]))
			return true;
	return false;
}

bool run_programs_look(struct run *run)
{
	struct run_programs *p = run->programs;

	if (!p)
		return false;
	for (uint32_t i = 0; i < p->n_threads; i++) {
		const struct program_thread *t = thread_at(run, i);

		if (p->thread[i].call != ROW_NONE && gives_address(&t->call))
			descriptors_inside(p->fds, t->pid, &t->call);
	}
	return program_sockets(run);
}
