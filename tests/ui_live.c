/* What happens now, on the screen: packets come while one looks. */
#include "tests/fake_census.h"
#include "tests/keeper.h"
#include "tests/scene.h"
#include "tests/screen.h"
#include "ui/text/i18n.h"

#define WEB   "127.0.0.1:40000"
#define WEB_S "127.0.0.1:8080"
#define ASK   "127.0.0.1:50000"
#define ASK_S "127.0.0.1:53"
#define FAR   "10.0.0.9:41000"
#define FAR_S "10.0.0.2:443"
#define SIX   "[::1]:42000"
#define SIX_S "[::1]:8081"

#define S_NS UINT64_C(1000000000)

static struct screen s;
static struct keeper k;
static struct census census;

static void begin(void)
{
	keeper_begin(&k);
	census = (struct census){ .totals = { .alive = true } };
}

static void open_with(const struct trace_config *config)
{
	struct show show;

	show_live(&show, keeper_file(&k), "lo", ANALYSIS_EXACT);
	loader_watch(show.file);
	if (config) {
		trace_free(show.file->trace);
		show.file->trace = trace_new(config);
	}
	show.census = &census;
	app_show(&s.app, &show);
	s.app.epoch_ns = 0;
	screen_draw(&s);
}

/* What is there by now is read and listed. */
static void come(void)
{
	screen_wait_ms(&s, 1000);
}

static void setup(void)
{
	i18n_set("en");
	begin();
	screen_open(&s, 100, 30);
	open_with(NULL);
}

static void teardown(void)
{
	screen_close(&s);
	keeper_end(&k);
}

/* So many conversations of one packet each. */
static void put_asks(unsigned n)
{
	static unsigned port = 20000;
	char from[32];

	for (unsigned i = 0; i < n; i++) {
		snprintf(from, sizeof(from), "127.0.0.1:%u",
			 20000 + port++ % 40000);
		traffic_udp(&k.traffic, from, ASK_S, "?");
	}
}

static void put_end(const char *from, const char *to)
{
	traffic_tcp(&k.traffic, from, to, TH_F | TH_ACK, 101, 501, "");
	traffic_tcp(&k.traffic, to, from, TH_F | TH_ACK, 501, 102, "");
	traffic_tcp(&k.traffic, from, to, TH_ACK, 102, 502, "");
}

static uint32_t chosen(void)
{
	return s.app.flows.chosen + 1;
}

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

/* --- what is told -------------------------------------------------------- */

START_TEST(nothing_yet)
{
	screen_must_show(&s, "nothing yet: any program that talks to 127.0.0.1 "
			     "shows up here");
	come();
	screen_must_show(&s, "reading lo");
	put_asks(1);
	come();
	screen_must_not_show(&s, "nothing yet");
	screen_must_show(&s, "1 packet  ");
	screen_must_show(&s, "1 conversation");
}
END_TEST

/* What was captured is gone then: q leaves, and one Esc too many does not. */
START_TEST(esc_does_not_end_it)
{
	put_asks(1);
	come();
	screen_play(&s, "Enter Esc Esc");
	ck_assert(!s.app.done);
	screen_must_show(&s, "q leaves: what is not saved (w) is gone then");
	screen_play(&s, "q");
	ck_assert(s.app.done);
}
END_TEST

/* The program, and no address where both ends are of this machine. */
START_TEST(programs)
{
	char *line;

	fake_socket(&census, TCP_ESTABLISHED, WEB, WEB_S, 977, "curl");
	fake_socket(&census, TCP_ESTABLISHED, WEB_S, WEB, 412, "ng\033inx");
	fake_socket(&census, TCP_UNKNOWN, ASK_S, NULL, 88, "dns");
	traffic_handshake(&k.traffic, WEB, WEB_S);
	traffic_udp(&k.traffic, ASK, ASK_S, "?");
	traffic_handshake(&k.traffic, FAR, FAR_S);
	traffic_handshake(&k.traffic, SIX, SIX_S);
	come();
	line = line_with(":40000 curl");
	ck_assert_ptr_nonnull(strstr(line, ":8080  ng\\x1binx"));
	ck_assert_ptr_null(strstr(line, "127.0.0.1"));
	free(line);
	screen_must_show(&s, ":53    dns");
	screen_must_show(&s, "curl ");
	census.at[0].owner.sure = CENSUS_INFERRED;
	screen_draw(&s);
	screen_must_show(&s, "curl?");
	screen_must_show(&s, FAR);
	screen_must_show(&s, "TCP6");
	screen_must_show(&s, ":42000");
}
END_TEST

