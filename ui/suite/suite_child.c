/*
 * One process of a suite. In it:
 *
 *   0  /dev/null       1, 2  `words`: a crash's last ones, a sanitizer's report
 *   3  `text`          and no other descriptor of ours
 *
 * Signals that stop are blocked here as in the parent, and are taken from a
 * descriptor while the scenario plays.
 */
#include "ui/suite/suite_child.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "capture/mem.h"
#include "sim/scenario/text.h"

enum {
	TEXT_FD = 3,
	TEXT_MOST = 1 << 20, /* bytes of a text that are kept */
	LINE_BYTES = 4096,
};

/* --- in the process ------------------------------------------------------ */

static void set_descriptors(const struct child *child)
{
	int null = open("/dev/null", O_RDONLY);

	dup2(null, STDIN_FILENO);
	dup2(child->words, STDOUT_FILENO);
	dup2(child->words, STDERR_FILENO);
	dup2(child->text, TEXT_FD);
	close_range(TEXT_FD + 1, ~0U, 0);
}

static _Noreturn void be_child(const struct child *child, pid_t parent,
			       const struct suite_plan *plan,
			       const struct suite_case *c)
{
	FILE *text;

	setpgid(0, 0);
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent)
		_exit(1); /* it was gone before we asked */
	set_descriptors(child);
	text = fdopen(TEXT_FD, "w");
	if (text) {
		plan->run(c, plan->options, c->report, text);
		fclose(text);
		c->report->told = true;
	}
	_exit(0);
}

/* --- beside it ----------------------------------------------------------- */

static int open_files(struct child *child)
{
	child->text = memfd_create("text", MFD_CLOEXEC);
	child->words = memfd_create("words", MFD_CLOEXEC);
	return child->text < 0 || child->words < 0 ? -1 : 0;
}

int child_begin(struct child *child, const struct suite_plan *plan,
		struct suite_case *c)
{
	pid_t parent = getpid();
	int failed;

	*child = (struct child){ .pidfd = -1, .text = -1, .words = -1 };
	fflush(NULL); /* or the process would write it again */
	if (open_files(child) == 0) {
		child->pid = fork();
		if (child->pid == 0)
			be_child(child, parent, plan, c);
		if (child->pid > 0) {
			setpgid(child->pid, child->pid); /* whoever is first */
			child->pidfd =
				(int)syscall(SYS_pidfd_open, child->pid, 0);
			if (child->pidfd >= 0)
				return 0;
		}
	}
	failed = errno;
	if (child->pid > 0)
		child_kill(child);
	child_free(child);
	errno = failed;
	return -1;
}

void child_signal(const struct child *child, int signal)
{
	kill(child->pid, signal);
}

static void kill_group(const struct child *child)
{
	kill(-child->pid, SIGKILL);
}

/* Its id is its group's until it is waited for, so no other is hit. */
static bool reap(struct child *child, int options, siginfo_t *end)
{
	end->si_pid = 0;
	if (waitid(P_PID, (id_t)child->pid, end, options | WEXITED | WNOWAIT) <
		    0 ||
	    end->si_pid == 0)
		return false;
	kill_group(child);
	waitid(P_PID, (id_t)child->pid, end, WEXITED);
	return true;
}

bool child_ended(struct child *child, siginfo_t *end)
{
	return reap(child, WNOHANG, end);
}

void child_kill(struct child *child)
{
	siginfo_t end;

	kill_group(child);
	reap(child, 0, &end);
}

void child_free(struct child *child)
{
	const int fds[] = { child->pidfd, child->text, child->words };

	for (size_t i = 0; i < sizeof(fds) / sizeof(*fds); i++)
		if (fds[i] >= 0)
			close(fds[i]);
}

/* --- what it wrote ------------------------------------------------------- */

static char *read_all(int fd, size_t *len)
{
	struct stat st = { 0 };
	size_t size = 0;
	char *text;
	ssize_t n;

	if (fstat(fd, &st) == 0 && st.st_size > 0)
		size = st.st_size < TEXT_MOST ? (size_t)st.st_size : TEXT_MOST;
	text = mem_zero(size + 1, 1);
	n = pread(fd, text, size, 0);
	*len = n > 0 ? (size_t)n : 0;
	return text;
}

char *child_text(const struct child *child)
{
	size_t len;

	return read_all(child->text, &len);
}

char *child_last_words(const struct child *child)
{
	char line[LINE_BYTES], *visible, *raw;
	size_t len, size, n;
	FILE *out = open_memstream(&visible, &size);

	raw = read_all(child->words, &len);
	for (size_t i = 0; i < len; i += n + 1) {
		n = (size_t)(strchrnul(raw + i, '\n') - (raw + i));
		fprintf(out, "%s\n",
			text_visible(raw + i, n, line, sizeof(line)));
	}
	fclose(out);
	free(raw);
	return visible;
}
