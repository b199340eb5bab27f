/*
 * How the observer sees connections open: segment by segment, held and lost,
 * at once from both ends, refused; and captures that begin too late or lack a
 * part.
 */
#include "tests/test.h"

#include <stdint.h>

#include "capture/flow/tcp.h"
#include "capture/packet.h"
#include "tests/conn.h"

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
	tcp_conn_free(&c);
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
	tcp_conn_free(&c);
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

static Suite *suite(void)
{
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
	};
	Suite *suite_ = suite_create("tcp open");
	TCase *tc = tcase_create("tcp open");

	tcase_set_timeout(tc, 60);
	for (int i = 0; i < ROWS(test); i++)
		tcase_add_loop_test(tc, test[i], 0, ROWS(bases));
	suite_add_tcase(suite_, tc);
	return suite_;
}

TEST_MAIN(suite())
