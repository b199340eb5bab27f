/*
 * `require`: is this the machine that a scenario needs?
 *
 *	kernel A.B.C   the running kernel is that one or a later one, uname(2)
 *	sysctl NAME    it exists on a stage and can be set there; with =VALUE it
 *	               takes that value
 *	option NAME    a fresh socket on a stage knows it; with =VALUE it takes
 *	               that value
 *
 * Nothing is concluded from versions or from lists where it can be tried. All
 * of it happens on a stage that nobody plays on, so trying leaves no traces;
 * the run then sets a stage of its own. What is not there is no failure: the
 * run does not start, and says why.
 */
#include "sim/require.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <netinet/in.h>
#include <linux/tcp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "sim/scenario_parse.h"
#include "sim/stage.h"

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

/* As the table has it: a name, or a number. */
static int set_option(int fd, const struct require_option *o, const char *value)
{
	uint64_t number = 0;
	int n;

	if (o->is_text)
		return setsockopt(fd, o->level, o->option, value,
				  (socklen_t)strlen(value));
	if (!number_parse(value, &number) || number > INT_MAX)
		return -1;
	n = (int)number;
	return setsockopt(fd, o->level, o->option, &n, sizeof(n));
}

static int get_option(int fd, const struct require_option *o)
{
	char value[256];
	socklen_t n = sizeof(value);

	return getsockopt(fd, o->level, o->option, value, &n);
}

static bool has_option(const struct requirement *r, char why[WHY_TEXT])
{
	const struct require_option *o = require_option_find(r->name);
	int fd = socket(o->family, SOCK_STREAM | SOCK_CLOEXEC, o->protocol);
	int rc = fd < 0 ? -1 : 0;

	if (fd >= 0 && o->option)
		rc = r->value ? set_option(fd, o, r->value) : get_option(fd, o);
	if (fd >= 0)
		close(fd);
	if (rc == 0)
		return true;
	return r->value ? lacks(why, "no %s %s on this kernel", o->what,
				r->value)
			: lacks(why, "no %s on this kernel", o->what);
}

/* --- all of them --------------------------------------------------------- */

static bool (*const checks[])(const struct requirement *r,
			      char why[WHY_TEXT]) = {
	[REQUIRE_SYSCTL] = has_sysctl,
	[REQUIRE_KERNEL] = has_kernel,
	[REQUIRE_OPTION] = has_option,
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

		if (r->kind != REQUIRE_KERNEL && !on_stage &&
		    stage_open(&config, e) < 0)
			return -1;
		on_stage |= r->kind != REQUIRE_KERNEL;
		if (!checks[r->kind](r, why))
			return err_skip(e, "skipped: %s: %s", s->name, why);
	}
	return 0;
}
