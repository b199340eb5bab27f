/*
 * What the kernel tells of the threads that are traced (ptrace(2)).
 *
 *	NEW ──told by its parent──▶ FREE ──call, return──▶ WANTS
 *	                            ▲  │                     │ its turn
 *	             programs_go    │  │ SIGSTOP             ▼
 *	             ╰──────────────┤  ╰──▶ FROZEN         TOLD
 *	                            ╰───────────────────────╯
 *
 * A thread begins stopped, and its parent's event may come before or after
 * that: it goes on when both have come, so that who begins stands after who
 * began it. A process that executes another command loses its other threads,
 * and the one that did it takes the process's id.
 *
 * What is told is taken without waiting. A child that is not traced (a helper,
 * sim/helper.c) is left to whoever has made it.
 */
#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "capture/mem.h"
#include "sim/program/private.h"

enum { SIGNALLED = 128, LINE = 256 };

uint64_t follow_now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (uint64_t)ts.tv_sec * 1000000000u + (uint64_t)ts.tv_nsec;
}

/* --- the table --------------------------------------------------------------
 */

uint32_t follow_index(const struct programs *p, const struct thread *t)
{
	return (uint32_t)(t - p->thread);
}

struct thread *follow_find(const struct programs *p, pid_t tid)
{
	uint32_t i = tid > 0 && tid < TIDS ? p->of_tid[tid] : 0;

	return i ? &p->thread[i - 1] : NULL;
}

/* The name may hold anything, but for its end (proc(5), comm). */
static void read_name(struct thread *t)
{
	char path[64];
	ssize_t n = -1;
	int fd;

	snprintf(path, sizeof(path), "/proc/%d/comm", (int)t->is.tid);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd >= 0) {
		n = read(fd, t->is.name, sizeof(t->is.name) - 1);
		close(fd);
	}
	if (n <= 0)
		return;
	t->is.name[n - (t->is.name[n - 1] == '\n')] = '\0';
}

/* The process that a thread is in: "Tgid:" of /proc/TID/status. */
static pid_t read_process(pid_t tid)
{
	char path[64], line[LINE];
	int pid = 0;
	FILE *f;

	snprintf(path, sizeof(path), "/proc/%d/status", (int)tid);
	f = fopen(path, "re");
	while (f && fgets(line, sizeof(line), f))
		if (sscanf(line, "Tgid: %d", &pid) == 1)
			break;
	if (f)
		fclose(f);
	return pid ? pid : tid;
}

struct thread *follow_add(struct programs *p, pid_t tid, pid_t pid,
			  uint32_t program)
{
	struct thread *t, *leader;

	mem_grow(p->thread, p->cap_threads, p->n_threads + 1);
	t = &p->thread[p->n_threads++];
	leader = tid == pid ? t : follow_find(p, pid);
	*t = (struct thread){
		.is = { .tid = tid,
			.pid = pid,
			.program = program,
			.parent = PROGRAM_NONE,
			.process = follow_index(p, leader ? leader : t),
			.leader = tid == pid },
		.place = PLACE_FREE,
		.free_ns = follow_now(),
	};
	p->of_tid[tid] = p->n_threads;
	p->n_live++;
	if (program != PROGRAM_NONE)
		p->program[program].alive += t->is.leader;
	read_name(t);
	return t;
}

void follow_tell(struct programs *p, enum program_event_kind kind,
		 const struct thread *t)
{
	if (p->first == p->n_events)
		p->first = p->n_events = 0;
	mem_grow(p->event, p->cap_events, p->n_events + 1);
	p->event[p->n_events++] =
		(struct program_event){ kind, follow_index(p, t) };
}

/* --- going on ---------------------------------------------------------------
 */

void follow_go_on(struct programs *p, struct thread *t, int signal)
{
	bool to_return = t->is.in_call || t->followed;

	(void)p;
	t->place = PLACE_FREE;
	t->free_ns = follow_now();
	ptrace(to_return ? PTRACE_SYSCALL : PTRACE_CONT, t->is.tid, 0,
	       (void *)(intptr_t)signal);
}

/* --- threads come and go ------------------------------------------------- */

static unsigned long message(pid_t tid)
{
	unsigned long value = 0;

	ptrace(PTRACE_GETEVENTMSG, tid, 0, &value);
	return value;
}

/* Stopped for the first time, and not told of by its parent yet. */
static void stranger(struct programs *p, pid_t tid)
{
	struct thread *t = follow_add(p, tid, read_process(tid), PROGRAM_NONE);

	t->place = PLACE_NEW;
}

static void begin(struct programs *p, struct thread *t, struct thread *parent)
{
	t->is.program = parent->is.program;
	t->is.parent = follow_index(p, parent);
	p->program[t->is.program].alive += t->is.leader;
	follow_tell(p, PROGRAM_BEGIN, t);
}

/* clone(2) and its like: `maker` is stopped and tells of a new thread. */
static void on_child(struct programs *p, struct thread *maker)
{
	pid_t tid = (pid_t)message(maker->is.tid);
	uint32_t at = follow_index(p, maker);
	struct thread *t = follow_find(p, tid);

	if (t && t->place == PLACE_NEW) {
		begin(p, t, maker);
		follow_go_on(p, t, 0);
	} else {
		/* It has not stopped yet; when it does it goes on at once. */
		t = follow_add(p, tid, read_process(tid), PROGRAM_NONE);
		begin(p, t, &p->thread[at]);
	}
	follow_go_on(p, &p->thread[at], 0);
}

