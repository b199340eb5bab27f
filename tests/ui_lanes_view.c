/*
 * The lanes on the screen and as text: what is expected at several sizes, and
 * what keys and clicks do there.
 */
#include "tests/test.h"

#include "tests/cast.h"
#include "tests/scene.h"
#include "ui/print/print.h"

static struct screen s;

static void open_threads(void)
{
	screen_record(&s, cast_threads());
}

static void open_models(void)
{
	screen_record(&s, cast_models());
}

static void open_hello(void)
{
	screen_record(&s, story_hello());
}

static void close_scene(void)
{
	screen_close(&s);
}

/* --- expected screens ---------------------------------------------------- */

static const struct scene_size sizes[] = {
	{ 60, 16, false },
	{ 80, 24, true },
	{ 120, 40, false },
	{ 200, 60, false },
};

static const struct scene scenes[] = {
	{ "threads", open_threads, "G 7", "en", false, 4 },
	{ "history", open_threads, "7 / \"thread ends\" Enter j", "en", false,
	  2 },
	{ "order", open_threads, "7 t t > G j j", "en", false, 3 },
	{ "models", open_models, "7 G", "en", false, 4 },
	{ "models-zh", open_models, "7 G t", "zh", false, 3 },
	{ "ascii", open_threads, "7 G", "en", true, 2 },
	{ "actors", open_hello, "7 G", "en", false, 2 },
};

START_TEST(expected_screens)
{
	scene_check(&s, "lanes", &scenes[_i], sizes, close_scene);
}
END_TEST

static const struct {
	const char *name;
	struct recording *(*make)(void);
	int cols;
	bool ascii;
} prints[] = {
	{ "threads", cast_threads, 80, false },
	{ "models", cast_models, 110, true },
};

START_TEST(expected_text)
{
	struct print_style style = { .cols = prints[_i].cols,
				     .ascii = prints[_i].ascii };
	struct recording *r = prints[_i].make();
	char path[64], *text = NULL;
	size_t n;
	FILE *out = open_memstream(&text, &n);

	i18n_set("en");
	print_view_find("lanes")->print(r, &style, out);
	fclose(out);
	recording_free(r);
	snprintf(path, sizeof(path), SCREENS "/lanes-print-%s.txt",
		 prints[_i].name);
	golden_check(path, text);
}
END_TEST

/* --- keys ---------------------------------------------------------------- */

static void setup(void)
{
	i18n_set("en");
	screen_open(&s, 120, 40);
	open_threads();
	screen_play(&s, "7");
}

static const struct row *row_now(void)
{
	return player_row(&s.app.player);
}

START_TEST(opens_by_its_tab)
{
	int y, x;

	ck_assert_int_eq((int)s.app.view, VIEW_LANES);
	screen_play(&s, "1");
	ck_assert_int_eq((int)s.app.view, VIEW_STEP);
	ck_assert(screen_find(&s, "7 Lanes", &y, &x));
	screen_mouse(&s, MOUSE_PRESS, y, x);
	ck_assert_int_eq((int)s.app.view, VIEW_LANES);
	screen_play(&s, "q");
	ck_assert_int_eq((int)s.app.view, VIEW_STEP);
}
END_TEST

/* Where no program runs the tab is not there, but the view is. */
START_TEST(actors_have_no_tab)
{
	screen_close(&s);
	screen_open(&s, 120, 40);
	open_hello();
	screen_must_not_show(&s, "Lanes");
	screen_play(&s, "7");
	screen_must_show(&s, "7 Lanes");
	screen_must_show(&s, "C is no program");
}
END_TEST

/* Right goes to the steps of the chosen thread alone. */
START_TEST(moves_along_a_row)
{
	static const char *const steps[] = {
		"S[2] called recv() and waits", "#7 reaches S",
		"recv() of S[2] returned",	"S[2] called send()",
		"S sends 5 bytes to C1",	"S[2] has ended"
	};

	screen_play(&s, "j l"); /* where it begins */
	screen_must_show(&s, "S[1] made a thread: S[2]");
	for (int i = 0; i < ROWS(steps); i++) {
		screen_play(&s, "Right");
		screen_must_show(&s, steps[i]);
	}
	screen_play(&s, "Left");
	screen_must_show(&s, steps[4]);
	ck_assert_uint_eq(s.app.lanes.of.number, 2);
}
END_TEST

START_TEST(tells_what_the_row_does)
{
	screen_play(&s, "j");
	screen_must_show(&s, "S[2] has not begun yet");
	screen_play(&s, "l l");
	screen_must_show(&s, "S[2] waits in recv(4, 1024) for 0.000 ms now");
	screen_play(&s, "n n");
	screen_must_show(&s, "S[2] waits in recv(4, 1024) for 0.080 ms now");
	screen_play(&s, "l l");
	screen_must_show(&s, "S[2] runs: it is inside no call");
	screen_play(&s, "G");
	screen_must_show(&s, "S[2] is gone");
	screen_play(&s, "g k");
	screen_must_show(&s, "S[1] has not begun yet");
}
END_TEST

