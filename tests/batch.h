/*
 * Short TCP connections, up to 64 that go their way in step. Both ends are in
 * this process, so what was sent has arrived when it is received, and nothing
 * waits for a scheduler; a call that finds nothing yet blocks until there is
 * something, or ten seconds. Nothing asserts, so that tests/bench can use it.
 *
 *	listening = batch_listen(batch_address(1, 9000));
 *	batch_run(&(struct batch){ .n = 64, ... });
 */
#ifndef TESTS_BATCH_H
#define TESTS_BATCH_H

#include <arpa/inet.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
	BATCH_MOST = 64, /* connections at a time */
	BATCH_ASK = 40,	 /* bytes */
	BATCH_ANSWER = 200,
};

/* 127.0.0.0 and so many, a port */
static inline struct sockaddr_in batch_address(uint32_t host, uint16_t port)
{
	return (struct sockaddr_in){
		.sin_family = AF_INET,
		.sin_port = htons(port),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK - 1u + host),
	};
}

/* A socket with an address of its own, or -1 with errno. */
static inline int batch_socket(int type, struct sockaddr_in a)
{
	const struct timeval patience = { .tv_sec = 10 };
	int fd = socket(AF_INET, type | SOCK_CLOEXEC, 0), on = 1;

	if (fd >= 0)
		setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience,
			   sizeof(patience));
	/* Of TCP, what was on the same port before is in TIME-WAIT still. */
	if (fd >= 0 && type == SOCK_STREAM)
		setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
	if (fd >= 0 && bind(fd, (struct sockaddr *)&a, sizeof(a)) < 0) {
		close(fd);
		return -1;
	}
	return fd;
}

static inline int batch_listen(struct sockaddr_in a)
{
	int fd = batch_socket(SOCK_STREAM, a);

	if (fd >= 0 && listen(fd, BATCH_MOST) < 0) {
		close(fd);
		return -1;
	}
	return fd;
}

struct batch {
	int listening;
	struct sockaddr_in from, to; /* of the first; the others' ports follow
				      */
	size_t n;
	int fd[2][BATCH_MOST]; /* [0] is the client */
};

/*
 * Each from a port of its own: left to choose, the kernel would take some
 * twice, and two connections would be one to whoever goes by addresses alone.
 */
static inline bool batch_open(struct batch *b)
{
	struct sockaddr_in from = b->from;

	memset(b->fd, -1, sizeof(b->fd));
	for (size_t i = 0; i < b->n; i++) {
		from.sin_port = htons((uint16_t)(ntohs(b->from.sin_port) + i));
		b->fd[0][i] = batch_socket(SOCK_STREAM, from);
		if (connect(b->fd[0][i], (struct sockaddr *)&b->to,
			    sizeof(b->to)))
			return false;
	}
	for (size_t i = 0; i < b->n; i++) {
		b->fd[1][i] = accept4(b->listening, NULL, NULL, SOCK_CLOEXEC);
		if (b->fd[1][i] < 0)
			return false;
	}
	return true;
}

/* From one end to the other, and read there. */
static inline bool batch_send(struct batch *b, int from, size_t len)
{
	static const char bytes[BATCH_ANSWER];
	char got[BATCH_ANSWER];

	for (size_t i = 0; i < b->n; i++)
		if (send(b->fd[from][i], bytes, len, 0) != (ssize_t)len)
			return false;
	for (size_t i = 0; i < b->n; i++)
		if (recv(b->fd[1 - from][i], got, len, MSG_WAITALL) !=
		    (ssize_t)len)
			return false;
	return true;
}

/*
 * The client says that it is done, the server closes when it has read that,
 * and the client when it has read the server's end: then every packet has
 * been sent, the last ACK, too.
 */
static inline bool batch_close(struct batch *b)
{
	bool ok = true;
	char got;

	for (size_t i = 0; i < b->n; i++)
		shutdown(b->fd[0][i], SHUT_WR);
	for (size_t i = 0; i < b->n; i++) {
		ok = recv(b->fd[1][i], &got, 1, 0) == 0 && ok;
		close(b->fd[1][i]);
		b->fd[1][i] = -1;
	}
	for (size_t i = 0; i < b->n; i++)
		ok = recv(b->fd[0][i], &got, 1, 0) == 0 && ok;
	return ok;
}

/* From the first SYN to the last ACK: about ten packets a connection. */
static inline bool batch_run(struct batch *b)
{
	bool ok = batch_open(b) && batch_send(b, 0, BATCH_ASK) &&
		  batch_send(b, 1, BATCH_ANSWER) && batch_close(b);

	for (size_t i = 0; i < 2 * b->n; i++)
		if (b->fd[i % 2][i / 2] >= 0)
			close(b->fd[i % 2][i / 2]);
	return ok;
}

#endif
