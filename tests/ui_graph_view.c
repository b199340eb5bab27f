/*
 * The view of graphs: which of them are shown and of whom, the line that goes
 * from packet to packet and to where one points, and what is shown of the time.
 */
#include "tests/screen_capture.h"
#include "tests/story.h"
#include "ui/graph/graph.h"

enum { SEGMENTS = 10, LEN = 100, SILENCE_US = 900000, PACKETS = 25 };

/* --- a conversation ------------------------------------------------------ */

static int client, server;

static void exchange(struct story *story, uint32_t seq)
{
	story_wait(story, 10000);
	arrive(story,
	       segment(story, client, server, TH_P | TH_ACK, seq, 1, LEN),
	       FATE_DELIVERED);
	arrive(story, segment(story, server, client, TH_ACK, 1, seq + LEN, 0),
	       FATE_DELIVERED);
}

/*
 * Packets 1 to 3 shake hands, 4 to 23 are ten segments and their ACKs, some
 * 10 ms apart; after a long silence 24 is sent again, and 25 its ACK.
 */
static struct recording *story_segments(void)
{
	struct story story = story_new();
	uint32_t last = 1 + (SEGMENTS - 1) * LEN;

	client = end_add(&story, "C", "127.0.0.1:40000", "C.s");
	server = end_add(&story, "S", "127.0.0.1:80", "S.c");
	title(&story, "segments", "Segments", "段");
	story_handshake(&story, client, server);
	for (uint32_t i = 0; i < SEGMENTS; i++)
		exchange(&story, 1 + i * LEN);
	story_wait(&story, SILENCE_US);
	exchange(&story, last);
	return story.r;
}

static void graph_setup(void)
{
	setup();
	screen_record(&s, story_segments());
	screen_play(&s, "G 6");
}

static uint32_t packet_now(void)
{
	return packet_number(s.app.player.rec, app_packet(&s.app));
}

static uint64_t line_ns(void)
{
	return recording_packet(s.app.player.rec, app_packet(&s.app))->sent_ns;
}

/* So much of the time is shown; 0: all. */
static uint64_t shown_ns(void)
{
	return s.app.graphs.to_ns - s.app.graphs.from_ns;
}

static bool line_is_shown(void)
{
	const struct graphs *gr = &s.app.graphs;

	return !gr->to_ns ||
	       (line_ns() >= gr->from_ns && line_ns() <= gr->to_ns);
}

/* --- what is shown ------------------------------------------------------- */

START_TEST(the_busier_end)
{
	screen_must_show(&s, "6 Graphs");
	screen_must_show(&s, "C → S");
	screen_must_show(&s, "sequence numbers");
	screen_must_show(&s, "↻ sent again");
	screen_must_show(&s, "1.0 K ┤");
	screen_must_show(&s, "600 ms");
	screen_play(&s, "k");
	screen_must_show(&s, "S → C");
	screen_must_not_show(&s, "sent again");
	screen_play(&s, "j");
	screen_must_show(&s, "C → S");
}
END_TEST

START_TEST(one_after_the_other)
{
	static const char *const title[] = { "sequence numbers",
					     "bytes in flight", "round trips",
					     "throughput" };

	for (int i = 0; i < 2 * ROWS(title); i++) {
		for (int k = 0; k < ROWS(title); k++)
			screen_must(&s, title[k], k == i % ROWS(title),
				    __FILE__, __LINE__);
		screen_play(&s, "Tab");
	}
	screen_play(&s, "S-Tab");
	screen_must_show(&s, "throughput");
}
END_TEST

START_TEST(four_where_there_is_room)
{
	screen_play(&s, "resize 120x40");
	screen_must_show(&s, "sequence numbers");
	screen_must_show(&s, "bytes in flight");
	screen_must_show(&s, "round trips");
	screen_must_show(&s, "throughput");
	screen_must_show(&s, "↻ sent again");
	screen_play(&s, "\\");
	screen_must_show(&s, "sequence numbers");
	screen_must_not_show(&s, "round trips");
	screen_play(&s, "Tab Tab");
	screen_must_show(&s, "round trips");
	screen_must_not_show(&s, "sequence numbers");
	screen_play(&s, "\\");
	screen_must_show(&s, "sequence numbers");
	screen_play(&s, "resize 60x16");
	screen_must_show(&s, "round trips");
}
END_TEST

