/*
 * The journal: what a run has done that its recording does not tell, so that
 * a scenario can be made of it (scenario/make.c): which statement each call
 * was, which statements were done in between, whose packets a rule has
 * decided on, and for how long one was put off.
 */
#include <stdlib.h>

#include "capture/mem.h"
#include "sim/run/private.h"

static void add(struct run *run, const struct deed *deed)
{
	struct journal *j = &run->journal;

	mem_grow(j->deed, run->cap_deeds, j->n + 1);
	j->deed[j->n] = *deed;
	j->deed[j->n].event = recording_count(run->rec);
	j->deed[j->n].t_ns = run_time(run);
	j->n++;
}

void journal_call(struct run *run, const struct step *step)
{
	add(run, &(struct deed){
			 .kind = DEED_CALL, .step = step, .packet = ROW_NONE });
}

/* A wait is written where it began: what happened meanwhile is not after it. */
void journal_done(struct run *run, const struct step *step)
{
	struct deed *deed;

	if (step->kind == ST_CALL)
		return;
	add(run, &(struct deed){ .kind = DEED_STATEMENT,
				 .step = step,
				 .packet = ROW_NONE });
	deed = &run->journal.deed[run->journal.n - 1];
	if (step->kind != ST_WAIT)
		return;
	deed->t_ns -= deed->t_ns < step->ns ? deed->t_ns : step->ns;
	while (deed->event > 1 &&
	       recording_event(run->rec, deed->event - 1)->t_ns > deed->t_ns)
		deed->event--;
}

void journal_delay(struct run *run, uint32_t packet, uint64_t ns)
{
	add(run,
	    &(struct deed){ .kind = DEED_DELAY, .packet = packet, .ns = ns });
}

void journal_rule(struct run *run, const struct step *step, uint32_t packet)
{
	add(run, &(struct deed){
			 .kind = DEED_RULE, .step = step, .packet = packet });
}

void journal_change(struct run *run, const struct step *step, uint32_t packet)
{
	add(run, &(struct deed){
			 .kind = DEED_CHANGE, .step = step, .packet = packet });
}

void journal_hold(struct run *run, uint32_t packet)
{
	add(run, &(struct deed){ .kind = DEED_HOLD, .packet = packet });
}

void journal_dismissed(struct run *run)
{
	add(run, &(struct deed){ .kind = DEED_DISMISSED, .packet = ROW_NONE });
}

void run_diverge(struct run *run)
{
	if (run->diverged)
		return;
	run->diverged = true;
	run->journal.diverged_event = recording_count(run->rec);
}

const struct journal *run_journal(const struct source *source)
{
	const struct run *run = (const struct run *)source;

	return &run->journal;
}
