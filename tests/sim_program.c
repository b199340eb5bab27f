/*
 * Real programs, followed: what is told of their calls, threads and ends. The
 * programs are roles of this test itself.
 */
#include <check.h>
#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "sim/program/program.h"

/* --- the programs ------------------------------------------------------------
 */

static int role_status(void)
{
	return 7;
}

static int role_killed(void)
{
	raise(SIGKILL);
	return 0;
}

/* Calls of sockets, and others that nobody is told of. */
static int role_calls(void)
{
	int pair[2];
	char byte;

	if (socketpair(AF_UNIX, SOCK_STREAM, 0, pair) < 0)
		return 1;
	if (getppid() < 0 || send(pair[0], "x", 1, 0) != 1 ||
	    recv(pair[1], &byte, 1, 0) != 1)
		return 2;
	return close(pair[0]) || close(pair[1]);
}

static void *thread_socket(void *arg)
{
	close(socket(AF_INET, SOCK_STREAM, 0));
	return arg;
}

static int role_threads(void)
{
	pthread_t thread[3];

	for (int i = 0; i < 3; i++)
		pthread_create(&thread[i], NULL, thread_socket, NULL);
	for (int i = 0; i < 3; i++)
		pthread_join(thread[i], NULL);
	return 0;
}

static int role_child(void)
{
	pid_t pid = fork();
	int status = 0;

	if (pid == 0) {
		close(socket(AF_INET, SOCK_DGRAM, 0));
		_exit(5);
	}
	return waitpid(pid, &status, 0) == pid ? WEXITSTATUS(status) : 1;
}

static int role_exec(void)
{
	char *argv[] = { (char[]){ "status" }, NULL };

	return execv("/proc/self/exe", argv);
}

/* A thread that is not the first one becomes another program. */
static void *thread_exec(void *arg)
{
	role_exec();
	return arg;
}

static int role_thread_exec(void)
{
	pthread_t thread;

	pthread_create(&thread, NULL, thread_exec, NULL);
	return pause();
}

static void on_alarm(int signal)
{
	(void)signal;
}

/* recv() that a signal interrupts: made again, or not (signal(7)). */
static int interrupted(int flags)
{
	struct sigaction action = { .sa_handler = on_alarm, .sa_flags = flags };
	int pair[2];
	char byte;

	sigaction(SIGALRM, &action, NULL);
	if (socketpair(AF_UNIX, SOCK_STREAM, 0, pair) < 0)
		return 1;
	return recv(pair[0], &byte, 1, 0) < 0 && errno == EINTR ? 20 : 30;
}

static int role_interrupted(void)
{
	return interrupted(0);
}

static int role_restarted(void)
{
	return interrupted(SA_RESTART);
}

static int role_stopped(void)
{
	return raise(SIGSTOP);
}

static int role_mask(void)
{
	struct sigaction pipe_action;
	sigset_t mask;

	sigprocmask(SIG_BLOCK, NULL, &mask);
	sigaction(SIGPIPE, NULL, &pipe_action);
	return sigismember(&mask, SIGCHLD) || sigismember(&mask, SIGTERM) ||
	       pipe_action.sa_handler != SIG_DFL;
}

static int role_sleeps(void)
{
	return pause();
}

static int role_spins(void)
{
	alarm(60);
	for (volatile int i = 0; i >= 0;)
		i = 1;
	return 0;
}

static const struct role {
	const char *name;
	int (*run)(void);
} roles[] = {
	{ "status", role_status },
	{ "killed", role_killed },
	{ "calls", role_calls },
	{ "threads", role_threads },
	{ "child", role_child },
	{ "exec", role_exec },
	{ "thread-exec", role_thread_exec },
	{ "interrupted", role_interrupted },
	{ "restarted", role_restarted },
	{ "stopped", role_stopped },
	{ "mask", role_mask },
	{ "sleeps", role_sleeps },
	{ "spins", role_spins },
};

/* --- following them ------------------------------------------------------ */

static struct programs *programs;
static uint32_t program;
static char told[16384]; /* a word for each thing that was told */
static char turns[4096]; /* of calls in turn alone: who made which */

