/*
 * The box of an end of which no socket has a state in the kernel's tables: what
 * calls have made of it, of actors and of programs; and whose it is.
 */
#include "tests/test.h"

#include "tests/cast.h"
#include "tests/screen.h"

#define ROWS(table) ((int)(sizeof(table) / sizeof((table)[0])))

static struct screen s;

static void setup(void)
{
	screen_open(&s, 100, 30);
}

static void teardown(void)
{
	screen_close(&s);
}

/* Steps on; after each step the screen shows the next of these. */
static void assert_steps(const char *const *shown, int n)
{
	screen_must_show(&s, "no socket yet");
	for (int i = 0; i < n; i++) {
		screen_play(&s, "n");
		screen_must_show(&s, shown[i]);
	}
}

static const char udp_call[] = "AF_INET, SOCK_DGRAM|SOCK_CLOEXEC";

/* A program has no names for its sockets: they are called by descriptors. */
START_TEST(udp_of_a_program)
{
	static const char *const shown[] = { "no socket yet", "■ UNBOUND 3",
					     "■ BOUND 3",     "■ CONNECTED 3",
					     "■ BOUND 3",     "■ CLOSED 3" };
	struct story t = story_new();
	uint32_t p = process_add(&t, "C", ROW_NONE, "client");

	thread_does(&t, p, -1, "socket", udp_call, 3);
	thread_does(&t, p, -1, "bind", "3, 127.0.0.1:9", 0);
	thread_does(&t, p, -1, "connect", "3, 127.0.0.1:80", 0);
	thread_does(&t, p, -1, "connect", "3, AF_UNSPEC", 0);
	thread_does(&t, p, -1, "close", "3", 0);
	screen_record(&s, t.r);
	assert_steps(shown, ROWS(shown));
}
END_TEST

/* What sends without a port is given one; the end of a process closes all. */
START_TEST(udp_of_a_program_that_ends)
{
	static const char *const shown[] = { "no socket yet", "■ UNBOUND 3",
					     "■ BOUND 3", "■ CLOSED 3" };
	struct story t = story_new();
	uint32_t p = process_add(&t, "C", ROW_NONE, "client");

	thread_does(&t, p, -1, "socket", udp_call, 3);
	thread_does(&t, p, -1, "sendmsg", "3, \"x\", 1, 127.0.0.1:80", 1);
	thread_gone(&t, p, 0);
	screen_record(&s, t.r);
	assert_steps(shown, ROWS(shown));
}
END_TEST

/* Number 3 of another process is another socket. */
START_TEST(udp_of_two_processes)
{
	struct story t = story_new();
	uint32_t p = process_add(&t, "C", ROW_NONE, "client");
	uint32_t q = process_add(&t, "C", p, "client");

	thread_does(&t, p, -1, "socket", udp_call, 3);
	thread_does(&t, q, -1, "socket", udp_call, 3);
	thread_does(&t, q, -1, "bind", "3, 127.0.0.1:9", 0);
	thread_gone(&t, q, 0);
	screen_record(&s, t.r);
	screen_play(&s, "G N");
	screen_must_show(&s, "■ UNBOUND 3");
	screen_must_show(&s, "■ BOUND 3");
	screen_play(&s, "n");
	screen_must_show(&s, "■ UNBOUND 3");
	screen_must_show(&s, "■ CLOSED 3");
}
END_TEST

/* dup2(2) and others close what a descriptor stood for, and are not seen. */
START_TEST(a_descriptor_given_again)
{
	struct story t = story_new();
	uint32_t p = process_add(&t, "C", ROW_NONE, "client");

	for (int i = 0; i < 20; i++)
		thread_does(&t, p, -1, "socket", udp_call, 3);
	thread_does(&t, p, -1, "bind", "3, 127.0.0.1:9", 0);
	screen_record(&s, t.r);
	screen_play(&s, "G");
	screen_must_show(&s, "■ BOUND 3");
	screen_must_not_show(&s, "■ UNBOUND 3");
}
END_TEST

