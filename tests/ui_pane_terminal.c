/*
 * The programs' terminal on the screen: what it shows, now and as it was, who
 * has the keys, and what of it becomes a part of the recording. There is no
 * program here: the test has the other end of the terminal.
 */
#include "tests/screen.h"

#include <poll.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include "capture/recording/thread.h"
#include "tests/fake_hello.h"

static struct screen s;
static struct fake f;

static const char scenario[] = "scenario shell\ntitle en \"x\"\n"
			       "program sh \"/bin/sh\"\n"
			       "join sh\n";

static void tear_down(void)
{
	screen_close(&s);
}

static void run_at(int cols, int rows)
{
	screen_open(&s, cols, rows);
	s.app.terminal.full = true;
	screen_run_plot(&s, &f, fake_hello, scenario);
}

static void set_up(void)
{
	run_at(100, 30);
}

static int programs_end(void)
{
	return terminal_slave(s.app.terminal.t);
}

/* A program writes, and the loop wakes up. */
static void write_n(const char *text, size_t n)
{
	struct pollfd fd = { .fd = app_terminal_fd(&s.app), .events = POLLIN };

	ck_assert_int_eq(write(programs_end(), text, n), (ssize_t)n);
	ck_assert_int_eq(poll(&fd, 1, 20000), 1);
	screen_tick(&s);
}

static void writes(const char *text)
{
	write_n(text, strlen(text));
}

/* Programs get this of keys; the kernel may bring it in pieces. */
static void types(const char *keys, const char *want)
{
	char got[64] = "";
	struct termios modes;
	size_t n = 0;

	tcgetattr(programs_end(), &modes);
	cfmakeraw(&modes);
	tcsetattr(programs_end(), TCSANOW, &modes);
	screen_play(&s, keys);
	while (n < strlen(want)) {
		ssize_t more = read(programs_end(), got + n, 32);

		ck_assert_int_gt(more, 0);
		n += (size_t)more;
	}
	ck_assert_str_eq(got, want);
}

static const struct output_row *output(uint32_t i)
{
	return recording_output_row(s.app.show.rec, i);
}

/* --- now ----------------------------------------------------------------- */

START_TEST(shows)
{
	screen_must_show(&s, "terminal · sh");
	ck_assert_int_lt(s.y, 0); /* the cursor is nowhere */
	screen_play(&s, "G");
	writes("hello\n\033[31mred\033[0m \033]0;title\007中文");
	screen_must_show(&s, "hello");
	screen_must_show(&s, "red 中文");
	screen_must_not_show(&s, "title");
	ck_assert_uint_eq(app_wake_ns(&s.app, s.now_ns), 0); /* it rests */
}
END_TEST

START_TEST(records)
{
	uint64_t t_ns;

	writes("a\033[1mb\xe4\xb8");
	ck_assert_uint_eq(recording_n_outputs(s.app.show.rec), 1);
	ck_assert_uint_eq(output(0)->lane, ROW_NONE);
	ck_assert_uint_eq(output(0)->n, 6); /* half a character waits */
	write_n("\xad", 1);
	ck_assert_uint_eq(recording_n_outputs(s.app.show.rec), 2);
	ck_assert_uint_eq(output(1)->n, 3);
	ck_assert_str_eq(recording_text(s.app.show.rec, output(1)->text), "中");
	t_ns = recording_event(s.app.show.rec, output(0)->event)->t_ns;
	ck_assert_uint_le(
		t_ns, recording_event(s.app.show.rec, output(1)->event)->t_ns);
}
END_TEST

/* 16 MiB are recorded; what comes then is shown all the same. */
START_TEST(records_no_more)
{
	uint64_t bytes = 0;
	uint32_t n;

	screen_play(&s, "G");
	s.app.terminal.recorded = (16 << 20) - 4;
	writes("the last");
	screen_must_show(&s, "the last");
	writes("\nis shown");
	n = recording_n_outputs(s.app.show.rec);
	for (uint32_t i = 0; i < n; i++)
		bytes += output(i)->n;
	ck_assert_uint_eq(bytes, 8);
	screen_play(&s, "G");
	screen_must_show(&s, "is shown");
	screen_must_show(&s, "more than 16 MiB");
}
END_TEST

