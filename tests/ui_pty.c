/*
 * The whole program on a terminal: what is painted first, what it costs to
 * move, that nothing at all is done while nothing happens, and that the
 * terminal is given back however the program ends.
 */
#include "tests/play.h"

#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <sys/prctl.h>

#include "tests/program.h"

static struct program p;

/* --- what all of them do ------------------------------------------------- */

static const char *const run_hello[] = { "run", "tcp-hello", NULL };
static const char *const run_still[] = { "run", "tcp-hello", "--no-animation",
					 NULL };
static const char *const home[] = { NULL };

static const struct place large = { .rows = 40, .cols = 120 };

/* Check's own messages have no room for a screen. */
static void print_screen(const struct program *of)
{
	char *screen = program_screen(of);

	fprintf(stderr, "%s", screen);
	free(screen);
}

#define see(text)                                                              \
	do {                                                                   \
		bool seen_ = program_see(&p, text);                            \
                                                                               \
		if (!seen_)                                                    \
			print_screen(&p);                                      \
		ck_assert_msg(seen_, "\"%s\" does not come", text);            \
	} while (0)

#define settle()                                                               \
	do {                                                                   \
		bool settled_ = program_settle(&p);                            \
                                                                               \
		if (!settled_)                                                 \
			print_screen(&p);                                      \
		ck_assert_msg(settled_, "it does not come to rest");           \
	} while (0)

/* What it waits in is read from /proc, which may be out of bounds. */
#define need_settle()                                                          \
	do {                                                                   \
		if (access("/proc/self/syscall", R_OK) < 0)                    \
			skip("/proc/self/syscall: %s", strerror(errno));       \
	} while (0)

static void start_at(const struct place *place, const char *const argv[])
{
	ck_assert(program_start(&p, place, argv));
}

static void start(const char *const argv[])
{
	start_at(&large, argv);
}

/* To the SYN, which is held: calls, and the SYN, are eight steps. */
static void step_to_syn(void)
{
	see("n steps");
	program_type(&p, "nnnnnnnn");
	see("#1 held");
}

/* It ends by itself, and the terminal is as it was. */
static void assert_given_back(int status, const char *when)
{
	int got = program_wait(&p);

	ck_assert_msg(got == status, "%s: status %#x, not %#x", when,
		      (unsigned)got, (unsigned)status);
	ck_assert_msg(program_restored(&p), "%s: the modes differ", when);
	ck_assert_msg(!p.vt.alternate, "%s: alternate screen", when);
	ck_assert_msg(p.vt.cursor, "%s: no cursor", when);
	ck_assert_msg(!p.vt.keypad, "%s: keypad", when);
	ck_assert_msg(!p.vt.drags && !p.vt.sgr_mouse, "%s: mouse", when);
	ck_assert_msg(p.vt.unknown == 0, "%s: unknown sequence, after ESC: %s",
		      when, p.vt.what + (p.vt.what[0] == 033));
	program_end(&p);
}

static int exited(int status)
{
	return status << 8;
}

static void quit(void)
{
	program_type(&p, "Q");
	assert_given_back(0, "Q");
}

/* --- the first frame ----------------------------------------------------- */

#define DENY (SECCOMP_RET_ERRNO | (EPERM & SECCOMP_RET_DATA))

/* No namespaces here: setting the stage begins with unshare(2). */
static void deny_unshare(void)
{
	struct sock_filter code[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS,
			 offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_unshare, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, DENY),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog filter = { ROWS(code), code };

	prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
	prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter);
}

/*
 * What was on the screen when the program left it, though it never had a
 * stage: so all of that was painted before it tried to set one.
 */
START_TEST(frame_before_stage)
{
	static const char *const parts[] = { "wirestep",       "1 Step",
					     "ladder",	       "calls",
					     "packet",	       "timeline",
					     "Three segments", "q leave" };
	static struct program before;
	struct place place = large;
	char *leave;

	place.prepare = deny_unshare;
	start_at(&place, run_hello);
	assert_given_back(exited(ERR_UNSUPPORTED), "no stage");
	start_at(&place, run_hello);
	ck_assert_int_eq(program_wait(&p), exited(ERR_UNSUPPORTED));
	ck_assert_int_ge(program_find(&p, "private network"), 0);
	leave = memmem(p.text, p.n, "\033[?1049l", 8);
	ck_assert_ptr_nonnull(leave);
	vt_init(&before.vt, large.rows, large.cols);
	vt_feed(&before.vt, p.text, (size_t)(leave - p.text));
	for (int i = 0; i < ROWS(parts); i++)
		ck_assert_msg(program_find(&before, parts[i]) >= 0,
			      "the first frame lacks \"%s\"", parts[i]);
	program_end(&p);
}
END_TEST

