/*
 * Real programs: how they begin and end.
 *
 *	we                    the child
 *	fork ────────────────▶ waits
 *	PTRACE_SEIZE           │
 *	go ──────────────────▶ filter, descriptors, signals as they were
 *	waits                  execve ─▶ the program, stopped
 *	  ◀── PTRACE_EVENT_EXEC│
 *	or  ◀── errno, its end
 *
 * PTRACE_O_EXITKILL ends every program whatever ends us, so that nothing is
 * left behind. What the kernel tells of threads is in follow.c, what of it is
 * told when in turn.c.
 *
 * A program begins as a shell would begin it: no signal blocked or ignored, no
 * descriptor but the first three. Where its exec fails, a byte of the pipe
 * says why, and the status is a shell's (127 not found, 126 not executable).
 */
#include "sim/program/program.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/ptrace.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include "capture/mem.h"
#include "sim/program/private.h"
#include "sim/program/refused.h"

enum {
	SIGNALLED = 128,
	TRACED_OPTIONS = PTRACE_O_EXITKILL | PTRACE_O_TRACESYSGOOD |
			 PTRACE_O_TRACESECCOMP | PTRACE_O_TRACEEXEC |
			 PTRACE_O_TRACECLONE | PTRACE_O_TRACEFORK |
			 PTRACE_O_TRACEVFORK
};

int programs_open(struct programs **out, bool parallel,
		  program_interest_fn *interest, void *context, struct err *e)
{
	struct programs *p = mem_zero(1, sizeof(*p));
	sigset_t set;

	/* Few of its pages are ever touched. */
	p->of_tid = mem_zero(TIDS, sizeof(*p->of_tid));
	p->parallel = parallel;
	p->interest = interest;
	p->context = context;
	sigemptyset(&set);
	sigaddset(&set, SIGCHLD);
	sigprocmask(SIG_BLOCK, &set, &p->before);
	p->fd = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
	if (p->fd < 0) {
		err_set(e, ERR_UNSUPPORTED, "programs: signalfd: %s",
			strerror(errno));
		programs_close(p);
		return -1;
	}
	*out = p;
	return 0;
}

int programs_fd(const struct programs *p)
{
	return p->fd;
}

/* --- in the child -------------------------------------------------------- */

/* What reaches the parent if there is no exec. */
struct begin {
	int go[2];   /* we may be traced now */
	int fail[2]; /* errno; negative: of the filter */
};

/* What we have changed for ourselves; handlers end with the exec. */
static void signals_as_before(void)
{
	sigset_t none;

	signal(SIGPIPE, SIG_DFL);
	signal(SIGXFSZ, SIG_DFL);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
}

/* The three descriptors, wherever they are now. */
static int take_descriptors(const struct program_config *c)
{
	int fd[3];

	for (int i = 0; i < 3; i++) {
		fd[i] = fcntl(c->fd[i] < 0 ? i : c->fd[i], F_DUPFD_CLOEXEC, 3);
		if (fd[i] < 0 && c->fd[i] >= 0)
			return -1;
	}
	for (int i = 0; i < 3; i++)
		if (fd[i] >= 0 && dup2(fd[i], i) < 0)
			return -1;
	/* A signal to its group is not one to ours. */
	if (c->fd[0] >= 0 && !c->terminal)
		setpgid(0, 0);
	if (!c->terminal)
		return 0;
	setsid();
	ioctl(0, TIOCSCTTY, 0); /* it is another's already: read and write */
	return 0;
}

static _Noreturn void become(const struct program_config *c, struct begin *b)
{
	char byte;
	int why;

	close(b->go[1]);
	close(b->fail[0]);
	if (read(b->go[0], &byte, 1) != 1)
		_exit(SIGNALLED - 1);
	signals_as_before();
	errno = 0;
	if (take_descriptors(c) < 0) {
		why = errno;
	} else if (call_filter_install() < 0) {
		why = -errno;
	} else {
		/* A script without "#!" is the shell's (exec(3)). */
		execvpe(c->file, c->argv, c->envp ? c->envp : environ);
		why = errno;
	}
	if (write(b->fail[1], &why, sizeof(why)) < 0)
		_exit(SIGNALLED - 2);
	_exit(SIGNALLED - 1);
}

/* --- and here ------------------------------------------------------------ */

static int begin_open(struct begin *b)
{
	if (pipe2(b->go, O_CLOEXEC) < 0)
		return -1;
	if (pipe2(b->fail, O_CLOEXEC) == 0)
		return 0;
	close(b->go[0]);
	close(b->go[1]);
	return -1;
}

static void begin_close(struct begin *b)
{
	close(b->go[0]);
	close(b->go[1]);
	close(b->fail[0]);
	close(b->fail[1]);
}

