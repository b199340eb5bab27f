/* The kernel's sockets: what is trouble, the order, the columns, the screen. */
#include "tests/fake_census.h"
#include "tests/golden.h"
#include "tests/screen_capture.h"

#include "ui/print/print_sockets.h"
#include "ui/live/sockcounts.h"
#include "ui/live/socktable.h"

/* What a row does not tell is 0. */
#pragma GCC diagnostic ignored "-Wmissing-field-initializers"

#define S(n) ((n)*UINT64_C(1000000000))

enum { NOW_S = 1000 };

static struct census census;

static void begin(void)
{
	setup();
	census = (struct census){
		.totals = { .alive = true,
			    .polled_ns = S(NOW_S),
			    .time_wait = 431,
			    .time_wait_max = 32768,
			    .port_first = 32768,
			    .port_last = 60999 },
	};
}

/* Everything that can be wrong, once. */
static void put_sockets(void)
{
	struct census_socket *k;

	k = fake_socket(&census, TCP_LISTEN, "127.0.0.1:80", NULL, 412, "web");
	k->kernel.info.wqueue = 128;
	k->since_ns = S(10);
	k = fake_socket(&census, TCP_LISTEN, "127.0.0.1:5432", NULL, 500,
			"postgres");
	k->kernel.info.rqueue = 6;
	k->kernel.info.wqueue = 5;
	k->rqueue_since_ns = S(NOW_S - 30);
	k = fake_socket(&census, TCP_ESTABLISHED, "10.0.0.9:40000",
			"10.0.0.2:443", 977, "curl");
	k->since_ns = S(NOW_S - 5);
	k->kernel.info.wqueue = 4100;
	k->wqueue_since_ns = S(NOW_S);
	k = fake_socket(&census, TCP_CLOSE_WAIT, "127.0.0.1:80",
			"127.0.0.1:50001", 412, "web");
	k->since_ns = S(NOW_S - 200);
	k = fake_socket(&census, TCP_CLOSE_WAIT, "127.0.0.1:80",
			"127.0.0.1:50002", 412, "web");
	k->since_ns = S(NOW_S - 20);
	k = fake_socket(&census, TCP_ESTABLISHED, "127.0.0.1:80",
			"127.0.0.1:50003", 412, "web");
	k->kernel.info.rqueue = 40960;
	k->rqueue_since_ns = S(NOW_S - 3);
	k->since_ns = S(NOW_S - 8);
	k = fake_socket(&census, TCP_UNKNOWN, "127.0.0.1:53", NULL, 88, "dns");
	k->drops = 7;
	k->since_ns = S(10);
	k = fake_socket(&census, TCP_TIME_WAIT, "127.0.0.1:50004",
			"127.0.0.1:80", 0, "");
	k = fake_socket(&census, TCP_ESTABLISHED, "127.0.0.1:50005",
			"127.0.0.1:80", 1, "gone");
	k->ended = true;
}

/* --- trouble ------------------------------------------------------------- */

