/*
 * Traffic on loopback that ends, and tells exactly what it was: what a capture
 * must have seen.
 *
 *	unshare -rn sh -c 'ip link set lo up && load tcp 3000'
 *	packets=30000 bytes=2520000 seconds=0.612
 *
 * Packets and bytes are lo's own counters (/proc/net/dev is of the network
 * namespace that asks, /sys/class/net of the one that mounted it), so nothing
 * else may happen on this lo meanwhile. It runs where it is started: give it a
 * namespace of its own.
 *
 * A rate is kept by the clock: what is late by more than 10 ms is not made up
 * for, or a pause would be followed by a burst that no rate allows.
 */
#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>

#include "tests/batch.h"

enum {
	SERVER_PORT = 9000,
	FIRST_PORT = 10000,
	WINDOWS = 750, /* of ports that one batch takes */
	PROCESSES_MOST = 16,
	LATE_NS = 10000000,
	CLIENTS = 16,	       /* of UDP */
	WRITE_BYTES = 1 << 20, /* of a bulk transfer */
	SPARE_S = 60,	       /* after that long over its time it is ended */
};

#define SECOND_NS UINT64_C(1000000000)

static int failed(const char *what)
{
	fprintf(stderr, "load: %s: %s\n", what, strerror(errno));
	return -1;
}

/* --- the rate --------------------------------------------------------------
 */

struct pace {
	uint64_t due_ns, each_ns; /* each 0: as fast as it goes */
};

static uint64_t clock_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (uint64_t)ts.tv_sec * SECOND_NS + (uint64_t)ts.tv_nsec;
}

static struct pace pace_begin(uint64_t rate, uint64_t together)
{
	return (struct pace){ .due_ns = clock_ns(),
			      .each_ns =
				      rate ? together * SECOND_NS / rate : 0 };
}

static void pace_wait(struct pace *p)
{
	uint64_t now = clock_ns();
	struct timespec until;

	if (!p->each_ns)
		return;
	p->due_ns += p->each_ns;
	if (now > p->due_ns + LATE_NS)
		p->due_ns = now;
	until.tv_sec = (time_t)(p->due_ns / SECOND_NS);
	until.tv_nsec = (long)(p->due_ns % SECOND_NS);
	if (now < p->due_ns)
		clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, NULL);
}

/* --- what was sent ---------------------------------------------------------
 */

struct sent {
	uint64_t packets, bytes; /* as lo received them */
};

static struct sent sent_now(void)
{
	struct sent s = { 0 };
	char line[512];
	FILE *in = fopen("/proc/net/dev", "re");

	while (in && fgets(line, sizeof(line), in))
		if (sscanf(line, " lo: %" SCNu64 " %" SCNu64, &s.bytes,
			   &s.packets) == 2)
			break;
	if (in)
		fclose(in);
	return s;
}

/* --- UDP --------------------------------------------------------------------
 */

struct datagrams {
	int client[CLIENTS], server;
	struct mmsghdr message[BATCH_MOST];
	struct iovec payload;
	char bytes[BATCH_ASK];
};

static bool datagrams_open(struct datagrams *d)
{
	struct sockaddr_in to = batch_address(1, SERVER_PORT);
	bool ok;

	d->server = batch_socket(SOCK_DGRAM, to);
	ok = d->server >= 0;
	for (int i = 0; i < CLIENTS; i++) {
		d->client[i] = batch_socket(SOCK_DGRAM, batch_address(1, 0));
		ok = ok && connect(d->client[i], (struct sockaddr *)&to,
				   sizeof(to)) == 0;
	}
	d->payload = (struct iovec){ d->bytes, sizeof(d->bytes) };
	for (int i = 0; i < BATCH_MOST; i++)
		d->message[i].msg_hdr = (struct msghdr){
			.msg_iov = &d->payload,
			.msg_iovlen = 1,
		};
	return ok;
}

static bool datagrams_send(struct datagrams *d, int client, unsigned n)
{
	for (unsigned done = 0; done < n;) {
		int now = sendmmsg(client, d->message + done, n - done, 0);

		if (now <= 0)
			return false;
		done += (unsigned)now;
	}
	while (recvmmsg(d->server, d->message, BATCH_MOST, MSG_DONTWAIT,
			NULL) == BATCH_MOST)
		;
	return true;
}

static int run_udp(uint64_t n, uint64_t rate)
{
	static struct datagrams d;
	struct pace pace = pace_begin(rate, BATCH_MOST);

	if (!datagrams_open(&d))
		return failed("sockets");
	for (uint64_t done = 0; done < n; done += BATCH_MOST) {
		unsigned now = n - done < BATCH_MOST ? (unsigned)(n - done)
						     : BATCH_MOST;

		if (!datagrams_send(&d, d.client[done / BATCH_MOST % CLIENTS],
				    now))
			return failed("sending");
		pace_wait(&pace);
	}
	return 0;
}

/* --- short connections ------------------------------------------------------
 */

