/*
 * The recording: what appending leaves behind, the fields of packets, and what
 * is still right when there is much of it.
 */
#include "tests/test.h"

#include <stdbool.h>
#include <stdint.h>

#include "capture/packet.h"
#include "capture/recording/recording.h"
#include "tests/recording.h"

enum { MS = 1000000 };

/* --- appending ----------------------------------------------------------- */

START_TEST(begins_with_start)
{
	ck_assert_uint_eq(recording_count(rec), 1);
	assert_event(0, EVENT_START, 0, 0);
	ck_assert_uint_eq(recording_n_packets(rec), 0);
	ck_assert_uint_eq(recording_n_flows(rec), 0);
	ck_assert_uint_eq(recording_n_sockets(rec), 0);
	ck_assert_uint_eq(recording_n_lanes(rec), 0);
	ck_assert_str_eq(recording_text(rec, 0), "");
	ck_assert(!recording_end_of(rec)->ended);
	ck_assert_uint_eq(recording_head_of(rec)->name, 0);
	ck_assert_ptr_eq(recording_head(rec), recording_head_of(rec));
	ck_assert_ptr_eq(recording_end(rec), recording_end_of(rec));
	recording_free(NULL);
}
END_TEST

/* One of each, and the row each event names. */
START_TEST(order_of_events)
{
	struct packet p = packet_of(IP_UDP, CLIENT, SERVER);
	struct info_row info = { .cwnd = 10, .rto_ms = 200 };
	struct expect_row expect = { .line = 7, .verdict = EXPECT_OK };
	struct ask_row ask = { .n = 3, .right = 2, .line = 4 };
	uint32_t lane = recording_lane(rec, "C");
	uint32_t socket =
		recording_socket_add(rec, NULL, lane, IP_TCP, &p.src, &p.dst);

	recording_mark(rec, 1 * MS, "one");
	ck_assert_uint_eq(send_packet(2 * MS, &p), 0);
	ck_assert_uint_eq(send_packet(3 * MS, &p), 1);
	recording_call_begin(rec, 4 * MS, lane, "connect", ":80", 3);
	recording_fate(rec, 5 * MS, 1, FATE_DELIVERED);
	recording_fate(rec, 6 * MS, 0, FATE_DROPPED);
	recording_state(rec, 7 * MS, socket, TCP_LISTEN, STATE_KERNEL, NULL);
	recording_call_end(rec, 8 * MS, 0, 0, 0, NULL);
	recording_info(rec, 9 * MS, &info);
	recording_note(rec, 10 * MS, "en", "hello", 5);
	recording_expect(rec, 11 * MS, &expect);
	recording_mark(rec, 12 * MS, "two");
	recording_ask(rec, 13 * MS, &ask);

	assert_event(1, EVENT_MARK, 0, 1 * MS);
	assert_event(2, EVENT_SENT, 0, 2 * MS);
	assert_event(3, EVENT_SENT, 1, 3 * MS);
	assert_event(4, EVENT_CALL_BEGIN, 0, 4 * MS);
	assert_event(5, EVENT_FATE, 1, 5 * MS);
	assert_event(6, EVENT_FATE, 0, 6 * MS);
	assert_event(7, EVENT_STATE, 0, 7 * MS);
	assert_event(8, EVENT_CALL_END, 0, 8 * MS);
	assert_event(9, EVENT_INFO, 0, 9 * MS);
	assert_event(10, EVENT_NOTE, 0, 10 * MS);
	assert_event(11, EVENT_EXPECT, 0, 11 * MS);
	assert_event(12, EVENT_MARK, 1, 12 * MS);
	assert_event(13, EVENT_ASK, 0, 13 * MS);
	ck_assert_uint_eq(recording_count(rec), 14);
	ck_assert_uint_eq(recording_n_asks(rec), 1);
	ck_assert_uint_eq(recording_ask_row(rec, 0)->event, 13);
	ck_assert_uint_eq(recording_ask_row(rec, 0)->right, 2);
	ck_assert_str_eq(recording_mark_name(rec, 0), "one");
	ck_assert_str_eq(recording_mark_name(rec, 1), "two");
	ck_assert_uint_eq(recording_info_row(rec, 0)->cwnd, 10);
	ck_assert_uint_eq(recording_info_row(rec, 0)->rto_ms, 200);
	ck_assert_uint_eq(recording_expect_row(rec, 0)->line, 7);
	ck_assert_int_eq(recording_expect_row(rec, 0)->verdict, EXPECT_OK);
}
END_TEST

