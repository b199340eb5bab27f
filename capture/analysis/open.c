/* How connections begin, where it is not by SYN, SYN+ACK, ACK. */
#include "capture/analysis/judged.h"

static bool is_syn(const struct judged *j)
{
	return (j->seg->flags & (TH_S | TH_ACK)) == TH_S;
}

static bool is_syn_ack(const struct judged *j)
{
	return (j->seg->flags & (TH_S | TH_ACK)) == (TH_S | TH_ACK);
}

/*
 * The same two ends begin anew, with another number (RFC 9293 3.4.1): after a
 * conversation that is over, or in the midst of an attempt.
 */
bool is_reused_port(const struct judged *j)
{
	if (!is_syn(j))
		return false;
	if (j->from->syn_seen && j->me->snd_known)
		return j->seg->seq != j->me->iss;
	return j->f->reused && j->f->packets[0] + j->f->packets[1] == 0;
}

/* A SYN to whom has sent one, which is not acknowledged: RFC 9293 3.5. */
bool is_simultaneous_open(const struct judged *j)
{
	return is_syn(j) && !j->me->snd_known && j->peer->state == TCP_SYN_SENT;
}

static bool has_cookie_option(const struct judged *j)
{
	return j->p->tcp.opt.present & TCP_OPT_FASTOPEN;
}

/* RFC 7413 4.1.2: an empty cookie asks for one. */
bool is_fast_open_request(const struct judged *j)
{
	return is_syn(j) && has_cookie_option(j) && !j->p->tcp.opt.cookie_len;
}

bool is_fast_open_cookie(const struct judged *j)
{
	return is_syn_ack(j) && has_cookie_option(j) &&
	       j->p->tcp.opt.cookie_len;
}

/* RFC 7413 4.2: data that does not wait for the handshake. */
bool is_fast_open_data(const struct judged *j)
{
	return is_syn(j) && has_cookie_option(j) && j->seg->len;
}

/* The server has taken it: its SYN+ACK acknowledges more than the SYN. */
bool is_fast_open_accepted(const struct judged *j)
{
	return is_syn_ack(j) && j->peer->snd_known && j->to->syn_seen &&
	       seq_before(j->peer->iss + 1, j->seg->ack) &&
	       !seq_before(j->peer->snd_nxt, j->seg->ack);
}
