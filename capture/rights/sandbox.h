/*
 * The sandbox: what decodes packets has no rights to lose. Once entered it is
 * never left: no capabilities, no new privileges (prctl(2)), files only where
 * they were announced (landlock(7)), and only the system calls that are listed
 * (seccomp(2)); any other fails with EPERM and the program goes on.
 *
 * The pieces are for a helper process that needs other rights.
 */
#ifndef CAPTURE_LIVE_SANDBOX_H
#define CAPTURE_LIVE_SANDBOX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "capture/err.h"

/* --- all of it, for the process that has the packets ---------------------- */

struct sandbox_config {
	/*
	 * Directories beneath which files may be made, written, renamed and
	 * removed, and read; borrowed. What is not there counts for nothing.
	 */
	const char *const *writable;
	size_t n_writable;
	/* Files or directories that may be read; borrowed. */
	const char *const *readable;
	size_t n_readable;
	/*
	 * Files must be made later (-w in several files): then this is possible
	 * also where only seccomp is, which knows no directories. Without it
	 * files can be made only where Landlock is.
	 */
	bool must_write;
	/* Descriptors that packets are read from: nothing is written to them.
	 */
	const int *packets;
	size_t n_packets;
};

/* What was achieved: what the kernel lacks is no error. */
struct sandbox_report {
	bool no_capabilities; /* in any set but the bounding */
	bool no_bounding;     /* nor in this; only root can clear it */
	bool no_new_privs;
	bool seccomp;
	int landlock; /* version of the ABI; 0: none */
};

/*
 * Enters it. -1 with *e if rights could not be given up; then the program must
 * not go on. Loads what a later localtime(3) needs.
 */
int sandbox_enter(const struct sandbox_config *config,
		  struct sandbox_report *report, struct err *e);

enum { SANDBOX_TEXT = 160 };

/* "no capabilities, no new privileges, seccomp, Landlock 7"; returns text. */
const char *sandbox_tell(const struct sandbox_report *report,
			 char text[SANDBOX_TEXT]);

/* What the kernel has: Landlock's ABI (0: none), and whether seccomp filters.
 */
int sandbox_landlock_abi(void);
bool sandbox_has_seccomp(void);

/* --- the pieces ----------------------------------------------------------- */

/*
 * Keeps only these capabilities (CAP_SYS_PTRACE …) of those that there are, in
 * the effective and permitted sets; the others are cleared, and so far as this
 * process may, the bounding set. -1 with *e.
 */
int sandbox_drop_capabilities(const int *keep, size_t n, struct err *e);

/* The bounding set alone, as far as this process may. -1 with *e. */
int sandbox_drop_bounding(struct err *e);

/* PR_SET_NO_NEW_PRIVS; Landlock and seccomp need it. -1 with *e. */
int sandbox_no_new_privs(struct err *e);

enum sandbox_access {
	SANDBOX_READ, /* files and directories beneath it are read */
	SANDBOX_MAKE, /* so they are, and made, written, renamed, removed */
};

struct sandbox_path {
	const char
		*path; /* borrowed; one that is not there counts for nothing */
	enum sandbox_access access;
};

/*
 * From now on files can be opened only as these paths say; no TCP bind or
 * connect, no signals and abstract sockets to others, as far as the kernel
 * knows these. Descriptors that are open stay as they are. Returns Landlock's
 * ABI, or 0 if there is none and nothing has changed; -1 with *e.
 */
int sandbox_landlock(const struct sandbox_path *paths, size_t n, struct err *e);

/*
 * A system call that is allowed: always, or if the bits `mask` of its argument
 * `arg` are `value`. Several rows of one call: if one of them fits.
 */
struct sandbox_call {
	int number; /* SYS_read … */
	unsigned arg;
	uint64_t mask; /* 0: always */
	uint64_t value;
};

/*
 * From now on only these system calls, and those that any process needs to
 * read, write, poll, wait, end, tell the time, get memory that is not executed
 * and signal itself. Returns 1, or 0 if the kernel has no filters; -1 with *e.
 */
int sandbox_seccomp(const struct sandbox_call *calls, size_t n, struct err *e);

#endif