static const struct {
	int cols, rows;
} sizes[] = { { 60, 16 },  { 80, 24 },	{ 100, 30 }, { 120, 40 },
	      { 170, 46 }, { 200, 60 }, { 59, 15 },  { 1, 1 } };

/* The pane's size is the terminal's, which is told to programs. */
START_TEST(at_every_size)
{
	struct winsize size;
	struct area a;

	screen_resize(&s, sizes[_i].cols, sizes[_i].rows);
	a = s.app.area[PANE_TERMINAL];
	ioctl(programs_end(), TIOCGWINSZ, &size);
	if (sizes[_i].cols >= APP_MIN_COLS) {
		ck_assert_int_ge(a.rows, 3);
		ck_assert_int_ge(a.cols, 58);
		ck_assert_int_ge(s.app.area[PANE_LADDER].rows, 4);
		ck_assert_int_eq(size.ws_row, a.rows);
		ck_assert_int_eq(size.ws_col, a.cols);
		screen_must_show(&s, "terminal · sh");
	}
	writes("x\n");
}
END_TEST

/*
 * Where one has not come for it, it takes no more room than it needs, and
 * programs are not told of sizes.
 */
START_TEST(as_small_as_can_be)
{
	struct winsize size;

	screen_close(&s);
	screen_open(&s, sizes[_i].cols, sizes[_i].rows);
	screen_run_plot(&s, &f, fake_hello, scenario);
	ck_assert_int_eq(s.app.area[PANE_TERMINAL].rows, 0);
	screen_play(&s, "G");
	writes("one\ntwo\n");
	if (sizes[_i].cols >= APP_MIN_COLS) {
		ck_assert_int_ge(s.app.area[PANE_TERMINAL].rows, 2);
		ck_assert_int_le(s.app.area[PANE_TERMINAL].rows, 3);
		screen_must_show(&s, "two");
	}
	writes("3\n4\n5\n6\nseven\n");
	ck_assert_int_le(s.app.area[PANE_TERMINAL].rows, 6);
	ioctl(programs_end(), TIOCGWINSZ, &size);
	ck_assert_int_eq(size.ws_row, 24);
	if (sizes[_i].cols < APP_MIN_COLS)
		return;
	screen_must_show(&s, "seven");
	screen_play(&s, "C-]");
	screen_must_show(&s, "seven");
	ioctl(programs_end(), TIOCGWINSZ, &size);
	ck_assert_int_eq(size.ws_row, s.app.area[PANE_TERMINAL].rows);
}
END_TEST

/* --- keys ---------------------------------------------------------------- */

START_TEST(keys_go_to_programs)
{
	screen_play(&s, "C-]");
	screen_must_show(&s, "keys go to the ladder again");
	types("n q Q x Tab Esc C-c C-z Space ? :", "nqQx\t\033\003\032 ?:");
}
END_TEST

START_TEST(keys_come_back)
{
	uint32_t at;

	screen_play(&s, "C-]");
	at = s.app.player.at;
	ck_assert_uint_eq(at, s.app.player.n_steps); /* one sees what comes */
	screen_play(&s, "C-] N");
	ck_assert_uint_eq(s.app.player.at, at - 1);
	screen_must_show(&s, "C-] terminal");
}
END_TEST

/* As the shell of `wirestep shell` does at once. */
START_TEST(end_is_kept)
{
	ck_assert_uint_lt(s.app.player.at, s.app.player.n_steps);
	s.app.focus = PANE_TERMINAL;
	screen_tick(&s);
	ck_assert_uint_eq(s.app.player.at, s.app.player.n_steps);
}
END_TEST

/* Which key to press, while another has them all. */
START_TEST(held)
{
	screen_play(&s, "C-]");
	screen_must_show(&s, "#1 is held: C-] n lets it go");
	screen_must_show(&s, "C-] n goes on");
	screen_play(&s, "C-] n");
	screen_must_not_show(&s, "is held: C-] n");
}
END_TEST

