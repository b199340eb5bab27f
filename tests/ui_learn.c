/*
 * The course on the screen, and the end of a lesson: as expected, by keys and
 * by the mouse, and what is remembered of it. The scenes are kept in
 * tests/screens/learn-*.txt:
 *
 *	WIRESTEP_GOLDEN=write build/tests/ui_learn	writes them anew
 */
#include "tests/test.h"

#include "tests/course_folder.h"
#include "tests/fake_hello.h"
#include "tests/play.h"
#include "tests/scene.h"

/* A question stands where the SYN hangs, and another one after it has come. */
#define TO_FIRST  "n n n n n n pause 1s "
#define TO_SECOND "n n n n pause 1s "
#define TEN	  "n n n n n n n n n n "
#define TO_END	  TEN TEN TEN TEN TEN "pause 2s "
#define ALL_RIGHT TO_FIRST "2 " TO_SECOND "1 " TO_END

#define SCENARIO                                                               \
	"scenario tcp-hello\ntitle en \"Hello over TCP\"\n"                    \
	"lesson en \"It.\"\nactor C, S\nC s = socket tcp\n"

static struct screen s;
static struct fake fake;
static struct progress_file progress;

/* In the language that is set. */
static void begin(void)
{
	struct err e;

	folder_make();
	course_folder();
	setenv("WIRESTEP_SCENARIOS", folder, 1);
	ck_assert_int_eq(
		progress_file_open(&progress, folder_path("progress"), &e), 0);
}

static void setup(void)
{
	i18n_set("en");
	begin();
}

static void teardown(void)
{
	progress_file_close(&progress);
	folder_remove();
}

/* --- the course, and a lesson without a kernel --------------------------- */

/* Of the screen that is open. */
static void open_course(void)
{
	struct err e;

	ck_assert_int_eq(app_home(&s.app, &progress, &e), 0);
	s.app.from = VIEW_LEARN;
	learn_show(&s.app, COURSE_NONE, COURSE_NONE);
	screen_draw(&s);
}

static void open_begun(void)
{
	progress_file_done(&progress, "tcp-hello", 1, 2);
	progress_file_begin(&progress, "udp-hello");
	open_course();
}

static void open_done(void)
{
	static const char *const names[] = { "tcp-hello", "udp-hello",
					     "handshake", "lost-syn", "own" };

	for (int i = 0; i < ROWS(names); i++)
		progress_file_done(&progress, names[i], (unsigned)i, 4);
	open_course();
}

static uint32_t text_add(const char *text)
{
	return recording_text_add(fake.story.r, text, strlen(text));
}

static void ask(const char *text, int right, const char *one, const char *two)
{
	struct ask_row row = { .n = 2, .right = (uint8_t)right };

	row.text[0] = text_add(text);
	row.answer[0][0] = text_add(one);
	row.answer[1][0] = text_add(two);
	recording_ask(fake.story.r, tick(&fake.story), &row);
}

static void plot(struct fake *f, int part, enum fate fate)
{
	fake_hello(f, part, fate);
	if (part == FAKE_BEGIN)
		ask("What does S send back?", 1, "an ACK", "SYN+ACK");
	if (part == PART_SYN)
		ask("Does C know by now?", 0, "yes", "no");
}

/* The lesson of that name, with a plot for its run. */
static void play_plot(const char *name, fake_plot *of)
{
	open_course();
	screen_run_plot(&s, &fake, of, SCENARIO);
	s.app.learn.lesson = courselist_lesson(&s.app.learn.course, name);
	screen_tick(&s);
}

static void open_lesson(void)
{
	play_plot("tcp-hello", plot);
}

static void open_unasked(void)
{
	play_plot("tcp-hello", fake_hello);
}

/* Its end is its chapter's, then the course's. */
static void open_last(void)
{
	progress_file_done(&progress, "tcp-hello", 1, 2);
	play_plot("udp-hello", plot);
}

static void open_very_last(void)
{
	open_done();
	progress_file_done(&progress, "refused", 0, 0);
	app_free(&s.app);
	app_init(&s.app, &s.options);
	play_plot("own", plot);
}

