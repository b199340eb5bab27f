/*
 * Where programs are stopped: a child that installs the filter and makes one
 * call, and a tracer that asks the kernel at which call it was stopped.
 */
#include "tests/test.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/futex.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "sim/program/call.h"
#include "tests/child.h"

enum { NOT_STOPPED = -1, OTHER_USER = 65534 };

/* The child: traced, filtered, one call, and what came of it (0–255). */
static void be_traced(long number, const uint64_t arg[3])
{
	if (ptrace(PTRACE_TRACEME, 0, 0, 0) < 0)
		_exit(101);
	raise(SIGSTOP);
	if (call_filter_install() < 0)
		_exit(102);
	syscall(number, arg[0], arg[1], arg[2], 0, 0, 0);
	_exit(0); /* this is a stop too */
}

/* The number of the first call at which it is stopped. */
static int first_stop(pid_t pid)
{
	unsigned long number = 0;
	int status = child_ended(pid); /* its SIGSTOP */

	ck_assert(WIFSTOPPED(status) && WSTOPSIG(status) == SIGSTOP);
	ck_assert_int_eq(ptrace(PTRACE_SETOPTIONS, pid, 0,
				PTRACE_O_TRACESECCOMP | PTRACE_O_EXITKILL),
			 0);
	ck_assert_int_eq(ptrace(PTRACE_CONT, pid, 0, 0), 0);
	status = child_ended(pid);
	ck_assert_msg(WIFSTOPPED(status), "ended: %#x", (unsigned)status);
	ck_assert_int_eq(status >> 8, SIGTRAP | PTRACE_EVENT_SECCOMP << 8);
	ck_assert_int_eq(ptrace(PTRACE_GETEVENTMSG, pid, 0, &number), 0);
	kill(pid, SIGKILL);
	child_ended(pid);
	return (int)number;
}

static int stop_at(long number, uint64_t a, uint64_t b)
{
	const uint64_t arg[3] = { a, b, 0 };
	pid_t pid = fork();

	if (pid == 0)
		be_traced(number, arg);
	return first_stop(pid);
}

/* Calls that end or wait for nothing when all they are given is no good. */
START_TEST(at_every_call_of_the_table)
{
	size_t n;
	const struct call_kind *kinds = call_kinds(&n);
	const struct call_kind *k = &kinds[_i];
	/* FUTEX_WAIT, F_DUPFD */
	uint64_t second = k->number == SYS_ioctl ? FIONBIO : 0;

	ck_assert_uint_lt((size_t)_i, n);
	ck_assert_int_eq(stop_at(k->number, UINT64_MAX, second), k->number);
	ck_assert_ptr_eq(call_kind_of(k->number), k);
}
END_TEST

/* Not in the table: its exit is the first stop. */
START_TEST(not_at_others)
{
	static const struct {
		long number;
		uint64_t a, b;
	} calls[] = {
		{ SYS_getppid, 0, 0 },
		{ SYS_openat, UINT64_MAX, 0 },
		{ SYS_lseek, 0, 0 },
		{ SYS_futex, 0, FUTEX_WAKE },
		{ SYS_futex, 0, FUTEX_WAKE_PRIVATE },
		{ SYS_futex, 0, FUTEX_UNLOCK_PI },
		{ SYS_futex, 0, FUTEX_CMP_REQUEUE },
		{ SYS_fcntl, 0, F_GETFL },
		{ SYS_fcntl, 0, F_SETFD },
		{ SYS_fcntl, 0, F_SETLKW },
		{ SYS_ioctl, 0, FIONREAD },
		{ 0x3fffffff, 0, 0 }, /* there is none */
	};

	for (int i = 0; i < ROWS(calls); i++)
		ck_assert_int_eq(
			stop_at(calls[i].number, calls[i].a, calls[i].b),
			SYS_exit_group);
}
END_TEST

/* The upper half of the argument is not the kernel's concern, nor the filter's.
 */
