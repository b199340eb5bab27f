/*
 * The helper's beginning: fork(2) made it a copy of its owner, of which nothing
 * may be left.
 *
 *   alone: no descriptors of others, no terminal, the owner's end is its end
 *     ─▶ sock_diag and the tracepoint are opened
 *     ─▶ confined: of capabilities those that /proc needs, seccomp(2)
 *     ─▶ turns
 *
 * No Landlock: a process in one of its domains may not look at the descriptors
 * of any process outside (ptrace access, landlock(7)), which is what this one
 * is here for. Instead seccomp(2) lets it open files for reading only.
 */
#include "capture/census/helper.h"

#include <fcntl.h>
#include <linux/capability.h>
#include <signal.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "capture/census/tracepoint.h"
#include "capture/rights/sandbox.h"

/* It has nothing of the process that it comes from but one end of the pair. */
static int be_alone(int fd)
{
	int null = open("/dev/null", O_RDWR | O_CLOEXEC);

	fd = fcntl(fd, F_DUPFD, 3); /* it may be one of the three itself */
	for (int i = 0; i < 3; i++)
		if (null >= 0)
			dup2(null, i);
		else
			close(i);
	dup2(fd, 3);
	closefrom(4);
	setsid(); /* no signals from the terminal */
	prctl(PR_SET_NAME, "wirestep-census");
	return 3;
}

/* What the program has set up for its own signals is not for this process. */
static void signals_reset(void)
{
	sigset_t none;

	sigemptyset(&none);
	for (int i = 1; i < NSIG; i++)
		signal(i, SIG_DFL);
	signal(SIGPIPE, SIG_IGN);
	sigprocmask(SIG_SETMASK, &none, NULL);
}

static const struct sandbox_call calls[] = {
	{ .number = SYS_sendto },
	{ .number = SYS_getdents64 },
	{ .number = SYS_readlinkat },
	{ .number = SYS_openat,
	  .arg = 2,
	  .mask = O_ACCMODE | O_CREAT | O_TRUNC,
	  .value = O_RDONLY },
	/* in and out of the groups that tell of ends */
	{ .number = SYS_setsockopt,
	  .arg = 1,
	  .mask = UINT32_MAX,
	  .value = SOL_NETLINK },
};

static int confine(struct helper *h, struct err *e)
{
	static const int keep[] = { CAP_SYS_PTRACE, CAP_DAC_READ_SEARCH };
	int filtered;

	if (sandbox_drop_capabilities(keep, 2, e) < 0 ||
	    sandbox_no_new_privs(e) < 0)
		return -1;
	filtered = sandbox_seccomp(calls, sizeof(calls) / sizeof(*calls), e);
	h->totals.confined = filtered > 0;
	return filtered < 0 ? -1 : 0;
}

static void trace_open(struct helper *h)
{
	struct err e = { .text = "not asked for" };

	h->totals.tracing =
		!h->config.no_trace && tracepoint_open(&h->trace, &e) == 0;
	if (!h->totals.tracing)
		snprintf(h->totals.tracing_why, sizeof(h->totals.tracing_why),
			 "%.95s", e.text);
}

static int helper_open(struct helper *h, struct err *e)
{
	if (diag_open(&h->diag, e) < 0)
		return -1;
	h->totals.ends = diag_ends_join(h->diag);
	trace_open(h);
	h->procs = procs_new();
	sockets_init(&h->sockets, h->config.max_sockets, h->config.max_ended);
	return confine(h, e);
}

void helper_run(int fd, const struct census_config *config, int owner)
{
	static struct helper helper;
	struct helper *h = &helper;
	struct err e;

	signals_reset();
	prctl(PR_SET_PDEATHSIG, SIGKILL); /* once confined it may not ask */
	if (getppid() != owner)
		_exit(0);
	h->fd = be_alone(fd);
	h->config = *config;
	if (helper_open(h, &e) < 0) {
		snprintf(h->totals.why, sizeof(h->totals.why), "%.127s",
			 e.text);
		h->totals_dirty = true;
		tell_send(h);
		_exit(1);
	}
	h->totals.alive = true;
	helper_turns(h);
}
