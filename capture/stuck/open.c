/*
 * Why is it stuck: the connection is not open, or nobody has taken it.
 *
 *   A ── SYN ──▶ dropped, for B's accept queue is full; or by a firewall
 *   A ◀─ SYN+ACK ──
 *   A ── ACK ──▶ dropped, for the queue is full by now: A believes that it is
 *                connected, B's kernel does not (SYN-RECEIVED)
 *                   │ queued
 *                   ▼
 *                accept() of the program at B has not come for it
 *
 * Linux: net/ipv4/tcp_input.c, tcp_conn_request(); tcp_minisocks.c,
 * tcp_check_req(); listen(2), "backlog".
 */
#include "capture/stuck/private.h"

/* The initiator's SYNs, and nothing ever came back. */
static bool only_syns(const struct stuck_facts *in, int a)
{
	const struct flow *f = in->flow;

	return a == 0 && f->tcp->side[0].syn_seen && f->packets[1] == 0 &&
	       f->payload[0] == 0;
}

static void count_syns(const struct stuck_facts *in, int a, struct stuck *out)
{
	out->n[0] = in->flow->packets[a];
	out->since_ns = in->flow->first_ns;
	out->next_ns = stuck_timer_ns(in, a, 1);
}

/* Which every rule tells in the same places: how many wait, of how many. */
static void count_queue(const struct stuck_facts *in, struct stuck *out)
{
	out->n[1] = in->listener ? in->listener->kernel.info.rqueue : 0;
	out->n[2] = in->listener ? in->listener->kernel.info.wqueue : 0;
}

bool stuck_syn_queue_full(const struct stuck_facts *in, int a,
			  struct stuck *out)
{
	count_syns(in, a, out);
	count_queue(in, out);
	return only_syns(in, a) && in->asked[a] != STUCK_NONE &&
	       stuck_queue_full(in);
}

/* tcp_syn_retries, or the program's own patience: its socket is gone. */
bool stuck_syn_given_up(const struct stuck_facts *in, int a, struct stuck *out)
{
	count_syns(in, a, out);
	out->since_ns = in->flow->last_ns[a];
	return only_syns(in, a) && in->asked[a] == STUCK_NONE;
}

bool stuck_syn_ignored(const struct stuck_facts *in, int a, struct stuck *out)
{
	count_syns(in, a, out);
	return only_syns(in, a) && in->listener;
}

bool stuck_syn_unanswered(const struct stuck_facts *in, int a,
			  struct stuck *out)
{
	count_syns(in, a, out);
	return only_syns(in, a);
}

/* The other end's kernel has a request socket: the ACK was not good enough. */
bool stuck_ack_queue_full(const struct stuck_facts *in, int a,
			  struct stuck *out)
{
	const struct census_socket *b = stuck_socket(in, 1 - a);

	count_queue(in, out);
	out->since_ns = in->flow->first_ns;
	return a == 0 && b && b->kernel.state == TCP_SYN_RECEIVED &&
	       stuck_state(in, a) == TCP_ESTABLISHED && stuck_queue_full(in);
}

/* `a` has answered the SYN and waits for the third segment. */
bool stuck_syn_ack_unanswered(const struct stuck_facts *in, int a,
			      struct stuck *out)
{
	const struct flow *f = in->flow;
	const struct tcp_end *peer = &f->tcp->conn.end[1 - a];
	const struct census_socket *s = stuck_socket(in, a);
	bool waits = s ? s->kernel.state == TCP_SYN_RECEIVED
		       : f->tcp->conn.end[a].state == TCP_SYN_RECEIVED;

	out->n[0] = f->packets[a];
	out->since_ns = f->first_ns;
	out->next_ns = stuck_timer_ns(in, a, 1);
	return waits && a == 1 && f->tcp->side[a].syn_seen && !peer->ack_known;
}

/*
 * No program has it, and none has closed it: of those that were closed the
 * states are others.
 */
bool stuck_not_accepted(const struct stuck_facts *in, int a, struct stuck *out)
{
	const struct census_socket *b = stuck_socket(in, 1 - a);

	count_queue(in, out);
	out->n[0] = b ? kernel_unread(&b->kernel) : 0;
	out->since_ns = in->flow->first_ns;
	return a == 0 && b && !stuck_is_owned(in, 1 - a) &&
	       (b->kernel.state == TCP_ESTABLISHED ||
		b->kernel.state == TCP_CLOSE_WAIT);
}
