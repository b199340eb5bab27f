/*
 * Why is it stuck: the rules in their order. The first that holds is told: one
 * that explains more stands before one that says less of the same. Each is
 * asked of both ends, the initiator first, as the end that waits.
 *
 *          wire ──┐                        ┌─ over: refused, reset, closed
 *   kernel of A ──┤                        ├─ not open yet: SYN, queue, accept
 *   kernel of B ──┼─▶ rules, from above ──▶├─ data does not move: window, loss
 *      listener ──┤                        ├─ half closed: who has not
 *           now ──┘                        └─ nobody sends: whose turn it is
 *
 * TCP: RFC 9293; what Linux does beyond it (accept queue, orphans, timers) is
 * in tcp(7), listen(2) and the kernel's Documentation/networking/ip-sysctl.
 */
#include "capture/stuck/stuck.h"

#include <stddef.h>

#include "capture/stuck/private.h"

/* --- small questions ----------------------------------------------------- */

const struct census_socket *stuck_socket(const struct stuck_facts *in, int end)
{
	return in->asked[end] == STUCK_THERE ? in->socket[end] : NULL;
}

enum tcp_state stuck_state(const struct stuck_facts *in, int end)
{
	switch (in->asked[end]) {
	case STUCK_THERE:
		return in->socket[end]->kernel.state;
	case STUCK_NONE:
		return TCP_CLOSED;
	default:
		return (enum tcp_state)in->flow->tcp->conn.end[end].state;
	}
}

bool stuck_is_owned(const struct stuck_facts *in, int end)
{
	const struct census_socket *s = stuck_socket(in, end);

	return s && s->kernel.inode;
}

uint64_t stuck_time(const struct stuck_facts *in, uint64_t epoch_ns)
{
	return epoch_ns > in->start_ns ? epoch_ns - in->start_ns : STUCK_NEVER;
}

uint64_t stuck_last_ns(const struct stuck_facts *in)
{
	const struct flow *f = in->flow;
	uint64_t last_ns = f->first_ns;

	for (int end = 0; end < 2; end++)
		if (f->packets[end] && f->last_ns[end] > last_ns)
			last_ns = f->last_ns[end];
	return last_ns;
}

bool stuck_is_quiet(const struct stuck_facts *in, uint64_t ms)
{
	return in->over || in->now_ns >= stuck_last_ns(in) + ms * MS_NS;
}

uint32_t stuck_unacked(const struct stuck_facts *in, int end)
{
	const struct tcp_end *e = &in->flow->tcp->conn.end[end];
	const struct census_socket *s = stuck_socket(in, end);
	uint32_t n = analysis_in_flight(in->flow->tcp, end);

	if (s && s->kernel.has_info && s->kernel.info.unacked == 0)
		return 0;
	return n && e->fin_sent ? n - 1 : n;
}

uint64_t stuck_timer_ns(const struct stuck_facts *in, int end, uint32_t timer)
{
	const struct census_socket *s = stuck_socket(in, end);

	uint64_t end_ns, now_ns = in->start_ns + in->now_ns;

	if (!s || s->kernel.info.timer != timer)
		return STUCK_NEVER;
	end_ns = s->seen_ns + (uint64_t)s->kernel.info.timer_ms * MS_NS;
	return end_ns > now_ns ? end_ns - now_ns : STUCK_NEVER;
}

/* sk_acceptq_is_full() of include/net/sock.h: one more than it was told. */
bool stuck_queue_full(const struct stuck_facts *in)
{
	const struct census_socket *l = in->listener;

	return l && l->kernel.info.rqueue > l->kernel.info.wqueue;
}

/* --- the table ----------------------------------------------------------- */

static bool always(const struct stuck_facts *in, int a, struct stuck *out)
{
	(void)in;
	(void)a;
	(void)out;
	return true;
}

enum { WAITS = true, NOBODY = false, ANY = 0 };

