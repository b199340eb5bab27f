/*
 * The player: a cursor over a recording, and a source at its end that makes
 * more of it. Play, step, back, run to; what moves just now. It knows no
 * screen, and time is an argument: CLOCK_MONOTONIC in nanoseconds.
 */
#ifndef UI_STEP_PLAYER_H
#define UI_STEP_PLAYER_H

#include <stdbool.h>
#include <stdint.h>

#include "capture/recording/recording.h"
#include "capture/source.h"
#include "capture/recording/world.h"
#include "ui/step/quiz.h"
#include "ui/ladder/rows.h"

enum { PLAYER_FPS = 30 };

struct player {
	struct recording *rec; /* borrowed */
	struct source *source; /* borrowed; NULL: the recording is all */
	enum source_status status;
	struct timeline *timeline;
	struct rows rows;
	uint32_t *step; /* the rows that are steps, in order */
	size_t n_steps, cap_steps;
	size_t rows_seen;   /* of `rows`, looked at for steps */
	uint32_t at;	    /* steps taken: 0 … n_steps */
	uint32_t furthest;  /* most that were ever taken */
	struct world world; /* at the cursor */
	struct quiz quiz;   /* what was answered */
	bool playing;
	bool resumes; /* plays on when the question is answered */
	bool follows; /* what comes next is stepped to at once */
	bool tails;   /* at the end it stays there, whatever comes */
	bool animate;
	double speed;
	uint64_t step_ns;    /* when the last step was taken */
	uint64_t due_ns;     /* playing: when the next step is taken */
	uint64_t moving_ns;  /* when the packet of the last step set out */
	uint64_t moving_for; /* how long it takes; 0: nothing moves */
};

/* Takes its place at the start; what there is of the recording is known. */
void player_init(struct player *p, struct recording *rec,
		 struct source *source);
void player_free(struct player *p);

/* Lets the source go on as far as it can. -1 with *e: it has failed. */
int player_pump(struct player *p, uint64_t now_ns, struct err *e);

enum player_moved {
	PLAYER_ERROR = -1, /* *e */
	PLAYER_MOVED,
	PLAYER_WAITS, /* nothing yet: the source waits for the kernel */
	PLAYER_ENDS,  /* nothing will come any more */
	PLAYER_ASKS,  /* not before the question is answered */
};

/*
 * One step forward: inside the recording the cursor moves, at its end the
 * source is asked for more.
 */
enum player_moved player_step(struct player *p, uint64_t now_ns, struct err *e);
/* One step back; false at the start. */
bool player_back(struct player *p);
/* To a step, as far as there are. */
void player_seek(struct player *p, uint32_t at);
/* To the steps' end, where the source is. */
void player_seek_end(struct player *p);

void player_play(struct player *p, bool playing, uint64_t now_ns);
/* Takes the step that is due when playing. */
enum player_moved player_tick(struct player *p, uint64_t now_ns, struct err *e);
/* When something is to be done or drawn next; 0: only when fd is readable. */
uint64_t player_wake_ns(const struct player *p, uint64_t now_ns);

/* A copy that was taken off the wire is the run's own doing, and no step. */
bool row_is_absorbed(const struct recording *r, const struct row *row);
/* The row of the last step, or NULL before the first. */
const struct row *player_row(const struct player *p);
/* Rows that have happened at the cursor: notes and marks come with a step. */
size_t player_rows(const struct player *p);
/* Text of the last note of this step, or NULL. */
const char *player_note(const struct player *p);
/* Events that have happened at the cursor. */
uint32_t player_cursor(const struct player *p);
/*
 * The question that stands at the cursor: the first that is open, else the
 * last; ROW_NONE if there is none.
 */
uint32_t player_question(const struct player *p);
/* It is open: there is no step forward before it is answered or skipped. */
bool player_asks(const struct player *p);
/* An answer from 1, or QUIZ_SKIPPED; what played plays on. */
void player_answer(struct player *p, uint8_t answer, uint64_t now_ns);
/* For player.c: one stands between the last step found and this event. */
bool player_asked_before(const struct player *p, uint32_t event);
/* What plays waits for the answer; for player.c. */
void player_stop_to_ask(struct player *p);
/* How far the packet of the last step has come, 0 … 1; 1 if none moves. */
double player_along(const struct player *p, uint64_t now_ns);
/* The packet that the next step lets go, or ROW_NONE. */
uint32_t player_next(const struct player *p);
/* The cursor has been further on. */
bool player_in_history(const struct player *p);
/* It is where the recording ends so far. */
bool player_at_edge(const struct player *p);
/*
 * All that this step has changed of a socket is in: its state was the same
 * before, or what comes next is a new cause, a call or a packet's fate. Between
 * cause and effect the kernel has not been asked yet.
 */
bool player_settled(const struct player *p, uint32_t socket);
/* The recording's time at its edge: it goes on while a source waits. */
uint64_t player_time(const struct player *p, uint64_t now_ns);
/* The step at or after which this event has happened. */
uint32_t player_step_of(const struct player *p, uint32_t event);

/* Tells the source, after going to the edge. */
enum player_moved player_command(struct player *p, const struct command *c,
				 uint64_t now_ns, struct err *e);

#endif
