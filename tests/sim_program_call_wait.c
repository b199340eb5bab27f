/*
 * Calls that wait: for whom, for how long, and what was ready.
 */
#include "tests/test.h"

#include <errno.h>
#include <linux/futex.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/select.h>
#include <sys/wait.h>
#include <time.h>

#include "tests/calls.h"

/* --- times ---------------------------------------------------------------- */

START_TEST(limits_in_readable_units)
{
	static const struct {
		int64_t s, ns;
		const char *text;
	} rows[] = {
		{ 0, 0, "0s" },
		{ 0, 1, "1ns" },
		{ 0, 1500, "1.5us" },
		{ 0, 500000000, "500ms" },
		{ 0, 999998123, "999.998ms" },
		{ 1, 50000000, "1.05s" },
		{ 60, 0, "60s" },
		{ -1, 0, "{-1, 0}" },
		{ 0, 1000000000, "{0, 1000000000}" },
		{ INT64_MAX, 5, "{9223372036854775807, 5}" },
	};
	char want[64];

	for (int i = 0; i < ROWS(rows); i++) {
		struct timespec ts = { rows[i].s, rows[i].ns };

		snprintf(want, sizeof(want), "4, 8, %s", rows[i].text);
		ck_assert_str_eq(
			args_of(&CALL(SYS_epoll_pwait2, 4, 0, 8, AT(&ts))),
			want);
	}
	ck_assert_str_eq(args_of(&CALL(SYS_epoll_pwait, 4, 0, 8, INT(-1))),
			 "4, 8, forever");
	ck_assert_str_eq(args_of(&CALL(SYS_epoll_pwait, 4, 0, 8, 1500)),
			 "4, 8, 1.5s");
	ck_assert_str_eq(args_of(&CALL(SYS_epoll_pwait, 4, 0, 8, 0)),
			 "4, 8, 0s");
	ck_assert_str_eq(args_of(&CALL(SYS_nanosleep, 8)), "0x8");
}
END_TEST

/* --- poll ----------------------------------------------------------------- */

START_TEST(polls)
{
	struct timespec ts = { 0, 500000000 };
	struct pollfd fd[] = {
		{ 3, POLLIN, 0 },  { 4, POLLIN | POLLOUT, POLLIN | POLLHUP },
		{ -1, POLLIN, 0 }, { 5, 0, POLLERR },
		{ 6, POLLIN, 0 },
	};

	ck_assert_str_eq(args_of(&CALL(SYS_ppoll, AT(fd), 2, AT(&ts))),
			 "[3 POLLIN, 4 POLLIN|POLLOUT], 500ms");
	ck_assert_str_eq(args_of(&CALL(SYS_ppoll, AT(fd), 5, 0)),
			 "[3 POLLIN, 4 POLLIN|POLLOUT, -1 POLLIN, 5 0, …], "
			 "forever");
	ck_assert_str_eq(args_of(&CALL(SYS_ppoll, 0, 0, 0)), "[], forever");
	ck_assert_str_eq(data_of(&DONE(SYS_ppoll, 2, AT(fd), 5, 0)),
			 "[4 POLLIN|POLLHUP, 5 POLLERR]");
	ck_assert_str_eq(data_of(&DONE(SYS_ppoll, 0, AT(fd), 5, 0)), "timeout");
	ck_assert_str_eq(args_of(&CALL(SYS_ppoll, 8, 5, 0)), "0x8, forever");
#ifdef SYS_poll
	ck_assert_str_eq(args_of(&CALL(SYS_poll, AT(fd), 1, INT(-1))),
			 "[3 POLLIN], forever");
	ck_assert_str_eq(data_of(&DONE(SYS_poll, 1, AT(fd), 2, 9)),
			 "[4 POLLIN|POLLHUP]");
#endif
}
END_TEST

/* The last of a thousand is ready. */
START_TEST(a_long_poll)
{
	static struct pollfd fd[1000];

	for (int i = 0; i < 1000; i++)
		fd[i] = (struct pollfd){ i, POLLIN, i == 999 ? POLLIN : 0 };
	ck_assert_str_eq(data_of(&DONE(SYS_ppoll, 1, AT(fd), 1000)),
			 "[999 POLLIN]");
}
END_TEST

START_TEST(a_poll_that_ends_with_its_page)
{
	struct pollfd fd[] = { { 3, POLLIN, POLLIN }, { 4, POLLIN, 0 } };
	char *pages = two_pages(), want[64];

	for (size_t n = 0; n <= sizeof(fd); n++) {
		char *at = at_page_end(pages, fd, n);

		snprintf(want, sizeof(want), "%s, forever",
			 n < sizeof(fd) ? "[]" : "[3 POLLIN, 4 POLLIN]");
		if (n == 0)
			snprintf(want, sizeof(want), "%p, forever", (void *)at);
		ck_assert_str_eq(args_of(&CALL(SYS_ppoll, AT(at), 2)), want);
	}
	two_pages_free(pages);
}
END_TEST

/* --- select --------------------------------------------------------------- */

