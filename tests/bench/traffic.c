/*
 * Both ends are in this process, so what was sent has arrived when it is
 * received, and nothing waits for a scheduler. On lo the kernel delivers a
 * packet within the call that sends it; a call that finds nothing yet (the
 * backlog is ksoftirqd's then) blocks until there is something, or ten seconds.
 */
#include "tests/bench/traffic.h"

#include <errno.h>
#include <poll.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "tests/batch.h"

enum {
	LISTENERS = 8,
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

static void close_all(int *fd, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (fd[i] >= 0)
			close(fd[i]);
}

/* --- TCP ----------------------------------------------------------------- */

static int one_batch(int listening, uint64_t nth, size_t n, struct err *e)
{
	uint16_t port = (uint16_t)(CLIENT_PORT + nth / LISTENERS * BATCH_MOST);
	struct batch b = {
		.listening = listening,
		.from = batch_address(1, port),
		.to = batch_address((uint32_t)(nth % LISTENERS + 1),
				    FIRST_PORT),
		.n = n,
	};

	return batch_run(&b) ? 0 : failed("a short connection", e);
}

int traffic_connections(struct recorder *r, uint64_t n, struct err *e)
{
	int fd[LISTENERS], rc = 0;

	for (int i = 0; i < LISTENERS; i++) {
		fd[i] = batch_listen(
			batch_address((uint32_t)i + 1, FIRST_PORT));
		if (fd[i] < 0)
			rc = failed("listening", e);
	}
	for (uint64_t done = 0; rc == 0 && done < n; done += BATCH_MOST) {
		size_t now = n - done < BATCH_MOST ? n - done : BATCH_MOST;
		uint64_t nth = done / BATCH_MOST;

		rc = one_batch(fd[nth % LISTENERS], nth, now, e);
		if (rc == 0)
			rc = recorder_drain(r, e);
	}
	close_all(fd, LISTENERS);
	return rc;
}

static int connection(int fd[2])
{
	struct sockaddr_in to = batch_address(1, FIRST_PORT);
	int listening = batch_listen(batch_address(1, FIRST_PORT));
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
	char got[BATCH_ANSWER];

	return sendto(client, payload, BATCH_ASK, 0,
		      (const struct sockaddr *)to, sizeof(*to)) == BATCH_ASK &&
	       recvfrom(server, got, sizeof(got), 0, (struct sockaddr *)&from,
			&len) == BATCH_ASK &&
	       sendto(server, payload, BATCH_ANSWER, 0,
		      (struct sockaddr *)&from, len) == BATCH_ANSWER &&
	       recv(client, got, sizeof(got), 0) == BATCH_ANSWER;
}

/* Each of the clients asks, in turn, each of so many servers, round by round.
 */
static int questions(struct recorder *r, uint64_t n, size_t servers,
		     struct err *e)
{
	int client[CLIENTS], server[512], rc = 0;

	for (size_t i = 0; i < CLIENTS; i++)
		client[i] = batch_socket(SOCK_DGRAM, batch_address(1, 0));
	for (size_t i = 0; i < servers; i++)
		server[i] = batch_socket(
			SOCK_DGRAM,
			batch_address(1, (uint16_t)(FIRST_PORT + i)));
	for (uint64_t done = 0; rc == 0 && done < n; done++) {
		size_t to = done / CLIENTS % servers;
		struct sockaddr_in a =
			batch_address(1, (uint16_t)(FIRST_PORT + to));

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