/* Only where it is of another mind, and was asked after the last packet. */
START_TEST(the_kernels_state)
{
	struct census_socket *k_ =
		fake_socket(&census, TCP_CLOSE_WAIT, WEB, WEB_S, 977, "curl");

	traffic_handshake(&k.traffic, WEB, WEB_S);
	come();
	screen_must_not_show(&s, "≠");
	k_->seen_ns = 5 * S_NS; /* that of the first packet */
	come();
	screen_must_not_show(&s, "≠");
	k_->seen_ns += S_NS / 10; /* an ACK may be on its way */
	come();
	screen_must_not_show(&s, "≠");
	census.totals.polled_ns = 6 * S_NS;
	come();
	screen_must_show(&s, " ≠CLOSE-WAIT");
	screen_resize(&s, 120, 30);
	screen_must_show(&s, "ESTABLISHED ≠ CLOSE-WAIT");
	k_->kernel.state = TCP_ESTABLISHED;
	come();
	screen_must_not_show(&s, "≠");
	k_->kernel.state = TCP_CLOSE_WAIT;
	k_->ended = true; /* how it was is not how it is */
	come();
	screen_must_not_show(&s, "≠");
}
END_TEST

/* What began before anybody watched: only the kernel knows. */
START_TEST(begun_before)
{
	traffic_tcp(&k.traffic, WEB, WEB_S, TH_ACK | TH_P, 101, 501, "x");
	come();
	screen_must_not_show(&s, "ESTABLISHED");
	fake_socket(&census, TCP_ESTABLISHED, WEB, WEB_S, 977, "curl");
	fake_socket(&census, TCP_ESTABLISHED, WEB_S, WEB, 412, "web");
	come();
	screen_must_show(&s, " ESTABLISHED ");
	screen_must_not_show(&s, "≠");
}
END_TEST

/* --- the last seconds ---------------------------------------------------- */

START_TEST(bars_go_on)
{
	char *line;

	traffic_udp(&k.traffic, ASK, ASK_S, "?");
	screen_resize(&s, 200, 30);
	come();
	line = line_with(":50000");
	ck_assert_ptr_nonnull(strstr(line, "▇"));
	free(line);
	screen_wait_ms(&s, 10000);
	line = line_with(":50000");
	ck_assert_ptr_nonnull(strstr(line, "▇▁▁▁▁▁▁▁▁"));
	free(line);
	screen_wait_ms(&s, 30000);
	line = line_with(":50000");
	ck_assert_ptr_null(strstr(line, "▇"));
	free(line);
}
END_TEST

/* A silence is no reason to wake up: only the file is asked again. */
START_TEST(silent)
{
	char *before, *after;

	put_asks(3);
	come();
	screen_must_show(&s, "3/s");
	screen_wait_ms(&s, 32000);
	screen_must_show(&s, "0/s");
	ck_assert_uint_eq(live_wake_ns(&s.app, s.now_ns), 0);
	before = screen_text(&s);
	screen_wait_ms(&s, 60000);
	after = screen_text(&s);
	ck_assert_str_eq(before, after);
	free(before);
	free(after);
}
END_TEST

/* --- following, choosing ------------------------------------------------- */