/* --- rest ---------------------------------------------------------------- */

START_TEST(rest_everywhere)
{
	static const struct {
		const char *keys, *shows;
	} rows[] = {
		{ "", "0/8" },
		{ "nnnnnnnn", "#1 held" }, /* a packet hangs */
		{ "N", "HISTORY" },	   /* in the past */
		{ "2", "passive open" },   /* other views */
		{ "3", "client" },
		{ "4", "packet" },
		{ "?", "Stepping" },
		{ "q", "packet" },
		{ ":", " :" }, /* a line is asked for */
		{ "\033", "q leave" },
		{ "1nnn", "SYN-RECEIVED" },
	};

	need_stage();
	need_settle();
	start(run_hello);
	for (int i = 0; i < ROWS(rows); i++) {
		program_type(&p, rows[i].keys);
		see(rows[i].shows);
		settle();
	}
	program_size(&p, 5, 20);
	see("needs 60x16");
	settle();
	quit();
}
END_TEST

START_TEST(rest_at_the_end)
{
	char keys[201];

	need_stage();
	need_settle();
	memset(keys, 'n', sizeof(keys) - 1);
	keys[sizeof(keys) - 1] = '\0';
	start(run_hello);
	see("n steps");
	program_type(&p, keys);
	see("the end");
	see("TIME-WAIT s");
	settle();
	quit();
}
END_TEST

START_TEST(rest_when_played)
{
	static const char *const argv[] = { "run", "udp-hello", "--speed", "16",
					    NULL };

	need_stage();
	need_settle();
	start(argv);
	see("n steps");
	program_type(&p, " ");
	see("What does C know now?"); /* playing waits for the answer */
	settle();
	program_type(&p, "3");
	see("UDP has no end");
	see("\u2016 "); /* it plays no more */
	settle();
	quit();
}
END_TEST

START_TEST(rest_at_home)
{
	need_settle();
	start(home);
	see("tcp-hello");
	settle();
	program_type(&p, "/udp");
	see("/udp");
	settle();
	program_type(&p, "\033");
	see("tcp-hello");
	settle();
	quit();
}
END_TEST

/* --- motion -------------------------------------------------------------- */

/* The goal is 200 bytes a frame; 30 frames are a second. */
enum { MOTION_BYTES = 30 * 200 };

START_TEST(motion_bytes)
{
	uint64_t before;

	need_stage();
	need_settle();
	start(run_hello);
	see("n steps");
	program_type(&p, "nnnnnnn");
	see("7/8");
	settle();
	before = p.wrote;
	program_type(&p, "n"); /* the SYN sets out */
	see("#1 held");
	settle();
	ck_assert_uint_lt(p.wrote - before, MOTION_BYTES);
	before = p.wrote;
	program_type(&p, "n"); /* and arrives */
	see("9/");
	settle();
	ck_assert_uint_lt(p.wrote - before, MOTION_BYTES);
	quit();
}
END_TEST

/* Bytes that the command line costs, opened and left again. */
static uint64_t command_line_bytes(void)
{
	uint64_t before = p.wrote;

	program_type(&p, ":");
	see("\n :");
	settle();
	program_type(&p, "\033");
	see("q leave");
	settle();
	return p.wrote - before;
}

/* Keys that change nothing write nothing; that they were read, the next tell */
START_TEST(motion_none)
{
	uint64_t bytes;

	need_stage();
	need_settle();
	start(run_still);
	step_to_syn();
	settle();
	bytes = command_line_bytes();
	program_type(&p, "GGG"); /* to the end, where it is already */
	ck_assert_uint_eq(command_line_bytes(), bytes);
	quit();
}
END_TEST

/*
 * The last frame of a motion is drawn too, whatever the time at which the one
 * before it was: at these speeds a motion takes a little longer than a frame,
 * so that frames fall just before its end.
 */
