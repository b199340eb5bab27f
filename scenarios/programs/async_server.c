/*
 * A TCP server with one thread for all its clients: an event loop with epoll,
 * level-triggered.
 *
 *         ┌─────────── epoll_wait: who is ready? ◄──────────┐
 *         ▼                                                 │
 *     the listener: accept ──► watched from now on ─────────┤
 *     a client: recv, send ──► what is left waits for ──────┘
 *                              the next time
 *
 * The only place where it waits is epoll_wait(). Level-triggered: as long as
 * there is something to read, epoll_wait() says so again; so one recv() each
 * time is enough, and nobody with much to say holds up the others.
 */
#include <errno.h>
#include <sys/epoll.h>

#include "loop.h"

static int epoll; /* knows who is watched; the listener's data is NULL */

static void watch(int how, int fd, uint32_t events, struct talk *t)
{
	struct epoll_event e = { .events = events, .data.ptr = t };

	if (epoll_ctl(epoll, how, fd, &e) < 0)
		die("epoll_ctl");
}

static void begin(int listener)
{
	epoll = epoll_create1(0);
	if (epoll < 0)
		die("epoll_create1");
	watch(EPOLL_CTL_ADD, listener, EPOLLIN, NULL);
}

static void add(struct talk *t)
{
	watch(EPOLL_CTL_ADD, t->fd, EPOLLIN, t);
}

static void go_on(struct talk *t)
{
	bool before = talk_has_answer(t);

	if (talk_go_on(t) == TALK_ENDS) {
		talk_end(t); /* close() takes it out of epoll, too */
		loop_clients--;
	} else if (talk_has_answer(t) != before) {
		watch(EPOLL_CTL_MOD, t->fd, before ? EPOLLIN : EPOLLOUT, t);
	}
}

static void wait_once(int listener, const sigset_t *mask)
{
	struct epoll_event ready[64];
	int n = epoll_pwait(epoll, ready, 64, -1, mask);
	bool had_room = loop_clients < loop_room, has_room;

	if (n < 0 && errno != EINTR)
		die("epoll_pwait");
	for (int i = 0; i < n; i++)
		if (ready[i].data.ptr)
			go_on(ready[i].data.ptr);
		else
			loop_take_clients(listener);
	/* Who comes when there is no room waits in the listener's queue. */
	has_room = loop_clients < loop_room;
	if (listener >= 0 && has_room != had_room)
		watch(EPOLL_CTL_MOD, listener, has_room ? EPOLLIN : 0, NULL);
}

int main(int argc, char **argv)
{
	struct loop loop = { 1 << 20, begin, add, wait_once };

	return loop_run(argc, argv, &loop);
}
