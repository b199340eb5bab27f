/*
 * One scenario as a test: played without a screen, and what is to be said of
 * it put into a report and, of a failure, into a text: the place, the line,
 * the ladder so far.
 */
#include <stdlib.h>
#include <string.h>

#include "capture/recording/world.h"
#include "sim/run/run.h"
#include "sim/scenario/text.h"
#include "ui/command/failure.h"
#include "ui/suite/headless.h"
#include "ui/command/options.h"
#include "ui/suite/suite.h"

/* --- a file that is none ------------------------------------------------- */

static void set_why(struct suite_report *r, enum outcome outcome,
		    enum err_status status, const char *why)
{
	r->outcome = outcome;
	r->status = status;
	text_visible(why, strlen(why), r->why, sizeof(r->why));
}

static void could_not(struct suite_report *r, const struct err *e)
{
	set_why(r, OUTCOME_ERROR, e->status, e->text);
}

/* "skipped: NAME: WHY": the rest is known. */
static void skip(struct suite_report *r, const char *name, const struct err *e)
{
	char known[128];
	int n = snprintf(known, sizeof(known), "skipped: %s: ", name);
	bool has = strncmp(e->text, known, (size_t)n) == 0;

	set_why(r, OUTCOME_SKIPPED, ERR_NONE, e->text + (has ? n : 0));
}

static void mistaken(struct suite_report *r, const char *path,
		     const struct mistakes *m, FILE *text)
{
	char why[sizeof(m->list[0].text) + 64];

	for (size_t i = 0; i < m->n; i++)
		mistake_print(path, m->source, m->list[i].line, m->list[i].col,
			      m->list[i].text, text);
	if (m->n == 1)
		snprintf(why, sizeof(why), "%s", m->list[0].text);
	else
		snprintf(why, sizeof(why), "%zu mistakes, the first: %s", m->n,
			 m->list[0].text);
	set_why(r, OUTCOME_ERROR, ERR_FAILED, why);
	r->line = m->list[0].line;
	r->col = m->list[0].col;
}

/* --- a run --------------------------------------------------------------- */

static void count(struct suite_report *r, const struct recording *rec)
{
	struct world w;

	world_init(&w);
	while (world_advance(&w, rec))
		;
	r->ran = true;
	r->packets = w.sent;
	r->expected = w.expected;
	r->failed = w.failed;
}

static void copy_visible(const char *from, char *to, size_t size)
{
	text_visible(from, strlen(from), to, size);
}

/* The expectation that did not hold: it is the last there is. */
static void find_expectation(struct suite_report *r,
			     const struct recording *rec)
{
	for (uint32_t i = recording_count(rec); i-- > 0;) {
		const struct event *ev = recording_event(rec, i);
		const struct expect_row *x;

		if (ev->kind != EVENT_EXPECT)
			continue;
		x = recording_expect_row(rec, ev->row);
		if (x->verdict != EXPECT_FAILED)
			return;
		r->event = i;
		copy_visible(recording_text(rec, x->want), r->want,
			     sizeof(r->want));
		copy_visible(recording_text(rec, x->got), r->got,
			     sizeof(r->got));
		return;
	}
}

static void judge(struct suite_report *r, const struct scenario *s,
		  const struct run_failure *f, const struct recording *rec,
		  FILE *text)
{
	if (!f->text[0]) {
		r->outcome = OUTCOME_PASSED;
		return;
	}
	set_why(r, OUTCOME_FAILED, ERR_FAILED, f->text);
	r->line = f->line;
	r->col = f->col;
	find_expectation(r, rec);
	failure_print(s, f, text);
}

/* Of a signal that is not from ui/suite/suite.c, which knows why it sent it. */
static void stopped(struct suite_report *r, int signal)
{
	char why[128];

	snprintf(why, sizeof(why), "its process was stopped by signal %d (%s)",
		 signal, strsignal(signal));
	set_why(r, OUTCOME_ERROR, ERR_FAILED, why);
}

static void play(struct suite_report *r, const struct scenario *s,
		 struct source *source, const struct options *o, FILE *text)
{
	const struct recording *rec = source->rec;
	struct err e = { 0 };
	int signal = 0;

	if (headless_play(source, stop_signals_open(), NULL, &signal, &e) ==
	    SOURCE_ERROR)
		could_not(r, &e);
	else if (signal)
		stopped(r, signal);
	else
		judge(r, s, run_failure(source), rec, text);
	count(r, rec);
	if (r->outcome == OUTCOME_PASSED)
		return;
	fputs(r->outcome == OUTCOME_FAILED ? "\n" : "", text);
	failure_ladder(rec, &o->style, text);
}

static void open_and_play(struct suite_report *r, const struct scenario *s,
			  const struct options *o, FILE *text)
{
	struct run_options options = options_of_run(o);
	struct recording *rec = recording_new();
	struct source *source = NULL;
	struct err e = { 0 };

	if (run_open(&source, s, &options, rec, &e) == 0)
		play(r, s, source, o, text);
	else if (e.skipped)
		skip(r, s->name, &e);
	else
		could_not(r, &e);
	source_close(source);
	recording_free(rec);
}

void suite_case_run(const struct suite_case *c, const struct options *o,
		    struct suite_report *report, FILE *text)
{
	struct scenario *s;
	struct mistakes m = { 0 };
	struct err e = { 0 };

	if (scenario_load(&s, c->path, o->set, o->n_set, &m, &e) == 0) {
		open_and_play(report, s, o, text);
		scenario_free(s);
	} else if (m.n) {
		mistaken(report, c->path, &m, text);
	} else {
		could_not(report, &e);
	}
	mistakes_free(&m);
}
