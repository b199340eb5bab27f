/*
 * A TCP server with one thread for all its clients: io_uring.
 *
 *     program    submissions: accept, recv, send, close ──►  kernel
 *                completions: what each of them gave    ◄──
 *
 * With epoll a program is told that a socket is ready, and then makes the call.
 * Here it says what is to be done, by writing it into a ring in memory that it
 * shares with the kernel; the kernel does it when it can, and writes the result
 * into a second ring. One io_uring_enter() hands over all that is new and waits
 * for something to be done: accept(), recv() and send() are never called.
 *
 * A client has one submission at a time, a recv or a send, so its buffer is
 * either the kernel's or ours. How the rings work is in uring.c.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "net.h"
#include "uring.h"

struct client {
	int fd;
	size_t answer; /* bytes at the front of `lines` to be sent; 0: hears */
	struct lines lines;
};

/* --- a client ------------------------------------------------------------- */

static int clients;
static bool crowded; /* there is no descriptor for another one */

static void hear(struct client *c)
{
	ring_submit(IORING_OP_RECV, c->fd, c->lines.bytes + c->lines.used,
		    sizeof(c->lines.bytes) - c->lines.used, c);
}

static void answer(struct client *c)
{
	ring_submit(IORING_OP_SEND, c->fd, c->lines.bytes, c->answer, c);
}

static void leave(struct client *c, const char *why)
{
	if (why)
		complain("a client", why);
	ring_submit(IORING_OP_CLOSE, c->fd, NULL, 0, NULL);
	free(c);
	clients--;
	crowded = false;
}

/* Answers the next line if there is one, or hears more of it. */
static void go_on(struct client *c)
{
	c->answer = lines_first(&c->lines);
	if (c->answer > 0) {
		print_line(c->lines.bytes, c->answer - 1);
		make_answer(c->lines.bytes, c->answer);
		answer(c);
	} else if (c->lines.used == sizeof(c->lines.bytes)) {
		leave(c, "the line is too long");
	} else {
		hear(c);
	}
}

/* Perhaps not all of it. */
static void answered(struct client *c, int n)
{
	lines_drop(&c->lines, (size_t)n);
	c->answer -= (size_t)n;
	if (c->answer > 0)
		answer(c);
	else
		go_on(c);
}

static void client_done(struct client *c, int result)
{
	if (result < 0) {
		leave(c, strerror(-result));
	} else if (c->answer > 0) {
		answered(c, result);
	} else if (result == 0) {
		leave(c, c->lines.used > 0 ? "the line has no end" : NULL);
	} else {
		c->lines.used += (size_t)result;
		go_on(c);
	}
}

/* --- the listener --------------------------------------------------------- */

static int listener;
static bool accepting;	 /* there is a submission that waits for a client */
static bool last_accept; /* made when we had been asked to stop */

static void accepted(int result)
{
	accepting = false;
	if (result >= 0) {
		struct client *c = zeroed(1, sizeof(*c));

		c->fd = result;
		clients++;
		hear(c);
	} else if (result == -ECANCELED && last_accept) {
		close(listener); /* nobody was in the queue */
		listener = -1;
	} else if (result == -EMFILE && clients > 0) {
		crowded = true; /* he stays in the queue until one leaves */
	} else if (result != -ECANCELED && result != -ECONNABORTED &&
		   result != -EINTR) {
		errno = -result;
		die("accept");
	}
}

/*
 * There is always one accept under way. When we are to stop it is cancelled as
 * soon as it is made: it takes who waits in the queue, and waits for nobody.
 */
static void keep_accepting(void)
{
	if (!accepting && !crowded) {
		ring_submit(IORING_OP_ACCEPT, listener, NULL, 0, &accepting);
		accepting = true;
		last_accept = asked_to_stop();
	}
	if (accepting && asked_to_stop())
		ring_submit(IORING_OP_ASYNC_CANCEL, -1, &accepting, 0, NULL);
}

/* --- the loop ------------------------------------------------------------- */

static void done(const struct io_uring_cqe *cqe)
{
	void *of = (void *)(uintptr_t)cqe->user_data;

	if (of == &accepting)
		accepted(cqe->res);
	else if (of) /* nobody asks what became of a close */
		client_done(of, cqe->res);
}

int main(int argc, char **argv)
{
	sigset_t mask = stop_while_waiting();
	struct io_uring_cqe cqe;

	program_begin(argc, argv, 1, "[PORT]");
	listener = listen_at(number_argument(argv, 1, PORT, 65535), 0);
	stop_when_asked(listener, SA_RESETHAND);
	ring_open();
	while (listener >= 0 || clients > 0) {
		if (listener >= 0)
			keep_accepting();
		ring_enter(&mask);
		while (ring_take(&cqe))
			done(&cqe);
	}
	ring_enter(NULL); /* the last close */
	return program_end();
}
