/*
 * Real programs in a run: what sim/program tells becomes events.
 *
 *	a call is about to be made ─▶ begins ─▶ packets it sends ─▶ it returns
 *	                                                    ─▶ kernel states
 *
 * as with the calls of actors (run/call.c), but whoever makes them goes on by
 * itself. In freeze mode statements wait until every thread sleeps in the
 * kernel or stands at a call; then nothing happens any more but what they let
 * happen.
 *
 * Lanes: a program has one of its name, with all its threads and children. A
 * child that becomes another command gets one of that command's name.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>

#include "capture/mem.h"
#include "capture/recording/thread.h"
#include "sim/program/descriptor.h"
#include "sim/run/private.h"
#include "sim/run/program.h"

enum { ARGS_TEXT = 160, DATA_TEXT = 320, SIGNALLED = 128 };

/* What the run knows of a thread, by its number in sim/program. */
struct traced {
	uint32_t row;  /* of the recording */
	uint32_t lane; /* as it is now */
	uint32_t call; /* row of the call it is in, or ROW_NONE */
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
	size_t n_threads, cap_threads;
	struct command_lane *command;
	size_t n_commands, cap_commands;
};

static const struct program_thread *thread_of(const struct run *run, uint32_t i)
{
	return programs_thread(run->programs->all, i);
}

/* --- which calls
 * -------------------------------------------------------------- */

static bool is_internet(uint64_t family)
{
	return family == AF_INET || family == AF_INET6;
}

/*
 * Of sockets of the internet, and what waits for them. Other descriptors are
 * asked for when they turn up, so that nobody needs to be told of their calls.
 */
static enum call_interest interest_of_fd(struct run_programs *p,
					 const struct program_thread *t,
					 const struct call_kind *kind)
{
	int fd[CALL_FDS];
	size_t n = traced_call_fds(&t->call, fd);

	if (strncmp(kind->name, "epoll", strlen("epoll")) == 0)
		return INTEREST_TURN;
	for (size_t i = 0; i < n; i++)
		if (descriptors_is_socket(p->fds, t->pid, fd[i]))
			return INTEREST_TURN;
	/* Its place is empty now; nobody needs to be told of that. */
	if (strcmp(kind->name, "close") == 0)
		descriptors_call(p->fds, t->pid, &t->call);
	return INTEREST_NONE;
}

static enum call_interest interest(void *context,
				   const struct program_thread *t)
{
	struct run_programs *p = context;
	const struct call_kind *kind = call_kind_of(t->call.number);

	if (!kind)
		return INTEREST_NONE;
	if (kind->traits & CALL_NOT_SHOWN)
		return INTEREST_RETURN;
	if (kind->traits & CALL_FOR_THREADS)
		return INTEREST_AT_ONCE;
	if (strcmp(kind->name, "socket") == 0 ||
	    strcmp(kind->name, "socketpair") == 0)
		return is_internet(t->call.arg[0]) ? INTEREST_TURN
						   : INTEREST_NONE;
	if (kind->traits & CALL_HAS_FD)
		return interest_of_fd(p, t, kind);
	return kind->traits & CALL_WAITS || kind->traits & CALL_NO_RETURN
		       ? INTEREST_TURN
		       : INTEREST_AT_ONCE;
}

/* --- lanes
 * ---------------------------------------------------------------------- */

/* A name that a statement could have, whatever the command is called. */
static void lane_name(const char *command, unsigned nth, char out[NAME_TEXT])
{
	size_t n = 0;

	for (; command[n] && n < NAME_TEXT / 2; n++) {
		char c = command[n];
		bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
			     (c >= '0' && c <= '9') || strchr("._+-", c);

		out[n] = plain ? c : '_';
	}
	out[n] = '\0';
	if (nth > 1)
		snprintf(out + n, NAME_TEXT - n, "#%u", nth);
}

static bool is_actors(const struct run *run, uint32_t lane)
{
	for (uint32_t i = 0; i < run->scenario->n_actors; i++)
		if (run->actor[i].lane == lane)
			return true;
	return false;
}

static struct command_lane *command_lane(struct run *run, uint32_t lane)
{
	struct run_programs *p = run->programs;

