/*
 * Who watches, and how rights end.
 *
 *	setcap          the user's own process, with CAP_NET_RAW
 *	sudo, pkexec    root's process: the environment says for whom
 *	setuid          becomes the first, before it does anything
 *	root            root's process, for root: stays user 0, without a
 *			capability (capture/rights/sandbox.c)
 *
 * The environment of a program with file capabilities or a setuid bit is not to
 * be trusted (getauxval(3), AT_SECURE), so it is asked only if root's own
 * process asks. What such a program reads before its rights are dropped, a
 * locale or a terminal's description that TERMINFO names, it reads as its user:
 * CAP_NET_RAW (capabilities(7)) is a right to sockets, none to files.
 *
 * An executable with capabilities makes its process one that its own user may
 * not look into: what is in /proc/self is root's (prctl(2), PR_SET_DUMPABLE),
 * and a user namespace can not be given its map. When the rights are gone
 * there is nothing to protect, and it becomes an ordinary process again.
 */
#include "capture/rights/privilege.h"

#include <cap-ng.h>
#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "capture/rights/sandbox.h"

/* --- whom it is for ------------------------------------------------------ */

/* A decimal number that is an id: (uid_t)-1 is none. */
static bool parse_id(const char *text, unsigned *id)
{
	char *end;
	unsigned long n;

	if (*text < '0' || *text > '9')
		return false;
	errno = 0;
	n = strtoul(text, &end, 10);
	if (errno || *end || n >= (unsigned)-1)
		return false;
	*id = (unsigned)n;
	return true;
}

/* 1: the environment has it; 0: it has not, and *id stays as it is. */
static int ask_id(const char *name, unsigned *id, struct err *e)
{
	const char *text = getenv(name);

	if (!text)
		return 0;
	if (parse_id(text, id))
		return 1;
	return err_set(e, ERR_INPUT,
		       "%s=%.20s: not the number of a user or group (unset it "
		       "to work as root)",
		       name, text);
}

/* Whether an id has a number in this user namespace, user_namespaces(7). */
static bool is_mapped(const char *path, unsigned id)
{
	unsigned long inside, outside, count;
	FILE *in = fopen(path, "re");
	bool found = false;

	if (!in)
		return true; /* a kernel without them */
	while (!found &&
	       fscanf(in, "%lu %lu %lu", &inside, &outside, &count) == 3)
		found = id >= inside && id - inside < count;
	fclose(in);
	return found;
}

/* sudo(8) tells both numbers, pkexec(1) the user's. */
static int ask_environment(struct privilege_user *u, struct err *e)
{
	int sudo = ask_id("SUDO_UID", &u->uid, e), rc = sudo;
	const struct passwd *pw;

	if (rc == 0)
		rc = ask_id("PKEXEC_UID", &u->uid, e);
	if (rc <= 0)
		return rc;
	pw = getpwuid(u->uid);
	u->gid = pw ? pw->pw_gid : u->uid;
	if (sudo && ask_id("SUDO_GID", &u->gid, e) < 0)
		return -1;
	u->other = u->uid != 0;
	return 0;
}

int privilege_user(struct privilege_user *u, struct err *e)
{
	*u = (struct privilege_user){ .uid = getuid(), .gid = getgid() };
	if (geteuid() == 0 && ask_environment(u, e) < 0)
		return -1;
	/* In a namespace that does not have him, nobody can become him. */
	if (u->other && (!is_mapped("/proc/self/uid_map", u->uid) ||
			 !is_mapped("/proc/self/gid_map", u->gid)))
		u->other = false;
	return 0;
}

/* --- becoming him -------------------------------------------------------- */

static int not_dropped(const char *what, struct err *e)
{
	return err_set(e, ERR_UNSUPPORTED,
		       "giving up root's rights: %s: %s (run it as the user, "
		       "after make setcap)",
		       what, strerror(errno));
}

/* His groups are those that he has when he logs in. */
static int take_groups(const struct privilege_user *u)
{
	const struct passwd *pw = getpwuid(u->uid);

	if (pw)
		return initgroups(pw->pw_name, u->gid);
	return setgroups(1, &u->gid);
}

/* Groups first, for they need the user's rights; none may come back. */
int privilege_drop_user(const struct privilege_user *u, struct err *e)
{
	if (!u->other)
		return 0;
	if (sandbox_drop_bounding(e) < 0)
		return -1;
	if (take_groups(u) < 0)
		return not_dropped("groups", e);
	if (setresgid(u->gid, u->gid, u->gid) < 0)
		return not_dropped("group", e);
	if (setresuid(u->uid, u->uid, u->uid) < 0)
		return not_dropped("user", e);
	if (setuid(0) == 0)
		return err_set(e, ERR_UNSUPPORTED,
			       "giving up root's rights: they came back (run "
			       "it as the user)");
	return sandbox_drop_capabilities(NULL, 0, e);
}

int privilege_drop_file(struct err *e)
{
	if (geteuid() == 0 || !getauxval(AT_SECURE))
		return 0;
	if (sandbox_drop_capabilities(NULL, 0, e) < 0)
		return -1;
	prctl(PR_SET_DUMPABLE, 1, 0, 0, 0);
	return 0;
}

/* capng_change_id(3) keeps what is set over the change of the user. */
int privilege_begin(struct err *e)
{
	if (getuid() == geteuid() && getgid() == getegid())
		return 0;
	capng_get_caps_process();
	if (geteuid() == 0) {
		capng_clear(CAPNG_SELECT_CAPS);
		capng_update(CAPNG_ADD, CAPNG_EFFECTIVE | CAPNG_PERMITTED,
			     CAP_NET_RAW);
	}
	if (capng_change_id((int)getuid(), (int)getgid(), CAPNG_NO_FLAG) < 0)
		return not_dropped("setuid", e);
	return 0;
}
