/*
 * The frame of an event loop:
 *
 *         ┌──────────── wait: who is ready? ◄───────────────┐
 *         ▼                                                 │
 *     the listener: accept ──► watched from now on ─────────┤
 *     a client: recv, send ──► what is left waits for ──────┘
 *                              the next time
 *
 * accept() fails with EMFILE if the process may have no further descriptor, and
 * the client stays in the queue: a loop that watches the listener would be told
 * of him again and again. So a loop looks away from its listener before. What
 * can be done when that is not known in advance is in full_server.c.
 */
#include "loop.h"

#include <sys/socket.h>
#include <sys/resource.h>
#include <unistd.h>

int loop_clients, loop_room;
static const struct loop *loop;

/* For how many clients there are descriptors; ours reach up to the listener's.
 */
static int room(int listener)
{
	struct rlimit limit;
	rlim_t others = (rlim_t)listener + 4; /* epoll's, and some to spare */

	if (getrlimit(RLIMIT_NOFILE, &limit) < 0)
		die("getrlimit");
	if (limit.rlim_cur <= others)
		return 1;
	if (limit.rlim_cur - others < (rlim_t)loop->most)
		return (int)(limit.rlim_cur - others);
	return loop->most;
}

void loop_take_clients(int listener)
{
	struct talk *t;

	while (loop_clients < loop_room && (t = talk_accept(listener))) {
		loop->add(t);
		loop_clients++;
	}
}

int loop_run(int argc, char **argv, const struct loop *l)
{
	sigset_t mask = stop_while_waiting();
	int listener;

	loop = l;
	program_begin(argc, argv, 1, "[PORT]");
	listener =
		listen_at(number_argument(argv, 1, PORT, 65535), SOCK_NONBLOCK);
	stop_when_asked(listener, SA_RESETHAND);
	loop_room = room(listener);
	if (loop->begin)
		loop->begin(listener);
	while (!asked_to_stop())
		loop->wait_once(listener, &mask);
	loop_take_clients(listener); /* who has connected already is served */
	close(listener);
	while (loop_clients > 0)
		loop->wait_once(-1, &mask);
	return program_end();
}
