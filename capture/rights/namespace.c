/*
 * Another network namespace, network_namespaces(7).
 *
 *	file ─▶ is it one? ─▶ setns ─▶ there
 *			       │ not permitted
 *			       ▼
 *			the user namespace that owns it ─▶ setns ─▶ setns
 *
 * Who made a user namespace has all rights in it, user_namespaces(7), so a user
 * gets into what he made himself: `unshare -rn`, a rootless container, a stage
 * of wirestep. The second way is gone only when the first is refused: root in
 * another user namespace would lose what it has outside.
 */
#include "capture/rights/namespace.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/nsfs.h>
#include <sched.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

enum { PATH_TEXT = 4096 };

#define NEEDS_ROOT "run it with sudo: only root enters what others made"

static int not_there(const char *what, const char *path, int error,
		     struct err *e)
{
	if (error == EACCES || error == EPERM)
		return err_set(e, ERR_UNSUPPORTED,
			       "%s: not permitted (" NEEDS_ROOT ")", what);
	if (error == ENOENT && strncmp(what, "--pid", 5) == 0)
		return err_set(e, ERR_INPUT, "%s: no such process", what);
	if (error == ENOENT)
		return err_set(e, ERR_INPUT,
			       "%s: no such network namespace (ip netns list; "
			       "%s is not there)",
			       what, path);
	return err_set(e, ERR_INPUT, "%s: %s: %s", what, path, strerror(error));
}

/* Its owner's namespace first. -1: errno. */
static int enter_by_owner(int fd)
{
	int owner = ioctl(fd, NS_GET_USERNS), rc, saved;

	if (owner < 0)
		return -1;
	rc = setns(owner, CLONE_NEWUSER);
	if (rc == 0)
		rc = setns(fd, CLONE_NEWNET);
	saved = errno;
	close(owner);
	errno = saved;
	return rc;
}

static int enter(int fd, const char *what, struct err *e)
{
	if (ioctl(fd, NS_GET_NSTYPE) != CLONE_NEWNET)
		return err_set(e, ERR_INPUT,
			       "%s: not a network namespace (a file that ip "
			       "netns made, or /proc/PID/ns/net)",
			       what);
	if (setns(fd, CLONE_NEWNET) == 0)
		return 0;
	if (errno == EPERM && enter_by_owner(fd) == 0)
		return 0;
	return err_set(e, ERR_UNSUPPORTED,
		       "%s: entering it: not permitted (" NEEDS_ROOT ")", what);
}

/* A pipe of that name would be waited for. */
static int enter_path(const char *path, const char *what, struct err *e)
{
	int fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY), rc;

	if (fd < 0)
		return not_there(what, path, errno, e);
	rc = enter(fd, what, e);
	close(fd);
	return rc;
}

/* A name is the same that ip-netns(8) takes. */
static bool is_name(const char *name)
{
	return *name && strcmp(name, ".") != 0 && strcmp(name, "..") != 0;
}

int namespace_enter_name(const char *name, struct err *e)
{
	char path[PATH_TEXT], what[PATH_TEXT];
	bool is_path = strchr(name, '/') != NULL;

	if (!is_name(name))
		return err_set(e, ERR_INPUT,
			       "--netns '%s': no name (ip netns list, or a "
			       "path)",
			       name);
	snprintf(what, sizeof(what), "--netns %.200s", name);
	if (snprintf(path, sizeof(path), "%s%s", is_path ? "" : "/run/netns/",
		     name) >= (int)sizeof(path))
		return err_set(e, ERR_INPUT, "%s…: name too long", what);
	return enter_path(path, what, e);
}

int namespace_enter_pid(pid_t pid, struct err *e)
{
	char path[64], what[64];

	snprintf(what, sizeof(what), "--pid %ld", (long)pid);
	if (pid <= 0)
		return err_set(e, ERR_INPUT, "%s: no such process", what);
	snprintf(path, sizeof(path), "/proc/%ld/ns/net", (long)pid);
	return enter_path(path, what, e);
}
