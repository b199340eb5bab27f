/*
 * Who waits with a timeout, and waits again when that is over, waits: an idle
 * event loop would otherwise fill a recording, and be what one steps through
 * while looking at a held packet.
 *
 *	poll(500 ms) = 0 ─▶ not ended yet ─▶ the same poll again: it goes on
 *	                         │
 *	                         ╰▶ anything else, or nothing for PATIENCE:
 *ended
 *
 * How often it was made again is told when it ends.
 */
#include <stdio.h>
#include <string.h>

#include "sim/run/program_private.h"

#define LEAST_NS    UINT64_C(20000000) /* shorter ones are no waiting */
#define PATIENCE_NS UINT64_C(20000000)

static const struct program_thread *thread_of(const struct run *run, uint32_t i)
{
	return programs_thread(run->programs->all, i);
}

static bool timed_out(const struct traced_call *c)
{
	return c->result == 0 &&
	       (traced_call_is(c, "poll") || traced_call_is(c, "select") ||
		traced_call_is(c, "epoll_wait"));
}

bool again_waits(struct run *run, uint32_t i)
{
	struct traced *traced = &run->programs->thread[i];
	const struct program_thread *t = thread_of(run, i);
	const struct call_row *row = recording_call(run->rec, traced->call);
	uint64_t began_ns = recording_event(run->rec, row->begin_event)->t_ns;

	if (!timed_out(&t->call) || run_time(run) - began_ns < LEAST_NS)
		return false;
	traced->timeout_ns = run_time(run);
	traced->last = t->call;
	run->programs->n_timeouts++;
	return true;
}

static bool is_the_same(const struct traced_call *a,
			const struct traced_call *b)
{
	return a->number == b->number &&
	       memcmp(a->arg, b->arg, sizeof(a->arg)) == 0;
}

bool again_goes_on(struct run *run, uint32_t i)
{
	struct traced *traced = &run->programs->thread[i];

	if (!traced->timeout_ns ||
	    !is_the_same(&traced->last, &thread_of(run, i)->call))
		return false;
	traced->timeout_ns = 0;
	traced->timeouts++;
	run->programs->n_timeouts--;
	return true;
}

void again_end(struct run *run, uint32_t i)
{
	struct traced *traced = &run->programs->thread[i];

	if (!traced->timeout_ns)
		return;
	traced->timeout_ns = 0;
	run->programs->n_timeouts--;
	program_call_end(run, traced, 0, 0, "timeout");
}

void again_end_late(struct run *run)
{
	struct run_programs *p = run->programs;

	for (uint32_t i = 0; p->n_timeouts && i < p->n_threads; i++)
		if (p->thread[i].timeout_ns &&
		    run_time(run) - p->thread[i].timeout_ns > PATIENCE_NS)
			again_end(run, i);
}