/* A clock that is behind, or goes back, does not take the recording along. */
START_TEST(time_never_goes_back)
{
	struct packet p = packet_from(CLIENT, TH_S, 0, 0, 0);
	uint64_t before = 0;
	uint32_t packet;

	recording_mark(rec, 50 * MS, "late");
	packet = send_packet(20 * MS, &p);
	recording_fate(rec, 10 * MS, packet, FATE_DELIVERED);
	recording_mark(rec, 49 * MS, "early");
	recording_mark(rec, 51 * MS, "later");
	for (uint32_t i = 0; i < recording_count(rec); i++) {
		ck_assert_uint_le(before, recording_event(rec, i)->t_ns);
		before = recording_event(rec, i)->t_ns;
	}
	ck_assert_uint_eq(before, 51 * MS);
	ck_assert_uint_eq(recording_packet(rec, packet)->sent_ns, 50 * MS);
	ck_assert_uint_eq(recording_packet(rec, packet)->fate_ns, 50 * MS);
}
END_TEST

START_TEST(texts)
{
	uint32_t a = recording_text_add(rec, "alphabet", 5);
	uint32_t b = recording_text_add(rec, "beta", 4);
	char many[300];

	ck_assert_uint_eq(recording_text_add(rec, "x", 0), 0);
	for (int i = 0; i < 1000; i++) {
		memset(many, 'a' + i % 26, sizeof(many));
		recording_text_add(rec, many, sizeof(many));
	}
	ck_assert_str_eq(recording_text(rec, a), "alpha");
	ck_assert_str_eq(recording_text(rec, b), "beta");
	ck_assert_str_eq(recording_text(rec, 0), "");
}
END_TEST

START_TEST(calls)
{
	uint32_t lane = recording_lane(rec, "C");
	uint32_t outer = recording_call_begin(rec, 1, lane, "recv", "10", 4);
	uint32_t inner = recording_call_begin(rec, 2, lane, "send", NULL, 5);
	const struct call_row *row;

	ck_assert_uint_eq(recording_call(rec, outer)->end_event, ROW_NONE);
	recording_call_end(rec, 3, inner, -1, 32, NULL);
	recording_call_end(rec, 4, outer, 10, 0, "0123456789");
	row = recording_call(rec, outer);
	ck_assert_str_eq(recording_text(rec, row->name), "recv");
	ck_assert_str_eq(recording_text(rec, row->args), "10");
	ck_assert_str_eq(recording_text(rec, row->data), "0123456789");
	ck_assert_int_eq(row->result, 10);
	ck_assert_uint_eq(row->lane, lane);
	ck_assert_uint_eq(row->line, 4);
	ck_assert_uint_eq(row->begin_event, 1);
	ck_assert_uint_eq(row->end_event, 4);
	row = recording_call(rec, inner);
	ck_assert_int_eq(row->result, -1);
	ck_assert_int_eq(row->error, 32);
	ck_assert_uint_eq(row->args, 0);
	ck_assert_uint_eq(row->data, 0);
	ck_assert_uint_eq(row->end_event, 3);
}
END_TEST

START_TEST(notes)
{
	recording_note(rec, 1, "zh", "text", 9);
	recording_note(rec, 2, "longer", "other", 10);
	ck_assert_str_eq(recording_note_row(rec, 0)->lang, "zh");
	ck_assert_str_eq(recording_note_row(rec, 1)->lang, "lon");
	ck_assert_str_eq(recording_text(rec, recording_note_row(rec, 0)->text),
			 "text");
	ck_assert_uint_eq(recording_note_row(rec, 1)->line, 10);
}
END_TEST

/* --- packets ------------------------------------------------------------- */

START_TEST(packet_fields)
{
	struct packet p = packet_from(SERVER, TH_P | TH_ACK, 10, 20, 30);
	struct sent s = sent_of(&p);
	const struct packet_row *row;

	s.bytes = (const uint8_t *)"\x45hello";
	s.n_bytes = 6;
	s.seen_by = SEEN_PCAP;
	recording_mark(rec, 1, "before");
	ck_assert_uint_eq(recording_sent(rec, 2 * MS, &s), 0);
	row = recording_packet(rec, 0);
	ck_assert_uint_eq(row->seq, ISS_S + 10);
	ck_assert_uint_eq(row->ack, ISS_C + 20);
	ck_assert_uint_eq(row->flags, TH_P | TH_ACK);
	ck_assert_uint_eq(row->win, 10000);
	ck_assert_uint_eq(row->payload_len, 30);
	ck_assert_uint_eq(row->ip_len, 70);
	ck_assert_uint_eq(row->protocol, IP_TCP);
	ck_assert_uint_eq(row->flow, 0);
	ck_assert_uint_eq(row->side, 1); /* the ports tell */
	ck_assert_uint_eq(row->copy_of, ROW_NONE);
	ck_assert_uint_eq(row->sent_event, 2);
	ck_assert_uint_eq(row->sent_ns, 2 * MS);
	ck_assert_uint_eq(row->fate, FATE_HELD);
	ck_assert_uint_eq(row->fate_event, ROW_NONE);
	ck_assert_uint_eq(row->seen_by, SEEN_PCAP);
	ck_assert_uint_eq(row->bytes_len, 6);
	ck_assert_mem_eq(recording_bytes(rec, row), "\x45hello", 6);
	recording_fate(rec, 3 * MS, 0, FATE_DELAYED);
	row = recording_packet(rec, 0);
	ck_assert_uint_eq(row->fate, FATE_DELAYED);
	ck_assert_uint_eq(row->fate_event, 3);
	ck_assert_uint_eq(row->fate_ns, 3 * MS);
	recording_seen(rec, 0, SEEN_QUEUE);
	ck_assert_uint_eq(recording_packet(rec, 0)->seen_by,
			  SEEN_QUEUE | SEEN_PCAP);
}
END_TEST