START_TEST(cursor)
{
	struct area a;

	writes("$ ");
	ck_assert_int_lt(s.y, 0);
	screen_play(&s, "C-]");
	a = s.app.area[PANE_TERMINAL];
	ck_assert_int_eq(s.y, a.y);
	ck_assert_int_eq(s.x, a.x + 2);
	writes("\033[?25l");
	ck_assert_int_lt(s.y, 0);
	writes("\033[?25h");
	screen_play(&s, "C-] :");
	ck_assert_int_eq(s.y, s.grid.rows - 1); /* of the command line */
}
END_TEST

START_TEST(mouse)
{
	struct area a = s.app.area[PANE_TERMINAL];

	screen_mouse(&s, MOUSE_PRESS, a.y + 1, a.x + 1);
	ck_assert(terminal_has_keys(&s.app));
	screen_mouse(&s, MOUSE_PRESS, s.app.area[PANE_LADDER].y + 1, 3);
	ck_assert(!terminal_has_keys(&s.app));
	screen_play(&s, "G n N N"); /* who clicks there wants to type */
	screen_mouse(&s, MOUSE_PRESS, a.y + 1, a.x + 1);
	ck_assert(terminal_has_keys(&s.app));
}
END_TEST

/* Tab leads there, but not in the past, where letters would be commands. */
START_TEST(tab)
{
	bool been = false;

	screen_play(&s, "G n N");
	for (int i = 0; i < PANES; i++) {
		screen_play(&s, "Tab");
		ck_assert(s.app.focus != PANE_TERMINAL);
	}
	screen_play(&s, "G");
	for (int i = 0; i < PANES && !been; i++) {
		screen_play(&s, "Tab");
		been = terminal_has_keys(&s.app);
	}
	ck_assert(been);
}
END_TEST

/* Alt is of no meaning to anybody but programs. */
START_TEST(alt)
{
	screen_play(&s, "C-]");
	types("x", "x");
	screen_input(&s, (struct input){ .key = 'b', .alt = true });
	types("y", "\033by");
	screen_play(&s, "C-]");
	screen_input(&s, (struct input){ .key = 'q', .alt = true });
	ck_assert(!s.app.done);
}
END_TEST

START_TEST(scrolls)
{
	struct area a = s.app.area[PANE_TERMINAL];
	char line[16];

	screen_play(&s, "G");
	for (int i = 0; i < 50; i++) {
		snprintf(line, sizeof(line), "line %d\n", i);
		writes(line);
	}
	screen_must_not_show(&s, "line 20");
	for (int i = 0; i < 10; i++)
		screen_mouse(&s, MOUSE_WHEEL_UP, a.y, a.x);
	screen_must_not_show(&s, "line 49");
	for (int i = 0; i < 100; i++)
		screen_mouse(&s, MOUSE_WHEEL_UP, a.y, a.x);
	screen_must_show(&s, "line 0 ");
	screen_play(&s, "C-]");
	types("x", "x"); /* who types sees where */
	screen_must_show(&s, "line 49");
}
END_TEST

/* --- as it was ----------------------------------------------------------- */

START_TEST(past)
{
	screen_play(&s, "G");
	writes("before\n");
	screen_play(&s, "n n");
	writes("after\n");
	screen_play(&s, "n");
	screen_must_show(&s, "after");
	screen_play(&s, "N N N");
	screen_must_show(&s, "as it was");
	screen_must_show(&s, "before");
	screen_must_not_show(&s, "after");
	screen_play(&s, "g");
	screen_must_not_show(&s, "before ");
	screen_play(&s, "C-]");
	screen_mouse(&s, MOUSE_PRESS, s.app.area[PANE_TIME].y,
		     s.app.area[PANE_TIME].x + 1);
	ck_assert_int_eq((int)s.app.focus, PANE_LADDER);
	screen_must_show(&s, "as it was");
	screen_play(&s, "C-]"); /* who types is at the end */
	screen_must_show(&s, "after");
	screen_must_not_show(&s, "as it was");
}
END_TEST