/* --- as expected --------------------------------------------------------- */

static const struct scene_size sizes[] = { { 60, 16, true },
					   { 80, 24, true },
					   { 100, 30, true } };

static const struct scene scenes[] = {
	{ "course", open_course, "", "en", false, 3 },
	{ "begun", open_begun, "", "en", false, 3 },
	{ "whole", open_done, "g", "en", false, 2 },
	{ "chapter", open_begun, "h h j l j j j", "en", false, 2 },
	{ "filtered", open_begun, "/ \"lost\" Enter", "en", false, 2 },
	{ "nothing", open_begun, "/ \"zzz\" Enter", "en", false, 1 },
	{ "chinese", open_begun, "k", "zh", false, 3 },
	{ "ascii", open_begun, "", "en", true, 2 },
	{ "end", open_lesson, TO_FIRST "1 " TO_SECOND "1 " TO_END, "en", false,
	  3 },
	{ "end-unasked", open_unasked, TO_END, "en", false, 2 },
	{ "end-chapter", open_last, ALL_RIGHT, "en", false, 3 },
	{ "end-course", open_very_last, ALL_RIGHT, "en", false, 2 },
	{ "end-chinese", open_last, ALL_RIGHT, "zh", false, 2 },
	{ "end-ascii", open_last, ALL_RIGHT, "en", true, 1 },
};

static void close_scene(void)
{
	screen_close(&s);
	teardown();
	begin();
}

START_TEST(expected_screens)
{
	scene_check(&s, "learn", &scenes[_i], sizes, close_scene);
}
END_TEST

/* --- the list ------------------------------------------------------------ */

START_TEST(what_comes_next_is_chosen)
{
	screen_open(&s, 80, 24);
	open_begun();
	screen_must_show(&s, "▶   ○ udp-hello");
	screen_must_show(&s, "continue here");
	screen_must_show(&s, "1 of 6 lessons done");
	screen_close(&s);
}
END_TEST

START_TEST(chapters_open_and_close)
{
	screen_open(&s, 80, 24);
	open_course();
	screen_must_not_show(&s, "lost-syn");
	screen_play(&s, "G k Enter");
	screen_must_show(&s, "▶ ▾ The handshake");
	screen_must_show(&s, "lost-syn");
	screen_play(&s, "j j h"); /* a lesson's h leads to its chapter */
	screen_must_show(&s, "▶ ▾ The handshake");
	screen_play(&s, "h");
	screen_must_show(&s, "▶ ▸ The handshake");
	screen_must_not_show(&s, "lost-syn");
	screen_play(&s, "l");
	screen_must_show(&s, "lost-syn");
	screen_close(&s);
}
END_TEST

/* Done or not: one sees what one is about to play. */
START_TEST(a_lesson_is_told)
{
	screen_open(&s, 80, 24);
	open_begun();
	screen_must_show(&s, " begun\n What udp-hello teaches");
	screen_play(&s, "k");
	screen_must_show(&s, "done · 1 of 2 right");
	screen_must_show(&s, "What tcp-hello teaches");
	screen_close(&s);
}
END_TEST

START_TEST(what_is_skipped_says_why)
{
	screen_open(&s, 80, 24);
	open_course();
	screen_play(&s, "/ \"refused\" Enter");
	screen_must_show(&s, "▶   – refused");
	screen_must_show(&s, "skipped here: kernel ");
	screen_play(&s, "Esc");
	screen_must_show(&s, "▶ ▾ First steps");
	screen_close(&s);
}
END_TEST

START_TEST(by_the_mouse)
{
	int y, x;
	char keys[64];

	screen_open(&s, 80, 24);
	open_course();
	ck_assert(screen_find(&s, "udp-hello", &y, &x));
	snprintf(keys, sizeof(keys), "click %d,%d", y, x);
	screen_play(&s, keys);
	screen_must_show(&s, "▶     udp-hello");
	screen_input(&s, (struct input){ .key = KEY_MOUSE_EVENT,
					 .mouse = MOUSE_WHEEL_DOWN,
					 .y = y,
					 .x = x });
	screen_draw(&s);
	screen_must_show(&s, "▶ ▸ The handshake");
	screen_input(&s, (struct input){ .key = KEY_MOUSE_EVENT,
					 .mouse = MOUSE_DOUBLE,
					 .y = y + 1,
					 .x = x });
	screen_draw(&s);
	screen_must_show(&s, "lost-syn");
	screen_close(&s);
}
END_TEST

