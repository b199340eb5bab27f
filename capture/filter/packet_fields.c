/*
 * A packet's answers to a filter's questions: from its row, or from the bytes
 * of its headers (capture/field.h), for what rows do not have.
 */
#include "capture/filter/packet_fields.h"

static bool is_tcp(const struct packet_row *row)
{
	return row->protocol == IP_TCP && row->has_l4;
}

static bool is_icmp(const struct packet_row *row)
{
	return (row->protocol == IP_ICMP || row->protocol == IP_ICMPV6) &&
	       row->has_l4;
}

static bool tcp_field(const struct filter_packet *p, enum packet_field field,
		      struct filter_value *out)
{
	const struct packet_row *row = p->row;

	switch (field) {
	case FIELD_SEQ:
		out->number = flow_seq(p->flow, row->side, row->seq);
		return true;
	case FIELD_ACK:
		out->number = flow_ack(p->flow, row->side, row->ack);
		return row->flags & TH_ACK;
	case FIELD_FLAGS:
		out->number = row->flags;
		return true;
	case FIELD_WIN:
		out->number = row->win;
		return true;
	default:
		out->number =
			flow_window(p->flow, row->side, row->win, row->flags);
		return true;
	}
}

static bool from_bytes(const struct filter_packet *p, enum packet_field field,
		       struct filter_value *out)
{
	return p->bytes &&
	       field_get(field, p->bytes, p->n_bytes, &out->number) &&
	       out->number != FIELD_NONE;
}

static bool header_field(const struct filter_packet *p, enum packet_field field,
			 struct filter_value *out)
{
	switch (field) {
	case FIELD_SEQ:
	case FIELD_ACK:
	case FIELD_FLAGS:
	case FIELD_WIN:
	case FIELD_WIN_BYTES:
		return is_tcp(p->row) && tcp_field(p, field, out);
	case FIELD_LEN:
		out->number = p->row->payload_len;
		return p->row->has_l4;
	case FIELD_TYPE:
		out->number = p->row->icmp_type;
		return is_icmp(p->row);
	case FIELD_CODE:
		out->number = p->row->icmp_code;
		return is_icmp(p->row);
	default:
		return from_bytes(p, field, out);
	}
}

static bool end_field(const struct filter_packet *p, enum filter_field field,
		      enum filter_end end, struct filter_value *out)
{
	int side = end == FILTER_SRC ? p->row->side : 1 - p->row->side;

	switch (field) {
	case FILTER_HOST:
		out->address = p->flow->end[side].ip;
		return true;
	case FILTER_PORT:
		out->number = flow_end(p->flow, side).port;
		return out->number != 0;
	default:
		return false;
	}
}

bool filter_packet_field(const struct filter_packet *p, enum filter_field field,
			 enum filter_end end, struct filter_value *out)
{
	if (field >= FILTER_COUNT)
		return false;
	if (field >= FILTER_HEADER)
		return header_field(
			p, (enum packet_field)(field - FILTER_HEADER), out);
	if (end == FILTER_SRC || end == FILTER_DST)
		return end_field(p, field, end, out);
	switch (field) {
	case FILTER_PROTO:
		out->number = p->row->protocol;
		return true;
	case FILTER_PACKET:
		out->number = p->row->number;
		return true;
	case FILTER_TIME:
		out->number = p->row->sent_ns;
		return true;
	case FILTER_SIZE:
		out->number = p->row->ip_len;
		return true;
	case FILTER_FATE:
		out->number = p->row->fate;
		return true;
	case FILTER_FINDINGS:
		out->number = p->row->analysis;
		return true;
	default:
		return false;
	}
}
