/*
 * Both ends are in this process, so what was sent has arrived when it is
 * received, and nothing waits for a scheduler. On lo the kernel delivers a
 * packet within the call that sends it; a call that finds nothing yet (the
 * backlog is ksoftirqd's then) blocks until there is something, or ten seconds.
 */
#include "tests/bench/traffic.h"

#include <arpa/inet.h>
#include <errno.h>
#include <poll.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
	TOGETHER = 64, /* connections at a time */
	LISTENERS = 8,
	ASK_BYTES = 40,
	ANSWER_BYTES = 200,
	CLIENTS = 250,
	FIRST_PORT = 9000, /* of servers */
	CLIENT_PORT = 10000,
	PAYLOAD_BYTES = 256 << 10, /* of a write of a bulk transfer */
};

static char payload[PAYLOAD_BYTES];

static int failed(const char *what, struct err *e)
{
	return err_set(e, ERR_FAILED, "traffic: %s: %s", what, strerror(errno));
}

/* 127.0.0.`host`:port */
static struct sockaddr_in address(uint8_t host, uint16_t port)
{
	return (struct sockaddr_in){
		.sin_family = AF_INET,
		.sin_port = htons(port),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK + host - 1u),
	};
}

static int bound(int type, uint8_t host, uint16_t port)
{
	struct sockaddr_in a = address(host, port);
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

static void close_all(int *fd, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (fd[i] >= 0)
			close(fd[i]);
}

/* --- TCP ----------------------------------------------------------------- */

static int listener(uint8_t host)
{
	int fd = bound(SOCK_STREAM, host, FIRST_PORT);

	if (fd >= 0 && listen(fd, TOGETHER) < 0) {
		close(fd);
		return -1;
	}
	return fd;
}

/* Up to 64 connections that go their way in step; [0] is the client. */
struct batch {
	int fd[2][TOGETHER];
	size_t n;
};

/*
 * Each from a port of its own: left to choose, the kernel would take some
 * twice, and two connections would be one to whoever goes by addresses alone.
 */
static bool batch_open(struct batch *b, int listening, uint8_t host,
		       uint16_t first_port)
{
	struct sockaddr_in to = address(host, FIRST_PORT);

	for (size_t i = 0; i < b->n; i++) {
		b->fd[0][i] = bound(SOCK_STREAM, 1, (uint16_t)(first_port + i));
		if (connect(b->fd[0][i], (struct sockaddr *)&to, sizeof(to)))
			return false;
	}
	for (size_t i = 0; i < b->n; i++) {
		b->fd[1][i] = accept4(listening, NULL, NULL, SOCK_CLOEXEC);
		if (b->fd[1][i] < 0)
			return false;
	}
	return true;
}

/* From one end to the other, and read there. */
static bool batch_send(struct batch *b, int from, size_t len)
{
	char got[ANSWER_BYTES];

	for (size_t i = 0; i < b->n; i++)
		if (send(b->fd[from][i], payload, len, 0) != (ssize_t)len)
			return false;
	for (size_t i = 0; i < b->n; i++)
		if (recv(b->fd[1 - from][i], got, len, MSG_WAITALL) !=
		    (ssize_t)len)
			return false;
	return true;
}

/* The server's end is closed when it has read the end of the client's. */
static bool batch_close(struct batch *b)
{
	char got;
	bool ok = true;

	for (size_t i = 0; i < b->n; i++)
		close(b->fd[0][i]);
	for (size_t i = 0; i < b->n; i++) {
		ok = recv(b->fd[1][i], &got, 1, 0) == 0 && ok;
		close(b->fd[1][i]);
	}
	return ok;
}

static int one_batch(int listening, uint64_t nth, size_t n, struct err *e)
{
	struct batch b = { .n = n };
	uint16_t port = (uint16_t)(CLIENT_PORT + nth / LISTENERS * TOGETHER);

	memset(b.fd, -1, sizeof(b.fd));
	if (batch_open(&b, listening, (uint8_t)(nth % LISTENERS + 1), port) &&
	    batch_send(&b, 0, ASK_BYTES) && batch_send(&b, 1, ANSWER_BYTES)) {
		if (batch_close(&b))
			return 0;
		return failed("closing", e);
	}
	failed("a short connection", e);
	close_all(b.fd[0], n);
	close_all(b.fd[1], n);
	return -1;
}

int traffic_connections(struct recorder *r, uint64_t n, struct err *e)
{
	int fd[LISTENERS], rc = 0;

	for (int i = 0; i < LISTENERS; i++) {
		fd[i] = listener((uint8_t)(i + 1));
		if (fd[i] < 0)
			rc = failed("listening", e);
	}
	for (uint64_t done = 0; rc == 0 && done < n; done += TOGETHER) {
		size_t now = n - done < TOGETHER ? n - done : TOGETHER;
		uint64_t nth = done / TOGETHER;

		rc = one_batch(fd[nth % LISTENERS], nth, now, e);
		if (rc == 0)
			rc = recorder_drain(r, e);
	}
	close_all(fd, LISTENERS);
	return rc;
}

static int connection(int fd[2])
{
	struct sockaddr_in to = address(1, FIRST_PORT);
	int listening = listener(1);
	int rc = -1;

	fd[0] = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	fd[1] = -1;
	if (listening >= 0 &&
	    connect(fd[0], (struct sockaddr *)&to, sizeof(to)) == 0) {
		fd[1] = accept4(listening, NULL, NULL, SOCK_CLOEXEC);
		rc = fd[1] < 0 ? -1 : 0;
	}
	if (listening >= 0)
		close(listening);
	return rc;
}

/* What waits to be read there, once something does; 0: nothing came. */
static uint64_t take(int fd)
{
	static char got[PAYLOAD_BYTES];
	struct pollfd p = { .fd = fd, .events = POLLIN };
	uint64_t taken = 0;
	ssize_t n;

	if (poll(&p, 1, 10000) <= 0)
		return 0;
	while ((n = recv(fd, got, sizeof(got), MSG_DONTWAIT)) > 0)
		taken += (uint64_t)n;
	return taken;
}

int traffic_bulk(struct recorder *r, uint64_t bytes, struct err *e)
{
	int fd[2], rc = connection(fd);
	uint64_t sent = 0, taken = 0;

	if (rc < 0)
		failed("one connection", e);
	while (rc == 0 && taken < bytes) {
		size_t len = bytes - sent < PAYLOAD_BYTES ? bytes - sent
							  : PAYLOAD_BYTES;
		ssize_t n = len ? send(fd[0], payload, len, MSG_DONTWAIT) : 0;
		uint64_t now;

		sent += n > 0 ? (uint64_t)n : 0;
		now = sent > taken ? take(fd[1]) : 0;
		taken += now;
		rc = now ? recorder_drain(r, e) : failed("a transfer", e);
	}
	close_all(fd, 2);
	return rc;
}

/* --- UDP ----------------------------------------------------------------- */

static bool ask(int client, int server, const struct sockaddr_in *to)
{
	struct sockaddr_in from;
	socklen_t len = sizeof(from);
	char got[ANSWER_BYTES];

	return sendto(client, payload, ASK_BYTES, 0,
		      (const struct sockaddr *)to, sizeof(*to)) == ASK_BYTES &&
	       recvfrom(server, got, sizeof(got), 0, (struct sockaddr *)&from,
			&len) == ASK_BYTES &&
	       sendto(server, payload, ANSWER_BYTES, 0,
		      (struct sockaddr *)&from, len) == ANSWER_BYTES &&
	       recv(client, got, sizeof(got), 0) == ANSWER_BYTES;
}

/* Each of the clients asks, in turn, each of so many servers, round by round.
 */
static int questions(struct recorder *r, uint64_t n, size_t servers,
		     struct err *e)
{
	int client[CLIENTS], server[512], rc = 0;

	for (size_t i = 0; i < CLIENTS; i++)
		client[i] = bound(SOCK_DGRAM, 1, 0);
	for (size_t i = 0; i < servers; i++)
		server[i] = bound(SOCK_DGRAM, 1, (uint16_t)(FIRST_PORT + i));
	for (uint64_t done = 0; rc == 0 && done < n; done++) {
		size_t to = done / CLIENTS % servers;
		struct sockaddr_in a = address(1, (uint16_t)(FIRST_PORT + to));

		if (!ask(client[done % CLIENTS], server[to], &a))
			rc = failed("a datagram", e);
		else if (done % CLIENTS == 0)
			rc = recorder_drain(r, e);
	}
	close_all(client, CLIENTS);
	close_all(server, servers);
	return rc;
}

int traffic_datagrams(struct recorder *r, uint64_t n, struct err *e)
{
	return questions(r, n / 2, 4, e);
}

int traffic_questions(struct recorder *r, uint64_t n, struct err *e)
{
	return questions(r, n, n / CLIENTS ? n / CLIENTS : 1, e);
}
