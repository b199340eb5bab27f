/*
 * The window, and the questions that keep a connection from waiting for ever.
 *
 *   A ── fills the window ──▶ B     window full
 *   A ◀── window 0 ────────── B     zero window
 *   A ── probe ─────────────▶ B     one byte too many, or the number before
 *   A ◀── window still 0 ──── B     answer to the probe
 *   A ◀── window 65536 ────── B     window update
 *
 * A probe without data looks like a keep-alive: both bear the number before
 * the next and ask for nothing but an ACK. The window tells them apart.
 */
#include "capture/analysis/judged.h"

/* A window of 0 says so but in a SYN or RST: RFC 9293 3.8.6. */
bool is_zero_window(const struct judged *j)
{
	return j->p->tcp.win == 0 && !has_flag(j, TH_S | TH_R);
}

/* Windows are known in bytes: both SYNs were seen, or no scale is in use. */
static bool is_window_known(const struct judged *j)
{
	return j->to->win_told && j->from->syn_seen && j->to->syn_seen;
}

/* Its last number is the last that the other end can take: RFC 9293 3.8.6. */
bool is_window_full(const struct judged *j)
{
	return j->seg->len && !has_flag(j, TH_S | TH_R) && is_window_known(j) &&
	       !is_shut(j) && j->peer->ack_known &&
	       j->seg->seq + j->seg->len == j->peer->ack_sent + j->to->win_last;
}

/* The number before the next, and no data but a byte the other end has. */
static bool is_number_before(const struct judged *j)
{
	if (!j->me->snd_known || j->seg->seq != j->me->snd_nxt - 1 ||
	    (j->seg->flags & (TH_ACK | TH_S | TH_F | TH_R)) != TH_ACK)
		return false;
	return j->seg->len == 0 ||
	       (j->seg->len == 1 && is_acked(j, j->me->snd_nxt));
}

/* One byte for a window that has room for none: RFC 9293 3.8.6.1. */
static bool is_byte_too_many(const struct judged *j)
{
	return j->seg->len == 1 && !has_flag(j, TH_S | TH_F | TH_R) &&
	       j->peer->ack_known && j->seg->seq == j->peer->ack_sent;
}

bool is_zero_window_probe(const struct judged *j)
{
	return is_shut(j) && (is_number_before(j) || is_byte_too_many(j));
}

/* RFC 9293 3.8.4. */
bool is_keep_alive(const struct judged *j)
{
	return !is_shut(j) && is_number_before(j);
}

/* It acknowledges no more than a probe's byte. */
static bool is_answer_to(const struct judged *j, enum asked asked)
{
	return j->to->asked == asked && is_pure_ack(j) && j->me->ack_known &&
	       j->seg->ack - j->me->ack_sent <= 1;
}

/* RFC 9293 3.8.6.1: whoever is asked must tell its window. */
bool is_window_probe_ack(const struct judged *j)
{
	return is_answer_to(j, ASKED_WINDOW_PROBE);
}

bool is_keep_alive_ack(const struct judged *j)
{
	return is_answer_to(j, ASKED_KEEP_ALIVE) && is_same_ack(j);
}

/* It says nothing new but that there is more room: RFC 9293 3.8.6.2.2. */
bool is_window_update(const struct judged *j)
{
	return is_pure_ack(j) && is_same_ack(j) && j->from->win_told &&
	       j->window > j->from->win_last;
}
