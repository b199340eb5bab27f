/* A run without a screen: played to its end, unless a signal stops it. */
#ifndef UI_SUITE_HEADLESS_H
#define UI_SUITE_HEADLESS_H

#include <stdint.h>
#include <stdio.h>

#include "capture/source.h"
#include "sim/run/run.h"
#include "ui/print/print.h"

/*
 * SIGINT, SIGTERM and SIGHUP come through a descriptor from now on; -1 if
 * there is none to be had: then they end the process at once.
 */
int stop_signals_open(void);
void stop_signals_close(int fd);
/* The number of a signal that came, or 0; also of -1. */
int stop_signal_taken(int fd);

/* What is told where nobody sees that a run waits. */
struct headless_patience {
	uint64_t ns;			   /* how long it may wait until then */
	void (*tell)(const char *awaited); /* as run_awaits says it */
};

/*
 * Plays a run to its end; *signal is one that stopped it, or 0. Whoever waits
 * with `patience` (or NULL) is told what for, once for each.
 */
enum source_status headless_play(struct source *s, int signals,
				 const struct headless_patience *patience,
				 int *signal, struct err *e);

#endif
