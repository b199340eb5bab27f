/*
 * The parent of a family of processes.
 *
 *     parent    fork, fork, fork, wait ─────── one was killed: fork, wait …
 *     child 1   └ work ────────────────────╳
 *     child 2         └ work ───────────────────────────────────────────
 *
 * It serves nobody, so no client can harm it; and if a child crashes, the
 * others do not notice. What is asked of it (SIGTERM) it passes on from the
 * handler itself: kill() and close() may be called there (signal-safety(7)).
 * While a child is made the signal is kept back, so that none is forgotten.
 */
#include "workers.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

static pid_t child[MOST_WORKERS];
static int parents_listener;
static volatile sig_atomic_t stopping;

static void pass_on(int signal_number)
{
	int saved = errno;

	(void)signal_number;
	for (int i = 0; i < MOST_WORKERS; i++)
		if (child[i] > 0) /* asked again: at once */
			kill(child[i], stopping ? SIGKILL : SIGTERM);
	if (!stopping && parents_listener >= 0)
		close(parents_listener);
	stopping = 1;
	errno = saved;
}

static _Noreturn void be_child(int number, worker *work, const sigset_t *mask)
{
	/* The parent's handler is not for us, and without it we end, too. */
	signal(SIGTERM, SIG_DFL);
	signal(SIGINT, SIG_DFL);
	prctl(PR_SET_PDEATHSIG, SIGTERM);
	work(number, mask);
	exit(program_end());
}

static void start(int i, worker *work)
{
	sigset_t before = stop_while_waiting();

	if (!stopping) {
		child[i] = fork();
		if (child[i] < 0)
			die("fork");
		if (child[i] == 0)
			be_child(i + 1, work, &before);
	}
	pthread_sigmask(SIG_SETMASK, &before, NULL);
}

/* One has ended; whether it gave up. */
static bool ended(int i, int status, worker *work)
{
	child[i] = 0;
	if (WIFSIGNALED(status))
		start(i, work);
	return WIFEXITED(status) && WEXITSTATUS(status) != 0;
}

int workers_run(int n, worker *work, int listener)
{
	struct sigaction action = { .sa_handler = pass_on };
	bool gave_up = false;
	int status;
	pid_t pid;

	parents_listener = listener;
	sigemptyset(&action.sa_mask);
	if (sigaction(SIGTERM, &action, NULL) < 0 ||
	    sigaction(SIGINT, &action, NULL) < 0)
		die("sigaction");
	for (int i = 0; i < n; i++)
		start(i, work);
	while ((pid = wait(&status)) > 0 || errno == EINTR) {
		for (int i = 0; i < n; i++)
			if (pid > 0 && child[i] == pid &&
			    ended(i, status, work) && !gave_up) {
				gave_up = true;
				raise(SIGTERM); /* to ourselves: passed on */
			}
	}
	return gave_up ? 1 : program_end();
}

void worker_serve(int listener, const sigset_t *mask)
{
	int client;

	/* The parent's group may be asked, and then the parent asks us, too. */
	stop_when_asked(listener, 0);
	pthread_sigmask(SIG_SETMASK, mask, NULL);
	while ((client = accept_next(listener)) >= 0)
		serve(client);
	close(listener);
}