START_TEST(selects)
{
	fd_set reading, writing, none;
	struct timespec ts = { 1, 0 };

	FD_ZERO(&reading);
	FD_ZERO(&writing);
	FD_ZERO(&none);
	FD_SET(3, &reading);
	FD_SET(64, &reading);
	FD_SET(5, &writing);
	ck_assert_str_eq(args_of(&CALL(SYS_pselect6, 65, AT(&reading),
				       AT(&writing), 0, AT(&ts))),
			 "read [3, 64], write [5], 1s");
	ck_assert_str_eq(
		args_of(&CALL(SYS_pselect6, 64, AT(&reading), 0, AT(&none))),
		"read [3], except [], forever");
	ck_assert_str_eq(args_of(&CALL(SYS_pselect6, 0)), "forever");
	ck_assert_str_eq(
		data_of(&DONE(SYS_pselect6, 1, 65, AT(&none), AT(&writing))),
		"write [5]");
	ck_assert_str_eq(data_of(&DONE(SYS_pselect6, 0, 65, AT(&none))),
			 "timeout");
	ck_assert_str_eq(args_of(&CALL(SYS_pselect6, 65, 8)),
			 "read 0x8, forever");
	ck_assert_str_eq(args_of(&CALL(SYS_pselect6, INT(-1), AT(&reading))),
			 "read [], forever");
	ck_assert_str_eq(args_of(&CALL(SYS_pselect6, INT32_MAX, 8)),
			 "read 0x8, forever");
#ifdef SYS_select
	ck_assert_str_eq(args_of(&CALL(SYS_select, 6, AT(&reading))),
			 "read [3], forever");
#endif
}
END_TEST

/* --- epoll ---------------------------------------------------------------- */

START_TEST(what_epoll_is_told)
{
	struct epoll_event e = { .events = EPOLLIN | EPOLLET };

	ck_assert_str_eq(args_of(&CALL(SYS_epoll_create1, EPOLL_CLOEXEC)),
			 "EPOLL_CLOEXEC");
	ck_assert_str_eq(
		args_of(&CALL(SYS_epoll_ctl, 4, EPOLL_CTL_ADD, 5, AT(&e))),
		"4, EPOLL_CTL_ADD, 5, EPOLLIN|EPOLLET");
	e.events = EPOLLIN | EPOLLEXCLUSIVE;
	ck_assert_str_eq(
		args_of(&CALL(SYS_epoll_ctl, 4, EPOLL_CTL_MOD, 5, AT(&e))),
		"4, EPOLL_CTL_MOD, 5, EPOLLIN|EPOLLEXCLUSIVE");
	ck_assert_str_eq(args_of(&CALL(SYS_epoll_ctl, 4, EPOLL_CTL_DEL, 5, 8)),
			 "4, EPOLL_CTL_DEL, 5");
	ck_assert_str_eq(args_of(&CALL(SYS_epoll_ctl, 4, 9, 5, 8)),
			 "4, 9, 5, 0x8");
}
END_TEST

/* An epoll descriptor of ours that watches one thing, known to us as `data`. */
static int watching(int fd, uint64_t data)
{
	struct epoll_event e = { .events = EPOLLIN, .data.u64 = data };
	int epoll = epoll_create1(EPOLL_CLOEXEC);

	ck_assert_int_ge(epoll, 0);
	ck_assert_int_eq(epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &e), 0);
	return epoll;
}

/* A pointer is given with it; whose it is the kernel knows. */
START_TEST(whose_an_event_is)
{
	int fd = eventfd(1, EFD_CLOEXEC), epoll = watching(fd, AT(&watching));
	struct epoll_event e[2] = { { EPOLLIN, { .u64 = AT(&watching) } },
				    { EPOLLHUP, { .u64 = 77 } } };
	char want[64];

	snprintf(want, sizeof(want), "[%d EPOLLIN, data 0x4d EPOLLHUP]", fd);
	ck_assert_str_eq(data_of(&DONE(SYS_epoll_pwait, 2, INT(epoll), AT(e), 8,
				       INT(-1))),
			 want);
	ck_assert_str_eq(data_of(&DONE(SYS_epoll_pwait, 0, INT(epoll), AT(e), 8,
				       INT(-1))),
			 "timeout");
	close(epoll);
	/* The descriptor is gone: then nobody knows. */
	ck_assert_str_eq(data_of(&DONE(SYS_epoll_pwait, 1, INT(epoll),
				       AT(&e[1]), 8, INT(-1))),
			 "[data 0x4d EPOLLHUP]");
	close(fd);
}
END_TEST

/* Two that the program itself could not tell apart. */
START_TEST(an_event_of_one_of_two)
{
	int a = eventfd(1, EFD_CLOEXEC), b = eventfd(1, EFD_CLOEXEC);
	struct epoll_event e = { EPOLLIN, { .u64 = 1 } };
	int epoll = watching(a, 1);

	ck_assert_int_eq(epoll_ctl(epoll, EPOLL_CTL_ADD, b, &e), 0);
	ck_assert_str_eq(data_of(&DONE(SYS_epoll_pwait, 1, INT(epoll), AT(&e),
				       8, INT(-1))),
			 "[data 0x1 EPOLLIN]");
	close(epoll);
	close(a);
	close(b);
}
END_TEST

