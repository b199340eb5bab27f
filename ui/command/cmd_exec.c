/*
 * wirestep exec: any programs on the stage. What it is told becomes a scenario
 * (ui/command/exec_scenario.c), which is played like any other, and the status
 *is the client's, as a shell has it:
 *
 *	0–255	what the client ended with; 128+N: by signal N
 *	125	wirestep's own failure
 *	126	a command that can not be executed
 *	127	a command that is not there
 *	128+N	wirestep itself was ended by signal N
 *
 * Commands are looked for before anything begins, so that nothing has to be
 * ended because of a mistyped name.
 */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "capture/mem.h"
#include "sim/program/find.h"
#include "sim/program/words.h"
#include "ui/command/command.h"
#include "ui/command/exec_scenario.h"
#include "ui/command/play.h"

enum { SIGNALLED = 128 };

/* --- before anything begins ---------------------------------------------- */

/* It would be found; 0, or -1 with *e. */
static int look_for(const char *command, struct err *e)
{
	char *folders = program_folders(NULL);
	char *path = program_find(command, folders, e);

	free(folders);
	free(path);
	return path ? 0 : -1;
}

/* Where byte `at` of a text is, for a caret. */
static void tell_place(const char *option, const char *text, size_t at,
		       const char *what)
{
	uint32_t line = 1, col = 1;

	for (size_t i = 0; i < at; i++)
		if (text[i] == '\n') {
			line++;
			col = 1;
		} else if (((unsigned char)text[i] & 0xc0) != 0x80) {
			col++;
		}
	mistake_print(option, text, line, col, what, stderr);
}

static int look_for_server(const char *command, struct err *e)
{
	struct words_wrong wrong;
	char **words = words_split(command, &wrong);
	int rc;

	if (!words) {
		tell_place("--server", command, wrong.at, wrong.text);
		e->status = ERR_EXEC;
		return -1;
	}
	rc = look_for(words[0], e);
	words_free(words);
	return rc;
}

static int look_for_all(const struct options *o, struct err *e)
{
	for (size_t i = 0; i < o->exec.n_servers; i++)
		if (look_for_server(o->exec.server[i], e) < 0)
			return -1;
	return look_for(o->arg[0], e);
}

/* --- descriptors ---------------------------------------------------------- */

/*
 * Without a screen the client reads and writes as if nobody stood between, so
 * that it can be part of a pipe; what is printed comes behind it. Servers are
 * no part of that: what they write goes to standard error. So does all, where
 * standard output is to be JSON.
 */
static struct run_stdio *stdio_new(const struct options *o, int nothing)
{
	size_t n = o->exec.n_servers;
	struct run_stdio *io = mem_zero(n + 1, sizeof(*io));
	bool json = o->style.json || o->view == print_view_find("json");

	for (size_t i = 0; i < n; i++)
		io[i] = (struct run_stdio){ { nothing, STDERR_FILENO,
					      STDERR_FILENO } };
	/* A terminal's reader must be of its group, which is ours (-1). */
	io[n] = (struct run_stdio){ { isatty(STDIN_FILENO) ? -1 : STDIN_FILENO,
				      json ? STDERR_FILENO : STDOUT_FILENO,
				      STDERR_FILENO } };
	return io;
}

/* --- what comes of it ---------------------------------------------------- */

/* As a shell says it, too: not of what is everyday. */
static void tell_signal(const char *command, int status)
{
	int signal = status - SIGNALLED;
	struct err e = { 0 };

	if (signal <= 0 || signal == SIGINT || signal == SIGPIPE ||
	    !sigabbrev_np(signal))
		return;
	err_set(&e, ERR_NONE, "%s: %s (status %d)", command, strsignal(signal),
		status);
	complain(&e);
}

/* Nobody has seen the scenario: its lines say nothing. */
static void tell_failure(const char *text)
{
	static const char line[] = "stuck at line ";
	bool stuck = strncmp(text, line, strlen(line)) == 0;
	const char *rest = stuck ? text + strlen(line) : text;
	struct err e = { 0 };

	if (stuck)
		rest += strspn(rest, "0123456789");
	err_set(&e, ERR_NONE, "exec: %s%s", stuck ? "stuck" : "", rest);
	complain(&e);
}

static int outcome(const struct session *s, const struct options *o,
		   bool by_hand)
{
	const struct run_failure *f = run_failure(s->run);
	int status = run_program_status(s->run, EXEC_CLIENT);

	(void)by_hand;
	fflush(stdout);
	if (status >= 0) {
		tell_signal(o->arg[0], status);
		return status;
	}
	if (!f->text[0])
		return 0; /* the viewer has left before its end */
	tell_failure(f->text);
	return ERR_EXEC;
}

static void tell_awaited(const char *awaited)
{
	struct err e = { 0 };

	err_set(&e, ERR_NONE, "still waiting for %s (^C ends it)", awaited);
	complain(&e);
}

int exec_status(int status)
{
	return status >= ERR_FAILED && status <= ERR_UNSUPPORTED ? ERR_EXEC
								 : status;
}

static int play_exec(struct play *p, struct err *e)
{
	int nothing = open("/dev/null", O_RDWR | O_CLOEXEC), status;
	struct run_stdio *io = stdio_new(p->options, nothing);

	p->stdio = io;
	p->n_stdio = p->options->exec.n_servers + 1;
	status = play(p, e);
	free(io);
	if (nothing >= 0)
		close(nothing);
	return p->judged ? status : exec_status(status);
}

int command_exec(const struct options *o, struct err *e)
{
	static const struct headless_patience patience = {
		.ns = UINT64_C(3000000000),
		.tell = tell_awaited,
	};
	struct play p = { .run = options_of_run(o),
			  .options = o,
			  .patience = &patience,
			  .outcome = outcome };

	if (o->n_args == 0)
		return err_set(e, ERR_EXEC,
			       "exec: which command? (as in wirestep exec -- "
			       "curl http://127.0.0.1:8000/)"),
		       ERR_EXEC;
	if (look_for_all(o, e) < 0 ||
	    exec_scenario(&p.scenario, o, o->arg, e) < 0)
		return (int)e->status;
	return play_exec(&p, e);
}