START_TEST(packet_without_bytes)
{
	struct packet p = packet_from(CLIENT, TH_S, 0, 0, 0);
	struct sent s = sent_of(&p);

	send_packet(0, &p);
	s.bytes = (const uint8_t *)"x";
	recording_sent(rec, 0, &s); /* none of it */
	s.n_bytes = 1;
	recording_sent(rec, 0, &s);
	for (uint32_t i = 0; i < 2; i++)
		ck_assert_ptr_null(
			recording_bytes(rec, recording_packet(rec, i)));
	ck_assert_mem_eq(recording_bytes(rec, recording_packet(rec, 2)), "x",
			 1);
}
END_TEST

START_TEST(packet_of_icmp)
{
	struct packet p = packet_of(_i, "127.0.0.1", "127.0.0.2");
	const struct packet_row *row;

	p.icmp.type = 3;
	p.icmp.code = 1;
	send_packet(0, &p);
	recording_fate(rec, 0, 0, FATE_DELIVERED);
	row = recording_packet(rec, 0);
	ck_assert_uint_eq(row->icmp_type, 3);
	ck_assert_uint_eq(row->icmp_code, 1);
	ck_assert_uint_eq(row->flags, 0);
	ck_assert_uint_eq(packet_seq(rec, row), 0);
	ck_assert_uint_eq(packet_ack(rec, row), 0);
	ck_assert_int_eq(events_of(EVENT_STATE), 0);
}
END_TEST

/* The header was cut off, or stands in another fragment: nothing is fed. */
START_TEST(packet_without_header)
{
	struct packet p = packet_of(IP_TCP, "127.0.0.1", "127.0.0.2");

	p.has_l4 = false;
	p.tcp.flags = TH_S;
	send_packet(0, &p);
	recording_fate(rec, 0, 0, FATE_DELIVERED);
	ck_assert_uint_eq(recording_packet(rec, 0)->flags, 0);
	ck_assert_uint_eq(recording_packet(rec, 0)->analysis, 0);
	ck_assert(!recording_flow(rec, 0)->tcp->conn.end[0].snd_known);
	ck_assert(!recording_flow(rec, 0)->tcp->conn.end[1].rcv_known);
	ck_assert_uint_eq(recording_flow(rec, 0)->packets[0], 1);
}
END_TEST

START_TEST(relative_numbers)
{
	const struct packet_row *row;

	establish();
	row = recording_packet(rec, 0);
	ck_assert_uint_eq(packet_seq(rec, row), 0);
	ck_assert_uint_eq(packet_ack(rec, row), 0);
	row = recording_packet(rec, 1);
	ck_assert_uint_eq(packet_seq(rec, row), 0);
	ck_assert_uint_eq(packet_ack(rec, row), 1);
	pass(SERVER, TH_ACK, 201, 1, 5);
	row = recording_packet(rec, 3);
	ck_assert_uint_eq(packet_seq(rec, row), 201);
	ck_assert_uint_eq(packet_ack(rec, row), 1);
	ck_assert_uint_eq(recording_flow(rec, 0)->packets[0], 2);
	ck_assert_uint_eq(recording_flow(rec, 0)->packets[1], 2);
	ck_assert_uint_eq(recording_flow(rec, 0)->payload[1], 5);
}
END_TEST

