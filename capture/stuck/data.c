/*
 * Why is it stuck: data that does not move. A sends it, B is to take it.
 *
 *   program A ─▶ wqueue ─▶ in flight ─▶ B's rqueue ─▶ program B
 *                  │           │            │
 *                  │           │            └ it does not read; when the queue
 *                  │           │              is full the window is 0
 *                  │           └ lost: sent again by a timer (RFC 6298)
 *                  └ window or congestion window has no room for more
 */
#include "capture/analysis/more.h"
#include "capture/stuck/private.h"

/* The window of `end`, as it told it itself, is 0. */
static bool is_shut(const struct stuck_facts *in, int end, uint64_t *since_ns)
{
	if (!analysis_is_shut(in->flow->tcp, end, since_ns))
		return false;
	if (!*since_ns)
		*since_ns = STUCK_NEVER;
	return in->asked[end] != STUCK_NONE;
}

static uint32_t unread(const struct stuck_facts *in, int end)
{
	const struct census_socket *s = stuck_socket(in, end);

	return s ? kernel_unread(&s->kernel) : 0;
}

static uint64_t unread_since(const struct stuck_facts *in, int end)
{
	const struct census_socket *s = stuck_socket(in, end);

	return s ? stuck_time(in, s->rqueue_since_ns) : STUCK_NEVER;
}

/* Older kernels do not tell it: before 5.4. */
static bool has_window(const struct census_socket *s)
{
	uint64_t value;
	uint32_t unit_ns;

	return kernel_info_field(&s->kernel, "snd_wnd", &value, &unit_ns);
}

static uint32_t unsent(const struct stuck_facts *in, int end)
{
	const struct census_socket *s = stuck_socket(in, end);
	uint32_t on_way = stuck_unacked(in, end);

	return s && kernel_unacked(&s->kernel) > on_way
		       ? kernel_unacked(&s->kernel) - on_way
		       : 0;
}

/* Probes are the kernel's answer to it (RFC 9293 3.8.6.1): timer 4. */
bool stuck_unread_window(const struct stuck_facts *in, int a, struct stuck *out)
{
	out->n[0] = unread(in, 1 - a);
	out->next_ns = stuck_timer_ns(in, a, 4);
	return out->n[0] && is_shut(in, 1 - a, &out->since_ns);
}

bool stuck_zero_window(const struct stuck_facts *in, int a, struct stuck *out)
{
	out->next_ns = stuck_timer_ns(in, a, 4);
	return is_shut(in, 1 - a, &out->since_ns);
}

/* The last thing that was heard of data is that it was sent again. */
static bool was_repeated(const struct stuck_facts *in, int a)
{
	const struct flow *f = in->flow;
	const struct tcp_more *more = f->tcp->more;
	const struct census_socket *s = stuck_socket(in, a);

	if (s)
		return s->kernel.info.retrans > 0;
	return more && more->side[a].repeat_ns &&
	       (!f->packets[1 - a] ||
		more->side[a].repeat_ns > f->last_ns[1 - a]);
}

/* The kernel counts those since the last ACK, the wire all. */
static uint64_t repeats(const struct stuck_facts *in, int a)
{
	const struct census_socket *s = stuck_socket(in, a);

	return s ? s->kernel.info.retrans
		 : analysis_count(in->flow->tcp, a, KIND_RETRANSMISSION);
}

bool stuck_retransmitted(const struct stuck_facts *in, int a, struct stuck *out)
{
	const struct flow *f = in->flow;

	out->n[0] = stuck_unacked(in, a);
	out->n[1] = repeats(in, a);
	out->since_ns = f->last_ns[1 - a] ? f->last_ns[1 - a] : f->first_ns;
	out->next_ns = stuck_timer_ns(in, a, 1);
	return out->n[0] && was_repeated(in, a);
}

/* For a moment there always is something that is not read yet. */
bool stuck_unread(const struct stuck_facts *in, int a, struct stuck *out)
{
	out->n[0] = unread(in, 1 - a);
	out->since_ns = unread_since(in, 1 - a);
	return out->n[0] && stuck_is_quiet(in, STUCK_QUIET_MS);
}

/* Less room in the window than a segment needs: RFC 9293 3.8.6.2.1. */
bool stuck_send_window(const struct stuck_facts *in, int a, struct stuck *out)
{
	const struct census_socket *s = stuck_socket(in, a);
	uint32_t on_way = stuck_unacked(in, a);

	if (!s || !unsent(in, a) || !has_window(s))
		return false;
	out->n[0] = unsent(in, a);
	out->n[1] = on_way;
	out->n[2] = s->kernel.info.snd_wnd;
	out->next_ns = stuck_timer_ns(in, a, 1);
	return out->n[2] < on_way + s->kernel.info.mss;
}

/* RFC 5681 3.1: no more than cwnd on the way. */
bool stuck_send_cwnd(const struct stuck_facts *in, int a, struct stuck *out)
{
	const struct census_socket *s = stuck_socket(in, a);

	if (!s || !unsent(in, a))
		return false;
	out->n[0] = unsent(in, a);
	out->n[1] = s->kernel.info.unacked;
	out->n[2] = s->kernel.info.cwnd;
	out->next_ns = stuck_timer_ns(in, a, 1);
	return out->n[2] && out->n[1] >= out->n[2];
}

bool stuck_unacked_data(const struct stuck_facts *in, int a, struct stuck *out)
{
	out->n[0] = stuck_unacked(in, a);
	out->since_ns = in->flow->last_ns[a];
	out->next_ns = stuck_timer_ns(in, a, 1);
	return out->n[0] && stuck_is_quiet(in, STUCK_QUIET_MS);
}
