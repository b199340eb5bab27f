/*
 * What the helper learns of sockets, from four sides:
 *
 *   dump, answer ──▶ learn_seen ─┐
 *   destroyed ─────▶ learn_end  ─┼─▶ a place in the table ─▶ dirty ─▶ told
 *   not in a dump ─▶ learn_missed┤
 *   tracepoint ────▶ learn_call ─┘
 *
 * The cookie says which socket it is. The tracepoint does not know it: what it
 * tells stands without, until one with the same ends comes from the others.
 */
#include "capture/census/helper.h"

#include <string.h>

#include "capture/census/fold.h"
#include "capture/mem.h"

enum { LATE_NS = 300000000 }; /* an event may come later than the end by this */

void learn_dirty(struct helper *h, uint32_t place)
{
	if (place == SOCKETS_NONE || h->side[place].dirty)
		return;
	h->side[place].dirty = true;
	mem_grow(h->dirty, h->cap_dirty, h->n_dirty + 1);
	h->dirty[h->n_dirty++] = place;
}

void learn_ask(struct helper *h, const struct diag_question *q)
{
	if (h->q_n == HELPER_QUESTIONS) {
		h->q_first = (h->q_first + 1) % HELPER_QUESTIONS;
		h->q_n--;
		h->totals.asks_lost++;
	}
	h->question[(h->q_first + h->q_n++) % HELPER_QUESTIONS] = *q;
}

static uint32_t place_new(struct helper *h, const struct census_socket *s)
{
	uint32_t place = sockets_add(&h->sockets, s);
	size_t from = h->cap_side;

	if (place == SOCKETS_NONE)
		return place;
	if (place >= h->cap_side) {
		mem_grow(h->side, h->cap_side, (size_t)place + 1);
		memset(h->side + from, 0,
		       (h->cap_side - from) * sizeof(*h->side));
	}
	h->side[place].dump = h->dump;
	h->side[place].hunts = 0;
	learn_dirty(h, place);
	return place;
}

/* FIN-WAIT-2 or TIME-WAIT, of which the kernel keeps little: no TCP_INFO. */
static bool is_remnant(const struct census_socket *seen)
{
	return !seen->kernel.has_info && (seen->kernel.state == TCP_TIME_WAIT ||
					  seen->kernel.state == TCP_FIN_WAIT_2);
}

/*
 * The socket, or what the tracepoint told of it. The kernel gives a cookie when
 * it is first asked for: what is left of a socket that nobody had asked for has
 * one of its own.
 */
static uint32_t place_of(struct helper *h, const struct census_socket *seen)
{
	uint32_t place = sockets_by_cookie(&h->sockets, seen->cookie);

	if (place != SOCKETS_NONE)
		return place;
	place = sockets_by_ends(&h->sockets, seen->udp, &seen->local,
				&seen->remote);
	if (place == SOCKETS_NONE || is_remnant(seen) ||
	    (h->sockets.at[place].cookie == 0 && !h->sockets.at[place].ended))
		return place;
	return SOCKETS_NONE;
}

/* A changed socket may be found by other ends or another cookie. */
static void place_change(struct helper *h, uint32_t place,
			 const struct census_socket *s)
{
	sockets_put(&h->sockets, place, s);
	learn_dirty(h, place);
}

static void seen_first(struct helper *h, const struct census_socket *seen)
{
	struct census_socket s = *seen;
	uint32_t place;

	fold_first(&s, h->now_ns);
	s.since_start = h->dump == 1;
	if (s.kernel.has_info || s.udp) /* else there is no socket: no user */
		users_name(&h->users, s.kernel.uid, s.user);
	if (s.kernel.state == TCP_TIME_WAIT)
		s.ended_ns = h->now_ns;
	place = place_new(h, &s);
	if (place == SOCKETS_NONE)
		return;
	if (s.ended_ns)
		learn_dirty(h, sockets_ended(&h->sockets, place));
	own_socket(h, place);
}

