/*
 * The whole program on a terminal: what is painted first, what it costs to
 * move, and that nothing at all is done while nothing happens.
 */
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <sys/prctl.h>

#include "tests/play.h"
#include "tests/program.h"
#include "tests/pty_hello.h"

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

static Suite *suite(void)
{
	Suite *suite_ = suite_create("pty");
	TCase *tc = tcase_create("pty");

	tcase_set_timeout(tc, 120);
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
	suite_add_tcase(suite_, tc);
	return suite_;
}

TEST_MAIN(suite())
