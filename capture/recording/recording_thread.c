/*
 * Threads of real programs: when each began, what it became and how it ended,
 * and what programs wrote.
 *
 *   thread[]  S 1 ─────────────────────────────▶ end, status 0
 *             S 2 ──────▶ exec ┐                 (number 2 of S is gone)
 *                              └ curl 1 ───────▶ end, status 6
 *
 * A thread keeps its row for life; lane, number and name are those of its last
 * exec before the moment asked for, found by walking back along `before`.
 * Numbers in a lane count on, and begin anew where none of its threads is left.
 * Threads, like lanes, are not forgotten.
 */
#include "capture/recording/thread.h"

#include <stdlib.h>
#include <string.h>

#include "capture/recording/recording_private.h"

static uint32_t text_of(struct recording *r, const char *text)
{
	return text ? recording_text_add(r, text, strlen(text)) : 0;
}

static struct lane_threads *threads_of(struct recording *r, uint32_t lane)
{
	while (r->lane_threads.n <= lane)
		*table_add(&r->lane_threads) = (struct lane_threads){ .n = 0 };
	return &r->lane_threads.at[lane];
}

/* Gives a thread the next number of a lane; of one that is empty, the first. */
static uint32_t number_give(struct recording *r, uint32_t lane, uint32_t thread)
{
	struct lane_threads *of = threads_of(r, lane);

	if (of->there++ == 0)
		of->n = 0;
	*table_add(of) = thread;
	if (of->most < of->n)
		of->most = (uint32_t)of->n;
	return (uint32_t)of->n;
}

/* A thread is gone from a lane. */
static void number_take(struct recording *r, uint32_t lane)
{
	threads_of(r, lane)->there--;
}

void threads_free(struct recording *r)
{
	for (size_t i = 0; i < r->lane_threads.n; i++)
		free(r->lane_threads.at[i].at);
	free(r->lane_threads.at);
	free(r->thread.at);
	free(r->exec.at);
	free(r->output.at);
}

/* --- appending ----------------------------------------------------------- */

uint32_t recording_thread_begin(struct recording *r, uint64_t t_ns,
				const struct thread_begin *begin)
{
	uint32_t n = (uint32_t)r->thread.n;
	struct thread_row row = {
		.lane = begin->lane,
		.number = number_give(r, begin->lane, n),
		.name = text_of(r, begin->name),
		.process = begin->process == ROW_NONE ? n : begin->process,
		.parent = begin->parent,
		.end_event = ROW_NONE,
		.status = -1,
		.last_exec = ROW_NONE,
	};

	event_add(r, t_ns, EVENT_THREAD_BEGIN, n);
	row.begin_event = last_event(r);
	*table_add(&r->thread) = row;
	return n;
}

void recording_thread_name(struct recording *r, uint64_t t_ns, uint32_t thread,
			   uint32_t lane, const char *name)
{
	struct thread_place now = thread_at(r, thread, ROW_NONE);
	struct exec_row row = {
		.thread = thread,
		.lane = lane,
		.number = lane == now.lane ? now.number
					   : number_give(r, lane, thread),
		.name = text_of(r, name),
		.before = r->thread.at[thread].last_exec,
	};

	if (lane != now.lane)
		number_take(r, now.lane);
	event_add(r, t_ns, EVENT_THREAD_EXEC, r->exec.n);
	row.event = last_event(r);
	r->thread.at[thread].last_exec = (uint32_t)r->exec.n;
	*table_add(&r->exec) = row;
}

void recording_thread_end(struct recording *r, uint64_t t_ns, uint32_t thread,
			  int status)
{
	struct thread_row *row = &r->thread.at[thread];

	if (row->end_event == ROW_NONE)
		number_take(r, thread_at(r, thread, ROW_NONE).lane);
	event_add(r, t_ns, EVENT_THREAD_END, thread);
	row->end_event = last_event(r);
	row->status = status;
}

void recording_call_place(struct recording *r, uint32_t call, uint32_t thread,
			  uint32_t socket)
{
	struct call_row *row = &r->call.at[call];

	row->socket = socket;
	row->thread_row = thread;
	if (thread != ROW_NONE)
		row->thread = thread_at(r, thread, row->begin_event).number;
}

void recording_output(struct recording *r, uint64_t t_ns, uint32_t lane,
		      uint32_t fd, const char *text, size_t n)
{
	struct output_row row = { .lane = lane,
				  .fd = fd,
				  .text = recording_text_add(r, text, n),
				  .n = (uint32_t)n };

	event_add(r, t_ns, EVENT_OUTPUT, r->output.n);
	row.event = last_event(r);
	*table_add(&r->output) = row;
}

/* --- reading ------------------------------------------------------------- */

uint32_t recording_n_threads(const struct recording *r)
{
	return (uint32_t)r->thread.n;
}

const struct thread_row *recording_thread(const struct recording *r,
					  uint32_t thread)
{
	return &r->thread.at[thread];
}

const struct exec_row *recording_exec(const struct recording *r, uint32_t row)
{
	return &r->exec.at[row];
}

uint32_t recording_n_outputs(const struct recording *r)
{
	return (uint32_t)r->output.n;
}

const struct output_row *recording_output_row(const struct recording *r,
					      uint32_t row)
{
	return &r->output.at[row];
}

uint32_t recording_lane_threads(const struct recording *r, uint32_t lane)
{
	return lane < r->lane_threads.n ? r->lane_threads.at[lane].most : 0;
}

uint32_t recording_next_thread(const struct recording *r, uint32_t lane)
{
	const struct lane_threads *of;

	if (lane >= r->lane_threads.n)
		return 1;
	of = &r->lane_threads.at[lane];
	return of->there ? (uint32_t)of->n + 1 : 1;
}

uint32_t recording_thread_find(const struct recording *r, uint32_t lane,
			       uint32_t number)
{
	if (lane >= r->lane_threads.n || number == 0 ||
	    number > r->lane_threads.at[lane].n)
		return ROW_NONE;
	return r->lane_threads.at[lane].at[number - 1];
}

struct thread_place thread_at(const struct recording *r, uint32_t thread,
			      uint32_t event)
{
	const struct thread_row *t = &r->thread.at[thread];

	for (uint32_t i = t->last_exec; i != ROW_NONE;
	     i = r->exec.at[i].before) {
		const struct exec_row *x = &r->exec.at[i];

		if (x->event <= event)
			return (struct thread_place){ x->lane, x->number,
						      x->name };
	}
	return (struct thread_place){ t->lane, t->number, t->name };
}

uint32_t event_thread(const struct recording *r, const struct event *e)
{
	switch (e->kind) {
	case EVENT_THREAD_BEGIN:
	case EVENT_THREAD_END:
		return e->row;
	case EVENT_THREAD_EXEC:
		return r->exec.at[e->row].thread;
	case EVENT_CALL_BEGIN:
	case EVENT_CALL_END:
		return r->call.at[e->row].thread_row;
	default:
		return ROW_NONE;
	}
}

bool call_is_threads(const char *name)
{
	static const char *const names[] = {
		"futex",  "nanosleep", "wait4",		"clock_nanosleep",
		"waitid", "pause",     "rt_sigsuspend", "rt_sigtimedwait"
	};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (strcmp(names[i], name) == 0)
			return true;
	return false;
}

bool event_is_threads(const struct recording *r, const struct event *e)
{
	return (e->kind == EVENT_CALL_BEGIN || e->kind == EVENT_CALL_END) &&
	       r->call.at[e->row].threads;
}
