/*
 * What a router on the way told: an ICMP error is about what it quotes.
 */
#include "ui/why/why_routers.h"

#include "capture/packet.h"

/* RFC 1191 4, RFC 4443 3.2. */
static bool is_too_large(const struct packet_row *q)
{
	enum { UNREACHABLE = 3, FRAGMENTATION_NEEDED = 4, PACKET_TOO_BIG = 2 };

	return (q->protocol == IP_ICMPV6 && q->icmp_type == PACKET_TOO_BIG) ||
	       (q->protocol == IP_ICMP && q->icmp_type == UNREACHABLE &&
		q->icmp_code == FRAGMENTATION_NEEDED);
}

/* RFC 792: its first bytes are in the error. */
static bool quotes(const struct recording *r, const struct packet_row *q,
		   const struct packet_row *p)
{
	const struct flow *f = recording_flow(r, p->flow);
	struct packet packet;
	uint32_t n;
	const uint8_t *bytes = recording_arrived(r, q, &n);

	return bytes &&
	       packet_decode_outer(&packet, LINK_RAW, bytes, n) == DECODE_OK &&
	       packet.icmp.has_quote &&
	       endpoint_equal(&packet.icmp.quote_src, &f->end[p->side]) &&
	       endpoint_equal(&packet.icmp.quote_dst, &f->end[!p->side]);
}

bool routers_said_too_large(const struct recording *r,
			    const struct packet_row *p, uint64_t within_ns)
{
	for (uint32_t i = 0; i < p->sent_event; i++) {
		const struct event *ev = recording_event(r, i);
		const struct packet_row *q;

		if (ev->kind != EVENT_FATE)
			continue;
		q = recording_packet(r, ev->row);
		if (is_too_large(q) && fate_arrives((enum fate)q->fate) &&
		    p->sent_ns - ev->t_ns < within_ns && quotes(r, q, p))
			return true;
	}
	return false;
}