START_TEST(from_home_and_back)
{
	struct err e;

	screen_open(&s, 80, 24);
	progress_file_done(&progress, "tcp-hello", 0, 0);
	ck_assert_int_eq(app_home(&s.app, &progress, &e), 0);
	screen_draw(&s);
	screen_must_show(&s, "First steps"); /* not the folder's name */
	screen_must_show(&s, "✓ │");
	screen_play(&s, "g Enter");
	ck_assert_int_eq((int)s.app.view, VIEW_LEARN);
	screen_play(&s, "? q / \"own\" Enter q");
	ck_assert_int_eq((int)s.app.view, VIEW_LEARN);
	screen_play(&s, "q");
	ck_assert_int_eq((int)s.app.view, VIEW_HOME);
	screen_play(&s, "q");
	ck_assert(s.app.done);
	screen_close(&s);
}
END_TEST

/* --- a lesson ------------------------------------------------------------ */

static const struct progress_row *row_of(const char *name)
{
	return progress_find(&progress.all, name);
}

START_TEST(begun_then_done)
{
	screen_open(&s, 80, 24);
	open_lesson();
	ck_assert(!row_of("tcp-hello")->done);
	ck_assert_str_eq(progress.all.last, "tcp-hello");
	screen_play(&s, TO_FIRST "1 " TO_SECOND "1");
	ck_assert(!row_of("tcp-hello")->done);
	screen_must_not_show(&s, "the end of the lesson");
	screen_play(&s, TO_END);
	screen_must_show(&s, "the end of the lesson");
	screen_must_show(&s, "1 of 2 right");
	ck_assert(row_of("tcp-hello")->done);
	ck_assert_uint_eq(row_of("tcp-hello")->right, 1);
	ck_assert_uint_eq(row_of("tcp-hello")->asked, 2);
	ck_assert_uint_eq(progress.fresh.n, 0); /* it is in the file */
	screen_play(&s, "N");
	screen_must_not_show(&s, "the end of the lesson");
	screen_play(&s, "n");
	screen_must_show(&s, "the end of the lesson");
	screen_close(&s);
}
END_TEST

START_TEST(what_is_skipped_is_not_right)
{
	screen_open(&s, 80, 24);
	open_lesson();
	screen_play(&s, TO_FIRST "Esc " TO_SECOND "Esc " TO_END);
	screen_must_show(&s, "0 of 2 right");
	screen_close(&s);
}
END_TEST

static void plot_asks_last(struct fake *f, int part, enum fate fate)
{
	fake_hello(f, part, fate);
	if (part == PART_LAST)
		ask("What did C do?", 0, "it closed", "it did not");
}

/* A question behind the last packet belongs to it. */
START_TEST(not_before_the_last_question)
{
	screen_open(&s, 80, 24);
	play_plot("tcp-hello", plot_asks_last);
	screen_play(&s, TO_END);
	screen_must_show(&s, "What did C do?");
	screen_must_not_show(&s, "the end of the lesson");
	ck_assert(!row_of("tcp-hello")->done);
	screen_play(&s, "1");
	screen_must_show(&s, "1 of 1 right");
	ck_assert_uint_eq(row_of("tcp-hello")->right, 1);
	screen_close(&s);
}
END_TEST

START_TEST(playing_comes_to_its_end_too)
{
	screen_open(&s, 80, 24);
	open_unasked();
	screen_play(&s, "Space pause 60s pause 60s");
	ck_assert(row_of("tcp-hello")->done);
	screen_must_show(&s, "the end of the lesson");
	screen_close(&s);
}
END_TEST

