/*
 * What the observer adds to a recording: findings and the states of both ends,
 * each once, from what was sent and what arrived.
 */
#include "tests/test.h"

#include <stdbool.h>
#include <stdint.h>

#include "capture/analysis.h"
#include "capture/packet.h"
#include "capture/recording/recording.h"
#include "tests/recording.h"

/* --- builders ------------------------------------------------------------ */

static enum tcp_state state_of(int side)
{
	return (enum tcp_state)recording_flow(rec, 0)
		->tcp->conn.end[side]
		.state;
}

/* --- packets ------------------------------------------------------------- */

/* A SYN+ACK of each fate: only what arrives moves the client. */
START_TEST(fate_reaches_receiver)
{
	bool arrives = _i == FATE_DELIVERED || _i == FATE_DUPLICATED ||
		       _i == FATE_DELAYED || _i == FATE_REPLAYED ||
		       _i == FATE_REWRITTEN;
	uint32_t packet;

	ck_assert_int_eq(fate_arrives((enum fate)_i), arrives);
	pass(CLIENT, TH_S, 0, 0, 0);
	packet = send_from(SERVER, TH_S | TH_ACK, 0, 1, 0);
	ck_assert_int_eq((int)state_of(0), TCP_SYN_SENT);
	recording_fate(rec, 0, packet, (enum fate)_i);
	ck_assert_int_eq((int)state_of(0),
			 arrives ? TCP_ESTABLISHED : TCP_SYN_SENT);
	ck_assert_int_eq((int)state_of(1), TCP_SYN_RECEIVED);
	ck_assert_int_eq(events_of(EVENT_STATE), arrives ? 3 : 2);
}
END_TEST

/* --- findings ------------------------------------------------------------ */

#define AFTER_TIMEOUT                                                          \
	(ANALYSIS_RETRANSMISSION | ANALYSIS(KIND_TIMEOUT_RETRANSMISSION))

#define assert_analysis(packet, bits)                                          \
	ck_assert_uint_eq(recording_packet(rec, packet)->analysis, bits)

START_TEST(retransmission)
{
	establish();
	for (uint32_t i = 0; i < 3; i++)
		assert_analysis(i, 0);
	assert_analysis(send_from(CLIENT, TH_ACK, 1, 1, 100), 0);
	assert_analysis(send_from(CLIENT, TH_ACK, 101, 1, 100), 0);
	assert_analysis(send_from(CLIENT, TH_ACK, 1, 1, 100), AFTER_TIMEOUT);
	assert_analysis(send_from(CLIENT, TH_ACK, 51, 1, 150), AFTER_TIMEOUT);
	/* one byte of it is new */
	assert_analysis(send_from(CLIENT, TH_ACK, 51, 1, 151), 0);
	assert_analysis(send_from(CLIENT, TH_ACK, 202, 1, 0), 0);
	/* a keep-alive has no numbers of its own */
	assert_analysis(send_from(CLIENT, TH_ACK, 201, 1, 0),
			ANALYSIS(KIND_KEEP_ALIVE));
	/* the FIN is new, and then it is not */
	assert_analysis(send_from(CLIENT, TH_F | TH_ACK, 101, 1, 101), 0);
	assert_analysis(send_from(CLIENT, TH_F | TH_ACK, 202, 1, 0),
			ANALYSIS_RETRANSMISSION |
				ANALYSIS(KIND_TAIL_LOSS_PROBE));
	assert_analysis(send_from(CLIENT, TH_R | TH_ACK, 1, 1, 10),
			ANALYSIS(KIND_RST_ABORT));
	/* each direction for itself */
	assert_analysis(send_from(SERVER, TH_ACK, 1, 1, 100), 0);
	assert_analysis(send_from(SERVER, TH_ACK, 1, 1, 100), AFTER_TIMEOUT);
	ck_assert_uint_eq(analysis_count(recording_flow(rec, 0)->tcp, 0,
					 KIND_RETRANSMISSION),
			  3);
	ck_assert_uint_eq(analysis_count(recording_flow(rec, 0)->tcp, 1,
					 KIND_RETRANSMISSION),
			  1);
}
END_TEST

