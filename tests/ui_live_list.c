/*
 * The list of what happens now under the hands of a viewer: followed, chosen,
 * filtered, held still, saved; and what it says of losses.
 */
#include "tests/fake_census.h"
#include "tests/keeper.h"
#include "tests/live_list.h"
#include "tests/scene.h"
#include "tests/screen.h"

static uint32_t chosen(void)
{
	return s.app.flows.chosen + 1;
}

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

static Suite *suite(void)
{
	Suite *suite_ = suite_create("live list");
	TCase *tc = tcase_create("live list");

	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_set_timeout(tc, 60);
	tcase_add_test(tc, newest_is_followed);
	tcase_add_test(tc, chosen_while_sorted);
	tcase_add_test(tc, filtered);
	tcase_add_test(tc, paused);
	tcase_add_test(tc, paused_and_sorted);
	tcase_add_test(tc, dropped);
	tcase_add_test(tc, evicted);
	tcase_add_test(tc, census_ends);
	tcase_add_test(tc, help);
	tcase_add_test(tc, saved);
	suite_add_tcase(suite_, tc);
	return suite_;
}

TEST_MAIN(suite())
