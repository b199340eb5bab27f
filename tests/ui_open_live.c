/* A conversation that is open while its capture goes on, on the screen. */
#include "tests/screen_live.h"

/* --- who is at the end --------------------------------------------------- */

START_TEST(follows)
{
	open_conversation(2);
	ck_assert(player_at_edge(player()));
	ck_assert_uint_eq(number(), 5);
	traffic_udp(&k.traffic, ASK, ASK_S, "x");
	put_more(3);
	read_on();
	ck_assert(player_at_edge(player()));
	ck_assert_uint_eq(number(), 9);
	screen_must_show(&s, "#9 ");
	screen_must_not_show(&s, "new");
	screen_must_not_show(&s, "HISTORY");
	ck_assert_uint_eq(recording_n_packets(s.app.show.rec), 8);
	/* nothing wakes it but the file, which is asked again */
	ck_assert_uint_ge(app_wake_ns(&s.app, s.now_ns), s.now_ns);
}
END_TEST

/* Who has stepped back stays, is told how many are new, and can go there. */
START_TEST(stepped_back_stays)
{
	uint32_t at;

	open_conversation(20);
	screen_play(&s, "N N");
	at = player()->at;
	ck_assert_uint_eq(number(), 21);
	put_more(312);
	read_on();
	ck_assert_uint_eq(player()->at, at);
	ck_assert_uint_eq(number(), 21);
	screen_must_show(&s, "+312 new");
	screen_must_show(&s, "HISTORY");
	screen_play(&s, "G");
	read_on();
	ck_assert_uint_eq(number(), 335);
	screen_must_not_show(&s, "new");
	put_more(1);
	read_on();
	ck_assert_uint_eq(number(), 336);
}
END_TEST

START_TEST(selection_stays)
{
	uint32_t selected;

	open_conversation(20);
	screen_play(&s, "k k k");
	selected = s.app.selected;
	ck_assert_uint_ne(selected, ROW_NONE);
	ck_assert_uint_eq(number(), 20);
	put_more(50);
	read_on();
	ck_assert_uint_eq(s.app.selected, selected);
	ck_assert_uint_eq(number(), 20);
	screen_must_show(&s, "+50 new");
	screen_play(&s, "G");
	read_on();
	put_more(1);
	read_on();
	ck_assert_uint_eq(number(), 74);
	screen_must_not_show(&s, "new");
	/* a selection of the last is the end, too */
	screen_play(&s, "k k");
	put_more(1);
	read_on();
	ck_assert_uint_eq(number(), 72);
	screen_play(&s, "j j j");
	put_more(1);
	read_on();
	ck_assert_uint_eq(number(), 76);
	screen_must_not_show(&s, "new");
}
END_TEST

/* At the end there is nothing to step to; the next packet is waited for. */
START_TEST(steps_at_the_end)
{
	open_conversation(2);
	screen_play(&s, "n");
	screen_must_show(&s, "waiting for the next packet");
	put_more(2);
	read_on();
	screen_must_not_show(&s, "waiting for the next packet");
	ck_assert_uint_eq(number(), 7);
}
END_TEST

/* What is said stays on the screen, though packets come. */
START_TEST(messages_stay)
{
	open_conversation(2);
	screen_play(&s, "m");
	screen_must_show(&s, "is marked");
	put_more(2);
	read_on();
	screen_must_show(&s, "is marked");
}
END_TEST

/* One that has ended is looked at from its beginning. */
START_TEST(ended_begins_at_first)
{
	traffic_handshake(&k.traffic, CLIENT, SERVER);
	traffic_tcp(&k.traffic, CLIENT, SERVER, TH_F | TH_ACK, 101, 501, "");
	traffic_tcp(&k.traffic, SERVER, CLIENT, TH_F | TH_ACK, 501, 102, "");
	traffic_tcp(&k.traffic, CLIENT, SERVER, TH_ACK, 102, 502, "");
	open_all();
	screen_play(&s, "Enter");
	read_on();
	ck_assert_uint_eq(number(), 1);
	ck_assert_uint_eq(recording_n_packets(s.app.show.rec), 6);
}
END_TEST

/* While it is outside, it goes on; and when somebody comes back. */
START_TEST(outside_and_in)
{
	open_conversation(2);
	screen_play(&s, "3");
	put_more(4);
	read_on();
	screen_play(&s, "Enter");
	read_on();
	ck_assert_uint_eq(number(), 9);
	ck_assert_uint_eq(recording_n_packets(s.app.show.rec), 9);
	screen_play(&s, "3 4 g Enter"); /* to one packet */
	read_on();
	ck_assert_uint_eq(number(), 1);
	put_more(1);
	read_on();
	ck_assert_uint_eq(number(), 1);
	screen_must_show(&s, "+1 new");
}
END_TEST

/* So does the list of its packets, for who is at its end. */
START_TEST(list_of_it_follows)
{
	open_conversation(40);
	screen_play(&s, "4");
	put_more(40);
	read_on();
	ck_assert_int_eq(s.app.list_at, 0);
	screen_play(&s, "G");
	put_more(40);
	read_on();
	ck_assert_int_eq(s.app.list_at, 122);
	screen_must_show(&s, "#123 ");
	screen_play(&s, "k");
	put_more(1);
	read_on();
	ck_assert_int_eq(s.app.list_at, 121);
}
END_TEST

