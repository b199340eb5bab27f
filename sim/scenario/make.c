/*
 * A session -> a scenario.
 *
 *   the scenario ──▶ header                      name and title say "changed"
 *   the recording ─▶ calls as they began ──────▶ C send s "Hello" = 5
 *                    fates as they were given ─▶ wire, drop, dup, delay, …
 *                    the kernel's states ──────▶ state C.s ESTABLISHED
 *   the journal ───▶ what was said, waited for and found true in between
 *
 * The recording is walked through once, and each event that somebody caused
 * becomes the statement that causes it again, in its place. So the order is
 * that of the session, whoever gave it: the script, a rule, chance, the viewer
 * or his patience. Where timers ran in the session they run in the file
 * (`timers live`). What the script tells is kept up to where the viewer left
 * it: after that it may not be true any more. What it expects is kept where it
 * was found true.
 *
 * Where a run is free to do another way (make_free.c) what it did is not asked
 * for again, if that can be helped.
 *
 * Real programs are started again where they were, and make their calls by
 * themselves: those are not written, nor are the states of their sockets.
 *
 * Blocks are unrolled by this, but for `foreach`: its stages become blocks of
 * one word each. The text is parsed before it
 * is given away: one that does not parse is an error that says why.
 */
#include "sim/scenario/make.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "capture/mem.h"
#include "sim/scenario/make_private.h"
#include "sim/scenario/parser.h"

/* --- lines --------------------------------------------------------------- */

void make_text_at(struct maker *m, size_t at, char *text)
{
	mem_grow(m->line, m->cap, m->n + 1);
	memmove(&m->line[at + 1], &m->line[at], (m->n - at) * sizeof(*m->line));
	m->line[at] = text;
	m->n++;
	if (m->cause > at)
		m->cause++;
	for (uint32_t i = 0; i < recording_n_packets(m->r); i++)
		if (m->packet_line[i] > at)
			m->packet_line[i]++;
}

void make_line_at(struct maker *m, size_t at, const struct step *step)
{
	size_t len;
	char *text = NULL;
	FILE *out = open_memstream(&text, &len);

	if (m->foreach)
		fputc('\t', out);
	statement_print(m->s, step, out);
	if (step->kind == ST_FOREACH)
		fputs(" {", out);
	fclose(out);
	make_text_at(m, at, text);
}

void make_line(struct maker *m, const struct step *step)
{
	make_line_at(m, m->n, step);
}

/* --- what the script did in between -------------------------------------- */

/* Which statements are kept as they stand. */
enum keep {
	KEEP_NOT,
	KEEP_ALWAYS,
	KEEP_STAGE, /* in foreach; elsewhere they are in the header */
	KEEP_TOLD,  /* until the viewer left the script */
	KEEP_TRUE,  /* if it was found true */
	KEEP_IDLE,  /* if nothing was held, which it might let go */
};

static const uint8_t keeps[STATEMENTS] = {
	[ST_SAY] = KEEP_TOLD,	    [ST_ASK] = KEEP_TOLD,
	[ST_LINK] = KEEP_STAGE,	    [ST_SYSCTL] = KEEP_STAGE,
	[ST_MARK] = KEEP_ALWAYS,    [ST_WAIT] = KEEP_ALWAYS,
	[ST_JOIN] = KEEP_IDLE,	    [ST_STATE] = KEEP_TRUE,
	[ST_INFO] = KEEP_TRUE,	    [ST_QUEUE] = KEEP_TRUE,
	[ST_BLOCKED] = KEEP_TRUE,   [ST_SEES] = KEEP_TRUE,
	[ST_PROGRAM] = KEEP_ALWAYS, [ST_SIGNAL] = KEEP_ALWAYS,
	[ST_EXPECT] = KEEP_TRUE,
};

/* All that it expected, just before it was done. */
static bool was_true(const struct maker *m, const struct deed *deed)
{
	bool found = false;

	for (uint32_t i = deed->event; i-- > 0;) {
		const struct event *ev = recording_event(m->r, i);
		const struct expect_row *row;

		if (ev->kind == EVENT_INFO)
			continue;
		if (ev->kind != EVENT_EXPECT)
			break;
		row = recording_expect_row(m->r, ev->row);
		if (row->line != deed->step->line ||
		    row->col != deed->step->col)
			break;
		if (row->verdict != EXPECT_OK)
			return false;
		found = true;
	}
	return found;
}

