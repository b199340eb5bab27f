/*
 * Why a state changed. The kernel reports states and no reasons; the observer
 * has a reason for each change, and comes to it shortly before the kernel is
 * asked. Where both tell of the same change, his reason is that of both.
 */
#include <stdio.h>
#include <string.h>

#include "ui/why/why.h"

enum { NEAR = 32 }; /* events between the wire's word and the kernel's */

/*
 * Linux has a minute for 2MSL. What leaves TIME-WAIT before it is over has been
 * ended by something else: a new SYN (RFC 6191), a RST, the end of a stage.
 */
#define TIME_WAIT_NS UINT64_C(59000000000)

/* False only if the recording has its beginning, too. */
static bool has_waited(const struct recording *r, uint32_t event)
{
	const struct event *end = recording_event(r, event);
	uint32_t socket = recording_state_row(r, end->row)->socket;

	for (uint32_t i = event; i-- > 0;) {
		const struct event *ev = recording_event(r, i);
		const struct state_row *s =
			ev->kind == EVENT_STATE
				? recording_state_row(r, ev->row)
				: NULL;

		if (s && s->socket == socket && s->to == TCP_TIME_WAIT)
			return end->t_ns - ev->t_ns >= TIME_WAIT_NS;
	}
	return true;
}

/* What no packet tells, so that the observer has no word for it. */
static const struct tcp_transition *unseen_edge(const struct recording *r,
						uint32_t event)
{
	const struct state_row *s =
		recording_state_row(r, recording_event(r, event)->row);

	static const enum tcp_event events[] = { OPEN_PASSIVE, OPEN_ACTIVE,
						 TIMEOUT_2MSL };

	for (size_t i = 0; i < sizeof(events) / sizeof(*events); i++) {
		const struct tcp_transition *t =
			tcp_transition_find((enum tcp_state)s->from, events[i]);

		if (t && t->to == s->to)
			return events[i] != TIMEOUT_2MSL || has_waited(r, event)
				       ? t
				       : NULL;
	}
	return NULL;
}

const struct tcp_transition *why_edge(const struct recording *r, uint32_t event)
{
	const struct state_row *s =
		recording_state_row(r, recording_event(r, event)->row);

	for (uint32_t i = event + 1; i-- > 0 && i + NEAR > event;) {
		const struct event *ev = recording_event(r, i);
		const struct state_row *w;

		if (ev->kind != EVENT_STATE)
			continue;
		w = recording_state_row(r, ev->row);
		if (w->socket == s->socket && w->to == s->to && w->why)
			return w->why;
	}
	return unseen_edge(r, event);
}

/* The event of a state that changed with a row. */
static uint32_t event_of(const struct recording *r, const struct row *row,
			 uint32_t state)
{
	for (uint32_t i = row->event; i < recording_count(r); i++)
		if (recording_event(r, i)->kind == EVENT_STATE &&
		    recording_event(r, i)->row == state)
			return i;
	return ROW_NONE;
}

/*
 * A kernel that is asked now and then has passed a state by that the observer
 * knows of: the reason is that of the last step, and so is this.
 */
static enum tcp_state state_before(const struct state_row *s,
				   const struct tcp_transition *why)
{
	return why && s->from != TCP_UNKNOWN ? why->from
					     : (enum tcp_state)s->from;
}

char *why_states(const struct recording *r, const struct row *row,
		 char out[WHY_TEXT])
{
	size_t n = 0;

	out[0] = '\0';
	for (uint32_t i = 0; i < row->n_states && n < WHY_TEXT; i++) {
		const struct state_row *s =
			recording_state_row(r, row->state[i]);
		uint32_t event = event_of(r, row, row->state[i]);
		const struct tcp_transition *t =
			event == ROW_NONE ? NULL : why_edge(r, event);
		char name[NAME_TEXT];

		snprintf(out + n, WHY_TEXT - n, "%s%s: %s → %s%s%s%s%s%s",
			 i ? " · " : "", socket_name(r, s->socket, name),
			 tcp_state_name(state_before(s, t)),
			 tcp_state_name((enum tcp_state)s->to), t ? " (" : "",
			 t ? t->label : "", t ? ", " : "", t ? t->source : "",
			 t ? ")" : "");
		n += strlen(out + n);
	}
	return out;
}
