/*
 * A TCP server with one thread for all its clients: poll.
 *
 *     ppoll([listener, client, client, client, …]) = 2 are ready
 *
 * Each call hands the whole list to the kernel, which looks at every socket in
 * it, and then we look through all of it for those that are ready: with ten
 * thousand clients of whom one speaks, that is ten thousand looks for one.
 * epoll (async_server.c) keeps the list in the kernel.
 */
#include <errno.h>
#include <poll.h>

#include "loop.h"

#define MOST 16384 /* clients */

/* Row 0 is the listener's, row i the client talk[i]'s; no gaps. */
static struct pollfd row[1 + MOST];
static struct talk *talk[1 + MOST];
static int n_rows = 1;

static void add(struct talk *t)
{
	row[n_rows] = (struct pollfd){ .fd = t->fd };
	talk[n_rows++] = t;
}

/* The last row moves to where the client was. */
static void end_row(int i)
{
	talk_end(talk[i]);
	loop_clients--;
	n_rows--;
	row[i] = row[n_rows];
	talk[i] = talk[n_rows];
}

static void wait_once(int listener, const sigset_t *mask)
{
	/* A row with -1 is passed over: no room for a further client. */
	row[0].fd = loop_clients < loop_room ? listener : -1;
	row[0].events = POLLIN;
	for (int i = 1; i < n_rows; i++)
		row[i].events = talk_has_answer(talk[i]) ? POLLOUT : POLLIN;
	if (ppoll(row, (nfds_t)n_rows, NULL, mask) < 0) {
		if (errno != EINTR)
			die("ppoll");
		return;
	}
	/* From the back: the row that moves has had its turn. */
	for (int i = n_rows - 1; i > 0; i--)
		if (row[i].revents && talk_go_on(talk[i]) == TALK_ENDS)
			end_row(i);
	if (row[0].revents)
		loop_take_clients(listener);
}

int main(int argc, char **argv)
{
	struct loop loop = { MOST, NULL, add, wait_once };

	return loop_run(argc, argv, &loop);
}
