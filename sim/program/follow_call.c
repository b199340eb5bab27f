/*
 * The stops of a call: at its entry, where the filter wants it, and at its
 * return.
 *
 *	entry ─▶ WANTS ─▶ told ─▶ in the call ─▶ return ─▶ WANTS ─▶ told ─▶ runs
 *	  │                          │  ▲
 *	  ╰ of no interest: runs     ╰──╯ interrupted, and made again
 *
 * A signal interrupts a call (signal(7)). If the kernel makes it again, without
 * a handler or after one with SA_RESTART, the same call comes to its entry once
 * more: then it has never returned. If anything else comes, it has: EINTR.
 */
#include <errno.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/user.h>

#include "sim/program/private.h"

/* include/linux/errno.h of the kernel; user space never sees them. */
enum { ERESTARTSYS = 512, ERESTART_RESTARTBLOCK = 516 };

static struct __ptrace_syscall_info ask(pid_t tid)
{
	struct __ptrace_syscall_info info = { 0 };

	ptrace(PTRACE_GET_SYSCALL_INFO, tid, sizeof(info), &info);
	return info;
}

static void want(struct thread *t, enum program_event_kind kind)
{
	t->place = PLACE_WANTS;
	t->wants = kind;
}

/* The call that it was interrupted in, once more. */
static bool is_again(const struct thread *t, int number, const __uint64_t *arg)
{
	if (number == SYS_restart_syscall)
		return true;
	for (int i = 0; i < 6; i++)
		if (arg[i] != t->is.call.arg[i])
			return false;
	return number == t->is.call.number;
}

void follow_call_broken(struct programs *p, struct thread *t)
{
	t->restarts = t->followed = false;
	if (!t->is.in_call)
		return;
	t->is.in_call = false;
	t->is.call.result = -1;
	t->is.call.error = EINTR;
	follow_tell(p, PROGRAM_BROKEN, t);
}

static void begin(struct programs *p, struct thread *t)
{
	switch (p->interest(p->context, &t->is)) {
	case INTEREST_NONE:
		break;
	case INTEREST_RETURN:
		t->followed = true;
		break;
	case INTEREST_AT_ONCE:
		t->is.in_call = true;
		t->place = PLACE_TOLD;
		follow_tell(p, PROGRAM_CALL, t);
		return;
	case INTEREST_TURN:
		t->is.in_call = true;
		want(t, PROGRAM_CALL);
		return;
	}
	follow_go_on(p, t, 0);
}

void follow_call_entry(struct programs *p, struct thread *t)
{
	struct __ptrace_syscall_info info = ask(t->is.tid);

	if (t->again) {
		t->again = false;
		follow_go_on(p, t, 0);
		return;
	}
	if (t->restarts)
		follow_call_broken(p, t);
	t->is.call = (struct traced_call){ .tid = t->is.tid,
					   .number = (int)info.seccomp.nr };
	for (int i = 0; i < 6; i++)
		t->is.call.arg[i] = info.seccomp.args[i];
	t->followed = false;
	begin(p, t);
}

/* --- at its return ----------------------------------------------------------
 */

static bool interrupted(int64_t value)
{
	return value <= -ERESTARTSYS && value >= -ERESTART_RESTARTBLOCK;
}

/*
 * What comes after an interrupted call: the end of the signal's handler, which
 * tells nothing yet; the same call; or another.
 */
static void next_entry(struct programs *p, struct thread *t,
		       const struct __ptrace_syscall_info *info)
{
	int number = (int)info->entry.nr;

	if (t->restarts && number != SYS_rt_sigreturn) {
		t->again = is_again(t, number, info->entry.args);
		if (t->again)
			t->restarts = false;
		else
			follow_call_broken(p, t);
	}
	follow_go_on(p, t, 0);
}

static void returned(struct programs *p, struct thread *t,
		     const struct __ptrace_syscall_info *info)
{
	struct traced_call *c = &t->is.call;
	const struct call_kind *kind = call_kind_of(c->number);
	bool error = info->exit.is_error;

	c->result = error ? -1 : info->exit.rval;
	c->error = error ? (int)-info->exit.rval : 0;
	t->again = false;
	if (!t->followed && !(kind && kind->traits & CALL_FOR_THREADS)) {
		want(t, PROGRAM_RETURN);
		return;
	}
	t->is.in_call = t->followed = false;
	t->place = PLACE_TOLD;
	follow_tell(p, PROGRAM_RETURN, t);
}

void follow_call_stop(struct programs *p, struct thread *t)
{
	struct __ptrace_syscall_info info = ask(t->is.tid);

	if (info.op == PTRACE_SYSCALL_INFO_ENTRY) {
		next_entry(p, t, &info);
	} else if (t->restarts || (!t->is.in_call && !t->followed)) {
		follow_go_on(p, t, 0);
	} else if (interrupted(info.exit.rval)) {
		t->restarts = true;
		follow_go_on(p, t, 0);
	} else {
		returned(p, t, &info);
	}
}
