/*
 * The stepping engine.
 *
 *   pump:  settle ─▶ statement ─▶ NEXT ──▶ the one after
 *            ▲          │
 *            │          ├──▶ PLAN   a verdict that waits for the viewer
 *            ╰──────────┼──▶ WAIT   for a packet, a timer, a deadline
 *                       ╰──▶ FAILED the run ends, saying why
 *   command STEP: carries out the plan, then pumps
 *   any other: the viewer's own verdict on a held packet (run/hand.c)
 *
 * Settling takes in what has happened, in this order: packets that reached
 * the queue, calls that can return now, delays that are over; and asks the
 * kernel after each. Verdicts are synchronous (when one returns, the packet
 * is delivered and its answer queued), so settled means: nothing new.
 *
 * Calls run as soon as their statement is reached; only a verdict waits for
 * the viewer. So a run watched and a run unwatched give the same packets.
 *
 * Invariant: whatever is waited for has an end. Where no packet is on its
 * way and no timer runs, the scenario is stuck, and is told so at once.
 */
#include "sim/run/run.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "sim/run/private.h"
#include "sim/run/program.h"

enum {
	KERNEL_REST_NS = 50000,
	KERNEL_RESTS = 1000, /* others use the loopback too */
	WORKER_RESTS = 40,
	PARTIAL_RESTS = 100, /* a corked socket may keep it back for ever */
	PROGRAM_RESTS = 10,  /* then the screen has its turn */
	PROGRAM_LOOK_NS = 500000,
	STIRS_AT_ONCE = 128, /* the same */
	RESTLESS = 4000,
};

uint64_t run_now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (uint64_t)ts.tv_sec * 1000000000u + (uint64_t)ts.tv_nsec;
}

uint64_t run_time(const struct run *run)
{
	return run_now() - run->source.start_ns;
}

bool run_holds(const struct run *run)
{
	return run->scenario->mode == MODE_FREEZE;
}

bool run_freezes(const struct run *run)
{
	return run_holds(run) && !run->options.n_hands && !run->scenario->live;
}

bool run_asks(const struct run *run)
{
	const struct run_options *o = &run->options;

	if (!o->asks || !run_holds(run))
		return run_freezes(run);
	return hand_gone(run->rec, recording_count(run->rec)) >= o->asks_after;
}

enum step_result run_fail(struct run *run, const struct step *step,
			  const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(run->failure.text, sizeof(run->failure.text), fmt, ap);
	va_end(ap);
	run->failure.line = step ? step->line : 0;
	run->failure.col = step ? step->col : 0;
	return STEP_FAILED;
}

const struct run_failure *run_failure(const struct source *run)
{
	return &((const struct run *)run)->failure;
}

const char *run_awaits(const struct source *source)
{
	/* Whoever shows sources need not know of which kind one is. */
	return source->ops->pump == run_pump
		       ? ((const struct run *)source)->awaited
		       : "";
}

bool run_diverged(const struct source *run)
{
	return ((const struct run *)run)->diverged;
}

/* --- settling ------------------------------------------------------------ */

/*
 * A packet stands in the loopback's backlog. A call and a verdict empty it
 * before they return, unless the machine is short of time: then the kernel
 * leaves the rest to a thread of its own. The twelfth number of a processor's
 * line is the length of its backlog.
 */
static bool backlog_waits(const struct run *run)
{
	char text[16384], *line, *rest = text;
	ssize_t n = run->softnet < 0
			    ? 0
			    : pread(run->softnet, text, sizeof(text) - 1, 0);
	unsigned length;

	text[n > 0 ? n : 0] = '\0';
	while ((line = strsep(&rest, "\n")))
		if (sscanf(line,
			   "%*x %*x %*x %*x %*x %*x %*x %*x %*x %*x %*x %x",
			   &length) == 1 &&
		    length)
			return true;
	return false;
}

/* mptcp_worker() tells nobody when it is done: it gets some time. */
static bool worker_may_run(const struct run *run, unsigned rests)
{
	return rests < WORKER_RESTS && calls_multipath(run);
}

