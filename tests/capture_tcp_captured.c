/*
 * States from a capture, which does not tell what arrived: handshakes of C and
 * S (numbers from 0) that fail or are lost, and FINs that are lost or cross.
 */
#include "tests/test.h"

#include "capture/packet.h"
#include "capture/flow/tcp.h"

enum { C, S };

struct said {
	int side;
	uint16_t flags;
	uint32_t seq, ack;
	const char *c, *s; /* states behind it; NULL: no more segments */
};

#define EST "ESTABLISHED"
#define FA  (TH_F | TH_ACK)
#define RA  (TH_R | TH_ACK)

static const struct row {
	const char *name;
	struct said said[8];
} rows[] = {
	{ "regular",
	  { { C, FA, 1, 1, "FIN-WAIT-1", EST },
	    { S, TH_ACK, 1, 2, "FIN-WAIT-2", "CLOSE-WAIT" },
	    { S, FA, 1, 2, "FIN-WAIT-2", "LAST-ACK" },
	    { C, TH_ACK, 2, 2, "TIME-WAIT", "CLOSED" } } },
	{ "FIN and its ACK in one",
	  { { C, FA, 1, 1, "FIN-WAIT-1", EST },
	    { S, FA, 1, 2, "FIN-WAIT-2", "LAST-ACK" },
	    { C, TH_ACK, 2, 2, "TIME-WAIT", "CLOSED" } } },
	{ "never acknowledged",
	  { { C, FA, 1, 1, "FIN-WAIT-1", EST },
	    { C, FA, 1, 1, "FIN-WAIT-1", EST },
	    { S, TH_ACK, 1, 1, "FIN-WAIT-1", EST } } },
	{ "both at once",
	  { { C, FA, 1, 1, "FIN-WAIT-1", EST },
	    { S, FA, 1, 1, "FIN-WAIT-1", "FIN-WAIT-1" },
	    { C, TH_ACK, 2, 2, "CLOSING", "FIN-WAIT-1" },
	    { S, TH_ACK, 2, 2, "TIME-WAIT", "TIME-WAIT" } } },
	{ "both at once, the first lost",
	  { { C, FA, 1, 1, "FIN-WAIT-1", EST },
	    { S, FA, 1, 1, "FIN-WAIT-1", "FIN-WAIT-1" },
	    { C, TH_ACK, 2, 2, "CLOSING", "FIN-WAIT-1" },
	    { C, FA, 1, 2, "CLOSING", "FIN-WAIT-2" },
	    { S, TH_ACK, 2, 2, "TIME-WAIT", "TIME-WAIT" } } },
	{ "both at once, and an ACK of neither",
	  { { C, FA, 1, 1, "FIN-WAIT-1", EST },
	    { S, FA, 1, 1, "FIN-WAIT-1", "FIN-WAIT-1" },
	    { C, TH_ACK, 2, 1, "FIN-WAIT-1", "FIN-WAIT-1" },
	    { S, TH_ACK, 2, 2, "FIN-WAIT-1", "CLOSING" },
	    { C, TH_ACK, 2, 2, "TIME-WAIT", "TIME-WAIT" } } },
	{ "a RST tells, too",
	  { { C, FA, 1, 1, "FIN-WAIT-1", EST },
	    { S, RA, 1, 2, "CLOSED", "CLOSED" } } },
	{ "reset at once", { { S, RA, 1, 1, "CLOSED", "CLOSED" } } },
};

#define SA (TH_S | TH_ACK)
#define SYN_SENT                                                               \
	{                                                                      \
		C, TH_S, 0, 0, "SYN-SENT", "?"                                 \
	}
#define SYN_ACKED                                                              \
	{                                                                      \
		S, SA, 0, 1, "SYN-SENT", "SYN-RECEIVED"                        \
	}
#define SYN_AGAIN                                                              \
	{                                                                      \
		C, TH_S, 0, 0, "SYN-SENT", "SYN-RECEIVED"                      \
	}

