/*
 * Several TCP clients at once in one thread: an event loop with epoll.
 *
 *     connects ── writable ──> asks ── all sent ──> hears ── '\n' ──> done
 *
 * No call waits for one server's answer but epoll_wait(), which waits for all
 * of them. A connect() that does not wait says EINPROGRESS; once the socket is
 * writable, SO_ERROR tells how it went (connect(2)).
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "net.h"

struct client {
	int fd;
	enum { CONNECTS, ASKS, HEARS, DONE } now;
	struct lines lines; /* what is still to be asked; then what was heard */
};

static void begin(struct client *c, int number, int port, int epoll)
{
	struct sockaddr_in to = local_address(port);
	struct epoll_event e = { .events = EPOLLOUT, .data.ptr = c };
	char text[32];

	snprintf(text, sizeof(text), "Hello from %d", number);
	make_line(&c->lines, text);
	c->fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
	if (c->fd < 0)
		die("socket");
	if (connect(c->fd, (struct sockaddr *)&to, sizeof(to)) < 0 &&
	    errno != EINPROGRESS)
		die("connect");
	if (epoll_ctl(epoll, EPOLL_CTL_ADD, c->fd, &e) < 0)
		die("epoll_ctl");
}

/* The socket is writable: it has connected, or can send more. */
static void on_writable(struct client *c, int epoll)
{
	struct epoll_event e = { .events = EPOLLIN, .data.ptr = c };
	ssize_t n;

	if (c->now == CONNECTS && connect_result(c->fd) < 0)
		die("connect");
	c->now = ASKS;
	n = send(c->fd, c->lines.bytes, c->lines.used, 0);
	if (n < 0 && errno != EAGAIN && errno != EINTR)
		die("send");
	lines_drop(&c->lines, n > 0 ? (size_t)n : 0);
	if (c->lines.used > 0)
		return; /* the rest when it is writable again */
	c->now = HEARS;
	if (epoll_ctl(epoll, EPOLL_CTL_MOD, c->fd, &e) < 0)
		die("epoll_ctl");
}

static void on_readable(struct client *c)
{
	struct lines *l = &c->lines;
	ssize_t n =
		recv(c->fd, l->bytes + l->used, sizeof(l->bytes) - l->used, 0);

	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	if (n < 0)
		die("recv");
	l->used += (size_t)n;
	if (lines_first(l) == 0) {
		if (n > 0 && l->used < sizeof(l->bytes))
			return;
		complain("no answer", n > 0 ? "the line is too long"
					    : "the server has closed");
		exit(1);
	}
	c->now = DONE;
	close(c->fd); /* that takes it out of epoll, too */
}

static void run(int n, int epoll)
{
	struct epoll_event ready[64];

	while (n > 0) {
		int k = epoll_wait(epoll, ready, 64, -1);

		if (k < 0 && errno != EINTR)
			die("epoll_wait");
		for (int i = 0; i < k; i++) {
			struct client *c = ready[i].data.ptr;

			if (c->now == HEARS)
				on_readable(c);
			else
				on_writable(c, epoll);
			n -= c->now == DONE;
		}
	}
}

int main(int argc, char **argv)
{
	struct client *client;
	int port, n, epoll;

	program_begin(argc, argv, 2, "[PORT [CLIENTS]]");
	port = number_argument(argv, 1, PORT, 65535);
	n = number_argument(argv, 2, 3, 1000);
	client = zeroed((size_t)n, sizeof(*client));
	epoll = epoll_create1(0);
	if (epoll < 0)
		die("epoll_create1");
	for (int i = 0; i < n; i++)
		begin(&client[i], i + 1, port, epoll);
	run(n, epoll);
	for (int i = 0; i < n; i++)
		print_line(client[i].lines.bytes,
			   lines_first(&client[i].lines) - 1);
	close(epoll);
	free(client);
	return program_end();
}
