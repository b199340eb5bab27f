/*
 * The box at a lesson's end, at every size that the screen has: with a long
 * lesson, a long chapter and a long name of what is next, in both languages,
 * and with a terminal below the ladder. Nothing of it is cut: what there is no
 * room for is left out whole, and the score and the choices never are.
 */
#include "tests/test.h"

#include <poll.h>
#include <unistd.h>

#include "tests/course_folder.h"
#include "tests/fake_hello.h"
#include "tests/screen.h"
#include "ui/text/i18n.h"

#define TEN    "n n n n n n n n n n "
#define TO_END TEN TEN TEN TEN TEN "pause 2s "

static struct screen s;
static struct fake fake;
static struct progress_file progress;

/* Sentences of a lesson; each has a first and a last word of its own. */
static char lesson[] =
	"Telephones have Wi-Fi and mobile data, but a connection uses alpha. "
	"Spreading it over several is not what a program sees as beta. "
	"Options of TCP have it: keys, numbers, and an end called gamma.";
static const char *const first_word[] = { "Telephones", "Spreading",
					  "Options" };
static const char *const last_word[] = { "alpha.", "beta.", "gamma." };
enum { SENTENCES = sizeof(last_word) / sizeof(*last_word) };

static struct home_row row; /* with that text */

static void setup(void)
{
	struct err e;

	folder_make();
	course_folder();
	course_file("data/quickack", "en \"One\"", "");
	course_file("data/nagle", "en \"Two\"", "");
	course_file("teardown/time-wait-assassination", "en \"Three\"", "");
	setenv("WIRESTEP_SCENARIOS", folder, 1);
	ck_assert_int_eq(
		progress_file_open(&progress, folder_path("progress"), &e), 0);
}

static void teardown(void)
{
	screen_close(&s);
	progress_file_close(&progress);
	folder_remove();
	i18n_set("en");
}

/* A chapter's last, whose next chapter has a long name. */
static void open_lesson(const char *program)
{
	struct learn_look *l = &s.app.learn;
	char scenario[256];
	struct err e;

	screen_open(&s, 60, 16);
	ck_assert_int_eq(app_home(&s.app, &progress, &e), 0);
	s.app.from = VIEW_LEARN;
	learn_show(&s.app, COURSE_NONE, COURSE_NONE);
	snprintf(scenario, sizeof(scenario),
		 "scenario x\ntitle en \"x\"\nactor C, S\n%s"
		 "C s = socket tcp\n",
		 program);
	screen_run_plot(&s, &fake, fake_hello, scenario);
	l->lesson = courselist_lesson(&l->course, "time-wait-assassination");
	row = *l->course.lesson[l->lesson].row;
	row.lesson = lesson;
	l->course.lesson[l->lesson].row = &row;
	screen_tick(&s);
}

static void write_lines(void)
{
	static const char text[] = "one\ntwo\nthree\nfour\nfive\nsix\n";
	struct pollfd fd = { .fd = app_terminal_fd(&s.app), .events = POLLIN };

	ck_assert_int_gt(
		write(terminal_slave(s.app.terminal.t), text, sizeof(text) - 1),
		0);
	ck_assert_int_eq(poll(&fd, 1, 20000), 1);
	screen_tick(&s);
}

/* Whole sentences, the first of them. Returns how many. */
static int whole_sentences(void)
{
	int n = 0;

	while (n < SENTENCES && screen_shows(&s, last_word[n]))
		n++;
	for (int i = 0; i < SENTENCES; i++) {
		screen_must(&s, first_word[i], i < n, __FILE__, __LINE__);
		screen_must(&s, last_word[i], i < n, __FILE__, __LINE__);
	}
	return n;
}

static const struct wording {
	const char *lang;
	const char *must[3], *done[2], *failed[2];
} wordings[] = {
	{ "en",
	  { "next chapter: Data and flow control", "R again", "q the course" },
	  { "done · The end", "connection: 1 of 1 lessons done" },
	  { "it does not count", "connection: 0 of 1 lessons done" } },
	{ "zh",
	  { "下一章：数据与流量控制", "R 重来", "q 课程" },
	  { "已完成", "连接的结束：完成 1/1 课" },
	  { "改动过或未成功：不计入", "连接的结束：完成 0/1 课" } },
};

/* How many sentences there is room for at a size. */
static int shown_at(int cols, int rows, const struct wording *w, bool failed)
{
	screen_resize(&s, cols, rows);
	for (int i = 0; i < 3; i++)
		screen_must_show(&s, w->must[i]);
	for (int i = 0; i < 2; i++)
		screen_must_show(&s, failed ? w->failed[i] : w->done[i]);
	return whole_sentences();
}

START_TEST(nothing_is_cut)
{
	const struct wording *w = &wordings[_i & 1];
	bool programs = _i & 2, failed = _i & 4;

	i18n_set(w->lang);
	open_lesson(programs ? "program sh \"/bin/sh\"\n" : "");
	s.app.show.n_hands = failed; /* then it does not count */
	screen_play(&s, TO_END);
	if (programs)
		write_lines();
	for (int cols = 60; cols <= 180; cols += cols < 82 ? 1 : 7)
		for (int rows = 16; rows <= 50; rows++) {
			int n = shown_at(cols, rows, w, failed);

			/* the smallest has room for nine rows of ten */
			ck_assert_int_ge(n,
					 failed && cols < 80 ? 2 : SENTENCES);
		}
	s.app.show.n_hands = 0;
}
END_TEST

static Suite *suite(void)
{
	Suite *suite_ = suite_create("lesson_end");
	TCase *tc = tcase_create("lesson_end");

	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_set_timeout(tc, 60);
	tcase_add_loop_test(tc, nothing_is_cut, 0, 8);
	suite_add_tcase(suite_, tc);
	return suite_;
}

TEST_MAIN(suite())
