/*
 * The only place where filters read struct flow. First come the fields that a
 * conversation of any protocol has, then those of TCP.
 */
#include "capture/filter/flow_fields.h"

#include "capture/analysis.h"
#include "capture/flow/flow_stats.h"

_Static_assert(sizeof(((struct filter_value *)0)->room) >= COMMUNITY_ID_TEXT &&
		       sizeof(((struct filter_value *)0)->room) >= ZEEK_TEXT,
	       "there is room for them");

static uint64_t last_ns(const struct flow *f)
{
	return f->last_ns[0] > f->last_ns[1] ? f->last_ns[0] : f->last_ns[1];
}

static bool tcp_field(const struct flow *f, enum filter_field field, int side,
		      struct filter_value *out)
{
	const struct tcp_side *s = &f->tcp->side[side];

	switch (field) {
	case FILTER_RETR:
		out->number = analysis_count(f->tcp, side, KIND_RETRANSMISSION);
		return true;
	case FILTER_ACKS:
		out->number = s->pure_acks;
		return true;
	case FILTER_RTT:
		out->number = (uint64_t)s->rtt.mean_ns;
		return s->rtt.n > 0;
	case FILTER_STATE:
		out->number = f->tcp->conn.end[side].state;
		return out->number != TCP_UNKNOWN;
	default:
		return false;
	}
}

/* Counts and times. */
static bool sum_field(const struct flow *f, enum filter_field field, int side,
		      struct filter_value *out)
{
	switch (field) {
	case FILTER_PKTS:
		out->number = f->packets[side];
		return true;
	case FILTER_BYTES:
		out->number = f->bytes[side];
		return true;
	case FILTER_PAYLOAD:
		out->number = f->payload[side];
		return true;
	case FILTER_ERRORS:
		out->number = f->errors;
		return true;
	case FILTER_IDLE:
		out->number = f->idle_ns[side];
		return f->packets[side] > 1;
	case FILTER_START:
		out->number = f->first_ns;
		return true;
	case FILTER_DURATION:
		out->number = last_ns(f) - f->first_ns;
		return true;
	default:
		return f->tcp && tcp_field(f, field, side, out);
	}
}

static bool time_of(uint64_t t_ns, struct filter_value *out)
{
	out->number = t_ns;
	return t_ns != STATS_NO_TIME;
}

/* What has to be worked out first. */
static bool stats_field(const struct flow *f, enum filter_field field, int side,
			struct filter_value *out)
{
	struct flow_stats stats;

	if (field < FILTER_RETR_BYTES || field > FILTER_ENDING)
		return false;
	stats = flow_stats(f);
	switch (field) {
	case FILTER_RETR_BYTES:
		out->number = stats.side[side].retransmitted_bytes;
		return f->tcp != NULL;
	case FILTER_RATE:
		out->number = stats.side[side].bytes_per_s;
		return stats.duration_ns > 0;
	case FILTER_HANDSHAKE:
		return time_of(stats.handshake_ns, out);
	case FILTER_FIRST_BYTE:
		return time_of(stats.first_byte_ns, out);
	default:
		out->number = stats.close;
		return f->tcp != NULL;
	}
}

/* What other tools call it. */
static bool text_field(const struct flow *f, enum filter_field field,
		       struct filter_value *out)
{
	switch (field) {
	case FILTER_CONN_STATE:
		out->text = flow_conn_state(f);
		return true;
	case FILTER_HISTORY:
		out->text = flow_history(f, out->room);
		return true;
	case FILTER_COMMUNITY_ID:
		out->text = flow_community_id(f, out->room);
		return true;
	default:
		return false;
	}
}

bool filter_flow_field(const struct flow *f, enum filter_field field,
		       enum filter_end end, struct filter_value *out)
{
	int side = end == FILTER_SERVER;

	if (field >= FILTER_COUNT) {
		out->number = f->tcp ? analysis_count(f->tcp, side,
						      field - FILTER_COUNT)
				     : 0;
		return true;
	}
	switch (field) {
	case FILTER_PROTO:
		out->number = f->protocol;
		return true;
	case FILTER_IP:
		out->number = f->end[0].ip.version;
		return true;
	case FILTER_HOST:
		out->address = f->end[side].ip;
		return true;
	case FILTER_PORT:
		out->number = flow_end(f, side).port;
		return out->number != 0;
	default:
		return sum_field(f, field, side, out) ||
		       stats_field(f, field, side, out) ||
		       text_field(f, field, out);
	}
}

/* --- a conversation by itself -------------------------------------------- */

struct subject {
	const struct flow *flow;
	uint32_t n;
};

static bool ask(void *context, enum filter_field field, enum filter_end end,
		struct filter_value *out)
{
	const struct subject *s = context;

	if (field != FILTER_FLOW)
		return filter_flow_field(s->flow, field, end, out);
	out->number = s->n + 1;
	return true;
}

bool filter_flow(const struct filter *f, uint32_t n, const struct flow *flow)
{
	struct subject s = { flow, n };

	return filter_holds(f, ask, &s);
}
