/*
 * The terminal is taken and given back: however it ends, it is as it was; one
 * that will not do is not touched; and its size is its own.
 */
#include "tests/pty_grid.h"

#include <fcntl.h>
#include <signal.h>

/* --- given back ---------------------------------------------------------- */

static void assert_ours(const struct pty *p)
{
	struct termios modes = pty_modes(p);

	ck_assert(!(modes.c_lflag & (ICANON | ECHO)));
	ck_assert(!(modes.c_iflag & (ICRNL | IXON)));
	ck_assert(modes.c_lflag & ISIG);
	ck_assert(p->vt.alternate && p->vt.drags && p->vt.sgr_mouse);
	ck_assert(p->vt.keypad && !p->vt.cursor);
}

static void assert_given_back(const struct pty *p, const struct termios *modes)
{
	struct termios now = pty_modes(p);

	ck_assert(same_modes(&now, modes));
	ck_assert(!p->vt.alternate && !p->vt.drags && !p->vt.sgr_mouse);
	ck_assert(!p->vt.keypad && p->vt.cursor);
	ck_assert_int_eq(p->vt.pen.fg, -1);
	ck_assert_int_eq(p->vt.pen.bg, -1);
	ck_assert_int_eq(p->vt.pen.attr, 0);
}

/* Modes that are neither usual nor those of curses. */
static void odd_modes(void)
{
	struct termios modes;

	tcgetattr(STDIN_FILENO, &modes);
	modes.c_lflag &= ~(tcflag_t)ECHOE;
	modes.c_iflag |= IXON | IXANY;
	modes.c_cc[VERASE] = 8;
	tcsetattr(STDIN_FILENO, TCSANOW, &modes);
}

static void kid_twice(void)
{
	odd_modes();
	kid_pause();
	for (int i = 0; i < 2; i++) {
		struct term *t = opened_dark();
		struct grid g = full_grid(t);

		grid_text(&g, 0, 0, STYLE_HELD, "held");
		term_draw(t, &g, i ? 3 : -1, 3);
		term_draw(t, &g, -1, 0);
		kid_pause();
		grid_free(&g);
		term_close(t);
		term_rescue(); /* there is nothing left to rescue */
		kid_pause();
	}
	term_close(NULL);
}

START_TEST(close_gives_it_back)
{
	struct pty *p = pty_start(XTERM, 24, 80, kid_twice);
	struct termios modes;

	pty_meet(p);
	ck_assert_uint_eq(p->fresh, 0);
	modes = pty_modes(p);
	for (int i = 0; i < 2; i++) {
		pty_next(p);
		assert_ours(p);
		assert_row(p, 0,
			   "held                                    "
			   "                                        ");
		pty_next(p);
		assert_given_back(p, &modes);
	}
	pty_end(p);
}
END_TEST

static void kid_rescued(void)
{
	struct term *t;
	struct grid g;

	term_rescue();
	kid_pause();
	t = opened_dark();
	g = full_grid(t);
	grid_text(&g, 0, 0, STYLE_LOSS | STYLE_BACK, "lost");
	draw(t, &g);
	kid_write("\033[7;31m"); /* in the middle of a frame */
	term_rescue();
	kid_pause();
	term_rescue();
	kid_pause();
}

START_TEST(rescue_gives_it_back)
{
	struct pty *p = pty_start(terminals[_i].type, 24, 80, kid_rescued);
	struct termios modes;
	char line[PTY_LINE];

	pty_meet(p);
	ck_assert_uint_eq(p->fresh, 0);
	modes = pty_modes(p);
	pty_next(p);
	if (is_missing(pty_line(p, line)))
		skip("terminfo has no %s", terminals[_i].type);
	pty_next(p);
	assert_given_back(p, &modes);
	ck_assert_ptr_null(strpbrk(p->text, "$<")); /* padding */
	pty_next(p);
	ck_assert_uint_eq(p->fresh, 0);
	pty_end(p);
}
END_TEST

static void kid_suspended(void)
{
	struct input in;
	struct term *t;
	struct grid g;
	uint32_t seed = 7;

	kid_pause();
	t = opened_dark();
	g = full_grid(t);
	scatter(&g, &seed, 4000);
	draw(t, &g);
	term_suspend(t);
	kid_pause();
	term_suspend(t);
	term_draw(t, &g, 1, 1); /* a frame that comes too late */
	kid_say("%d", term_key(t, &in));
	term_rescue();
	kid_pause();
	term_resume(t);
	kid_pause();
	term_resume(t);
	draw(t, &g);
	term_rescue();
	kid_pause();
}