static void end_thread(struct programs *p, struct thread *t, int status)
{
	t->is.gone = true;
	t->is.status = status;
	t->place = PLACE_FREE;
	p->of_tid[t->is.tid] = 0;
	p->n_live--;
	if (t->is.program == PROGRAM_NONE)
		return;
	p->program[t->is.program].alive -= t->is.leader;
	follow_tell(p, PROGRAM_END, t);
}

/* The others of its process are gone, and it has taken the process's id. */
static void on_exec(struct programs *p, struct thread *leader)
{
	pid_t was = (pid_t)message(leader->is.tid);
	struct thread *t = was == leader->is.tid ? NULL : follow_find(p, was);

	for (uint32_t i = 0; i < p->n_threads; i++) {
		struct thread *other = &p->thread[i];

		if (other->is.pid == leader->is.pid && !other->is.gone &&
		    other != leader)
			end_thread(p, other, 0);
	}
	/* The call was made by the one that is now the leader. */
	if (t)
		leader->is.call = t->is.call;
	leader->is.in_call = leader->followed = leader->restarts = false;
	leader->is.call.result = leader->is.call.error = 0;
	read_name(leader);
	follow_tell(p, PROGRAM_EXEC, leader);
	follow_go_on(p, leader, 0);
}

static int shell_status(int status)
{
	return WIFSIGNALED(status) ? SIGNALLED + WTERMSIG(status)
				   : WEXITSTATUS(status);
}

static void on_end(struct programs *p, struct thread *t, int status)
{
	if (t->is.root)
		p->program[t->is.program].status = shell_status(status);
	end_thread(p, t, status);
}

/* --- stops --------------------------------------------------------------- */

static bool stops_process(int signal)
{
	return signal == SIGSTOP || signal == SIGTSTP || signal == SIGTTIN ||
	       signal == SIGTTOU;
}

/* PTRACE_EVENT_STOP: a new thread; or SIGSTOP has stopped it, until SIGCONT. */
static void on_stop(struct programs *p, struct thread *t, int signal)
{
	if (!stops_process(signal)) {
		follow_go_on(p, t, 0);
		return;
	}
	t->place = PLACE_FROZEN;
	ptrace(PTRACE_LISTEN, t->is.tid, 0, 0);
}

static void on_signal(struct programs *p, struct thread *t, int signal)
{
	t->is.signal = signal;
	follow_tell(p, PROGRAM_SIGNAL, t);
	follow_go_on(p, t, signal);
}

static void on_event(struct programs *p, struct thread *t, int event,
		     int signal)
{
	switch (event) {
	case PTRACE_EVENT_CLONE:
	case PTRACE_EVENT_FORK:
	case PTRACE_EVENT_VFORK:
		on_child(p, t);
		break;
	case PTRACE_EVENT_EXEC:
		on_exec(p, t);
		break;
	case PTRACE_EVENT_SECCOMP:
		follow_call_entry(p, t);
		break;
	case PTRACE_EVENT_STOP:
		on_stop(p, t, signal);
		break;
	default:
		follow_go_on(p, t, 0);
		break;
	}
}

static void on_stopped(struct programs *p, struct thread *t, int status)
{
	int signal = WSTOPSIG(status), event = status >> 16;

	if (event)
		on_event(p, t, event, signal);
	else if (signal == (SIGTRAP | 0x80))
		follow_call_stop(p, t);
	else
		on_signal(p, t, signal);
}

void follow_status(struct programs *p, pid_t tid, int status)
{
	struct thread *t = follow_find(p, tid);

	if (!t && WIFSTOPPED(status))
		stranger(p, tid);
	else if (t && WIFSTOPPED(status))
		on_stopped(p, t, status);
	else if (t)
		on_end(p, t, status);
}

/* --- asking -------------------------------------------------------------- */

static bool take(struct programs *p, pid_t tid)
{
	int status;

	if (waitpid(tid, &status, __WALL | WNOHANG) != tid)
		return false;
	follow_status(p, tid, status);
	return true;
}

/* Somebody else's child is first, and hides what is behind it. */
static bool take_each(struct programs *p)
{
	bool any = false;

	assert(p->thread || !p->n_threads);
	for (uint32_t i = 0; i < p->n_threads; i++)
		if (!p->thread[i].is.gone)
			any |= take(p, p->thread[i].is.tid);
	return any;
}

bool follow_pump(struct programs *p)
{
	struct signalfd_siginfo told;
	bool any = false;

	while (read(p->fd, &told, sizeof(told)) > 0)
		;
	for (;;) {
		siginfo_t first = { 0 };

		if (waitid(P_ALL, 0, &first,
			   WEXITED | WSTOPPED | WNOHANG | WNOWAIT | __WALL) <
			    0 ||
		    !first.si_pid)
			return any;
		if (!follow_find(p, first.si_pid) &&
		    first.si_code != CLD_TRAPPED &&
		    first.si_code != CLD_STOPPED)
			return take_each(p) || any;
		if (!take(p, first.si_pid))
			return any;
		any = true;
	}
}
