/*
 * How a statement means one packet of the session, and no other one: by its
 * direction, its flags and its numbers in the connection; a datagram by which
 * one of its direction it is.
 */
#include "sim/scenario/make_private.h"

static void compare_with(struct spelling *s, enum packet_field field,
			 uint64_t value)
{
	s->compare[s->sel.n_compare++] =
		(struct comparison){ field, OP_EQ, value, NULL };
}

/*
 * A number of this connection: one beyond all that an end has sent is of
 * another one that had the same ports, and will be another the next time.
 */
static bool is_of_flow(const struct recording *r, uint32_t flow, uint8_t side,
		       uint32_t number)
{
	uint64_t most = 2; /* SYN and FIN */

	for (uint32_t i = 0; i < recording_n_packets(r); i++) {
		const struct packet_row *p = recording_packet(r, i);

		if (p->flow == flow && p->side == side)
			most += p->payload_len;
	}
	return number <= most;
}

static void spell_tcp(struct spelling *s, const struct recording *r,
		      const struct packet_row *p)
{
	uint32_t seq = packet_seq(r, p), ack = packet_ack(r, p);

	s->sel.has_flags = true;
	s->sel.flags = p->flags;
	if (is_of_flow(r, p->flow, p->side, seq))
		compare_with(s, FIELD_SEQ, seq);
	if (p->flags & TH_ACK && is_of_flow(r, p->flow, !p->side, ack))
		compare_with(s, FIELD_ACK, ack);
	if (p->payload_len)
		compare_with(s, FIELD_LEN, p->payload_len);
	s->sel.rtx = packet_is_rtx(p);
}

static void spell_udp(struct spelling *s, const struct recording *r,
		      uint32_t packet, const struct packet_row *p)
{
	s->sel.kind = KIND_UDP;
	s->sel.rtx = packet_is_rtx(p);
	s->sel.ordinal = packet_ordinal(r, packet, KIND_UDP);
	compare_with(s, FIELD_LEN, p->payload_len);
}

void make_spelling(const struct maker *m, uint32_t packet, struct spelling *s)
{
	const struct packet_row *p = recording_packet(m->r, packet);

	*s = (struct spelling){ 0 };
	s->sel.from = packet_end_name(m->r, p, true, s->from);
	s->sel.to = packet_end_name(m->r, p, false, s->to);
	s->sel.compare = s->compare;
	if (!p->has_l4)
		return; /* a later fragment */
	if (p->protocol == IP_TCP)
		spell_tcp(s, m->r, p);
	else if (p->protocol == IP_UDP)
		spell_udp(s, m->r, packet, p);
	else if (p->protocol == IP_ICMP || p->protocol == IP_ICMPV6)
		s->sel.kind = KIND_ICMP;
}
