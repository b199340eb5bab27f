/* What the parts of sim/program share that know ptrace; nobody else. */
#ifndef SIM_PROGRAM_PRIVATE_H
#define SIM_PROGRAM_PRIVATE_H

#include <signal.h>

#include "sim/program/program.h"

enum { TIDS = 1 << 22 }; /* PID_MAX_LIMIT of the kernel */

/* Where a thread is, as we have it. */
enum place {
	PLACE_NEW,    /* stopped, and its parent has not told of it yet */
	PLACE_FREE,   /* not stopped: it runs, or sleeps in the kernel */
	PLACE_WANTS,  /* stopped at a call, or its return; not told yet */
	PLACE_TOLD,   /* the same, and programs_go is waited for */
	PLACE_FROZEN, /* by SIGSTOP and the like */
};

struct thread {
	struct program_thread is; /* what is shown of it */
	enum place place;
	enum program_event_kind wants; /* PLACE_WANTS: to tell of */
	bool followed;	  /* its return is told, though its call was not */
	bool restarts;	  /* interrupted: it may make the same call again */
	bool again;	  /* and is about to */
	uint64_t free_ns; /* since when it runs on (CLOCK_MONOTONIC); 0: long */
	uint64_t processor_ns; /* what it had had of a processor then */
};

struct program {
	uint32_t root;	/* its first thread */
	uint32_t alive; /* processes */
	int status;	/* as of a shell, or -1 */
};

struct programs {
	bool parallel;
	program_interest_fn *interest;
	void *context;
	int fd;		  /* signalfd: SIGCHLD */
	sigset_t before;  /* the mask that programs begin with */
	uint32_t *of_tid; /* by id: its index, and one; 0: none */
	struct thread *thread;
	uint32_t n_threads;
	uint32_t n_live; /* those that are not gone */
	struct program *program;
	uint32_t n_programs;
	struct program_event *event; /* [first, n): not told yet */
	size_t first, n_events;
	size_t cap_threads, cap_programs, cap_events;
	uint32_t turn; /* the thread that was told of last */
};

/* follow.c */
uint64_t follow_now(void);
struct thread *follow_add(struct programs *p, pid_t tid, pid_t pid,
			  uint32_t program);
/* The thread that has this id now, or NULL. */
struct thread *follow_find(const struct programs *p, pid_t tid);
uint32_t follow_index(const struct programs *p, const struct thread *t);
void follow_tell(struct programs *p, enum program_event_kind kind,
		 const struct thread *t);
/* Lets it go on, with this signal or 0. */
void follow_go_on(struct programs *p, struct thread *t, int signal);
/* What the kernel tells of a thread: a stop, or its end. */
void follow_status(struct programs *p, pid_t tid, int status);
/* Takes all that the kernel tells now; true if there was anything. */
bool follow_pump(struct programs *p);

/* follow_call.c: the stops of calls */
void follow_call_entry(struct programs *p, struct thread *t);
void follow_call_stop(struct programs *p, struct thread *t);
/* A call that was interrupted is not made again after all. */
void follow_call_broken(struct programs *p, struct thread *t);

/* turn.c: who goes next */
/* Tells of one that has its turn; false: there is none, or others still run */
bool turn_next(struct programs *p, struct program_event *out);

#endif
