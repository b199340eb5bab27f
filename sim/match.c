/*
 * Selectors. A kind's ordinal counts first transmissions of that kind in the
 * packet's flow and direction, from 1: a retransmission counts for nothing. It
 * has the ordinal of what it repeats, and is meant only with `rtx`; unless the
 * viewer has lost the first, and it has to stand for that (match_repeated).
 */
#include "sim/match.h"

#include <stdio.h>
#include <string.h>

#include "capture/analysis.h"

bool packet_is_rtx(const struct packet_row *p)
{
	return p->copy_of != ROW_NONE ||
	       (p->analysis & ANALYSIS_RETRANSMISSION);
}

static bool is_kind(const struct packet_row *p, enum packet_kind kind)
{
	bool tcp = p->protocol == IP_TCP;

	switch (kind) {
	case KIND_SYN:
		return tcp && (p->flags & (TH_S | TH_ACK)) == TH_S;
	case KIND_SYNACK:
		return tcp && (p->flags & (TH_S | TH_ACK)) == (TH_S | TH_ACK);
	case KIND_ACK:
		return tcp && p->payload_len == 0 &&
		       (p->flags & (TH_S | TH_F | TH_R | TH_ACK)) == TH_ACK;
	case KIND_DATA:
		return tcp && p->payload_len > 0;
	case KIND_FIN:
		return tcp && (p->flags & TH_F);
	case KIND_RST:
		return tcp && (p->flags & TH_R);
	case KIND_UDP:
		return p->protocol == IP_UDP;
	case KIND_ICMP:
		return p->protocol == IP_ICMP || p->protocol == IP_ICMPV6;
	default:
		return true;
	}
}

/* What a copy repeats: the first that had its number, at its end of its flow.
 */
static uint32_t original_of(const struct recording *r, uint32_t packet)
{
	const struct packet_row *p = recording_packet(r, packet);

	if (p->copy_of != ROW_NONE)
		return p->copy_of;
	for (uint32_t i = 0; i < packet; i++) {
		const struct packet_row *q = recording_packet(r, i);
		struct tcp_segment seg = { .len = q->payload_len,
					   .flags = q->flags };

		if (q->flow == p->flow && q->side == p->side &&
		    !packet_is_rtx(q) && !q->injected &&
		    !seq_before(p->seq, q->seq) &&
		    seq_before(p->seq, q->seq + tcp_segment_span(&seg)))
			return i;
	}
	return packet;
}

uint32_t packet_ordinal(const struct recording *r, uint32_t packet,
			enum packet_kind kind)
{
	const struct packet_row *p = recording_packet(r, packet);
	uint32_t count = 0;

	if (packet_is_rtx(p))
		packet = original_of(r, packet);
	for (uint32_t i = 0; i <= packet; i++) {
		const struct packet_row *q = recording_packet(r, i);

		if (q->flow == p->flow && q->side == p->side &&
		    !packet_is_rtx(q) && !q->injected && is_kind(q, kind))
			count++;
	}
	return count;
}

bool match_field(const struct recording *r, uint32_t packet,
		 enum packet_field field, uint64_t *value)
{
	const struct packet_row *p = recording_packet(r, packet);

	switch (field) {
	case FIELD_SEQ:
		*value = packet_seq(r, p);
		return true;
	case FIELD_ACK:
		*value = packet_ack(r, p);
		return true;
	case FIELD_LEN:
		*value = p->payload_len;
		return true;
	case FIELD_WIN:
		*value = p->win;
		return true;
	case FIELD_WIN_BYTES:
		*value = flow_window(recording_flow(r, p->flow), p->side,
				     p->win, p->flags);
		return true;
	default:
		return p->bytes_len && field_get(field, recording_bytes(r, p),
						 p->bytes_len, value);
	}
}

/* An option that is not there is neither more nor less than another. */
static bool comparison_holds(const struct recording *r, uint32_t packet,
			     const struct comparison *c)
{
	uint64_t value;

	if (!match_field(r, packet, c->field, &value))
		return false;
	if (value == FIELD_NONE && c->op != OP_EQ && c->op != OP_NE)
		return false;
	return compare_holds(c->op, (int64_t)value, (int64_t)c->value);
}

bool match_direction(const struct recording *r, const struct selector *sel,
		     uint32_t packet)
{
	const struct packet_row *p = recording_packet(r, packet);
	char name[NAME_TEXT];

	if (!sel->from)
		return true;
	return strcmp(packet_end_name(r, p, true, name), sel->from) == 0 &&
	       strcmp(packet_end_name(r, p, false, name), sel->to) == 0;
}

static bool match_ordinal(const struct recording *r, const struct selector *sel,
			  uint32_t packet, bool repeated)
{
	if (!sel->ordinal)
		return true;
	if (recording_packet(r, packet)->injected)
		return false; /* those that were sent are counted */
	if (packet_is_rtx(recording_packet(r, packet)) && !sel->rtx &&
	    !repeated)
		return false;
	return packet_ordinal(r, packet, sel->kind) == sel->ordinal;
}

static bool matches(const struct recording *r, const struct selector *sel,
		    uint32_t packet, bool repeated)
{
	const struct packet_row *p = recording_packet(r, packet);

	if (!match_direction(r, sel, packet) || !is_kind(p, sel->kind))
		return false;
	if (sel->has_flags && (p->protocol != IP_TCP || p->flags != sel->flags))
		return false;
	if (sel->rtx && !packet_is_rtx(p))
		return false;
	if (!match_ordinal(r, sel, packet, repeated))
		return false;
	for (size_t i = 0; i < sel->n_compare; i++)
		if (!comparison_holds(r, packet, &sel->compare[i]))
			return false;
	return true;
}

bool match_packet(const struct recording *r, const struct selector *sel,
		  uint32_t packet)
{
	return matches(r, sel, packet, false);
}

bool match_repeated(const struct recording *r, const struct selector *sel,
		    uint32_t packet)
{
	return matches(r, sel, packet, true);
}

static int describe_protocol(const struct recording *r,
			     const struct packet_row *p, char *out, size_t size)
{
	char flags[FLAGS_TEXT];

	if (p->protocol == IP_UDP)
		return snprintf(out, size, "udp len=%u", p->payload_len);
	if (p->protocol != IP_TCP && p->protocol != IP_ICMP &&
	    p->protocol != IP_ICMPV6)
		return snprintf(out, size, "ip protocol %u", p->protocol);
	if (p->protocol != IP_TCP)
		return snprintf(out, size, "icmp type %u code %u", p->icmp_type,
				p->icmp_code);
	return snprintf(out, size, "[%s] seq=%u ack=%u len=%u",
			tcp_flags_format(p->flags, flags), packet_seq(r, p),
			packet_ack(r, p), p->payload_len);
}

char *packet_identify(const struct recording *r, uint32_t packet,
		      char out[PACKET_TEXT])
{
	const struct packet_row *p = recording_packet(r, packet);
	char from[NAME_TEXT], to[NAME_TEXT], what[64];

	describe_protocol(r, p, what, sizeof(what));
	snprintf(out, PACKET_TEXT, "%.40s>%.40s %s",
		 packet_end_name(r, p, true, from),
		 packet_end_name(r, p, false, to), what);
	return out;
}

char *packet_describe(const struct recording *r, uint32_t packet,
		      char out[PACKET_TEXT])
{
	const struct packet_row *p = recording_packet(r, packet);
	size_t n = strlen(packet_identify(r, packet, out));

	if (p->protocol == IP_TCP && packet_is_rtx(p))
		snprintf(out + n, PACKET_TEXT - n, " rtx");
	return out;
}
