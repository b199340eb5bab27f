/*
 * What a rule may know of a conversation: the census asked about both its ends.
 *
 * That a socket is not there tells something only of an end that this machine
 * has, and only if the kernel was asked since the end last said something.
 */
#include "capture/stuck/stuck.h"

#include <stddef.h>
#include <string.h>

/* 127.0.0.0/8 (RFC 1122 3.2.1.3), ::1 (RFC 4291 2.5.3). */
static bool is_loopback(const struct ip_address *ip)
{
	if (ip->version == 4)
		return ip->bytes[0] == 127;
	for (int i = 0; i < 15; i++)
		if (ip->bytes[i])
			return false;
	return ip->version == 6 && ip->bytes[15] == 1;
}

/* On loopback, or talking to itself over any address. */
static bool is_here(const struct flow *f)
{
	const struct ip_address *a = &f->end[0].ip, *b = &f->end[1].ip;

	return is_loopback(a) || is_loopback(b) ||
	       memcmp(a->bytes, b->bytes, sizeof(a->bytes)) == 0;
}

static bool was_asked_since(const struct census *c, uint64_t epoch_ns)
{
	return census_totals(c)->polled_ns > epoch_ns;
}

static enum stuck_asked asked_of(const struct flow *f, const struct census *c,
				 const struct census_socket *s,
				 uint64_t last_ns)
{
	if (!census_totals(c)->alive)
		return STUCK_NOT_ASKED; /* any more */
	if (s && !s->ended)
		return STUCK_THERE;
	if (s && s->ended_ns >= last_ns)
		return STUCK_NONE;
	if (is_here(f) && was_asked_since(c, last_ns))
		return STUCK_NONE;
	return STUCK_NOT_ASKED;
}

struct stuck_facts stuck_facts_of(const struct flow *f, const struct census *c,
				  uint64_t start_ns, uint64_t now_ns)
{
	struct stuck_facts in = { .flow = f,
				  .start_ns = start_ns,
				  .now_ns = now_ns };
	bool udp = f->protocol == IP_UDP;
	uint64_t last_ns = f->last_ns[f->last_ns[1] > f->last_ns[0]];

	if (!c || (!udp && f->protocol != IP_TCP))
		return in;
	for (int end = 0; end < 2; end++) {
		in.socket[end] =
			census_find(c, udp, &f->end[end], &f->end[1 - end]);
		in.asked[end] =
			asked_of(f, c, in.socket[end], start_ns + last_ns);
	}
	in.listener = census_listener(c, udp, &f->end[1]);
	if (in.listener && in.listener->ended)
		in.listener = NULL;
	return in;
}
