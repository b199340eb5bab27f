/*
 * One function a statement. A header statement has done its work when the
 * stage was set; a statement that is not done says STEP_WAIT and is looked at
 * again after the next event.
 */
#include <stdio.h>
#include <string.h>

#include "capture/mem.h"
#include "sim/run_private.h"

static enum step_result plan(struct run *run, enum statement verb,
			     uint32_t packet, bool advance)
{
	run->plan = (struct plan){
		.set = true, .verb = verb, .packet = packet, .advance = advance
	};
	return STEP_PLAN;
}

/* The oldest held packet goes, and the statement looks again. */
static enum step_result next_in_order(struct run *run)
{
	struct held *h = held_oldest(run, NULL);

	return h ? plan(run, ST_WIRE, h->packet, false) : STEP_WAIT;
}

/* An ACK the kernel still owes is in flight as much as any other. */
static bool ack_may_come(const struct run *run)
{
	return run_ack_owed(run) &&
	       (!run->patient_ns || run_now() < run->patient_ns);
}

/* --- the wire ------------------------------------------------------------ */

static enum step_result expect_packet(struct run *run, const struct step *step,
				      uint32_t packet)
{
	char want[256], got[PACKET_TEXT];

	selector_format(&step->sel, want, sizeof(want));
	return run_expect(run, step, match_packet(run->rec, &step->sel, packet),
			  want, packet_describe(run->rec, packet, got));
}

static bool consumed(const struct run *run, uint32_t packet)
{
	return packet < run->cap_consumed && run->consumed[packet];
}

static void consume(struct run *run, uint32_t packet)
{
	size_t old = run->cap_consumed;

	mem_grow(run->consumed, run->cap_consumed, (size_t)packet + 1);
	if (run->cap_consumed > old)
		memset(run->consumed + old, 0, run->cap_consumed - old);
	run->consumed[packet] = 1;
}

/* Realtime: the next packet of that direction that nothing has claimed. */
static enum step_result wire_passed(struct run *run, const struct step *step)
{
	for (uint32_t i = 0; i < recording_n_packets(run->rec); i++) {
		if (consumed(run, i) ||
		    !match_direction(run->rec, &step->sel, i))
			continue;
		if (step->kind == ST_WIRE_MAYBE &&
		    !match_packet(run->rec, &step->sel, i))
			return STEP_NEXT;
		consume(run, i);
		return expect_packet(run, step, i);
	}
	return step->kind == ST_WIRE_MAYBE ? STEP_NEXT : STEP_WAIT;
}

/* wire, wire?, drop, dup, delay, hold: about the oldest of that direction. */
static enum step_result step_held(struct run *run, const struct step *step,
				  struct err *e)
{
	struct held *h = held_oldest(run, &step->sel);
	enum step_result result;

	(void)e;
	if (!run_freezes(run))
		return wire_passed(run, step);
	if (step->kind == ST_WIRE_MAYBE && !h && ack_may_come(run))
		return STEP_WAIT;
	if (step->kind == ST_WIRE_MAYBE &&
	    (!h || !match_packet(run->rec, &step->sel, h->packet)))
		return STEP_NEXT;
	if (!h)
		return STEP_WAIT;
	result = expect_packet(run, step, h->packet);
	if (result != STEP_NEXT)
		return result;
	if (step->kind == ST_HOLD) {
		mem_grow(run->names, run->cap_names, run->n_names + 1);
		run->names[run->n_names++] =
			(struct packet_name){ step->name, h->packet };
		h->name = step->name;
		return STEP_NEXT;
	}
	plan(run, step->kind, h->packet, true);
	run->plan.delay_ns = step->ns;
	return STEP_PLAN;
}

static enum step_result step_release(struct run *run, const struct step *step,
				     struct err *e)
{
	struct held *h = held_named(run, step->name);

	(void)e;
	if (!h)
		return run_fail(run, step, "%s is not held any more",
				step->name);
	return plan(run, ST_RELEASE, h->packet, true);
}