START_TEST(motion_arrives)
{
	need_stage();
	need_settle();
	start(run_hello);
	step_to_syn();
	for (int i = 0; i < 40; i++) {
		char keys[64];

		snprintf(keys, sizeof(keys), ":speed %.2f\rN", 10.6 + i * 0.01);
		program_type(&p, keys);
		see("HISTORY 7/8");
		settle();
		program_type(&p, "n");
		see(" 8/8");
		see("#1 held");
	}
	settle();
	quit();
}
END_TEST

/* --- keys and the mouse -------------------------------------------------- */

static int column_of(int y, const char *text)
{
	char line[VT_COLS * 4 + 1];
	const char *at = strstr(program_line(&p, y, line), text);

	ck_assert_ptr_nonnull(at);
	line[at - line] = '\0';
	return text_width(line);
}

static void click(const char *text)
{
	int y = program_find(&p, text);

	ck_assert_msg(y >= 0, "no \"%s\" to click on", text);
	program_click(&p, y, column_of(y, text));
}

START_TEST(mouse_clicks)
{
	need_stage();
	need_settle();
	start(run_still);
	step_to_syn();
	program_type(&p, "nnnn");
	see("#3 ");
	ck_assert(p.vt.drags && p.vt.sgr_mouse);
	click("2 States");
	see("passive open");
	click("3 Flows");
	see("client");
	click("1 Step");
	see("packet #");
	click("#1 [S]");
	see("packet #1");
	click("#2 [S.]");
	see("packet #2");
	settle();
	quit();
}
END_TEST

START_TEST(keys_as_terminals_send_them)
{
	need_stage();
	need_settle();
	start(run_still);
	step_to_syn();
	program_type(&p, "\033OP"); /* F1 */
	see("Stepping");
	program_type(&p, "q");
	see("#1 held");
	program_type(&p, "\033[A"); /* up: the row before is selected */
	see("packet");
	program_type(&p, "\033[1;5D"); /* C-Left is no D */
	program_type(&p, ":");
	see(" :");
	program_type(&p, "go 3\r");
	see(" 3/8");
	settle();
	quit();
}
END_TEST

/* --- sizes --------------------------------------------------------------- */

/* The screen, which the next lines compare with itself drawn anew. */
static void assert_right(void)
{
	char *before, *after;

	settle();
	before = program_screen(&p);
	program_type(&p, "\f");
	/* Everything is written again, which ends with this. */
	settle();
	after = program_screen(&p);
	ck_assert_str_eq(before, after);
	free(before);
	free(after);
}

START_TEST(size_storm)
{
	unsigned seed = 7;

	need_stage();
	need_settle();
	start(run_hello);
	step_to_syn();
	program_type(&p, " "); /* plays */
	for (int i = 0; i < 500; i++) {
		seed = seed * 1664525u + 1013904223u;
		program_size(&p, 1 + (int)(seed >> 8) % 100,
			     1 + (int)(seed >> 16) % 250);
		while (program_read(&p, 0))
			;
		ck_assert(!p.over);
	}
	program_size(&p, 40, 120);
	see("ladder");
	program_type(&p, ":go 8\r");
	see(" 8/");
	assert_right();
	ck_assert_int_ge(program_find(&p, "#1 "), 0);
	quit();
}
END_TEST

/* --- ends ---------------------------------------------------------------- */

static const int ending[] = { SIGTERM, SIGHUP, SIGINT, SIGQUIT };
static const int crashing[] = { SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT };

START_TEST(end_by_signal)
{
	need_stage();
	start(run_hello);
	step_to_syn();
	kill(p.pid, ending[_i]);
	assert_given_back(exited(128 + ending[_i]), strsignal(ending[_i]));
}
END_TEST

START_TEST(end_by_crash)
{
	need_stage();
	start(run_hello);
	step_to_syn();
	kill(p.pid, crashing[_i]);
	assert_given_back(crashing[_i], strsignal(crashing[_i]));
}
END_TEST

START_TEST(end_while_playing)
{
	need_stage();
	start(run_hello);
	see("n steps");
	program_type(&p, " ");
	see("SYN-SENT");
	kill(p.pid, SIGTERM);
	assert_given_back(exited(128 + SIGTERM), "while it plays");
}
END_TEST