/* Its own calls before it is the program go on untold. */
static bool await_exec(pid_t pid)
{
	int status;

	for (;;) {
		if (waitpid(pid, &status, __WALL) != pid) {
			if (errno == EINTR)
				continue;
			return false;
		}
		if (!WIFSTOPPED(status))
			return false;
		if (status >> 8 == (SIGTRAP | PTRACE_EVENT_EXEC << 8))
			return true;
		ptrace(PTRACE_CONT, pid, 0, 0);
	}
}

static int mistake_exec(const char *name, int why, struct err *e)
{
	if (why == ENOENT || why == ENOTDIR)
		return err_set(e, ERR_NOT_FOUND, "%s: %s", name, strerror(why));
	return err_set(e, ERR_NOT_EXECUTABLE, "%s: can not be executed: %s",
		       name, strerror(why));
}

static int seize(pid_t pid, struct begin *b, const char *name, struct err *e)
{
	int why = 0;

	if (ptrace(PTRACE_SEIZE, pid, 0, TRACED_OPTIONS) < 0) {
		trace_refused(name, "ptrace", errno, e);
		kill(pid, SIGKILL);
		waitpid(pid, NULL, __WALL);
		return -1;
	}
	if (write(b->go[1], "", 1) == 1 && await_exec(pid))
		return 0;
	close(b->fail[1]);
	b->fail[1] = -1;
	if (read(b->fail[0], &why, sizeof(why)) != (ssize_t)sizeof(why))
		why = EIO;
	if (why < 0)
		return trace_refused(name, "seccomp", -why, e);
	return mistake_exec(name, why, e);
}

static pid_t launch(const struct program_config *config, struct err *e)
{
	struct begin b;
	pid_t pid;
	int rc;

	if (begin_open(&b) < 0)
		return err_set(e, ERR_FAILED, "%s: %s", config->argv[0],
			       strerror(errno));
	pid = fork();
	if (pid == 0)
		become(config, &b);
	rc = pid < 0 ? err_set(e, ERR_FAILED, "%s: fork: %s", config->argv[0],
			       strerror(errno))
		     : seize(pid, &b, config->argv[0], e);
	begin_close(&b);
	return rc < 0 ? -1 : pid;
}

int programs_start(struct programs *p, const struct program_config *config,
		   uint32_t *program, struct err *e)
{
	pid_t pid = launch(config, e);
	struct thread *t;

	if (pid < 0)
		return -1;
	mem_grow(p->program, p->cap_programs, p->n_programs + 1);
	*program = p->n_programs++;
	p->program[*program] = (struct program){ .status = -1 };
	t = follow_add(p, pid, pid, *program);
	t->is.root = true;
	p->program[*program].root = follow_index(p, t);
	follow_tell(p, PROGRAM_BEGIN, t);
	follow_go_on(p, t, 0);
	return 0;
}

/* --- what there is ----------------------------------------------------------
 */

uint32_t programs_n_threads(const struct programs *p)
{
	return p->n_threads;
}

const struct program_thread *programs_thread(const struct programs *p,
					     uint32_t thread)
{
	return &p->thread[thread].is;
}

uint32_t programs_alive(const struct programs *p, uint32_t program)
{
	return p->program[program].alive;
}

int programs_status(const struct programs *p, uint32_t program)
{
	return p->program[program].status;
}

/* --- the end ------------------------------------------------------------- */

void programs_signal(struct programs *p, uint32_t program, int signal)
{
	for (uint32_t i = 0; i < p->n_threads; i++) {
		const struct program_thread *t = &p->thread[i].is;

		if (t->leader && !t->gone &&
		    (program == PROGRAM_NONE || t->program == program))
			kill(t->pid, signal);
	}
}

/* A killed process needs nobody's leave to end. */
static void end_all(struct programs *p)
{
	int status;

	programs_signal(p, PROGRAM_NONE, SIGKILL);
	while (p->n_live) {
		pid_t tid = waitpid(-1, &status, __WALL);

		if (tid < 0 && errno != EINTR)
			break;
		if (tid > 0 && WIFSTOPPED(status)) {
			kill(tid, SIGKILL);
			ptrace(PTRACE_CONT, tid, 0, 0);
		} else if (tid > 0) {
			follow_status(p, tid, status);
		}
	}
}

void programs_close(struct programs *p)
{
	if (!p)
		return;
	end_all(p);
	if (p->fd >= 0)
		close(p->fd);
	sigprocmask(SIG_SETMASK, &p->before, NULL);
	free(p->of_tid);
	free(p->thread);
	free(p->program);
	free(p->event);
	free(p);
}