/* The packet of that name, or the last one that the selector matches. */
static uint32_t replay_packet(const struct run *run, const struct step *step)
{
	if (step->name) {
		for (size_t i = run->n_names; i-- > 0;)
			if (strcmp(run->names[i].name, step->name) == 0)
				return run->names[i].packet;
		return ROW_NONE;
	}
	for (uint32_t i = recording_n_packets(run->rec); i-- > 0;)
		if (match_packet(run->rec, &step->sel, i))
			return i;
	return ROW_NONE;
}

static enum step_result step_replay(struct run *run, const struct step *step,
				    struct err *e)
{
	uint32_t packet = replay_packet(run, step);

	(void)e;
	if (packet == ROW_NONE)
		return run_fail(run, step, "no such packet was sent yet");
	return plan(run, ST_REPLAY, packet, true);
}

static enum step_result step_pass(struct run *run, const struct step *step,
				  struct err *e)
{
	struct held *h = held_oldest(run, NULL);

	(void)e;
	if (!h)
		return STEP_WAIT;
	return plan(run, ST_WIRE, h->packet,
		    match_packet(run->rec, &step->sel, h->packet));
}

static enum step_result step_settle(struct run *run, const struct step *step,
				    struct err *e)
{
	enum step_result result = next_in_order(run);

	(void)step;
	(void)e;
	if (result == STEP_PLAN || held_next_due(run))
		return result;
	return ack_may_come(run) ? STEP_WAIT : STEP_NEXT;
}

static enum step_result step_rule(struct run *run, const struct step *step,
				  struct err *e)
{
	(void)e;
	mem_grow(run->rule, run->cap_rules, run->n_rules + 1);
	run->rule[run->n_rules++] = (struct armed_rule){ .step = step };
	return STEP_NEXT;
}

/* --- calls, telling, time ------------------------------------------------ */

static enum step_result step_join(struct run *run, const struct step *step,
				  struct err *e)
{
	(void)e;
	return run_actor(run, step->name)->pending ? next_in_order(run)
						   : STEP_NEXT;
}

static enum step_result step_say(struct run *run, const struct step *step,
				 struct err *e)
{
	uint64_t t_ns = run_time(run);

	(void)e;
	if (step->text.en)
		recording_note(run->rec, t_ns, "en", step->text.en, step->line);
	if (step->text.zh)
		recording_note(run->rec, t_ns, "zh", step->text.zh, step->line);
	return STEP_NEXT;
}

static enum step_result step_mark(struct run *run, const struct step *step,
				  struct err *e)
{
	(void)e;
	recording_mark(run->rec, run_time(run), step->name);
	return STEP_NEXT;
}

static enum step_result step_wait(struct run *run, const struct step *step,
				  struct err *e)
{
	(void)e;
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
	[ST_CALL] = run_call,	     [ST_JOIN] = step_join,
	[ST_WIRE] = step_held,	     [ST_WIRE_MAYBE] = step_held,
	[ST_DROP] = step_held,	     [ST_DUP] = step_held,
	[ST_DELAY] = step_held,	     [ST_HOLD] = step_held,
	[ST_RELEASE] = step_release, [ST_REPLAY] = step_replay,
	[ST_PASS] = step_pass,	     [ST_SETTLE] = step_settle,
	[ST_RULE] = step_rule,	     [ST_STATE] = run_state,
	[ST_INFO] = run_info,	     [ST_QUEUE] = run_queue,
	[ST_BLOCKED] = run_blocked,  [ST_SAY] = step_say,
	[ST_MARK] = step_mark,	     [ST_WAIT] = step_wait,
};

enum step_result run_statement(struct run *run, const struct step *step,
			       struct err *e)
{
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
	enum step_result result = step_settle(run, NULL, e);

	if (result != STEP_NEXT)
		return result;
	for (uint32_t i = 0; i < run->scenario->n_actors; i++) {
		const struct step *step =
			&run->scenario->step[run->call_step[i]];

		if (!run->actor[i].pending)
			continue;
		if (step->call.want != WANT_NOTHING ||
		    step->call.id == CALL_SLEEP)
			return STEP_WAIT;
	}
	return STEP_NEXT;
}