/*
 * They are waited for, as long as they do something, where packets wait. But
 * who makes calls that do not wait, one after the other, may do so for ever:
 * until it is quiet once, things then go on beside it.
 */
static bool programs_run(struct run *run, unsigned rests)
{
	bool quiet = !run_holds(run) || run_programs_quiet(run);

	if (quiet)
		run->stirs = 0;
	run->busy = !quiet && run->stirs < RESTLESS;
	return run->busy && rests < PROGRAM_RESTS;
}

/* True after a short rest if the kernel has not done all it is about to do. */
static bool kernel_rest(struct run *run, unsigned *rests)
{
	static const struct timespec rest = { .tv_nsec = KERNEL_REST_NS };

	if (*rests == KERNEL_RESTS ||
	    (!programs_run(run, *rests) && !backlog_waits(run) &&
	     !truth_sends_soon(run->truth, *rests < PARTIAL_RESTS) &&
	     !calls_run(run) && !worker_may_run(run, *rests)))
		return false;
	++*rests;
	nanosleep(&rest, NULL);
	return true;
}

/* One look at everything; with no progress the kernel is asked last. */
static int settle_once(struct run *run, bool *progress, struct err *e)
{
	if (run_ingest(run, progress, e) < 0 ||
	    run_resume_calls(run, false, progress, e) < 0 ||
	    run_programs(run, progress, e) < 0 ||
	    run_deliver_due(run, progress, e) < 0)
		return -1;
	if (*progress) {
		run->patient_ns = 0;
		run->doubted = false;
	}
	/* Inside a call the kernel knows what has not left it yet. */
	if (*progress || (run_holds(run) && !run_programs_quiet(run)))
		return 0;
	return truth_poll(run->truth, run_time(run), e);
}

int run_settle(struct run *run, struct err *e)
{
	unsigned rests = 0;
	uint32_t most = run->stirs + STIRS_AT_ONCE;
	bool progress, rested;

	do {
		progress = rested = false;
		/* What lets a helper return is told before it returns. */
		if (settle_once(run, &progress, e) < 0 ||
		    (!progress &&
		     run_resume_calls(run, true, &progress, e) < 0))
			return -1;
		if (run->stirs > most) {
			run->busy = run_holds(run) && run->stirs < RESTLESS;
			return 0;
		}
		if (progress)
			continue;
		rested = kernel_rest(run, &rests);
		/* It is quiet: what it did just before is in the queue. */
		if (!rested && run_ingest(run, &progress, e) < 0)
			return -1;
	} while (progress || rested);
	return 0;
}

/* --- the source ---------------------------------------------------------- */

/* The statement looked at; at the file's end the call that is waited for. */
static const struct step *current_step(const struct run *run)
{
	const struct scenario *s = run->scenario;

	if (run->pc < s->n_program)
		return s->program[run->pc].step;
	for (uint32_t i = 0; i < s->n_actors; i++)
		if (run->actor[i].pending &&
		    run->actor[i].pending->want != WANT_NOTHING)
			return run->call_step[i];
	return s->program[s->n_program - 1].step;
}

static enum source_status end_with(struct run *run, bool ok, const char *reason)
{
	struct recording_end *end = recording_end(run->rec);

	run->ended = true;
	run_flush_held(run);
	end->ended = true;
	end->ok = ok;
	end->reason = recording_text_add(run->rec, reason, strlen(reason));
	return SOURCE_END;
}

static enum source_status fail(struct run *run)
{
	struct err e;

	run_count_lost(run, &e);
	return end_with(run, false, run->failure.text);
}

int run_count_all(struct run *run, struct err *e)
{
	uint64_t lost = run_count_lost(run, e);

	if (!lost)
		return 0;
	run_fail(run, current_step(run),
		 "%llu packets were too many at once: the kernel's queue or "
		 "libpcap's ring had no room (send less)",
		 (unsigned long long)lost);
	return -1;
}

/* Nothing stands in the way of success, unless packets were lost. */
static enum source_status finish(struct run *run, const char *reason)
{
	struct err e;

	if (run_count_all(run, &e) < 0)
		return end_with(run, false, run->failure.text);
	return end_with(run, true, reason);
}

