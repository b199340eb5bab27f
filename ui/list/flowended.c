/*
 * How a conversation ended. CLOSED is the state after a good end and after
 * every bad one, so it is told apart here:
 *
 *   refused            the SYN was answered by a RST
 *   reset by server    it sent the first RST
 *   FIN by client      both sent a FIN, the client first
 *   client FIN only    the other end goes on
 *   no answer          the opener was not answered by anything
 *   ICMP error         the opener was not answered, but told why
 *
 * Of UDP and ICMP only the last two can be told.
 */
#include "ui/list/flowended.h"

#include "capture/flow/flow_stats.h"
#include "ui/text/i18n.h"

enum { ECHO_4 = 8, ECHO_6 = 128 }; /* RFC 792, RFC 4443 4.1 */

static const char *const names[] = {
	[ENDED_UNKNOWN] = "-",
	[ENDED_OPEN] = "still open",
	[ENDED_CLIENT_ONLY] = "client FIN only",
	[ENDED_SERVER_ONLY] = "server FIN only",
	[ENDED_CLIENT_FIN] = "FIN by client",
	[ENDED_SERVER_FIN] = "FIN by server",
	[ENDED_CLIENT_RST] = "reset by client",
	[ENDED_SERVER_RST] = "reset by server",
	[ENDED_REFUSED] = "refused",
	[ENDED_NO_ANSWER] = "no answer",
	[ENDED_ICMP_ERROR] = "ICMP error",
};
_Static_assert(sizeof(names) / sizeof(*names) == ENDED_KINDS, "each");

/* RFC 1112 4, RFC 4291 2.7; and broadcast: who is told is no one in particular.
 */
static bool to_many(const struct ip_address *to)
{
	return to->bytes[0] >= (to->version == 6 ? 0xff : 224);
}

/* It asked something: what is open, or has no question, has no answer. */
static bool asks(const struct flow *f)
{
	switch (f->protocol) {
	case IP_TCP:
		return f->tcp && f->tcp->side[0].syn_seen;
	case IP_UDP:
		return !to_many(&f->end[1].ip);
	default:
		return f->icmp_type == ECHO_4 || f->icmp_type == ECHO_6;
	}
}

static enum flow_ended open_ended(const struct flow *f)
{
	if (f->packets[0] && !f->packets[1] && f->about == FLOW_NONE && asks(f))
		return f->errors ? ENDED_ICMP_ERROR : ENDED_NO_ANSWER;
	return f->protocol == IP_TCP ? ENDED_OPEN : ENDED_UNKNOWN;
}

enum flow_ended flow_ended(const struct flow *f)
{
	static const enum flow_ended by_client[] = {
		[STATS_HALF_CLOSED] = ENDED_CLIENT_ONLY,
		[STATS_FIN] = ENDED_CLIENT_FIN,
		[STATS_RST] = ENDED_CLIENT_RST,
	};
	int closer;
	enum stats_close close = flow_close(f, &closer);

	if (close == STATS_OPEN)
		return open_ended(f);
	if (close == STATS_REFUSED)
		return ENDED_REFUSED;
	return by_client[close] + (closer == 1); /* the server's comes next */
}

bool flow_ended_wholly(enum flow_ended ended)
{
	return ended >= ENDED_CLIENT_FIN;
}

bool flow_ended_badly(enum flow_ended ended)
{
	return ended >= ENDED_CLIENT_RST;
}

const char *flow_ended_name(enum flow_ended ended)
{
	return ended == ENDED_UNKNOWN ? "-" : tr(names[ended]);
}