static const struct {
	enum sock_trouble want;
	enum tcp_state state; /* TCP_UNKNOWN: UDP */
	uint32_t rqueue, wqueue, rcvbuf, drops;
	uint32_t since_s, rqueue_s, wqueue_s; /* ago; 0: not at all */
	bool orphan;
} troubles[] = {
	{ SOCK_FINE, TCP_ESTABLISHED, .since_s = 900 },
	{ SOCK_FINE, TCP_ESTABLISHED, .rqueue = 9 },
	{ SOCK_UNREAD, TCP_ESTABLISHED, .rqueue = 9, .rqueue_s = 1 },
	{ SOCK_UNACKED, TCP_ESTABLISHED, .wqueue = 9, .wqueue_s = 1 },
	{ SOCK_UNREAD, TCP_ESTABLISHED, .rqueue = 9, .wqueue = 9, .rqueue_s = 1,
	  .wqueue_s = 1 },
	{ SOCK_NOT_ACCEPTED, TCP_ESTABLISHED, .since_s = 2, .orphan = true },
	{ SOCK_CLOSE_WAIT, TCP_CLOSE_WAIT, .since_s = 59 },
	{ SOCK_LEAK, TCP_CLOSE_WAIT, .since_s = 60 },
	{ SOCK_FINE, TCP_CLOSE_WAIT },
	{ SOCK_ORPHAN, TCP_FIN_WAIT_2, .since_s = 5, .orphan = true },
	{ SOCK_FINE, TCP_FIN_WAIT_2, .since_s = 5 },
	{ SOCK_FINE, TCP_LISTEN, .wqueue = 5, .wqueue_s = 9 },
	{ SOCK_FINE, TCP_LISTEN, .rqueue = 5, .wqueue = 5 },
	{ SOCK_WAITING, TCP_LISTEN, .rqueue = 5, .wqueue = 5, .rqueue_s = 9 },
	{ SOCK_FULL, TCP_LISTEN, .rqueue = 6, .wqueue = 5, .rqueue_s = 9 },
	{ SOCK_DROPPED, TCP_UNKNOWN, .drops = 1 },
	{ SOCK_FULL, TCP_UNKNOWN, .drops = 1, .rqueue = 700, .rcvbuf = 1000,
	  .rqueue_s = 2 },
	{ SOCK_FINE, TCP_UNKNOWN, .since_s = 900 },
};

static uint64_t ago(uint32_t seconds)
{
	return seconds ? S(NOW_S - seconds) : 0;
}

START_TEST(trouble)
{
	struct census_socket k = {
		.udp = troubles[_i].state == TCP_UNKNOWN,
		.first_ns = ago(troubles[_i].since_s),
		.since_ns = ago(troubles[_i].since_s),
		.rqueue_since_ns = ago(troubles[_i].rqueue_s),
		.wqueue_since_ns = ago(troubles[_i].wqueue_s),
		.rcvbuf = troubles[_i].rcvbuf,
		.drops = troubles[_i].drops,
		.kernel = { .state = troubles[_i].state,
			    .inode = !troubles[_i].orphan },
	};

	k.kernel.info.rqueue = troubles[_i].rqueue;
	k.kernel.info.wqueue = troubles[_i].wqueue;
	ck_assert_int_eq((int)sock_trouble(&k, S(NOW_S)),
			 (int)troubles[_i].want);
}
END_TEST

/* --- order --------------------------------------------------------------- */

static const struct {
	enum sock_column by;
	bool down;
	const char *want; /* local ports, or remote ones of port 80 */
} orders[] = {
	{ SOCK_WHAT, true, "5432 50001 50002 50003 53 80 40000" },
	{ SOCK_LOCAL, false, "40000 53 80 50001 50002 50003 5432" },
	{ SOCK_STATE, false, "80 5432 40000 50003 50001 50002 53" },
	{ SOCK_QUEUE, true, "50003 40000 5432 80 53 50001 50002" },
	{ SOCK_PROGRAM, false, "40000 53 5432 80 50001 50002 50003" },
	{ SOCK_TIME, true, "80 53 50001 5432 50002 40000 50003" },
};

START_TEST(order)
{
	struct sock_rows rows = { .census = &census, .now_ns = S(NOW_S) };
	struct socklist l;
	char got[200] = "";
	size_t n = 0;

	put_sockets();
	socklist_init(&l);
	socklist_sort(&l, orders[_i].by, orders[_i].down);
	socklist_make(&l, &rows);
	for (size_t i = 0; i < l.n; i++) {
		const struct census_socket *k = socklist_at(&l, &rows, i);

		n += (size_t)snprintf(
			got + n, sizeof(got) - n, "%s%u", i ? " " : "",
			k->local.port == 80 && k->remote.port ? k->remote.port
							      : k->local.port);
	}
	socklist_free(&l);
	ck_assert_str_eq(got, orders[_i].want);
}
END_TEST