/* The script can go no further, which is no failure off the script. */
static enum source_status break_off(struct run *run)
{
	char reason[sizeof(run->failure.text) + 64];

	if (!run->diverged)
		return fail(run);
	snprintf(reason, sizeof(reason),
		 "the rest of the scenario does not happen any more: %s",
		 run->failure.text);
	run->failure = (struct run_failure){ 0 };
	return finish(run, reason);
}

static enum step_result advance(struct run *run, struct err *e)
{
	if (run->pc < run->scenario->n_program)
		return run_operation(run, &run->scenario->program[run->pc], e);
	return run_epilogue(run, e);
}

static enum source_status ready(struct run *run)
{
	/* Time goes on while the viewer looks. */
	run_earlier(&run->source.wake_ns, calls_next_due(run));
	run_earlier(&run->source.wake_ns, held_next_due(run));
	run->source.next = run->plan.packet;
	if (!run->ready_ns)
		run->ready_ns = run_now();
	return SOURCE_READY;
}

/* What the statement says; a stray goes only as long as none is meant. */
static enum step_result look(struct run *run, struct err *e)
{
	enum step_result result;

	if (run->plan.stray)
		run->plan = (struct plan){ 0 };
	result = run->plan.set ? STEP_PLAN : advance(run, e);
	return result == STEP_WAIT ? run_wait(run, current_step(run)) : result;
}

static enum source_status go_on(struct run *run, struct err *e)
{
	int rescued;

	for (;;) {
		if (run_settle(run, e) < 0)
			return SOURCE_ERROR;
		if (run->failure.text[0])
			return break_off(run);
		if (run->busy)
			return SOURCE_WAIT;
		switch (look(run, e)) {
		case STEP_ERROR:
			return SOURCE_ERROR;
		case STEP_PLAN:
			if (run_asks(run))
				return ready(run);
			if (run_execute_or_hand(run, e) < 0)
				return SOURCE_ERROR;
			break;
		case STEP_WAIT:
			return SOURCE_WAIT;
		case STEP_AGAIN:
			break;
		case STEP_FAILED:
			rescued = run_last_hand(run, e);
			if (rescued < 0)
				return SOURCE_ERROR;
			if (!rescued)
				return break_off(run);
			run->failure = (struct run_failure){ 0 };
			break;
		case STEP_NEXT:
			if (run->pc >= run->scenario->n_program)
				return finish(run, "");
			journal_done(run, current_step(run));
			run->pc++;
			break;
		}
	}
}

enum source_status run_pump(struct source *source, struct err *e)
{
	struct run *run = (struct run *)source;

	source->wake_ns = 0;
	source->next = ROW_NONE;
	run->status = run->ended ? SOURCE_END : go_on(run, e);
	/* Who falls asleep tells nobody, and others may wait for that. */
	if (run->busy || run->stirs)
		run_earlier(&source->wake_ns, run_now() + PROGRAM_LOOK_NS);
	return run->status;
}

static enum source_status stop(struct run *run)
{
	if (!run->ended) {
		run_fail(run, NULL, "stopped");
		run->status = fail(run);
	}
	return SOURCE_END;
}

enum source_status run_command(struct source *source, const struct command *c,
			       struct err *e)
{
	struct run *run = (struct run *)source;
	bool progress = false;
	struct held *h;
	int rc;

	if (c->kind == COMMAND_STOP)
		return stop(run);
	if (run->ready_ns)
		run->looked_ns += run_now() - run->ready_ns;
	run->ready_ns = 0;
	/* What came before it: copies that are drawn by what still hangs. */
	rc = run->ended ? 0 : run_ingest(run, &progress, e);
	if (rc < 0)
		return run->status = SOURCE_ERROR;
	if (c->kind != COMMAND_STEP) {
		h = held_packet(run, c->packet);
		if (!h)
			return run->status;
		rc = run_by_hand(run, h, c, e);
	} else if (run->plan.set) {
		rc = run_execute(run, e);
	}
	if (rc < 0)
		return run->status = SOURCE_ERROR;
	return run_pump(source, e);
}