START_TEST(retransmission_of_syn)
{
	assert_analysis(send_from(CLIENT, TH_S, 0, 0, 0), 0);
	assert_analysis(send_from(CLIENT, TH_S, 0, 0, 0), AFTER_TIMEOUT);
	/* another attempt, with a smaller number */
	assert_analysis(send_from(CLIENT, TH_S, 0x80000002, 0, 0),
			ANALYSIS(KIND_REUSED_PORT));
	/* the answer to the first */
	assert_analysis(send_from(SERVER, TH_S | TH_ACK, 0, 1, 0),
			ANALYSIS(KIND_ACK_OF_UNSEEN));
	assert_analysis(send_from(SERVER, TH_S | TH_ACK, 0, 1, 0),
			AFTER_TIMEOUT);
}
END_TEST

/* Its SYN+ACK bears a number sent before, but answers for the first time. */
START_TEST(retransmission_in_simultaneous_open)
{
	send_from(CLIENT, TH_S, 0, 0, 0);
	pass(SERVER, TH_S, 0, 0, 0);
	recording_fate(rec, 0, 0, FATE_DELIVERED);
	assert_analysis(send_from(CLIENT, TH_S | TH_ACK, 0, 1, 0), 0);
	assert_analysis(send_from(CLIENT, TH_S | TH_ACK, 0, 1, 0),
			AFTER_TIMEOUT);
}
END_TEST

START_TEST(retransmission_midstream)
{
	assert_analysis(send_from(CLIENT, TH_ACK, 500, 1, 10), 0);
	assert_analysis(send_from(CLIENT, TH_ACK, 500, 1, 10),
			ANALYSIS_RETRANSMISSION);
	/* it was never seen: whether it is late, only time tells */
	assert_analysis(send_from(CLIENT, TH_ACK, 400, 1, 10),
			ANALYSIS(KIND_OUT_OF_ORDER));
	assert_analysis(send_from(CLIENT, TH_ACK, 400, 1, 10),
			ANALYSIS_RETRANSMISSION);
}
END_TEST

/* RFC 9293 3.8.6; the field of a SYN or RST says nothing of the kind. */
START_TEST(zero_window)
{
	static const struct {
		uint16_t flags, win;
		bool zero;
	} row[] = {
		{ TH_ACK, 0, true },  { TH_P | TH_ACK, 0, true },
		{ TH_ACK, 1, false }, { TH_F | TH_ACK, 0, true },
		{ TH_S, 0, false },   { TH_S | TH_ACK, 0, false },
		{ TH_R, 0, false },   { TH_R | TH_ACK, 0, false },
	};
	struct packet p = packet_from(CLIENT, row[_i].flags, 0, 0, 0);

	p.tcp.win = row[_i].win;
	ck_assert_int_eq((recording_packet(rec, send_packet(0, &p))->analysis &
			  ANALYSIS_ZERO_WINDOW) != 0,
			 row[_i].zero);
}
END_TEST

START_TEST(both_findings)
{
	struct packet p = packet_from(CLIENT, TH_ACK, 1, 1, 10);

	send_packet(0, &p);
	p.tcp.win = 0;
	assert_analysis(send_packet(0, &p),
			ANALYSIS_RETRANSMISSION | ANALYSIS_ZERO_WINDOW);
	ck_assert_str_eq(analysis_name(0), "retransmission");
	ck_assert_str_eq(analysis_name(1), "zero-window");
	ck_assert_str_eq(analysis_name(ANALYSIS_KINDS), "?");
}
END_TEST

/* What the tool puts on the wire again is not its sender's doing. */
START_TEST(copy)
{
	struct packet p = packet_from(CLIENT, TH_F | TH_ACK, 1, 1, 0);
	struct sent s = sent_of(&p);
	uint32_t packet;

	establish();
	s.copy_of = 2;
	packet = recording_sent(rec, 0, &s);
	ck_assert_uint_eq(recording_packet(rec, packet)->copy_of, 2);
	assert_analysis(packet, 0);
	ck_assert_int_eq((int)state_of(0), TCP_ESTABLISHED);
	recording_fate(rec, 0, packet, FATE_REPLAYED);
	ck_assert_int_eq((int)state_of(0), TCP_ESTABLISHED);
	ck_assert_int_eq((int)state_of(1), TCP_CLOSE_WAIT);
}
END_TEST