void learn_seen(void *arg, const struct census_socket *seen)
{
	struct helper *h = arg;
	uint32_t place = place_of(h, seen);
	struct census_socket s;

	if (place == SOCKETS_NONE) {
		seen_first(h, seen);
		return;
	}
	h->side[place].dump = h->dump;
	s = h->sockets.at[place];
	if (!fold_seen(&s, seen, h->now_ns))
		return;
	if (seen->kernel.has_info || s.udp)
		users_name(&h->users, s.kernel.uid, s.user);
	place_change(h, place, &s);
	own_socket(h, place);
}

/* --- ends --------------------------------------------------------------- */

/* Whether a connection that ends from this state may go on as TIME-WAIT. */
static bool may_wait(enum tcp_state state)
{
	return state == TCP_ESTABLISHED || state == TCP_FIN_WAIT_1 ||
	       state == TCP_FIN_WAIT_2 || state == TCP_CLOSING ||
	       state == TCP_UNKNOWN;
}

static void end_socket(struct helper *h, uint32_t place,
		       const struct census_socket *last)
{
	struct census_socket s = h->sockets.at[place];
	struct diag_question q = { .local = s.local, .remote = s.remote };

	fold_end(&s, last, h->now_ns);
	place_change(h, place, &s);
	learn_dirty(h, sockets_ended(&h->sockets, place));
	own_ended(h, place);
	if (!s.udp && s.remote.port && may_wait(s.kernel.state) &&
	    h->q_n < HELPER_QUESTIONS / 4)
		learn_ask(h, &q);
}

void learn_end(void *arg, const struct census_socket *last)
{
	struct helper *h = arg;
	uint32_t place = place_of(h, last);
	struct census_socket s;

	if (place == SOCKETS_NONE) {
		s = *last;
		fold_first(&s, h->now_ns);
		s.kernel.state = TCP_UNKNOWN;
		place = place_new(h, &s);
	}
	if (place != SOCKETS_NONE && !h->sockets.at[place].ended)
		end_socket(h, place, last);
}

static bool is_over(const struct helper *h, uint32_t place, uint64_t began_ns)
{
	const struct census_socket *s = &h->sockets.at[place];

	if (s->ended)
		return false;
	if (s->kernel.state == TCP_TIME_WAIT)
		return h->now_ns >
		       s->seen_ns + s->kernel.info.timer_ms * 1000000ull;
	return h->side[place].dump != h->dump && s->first_ns < began_ns;
}

void learn_missed(struct helper *h, uint64_t began_ns)
{
	for (uint32_t i = 0; i < h->sockets.n; i++)
		if (sockets_used(&h->sockets, i) && is_over(h, i, began_ns))
			end_socket(h, i, NULL);
}

/* --- calls -------------------------------------------------------------- */

/* The one that is meant: an event may be read a moment after the end. */
static uint32_t place_of_call(struct helper *h, const struct endpoint *local,
			      const struct endpoint *remote)
{
	uint32_t place = sockets_by_ends(&h->sockets, false, local, remote);
	const struct census_socket *s;

	if (place == SOCKETS_NONE)
		return place;
	s = &h->sockets.at[place];
	if (s->ended &&
	    (h->now_ns > s->ended_ns + LATE_NS || s->owner.sure >= CENSUS_TOLD))
		return SOCKETS_NONE;
	return place;
}

void learn_call(struct helper *h, uint32_t pid, const struct endpoint *local,
		const struct endpoint *remote, enum tcp_state state, bool ended)
{
	uint32_t place = place_of_call(h, local, remote);
	struct census_socket s = { .local = *local,
				   .remote = *remote,
				   .kernel.state = state };

	if (place == SOCKETS_NONE) {
		fold_first(&s, h->now_ns);
		s.since_start = false;
		place = place_new(h, &s);
	}
	if (place == SOCKETS_NONE)
		return;
	own_told(h, place, pid);
	if (ended && !h->sockets.at[place].ended)
		end_socket(h, place, NULL);
}
