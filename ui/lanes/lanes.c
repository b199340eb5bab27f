/*
 * Lanes: what each thread was doing when.
 *
 *   THREAD_BEGIN ─▶ a row begins          THREAD_END ─▶ it ends
 *   THREAD_EXEC into another lane ─▶ one ends, another begins
 *   CALL_BEGIN … CALL_END ─▶ a span of its thread's row
 *   MARK with a "=" in it ─▶ another run begins (foreach), with rows of its own
 *
 * A thread that is inside no call runs: programs are stopped at all calls in
 * which one may wait (sim/program/call.h), so a lane tells running from waiting
 * truthfully. An actor is no program: outside its calls it waits for the
 * scenario. A lane without threads is an actor's and has one row.
 *
 * A run begins with the first thing that happens in it, which is its time 0,
 * and ends with the last; marks, notes and figures are no things.
 */
#include "ui/lanes/lanes.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "capture/mem.h"
#include "sim/program/call.h"
#include "ui/lanes/lanes_private.h"
#include "ui/ladder/rows.h"

#define LAST(l, of) (&(l)->of[(l)->n_##of##s - 1])

/* --- runs ---------------------------------------------------------------- */

static void run_add(struct lanes_maker *m, uint32_t event)
{
	struct lanes *l = m->l;

	mem_grow(l->run, l->cap_runs, l->n_runs + 1);
	l->run[l->n_runs++] =
		(struct lanes_run){ .from_event = event, .to_event = event };
	for (uint32_t i = 0; i < recording_n_lanes(m->r); i++)
		m->lane_row[i] = m->actor_row[i] = ROW_NONE;
}

/*
 * What a foreach is at: one inside another adds its own. What was done before
 * the first belongs to it, for it was on the same stage.
 */
static void run_mark(struct lanes_maker *m, uint32_t mark, uint32_t event)
{
	const char *name = recording_mark_name(m->r, mark);
	struct lanes_run *run;
	size_t n;

	if (!strchr(name, '='))
		return;
	run = LAST(m->l, run);
	if (run->name[0] && run->things > m->marked) {
		run_add(m, event);
		run = LAST(m->l, run);
	}
	m->marked = run->things;
	n = strlen(run->name);
	snprintf(run->name + n, sizeof(run->name) - n, "%s%s", n ? " " : "",
		 name);
}

static bool is_thing(enum event_kind kind)
{
	switch (kind) {
	case EVENT_SENT:
	case EVENT_FATE:
	case EVENT_CALL_BEGIN:
	case EVENT_CALL_END:
	case EVENT_THREAD_BEGIN:
	case EVENT_THREAD_EXEC:
	case EVENT_THREAD_END:
	case EVENT_OUTPUT:
		return true;
	default:
		return false;
	}
}

static void run_count(struct lanes *l, const struct event *e, uint32_t event)
{
	struct lanes_run *run = LAST(l, run);

	l->order[event] = run->things;
	if (!is_thing((enum event_kind)e->kind))
		return;
	if (!run->things++)
		run->from_ns = e->t_ns;
	run->to_ns = e->t_ns;
	run->to_event = event;
}

/* --- rows ---------------------------------------------------------------- */

static uint32_t row_add(struct lanes_maker *m, const struct lanes_row *row)
{
	struct lanes *l = m->l;

	mem_grow(l->row, l->cap_rows, l->n_rows + 1);
	mem_grow(m->inside, m->cap_inside, l->n_rows + 1);
	m->inside[l->n_rows] = (struct lanes_inside){ ROW_NONE, ROW_NONE };
	l->row[l->n_rows] = *row;
	l->row[l->n_rows].run = (uint32_t)l->n_runs - 1;
	if (m->lane_row[row->lane] == ROW_NONE)
		m->lane_row[row->lane] = (uint32_t)l->n_rows;
	return (uint32_t)l->n_rows++;
}

uint32_t maker_actor(struct lanes_maker *m, uint32_t lane)
{
	struct lanes_row row = { .lane = lane,
				 .thread = ROW_NONE,
				 .parent = ROW_NONE,
				 .status = -1,
				 .to_event = ROW_NONE };

	if (m->actor_row[lane] == ROW_NONE)
		m->actor_row[lane] = row_add(m, &row);
	return m->actor_row[lane];
}