static enum call_interest interest(void *context,
				   const struct program_thread *t)
{
	const struct call_kind *kind = call_kind_of(t->call.number);

	(void)context;
	if (!kind || kind->traits & (CALL_ANY_FD | CALL_NOT_SHOWN))
		return INTEREST_NONE;
	return kind->traits & CALL_FOR_THREADS ? INTEREST_AT_ONCE
					       : INTEREST_TURN;
}

static void tell(const char *fmt, ...)
{
	size_t n = strlen(told);
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(told + n, sizeof(told) - n, fmt, ap);
	va_end(ap);
}

static void setup(void)
{
	struct err e;

	ck_assert_msg(programs_open(&programs, false, interest, NULL, &e) == 0,
		      "%s", e.text);
	told[0] = '\0';
}

static void teardown(void)
{
	programs_close(programs);
	programs = NULL;
}

static void start(const char *role)
{
	char name[32];
	char *argv[] = { name, NULL };
	struct program_config config = { .file = "/proc/self/exe",
					 .argv = argv,
					 .fd = { -1, -1, -1 } };
	struct err e;

	snprintf(name, sizeof(name), "%s", role);
	ck_assert_msg(programs_start(programs, &config, &program, &e) == 0,
		      "%s", e.text);
}

/* As its program began them, from 0. */
static uint32_t number_of(const struct program_thread *t)
{
	uint32_t n = 0;

	for (uint32_t i = t->process; programs_thread(programs, i) != t; i++)
		n++;
	return n;
}

static void note_turn(const struct program_thread *t)
{
	size_t n = strlen(turns);

	if (interest(NULL, t) == INTEREST_TURN)
		snprintf(turns + n, sizeof(turns) - n, "%u:%d ", number_of(t),
			 t->call.number);
}

static void on_event(const struct program_event *ev)
{
	const struct program_thread *t = programs_thread(programs, ev->thread);

	switch (ev->kind) {
	case PROGRAM_BEGIN:
		tell("%s ", t->leader ? "process" : "thread");
		break;
	case PROGRAM_EXEC:
		tell("exec ");
		break;
	case PROGRAM_CALL:
		note_turn(t);
		tell("%s( ", call_kind_of(t->call.number)->name);
		break;
	case PROGRAM_RETURN:
		tell(")=%d ", t->call.error);
		break;
	case PROGRAM_BROKEN:
		tell(")! ");
		break;
	case PROGRAM_SIGNAL:
		tell("signal-%d ", t->signal);
		break;
	case PROGRAM_END:
		tell("end ");
		break;
	}
}

/* Takes one, if there is one; else waits for a moment that brings one. */
static void next(void)
{
	struct pollfd p = { .fd = programs_fd(programs), .events = POLLIN };
	struct program_event ev;
	struct err e;

	if (programs_next(programs, &ev, &e) == 1) {
		on_event(&ev);
		if (ev.kind == PROGRAM_CALL || ev.kind == PROGRAM_RETURN)
			programs_go(programs, ev.thread);
	} else {
		poll(&p, 1, 1);
	}
}

static void play_to_sleep(void)
{
	do
		next();
	while (!programs_quiet(programs));
}

/* To the end; its status. */
static int play(const char *role)
{
	start(role);
	while (programs_alive(programs, program))
		next();
	return programs_status(programs, program);
}

#define TOLD(word) ck_assert_msg(strstr(told, word), "no %s in: %s", word, told)
#define NOT_TOLD(word)                                                         \
	ck_assert_msg(!strstr(told, word), "%s in: %s", word, told)

static int count(const char *word)
{
	int n = 0;

	for (const char *at = told; (at = strstr(at, word)); at++)
		n++;
	return n;
}

START_TEST(status_is_that_of_a_shell)
{
	ck_assert_int_eq(play("status"), 7);
	ck_assert_str_eq(told, "process exit_group( end ");
	told[0] = '\0';
	ck_assert_int_eq(play("killed"), 128 + SIGKILL);
	TOLD("end");
	NOT_TOLD("exit");
}
END_TEST