START_TEST(at_what_waits_whatever_its_flags)
{
	static const uint64_t waits[] = {
		FUTEX_WAIT,
		FUTEX_WAIT_PRIVATE,
		FUTEX_WAIT | FUTEX_CLOCK_REALTIME,
		FUTEX_WAIT_BITSET_PRIVATE | FUTEX_CLOCK_REALTIME,
		FUTEX_LOCK_PI_PRIVATE,
		FUTEX_WAIT_REQUEUE_PI_PRIVATE,
		FUTEX_WAIT | UINT64_C(1) << 32,
	};

	for (int i = 0; i < ROWS(waits); i++)
		ck_assert_int_eq(stop_at(SYS_futex, 0, waits[i]), SYS_futex);
	ck_assert_int_eq(stop_at(SYS_fcntl, 0, F_DUPFD_CLOEXEC), SYS_fcntl);
	ck_assert_int_eq(stop_at(SYS_fcntl, UINT64_MAX, F_SETFL), SYS_fcntl);
}
END_TEST

#ifdef __x86_64__
static void getpid_i386(void)
{
	long rc = 20; /* getpid's number there, writev's here */

	__asm__ volatile("int $0x80" : "+a"(rc) : : "memory");
}

START_TEST(not_at_calls_of_another_machine)
{
	pid_t pid = fork();

	if (pid == 0) {
		getpid_i386();
		_exit(0);
	}
	if (!WIFEXITED(child_ended(pid)))
		skip("this kernel has no calls of i386");
	pid = fork();
	if (pid == 0) {
		if (ptrace(PTRACE_TRACEME, 0, 0, 0) < 0)
			_exit(101);
		raise(SIGSTOP);
		if (call_filter_install() < 0)
			_exit(102);
		getpid_i386();
		syscall(SYS_exit, 0);
	}
	ck_assert_int_eq(SYS_writev, 20);
	ck_assert_int_eq(first_stop(pid), SYS_exit);
}
END_TEST
#endif

struct found {
	int installed, error, no_new_privs;
	bool alone; /* in a user namespace of its own */
};

/* Installs it and says what that did; `user`: as an ordinary one. */
static struct found install(bool user, bool namespace)
{
	struct found *f = child_memory(sizeof(*f)), found;
	pid_t pid = fork();

	if (pid == 0) {
		if (user && setuid(OTHER_USER) < 0)
			_exit(1);
		/* Who executes nothing in between keeps its rights there. */
		f->alone = namespace && unshare(CLONE_NEWUSER) == 0;
		f->installed = call_filter_install();
		f->error = errno;
		f->no_new_privs = prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0);
		/* Without a tracer there is no exit any more: ENOSYS. */
		kill(getpid(), SIGKILL);
	}
	child_ended(pid);
	found = *f;
	munmap(f, sizeof(*f));
	return found;
}

START_TEST(with_the_privilege_nothing_is_given_up)
{
	struct found f;

	if (geteuid() != 0)
		skip("only root has CAP_SYS_ADMIN");
	f = install(false, false);
	ck_assert_int_eq(f.installed, 0);
	ck_assert_int_eq(f.no_new_privs, 0);
}
END_TEST

/* The first is refused: it is done again without new privileges. */
START_TEST(an_ordinary_user_may)
{
	struct found f = install(geteuid() == 0, false);

	ck_assert_msg(f.installed == 0, "%s", strerror(f.error));
	ck_assert_int_eq(f.no_new_privs, 1);
}
END_TEST

/* As on the stage: there everybody has the privilege. */
START_TEST(in_a_namespace_nothing_is_given_up)
{
	struct found f = install(geteuid() == 0, true);

	if (!f.alone)
		skip("this machine refuses user namespaces");
	ck_assert_int_eq(f.installed, 0);
	ck_assert_int_eq(f.no_new_privs, 0);
}
END_TEST

static Suite *suite(void)
{
	Suite *s = suite_create("program filter");
	TCase *tc = tcase_create("stops");
	size_t n;

	call_kinds(&n);
	tcase_add_loop_test(tc, at_every_call_of_the_table, 0, (int)n);
	tcase_add_test(tc, not_at_others);
	tcase_add_test(tc, at_what_waits_whatever_its_flags);
#ifdef __x86_64__
	tcase_add_test(tc, not_at_calls_of_another_machine);
#endif
	suite_add_tcase(s, tc);
	tc = tcase_create("privileges");
	tcase_add_test(tc, with_the_privilege_nothing_is_given_up);
	tcase_add_test(tc, an_ordinary_user_may);
	tcase_add_test(tc, in_a_namespace_nothing_is_given_up);
	suite_add_tcase(s, tc);
	return s;
}

TEST_MAIN(suite())
