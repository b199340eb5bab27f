/*
 * How the observer sees connections end: with FINs in any order, with holes
 * before them, and with RSTs. capture_tcp_captured.c holds it against what
 * kernels did.
 */
#include "tests/test.h"

#include <stdbool.h>
#include <stdint.h>

#include "capture/flow/tcp.h"
#include "capture/packet.h"
#include "tests/conn.h"

/* --- builders ------------------------------------------------------------ */

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
	tcp_conn_free(&c);
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
	tcp_conn_free(&c);
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
	tcp_conn_free(&c);
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
		tcp_conn_free(&c);
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
	tcp_conn_free(&c);
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

static Suite *suite(void)
{
	const TTest *const test[] = {
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
	Suite *suite_ = suite_create("tcp close");
	TCase *tc = tcase_create("tcp close");

	tcase_set_timeout(tc, 60);
	for (int i = 0; i < ROWS(test); i++)
		tcase_add_loop_test(tc, test[i], 0, ROWS(bases));
	tcase_add_loop_test(tc, rst_in_each_state, 0, TCP_STATES);
	tcase_add_loop_test(tc, rst_sent_in_each_state, 0, TCP_STATES);
	suite_add_tcase(suite_, tc);
	return suite_;
}

TEST_MAIN(suite())
