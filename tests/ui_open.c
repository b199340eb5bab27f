/* A capture file on the screen: keys in, text out. */
#include "tests/scene.h"
#include "tests/screen_capture.h"

/* The line of the screen that has a text; caller frees. */
static char *line_with(const char *text)
{
	char *all = screen_text(&s), *at = strstr(all, text), *line;

	ck_assert_msg(at != NULL, "\"%s\" is not shown in\n%s", text, all);
	while (at > all && at[-1] != '\n')
		at--;
	line = strndup(at, strcspn(at, "\n"));
	free(all);
	return line;
}

/* Both texts are in one line of the screen. */
static void must_stand_by(const char *text, const char *other)
{
	char *line = line_with(text);

	ck_assert_msg(strstr(line, other) != NULL, "no \"%s\" in \"%s\"", other,
		      line);
	free(line);
}

static uint32_t chosen_number(void)
{
	return s.app.flows.chosen + 1;
}

/* The packet of the file that the ladder's selection is about. */
static uint32_t selected_number(void)
{
	return packet_number(s.app.show.rec, app_packet(&s.app));
}

/* --- conversations ------------------------------------------------------- */

START_TEST(conversations)
{
	put_all();
	open_traffic();
	screen_settle(&s);
	must_stand_by("1 TCP", WEB);
	must_stand_by("1 TCP", WEB_S);
	must_stand_by("1 TCP", "CLOSE-WAIT");
	must_stand_by("2 UDP", "1 → 1 ←");
	must_stand_by("3 TCP", "no answer");
	screen_must_show(&s, "3 conversations  11 packets  1 not IP");
}
END_TEST

START_TEST(sorting)
{
	put_all();
	open_traffic();
	screen_settle(&s);
	screen_play(&s, "j"); /* the second: it stays the chosen one */
	screen_play(&s, "<"); /* around: the last column, by its numbers */
	screen_settle(&s);
	screen_must_show(&s, "retr▼");
	screen_must_show(&s, "sorted by retr, the largest first");
	ck_assert_uint_eq(s.app.flows.shown[0], 0);
	screen_play(&s, "I");
	screen_settle(&s);
	screen_must_show(&s, "retr▲");
	ck_assert_uint_eq(s.app.flows.shown[2], 0);
	ck_assert_uint_eq(chosen_number(), 2);
	screen_play(&s, "> I");
	screen_settle(&s);
	screen_must_show(&s, "#▼");
	ck_assert_uint_eq(s.app.flows.shown[0], 2);
	ck_assert_uint_eq(chosen_number(), 2);
}
END_TEST

START_TEST(sorting_by_mouse)
{
	int y, x;

	put_all();
	open_traffic();
	screen_settle(&s);
	ck_assert(screen_find(&s, "pkts", &y, &x));
	screen_mouse(&s, MOUSE_PRESS, y, x);
	ck_assert_int_eq((int)s.app.flows.order.by, FLOW_PACKETS);
	ck_assert(s.app.flows.order.down);
	screen_mouse(&s, MOUSE_PRESS, y, x + 1);
	ck_assert(!s.app.flows.order.down);
	screen_settle(&s);
	ck_assert_uint_eq(s.app.flows.shown[0], 2);
	screen_mouse(&s, MOUSE_PRESS, y + 2, x);
	ck_assert_uint_eq(chosen_number(), 2);
	screen_mouse(&s, MOUSE_DOUBLE, y + 2, x);
	ck_assert_int_eq((int)s.app.view, VIEW_STEP);
	ck_assert_uint_eq(s.app.file.flow, 1);
}
END_TEST

START_TEST(marks)
{
	put_all();
	open_traffic();
	screen_settle(&s);
	screen_play(&s, "'");
	screen_must_show(&s, "nothing is marked");
	screen_play(&s, "j m");
	must_stand_by("2 UDP", "⚑");
	screen_play(&s, "g '");
	ck_assert_uint_eq(chosen_number(), 2);
	screen_play(&s, "m");
	screen_must_not_show(&s, "⚑");
}
END_TEST

/* --- inside -------------------------------------------------------------- */

