/*
 * The kernel's timers, as it told of them last: what may still happen although
 * nothing is on its way.
 *
 * Only sockets that have one, or something unsent, are looked at (the list
 * `armed`), however many others there are.
 */
#include "sim/truth_private.h"

/* linux/inet_diag.h: what a timer does when it goes off. */
enum { TIMER_RETRANSMITS = 1, TIMER_KEEPALIVE = 2, TIMER_PROBES = 4 };

/* In other states the timer of that name ends FIN-WAIT-2 in silence. */
static bool keeps_alive(const struct truth *t, const struct entry *n)
{
	uint8_t state =
		recording_socket_at(t->rec, n->row)->state[STATE_KERNEL];

	return n->timer == TIMER_KEEPALIVE &&
	       (state == TCP_ESTABLISHED || state == TCP_CLOSE_WAIT);
}

/* A timer that is waited for: it sends something. */
static bool sends(const struct truth *t, const struct entry *n,
		  bool (*in_vain)(const void *context, uint32_t socket),
		  const void *context)
{
	return n->phase == LIVE &&
	       (n->timer == TIMER_PROBES || keeps_alive(t, n) ||
		(n->timer == TIMER_RETRANSMITS && !in_vain(context, n->row)));
}

bool truth_only_probes(const struct truth *t,
		       bool (*in_vain)(const void *context, uint32_t socket),
		       const void *context)
{
	size_t probes = 0;

	for (size_t i = 0; i < t->armed.n; i++) {
		const struct entry *n = &t->entry[t->armed.at[i]];

		if (!sends(t, n, in_vain, context))
			continue;
		if (n->timer == TIMER_RETRANSMITS)
			return false;
		probes++;
	}
	return probes;
}

uint32_t truth_timer_ms(const struct truth *t,
			bool (*in_vain)(const void *context, uint32_t socket),
			const void *context)
{
	uint32_t least = UINT32_MAX;

	for (size_t i = 0; i < t->armed.n; i++) {
		const struct entry *n = &t->entry[t->armed.at[i]];

		if (n->timer_ms < least && sends(t, n, in_vain, context))
			least = n->timer_ms;
	}
	return least;
}

uint32_t truth_any_timer_ms(const struct truth *t)
{
	uint32_t least = UINT32_MAX;

	for (size_t i = 0; i < t->armed.n; i++) {
		const struct entry *n = &t->entry[t->armed.at[i]];

		if (n->phase == LIVE && n->timer && n->timer_ms < least)
			least = n->timer_ms;
	}
	return least;
}

/* There is room for a segment, or for all there is. */
static bool window_is_open(const struct info_row *info)
{
	return info->snd_wnd >= info->mss || info->snd_wnd >= info->wqueue;
}

bool truth_sends_soon(const struct truth *t, bool partial)
{
	for (size_t i = 0; i < t->armed.n; i++) {
		const struct entry *n = &t->entry[t->armed.at[i]];
		uint8_t state = recording_socket_at(t->rec, n->row)
					->state[STATE_KERNEL];

		if (n->phase == LIVE && !n->listening && n->info_recorded &&
		    n->info.wqueue && !n->info.unacked &&
		    window_is_open(&n->info) &&
		    (partial || n->info.wqueue >= n->info.mss) &&
		    (state == TCP_ESTABLISHED || state == TCP_CLOSE_WAIT))
			return true;
	}
	return false;
}
