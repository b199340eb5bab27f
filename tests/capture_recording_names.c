/*
 * The names that a recording has for lanes, sockets and ends: given by whoever
 * runs it, or made of addresses.
 */
#include "tests/test.h"

#include <stdbool.h>
#include <stdint.h>

#include "capture/packet.h"
#include "capture/recording/recording.h"
#include "tests/recording.h"

START_TEST(lanes)
{
	ck_assert_uint_eq(recording_lane(rec, "S"), 0);
	ck_assert_uint_eq(recording_lane(rec, "C"), 1);
	ck_assert_uint_eq(recording_lane(rec, "S"), 0);
	ck_assert_uint_eq(recording_lane(rec, "CC"), 2);
	ck_assert_uint_eq(recording_n_lanes(rec), 3);
	ck_assert_str_eq(recording_lane_name(rec, 1), "C");
}
END_TEST

/* Sent to lane K, which turns out to be S's. */
static void send_readdressed(uint32_t from, uint32_t k, uint32_t s_lane)
{
	struct packet p = packet_from(CLIENT, TH_S, 0, 0, 0);
	struct sent s = sent_of(&p);

	s.lane[0] = from;
	s.lane[1] = k;
	recording_readdress(rec, recording_sent(rec, 0, &s), s_lane, ROW_NONE);
}

/* A lane that was made for a packet to nobody goes when there is somebody. */
START_TEST(lane_that_is_not_needed)
{
	uint32_t c = recording_lane(rec, "C"), s = recording_lane(rec, "S");
	uint32_t k = recording_lane(rec, "K");

	send_readdressed(c, k, s);
	ck_assert_uint_eq(recording_n_lanes(rec), 2);
	ck_assert_uint_eq(recording_packet(rec, 0)->lane[1], s);
	ck_assert_uint_eq(recording_flow(rec, 0)->lane[1], s);
	ck_assert_uint_eq(recording_lane(rec, "K"), k);
	recording_call_begin(rec, 0, k, "send", "", 1);
	send_readdressed(c, k, s);
	ck_assert_uint_eq(recording_n_lanes(rec), 3);
	send_readdressed(k, s, c);
	ck_assert_uint_eq(recording_n_lanes(rec), 3);
}
END_TEST

START_TEST(socket_names)
{
	struct packet p = packet_of(IP_TCP, CLIENT, SERVER);
	uint32_t a = recording_socket_add(rec, NULL, ROW_NONE, IP_TCP, &p.src,
					  &p.dst);
	uint32_t b = recording_socket_add(rec, "S.l", 0, IP_TCP, &p.dst, NULL);
	char name[NAME_TEXT];

	ck_assert_str_eq(socket_name(rec, a, name), CLIENT);
	ck_assert_str_eq(socket_name(rec, b, name), "S.l");
	ck_assert_uint_eq(recording_socket_at(rec, a)->remote.port, 80);
	ck_assert_uint_eq(recording_socket_at(rec, b)->remote.port, 0);
	ck_assert_uint_eq(recording_socket_at(rec, b)->lane, 0);
	recording_socket_rename(rec, a, "C.s");
	ck_assert_str_eq(socket_name(rec, a, name), "C.s");
	recording_socket_rename(rec, b, "S.listener");
	ck_assert_str_eq(socket_name(rec, b, name), "S.listener");
	recording_socket(rec, a)->local.port = 1;
	recording_socket_rename(rec, a, NULL);
	ck_assert_str_eq(socket_name(rec, a, name), "127.0.0.1:1");
	ck_assert_uint_eq(recording_n_sockets(rec), 2);
}
END_TEST

/* An end has its address for a name until a source knows its lane. */
START_TEST(end_names)
{
	struct packet p = packet_from(CLIENT, TH_S, 0, 0, 0);
	struct packet q = packet_from(SERVER, TH_S | TH_ACK, 0, 1, 0);
	struct sent s = sent_of(&q);
	const struct packet_row *row;
	char name[NAME_TEXT];

	send_packet(0, &p);
	row = recording_packet(rec, 0);
	ck_assert_str_eq(packet_end_name(rec, row, true, name), CLIENT);
	ck_assert_str_eq(packet_end_name(rec, row, false, name), SERVER);
	s.lane[0] = recording_lane(rec, "S");
	recording_sent(rec, 0, &s);
	row = recording_packet(rec, 0);
	ck_assert_str_eq(packet_end_name(rec, row, true, name), CLIENT);
	ck_assert_str_eq(packet_end_name(rec, row, false, name), "S");
	recording_flow_edit(rec, 0)->lane[0] = recording_lane(rec, "C");
	row = recording_packet(rec, 1);
	ck_assert_str_eq(packet_end_name(rec, row, true, name), "S");
	ck_assert_str_eq(packet_end_name(rec, row, false, name), "C");
	/* Another may have the port since: that is of this packet alone. */
	s.lane[0] = recording_lane(rec, "other");
	recording_sent(rec, 0, &s);
	ck_assert_str_eq(
		packet_end_name(rec, recording_packet(rec, 2), true, name),
		"other");
	ck_assert_str_eq(
		packet_end_name(rec, recording_packet(rec, 0), false, name),
		"S");
}
END_TEST

/* The SYN that came again met another socket than the first did. */
START_TEST(a_syn_names_its_socket_anew)
{
	struct packet p = packet_from(CLIENT, TH_S, 0, 0, 0);
	struct sent s = sent_of(&p);
	uint32_t old =
		recording_socket_add(rec, "old", 0, IP_TCP, &p.dst, &p.src);
	uint32_t new =
		recording_socket_add(rec, "new", 0, IP_TCP, &p.dst, &p.src);
	const struct {
		uint16_t flags;
		uint32_t said, is;
	} packet[] = { { TH_S, old, old },
		       { TH_S, new, new },
		       { TH_S, ROW_NONE, new },
		       { TH_ACK, old, new } };

	for (int i = 0; i < ROWS(packet); i++) {
		p.tcp.flags = packet[i].flags;
		s.socket[1] = packet[i].said;
		recording_sent(rec, 0, &s);
		ck_assert_uint_eq(recording_flow(rec, 0)->socket[1],
				  packet[i].is);
	}
}
END_TEST

static Suite *suite(void)
{
	Suite *suite_ = suite_create("recording names");
	TCase *tc = tcase_create("recording names");

	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_set_timeout(tc, 60);
	tcase_add_test(tc, lanes);
	tcase_add_test(tc, lane_that_is_not_needed);
	tcase_add_test(tc, socket_names);
	tcase_add_test(tc, end_names);
	tcase_add_test(tc, a_syn_names_its_socket_anew);
	suite_add_tcase(suite_, tc);
	return suite_;
}

TEST_MAIN(suite())