/* The others are no sockets of UDP. */
START_TEST(not_udp)
{
	static const char *const args[] = {
		"AF_UNIX, SOCK_DGRAM",
		"AF_INET, SOCK_DGRAM, IPPROTO_ICMP",
		"AF_INET, SOCK_RAW, IPPROTO_UDP",
	};
	struct story t = story_new();
	uint32_t p = process_add(&t, "C", ROW_NONE, "client");

	for (int i = 0; i < ROWS(args); i++)
		thread_does(&t, p, -1, "socket", args[i], 3 + i);
	screen_record(&s, t.r);
	screen_play(&s, "G");
	screen_must_show(&s, "no socket yet");
	screen_must_not_show(&s, "UNBOUND");
}
END_TEST

/* A socket that is neither connected nor listening is a socket all the same. */
START_TEST(tcp_before_connect)
{
	static const struct {
		const char *args, *shown;
	} rows[] = {
		{ "tcp", "no connection yet" },
		{ "mptcp6", "no connection yet" },
		{ "AF_INET6, SOCK_STREAM|SOCK_NONBLOCK", "no connection yet" },
		{ "AF_UNIX, SOCK_STREAM", "no socket yet" },
	};
	struct story t = story_new();
	int c = end_add(&t, "C", "127.0.0.1:40000", NULL);

	call_ret(&t, c, "socket", rows[_i].args, -1, 24, NULL);
	call_ret(&t, c, "socket", rows[_i].args, 3, 0, NULL);
	screen_record(&s, t.r);
	screen_play(&s, "n");
	screen_must_show(&s, "no socket yet");
	screen_play(&s, "n");
	screen_must_show(&s, rows[_i].shown);
}
END_TEST

START_TEST(the_kernel_has_no_sockets)
{
	struct story t = story_new();
	int c = end_add(&t, "C", "127.0.0.1:40000", NULL);
	int k = end_add(&t, "K", "127.0.0.1:80", NULL);

	arrive(&t, datagram(&t, c, k, 3), FATE_DELIVERED);
	screen_record(&s, t.r);
	screen_must_show(&s, "the kernel itself");
}
END_TEST

/* In a frame a title says whose a box is, and of two the order. */
START_TEST(whose_it_is)
{
	static const struct {
		int cols, rows, lanes;
		bool named;
	} rows[] = {
		{ 80, 24, 3, true },   /* two boxes */
		{ 80, 24, 2, false },  /* two as well */
		{ 100, 24, 3, false }, /* three */
		{ 100, 30, 4, false }, /* three, in a frame */
	};
	static const char *const lane[] = { "A", "B", "C", "D" };
	static const char *const address[] = { "127.0.0.1:1", "127.0.0.1:2",
					       "127.0.0.1:3", "127.0.0.1:4" };
	struct story t = story_new();
	int end[4];

	for (int i = 0; i < rows[_i].lanes; i++)
		end[i] = end_add(&t, lane[i], address[i], NULL);
	arrive(&t, datagram(&t, end[1], end[rows[_i].lanes - 1], 3),
	       FATE_DELIVERED);
	screen_close(&s);
	screen_open(&s, rows[_i].cols, rows[_i].rows);
	screen_record(&s, t.r);
	screen_play(&s, "n");
	screen_must_show(&s, "no socket yet");
	screen_must_not_show(&s, "A no socket yet");
	if (rows[_i].named) {
		screen_must_show(&s, " B no socket yet");
		screen_must_show(&s, " C no socket yet");
	} else {
		screen_must_not_show(&s, "B no socket yet");
		screen_must_not_show(&s, "C no socket yet");
	}
}
END_TEST

static Suite *suite(void)
{
	Suite *suite_ = suite_create("end_none");
	TCase *t = tcase_create("end_none");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, udp_of_a_program);
	tcase_add_test(t, udp_of_a_program_that_ends);
	tcase_add_test(t, udp_of_two_processes);
	tcase_add_test(t, a_descriptor_given_again);
	tcase_add_test(t, not_udp);
	tcase_add_loop_test(t, tcp_before_connect, 0, 4);
	tcase_add_test(t, the_kernel_has_no_sockets);
	tcase_add_loop_test(t, whose_it_is, 0, 4);
	suite_add_tcase(suite_, t);
	return suite_;
}

TEST_MAIN(suite())
