/*
 * What programs do becomes events.
 *
 *	a call is about to be made ─▶ begins ─▶ packets it sends ─▶ it returns
 *	                                                    ─▶ kernel states
 *
 * as with the calls of actors (run/call.c), but whoever makes them goes on by
 * itself.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include "capture/mem.h"
#include "capture/recording/thread.h"
#include "sim/run/program_private.h"

enum { ARGS_TEXT = 160, DATA_TEXT = 320, SIGNALLED = 128 };

static const struct program_thread *thread_of(const struct run *run, uint32_t i)
{
	return programs_thread(run->programs->all, i);
}

static uint32_t program_lane(const struct run *run, uint32_t program)
{
	return run->actor[run->programs->actor[program]].lane;
}

/* --- threads ------------------------------------------------------------- */

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
		lane_count(run, begin.lane, true);
	if (t->parent != PROGRAM_NONE)
		descriptors_fork(p->fds, thread_of(run, t->parent)->pid, t->pid,
				 !t->leader);
}

void program_call_end(struct run *run, struct traced *traced, int64_t result,
		      int error, const char *data)
{
	uint32_t thread = (uint32_t)(traced - run->programs->thread);
	char text[DATA_TEXT + 40];

	if (traced->call == ROW_NONE)
		return;
	if (traced->timeouts) {
		snprintf(text, sizeof(text), "%s%safter %u timeouts",
			 data ? data : "", data ? ", " : "", traced->timeouts);
		data = text;
	}
	recording_call_end(run->rec, run_time(run), traced->call, result, error,
			   data);
	traced->call = ROW_NONE;
	traced->made.result = result;
	traced->made.error = error;
	run_expect_returned(run, thread_of(run, thread)->program,
			    &traced->made);
	traced->timeouts = 0;
}

/* An execve that has succeeded was a call; one that fails is a search. */
static void tell_exec(struct run *run, struct traced *traced)
{
	if (!traced->exec)
		return;
	traced->call =
		recording_call_begin(run->rec, run_time(run), traced->lane,
				     "execve", traced->exec, 0);
	recording_call_place(run->rec, traced->call, traced->row, ROW_NONE);
	program_call_end(run, traced, 0, 0, NULL);
	free(traced->exec);
	traced->exec = NULL;
}

static void on_exec(struct run *run, uint32_t i)
{
	struct traced *traced = &run->programs->thread[i];
	const struct program_thread *t = thread_of(run, i);

	tell_exec(run, traced);
	descriptors_exec(run->programs->fds, t->pid);
	traced->other = !t->root;
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

	again_end(run, i);
	/* What its end has closed has sent its packets before. */
	if (run_ingest(run, &progress, e) < 0)
		return -1;
	recording_thread_end(run->rec, run_time(run), traced->row,
			     t->leader ? shell_status(t->status) : -1);
	traced->call = ROW_NONE;
	if (!t->leader)
		return 0;
	lane_count(run, traced->lane, false);
	descriptors_exit(run->programs->fds, t->pid);
	program_sockets(run);
	return truth_poll(run->truth, run_time(run), e);
}

/* --- calls --------------------------------------------------------------- */

/* A socket that there is, or one that is about to be. */
static bool uses_socket(struct run *run, const struct program_thread *t)
{
	return traced_call_is(&t->call, "socket") ||
	       program_call_socket(run, t) != ROW_NONE;
}

/* Its socket may have become one that is told of during the call. */
static void place_call(struct run *run, uint32_t i)
{
	const struct traced *traced = &run->programs->thread[i];
	const struct call_row *call = recording_call(run->rec, traced->call);

	if (call->socket == ROW_NONE &&
	    !traced_call_is(&thread_of(run, i)->call, "close"))
		recording_call_place(
			run->rec, traced->call, traced->row,
			program_call_socket(run, thread_of(run, i)));
}

static void on_call(struct run *run, uint32_t i)
{
	struct traced *traced = &run->programs->thread[i];
	const struct program_thread *t = thread_of(run, i);
	char args[ARGS_TEXT];

	if (again_goes_on(run, i)) {
		programs_go(run->programs->all, i);
		return;
	}
	again_end(run, i);
	traced->made = t->call;
	traced_call_args(&t->call, args, sizeof(args));
	if (traced_call_is(&t->call, "exec")) {
		free(traced->exec);
		traced->exec = mem_text(args, strlen(args));
		programs_go(run->programs->all, i);
		return;
	}
	if (uses_socket(run, t))
		lane_claim(run, i);
	traced->call =
		recording_call_begin(run->rec, run_time(run), traced->lane,
				     traced_call_name(&t->call), args, 0);
	recording_call_place(run->rec, traced->call, traced->row,
			     program_call_socket(run, t));
	programs_go(run->programs->all, i);
}

/* What it has changed, and the packets it has sent, as with actors. */
static int take_in(struct run *run, uint32_t i, struct err *e)
{
	const struct program_thread *t = thread_of(run, i);
	bool progress = false;

	/* A descriptor that is closed by now says nothing. */
	if (!traced_call_is(&t->call, "close"))
		program_call_socket(run, t);
	program_sockets(run);
	place_call(run, i);
	if ((traced_call_is(&t->call, "listen") ||
	     traced_call_is(&t->call, "connect")) &&
	    run_readdress_held(run, e) < 0)
		return -1;
	return run_ingest(run, &progress, e);
}

static int end_in_order(struct run *run, uint32_t i, struct err *e)
{
	struct traced *traced = &run->programs->thread[i];
	const struct program_thread *t = thread_of(run, i);
	char data[DATA_TEXT];
	bool has_data;

	if (again_waits(run, i))
		return 0;
	if (take_in(run, i, e) < 0)
		return -1;
	has_data = traced_call_data(&t->call, data, sizeof(data));
	program_call_end(run, traced, t->call.result, t->call.error,
			 has_data ? data : NULL);
	return truth_poll(run->truth, run_time(run), e);
}

static int on_return(struct run *run, uint32_t i, struct err *e)
{
	const struct program_thread *t = thread_of(run, i);
	bool progress = false;
	int rc = 0;

	/* Children are numbered in order of their SYNs. */
	if (traced_call_is(&t->call, "accept"))
		rc = run_ingest(run, &progress, e);
	descriptors_call(run->programs->fds, t->pid, &t->call);
	if (run->programs->thread[i].call != ROW_NONE) {
		run_note_limit(run, &t->call);
		rc = end_in_order(run, i, e) < 0 ? -1 : rc;
	}
	programs_go(run->programs->all, i);
	return rc;
}

int program_event(struct run *run, const struct program_event *ev,
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
		program_call_end(run, traced, -1, EINTR, NULL);
		return 0;
	case PROGRAM_END:
		return on_end(run, ev->thread, e);
	default:
		return 0;
	}
}