/* In the order in which they are asked. */
static const struct {
	stuck_fn *holds;
	const char *name;
	uint8_t protocol; /* ANY: of whatever */
	bool waits;
} rules[] = {
	[STUCK_REFUSED] = { stuck_refused, "refused", IP_TCP, NOBODY },
	[STUCK_RESET] = { stuck_reset, "reset", IP_TCP, NOBODY },
	[STUCK_TIME_WAIT] = { stuck_time_wait, "time-wait", IP_TCP, NOBODY },
	[STUCK_CLOSED] = { stuck_closed, "closed", IP_TCP, NOBODY },

	[STUCK_SYN_QUEUE_FULL] = { stuck_syn_queue_full, "syn-queue-full",
				   IP_TCP, WAITS },
	[STUCK_SYN_GIVEN_UP] = { stuck_syn_given_up, "syn-given-up", IP_TCP,
				 NOBODY },
	[STUCK_SYN_IGNORED] = { stuck_syn_ignored, "syn-ignored", IP_TCP,
				WAITS },
	[STUCK_SYN_UNANSWERED] = { stuck_syn_unanswered, "syn-unanswered",
				   IP_TCP, WAITS },
	[STUCK_ACK_QUEUE_FULL] = { stuck_ack_queue_full, "ack-queue-full",
				   IP_TCP, WAITS },
	[STUCK_SYN_ACK_UNANSWERED] = { stuck_syn_ack_unanswered,
				       "syn-ack-unanswered", IP_TCP, WAITS },
	[STUCK_NOT_ACCEPTED] = { stuck_not_accepted, "not-accepted", IP_TCP,
				 WAITS },

	[STUCK_UNREAD_WINDOW] = { stuck_unread_window, "unread-window", IP_TCP,
				  WAITS },
	[STUCK_ZERO_WINDOW] = { stuck_zero_window, "zero-window", IP_TCP,
				WAITS },
	[STUCK_RETRANSMITTED] = { stuck_retransmitted, "retransmitted", IP_TCP,
				  WAITS },
	[STUCK_UNREAD] = { stuck_unread, "unread", IP_TCP, WAITS },
	[STUCK_SEND_WINDOW] = { stuck_send_window, "send-window", IP_TCP,
				WAITS },
	[STUCK_SEND_CWND] = { stuck_send_cwnd, "send-cwnd", IP_TCP, WAITS },
	[STUCK_UNACKED] = { stuck_unacked_data, "unacked", IP_TCP, WAITS },

	[STUCK_FIN_UNACKED] = { stuck_fin_unacked, "fin-unacked", IP_TCP,
				WAITS },
	[STUCK_MOVING] = { stuck_moving, "moving", IP_TCP, NOBODY },
	[STUCK_LEAK] = { stuck_leak, "leak", IP_TCP, NOBODY },
	[STUCK_CLOSE_WAIT] = { stuck_close_wait, "close-wait", IP_TCP, WAITS },
	[STUCK_ORPHAN] = { stuck_orphan, "orphan", IP_TCP, WAITS },
	[STUCK_FIN_WAIT] = { stuck_fin_wait, "fin-wait", IP_TCP, WAITS },

	[STUCK_NO_KEEP_ALIVE] = { stuck_no_keep_alive, "no-keep-alive", IP_TCP,
				  WAITS },
	[STUCK_NOTHING_SAID] = { stuck_nothing_said, "nothing-said", IP_TCP,
				 NOBODY },
	[STUCK_NOT_ANSWERED] = { stuck_not_answered, "not-answered", IP_TCP,
				 WAITS },
	[STUCK_NO_ANSWER_SEEN] = { stuck_no_answer_seen, "no-answer-seen",
				   IP_TCP, WAITS },
	[STUCK_KEEP_ALIVE] = { stuck_keep_alive, "keep-alive", IP_TCP, NOBODY },
	[STUCK_IDLE] = { stuck_idle, "idle", IP_TCP, NOBODY },

	[STUCK_UNREACHABLE] = { stuck_unreachable, "unreachable", IP_UDP,
				NOBODY },
	[STUCK_UDP_DROPS] = { stuck_udp_drops, "udp-drops", IP_UDP, WAITS },
	[STUCK_UDP_UNREAD] = { stuck_udp_unread, "udp-unread", IP_UDP, WAITS },
	[STUCK_UDP_NOBODY] = { stuck_udp_nobody, "udp-nobody", IP_UDP, NOBODY },
	[STUCK_UDP_QUESTION] = { stuck_udp_question, "udp-question", IP_UDP,
				 WAITS },
	[STUCK_UDP_UNANSWERED] = { stuck_udp_unanswered, "udp-unanswered",
				   IP_UDP, WAITS },
	[STUCK_UDP_MOVING] = { stuck_moving, "udp-moving", IP_UDP, NOBODY },
	[STUCK_UDP_DROPPED] = { stuck_udp_dropped, "udp-dropped", IP_UDP,
				NOBODY },
	[STUCK_UDP_IDLE] = { stuck_udp_idle, "udp-idle", IP_UDP, NOBODY },

	[STUCK_UNKNOWN] = { always, "unknown", ANY, NOBODY },
};
_Static_assert(sizeof(rules) / sizeof(*rules) == STUCK_RULES, "one rule each");

const char *stuck_name(enum stuck_rule rule)
{
	return rule < STUCK_RULES ? rules[rule].name : "?";
}

static bool fits(const struct flow *f, size_t rule)
{
	if (rules[rule].protocol == ANY)
		return true;
	return f->protocol == rules[rule].protocol &&
	       (f->tcp || f->protocol != IP_TCP);
}

struct stuck stuck_ask(const struct stuck_facts *in)
{
	struct stuck out = { .rule = STUCK_UNKNOWN };

	for (size_t rule = 0; rule < STUCK_RULES; rule++)
		for (int a = 0; a < 2 && fits(in->flow, rule); a++) {
			out = (struct stuck){ .rule = (enum stuck_rule)rule,
					      .end = a,
					      .waits = rules[rule].waits,
					      .since_ns = STUCK_NEVER,
					      .next_ns = STUCK_NEVER };
			if (rules[rule].holds(in, a, &out))
				return out;
		}
	return out;
}