START_TEST(newest_is_followed)
{
	put_asks(50);
	come();
	ck_assert_uint_eq(chosen(), 50);
	put_asks(50);
	come();
	ck_assert_uint_eq(chosen(), 100);
	screen_must_show(&s, " 100 UDP");
	screen_play(&s, "k k");
	put_asks(50);
	come();
	ck_assert_uint_eq(chosen(), 98);
	screen_must_show(&s, " 100 UDP"); /* nothing has moved */
	screen_must_not_show(&s, " 101 UDP");
	screen_play(&s, "G");
	put_asks(1);
	come();
	ck_assert_uint_eq(chosen(), 151);
	screen_play(&s, "F");
	screen_must_show(&s, "the list stays where it is");
	put_asks(1);
	come();
	ck_assert_uint_eq(chosen(), 151);
	screen_play(&s, "F");
	screen_must_show(&s, "follows the newest conversation");
	ck_assert_uint_eq(chosen(), 152);
}
END_TEST

/* Sorted by packets: it goes up in the list, and stays chosen. */
START_TEST(chosen_while_sorted)
{
	int y, x, y2;

	put_asks(5);
	traffic_handshake(&k.traffic, WEB, WEB_S);
	come();
	screen_play(&s, "> > > > >");
	screen_must_show(&s, "sorted by pkts, the largest first");
	come();
	ck_assert_uint_eq(chosen(), 6); /* the first */
	screen_play(&s, "j j");
	come();
	ck_assert_uint_eq(chosen(), 2);
	ck_assert(screen_find(&s, "  2 UDP", &y, &x));
	for (int i = 0; i < 4; i++)
		traffic_udp(&k.traffic, SIX, SIX_S, "!");
	come();
	ck_assert_uint_eq(chosen(), 2);
	ck_assert(screen_find(&s, "  2 UDP", &y2, &x));
	ck_assert_int_eq(y2, y + 1); /* the new one is first */
	ck_assert_uint_eq(s.app.flows.shown[0], 6);
}
END_TEST

START_TEST(filtered)
{
	screen_play(&s, "f t c p Enter");
	put_asks(5);
	traffic_handshake(&k.traffic, WEB, WEB_S);
	come();
	screen_must_show(&s, "1 of 6");
	screen_must_not_show(&s, "UDP");
	traffic_handshake(&k.traffic, FAR, FAR_S);
	come();
	screen_must_show(&s, "2 of 7");
	screen_must_show(&s, FAR);
}
END_TEST

/* --- a pause ------------------------------------------------------------- */

START_TEST(paused)
{
	char *before, *after;

	traffic_handshake(&k.traffic, WEB, WEB_S);
	come();
	screen_play(&s, "p");
	screen_must_show(&s, "the screen is paused; capturing goes on");
	screen_must_show(&s, "paused +0 new");
	before = line_with(":40000");
	traffic_tcp(&k.traffic, WEB, WEB_S, TH_ACK | TH_P, 101, 501, "x");
	put_asks(311);
	come();
	screen_must_show(&s, "paused +312 new");
	after = line_with(":40000");
	ck_assert_str_eq(before, after);
	free(after);
	screen_must_not_show(&s, "UDP");
	screen_must_show(&s, "312 conversations"); /* capturing goes on */
	screen_play(&s, "p");
	come();
	screen_must_not_show(&s, "paused");
	screen_must_show(&s, "UDP");
	screen_play(&s, "g");
	after = line_with(":40000");
	ck_assert_str_ne(before, after);
	free(before);
	free(after);
}
END_TEST

/* In a pause the list can be sorted, and what is chosen be opened. */
START_TEST(paused_and_sorted)
{
	traffic_handshake(&k.traffic, WEB, WEB_S);
	come();
	screen_play(&s, "p");
	put_asks(3);
	come();
	screen_must_not_show(&s, "UDP");
	screen_play(&s, "I");
	come();
	screen_must_show(&s, "UDP");
	ck_assert_uint_eq(s.app.flows.n, 4);
	put_asks(3);
	come();
	ck_assert_uint_eq(s.app.flows.n, 4);
	screen_play(&s, "G Enter");
	come();
	screen_must_show(&s, "#1 [S]");
}
END_TEST

/* --- losses -------------------------------------------------------------- */

