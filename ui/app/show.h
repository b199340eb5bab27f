/*
 * What a screen shows, and how it is made: a recording that is read from a
 * file; a capture file, and a recording of one of its conversations; or a
 * scenario on a stage, which can be run again with other fates for its packets.
 */
#ifndef UI_APP_SHOW_H
#define UI_APP_SHOW_H

#include <stdio.h>

#include "capture/census/census.h"
#include "capture/recording/recording.h"
#include "capture/source.h"
#include "sim/hand.h"
#include "sim/run/run.h"
#include "sim/scenario/scenario.h"
#include "ui/app/loader.h"

enum { SHOW_HANDS = 64 };

struct live_files; /* ui/live/live_files.h */

/* When something was done by hand, if it was done in the run that is shown. */
struct hand_time {
	bool here;
	uint32_t step; /* steps that there were */
	uint32_t gone; /* as hand_gone */
};

struct show {
	struct scenario *scenario; /* owned; NULL: a recording */
	FILE *in;		   /* borrowed; it is read by show_begin */
	const char *in_name;	   /* borrowed; for messages */
	bool cut;		   /* it ended in the middle of a line */
	struct loader *file;	   /* owned; NULL: not a capture file */
	/* borrowed: whose sockets it is, of what is live here; NULL: nobody
	   asks the kernel */
	struct census *census;
	/*
	 * Done once by show_begin, before the first packet is read; -1 with *e
	 * ends it. NULL: nothing. `ready_for` is borrowed.
	 */
	int (*ready)(void *ready_for, struct err *e);
	void *ready_for;
	const struct live_files *files; /* what is saved meanwhile; borrowed */
	struct recording *rec; /* owned; of a conversation of the file */
	struct source *source; /* owned; NULL until show_begin */
	struct run_options options;
	/* what the viewer did by hand, in order, and when */
	struct hand hand[SHOW_HANDS];
	struct hand_time done[SHOW_HANDS];
	size_t n_hands;
	bool again;	 /* this run was told of them before it began */
	uint32_t branch; /* 1 + the step at which it left the run before */
};

/* Takes over the scenario. Nothing runs yet: show_begin. */
void show_scenario(struct show *s, struct scenario *scenario,
		   const struct run_options *options);
/* Takes over a recording, all of it there. */
void show_recorded(struct show *s, struct recording *rec);
/* A recording that is to be read. */
void show_file(struct show *s, FILE *in, const char *name);
/*
 * A capture file, which becomes the show's; no conversation is open yet.
 * `judge`: enum analysis_mode.
 */
void show_capture(struct show *s, struct capture_file *file, const char *name,
		  uint8_t judge);
/* The same of what never ends and is not kept for ever. */
void show_live(struct show *s, struct capture_file *file, const char *name,
	       uint8_t judge);
/* Opens a part of it: another recording, and a source that fills it. */
void show_part(struct show *s, const struct trace_part *part);
/*
 * Sets the stage, or reads the file: s->rec may be another then. What takes
 * time is done here, and a screen can be painted before. -1 with *e.
 */
int show_begin(struct show *s, struct err *e);
/*
 * Runs it from its beginning; with `hands` the packets that were changed are
 * changed again, by themselves, with live timers. Everything that was borrowed
 * from s->rec is gone then. -1 with *e: there is an empty recording.
 */
int show_restart(struct show *s, bool hands, struct err *e);
/*
 * The same with the hands that are left in s->hand; if they are not to be
 * applied by themselves (s->again), they are for the caller to do again.
 */
int show_again(struct show *s, struct err *e);
/* Packets wait for the viewer in this run, or will once it has come so far. */
bool show_holds(const struct show *s);
void show_close(struct show *s);

/* "tcp-hello", "big.pcap", or "". */
const char *show_name(const struct show *s);

#endif
