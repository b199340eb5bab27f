/*
 * Real programs in a run, beside what statements expect of them: whose lanes
 * their children are on, what an idle loop is, and who is not waited for. The
 * programs are roles of this test itself: "/proc/self/exe serve 10000".
 */
#include <netinet/in.h>
#include <pthread.h>
#include <signal.h>

#include "capture/recording/thread.h"
#include "tests/play.h"

/* --- the programs -------------------------------------------------------- */

static struct sockaddr_in here(void)
{
	return (struct sockaddr_in){
		.sin_family = AF_INET,
		.sin_port = htons(10000),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK),
	};
}

static int listener(void)
{
	struct sockaddr_in a = here();
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	if (bind(fd, (struct sockaddr *)&a, sizeof(a)) < 0 || listen(fd, 8) < 0)
		_exit(100);
	return fd;
}

/* Two greetings are answered, each by a poll that may time out before. */
static int role_serve(void)
{
	struct pollfd p = { .fd = listener(), .events = POLLIN };
	char byte;

	for (int i = 0; i < 2; i++) {
		int c;

		while (poll(&p, 1, 40) == 0)
			;
		c = accept(p.fd, NULL, NULL);
		if (recv(c, &byte, 1, 0) != 1 || send(c, &byte, 1, 0) != 1)
			return 1;
		close(c);
	}
	return 0;
}

static int role_greet(void)
{
	struct sockaddr_in a = here();
	int fd = socket(AF_INET, SOCK_STREAM, 0);
	char byte = 'x';

	if (connect(fd, (struct sockaddr *)&a, sizeof(a)) < 0 ||
	    send(fd, &byte, 1, 0) != 1 || recv(fd, &byte, 1, 0) != 1)
		return 1;
	return close(fd);
}

static pid_t child(const char *role)
{
	pid_t pid = fork();

	if (pid == 0) {
		execl("/proc/self/exe", role, role, NULL);
		_exit(101);
	}
	return pid;
}

static int wait_for(pid_t pid)
{
	int status = 0;

	return waitpid(pid, &status, 0) == pid ? WEXITSTATUS(status) : 102;
}

/* Both greet, one after the other, as other commands. */
static int role_family(void)
{
	int first = wait_for(child("greet"));

	return first + wait_for(child("greet"));
}

/* It does not wait, and never ends by itself. */
static void *turn(void *arg)
{
	struct pollfd p = { .fd = *(int *)arg, .events = POLLIN };

	for (;;)
		poll(&p, 1, 0);
	return NULL;
}

static int role_restless(void)
{
	pthread_t thread;
	int fd = socket(AF_INET, SOCK_DGRAM, 0);

	pthread_create(&thread, NULL, turn, &fd);
	return role_greet() + role_greet();
}

/* A word, a call, a word, a call. */
static int role_words(void)
{
	if (write(1, "one\n", 4) != 4)
		return 1;
	close(socket(AF_INET, SOCK_STREAM, 0));
	if (write(2, "two\n", 4) != 4)
		return 2;
	return close(socket(AF_INET, SOCK_STREAM, 0));
}

static const struct role {
	const char *name;
	int (*run)(void);
} roles[] = {
	{ "serve", role_serve },   { "greet", role_greet },
	{ "family", role_family }, { "restless", role_restless },
	{ "words", role_words },
};

#define PROGRAM(name, role) "program " name " \"/proc/self/exe " role "\"\n"
#define SERVING		    HEAD PROGRAM("S", "serve") "wait until S listens\n"

/* --- what is seen of them ------------------------------------------------ */

static const char *lane_of_call(const struct recording *r, uint32_t row)
{
	return recording_lane_name(r, recording_call(r, row)->lane);
}

/* How often a lane has called that. */
static int count_calls(const struct recording *r, const char *lane,
		       const char *name)
{
	int n = 0;

	for (uint32_t i = 0; i < recording_count(r); i++) {
		const struct event *ev = recording_event(r, i);

		n += ev->kind == EVENT_CALL_BEGIN &&
		     strcmp(lane_of_call(r, ev->row), lane) == 0 &&
		     strcmp(recording_text(r, recording_call(r, ev->row)->name),
			    name) == 0;
	}
	return n;
}

static bool has_lane(const struct recording *r, const char *name)
{
	for (uint32_t i = 0; i < recording_n_lanes(r); i++)
		if (strcmp(recording_lane_name(r, i), name) == 0)
			return true;
	return false;
}

START_TEST(children_stay_on_the_lane_of_one_of_several)
{
	struct play p;

	need_stage();
	p = play_text(SERVING PROGRAM(
		"C", "family") "expect C exit = 0\nexpect S exit = 0\n");
	play_ok(&p);
	ck_assert_int_eq(count_calls(p.rec, "C", "connect"), 2);
	ck_assert_uint_eq(recording_n_lanes(p.rec), 2);
	play_free(&p);
}
END_TEST