START_TEST(calls_begin_and_return)
{
	ck_assert_int_eq(play("calls"), 0);
	ck_assert_str_eq(told, "process socketpair( )=0 sendto( )=0 recvfrom( "
			       ")=0 exit_group( end ");
}
END_TEST

/* Which thread made its socket first, which last: the same each time. */
START_TEST(threads_go_one_at_a_time)
{
	char first[sizeof(turns)];

	for (int i = 0; i < 6; i++) {
		told[0] = turns[0] = '\0';
		ck_assert_int_eq(play("threads"), 0);
		ck_assert_int_eq(count("thread "), 3);
		ck_assert_int_eq(count("end "), 4);
		if (!i)
			snprintf(first, sizeof(first), "%s", turns);
		ck_assert_str_eq(turns, first);
	}
}
END_TEST

START_TEST(children_are_followed)
{
	ck_assert_int_eq(play("child"), 5);
	ck_assert_int_eq(count("process "), 2);
	ck_assert_int_eq(count("socket( )=0"), 1);
	TOLD("wait4( ");
}
END_TEST

START_TEST(exec_keeps_the_process)
{
	ck_assert_int_eq(play("exec"), 7);
	TOLD("execve( exec ");
	ck_assert_int_eq(count("process "), 1);
	ck_assert_int_eq(count("end "), 1);
}
END_TEST

START_TEST(exec_of_a_thread_ends_the_others)
{
	ck_assert_int_eq(play("thread-exec"), 7);
	TOLD("exec ");
	ck_assert_int_eq(count("process "), 1);
	ck_assert_int_eq(count("thread "), 1);
	ck_assert_int_eq(count("end "), 2);
}
END_TEST

static void interrupt(const char *role)
{
	start(role);
	play_to_sleep();
	TOLD("recvfrom( ");
	programs_signal(programs, program, SIGALRM);
}

START_TEST(interrupted_call_returns)
{
	interrupt("interrupted");
	while (programs_alive(programs, program))
		next();
	ck_assert_int_eq(programs_status(programs, program), 20);
	TOLD("recvfrom( signal-14 )! exit_group(");
}
END_TEST

/* It has never returned: no EINTR, and one beginning. */
START_TEST(restarted_call_goes_on)
{
	for (int i = 1; i <= 3; i++) {
		if (i == 1)
			interrupt("restarted");
		else
			programs_signal(programs, program, SIGALRM);
		while (count("signal-14 ") < i)
			next();
		play_to_sleep();
	}
	ck_assert_int_eq(count("recvfrom( "), 1);
	NOT_TOLD(")!");
	NOT_TOLD("=4"); /* EINTR */
}
END_TEST

START_TEST(stopped_program_stays_stopped)
{
	start("stopped");
	while (count("signal-19 ") < 1)
		next();
	play_to_sleep();
	ck_assert_uint_eq(programs_alive(programs, program), 1);
	programs_signal(programs, program, SIGCONT);
	while (programs_alive(programs, program))
		next();
	ck_assert_int_eq(programs_status(programs, program), 0);
}
END_TEST

START_TEST(begins_with_plain_signals)
{
	signal(SIGPIPE, SIG_IGN);
	ck_assert_int_eq(play("mask"), 0);
}
END_TEST

START_TEST(quiet_when_all_sleep)
{
	start("sleeps");
	while (!programs_quiet(programs))
		next();
	TOLD("pause( ");
	ck_assert(programs_asleep(programs, 0));
}
END_TEST

/* It is not waited for forever, and ends with us. */
START_TEST(who_computes_is_not_waited_for)
{
	uint32_t spinner;

	start("spins");
	spinner = program;
	ck_assert_int_eq(play("status"), 7);
	ck_assert_uint_eq(programs_alive(programs, spinner), 1);
}
END_TEST

