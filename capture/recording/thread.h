/*
 * Threads of real programs in a recording: who there was, in which call each
 * of them was, and what programs wrote to their outputs.
 *
 * A thread belongs to the lane of the command it runs, and is called by that
 * lane and a number in it. If it becomes another command, its lane may be
 * another from then on, and so its number: see thread_at.
 */
#ifndef CAPTURE_RECORDING_THREAD_H
#define CAPTURE_RECORDING_THREAD_H

#include "capture/recording/recording.h"

struct thread_row {
	uint32_t lane, number;		 /* as it began; numbers from 1 */
	uint32_t name;			 /* text: of its command, or its own */
	uint32_t process;		 /* the thread its process began with */
	uint32_t parent;		 /* who made it, or ROW_NONE */
	uint32_t begin_event, end_event; /* end_event ROW_NONE: it is there */
	int32_t status; /* a shell's, of its process; -1: only a thread ended */
	uint32_t last_exec; /* row of the last, or ROW_NONE */
};

/* A thread has become another command. */
struct exec_row {
	uint32_t thread;
	uint32_t lane, number, name; /* from now on */
	uint32_t event;
	uint32_t before; /* row of the exec before, or ROW_NONE */
};

/*
 * Bytes a program wrote to its standard output (1) or error (2); or programs
 * to the terminal that they share (0, lane ROW_NONE), with all that controls
 * it: of those whole characters.
 */
struct output_row {
	uint32_t lane, fd;
	uint32_t text, n; /* n bytes at recording_text, zeros included */
	uint32_t event;
};

/* --- appending ----------------------------------------------------------- */

struct thread_begin {
	uint32_t lane;
	uint32_t process; /* thread its process began with; ROW_NONE: itself */
	uint32_t parent;  /* ROW_NONE: nobody of the recording */
	const char *name; /* may be NULL */
};

/* The row of the new thread; its number is recording_next_thread. */
uint32_t recording_thread_begin(struct recording *r, uint64_t t_ns,
				const struct thread_begin *begin);
/* It has become (execve(2)) another command; the lane may be another. */
void recording_thread_name(struct recording *r, uint64_t t_ns, uint32_t thread,
			   uint32_t lane, const char *name);
/*
 * It is gone, and its call, if it is in one, never returns. `status` of its
 * process as a shell gives it (0–255), or -1 if only the thread ended.
 */
void recording_thread_end(struct recording *r, uint64_t t_ns, uint32_t thread,
			  int status);

/*
 * Says right after recording_call_begin whose call it is, and which socket it
 * is about (or ROW_NONE). Without it a call is that of its lane's thread 1.
 */
void recording_call_place(struct recording *r, uint32_t call, uint32_t thread,
			  uint32_t socket);

void recording_output(struct recording *r, uint64_t t_ns, uint32_t lane,
		      uint32_t fd, const char *text, size_t n);

/* --- reading; borrowed until the next append ----------------------------- */

uint32_t recording_n_threads(const struct recording *r);
const struct thread_row *recording_thread(const struct recording *r,
					  uint32_t thread);
/*
 * The highest number that a lane's threads have had, and the one that the next
 * gets: they count on, and begin anew where none of its threads is left.
 */
uint32_t recording_lane_threads(const struct recording *r, uint32_t lane);
uint32_t recording_next_thread(const struct recording *r, uint32_t lane);
/* The last thread that got this number in a lane, or ROW_NONE. */
uint32_t recording_thread_find(const struct recording *r, uint32_t lane,
			       uint32_t number);
const struct exec_row *recording_exec(const struct recording *r, uint32_t row);
uint32_t recording_n_outputs(const struct recording *r);
const struct output_row *recording_output_row(const struct recording *r,
					      uint32_t row);

/* What a thread is after the event `event`. */
struct thread_place {
	uint32_t lane, number, name;
};
struct thread_place thread_at(const struct recording *r, uint32_t thread,
			      uint32_t event);
/* The thread an event is about, or ROW_NONE. */
uint32_t event_thread(const struct recording *r, const struct event *e);

/*
 * A call in which a thread waits for something that is no socket: another
 * thread (futex), time (nanosleep), a child (wait4). Only lanes show them.
 */
bool call_is_threads(const char *name);
/* It is a call's event, and the call is such a one. */
bool event_is_threads(const struct recording *r, const struct event *e);

#endif
