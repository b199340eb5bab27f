/*
 * Statements about packets.
 *
 * They act on the oldest held packet of their direction; in realtime, where
 * nothing is held, `wire` asserts what has passed, in its order.
 *
 * When the viewer has changed something, a packet may have come before its
 * statement, come late, or be one that no statement speaks of. A statement
 * then looks, in this order, for
 *
 *   a packet it means that has come, and that no statement has had;
 *   one that is held, after those of its direction that stand before it;
 *   and lets the oldest of all go as a stray: what is meant may come of it.
 *
 * So statements stay in step with what happens, and copies go their way.
 */
#include "capture/mem.h"
#include "sim/run/private.h"

enum step_result run_plan(struct run *run, enum statement verb, uint32_t packet,
			  bool advance)
{
	run->plan = (struct plan){
		.set = true, .verb = verb, .packet = packet, .advance = advance
	};
	return STEP_PLAN;
}

/* A packet goes that no statement means, if there is one. */
static enum step_result plan_stray(struct run *run, const struct held *h)
{
	if (!h)
		return STEP_WAIT;
	run_plan(run, ST_WIRE, h->packet, false);
	run->plan.stray = true;
	return STEP_PLAN;
}

enum step_result run_next_in_order(struct run *run)
{
	struct held *h = held_oldest(run, NULL);

	/* Off the script this one may be another statement's. */
	if (!h || run->diverged)
		return plan_stray(run, h);
	return run_plan(run, ST_WIRE, h->packet, false);
}

/* An ACK the kernel still owes is in flight as much as any other. */
static bool ack_may_come(const struct run *run)
{
	return run_ack_owed(run) &&
	       (!run->patient_ns || run_now() < run->patient_ns);
}

/* --- a statement and its packet ------------------------------------------ */

static bool meant(const struct run *run, const struct step *step,
		  uint32_t packet)
{
	if (run->diverged)
		return match_repeated(run->rec, &step->sel, packet);
	return match_packet(run->rec, &step->sel, packet);
}

/* A statement that has to wait for its packet is not asked twice. */
static enum step_result expect_packet(struct run *run, const struct step *step,
				      uint32_t packet)
{
	char want[256], got[PACKET_TEXT];

	if (run->asked_packet == packet && run->asked_pc == run->pc)
		return STEP_NEXT;
	run->asked_packet = packet;
	run->asked_pc = run->pc;
	selector_format(&step->sel, want, sizeof(want));
	return run_expect(run, step, meant(run, step, packet), want,
			  packet_describe(run->rec, packet, got));
}

/* What the statement says happens to this one, when the viewer says so. */
static enum step_result act_on(struct run *run, const struct step *step,
			       struct held *h)
{
	enum step_result result = expect_packet(run, step, h->packet);

	if (result != STEP_NEXT)
		return result;
	if (step->kind == ST_HOLD) {
		run_name_packet(run, step->name, h->packet);
		h->name = step->name;
		journal_hold(run, h->packet);
		return STEP_NEXT;
	}
	run_plan(run, step->kind, h->packet, true);
	run->plan.delay_ns = step->ns;
	run->plan.step = step;
	return STEP_PLAN;
}

/* --- as the script has it ------------------------------------------------ */

/* Realtime: the next packet of that direction that nothing has claimed. */
static enum step_result wire_passed(struct run *run, const struct step *step)
{
	for (uint32_t i = 0; i < recording_n_packets(run->rec); i++) {
		if (run_marked(run, i, MARK_TAKEN) ||
		    !match_direction(run->rec, &step->sel, i))
			continue;
		if (step->kind == ST_WIRE_MAYBE && !meant(run, step, i))
			return STEP_NEXT;
		run_mark(run, i, MARK_TAKEN);
		return expect_packet(run, step, i);
	}
	return step->kind == ST_WIRE_MAYBE ? STEP_NEXT : STEP_WAIT;
}

/* The oldest of that direction. */
static enum step_result wire_held(struct run *run, const struct step *step)
{
	struct held *h = held_oldest(run, &step->sel);

	if (step->kind == ST_WIRE_MAYBE && !h && ack_may_come(run))
		return STEP_WAIT;
	if (step->kind == ST_WIRE_MAYBE && (!h || !meant(run, step, h->packet)))
		return STEP_NEXT;
	return h ? act_on(run, step, h) : STEP_WAIT;
}

/* --- off the script ------------------------------------------------------ */

/* What the statement would have done to it is done; it may have been lost. */
static bool has_happened(const struct run *run, const struct step *step,
			 uint32_t packet)
{
	const struct packet_row *p = recording_packet(run->rec, packet);

	if (p->fate_event == ROW_NONE || p->copy_of != ROW_NONE ||
	    run_marked(run, packet, MARK_TAKEN))
		return false;
	if (fate_arrives((enum fate)p->fate))
		return true;
	return (p->fate == FATE_DROPPED || p->fate == FATE_CORRUPTED) &&
	       (step->kind == ST_DROP || step->kind == ST_CORRUPT ||
		!run_holds(run));
}

static uint32_t find_happened(const struct run *run, const struct step *step)
{
	for (uint32_t i = 0; i < recording_n_packets(run->rec); i++)
		if (has_happened(run, step, i) && meant(run, step, i))
			return i;
	return ROW_NONE;
}

