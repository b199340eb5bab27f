/*
 * wirestep shell: the user's shell on the stage, in a pane beside the ladder.
 * What is used in it gets a lane of its own, and is stepped. It is a scenario
 * like that of exec, whose one program is the shell.
 *
 * It is told that it is on a stage by its environment: WIRESTEP_STAGE=1.
 */
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ui/command/command.h"
#include "ui/command/exec_scenario.h"
#include "ui/command/play.h"
#include "ui/app/screen.h"

/* $SHELL, or what the user's entry says, or the one that there always is. */
static const char *users_shell(void)
{
	const char *shell = getenv("SHELL");
	const struct passwd *user;

	if (shell && *shell)
		return shell;
	user = getpwuid(getuid());
	return user && user->pw_shell && *user->pw_shell ? user->pw_shell
							 : "/bin/sh";
}

static int outcome(const struct session *s, const struct options *o,
		   bool by_hand)
{
	const struct run_failure *f = run_failure(s->run);
	int status = run_program_status(s->run, EXEC_SHELL);

	(void)o;
	(void)by_hand;
	if (status >= 0)
		return status;
	if (!f->text[0])
		return 0; /* the viewer has left before its end */
	fprintf(stderr, "wirestep: shell: %s\n", f->text);
	return ERR_FAILED;
}

/* What can not be, before anything begins. */
static int can_begin(const struct options *o, struct err *e)
{
	if (o->n_args > 0)
		return err_set(e, ERR_INPUT,
			       "shell: takes no command (wirestep exec -- %s)",
			       o->arg[0]);
	if (o->view || !screen_possible())
		return err_set(e, ERR_UNSUPPORTED,
			       "shell: needs a terminal to be seen on "
			       "(wirestep exec -- CMD runs without)");
	return 0;
}

int command_shell(const struct options *o, struct err *e)
{
	struct options options = *o;
	char *shell = strdup(users_shell());
	char *const words[] = { shell, NULL };
	struct play p = { .run = options_of_run(o),
			  .options = o,
			  .shell = true,
			  .outcome = outcome };
	int status;

	options.exec.shell = true;
	if (can_begin(o, e) < 0 ||
	    exec_scenario(&p.scenario, &options, words, e) < 0)
		status = (int)e->status;
	else
		status = play(&p, e);
	free(shell);
	return status;
}
