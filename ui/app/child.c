/*
 * Live needs rights that a home screen should not keep, and gives up others
 * that a scenario's stage needs. So it is a process of its own: it begins with
 * the rights there are, drops them, and its end brings home back as it was. A
 * lesson that is looked at beside something else is one, too: whatever was open
 * stays open.
 *
 * What it says on standard error comes through a pipe, and its first line is
 * what home tells.
 *
 * A scenario's stage is a network of its own, and there is no way back out of
 * it: what would begin there afterwards would see nothing of this machine. So
 * home leaves a process outside before, which begins live when it is asked to:
 *
 *	home ──── stage ───── asks ─ ─ waits ─ ─ answer
 *	  ╰─ outside ───────────╮                 ▲
 *	                        ╰─▶ fork, live ───╯
 */
#include "ui/app/child.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "ui/text/i18n.h"

enum { ARGS = 12, SAID = 480 };

/* What the keyboard sends to all; whoever only waits for a child outlives it */
static const int keyboard[] = { SIGINT, SIGQUIT, SIGTSTP };
enum { N_KEYBOARD = sizeof(keyboard) / sizeof(*keyboard) };

/* The process outside; pid 0: there is none. */
static struct {
	pid_t pid;
	int fd;
	bool is_here; /* this is it */
} outside;

struct child_end {
	int rc;
	struct err e;
};

/* As the user began this one. */
static void arguments(const struct options *o, const char *command,
		      const char *name, const char *arg[ARGS])
{
	int n = 0;

	arg[n++] = "wirestep";
	arg[n++] = command;
	if (name)
		arg[n++] = name;
	if (o->theme) {
		arg[n++] = "--theme";
		arg[n++] = o->theme;
	}
	if (o->style.ascii)
		arg[n++] = "--ascii";
	if (o->no_animation)
		arg[n++] = "--no-animation";
	arg[n++] = "--lang";
	arg[n++] = i18n_shows("zh") ? "zh" : "en";
	arg[n] = NULL;
}

static _Noreturn void become(const char *const *arg, int said)
{
	for (int i = 0; outside.is_here && i < N_KEYBOARD; i++)
		signal(keyboard[i], SIG_DFL);
	prctl(PR_SET_PDEATHSIG, SIGTERM);
	dup2(said, STDERR_FILENO);
	execv("/proc/self/exe", (char **)(uintptr_t)arg); /* takes no const */
	_exit(127);
}

/* All of it, so that nothing waits for us; the first bytes are kept. */
static void listen_to(int fd, char out[SAID])
{
	char more[SAID];
	size_t n = 0;
	ssize_t got;

	do {
		size_t room = SAID - 1 - n, take;

		errno = 0;
		got = read(fd, more, sizeof(more));
		take = got > 0 ? (size_t)got : 0;
		take = take < room ? take : room;
		memcpy(out + n, more, take);
		n += take;
	} while (got > 0 || errno == EINTR);
	out[n] = '\0';
	out[strcspn(out, "\n")] = '\0';
}

static int told(int status, const char *command, const char *said,
		struct err *e)
{
	static const char name[] = "wirestep: ";

	if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
		return 0;
	if (strncmp(said, name, sizeof(name) - 1) == 0)
		said += sizeof(name) - 1;
	return *said ? err_set(e, ERR_UNSUPPORTED, "%s", said)
		     : err_set(e, ERR_UNSUPPORTED, "%s has ended by itself",
			       command);
}

static int run(const char *const *arg, struct err *e)
{
	const char *command = arg[1];
	char said[SAID] = "";
	int fd[2], status = 0;
	pid_t pid;

	if (pipe2(fd, O_CLOEXEC) < 0)
		return err_set(e, ERR_UNSUPPORTED, "%s: %s", command,
			       strerror(errno));
	pid = fork();
	if (pid == 0)
		become(arg, fd[1]);
	close(fd[1]);
	if (pid < 0) {
		close(fd[0]);
		return err_set(e, ERR_UNSUPPORTED, "%s: %s", command,
			       strerror(errno));
	}
	listen_to(fd[0], said);
	close(fd[0]);
	waitpid(pid, &status, 0);
	return told(status, command, said, e);
}

/*
 * The terminal is in order, so signals may do what they always do; what the
 * keyboard sends, it sends to both.
 */
static int run_child(const struct options *o, const char *command,
		     const char *name, struct err *e)
{
	const char *arg[ARGS];
	sigset_t none, before;
	int rc;

	arguments(o, command, name, arg);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, &before);
	rc = run(arg, e);
	sigprocmask(SIG_SETMASK, &before, NULL);
	return rc;
}

/* --- outside ------------------------------------------------------------- */

/* Begins live each time a byte comes, and ends with whoever sends them. */
static _Noreturn void serve(const struct options *o, int fd)
{
	char asked;

	outside.is_here = true;
	prctl(PR_SET_PDEATHSIG, SIGTERM);
	for (int i = 0; i < N_KEYBOARD; i++)
		signal(keyboard[i], SIG_IGN);
	while (read(fd, &asked, 1) == 1) {
		struct child_end a = { 0 };

		a.rc = run_child(o, "live", NULL, &a.e);
		if (write(fd, &a, sizeof(a)) != sizeof(a))
			break;
	}
	_exit(0);
}

void child_outside_begin(const struct options *o)
{
	int fd[2];

	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, fd) < 0)
		return;
	outside.fd = fd[0];
	outside.pid = fork();
	if (outside.pid == 0) {
		close(fd[0]);
		serve(o, fd[1]);
	}
	close(fd[1]);
	if (outside.pid < 0) {
		close(fd[0]);
		outside.pid = 0;
	}
}

void child_outside_end(void)
{
	if (!outside.pid)
		return;
	close(outside.fd);
	waitpid(outside.pid, NULL, 0);
	outside.pid = 0;
}

/* Signals do what they always do meanwhile, as in run_child. */
static int ask_outside(struct err *e)
{
	struct child_end a = { 0 };
	sigset_t none, before;
	ssize_t got = -1;

	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, &before);
	if (write(outside.fd, "", 1) == 1)
		do
			got = read(outside.fd, &a, sizeof(a));
		while (got < 0 && errno == EINTR);
	sigprocmask(SIG_SETMASK, &before, NULL);
	if (got != sizeof(a))
		return err_set(e, ERR_UNSUPPORTED,
			       "live can not be begun any more (leave, and "
			       "begin it: wirestep live)");
	*e = a.e;
	return a.rc;
}

int child_live(const struct options *o, struct err *e)
{
	return outside.pid ? ask_outside(e) : run_child(o, "live", NULL, e);
}

int child_run(const struct options *o, const char *name, struct err *e)
{
	return run_child(o, "run", name, e);
}
