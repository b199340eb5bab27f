/*
 * Real programs on the stage: started, followed with all their threads and
 * children, and stopped at the system calls of sockets and of what waits for
 * them. Nobody else needs to know of ptrace(2).
 */
#ifndef SIM_PROGRAM_PROGRAM_H
#define SIM_PROGRAM_PROGRAM_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "capture/err.h"
#include "sim/program/call.h"

#define PROGRAM_NONE UINT32_MAX

struct programs; /* opaque: all that a run has started */

struct program_config {
	const char *file;  /* what is executed: program_find; borrowed */
	char *const *argv; /* borrowed */
	char *const *envp; /* borrowed; NULL: ours */
	int fd[3];	   /* its first descriptors; -1: ours */
	bool terminal;	   /* fd[0] is to be its controlling terminal */
};

enum program_event_kind {
	PROGRAM_BEGIN,	/* a thread is there, perhaps a new process's */
	PROGRAM_EXEC,	/* its process has become what `name` says */
	PROGRAM_CALL,	/* is about to make `call`: programs_go lets it */
	PROGRAM_RETURN, /* has made it: programs_go lets it run on */
	PROGRAM_BROKEN, /* a signal has interrupted its call: EINTR */
	PROGRAM_SIGNAL, /* `signal` is delivered to it */
	PROGRAM_END,	/* is gone; `status` of its process if `leader` */
};

/* A thread; it stays in the table when it is gone. */
struct program_thread {
	pid_t tid, pid;	  /* its own id, and that of its process */
	uint32_t program; /* as programs_start numbered it */
	uint32_t parent;  /* who has made it, or PROGRAM_NONE */
	uint32_t process; /* the thread that its process began with */
	bool leader;	  /* that is itself */
	bool root;	  /* and what programs_start has started */
	bool in_call;	  /* `call` has begun and has not returned */
	bool gone;
	char name[16];		 /* as the kernel has it (comm) */
	struct traced_call call; /* the one it is in, or was in last */
	int signal;		 /* PROGRAM_SIGNAL */
	int status;		 /* once gone: as of waitpid(2) */
};

struct program_event {
	enum program_event_kind kind;
	uint32_t thread;
};

/* What is to be told of a call. */
enum call_interest {
	INTEREST_NONE,	  /* nothing: it goes on at once, which is cheapest */
	INTEREST_RETURN,  /* that it has returned */
	INTEREST_AT_ONCE, /* call and return; it waits for no turn */
	INTEREST_TURN,	  /* call and return, each in its turn */
};

/* Asked when a thread is stopped at a call. */
typedef enum call_interest
program_interest_fn(void *context, const struct program_thread *thread);

/* `parallel`: nothing is put in order; else one thread goes at a time. */
int programs_open(struct programs **out, bool parallel,
		  program_interest_fn *interest, void *context, struct err *e);
/* Ends whatever still runs, and waits until nothing is left. */
void programs_close(struct programs *p);
/* Readable when programs_next may have something. */
int programs_fd(const struct programs *p);

/*
 * Starts one; *program is its number, from 0. -1 with *e: its status is 127 if
 * there is no such file, 126 if it can not be executed, 3 if not be traced.
 */
int programs_start(struct programs *p, const struct program_config *config,
		   uint32_t *program, struct err *e);

/* What has happened next: 1, 0 if nothing, -1 with *e. Never waits. */
int programs_next(struct programs *p, struct program_event *out, struct err *e);
/* The thread that PROGRAM_CALL or PROGRAM_RETURN told of goes on. */
void programs_go(struct programs *p, uint32_t thread);

uint32_t programs_n_threads(const struct programs *p);
/* Borrowed until programs_next. */
const struct program_thread *programs_thread(const struct programs *p,
					     uint32_t thread);

/*
 * Every thread sleeps inside the kernel, or is gone: nothing will come of them
 * unless something happens to them. Asks /proc of those that did not before.
 */
bool programs_quiet(struct programs *p);
/* It is stopped by a signal (SIGSTOP), until SIGCONT comes. */
bool programs_stopped(const struct programs *p, uint32_t thread);
/* It sleeps; asked of /proc. */
bool programs_asleep(const struct programs *p, uint32_t thread);

/* All processes of a program (or PROGRAM_NONE: of all) get this signal. */
void programs_signal(struct programs *p, uint32_t program, int signal);
/* Processes of a program that are not gone. */
uint32_t programs_alive(const struct programs *p, uint32_t program);
/* The status its first process ended with, as of a shell: 0–255. -1: it runs */
int programs_status(const struct programs *p, uint32_t program);

#endif