START_TEST(what_was_changed_does_not_count)
{
	screen_open(&s, 80, 24);
	open_unasked();
	if (_i == 0)
		s.app.show.n_hands = 1;
	else if (_i == 1)
		s.app.show.branch = 3;
	else
		*recording_end(fake.story.r) =
			(struct recording_end){ .ended = true, .ok = false };
	screen_play(&s, TO_END);
	screen_must_show(&s, "it does not count");
	ck_assert(!row_of("tcp-hello")->done);
	s.app.show.n_hands = 0;
	screen_close(&s);
}
END_TEST

START_TEST(enter_goes_on)
{
	screen_open(&s, 80, 24);
	open_lesson();
	screen_play(&s, ALL_RIGHT);
	screen_must_show(&s, "Enter next: udp-hello");
	screen_play(&s, "Enter");
	ck_assert_str_eq(show_name(&s.app.show), "udp-hello");
	ck_assert_uint_eq(s.app.learn.lesson,
			  courselist_lesson(&s.app.learn.course, "udp-hello"));
	screen_close(&s);
}
END_TEST

START_TEST(a_key_before_the_stage_is_set_does_nothing)
{
	screen_open(&s, 80, 24);
	open_course();
	lesson_play(&s.app, s.app.learn.course.lesson[0].row->path);
	ck_assert(app_must_begin(&s.app));
	screen_input(&s, (struct input){ .key = 'n' });
	ck_assert_str_eq(s.app.message, "");
	screen_close(&s);
}
END_TEST

/* Before the end, and where something is selected, Enter is what it was. */
START_TEST(enter_elsewhere_does_not)
{
	screen_open(&s, 80, 24);
	open_unasked();
	screen_play(&s, "n n Enter");
	ck_assert_str_eq(show_name(&s.app.show), "tcp-hello");
	screen_play(&s, TO_END "k");
	screen_must_not_show(&s, "the end of the lesson");
	screen_play(&s, "Enter");
	ck_assert_str_eq(show_name(&s.app.show), "tcp-hello");
	screen_close(&s);
}
END_TEST

START_TEST(in_another_view_it_is_said_where)
{
	screen_open(&s, 80, 24);
	open_unasked();
	screen_play(&s, "2 " TO_END);
	screen_must_show(&s, "the end of the lesson · 1 says what is next");
	screen_play(&s, "1");
	screen_must_show(&s, "Enter next: udp-hello");
	screen_close(&s);
}
END_TEST

START_TEST(q_is_the_course)
{
	screen_open(&s, 80, 24);
	open_lesson();
	screen_play(&s, ALL_RIGHT "q");
	ck_assert_int_eq((int)s.app.view, VIEW_LEARN);
	ck_assert(!app_has_show(&s.app));
	screen_must_show(&s, "✓ tcp-hello");
	screen_must_show(&s, "2/2");
	screen_must_show(&s, "▶     udp-hello");
	screen_play(&s, "q");
	ck_assert(s.app.done);
	screen_close(&s);
}
END_TEST

START_TEST(what_was_not_finished_stays_chosen)
{
	screen_open(&s, 80, 24);
	open_lesson();
	screen_play(&s, "n n q");
	screen_must_show(&s, "▶   ○ tcp-hello");
	screen_must_show(&s, "continue here");
	screen_close(&s);
}
END_TEST

START_TEST(after_the_last_comes_the_course)
{
	screen_open(&s, 80, 24);
	play_plot("own", plot);
	screen_play(&s, ALL_RIGHT "Enter");
	ck_assert_int_eq((int)s.app.view, VIEW_LEARN);
	screen_must_show(&s, "▶     tcp-hello"); /* what is left */
	screen_close(&s);
}
END_TEST

START_TEST(choices_are_clicked)
{
	char keys[64];
	int y, x;

	screen_open(&s, 80, 24);
	open_lesson();
	screen_play(&s, ALL_RIGHT);
	ck_assert(screen_find(&s, _i ? "the course  " : "next: udp-hello", &y,
			      &x));
	snprintf(keys, sizeof(keys), "click %d,%d", y, x);
	screen_play(&s, keys);
	if (_i)
		ck_assert_int_eq((int)s.app.view, VIEW_LEARN);
	else
		ck_assert_str_eq(show_name(&s.app.show), "udp-hello");
	screen_close(&s);
}
END_TEST