START_TEST(fate_names)
{
	static const char *const name[] = {
		"held",	      "delivered", "dropped",  "absorbed", "corrupted",
		"duplicated", "delayed",   "replayed", "rewritten"
	};
	enum fate fate = FATES;

	ck_assert_int_eq(ROWS(name), FATES);
	for (int i = 0; i < FATES; i++) {
		ck_assert_str_eq(fate_name((enum fate)i), name[i]);
		ck_assert(fate_parse(&fate, name[i]));
		ck_assert_int_eq((int)fate, i);
	}
	ck_assert_str_eq(fate_name(FATES), "?");
	ck_assert(!fate_parse(&fate, "deliver"));
	ck_assert(!fate_parse(&fate, "?"));
	ck_assert_str_eq(state_source_name(STATE_KERNEL), "kernel");
	ck_assert_str_eq(state_source_name(STATE_WIRE), "wire");
}
END_TEST

/* --- growth -------------------------------------------------------------- */

enum { MANY = 100000 };

/* Every row, event and byte is where it was appended. */
START_TEST(growth)
{
	struct packet p = packet_of(IP_UDP, CLIENT, SERVER);
	struct sent s = sent_of(&p);
	char bytes[16];

	s.bytes = (const uint8_t *)bytes;
	for (uint32_t i = 0; i < MANY; i++) {
		s.n_bytes = (uint32_t)snprintf(bytes, sizeof(bytes), "%u", i);
		p.src.port = (uint16_t)(1024 + i % 100);
		p.payload_len = i;
		ck_assert_uint_eq(recording_sent(rec, i, &s), i);
		recording_fate(rec, i, i,
			       i % 3 ? FATE_DELIVERED : FATE_DROPPED);
	}
	ck_assert_uint_eq(recording_n_packets(rec), MANY);
	ck_assert_uint_eq(recording_count(rec), 1 + 2 * MANY);
	ck_assert_uint_eq(recording_n_flows(rec), 100);
	for (uint32_t i = 0; i < MANY; i++) {
		const struct packet_row *row = recording_packet(rec, i);

		snprintf(bytes, sizeof(bytes), "%u", i);
		ck_assert(row->payload_len == i && row->flow == i % 100);
		ck_assert(row->fate == (i % 3 ? FATE_DELIVERED : FATE_DROPPED));
		ck_assert(row->sent_event == 1 + 2 * i);
		ck_assert(row->fate_event == 2 + 2 * i);
		ck_assert(row->bytes_len == strlen(bytes));
		ck_assert(memcmp(recording_bytes(rec, row), bytes,
				 row->bytes_len) == 0);
		ck_assert(recording_event(rec, 1 + 2 * i)->row == i);
		ck_assert(recording_event(rec, 2 + 2 * i)->t_ns == i);
	}
}
END_TEST

/* Connections in great number: flows, sockets and states grow at once. */
START_TEST(growth_of_connections)
{
	for (uint32_t i = 0; i < 10000; i++) {
		struct packet p = packet_from(CLIENT, TH_S, 0, 0, 0);
		struct packet q = packet_from(SERVER, TH_S | TH_ACK, 0, 1, 0);

		p.src.port = q.dst.port = (uint16_t)(1024 + i);
		recording_fate(rec, i, send_packet(i, &p), FATE_DELIVERED);
		recording_fate(rec, i, send_packet(i, &q), FATE_DELIVERED);
	}
	ck_assert_uint_eq(recording_n_flows(rec), 10000);
	ck_assert_uint_eq(recording_n_sockets(rec), 20000);
	ck_assert_int_eq(events_of(EVENT_STATE), 30000);
	for (uint32_t i = 0; i < 10000; i++) {
		const struct flow *f = recording_flow(rec, i);
		const struct socket_row *c =
			recording_socket_at(rec, f->socket[0]);

		ck_assert(c->local.port == 1024 + i);
		ck_assert(c->state[STATE_WIRE] == TCP_ESTABLISHED);
	}
}
END_TEST

static Suite *suite(void)
{
	Suite *suite_ = suite_create("recording");
	TCase *tc = tcase_create("recording");

	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_set_timeout(tc, 60);
	tcase_add_test(tc, begins_with_start);
	tcase_add_test(tc, order_of_events);
	tcase_add_test(tc, time_never_goes_back);
	tcase_add_test(tc, texts);
	tcase_add_test(tc, calls);
	tcase_add_test(tc, notes);
	tcase_add_test(tc, packet_fields);
	tcase_add_test(tc, packet_without_bytes);
	tcase_add_test(tc, packet_without_header);
	tcase_add_test(tc, relative_numbers);
	tcase_add_test(tc, fate_names);
	tcase_add_test(tc, growth);
	tcase_add_test(tc, growth_of_connections);
	tcase_add_loop_test(tc, packet_of_icmp, IP_ICMP, IP_ICMP + 1);
	tcase_add_loop_test(tc, packet_of_icmp, IP_ICMPV6, IP_ICMPV6 + 1);
	suite_add_tcase(suite_, tc);
	return suite_;
}

TEST_MAIN(suite())