/* The shell writes over the screen meanwhile, and the window may change. */
START_TEST(suspends_and_resumes)
{
	struct pty *p = pty_start(XTERM, 24, 80, kid_suspended);
	struct termios modes;
	uint32_t seed = 7;
	struct grid g;

	grid_init(&g, 24, 80);
	scatter(&g, &seed, 4000);
	pty_meet(p);
	modes = pty_modes(p);
	pty_next(p);
	pty_next(p);
	assert_given_back(p, &modes);
	pty_type(p, "k");
	pty_echo(p, "k");
	pty_next(p);
	ck_assert_uint_eq(p->fresh, 0);
	assert_line(p, "open");
	assert_line(p, "0");
	pty_scribble(p);
	if (_i)
		pty_size(p, 10, 40);
	pty_next(p);
	assert_ours(p);
	if (!_i)
		assert_shows(p, &g, "dark", 256);
	pty_next(p);
	assert_shows(p, &g, "dark", 256);
	if (!_i)
		ck_assert_uint_eq(p->fresh, 0);
	pty_next(p);
	assert_given_back(p, &modes);
	grid_free(&g);
	pty_end(p);
}
END_TEST

/* That curses takes for itself. */
static const int signals[] = { SIGINT, SIGTERM, SIGTSTP, SIGWINCH };

/* How many of them are as they were. */
static void say_handlers(void)
{
	int same = 0;

	for (int i = 0; i < ROWS(signals); i++) {
		struct sigaction now;

		sigaction(signals[i], NULL, &now);
		same += now.sa_handler == SIG_DFL;
	}
	kid_say("%d", same);
}

static void kid_signals(void)
{
	struct term *t;
	struct grid g;

	for (int i = 0; i < ROWS(signals); i++)
		signal(signals[i], SIG_DFL);
	t = opened_dark();
	g = full_grid(t);
	say_handlers();
	term_draw(t, &g, -1, 0);
	term_suspend(t);
	term_resume(t);
	say_handlers();
	term_close(t);
	say_handlers();
	kid_pause();
}

START_TEST(signals_are_the_apps)
{
	struct pty *p = pty_start(XTERM, 24, 80, kid_signals);

	pty_meet(p);
	assert_line(p, "open");
	for (int i = 0; i < 3; i++)
		assert_line(p, "4");
	pty_end(p);
}
END_TEST

/* What is pending is the app's to read: of each signal, 1. */
static void say_pending(void)
{
	sigset_t pending;
	int n = 0;

	sigpending(&pending);
	for (int i = 0; i < ROWS(signals); i++)
		n += sigismember(&pending, signals[i]);
	kid_say("%d", n);
}

static void kid_pending(void)
{
	sigset_t blocked;
	struct term *t;
	struct grid g;

	sigemptyset(&blocked);
	for (int i = 0; i < ROWS(signals); i++)
		sigaddset(&blocked, signals[i]);
	sigprocmask(SIG_BLOCK, &blocked, NULL);
	for (int twice = 0; twice < 2; twice++) {
		t = opened_dark();
		g = full_grid(t);
		for (int i = 0; i < ROWS(signals); i++)
			raise(signals[i]);
		term_draw(t, &g, -1, 0);
		say_pending();
		term_suspend(t);
		term_resume(t);
		term_draw(t, &g, -1, 0);
		say_pending();
		grid_free(&g);
		term_close(t);
	}
	kid_pause();
}

/* A frame loses none, as a ^Z that comes just before one. */
START_TEST(signals_stay_pending)
{
	struct pty *p = pty_start(XTERM, 24, 80, kid_pending);

	pty_meet(p);
	for (int i = 0; i < 2; i++) {
		assert_line(p, "open");
		assert_line(p, "4");
		assert_line(p, "4");
	}
	pty_end(p);
}
END_TEST

/* --- its size ------------------------------------------------------------ */

enum { SIZES = 8 };
static const int sizes[SIZES][2] = { { 24, 80 }, { 40, 120 }, { 5, 9 },
				     { 1, 1 },	 { 30, 30 },  { 30, 30 },
				     { 0, 0 },	 { 24, 80 } };

static void kid_resized(void)
{
	struct term *t = opened_dark();

	for (int i = 0; i < SIZES; i++) {
		struct grid g;
		uint32_t seed = 8;
		struct input in;

		if (i > 0)
			term_resize(t);
		g = full_grid(t);
		kid_say("%d %d %d", g.rows, g.cols, term_key(t, &in));
		scatter(&g, &seed, 4000);
		draw(t, &g);
		grid_free(&g);
	}
	term_close(t);
}