/* Others come and go, and the order changes. */
START_TEST(chosen_one_stays_chosen)
{
	struct sock_rows rows = { .census = &census, .now_ns = S(NOW_S) };
	struct socklist l;

	put_sockets();
	socklist_init(&l);
	socklist_make(&l, &rows);
	socklist_move(&l, &rows, 3);
	ck_assert_uint_eq(socklist_at(&l, &rows, l.at)->remote.port, 50003);
	census.at[1].ended = true; /* before it */
	rows.now_ns += S(1);
	socklist_make(&l, &rows);
	ck_assert_uint_eq(l.at, 2);
	socklist_sort(&l, SOCK_LOCAL, false);
	socklist_make(&l, &rows);
	ck_assert_uint_eq(l.at, 5);
	census.at[5].ended = true; /* itself: the line stays, or its end */
	rows.now_ns += S(1);
	socklist_make(&l, &rows);
	ck_assert_uint_eq(l.at, 4);
	ck_assert_uint_eq(l.chosen.remote.port, 50002);
	socklist_free(&l);
}
END_TEST

/* Before it is sorted anew: no row stays empty. */
START_TEST(what_has_ended_goes)
{
	struct sock_rows rows = { .census = &census, .now_ns = S(NOW_S) };
	struct socklist l;

	put_sockets();
	socklist_init(&l);
	socklist_make(&l, &rows);
	socklist_move(&l, &rows, 3);
	ck_assert_uint_eq(l.n, 7);
	ck_assert_uint_eq(l.nameless, 0);
	census.at[1].ended = true;
	socklist_make(&l, &rows);
	ck_assert_uint_eq(l.n, 6);
	for (size_t i = 0; i < l.n; i++)
		ck_assert_ptr_nonnull(socklist_at(&l, &rows, i));
	ck_assert_uint_eq(l.at, 2);
	socklist_free(&l);
}
END_TEST

START_TEST(nameless_ones)
{
	struct census_socket k = { .first_ns = S(NOW_S - 3),
				   .kernel.inode = 7 };

	ck_assert(sock_is_nameless(&k, S(NOW_S)));
	ck_assert(!sock_is_nameless(&k, k.first_ns)); /* it is looked for */
	k.owner.pid = 412;
	ck_assert(!sock_is_nameless(&k, S(NOW_S)));
	k.owner.pid = 0;
	k.kernel.inode = 0; /* it is of no program */
	ck_assert(!sock_is_nameless(&k, S(NOW_S)));
}
END_TEST

/* --- room ---------------------------------------------------------------- */

START_TEST(columns_have_room)
{
	struct sock_layout l;
	int widest[SOCK_COLUMNS] = { 0 };

	put_sockets();
	for (uint32_t i = 0; i < census.n; i++)
		sock_widen(widest, &census.at[i], S(NOW_S));
	for (int cols = 58; cols < 200; cols++) {
		int end = 0;

		sock_lay_out(&l, cols, widest);
		for (int by = 0; by < SOCK_COLUMNS; by++) {
			if (!l.cols[by])
				continue;
			ck_assert_int_ge(l.x[by], end);
			end = l.x[by] + l.cols[by] + 1;
		}
		ck_assert_int_le(end - 1, cols);
		ck_assert_int_eq(l.cols[SOCK_QUEUE], widest[SOCK_QUEUE]);
	}
	ck_assert_int_eq(l.cols[SOCK_WHAT], widest[SOCK_WHAT]);
	ck_assert_int_eq((int)sock_column_at(&l, l.x[SOCK_REMOTE]),
			 SOCK_REMOTE);
	ck_assert_int_eq((int)sock_column_at(&l, 199), SOCK_COLUMNS);
}
END_TEST

/* --- numbers ------------------------------------------------------------- */

