/*
 * Seccomp: which system calls there are from now on, seccomp(2).
 *
 *	a call ─▶ in the table, its argument as it says ─▶ done
 *		  any other ─▶ EPERM
 *
 * It fails and does not kill: what a program does not expect to fail it tells,
 * and the capture goes on. Whatever a table does not name is refused: sockets,
 * programs, ptrace(2), other processes, namespaces, io_uring (which would do
 * all these by other means), and memory that is executed.
 *
 * A second filter stands before that of the main process: nothing is written
 * to the descriptors that packets come from, for a packet socket sends what is
 * written to it, packet(7). A table of what is allowed can not say "but not
 * there".
 *
 * The kernel need not turn off speculation for this process, as it may for one
 * with a filter (SCMP_FLTATR_CTL_SSB): that is meant for programs that run code
 * of others. It would make decoding slower.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/if_packet.h>
#include <seccomp.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <termios.h>
#include <unistd.h>

#include "capture/rights/sandbox_private.h"

#define ROWS(table) (sizeof(table) / sizeof((table)[0]))

/* --- what any process needs ---------------------------------------------- */

#define ALWAYS(name)                                                           \
	{                                                                      \
		.number = SCMP_SYS(name)                                       \
	}
#define IF(name, argument, bits, is)                                           \
	{                                                                      \
		.number = SCMP_SYS(name), .arg = (argument), .mask = (bits),   \
		.value = (is)                                                  \
	}
/* A request is 32 bits (ioctl(2), fcntl(2)): what is above does not count. */
#define REQUEST(name, request) IF(name, 1, UINT32_MAX, (uint32_t)(request))

static const struct sandbox_call common[] = {
	/* descriptors that are open */
	ALWAYS(read), ALWAYS(readv), ALWAYS(pread64), ALWAYS(write),
	ALWAYS(writev), ALWAYS(pwrite64), ALWAYS(lseek), ALWAYS(close),
	ALWAYS(fstat), ALWAYS(newfstatat), ALWAYS(statx), ALWAYS(recvfrom),
	ALWAYS(recvmsg), ALWAYS(recvmmsg),
	/* to whom a socket is connected, and to nobody else */
	IF(sendto, 4, UINT64_MAX, 0), ALWAYS(getsockopt),
	REQUEST(fcntl, F_GETFL), REQUEST(fcntl, F_SETFL),
	REQUEST(fcntl, F_GETFD), REQUEST(fcntl, F_SETFD),
	/* waiting */
	ALWAYS(poll), ALWAYS(ppoll), ALWAYS(select), ALWAYS(pselect6),
	ALWAYS(epoll_create1), ALWAYS(epoll_ctl), ALWAYS(epoll_wait),
	ALWAYS(epoll_pwait), ALWAYS(epoll_pwait2), ALWAYS(wait4),
	ALWAYS(waitid),
	/* time */
	ALWAYS(timerfd_settime), ALWAYS(clock_gettime), ALWAYS(clock_getres),
	ALWAYS(clock_nanosleep), ALWAYS(nanosleep), ALWAYS(gettimeofday),
	ALWAYS(time),
	/* memory, not to be executed */
	ALWAYS(brk), ALWAYS(munmap), ALWAYS(mremap), ALWAYS(madvise),
	IF(mmap, 2, PROT_EXEC, 0), IF(mprotect, 2, PROT_EXEC, 0),
	/* signals; to whom they are sent: `own` below */
	ALWAYS(rt_sigaction), ALWAYS(rt_sigprocmask), ALWAYS(rt_sigreturn),
	ALWAYS(rt_sigpending), ALWAYS(rt_sigtimedwait), ALWAYS(sigaltstack),
	ALWAYS(signalfd4), ALWAYS(restart_syscall),
	/* oneself */
	ALWAYS(getpid), ALWAYS(gettid), ALWAYS(getppid), ALWAYS(getuid),
	ALWAYS(geteuid), ALWAYS(getgid), ALWAYS(getegid), ALWAYS(getrusage),
	ALWAYS(getrandom), ALWAYS(sysinfo), ALWAYS(sched_yield), ALWAYS(futex),
	ALWAYS(uname), ALWAYS(exit), ALWAYS(exit_group)
};

/* --- what a screen and a file need --------------------------------------- */

static const struct sandbox_call screen[] = {
	/*
	 * tcgetattr(3), tcsetattr(3), tcdrain(3), tcflush(3), the window's
	 * size; not TIOCSTI, which types into whoever reads the terminal.
	 */
	REQUEST(ioctl, TCGETS), REQUEST(ioctl, TCSETS), REQUEST(ioctl, TCSETSW),
	REQUEST(ioctl, TCSETSF), REQUEST(ioctl, TCSBRK), REQUEST(ioctl, TCFLSH),
	REQUEST(ioctl, TIOCGWINSZ), REQUEST(ioctl, TIOCGPGRP),
	REQUEST(ioctl, FIONREAD),
	/* a file that is open */
	ALWAYS(ftruncate), ALWAYS(fsync), ALWAYS(fdatasync), ALWAYS(fallocate),
	ALWAYS(sync_file_range),
	/* libpcap gives its ring back, packet(7) */
	IF(setsockopt, 2, UINT32_MAX, PACKET_RX_RING)
};

static const struct sandbox_call making[] = {
	ALWAYS(open),	    ALWAYS(openat),    ALWAYS(unlink),
	ALWAYS(unlinkat),   ALWAYS(rename),    ALWAYS(renameat),
	ALWAYS(renameat2),  ALWAYS(fchmod),    ALWAYS(umask),
	ALWAYS(access),	    ALWAYS(faccessat), ALWAYS(faccessat2),
	ALWAYS(getdents64), ALWAYS(getcwd),    ALWAYS(statfs),
	ALWAYS(fstatfs),
};