START_TEST(into_one_and_back)
{
	put_all();
	open_traffic();
	screen_settle(&s);
	screen_play(&s, "j Enter");
	screen_settle(&s);
	screen_must_show(&s, "client");
	screen_must_show(&s, "server");
	screen_must_show(&s, "#5 UDP");
	screen_must_not_show(&s, "#1 ");
	must_stand_by("packets sent 1  bytes 8", "packets sent 0  bytes 0");
	screen_play(&s, "n N"); /* at the cursor */
	must_stand_by("packets sent 1  bytes 8", "packets sent 0  bytes 0");
	ck_assert_uint_eq(selected_number(), 5); /* from its beginning */
	screen_play(&s, "4");
	screen_must_show(&s, "#8 UDP");
	screen_must_not_show(&s, "#6 ");
	screen_must_not_show(&s, "delivered"); /* nobody saw that */
	screen_play(&s, "Esc");
	ck_assert_int_eq((int)s.app.view, VIEW_STEP);
	screen_play(&s, "Esc");
	ck_assert_int_eq((int)s.app.view, VIEW_FLOWS);
	ck_assert_uint_eq(chosen_number(), 2);
	ck_assert(!s.app.done);
	screen_play(&s, "q");
	ck_assert(s.app.done);
}
END_TEST

/* At the first packet: n steps on, and what comes after it is to be seen. */
START_TEST(from_the_first)
{
	put_all();
	open_traffic();
	screen_settle(&s);
	screen_play(&s, "Enter");
	screen_settle(&s);
	ck_assert_uint_eq(s.app.player.at, 1);
	screen_must_show(&s, "client asks server for a connection");
	screen_must_show(&s, "#10 [.]");
	ck_assert_uint_eq(selected_number(), 1);
	screen_play(&s, "n");
	ck_assert_uint_eq(selected_number(), 2);
	screen_must_show(&s, "server agrees");
	screen_play(&s, "4");
	screen_must_show(&s, "#10 [.]");
	screen_play(&s, "g j j Enter");
	ck_assert_uint_eq(s.app.player.at, 3);
	ck_assert_uint_eq(selected_number(), 3);
	screen_play(&s, "j j Enter");
	ck_assert_uint_eq(s.app.player.at, 5);
	screen_play(&s, "5");
	screen_must_show(&s, "GET /");
	screen_play(&s, "1 G");
	ck_assert_uint_eq(selected_number(), 10);
	screen_must_show(&s, "the end");
}
END_TEST

/* 1 and 2 from outside are the same, of the chosen conversation. */
START_TEST(views_of_the_chosen)
{
	put_all();
	open_traffic();
	screen_settle(&s);
	screen_play(&s, "2");
	screen_settle(&s);
	ck_assert_int_eq((int)s.app.view, VIEW_STATES);
	ck_assert_uint_eq(s.app.file.flow, 0);
	screen_must_show(&s, "CLOSE-WAIT");
	screen_play(&s, "1");
	screen_must_show(&s, "#7 [P.]");
	screen_play(&s, "3 G 1");
	screen_settle(&s);
	ck_assert_uint_eq(s.app.file.flow, 2);
	screen_must_show(&s, "#11 [S]");
	screen_play(&s, "3 4");
	screen_must_show(&s, "#6 not IP");
}
END_TEST

/* Typed faster than frames are drawn: what was listed before is not there. */
START_TEST(keys_before_a_frame)
{
	put_all();
	open_traffic();
	screen_settle(&s);
	screen_play(&s, "Enter");
	screen_settle(&s);
	screen_play(&s, "4 3 j");
	ck_assert_uint_gt(s.app.packets.n, 0);
	app_act(&s.app, ACT_ENTER, s.now_ns);
	app_set_view(&s.app, VIEW_PACKETS);
	app_act(&s.app, ACT_ENTER, s.now_ns);
	screen_settle(&s);
	ck_assert_uint_eq(s.app.file.flow, 1);
}
END_TEST

/* What was stepped to stays, when the same one is opened again. */
START_TEST(the_same_again)
{
	put_all();
	open_traffic();
	screen_settle(&s);
	screen_play(&s, "Enter");
	screen_settle(&s);
	screen_play(&s, "g n n");
	ck_assert_uint_eq(s.app.player.at, 2);
	screen_play(&s, "3 1");
	screen_settle(&s);
	ck_assert_uint_eq(s.app.player.at, 2);
}
END_TEST

/* Packets are called by their numbers in the file, also in what is said. */
START_TEST(numbers_of_the_file)
{
	traffic_udp(&traffic, ASK, ASK_S, "before");
	traffic_handshake(&traffic, WEB, WEB_S);
	traffic_tcp(&traffic, WEB, WEB_S, TH_P | TH_ACK, 101, 501, "GET /");
	traffic.t_us += 300000;
	traffic_tcp(&traffic, WEB, WEB_S, TH_P | TH_ACK, 101, 501, "GET /");
	open_traffic();
	screen_settle(&s);
	screen_play(&s, "j Enter");
	screen_settle(&s);
	screen_play(&s, "G");
	screen_must_show(&s, "client sends #5 again after 300.0 ms");
}
END_TEST

