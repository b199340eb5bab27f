/*
 * Where the kernel stops a program: seccomp(2).
 *
 *	a call of the table ─▶ SECCOMP_RET_TRACE: a ptrace(2) event
 *	any other	    ─▶ done, without a stop
 *
 * A stop costs as much as hundreds of calls. So of futex(2) only what waits is
 * stopped at, not what wakes, of fcntl(2) what changes descriptors, and of
 * ioctl(2) what makes them non-blocking. For a
 * call that is not in the table the kernel knows in advance that the filter
 * allows it (Linux 5.11), and does not even run it.
 *
 * A program is to live as without us. It keeps the privileges that it may gain
 * (PR_SET_NO_NEW_PRIVS is set only where the kernel insists: without
 * CAP_SYS_ADMIN in our user namespace); it is not slowed down by mitigations
 * that come with a filter; and its calls by another machine's numbers (i386 on
 * x86-64, x32) are let through unseen.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/futex.h>
#include <seccomp.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/syscall.h>

#include "sim/program/call.h"

#define ROWS(table) (sizeof(table) / sizeof((table)[0]))

#ifndef FUTEX_LOCK_PI2
#define FUTEX_LOCK_PI2 13
#endif

/* Of these calls only those whose second argument, masked, is `value`. */
struct condition {
	int number;
	uint32_t mask, value;
};

/* FUTEX_PRIVATE_FLAG and FUTEX_CLOCK_REALTIME make no difference. */
#define FUTEX(operation)                                                       \
	{                                                                      \
		SYS_futex, (uint32_t)FUTEX_CMD_MASK, (operation)               \
	}
#define REQUEST(name, request)                                                 \
	{                                                                      \
		SYS_##name, UINT32_MAX, (request)                              \
	}

static const struct condition conditions[] = {
	FUTEX(FUTEX_WAIT),
	FUTEX(FUTEX_WAIT_BITSET),
	FUTEX(FUTEX_LOCK_PI),
	FUTEX(FUTEX_LOCK_PI2),
	FUTEX(FUTEX_WAIT_REQUEUE_PI),
	REQUEST(fcntl, F_DUPFD),
	REQUEST(fcntl, F_DUPFD_CLOEXEC),
	REQUEST(fcntl, F_SETFL),
	REQUEST(ioctl, FIONBIO),
};

static int add_always(scmp_filter_ctx filter, int number)
{
	return seccomp_rule_add(filter, SCMP_ACT_TRACE(number), number, 0);
}

static int add_condition(scmp_filter_ctx filter, const struct condition *c)
{
	return seccomp_rule_add(
		filter, SCMP_ACT_TRACE(c->number), c->number, 1,
		SCMP_A1_32(SCMP_CMP_MASKED_EQ, c->mask, c->value));
}

/* 0, or -errno. */
static int add(scmp_filter_ctx filter, int number)
{
	int rc = 0;
	bool any = false;

	for (size_t i = 0; i < ROWS(conditions) && rc == 0; i++) {
		if (conditions[i].number != number)
			continue;
		any = true;
		rc = add_condition(filter, &conditions[i]);
	}
	return any ? rc : add_always(filter, number);
}

static scmp_filter_ctx filter_new(void)
{
	scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ALLOW);

	if (!filter)
		return NULL;
	seccomp_attr_set(filter, SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_ALLOW);
	seccomp_attr_set(filter, SCMP_FLTATR_CTL_NNP, 0);
	seccomp_attr_set(filter, SCMP_FLTATR_CTL_SSB, 1);
	seccomp_attr_set(filter, SCMP_FLTATR_CTL_OPTIMIZE, 2);
	seccomp_attr_set(filter, SCMP_FLTATR_API_SYSRAWRC, 1);
	return filter;
}

/* 0, or -errno. */
static int load(scmp_filter_ctx filter)
{
	int rc = seccomp_load(filter);

	if (rc != -EACCES)
		return rc;
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0)
		return -errno;
	return seccomp_load(filter);
}

int call_filter_install(void)
{
	scmp_filter_ctx filter = filter_new();
	size_t n;
	const struct call_kind *kinds = call_kinds(&n);
	int rc = filter ? 0 : -ENOMEM;

	for (size_t i = 0; i < n && rc == 0; i++)
		rc = add(filter, kinds[i].number);
	if (rc == 0)
		rc = load(filter);
	if (filter)
		seccomp_release(filter);
	if (rc == 0)
		return 0;
	errno = -rc;
	return -1;
}
