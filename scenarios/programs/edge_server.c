/*
 * A TCP server with one thread for all its clients: epoll, edge-triggered.
 *
 *     bytes in the socket   ▁▁▁▂▂▂▂▅▅▅▅▁▁▁▁▃▃▃
 *     level-triggered          ^^^^^^^^    ^^^    as long as there are some
 *     edge-triggered           ^   ^       ^      when more have come
 *
 * Edge-triggered, epoll_wait() tells only that something has changed. Who does
 * not read until EAGAIN leaves bytes behind of which nobody will tell again:
 * the client waits for its answer, and the server for the client. In exchange
 * a socket is watched for both directions once and for all, and the kernel
 * need not look at it again (epoll(7)).
 */
#include <errno.h>
#include <sys/epoll.h>

#include "loop.h"

static int epoll;

static void watch(int fd, uint32_t events, struct talk *t)
{
	struct epoll_event e = { .events = events | EPOLLET, .data.ptr = t };

	if (epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &e) < 0)
		die("epoll_ctl");
}

static void begin(int listener)
{
	epoll = epoll_create1(0);
	if (epoll < 0)
		die("epoll_create1");
	watch(listener, EPOLLIN, NULL);
}

static void add(struct talk *t)
{
	watch(t->fd, EPOLLIN | EPOLLOUT, t);
}

/* Until EAGAIN: no edge will tell of what is left. */
static void go_on(struct talk *t)
{
	enum talk_now now;

	do
		now = talk_go_on(t);
	while (now == TALK_MORE);
	if (now == TALK_ENDS) {
		talk_end(t);
		loop_clients--;
	}
}

static void wait_once(int listener, const sigset_t *mask)
{
	struct epoll_event ready[64];
	int n = epoll_pwait(epoll, ready, 64, -1, mask);
	bool comes = loop_clients == loop_room; /* perhaps one had no room */

	if (n < 0 && errno != EINTR)
		die("epoll_pwait");
	for (int i = 0; i < n; i++)
		if (ready[i].data.ptr)
			go_on(ready[i].data.ptr);
		else
			comes = true;
	if (listener >= 0 && comes)
		loop_take_clients(listener); /* until EAGAIN, too */
}

int main(int argc, char **argv)
{
	struct loop loop = { 1 << 20, begin, add, wait_once };

	return loop_run(argc, argv, &loop);
}