/* --- packets ------------------------------------------------------------- */

START_TEST(all_packets)
{
	put_all();
	screen_resize(&s, 120, 24);
	open_traffic();
	screen_settle(&s);
	screen_play(&s, "4");
	must_stand_by("#1 [S]", WEB " → " WEB_S);
	must_stand_by("#6 not IP", "4 bytes");
	must_stand_by("#7 [P.] seq 1 ack 1 len 5", "retransmission");
	must_stand_by("#8 UDP", "2.");
	screen_play(&s, "G");
	ck_assert_int_eq(s.app.file.at, 10);
	screen_play(&s, "k k k Enter");
	screen_settle(&s);
	ck_assert_int_eq((int)s.app.view, VIEW_STEP);
	ck_assert_uint_eq(s.app.file.flow, 1);
	ck_assert_uint_eq(selected_number(), 8);
	ck_assert_uint_eq(s.app.player.at, 2);
	screen_play(&s, "3 4");
	ck_assert_int_eq(s.app.file.at, 7);
	screen_play(&s, "k k Enter");
	screen_must_show(&s, "this packet is of no conversation");
}
END_TEST

/* The fields of the selected one, where there is room. */
START_TEST(packet_below)
{
	put_all();
	open_traffic();
	screen_settle(&s);
	screen_play(&s, "4");
	screen_must_not_show(&s, "▾ TCP");
	screen_play(&s, "resize 120x40 j");
	screen_must_show(&s, "▾ TCP 443 → 40000 [SYN ACK]");
	screen_play(&s, "Tab j j");
	ck_assert_int_eq(s.app.field, 2);
	ck_assert_int_eq(s.app.file.at, 1);
	screen_play(&s, "Tab j j j j");
	ck_assert_int_eq(s.app.file.at, 5);
	screen_must_show(&s, "not IP");
	screen_play(&s, "j j");
	screen_must_show(&s, "\\x1b[2Janswer");
}
END_TEST

START_TEST(times)
{
	put_all();
	open_traffic();
	screen_settle(&s);
	screen_play(&s, "4");
	must_stand_by("#8 UDP", " 2.007 ms");
	screen_play(&s, "t");
	must_stand_by("#8 UDP", " 0.001 ms");
	must_stand_by("#7 [P.]", " 2.001 ms");
}
END_TEST

/* --- comparing ----------------------------------------------------------- */

START_TEST(compared)
{
	put_all();
	open_traffic();
	screen_settle(&s);
	screen_play(&s, "4 G k k k k m");
	screen_play(&s, "g =");
	ck_assert_int_eq((int)s.app.view, VIEW_COMPARE);
	must_stand_by("#7 [P.]", "#1 [S]");
	must_stand_by("destination port", "443");
	must_stand_by("flags  ", "PSH ACK [P.]");
	must_stand_by("flags  ", "SYN [S]");
	screen_must_not_show(&s, "GET /");
	screen_play(&s, "G");
	must_stand_by("text", "GET /");
	screen_play(&s, "q");
	ck_assert_int_eq((int)s.app.view, VIEW_PACKETS);
	ck_assert_int_eq(s.app.file.at, 0);
}
END_TEST

/* Without a mark, = twice; in a conversation, too. */
START_TEST(compared_without_marks)
{
	put_all();
	open_traffic();
	screen_settle(&s);
	screen_play(&s, "4 =");
	screen_must_show(&s, "on another packet shows both");
	screen_play(&s, "j =");
	must_stand_by("#1 [S]", "#2 [S.]");
	screen_play(&s, "q j j j ="); /* fields that both have are paired */
	must_stand_by("#1 [S]", "#5 UDP");
	must_stand_by("source port", "40000");
	must_stand_by("source port", "50000");
	must_stand_by("checksum   ", "(correct)  ");
	screen_play(&s, "q 3 Enter");
	screen_settle(&s);
	screen_play(&s, "4 j j = j =");
	must_stand_by("#3 [.]", "#4 [P.]");
	screen_play(&s, "Esc");
	ck_assert_int_eq(s.app.list_at, 3);
}
END_TEST

/* --- searching ----------------------------------------------------------- */

START_TEST(searching)
{
	put_all();
	open_traffic();
	screen_settle(&s);
	screen_play(&s, "/ \"fe80\" Enter");
	ck_assert_uint_eq(chosen_number(), 3);
	screen_play(&s, "/ \"UDP\" Enter");
	ck_assert_uint_eq(chosen_number(), 2);
	screen_play(&s, "Esc / \"nowhere\" Enter");
	screen_settle(&s);
	screen_must_show(&s, "/nowhere: not found");
	ck_assert_uint_eq(chosen_number(), 2);
	screen_play(&s, "4 / \"RETRANS\" Enter");
	ck_assert_int_eq(s.app.file.at, 6);
	screen_play(&s, "/ \"[.]\" Enter n");
	ck_assert_int_eq(s.app.file.at, 2); /* around */
	screen_play(&s, "Esc / \":443\" Enter");
	ck_assert_int_eq(s.app.file.at, 3);
	screen_play(&s, "N N");
	ck_assert_int_eq(s.app.file.at, 1);
}
END_TEST