/* 48,000 ports, then the next address of the server's. */
static int run_connections(unsigned process, uint64_t n, uint64_t rate)
{
	struct pace pace = pace_begin(rate, BATCH_MOST);
	uint16_t server_port = (uint16_t)(SERVER_PORT + process);
	struct batch b = { .listening = batch_listen((struct sockaddr_in){
				   .sin_family = AF_INET,
				   .sin_port = htons(server_port) }) };

	if (b.listening < 0)
		return failed("listening");
	for (uint64_t done = 0; done < n; done += b.n) {
		uint64_t nth = done / BATCH_MOST;

		b.n = n - done < BATCH_MOST ? n - done : BATCH_MOST;
		b.from = batch_address(
			1, (uint16_t)(FIRST_PORT + nth % WINDOWS * BATCH_MOST));
		b.to = batch_address(1 + (uint32_t)(nth / WINDOWS),
				     server_port);
		if (!batch_run(&b))
			return failed("a connection");
		pace_wait(&pace);
	}
	return 0;
}

/* In a process of its own, which does not outlive this one. */
static pid_t kid(void)
{
	pid_t pid = fork();

	if (pid == 0)
		prctl(PR_SET_PDEATHSIG, SIGKILL);
	return pid;
}

static int kids_wait(void)
{
	int status, rc = 0;

	while (wait(&status) > 0)
		rc = status ? -1 : rc;
	return rc;
}

static int run_tcp(uint64_t n, uint64_t rate, unsigned processes)
{
	for (unsigned i = 0; i < processes; i++) {
		uint64_t here = n / processes + (i < n % processes);

		if (kid() == 0)
			_exit(run_connections(i, here, rate / processes) != 0);
	}
	return kids_wait();
}

/* --- a transfer --------------------------------------------------------------
 */

static char bulk[WRITE_BYTES];

static int bulk_send(struct sockaddr_in to, uint64_t seconds)
{
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	uint64_t until_ns = clock_ns() + seconds * SECOND_NS;
	bool ok = connect(fd, (struct sockaddr *)&to, sizeof(to)) == 0;

	while (ok && clock_ns() < until_ns)
		ok = send(fd, bulk, sizeof(bulk), MSG_NOSIGNAL) > 0;
	shutdown(fd, SHUT_WR);
	ok = ok && recv(fd, bulk, 1, 0) == 0;
	return ok ? 0 : failed("sending");
}

static int run_bulk(uint64_t seconds)
{
	struct sockaddr_in at = batch_address(1, SERVER_PORT);
	int listening = batch_listen(at), fd;

	if (listening < 0)
		return failed("listening");
	if (kid() == 0)
		_exit(bulk_send(at, seconds) != 0);
	fd = accept4(listening, NULL, NULL, SOCK_CLOEXEC);
	while (fd >= 0 && recv(fd, bulk, sizeof(bulk), 0) > 0)
		;
	close(fd);
	return kids_wait();
}

/* --- the command line
 * --------------------------------------------------------- */

/* The arguments as numbers; what is not there is 0. */
struct order {
	uint64_t n, rate, processes;
};

static int order_udp(const struct order *o)
{
	return run_udp(o->n, o->rate);
}

static int order_tcp(const struct order *o)
{
	uint64_t processes = o->processes ? o->processes : 1;

	if (processes > PROCESSES_MOST)
		processes = PROCESSES_MOST;
	return run_tcp(o->n, o->rate, (unsigned)processes);
}

static int order_bulk(const struct order *o)
{
	return run_bulk(o->n);
}

static const struct {
	const char *name, *arguments;
	int (*run)(const struct order *o);
} orders[] = {
	{ "udp", "DATAGRAMS [A-SECOND]", order_udp },
	{ "tcp", "CONNECTIONS [A-SECOND [PROCESSES]]", order_tcp },
	{ "bulk", "SECONDS", order_bulk },
};
enum { N_ORDERS = sizeof(orders) / sizeof(*orders) };

static int usage(void)
{
	for (int i = 0; i < N_ORDERS; i++)
		fprintf(stderr, "load %s %s\n", orders[i].name,
			orders[i].arguments);
	return 2;
}

/* By then it would have ended if all went well. */
static void bound_time(const char *name, const struct order *o)
{
	uint64_t seconds = o->rate ? 2 * o->n / o->rate : 0;

	if (strcmp(name, "bulk") == 0)
		seconds = o->n;
	alarm((unsigned)seconds + SPARE_S);
}

int main(int argc, char **argv)
{
	struct order o = { 0 };
	uint64_t *number[] = { &o.n, &o.rate, &o.processes };
	uint64_t t0 = clock_ns();
	struct sent before = sent_now(), after;
	int which = 0, rc;

	if (argc < 3 || argc > 5)
		return usage();
	for (int i = 2; i < argc; i++)
		*number[i - 2] = strtoull(argv[i], NULL, 10);
	while (which < N_ORDERS && strcmp(orders[which].name, argv[1]) != 0)
		which++;
	if (which == N_ORDERS)
		return usage();
	bound_time(argv[1], &o);
	rc = orders[which].run(&o);
	after = sent_now();
	printf("packets=%" PRIu64 " bytes=%" PRIu64 " seconds=%.3f\n",
	       after.packets - before.packets, after.bytes - before.bytes,
	       (double)(clock_ns() - t0) / 1e9);
	return rc ? 1 : 0;
}