/* A terminal that says 0 x 0 has not told anything: the size stays. */
START_TEST(resizes)
{
	struct pty *p = pty_start(XTERM, sizes[0][0], sizes[0][1], kid_resized);
	char want[PTY_LINE], line[PTY_LINE];

	assert_line(p, "open");
	for (int i = 0; i < SIZES; i++) {
		int at = sizes[i][0] ? i : i - 1;
		uint32_t seed = 8;
		struct grid g;

		pty_meet(p);
		snprintf(want, sizeof(want), "%d %d 0", sizes[at][0],
			 sizes[at][1]);
		ck_assert_str_eq(pty_line(p, line), want);
		grid_init(&g, sizes[at][0], sizes[at][1]);
		p->vt.rows = g.rows;
		p->vt.cols = g.cols;
		scatter(&g, &seed, 4000);
		assert_shows(p, &g, "dark", 256);
		grid_free(&g);
		pty_scribble(p);
		if (i + 1 < SIZES)
			pty_size(p, sizes[i + 1][0], sizes[i + 1][1]);
		pty_go(p);
	}
	pty_end(p);
}
END_TEST

static void kid_says_its_size(void)
{
	struct term *t;
	int rows, cols;

	setenv("LINES", "7", 1);
	setenv("COLUMNS", "33", 1);
	t = opened_dark();
	term_size(t, &rows, &cols);
	kid_say("%d %d", rows, cols);
	term_close(t);
	kid_pause();
}

/* LINES and COLUMNS count where the terminal tells nothing. */
START_TEST(size_of_the_environment)
{
	struct pty *p = _i ? pty_start(XTERM, 0, 0, kid_says_its_size)
			   : pty_start(XTERM, 10, 50, kid_says_its_size);

	p->vt.rows = 24;
	p->vt.cols = 80;
	pty_meet(p);
	assert_line(p, "open");
	assert_line(p, _i ? "7 33" : "10 50");
	pty_end(p);
}
END_TEST

/* --- refused ------------------------------------------------------------- */

static void kid_opens(void)
{
	kid_pause();
	opened_dark();
	kid_pause();
}

#define TRY " (set TERM, or use --print ladder)"

static const struct {
	const char *type, *error;
} refused[] = {
	{ "dumb", "3 TERM=dumb: the terminal can not place its cursor" TRY },
	{ "nonesuch",
	  "3 TERM=nonesuch: no such terminal is known on this machine" TRY },
	{ "x\033]0;evil\007",
	  "3 TERM=x?]0;evil?: no such terminal is known on this machine" TRY },
	{ "", "3 the terminal: TERM is not set" TRY },
	{ NULL, "3 the terminal: TERM is not set" TRY },
};

START_TEST(refuses_what_will_not_do)
{
	struct pty *p = pty_start(refused[_i].type, 24, 80, kid_opens);
	struct termios modes, now;

	pty_meet(p);
	modes = pty_modes(p);
	pty_next(p);
	now = pty_modes(p);
	assert_line(p, refused[_i].error);
	ck_assert_uint_eq(p->fresh, 0);
	ck_assert(same_modes(&now, &modes));
	pty_end(p);
}
END_TEST

/* Standard input or output is a file: what is the terminal is left alone. */
static void kid_half(int fd)
{
	int terminal = dup(fd), null = open("/dev/null", O_RDWR);
	struct term *t = NULL;
	struct err e = { 0 };
	int status;

	dup2(null, fd);
	status = term_open(
		&t, &(struct term_options){ .theme = theme_find("dark") }, &e);
	dup2(terminal, fd);
	kid_say("%d %d %s", status, (int)e.status, e.text);
	kid_pause();
}

static void kid_no_input(void)
{
	kid_half(STDIN_FILENO);
}

static void kid_no_output(void)
{
	kid_half(STDOUT_FILENO);
}

START_TEST(refuses_what_is_no_terminal)
{
	struct pty *p =
		pty_start(XTERM, 24, 80, _i ? kid_no_output : kid_no_input);

	pty_meet(p);
	ck_assert_uint_eq(p->fresh, 0);
	assert_line(p, _i ? "-1 3 standard output: not a terminal (use "
			    "--print ladder)"
			  : "-1 3 standard input: not a terminal (use "
			    "--print ladder)");
	pty_end(p);
}
END_TEST

static Suite *suite(void)
{
	Suite *s = suite_create("term_back");
	TCase *tc = tcase_create("term_back");

	tcase_set_timeout(tc, 60);
	tcase_add_test(tc, close_gives_it_back);
	tcase_add_loop_test(tc, rescue_gives_it_back, 0, ROWS(terminals));
	tcase_add_loop_test(tc, suspends_and_resumes, 0, 2);
	tcase_add_test(tc, signals_are_the_apps);
	tcase_add_test(tc, signals_stay_pending);
	tcase_add_test(tc, resizes);
	tcase_add_loop_test(tc, size_of_the_environment, 0, 2);
	tcase_add_loop_test(tc, refuses_what_will_not_do, 0, ROWS(refused));
	tcase_add_loop_test(tc, refuses_what_is_no_terminal, 0, 2);
	suite_add_tcase(s, tc);
	return s;
}

TEST_MAIN(suite())
