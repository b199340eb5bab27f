/*
 * The stream, on the screen and as text: what both ends said, in order, as
 * text and as a hex dump; moving about in it; and hostile bytes.
 */
#include "tests/screen.h"
#include "tests/build.h"
#include "ui/text/i18n.h"
#include "ui/print/print.h"

#define CLIENT "127.0.0.1:40000"
#define SERVER "127.0.0.1:8080"

enum { LONG_LINES = 300 };

/* --- recordings ---------------------------------------------------------- */

struct telling {
	struct recording *r;
	uint32_t seq[2];
	uint16_t port; /* the client's */
	uint64_t t_ns;
	uint32_t lane[2];
};

static struct telling telling_new(void)
{
	struct telling t = { .r = recording_new(), .port = 40000 };

	recording_head(t.r)->name = recording_text_add(t.r, "told", 4);
	t.lane[0] = recording_lane(t.r, "C");
	t.lane[1] = recording_lane(t.r, "S");
	return t;
}

static void says_n(struct telling *t, int side, const char *bytes, size_t n)
{
	char client[32];
	struct build_segment seg = {
		.src = side ? SERVER : client,
		.dst = side ? client : SERVER,
		.seq = t->seq[side],
		.ack = t->seq[1 - side],
		.flags = TH_ACK,
		.payload = { bytes, n },
	};
	struct build b = { .len = 0 };
	struct packet p;
	struct sent sent = { .packet = &p, .copy_of = ROW_NONE };
	uint32_t packet;

	snprintf(client, sizeof(client), "127.0.0.1:%u", t->port);
	build_tcp(&b, &seg);
	ck_assert_int_eq(packet_decode(&p, LINK_RAW, b.at, b.len), DECODE_OK);
	sent.bytes = b.at;
	sent.n_bytes = (uint32_t)b.len;
	sent.lane[0] = t->lane[side];
	sent.lane[1] = t->lane[1 - side];
	sent.socket[0] = sent.socket[1] = ROW_NONE;
	packet = recording_sent(t->r, t->t_ns += 1000000, &sent);
	recording_fate(t->r, t->t_ns, packet, FATE_DELIVERED);
	t->seq[side] += (uint32_t)n;
}

static void says(struct telling *t, int side, const char *text)
{
	says_n(t, side, text, strlen(text));
}

static struct recording *exchange(void)
{
	struct telling t = telling_new();

	says(&t, 0, "GET /a HTTP/1.1\r\nHost: x\r\n\r\n");
	says(&t, 1, "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n");
	t.seq[1] += 4;
	says(&t, 1, "世界");
	t.port++;
	t.seq[0] = t.seq[1] = 0;
	says(&t, 0, "another\n");
	says(&t, 1, "\x1b]0;owned\x07\xc2\x9b\xe2\x80\xae\xff");
	return t.r;
}

/* Each line has its number. */
static struct recording *long_stream(void)
{
	struct telling t = telling_new();
	char text[64];

	for (int i = 0; i < LONG_LINES; i += 3) {
		snprintf(text, sizeof(text), "<%d>\n<%d>\n<%d>\n", i, i + 1,
			 i + 2);
		says(&t, i % 2, text);
	}
	return t.r;
}

static struct screen s;

/* At the recording's end, in the stream view. */
static void open_stream(struct recording *r, int cols, int rows)
{
	screen_open(&s, cols, rows);
	s.options.no_animation = true;
	screen_record(&s, r);
	screen_play(&s, "c 5");
}

/* --- what is shown ------------------------------------------------------- */

START_TEST(both_ends)
{
	open_stream(exchange(), 100, 30);
	screen_play(&s, "Left");
	screen_must_show(&s, "TCP 127.0.0.1:40000 → 127.0.0.1:8080");
	screen_must_show(&s, "HTTP: requests 1, answered 1, latency 1.000 ms");
	screen_must_show(&s, "#1       1.000 ms ▶ GET /a HTTP/1.1\\r\\n");
	screen_must_show(&s, "                     Host: x\\r\\n");
	screen_must_show(&s, "#2       2.000 ms ◀ HTTP/1.1 200 OK\\r\\n");
	screen_must_show(&s, "#3       3.000 ms ◀ [4 bytes not captured]");
	screen_must_show(&s, "◀ 世界");
	screen_must_not_show(&s, "another");
	screen_must_show(&s, "1/2");
	screen_close(&s);
}
END_TEST

START_TEST(as_hex)
{
	open_stream(exchange(), 100, 30);
	screen_play(&s, "Left H");
	screen_must_show(&s,
			 "▶ 0000  47 45 54 20 2f 61 20 48  54 54 50 2f 31 2e "
			 "31 0d  GET /a HTTP/1.1.");
	screen_must_show(&s, "0010  0a 48 6f 73 74");
	screen_must_show(&s, "[4 bytes not captured]");
	screen_must_show(&s, "0000  e4 b8 96 e7 95 8c");
	screen_play(&s, "H");
	screen_must_show(&s, "Host: x\\r\\n");
	screen_close(&s);
}
END_TEST

