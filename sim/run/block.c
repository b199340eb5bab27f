/*
 * Blocks, as far as they are more than their statements one after the other
 * (sim/scenario/block.c has unfolded the others).
 *
 *   barrier    every call that has begun returns before the file goes on
 *   within     a clock runs from its beginning to its end
 *   unordered  each statement in it takes whichever packet is for it, in the
 *              order in which the packets come
 *   foreach    at its beginning the old stage goes and a fresh one is set
 *
 * While the viewer looks at a packet time goes on, but not that of the lesson:
 * how long he has looked is taken off, and what does not hold then was not
 * checked, for the kernel's timers have gone on too.
 */
#include <stdio.h>
#include <string.h>

#include "sim/run/private.h"

enum { TEXT = 256 };

/* --- barrier ------------------------------------------------------------- */

enum step_result run_barrier(struct run *run, const struct step *step,
			     struct err *e)
{
	(void)step;
	(void)e;
	for (uint32_t i = 0; i < run->scenario->n_actors; i++)
		if (run->actor[i].pending)
			return run_next_in_order(run);
	return STEP_NEXT;
}

/* --- within -------------------------------------------------------------- */

static void within_begin(struct run *run)
{
	run->within[run->n_within++] = (struct within){
		.began_ns = run_now(),
		.looked_ns = run->looked_ns,
	};
}

static enum step_result within_end(struct run *run, const struct step *step)
{
	const struct within *w = &run->within[--run->n_within];
	uint64_t looked_ns = run->looked_ns - w->looked_ns;
	uint64_t took_ns = run_now() - w->began_ns - looked_ns;
	char want[TEXT], got[TEXT];

	snprintf(want, sizeof(want), "within %s ~ %s", step->value,
		 step->tolerance_text);
	snprintf(got, sizeof(got), "%.3f ms", (double)took_ns / 1e6);
	return run_expect_time(run, step,
			       took_ns + step->tolerance_ns >= step->ns &&
				       took_ns <= step->ns + step->tolerance_ns,
			       looked_ns, step->tolerance_ns, want, got);
}

/* --- unordered ----------------------------------------------------------- */

static bool is_done(const struct run *run, uint32_t nth)
{
	return run->unordered_done & UINT64_C(1) << nth;
}

static enum step_result done(struct run *run, uint32_t nth,
			     enum step_result result)
{
	if (result == STEP_NEXT)
		run->unordered_done |= UINT64_C(1) << nth;
	if (result == STEP_PLAN && run->plan.advance) {
		run->plan.advance = false; /* the others are not done */
		run->plan.unordered = UINT64_C(1) << nth;
	}
	return result;
}

/* What the statements left here want; the first of them. */
static const struct step *put_wants(const struct run *run, const struct op *ops,
				    uint32_t n, char *out, size_t size)
{
	const struct step *first = NULL;
	char sel[TEXT];
	size_t at = 0;

	out[0] = '\0';
	for (uint32_t i = 0; i < n && at < size; i++) {
		if (is_done(run, i))
			continue;
		at += (size_t)snprintf(
			out + at, size - at, "%s%s", first ? " or " : "",
			selector_format(&ops[i].step->sel, sel, sizeof(sel)));
		first = first ? first : ops[i].step;
	}
	return first;
}

void run_unordered_wants(const struct run *run, char *out, size_t size)
{
	const struct op *op = &run->scenario->program[run->pc];

	put_wants(run, op + 1, op->end - run->pc - 1, out, size);
}

/* The packet that no statement left here is for, against what they want. */
static enum step_result none_wants(struct run *run, const struct op *ops,
				   uint32_t n, uint32_t packet)
{
	char want[2 * TEXT], got[PACKET_TEXT];
	const struct step *first = put_wants(run, ops, n, want, sizeof(want));

	return run_expect(run, first, false, want,
			  packet_describe(run->rec, packet, got));
}

