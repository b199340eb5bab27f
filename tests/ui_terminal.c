/*
 * The terminal that programs have: what they write becomes cells, whatever it
 * is, and keys become what such a terminal sends.
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

#include "capture/text.h"
#include "ui/terminal.h"

#define ROWS(table) ((int)(sizeof(table) / sizeof((table)[0])))

enum { LINES = 4, COLUMNS = 20, TEXT = 4 * 400 };

static struct emulator *e;
static struct grid grid;
static char sent[4096];
static size_t n_sent;

static void on_send(void *context, const char *bytes, size_t n)
{
	(void)context;
	if (n < sizeof(sent) - n_sent)
		memcpy(sent + n_sent, bytes, n);
	n_sent += n;
	sent[n_sent] = '\0';
}

static void set_up(void)
{
	e = emulator_new(LINES, COLUMNS, on_send, NULL);
	grid_init(&grid, LINES, COLUMNS);
	n_sent = 0;
	sent[0] = '\0';
}

static void tear_down(void)
{
	emulator_free(e);
	grid_free(&grid);
}

static void say(const char *text)
{
	emulator_write(e, text, strlen(text));
}

/* As it is `up` lines above. */
static void draw(int up)
{
	grid_clear(&grid);
	emulator_draw(e, &grid, (struct area){ 0, 0, grid.rows, grid.cols },
		      up);
}

static const char *row_text(int y)
{
	static char out[TEXT];
	size_t n = 0;

	for (int x = 0; x < grid.cols; x++) {
		uint32_t glyph = grid.cell[y * grid.cols + x].glyph;

		if (glyph)
			n += utf8_encode(glyph, out + n);
	}
	while (n > 0 && out[n - 1] == ' ')
		n--;
	out[n] = '\0';
	return out;
}

/* --- text ---------------------------------------------------------------- */

static const struct {
	const char *says, *row[LINES];
} texts[] = {
	{ "one\r\ntwo", { "one", "two" } },
	{ "one\ntwo", { "one", "   two" } },
	{ "abc\b\bX", { "aXc" } },
	{ "a\tb", { "a       b" } },
	{ "12345678901234567890AB", { "12345678901234567890", "AB" } },
	{ "a\r\nb\r\nc\r\nd\r\ne", { "b", "c", "d", "e" } },
	{ "\033[2;3Hhere", { "", "  here" } },
	{ "gone\033[2J\033[Hhere", { "here" } },
	{ "abc\033[2D\033[K", { "a" } },
	{ "\033[31mred\033[0m", { "red" } },
	{ "\033(0qqx\033(B", { "──│" } },
	{ "中文|", { "中文|" } },
	{ "1234567890123456789中", { "1234567890123456789", "中" } },
	{ "中\b\bx", { "x" } },
	{ "e\xcc\x81|", { "e|" } }, /* a mark has no cell */
	{ "\xff|", { "\xef\xbf\xbd|" } },
	{ "\033[?1049heditor", { "editor" } },
	{ "shell\033[?1049heditor\033[?1049l", { "shell" } },
	/* what says nothing here */
	{ "a\033]0;a title\007b", { "ab" } },
	{ "a\033]8;;http://x\033\\b", { "ab" } },
	{ "a\033P+q544e\033\\b", { "ab" } },
	{ "a\033_x\033\\\033^y\033\\\033Xz\033\\b", { "ab" } },
	{ "a\033#3b\033#6c", { "abc" } },
	{ "a\007b", { "ab" } },
	{ "a\033[3b|", { "aaaa|" } }, /* REP */
	{ "a\0b"
	  "c",
	  { "a" } },
};

START_TEST(text)
{
	say(texts[_i].says);
	draw(0);
	for (int y = 0; y < LINES; y++)
		ck_assert_msg(strcmp(row_text(y), texts[_i].row[y]
							  ? texts[_i].row[y]
							  : "") == 0,
			      "%d: line %d is \"%s\"", _i, y, row_text(y));
}
END_TEST

/* The same, a byte at a time. */
START_TEST(text_in_pieces)
{
	for (const char *c = texts[_i].says; *c; c++)
		emulator_write(e, c, 1);
	draw(0);
	for (int y = 0; y < LINES; y++)
		ck_assert_str_eq(row_text(y),
				 texts[_i].row[y] ? texts[_i].row[y] : "");
}
END_TEST

