/*
 * A recording's answers to a filter's questions.
 *
 * Packets answer from their row, from the bytes of their headers (capture/
 * field.h), or from their conversation. What a conversation's row does not have
 * (how many of each finding) is counted once, as packets come.
 */
#include "capture/filter/filter_recording.h"

#include <stdlib.h>

#include "capture/analysis.h"
#include "capture/filter/flow_fields.h"
#include "capture/mem.h"

struct filter_flow_sum {
	uint32_t finding[ANALYSIS_KINDS];
};

/* --- counting ------------------------------------------------------------ */

void filter_recording_init(struct filter_recording *fr,
			   const struct recording *r)
{
	*fr = (struct filter_recording){ .r = r };
	filter_recording_update(fr);
}

void filter_recording_free(struct filter_recording *fr)
{
	free(fr->flow);
	*fr = (struct filter_recording){ .r = NULL };
}

static void count(struct filter_recording *fr, const struct packet_row *p)
{
	struct filter_flow_sum *sum;

	while (fr->n_flows <= p->flow) {
		mem_grow(fr->flow, fr->cap_flows, fr->n_flows + 1);
		fr->flow[fr->n_flows++] = (struct filter_flow_sum){ { 0 } };
	}
	sum = &fr->flow[p->flow];
	for (uint32_t i = 0; i < ANALYSIS_KINDS; i++)
		sum->finding[i] += p->analysis >> i & 1;
}

void filter_recording_update(struct filter_recording *fr)
{
	while (fr->n_packets < recording_n_packets(fr->r))
		count(fr, recording_packet(fr->r, fr->n_packets++));
}

/* --- conversations ------------------------------------------------------- */

/* The packet or the conversation that is asked. */
struct subject {
	const struct filter_recording *fr;
	const struct packet_row *packet; /* NULL: the conversation */
	uint32_t number;		 /* of the packet */
	uint32_t flow;
	char name[NAME_TEXT];
};

/* By the kernel's word, or else by the observer's. */
static bool ask_state(const struct subject *s, const struct flow *f, int side,
		      struct filter_value *out)
{
	const struct socket_row *so;

	if (f->socket[side] == FLOW_NONE)
		return false;
	so = recording_socket_at(s->fr->r, f->socket[side]);
	out->number = so->state[STATE_KERNEL];
	if (out->number == TCP_UNKNOWN)
		out->number = so->state[STATE_WIRE];
	return out->number != TCP_UNKNOWN;
}

static bool ask_flow(const struct subject *s, enum filter_field field,
		     enum filter_end end, struct filter_value *out)
{
	const struct flow *f = recording_flow(s->fr->r, s->flow);
	const struct filter_flow_sum *sum =
		s->flow < s->fr->n_flows ? &s->fr->flow[s->flow] : NULL;
	int side = end == FILTER_SERVER;

	if (!f)
		return false;
	if (field >= FILTER_COUNT) {
		out->number = sum ? sum->finding[field - FILTER_COUNT] : 0;
		return true;
	}
	switch (field) {
	case FILTER_FLOW:
		out->number = s->flow + 1;
		return true;
	case FILTER_NAME:
		if (f->lane[side] >= recording_n_lanes(s->fr->r))
			return false;
		out->text = recording_lane_name(s->fr->r, f->lane[side]);
		return true;
	case FILTER_STATE:
		return ask_state(s, f, side, out) ||
		       filter_flow_field(f, field, end, out);
	default:
		return filter_flow_field(f, field, end, out);
	}
}

/* --- packets ------------------------------------------------------------- */

static bool is_tcp(const struct packet_row *p)
{
	return p->protocol == IP_TCP && p->has_l4;
}

static bool is_icmp(const struct packet_row *p)
{
	return (p->protocol == IP_ICMP || p->protocol == IP_ICMPV6) &&
	       p->has_l4;
}

/* Those that the row has; the rest is read from the header's bytes. */
static bool ask_header(const struct subject *s, enum packet_field field,
		       struct filter_value *out)
{
	const struct recording *r = s->fr->r;
	const struct packet_row *p = s->packet;

	switch (field) {
	case FIELD_SEQ:
		out->number = packet_seq(r, p);
		return is_tcp(p);
	case FIELD_ACK:
		out->number = packet_ack(r, p);
		return is_tcp(p) && (p->flags & TH_ACK);
	case FIELD_FLAGS:
		out->number = p->flags;
		return is_tcp(p);
	case FIELD_WIN:
		out->number = p->win;
		return is_tcp(p);
	case FIELD_WIN_BYTES:
		out->number = flow_window(recording_flow(r, p->flow), p->side,
					  p->win, p->flags);
		return is_tcp(p);
	case FIELD_LEN:
		out->number = p->payload_len;
		return p->has_l4;
	case FIELD_TYPE:
		out->number = p->icmp_type;
		return is_icmp(p);
	case FIELD_CODE:
		out->number = p->icmp_code;
		return is_icmp(p);
	default:
		return p->bytes_len &&
		       field_get(field, recording_bytes(r, p), p->bytes_len,
				 &out->number) &&
		       out->number != FIELD_NONE;
	}
}

static bool ask_end(struct subject *s, enum filter_field field,
		    enum filter_end end, struct filter_value *out)
{
	struct endpoint e =
		packet_endpoint(s->fr->r, s->packet, end == FILTER_SRC);

	switch (field) {
	case FILTER_HOST:
		out->address = e.ip;
		return true;
	case FILTER_PORT:
		out->number = e.port;
		return e.port != 0;
	default:
		out->text = packet_end_name(s->fr->r, s->packet,
					    end == FILTER_SRC, s->name);
		return true;
	}
}

static bool ask_packet(struct subject *s, enum filter_field field,
		       enum filter_end end, struct filter_value *out)
{
	const struct packet_row *p = s->packet;

	if (field >= FILTER_HEADER)
		return ask_header(s, (enum packet_field)(field - FILTER_HEADER),
				  out);
	if (end == FILTER_SRC || end == FILTER_DST)
		return ask_end(s, field, end, out);
	switch (field) {
	case FILTER_PROTO:
		out->number = p->protocol;
		return true;
	case FILTER_PACKET:
		out->number = s->number + 1;
		return true;
	case FILTER_TIME:
		out->number = p->sent_ns;
		return true;
	case FILTER_SIZE:
		out->number = p->ip_len;
		return true;
	case FILTER_FATE:
		out->number = p->fate;
		return true;
	case FILTER_FINDINGS:
		out->number = p->analysis;
		return true;
	default:
		return ask_flow(s, field, end, out);
	}
}

/* --- both ---------------------------------------------------------------- */

static bool ask(void *context, enum filter_field field, enum filter_end end,
		struct filter_value *out)
{
	struct subject *s = context;
	bool of_packet = s->packet && field < FILTER_COUNT;

	return of_packet ? ask_packet(s, field, end, out)
			 : ask_flow(s, field, end, out);
}

bool filter_recording_packet(const struct filter_recording *fr,
			     const struct filter *f, uint32_t packet)
{
	const struct packet_row *p = recording_packet(fr->r, packet);
	struct subject s = {
		.fr = fr, .packet = p, .number = packet, .flow = p->flow
	};

	return filter_holds(f, ask, &s);
}

bool filter_recording_flow(const struct filter_recording *fr,
			   const struct filter *f, uint32_t flow)
{
	struct subject s = { .fr = fr, .flow = flow };

	return filter_holds(f, ask, &s);
}
