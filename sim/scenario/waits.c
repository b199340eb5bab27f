/*
 * Which scenarios wait for a clock. Where packets are held and nothing but
 * their order counts, a run takes as long as its calls do: that is the most of
 * them. The others wait, for a timer of the kernel or of their own, and each
 * statement that can do so says it: a copy is sent by a timer, a duration is a
 * wait.
 */
#include <errno.h>

#include "sim/scenario/scenario.h"

static bool call_waits(const struct call *call)
{
	return call->id == CALL_SLEEP || call->in_text ||
	       (call->want == WANT_ERRNO && call->want_errno == ETIMEDOUT);
}

/* "wait until": what a program does is no matter of a clock. */
static bool until_waits(enum statement until)
{
	return until == ST_STATE || until == ST_INFO || until == ST_QUEUE;
}

static bool step_waits(const struct step *step)
{
	switch (step->kind) {
	case ST_WAIT:
		return step->ns || until_waits(step->until);
	case ST_DELAY:
	case ST_WITHIN:
		return true;
	case ST_CALL:
		return call_waits(&step->call);
	default:
		return step->sel.rtx;
	}
}

bool scenario_waits(const struct scenario *s)
{
	if (s->mode == MODE_REALTIME || s->live)
		return true;
	for (size_t i = 0; i < s->n_steps; i++)
		if (step_waits(&s->step[i]))
			return true;
	return false;
}