/* --- colours ------------------------------------------------------------- */

static const struct {
	const char *sgr;
	struct cell want;
} colours[] = {
	{ "0", { 'x', STYLE_PLAIN, 0, 0, 0 } },
	{ "1", { 'x', STYLE_PLAIN | STYLE_BOLD, 0, 0, 0 } },
	{ "4", { 'x', STYLE_PLAIN, OWN_UNDERLINE, 0, 0 } },
	{ "7", { 'x', STYLE_PLAIN, OWN_REVERSE, 0, 0 } },
	{ "31", { 'x', STYLE_PLAIN, OWN_FG, 1, 0 } },
	{ "42", { 'x', STYLE_PLAIN, OWN_BG, 0, 2 } },
	{ "93", { 'x', STYLE_PLAIN, OWN_FG, 11, 0 } },
	{ "38;5;208", { 'x', STYLE_PLAIN, OWN_FG, 208, 0 } },
	{ "48;5;17", { 'x', STYLE_PLAIN, OWN_BG, 0, 17 } },
	{ "38;2;255;0;0", { 'x', STYLE_PLAIN, OWN_FG, 196, 0 } },
	{ "38;2;128;128;128", { 'x', STYLE_PLAIN, OWN_FG, 244, 0 } },
	{ "38;2;0;0;0", { 'x', STYLE_PLAIN, OWN_FG, 16, 0 } },
	{ "31;42;39;49", { 'x', STYLE_PLAIN, 0, 0, 0 } },
};

START_TEST(colour)
{
	struct cell want = colours[_i].want, got;
	char said[64];

	snprintf(said, sizeof(said), "\033[%smx", colours[_i].sgr);
	say(said);
	draw(0);
	got = grid.cell[0];
	ck_assert_msg(got.style == want.style && got.own == want.own &&
			      got.fg == want.fg && got.bg == want.bg,
		      "%s: style %#x, own %d, %d on %d", colours[_i].sgr,
		      got.style, got.own, got.fg, got.bg);
}
END_TEST

/* --- what is meant to do harm -------------------------------------------- */

static const char *const harm[] = {
	"\033[99999999999999999999999999999999999A",
	"\033[2147483647;2147483647H",
	"\033[-1;-1H",
	"\033[4294967295@",
	"\033[4294967295P",
	"\033[99999b",
	"\033[99999S\033[99999T",
	"\033[99999L\033[99999M",
	"\033[5;1r\033[99999;99999r\033[r",
	"\033[1;1;1;1;1;1;1;1;1;1;1;1;1;1;1;1;1;1;1;1;1;1;1;1m",
	"\033[::::::::::::::::::::::::::::::::::m",
	"\033[38;5;99999m\033[38;2;99999;0;0m\033[38;9m\033[38m",
	"\033[?99999h\033[?99999l",
	"\033[6n\033[c\033[>c\033[?6n",
	"\033[8;99999;99999t",
	"\033(A\033)B\033*C\033+D\033( \033((((((",
	"\033[\030\033[\032\033\030",
	"\033[\033[\033[\033c",
	"\033]0;never ends\030",
	"\033[!p\033c\033[?3h\033[?3l",
	"\xc2\x9b"
	"31m\xc2\x85\xe2\x80\xae\xe2\x80\x8f\xef\xbb\xbf",
	"\033[?1000h\033[?1003h\033[?2004h\033[?1004h",
	"\016\017\005\013\014",
};

static void assert_safe(void)
{
	for (int i = 0; i < grid.rows * grid.cols; i++) {
		uint32_t glyph = grid.cell[i].glyph;
		bool right = i % grid.cols > 0 && glyph == 0 &&
			     char_width(grid.cell[i - 1].glyph) == 2;

		ck_assert_msg(right || (glyph >= ' ' && glyph <= 0x10ffff &&
					!char_is_control(glyph) &&
					char_width(glyph) > 0),
			      "U+%04X at %d", glyph, i);
	}
}