/* A thread that has just begun, or become another command, has a row. */
static void thread_row_add(struct lanes_maker *m, uint32_t thread,
			   uint32_t parent, uint32_t event)
{
	struct thread_place at = thread_at(m->r, thread, event);
	struct lanes_row row = {
		.lane = at.lane,
		.thread = thread,
		.number = at.number,
		.name = at.name,
		.parent = parent,
		.from_event = event,
		.from_ns = recording_event(m->r, event)->t_ns,
		.to_event = ROW_NONE,
		.status = -1,
	};

	m->thread_row[thread] = row_add(m, &row);
}

static void span_end(struct lanes_maker *m, uint32_t call, uint32_t event)
{
	struct lanes_span *s;

	if (m->call_span[call] == ROW_NONE)
		return;
	s = &m->l->span[m->call_span[call]];
	s->to_event = event;
	s->to_ns = recording_event(m->r, event)->t_ns;
	m->call_span[call] = ROW_NONE;
}

/* What it is in, which is the last of its spans, ends with it. */
static void row_end(struct lanes_maker *m, uint32_t row, uint32_t event)
{
	struct lanes *l = m->l;

	l->row[row].to_event = event;
	l->row[row].to_ns = recording_event(m->r, event)->t_ns;
	l->row[row].ended = true;
	maker_leaves(m, row);
	if (l->row[row].n_spans)
		span_end(m, l->span[l->row[row].span].call, event);
}

static uint32_t row_of_thread(const struct lanes_maker *m, uint32_t thread)
{
	return thread == ROW_NONE ? ROW_NONE : m->thread_row[thread];
}

static void thread_event(struct lanes_maker *m, const struct event *e,
			 uint32_t event)
{
	uint32_t thread = event_thread(m->r, e);
	uint32_t row = m->thread_row[thread];
	struct thread_place at = thread_at(m->r, thread, event);

	if (e->kind == EVENT_THREAD_BEGIN) {
		uint32_t parent = recording_thread(m->r, thread)->parent;

		thread_row_add(m, thread, row_of_thread(m, parent), event);
	} else if (row == ROW_NONE) {
		return; /* it is gone */
	} else if (e->kind == EVENT_THREAD_END) {
		row_end(m, row, event);
		m->l->row[row].status = recording_thread(m->r, thread)->status;
		m->thread_row[thread] = ROW_NONE;
	} else if (at.lane == m->l->row[row].lane) {
		m->l->row[row].name = at.name;
	} else {
		row_end(m, row, event);
		thread_row_add(m, thread, row, event);
	}
}

/* --- calls --------------------------------------------------------------- */

/* Whose call it is; a lane of threads may have calls of nobody. */
static uint32_t row_of_call(struct lanes_maker *m, const struct call_row *call)
{
	uint32_t row = row_of_thread(m, call->thread_row);

	if (row != ROW_NONE || call->lane == ROW_NONE)
		return row;
	return maker_actor(m, call->lane);
}

/* It is a program's, and one that never sleeps: socket, clone, exit. */
static bool never_waits(const struct recording *r, const struct call_row *call)
{
	const char *name = recording_text(r, call->name);
	size_t n;
	const struct call_kind *kind = call_kinds(&n);

	for (size_t i = 0; call->thread_row != ROW_NONE && i < n; i++)
		if (strcmp(kind[i].name, name) == 0)
			return !(kind[i].traits & CALL_WAITS);
	return false;
}

/* In turn (freeze mode), what does not wait may take its time, too. */
static bool waits(const struct recording *r, const struct call_row *call)
{
	return call->threads ||
	       (!never_waits(r, call) && !call_at_once(r, call));
}

static void call_begins(struct lanes_maker *m, uint32_t n, uint32_t event)
{
	const struct call_row *call = recording_call(m->r, n);
	uint32_t row = row_of_call(m, call);
	struct lanes *l = m->l;

	if (row == ROW_NONE)
		return;
	mem_grow(l->span, l->cap_spans, l->n_spans + 1);
	l->span[l->n_spans] = (struct lanes_span){
		.row = row,
		.call = n,
		.from_event = event,
		.to_event = ROW_NONE,
		.from_ns = recording_event(m->r, event)->t_ns,
		.waits = waits(m->r, call),
	};
	l->row[row].span = (uint32_t)l->n_spans; /* its last, for now */
	l->row[row].n_spans++;
	l->row[row].calls++;
	m->call_span[n] = (uint32_t)l->n_spans++;
	maker_enters(m, row, call->socket);
}

