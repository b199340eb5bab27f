/*
 * Packets with a name: `hold as X` keeps one back, and only a statement that
 * says X lets it go, loses, doubles or delays it. While it waits it stands in
 * nobody's way: those behind it overtake it.
 *
 * When the viewer has changed something it may be gone already, or go late.
 */
#include <string.h>

#include "capture/mem.h"
#include "sim/run/private.h"

void run_name_packet(struct run *run, const char *name, uint32_t packet)
{
	mem_grow(run->names, run->cap_names, run->n_names + 1);
	run->names[run->n_names++] = (struct packet_name){ name, packet };
}

static uint32_t named_packet(const struct run *run, const char *name)
{
	for (size_t i = run->n_names; i-- > 0;)
		if (strcmp(run->names[i].name, name) == 0)
			return run->names[i].packet;
	return ROW_NONE;
}

static bool has_come(const struct run *run, uint32_t packet)
{
	const struct packet_row *p = recording_packet(run->rec, packet);

	return p->fate_event != ROW_NONE && fate_arrives((enum fate)p->fate);
}

enum step_result run_named(struct run *run, const struct step *step)
{
	struct held *h = held_named(run, step->name);
	uint32_t packet = named_packet(run, step->name);

	if (h && h->due_ns)
		return STEP_WAIT; /* the viewer has put it off */
	if (h) {
		run_plan(run, step->kind, h->packet, true);
		run->plan.delay_ns = step->ns;
		run->plan.step = step;
		return STEP_PLAN;
	}
	if (run->diverged && packet != ROW_NONE && has_come(run, packet))
		return STEP_NEXT; /* he has released it himself */
	return run_fail(run, step, "%s is not held any more", step->name);
}

enum step_result run_release(struct run *run, const struct step *step,
			     struct err *e)
{
	(void)e;
	return run_named(run, step);
}

enum step_result run_join_packet(struct run *run, const struct step *step)
{
	uint32_t packet = named_packet(run, step->name);

	if (packet != ROW_NONE &&
	    recording_packet(run->rec, packet)->fate_event == ROW_NONE)
		return STEP_WAIT;
	return STEP_NEXT;
}

/* The packet of that name, or the last one that the selector matches. */
static uint32_t replay_packet(const struct run *run, const struct step *step)
{
	if (step->name)
		return named_packet(run, step->name);
	for (uint32_t i = recording_n_packets(run->rec); i-- > 0;)
		if (match_packet(run->rec, &step->sel, i))
			return i;
	return ROW_NONE;
}

enum step_result run_replay(struct run *run, const struct step *step,
			    struct err *e)
{
	uint32_t packet = replay_packet(run, step);

	(void)e;
	if (packet == ROW_NONE)
		return run_fail(run, step, "no such packet was sent yet");
	return run_plan(run, ST_REPLAY, packet, true);
}
