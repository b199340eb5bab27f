/*
 * One scenario, played as the command line says: stepped on a screen, or
 * without one to its end, and then shown and saved.
 */
#ifndef UI_COMMAND_PLAY_H
#define UI_COMMAND_PLAY_H

#include "capture/err.h"
#include "sim/run/run.h"
#include "sim/scenario/scenario.h"
#include "ui/suite/headless.h"
#include "ui/command/options.h"
#include "ui/print/save.h"

struct play {
	struct scenario *scenario; /* owned: playing frees it */
	struct run_options run;
	const struct options *options; /* borrowed */
	/* without a screen: as run_options has it; and whoever waits */
	const struct run_stdio *stdio;
	size_t n_stdio;
	const struct headless_patience *patience; /* borrowed, or NULL */
	/*
	 * The process's status when all has been shown; why, it tells on
	 * standard error. `by_hand`: the viewer has changed what happened.
	 */
	int (*outcome)(const struct session *s, const struct options *o,
		       bool by_hand);
	bool shell;  /* of a shell: the screen ends with its programs */
	bool judged; /* the status is what that has said */
};

/* Returns the process's status; *e as of a command (ui/command/command.h). */
int play(struct play *p, struct err *e);
/* The same without a screen, even if there is one. */
int play_headless(struct play *p, struct err *e);

#endif
