/*
 * The sandbox.
 *
 *	sockets, files, helper are open ─▶ user ─▶ capabilities ─▶ no new ─▶
 *	Landlock ─▶ seccomp ─▶ the first packet is decoded
 *
 * Every byte of a packet is hostile. Should a decoder be taken over by one, it
 * has what it had: the packets, the terminal, and the directory that a file was
 * to be saved in. It can open no other file, make no socket, start no program
 * and touch no process; nor write to what it reads packets from, which would
 * send them.
 *
 * capabilities(7)  all sets; the bounding set as far as this process may,
 *		    which without new privileges makes no difference
 * prctl(2)	    PR_SET_NO_NEW_PRIVS: nothing that is executed gains any;
 *		    PR_SET_DUMPABLE 0: the user's other programs may not take
 *		    the packets' descriptors out of this one
 * landlock(7)	    files by directory: capture/rights/landlock.c
 * seccomp(2)	    system calls: capture/rights/seccomp.c
 *
 * With AddressSanitizer the last two are left out: LeakSanitizer stops the
 * program by ptrace(2) at its end, and reads files.
 */
#include "capture/rights/sandbox.h"

#include <cap-ng.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <time.h>

#include "capture/rights/sandbox_private.h"
#include "capture/mem.h"

#ifndef __has_feature
#define __has_feature(name) 0 /* clang's */
#endif
#if defined(__SANITIZE_ADDRESS__) || __has_feature(address_sanitizer)
enum { SANITIZED = true };
#else
enum { SANITIZED = false };
#endif

/* --- capabilities -------------------------------------------------------- */

static int not_cleared(const char *what, struct err *e)
{
	return err_set(e, ERR_UNSUPPORTED,
		       "giving up capabilities: %s: %s (nothing is captured "
		       "with them)",
		       what, strerror(errno));
}

/* Only a process with CAP_SETPCAP may; others have nothing to gain by it. */
int sandbox_drop_bounding(struct err *e)
{
	capng_get_caps_process();
	if (!capng_have_capability(CAPNG_EFFECTIVE, CAP_SETPCAP))
		return 0;
	capng_clear(CAPNG_SELECT_BOUNDS);
	if (capng_apply(CAPNG_SELECT_BOUNDS) != 0)
		return not_cleared("bounding set", e);
	return 0;
}

int sandbox_drop_capabilities(const int *keep, size_t n, struct err *e)
{
	capng_type_t sets = CAPNG_EFFECTIVE | CAPNG_PERMITTED;
	bool had[CAP_LAST_CAP + 1] = { false };

	if (sandbox_drop_bounding(e) < 0)
		return -1;
	capng_get_caps_process();
	for (size_t i = 0; i < n; i++)
		had[keep[i]] = capng_have_capability(CAPNG_PERMITTED,
						     (unsigned)keep[i]);
	capng_clear(CAPNG_SELECT_CAPS);
	for (size_t i = 0; i < n; i++)
		if (had[keep[i]])
			capng_update(CAPNG_ADD, sets, (unsigned)keep[i]);
	/* The ambient set has nothing that is not inheritable too. */
	if (capng_apply(CAPNG_SELECT_CAPS) != 0)
		return not_cleared("capset", e);
	return 0;
}

int sandbox_no_new_privs(struct err *e)
{
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0)
		return not_cleared("no new privileges", e);
	return 0;
}

/* What the kernel says, not what was asked for. */
static void look(struct sandbox_report *report)
{
	capng_get_caps_process();
	report->no_capabilities =
		capng_have_capabilities(CAPNG_SELECT_CAPS) == CAPNG_NONE;
	report->no_bounding =
		capng_have_capabilities(CAPNG_SELECT_BOUNDS) == CAPNG_NONE;
	report->no_new_privs = prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 1;
}

/* --- all of it ----------------------------------------------------------- */

static struct sandbox_path *paths_new(const struct sandbox_config *config,
				      size_t *n)
{
	struct sandbox_path *paths;

	*n = config->n_writable + config->n_readable;
	paths = mem_zero(*n + 1, sizeof(*paths));
	for (size_t i = 0; i < config->n_writable; i++)
		paths[i] = (struct sandbox_path){ config->writable[i],
						  SANDBOX_MAKE };
	for (size_t i = 0; i < config->n_readable; i++)
		paths[config->n_writable + i] =
			(struct sandbox_path){ config->readable[i],
					       SANDBOX_READ };
	return paths;
}

static int enter_filters(const struct sandbox_config *config,
			 struct sandbox_report *report, struct err *e)
{
	size_t n;
	struct sandbox_path *paths = paths_new(config, &n);
	int abi = sandbox_landlock(paths, n, e), rc = abi;

	free(paths);
	if (abi >= 0)
		rc = sandbox_seccomp_main(config, abi > 0, e);
	if (rc < 0)
		return -1;
	report->landlock = abi;
	report->seccomp = rc > 0;
	return 0;
}

int sandbox_enter(const struct sandbox_config *config,
		  struct sandbox_report *report, struct err *e)
{
	*report = (struct sandbox_report){ 0 };
	tzset(); /* or the first localtime(3) would read /etc/localtime */
	if (sandbox_drop_capabilities(NULL, 0, e) < 0 ||
	    sandbox_no_new_privs(e) < 0)
		return -1;
	look(report);
	if (SANITIZED)
		return 0;
	prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
	return enter_filters(config, report, e);
}

const char *sandbox_tell(const struct sandbox_report *report,
			 char text[SANDBOX_TEXT])
{
	char landlock[32] = "no Landlock";

	if (report->landlock > 0)
		snprintf(landlock, sizeof(landlock), "Landlock %d",
			 report->landlock);
	snprintf(text, SANDBOX_TEXT, "%s, %s, %s, %s",
		 report->no_capabilities ? "no capabilities" : "capabilities",
		 report->no_new_privs ? "no new privileges" : "new privileges",
		 report->seccomp ? "seccomp" : "no seccomp", landlock);
	return text;
}