	for (size_t i = 0; i < p->n_commands; i++)
		if (p->command[i].lane == lane)
			return &p->command[i];
	mem_grow(p->command, p->cap_commands, p->n_commands + 1);
	p->command[p->n_commands] = (struct command_lane){ .lane = lane };
	return &p->command[p->n_commands++];
}

/* The first of that name on which nobody runs. */
static uint32_t free_lane(struct run *run, const char *command)
{
	char name[NAME_TEXT];
	uint32_t lane;

	for (unsigned nth = 1;; nth++) {
		lane_name(command, nth, name);
		lane = recording_lane(run->rec, name);
		if (!is_actors(run, lane) && !command_lane(run, lane)->users)
			return lane;
	}
}

static uint32_t program_lane(const struct run *run, uint32_t program)
{
	return run->actor[run->programs->actor[program]].lane;
}

/* A process is on a lane, or on it no longer. */
static void count_process(struct run *run, uint32_t lane, bool there)
{
	if (!is_actors(run, lane))
		command_lane(run, lane)->users += there ? 1 : UINT32_MAX;
}

/* --- threads
 * ---------------------------------------------------------------------- */

static void on_begin(struct run *run, uint32_t i)
{
	struct run_programs *p = run->programs;
	const struct program_thread *t = thread_of(run, i);
	struct thread_begin begin = {
		.lane = t->parent == PROGRAM_NONE
				? program_lane(run, t->program)
				: p->thread[t->parent].lane,
		.process = t->leader ? ROW_NONE : p->thread[t->process].row,
		.parent = t->parent == PROGRAM_NONE ? ROW_NONE
						    : p->thread[t->parent].row,
		.name = t->name,
	};

	mem_grow(p->thread, p->cap_threads, (size_t)i + 1);
	if (p->n_threads <= i)
		p->n_threads = (size_t)i + 1;
	p->thread[i] = (struct traced){
		.row = recording_thread_begin(run->rec, run_time(run), &begin),
		.lane = begin.lane,
		.call = ROW_NONE,
	};
	if (t->leader)
		count_process(run, begin.lane, true);
	if (t->parent != PROGRAM_NONE)
		descriptors_fork(p->fds, thread_of(run, t->parent)->pid, t->pid,
				 !t->leader);
}

static void end_call(struct run *run, struct traced *traced, int64_t result,
		     int error, const char *data)
{
	if (traced->call == ROW_NONE)
		return;
	recording_call_end(run->rec, run_time(run), traced->call, result, error,
			   data);
	traced->call = ROW_NONE;
}

static void on_exec(struct run *run, uint32_t i)
{
	struct traced *traced = &run->programs->thread[i];
	const struct program_thread *t = thread_of(run, i);

	end_call(run, traced, 0, 0, NULL);
	descriptors_exec(run->programs->fds, t->pid);
	if (!t->root) {
		count_process(run, traced->lane, false);
		traced->lane = free_lane(run, t->name);
		count_process(run, traced->lane, true);
	}
	recording_thread_name(run->rec, run_time(run), traced->row,
			      traced->lane, t->name);
}

static int shell_status(int status)
{
	return WIFSIGNALED(status) ? SIGNALLED + WTERMSIG(status)
				   : WEXITSTATUS(status);
}

static int on_end(struct run *run, uint32_t i, struct err *e)
{
	struct traced *traced = &run->programs->thread[i];
	const struct program_thread *t = thread_of(run, i);
	bool progress = false;

	/* What its end has closed has sent its packets before. */
	if (run_ingest(run, &progress, e) < 0)
		return -1;
	recording_thread_end(run->rec, run_time(run), traced->row,
			     t->leader ? shell_status(t->status) : -1);
	traced->call = ROW_NONE;
	if (!t->leader)
		return 0;
	count_process(run, traced->lane, false);
	descriptors_exit(run->programs->fds, t->pid);
	return run_program_sockets(run, i, e);
}

/* --- calls
 * -------------------------------------------------------------------------- */

int run_program_sockets(struct run *run, uint32_t thread, struct err *e)
{
	(void)thread;
	return truth_poll(run->truth, run_time(run), e);
}

