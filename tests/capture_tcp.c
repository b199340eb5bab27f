/*
 * The state machine and the observer: first the table, then both ends of a
 * connection segment by segment. capture_recording.c holds the observer
 * against what kernels did.
 *
 * Sequence numbers are relative to base[], which each segment test runs
 * through, so that every one of them also meets the wrap-around at 2^32.
 */
#include "tests/test.h"

#include <stdbool.h>
#include <stdint.h>

#include "capture/packet.h"
#include "capture/flow/tcp.h"

/* --- the table ----------------------------------------------------------- */

static const struct tcp_transition *transition_at(int i)
{
	size_t n;
	const struct tcp_transition *t = tcp_transitions(&n);

	ck_assert_int_lt(i, (int)n);
	return &t[i];
}

/* Every transition of RFC 9293 3.3.2, figure 5, and of 3.10. */
static const char *const expected_transitions[] = {
	"CLOSED passive open LISTEN",
	"CLOSED active open / SYN SYN-SENT",
	"LISTEN rcv SYN / SYN+ACK SYN-RECEIVED",
	"SYN-SENT rcv SYN / SYN+ACK SYN-RECEIVED",
	"SYN-SENT rcv SYN+ACK / ACK ESTABLISHED",
	"SYN-SENT rcv RST CLOSED",
	"SYN-RECEIVED rcv ACK ESTABLISHED",
	"SYN-RECEIVED close / FIN FIN-WAIT-1",
	"SYN-RECEIVED rcv RST CLOSED",
	"SYN-RECEIVED abort / RST CLOSED",
	"ESTABLISHED close / FIN FIN-WAIT-1",
	"ESTABLISHED rcv FIN / ACK CLOSE-WAIT",
	"ESTABLISHED rcv RST CLOSED",
	"ESTABLISHED abort / RST CLOSED",
	"FIN-WAIT-1 rcv ACK FIN-WAIT-2",
	"FIN-WAIT-1 rcv FIN / ACK CLOSING",
	"FIN-WAIT-1 rcv FIN+ACK / ACK TIME-WAIT",
	"FIN-WAIT-1 rcv RST CLOSED",
	"FIN-WAIT-1 abort / RST CLOSED",
	"FIN-WAIT-2 rcv FIN / ACK TIME-WAIT",
	"FIN-WAIT-2 rcv RST CLOSED",
	"FIN-WAIT-2 abort / RST CLOSED",
	"CLOSE-WAIT close / FIN LAST-ACK",
	"CLOSE-WAIT rcv RST CLOSED",
	"CLOSE-WAIT abort / RST CLOSED",
	"CLOSING rcv ACK TIME-WAIT",
	"CLOSING rcv RST CLOSED",
	"LAST-ACK rcv ACK CLOSED",
	"LAST-ACK rcv RST CLOSED",
	"TIME-WAIT 2MSL CLOSED",
	"TIME-WAIT rcv RST CLOSED",
};

static uint32_t n_gaps(const struct tcp_end *e)
{
	return e->gaps ? e->gaps->n : 0;
}

START_TEST(table_is_complete)
{
	size_t n;

	tcp_transitions(&n);
	ck_assert_uint_eq(n, ROWS(expected_transitions));
}
END_TEST

START_TEST(table_entry)
{
	const struct tcp_transition *t = transition_at(_i);
	char text[128];

	snprintf(text, sizeof(text), "%s %s %s", tcp_state_name(t->from),
		 t->label, tcp_state_name(t->to));
	ck_assert_str_eq(text, expected_transitions[_i]);
	ck_assert_ptr_eq(tcp_transition_find(t->from, t->event), t);
	ck_assert_msg(strncmp(t->source, "RFC 9293 3.10.", 14) == 0,
		      "%s has the source %s", text, t->source);
}
END_TEST

/* No event leads out of a state but those in the table. */
START_TEST(table_has_nothing_else)
{
	int found = 0;

	for (int state = 0; state < TCP_STATES; state++)
		for (int event = 0; event < TCP_EVENTS; event++)
			found += tcp_transition_find((enum tcp_state)state,
						     (enum tcp_event)event) !=
				 NULL;
	ck_assert_int_eq(found, ROWS(expected_transitions));
}
END_TEST

START_TEST(state_names_both_ways)
{
	enum tcp_state state = TCP_UNKNOWN;
	const char *name = tcp_state_name((enum tcp_state)_i);

	ck_assert_int_eq(tcp_state_parse(&state, name), _i != TCP_UNKNOWN);
	ck_assert_int_eq((int)state, _i);
}
END_TEST

START_TEST(state_names_of_nothing)
{
	enum tcp_state state = TCP_LISTEN;

	ck_assert_str_eq(tcp_state_name(TCP_STATES), "?");
	ck_assert(!tcp_state_parse(&state, "ESTAB"));
	ck_assert(!tcp_state_parse(&state, ""));
	ck_assert_int_eq((int)state, TCP_LISTEN);
}
END_TEST

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
static struct tcp_segment segment(int side, uint16_t flags, uint32_t seq,
				  uint32_t ack, uint32_t len)
{
	return (struct tcp_segment){
		.seq = base[side] + seq,
		.ack = (flags & TH_ACK) ? base[1 - side] + ack : 0,
		.len = len,
		.flags = flags,
	};
}

static struct tcp_taken sent(struct tcp_conn *c, int side, uint16_t flags,
			     uint32_t seq, uint32_t ack, uint32_t len)
{
	struct tcp_segment s = segment(side, flags, seq, ack, len);
	struct tcp_taken taken;

	tcp_sent(c, side, &s, &taken);
	return taken;
}

static struct tcp_taken delivered(struct tcp_conn *c, int side, uint16_t flags,
				  uint32_t seq, uint32_t ack, uint32_t len)
{
	struct tcp_segment s = segment(side, flags, seq, ack, len);
	struct tcp_taken taken;

	tcp_delivered(c, side, &s, &taken);
	return taken;
}

/* Sent, and got at once. */
static void pass(struct tcp_conn *c, int side, uint16_t flags, uint32_t seq,
		 uint32_t ack, uint32_t len)
{
	sent(c, side, flags, seq, ack, len);
	delivered(c, side, flags, seq, ack, len);
}

