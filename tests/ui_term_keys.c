/*
 * Keys and the mouse as terminals send them, in one piece or in several, and
 * the end of them.
 */
#include "tests/pty.h"

#include <signal.h>

#include "ui/term/term.h"

#define XTERM "xterm-256color"

/* --- kids ---------------------------------------------------------------- */

static struct term *opened(void)
{
	struct term *t = NULL;
	struct err e = { 0 };

	if (term_open(&t, &(struct term_options){ .theme = theme_find("dark") },
		      &e) < 0) {
		kid_say("%s", e.text);
		kid_pause();
		_exit(0);
	}
	kid_say("open");
	return t;
}

static void say_input(const struct input *in)
{
	if (in->key == KEY_MOUSE_EVENT)
		kid_say("mouse %d at %d,%d", (int)in->mouse, in->y, in->x);
	else if (in->key >= KEY_SPECIALS)
		kid_say("special %u%s", in->key - KEY_SPECIALS,
			in->alt ? " with Alt" : "");
	else
		kid_say("key %u%s", in->key, in->alt ? " with Alt" : "");
}

/* Every input, as it comes; "gone" at the end of them. */
static void kid_listens(void)
{
	struct term *t = opened();
	struct pollfd fd = { .fd = STDIN_FILENO, .events = POLLIN };
	struct input in;

	kid_pause();
	while (!term_gone(t)) {
		poll(&fd, 1, -1);
		while (term_key(t, &in))
			say_input(&in);
	}
	kid_say("gone");
	term_close(t); /* that it is gone does not make it wait */
}

/* What waits is taken at each step, and then it says that there is no more. */
static void kid_steps(void)
{
	struct pollfd fd = { .fd = STDIN_FILENO, .events = POLLIN };
	struct term *t = opened();
	struct grid g = { 0 };
	struct input in;

	term_draw(t, &g, -1, 0);
	for (;;) {
		kid_pause();
		poll(&fd, 1, -1);
		while (term_key(t, &in))
			say_input(&in);
		kid_say("no more");
	}
}

/* A kid that listens; NULL: terminfo does not know the terminal. */
static struct pty *listener(const char *type)
{
	struct pty *p = pty_start(type, 24, 80, kid_listens);
	char line[PTY_LINE];

	if (strstr(pty_line(p, line), "no such terminal"))
		return NULL;
	ck_assert_str_eq(line, "open");
	pty_meet(p);
	pty_go(p);
	return p;
}

/* Whatever was typed before has been heard, and no more than that. */
static void leave(struct pty *p)
{
	pty_type(p, "z");
	assert_line(p, "key 122");
	pty_hang_up(p);
	assert_line(p, "gone");
	pty_end(p);
}

static void assert_key(struct pty *p, const char *bytes, uint32_t key)
{
	char want[PTY_LINE], line[PTY_LINE];

	if (key >= KEY_SPECIALS)
		snprintf(want, sizeof(want), "special %u", key - KEY_SPECIALS);
	else
		snprintf(want, sizeof(want), "key %u", key);
	pty_type(p, bytes);
	ck_assert_msg(strcmp(pty_line(p, line), want) == 0, "ESC%s: %s, not %s",
		      bytes + (bytes[0] == 033), line, want);
}

/* --- keys ---------------------------------------------------------------- */

struct key_row {
	const char *bytes;
	uint32_t key;
};