/* A better attempt counts, a worse one does not make it less. */
START_TEST(an_attempt_does_not_make_it_less)
{
	progress_file_done(&progress, "tcp-hello", 2, 2);
	screen_open(&s, 80, 24);
	open_lesson();
	screen_play(&s, TO_FIRST "1 " TO_SECOND "1 " TO_END);
	screen_must_show(&s, "1 of 2 right");
	ck_assert_uint_eq(row_of("tcp-hello")->right, 2);
	screen_close(&s);
}
END_TEST

/* It is told once, and the lesson goes on. */
START_TEST(what_can_not_be_kept_is_told)
{
	struct err e;

	progress_file_close(&progress);
	folder_file("progress", "somebody else's\n");
	ck_assert_int_eq(
		progress_file_open(&progress, folder_path("progress"), &e), -1);
	screen_open(&s, 80, 24);
	open_unasked();
	screen_must_show(&s, "not a file of progress");
	screen_play(&s, TO_END);
	screen_must_not_show(&s, "not a file of progress");
	screen_must_show(&s, "the end of the lesson");
	ck_assert(row_of("tcp-hello")->done);
	screen_close(&s);
}
END_TEST

/* From home it counts, and ends as it ever did. */
START_TEST(a_run_from_home_counts)
{
	struct err e;

	screen_open(&s, 80, 24);
	ck_assert_int_eq(app_home(&s.app, &progress, &e), 0);
	screen_run_plot(&s, &fake, fake_hello, SCENARIO);
	s.app.learn.lesson = 0;
	screen_play(&s, TO_END);
	screen_must_not_show(&s, "the end of the lesson");
	screen_must_show(&s, "the end · R runs it again");
	ck_assert(row_of("tcp-hello")->done);
	screen_play(&s, "q");
	ck_assert_int_eq((int)s.app.view, VIEW_HOME);
	screen_close(&s);
}
END_TEST

static void add_lists(TCase *tc)
{
	tcase_add_test(tc, what_comes_next_is_chosen);
	tcase_add_test(tc, chapters_open_and_close);
	tcase_add_test(tc, a_lesson_is_told);
	tcase_add_test(tc, what_is_skipped_says_why);
	tcase_add_test(tc, by_the_mouse);
	tcase_add_test(tc, from_home_and_back);
}

static Suite *suite(void)
{
	Suite *suite_ = suite_create("learn");
	TCase *tc = tcase_create("learn");

	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_set_timeout(tc, 60);
	tcase_add_loop_test(tc, expected_screens, 0, ROWS(scenes));
	add_lists(tc);
	tcase_add_test(tc, begun_then_done);
	tcase_add_test(tc, what_is_skipped_is_not_right);
	tcase_add_test(tc, not_before_the_last_question);
	tcase_add_test(tc, playing_comes_to_its_end_too);
	tcase_add_loop_test(tc, what_was_changed_does_not_count, 0, 3);
	tcase_add_test(tc, enter_goes_on);
	tcase_add_test(tc, a_key_before_the_stage_is_set_does_nothing);
	tcase_add_test(tc, enter_elsewhere_does_not);
	tcase_add_test(tc, in_another_view_it_is_said_where);
	tcase_add_test(tc, q_is_the_course);
	tcase_add_test(tc, what_was_not_finished_stays_chosen);
	tcase_add_test(tc, after_the_last_comes_the_course);
	tcase_add_loop_test(tc, choices_are_clicked, 0, 2);
	tcase_add_test(tc, an_attempt_does_not_make_it_less);
	tcase_add_test(tc, what_can_not_be_kept_is_told);
	tcase_add_test(tc, a_run_from_home_counts);
	suite_add_tcase(suite_, tc);
	return suite_;
}

TEST_MAIN(suite())