static void call_ends(struct lanes_maker *m, uint32_t n, uint32_t event)
{
	if (m->call_span[n] == ROW_NONE)
		return;
	maker_leaves(m, m->l->span[m->call_span[n]].row);
	span_end(m, n, event);
}

/* --- all ----------------------------------------------------------------- */

static void take_event(struct lanes_maker *m, uint32_t event)
{
	const struct event *e = recording_event(m->r, event);

	if (e->kind == EVENT_MARK)
		run_mark(m, e->row, event);
	run_count(m->l, e, event);
	switch (e->kind) {
	case EVENT_THREAD_BEGIN:
	case EVENT_THREAD_EXEC:
	case EVENT_THREAD_END:
		thread_event(m, e, event);
		break;
	case EVENT_CALL_BEGIN:
		call_begins(m, e->row, event);
		break;
	case EVENT_CALL_END:
		call_ends(m, e->row, event);
		break;
	case EVENT_SENT:
		maker_sent(m, e->row, event);
		break;
	case EVENT_FATE:
		maker_fate(m, e->row, event);
		break;
	default:
		break;
	}
}

/* What was there until the end of its run was there until then. */
static void close_rows(struct lanes *l)
{
	for (size_t i = 0; i < l->n_rows; i++) {
		struct lanes_row *row = &l->row[i];
		const struct lanes_run *run = &l->run[row->run];

		if (row->thread == ROW_NONE) {
			row->from_event = run->from_event;
			row->from_ns = run->from_ns;
		}
		if (row->to_event == ROW_NONE)
			row->to_ns = run->to_ns;
	}
	for (size_t i = 0; i < l->n_spans; i++) {
		struct lanes_span *s = &l->span[i];

		if (s->to_event == ROW_NONE)
			s->to_ns = l->row[s->row].to_ns;
		if (s->waits)
			l->row[s->row].waited_ns += s->to_ns - s->from_ns;
	}
}

static uint32_t *numbers_new(size_t n)
{
	uint32_t *at = mem_zero(n + 1, sizeof(*at));

	memset(at, 0xff, (n + 1) * sizeof(*at));
	return at;
}
_Static_assert(ROW_NONE == UINT32_MAX, "bytes of ones");

static size_t count_calls(const struct recording *r)
{
	size_t n = 0;

	for (uint32_t i = recording_first(r); i < recording_count(r); i++)
		if (recording_event(r, i)->kind == EVENT_CALL_BEGIN)
			n = recording_event(r, i)->row + 1;
	return n;
}

static void maker_init(struct lanes_maker *m)
{
	size_t sockets = recording_n_sockets(m->r);

	m->thread_row = numbers_new(recording_n_threads(m->r));
	m->lane_row = numbers_new(recording_n_lanes(m->r));
	m->actor_row = numbers_new(recording_n_lanes(m->r));
	m->call_span = numbers_new(count_calls(m->r));
	m->packet_arrow = numbers_new(recording_n_packets(m->r));
	m->first_user = numbers_new(sockets);
	m->last_user = numbers_new(sockets);
	m->in_call = numbers_new(sockets);
	m->listener = numbers_new(LANES_PORTS);
}

static void maker_free(struct lanes_maker *m)
{
	free(m->thread_row);
	free(m->lane_row);
	free(m->actor_row);
	free(m->call_span);
	free(m->packet_arrow);
	free(m->first_user);
	free(m->last_user);
	free(m->in_call);
	free(m->listener);
	free(m->inside);
	free(m->end);
}

void lanes_read(struct lanes *l, const struct recording *r)
{
	struct lanes_maker m = { .l = l, .r = r };

	lanes_free(l);
	l->n_order = recording_count(r);
	l->order = mem_zero(l->n_order + 1, sizeof(*l->order));
	maker_init(&m);
	run_add(&m, recording_first(r));
	for (uint32_t i = recording_first(r); i < recording_count(r); i++)
		take_event(&m, i);
	maker_find_ends(&m);
	close_rows(l);
	lanes_sort(l);
	maker_free(&m);
}

void lanes_free(struct lanes *l)
{
	free(l->run);
	free(l->row);
	free(l->span);
	free(l->arrow);
	free(l->order);
	*l = (struct lanes){ .run = NULL };
}
