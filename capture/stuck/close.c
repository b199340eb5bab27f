/*
 * Why is it stuck: it is over, or half of it is.
 *
 *   A: close() ── FIN ──▶ B: read() gives 0; CLOSE-WAIT until its close()
 *   FIN-WAIT-1 ◀── ACK ──
 *   FIN-WAIT-2            waits for B's FIN; if A's program has let go of the
 *                         socket (an orphan), tcp_fin_timeout long and no more
 *   TIME-WAIT ◀── FIN ── LAST-ACK
 *
 * RFC 9293 3.6; tcp(7), tcp_fin_timeout.
 */
#include "capture/stuck/private.h"

enum { TIME_WAIT_MS = 60000 }; /* TCP_TIMEWAIT_LEN of Linux: fixed */

static bool is_there(const struct stuck_facts *in)
{
	return stuck_socket(in, 0) || stuck_socket(in, 1);
}

/* The first FIN's sender has sent all that it ever will. */
static bool both_closed(const struct stuck_facts *in)
{
	const struct tcp_conn *c = &in->flow->tcp->conn;

	return c->end[0].fin_sent && c->end[1].fin_sent;
}

/* A SYN, and a RST for an answer, from whom never said anything else. */
bool stuck_refused(const struct stuck_facts *in, int a, struct stuck *out)
{
	const struct flow_tcp *t = in->flow->tcp;

	out->since_ns = in->flow->last_ns[1 - a];
	return t->first_rst == 1 + (1 - a) && t->side[a].syn_seen &&
	       !t->side[1 - a].syn_seen && !in->flow->payload[a] &&
	       !in->flow->payload[1 - a];
}

/* A RST that did not fit closes nothing: then the kernel still has them. */
bool stuck_reset(const struct stuck_facts *in, int a, struct stuck *out)
{
	out->since_ns = in->flow->last_ns[a];
	return in->flow->tcp->first_rst == 1 + a && !is_there(in);
}

/* By the wire alone, the kernel's 60 seconds are counted from the last FIN. */
static uint64_t time_wait_left(const struct stuck_facts *in, int a)
{
	uint64_t end_ns = stuck_last_ns(in) + (uint64_t)TIME_WAIT_MS * MS_NS;

	if (stuck_socket(in, a))
		return stuck_timer_ns(in, a, 3);
	return end_ns > in->now_ns ? end_ns - in->now_ns : 0;
}

bool stuck_time_wait(const struct stuck_facts *in, int a, struct stuck *out)
{
	out->since_ns = stuck_last_ns(in);
	if (stuck_state(in, a) != TCP_TIME_WAIT)
		return false;
	out->next_ns = time_wait_left(in, a);
	return out->next_ns > 0;
}

bool stuck_closed(const struct stuck_facts *in, int a, struct stuck *out)
{
	enum tcp_state other = stuck_state(in, 1 - a);

	out->since_ns = stuck_last_ns(in);
	return in->flow->tcp->first_fin == 1 + a && both_closed(in) &&
	       (other == TCP_CLOSED || other == TCP_TIME_WAIT) &&
	       (stuck_state(in, a) == TCP_CLOSED ||
		stuck_state(in, a) == TCP_TIME_WAIT);
}

/* --- half closed ---------------------------------------------------------- */

bool stuck_fin_unacked(const struct stuck_facts *in, int a, struct stuck *out)
{
	enum tcp_state state = stuck_state(in, a);
	const struct census_socket *s = stuck_socket(in, a);

	out->n[0] = s ? s->kernel.info.retrans
		      : analysis_count(in->flow->tcp, a, KIND_RETRANSMISSION);
	out->since_ns = in->flow->last_ns[1 - a];
	out->next_ns = stuck_timer_ns(in, a, 1);
	return (state == TCP_FIN_WAIT_1 || state == TCP_CLOSING ||
		state == TCP_LAST_ACK) &&
	       in->flow->tcp->conn.end[a].fin_sent &&
	       (out->n[0] || stuck_is_quiet(in, STUCK_QUIET_MS));
}

/* What the kernel has seen of the state, else the FIN's time. */
static uint64_t close_wait_ns(const struct stuck_facts *in, int a)
{
	const struct census_socket *b = stuck_socket(in, 1 - a);

	if (b && b->since_ns)
		return stuck_time(in, b->since_ns);
	return in->flow->packets[a] ? in->flow->last_ns[a] : STUCK_NEVER;
}

/* Of A's end nothing is left: nobody will ever get what B may still send. */
bool stuck_leak(const struct stuck_facts *in, int a, struct stuck *out)
{
	out->since_ns = close_wait_ns(in, a);
	return stuck_socket(in, 1 - a) && in->asked[a] == STUCK_NONE &&
	       stuck_state(in, 1 - a) == TCP_CLOSE_WAIT;
}

bool stuck_close_wait(const struct stuck_facts *in, int a, struct stuck *out)
{
	out->since_ns = close_wait_ns(in, a);
	out->next_ns = stuck_timer_ns(in, a, 2);
	if (stuck_is_owned(in, a))
		out->next_ns = STUCK_NEVER; /* of keep-alives */
	return stuck_state(in, 1 - a) == TCP_CLOSE_WAIT;
}

/* inet_diag gives the timer of an orphan in FIN-WAIT-2 as one of keep-alive. */
bool stuck_orphan(const struct stuck_facts *in, int a, struct stuck *out)
{
	const struct census_socket *s = stuck_socket(in, a);

	out->since_ns = in->flow->last_ns[a];
	out->next_ns = stuck_timer_ns(in, a, 2);
	if (out->next_ns == STUCK_NEVER)
		out->next_ns = stuck_timer_ns(in, a, 3);
	return s && s->kernel.state == TCP_FIN_WAIT_2 && !stuck_is_owned(in, a);
}

bool stuck_fin_wait(const struct stuck_facts *in, int a, struct stuck *out)
{
	out->since_ns = in->flow->last_ns[a];
	return stuck_state(in, a) == TCP_FIN_WAIT_2;
}
