/*
 * The stages of a foreach in a scenario that is made of a session.
 *
 *	foreach n in 1, 2 { … }  ─▶  foreach n in 1 { … }
 *	                             foreach n in 2 { … }
 *
 * What happened differs from one to the other, and so do the blocks. With a
 * stage its sockets go: their last states, CLOSED, are told on no stage, and
 * the next one's sockets may have the same names.
 */
#include <stdlib.h>
#include <string.h>

#include "capture/mem.h"
#include "sim/scenario/make_private.h"

/*
 * What they do from then on, a run has them do by itself; to wait for it would
 * be to wait for ever, for it comes after the last statement.
 */
void make_dismissed(struct maker *m)
{
	if (m->dismissed)
		return;
	make_stage_end(m);
	m->dismissed = true;
}

void make_stage_end(struct maker *m)
{
	if (m->dismissed)
		return;
	if (!m->holds)
		make_line(m, &(struct step){ .kind = ST_SETTLE });
	m->quiet = true;
	make_states(m);
	m->quiet = false;
	make_held(m);
}

/* How many sockets there have been until here. */
static uint32_t sockets_so_far(const struct maker *m)
{
	uint32_t n = m->first_socket;

	for (uint32_t i = 0; i < m->event; i++) {
		const struct event *ev = recording_event(m->r, i);
		uint32_t socket = ROW_NONE;

		if (ev->kind == EVENT_STATE)
			socket = recording_state_row(m->r, ev->row)->socket;
		else if (ev->kind == EVENT_CALL_BEGIN)
			socket = recording_call(m->r, ev->row)->socket;
		if (socket != ROW_NONE && socket >= n)
			n = socket + 1;
	}
	return n;
}

static void forget_sockets(struct maker *m)
{
	m->first_socket = sockets_so_far(m);
	memset(m->state, TCP_UNKNOWN, recording_n_sockets(m->r));
	for (size_t i = 0; i < m->n_variables; i++)
		free(m->variable[i]);
	m->n_variables = 0;
}

static void stage_begins(struct maker *m, const struct step *foreach)
{
	struct step step = *foreach;

	forget_sockets(m);
	m->nth = foreach == m->last_foreach ? m->nth + 1 : 0;
	step.word = &foreach->word[m->nth];
	step.n_words = 1;
	make_line(m, &step);
	m->dismissed = false;
	m->foreach = m->last_foreach = foreach;
}

void make_stage(struct maker *m, const struct step *foreach)
{
	if (!m->foreach) {
		stage_begins(m, foreach);
		return;
	}
	make_stage_end(m);
	m->foreach = NULL;
	make_text_at(m, m->n, mem_text("}", 1));
}