START_TEST(harmless)
{
	say(harm[_i]);
	draw(0);
	assert_safe();
	ck_assert_uint_lt(n_sent, 200);
	say("\033c\033[1;1Hx"); /* it goes on */
	draw(0);
	ck_assert_str_eq(row_text(0), "x");
}
END_TEST

/* A string that does not end takes no room, and no byte of it is shown. */
START_TEST(endless_string)
{
	char many[4096];

	memset(many, 'a', sizeof(many));
	say("x\033]0;");
	for (int i = 0; i < 4096; i++)
		emulator_write(e, many, sizeof(many));
	say("\007y");
	draw(0);
	ck_assert_str_eq(row_text(0), "xy");
}
END_TEST

/* Two megabytes of what terminals take for sequences, at changing sizes. */
START_TEST(noise)
{
	static const char *const parts[] = {
		"\033[", "\033",  ";",	      "?",     "9",	"1",
		"H",	 "m",	  "J",	      "K",     "L",	"M",
		"@",	 "P",	  "b",	      "r",     "h",	"l",
		"1049",	 "中",	  "\xcc\x81", "\n",    "x",	"\033(0",
		"\t",	 "\b",	  "S",	      "T",     "\r",	"A",
		"B",	 "\033M", "\033D",    "\0337", "\0338", "\033]0;",
		"\007",	 "7",	  "25",	      "38;5;",
	};
	uint32_t seed = (uint32_t)_i + 1;

	for (int i = 0; i < 200000; i++) {
		seed = seed * 1664525u + 1013904223u;
		say(parts[(seed >> 8) % (unsigned)ROWS(parts)]);
		if (i % 5000 == 0) {
			emulator_resize(e, (int)(seed >> 28),
					(int)(seed >> 24 & 0xff));
			draw((int)(seed >> 20 & 0xff));
			assert_safe();
		}
	}
}
END_TEST

/* --- lines over the top, sizes ------------------------------------------- */

START_TEST(lines_are_kept)
{
	char line[32];

	for (int i = 0; i < 3 * EMULATOR_LINES; i++) {
		snprintf(line, sizeof(line), "%d\r\n", i);
		say(line);
	}
	ck_assert_int_eq(emulator_above(e), EMULATOR_LINES);
	draw(1);
	ck_assert_str_eq(row_text(0), "2996");
	ck_assert_str_eq(row_text(3), "2999");
	draw(EMULATOR_LINES);
	ck_assert_str_eq(row_text(0), "1997");
	draw(2 * EMULATOR_LINES); /* no further */
	ck_assert_str_eq(row_text(0), "1997");
	say("\033[?1049h");
	ck_assert(emulator_is_alternate(e));
	ck_assert_int_eq(emulator_above(e), 0);
}
END_TEST

START_TEST(sizes)
{
	static const struct {
		int rows, cols, rows_then, cols_then;
	} rows[] = { { 40, 100, 40, 100 },
		     { 3, 30, 3, 30 },
		     { 1, 1, EMULATOR_ROWS, EMULATOR_COLS },
		     { 0, -5, EMULATOR_ROWS, EMULATOR_COLS },
		     { 200, 400, 200, 400 } };
	int y, x;

	say("a\r\nb\r\nc\r\nd中文中文中文");
	for (int i = 0; i < ROWS(rows); i++) {
		emulator_resize(e, rows[i].rows, rows[i].cols);
		emulator_size(e, &y, &x);
		ck_assert_int_eq(y, rows[i].rows_then);
		ck_assert_int_eq(x, rows[i].cols_then);
		draw(0);
		assert_safe();
		emulator_cursor(e, &y, &x);
		ck_assert(y >= 0 && y < rows[i].rows_then);
		ck_assert(x >= 0 && x < rows[i].cols_then);
	}
}
END_TEST

START_TEST(cursor)
{
	int y, x;

	say("\033[3;5H");
	ck_assert(emulator_cursor(e, &y, &x));
	ck_assert_int_eq(y, 2);
	ck_assert_int_eq(x, 4);
	say("\033[?25l");
	ck_assert(!emulator_cursor(e, &y, &x));
	say("\033[?25h");
	ck_assert(emulator_cursor(e, &y, &x));
}
END_TEST

/* --- keys ---------------------------------------------------------------- */

