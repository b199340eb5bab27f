/*
 * The scenario of a command line: what `wirestep exec` runs, as a text like
 * any other, so that it can be read, saved and run again.
 */
#ifndef UI_COMMAND_EXEC_SCENARIO_H
#define UI_COMMAND_EXEC_SCENARIO_H

#include "capture/err.h"
#include "sim/scenario/scenario.h"
#include "ui/command/options.h"

/* The client's name; servers are S, S2, S3 … */
#define EXEC_CLIENT "C"
#define EXEC_SHELL  "sh" /* of o->exec.shell */

/* Name of the n-th server, from 0. Returns out. */
#define EXEC_NAME 24
char *exec_server_name(size_t n, char out[EXEC_NAME]);

/*
 * The text for o->exec and the client's words, which end with NULL. They are
 * taken as they are: nothing in them is replaced. Caller frees.
 */
char *exec_scenario_text(const struct options *o, char *const *client);

/*
 * The same, parsed; scenario_free. -1 with *e, which is empty if what is wrong
 * was the user's and has been told, with a caret.
 */
int exec_scenario(struct scenario **out, const struct options *o,
		  char *const *client, struct err *e);

#endif
