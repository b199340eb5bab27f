/* A capture that goes on and forgets what is old, under what is open. */
#include "tests/screen_live.h"

START_TEST(bytes_gone)
{
	traffic_handshake(&k.traffic, CLIENT, SERVER);
	put_more(10);
	open_all();
	keeper_forget(&k, 5);
	screen_play(&s, "4 g");
	screen_must_show(&s, "no longer kept");
	screen_must_show(&s, "#6 ");
	screen_play(&s, "3 Enter");
	read_on();
	screen_must_show(&s, "5 earlier packets are no longer kept");
	ck_assert_uint_eq(recording_n_packets(s.app.show.rec), 8);
	ck_assert_uint_eq(number(), 13);
	screen_play(&s, "g n");
	ck_assert_uint_eq(number(), 6);
	screen_must_show(&s, "seq 11 ");
	/* what is open is there, whatever goes meanwhile */
	keeper_forget(&k, 12);
	put_more(2);
	read_on();
	ck_assert_uint_eq(recording_n_packets(s.app.show.rec), 10);
	screen_must_show(&s, "#6 ");
}
END_TEST

/* A part that was left is no longer there, or only its end. */
START_TEST(parts_gone)
{
	open_conversation(119997);
	ck_assert_uint_eq(s.app.file.part, 2);
	keeper_forget(&k, 70000);
	screen_play(&s, "[");
	read_on();
	ck_assert_uint_eq(recording_packet(s.app.show.rec, 0)->number, 70001);
	ck_assert_uint_eq(recording_n_packets(s.app.show.rec), 30000);
	screen_must_show(&s, "70,000 earlier packets are no longer kept");
	screen_play(&s, "j [");
	read_on();
	screen_must_show(&s, "70,000 earlier packets are no longer kept");
	ck_assert_uint_eq(recording_packet(s.app.show.rec, 0)->number, 70001);
	screen_play(&s, "]");
	read_on();
	screen_must_show(&s, "packets 100,001-120,000 of 120,000");
	keeper_forget(&k, 110000); /* what is open stays */
	screen_play(&s, "]");
	read_on();
	screen_must_show(&s, "packets 100,001-120,000 of 120,000");
	screen_play(&s, "[");
	screen_must_show(&s, "110,000 earlier packets are no longer kept");
	ck_assert_uint_eq(recording_n_packets(s.app.show.rec), 20000);
}
END_TEST

START_TEST(all_gone)
{
	traffic_handshake(&k.traffic, CLIENT, SERVER);
	traffic_udp(&k.traffic, ASK, ASK_S, "x");
	open_all();
	keeper_forget(&k, 3);
	screen_play(&s, "g Enter");
	read_on();
	screen_must_show(&s, "3 earlier packets are no longer kept");
	ck_assert_uint_eq(recording_n_packets(s.app.show.rec), 0);
	screen_play(&s, "n N k j G g Enter 2 3 4 g Enter");
	put_more(1);
	read_on();
}
END_TEST

/* The index forgets packets of what is open, and of what is listed. */
START_TEST(index_gone)
{
	enum { MANY = 200000 };

	traffic_handshake(&k.traffic, CLIENT, SERVER);
	put_more(5);
	open_with(1, 0);
	screen_play(&s, "Enter");
	read_on();
	screen_play(&s, "N N N");
	for (uint32_t i = 0; i < MANY; i++)
		traffic_udp(&k.traffic, ASK, ASK_S, "");
	put_more(3);
	read_on();
	ck_assert_uint_gt(trace_first(s.app.show.file->trace), 8);
	ck_assert_uint_eq(number(), 5);
	ck_assert_uint_eq(recording_n_packets(s.app.show.rec), 11);
	screen_must_show(&s, "+3 new");
	screen_play(&s, "4 f \"client 10.0.0.1\" Enter g");
	screen_must_show(&s, "#1 ");
	screen_must_show(&s, "11 of 11");
	screen_play(&s, "f C-u Enter 3 g 4 g");
	read_on();
	ck_assert_uint_eq(s.app.file.at, trace_first(s.app.show.file->trace));
	/* again, from what is left */
	screen_play(&s, "3 g Enter");
	read_on();
	screen_play(&s, "3 j Enter 3 k Enter");
	read_on();
	screen_must_show(&s, "8 earlier packets are no longer kept");
	ck_assert_uint_eq(recording_n_packets(s.app.show.rec), 3);
	ck_assert_uint_eq(
		packet_seq(s.app.show.rec, recording_packet(s.app.show.rec, 0)),
		26);
}
END_TEST

