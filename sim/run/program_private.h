/* What the parts of real programs in a run share; nobody else includes it. */
#ifndef SIM_RUN_PROGRAM_PRIVATE_H
#define SIM_RUN_PROGRAM_PRIVATE_H

#include "sim/program/descriptor.h"
#include "sim/run/private.h"
#include "sim/run/program.h"

/* What the run knows of a thread, by its number in sim/program. */
struct traced {
	uint32_t row;  /* of the recording; ROW_NONE: it is not told of */
	bool alone;    /* its process has used no socket so far */
	bool silent;   /* so its calls are not told */
	uint32_t lane; /* as it is now */
	bool other; /* it has become another command, and is on the old lane */
	char *exec; /* arguments of the execve it is in, or NULL */
	uint32_t call; /* row of the call it is in, or ROW_NONE */
	/* that has timed out, and since when it may be made again; 0: not so */
	uint64_t timeout_ns;
	uint32_t timeouts; /* how often it was made again */
	struct traced_call last;
	struct traced_call made; /* the call that `call` is of */
};

/* A lane that children have made by becoming another command. */
struct command_lane {
	uint32_t lane, users; /* processes on it */
};

struct run_programs {
	struct programs *all;
	struct descriptors *fds;
	uint32_t *actor; /* of each program started: index in the scenario */
	size_t n, cap;
	struct traced *thread;
	uint32_t n_timeouts; /* threads that have one */
	size_t n_threads, cap_threads;
	struct command_lane *command;
	size_t n_commands, cap_commands;
};

/* program_lane.c */
/*
 * A thread uses a socket: if its process has become another command, that gets
 * a lane of its own now.
 */
void lane_claim(struct run *run, uint32_t thread);
/* A process is on a lane, or on it no longer. */
void lane_count(struct run *run, uint32_t lane, bool there);

/* program_thread.c: a thread begins, becomes another command, ends */
void followed_begin(struct run *run, uint32_t thread);
void followed_exec(struct run *run, uint32_t thread);
int followed_end(struct run *run, uint32_t thread, struct err *e);
/* It uses a socket. */
void followed_speak(struct run *run, uint32_t thread);
/* It is about to become what these arguments of execve say. */
void followed_note_exec(struct traced *traced, const char *args);

/* program_interest.c: as sim/program asks; context is struct run_programs */
enum call_interest program_interest(void *context,
				    const struct program_thread *thread);

/* program_socket.c: sockets that are new, or others now, become truth's; some
 */
bool program_sockets(struct run *run);
/* The socket a call is about (row), or ROW_NONE; the kernel is asked of it. */
uint32_t program_call_socket(struct run *run, const struct program_thread *t);

/* program_again.c: it has returned for its time was over, and is not ended */
bool again_waits(struct run *run, uint32_t thread);
/* The same call is made again: the one that has begun goes on. */
bool again_goes_on(struct run *run, uint32_t thread);
/* It is not made again: it ends. */
void again_end(struct run *run, uint32_t thread);
/* The same of those that were not made again for too long. */
void again_end_late(struct run *run);

/* program_event.c */
void program_call_end(struct run *run, struct traced *traced, int64_t result,
		      int error, const char *data);
int program_event(struct run *run, const struct program_event *ev,
		  struct err *e);

#endif