/* Through many, a slice at a time; any key ends it. */
START_TEST(searching_many)
{
	for (int i = 0; i < 30000; i++)
		traffic_udp(&traffic, ASK, ASK_S, i == 29000 ? "four" : "x");
	open_traffic();
	screen_settle(&s);
	screen_play(&s, "4 / \"len 4\" Enter");
	ck_assert_int_ne(s.app.file.seeks, 0);
	screen_must_show(&s, "searching");
	screen_settle(&s);
	ck_assert_int_eq(s.app.file.at, 29000);
	screen_play(&s, "Esc g / \"len 4\" Enter j");
	ck_assert_int_eq(s.app.file.seeks, 0);
	screen_settle(&s);
	ck_assert_int_eq(s.app.file.at, 1);
}
END_TEST

/* --- whatever is in it --------------------------------------------------- */

/* Nothing from a file reaches the terminal as a control. */
START_TEST(nothing_harmful)
{
	static const char *const keys[] = { "",
					    "j",
					    "Enter",
					    "1",
					    "2",
					    "Tab Tab j j j",
					    "4 j",
					    "=",
					    "j =",
					    "q 3 4",
					    "j j",
					    "Tab j j j j",
					    "/ \"a\" Enter",
					    "? q" };

	put_all();
	screen_resize(&s, 120, 40);
	open_traffic();
	for (int i = 0; i < ROWS(keys); i++) {
		screen_settle(&s);
		screen_play(&s, keys[i]);
		for (int k = 0; k < s.grid.rows * s.grid.cols; k++) {
			uint32_t glyph = s.grid.cell[k].glyph;

			ck_assert(glyph == 0 || !char_is_control(glyph));
			ck_assert_msg(glyph < 0x80 || glyph_ascii(glyph) != '?',
				      "U+%04X has no ASCII", glyph);
		}
	}
}
END_TEST

/* --- what it looks like -------------------------------------------------- */

static const struct scene_size sizes[] = {
	{ 60, 16, false },
	{ 80, 24, true },
	{ 120, 40, true },
	{ 200, 60, false },
};

static void open_scene(void)
{
	traffic_end(&traffic);
	traffic_begin(&traffic);
	put_all();
	open_traffic();
	screen_settle(&s);
}

static const struct scene scenes[] = {
	{ "flows", open_scene, "j m > > > > >", "en", false, 4 },
	{ "packets", open_scene, "4 j j j m j j j", "en", false, 4 },
	{ "compare", open_scene, "4 j j j m j j j =", "en", false, 4 },
	{ "chinese", open_scene, "j", "zh", false, 2 },
	{ "ascii", open_scene, "> I", "en", true, 2 },
};

static void close_scene(void)
{
	screen_close(&s);
}

START_TEST(expected_screens)
{
	screen_close(&s);
	scene_check(&s, "open", &scenes[_i], sizes, close_scene);
	screen_open(&s, 80, 24);
}
END_TEST

static Suite *suite(void)
{
	Suite *suite_ = suite_create("open");
	TCase *tc = tcase_create("open");

	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_test(tc, conversations);
	tcase_add_test(tc, sorting);
	tcase_add_test(tc, sorting_by_mouse);
	tcase_add_test(tc, marks);
	tcase_add_test(tc, into_one_and_back);
	tcase_add_test(tc, from_the_first);
	tcase_add_test(tc, views_of_the_chosen);
	tcase_add_test(tc, keys_before_a_frame);
	tcase_add_test(tc, the_same_again);
	tcase_add_test(tc, numbers_of_the_file);
	tcase_add_test(tc, all_packets);
	tcase_add_test(tc, packet_below);
	tcase_add_test(tc, times);
	tcase_add_test(tc, compared);
	tcase_add_test(tc, compared_without_marks);
	tcase_add_test(tc, searching);
	tcase_add_test(tc, searching_many);
	tcase_add_test(tc, nothing_harmful);
	tcase_add_loop_test(tc, expected_screens, 0, ROWS(scenes));
	tcase_set_timeout(tc, 60);
	suite_add_tcase(suite_, tc);
	return suite_;
}

TEST_MAIN(suite())
