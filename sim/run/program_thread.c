/*
 * Threads of programs, and which of them are told of.
 *
 * A shell starts dozens of commands of which one may open a socket. So a child
 * is silent: it is followed, and nothing is written of it, until it uses a
 * socket of the internet. From then on it is told of, with all its threads, and
 * so are those that it makes: the workers of a server wait for their turn long
 * before they accept. What a run has started itself is told of from the
 * beginning; only that it makes silent children, and waits for them, is not.
 */
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include "capture/mem.h"
#include "capture/recording/thread.h"
#include "sim/run/program_private.h"

enum { SIGNALLED = 128 };

static const struct program_thread *thread_of(const struct run *run, uint32_t i)
{
	return programs_thread(run->programs->all, i);
}

static uint32_t program_lane(const struct run *run, uint32_t program)
{
	return run->actor[run->programs->actor[program]].lane;
}

/* Of a thread, or of PROGRAM_NONE: the row of the recording, or ROW_NONE. */
static uint32_t row_of(const struct run *run, uint32_t i)
{
	return i == PROGRAM_NONE ? ROW_NONE : run->programs->thread[i].row;
}

static void tell_begin(struct run *run, uint32_t i)
{
	struct traced *traced = &run->programs->thread[i];
	const struct program_thread *t = thread_of(run, i);
	struct thread_begin begin = {
		.lane = traced->lane,
		.process = t->leader ? ROW_NONE : row_of(run, t->process),
		.parent = row_of(run, t->parent),
		.name = t->name,
	};

	traced->row = recording_thread_begin(run->rec, run_time(run), &begin);
}

void followed_begin(struct run *run, uint32_t i)
{
	struct run_programs *p = run->programs;
	const struct program_thread *t = thread_of(run, i);
	uint32_t parent = t->leader ? t->parent : t->process;

	mem_grow(p->thread, p->cap_threads, (size_t)i + 1);
	if (p->n_threads <= i)
		p->n_threads = (size_t)i + 1;
	p->thread[i] = (struct traced){
		.row = ROW_NONE,
		.lane = t->root ? program_lane(run, t->program)
				: p->thread[parent].lane,
		.alone = t->root || p->thread[parent].alone,
		.call = ROW_NONE,
	};
	if (!t->root)
		p->thread[i].silent = t->leader ? p->thread[parent].alone
						: p->thread[parent].silent;
	if (!p->thread[i].silent)
		tell_begin(run, i);
	if (t->leader)
		lane_count(run, p->thread[i].lane, true);
	if (t->parent != PROGRAM_NONE)
		descriptors_fork(p->fds, thread_of(run, t->parent)->pid, t->pid,
				 !t->leader);
}

/* Its process uses a socket now: all that is there of it is told of. */
void followed_speak(struct run *run, uint32_t i)
{
	struct run_programs *p = run->programs;
	uint32_t process = thread_of(run, i)->process;

	lane_claim(run, i);
	if (!p->thread[i].alone)
		return;
	/* The process first, for it is older than its threads. */
	for (uint32_t k = process; k < p->n_threads; k++) {
		const struct program_thread *t = thread_of(run, k);

		if (t->process != process || t->gone)
			continue;
		p->thread[k].silent = p->thread[k].alone = false;
		if (p->thread[k].row == ROW_NONE)
			tell_begin(run, k);
	}
}

/* --- another command ----------------------------------------------------- */

void followed_note_exec(struct traced *traced, const char *args)
{
	free(traced->exec);
	traced->exec = mem_text(args, strlen(args));
}

/* An execve that has succeeded was a call; one that fails is a search. */
static void tell_exec(struct run *run, struct traced *traced)
{
	if (traced->exec && !traced->silent) {
		traced->call = recording_call_begin(run->rec, run_time(run),
						    traced->lane, "execve",
						    traced->exec, 0);
		recording_call_place(run->rec, traced->call, traced->row,
				     ROW_NONE);
		program_call_end(run, traced, 0, 0, NULL);
	}
	free(traced->exec);
	traced->exec = NULL;
}

void followed_exec(struct run *run, uint32_t i)
{
	struct traced *traced = &run->programs->thread[i];
	const struct program_thread *t = thread_of(run, i);

	tell_exec(run, traced);
	descriptors_exec(run->programs->fds, t->pid);
	traced->other = !t->root;
	if (traced->row != ROW_NONE)
		recording_thread_name(run->rec, run_time(run), traced->row,
				      traced->lane, t->name);
}

/* --- the end ------------------------------------------------------------- */

static int shell_status(int status)
{
	return WIFSIGNALED(status) ? SIGNALLED + WTERMSIG(status)
				   : WEXITSTATUS(status);
}

int followed_end(struct run *run, uint32_t i, struct err *e)
{
	struct traced *traced = &run->programs->thread[i];
	const struct program_thread *t = thread_of(run, i);
	bool progress = false;

	again_end(run, i);
	/* What its end has closed has sent its packets before. */
	if (run_ingest(run, &progress, e) < 0)
		return -1;
	if (traced->row != ROW_NONE)
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
