/*
 * The kernel's end of the programs' terminal: the test has the other one.
 */
#include "tests/test.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include "tests/grid_text.h"
#include "ui/term/terminal.h"

enum { LINES = 4, COLUMNS = 20 };

static struct grid grid;

static const char *row_text(int y)
{
	return grid_row_text(&grid, y);
}

static struct terminal *t;

static void open_terminal(void)
{
	struct err err = { 0 };

	ck_assert_msg(terminal_open(&t, LINES, COLUMNS, &err) == 0, "%s",
		      err.text);
	grid_init(&grid, LINES, COLUMNS);
}

static void close_terminal(void)
{
	terminal_close(t);
	grid_free(&grid);
}

static void draw_terminal(void)
{
	grid_clear(&grid);
	emulator_draw(terminal_emulator(t), &grid,
		      (struct area){ 0, 0, grid.rows, grid.cols }, 0);
}

/* All that programs have written so far, at least one byte. */
static size_t take_all(void)
{
	struct pollfd fd = { .fd = terminal_fd(t), .events = POLLIN };
	const char *bytes;
	size_t n = 0, got;

	ck_assert_int_eq(poll(&fd, 1, 20000), 1);
	while ((got = terminal_take(t, &bytes)) > 0)
		n += got;
	return n;
}

START_TEST(programs_write)
{
	struct pollfd fd = { .fd = terminal_fd(t), .events = POLLIN };
	const char *bytes;

	ck_assert_uint_eq(terminal_take(t, &bytes), 0); /* nothing waits */
	ck_assert_int_eq(write(terminal_slave(t), "hello\n中", 9), 9);
	ck_assert_int_eq(poll(&fd, 1, 20000), 1);
	ck_assert_uint_eq(terminal_take(t, &bytes), 10);
	ck_assert_int_eq(memcmp(bytes, "hello\r\n中", 10), 0);
	draw_terminal();
	ck_assert_str_eq(row_text(0), "hello");
	ck_assert_str_eq(row_text(1), "中");
	terminal_clear(t);
	draw_terminal();
	ck_assert_str_eq(row_text(0), "");
}
END_TEST

START_TEST(programs_read)
{
	char line[16] = "";

	for (const char *c = "ls\r"; *c; c++)
		terminal_key(t, &(struct input){ .key = (uint32_t)*c });
	ck_assert_int_eq(read(terminal_slave(t), line, sizeof(line)), 3);
	ck_assert_str_eq(line, "ls\n");
	take_all(); /* the echo */
	draw_terminal();
	ck_assert_str_eq(row_text(0), "ls");
}
END_TEST

/* Its controlling terminal: ^C is a signal, and so is another size. */
static void kid(void)
{
	sigset_t set;
	int signal;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	sigemptyset(&set);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGWINCH);
	sigprocmask(SIG_BLOCK, &set, NULL);
	setsid();
	ioctl(terminal_slave(t), TIOCSCTTY, 0);
	dprintf(terminal_slave(t), "ready");
	for (;;) {
		struct winsize size;

		sigwait(&set, &signal);
		if (signal == SIGINT)
			_exit(7);
		ioctl(terminal_slave(t), TIOCGWINSZ, &size);
		dprintf(terminal_slave(t), " %dx%d", size.ws_col, size.ws_row);
	}
}

START_TEST(signals)
{
	int status;
	pid_t pid;

	fflush(NULL);
	pid = fork();
	if (pid == 0)
		kid();
	ck_assert_uint_eq(take_all(), 5);
	terminal_resize(t, LINES, COLUMNS); /* no other: nobody is told */
	terminal_resize(t, 3, 30);
	take_all();
	draw_terminal();
	ck_assert_str_eq(row_text(0), "ready 30x3");
	terminal_key(t, &(struct input){ .key = 3 });
	ck_assert_int_eq(waitpid(pid, &status, 0), pid);
	ck_assert(WIFEXITED(status) && WEXITSTATUS(status) == 7);
}
END_TEST

static void set_raw(int fd)
{
	struct termios modes;

	tcgetattr(fd, &modes);
	cfmakeraw(&modes);
	tcsetattr(fd, TCSANOW, &modes);
	fcntl(fd, F_SETFL, O_RDWR | O_NONBLOCK);
}

/* Nobody reads what is typed: it waits, so much of it, and then goes on. */
START_TEST(nobody_reads)
{
	enum { MANY = 100000, SAME = 4096 };
	struct pollfd fd = { .fd = terminal_fd(t), .events = POLLIN };
	int slave = terminal_slave(t);
	char bytes[SAME];
	const char *taken;
	size_t n = 0;
	ssize_t got;

	set_raw(slave);
	for (uint32_t i = 0; i < MANY; i++)
		terminal_key(t, &(struct input){ .key = 'a' + i / SAME });
	while ((got = read(slave, bytes, sizeof(bytes))) > 0 ||
	       poll(&fd, 1, 1000) > 0) {
		for (ssize_t i = 0; i < got; i++, n++) /* the first of them */
			ck_assert_int_eq(bytes[i], 'a' + (int)(n / SAME));
		if (poll(&fd, 1, 0) > 0)
			terminal_take(t, &taken); /* what waits goes on */
	}
	ck_assert_uint_ge(n, 4096);
	ck_assert_uint_lt(n, 1 << 16);
	terminal_key(t, &(struct input){ .key = 'Z' });
	fcntl(slave, F_SETFL, O_RDWR);
	ck_assert_int_eq(read(slave, bytes, 1), 1); /* nothing is left */
	ck_assert_int_eq(bytes[0], 'Z');
}
END_TEST

/* A program that does not stop: what is taken at a time has a limit. */
START_TEST(flood)
{
	enum { MANY = 10 << 20 };
	const char *bytes;
	size_t n = 0, got;
	int status;
	pid_t pid;

	fflush(NULL);
	pid = fork();
	if (pid == 0) {
		dup2(terminal_slave(t), STDOUT_FILENO);
		for (int i = 0; i < MANY / 8; i++)
			fputs("\033[1mabcd", stdout);
		fflush(stdout);
		_exit(0);
	}
	while (n < MANY) {
		struct pollfd fd = { .fd = terminal_fd(t), .events = POLLIN };

		ck_assert_int_eq(poll(&fd, 1, 20000), 1);
		got = terminal_take(t, &bytes);
		ck_assert_uint_le(got, TERMINAL_TAKE);
		n += got;
	}
	ck_assert_uint_eq(n, MANY);
	ck_assert_int_eq(waitpid(pid, &status, 0), pid);
	ck_assert_int_le(emulator_above(terminal_emulator(t)), EMULATOR_LINES);
	draw_terminal();
	ck_assert_str_eq(row_text(0), "abcdabcdabcdabcdabcd");
}
END_TEST

static Suite *suite(void)
{
	Suite *s = suite_create("ui_terminal_pty");
	TCase *tc = tcase_create("pty");

	tcase_add_checked_fixture(tc, open_terminal, close_terminal);
	tcase_set_timeout(tc, 60);
	tcase_add_test(tc, programs_write);
	tcase_add_test(tc, programs_read);
	tcase_add_test(tc, signals);
	tcase_add_test(tc, nobody_reads);
	tcase_add_test(tc, flood);
	suite_add_tcase(s, tc);
	return s;
}

TEST_MAIN(suite())
