/*
 * The names that other tools give a conversation. They are worked out when
 * they are asked for: one in a thousand conversations is ever looked at.
 */
#include "capture/flow/flow.h"

const char *flow_conn_state(const struct flow *f)
{
	if (f->tcp)
		return zeek_conn_state(&f->tcp->zeek);
	return f->protocol == IP_UDP ? zeek_udp_conn_state(f->packets) : "OTH";
}

char *flow_history(const struct flow *f, char out[ZEEK_TEXT])
{
	out[0] = '\0';
	if (f->tcp)
		zeek_history(&f->tcp->zeek, out);
	else if (f->protocol == IP_UDP)
		zeek_udp_history(f->first_side, f->packets, out);
	return out;
}

/* A fragment without its first has no ports; those of SCTP are not decoded. */
static bool ports_missing(const struct flow *f)
{
	switch (f->protocol) {
	case IP_TCP:
	case IP_UDP:
	case IP_SCTP:
		return f->end[0].port == 0 && f->end[1].port == 0;
	default:
		return false;
	}
}

char *flow_community_id(const struct flow *f, char out[COMMUNITY_ID_TEXT])
{
	struct endpoint from = f->end[f->first_side];
	struct endpoint to = f->end[1 - f->first_side];

	out[0] = '\0';
	if (ports_missing(f))
		return out;
	if (f->protocol == IP_ICMP || f->protocol == IP_ICMPV6) {
		from.port = f->icmp_type;
		to.port = f->icmp_code;
	}
	return community_id(f->protocol, &from, &to, 0, out);
}