START_TEST(events_that_end_with_their_page)
{
	struct epoll_event e[] = { { EPOLLIN, { .u64 = 5 } },
				   { EPOLLOUT, { .u64 = 6 } } };
	char *pages = two_pages();

	for (size_t n = 0; n <= sizeof(e); n++) {
		char *at = at_page_end(pages, e, n);
		const char *want = n < sizeof(e[0]) ? "[]"
				   : n < sizeof(e)  ? "[data 0x5 EPOLLIN]"
						    : "[data 0x5 EPOLLIN, data "
						      "0x6 EPOLLOUT]";

		ck_assert_str_eq(
			data_of(&DONE(SYS_epoll_pwait, 2, INT(-1), AT(at), 2)),
			want);
	}
	two_pages_free(pages);
}
END_TEST

/* --- threads and processes ------------------------------------------------ */

START_TEST(threads_and_processes)
{
	uint64_t clone3_args[11] = { CLONE_VM | CLONE_THREAD | CLONE_FILES };
	struct timespec ts = { 2, 0 };

	ck_assert_str_eq(
		args_of(&CALL(SYS_clone, CLONE_VM | CLONE_FS | CLONE_FILES |
						 CLONE_SIGHAND | CLONE_THREAD)),
		"CLONE_THREAD|CLONE_VM|CLONE_FILES");
	ck_assert_str_eq(
		args_of(&CALL(SYS_clone, CLONE_CHILD_SETTID | SIGCHLD)), "0");
#ifdef SYS_clone3
	ck_assert_str_eq(args_of(&CALL(SYS_clone3, AT(clone3_args), 88)),
			 "CLONE_THREAD|CLONE_VM|CLONE_FILES");
	ck_assert_str_eq(args_of(&CALL(SYS_clone3, 8, 88)), "0x8");
#endif
	ck_assert_str_eq(
		args_of(&CALL(SYS_futex, 64, FUTEX_WAIT_PRIVATE, 2, AT(&ts))),
		"FUTEX_WAIT, 2s");
	/* A time of day there. */
	ck_assert_str_eq(
		args_of(&CALL(SYS_futex, 64,
			      FUTEX_WAIT_BITSET_PRIVATE | FUTEX_CLOCK_REALTIME,
			      2, AT(&ts))),
		"FUTEX_WAIT_BITSET");
	ck_assert_str_eq(args_of(&CALL(SYS_clock_nanosleep, CLOCK_MONOTONIC, 0,
				       AT(&ts))),
			 "CLOCK_MONOTONIC, 2s");
	ck_assert_str_eq(args_of(&CALL(SYS_wait4, INT(-1), 64, WNOHANG)),
			 "-1, WNOHANG");
	ck_assert_str_eq(args_of(&CALL(SYS_close_range, 3, UINT32_MAX, 4)),
			 "3, -1, CLOSE_RANGE_CLOEXEC");
}
END_TEST

START_TEST(what_became_of_a_child)
{
	int status = 3 << 8, killed = SIGTERM, stopped = SIGSTOP << 8 | 0x7f;

	ck_assert_str_eq(data_of(&DONE(SYS_wait4, 9, INT(-1), AT(&status))),
			 "exit 3");
	ck_assert_str_eq(data_of(&DONE(SYS_wait4, 9, INT(-1), AT(&killed))),
			 "killed by SIGTERM");
	ck_assert_str_eq(data_of(&DONE(SYS_wait4, 9, INT(-1), AT(&stopped))),
			 "stopped by SIGSTOP");
	ck_assert_str_eq(data_of(&DONE(SYS_wait4, 0, INT(-1), AT(&status))),
			 "");
	ck_assert_str_eq(data_of(&DONE(SYS_wait4, 9, INT(-1), 0)), "");
}
END_TEST

static Suite *suite(void)
{
	Suite *s = suite_create("program call wait");
	TCase *tc = tcase_create("readiness");

	tcase_add_test(tc, limits_in_readable_units);
	tcase_add_test(tc, polls);
	tcase_add_test(tc, a_long_poll);
	tcase_add_test(tc, a_poll_that_ends_with_its_page);
	tcase_add_test(tc, selects);
	suite_add_tcase(s, tc);
	tc = tcase_create("epoll");
	tcase_add_test(tc, what_epoll_is_told);
	tcase_add_test(tc, whose_an_event_is);
	tcase_add_test(tc, an_event_of_one_of_two);
	tcase_add_test(tc, events_that_end_with_their_page);
	suite_add_tcase(s, tc);
	tc = tcase_create("processes");
	tcase_add_test(tc, threads_and_processes);
	tcase_add_test(tc, what_became_of_a_child);
	suite_add_tcase(s, tc);
	return s;
}

TEST_MAIN(suite())
