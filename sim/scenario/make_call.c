/*
 * Calls with what they gave, and the states that came of it.
 *
 * A call is written as in the script, expecting what it returned; one that
 * did not return expects nothing, for the end of the file would wait for it.
 *
 * States are the kernel's. Those that changed since the last line are told
 * before the next one; but not what changed by itself, long after anything was
 * done: a statement checks now, and does not wait. In realtime, where all goes
 * on meanwhile, they are told at the end.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "capture/mem.h"
#include "sim/scenario/make_private.h"
#include "sim/scenario/parser.h"

enum { NUMBER_TEXT = 48 };

/* An effect is there in less; no timer of the kernel that ends a state is. */
#define EFFECT_NS UINT64_C(50000000)

/* --- calls --------------------------------------------------------------- */

static const char *data_of(const struct maker *m, const struct call_row *row)
{
	return row->data ? recording_text(m->r, row->data) : "\"\"";
}

/* The text ends in "…": it is not all that there was. */
static bool is_cut(const char *data)
{
	static const char end[] = "…\"";
	size_t n = strlen(data);

	return n >= strlen(end) && strcmp(data + n - strlen(end), end) == 0;
}

/* There is nothing to say that it does not say. */
static bool says_nothing(const struct call *c, const struct call_row *row)
{
	return c->want == WANT_NOTHING &&
	       (row->result == 0 || call_returns(c->id) == RETURNS_SOCKET) &&
	       !row->error;
}

/* What the script expected of it was found true, just after it returned. */
static bool held(const struct maker *m, const struct step *step,
		 const struct call_row *row)
{
	if (step->call.want == WANT_NOTHING)
		return says_nothing(&step->call, row);
	for (uint32_t i = row->end_event; i < recording_count(m->r); i++) {
		const struct event *ev = recording_event(m->r, i);
		const struct expect_row *expect;

		if (ev->kind != EVENT_EXPECT)
			continue;
		expect = recording_expect_row(m->r, ev->row);
		if (expect->line == step->line && expect->col == step->col)
			return expect->verdict == EXPECT_OK;
	}
	return false;
}

/* What it gave is the stage's, such as a port, or means nothing elsewhere. */
static bool is_of_the_stage(enum call_returns returns)
{
	return returns != RETURNS_NUMBER && returns != RETURNS_DATA;
}

/* `text` has room for what is written of a number. */
static void want_result(const struct maker *m, struct call *c,
			const struct call_row *row, char text[NUMBER_TEXT])
{
	const char *name = row->error ? strerrorname_np(row->error) : NULL;
	const char *data = data_of(m, row);

	c->want = WANT_NUMBER;
	snprintf(text, NUMBER_TEXT, "%lld%s%s", (long long)row->result,
		 name ? " " : "", name ? name : "");
	c->want_text = text;
	if (row->result < 0)
		return;
	if (is_of_the_stage(call_returns(c->id)))
		c->want = WANT_NOTHING;
	if (call_returns(c->id) != RETURNS_DATA || is_cut(data))
		return;
	c->want = WANT_DATA;
	c->want_text = (char *)(uintptr_t)data;
}

static bool took_as_long(const struct maker *m, const struct call *c,
			 const struct call_row *row)
{
	uint64_t took_ns = recording_event(m->r, row->end_event)->t_ns -
			   recording_event(m->r, row->begin_event)->t_ns;
	uint64_t off =
		took_ns > c->in_ns ? took_ns - c->in_ns : c->in_ns - took_ns;

	return off <= c->tolerance_ns;
}

void make_call(struct maker *m, uint32_t call)
{
	const struct call_row *row = recording_call(m->r, call);
	char text[NUMBER_TEXT];
	struct step step;

	if (!m->call[call])
		return;
	step = *m->call[call];
	if (row->end_event == ROW_NONE)
		step.call.want = WANT_NOTHING;
	else if (!held(m, m->call[call], row))
		want_result(m, &step.call, row, text);
	if (row->end_event == ROW_NONE || !took_as_long(m, &step.call, row))
		step.call.tolerance_ns = 0;
	if (m->by_packet)
		make_states(m);
	make_line(m, &step);
	m->cause = m->n;
	if (!row->error)
		make_variable(m, &step.call);
}

/* --- states -------------------------------------------------------------- */

void make_state(struct maker *m, const struct state_row *row, uint64_t t_ns)
{
	if (row->source != STATE_KERNEL ||
	    recording_socket_at(m->r, row->socket)->protocol != IP_TCP)
		return;
	m->listened[row->socket] |= row->to == TCP_LISTEN;
	m->state[row->socket] = t_ns - m->cause_ns <= EFFECT_NS
					? row->to
					: (uint8_t)TCP_UNKNOWN;
}

void make_states(struct maker *m)
{
	uint32_t n = recording_n_sockets(m->r);
	struct step step = { .kind = ST_STATE };
	char(*name)[NAME_TEXT];

	if (m->dismissed || (!m->holds && !m->quiet))
		return;
	name = mem_zero(n, sizeof(*name));
	step.check = mem_zero(n, sizeof(*step.check));
	for (uint32_t i = 0; i < n; i++) {
		enum tcp_state state = (enum tcp_state)m->state[i];

		if (state == TCP_UNKNOWN || !make_name_of(m, i, name[i]))
			continue;
		m->state[i] = TCP_UNKNOWN;
		step.check[step.n_check++] = (struct check){
			.socket = name[i],
			.name = (char *)(uintptr_t)tcp_state_name(state),
		};
	}
	m->by_packet = false;
	if (step.n_check)
		make_line(m, &step);
	free(step.check);
	free(name);
}

void make_told(struct maker *m, const struct step *step)
{
	char name[NAME_TEXT];

	if (step->kind != ST_STATE)
		return;
	for (uint32_t i = 0; i < recording_n_sockets(m->r); i++)
		for (size_t k = 0; k < step->n_check; k++)
			if (m->state[i] != TCP_UNKNOWN &&
			    make_name_of(m, i, name) &&
			    strcmp(name, step->check[k].socket) == 0)
				m->state[i] = TCP_UNKNOWN;
}
