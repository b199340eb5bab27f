/*
 * The thundering herd: several processes wait with epoll for one listener.
 *
 *     a connection comes   child 1   epoll_wait returns, accept = 5
 *                          child 2   epoll_wait returns, accept: EAGAIN
 *                          child 3   epoll_wait returns, accept: EAGAIN
 *
 * All are woken and one gets the client; the others ran for nothing. In
 * accept() itself the kernel wakes one only (prefork_server.c), but epoll tells
 * everybody who watches: what they will do with it, it can not know. With
 * EPOLLEXCLUSIVE (Linux 4.5) it wakes one or more, in practice one, of those
 * that have asked for it (epoll_ctl(2)).
 *
 * When it ends, each child says how often it was woken, and for how many.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "workers.h"

static int listener;
static uint32_t exclusive; /* EPOLLEXCLUSIVE, or 0 */

static int watch_listener(void)
{
	struct epoll_event e = { .events = EPOLLIN | exclusive };
	int epoll = epoll_create1(0); /* each child's own: not shared */

	if (epoll < 0)
		die("epoll_create1");
	if (epoll_ctl(epoll, EPOLL_CTL_ADD, listener, &e) < 0)
		die("epoll_ctl");
	return epoll;
}

/* One client, if another child was not faster: 1 or 0. */
static int serve_next(void)
{
	int client = accept_next(listener);

	if (client >= 0)
		serve(client);
	return client >= 0;
}

static void work(int number, const sigset_t *mask)
{
	int epoll = watch_listener(), woken = 0, clients = 0;
	struct epoll_event ready;

	stop_when_asked(listener, 0);
	while (!asked_to_stop()) {
		if (epoll_pwait(epoll, &ready, 1, -1, mask) == 1) {
			woken++;
			clients += serve_next();
		} else if (errno != EINTR) {
			die("epoll_pwait");
		}
	}
	while (serve_next())
		clients++;
	close(epoll);
	close(listener);
	printf("process %d: woken %d times for %d clients\n", number, woken,
	       clients);
}

int main(int argc, char **argv)
{
	int n;

	program_begin(argc, argv, 3, "[PORT [PROCESSES [all|exclusive]]]");
	n = number_argument(argv, 2, 3, MOST_WORKERS);
	if (argc > 3 && strcmp(argv[3], "exclusive") == 0)
		exclusive = EPOLLEXCLUSIVE;
	else if (argc > 3 && strcmp(argv[3], "all") != 0)
		program_usage();
	listener =
		listen_at(number_argument(argv, 1, PORT, 65535), SOCK_NONBLOCK);
	return workers_run(n, work, listener);
}