/* The statement left here that means the packet whose turn it is, or n. */
static uint32_t who_means(struct run *run, const struct op *ops, uint32_t n,
			  uint32_t *packet)
{
	uint32_t least = ROW_NONE, found = n;

	*packet = ROW_NONE;
	for (uint32_t i = 0; i < n; i++) {
		const struct step *step = ops[i].step;
		uint32_t next =
			is_done(run, i) ? ROW_NONE : run_wire_next(run, step);

		if (next == ROW_NONE)
			continue;
		if (next < least && run_wire_means(run, step, next)) {
			least = next;
			found = i;
		}
		if (step->kind != ST_WIRE_MAYBE && *packet == ROW_NONE)
			*packet = next;
	}
	if (found < n)
		*packet = least;
	return found;
}

/* The oldest packet that a statement left here means. */
static enum step_result take_one(struct run *run, const struct op *ops,
				 uint32_t n)
{
	uint32_t packet, i = who_means(run, ops, n, &packet);

	if (i < n)
		return done(run, i, run_wire_take(run, ops[i].step, packet));
	return packet == ROW_NONE ? STEP_WAIT : none_wants(run, ops, n, packet);
}

/* Off the script the order is the file's, which is one of those allowed. */
static enum step_result take_in_turn(struct run *run, const struct op *ops,
				     uint32_t n, struct err *e)
{
	for (uint32_t i = 0; i < n; i++)
		if (!is_done(run, i))
			return done(run, i, run_wire(run, ops[i].step, e));
	return STEP_NEXT;
}

/* Only statements are left that can do without a packet; or none at all. */
static bool may_end(const struct run *run, const struct op *ops, uint32_t n,
		    bool at_once)
{
	for (uint32_t i = 0; i < n; i++)
		if (!is_done(run, i) &&
		    (at_once || ops[i].step->kind != ST_WIRE_MAYBE))
			return false;
	return true;
}

static enum step_result end_unordered(struct run *run, const struct op *op)
{
	run->unordered_done = 0;
	run->pc = op->end - 1;
	return STEP_NEXT;
}

static enum step_result run_unordered(struct run *run, const struct op *op,
				      struct err *e)
{
	const struct op *inner = op + 1;
	uint32_t n = op->end - run->pc - 1;
	enum step_result result = STEP_NEXT;

	while (result == STEP_NEXT && !may_end(run, inner, n, true))
		result = run->diverged ? take_in_turn(run, inner, n, e)
				       : take_one(run, inner, n);
	if (result == STEP_NEXT ||
	    (result == STEP_WAIT && may_end(run, inner, n, false) &&
	     !run_wire_may_come(run)))
		return end_unordered(run, op);
	return result;
}

/* --- foreach ------------------------------------------------------------- */

/* A place to run to: "model=thread". */
static void mark_word(struct run *run, const struct op *op)
{
	char name[TEXT];

	snprintf(name, sizeof(name), "%s=%s", op->step->name,
		 op->step->word[op->nth]);
	recording_mark(run->rec, run_time(run), name);
}

static enum step_result foreach_begin(struct run *run, const struct op *op,
				      struct err *e)
{
	/* The first one has been set when the run was opened. */
	if (run->on_stage && run_change_stage(run, op, e) < 0)
		return run->failure.text[0] ? STEP_FAILED : STEP_ERROR;
	run->on_stage = true;
	mark_word(run, op);
	return STEP_NEXT;
}

/* --- all of them --------------------------------------------------------- */

enum step_result run_block(struct run *run, const struct op *op, struct err *e)
{
	bool enter = op->part == OP_ENTER;

	switch (op->step->kind) {
	case ST_WITHIN:
		if (!enter)
			return within_end(run, op->step);
		within_begin(run);
		return STEP_NEXT;
	case ST_FOREACH:
		return enter ? foreach_begin(run, op, e) : run_epilogue(run, e);
	default:
		return run_unordered(run, op, e);
	}
}