/* --- states -------------------------------------------------------------- */

/* One wire state event: whose, from where, to where, why, when. */
static void assert_wire(uint32_t i, uint64_t t_ns, const char *local,
			enum tcp_state from, enum tcp_event why)
{
	const struct tcp_transition *t = tcp_transition_find(from, why);
	const struct event *event = recording_event(rec, i);
	const struct state_row *s;
	char name[NAME_TEXT];

	ck_assert_int_eq((int)event->kind, EVENT_STATE);
	ck_assert_uint_eq(event->t_ns, t_ns);
	s = recording_state_row(rec, event->row);
	ck_assert_str_eq(socket_name(rec, s->socket, name), local);
	ck_assert_int_eq(s->source, STATE_WIRE);
	ck_assert_ptr_nonnull(t);
	ck_assert_ptr_eq(s->why, t);
	ck_assert_int_eq(s->from, (int)from);
	ck_assert_int_eq(s->to, (int)t->to);
}

/* The sender's states at sending, the receiver's at delivery. */
START_TEST(wire_states)
{
	static const struct {
		const char *src;
		uint16_t flags;
		uint32_t seq, ack;
	} step[] = {
		{ CLIENT, TH_S, 0, 0 },
		{ SERVER, TH_S | TH_ACK, 0, 1 },
		{ CLIENT, TH_F | TH_ACK, 1, 1 },
	};

	for (int i = 0; i < ROWS(step); i++) {
		struct packet p = packet_from(step[i].src, step[i].flags,
					      step[i].seq, step[i].ack, 0);
		uint32_t n = send_packet((uint64_t)(10 * i + 1), &p);

		recording_fate(rec, (uint64_t)(10 * i + 6), n, FATE_DELIVERED);
	}
	assert_event(1, EVENT_SENT, 0, 1);
	assert_wire(2, 1, CLIENT, TCP_CLOSED, OPEN_ACTIVE);
	assert_event(3, EVENT_FATE, 0, 6);
	assert_event(4, EVENT_SENT, 1, 11);
	assert_wire(5, 11, SERVER, TCP_LISTEN, RCV_SYN);
	assert_event(6, EVENT_FATE, 1, 16);
	assert_wire(7, 16, CLIENT, TCP_SYN_SENT, RCV_SYN_ACK);
	assert_event(8, EVENT_SENT, 2, 21);
	assert_wire(9, 21, CLIENT, TCP_ESTABLISHED, SND_FIN);
	assert_event(10, EVENT_FATE, 2, 26);
	assert_wire(11, 26, SERVER, TCP_SYN_RECEIVED, RCV_ACK_OF_SYN);
	assert_wire(12, 26, SERVER, TCP_ESTABLISHED, RCV_FIN);
	ck_assert_uint_eq(recording_count(rec), 13);
	ck_assert_uint_eq(recording_n_sockets(rec), 2);
	ck_assert_uint_eq(recording_socket_at(rec, 0)->state[STATE_WIRE],
			  TCP_FIN_WAIT_1);
	ck_assert_uint_eq(recording_socket_at(rec, 0)->state[STATE_KERNEL],
			  TCP_UNKNOWN);
}
END_TEST

/* The source told whose sockets they are; no others are made up. */
START_TEST(wire_states_of_known_sockets)
{
	struct packet p = packet_from(CLIENT, TH_S, 0, 0, 0);
	struct packet q = packet_from(SERVER, TH_S | TH_ACK, 0, 1, 0);
	struct sent s = sent_of(&p), t = sent_of(&q);

	s.lane[0] = recording_lane(rec, "C");
	s.socket[0] = recording_socket_add(rec, "C.s", s.lane[0], IP_TCP,
					   &p.src, &p.dst);
	s.socket[1] = recording_socket_add(rec, "S.l", ROW_NONE, IP_TCP, &p.dst,
					   NULL);
	recording_sent(rec, 0, &s);
	recording_sent(rec, 0, &t);
	assert_wire(2, 0, "C.s", TCP_CLOSED, OPEN_ACTIVE);
	assert_wire(4, 0, "S.l", TCP_LISTEN, RCV_SYN);
	ck_assert_uint_eq(recording_n_sockets(rec), 2);
	ck_assert_uint_eq(recording_flow(rec, 0)->socket[0], s.socket[0]);
	ck_assert_uint_eq(recording_flow(rec, 0)->lane[0], s.lane[0]);
	ck_assert_uint_eq(recording_flow(rec, 0)->lane[1], ROW_NONE);
}
END_TEST

