/*
 * The header of a scenario that is made of a session: that of the scenario
 * which was run, and what the session was run with. If the viewer has changed
 * something, name and title say so, once.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "capture/mem.h"
#include "sim/scenario/make_private.h"
#include "sim/scenario/parser.h"

#define NAME_SUFFIX "-by-hand"

static bool ends_in(const char *text, const char *end)
{
	size_t n = strlen(text), k = strlen(end);

	return n >= k && strcmp(text + n - k, end) == 0;
}

/* Text and ending, but that only once; caller frees. */
static char *ended(const char *text, const char *end, size_t most)
{
	char *all;
	size_t n = strlen(text);

	if (ends_in(text, end))
		return mem_text(text, n);
	if (most && n + strlen(end) > most)
		n = most - strlen(end);
	if (asprintf(&all, "%.*s%s", (int)n, text, end) < 0)
		abort();
	return all;
}

static void make_name(struct maker *m, const struct step *from)
{
	struct step step = *from;

	step.name = ended(from->name, NAME_SUFFIX, NAME_MAX_LEN);
	make_line(m, &step);
	free(step.name);
}

static void make_title(struct maker *m, const struct step *from)
{
	struct step step = *from;

	step.text.en = ended(from->text.en, " (changed by hand)", 0);
	if (from->text.zh)
		step.text.zh = ended(from->text.zh, "（手动更改）", 0);
	make_line(m, &step);
	free(step.text.en);
	if (from->text.zh)
		free(step.text.zh);
}

/* --set has the last word. */
static void make_let(struct maker *m, const struct step *from)
{
	struct step step = *from;

	if (step.chosen)
		step.value = step.chosen;
	make_line(m, &step);
}

static void make_timers(struct maker *m)
{
	char live[] = "live";

	if (m->j->live)
		make_line(m,
			  &(struct step){ .kind = ST_TIMERS, .value = live });
}

void make_header(struct maker *m)
{
	bool changed = m->j->diverged_event != ROW_NONE;

	for (size_t i = 0; i < m->s->n_steps; i = m->s->step[i].end) {
		const struct step *step = &m->s->step[i];

		if (step->kind >= ST_CALL)
			continue;
		if (step->kind == ST_SCENARIO && changed)
			make_name(m, step);
		else if (step->kind == ST_TITLE && changed)
			make_title(m, step);
		else if (step->kind == ST_LET)
			make_let(m, step);
		else if (step->kind != ST_TIMERS)
			make_line(m, step);
		if (step->kind == ST_TITLE)
			make_timers(m);
	}
}
