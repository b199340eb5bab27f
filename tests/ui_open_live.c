/* A conversation that is open while its capture goes on, on the screen. */
#include "tests/keeper.h"
#include "tests/screen.h"
#include "ui/i18n.h"

#define CLIENT "10.0.0.1:40000"
#define SERVER "10.0.0.2:80"
#define ASK    "10.0.0.1:50000"
#define ASK_S  "10.0.0.2:53"

static struct screen s;
static struct keeper k;
static uint32_t seq;

static void setup(void)
{
	i18n_set("en");
	keeper_begin(&k);
	screen_open(&s, 100, 30);
	seq = 101;
}

static void teardown(void)
{
	screen_close(&s);
	keeper_end(&k);
}

static const struct player *player(void)
{
	return &s.app.player;
}

/* What is there by now is read; nothing moves on by itself after that. */
static void read_on(void)
{
	for (int i = 0; i < 40; i++)
		screen_wait_ms(&s, 300);
}

/* With small limits: packets in the index, conversations. */
static void open_config(const struct trace_config *config)
{
	struct show show;

	show_live(&show, keeper_file(&k), "lo", ANALYSIS_EXACT);
	trace_free(show.file->trace);
	show.file->trace = trace_new(config);
	app_show(&s.app, &show);
	screen_draw(&s);
	read_on();
}

static void open_with(uint32_t packets, uint32_t flows)
{
	open_config(&(struct trace_config){
		.index = true, .max_packets = packets, .max_flows = flows });
}

static void open_all(void)
{
	open_with(0, 0);
}

/* One segment each, of five bytes. */
static void put_more(uint32_t n)
{
	for (uint32_t i = 0; i < n; i++, seq += 5)
		traffic_tcp(&k.traffic, CLIENT, SERVER, TH_P | TH_ACK, seq, 501,
			    "hello");
}

static void open_conversation(uint32_t said)
{
	traffic_handshake(&k.traffic, CLIENT, SERVER);
	put_more(said);
	open_all();
	screen_play(&s, "Enter");
	read_on();
}

/* The packet that the cursor or the selection is at. */
static uint32_t number(void)
{
	return packet_number(s.app.show.rec, app_packet(&s.app));
}

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

/* --- what is gone -------------------------------------------------------- */

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
	screen_play(&s, "3 g 4 g");
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
	tcase_add_test(tc, ends);
	tcase_add_test(tc, next_part);
	tcase_add_test(tc, full_part_stays);
	tcase_add_test(tc, bytes_gone);
	tcase_add_test(tc, parts_gone);
	tcase_add_test(tc, all_gone);
	tcase_add_test(tc, index_gone);
	tcase_add_test(tc, list_stays);
	tcase_add_test(tc, numbers_begin_again);
	tcase_add_test(tc, conversation_gone);
	tcase_add_test(tc, followed);
	tcase_add_test(tc, piped);
	tcase_set_timeout(tc, 120);
	suite_add_tcase(suite_, tc);
	return suite_;
}

TEST_MAIN(suite())