/* Nobody listens: what they become gets a lane of its own all the same. */
START_TEST(commands_of_a_single_program_have_lanes)
{
	struct play p;

	need_stage();
	p = play_text(HEAD PROGRAM("C", "family") "join C\n");
	play_ok(&p);
	ck_assert_int_eq(count_calls(p.rec, "C", "connect"), 0);
	ck_assert_int_eq(count_calls(p.rec, "exe", "connect"), 2);
	ck_assert(!has_lane(p.rec, "exe#2")); /* the first had ended */
	play_free(&p);
}
END_TEST

/* However often it timed out, it has waited once. */
START_TEST(idle_loop_waits_once)
{
	struct play p;

	need_stage();
	p = play_text(SERVING "wait 200ms\n" PROGRAM(
		"C", "family") "expect S exit = 0\n");
	play_ok(&p);
	ck_assert_int_ge(count_calls(p.rec, "S", "poll"), 2);
	ck_assert_int_le(count_calls(p.rec, "S", "poll"), 4);
	play_free(&p);
}
END_TEST

/* Else its packets would be held as long as it calls, which is for ever. */
START_TEST(restless_program_gets_its_packets)
{
	struct play p;

	need_stage();
	p = play_text(SERVING PROGRAM("C", "restless") "expect S exit = 0\n");
	play_ok(&p);
	ck_assert_int_gt(count_calls(p.rec, "C", "poll"), 1000);
	play_free(&p);
}
END_TEST

START_TEST(output_stands_before_the_next_call)
{
	struct play p;
	const struct recording *r;
	char seen[64] = "";

	need_stage();
	p = play_text(HEAD PROGRAM("C", "words") "join C\n");
	r = p.rec;
	play_ok(&p);
	for (uint32_t i = 0; i < recording_count(r); i++) {
		const struct event *ev = recording_event(r, i);

		if (ev->kind == EVENT_OUTPUT)
			strcat(seen, recording_output_row(r, ev->row)->fd == 1
					     ? "1 "
					     : "2 ");
		if (ev->kind == EVENT_CALL_BEGIN &&
		    strcmp(recording_text(r, recording_call(r, ev->row)->name),
			   "socket") == 0)
			strcat(seen, "socket ");
	}
	ck_assert_str_eq(seen, "1 socket 2 socket ");
	play_free(&p);
}
END_TEST

/* Packets of both ends have names, whatever the mode. */
START_TEST(packets_are_of_programs)
{
	static const char *const modes[] = { "freeze", "realtime" };
	struct play p;
	char text[400];

	need_stage();
	snprintf(text, sizeof(text),
		 HEAD "mode %s\n" PROGRAM(
			 "S", "serve") "wait until S "
				       "listens\n" PROGRAM("C",
							   "family") "expect S "
								     "exit = "
								     "0\n",
		 modes[_i]);
	p = play_text(text);
	play_ok(&p);
	ck_assert(!has_lane(p.rec, "K"));
	ck_assert_uint_ge(recording_n_packets(p.rec), 14);
	for (uint32_t i = 0; i < recording_n_packets(p.rec); i++) {
		const struct packet_row *row = recording_packet(p.rec, i);

		ck_assert_uint_ne(row->lane[0], row->lane[1]);
	}
	play_free(&p);
}
END_TEST

/* The same programs make the same calls and packets, each time. */
START_TEST(order_is_the_same_each_time)
{
	char first[8192] = "";

	need_stage();
	for (int i = 0; i < 4; i++) {
		struct play p = play_text(
			SERVING PROGRAM("C", "family") "expect S exit = 0\n");
		char text[8192] = "";

		play_ok(&p);
		for (uint32_t k = 0; k < recording_n_packets(p.rec); k++) {
			const struct packet_row *row =
				recording_packet(p.rec, k);
			size_t n = strlen(text);

			snprintf(text + n, sizeof(text) - n, "%u.%u.%x.%u ",
				 row->flow, row->side, row->flags,
				 row->payload_len);
		}
		if (!i)
			snprintf(first, sizeof(first), "%s", text);
		ck_assert_str_eq(text, first);
		play_free(&p);
	}
}
END_TEST

static Suite *suite(void)
{
	Suite *s = suite_create("run programs");
	TCase *t = tcase_create("programs");

	tcase_set_timeout(t, 60);
	tcase_add_test(t, children_stay_on_the_lane_of_one_of_several);
	tcase_add_test(t, commands_of_a_single_program_have_lanes);
	tcase_add_test(t, idle_loop_waits_once);
	tcase_add_test(t, restless_program_gets_its_packets);
	tcase_add_test(t, output_stands_before_the_next_call);
	tcase_add_loop_test(t, packets_are_of_programs, 0, 2);
	tcase_add_test(t, order_is_the_same_each_time);
	suite_add_tcase(s, t);
	return s;
}

int main(int argc, char **argv)
{
	const char *role = argv[argc - 1];
	SRunner *runner;
	int failed;

	for (int i = 0; i < ROWS(roles); i++)
		if (strcmp(role, roles[i].name) == 0)
			return roles[i].run();
	runner = srunner_create(suite());
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
