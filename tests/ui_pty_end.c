/*
 * The whole program on a terminal, which is given back however the program
 * ends or is stopped.
 */
#include "tests/play.h"
#include "tests/program.h"
#include "tests/pty_hello.h"

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
	Suite *suite_ = suite_create("pty end");
	TCase *tc = tcase_create("pty end");

	tcase_set_timeout(tc, 120);
	tcase_add_loop_test(tc, end_by_signal, 0, ROWS(ending));
	tcase_add_loop_test(tc, end_by_crash, 0, ROWS(crashing));
	tcase_add_test(tc, end_while_playing);
	tcase_add_test(tc, end_before_the_first_frame);
	tcase_add_test(tc, end_by_key);
	tcase_add_test(tc, end_of_input);
	tcase_add_test(tc, stopped_from_outside);
	suite_add_tcase(suite_, tc);
	return suite_;
}

TEST_MAIN(suite())