/* Of any terminal. */
static const struct key_row keys[] = {
	{ "a", 'a' },
	{ "Q", 'Q' },
	{ " ", ' ' },
	{ "~", '~' },
	{ "\001", 1 },
	{ "\014", 12 },
	{ "\023", 19 }, /* ^S and ^Q do not stop the terminal */
	{ "\021", 17 },
	{ "\t", KEY_TABULATOR },
	{ "\r", KEY_RETURN },
	{ "\n", KEY_RETURN },
	{ "\177", KEY_DELETE_BACK },
	{ "\b", KEY_DELETE_BACK },
	{ "\033", KEY_ESCAPE },
	{ "é", 0xe9 },
	{ "中", 0x4e2d },
	{ "\xf0\x9f\x98\x80", 0x1f600 },
	{ "\033[A", KEY_ARROW_UP },
	{ "\033OA", KEY_ARROW_UP },
	{ "\033[B", KEY_ARROW_DOWN },
	{ "\033OB", KEY_ARROW_DOWN },
	{ "\033[C", KEY_ARROW_RIGHT },
	{ "\033OC", KEY_ARROW_RIGHT },
	{ "\033[D", KEY_ARROW_LEFT },
	{ "\033OD", KEY_ARROW_LEFT },
	{ "\033[5~", KEY_PAGE_UP },
	{ "\033[6~", KEY_PAGE_DOWN },
	{ "\033[1~", KEY_FIRST },
	{ "\033[H", KEY_FIRST },
	{ "\033OH", KEY_FIRST },
	{ "\033[7~", KEY_FIRST },
	{ "\033[4~", KEY_FINAL },
	{ "\033[F", KEY_FINAL },
	{ "\033OF", KEY_FINAL },
	{ "\033[8~", KEY_FINAL },
	{ "\033[3~", KEY_DELETE },
	{ "\033[11~", KEY_FUNCTION + 1 },
};

/* Of one. */
static const struct {
	const char *type;
	struct key_row key[8];
} types[] = {
	{ XTERM,
	  { { "\033OP", KEY_FUNCTION + 1 },
	    { "\033OQ", KEY_FUNCTION + 2 },
	    { "\033[15~", KEY_FUNCTION + 5 },
	    { "\033[24~", KEY_FUNCTION + 12 },
	    { "\033[Z", KEY_BACK_TAB },
	    { "\033OM", KEY_RETURN } } },
	{ "tmux-256color",
	  { { "\033OP", KEY_FUNCTION + 1 },
	    { "\033[23~", KEY_FUNCTION + 11 },
	    { "\033[Z", KEY_BACK_TAB } } },
	{ "screen",
	  { { "\033OS", KEY_FUNCTION + 4 }, { "\033[Z", KEY_BACK_TAB } } },
	{ "vt100",
	  { { "\033OP", KEY_FUNCTION + 1 }, { "\033[Z", KEY_BACK_TAB } } },
	{ "linux",
	  { { "\033[[A", KEY_FUNCTION + 1 },
	    { "\033[[E", KEY_FUNCTION + 5 },
	    { "\033[17~", KEY_FUNCTION + 6 },
	    { "\033\t", KEY_BACK_TAB } } },
};

START_TEST(keys_arrive)
{
	struct pty *p = listener(types[_i].type);

	if (!p)
		skip("terminfo has no %s", types[_i].type);
	for (int i = 0; i < ROWS(keys); i++)
		assert_key(p, keys[i].bytes, keys[i].key);
	for (int i = 0; types[_i].key[i].bytes; i++)
		assert_key(p, types[_i].key[i].bytes, types[_i].key[i].key);
	leave(p);
}
END_TEST

/* A terminal whose F1 is what begins a report of the mouse elsewhere. */
START_TEST(terminfo_comes_first)
{
	struct pty *p = listener("cons25");

	if (!p)
		skip("terminfo has no cons25");
	assert_key(p, "\033[M", KEY_FUNCTION + 1);
	leave(p);
}
END_TEST

/* Many at once: none is lost, and they keep their order. */
START_TEST(keys_in_a_row)
{
	struct pty *p = listener(XTERM);

	pty_type(p, "ab\033[A中\033OPé\r\033[<64;1;1M.");
	assert_line(p, "key 97");
	assert_line(p, "key 98");
	assert_line(p, "special 1");
	assert_line(p, "key 20013");
	assert_key(p, "", KEY_FUNCTION + 1);
	assert_line(p, "key 233");
	assert_line(p, "key 13");
	assert_line(p, "mouse 5 at 0,0");
	assert_line(p, "key 46");
	leave(p);
}
END_TEST

/* For programs. */
START_TEST(alt)
{
	struct pty *p = listener(XTERM);
	static const struct {
		const char *bytes, *line;
	} rows[] = {
		{ "\033d", "key 100 with Alt" },
		{ "\033.", "key 46 with Alt" },
		{ "\033\177", "key 127 with Alt" },
		{ "\033\033[A", "special 1 with Alt" },
	};

	for (int i = 0; i < ROWS(rows); i++) {
		pty_type(p, rows[i].bytes);
		assert_line(p, rows[i].line);
		assert_key(p, "x", 'x');
	}
	leave(p);
}
END_TEST

