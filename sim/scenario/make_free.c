/*
 * Where a run is free: what it did once another one need not do.
 *
 *	mode realtime	timers, threads and packets race
 *	listeners that	which of them a connection is for is decided by a hash
 *	share a port	of its ports and of a secret of the stage (SO_REUSEPORT)
 *
 * If nobody has changed anything, the scenario itself is what does the same
 * again: its statements ask no more than it needs. Else, or if it was left
 * before its end, the session is written packet by packet as any other, and
 * begins with a line that says what may differ.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "capture/mem.h"
#include "sim/scenario/make_private.h"

static char realtime_en[] =
	"This is one session in real time: timers and threads may let another "
	"run differ from it.";
static char realtime_zh[] = "这是一次实时会话：因定时器和线程，再次运行"
			    "可能与它不同。";
static char hash_en[] =
	"Which listener of a shared port takes a connection is decided by a "
	"hash that is new in each run: another run may differ from this "
	"session.";
static char hash_zh[] = "共用端口的监听者中由谁接受连接，取决于每次运行都不同"
			"的散列：再次运行可能与这次会话不同。";

/* --- listeners that share a port ----------------------------------------- */

static bool listens(const struct maker *m, const bool *now, uint32_t i,
		    const struct endpoint *at)
{
	return now[i] &&
	       endpoint_equal(&recording_socket_at(m->r, i)->local, at);
}

/* `now`: who listens; this one begins to. */
static bool shares(const struct maker *m, const bool *now, uint32_t socket)
{
	const struct endpoint *at = &recording_socket_at(m->r, socket)->local;

	for (uint32_t i = 0; i < recording_n_sockets(m->r); i++)
		if (i != socket && listens(m, now, i, at))
			return true;
	return false;
}

static bool port_is_shared(const struct maker *m)
{
	bool *now = mem_zero(recording_n_sockets(m->r), sizeof(*now));
	bool found = false;

	for (uint32_t i = 0; i < recording_count(m->r) && !found; i++) {
		const struct event *ev = recording_event(m->r, i);
		const struct state_row *row;

		if (ev->kind != EVENT_STATE)
			continue;
		row = recording_state_row(m->r, ev->row);
		if (row->source != STATE_KERNEL)
			continue;
		now[row->socket] = row->to == TCP_LISTEN;
		found = now[row->socket] && shares(m, now, row->socket);
	}
	free(now);
	return found;
}

/* --- as it was written --------------------------------------------------- */

static bool is_free(const struct maker *m)
{
	return !m->holds || port_is_shared(m);
}

/* Chance was another one if it is not said again (--seed). */
static bool has_chance(const struct scenario *s)
{
	for (size_t i = 0; i < s->n_steps; i++)
		if (s->step[i].sel.chance > 0)
			return true;
	return false;
}

static bool went_to_its_end(const struct maker *m)
{
	const struct recording_end *end = recording_end_of(m->r);

	return end->ended && end->ok && m->j->diverged_event == ROW_NONE;
}

static size_t first_of_body(const struct scenario *s)
{
	size_t i = 0;

	while (i < s->n_steps && s->step[i].kind < ST_CALL)
		i++;
	return i;
}

bool make_as_written(struct maker *m)
{
	size_t len;
	char *text = NULL;
	FILE *out;

	if (!went_to_its_end(m) || has_chance(m->s) || !is_free(m))
		return false;
	out = open_memstream(&text, &len);
	scenario_print_from(m->s, first_of_body(m->s), out);
	fclose(out);
	if (len && text[len - 1] == '\n')
		text[len - 1] = '\0';
	make_text_at(m, m->n, text);
	return true;
}

/* --- or with a warning --------------------------------------------------- */

/* It was made of another session, and has it already. */
static bool is_said(const struct scenario *s, const char *en)
{
	size_t i = first_of_body(s);

	return i < s->n_steps && s->step[i].kind == ST_SAY &&
	       strcmp(s->step[i].text.en, en) == 0;
}

void make_warning(struct maker *m)
{
	struct step step = { .kind = ST_SAY };

	if (!is_free(m))
		return;
	step.text.en = m->holds ? hash_en : realtime_en;
	step.text.zh = m->holds ? hash_zh : realtime_zh;
	if (!is_said(m->s, step.text.en))
		make_line(m, &step);
}