START_TEST(dropped)
{
	put_asks(1);
	come();
	s.app.live.lost[LOSS_KERNEL] = 1234;
	s.app.live.lost[LOSS_HISTORY] = 5;
	screen_draw(&s);
	screen_must_show(&s, "1,234 dropped by the kernel  5 no longer kept");
	screen_must_not_show(&s, "0 dropped");
	screen_resize(&s, 80, 24); /* always */
	screen_must_show(&s, "1,234 dropped by the kernel  5 no longer kept");
	screen_must_show(&s, "7 Sockets    1,234 dropped");
	screen_play(&s, "Enter");
	come();
	s.app.live.lost[LOSS_KERNEL] = 1234;
	screen_draw(&s);
	screen_must_show(&s, "1,234 dropped"); /* inside, too */
}
END_TEST

/* In words when it begins, and then as a number. */
START_TEST(evicted)
{
	screen_close(&s);
	keeper_end(&k);
	begin();
	screen_open(&s, 100, 30);
	open_with(&(struct trace_config){ .index = true, .max_flows = 64 });
	put_asks(64);
	come();
	screen_must_not_show(&s, "there are more conversations");
	put_asks(2000);
	come();
	screen_must_show(&s, "there are more conversations than are kept");
	screen_must_show(&s, " gone");
	screen_play(&s, "k"); /* a key, and it is not told again */
	put_asks(2000);
	come();
	screen_must_not_show(&s, "there are more conversations");
}
END_TEST

/* The helper that tells names may end before we do. */
START_TEST(census_ends)
{
	put_asks(1);
	come();
	census.totals.alive = false;
	snprintf(census.totals.why, sizeof(census.totals.why), "it was killed");
	come();
	screen_must_show(&s,
			 "whose they are is no longer known: it was killed");
	screen_play(&s, "k");
	come();
	screen_must_not_show(&s, "it was killed");
}
END_TEST

START_TEST(help)
{
	screen_resize(&s, 100, 60);
	screen_play(&s, "?");
	screen_must_show(&s, "live: keeps the newest conversation in view");
	screen_must_show(&s, "live: the lists stay as they are");
	screen_must_not_show(&s, "reads on while the file grows");
}
END_TEST

/* --- a conversation ------------------------------------------------------ */

START_TEST(ends)
{
	struct census_socket *c =
		fake_socket(&census, TCP_ESTABLISHED, WEB, WEB_S, 977, "curl");

	c->kernel.has_info = true;
	c->kernel.info = (struct info_row){ .cwnd = 10,
					    .ssthresh = 7,
					    .rtt_us = 12,
					    .rto_ms = 201,
					    .total_retrans = 3,
					    .unacked = 2,
					    .rqueue = 40960 };
	fake_socket(&census, TCP_CLOSE_WAIT, WEB_S, WEB, 412, "web");
	traffic_handshake(&k.traffic, WEB, WEB_S);
	come();
	screen_play(&s, "Enter");
	come();
	screen_must_show(&s, "client curl (977) root  :40000");
	screen_must_show(&s, "server web (412) root  :8080");
	screen_must_show(&s, "ESTABLISHED  kernel ✓  rtt 0.012 ms");
	screen_must_show(&s, "rcvq 40960  sndq 0  cwnd 10  retrans 3");
	screen_must_show(&s, "kernel CLOSE-WAIT");
	c->ended = true;
	screen_draw(&s);
	screen_must_show(&s, "kernel closed by now");
	screen_must_not_show(&s, "cwnd");
}
END_TEST

/* --- saving -------------------------------------------------------------- */

START_TEST(saved)
{
	char path[] = "/tmp/wirestep-live-XXXXXX", keys[200], name[80];
	struct capture_file *f;
	struct file_packet p;
	struct err e;
	int n = 0;

	ck_assert_ptr_nonnull(mkdtemp(path));
	snprintf(name, sizeof(name), "%s/x.pcapng", path);
	traffic_handshake(&k.traffic, WEB, WEB_S);
	put_asks(3);
	come();
	screen_play(&s, "w");
	screen_must_show(&s, "write to: capture.pcapng");
	screen_play(&s, "Esc");
	snprintf(keys, sizeof(keys), ": \"write %s\" Enter", name);
	screen_play(&s, keys);
	screen_must_show(&s, "x.pcapng: 6 packets");
	screen_play(&s, "g Enter");
	come();
	keeper_forget(&k, 1);
	screen_play(&s, keys);
	screen_must_show(&s, "x.pcapng: 2 packets, the oldest are no longer");
	ck_assert_int_eq(capture_file_open(&f, name, &e), 0);
	while (capture_file_next(f, &p, &e) == FILE_PACKET)
		n++;
	ck_assert_int_eq(n, 2);
	capture_file_close(f);
	unlink(name);
	rmdir(path);
}
END_TEST