/* The same four-tuple again is another conversation with other sockets. */
START_TEST(wire_states_of_reused_port)
{
	establish();
	pass(SERVER, TH_R | TH_ACK, 1, 1, 0);
	pass(CLIENT, TH_S, 7000, 0, 0);
	ck_assert_uint_eq(recording_n_flows(rec), 2);
	ck_assert_uint_eq(recording_n_sockets(rec), 3);
	assert_wire(recording_count(rec) - 2, 0, CLIENT, TCP_CLOSED,
		    OPEN_ACTIVE);
}
END_TEST

START_TEST(states_of_two_sources)
{
	struct packet p = packet_of(IP_TCP, CLIENT, SERVER);
	uint32_t socket =
		recording_socket_add(rec, NULL, ROW_NONE, IP_TCP, &p.src, NULL);

	recording_state(rec, 1, socket, TCP_LISTEN, STATE_KERNEL, NULL);
	recording_state(rec, 2, socket, TCP_LISTEN, STATE_KERNEL, NULL);
	ck_assert_uint_eq(recording_count(rec), 2);
	recording_state(rec, 3, socket, TCP_LISTEN, STATE_WIRE, NULL);
	recording_state(rec, 4, socket, TCP_CLOSED, STATE_KERNEL, NULL);
	ck_assert_uint_eq(recording_count(rec), 4);
	ck_assert_uint_eq(recording_state_row(rec, 0)->from, TCP_UNKNOWN);
	ck_assert_uint_eq(recording_state_row(rec, 1)->source, STATE_WIRE);
	ck_assert_uint_eq(recording_state_row(rec, 2)->from, TCP_LISTEN);
	ck_assert_uint_eq(recording_state_row(rec, 2)->to, TCP_CLOSED);
	ck_assert_uint_eq(recording_socket_at(rec, socket)->state[STATE_WIRE],
			  TCP_LISTEN);
}
END_TEST

/* What the observer said is in the file: he is heard, but not asked. */
START_TEST(verbatim)
{
	uint32_t socket;

	recording_set_verbatim(rec, true);
	establish();
	ck_assert_int_eq(events_of(EVENT_STATE), 0);
	ck_assert_uint_eq(recording_n_sockets(rec), 0);
	ck_assert_uint_eq(recording_count(rec), 7);
	ck_assert_int_eq((int)state_of(0), TCP_ESTABLISHED);
	socket = recording_socket_add(rec, NULL, ROW_NONE, IP_TCP,
				      &recording_flow(rec, 0)->end[0], NULL);
	recording_state(rec, 0, socket, TCP_SYN_SENT, STATE_WIRE, NULL);
	ck_assert_int_eq(events_of(EVENT_STATE), 1);
	recording_set_verbatim(rec, false);
	pass(CLIENT, TH_F | TH_ACK, 1, 1, 0);
	ck_assert_int_eq(events_of(EVENT_STATE), 3);
}
END_TEST

static Suite *suite(void)
{
	Suite *suite_ = suite_create("recording observer");
	TCase *tc = tcase_create("recording observer");

	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_set_timeout(tc, 60);
	tcase_add_test(tc, retransmission);
	tcase_add_test(tc, retransmission_of_syn);
	tcase_add_test(tc, retransmission_in_simultaneous_open);
	tcase_add_test(tc, retransmission_midstream);
	tcase_add_test(tc, both_findings);
	tcase_add_test(tc, copy);
	tcase_add_test(tc, wire_states);
	tcase_add_test(tc, wire_states_of_known_sockets);
	tcase_add_test(tc, wire_states_of_reused_port);
	tcase_add_test(tc, states_of_two_sources);
	tcase_add_test(tc, verbatim);
	tcase_add_loop_test(tc, fate_reaches_receiver, FATE_DELIVERED, FATES);
	tcase_add_loop_test(tc, zero_window, 0, 8);
	suite_add_tcase(suite_, tc);
	return suite_;
}

TEST_MAIN(suite())