/* The list of packets stays where it is, while the oldest go. */
START_TEST(list_stays)
{
	uint32_t top, at;

	open_with(1, 0);
	for (uint32_t i = 0; i < 120000; i++)
		traffic_udp(&k.traffic, ASK, ASK_S, "");
	read_on();
	screen_play(&s, "4 G k k k");
	at = (uint32_t)s.app.file.at;
	top = tracelist_packet(&s.app.traced, (uint32_t)s.app.file.top);
	ck_assert_uint_eq(at, 119996);
	for (uint32_t i = 0; i < 50000; i++)
		traffic_udp(&k.traffic, ASK, ASK_S, "");
	read_on();
	ck_assert_uint_gt(trace_first(s.app.show.file->trace), 0);
	ck_assert_uint_eq((uint32_t)s.app.file.at, at);
	ck_assert_uint_eq(
		tracelist_packet(&s.app.traced, (uint32_t)s.app.file.top), top);
	screen_must_show(&s, "#119997 ");
}
END_TEST

/* After 4 billion packets, in the middle of all that is shown. */
START_TEST(numbers_begin_again)
{
	enum { BEFORE = 65530 };
	const struct trace *t;

	for (uint32_t i = 0; i < BEFORE; i++)
		traffic_udp(&k.traffic, ASK, ASK_S, "");
	traffic_handshake(&k.traffic, CLIENT, SERVER);
	put_more(20);
	open_config(&(struct trace_config){
		.index = true, .max_packets = 1, .first = UINT32_MAX });
	t = s.app.show.file->trace;
	ck_assert_uint_eq(trace_count(t), 17);
	screen_play(&s, "G Enter");
	read_on();
	ck_assert_uint_eq(recording_n_packets(s.app.show.rec), 23);
	ck_assert_uint_eq(number(), 17);
	put_more(1);
	read_on();
	ck_assert_uint_eq(number(), 18);
	screen_play(&s, "g n");
	ck_assert_uint_eq(number(), 4294967291);
	screen_play(&s, "3 4 G");
	screen_must_show(&s, "#18 ");
	screen_play(&s, "PgUp PgUp");
	screen_must_show(&s, "#4294967295 ");
	screen_play(&s, "f \"tcp\" Enter");
	read_on();
	screen_play(&s, "g");
	ck_assert_uint_eq(s.app.file.at, 4294967290);
	screen_play(&s, "Enter");
	read_on();
	ck_assert_uint_eq(number(), 4294967291);
	/* all of them go, one by one */
	for (uint32_t i = 0; i < 200000; i++)
		traffic_udp(&k.traffic, ASK, ASK_S, "");
	put_more(1);
	read_on();
	ck_assert_uint_eq(recording_n_packets(s.app.show.rec), 25);
	screen_play(&s, "3 4 g G");
	ck_assert_uint_eq(s.app.file.at, 200018);
	screen_play(&s, "Enter");
	read_on();
	screen_must_show(&s, "24 earlier packets are no longer kept");
}
END_TEST

/* The flow table forgets the conversation that is open, and those listed. */
START_TEST(conversation_gone)
{
	char client[40];

	open_with(0, 512);
	traffic_udp(&k.traffic, ASK, ASK_S, "question");
	traffic_udp(&k.traffic, ASK_S, ASK, "answer");
	read_on();
	screen_play(&s, "Enter");
	read_on();
	ck_assert_uint_eq(recording_n_packets(s.app.show.rec), 2);
	for (uint32_t i = 0; i < 3000; i++) {
		snprintf(client, sizeof(client), "10.1.0.1:%u", 2000 + i);
		traffic_udp(&k.traffic, client, ASK_S, "x");
	}
	traffic_udp(&k.traffic, ASK, ASK_S, "of another one");
	read_on();
	ck_assert_ptr_null(flow_get(trace_flows(s.app.show.file->trace), 0));
	ck_assert_uint_eq(recording_n_packets(s.app.show.rec), 2);
	ck_assert_uint_eq(number(), 2);
	screen_play(&s, "] [ N n 2 1 5 6 1 3 Enter");
	read_on();
	screen_play(&s, "3 4 g Enter"); /* a packet of one that is gone */
	screen_must_show(&s, "this conversation is gone");
}
END_TEST

static Suite *suite(void)
{
	Suite *suite_ = suite_create("open, and forgotten");
	TCase *tc = tcase_create("forgets");

	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_test(tc, bytes_gone);
	tcase_add_test(tc, parts_gone);
	tcase_add_test(tc, all_gone);
	tcase_add_test(tc, index_gone);
	tcase_add_test(tc, list_stays);
	tcase_add_test(tc, numbers_begin_again);
	tcase_add_test(tc, conversation_gone);
	tcase_set_timeout(tc, 120);
	suite_add_tcase(suite_, tc);
	return suite_;
}

TEST_MAIN(suite())
