/* What the rules of all files of this folder share. */
#ifndef CAPTURE_STUCK_PRIVATE_H
#define CAPTURE_STUCK_PRIVATE_H

#include "capture/analysis.h"
#include "capture/stuck/stuck.h"

enum {
	MS_NS = 1000000,
	STUCK_QUIET_MS = 200,	/* less is the time that things take */
	STUCK_MOVING_MS = 1000, /* a packet not longer ago: it goes on */
};

/*
 * Does the rule hold with `a` as the end that it speaks of first? Fills what it
 * knows of *out: n, since_ns, next_ns.
 */
typedef bool stuck_fn(const struct stuck_facts *in, int a, struct stuck *out);

/* --- small questions ----------------------------------------------------- */

/* Its socket, if the kernel has it, else NULL. */
const struct census_socket *stuck_socket(const struct stuck_facts *in, int end);
/* The kernel's word if there is one, else the wire's. */
enum tcp_state stuck_state(const struct stuck_facts *in, int end);
/* There, and a program has it: it is neither waiting to be accepted nor closed
 * by its program. */
bool stuck_is_owned(const struct stuck_facts *in, int end);
/* The last packet of either end. */
uint64_t stuck_last_ns(const struct stuck_facts *in);
/* Nothing was sent by either end for so long. */
bool stuck_is_quiet(const struct stuck_facts *in, uint64_t ms);
/* Bytes of payload that are not acknowledged, by wire or else by kernel. */
uint32_t stuck_unacked(const struct stuck_facts *in, int end);
/* A time since the epoch (0: none) as those of the flow, or STUCK_NEVER. */
uint64_t stuck_time(const struct stuck_facts *in, uint64_t epoch_ns);
/* The listener's queue can take no more. */
bool stuck_queue_full(const struct stuck_facts *in);

/* --- rules, by file ------------------------------------------------------- */

stuck_fn stuck_refused, stuck_reset, stuck_time_wait, stuck_closed,
	stuck_fin_unacked, stuck_leak, stuck_close_wait, stuck_orphan,
	stuck_fin_wait; /* close.c */
stuck_fn stuck_syn_queue_full, stuck_syn_given_up, stuck_syn_ignored,
	stuck_syn_unanswered, stuck_ack_queue_full, stuck_syn_ack_unanswered,
	stuck_not_accepted; /* open.c */
stuck_fn stuck_unread_window, stuck_zero_window, stuck_retransmitted,
	stuck_unread, stuck_send_window, stuck_send_cwnd,
	stuck_unacked_data; /* data.c */
stuck_fn stuck_moving, stuck_no_keep_alive, stuck_nothing_said,
	stuck_not_answered, stuck_no_answer_seen, stuck_keep_alive,
	stuck_idle; /* idle.c */
stuck_fn stuck_unreachable, stuck_udp_drops, stuck_udp_unread,
	stuck_udp_question, stuck_udp_nobody, stuck_udp_unanswered,
	stuck_udp_dropped, stuck_udp_idle; /* udp.c */

#endif