/* When the capture ends, so does the ladder. */
START_TEST(ends)
{
	open_conversation(2);
	k.ended = true;
	read_on();
	ck_assert_int_eq(player()->status, SOURCE_END);
	screen_settle(&s);
	screen_must_show(&s, "the end");
}
END_TEST

/* --- parts --------------------------------------------------------------- */

/* One that grows without end is never more than a part. */
START_TEST(next_part)
{
	open_conversation(49990);
	for (int i = 0; i < 4; i++) {
		put_more(25000);
		read_on();
		ck_assert(player_at_edge(player()));
		ck_assert_uint_eq(number(), 3 + 49990 + 25000 * (i + 1));
		ck_assert_uint_le(recording_n_packets(s.app.show.rec), 50000);
	}
	ck_assert_uint_eq(s.app.file.part, 2);
	ck_assert_uint_eq(recording_packet(s.app.show.rec, 0)->number, 100001);
	screen_must_show(&s, "ESTABLISHED");
	screen_play(&s, "g");
	screen_must_show(&s, "100,000 earlier packets: [");
	/* numbers and states go on, as if all of it were there */
	ck_assert_uint_eq(
		packet_seq(s.app.show.rec, recording_packet(s.app.show.rec, 0)),
		5 * (100001 - 4) + 1);
	ck_assert_uint_eq(recording_packet(s.app.show.rec, 9)->analysis, 0);
	screen_play(&s, "[");
	read_on();
	screen_must_show(&s, "packets 50,001-100,000 of 149,993");
	ck_assert_uint_eq(number(), 50001);
	put_more(10);
	read_on(); /* it is full: it stays */
	ck_assert_uint_eq(s.app.file.part, 1);
	screen_must_show(&s, "+10 new");
}
END_TEST

/* Who is not at the end of a part that is full is left there. */
START_TEST(full_part_stays)
{
	open_conversation(49990);
	screen_play(&s, "N");
	put_more(100);
	read_on();
	ck_assert_uint_eq(s.app.file.part, 0);
	ck_assert_uint_eq(number(), 49992);
	ck_assert_uint_eq(recording_n_packets(s.app.show.rec), 50000);
	screen_must_show(&s, "+100 new");
	screen_play(&s, "G"); /* of this part; then on to the next */
	read_on();
	ck_assert_uint_eq(s.app.file.part, 1);
	ck_assert_uint_eq(number(), 50093);
}
END_TEST

/* --- a file that is followed --------------------------------------------- */

/* F while the conversation is open: it grows from then on. */
START_TEST(followed)
{
	struct capture_file *file;

	traffic_handshake(&k.traffic, CLIENT, SERVER);
	k.ended = true;
	file = keeper_file(&k);
	screen_capture(&s, file, "made.pcap");
	screen_settle(&s);
	screen_play(&s, "Enter");
	screen_settle(&s);
	ck_assert_int_eq(player()->status, SOURCE_END);
	screen_play(&s, "n");
	k.ended = false;
	screen_play(&s, "3 F");
	read_on();
	screen_play(&s, "Enter"); /* it is where it was left */
	put_more(2);
	read_on();
	ck_assert_uint_eq(number(), 2);
	ck_assert_uint_eq(recording_n_packets(s.app.show.rec), 5);
	screen_must_show(&s, "+2 new");
	screen_play(&s, "G");
	put_more(1);
	read_on();
	ck_assert_uint_eq(number(), 6);
}
END_TEST

/* A pipe is followed, in bursts of any length. */
START_TEST(piped)
{
	struct show show;

	traffic_handshake(&k.traffic, CLIENT, SERVER);
	show_capture(&show, keeper_file(&k), "pipe", ANALYSIS_EXACT);
	loader_watch(show.file);
	app_show(&s.app, &show);
	read_on();
	screen_play(&s, "Enter");
	read_on();
	for (int i = 0; i < 3; i++) {
		put_more(25001); /* more than is read at once */
		read_on();
		ck_assert_uint_eq(number(), 3 + 25001 * (i + 1));
	}
	ck_assert_uint_eq(s.app.file.part, 1);
}
END_TEST

static Suite *suite(void)
{
	Suite *suite_ = suite_create("open, and going on");
	TCase *tc = tcase_create("live");

	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_test(tc, follows);
	tcase_add_test(tc, stepped_back_stays);
	tcase_add_test(tc, selection_stays);
	tcase_add_test(tc, steps_at_the_end);
	tcase_add_test(tc, messages_stay);
	tcase_add_test(tc, ended_begins_at_first);
	tcase_add_test(tc, outside_and_in);
	tcase_add_test(tc, list_of_it_follows);
	tcase_add_test(tc, ends);
	tcase_add_test(tc, next_part);
	tcase_add_test(tc, full_part_stays);
	tcase_add_test(tc, followed);
	tcase_add_test(tc, piped);
	tcase_set_timeout(tc, 120);
	suite_add_tcase(suite_, tc);
	return suite_;
}

TEST_MAIN(suite())