static const struct row handshake_rows[] = {
	{ "regular", { SYN_SENT, SYN_ACKED, { C, TH_ACK, 1, 1, EST, EST } } },
	{ "the SYN+ACK lost",
	  { SYN_SENT,
	    SYN_ACKED,
	    SYN_AGAIN,
	    SYN_ACKED,
	    { C, TH_ACK, 1, 1, EST, EST } } },
	{ "a scan, and no answer", { SYN_SENT, SYN_ACKED, SYN_ACKED } },
	{ "a scan, and a RST as the answer",
	  { SYN_SENT, SYN_ACKED, { C, TH_R, 1, 0, "CLOSED", "CLOSED" } } },
	{ "of a wrong number",
	  { SYN_SENT,
	    { S, SA, 0, 7, "SYN-SENT", "SYN-RECEIVED" },
	    { C, TH_R, 7, 0, "SYN-SENT", "SYN-RECEIVED" },
	    { C, TH_R, 1, 0, "SYN-SENT", "CLOSED" } } },
	{ "refused late",
	  { SYN_SENT, SYN_ACKED, { S, RA, 1, 1, "CLOSED", "CLOSED" } } },
	{ "a FIN that nobody waited for",
	  { SYN_SENT,
	    SYN_ACKED,
	    { S, FA, 1, 1, "SYN-SENT", "FIN-WAIT-1" },
	    { C, TH_ACK, 1, 1, EST, "FIN-WAIT-1" },
	    { C, TH_ACK, 1, 2, "CLOSE-WAIT", "FIN-WAIT-2" } } },
	{ "refused, and once more with the same number",
	  { SYN_SENT,
	    { S, RA, 0, 1, "CLOSED", "CLOSED" },
	    { C, TH_S, 0, 0, "SYN-SENT", "CLOSED" } } },
	{ "a copy of the SYN when all is over",
	  { SYN_SENT,
	    SYN_ACKED,
	    { C, TH_ACK, 1, 1, EST, EST },
	    { S, FA, 1, 1, EST, "FIN-WAIT-1" },
	    { C, FA, 1, 2, "LAST-ACK", "FIN-WAIT-2" },
	    { S, TH_ACK, 2, 2, "CLOSED", "TIME-WAIT" },
	    { C, TH_S, 0, 0, "CLOSED", "TIME-WAIT" } } },
	{ "both open at once",
	  { SYN_SENT,
	    { S, TH_S, 0, 0, "SYN-SENT", "SYN-SENT" },
	    { C, SA, 0, 1, "SYN-RECEIVED", "SYN-SENT" },
	    { S, SA, 0, 1, EST, "SYN-RECEIVED" },
	    { S, TH_ACK, 1, 1, EST, EST } } },
};

static struct tcp_taken send_segment(struct tcp_conn *conn,
				     const struct said *s)
{
	const struct tcp_segment seg = { .seq = s->seq,
					 .ack = s->ack,
					 .flags = s->flags };
	struct tcp_taken sent, got;

	tcp_sent(conn, s->side, &seg, &sent);
	tcp_captured(conn, s->side, &seg, &got);
	return sent;
}

static struct tcp_conn conn_established(void)
{
	static const struct said handshake[] = {
		{ C, TH_S, 0, 0, NULL, NULL },
		{ S, TH_S | TH_ACK, 0, 1, NULL, NULL },
		{ C, TH_ACK, 1, 1, NULL, NULL },
	};
	struct tcp_conn conn = { 0 };

	for (int i = 0; i < ROWS(handshake); i++)
		send_segment(&conn, &handshake[i]);
	return conn;
}

static void check_row(struct tcp_conn *conn, const struct row *row)
{
	for (const struct said *s = row->said; s->c; s++) {
		const char *c, *server;

		send_segment(conn, s);
		c = tcp_state_name((enum tcp_state)conn->end[C].state);
		server = tcp_state_name((enum tcp_state)conn->end[S].state);
		ck_assert_msg(strcmp(c, s->c) == 0 && strcmp(server, s->s) == 0,
			      "%s, %d: %s %s", row->name,
			      (int)(s - row->said) + 1, c, server);
	}
	tcp_conn_free(conn);
}

START_TEST(states)
{
	struct tcp_conn conn = conn_established();

	check_row(&conn, &rows[_i]);
}
END_TEST

/* From the first SYN on: a SYN+ACK has come when it is answered. */
START_TEST(handshakes)
{
	struct tcp_conn conn = { 0 };

	check_row(&conn, &handshake_rows[_i]);
}
END_TEST

/* A RST that acknowledges a FIN: its sender was in CLOSE-WAIT before. */
START_TEST(reset_from_close_wait)
{
	static const struct said fin = { C, FA, 1, 1, NULL, NULL };
	static const struct said rst = { S, RA, 1, 2, NULL, NULL };
	struct tcp_conn conn = conn_established();
	struct tcp_taken taken;

	send_segment(&conn, &fin);
	taken = send_segment(&conn, &rst);
	ck_assert_uint_eq(taken.n, 2);
	ck_assert_int_eq(taken.t[0]->to, TCP_CLOSE_WAIT);
	ck_assert_int_eq(taken.t[1]->to, TCP_CLOSED);
	tcp_conn_free(&conn);
}
END_TEST

static Suite *tcp_captured_suite(void)
{
	Suite *s = suite_create("capture/tcp_captured");
	TCase *tc = tcase_create("tcp_captured");

	tcase_add_loop_test(tc, states, 0, ROWS(rows));
	tcase_add_loop_test(tc, handshakes, 0, ROWS(handshake_rows));
	tcase_add_test(tc, reset_from_close_wait);
	suite_add_tcase(s, tc);
	return s;
}

TEST_MAIN(tcp_captured_suite())
