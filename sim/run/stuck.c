/*
 * A scenario that can go no further: who waits for what, and what is in
 * flight all the same.
 *
 *	stuck at line 7, waiting for S>C [S.]: C is blocked in connect, S is
 *	blocked in accept, C>S [S] seq=0 ack=0 len=0 is in flight, no timer
 *	runs (event 18)
 *
 * What is in flight is what a statement would have to let go, or means not.
 */
#include <stdio.h>
#include <string.h>

#include "sim/run/private.h"

enum { PART_TEXT = 300 };

/* The statements that wait for a packet of their selector. */
static bool waits_for_packet(const struct step *step)
{
	static const enum statement kinds[] = {
		ST_WIRE, ST_DROP,    ST_DUP,	 ST_DELAY,
		ST_HOLD, ST_CORRUPT, ST_REWRITE, ST_PASS,
	};

	if (step->name && step->kind != ST_HOLD)
		return false; /* of a packet that has come, by its name */
	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++)
		if (kinds[i] == step->kind)
			return true;
	return false;
}

/* ", waiting for S>C [S.]", or "" */
static void put_wanted(const struct run *run, const struct step *step,
		       char out[PART_TEXT])
{
	const char *what = run->awaited;
	char sel[PART_TEXT - 32] = "";

	if (!what[0] && step->kind == ST_UNORDERED)
		run_unordered_wants(run, sel, sizeof(sel));
	else if (!what[0] && waits_for_packet(step))
		selector_format(&step->sel, sel, sizeof(sel));
	what = what[0] ? what : sel;
	snprintf(out, PART_TEXT, "%s%.*s", what[0] ? ", waiting for " : "",
		 PART_TEXT - 32, what);
}

/* Of what stands in the queue the first; it tells most. */
static void put_flight(const struct run *run, char out[PART_TEXT])
{
	char packet[PACKET_TEXT], more[32] = "";
	const struct held *first = run->held;

	if (run->n_held == 0) {
		snprintf(out, PART_TEXT, "nothing is in flight");
		return;
	}
	if (run->n_held > 1)
		snprintf(more, sizeof(more), ", and %zu more", run->n_held - 1);
	snprintf(out, PART_TEXT, "%s is %s%s%s",
		 packet_describe(run->rec, first->packet, packet),
		 first->name ? "held as " : "in flight",
		 first->name ? first->name : "", more);
}

enum step_result run_stuck(struct run *run, const struct step *step)
{
	char wanted[PART_TEXT], blocked[PART_TEXT], flight[PART_TEXT];

	put_wanted(run, step, wanted);
	run_blocked_text(run, blocked, sizeof(blocked));
	put_flight(run, flight);
	if (!blocked[0] && !wanted[0])
		snprintf(blocked, sizeof(blocked), "no call waits");
	return run_fail(run, step, "stuck at line %u%s: %s%s%s, %s (event %u)",
			step->line, wanted, blocked, blocked[0] ? ", " : "",
			flight,
			run->probed ? "probes are answered and change nothing"
				    : "no timer runs",
			recording_count(run->rec) - 1);
}