/*
 * Keys that nobody knows, reports that nobody asked for, broken bytes:
 * what comes after them is heard, and of themselves nothing.
 */
static const char *const ignored[] = {
	"\033中",
	"\033[1;3A",
	"\033[1;5D",
	"\033[1;3P",
	"\033[[Q",
	"\033[200~",
	"\033[I",
	"\033[?1;2c",
	"\033[>0;276;0c",
	"\033[25;80R",
	"\033Oz",
	"\033[34~",
	"\xff",
	"\x80",
	"\xc3",
	"\xe4\xb8",
	"\xf4\x90\x80\x80",
	"\xed\xa0\x80",
	"\xc0\xaf",
	"\xc2\x9b",
	"\xe2\x80\xae",
	"\033[<0;0;0M",
	"\033[<66;5;5M",
	"\033[<0;5M",
	"\033[<M",
	"\033[<0;5;5;5M",
	"\033[<0;99999999999999999999;5M",
	"\033[<1;5;5M",
	"\033[<2;5;5m",
	"\033[<35;5;5M",
	"\033[<66;5;5M",
	"\033[<67;5;5M",
	"\033[<128;5;5M",
};

START_TEST(not_keys)
{
	struct pty *p = listener(XTERM);

	for (int i = 0; i < ROWS(ignored); i++) {
		pty_type(p, ignored[i]);
		assert_key(p, "x", 'x');
	}
	assert_key(p, "\xe4\xc3\xa9", 0xe9);
	assert_key(p, "\033[<12;\033[A", KEY_ARROW_UP);
	assert_key(p, "\033[1;\033OB", KEY_ARROW_DOWN);
	assert_key(p, "\033\033", KEY_ESCAPE);
	assert_key(p, "\033[1;\033", KEY_ESCAPE);
	assert_key(p, "\033[<0;\033", KEY_ESCAPE);
	ck_assert_int_eq(write(p->master, "\0x", 2), 2);
	assert_key(p, "", 'x');
	leave(p);
}
END_TEST

/* Each piece comes when everything before it has been taken. */
static const struct {
	const char *piece[4];
	const char *line; /* after the last */
} pieces[] = {
	{ { "\xe4", "\xb8", "\xad" }, "key 20013" },
	{ { "\xf0\x9f", "\x98\x80" }, "key 128512" },
	{ { "\033[<0;1", "0;", "5M" }, "mouse 1 at 4,9" },
	{ { "\033[M ", "*", "%" }, "mouse 1 at 4,9" },
	{ { "\033[1;5", "Dx" }, "key 120" },
};

START_TEST(in_pieces)
{
	struct pty *p = pty_start(XTERM, 24, 80, kid_steps);

	assert_line(p, "open");
	pty_meet(p);
	for (int n = 0; n < 4 && pieces[_i].piece[n]; n++) {
		bool is_last = n == 3 || !pieces[_i].piece[n + 1];

		pty_type(p, pieces[_i].piece[n]);
		pty_next(p);
		ck_assert_uint_eq(p->fresh, 0); /* no echo */
		if (is_last)
			assert_line(p, pieces[_i].line);
		assert_line(p, "no more");
	}
	pty_end(p);
}
END_TEST

/* --- the mouse ----------------------------------------------------------- */

/* Reports, one after the other, and what is made of them. */
static const struct {
	const char *bytes;
	enum mouse mouse;
	int y, x;
} reports[] = {
	{ "\033[<0;10;5M", MOUSE_PRESS, 4, 9 },
	{ "\033[<32;11;5M", MOUSE_DRAG, 4, 10 },
	{ "\033[<32;300;200M", MOUSE_DRAG, 199, 299 },
	{ "\033[<0;300;200m", MOUSE_RELEASE, 199, 299 },
	{ "\033[<64;1;1M", MOUSE_WHEEL_UP, 0, 0 },
	{ "\033[<65;80;24M", MOUSE_WHEEL_DOWN, 23, 79 },
	{ "\033[<16;2;2M", MOUSE_PRESS, 1, 1 }, /* with Ctrl */
	{ "\033[<0;2;2m", MOUSE_RELEASE, 1, 1 },
	{ "\033[<0;2;2M", MOUSE_DOUBLE, 1, 1 },
	{ "\033[<0;2;2m", MOUSE_RELEASE, 1, 1 },
	{ "\033[<0;2;2M", MOUSE_PRESS, 1, 1 }, /* a third is a first */
	{ "\033[<0;3;2M", MOUSE_PRESS, 1, 2 },
	{ "\033[<32;4;2M", MOUSE_DRAG, 1, 3 },
	{ "\033[<0;3;2m", MOUSE_RELEASE, 1, 2 },
	{ "\033[<0;3;2M", MOUSE_PRESS, 1, 2 }, /* as it was dragged */
	{ "\033[<0;3;3M", MOUSE_PRESS, 2, 2 },
	/* as terminals send it that do not know better */
	{ "\033[M *%", MOUSE_PRESS, 4, 9 },
	{ "\033[M@+%", MOUSE_DRAG, 4, 10 },
	{ "\033[M#+%", MOUSE_RELEASE, 4, 10 },
	{ "\033[M`!!", MOUSE_WHEEL_UP, 0, 0 },
	{ "\033[Ma!\xc8", MOUSE_WHEEL_DOWN, 167, 0 },
};

