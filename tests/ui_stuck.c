/*
 * Why is it stuck, on the screen: the box goes along with what is chosen, in
 * all views, and leaves room for them. What rules and sentences say is
 * capture_stuck.c's and ui_stuck_words.c's.
 */
#include "tests/screen_capture.h"

#include "tests/story.h"

#define TITLE "why is it stuck?"

/* The kernel's clock on the screen's: 1970, an hour after the first packet. */
enum { HOUR_S = 3600 };

static void open_all(void)
{
	put_all();
	open_traffic();
	screen_wait_ms(&s, 100);
}

START_TEST(goes_along_with_what_is_chosen)
{
	open_all();
	screen_must_not_show(&s, TITLE);
	screen_play(&s, "y");
	screen_must_show(&s, TITLE);
	screen_must_show(&s, "10.0.0.2:443 has closed and 10.0.0.9:40000 has "
			     "not: CLOSE-WAIT");
	screen_must_show(&s, "10.0.0.9:40000 · wire CLOSE-WAIT");
	screen_must_show(&s, "The kernel was not asked");
	screen_play(&s, "j");
	screen_must_show(&s, "the last datagram went");
	screen_play(&s, "j");
	screen_must_show(&s, "[fe80::1]:40000 asks [fe80::2]:80");
	screen_play(&s, "y");
	screen_must_not_show(&s, TITLE);
}
END_TEST

START_TEST(goes_inside_and_out)
{
	open_all();
	screen_play(&s, "y Enter");
	screen_must_show(&s, "client");
	screen_must_show(&s, "10.0.0.2:443 has closed");
	screen_play(&s, "Esc");
	screen_must_not_show(&s, TITLE);
	screen_must_show(&s, "client"); /* one place at a time */
	screen_play(&s, "y 3 4 j j j j");
	screen_must_show(&s, "the last datagram went");
	screen_play(&s, "j"); /* not IP */
	screen_must_not_show(&s, TITLE);
}
END_TEST

START_TEST(needs_a_conversation)
{
	open_traffic();
	screen_wait_ms(&s, 100);
	screen_play(&s, "y");
	screen_must_not_show(&s, TITLE);
	screen_must_show(&s, "no conversation is chosen");
}
END_TEST

/* The selected line is never under the box. */
START_TEST(list_scrolls_above_it)
{
	char ends[32];

	for (int i = 0; i < 40; i++) {
		snprintf(ends, sizeof(ends), "10.0.0.7:%d", 1000 + i);
		traffic_tcp(&traffic, ends, WEB_S, TH_S, 7, 0, "");
	}
	open_traffic();
	screen_wait_ms(&s, 100);
	screen_play(&s, "y G");
	screen_must_show(&s, "   40 TCP    10.0.0.7:1039");
	screen_must_show(&s, "10.0.0.7:1039 asks");
}
END_TEST

static const int sizes[][2] = { { 60, 16 }, { 80, 24 }, { 200, 60 } };
static const char *const views[] = { "1", "2", "3", "4", "5", "6" };

/* Every view has room, however small the screen: the sentence is there. */
START_TEST(every_view_has_room)
{
	open_all();
	screen_play(&s, "y Enter");
	screen_resize(&s, sizes[_i][0], sizes[_i][1]);
	for (int i = 0; i < ROWS(views); i++) {
		screen_play(&s, views[i]);
		screen_must_show(&s, TITLE);
		screen_must_show(&s, "10.0.0.2:443 has closed");
		ck_assert_int_ge(s.app.stuck_area.y, 1 + 8);
		screen_play(&s, "j k Tab G g");
	}
	screen_play(&s, "?");
	screen_must_not_show(&s, TITLE);
}
END_TEST

/* A recording's packets alone, as of its end. */
START_TEST(recording)
{
	screen_record(&s, story_wrong());
	screen_play(&s, "G y");
	screen_must_show(&s, TITLE);
	screen_must_not_show(&s, "not of the cursor");
	screen_play(&s, "N N");
	screen_must_show(&s, "as of the end, not of the cursor");
	screen_play(&s, "3");
	screen_must_show(&s, TITLE);
}
END_TEST

/* With a kernel to ask, time goes on and the box with it. */
START_TEST(live_goes_on)
{
	struct census *census;
	struct err e;

	if (census_start(&census, NULL, &e) < 0)
		skip("%s", e.text);
	put_all();
	open_traffic();
	s.app.show.census = census;
	s.app.epoch_ns = (5 + HOUR_S) * UINT64_C(1000000000) - s.now_ns;
	screen_wait_ms(&s, 200);
	screen_play(&s, "G y");
	screen_must_show(&s, "for 60.0 min");
	screen_must_show(&s, "The kernel was not asked");
	ck_assert_uint_le(app_wake_ns(&s.app, s.now_ns), s.now_ns + 100000000);
	screen_wait_ms(&s, 60000 * 6);
	screen_must_show(&s, "for 66.0 min");
	screen_play(&s, "y");
	ck_assert_uint_eq(app_wake_ns(&s.app, s.now_ns), 0);
	s.app.show.census = NULL;
	census_free(census);
}
END_TEST

static Suite *stuck_suite(void)
{
	Suite *suite = suite_create("stuck");
	TCase *tc = tcase_create("stuck");

	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_test(tc, goes_along_with_what_is_chosen);
	tcase_add_test(tc, goes_inside_and_out);
	tcase_add_test(tc, needs_a_conversation);
	tcase_add_test(tc, list_scrolls_above_it);
	tcase_add_loop_test(tc, every_view_has_room, 0, ROWS(sizes));
	tcase_add_test(tc, recording);
	tcase_add_test(tc, live_goes_on);
	suite_add_tcase(suite, tc);
	return suite;
}

TEST_MAIN(stuck_suite())