START_TEST(numbers)
{
	struct sock_count_line line[SOCK_COUNTS_MOST];
	uint32_t none[SOCK_TROUBLES] = { 0 };

	put_sockets();
	ck_assert_uint_eq(sock_counts(&census.totals, none, 0, line), 1);
	ck_assert_str_eq(line[0].text,
			 "2 LISTEN · 3 ESTABLISHED · 2 CLOSE-WAIT · 1 UDP · "
			 "431/32,768 TIME-WAIT");
	ck_assert_int_eq((int)line[0].style, STYLE_PLAIN);
	census.totals.time_wait = 32768;
	none[SOCK_LEAK] = 2;
	none[SOCK_UNREAD] = 1;
	ck_assert_uint_eq(sock_counts(&census.totals, none, 0, line), 2);
	ck_assert_int_eq((int)line[0].style, STYLE_LOSS);
	ck_assert_str_eq(line[1].text,
			 "2 × not closed: a leak? · 1 × not read");
	ck_assert_int_eq((int)line[1].style, STYLE_LOSS);
	census.totals.processes = 165;
	census.totals.hidden = 1; /* of no matter: all have their names */
	ck_assert_uint_eq(sock_counts(&census.totals, none, 0, line), 2);
	ck_assert_uint_eq(sock_counts(&census.totals, none, 1, line), 3);
	ck_assert_str_eq(line[2].text,
			 "1 of 165 processes hide their sockets from this "
			 "user");
}
END_TEST

START_TEST(ports_run_out)
{
	struct sock_count_line line[SOCK_COUNTS_MOST];
	uint32_t none[SOCK_TROUBLES] = { 0 };
	struct census_totals *t = &census.totals;

	t->destinations = 3;
	t->destination[0] =
		(struct census_destination){ fake_address("127.0.0.1:5432"),
					     22586 };
	t->destination[1] =
		(struct census_destination){ fake_address("127.0.0.1:6379"),
					     22585 };
	t->destination[2] =
		(struct census_destination){ fake_address("[::1]:1"), 2800 };
	ck_assert_uint_eq(sock_counts(t, none, 0, line),
			  3); /* 9 % is no news */
	ck_assert_str_eq(line[1].text,
			 "████████·· 80 % of the ephemeral ports to "
			 "127.0.0.1:5432: 22,586 of 28,232 ! soon no more "
			 "connections to there");
	ck_assert_int_eq((int)line[1].style, STYLE_LOSS);
	ck_assert_str_eq(line[2].text,
			 "████████·· 79 % of the ephemeral ports to "
			 "127.0.0.1:6379: 22,585 of 28,232");
	ck_assert_int_eq((int)line[2].style, STYLE_LABEL);
	t->port_last = 0; /* not known: no division */
	ck_assert_uint_eq(sock_ports_percent(t, 1), 100);
}
END_TEST

/* --- as lines ------------------------------------------------------------ */

/* Caller frees. */
static char *printed(bool ascii, bool json)
{
	struct sock_rows rows = { .census = &census, .now_ns = S(NOW_S) };
	struct print_style style = { .cols = 80, .ascii = ascii, .json = json };
	char *text;
	size_t n;
	FILE *out = open_memstream(&text, &n);

	print_sockets(&rows, &census.totals, &style, out);
	fclose(out);
	return text;
}

START_TEST(printed_as_text)
{
	char *text;

	put_sockets();
	text = printed(true, false);
	ck_assert_ptr_nonnull(strstr(
		text, "state       local          remote          program"));
	ck_assert_ptr_nonnull(strstr(
		text,
		"LISTEN      127.0.0.1:5432                 postgres (500) "
		"root  ##### 6/5   30.0 s   queue is full\n"));
	for (const char *at = text; *at; at++)
		ck_assert(*at == '\n' || (*at >= ' ' && *at <= '~'));
	ck_assert_ptr_null(strstr(text, " \n"));
	free(text);
}
END_TEST

