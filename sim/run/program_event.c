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
#include <string.h>
#include <sys/syscall.h>

#include "capture/mem.h"
#include "capture/recording/thread.h"
#include "sim/run/program_private.h"

enum { ARGS_TEXT = 160, DATA_TEXT = 320 };

static const struct program_thread *thread_of(const struct run *run, uint32_t i)
{
	return programs_thread(run->programs->all, i);
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

/* A process is made that may be silent, or waited for. */
static bool is_of_children(const struct traced_call *c, const char *args)
{
	return (traced_call_is(c, "fork") && !strstr(args, "CLONE_THREAD")) ||
	       c->number == SYS_wait4 || c->number == SYS_waitid ||
	       c->number == SYS_rt_sigsuspend;
}

/* A shell waits for keys, with every one of them; it has no socket. */
static bool is_of_terminal(const struct run *run, const struct traced_call *c)
{
	const struct call_kind *kind = call_kind_of(c->number);

	return run->options.program_terminal && kind &&
	       kind->traits == CALL_WAITS;
}

static void on_call(struct run *run, uint32_t i)
{
	struct traced *traced = &run->programs->thread[i];
	const struct program_thread *t = thread_of(run, i);
	bool exec = traced_call_is(&t->call, "exec");
	char args[ARGS_TEXT];

	if (again_goes_on(run, i)) {
		programs_go(run->programs->all, i);
		return;
	}
	again_end(run, i);
	traced->made = t->call;
	traced_call_args(&t->call, args, sizeof(args));
	if (exec)
		followed_note_exec(traced, args);
	else if (uses_socket(run, t))
		followed_speak(run, i);
	if (traced->silent || exec ||
	    (traced->alone && (is_of_children(&t->call, args) ||
			       is_of_terminal(run, &t->call)))) {
		programs_go(run->programs->all, i);
		return;
	}
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
		followed_begin(run, ev->thread);
		return 0;
	case PROGRAM_EXEC:
		followed_exec(run, ev->thread);
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
		return followed_end(run, ev->thread, e);
	default:
		return 0;
	}
}