static bool is_actor(const struct maker *m, const char *name)
{
	for (uint32_t i = 0; i < m->s->n_actors; i++)
		if (strcmp(m->s->actor[i], name) == 0)
			return true;
	return false;
}

static bool is_kept(const struct maker *m, const struct deed *deed)
{
	switch ((enum keep)keeps[deed->step->kind]) {
	case KEEP_ALWAYS:
		return true;
	case KEEP_STAGE:
		return m->foreach != NULL;
	case KEEP_TOLD:
		return deed->event <= m->j->diverged_event;
	case KEEP_TRUE:
		return was_true(m, deed);
	case KEEP_IDLE:
		return is_actor(m, deed->step->name) && !make_in_flight(m);
	default:
		return false;
	}
}

/* Sockets by their names: what was written may have $who in it. */
static struct check *make_checks(const struct step *step)
{
	struct check *check = mem_zero(step->n_check, sizeof(*check));

	for (size_t i = 0; i < step->n_check; i++) {
		check[i] = step->check[i];
		check[i].ref = NULL;
	}
	return check;
}

/* A command that speaks of $who, as it was; else the step's own value. */
static char *make_command(const struct step *step)
{
	char *out, *end;

	if (step->kind != ST_PROGRAM ||
	    (!strstr(step->value, "$who") && !strstr(step->value, "${who}")))
		return step->value;
	end = out = mem_zero(2 * strlen(step->resolved) + 1, 1);
	for (const char *at = step->resolved; *at; at++) {
		if (*at == '$')
			*end++ = '$';
		*end++ = *at;
	}
	return out;
}

/* A text of par speaks of $who, who is somebody where it is unrolled. */
static void make_words(struct maker *m, const struct step *step)
{
	struct answer answer[ANSWERS_MOST];
	struct step told = *step;

	if (step->said.en)
		told.text = step->said;
	for (size_t i = 0; i < step->n_answers; i++)
		answer[i].text = step->answer[i].said;
	told.answer = answer;
	told.check = make_checks(step);
	told.value = make_command(step);
	make_line(m, &told);
	free(told.check);
	if (told.value != step->value)
		free(told.value);
}

static void make_statement(struct maker *m, const struct deed *deed)
{
	if (deed->step->kind == ST_FOREACH) {
		make_stage(m, deed->step);
		return;
	}
	if (!is_kept(m, deed))
		return;
	make_told(m, deed->step);
	make_states(m);
	make_words(m, deed->step);
}

/* --- the walk ------------------------------------------------------------ */

static void make_event(struct maker *m, const struct event *ev)
{
	switch (ev->kind) {
	case EVENT_CALL_BEGIN:
		make_call(m, ev->row);
		m->cause_ns = ev->t_ns;
		break;
	case EVENT_CALL_END:
		m->cause_ns = ev->t_ns;
		break;
	case EVENT_SENT:
		make_sent(m, ev->row);
		break;
	case EVENT_FATE:
		make_fate(m, ev->row);
		m->cause_ns = ev->t_ns;
		break;
	case EVENT_STATE:
		make_state(m, recording_state_row(m->r, ev->row), ev->t_ns);
		break;
	default:
		break;
	}
	if (ev->kind == EVENT_FATE)
		m->by_packet = true;
}

/* The deeds that were done before this event, but after the one before. */
static void make_deeds(struct maker *m)
{
	for (; m->deeds < m->j->n; m->deeds++) {
		const struct deed *deed = m->deed[m->deeds];

		if (deed->event != m->event)
			break;
		if (deed->kind == DEED_STATEMENT)
			make_statement(m, deed);
		else if (deed->kind == DEED_DELAY)
			make_delay(m, deed);
		else if (deed->kind == DEED_HOLD)
			make_hold(m, deed->packet);
		else if (deed->kind == DEED_DISMISSED)
			make_dismissed(m);
	}
}