START_TEST(zooms_around_the_cursor)
{
	double all = s.app.lanes.scale.length;
	uint32_t at;

	screen_play(&s, "j l l > >");
	ck_assert(s.app.lanes.to - s.app.lanes.from == all / 4);
	at = s.app.player.at;
	screen_play(&s, "G"); /* what is shown goes with it */
	ck_assert(s.app.lanes.to == all);
	screen_play(&s, "PgUp");
	ck_assert_uint_lt(s.app.player.at, (uint32_t)s.app.player.n_steps);
	screen_play(&s, "PgDn < < <");
	ck_assert(s.app.lanes.to == 0);
	screen_play(&s, "g PgDn PgDn PgUp PgUp PgUp PgUp");
	ck_assert_uint_eq(s.app.player.at, 1);
	ck_assert_uint_gt(at, 1);
	for (int i = 0; i < 40; i++)
		screen_play(&s, ">");
	ck_assert(s.app.lanes.to > s.app.lanes.from);
}
END_TEST

START_TEST(changes_the_scale)
{
	static const char *const says[] = { "as it was", "one event after",
					    "at ~ a silence" };

	for (int i = 0; i < ROWS(says); i++) {
		screen_play(&s, "t");
		screen_must_show(&s, says[i]);
	}
}
END_TEST

START_TEST(enter_leads_to_the_ladder)
{
	const struct row *row;

	screen_play(&s, "j l l l");
	row = row_now();
	screen_play(&s, "Enter");
	ck_assert_int_eq((int)s.app.view, VIEW_STEP);
	ck_assert_ptr_eq(row_now(), row);
}
END_TEST

/* A click chooses the row, and goes to what happened there. */
START_TEST(clicks)
{
	int y, x;

	ck_assert(screen_find(&s, "3 worker", &y, &x));
	screen_mouse(&s, MOUSE_PRESS, y, 70);
	ck_assert_uint_eq(s.app.lanes.of.number, 3);
	ck_assert_uint_gt(s.app.player.at, 5);
	ck_assert_uint_lt(s.app.player.at, (uint32_t)s.app.player.n_steps);
	screen_mouse(&s, MOUSE_WHEEL_UP, y, 70);
	ck_assert_uint_eq(s.app.lanes.of.number, 2);
	screen_mouse(&s, MOUSE_PRESS, 0, 119); /* nothing is there */
	ck_assert_uint_eq(s.app.lanes.of.number, 2);
}
END_TEST

/* The chosen row stays in view where there are more than lines. */
START_TEST(scrolls_to_the_chosen_row)
{
	struct story t = story_new();
	uint32_t first = process_add(&t, "S", ROW_NONE, "server");

	for (int i = 0; i < 100; i++)
		thread_add(&t, first, "w");
	screen_close(&s);
	screen_open(&s, 80, 24);
	screen_record(&s, t.r);
	screen_play(&s, "7");
	for (int i = 0; i < 60; i++)
		screen_play(&s, "j");
	screen_must_show(&s, " 61 w");
	screen_must_not_show(&s, "  1 server");
	for (int i = 0; i < 60; i++)
		screen_play(&s, "k");
	screen_must_show(&s, "  1 server");
	screen_must_show(&s, "elapsed");
}
END_TEST

/* It is run again, or comes on: what was read is read anew. */
START_TEST(follows_what_is_recorded)
{
	struct recording *r = s.app.player.rec;
	uint32_t rows = (uint32_t)s.app.lanes.lanes.n_rows;
	struct thread_begin begin = { .lane = recording_lane(r, "X"),
				      .process = ROW_NONE,
				      .parent = ROW_NONE };

	recording_thread_begin(r, UINT64_C(30000000), &begin);
	screen_tick(&s);
	ck_assert_uint_eq(s.app.lanes.lanes.n_rows, rows + 1);
	screen_must_show(&s, " X ");
}
END_TEST

static Suite *suite(void)
{
	const TTest *const keys[] = {
		opens_by_its_tab,	   actors_have_no_tab,
		moves_along_a_row,	   tells_what_the_row_does,
		zooms_around_the_cursor,   changes_the_scale,
		enter_leads_to_the_ladder, clicks,
		scrolls_to_the_chosen_row, follows_what_is_recorded,
	};
	Suite *suite_ = suite_create("lanes view");
	TCase *screens = tcase_create("screens"), *tc = tcase_create("keys");

	tcase_add_loop_test(screens, expected_screens, 0, ROWS(scenes));
	tcase_add_loop_test(screens, expected_text, 0, ROWS(prints));
	suite_add_tcase(suite_, screens);
	tcase_add_checked_fixture(tc, setup, close_scene);
	for (int i = 0; i < ROWS(keys); i++)
		tcase_add_test(tc, keys[i]);
	suite_add_tcase(suite_, tc);
	return suite_;
}

TEST_MAIN(suite())
