/*
 * The panes of the stepping view: which has the keys, how large they are, what
 * they show of rows and times.
 */
#include "tests/test.h"

#include <time.h>

#include "tests/folder.h"
#include "tests/screen_hello.h"

/* --- panes --------------------------------------------------------------- */

static const struct {
	int cols, rows, n;
	enum pane order[5];
} tabs[] = {
	{ 80, 24, 1, { PANE_LADDER } },
	{ 100, 30, 3, { PANE_LADDER, PANE_CALLS, PANE_PACKET } },
	{ 200, 60, 4, { PANE_LADDER, PANE_CALLS, PANE_PACKET, PANE_STATES } },
};

START_TEST(tab_goes_round)
{
	int n = tabs[_i].n;

	screen_resize(&s, tabs[_i].cols, tabs[_i].rows);
	for (int i = 0; i < 2 * n; i++) {
		ck_assert_int_eq((int)s.app.focus, (int)tabs[_i].order[i % n]);
		screen_play(&s, "Tab");
	}
	for (int i = 2 * n; i > 0; i--) {
		ck_assert_int_eq((int)s.app.focus, (int)tabs[_i].order[i % n]);
		screen_play(&s, "S-Tab");
	}
	ck_assert_int_eq((int)s.app.focus, PANE_LADDER);
}
END_TEST

/* One part alone, each in its turn, at any size; then all again. */
START_TEST(a_part_alone)
{
	static const char *const titles[] = { "calls", "packet", "states" };

	screen_resize(&s, 80, 24);
	screen_play(&s, "n n n n n n \\");
	screen_must_show(&s, "ladder");
	screen_must_not_show(&s, "timeline");
	for (int i = 0; i < ROWS(titles); i++) {
		screen_play(&s, "Tab");
		screen_must_show(&s, titles[i]);
		screen_must_not_show(&s, "ladder");
	}
	screen_play(&s, "\\");
	screen_must_not_show(&s, "states");
	ck_assert_int_eq((int)s.app.focus, PANE_LADDER);
	screen_play(&s, "\\ q"); /* one way out of it is q */
	ck_assert(!s.app.maximised && !s.app.done);
}
END_TEST

static int rows_of(enum pane pane)
{
	return s.app.area[pane].rows;
}

START_TEST(larger_and_smaller)
{
	int ladder, calls;

	screen_resize(&s, 120, 40);
	ladder = rows_of(PANE_LADDER);
	calls = rows_of(PANE_CALLS);
	screen_play(&s, ">");
	ck_assert_int_eq(rows_of(PANE_LADDER), ladder + 1);
	ck_assert_int_eq(rows_of(PANE_CALLS), calls - 1);
	screen_play(&s, "< <");
	ck_assert_int_eq(rows_of(PANE_LADDER), ladder - 1);
	screen_play(&s, "Tab < <"); /* now it is the calls' size */
	ck_assert_int_eq(rows_of(PANE_CALLS), calls - 1);
	screen_play(&s, ">");
	ck_assert_int_eq(rows_of(PANE_CALLS), calls);
	for (int i = 0; i < 60; i++)
		screen_play(&s, ">");
	ladder = rows_of(PANE_LADDER);
	ck_assert_int_ge(ladder, 5); /* as far as it goes, */
	screen_play(&s, "<");
	ck_assert_int_eq(rows_of(PANE_LADDER), ladder + 1); /* and back */
	for (int i = 0; i < 60; i++)
		screen_play(&s, "<");
	ck_assert_int_ge(rows_of(PANE_CALLS), 3);
}
END_TEST

START_TEST(scrolling_calls)
{
	screen_play(&s, "G");
	screen_must_show(&s, "S    close(c) = 0");
	screen_play(&s, "Tab k k");
	ck_assert_int_eq(s.app.calls_up, 2);
	screen_must_not_show(&s, "S    close(c) = 0");
	screen_play(&s, "j j j");
	ck_assert_int_eq(s.app.calls_up, 0);
	screen_play(&s, "k k N"); /* a step shows the newest again */
	ck_assert_int_eq(s.app.calls_up, 0);
}
END_TEST

