/*
 * A TCP server that runs out of descriptors, and what it can do then.
 *
 *     epoll_wait = the listener ──► accept: EMFILE ──┐
 *         ▲                                          │ the client is still in
 *         └──────────────────────────────────────────┘ the queue: for ever
 *
 * A limit of open files (RLIMIT_NOFILE) is met by every server that is loved
 * enough. accept() then fails with EMFILE, but takes nobody out of the queue;
 * so a level-triggered loop is told at once again, and turns with all its might
 * and to no end. Two ways out:
 *
 *     wait     looks away from the listener until somebody has left: those in
 *              the queue are served late
 *     refuse   keeps a descriptor in reserve, gives it back, accepts with it,
 *              closes that client, and takes the reserve again: those in the
 *              queue learn at once that they come in vain
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "talk.h"

static int epoll, listener, reserve = -1;
static bool listening = true, refuses;
static long n_open, n_served, n_refused;

static void set_limit(int descriptors)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit) < 0)
		die("getrlimit");
	limit.rlim_cur = (rlim_t)descriptors;
	if (setrlimit(RLIMIT_NOFILE, &limit) < 0)
		die("so many descriptors");
}

static void watch(int how, int fd, uint32_t events, struct talk *t)
{
	struct epoll_event e = { .events = events, .data.ptr = t };

	if (epoll_ctl(epoll, how, fd, &e) < 0)
		die("epoll_ctl");
}

static void take_reserve(void)
{
	reserve = open("/dev/null", O_RDONLY | O_CLOEXEC);
	if (reserve < 0)
		die("/dev/null");
}

/*
 * No descriptor is free; whether somebody waits in the queue accept() does not
 * say before it has one. False: nobody can be taken for now.
 */
static bool make_room(void)
{
	int client;

	if (!refuses) {
		watch(EPOLL_CTL_MOD, listener, 0, NULL);
		listening = false;
		return false;
	}
	close(reserve);
	client = accept(listener, NULL, NULL);
	if (client >= 0) {
		close(client);
		n_refused++;
	}
	take_reserve();
	return client >= 0;
}

static void take_clients(void)
{
	struct talk *t;

	while (listening) {
		t = talk_accept(listener);
		if (t) {
			watch(EPOLL_CTL_ADD, t->fd, EPOLLIN, t);
			n_open++;
			n_served++;
		} else if (errno != EMFILE || !make_room()) {
			return;
		}
	}
}

static void go_on(struct talk *t)
{
	bool before = talk_has_answer(t);

	if (talk_go_on(t) == TALK_ENDS) {
		talk_end(t);
		n_open--;
		if (!listening && listener >= 0) {
			watch(EPOLL_CTL_MOD, listener, EPOLLIN, NULL);
			listening = true;
		}
	} else if (talk_has_answer(t) != before) {
		watch(EPOLL_CTL_MOD, t->fd, before ? EPOLLIN : EPOLLOUT, t);
	}
}

static void wait_once(const sigset_t *mask)
{
	struct epoll_event ready[64];
	int n = epoll_pwait(epoll, ready, 64, -1, mask);

	if (n < 0 && errno != EINTR)
		die("epoll_pwait");
	for (int i = 0; i < n; i++)
		if (ready[i].data.ptr)
			go_on(ready[i].data.ptr);
		else
			take_clients();
}

static void begin(char **argv)
{
	set_limit(number_argument(argv, 2, 64, 1 << 20));
	listener =
		listen_at(number_argument(argv, 1, PORT, 65535), SOCK_NONBLOCK);
	stop_when_asked(listener, SA_RESETHAND);
	epoll = epoll_create1(0);
	if (epoll < 0)
		die("epoll_create1");
	watch(EPOLL_CTL_ADD, listener, EPOLLIN, NULL);
	take_reserve();
	talk_prints = false; /* there are too many */
}

int main(int argc, char **argv)
{
	sigset_t mask = stop_while_waiting();

	program_begin(argc, argv, 3, "[PORT [DESCRIPTORS [wait|refuse]]]");
	refuses = argc > 3 && strcmp(argv[3], "refuse") == 0;
	if (argc > 3 && !refuses && strcmp(argv[3], "wait") != 0)
		program_usage();
	begin(argv);
	while (!asked_to_stop())
		wait_once(&mask);
	take_clients();
	while (!listening) { /* those in the queue, as others leave */
		wait_once(&mask);
		take_clients();
	}
	close(listener);
	listener = -1;
	while (n_open > 0)
		wait_once(&mask);
	printf("%ld served, %ld refused\n", n_served, n_refused);
	return program_end();
}
