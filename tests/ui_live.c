/* What happens now, on the screen: packets come while one looks. */
#include "tests/fake_census.h"
#include "tests/keeper.h"
#include "tests/live_list.h"
#include "tests/scene.h"
#include "tests/screen.h"

#define S_NS UINT64_C(1000000000)

static void put_end(const char *from, const char *to)
{
	traffic_tcp(&k.traffic, from, to, TH_F | TH_ACK, 101, 501, "");
	traffic_tcp(&k.traffic, to, from, TH_F | TH_ACK, 501, 102, "");
	traffic_tcp(&k.traffic, from, to, TH_ACK, 102, 502, "");
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
	tcase_set_timeout(tc, 60);
	tcase_add_test(tc, nothing_yet);
	tcase_add_test(tc, esc_does_not_end_it);
	tcase_add_test(tc, programs);
	tcase_add_test(tc, the_kernels_state);
	tcase_add_test(tc, begun_before);
	tcase_add_test(tc, bars_go_on);
	tcase_add_test(tc, silent);
	tcase_add_test(tc, ends);
	tcase_add_loop_test(tc, expected_screens, 0, ROWS(scenes));
	suite_add_tcase(suite_, tc);
	return suite_;
}

TEST_MAIN(suite())
