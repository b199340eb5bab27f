/*
 * What live can do here: tried for real, on the real lo, as this user.
 *
 *	fork ─▶ capture ─▶ whose sockets ─▶ sandbox ─▶ told by a pipe
 *
 * A child does it, for the sandbox is never left, and run's stage, which the
 * parent tries, is another network. It prints while it goes; the parent shows
 * it when its own part is told. Nothing here makes doctor fail: who can not
 * watch this machine's loopback can run everything, and watch what he made.
 */
#include "ui/command/doctor_live.h"

#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/statvfs.h>
#include <sys/wait.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "capture/census/census.h"
#include "capture/live/live.h"
#include "capture/rights/privilege.h"
#include "capture/rights/sandbox.h"

enum {
	NET_RAW = 13, /* CAP_NET_RAW, linux/capability.h */
	PROBE_RING = 1 << 20,
	CENSUS_MS = 250, /* to wait for its answer, so often: */
	CENSUS_TURNS = 16,
	PATH_TEXT = 4096,
};

static void tell(bool ok, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

static void tell(bool ok, const char *fmt, ...)
{
	va_list ap;

	fputs(ok ? "ok      " : "no      ", stdout);
	va_start(ap, fmt);
	vprintf(fmt, ap);
	va_end(ap);
	putchar('\n');
}

/* --- capturing ----------------------------------------------------------- */

static const char *program(char path[PATH_TEXT])
{
	ssize_t n = readlink("/proc/self/exe", path, PATH_TEXT - 1);

	if (n < 0)
		return "wirestep";
	path[n] = '\0';
	return path;
}

static bool has_file_capability(const char *path)
{
	return getxattr(path, "security.capability", NULL, 0) > 0;
}

static bool is_nosuid(const char *path)
{
	struct statvfs st;

	return statvfs(path, &st) == 0 && st.f_flag & ST_NOSUID;
}

static const char *which_way(const struct privilege_user *u)
{
	if (u->other)
		return "with rights of root, for another user (sudo)";
	if (geteuid() == 0)
		return "with rights of root";
	return getauxval(AT_SECURE) ? "by CAP_NET_RAW of this program"
				    : "by CAP_NET_RAW of this process";
}

/* A right that the file has, and that did not arrive. */
static const char *why_not_given(const char *path)
{
	if (prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 1)
		return "it was started with no_new_privs";
	if (is_nosuid(path))
		return "its file system is mounted nosuid";
	return "its user namespace is not the one it was given in";
}

static void tell_remedies(void)
{
	char path[PATH_TEXT];
	const char *name = program(path);

	/* Outside the bounding set nothing gives it: capabilities(7). */
	if (prctl(PR_CAPBSET_READ, NET_RAW, 0, 0, 0) == 0)
		puts("        this container was started without CAP_NET_RAW "
		     "(docker run --cap-add NET_RAW)");
	else if (has_file_capability(name))
		printf("        %s has it, but %s\n", name,
		       why_not_given(name));
	else
		printf("        sudo setcap cap_net_raw=ep %s\n"
		       "        (make setcap does that), or sudo %s live, or\n",
		       name, name);
	puts("        wirestep live --pid PID, in a network of your own: "
	     "unshare -rn, wirestep run");
}

static void try_capture(const struct privilege_user *u)
{
	struct live_config config = live_config_watch();
	struct err e = { 0 };
	struct live *l = NULL;
	bool ok;

	config.ring_bytes = PROBE_RING;
	config.remedy = "one of these gives it";
	ok = live_open(&l, &config, &e) == 0;
	live_close(l);
	if (ok) {
		tell(true, "capturing on lo, %s", which_way(u));
		return;
	}
	tell(false, "%s", e.text);
	tell_remedies();
}

/* --- whose sockets ------------------------------------------------------- */

/* A socket whose owner has to be looked for. -1: there is none. */
static int something_to_find(void)
{
	struct sockaddr_in any = { .sin_family = AF_INET,
				   .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (fd >= 0 && bind(fd, (struct sockaddr *)&any, sizeof(any)) == 0)
		listen(fd, 1);
	return fd;
}

/* Until it has looked through all processes, or has ended, or never answers. */
static const struct census_totals *first_answer(struct census *c)
{
	const struct census_totals *t = census_totals(c);

	for (int i = 0; i < CENSUS_TURNS && t->alive && !t->processes; i++) {
		struct pollfd fd = { .fd = census_fd(c), .events = POLLIN };

		poll(&fd, 1, CENSUS_MS);
		census_take(c, 0);
		t = census_totals(c);
	}
	return t;
}

static void tell_census(const struct census_totals *t)
{
	if (t->processes == 0) {
		tell(false, "whose sockets they are: %s",
		     t->why[0] ? t->why : "no answer");
		return;
	}
	if (t->hidden == 0)
		tell(true, "whose sockets they are: all %u processes",
		     t->processes);
	else if (geteuid() == 0)
		tell(true,
		     "whose sockets they are: %u of %u processes (the others "
		     "hide it from root, too)",
		     t->processes - t->hidden, t->processes);
	else
		tell(false,
		     "whose sockets they are: %u of %u processes are other "
		     "users'\n        sudo wirestep live names these too",
		     t->hidden, t->processes);
	if (t->tracing)
		tell(true, "who connects and closes, as it happens "
			   "(tracepoint)");
	else
		tell(false, "who connects and closes, as it happens: %s",
		     t->tracing_why);
}

static void try_census(void)
{
	struct census_config config = { 0 };
	struct err e = { 0 };
	struct census *c = NULL;
	int fd = something_to_find();

	if (census_start(&c, &config, &e) < 0) {
		tell(false, "whose sockets they are: %s", e.text);
		return;
	}
	tell_census(first_answer(c));
	census_free(c);
	if (fd >= 0)
		close(fd);
}

/* --- and then ------------------------------------------------------------ */

static void try_sandbox(const struct privilege_user *u)
{
	struct sandbox_config config = { 0 };
	struct sandbox_report report;
	struct err e = { 0 };
	char text[SANDBOX_TEXT];

	if (privilege_drop_user(u, &e) < 0 ||
	    sandbox_enter(&config, &report, &e) < 0) {
		tell(false, "decoding without rights: %s", e.text);
		return;
	}
	tell(report.seccomp && report.landlock > 0,
	     "decoding without rights: %s", sandbox_tell(&report, text));
	if (report.landlock == 0)
		puts("        Landlock: Linux 5.13 or later, with landlock in "
		     "the list of lsm= on its command line");
}

static void try_all(void)
{
	struct privilege_user user = { 0 };
	struct err e = { 0 };

	if (privilege_user(&user, &e) < 0) {
		tell(false, "%s", e.text);
		return;
	}
	try_capture(&user);
	try_census();
	try_sandbox(&user);
}

/* --- the child ----------------------------------------------------------- */

void doctor_live_begin(struct doctor_live *d)
{
	int fds[2];

	*d = (struct doctor_live){ .child = -1, .out = -1 };
	if (pipe(fds) < 0)
		return;
	fflush(stdout);
	d->child = fork();
	if (d->child == 0) {
		dup2(fds[1], STDOUT_FILENO);
		close(fds[0]);
		close(fds[1]);
		try_all();
		fflush(stdout);
		_exit(0);
	}
	close(fds[1]);
	d->out = fds[0];
}

void doctor_live_print(struct doctor_live *d)
{
	char text[4096];
	ssize_t n;

	if (d->child < 0) {
		tell(false, "live: %s", strerror(errno));
	} else {
		while ((n = read(d->out, text, sizeof(text))) > 0)
			fwrite(text, 1, (size_t)n, stdout);
		waitpid(d->child, NULL, 0);
	}
	if (d->out >= 0)
		close(d->out);
}
