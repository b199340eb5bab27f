/*
 * Why is it stuck: UDP. Nothing is acknowledged, so a datagram without an
 * answer may be lost, not be read, or want none; an ICMP error and the sockets
 * tell more (RFC 1122 4.1.3; udp(7)).
 */
#include "capture/stuck/private.h"

static bool never_answered(const struct stuck_facts *in, int a)
{
	return in->flow->packets[a] && !in->flow->packets[1 - a];
}

bool stuck_unreachable(const struct stuck_facts *in, int a, struct stuck *out)
{
	out->n[0] = in->flow->errors;
	out->since_ns = in->flow->last_ns[a];
	return in->flow->errors && never_answered(in, a);
}

/* No program has read, so there was no room: both tell of the same. */
bool stuck_udp_drops(const struct stuck_facts *in, int a, struct stuck *out)
{
	const struct census_socket *b = stuck_socket(in, 1 - a);

	out->n[0] = b ? b->kernel.info.rqueue : 0;
	out->n[1] = b ? b->drops : 0;
	out->since_ns = b ? stuck_time(in, b->rqueue_since_ns) : STUCK_NEVER;
	return out->n[0] && out->n[1];
}

bool stuck_udp_unread(const struct stuck_facts *in, int a, struct stuck *out)
{
	const struct census_socket *b = stuck_socket(in, 1 - a);

	out->n[0] = b ? b->kernel.info.rqueue : 0;
	out->since_ns = b ? stuck_time(in, b->rqueue_since_ns) : STUCK_NEVER;
	return out->n[0] && stuck_is_quiet(in, STUCK_QUIET_MS);
}

bool stuck_udp_question(const struct stuck_facts *in, int a, struct stuck *out)
{
	if (a != 0 || !in->app || in->app->requests <= in->app->answered)
		return false;
	out->n[0] = in->app->requests - in->app->answered;
	out->since_ns = in->flow->last_ns[a];
	return stuck_is_quiet(in, STUCK_QUIET_MS);
}

bool stuck_udp_nobody(const struct stuck_facts *in, int a, struct stuck *out)
{
	out->n[0] = in->flow->packets[a];
	out->since_ns = in->flow->first_ns;
	return never_answered(in, a) && in->asked[1 - a] == STUCK_NONE;
}

bool stuck_udp_unanswered(const struct stuck_facts *in, int a,
			  struct stuck *out)
{
	out->n[0] = in->flow->packets[a];
	out->since_ns = in->flow->first_ns;
	return never_answered(in, a);
}

bool stuck_udp_dropped(const struct stuck_facts *in, int a, struct stuck *out)
{
	const struct census_socket *b = stuck_socket(in, 1 - a);

	out->n[0] = b ? b->drops : 0;
	return out->n[0] > 0;
}

bool stuck_udp_idle(const struct stuck_facts *in, int a, struct stuck *out)
{
	out->since_ns = stuck_last_ns(in);
	return in->flow->packets[a] &&
	       in->flow->last_ns[a] == stuck_last_ns(in);
}
