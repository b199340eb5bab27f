/*
 * Live needs rights that a home screen should not keep, and gives up others
 * that a scenario's stage needs. So it is a process of its own: it begins with
 * the rights there are, drops them, and its end brings home back as it was. A
 * lesson that is looked at beside something else is one, too: whatever was open
 * stays open.
 *
 * What it says on standard error comes through a pipe, and its first line is
 * what home tells.
 */
#include "ui/child.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "ui/i18n.h"

enum { ARGS = 12, SAID = 480 };

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

int child_live(const struct options *o, struct err *e)
{
	return run_child(o, "live", NULL, e);
}

int child_run(const struct options *o, const char *name, struct err *e)
{
	return run_child(o, "run", name, e);
}
