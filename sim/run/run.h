/*
 * The stepping engine: a scenario's statements, real sockets, held packets
 * and the kernel's truth become the events of a recording.
 */
#ifndef SIM_RUN_RUN_H
#define SIM_RUN_RUN_H

#include <stdbool.h>
#include <stdint.h>

#include "capture/err.h"
#include "capture/recording/recording.h"
#include "capture/source.h"
#include "sim/hand.h"
#include "sim/scenario/scenario.h"

/* The first descriptors of a program; borrowed until close. */
struct run_stdio {
	int fd[3];
};

struct run_options {
	uint64_t seed;	 /* of random rules */
	bool no_capture; /* without libpcap: the queue's view alone */
	uint8_t judge;	 /* of segments: enum analysis_mode */
	/*
	 * What the viewer changed in the run before, to be done again; borrowed
	 * until close. With any, the run is never SOURCE_READY: it plays at
	 * machine speed and with live timers, also after the last of them.
	 */
	const struct hand *hand;
	size_t n_hands;
	/*
	 * But when so many packets have gone their way (hand_gone) the viewer
	 * is asked again; the timers run on while he looks.
	 */
	bool asks;
	uint32_t asks_after;
	/*
	 * The first three descriptors of programs, borrowed until close; 0:
	 * none. With program_terminal [0] is a terminal, xterm-256color, which
	 * becomes the last program's of the scenario; others have a pipe.
	 */
	int program_fd[3];
	bool program_terminal;
	/*
	 * Instead of those, for the first n programs in the order in which they
	 * begin. Who has neither reads nothing, and what it writes becomes
	 * events.
	 */
	const struct run_stdio *stdio;
	size_t n_stdio;
};

/*
 * Sets a stage and is ready to run `s`, which is borrowed until source_close.
 * The process is in the new stage afterwards. A machine that has not what the
 * scenario requires is an error that is marked as skipped (err.h).
 */
int run_open(struct source **out, const struct scenario *s,
	     const struct run_options *options, struct recording *rec,
	     struct err *e);

/* Why a run ended before its last statement; line 0: it did not. */
struct run_failure {
	uint32_t line, col;
	char text[640];
};
const struct run_failure *run_failure(const struct source *run);

/*
 * What a "wait until" that is not done yet waits for, and what is instead; or
 * "". Borrowed until the source goes on.
 */
#define RUN_AWAITS 420
const char *run_awaits(const struct source *source);

/*
 * The viewer has changed what happens. From then on an expectation that does
 * not hold is EXPECT_NOT_CHECKED; and where the scenario can go no further the
 * run ends well, and the recording's end has the reason.
 */
bool run_diverged(const struct source *run);

/*
 * What the program of this name has ended with, as a shell tells it (0–255);
 * -1: it has not ended, or never begun.
 */
int run_program_status(const struct source *run, const char *name);

/* What the recording does not tell; for scenario_make. */
enum deed_kind {
	DEED_CALL,	/* a call has begun: the recording's next one */
	DEED_STATEMENT, /* another statement is done */
	DEED_DELAY,	/* a packet is to go on only after `ns` */
	DEED_RULE,	/* a rule has decided about a packet */
	DEED_CHANGE,	/* a statement has changed a packet, or made it */
	DEED_HOLD,	/* a statement keeps a packet back by a name */
	DEED_DISMISSED, /* it is over: what programs do now is for their end */
};

struct deed {
	enum deed_kind kind;
	uint32_t event; /* how many there were before it */
	uint64_t t_ns;
	const struct step *step; /* borrowed from the scenario; or NULL */
	uint32_t packet;	 /* or ROW_NONE */
	uint64_t ns;
};

struct journal {
	struct deed *deed; /* in order of time, but for waits */
	size_t n;
	bool live; /* packets were held, and timers ran */
	/* as struct deed's; ROW_NONE: the viewer has changed nothing */
	uint32_t diverged_event;
};

/* Borrowed until the source goes on. */
const struct journal *run_journal(const struct source *run);

#endif