/* The oldest that is meant and waits for its turn, or (due) for its time. */
static struct held *find_held(const struct run *run, const struct step *step,
			      bool due)
{
	for (size_t i = 0; i < run->n_held; i++) {
		struct held *h = &run->held[i];

		if (!h->name && !h->due_ns == !due &&
		    meant(run, step, h->packet))
			return h;
	}
	return NULL;
}

static enum step_result take(struct run *run, const struct step *step,
			     uint32_t packet)
{
	run_mark(run, packet, MARK_TAKEN);
	if (step->kind == ST_HOLD)
		run_name_packet(run, step->name, packet);
	return expect_packet(run, step, packet);
}

/*
 * Realtime: all may have passed already, and what comes later in the file is
 * not for `wire?` to take.
 */
static enum step_result maybe_passed(struct run *run, const struct step *step)
{
	for (uint32_t i = 0; i < recording_n_packets(run->rec); i++)
		if (has_happened(run, step, i) &&
		    match_direction(run->rec, &step->sel, i))
			return meant(run, step, i) ? take(run, step, i)
						   : STEP_NEXT;
	return find_held(run, step, true) ? STEP_WAIT : STEP_NEXT;
}

static enum step_result wire_maybe_not(struct run *run, const struct step *step)
{
	if (find_held(run, step, true))
		return STEP_WAIT;
	return !held_oldest(run, &step->sel) && ack_may_come(run) ? STEP_WAIT
								  : STEP_NEXT;
}

static enum step_result wire_diverged(struct run *run, const struct step *step)
{
	uint32_t packet = find_happened(run, step);
	struct held *meant_h, *first;

	if (packet != ROW_NONE)
		return take(run, step, packet);
	meant_h = find_held(run, step, false);
	if (!meant_h && step->kind == ST_WIRE_MAYBE)
		return wire_maybe_not(run, step);
	first = held_oldest(run, meant_h ? &step->sel : NULL);
	return first && first == meant_h ? act_on(run, step, first)
					 : plan_stray(run, first);
}

enum step_result run_wire(struct run *run, const struct step *step,
			  struct err *e)
{
	(void)e;
	if (step->name && step->kind != ST_HOLD)
		return run_named(run, step);
	if (run->diverged && step->kind == ST_WIRE_MAYBE && !run_holds(run))
		return maybe_passed(run, step);
	if (run->diverged)
		return wire_diverged(run, step);
	return run_holds(run) ? wire_held(run, step) : wire_passed(run, step);
}

/* --- in a block ---------------------------------------------------------- */

uint32_t run_wire_next(struct run *run, const struct step *step)
{
	const struct held *h;

	if (run_holds(run)) {
		h = held_oldest(run, &step->sel);
		return h ? h->packet : ROW_NONE;
	}
	for (uint32_t i = 0; i < recording_n_packets(run->rec); i++)
		if (!run_marked(run, i, MARK_TAKEN) &&
		    match_direction(run->rec, &step->sel, i))
			return i;
	return ROW_NONE;
}

bool run_wire_means(const struct run *run, const struct step *step,
		    uint32_t packet)
{
	return meant(run, step, packet);
}

enum step_result run_wire_take(struct run *run, const struct step *step,
			       uint32_t packet)
{
	struct held *h = held_packet(run, packet);

	if (!h || !run_holds(run)) {
		run_mark(run, packet, MARK_TAKEN);
		return expect_packet(run, step, packet);
	}
	return act_on(run, step, h);
}

bool run_wire_may_come(const struct run *run)
{
	return ack_may_come(run);
}

/* --- many packets -------------------------------------------------------- */

enum step_result run_pass(struct run *run, const struct step *step,
			  struct err *e)
{
	struct held *h = held_oldest(run, NULL);
	uint32_t packet = run->diverged ? find_happened(run, step) : ROW_NONE;

	(void)e;
	if (packet != ROW_NONE) {
		run_mark(run, packet, MARK_TAKEN);
		return STEP_NEXT;
	}
	if (!h)
		return STEP_WAIT;
	return run_plan(run, ST_WIRE, h->packet, meant(run, step, h->packet));
}

/* What came by hand, or as a stray, is among all that was let through. */
static void take_all(struct run *run)
{
	for (uint32_t i = 0; i < recording_n_packets(run->rec); i++)
		if (recording_packet(run->rec, i)->fate_event != ROW_NONE)
			run_mark(run, i, MARK_TAKEN);
}

enum step_result run_let_all(struct run *run, const struct step *step,
			     struct err *e)
{
	struct held *h = held_oldest(run, NULL);

	(void)step;
	(void)e;
	if (h)
		return run_plan(run, ST_WIRE, h->packet, false);
	if (held_next_due(run) || ack_may_come(run))
		return STEP_WAIT;
	if (!run->diverged)
		return STEP_NEXT;
	if (run_aftermath(run))
		return STEP_WAIT;
	if (run_holds(run))
		take_all(run);
	return STEP_NEXT;
}

enum step_result run_rule(struct run *run, const struct step *step,
			  struct err *e)
{
	(void)e;
	mem_grow(run->rule, run->cap_rules, run->n_rules + 1);
	run->rule[run->n_rules++] = (struct armed_rule){ .step = step };
	return STEP_NEXT;
}