/* Up to the first one, and not beyond. */
START_TEST(scrolled_to_the_first_call)
{
	int up;

	screen_play(&s, "G Tab");
	for (int i = 0; i < 40; i++)
		screen_play(&s, "k");
	screen_must_show(&s, "listen(l, 1) = 0");
	screen_must_not_show(&s, "no call yet");
	up = s.app.calls_up;
	screen_play(&s, "k j");
	ck_assert_int_eq(s.app.calls_up, up - 1);
}
END_TEST

/* The selection in the ladder leads the packet pane; Enter goes there. */
START_TEST(selecting_rows)
{
	screen_play(&s, "G k");
	ck_assert_uint_eq(s.app.selected, s.app.player.step[steps() - 2]);
	screen_play(&s, "k k k k");
	ck_assert_uint_eq(s.app.selected, s.app.player.step[steps() - 6]);
	screen_play(&s, "j");
	ck_assert_uint_eq(s.app.selected, s.app.player.step[steps() - 5]);
	screen_play(&s, "Enter");
	ck_assert_uint_eq(at(), steps() - 4);
	ck_assert_uint_eq(s.app.selected, ROW_NONE);
	screen_play(&s, "k j j"); /* beyond the cursor: nothing is selected */
	ck_assert_uint_eq(s.app.selected, ROW_NONE);
	for (int i = 0; i < 60; i++)
		screen_play(&s, "k");
	ck_assert_uint_eq(s.app.selected, s.app.player.step[0]);
	screen_play(&s, "PgDn PgDn C-u q");
	ck_assert_uint_eq(s.app.selected, ROW_NONE);
	ck_assert(!s.app.done);
}
END_TEST

/* --- how it is told ------------------------------------------------------ */

START_TEST(times)
{
	setenv("TZ", "UTC", 1);
	tzset();
	recording_head(s.app.show.rec)->started_ns =
		UINT64_C(1767323045000000000); /* 03:04:05 */
	screen_play(&s, "n n n");
	screen_must_show(&s, " 0.200 ms ");
	screen_play(&s, "t");
	screen_must_show(&s, "times since the row before");
	screen_must_show(&s, " 0.160 ms ");
	screen_play(&s, "t");
	screen_must_show(&s, "times of day");
	screen_must_show(&s, "03:04:05");
	screen_play(&s, "t");
	screen_must_show(&s, "times since the start");
	screen_must_show(&s, " 0.200 ms ");
}
END_TEST

/* The first row is after one that there is no room for: not at the start. */
START_TEST(times_between_rows)
{
	screen_resize(&s, 80, 24);
	screen_play(&s, "G t");
	screen_must_not_show(&s, " 1.040 ms ");
	screen_must_show(&s, " 0.040 ms ");
}
END_TEST

START_TEST(themes)
{
	static const char *const names[] = { "light", "safe", "mono", "dark" };

	for (int i = 0; i < ROWS(names); i++) {
		char text[32];

		screen_play(&s, "C");
		snprintf(text, sizeof(text), "theme %s", names[i]);
		screen_must_show(&s, text);
		ck_assert_str_eq(theme_name(s.app.theme), names[i]);
	}
	screen_play(&s, "n"); /* what was said is gone with the next key */
	screen_must_not_show(&s, "theme");
}
END_TEST

START_TEST(redraw)
{
	ck_assert(!s.app.forget);
	screen_play(&s, "C-l");
	ck_assert(s.app.forget);
}
END_TEST

static Suite *suite(void)
{
	Suite *suite_ = suite_create("app panes");
	TCase *tc = tcase_create("app panes");

	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_loop_test(tc, tab_goes_round, 0, ROWS(tabs));
	tcase_add_test(tc, a_part_alone);
	tcase_add_test(tc, larger_and_smaller);
	tcase_add_test(tc, scrolling_calls);
	tcase_add_test(tc, scrolled_to_the_first_call);
	tcase_add_test(tc, selecting_rows);
	tcase_add_test(tc, times);
	tcase_add_test(tc, times_between_rows);
	tcase_add_test(tc, themes);
	tcase_add_test(tc, redraw);
	suite_add_tcase(suite_, tc);
	return suite_;
}

TEST_MAIN(suite())
