/*
 * A UDP server. There are no connections: one socket hears every client, each
 * datagram comes with the address of who has sent it, and that is where the
 * answer goes.
 *
 *     socket, bind         a port that takes datagrams
 *     recvfrom, sendto …   one datagram, one answer
 *
 * A datagram comes whole or not at all. What is longer than the buffer is cut
 * off; with MSG_TRUNC recvfrom() returns how long it was, so that we know.
 */
#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "net.h"

static int bind_at(int port)
{
	struct sockaddr_in at = local_address(port);
	int fd = socket(AF_INET, SOCK_DGRAM, 0);

	if (fd < 0)
		die("socket");
	if (bind(fd, (struct sockaddr *)&at, sizeof(at)) < 0)
		die("bind");
	return fd;
}

/* The next datagram's length; -1: asked to stop, and nothing is left. */
static ssize_t next_datagram(int fd, struct lines *in, struct sockaddr_in *from)
{
	socklen_t size = sizeof(*from);
	ssize_t n;

	do
		n = recvfrom(fd, in->bytes, sizeof(in->bytes) - 1, MSG_TRUNC,
			     (struct sockaddr *)from, &size);
	while (n < 0 && errno == EINTR);
	if (n < 0 && errno != EAGAIN)
		die("recvfrom");
	return n;
}

static void answer(int fd, char *bytes, size_t n, const struct sockaddr_in *to)
{
	ssize_t sent;

	print_line(bytes, n);
	make_answer(bytes, n);
	do
		sent = sendto(fd, bytes, n, 0, (const struct sockaddr *)to,
			      sizeof(*to));
	while (sent < 0 && errno == EINTR);
	if (sent < 0) /* that client's misfortune: others are served */
		complain("sendto", strerror(errno));
}

int main(int argc, char **argv)
{
	struct sockaddr_in from;
	struct lines in;
	ssize_t n;
	int fd;

	program_begin(argc, argv, 1, "[PORT]");
	fd = bind_at(number_argument(argv, 1, PORT, 65535));
	stop_when_asked(fd, SA_RESETHAND);
	while ((n = next_datagram(fd, &in, &from)) >= 0)
		if ((size_t)n < sizeof(in.bytes))
			answer(fd, in.bytes, (size_t)n, &from);
		else
			complain("a client", "the datagram is too long");
	close(fd);
	return program_end();
}
