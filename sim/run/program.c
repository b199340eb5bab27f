/*
 * Real programs in a run: how they begin, and how they end with its stage.
 *
 * In freeze mode statements wait until every thread sleeps in the kernel or
 * stands at a call; then nothing happens any more but what they let happen.
 */
#include <stdlib.h>
#include <string.h>

#include "capture/mem.h"
#include "capture/recording/thread.h"
#include "sim/run/program_private.h"

int run_programs(struct run *run, bool *progress, struct err *e)
{
	struct program_event ev;
	int rc;

	if (!run->programs)
		return 0;
	run_output(run, progress);
	again_end_late(run);
	rc = programs_next(run->programs->all, &ev, e);
	if (rc <= 0)
		return rc;
	/* What a delivery has changed stands before what it lets return. */
	if (run->delivered && truth_poll(run->truth, run_time(run), e) < 0)
		return -1;
	run->delivered = false;
	/* What it wrote before stands before it. */
	run_output(run, progress);
	*progress = true;
	run->stirs++;
	return program_event(run, &ev, e);
}

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

static int borrow(void *context, uint64_t inode)
{
	return descriptors_borrow(context, inode);
}

static int open_programs(struct run *run, struct err *e)
{
	struct run_programs *p;

	if (run->programs)
		return 0;
	p = mem_zero(1, sizeof(*p));
	p->fds = descriptors_new();
	run->programs = p;
	truth_borrowing(run->truth, borrow, p->fds);
	if (programs_open(&p->all, !run_holds(run), program_interest, p, e) < 0)
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
	run_expect_forget(run);
	run->time_limits = false;
	run->still.since_ns = 0;
	run->programs = NULL;
	descriptors_free(p->fds);
	for (size_t i = 0; i < p->n_threads; i++)
		free(p->thread[i].exec);
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

bool run_program_named(const struct run *run, const char *name,
		       uint32_t *program)
{
	uint32_t i = 0;

	while (i < run->scenario->n_actors &&
	       strcmp(run->scenario->actor[i], name) != 0)
		i++;
	*program = run_program_of(run, i);
	return *program != PROGRAM_NONE;
}

const char *run_program_name(const struct run *run, uint32_t program)
{
	return run->scenario->actor[run->programs->actor[program]];
}

struct thread_place run_thread_place(const struct run *run, uint32_t thread)
{
	const struct traced *traced = &run->programs->thread[thread];
	uint32_t last = recording_count(run->rec) - 1;

	if (traced->row == ROW_NONE)
		return (struct thread_place){ .lane = traced->lane };
	return thread_at(run->rec, traced->row, last);
}

struct programs *run_programs_all(const struct run *run)
{
	return run->programs ? run->programs->all : NULL;
}