/* A process that has ended is gone, whoever is to be told of that. */
static bool is_there(pid_t pid)
{
	char path[32], state = 'Z';
	FILE *f;

	snprintf(path, sizeof(path), "/proc/%d/stat", (int)pid);
	f = fopen(path, "re");
	if (f && fscanf(f, "%*d (%*[^)]) %c", &state) != 1)
		state = 'Z';
	if (f)
		fclose(f);
	return state != 'Z' && state != 'X';
}

/* Who follows them is killed, and can do nothing any more. */
START_TEST(nothing_is_left_when_we_are_killed)
{
	int channel[2], status;
	pid_t tracer, pid = 0;

	ck_assert_int_eq(pipe(channel), 0);
	tracer = fork();
	if (tracer == 0) {
		start("spins");
		play_to_sleep(); /* as good as: it calls nothing any more */
		pid = programs_thread(programs, 0)->pid;
		if (write(channel[1], &pid, sizeof(pid)) != sizeof(pid))
			_exit(1);
		for (;;)
			pause();
	}
	ck_assert_int_eq(read(channel[0], &pid, sizeof(pid)), sizeof(pid));
	ck_assert(is_there(pid));
	kill(tracer, SIGKILL);
	ck_assert_int_eq(waitpid(tracer, &status, 0), tracer);
	while (is_there(pid))
		; /* until the test's time is over */
}
END_TEST

START_TEST(nothing_is_left)
{
	pid_t pid;

	start("sleeps");
	pid = programs_thread(programs, 0)->pid;
	ck_assert(is_there(pid));
	programs_close(programs);
	ck_assert(!is_there(pid));
	setup();
}
END_TEST

START_TEST(what_can_not_begin_is_told)
{
	char *argv[] = { (char[]){ "x" }, NULL };
	struct program_config config = { .argv = argv, .fd = { -1, -1, -1 } };
	struct err e = { 0 };

	config.file = "/nowhere/x";
	ck_assert_int_eq(programs_start(programs, &config, &program, &e), -1);
	ck_assert_int_eq(e.status, ERR_NOT_FOUND);
	config.file = "/dev/null";
	ck_assert_int_eq(programs_start(programs, &config, &program, &e), -1);
	ck_assert_int_eq(e.status, ERR_NOT_EXECUTABLE);
	ck_assert_int_eq(waitpid(-1, NULL, WNOHANG), -1);
}
END_TEST

/* A child of somebody else is left to him. */
START_TEST(other_children_are_not_taken)
{
	pid_t other = fork();
	int status;

	if (other == 0)
		_exit(9);
	ck_assert_int_eq(play("child"), 5);
	ck_assert_int_eq(waitpid(other, &status, 0), other);
	ck_assert_int_eq(WEXITSTATUS(status), 9);
}
END_TEST

int main(int argc, char **argv)
{
	Suite *s = suite_create("program");
	TCase *t = tcase_create("program");
	SRunner *runner;
	int failed;

	for (size_t i = 0; argc == 1 && i < sizeof(roles) / sizeof(*roles); i++)
		if (strcmp(argv[0], roles[i].name) == 0)
			return roles[i].run();
	tcase_add_checked_fixture(t, setup, teardown);
	tcase_set_timeout(t, 30);
	tcase_add_test(t, status_is_that_of_a_shell);
	tcase_add_test(t, calls_begin_and_return);
	tcase_add_test(t, threads_go_one_at_a_time);
	tcase_add_test(t, children_are_followed);
	tcase_add_test(t, exec_keeps_the_process);
	tcase_add_test(t, exec_of_a_thread_ends_the_others);
	tcase_add_test(t, interrupted_call_returns);
	tcase_add_test(t, restarted_call_goes_on);
	tcase_add_test(t, stopped_program_stays_stopped);
	tcase_add_test(t, begins_with_plain_signals);
	tcase_add_test(t, quiet_when_all_sleep);
	tcase_add_test(t, who_computes_is_not_waited_for);
	tcase_add_test(t, nothing_is_left);
	tcase_add_test(t, nothing_is_left_when_we_are_killed);
	tcase_add_test(t, what_can_not_begin_is_told);
	tcase_add_test(t, other_children_are_not_taken);
	suite_add_tcase(s, t);
	runner = srunner_create(s);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