/* --- what it looks like -------------------------------------------------- */

static const struct scene_size sizes[] = {
	{ 80, 24, true },
	{ 100, 30, false },
	{ 120, 40, false },
	{ 200, 60, false },
};

static void put_scene(void)
{
	struct census_socket *c;

	c = fake_socket(&census, TCP_CLOSE_WAIT, WEB, WEB_S, 977, "curl");
	c->seen_ns = 100 * S_NS;
	fake_socket(&census, TCP_ESTABLISHED, WEB_S, WEB, 412, "nginx");
	fake_socket(&census, TCP_UNKNOWN, ASK_S, NULL, 88, "named");
	traffic_handshake(&k.traffic, WEB, WEB_S);
	traffic_udp(&k.traffic, ASK, ASK_S, "?");
	traffic_udp(&k.traffic, ASK_S, ASK, "!");
	traffic_handshake(&k.traffic, SIX, SIX_S);
	put_end(SIX, SIX_S);
	k.traffic.t_us += 3000000;
	for (int i = 0; i < 5; i++)
		traffic_tcp(&k.traffic, WEB, WEB_S, TH_ACK | TH_P, 101, 501,
			    "again");
	traffic_tcp(&k.traffic, FAR, FAR_S, TH_S, 100, 0, "");
	traffic_tcp(&k.traffic, FAR_S, FAR, TH_R | TH_ACK, 0, 101, "");
}

static void open_scene(void)
{
	keeper_end(&k);
	begin();
	open_with(NULL);
	put_scene();
	come();
}

static void open_empty(void)
{
	keeper_end(&k);
	begin();
	open_with(NULL);
}

static const struct scene scenes[] = {
	{ "list", open_scene, "k", "en", false, 4 },
	{ "empty", open_empty, "", "en", false, 1 },
	{ "chinese", open_scene, "p", "zh", false, 2 },
	{ "ascii", open_scene, "> I", "en", true, 2 },
	{ "open", open_scene, "g Enter", "en", false, 3 },
};

static void close_scene(void)
{
	screen_close(&s);
}

START_TEST(expected_screens)
{
	screen_close(&s);
	scene_check(&s, "live", &scenes[_i], sizes, close_scene);
	screen_open(&s, 80, 24);
}
END_TEST

static Suite *suite(void)
{
	Suite *suite_ = suite_create("live");
	TCase *tc = tcase_create("live");

	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_test(tc, nothing_yet);
	tcase_add_test(tc, esc_does_not_end_it);
	tcase_add_test(tc, programs);
	tcase_add_test(tc, the_kernels_state);
	tcase_add_test(tc, begun_before);
	tcase_add_test(tc, bars_go_on);
	tcase_add_test(tc, silent);
	tcase_add_test(tc, newest_is_followed);
	tcase_add_test(tc, chosen_while_sorted);
	tcase_add_test(tc, filtered);
	tcase_add_test(tc, paused);
	tcase_add_test(tc, paused_and_sorted);
	tcase_add_test(tc, dropped);
	tcase_add_test(tc, evicted);
	tcase_add_test(tc, census_ends);
	tcase_add_test(tc, help);
	tcase_add_test(tc, ends);
	tcase_add_test(tc, saved);
	tcase_add_loop_test(tc, expected_screens, 0, ROWS(scenes));
	tcase_set_timeout(tc, 60);
	suite_add_tcase(suite_, tc);
	return suite_;
}

TEST_MAIN(suite())