START_TEST(mouse_reports)
{
	static const char *const with[] = { XTERM, "tmux-256color", "screen" };
	struct pty *p = listener(with[_i]);

	if (!p)
		skip("terminfo has no %s", with[_i]);
	for (int i = 0; i < ROWS(reports); i++) {
		char want[PTY_LINE], line[PTY_LINE];

		pty_type(p, reports[i].bytes);
		snprintf(want, sizeof(want), "mouse %d at %d,%d",
			 (int)reports[i].mouse, reports[i].y, reports[i].x);
		ck_assert_msg(strcmp(pty_line(p, line), want) == 0,
			      "number %d: %s, not %s", i, line, want);
	}
	leave(p);
}
END_TEST

/* A key between two presses, and they are two. */
START_TEST(not_a_double_press)
{
	struct pty *p = listener(XTERM);

	pty_type(p, "\033[<0;2;2Mk\033[<0;2;2M\033[<0;2;2M");
	assert_line(p, "mouse 1 at 1,1");
	assert_line(p, "key 107");
	assert_line(p, "mouse 1 at 1,1");
	assert_line(p, "mouse 2 at 1,1");
	leave(p);
}
END_TEST

/* --- the end ------------------------------------------------------------- */

/* It is said once everything that was typed before has been heard. */
START_TEST(end_of_input)
{
	struct pty *p = listener(XTERM);

	assert_key(p, "a", 'a');
	pty_hang_up(p);
	assert_line(p, "gone");
	pty_end(p);
}
END_TEST

/*
 * In the background, where reading is an error and no longer stops a process:
 * it could be asked for ever.
 */
static void kid_background(void)
{
	int status;
	pid_t pid;

	setsid();
	ioctl(STDIN_FILENO, TIOCSCTTY, 0);
	signal(SIGTTIN, SIG_IGN);
	signal(SIGTTOU, SIG_IGN);
	signal(SIGHUP, SIG_IGN);
	pid = fork();
	if (pid == 0) {
		setpgid(0, 0);
		kid_listens();
		_exit(0);
	}
	waitpid(pid, &status, 0);
}

START_TEST(input_of_another)
{
	struct pty *p = pty_start(XTERM, 24, 80, kid_background);

	assert_line(p, "open");
	pty_meet(p);
	pty_type(p, "x");
	pty_go(p);
	assert_line(p, "gone");
	pty_end(p);
}
END_TEST

static Suite *suite(void)
{
	Suite *s = suite_create("term_keys");
	TCase *tc = tcase_create("term_keys");

	tcase_set_timeout(tc, 60);
	tcase_add_loop_test(tc, keys_arrive, 0, ROWS(types));
	tcase_add_test(tc, terminfo_comes_first);
	tcase_add_test(tc, keys_in_a_row);
	tcase_add_test(tc, alt);
	tcase_add_test(tc, not_keys);
	tcase_add_loop_test(tc, in_pieces, 0, ROWS(pieces));
	tcase_add_loop_test(tc, mouse_reports, 0, 3);
	tcase_add_test(tc, not_a_double_press);
	tcase_add_test(tc, end_of_input);
	tcase_add_test(tc, input_of_another);
	suite_add_tcase(s, tc);
	return s;
}

TEST_MAIN(suite())
