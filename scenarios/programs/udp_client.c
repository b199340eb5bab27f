/*
 * A UDP client. Nothing tells it that a datagram was lost: it can only wait for
 * the answer, and ask again. After three times it gives up.
 *
 *     socket, connect   nothing is sent: connect() only remembers to whom
 *     send, poll, recv  ask, wait a while, take the answer
 *
 * A connected socket hears of its server alone, and is told (ECONNREFUSED) if
 * the kernel there has no socket at that port (ICMP port unreachable, udp(7)).
 * Whoever asks twice may get two answers: what came late belongs to nobody.
 */
#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "net.h"

#define TRIES 3

static long now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* Also if signals interrupt it: not longer than that. */
static bool answer_comes(int fd, long left_ms)
{
	struct pollfd p = { .fd = fd, .events = POLLIN };
	long end_ms = now_ms() + left_ms;
	int n;

	while ((n = poll(&p, 1, (int)left_ms)) < 0) {
		if (errno != EINTR)
			die("poll");
		left_ms = end_ms - now_ms();
		if (left_ms < 0)
			left_ms = 0;
	}
	return n > 0;
}

/* Seconds, also 0.1. */
static long ms_argument(const char *text)
{
	char *end;
	double seconds = strtod(text, &end);

	if (end == text || *end || !(seconds > 0 && seconds <= 1e6))
		program_usage();
	return (long)(seconds * 1000);
}

int main(int argc, char **argv)
{
	const char *text = argc > 2 ? argv[2] : "Hello, World!";
	struct lines in;
	struct sockaddr_in to;
	long wait_ms;
	int fd;
	ssize_t n;

	program_begin(argc, argv, 3, "[PORT [LINE [SECONDS]]]");
	make_line(&in, text); /* it would be one: not too long */
	to = local_address(number_argument(argv, 1, PORT, 65535));
	wait_ms = argc > 3 ? ms_argument(argv[3]) : 1000;
	fd = socket(AF_INET, SOCK_DGRAM, 0);
	if (fd < 0)
		die("socket");
	if (connect(fd, (struct sockaddr *)&to, sizeof(to)) < 0)
		die("connect");
	for (int i = 0; i < TRIES; i++) {
		if (send(fd, text, strlen(text), 0) < 0)
			die("send");
		if (!answer_comes(fd, wait_ms))
			continue;
		n = recv(fd, in.bytes, sizeof(in.bytes), 0);
		if (n < 0)
			die("recv");
		print_line(in.bytes, (size_t)n);
		close(fd);
		return program_end();
	}
	complain("no answer", "three datagrams, or what came back, were lost");
	exit(1);
}