START_TEST(end_before_the_first_frame)
{
	int status;

	start(run_hello);
	kill(p.pid, SIGTERM);
	status = program_wait(&p);
	ck_assert(status == exited(128 + SIGTERM) || status == SIGTERM);
	ck_assert(program_restored(&p));
	ck_assert(!p.vt.alternate && p.vt.cursor);
	program_end(&p);
}
END_TEST

/* C-c is a signal of the terminal's, as the modes leave it. */
START_TEST(end_by_key)
{
	static const struct {
		const char *key;
		int signal;
	} rows[] = { { "\003", SIGINT }, { "\034", SIGQUIT } };

	for (int i = 0; i < ROWS(rows); i++) {
		start(home);
		see("tcp-hello");
		program_type(&p, rows[i].key);
		assert_given_back(exited(128 + rows[i].signal), "C-c or C-\\");
	}
}
END_TEST

/* Of a terminal that is its session's SIGHUP comes, of another one nothing. */
static void assert_hang_up_ends_it(const char *const argv[], const char *text,
				   const char *keys, bool foreign)
{
	struct place place = large;
	int status;

	place.foreign = foreign;
	start_at(&place, argv);
	see(text);
	program_type(&p, keys);
	program_hang_up(&p);
	status = program_wait(&p);
	ck_assert_msg(status == exited(128 + SIGHUP), "status %#x",
		      (unsigned)status);
	program_end(&p);
}

START_TEST(end_of_input)
{
	need_stage();
	for (int foreign = 0; foreign < 2; foreign++) {
		assert_hang_up_ends_it(run_hello, "n steps", "", foreign);
		assert_hang_up_ends_it(run_hello, "n steps", " ", foreign);
		assert_hang_up_ends_it(run_hello, "n steps", "nnnnnnnn",
				       foreign);
		assert_hang_up_ends_it(home, "tcp-hello", "", foreign);
		assert_hang_up_ends_it(home, "tcp-hello", "/ud", foreign);
	}
}
END_TEST

/* --- stopped ------------------------------------------------------------- */

/* Until /proc tells this state, as in "T (stopped)". */
static bool becomes(char state)
{
	uint64_t limit_ns = program_limit_ns();
	char path[64], now = 0;

	snprintf(path, sizeof(path), "/proc/%d/stat", (int)p.pid);
	while (now != state && program_clock_ns() < limit_ns) {
		FILE *in = fopen(path, "re");

		if (!in || fscanf(in, "%*d (%*[^)]) %c", &now) != 1)
			now = 0;
		if (in)
			fclose(in);
		program_read(&p, 1);
	}
	return now == state;
}

/*
 * Stopped from outside, which no program is told of: the terminal stays as it
 * is, and when it goes on so does the screen.
 */
START_TEST(stopped_from_outside)
{
	need_stage();
	need_settle();
	start(run_still);
	step_to_syn();
	kill(p.pid, SIGSTOP);
	ck_assert(becomes('T'));
	program_size(&p, 30, 100);
	program_type(&p, "nn");
	kill(p.pid, SIGCONT);
	see("SYN-RECEIVED");
	see("#2 held");
	assert_right();
	quit();
}
END_TEST

static Suite *suite(void)
{
	Suite *s = suite_create("ui_pty");
	TCase *tc = tcase_create("pty");

	tcase_set_timeout(tc, 120);
	suite_add_tcase(s, tc);
	tcase_add_test(tc, frame_before_stage);
	tcase_add_test(tc, rest_everywhere);
	tcase_add_test(tc, rest_at_the_end);
	tcase_add_test(tc, rest_when_played);
	tcase_add_test(tc, rest_at_home);
	tcase_add_test(tc, motion_bytes);
	tcase_add_test(tc, motion_none);
	tcase_add_test(tc, motion_arrives);
	tcase_add_test(tc, mouse_clicks);
	tcase_add_test(tc, keys_as_terminals_send_them);
	tcase_add_test(tc, size_storm);
	tcase_add_loop_test(tc, end_by_signal, 0, ROWS(ending));
	tcase_add_loop_test(tc, end_by_crash, 0, ROWS(crashing));
	tcase_add_test(tc, end_while_playing);
	tcase_add_test(tc, end_before_the_first_frame);
	tcase_add_test(tc, end_by_key);
	tcase_add_test(tc, end_of_input);
	tcase_add_test(tc, stopped_from_outside);
	return s;
}

TEST_MAIN(suite())