static struct tcp_conn conn_new(int run)
{
	base = bases[run];
	return (struct tcp_conn){ .end = { { .state = TCP_UNKNOWN } } };
}

static struct tcp_conn conn_established(int run)
{
	struct tcp_conn c = conn_new(run);

	pass(&c, A, TH_S, 0, 0, 0);
	pass(&c, B, TH_S | TH_ACK, 0, 1, 0);
	pass(&c, A, TH_ACK, 1, 1, 0);
	return c;
}

/* Both ends sent a FIN before they got the other's. */
static struct tcp_conn conn_closing(int run)
{
	struct tcp_conn c = conn_established(run);

	sent(&c, A, TH_F | TH_ACK, 1, 1, 0);
	sent(&c, B, TH_F | TH_ACK, 1, 1, 0);
	delivered(&c, A, TH_F | TH_ACK, 1, 1, 0);
	delivered(&c, B, TH_F | TH_ACK, 1, 1, 0);
	return c;
}

/* A closed first; both have the other's FIN, B waits for its last ACK. */
static struct tcp_conn conn_last_ack(int run)
{
	struct tcp_conn c = conn_established(run);

	pass(&c, A, TH_F | TH_ACK, 1, 1, 0);
	pass(&c, B, TH_ACK, 1, 2, 0);
	pass(&c, B, TH_F | TH_ACK, 1, 2, 0);
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

/* --- opening ------------------------------------------------------------- */

START_TEST(handshake)
{
	struct tcp_conn c = conn_new(_i);

	assert_taken(sent(&c, A, TH_S, 0, 0, 0), OPEN_ACTIVE);
	assert_states(&c, TCP_SYN_SENT, TCP_UNKNOWN);
	assert_taken(delivered(&c, A, TH_S, 0, 0, 0));
	assert_states(&c, TCP_SYN_SENT, TCP_UNKNOWN);
	assert_taken(sent(&c, B, TH_S | TH_ACK, 0, 1, 0), RCV_SYN);
	assert_states(&c, TCP_SYN_SENT, TCP_SYN_RECEIVED);
	assert_taken(delivered(&c, B, TH_S | TH_ACK, 0, 1, 0), RCV_SYN_ACK);
	assert_states(&c, TCP_ESTABLISHED, TCP_SYN_RECEIVED);
	assert_taken(sent(&c, A, TH_ACK, 1, 1, 0));
	assert_taken(delivered(&c, A, TH_ACK, 1, 1, 0), RCV_ACK_OF_SYN);
	assert_states(&c, TCP_ESTABLISHED, TCP_ESTABLISHED);
}
END_TEST

/* The SYN is held, so its receiver can not have moved. */
START_TEST(handshake_held_and_lost)
{
	struct tcp_conn c = conn_new(_i);

	sent(&c, A, TH_S, 0, 0, 0);
	assert_taken(sent(&c, A, TH_S, 0, 0, 0));
	assert_states(&c, TCP_SYN_SENT, TCP_UNKNOWN);
	delivered(&c, A, TH_S, 0, 0, 0);
	sent(&c, B, TH_S | TH_ACK, 0, 1, 0);
	assert_taken(sent(&c, B, TH_S | TH_ACK, 0, 1, 0));
	assert_states(&c, TCP_SYN_SENT, TCP_SYN_RECEIVED);
	assert_taken(delivered(&c, A, TH_S, 0, 0, 0));
	assert_states(&c, TCP_SYN_SENT, TCP_SYN_RECEIVED);
	delivered(&c, B, TH_S | TH_ACK, 0, 1, 0);
	assert_taken(delivered(&c, B, TH_S | TH_ACK, 0, 1, 0));
	assert_states(&c, TCP_ESTABLISHED, TCP_SYN_RECEIVED);
}
END_TEST

/* The third segment bears data, and may bear a FIN as well. */
START_TEST(handshake_ends_with_data_and_fin)
{
	struct tcp_conn c = conn_new(_i);

	pass(&c, A, TH_S, 0, 0, 0);
	pass(&c, B, TH_S | TH_ACK, 0, 1, 0);
	assert_taken(sent(&c, A, TH_F | TH_ACK, 1, 1, 10), SND_FIN);
	assert_taken(delivered(&c, A, TH_F | TH_ACK, 1, 1, 10), RCV_ACK_OF_SYN,
		     RCV_FIN);
	assert_states(&c, TCP_FIN_WAIT_1, TCP_CLOSE_WAIT);
}
END_TEST

START_TEST(syn_received_closes)
{
	struct tcp_conn c = conn_new(_i);

	pass(&c, A, TH_S, 0, 0, 0);
	sent(&c, B, TH_S | TH_ACK, 0, 1, 0);
	assert_taken(sent(&c, B, TH_F | TH_ACK, 1, 1, 0), SND_FIN);
	delivered(&c, B, TH_S | TH_ACK, 0, 1, 0);
	delivered(&c, B, TH_F | TH_ACK, 1, 1, 0);
	pass(&c, A, TH_ACK, 1, 2, 0);
	assert_states(&c, TCP_CLOSE_WAIT, TCP_FIN_WAIT_2);
}
END_TEST

/* RFC 9293 3.5, figure 7: SYNs cross, then SYN+ACKs cross. */
START_TEST(simultaneous_open)
{
	struct tcp_conn c = conn_new(_i);

	sent(&c, A, TH_S, 0, 0, 0);
	sent(&c, B, TH_S, 0, 0, 0);
	assert_states(&c, TCP_SYN_SENT, TCP_SYN_SENT);
	assert_taken(delivered(&c, A, TH_S, 0, 0, 0));
	assert_taken(delivered(&c, B, TH_S, 0, 0, 0));
	assert_states(&c, TCP_SYN_SENT, TCP_SYN_SENT);
	assert_taken(sent(&c, A, TH_S | TH_ACK, 0, 1, 0), RCV_SYN);
	assert_taken(sent(&c, B, TH_S | TH_ACK, 0, 1, 0), RCV_SYN);
	assert_states(&c, TCP_SYN_RECEIVED, TCP_SYN_RECEIVED);
	assert_taken(delivered(&c, A, TH_S | TH_ACK, 700, 1, 0));
	assert_taken(delivered(&c, A, TH_S | TH_ACK, 0, 1, 0), RCV_ACK_OF_SYN);
	assert_taken(delivered(&c, B, TH_S | TH_ACK, 0, 1, 0), RCV_ACK_OF_SYN);
	assert_states(&c, TCP_ESTABLISHED, TCP_ESTABLISHED);
	ck_assert_uint_eq(c.end[A].rcv_nxt, base[B] + 1);
	ck_assert_uint_eq(c.end[B].rcv_nxt, base[A] + 1);
}
END_TEST

/* The listener's port is closed: it was never in SYN-RECEIVED. */
START_TEST(refused)
{
	struct tcp_conn c = conn_new(_i);

	pass(&c, A, TH_S, 0, 0, 0);
	assert_states(&c, TCP_SYN_SENT, TCP_UNKNOWN);
	assert_taken(sent(&c, B, TH_R | TH_ACK, 0, 1, 0));
	assert_states(&c, TCP_SYN_SENT, TCP_CLOSED);
	assert_taken(delivered(&c, B, TH_R | TH_ACK, 0, 1, 0), RCV_RST);
	assert_states(&c, TCP_CLOSED, TCP_CLOSED);
}
END_TEST

/* The same port later opens; the client tries again with the same number. */
START_TEST(refused_then_accepted)
{
	struct tcp_conn c = conn_new(_i);

	pass(&c, A, TH_S, 0, 0, 0);
	pass(&c, B, TH_R | TH_ACK, 0, 1, 0);
	assert_taken(sent(&c, A, TH_S, 0, 0, 0), OPEN_ACTIVE);
	delivered(&c, A, TH_S, 0, 0, 0);
	assert_taken(sent(&c, B, TH_S | TH_ACK, 0, 1, 0), RCV_SYN);
	delivered(&c, B, TH_S | TH_ACK, 0, 1, 0);
	pass(&c, A, TH_ACK, 1, 1, 0);
	assert_states(&c, TCP_ESTABLISHED, TCP_ESTABLISHED);
}
END_TEST

/* RFC 9293 3.10.7.3: an ACK of anything but our SYN is no answer to it. */
START_TEST(syn_ack_with_wrong_ack)
{
	static const uint32_t acks[] = { 0, 2, 0x80000000, 0xfffffffe };

	for (int i = 0; i < ROWS(acks); i++) {
		struct tcp_conn c = conn_new(_i);

		pass(&c, A, TH_S, 0, 0, 0);
		assert_taken(delivered(&c, B, TH_S | TH_ACK, 700, acks[i], 20));
		assert_states(&c, TCP_SYN_SENT, TCP_UNKNOWN);
		ck_assert(!c.end[A].rcv_known);
		ck_assert_uint_eq(c.end[A].snd_una, base[A]);
		/* it is answered with a RST, which is no abort */
		assert_taken(sent(&c, A, TH_R, acks[i], 0, 0));
		assert_states(&c, TCP_SYN_SENT, TCP_UNKNOWN);
	}
}
END_TEST

/* RFC 9293 3.10.7.4: SYN-RECEIVED answers a wrong ACK, and stays. */
START_TEST(syn_received_gets_wrong_ack)
{
	struct tcp_conn c = conn_new(_i);

	pass(&c, A, TH_S, 0, 0, 0);
	pass(&c, B, TH_S | TH_ACK, 0, 1, 0);
	assert_taken(delivered(&c, A, TH_F | TH_ACK, 1, 77, 0));
	assert_taken(sent(&c, B, TH_R, 77, 0, 0));
	assert_states(&c, TCP_ESTABLISHED, TCP_SYN_RECEIVED);
	assert_taken(delivered(&c, A, TH_F | TH_ACK, 1, 1, 0), RCV_ACK_OF_SYN,
		     RCV_FIN);
}
END_TEST

/* RFC 9293 3.10.7.3, fifth: without a SYN nothing moves SYN-SENT. */
START_TEST(syn_sent_ignores_data)
{
	struct tcp_conn c = conn_new(_i);

	sent(&c, A, TH_S, 0, 0, 0);
	assert_taken(delivered(&c, B, TH_ACK, 1, 1, 50));
	assert_states(&c, TCP_SYN_SENT, TCP_UNKNOWN);
	ck_assert(!c.end[A].rcv_known);
	assert_taken(delivered(&c, B, TH_S | TH_ACK, 0, 1, 0), RCV_SYN_ACK);
	ck_assert_uint_eq(c.end[A].rcv_nxt, base[B] + 1);
}
END_TEST

/* RFC 7413: data in the SYN, acknowledged or not by the SYN+ACK. */
START_TEST(fast_open)
{
	for (uint32_t taken = 0; taken <= 7; taken += 7) {
		struct tcp_conn c = conn_new(_i);

		pass(&c, A, TH_S, 0, 0, 7);
		sent(&c, B, TH_S | TH_ACK, 0, 1 + taken, 0);
		assert_taken(delivered(&c, B, TH_S | TH_ACK, 0, 1 + taken, 0),
			     RCV_SYN_ACK);
		pass(&c, A, TH_ACK, 1 + taken, 1, 7 - taken);
		pass(&c, A, TH_F | TH_ACK, 8, 1, 0);
		assert_states(&c, TCP_FIN_WAIT_1, TCP_CLOSE_WAIT);
	}
}
END_TEST

/* A closed port answers the SYN that came last, which had no data. */
START_TEST(fast_open_refused)
{
	struct tcp_conn c = conn_new(_i);

	sent(&c, A, TH_S, 0, 0, 7);
	sent(&c, A, TH_S, 0, 0, 0);
	assert_taken(delivered(&c, B, TH_R | TH_ACK, 0, 9, 0));
	assert_taken(delivered(&c, B, TH_R | TH_ACK, 0, 1, 0), RCV_RST);
	assert_states(&c, TCP_CLOSED, TCP_UNKNOWN);
}
END_TEST

/* The first attempt was given up; the second begins with other numbers. */
START_TEST(second_attempt)
{
	struct tcp_conn c = conn_new(_i);

	sent(&c, A, TH_S, 0, 0, 0);
	delivered(&c, A, TH_S, 0, 0, 0);
	delivered(&c, A, TH_F | TH_ACK, 500, 0, 100);
	pass(&c, A, TH_S, 0x90000000, 0, 0);
	pass(&c, B, TH_S | TH_ACK, 0, 0x90000001, 0);
	pass(&c, A, TH_ACK, 0x90000001, 1, 10);
	assert_states(&c, TCP_ESTABLISHED, TCP_ESTABLISHED);
	ck_assert_uint_eq(c.end[B].rcv_nxt, base[A] + 0x9000000b);
	ck_assert(!c.end[B].fin_waiting && n_gaps(&c.end[B]) == 0);
	pass(&c, A, TH_F | TH_ACK, 0x9000000b, 1, 0);
	assert_states(&c, TCP_FIN_WAIT_1, TCP_CLOSE_WAIT);
}
END_TEST

/* A FIN of before does not make one of the new connection's numbers a FIN. */
START_TEST(new_syn_forgets_fin)
{
	struct tcp_conn c = conn_established(_i);

	sent(&c, A, TH_F | TH_ACK, 1, 1, 0);
	sent(&c, A, TH_S, 0xfffffff0, 0, 0);
	ck_assert(!c.end[A].fin_sent);
	ck_assert_uint_eq(c.end[A].snd_nxt, base[A] - 15);
}
END_TEST

/* --- what was not seen --------------------------------------------------- */

START_TEST(midstream_stays_unknown)
{
	struct tcp_conn c = conn_new(_i);

	pass(&c, A, TH_ACK, 100, 200, 10);
	pass(&c, B, TH_ACK, 200, 110, 20);
	assert_taken(sent(&c, A, TH_ACK, 110, 200, 0)); /* a duplicate ACK */
	pass(&c, A, TH_F | TH_ACK, 110, 220, 0);
	pass(&c, B, TH_F | TH_ACK, 220, 111, 0);
	pass(&c, A, TH_ACK, 111, 221, 0);
	assert_states(&c, TCP_UNKNOWN, TCP_UNKNOWN);
	ck_assert_uint_eq(c.end[A].snd_una, base[A] + 111);
	ck_assert_uint_eq(c.end[A].rcv_nxt, base[B] + 221);
	delivered(&c, A, TH_R | TH_ACK, 111, 221, 0);
	assert_states(&c, TCP_UNKNOWN, TCP_UNKNOWN);
	sent(&c, A, TH_R | TH_ACK, 111, 221, 0);
	assert_states(&c, TCP_CLOSED, TCP_UNKNOWN);
}
END_TEST

/* What it sends tells that it got the SYN+ACK, though the SYN was not seen. */
START_TEST(capture_starts_at_syn_ack)
{
	struct tcp_conn c = conn_new(_i);

	pass(&c, B, TH_S | TH_ACK, 0, 1, 0);
	assert_states(&c, TCP_UNKNOWN, TCP_SYN_RECEIVED);
	assert_taken(sent(&c, A, TH_ACK, 1, 1, 0), RCV_SYN_ACK);
	delivered(&c, A, TH_ACK, 1, 1, 0);
	assert_states(&c, TCP_ESTABLISHED, TCP_ESTABLISHED);
}
END_TEST

/* An ACK of something else than the SYN tells no such thing. */
START_TEST(capture_starts_at_syn_ack_of_another)
{
	struct tcp_conn c = conn_new(_i);

	pass(&c, B, TH_S | TH_ACK, 0, 1, 0);
	assert_taken(sent(&c, A, TH_ACK, 1, 400, 0));
	assert_states(&c, TCP_UNKNOWN, TCP_SYN_RECEIVED);
}
END_TEST

START_TEST(capture_has_syn_ack_before_syn)
{
	struct tcp_conn c = conn_new(_i);

	pass(&c, B, TH_S | TH_ACK, 0, 1, 0);
	pass(&c, A, TH_S, 0, 0, 0);
	assert_states(&c, TCP_SYN_SENT, TCP_SYN_RECEIVED);
	assert_taken(sent(&c, A, TH_ACK, 1, 1, 0), RCV_SYN_ACK);
	assert_taken(delivered(&c, A, TH_ACK, 1, 1, 0), RCV_ACK_OF_SYN);
	pass(&c, A, TH_F | TH_ACK, 1, 1, 0);
	assert_states(&c, TCP_FIN_WAIT_1, TCP_CLOSE_WAIT);
}
END_TEST

/* It is the SYN of what was seen before, not of another connection. */
START_TEST(capture_has_syn_last)
{
	struct tcp_conn c = conn_new(_i);

	sent(&c, A, TH_ACK, 1, 1, 10);
	sent(&c, A, TH_S, 0, 0, 0);
	ck_assert_uint_eq(c.end[A].iss, base[A]);
	ck_assert_uint_eq(c.end[A].snd_nxt, base[A] + 11);
}
END_TEST

/* One direction alone: the other end's answers show only in its ACKs. */
START_TEST(one_direction_alone)
{
	struct tcp_conn c = conn_new(_i);

	pass(&c, A, TH_S, 0, 0, 0);
	assert_taken(sent(&c, A, TH_ACK, 1, 1, 5), RCV_SYN_ACK);
	assert_taken(sent(&c, A, TH_F | TH_ACK, 6, 1, 0), SND_FIN);
	assert_states(&c, TCP_FIN_WAIT_1, TCP_UNKNOWN);
}
END_TEST

/* The capture has a hole, but an ACK tells that the receiver has not. */
START_TEST(ack_fills_hole)
{
	struct tcp_conn c = conn_established(_i);

	pass(&c, A, TH_ACK, 101, 1, 100);
	pass(&c, A, TH_F | TH_ACK, 301, 1, 0);
	assert_states(&c, TCP_FIN_WAIT_1, TCP_ESTABLISHED);
	assert_taken(sent(&c, B, TH_ACK, 1, 101, 0));
	ck_assert_uint_eq(c.end[B].rcv_nxt, base[A] + 201);
	assert_taken(sent(&c, B, TH_ACK, 1, 302, 0), RCV_FIN);
	ck_assert_uint_eq(c.end[B].rcv_nxt, base[A] + 302);
	ck_assert(!c.end[B].fin_waiting);
	assert_taken(delivered(&c, A, TH_F | TH_ACK, 301, 1, 0));
	assert_states(&c, TCP_FIN_WAIT_1, TCP_CLOSE_WAIT);
}
END_TEST

/* Both in one: it acknowledges a FIN not seen to arrive, and sends its own. */
START_TEST(ack_fills_hole_with_fin)
{
	struct tcp_conn c = conn_established(_i);

	sent(&c, A, TH_F | TH_ACK, 1, 1, 0);
	assert_taken(sent(&c, B, TH_F | TH_ACK, 1, 2, 0), RCV_FIN, SND_FIN);
	assert_states(&c, TCP_FIN_WAIT_1, TCP_LAST_ACK);
}
END_TEST

/* It acknowledges data not seen to arrive, but no FIN: none was sent. */
START_TEST(ack_fills_hole_without_fin)
{
	struct tcp_conn c = conn_established(_i);

	sent(&c, A, TH_ACK, 1, 1, 7);
	for (uint32_t i = 2; i <= 8; i++)
		assert_taken(sent(&c, B, TH_ACK, 1, i, 0));
	ck_assert_uint_eq(c.end[B].rcv_nxt, base[A] + 8);
	assert_states(&c, TCP_ESTABLISHED, TCP_ESTABLISHED);
}
END_TEST

/* A late copy of an older ACK takes nothing back. */
START_TEST(ack_of_past)
{
	struct tcp_conn c = conn_established(_i);

	pass(&c, A, TH_ACK, 1, 1, 50);
	pass(&c, B, TH_ACK, 1, 51, 0);
	pass(&c, B, TH_ACK, 1, 1, 0);
	ck_assert_uint_eq(c.end[B].rcv_nxt, base[A] + 51);
	ck_assert_uint_eq(c.end[A].snd_una, base[A] + 51);
}
END_TEST

/* An ACK of what was never sent tells nothing. */
START_TEST(ack_of_future)
{
	struct tcp_conn c = conn_established(_i);

	pass(&c, B, TH_ACK, 1, 5000, 0);
	ck_assert_uint_eq(c.end[B].rcv_nxt, base[A] + 1);
	ck_assert_uint_eq(c.end[A].snd_una, base[A] + 1);
	pass(&c, A, TH_F | TH_ACK, 1, 1, 0);
	assert_states(&c, TCP_FIN_WAIT_1, TCP_CLOSE_WAIT);
}
END_TEST

/* --- closing ------------------------------------------------------------- */

START_TEST(close_with_four_segments)
{
	struct tcp_conn c = conn_established(_i);

	assert_taken(sent(&c, A, TH_F | TH_ACK, 1, 1, 0), SND_FIN);
	assert_states(&c, TCP_FIN_WAIT_1, TCP_ESTABLISHED);
	assert_taken(delivered(&c, A, TH_F | TH_ACK, 1, 1, 0), RCV_FIN);
	assert_states(&c, TCP_FIN_WAIT_1, TCP_CLOSE_WAIT);
	assert_taken(sent(&c, B, TH_ACK, 1, 2, 0));
	assert_taken(delivered(&c, B, TH_ACK, 1, 2, 0), RCV_ACK_OF_FIN);
	assert_states(&c, TCP_FIN_WAIT_2, TCP_CLOSE_WAIT);
	assert_taken(sent(&c, B, TH_F | TH_ACK, 1, 2, 0), SND_FIN);
	assert_states(&c, TCP_FIN_WAIT_2, TCP_LAST_ACK);
	assert_taken(delivered(&c, B, TH_F | TH_ACK, 1, 2, 0), RCV_FIN);
	assert_states(&c, TCP_TIME_WAIT, TCP_LAST_ACK);
	assert_taken(sent(&c, A, TH_ACK, 2, 2, 0));
	assert_taken(delivered(&c, A, TH_ACK, 2, 2, 0), RCV_ACK_OF_FIN);
	assert_states(&c, TCP_TIME_WAIT, TCP_CLOSED);
}
END_TEST

START_TEST(close_with_three_segments)
{
	struct tcp_conn c = conn_established(_i);

	pass(&c, A, TH_F | TH_ACK, 1, 1, 0);
	assert_taken(sent(&c, B, TH_F | TH_ACK, 1, 2, 0), SND_FIN);
	assert_taken(delivered(&c, B, TH_F | TH_ACK, 1, 2, 0), RCV_FIN_ACK);
	assert_states(&c, TCP_TIME_WAIT, TCP_LAST_ACK);
	pass(&c, A, TH_ACK, 2, 2, 0);
	assert_states(&c, TCP_TIME_WAIT, TCP_CLOSED);
}
END_TEST

START_TEST(simultaneous_close)
{
	struct tcp_conn c = conn_established(_i);

	sent(&c, A, TH_F | TH_ACK, 1, 1, 0);
	sent(&c, B, TH_F | TH_ACK, 1, 1, 0);
	assert_states(&c, TCP_FIN_WAIT_1, TCP_FIN_WAIT_1);
	assert_taken(delivered(&c, A, TH_F | TH_ACK, 1, 1, 0), RCV_FIN);
	assert_taken(delivered(&c, B, TH_F | TH_ACK, 1, 1, 0), RCV_FIN);
	assert_states(&c, TCP_CLOSING, TCP_CLOSING);
	assert_taken(delivered(&c, A, TH_ACK, 2, 2, 0), RCV_ACK_OF_FIN);
	assert_taken(delivered(&c, B, TH_ACK, 2, 2, 0), RCV_ACK_OF_FIN);
	assert_states(&c, TCP_TIME_WAIT, TCP_TIME_WAIT);
}
END_TEST

/* A closed direction takes no data; the other does, and keeps its states. */
START_TEST(half_close)
{
	struct tcp_conn c = conn_established(_i);

	pass(&c, A, TH_F | TH_ACK, 1, 1, 20);
	assert_states(&c, TCP_FIN_WAIT_1, TCP_CLOSE_WAIT);
	pass(&c, B, TH_ACK, 1, 21, 0); /* all but the FIN */
	assert_states(&c, TCP_FIN_WAIT_1, TCP_CLOSE_WAIT);
	pass(&c, B, TH_ACK, 1, 22, 100);
	pass(&c, A, TH_ACK, 22, 101, 0);
	pass(&c, B, TH_ACK, 101, 22, 100);
	pass(&c, A, TH_ACK, 22, 201, 0);
	assert_states(&c, TCP_FIN_WAIT_2, TCP_CLOSE_WAIT);
	pass(&c, B, TH_F | TH_ACK, 201, 22, 0);
	pass(&c, A, TH_ACK, 22, 202, 0);
	assert_states(&c, TCP_TIME_WAIT, TCP_CLOSED);
}
END_TEST

/* RFC 9293 3.10.7.4, eighth: a FIN waits for what precedes it. */
START_TEST(fin_before_data)
{
	struct tcp_conn c = conn_established(_i);

	sent(&c, A, TH_ACK, 1, 1, 100);
	sent(&c, A, TH_ACK, 101, 1, 100);
	sent(&c, A, TH_F | TH_ACK, 201, 1, 50);
	assert_taken(delivered(&c, A, TH_F | TH_ACK, 201, 1, 50));
	assert_states(&c, TCP_FIN_WAIT_1, TCP_ESTABLISHED);
	assert_taken(delivered(&c, A, TH_ACK, 1, 1, 100));
	assert_states(&c, TCP_FIN_WAIT_1, TCP_ESTABLISHED);
	assert_taken(delivered(&c, A, TH_ACK, 101, 1, 100), RCV_FIN);
	assert_states(&c, TCP_FIN_WAIT_1, TCP_CLOSE_WAIT);
	ck_assert_uint_eq(c.end[B].rcv_nxt, base[A] + 252);
	ck_assert(!c.end[B].fin_waiting && n_gaps(&c.end[B]) == 0);
}
END_TEST

/* A FIN of its own, without data and out of order, waits as well. */
START_TEST(bare_fin_before_data)
{
	struct tcp_conn c = conn_established(_i);

	assert_taken(delivered(&c, A, TH_F | TH_ACK, 101, 1, 0));
	assert_taken(delivered(&c, A, TH_F | TH_ACK, 101, 1, 0));
	assert_taken(delivered(&c, A, TH_ACK, 1, 1, 60));
	assert_taken(delivered(&c, A, TH_ACK, 41, 1, 60), RCV_FIN);
	assert_states(&c, TCP_ESTABLISHED, TCP_CLOSE_WAIT);
}
END_TEST

/* After each step, until B is gone, all before it is sent and got again. */
START_TEST(retransmissions_change_nothing)
{
	static const struct {
		int side;
		uint16_t flags;
		uint32_t seq, ack, len;
	} step[] = {
		{ A, TH_S, 0, 0, 0 },	  { B, TH_S | TH_ACK, 0, 1, 0 },
		{ A, TH_ACK, 1, 1, 0 },	  { A, TH_ACK, 1, 1, 30 },
		{ B, TH_ACK, 1, 31, 40 }, { A, TH_F | TH_ACK, 31, 41, 0 },
		{ B, TH_ACK, 41, 32, 0 }, { B, TH_F | TH_ACK, 41, 32, 0 },
		{ A, TH_ACK, 32, 42, 0 },
	};
	struct tcp_conn c = conn_new(_i);

	for (int i = 0; i < ROWS(step); i++) {
		struct tcp_conn once;

		pass(&c, step[i].side, step[i].flags, step[i].seq, step[i].ack,
		     step[i].len);
		once = c;
		for (int j = 0; j <= i && i + 1 < ROWS(step); j++) {
			assert_taken(sent(&c, step[j].side, step[j].flags,
					  step[j].seq, step[j].ack,
					  step[j].len));
			assert_taken(delivered(&c, step[j].side, step[j].flags,
					       step[j].seq, step[j].ack,
					       step[j].len));
			ck_assert_mem_eq(&c, &once, sizeof(c));
		}
	}
	assert_states(&c, TCP_TIME_WAIT, TCP_CLOSED);
}
END_TEST

/* RFC 9293 3.10.7.4, fifth: no ACK bit, no effect. */
START_TEST(no_ack_bit)
{
	struct tcp_conn c = conn_established(_i);

	assert_taken(delivered(&c, A, TH_F, 1, 0, 10));
	assert_taken(delivered(&c, A, 0, 1, 0, 10));
	assert_states(&c, TCP_ESTABLISHED, TCP_ESTABLISHED);
	ck_assert_uint_eq(c.end[B].rcv_nxt, base[A] + 1);
	c = conn_new(_i);
	assert_taken(delivered(&c, A, TH_F, 1, 0, 10));
	ck_assert(!c.end[B].rcv_known);
}
END_TEST

/* RFC 5961 4.2: a SYN in a connection is challenged, whatever it bears. */
START_TEST(syn_in_connection)
{
	static const uint32_t seqs[] = { 0, 1, 50, 0x80000000 };

	for (int i = 0; i < ROWS(seqs); i++) {
		struct tcp_conn c = conn_established(_i);

		assert_taken(delivered(&c, A, TH_S, seqs[i], 0, 10));
		assert_taken(delivered(&c, A, TH_S | TH_ACK, seqs[i], 1, 10));
		assert_states(&c, TCP_ESTABLISHED, TCP_ESTABLISHED);
		ck_assert_uint_eq(c.end[B].rcv_nxt, base[A] + 1);
		ck_assert_uint_eq(n_gaps(&c.end[B]), 0);
	}
}
END_TEST

/* --- out of order -------------------------------------------------------- */

/* One range more than there is room for: the last is forgotten. */
START_TEST(gap_list_full)
{
	struct tcp_conn c = conn_established(_i);

	for (uint32_t i = 0; i < RANGES + 1; i++)
		delivered(&c, A, TH_ACK, 11 + 20 * i, 1, 10);
	ck_assert_uint_eq(n_gaps(&c.end[B]), RANGES);
	for (uint32_t i = 0; i < RANGES; i++)
		delivered(&c, A, TH_ACK, 1 + 20 * i, 1, 10);
	ck_assert_uint_eq(c.end[B].rcv_nxt, base[A] + 1 + 20 * RANGES);
	ck_assert_uint_eq(n_gaps(&c.end[B]), 0);
}
END_TEST

/* From the right to the left: a new first range pushes the last one out. */
START_TEST(gap_list_full_from_right)
{
	struct tcp_conn c = conn_established(_i);

	for (uint32_t i = RANGES + 1; i-- > 0;)
		delivered(&c, A, TH_ACK, 11 + 20 * i, 1, 10);
	ck_assert_uint_eq(n_gaps(&c.end[B]), RANGES);
	for (uint32_t i = 0; i < RANGES; i++) {
		ck_assert_uint_eq(c.end[B].gaps->range[i][0],
				  base[A] + 11 + 20 * i);
		ck_assert_uint_eq(c.end[B].gaps->range[i][1],
				  base[A] + 21 + 20 * i);
	}
}
END_TEST

/* Ranges that a segment joins become one: 11-21, 31-41, 51-61, 71-81. */
START_TEST(gap_list_joins)
{
	static const struct {
		uint32_t seq, len;
		uint8_t n;
		uint32_t first_end, last_end, bytes;
	} row[] = {
		{ 21, 10, 3, 41, 81, 50 }, /* fills one hole */
		{ 41, 10, 3, 21, 81, 50 }, { 61, 10, 3, 21, 81, 50 },
		{ 21, 50, 1, 81, 81, 70 }, /* all of them */
		{ 15, 20, 3, 41, 81, 50 }, /* overlaps two */
		{ 5, 90, 1, 95, 95, 90 },  /* covers all */
		{ 65, 6, 4, 21, 81, 46 },  /* grows to the left */
		{ 81, 9, 4, 21, 90, 49 },  /* and to the right */
		{ 33, 4, 4, 21, 81, 40 },  /* already there */
		{ 90, 0, 4, 21, 81, 40 },  /* nothing at all */
	};

	for (int i = 0; i < ROWS(row); i++) {
		struct tcp_conn c = conn_established(_i);
		const struct tcp_end *e = &c.end[B];
		uint32_t bytes = 0;

		for (uint32_t j = 0; j < 4; j++)
			delivered(&c, A, TH_ACK, 11 + 20 * j, 1, 10);
		delivered(&c, A, TH_ACK, row[i].seq, 1, row[i].len);
		for (uint32_t j = 0; j < n_gaps(e); j++)
			bytes += e->gaps->range[j][1] - e->gaps->range[j][0];
		ck_assert_msg(n_gaps(e) == row[i].n && bytes == row[i].bytes,
			      "row %d: %u bytes in %u ranges", i, bytes,
			      n_gaps(e));
		ck_assert_msg(e->gaps->range[0][1] - base[A] ==
				      row[i].first_end,
			      "row %d: first ends at %u", i,
			      e->gaps->range[0][1] - base[A]);
		ck_assert_msg(e->gaps->range[n_gaps(e) - 1][1] - base[A] ==
				      row[i].last_end,
			      "row %d: last ends at %u", i,
			      e->gaps->range[n_gaps(e) - 1][1] - base[A]);
		ck_assert_uint_eq(e->rcv_nxt, base[A] + 1);
	}
}
END_TEST

/* An empty segment beyond a hole is no range. */
START_TEST(gap_of_nothing)
{
	struct tcp_conn c = conn_established(_i);

	delivered(&c, A, TH_ACK, 500, 1, 0);
	ck_assert_uint_eq(n_gaps(&c.end[B]), 0);
	ck_assert_uint_eq(c.end[B].rcv_nxt, base[A] + 1);
}
END_TEST

/* A segment over a hole and a range behind it moves to that range's end. */
START_TEST(gap_overlap)
{
	struct tcp_conn c = conn_established(_i);

	delivered(&c, A, TH_ACK, 21, 1, 20);
	delivered(&c, A, TH_ACK, 61, 1, 20);
	delivered(&c, A, TH_ACK, 1, 1, 30);
	ck_assert_uint_eq(c.end[B].rcv_nxt, base[A] + 41);
	delivered(&c, A, TH_ACK, 31, 1, 70);
	ck_assert_uint_eq(c.end[B].rcv_nxt, base[A] + 101);
	ck_assert_uint_eq(n_gaps(&c.end[B]), 0);
}
END_TEST

/* --- RST ----------------------------------------------------------------- */

/* B in a state, with 1 expected next from A and 1 to send. */
static struct tcp_conn conn_in(int state)
{
	struct tcp_conn c = conn_established(0);

