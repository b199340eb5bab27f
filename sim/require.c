/*
 * `require`: is this the machine that a scenario needs?
 *
 *	kernel A.B.C   the running kernel is that one or a later one, uname(2)
 *	sysctl NAME    it exists on a stage and can be set there; with =VALUE it
 *	               takes that value
 *	option NAME    a fresh socket on a stage knows it; with =VALUE it takes
 *	               that value
 *	program NAME   there is such a command, in PATH, and it can be executed
 *	io_uring       it is there, and nobody has forbidden it
 *
 * Nothing is concluded from versions or from lists where it can be tried. All
 * of it happens on a stage that nobody plays on, so trying leaves no traces;
 * the run then sets a stage of its own. What is not there is no failure: the
 * run does not start, and says why.
 */
#include "sim/require.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <linux/io_uring.h>
#include <linux/tcp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "sim/option.h"
#include "sim/program/find.h"
#include "sim/scenario/table.h"
#include "sim/stage.h"

#define ROWS(table) (sizeof(table) / sizeof((table)[0]))

enum { WHY_TEXT = 256, PATH_TEXT = 256 };

/* Fills `why`; false, so that a check can end in it. */
static bool lacks(char why[WHY_TEXT], const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

static bool lacks(char why[WHY_TEXT], const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(why, WHY_TEXT, fmt, ap);
	va_end(ap);
	return false;
}

/* --- kernel -------------------------------------------------------------- */

static bool has_kernel(const struct requirement *r, char why[WHY_TEXT])
{
	uint32_t have[VERSION_PARTS] = { 0 };
	struct utsname uts;

	uname(&uts);
	if (sscanf(uts.release, "%u.%u.%u", &have[0], &have[1], &have[2]) < 2)
		return lacks(why, "kernel %s does not tell its version",
			     uts.release);
	for (int i = 0; i < VERSION_PARTS; i++) {
		if (have[i] > r->version[i])
			return true;
		if (have[i] < r->version[i])
			return lacks(why, "kernel %u.%u.%u is older than %s",
				     have[0], have[1], have[2], r->value);
	}
	return true;
}

/* --- sysctl -------------------------------------------------------------- */

static int sysctl_open(const char *name)
{
	char path[PATH_TEXT];

	snprintf(path, sizeof(path), "/proc/sys/%s", name);
	for (char *c = path; *c; c++)
		if (*c == '.')
			*c = '/';
	return open(path, O_WRONLY | O_CLOEXEC);
}

static bool has_sysctl(const struct requirement *r, char why[WHY_TEXT])
{
	int fd = sysctl_open(r->name);
	bool taken;

	if (fd < 0 && errno == ENOENT)
		return lacks(why, "no %s on this kernel", r->name);
	if (fd < 0)
		return lacks(why, "%s can not be set on a private network: %s",
			     r->name, strerror(errno));
	taken = !r->value || write(fd, r->value, strlen(r->value)) ==
				     (ssize_t)strlen(r->value);
	close(fd);
	return taken ? true
		     : lacks(why, "%s does not take %s on this kernel", r->name,
			     r->value);
}

/* --- option -------------------------------------------------------------- */

/* What can be read of a connected socket alone is there all the same. */
static bool try_on(int fd, const struct socket_option *o, int family,
		   const struct requirement *r)
{
	char value[256];

	if (fd < 0)
		return false;
	if (r->value)
		return option_set(fd, o, family, &r->arg, 1) == 0;
	return option_get(fd, o, family, value, sizeof(value)) == 0 ||
	       errno == ENOTCONN;
}

/* On fresh sockets: one that knows it is enough. */
static bool any_socket_takes(const struct socket_option *o,
			     const struct requirement *r)
{
	static const struct {
		int family, type;
	} sockets[] = {
		{ AF_INET, SOCK_STREAM },
		{ AF_INET, SOCK_DGRAM },
		{ AF_INET6, SOCK_STREAM },
	};
	bool taken = false;

	for (size_t i = 0; i < ROWS(sockets) && !taken; i++) {
		int family = sockets[i].family, fd;

		if (r->family && r->family != family)
			continue;
		fd = socket(family, sockets[i].type | SOCK_CLOEXEC, 0);
		taken = try_on(fd, o, family, r);
		if (fd >= 0)
			close(fd);
	}
	return taken;
}

static bool has_protocol(const struct require_protocol *protocol,
			 char why[WHY_TEXT])
{
	int fd = socket(protocol->family, SOCK_STREAM | SOCK_CLOEXEC,
			protocol->protocol);

	if (fd < 0)
		return lacks(why, "no %s on this kernel", protocol->what);
	close(fd);
	return true;
}

static bool has_option(const struct requirement *r, char why[WHY_TEXT])
{
	const struct require_protocol *protocol =
		require_protocol_find(r->name);
	const struct socket_option *o;

	if (protocol)
		return has_protocol(protocol, why);
	o = &socket_options[r->option];
	if (any_socket_takes(o, r))
		return true;
	if (!r->value)
		return lacks(why, "no option %s on this kernel", r->name);
	if (o->level == IPPROTO_TCP && o->number == TCP_CONGESTION)
		return lacks(why, "no congestion control %s on this kernel",
			     r->value);
	return lacks(why, "option %s does not take %s on this kernel", r->name,
		     r->value);
}

/* --- program ------------------------------------------------------------- */

static bool has_program(const struct requirement *r, char why[WHY_TEXT])
{
	struct err e = { 0 };
	char *path = program_find(r->value, NULL, &e);
	bool found = path != NULL;

	free(path);
	return found ? true : lacks(why, "%s", e.text);
}

/* --- io_uring ------------------------------------------------------------ */

/* The sysctl kernel.io_uring_disabled forbids it, and so do containers. */
static bool has_io_uring(const struct requirement *r, char why[WHY_TEXT])
{
	struct io_uring_params params = { .flags = 0 };
	long fd = syscall(SYS_io_uring_setup, 1, &params);

	(void)r;
	if (fd < 0)
		return lacks(why, "no io_uring here: %s", strerror(errno));
	close((int)fd);
	return true;
}

/* --- all of them --------------------------------------------------------- */

static bool (*const checks[])(const struct requirement *r,
			      char why[WHY_TEXT]) = {
	[REQUIRE_SYSCTL] = has_sysctl,	   [REQUIRE_KERNEL] = has_kernel,
	[REQUIRE_OPTION] = has_option,	   [REQUIRE_PROGRAM] = has_program,
	[REQUIRE_IO_URING] = has_io_uring,
};
_Static_assert(sizeof(checks) / sizeof(checks[0]) == REQUIREMENTS,
	       "one check each");

int require_check(const struct scenario *s, struct err *e)
{
	struct stage_config config = stage_config_default();
	bool on_stage = false;
	char why[WHY_TEXT];

	for (size_t i = 0; i < s->n_require; i++) {
		const struct requirement *r = &s->require[i];

		bool tried =
			r->kind == REQUIRE_SYSCTL || r->kind == REQUIRE_OPTION;

		if (tried && !on_stage && stage_open(&config, e) < 0)
			return -1;
		on_stage |= tried;
		if (!checks[r->kind](r, why))
			return err_skip(e, "skipped: %s: %s", s->name, why);
	}
	return 0;
}