START_TEST(in_chinese_and_ascii)
{
	char *text;

	i18n_set("zh");
	screen_draw(&s);
	screen_must_not_show(&s, "sequence numbers");
	i18n_set("en");
	screen_draw(&s);
	text = screen_text_in(&s, true);
	ck_assert_ptr_eq(strchr(text, '?'), strstr(text, "? help"));
	for (const char *at = text; *at; at++)
		ck_assert_int_lt((unsigned char)*at, 0x80);
	free(text);
}
END_TEST

START_TEST(nothing_of_udp)
{
	struct story story = story_new();
	int a = end_add(&story, "C", "127.0.0.1:40000", NULL);
	int b = end_add(&story, "S", "127.0.0.1:53", NULL);

	title(&story, "ask", "Asking", "问");
	arrive(&story, datagram(&story, a, b, 9), FATE_DELIVERED);
	screen_record(&s, story.r);
	screen_play(&s, "G 6 Left Right PgUp PgDn g G k Tab > < Tab");
	screen_must_show(&s, "graphs are of TCP, and there is none here yet");
	screen_mouse(&s, MOUSE_PRESS, 9, 40);
	screen_must_show(&s, "graphs are of TCP, and there is none here yet");
}
END_TEST

/* --- the line ------------------------------------------------------------ */

START_TEST(from_packet_to_packet)
{
	screen_play(&s, "g");
	for (uint32_t n = packet_now(); n < PACKETS; n = packet_now()) {
		screen_play(&s, "Right");
		ck_assert_uint_ge(packet_now(), n);
		ck_assert_uint_le(packet_now(), n + 1);
	}
	screen_play(&s, "Right Right");
	ck_assert_uint_eq(packet_now(), PACKETS);
	for (uint32_t n = packet_now(); n > 1; n = packet_now()) {
		screen_play(&s, "Left");
		ck_assert_uint_le(packet_now(), n);
		ck_assert_uint_ge(packet_now(), n - 1);
	}
	screen_play(&s, "Left Left");
	ck_assert_uint_eq(packet_now(), 1);
	screen_play(&s, "G");
	ck_assert_uint_eq(packet_now(), PACKETS);
}
END_TEST

/* Over a silence that is longer than a leap, too. */
START_TEST(leaps_come_to_an_end)
{
	int leaps = 0;

	screen_play(&s, "g");
	while (packet_now() < PACKETS && leaps++ < 3 * PACKETS)
		screen_play(&s, "PgDn");
	ck_assert_uint_eq(packet_now(), PACKETS);
	ck_assert_int_lt(leaps, 2 * SEGMENTS);
	for (leaps = 0; packet_now() > 1 && leaps < 3 * PACKETS; leaps++)
		screen_play(&s, "PgUp");
	ck_assert_uint_eq(packet_now(), 1);
	ck_assert_int_lt(leaps, 2 * SEGMENTS);
}
END_TEST

START_TEST(enter_goes_to_the_packet)
{
	uint32_t packet;

	screen_play(&s, "g Right Right Right Right Right");
	packet = packet_now();
	ck_assert_uint_gt(packet, 1);
	screen_play(&s, "Enter");
	ck_assert_int_eq(s.app.view, VIEW_STEP);
	ck_assert_uint_eq(packet_now(), packet);
}
END_TEST

/* A click anywhere on a graph, whichever of the four it is. */
START_TEST(where_one_points)
{
	static const struct {
		int y, x;
	} at[] = { { 10, 55 }, { 10, 115 }, { 30, 55 }, { 30, 115 } };

	screen_play(&s, "resize 120x40");
	for (int i = 0; i < ROWS(at); i++) {
		screen_play(&s, "g");
		ck_assert_uint_eq(packet_now(), 1);
		screen_mouse(&s, MOUSE_PRESS, at[i].y, at[i].x);
		ck_assert_uint_eq(packet_now(), 2 * SEGMENTS + 3);
		screen_mouse(&s, MOUSE_RELEASE, at[i].y, at[i].x);
	}
	screen_mouse(&s, MOUSE_DRAG, 10, 2);
	ck_assert_uint_eq(packet_now(), 1);
	screen_mouse(&s, MOUSE_PRESS, 10, 59);
	ck_assert_uint_eq(packet_now(), PACKETS);
}
END_TEST

/* --- a part of the time -------------------------------------------------- */