static void make_all(struct maker *m)
{
	make_header(m);
	if (make_as_written(m))
		return;
	make_warning(m);
	for (m->event = 0; m->event < recording_count(m->r); m->event++) {
		make_deeds(m);
		make_event(m, recording_event(m->r, m->event));
	}
	make_deeds(m);
	if (!m->last_foreach)
		make_stage_end(m);
	else if (m->foreach) /* it was stopped in there */
		make_stage(m, m->foreach);
}

/* --- around it ----------------------------------------------------------- */

/* By event: a wait has been put where it began, before others. */
static void sort_deeds(struct maker *m)
{
	m->deed = mem_zero(m->j->n + 1, sizeof(struct deed *));
	for (size_t i = 0; i < m->j->n; i++) {
		size_t at = i;

		while (at && m->deed[at - 1]->event > m->j->deed[i].event)
			at--;
		memmove(&m->deed[at + 1], &m->deed[at],
			(i - at) * sizeof(*m->deed));
		m->deed[at] = &m->j->deed[i];
	}
}

/* The next call of a program's, which nobody wrote, is passed over. */
static size_t next_call(const struct maker *m, size_t n, size_t n_calls)
{
	while (n < n_calls &&
	       recording_call(m->r, (uint32_t)n)->thread_row != ROW_NONE)
		n++;
	return n;
}

/* The statement of each call: calls begin in the order of their deeds. */
static void find_calls(struct maker *m, size_t n_calls)
{
	size_t n = next_call(m, 0, n_calls);

	m->call = mem_zero(n_calls, sizeof(struct step *));
	for (size_t i = 0; i < m->j->n && n < n_calls; i++) {
		if (m->j->deed[i].kind != DEED_CALL)
			continue;
		m->call[n] = m->j->deed[i].step;
		n = next_call(m, n + 1, n_calls);
	}
}

static size_t count_calls(const struct recording *r)
{
	size_t n = 0;

	for (uint32_t i = 0; i < recording_count(r); i++)
		n += recording_event(r, i)->kind == EVENT_CALL_BEGIN;
	return n;
}

static void maker_free(struct maker *m)
{
	for (size_t i = 0; i < m->n; i++)
		free(m->line[i]);
	for (size_t i = 0; i < m->n_variables; i++)
		free(m->variable[i]);
	free(m->line);
	free(m->variable);
	free(m->made);
	free(m->packet_line);
	free(m->call);
	free(m->deed);
	free(m->state);
	free(m->listened);
}

/* Does it read back? */
static int check(const struct scenario *from, const char *text, size_t len,
		 struct err *e)
{
	struct scenario *s = NULL;
	struct mistakes m;
	int rc = scenario_parse(&s, from->path, text, len, NULL, 0, &m);

	if (rc < 0)
		err_set(e, ERR_INPUT,
			"%s: what was done can not be written as a scenario: "
			"%s (a recording, .jsonl, keeps it all)",
			from->name, m.list[0].text);
	mistakes_free(&m);
	scenario_free(s);
	return rc;
}

int scenario_make(char **text, size_t *len, const struct scenario *s,
		  const struct recording *r, const struct journal *j,
		  struct err *e)
{
	struct maker m = {
		.s = s, .r = r, .j = j, .holds = s->mode == MODE_FREEZE
	};
	uint32_t n_packets = recording_n_packets(r);
	FILE *out = open_memstream(text, len);

	m.made = mem_zero(n_packets, sizeof(*m.made));
	m.packet_line = mem_zero(n_packets, sizeof(*m.packet_line));
	m.state = mem_zero(recording_n_sockets(r), sizeof(*m.state));
	m.listened = mem_zero(recording_n_sockets(r), sizeof(*m.listened));
	find_calls(&m, count_calls(r));
	sort_deeds(&m);
	make_all(&m);
	for (size_t i = 0; i < m.n; i++)
		fprintf(out, "%s\n", m.line[i]);
	fclose(out);
	maker_free(&m);
	if (check(s, *text, *len, e) == 0)
		return 0;
	free(*text);
	*text = NULL;
	return -1;
}