/* comm(5) is whatever a program wrote there; JSON stays JSON. */
START_TEST(printed_as_json)
{
	char *text;

	put_sockets();
	memcpy(census.at[0].owner.command, "\"\\\n\x1b\xff", 6);
	text = printed(false, true);
	ck_assert_ptr_nonnull(
		strstr(text, "{\"event\":\"socket\",\"i\":0,\"proto\":\"tcp\","
			     "\"local\":\"127.0.0.1:5432\",\"remote\":null,"
			     "\"state\":\"LISTEN\",\"pid\":500,"));
	ck_assert_ptr_nonnull(
		strstr(text, "\"waiting\":6,\"backlog\":5,\"unread\":null"));
	ck_assert_ptr_nonnull(strstr(text, "\"trouble\":\"leak\"}\n"));
	ck_assert_ptr_nonnull(
		strstr(text, "{\"event\":\"sockets\",\"i\":7,\"sockets\":7,"));
	ck_assert_ptr_null(strchr(text, '\x1b'));
	for (const char *at = text; *at; at += strcspn(at, "\n") + 1)
		ck_assert_int_eq(*at, '{');
	free(text);
}
END_TEST

/* --- on the screen ------------------------------------------------------- */

static void show_sockets(void)
{
	put_all();
	open_traffic();
	s.app.show.census = &census;
	s.app.epoch_ns = S(NOW_S) - s.now_ns;
	screen_wait_ms(&s, 100);
	s.app.epoch_ns = S(NOW_S) - s.now_ns;
	screen_play(&s, "7");
}

START_TEST(file_has_no_kernel)
{
	put_all();
	open_traffic();
	screen_wait_ms(&s, 100);
	screen_play(&s, "7");
	screen_must_show(&s, "wirestep live shows them");
	ck_assert_int_eq((int)s.app.view, VIEW_FLOWS);
	screen_must_not_show(&s, "Sockets");
}
END_TEST

START_TEST(enter_goes_to_its_conversation)
{
	put_sockets();
	show_sockets();
	screen_must_show(&s, "7 Sockets");
	screen_play(&s, "Enter");
	screen_must_show(&s, "it has no conversation of its own");
	screen_play(&s, "j Enter");
	screen_must_show(&s, "no packet of it was captured");
	screen_play(&s, "/ \"curl\" Enter y");
	screen_must_show(&s, "10.0.0.2:443 has closed");
	screen_play(&s, "Enter");
	ck_assert_int_eq((int)s.app.view, VIEW_STEP);
	ck_assert_uint_eq(s.app.file.flow, 0);
	screen_play(&s, "7");
	ck_assert_int_eq((int)s.app.view, VIEW_SOCKETS);
	screen_play(&s, "y Esc Esc");
	ck_assert_int_eq((int)s.app.view, VIEW_FLOWS);
}
END_TEST

/* Of none of these a packet was captured. */
static const struct {
	const char *search, *lang, *want;
} whys[] = {
	{ "queue is full", "en",
	  "postgres (500) does not accept for 30.0 s: " },
	{ "queue is full", "en", "is full (6 wait, 5 may)" },
	{ "队列已满", "zh", "它的 accept 队列已满（6 个在等，上限 5）" },
	{ "0/128", "en", "web (412) listens, and nobody waits in its accept" },
	{ "50001", "en", "127.0.0.1:50001 is gone, and web (412) has not" },
	{ "50001", "en", "CLOSE-WAIT for 3.3 min" },
	{ "50003", "en", "web (412) has not read 40,960 bytes for 3.0 s" },
	{ "dns", "en", "dns (88) has read all that has come. · dropped 7" },
};

START_TEST(why_without_a_packet)
{
	char keys[80];

	i18n_set(whys[_i].lang);
	put_sockets();
	show_sockets();
	screen_resize(&s, 200, 40);
	snprintf(keys, sizeof(keys), "/ \"%s\" Enter y", whys[_i].search);
	screen_play(&s, keys);
	screen_must_show(&s, whys[_i].want);
	screen_play(&s, "y");
	screen_must_not_show(&s, whys[_i].want);
}
END_TEST