START_TEST(hostile_bytes)
{
	open_stream(exchange(), 100, 30);
	screen_must_show(&s, "another\\n");
	screen_must_show(&s,
			 "\\x1b]0;owned\\x07\\xc2\\x9b\\xe2\\x80\\xae\\xff");
	screen_close(&s);
}
END_TEST

START_TEST(in_chinese)
{
	i18n_set("zh");
	open_stream(exchange(), 100, 30);
	screen_play(&s, "Left");
	screen_must_show(&s, "[4 字节未捕获]");
	screen_must_show(&s, "HTTP：请求 1 个");
	screen_close(&s);
	i18n_set("en");
}
END_TEST

/* What the cursor has not come to is not shown. */
START_TEST(up_to_the_cursor)
{
	open_stream(exchange(), 100, 30);
	screen_play(&s, "1 N N N N N N N N N N 5");
	screen_must_show(&s, "no bytes yet");
	screen_play(&s, "n");
	screen_must_show(&s, "GET /a");
	screen_must_not_show(&s, "200 OK");
	screen_close(&s);
}
END_TEST

/* What takes no column takes one: a line ends, however many there are. */
START_TEST(without_columns)
{
	struct telling t = telling_new();
	char text[2 * 300 + 1] = "";

	for (int i = 0; i < 300; i++)
		strcat(text, "\xcc\x81");
	says(&t, 0, text);
	open_stream(t.r, 100, 30);
	ck_assert_int_ge(s.app.stream.n, 3);
	screen_close(&s);
}
END_TEST

/* At any size, as text and as hex, nothing gives way. */
START_TEST(any_size)
{
	open_stream(exchange(), 100, 30);
	for (int cols = 1; cols < 130; cols += 3)
		for (int rows = 1; rows < 40; rows += 5) {
			screen_resize(&s, cols, rows);
			screen_play(&s, "H j G k g Left Right PgDn PgUp");
		}
	screen_close(&s);
}
END_TEST

/* --- where one comes from, and goes to ----------------------------------- */

START_TEST(of_the_chosen_conversation)
{
	open_stream(exchange(), 100, 30);
	screen_play(&s, "3 g 5");
	screen_must_show(&s, "GET /a");
	screen_play(&s, "3 G 5");
	screen_must_show(&s, "another");
	screen_play(&s, "4 g j 5");
	screen_must_show(&s, "GET /a");
	ck_assert_uint_eq(s.app.stream.line[s.app.stream.at].packet, 1);
	screen_play(&s, "Right");
	screen_must_show(&s, "another");
	screen_play(&s, "Right Left Left");
	screen_must_show(&s, "GET /a");
	screen_close(&s);
}
END_TEST

START_TEST(to_the_packet)
{
	open_stream(exchange(), 100, 30);
	screen_play(&s, "Left g j j j Enter");
	ck_assert_int_eq((int)s.app.view, VIEW_STEP);
	ck_assert_uint_eq(app_packet(&s.app), 1);
	screen_close(&s);
}
END_TEST

START_TEST(by_mouse)
{
	int y, x;

	open_stream(exchange(), 100, 30);
	screen_play(&s, "Left");
	ck_assert(screen_find(&s, "200 OK", &y, &x));
	app_input(&s.app,
		  &(struct input){ .key = KEY_MOUSE_EVENT,
				   .mouse = MOUSE_PRESS,
				   .y = y,
				   .x = x },
		  s.now_ns);
	ck_assert_uint_eq(s.app.stream.line[s.app.stream.at].packet, 1);
	app_input(&s.app,
		  &(struct input){ .key = KEY_MOUSE_EVENT,
				   .mouse = MOUSE_DOUBLE,
				   .y = y,
				   .x = x },
		  s.now_ns);
	ck_assert_int_eq((int)s.app.view, VIEW_STEP);
	screen_close(&s);
}
END_TEST

/* --- moving about -------------------------------------------------------- */

/* The number in the selected line. */
static int selected(void)
{
	char *all = screen_text(&s), *line = all, *found;
	int n = -1;

	for (int y = s.app.list_area.y + s.app.stream.at; y > 0; y--)
		line += strcspn(line, "\n") + 1;
	line[strcspn(line, "\n")] = '\0';
	found = strchr(line, '<');
	if (found)
		n = atoi(found + 1);
	free(all);
	return n;
}

/* Down and up again by lines: each of them once, in order. */
START_TEST(every_line_once)
{
	open_stream(long_stream(), _i ? 60 : 100, 20);
	screen_play(&s, "g");
	for (int i = 0; i < LONG_LINES; i++) {
		ck_assert_int_eq(selected(), i);
		screen_play(&s, "j");
	}
	ck_assert_int_eq(selected(), LONG_LINES - 1);
	for (int i = LONG_LINES - 1; i >= 0; i--) {
		ck_assert_int_eq(selected(), i);
		screen_play(&s, "k");
	}
	ck_assert_int_eq(selected(), 0);
	screen_close(&s);
}
END_TEST