START_TEST(closer_and_wider)
{
	uint64_t all = s.app.graphs.set.to_ns - s.app.graphs.set.from_ns;

	ck_assert_uint_eq(shown_ns(), 0);
	screen_play(&s, "g Right Right Right Right Right Right >");
	ck_assert_uint_eq(shown_ns(), all / 2);
	screen_mouse(&s, MOUSE_WHEEL_UP, 10, 40);
	ck_assert_uint_eq(shown_ns(), all / 4);
	screen_play(&s, "< <");
	ck_assert_uint_eq(shown_ns(), 0);
	screen_play(&s, "<");
	ck_assert_uint_eq(shown_ns(), 0);
	screen_mouse(&s, MOUSE_WHEEL_UP, 10, 40);
	screen_mouse(&s, MOUSE_WHEEL_DOWN, 10, 40);
	ck_assert_uint_eq(shown_ns(), 0);
	for (int i = 0; i < 70; i++) /* as close as it goes */
		screen_play(&s, ">");
	ck_assert_uint_ge(shown_ns(), 1);
	ck_assert_uint_lt(shown_ns(), 4);
	ck_assert(line_is_shown());
	for (int i = 0; i < 70; i++)
		screen_play(&s, "<");
	ck_assert_uint_eq(shown_ns(), 0);
}
END_TEST

/* Wherever the line goes, what is shown goes with it, inside of what there is.
 */
START_TEST(the_line_is_always_shown)
{
	static const char *const keys[] = { "Right", "Left", "PgDn", "PgUp",
					    "g",     "G",    "N",    "n",
					    ">",     "<" };
	const struct graphs *gr = &s.app.graphs;
	uint32_t random = 1;

	screen_play(&s, "> > > >");
	for (int i = 0; i < 400; i++) {
		random = random * 1103515245 + 12345;
		screen_play(&s, keys[(random >> 16) % ROWS(keys)]);
		if (s.app.view != VIEW_GRAPHS)
			screen_play(&s, "6");
		ck_assert(app_packet(&s.app) == ROW_NONE || line_is_shown());
		if (gr->to_ns) {
			ck_assert_uint_ge(gr->from_ns, gr->set.from_ns);
			ck_assert_uint_le(gr->to_ns, gr->set.to_ns);
		}
	}
}
END_TEST

/* The other end is looked at over the same time. */
START_TEST(the_other_end_at_the_same_time)
{
	uint64_t shown;

	screen_play(&s, "> >");
	shown = shown_ns();
	screen_play(&s, "k");
	ck_assert_uint_eq(shown_ns(), shown);
}
END_TEST

/* --- a capture ----------------------------------------------------------- */

/* The graphs are of the conversation that is open, and not of the last one. */
START_TEST(of_the_open_conversation)
{
	traffic_begin(&traffic);
	for (int i = 0; i < 2; i++)
		traffic_handshake(&traffic, i ? SIX : WEB, i ? SIX_S : WEB_S);
	open_traffic();
	screen_settle(&s);
	for (int i = 0; i < 6; i++) {
		screen_play(&s, "3 g");
		screen_play(&s, i % 2 ? "j Enter" : "Enter");
		screen_settle(&s);
		ck_assert_ptr_null(s.app.graphs.rec);
		screen_play(&s, "6");
		ck_assert_ptr_eq(s.app.graphs.rec, s.app.player.rec);
		ck_assert_uint_eq(
			s.app.graphs.set.from_ns,
			recording_packet(s.app.player.rec, 0)->sent_ns);
	}
}
END_TEST

static Suite *suite(void)
{
	Suite *suite = suite_create("graphs on the screen");
	TCase *t = tcase_create("shown");

	tcase_add_checked_fixture(t, graph_setup, teardown);
	tcase_add_test(t, the_busier_end);
	tcase_add_test(t, one_after_the_other);
	tcase_add_test(t, four_where_there_is_room);
	tcase_add_test(t, in_chinese_and_ascii);
	tcase_add_test(t, nothing_of_udp);
	suite_add_tcase(suite, t);

	t = tcase_create("the line");
	tcase_add_checked_fixture(t, graph_setup, teardown);
	tcase_add_test(t, from_packet_to_packet);
	tcase_add_test(t, leaps_come_to_an_end);
	tcase_add_test(t, enter_goes_to_the_packet);
	tcase_add_test(t, where_one_points);
	suite_add_tcase(suite, t);

	t = tcase_create("a part of the time");
	tcase_add_checked_fixture(t, graph_setup, teardown);
	tcase_add_test(t, closer_and_wider);
	tcase_add_test(t, the_line_is_always_shown);
	tcase_add_test(t, the_other_end_at_the_same_time);
	suite_add_tcase(suite, t);

	t = tcase_create("a capture");
	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, of_the_open_conversation);
	suite_add_tcase(suite, t);
	return suite;
}

TEST_MAIN(suite())