START_TEST(sorted_by_keys_and_mouse)
{
	int y, x;

	put_sockets();
	show_sockets();
	screen_resize(&s, 120, 40);
	screen_must_show(&s, "trouble▼");
	screen_play(&s, ">");
	screen_must_show(&s, "state▲");
	screen_play(&s, "<");
	screen_must_show(&s, "sorted by trouble, the largest first");
	ck_assert(screen_find(&s, "program", &y, &x));
	screen_mouse(&s, MOUSE_PRESS, y, x);
	screen_must_show(&s, "program▲");
	screen_mouse(&s, MOUSE_PRESS, y + 2, x);
	ck_assert_uint_eq(s.app.sockets.at, 1);
	screen_mouse(&s, MOUSE_WHEEL_UP, y + 2, x);
	ck_assert_uint_eq(s.app.sockets.at, 0);
	screen_play(&s, "I");
	screen_must_show(&s, "program▼");
}
END_TEST

START_TEST(nothing_there)
{
	show_sockets();
	screen_must_show(&s, "there are no sockets");
	screen_play(&s, "j G Enter > y 7");
	census.totals.alive = false;
	strcpy(census.totals.why, "the helper has ended");
	screen_draw(&s);
	screen_must_show(&s, "this is how it was: the helper has ended");
}
END_TEST

static const struct {
	const char *name, *lang;
	int cols, rows;
	bool ascii;
} screens[] = {
	{ "sockets-60x16", "en", 60, 16, false },
	{ "sockets-80x24", "en", 80, 24, false },
	{ "sockets-80x24-ascii", "en", 80, 24, true },
	{ "sockets-120x40", "zh", 120, 40, false },
};

START_TEST(expected_screens)
{
	char path[64], *text;
	size_t n;
	FILE *out;

	i18n_set(screens[_i].lang);
	put_sockets();
	census.totals.destinations = 1;
	census.totals.destination[0] =
		(struct census_destination){ fake_address("127.0.0.1:5432"),
					     25000 };
	show_sockets();
	screen_resize(&s, screens[_i].cols, screens[_i].rows);
	out = open_memstream(&text, &n);
	screen_dump(&s, screens[_i].ascii, true, out);
	fclose(out);
	snprintf(path, sizeof(path), "tests/screens/%s.txt", screens[_i].name);
	golden_check(path, text);
}
END_TEST

static Suite *sockets_suite(void)
{
	Suite *suite = suite_create("sockets");
	TCase *tc = tcase_create("sockets");

	tcase_add_checked_fixture(tc, begin, teardown);
	tcase_add_loop_test(tc, trouble, 0, ROWS(troubles));
	tcase_add_loop_test(tc, order, 0, ROWS(orders));
	tcase_add_test(tc, chosen_one_stays_chosen);
	tcase_add_test(tc, what_has_ended_goes);
	tcase_add_test(tc, nameless_ones);
	tcase_add_test(tc, columns_have_room);
	tcase_add_test(tc, numbers);
	tcase_add_test(tc, ports_run_out);
	tcase_add_test(tc, printed_as_text);
	tcase_add_test(tc, printed_as_json);
	tcase_add_test(tc, file_has_no_kernel);
	tcase_add_test(tc, enter_goes_to_its_conversation);
	tcase_add_loop_test(tc, why_without_a_packet, 0, ROWS(whys));
	tcase_add_test(tc, sorted_by_keys_and_mouse);
	tcase_add_test(tc, nothing_there);
	tcase_add_loop_test(tc, expected_screens, 0, ROWS(screens));
	suite_add_tcase(suite, tc);
	return suite;
}

TEST_MAIN(sockets_suite())
