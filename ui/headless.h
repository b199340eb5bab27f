/* A run without a screen: played to its end, unless a signal stops it. */
#ifndef UI_HEADLESS_H
#define UI_HEADLESS_H

#include <stdint.h>
#include <stdio.h>

#include "capture/source.h"
#include "sim/run/run.h"
#include "ui/print.h"

/*
 * SIGINT, SIGTERM and SIGHUP come through a descriptor from now on; -1 if
 * there is none to be had: then they end the process at once.
 */
int stop_signals_open(void);
void stop_signals_close(int fd);
/* The number of a signal that came, or 0; also of -1. */
int stop_signal_taken(int fd);

/* Plays a source to its end; *signal is one that stopped it, or 0. */
enum source_status headless_play(struct source *s, int signals, int *signal,
				 struct err *e);

#endif