static const struct {
	struct input in;
	const char *sends;
} keys[] = {
	{ { .key = 'a' }, "a" },
	{ { .key = 0x4e2d }, "中" },
	{ { .key = 3 }, "\003" },
	{ { .key = 26 }, "\032" },
	{ { .key = 0x1c }, "\034" },
	{ { .key = KEY_RETURN }, "\r" },
	{ { .key = KEY_TABULATOR }, "\t" },
	{ { .key = KEY_ESCAPE }, "\033" },
	{ { .key = KEY_DELETE_BACK }, "\177" },
	{ { .key = KEY_ARROW_UP }, "\033[A" },
	{ { .key = KEY_FINAL }, "\033[F" },
	{ { .key = KEY_DELETE }, "\033[3~" },
	{ { .key = KEY_PAGE_DOWN }, "\033[6~" },
	{ { .key = KEY_BACK_TAB }, "\033[Z" },
	{ { .key = KEY_FUNCTION + 1 }, "\033OP" },
	{ { .key = KEY_FUNCTION + 10 }, "\033[21~" },
	{ { .key = 'b', .alt = true }, "\033b" },
	{ { .key = KEY_MOUSE_EVENT }, "" },
	{ { .key = KEY_NOTHING }, "" },
};

START_TEST(key)
{
	emulator_key(e, &keys[_i].in);
	ck_assert_str_eq(sent, keys[_i].sends);
}
END_TEST

/* An editor asks for other arrows. */
START_TEST(application_keys)
{
	say("\033[?1h");
	emulator_key(e, &(struct input){ .key = KEY_ARROW_UP });
	ck_assert_str_eq(sent, "\033OA");
}
END_TEST

/* --- the kernel's terminal ----------------------------------------------- */

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

/* Nobody reads what is typed: it waits, so much of it, and then goes on. */
START_TEST(nobody_reads)
{
	struct termios modes;
	struct pollfd fd = { .fd = terminal_fd(t), .events = POLLIN };
	char bytes[4096];
	const char *taken;
	size_t n = 0;
	ssize_t got;

	tcgetattr(terminal_slave(t), &modes);
	cfmakeraw(&modes);
	tcsetattr(terminal_slave(t), TCSANOW, &modes);
	for (int i = 0; i < 100000; i++)
		terminal_key(t, &(struct input){ .key = 'x' });
	fcntl(terminal_slave(t), F_SETFL, O_RDWR | O_NONBLOCK);
	while ((got = read(terminal_slave(t), bytes, sizeof(bytes))) > 0 ||
	       poll(&fd, 1, 1000) > 0) {
		n += got > 0 ? (size_t)got : 0;
		terminal_take(t, &taken); /* what waits goes on */
	}
	ck_assert_uint_ge(n, 4096);
	ck_assert_uint_lt(n, 1 << 16);
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

static Suite *terminal_suite(void)
{
	Suite *s = suite_create("ui_terminal");
	TCase *emulates = tcase_create("emulator"), *pty = tcase_create("pty");

	tcase_add_checked_fixture(emulates, set_up, tear_down);
	tcase_set_timeout(emulates, 60);
	tcase_add_loop_test(emulates, text, 0, ROWS(texts));
	tcase_add_loop_test(emulates, text_in_pieces, 0, ROWS(texts));
	tcase_add_loop_test(emulates, colour, 0, ROWS(colours));
	tcase_add_loop_test(emulates, harmless, 0, ROWS(harm));
	tcase_add_test(emulates, endless_string);
	tcase_add_loop_test(emulates, noise, 0, 3);
	tcase_add_test(emulates, lines_are_kept);
	tcase_add_test(emulates, sizes);
	tcase_add_test(emulates, cursor);
	tcase_add_loop_test(emulates, key, 0, ROWS(keys));
	tcase_add_test(emulates, application_keys);
	suite_add_tcase(s, emulates);
	tcase_add_checked_fixture(pty, open_terminal, close_terminal);
	tcase_set_timeout(pty, 60);
	tcase_add_test(pty, programs_write);
	tcase_add_test(pty, programs_read);
	tcase_add_test(pty, signals);
	tcase_add_test(pty, nobody_reads);
	tcase_add_test(pty, flood);
	suite_add_tcase(s, pty);
	return s;
}

TEST_MAIN(terminal_suite())