/*
 * What is written while the cursor is not at the end comes after it, however
 * far it has been: in realtime a run does not wait for who reads.
 */
START_TEST(not_yet)
{
	writes("first\n");
	ck_assert_uint_eq(s.app.player.at, 0);
	screen_must_not_show(&s, "first");
	screen_must_show(&s, "as it was");
	screen_play(&s, "n n");
	screen_must_not_show(&s, "first");
	screen_play(&s, "n n n n"); /* six have come: the last is before it */
	ck_assert(player_at_edge(&s.app.player));
	screen_must_show(&s, "first");
	screen_must_not_show(&s, "as it was");
	writes("second\n"); /* nothing comes with it */
	screen_must_show(&s, "second");
	screen_play(&s, "n"); /* of what this brings, the first step alone */
	ck_assert(!player_at_edge(&s.app.player));
	writes("third\n");
	screen_must_show(&s, "second");
	screen_must_not_show(&s, "third");
}
END_TEST

/* A recording that was saved: nobody is there to type for. */
START_TEST(recorded)
{
	struct story story = story_new();
	int c = end_add(&story, "C", "127.0.0.1:40000", "C.s");
	int d = end_add(&story, "S", "127.0.0.1:80", "S.c");

	recording_output(story.r, tick(&story), ROW_NONE, 0, "$ nc\r\n", 6);
	arrive(&story, segment(&story, c, d, TH_S, 0, 0, 0), FATE_DELIVERED);
	recording_output(story.r, tick(&story), ROW_NONE, 0, "hello", 5);
	arrive(&story, segment(&story, d, c, TH_S | TH_ACK, 0, 1, 0),
	       FATE_DELIVERED);
	screen_close(&s);
	screen_open(&s, 100, 30);
	screen_record(&s, story.r);
	screen_play(&s, "G");
	screen_must_show(&s, "hello");
	screen_play(&s, "N N N");
	screen_must_show(&s, "$ nc");
	screen_must_not_show(&s, "hello");
	screen_play(&s, "C-] x PgUp C-] q");
	ck_assert(s.app.done);
}
END_TEST

/* Where programs have no terminal, there is none. */
START_TEST(none)
{
	screen_close(&s);
	screen_open(&s, 100, 30);
	screen_run_plot(&s, &f, fake_hello,
			"scenario x\ntitle en \"x\"\nactor C\n");
	screen_must_not_show(&s, "terminal");
	screen_play(&s, "C-]");
	ck_assert_int_eq((int)s.app.focus, PANE_LADDER);
	ck_assert_int_eq(app_terminal_fd(&s.app), -1);
}
END_TEST

static Suite *pane_suite(void)
{
	Suite *suite = suite_create("ui_pane_terminal");
	TCase *tc = tcase_create("terminal");

	tcase_add_checked_fixture(tc, set_up, tear_down);
	tcase_add_test(tc, shows);
	tcase_add_test(tc, records);
	tcase_add_test(tc, records_no_more);
	tcase_add_loop_test(tc, at_every_size, 0, ROWS(sizes));
	tcase_add_loop_test(tc, as_small_as_can_be, 0, ROWS(sizes));
	tcase_add_test(tc, keys_go_to_programs);
	tcase_add_test(tc, keys_come_back);
	tcase_add_test(tc, end_is_kept);
	tcase_add_test(tc, held);
	tcase_add_test(tc, cursor);
	tcase_add_test(tc, mouse);
	tcase_add_test(tc, tab);
	tcase_add_test(tc, alt);
	tcase_add_test(tc, scrolls);
	tcase_add_test(tc, past);
	tcase_add_test(tc, not_yet);
	tcase_add_test(tc, recorded);
	tcase_add_test(tc, none);
	suite_add_tcase(suite, tc);
	return suite;
}

TEST_MAIN(pane_suite())
