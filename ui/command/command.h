/* The subcommands. Each returns the process's exit status. */
#ifndef UI_COMMAND_COMMAND_H
#define UI_COMMAND_COMMAND_H

#include "capture/err.h"
#include "capture/recording/recording.h"
#include "ui/command/files.h"
#include "ui/command/options.h"
#include "ui/print/save.h"

/*
 * A command that fails before it has said so leaves the reason in *e and
 * returns its status; what it has already told (a caret, a list of mistakes)
 * leaves *e empty.
 */
typedef int command_fn(const struct options *o, struct err *e);

command_fn command_home, command_run, command_live, command_open, command_check,
	command_list, command_doctor, command_exec, command_shell,
	command_learn;

/* What would end another command with 1 to 3 ends exec with 125. */
int exec_status(int status);

/* Runs the files as tests. Returns the process's exit status. */
int run_suite(const struct files *files, const struct options *o,
	      struct err *e);

/*
 * Tells an error at once, for a command that goes on after it: one line on
 * standard error. Clears *e.
 */
void complain(struct err *e);

/* Prints and saves what the options ask for. 0, or -1 with *e. */
int show_session(const struct session *s, const struct options *o,
		 struct err *e);

#endif
