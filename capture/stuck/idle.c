/*
 * Why is it stuck: nobody sends. Then somebody's program is the reason, and
 * whose turn it is follows from who sent data last: the client's is a question,
 * the server's an answer.
 */
#include "capture/analysis/judged.h"
#include "capture/stuck/private.h"

/* Whose beginning was not seen is open as long as no end of it was. */
static bool end_is_open(const struct stuck_facts *in, int end)
{
	const struct flow_tcp *t = in->flow->tcp;

	if (stuck_state(in, end) == TCP_UNKNOWN)
		return in->flow->packets[end] && !t->conn.end[end].fin_sent &&
		       !t->first_rst;
	return stuck_state(in, end) == TCP_ESTABLISHED;
}

/* And somebody knows what was said: without a packet nobody does. */
static bool is_open(const struct stuck_facts *in)
{
	return (in->flow->packets[0] || in->flow->packets[1]) &&
	       end_is_open(in, 0) && end_is_open(in, 1);
}

static bool anything_said(const struct stuck_facts *in)
{
	return in->flow->payload[0] || in->flow->payload[1];
}

/*
 * When `end` sent its last data: its last packet, unless it has asked by
 * keep-alives since.
 */
static uint64_t said_ns(const struct stuck_facts *in, int end)
{
	if (analysis_count(in->flow->tcp, end, KIND_KEEP_ALIVE) ||
	    analysis_count(in->flow->tcp, end, KIND_KEEP_ALIVE_ACK))
		return STUCK_NEVER;
	return in->flow->last_ns[end];
}

/* The one who sent the last packet is told. */
bool stuck_moving(const struct stuck_facts *in, int a, struct stuck *out)
{
	out->since_ns = stuck_last_ns(in);
	return in->flow->packets[a] &&
	       in->flow->last_ns[a] == stuck_last_ns(in) &&
	       !stuck_is_quiet(in, STUCK_MOVING_MS);
}

/* RFC 9293 3.8.4: after some of them the connection is given up. */
bool stuck_no_keep_alive(const struct stuck_facts *in, int a, struct stuck *out)
{
	out->n[0] = analysis_count(in->flow->tcp, a, KIND_KEEP_ALIVE);
	out->since_ns = in->flow->last_ns[1 - a];
	out->next_ns = stuck_timer_ns(in, a, 2);
	return in->flow->tcp->side[a].asked == ASKED_KEEP_ALIVE;
}

bool stuck_nothing_said(const struct stuck_facts *in, int a, struct stuck *out)
{
	out->since_ns = stuck_last_ns(in);
	return a == 0 && is_open(in) && !anything_said(in);
}

/* The kernel says that B's program has read all of it. */
bool stuck_not_answered(const struct stuck_facts *in, int a, struct stuck *out)
{
	out->since_ns = said_ns(in, a);
	return a == 0 && stuck_socket(in, 1) && is_open(in) &&
	       in->flow->tcp->data_side == 0;
}

bool stuck_no_answer_seen(const struct stuck_facts *in, int a,
			  struct stuck *out)
{
	out->since_ns = said_ns(in, a);
	return a == 0 && anything_said(in) && is_open(in) &&
	       in->flow->tcp->data_side == 0;
}

bool stuck_keep_alive(const struct stuck_facts *in, int a, struct stuck *out)
{
	out->n[0] = analysis_count(in->flow->tcp, a, KIND_KEEP_ALIVE);
	out->since_ns = stuck_last_ns(in);
	out->next_ns = stuck_timer_ns(in, a, 2);
	return out->n[0] && is_open(in);
}

bool stuck_idle(const struct stuck_facts *in, int a, struct stuck *out)
{
	out->since_ns = said_ns(in, a);
	return in->flow->tcp->data_side == a && is_open(in);
}