static const struct sandbox_call reading[] = {
	IF(open, 1, O_ACCMODE | O_CREAT | O_TRUNC, O_RDONLY),
	IF(openat, 2, O_ACCMODE | O_CREAT | O_TRUNC, O_RDONLY),
};

/* --- filters ------------------------------------------------------------- */

/* 0, or -errno. A call that this machine never had is left out. */
static int add(scmp_filter_ctx filter, const struct sandbox_call *calls,
	       size_t n)
{
	int rc = 0;

	for (size_t i = 0; i < n && rc == 0; i++) {
		const struct sandbox_call *c = &calls[i];
		struct scmp_arg_cmp test =
			SCMP_CMP(c->arg, SCMP_CMP_MASKED_EQ, c->mask, c->value);

		if (c->number < 0)
			continue;
		rc = seccomp_rule_add_array(filter, SCMP_ACT_ALLOW, c->number,
					    c->mask ? 1 : 0, &test);
	}
	return rc;
}

/*
 * Signals to oneself: raise(3) for SIGTSTP, abort(3). A process of one thread
 * has one number for both.
 */
static int add_own(scmp_filter_ctx filter)
{
	uint64_t self = (uint64_t)getpid();
	const struct sandbox_call own[] = {
		IF(kill, 0, UINT32_MAX, self), IF(tgkill, 0, UINT32_MAX, self),
		IF(tkill, 0, UINT32_MAX, self), /* musl */
	};

	return add(filter, own, ROWS(own));
}

static scmp_filter_ctx filter_new(uint32_t otherwise)
{
	scmp_filter_ctx filter = seccomp_init(otherwise);

	if (!filter)
		return NULL;
	seccomp_attr_set(filter, SCMP_FLTATR_ACT_BADARCH,
			 SCMP_ACT_KILL_PROCESS);
	seccomp_attr_set(filter, SCMP_FLTATR_CTL_SSB, 1);
	/* Numbers as a tree: a call at the end of the table costs no more. */
	seccomp_attr_set(filter, SCMP_FLTATR_CTL_OPTIMIZE, 2);
	return filter;
}

/* Enters it, if `rc` is 0 so far. Frees it. 0, or -1 with *e. */
static int filter_enter(scmp_filter_ctx filter, int rc, struct err *e)
{
	if (rc == 0)
		rc = seccomp_load(filter);
	if (filter)
		seccomp_release(filter);
	if (rc == 0)
		return 0;
	return err_set(e, ERR_UNSUPPORTED, "sandbox: seccomp: %s",
		       strerror(-rc));
}

struct table {
	const struct sandbox_call *calls;
	size_t n;
};

/* Only what these tables have. 1, or -1 with *e. */
static int only_these(const struct table *tables, size_t n, struct err *e)
{
	scmp_filter_ctx filter = filter_new(SCMP_ACT_ERRNO(EPERM));
	int rc = filter ? add_own(filter) : -ENOMEM;

	for (size_t i = 0; i < n && rc == 0; i++)
		rc = add(filter, tables[i].calls, tables[i].n);
	return filter_enter(filter, rc, e) < 0 ? -1 : 1;
}

/* Nothing is written to these descriptors. 0, or -1 with *e. */
static int only_read(const int *fds, size_t n, struct err *e)
{
	static const int writes[] = { SCMP_SYS(write), SCMP_SYS(writev),
				      SCMP_SYS(pwrite64), SCMP_SYS(sendto) };
	scmp_filter_ctx filter = filter_new(SCMP_ACT_ALLOW);
	int rc = filter ? 0 : -ENOMEM;

	for (size_t i = 0; i < n * ROWS(writes) && rc == 0; i++) {
		uint32_t fd = (uint32_t)fds[i / ROWS(writes)];

		rc = seccomp_rule_add(filter, SCMP_ACT_ERRNO(EPERM),
				      writes[i % ROWS(writes)], 1,
				      SCMP_A0_32(SCMP_CMP_EQ, fd));
	}
	return filter_enter(filter, rc, e);
}

/* --- entering them ------------------------------------------------------- */

/*
 * Asked for a filter at no address: EFAULT is "I would". The tables are those
 * of 64-bit machines; others have other calls for time and memory.
 */
bool sandbox_has_seccomp(void)
{
	errno = 0;
	return sizeof(void *) == 8 &&
	       prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, NULL, 0, 0) < 0 &&
	       errno == EFAULT;
}

int sandbox_seccomp(const struct sandbox_call *calls, size_t n, struct err *e)
{
	const struct table tables[] = { { common, ROWS(common) },
					{ calls, n } };

	if (!sandbox_has_seccomp())
		return 0;
	return only_these(tables, ROWS(tables), e);
}

int sandbox_seccomp_main(const struct sandbox_config *config, bool landlock,
			 struct err *e)
{
	bool makes = config->must_write || (landlock && config->n_writable);
	bool reads = landlock && config->n_readable && !makes;
	const struct table tables[] = {
		{ common, ROWS(common) },
		{ screen, ROWS(screen) },
		{ making, makes ? ROWS(making) : 0 },
		{ reading, reads ? ROWS(reading) : 0 },
	};

	if (!sandbox_has_seccomp())
		return 0;
	if (config->n_packets &&
	    only_read(config->packets, config->n_packets, e) < 0)
		return -1;
	return only_these(tables, ROWS(tables), e);
}
