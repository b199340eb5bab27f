/*
 * Both ends of a connection, segment by segment.
 *
 * Sequence numbers are relative to bases, which each test runs through, so
 * that every one of them also meets the wrap-around at 2^32.
 */
#ifndef TESTS_CONN_H
#define TESTS_CONN_H

#include "tests/test.h"

#include <stdint.h>

#include "capture/flow/tcp.h"
#include "capture/packet.h"

/* --- the table ----------------------------------------------------------- */

static inline uint32_t n_gaps(const struct tcp_end *e)
{
	return e->gaps ? e->gaps->n : 0;
}

/* --- builders ------------------------------------------------------------ */

enum { A, B };

/* Initial sequence numbers of A and B, one pair a run. */
static const uint32_t bases[][2] = {
	{ 1000, 5000 },		    /* nothing wraps */
	{ 0xffffffff, 0xfffffffe }, /* the SYN, or the first byte, does */
	{ 0xfffffffa, 0xffffff9c }, /* data does */
	{ 0x7ffffffe, 0x80000000 }, /* where a signed comparison would */
};
static const uint32_t *base;

/* A segment of `side`; numbers count from the SYN, as in a trace. */
static inline struct tcp_segment segment(int side, uint16_t flags, uint32_t seq,
					 uint32_t ack, uint32_t len)
{
	return (struct tcp_segment){
		.seq = base[side] + seq,
		.ack = (flags & TH_ACK) ? base[1 - side] + ack : 0,
		.len = len,
		.flags = flags,
	};
}

static inline struct tcp_taken sent(struct tcp_conn *c, int side,
				    uint16_t flags, uint32_t seq, uint32_t ack,
				    uint32_t len)
{
	struct tcp_segment s = segment(side, flags, seq, ack, len);
	struct tcp_taken taken;

	tcp_sent(c, side, &s, &taken);
	return taken;
}

static inline struct tcp_taken delivered(struct tcp_conn *c, int side,
					 uint16_t flags, uint32_t seq,
					 uint32_t ack, uint32_t len)
{
	struct tcp_segment s = segment(side, flags, seq, ack, len);
	struct tcp_taken taken;

	tcp_delivered(c, side, &s, &taken);
	return taken;
}

/* Sent, and got at once. */
static inline void pass(struct tcp_conn *c, int side, uint16_t flags,
			uint32_t seq, uint32_t ack, uint32_t len)
{
	sent(c, side, flags, seq, ack, len);
	delivered(c, side, flags, seq, ack, len);
}

static inline struct tcp_conn conn_new(int run)
{
	base = bases[run];
	return (struct tcp_conn){ .end = { { .state = TCP_UNKNOWN } } };
}

static inline struct tcp_conn conn_established(int run)
{
	struct tcp_conn c = conn_new(run);

	pass(&c, A, TH_S, 0, 0, 0);
	pass(&c, B, TH_S | TH_ACK, 0, 1, 0);
	pass(&c, A, TH_ACK, 1, 1, 0);
	return c;
}

#define assert_states(c, a, b)                                                 \
	do {                                                                   \
		ck_assert_str_eq(                                              \
			tcp_state_name((enum tcp_state)(c)->end[A].state),     \
			tcp_state_name(a));                                    \
		ck_assert_str_eq(                                              \
			tcp_state_name((enum tcp_state)(c)->end[B].state),     \
			tcp_state_name(b));                                    \
	} while (0)

/* A segment's transitions, by what caused them; up to three. */
#define assert_taken(taken, ...)                                               \
	do {                                                                   \
		struct tcp_taken taken_ = (taken);                             \
		enum tcp_event want_[4] = { TCP_EVENTS, ##__VA_ARGS__ };       \
		uint32_t n_ = 0;                                               \
                                                                               \
		while (n_ < 3 && want_[n_ + 1] != OPEN_PASSIVE)                \
			n_++;                                                  \
		ck_assert_uint_eq(taken_.n, n_);                               \
		for (uint32_t i_ = 0; i_ < n_; i_++)                           \
			ck_assert_int_eq((int)taken_.t[i_]->event,             \
					 (int)want_[i_ + 1]);                  \
	} while (0)
_Static_assert(OPEN_PASSIVE == 0, "no segment causes it, so it ends a list");

#endif