static void on_call(struct run *run, uint32_t i)
{
	struct traced *traced = &run->programs->thread[i];
	const struct program_thread *t = thread_of(run, i);
	char args[ARGS_TEXT];

	traced_call_args(&t->call, args, sizeof(args));
	traced->call =
		recording_call_begin(run->rec, run_time(run), traced->lane,
				     traced_call_name(&t->call), args, 0);
	recording_call_place(run->rec, traced->call, traced->row, ROW_NONE);
	programs_go(run->programs->all, i);
}

static int on_return(struct run *run, uint32_t i, struct err *e)
{
	struct traced *traced = &run->programs->thread[i];
	const struct program_thread *t = thread_of(run, i);
	char data[DATA_TEXT];
	bool progress = false, has_data;

	descriptors_call(run->programs->fds, t->pid, &t->call);
	if (traced->call != ROW_NONE) {
		if (run_ingest(run, &progress, e) < 0)
			return -1;
		has_data = traced_call_data(&t->call, data, sizeof(data));
		end_call(run, traced, t->call.result, t->call.error,
			 has_data ? data : NULL);
		if (run_program_sockets(run, i, e) < 0)
			return -1;
	}
	programs_go(run->programs->all, i);
	return 0;
}

static int on_event(struct run *run, const struct program_event *ev,
		    struct err *e)
{
	struct traced *traced = &run->programs->thread[ev->thread];

	switch (ev->kind) {
	case PROGRAM_BEGIN:
		on_begin(run, ev->thread);
		return 0;
	case PROGRAM_EXEC:
		on_exec(run, ev->thread);
		return 0;
	case PROGRAM_CALL:
		on_call(run, ev->thread);
		return 0;
	case PROGRAM_RETURN:
		return on_return(run, ev->thread, e);
	case PROGRAM_BROKEN:
		end_call(run, traced, -1, EINTR, NULL);
		return 0;
	case PROGRAM_END:
		return on_end(run, ev->thread, e);
	default:
		return 0;
	}
}

int run_programs(struct run *run, bool *progress, struct err *e)
{
	struct program_event ev;
	int rc;

	if (!run->programs)
		return 0;
	run_output(run, progress);
	rc = programs_next(run->programs->all, &ev, e);
	if (rc <= 0)
		return rc;
	*progress = true;
	return on_event(run, &ev, e);
}

/* --- beginning and end
 * ---------------------------------------------------------------- */

bool run_programs_quiet(const struct run *run)
{
	return !run->programs || programs_quiet(run->programs->all);
}

bool run_programs_alive(const struct run *run)
{
	struct run_programs *p = run->programs;

	for (uint32_t i = 0; p && i < p->n; i++)
		if (programs_alive(p->all, i))
			return true;
	return false;
}

static int open_programs(struct run *run, struct err *e)
{
	struct run_programs *p;

	if (run->programs)
		return 0;
	p = mem_zero(1, sizeof(*p));
	p->fds = descriptors_new();
	run->programs = p;
	if (programs_open(&p->all, !run_holds(run), interest, p, e) < 0)
		return -1;
	return run_watch(run->source.fd, programs_fd(p->all), e);
}

void run_programs_close(struct run *run)
{
	struct run_programs *p = run->programs;

	if (!p)
		return;
	programs_close(p->all);
	run_output_close(run);
	run->programs = NULL;
	descriptors_free(p->fds);
	free(p->actor);
	free(p->thread);
	free(p->command);
	free(p);
}

int run_program_start(struct run *run, uint32_t actor,
		      const struct program_config *config, struct err *e)
{
	struct run_programs *p;
	uint32_t program;

	if (open_programs(run, e) < 0)
		return -1;
	p = run->programs;
	mem_grow(p->actor, p->cap, p->n + 1);
	if (programs_start(p->all, config, &program, e) < 0)
		return -1;
	p->actor[p->n++] = actor;
	return 0;
}

uint32_t run_programs_started(const struct run *run)
{
	return run->programs ? (uint32_t)run->programs->n : 0;
}

/* The program that an actor has started last, or PROGRAM_NONE. */
uint32_t run_program_of(const struct run *run, uint32_t actor)
{
	const struct run_programs *p = run->programs;

	for (size_t i = p ? p->n : 0; i-- > 0;)
		if (p->actor[i] == actor)
			return (uint32_t)i;
	return PROGRAM_NONE;
}

struct programs *run_programs_all(const struct run *run)
{
	return run->programs ? run->programs->all : NULL;
}
