/*
 * One function a statement. A header statement has done its work when the
 * stage was set; a statement that is not done says STEP_WAIT and is looked at
 * again after the next event.
 */
#include "sim/run/private.h"
#include "sim/run/program.h"

/* --- calls, telling, time ------------------------------------------------ */

static enum step_result step_join(struct run *run, const struct step *step,
				  struct err *e)
{
	const struct actor *a = run_actor(run, step->name);

	(void)e;
	if (!a)
		return run_join_packet(run, step);
	if (run_is_program(run, a))
		return run_join_program(run, a);
	return a->pending ? run_next_in_order(run) : STEP_NEXT;
}

static enum step_result step_wait(struct run *run, const struct step *step,
				  struct err *e)
{
	if (step->until == ST_PROGRAM)
		return run_await_listener(run, step);
	if (step->until)
		return run_wait_until(run, step, e);
	if (!run->wait_ns)
		run->wait_ns = run_now() + step->ns;
	if (run_now() < run->wait_ns)
		return STEP_WAIT;
	run->wait_ns = 0;
	return STEP_NEXT;
}

typedef enum step_result step_fn(struct run *, const struct step *,
				 struct err *);

/* NULL: a header statement, or one the parser does not let through. */
static step_fn *const functions[STATEMENTS] = {
	[ST_CALL] = run_call,	    [ST_JOIN] = step_join,
	[ST_WIRE] = run_wire,	    [ST_WIRE_MAYBE] = run_wire,
	[ST_DROP] = run_wire,	    [ST_DUP] = run_wire,
	[ST_DELAY] = run_wire,	    [ST_HOLD] = run_wire,
	[ST_CORRUPT] = run_wire,    [ST_REWRITE] = run_wire,
	[ST_INJECT] = run_inject,   [ST_RELEASE] = run_release,
	[ST_REPLAY] = run_replay,   [ST_PASS] = run_pass,
	[ST_SETTLE] = run_let_all,  [ST_BARRIER] = run_barrier,
	[ST_RULE] = run_rule,	    [ST_STATE] = run_checks,
	[ST_INFO] = run_checks,	    [ST_QUEUE] = run_checks,
	[ST_BLOCKED] = run_blocked, [ST_SAY] = run_say,
	[ST_SEES] = run_sees,	    [ST_ASK] = run_ask,
	[ST_MARK] = run_mark_place, [ST_WAIT] = step_wait,
	[ST_PROGRAM] = run_program, [ST_EXPECT] = run_expect_call,
	[ST_SIGNAL] = run_signal,
};

enum step_result run_operation(struct run *run, const struct op *op,
			       struct err *e)
{
	const struct step *step = op->step;

	if (op->part != OP_WHOLE)
		return run_block(run, op, e);
	return functions[step->kind] ? functions[step->kind](run, step, e)
				     : STEP_NEXT;
}

/* --- after the last statement -------------------------------------------- */

/*
 * Calls whose result is expected are waited for, and what is in flight is let
 * through. A call that nothing is expected of (a server's last accept) may
 * stay blocked.
 */
enum step_result run_epilogue(struct run *run, struct err *e)
{
	enum step_result result = run_let_all(run, NULL, e);

	if (result != STEP_NEXT)
		return result;
	for (uint32_t i = 0; i < run->scenario->n_actors; i++) {
		const struct step *step = run->call_step[i];

		if (!run->actor[i].pending)
			continue;
		if (step->call.want != WANT_NOTHING ||
		    step->call.id == CALL_SLEEP)
			return STEP_WAIT;
	}
	return run_dismiss(run);
}