	c.end[B].state = (uint8_t)state;
	if (state == TCP_SYN_SENT) {
		c.end[B].snd_nxt = c.end[B].iss + 1;
		c.end[B].snd_una = c.end[B].iss;
	}
	return c;
}

static bool state_is(int state, enum tcp_event event)
{
	return tcp_transition_find((enum tcp_state)state, event) != NULL;
}

/* RFC 5961 3.2: the exact next number resets, any other does not. */
START_TEST(rst_in_each_state)
{
	static const uint32_t wrong[] = { 0, 2, 0x80000000, 0x80000001 };
	struct tcp_conn c = conn_in(_i);
	bool syn_sent = _i == TCP_SYN_SENT;

	for (int i = 0; i < ROWS(wrong); i++) {
		if (syn_sent)
			assert_taken(delivered(&c, A, TH_R | TH_ACK, 1,
					       wrong[i], 0));
		else
			assert_taken(delivered(&c, A, TH_R | TH_ACK, wrong[i],
					       1, 0));
		ck_assert_int_eq(c.end[B].state, _i);
	}
	if (syn_sent) { /* without an ACK it answers nothing */
		assert_taken(delivered(&c, A, TH_R, 1, 0, 0));
		ck_assert_int_eq(c.end[B].state, _i);
	}
	delivered(&c, A, TH_R | TH_ACK, 1, 1, 0);
	ck_assert_int_eq(c.end[B].state,
			 state_is(_i, RCV_RST) ? TCP_CLOSED : _i);
}
END_TEST

/* The states in which 3.10.5 has a RST to send, and no others. */
START_TEST(rst_sent_in_each_state)
{
	struct tcp_conn c = conn_in(_i);
	bool closes = _i == TCP_SYN_RECEIVED || _i == TCP_ESTABLISHED ||
		      _i == TCP_FIN_WAIT_1 || _i == TCP_FIN_WAIT_2 ||
		      _i == TCP_CLOSE_WAIT;
	struct tcp_taken taken = sent(&c, B, TH_R | TH_ACK, 1, 1, 0);

	ck_assert_uint_eq(taken.n, closes);
	ck_assert_int_eq(c.end[B].state,
			 closes || _i == TCP_UNKNOWN ? TCP_CLOSED : _i);
}
END_TEST

/* A RST is held: its sender is gone, its receiver does not know. */
START_TEST(rst_held)
{
	struct tcp_conn c = conn_established(_i);

	assert_taken(sent(&c, A, TH_R | TH_ACK, 1, 1, 0), SND_RST);
	assert_states(&c, TCP_CLOSED, TCP_ESTABLISHED);
	assert_taken(delivered(&c, A, TH_R | TH_ACK, 1, 1, 0), RCV_RST);
	assert_states(&c, TCP_CLOSED, TCP_CLOSED);
}
END_TEST

/* Data before it was lost, so the number is not the next: no reset. */
START_TEST(rst_after_lost_data)
{
	struct tcp_conn c = conn_established(_i);

	sent(&c, A, TH_ACK, 1, 1, 100);
	pass(&c, A, TH_R | TH_ACK, 101, 1, 0);
	assert_states(&c, TCP_CLOSED, TCP_ESTABLISHED);
}
END_TEST

/* An end of which nothing was seen to arrive takes any RST. */
START_TEST(rst_with_nothing_known)
{
	struct tcp_conn c = conn_new(_i);

	sent(&c, B, TH_S | TH_ACK, 0, 1, 0);
	assert_taken(delivered(&c, A, TH_R, 12345, 0, 0), RCV_RST);
}
END_TEST

/* Late segments do not bring a connection back. */
START_TEST(closed_stays_closed)
{
	struct tcp_conn c = conn_closing(_i);

	pass(&c, A, TH_ACK, 2, 2, 0);
	pass(&c, B, TH_ACK, 2, 2, 0);
	assert_states(&c, TCP_TIME_WAIT, TCP_TIME_WAIT);
	pass(&c, A, TH_F | TH_ACK, 1, 1, 0);
	assert_states(&c, TCP_TIME_WAIT, TCP_TIME_WAIT);
	c = conn_last_ack(_i);
	assert_states(&c, TCP_TIME_WAIT, TCP_LAST_ACK);
	pass(&c, A, TH_ACK, 2, 1, 0); /* not of the FIN */
	assert_states(&c, TCP_TIME_WAIT, TCP_LAST_ACK);
	pass(&c, A, TH_ACK, 2, 2, 0);
	pass(&c, A, TH_ACK, 2, 2, 0);
	pass(&c, B, TH_F | TH_ACK, 1, 2, 0);
	assert_states(&c, TCP_TIME_WAIT, TCP_CLOSED);
}
END_TEST

START_TEST(span)
{
	static const struct {
		uint16_t flags;
		uint32_t len, span;
	} row[] = {
		{ TH_ACK, 0, 0 },
		{ TH_ACK, 9, 9 },
		{ TH_S, 0, 1 },
		{ TH_S, 7, 8 },
		{ TH_F | TH_ACK, 0, 1 },
		{ TH_F | TH_ACK, 9, 10 },
		{ TH_S | TH_F, 3, 5 },
		{ TH_R | TH_ACK, 0, 0 },
		{ TH_P | TH_U | 0x1c0, 2, 2 },
	};

	for (int i = 0; i < ROWS(row); i++) {
		struct tcp_segment s = { .seq = UINT32_MAX,
					 .len = row[i].len,
					 .flags = row[i].flags };

		ck_assert_uint_eq(tcp_segment_span(&s), row[i].span);
	}
	ck_assert(seq_before(UINT32_MAX, 0) && !seq_before(0, UINT32_MAX));
	ck_assert(!seq_before(7, 7) && seq_before(0, INT32_MAX));
}
END_TEST

/* --- suite --------------------------------------------------------------- */

static void add_case(Suite *s, const char *name, void (*fill)(TCase *tc))
{
	TCase *tc = tcase_create(name);

	tcase_set_timeout(tc, 60);
	fill(tc);
	suite_add_tcase(s, tc);
}

static void fill_table(TCase *tc)
{
	tcase_add_test(tc, table_is_complete);
	tcase_add_loop_test(tc, table_entry, 0, ROWS(expected_transitions));
	tcase_add_test(tc, table_has_nothing_else);
	tcase_add_loop_test(tc, state_names_both_ways, 0, TCP_STATES);
	tcase_add_test(tc, state_names_of_nothing);
}

static void fill_segments(TCase *tc)
{
	/* each runs once for every pair of initial numbers */
	const TTest *const test[] = {
		handshake,
		handshake_held_and_lost,
		handshake_ends_with_data_and_fin,
		syn_received_closes,
		simultaneous_open,
		refused,
		refused_then_accepted,
		syn_ack_with_wrong_ack,
		syn_received_gets_wrong_ack,
		syn_sent_ignores_data,
		fast_open,
		fast_open_refused,
		second_attempt,
		new_syn_forgets_fin,
		midstream_stays_unknown,
		capture_starts_at_syn_ack,
		capture_starts_at_syn_ack_of_another,
		capture_has_syn_ack_before_syn,
		capture_has_syn_last,
		one_direction_alone,
		ack_fills_hole,
		ack_fills_hole_with_fin,
		ack_fills_hole_without_fin,
		ack_of_past,
		ack_of_future,
		close_with_four_segments,
		close_with_three_segments,
		simultaneous_close,
		half_close,
		fin_before_data,
		bare_fin_before_data,
		retransmissions_change_nothing,
		no_ack_bit,
		syn_in_connection,
		gap_list_full,
		gap_list_full_from_right,
		gap_list_joins,
		gap_overlap,
		gap_of_nothing,
		rst_held,
		rst_after_lost_data,
		rst_with_nothing_known,
		closed_stays_closed,
	};

	for (int i = 0; i < ROWS(test); i++)
		tcase_add_loop_test(tc, test[i], 0, ROWS(bases));
	tcase_add_loop_test(tc, rst_in_each_state, 0, TCP_STATES);
	tcase_add_loop_test(tc, rst_sent_in_each_state, 0, TCP_STATES);
	tcase_add_test(tc, span);
}

static Suite *tcp_suite(void)
{
	Suite *s = suite_create("capture/tcp");

	add_case(s, "table", fill_table);
	add_case(s, "segments", fill_segments);
	return s;
}

TEST_MAIN(tcp_suite())