START_TEST(by_pages)
{
	int at = 0, seen;

	open_stream(long_stream(), 100, 20);
	screen_play(&s, "g");
	do {
		seen = at;
		screen_play(&s, "PgDn");
		at = selected();
		ck_assert_int_ge(at, seen);
		ck_assert_int_le(at - seen, s.app.stream.rows);
	} while (at > seen);
	ck_assert_int_eq(at, LONG_LINES - 1);
	screen_play(&s, "g");
	ck_assert_int_eq(selected(), 0);
	screen_play(&s, "G");
	ck_assert_int_eq(selected(), LONG_LINES - 1);
	screen_must_show(&s, "<299>");
	screen_play(&s, "PgUp");
	ck_assert_int_eq(selected(), LONG_LINES - 1 - s.app.stream.rows);
	screen_close(&s);
}
END_TEST

START_TEST(searching)
{
	open_stream(long_stream(), 100, 20);
	screen_play(&s, "g / < 1 5 0 > Enter");
	ck_assert_int_eq(selected(), 150);
	screen_play(&s, "q g / > \\ Enter");
	screen_must_show(&s, "not found");
	screen_play(&s, "/ < 9 9 > Enter");
	ck_assert_int_eq(selected(), 99);
	screen_play(&s, "n");
	ck_assert_int_eq(selected(), 99);
	screen_play(&s, "q / 7 > Enter n");
	ck_assert_int_eq(selected(), 117);
	screen_play(&s, "N");
	ck_assert_int_eq(selected(), 107);
	screen_close(&s);
}
END_TEST

/* --- printed ------------------------------------------------------------- */

static void assert_printed(const char *view, bool json, const char *want)
{
	struct recording *r = exchange();
	struct print_style style = { .cols = 80, .json = json };
	char *text = NULL;
	size_t n;
	FILE *out = open_memstream(&text, &n);

	print_view_find(view)->print(r, &style, out);
	fclose(out);
	ck_assert_msg(strncmp(text, want, strlen(want)) == 0, "%s", text);
	free(text);
	recording_free(r);
}

START_TEST(printed)
{
	assert_printed(
		"stream", false,
		"  1 TCP 127.0.0.1:40000 → 127.0.0.1:8080\n"
		"HTTP: requests 1, answered 1, latency 1.000 ms to 1.000 ms, "
		"1.000 ms on average\n"
		"#1       1.000 ms ▶ GET /a HTTP/1.1\\r\\n\n"
		"                    Host: x\\r\\n\n"
		"                    \\r\\n\n"
		"#2       2.000 ms ◀ HTTP/1.1 200 OK\\r\\n\n"
		"                    Content-Length: 6\\r\\n\n"
		"                    \\r\\n\n"
		"#3       3.000 ms ◀ [4 bytes not captured]\n"
		"#3       3.000 ms ◀ 世界\n"
		"\n"
		"  2 TCP 127.0.0.1:40001 → 127.0.0.1:8080\n"
		"#4       4.000 ms ▶ another\\n\n"
		"#5       5.000 ms ◀ "
		"\\x1b]0;owned\\x07\\xc2\\x9b\\xe2\\x80\\xae\\xff\n");
	assert_printed("hex", false,
		       "  1 TCP 127.0.0.1:40000 → 127.0.0.1:8080\n"
		       "HTTP: requests 1, answered 1, latency 1.000 ms to "
		       "1.000 ms, 1.000 ms on average\n"
		       "#1       1.000 ms ▶ 0000  47 45 54 20 2f 61 20 48  GET "
		       "/a H\n");
	assert_printed("stream", true,
		       "{\"event\":\"stream\",\"i\":1,\"flow\":1,\"n\":1,"
		       "\"t_ns\":1000000,\"from\":\"C\",\"to\":\"S\",\"src\":"
		       "\"127.0.0.1:40000\",\"dst\":\"127.0.0.1:8080\","
		       "\"offset\":0,\"len\":28,\"bytes\":\"474554202f61");
}
END_TEST

static Suite *stream_suite(void)
{
	Suite *suite = suite_create("ui/stream");
	TCase *tc = tcase_create("stream");

	tcase_add_test(tc, both_ends);
	tcase_add_test(tc, as_hex);
	tcase_add_test(tc, hostile_bytes);
	tcase_add_test(tc, in_chinese);
	tcase_add_test(tc, up_to_the_cursor);
	tcase_add_test(tc, without_columns);
	tcase_add_test(tc, any_size);
	tcase_add_test(tc, of_the_chosen_conversation);
	tcase_add_test(tc, to_the_packet);
	tcase_add_test(tc, by_mouse);
	tcase_add_loop_test(tc, every_line_once, 0, 2);
	tcase_add_test(tc, by_pages);
	tcase_add_test(tc, searching);
	tcase_add_test(tc, printed);
	suite_add_tcase(suite, tc);
	return suite;
}

TEST_MAIN(stream_suite())
