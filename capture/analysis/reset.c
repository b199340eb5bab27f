/*
 * What a RST says, and the ACK that doubts one.
 *
 *   answer to a SYN, where nobody listens:        RST+ACK of the SYN
 *   answer to an ACK, where there is no such
 *   connection (any more):                        RST with the ACK's number
 *   answer to data that nobody will read, for
 *   the program has closed (RFC 9293 3.6.1):      the same
 *   its own doing:                                RST with the next number
 *
 * Whether a connection that has been closed is still there, in FIN-WAIT-2, or
 * not any more, no packet tells, but where there is one, its kernel.
 */
#include "capture/analysis/judged.h"

/* RFC 9293 3.10.7.1: the connection does not exist, and a SYN wants one. */
bool is_rst_refused(const struct judged *j)
{
	return has_flag(j, TH_R) && has_flag(j, TH_ACK) && !j->from->syn_seen &&
	       j->to->syn_seen && j->peer->state == TCP_SYN_SENT &&
	       seq_before(j->peer->iss, j->seg->ack) &&
	       !seq_before(j->peer->snd_nxt, j->seg->ack);
}

/* The ACK it answers may be that of an old copy, or of what nobody sent. */
static bool has_number_of_ack(const struct judged *j)
{
	return (j->peer->ack_known && j->seg->seq == j->peer->ack_sent) ||
	       (j->theirs->ack_is_old && j->seg->seq == j->theirs->old_ack);
}

/*
 * It answers the last segment of a handshake that went well: its sender knows
 * the connection, and does not want it (tcp_abort_on_overflow, tcp(7)).
 */
static bool ends_handshake(const struct judged *j)
{
	return j->from->syn_seen && j->to->syn_seen && j->me->snd_known &&
	       j->peer->snd_known && j->to->pure_acks == 1 &&
	       j->me->snd_nxt == j->me->iss + 1 &&
	       j->peer->snd_nxt == j->peer->iss + 1 &&
	       j->seg->seq == j->me->snd_nxt;
}

/*
 * RFC 9293 3.5.1 and 3.10.7.1: for its sender there is no such connection (any
 * more), so it takes the number from the ACK that it answers.
 */
bool is_rst_half_open(const struct judged *j)
{
	return has_flag(j, TH_R) && !has_flag(j, TH_ACK) &&
	       j->t->last_side != j->side && has_number_of_ack(j) &&
	       !j->t->kept && !ends_handshake(j);
}

/* RFC 9293 3.10.5. */
bool is_rst_abort(const struct judged *j)
{
	return has_flag(j, TH_R) && !is_rst_refused(j) && !is_rst_half_open(j);
}

/*
 * RFC 5961 3.2, 4.2: a SYN or a RST that does not fit is answered by an ACK; it
 * is for the other end to show that it means it.
 */
bool is_challenge_ack(const struct judged *j)
{
	if (!is_pure_ack(j) || j->t->last_side == j->side)
		return false;
	if (j->to->asked == ASKED_TWICE)
		return is_same_ack(j) && j->from->syn_seen;
	return j->peer->state == TCP_SYN_SENT && !j->me->snd_known &&
	       j->seg->ack != j->peer->iss + 1;
}
