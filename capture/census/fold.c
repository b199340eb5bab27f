/*
 * Since when a socket has been as it is.
 *
 * The kernel says what is, not since when, so one look is compared with the
 * one before. What is found is as old as the time between two looks at most.
 *
 * Whether something was read from a queue is not to be seen at its length,
 * which stays the same if as much arrives as is read. What was ever read is
 *
 *   bytes_received - rqueue = RCV.NXT - IRS - (RCV.NXT - copied_seq)
 *
 * in which a FIN counts as one byte on both sides; nothing was read if that
 * has not changed. What is in the send queue waits for SND.UNA, that is,
 * bytes_acked, to go on.
 */
#include "capture/census/fold.h"

#include <stddef.h>
#include <string.h>

#include <linux/tcp.h>

enum { TIMER_SLACK_MS = 200 };

static bool is_listener(const struct census_socket *s)
{
	return !s->udp && s->kernel.state == TCP_LISTEN;
}

/* When nothing has been read since; 0: nothing waits to be. */
static uint64_t rqueue_since(const struct census_socket *s,
			     const struct census_socket *seen, uint64_t now_ns)
{
	const struct info_row *was = &s->kernel.info, *is = &seen->kernel.info;
	bool read;

	if (is->rqueue == 0)
		return 0;
	if (s->rqueue_since_ns == 0)
		return now_ns;
	if (is_listener(seen))
		return s->rqueue_since_ns;
	if (seen->kernel.has_info && s->kernel.has_info)
		read = is->bytes_received - is->rqueue !=
		       was->bytes_received - was->rqueue;
	else
		read = is->rqueue < was->rqueue;
	return read ? now_ns : s->rqueue_since_ns;
}

static uint64_t wqueue_since(const struct census_socket *s,
			     const struct census_socket *seen, uint64_t now_ns)
{
	const struct info_row *was = &s->kernel.info, *is = &seen->kernel.info;

	if (is->wqueue == 0 || is_listener(seen))
		return 0;
	if (s->wqueue_since_ns == 0 || is->bytes_acked != was->bytes_acked ||
	    (s->udp && is->wqueue < was->wqueue))
		return now_ns;
	return s->wqueue_since_ns;
}

void fold_first(struct census_socket *s, uint64_t now_ns)
{
	s->first_ns = s->seen_ns = s->since_ns = now_ns;
	s->since_start = true;
	s->rqueue_since_ns = s->kernel.info.rqueue ? now_ns : 0;
	s->wqueue_since_ns =
		s->kernel.info.wqueue && !is_listener(s) ? now_ns : 0;
}

/* When the timer goes off; a timer that runs on goes off when it did before. */
static bool timer_differs(const struct census_socket *s,
			  const struct census_socket *seen, uint64_t now_ns)
{
	const struct info_row *was = &s->kernel.info, *is = &seen->kernel.info;
	int64_t then, now;

	if (was->timer != is->timer || s->retransmits != seen->retransmits)
		return true;
	if (is->timer == 0)
		return false;
	then = (int64_t)(s->seen_ns / 1000000 + was->timer_ms);
	now = (int64_t)(now_ns / 1000000 + is->timer_ms);
	return now - then > TIMER_SLACK_MS || then - now > TIMER_SLACK_MS;
}

/* Segments that came or went are new; 0 of an older kernel is not. */
static bool segments_differ(const struct kernel_socket *a,
			    const struct kernel_socket *b)
{
	const size_t at = offsetof(struct tcp_info, tcpi_segs_out);

	if (a->raw_len < at + 8 || b->raw_len < at + 8)
		return a->raw_len != b->raw_len;
	return memcmp(a->raw + at, b->raw + at, 8) != 0;
}

/* In two parts, between which there may be padding. */
static bool info_differs(const struct info_row *a, const struct info_row *b)
{
	const size_t counts = offsetof(struct info_row, bytes_sent);
	const size_t timer = offsetof(struct info_row, timer);

	return memcmp(a, b, offsetof(struct info_row, wqueue)) != 0 ||
	       a->wqueue != b->wqueue ||
	       memcmp((const char *)a + counts, (const char *)b + counts,
		      timer - counts) != 0;
}

static bool differs(const struct census_socket *s,
		    const struct census_socket *seen, uint64_t now_ns)
{
	const struct kernel_socket *a = &s->kernel, *b = &seen->kernel;

	return a->state != b->state || a->uid != b->uid ||
	       a->inode != b->inode || s->drops != seen->drops ||
	       s->rcvbuf != seen->rcvbuf || s->sndbuf != seen->sndbuf ||
	       info_differs(&a->info, &b->info) || segments_differ(a, b) ||
	       timer_differs(s, seen, now_ns);
}

/*
 * A connection that its program has closed may go on without a socket
 * (FIN-WAIT-2, TIME-WAIT): there is but a timer, and no user. The last of the
 * socket is worth more.
 */
static void keep_last(struct census_socket *seen, const struct census_socket *s)
{
	struct info_row timer = seen->kernel.info;
	enum tcp_state state = seen->kernel.state;

	seen->kernel = s->kernel;
	seen->kernel.state = state;
	seen->kernel.inode = 0;
	seen->kernel.info.timer = timer.timer;
	seen->kernel.info.timer_ms = timer.timer_ms;
	seen->rcvbuf = s->rcvbuf;
	seen->sndbuf = s->sndbuf;
	seen->drops = s->drops;
}

static bool same_socket(const struct census_socket *s,
			const struct census_socket *seen)
{
	return !s->ended && s->cookie == seen->cookie &&
	       endpoint_equal(&s->local, &seen->local) &&
	       endpoint_equal(&s->remote, &seen->remote);
}

static void fold_in(struct census_socket *s, const struct census_socket *seen,
		    uint64_t now_ns)
{
	if (s->kernel.state != seen->kernel.state) {
		s->since_ns = now_ns;
		s->since_start = false;
	}
	s->rqueue_since_ns = rqueue_since(s, seen, now_ns);
	s->wqueue_since_ns = wqueue_since(s, seen, now_ns);
	s->ended = false;
	if (seen->kernel.state != TCP_TIME_WAIT)
		s->ended_ns = 0;
	s->local = seen->local;
	s->remote = seen->remote;
	s->cookie = seen->cookie;
	s->kernel = seen->kernel;
	s->retransmits = seen->retransmits;
	s->rcvbuf = seen->rcvbuf;
	s->sndbuf = seen->sndbuf;
	s->drops = seen->drops;
	s->seen_ns = now_ns;
}

bool fold_seen(struct census_socket *s, const struct census_socket *seen,
	       uint64_t now_ns)
{
	struct census_socket kept;

	if (s->kernel.has_info && !seen->kernel.has_info) {
		kept = *seen;
		keep_last(&kept, s);
		seen = &kept;
	}
	if (same_socket(s, seen) && !differs(s, seen, now_ns))
		return false;
	fold_in(s, seen, now_ns);
	return true;
}

/* What was not read or not acknowledged is still in the last queues' lengths.
 */
void fold_end(struct census_socket *s, const struct census_socket *last,
	      uint64_t now_ns)
{
	s->ended = true;
	s->ended_ns = s->seen_ns = now_ns;
	if (!last)
		return;
	s->cookie = last->cookie;
	if (!last->kernel.has_info)
		return;
	s->kernel.has_info = true;
	s->kernel.info = last->kernel.info;
	s->kernel.raw_len = last->kernel.raw_len;
	memcpy(s->kernel.raw, last->kernel.raw, sizeof(s->kernel.raw));
}
