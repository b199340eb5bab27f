/*
 * Why is it stuck, on real sockets in a network of their own: seen on the wire,
 * asked of the kernel, and explained.
 */
#include "tests/census.h"

#include <linux/tcp.h>

#include "capture/live/watch.h"
#include "capture/stuck/stuck.h"
#include "capture/trace.h"

enum { BATCH = 1024, CLOSED_PORT = 7009, TIMEOUT_S = 60 };

static struct capture_file *file;
static struct trace *trace;

static void teardown(void)
{
	trace_free(trace);
	capture_file_close(file);
	census_free(census);
}

/* What keeps this machine from looking, or NULL. */
static const char *begin(void)
{
	struct watch_config config = watch_config_default();
	struct trace_config of_trace = trace_config_default();
	static struct err e;
	struct watch *w;
	const char *why = network_make();

	if (why)
		return why;
	if (watch_open(&w, &config, &e) < 0)
		return e.text;
	file = watch_file(w);
	trace = trace_new(&of_trace);
	census_begin(&(struct census_config){ .poll_ms = 20 });
	return NULL;
}

#define need_everything()                                                      \
	do {                                                                   \
		const char *missing_ = begin();                                \
                                                                               \
		if (missing_)                                                  \
			skip("%s", missing_);                                  \
	} while (0)

static void look(void)
{
	struct err e;

	census_take(census, now_ns());
	while (trace_read(trace, file, BATCH, &e) == FILE_PACKET)
		;
}

/* Of the conversation that began last, but for ICMP. */
static struct stuck ask(void)
{
	const struct flow_table *flows = trace_flows(trace);
	uint64_t start_ns = trace_totals(trace).start_ns;
	uint32_t i = flow_count(flows);
	const struct flow *f = NULL;
	struct stuck_facts in;

	while (i > 0 && (!f || f->protocol == IP_ICMP))
		f = flow_get(flows, --i);
	if (!f || f->protocol == IP_ICMP)
		return (struct stuck){ .rule = STUCK_UNKNOWN };
	in = stuck_facts_of(f, census, start_ns, now_ns() - start_ns);
	return stuck_ask(&in);
}

/* Check's timeout ends it, and says which test it was. */
static struct stuck wait_for(enum stuck_rule rule)
{
	struct stuck s;

	for (;;) {
		struct pollfd fds[] = {
			{ .fd = capture_file_fd(file), .events = POLLIN },
			{ .fd = census_fd(census), .events = POLLIN },
		};

		look();
		s = ask();
		if (s.rule == rule)
			return s;
		poll(fds, 2, 20);
	}
}

static void send_text(int fd, const char *text)
{
	ck_assert_int_eq(send(fd, text, strlen(text), 0),
			 (ssize_t)strlen(text));
}

/* A connection that a program has accepted. */
static void pair_make(int *client, int *server)
{
	int l = listening(PORT, 5);

	*client = connected(SOCK_STREAM, PORT);
	*server = accept(l, NULL, NULL);
	ck_assert_int_ge(*server, 0);
}

static int connecting(uint16_t port)
{
	struct sockaddr_in a = address(port);
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);

	connect(fd, (struct sockaddr *)&a, sizeof(a));
	return fd;
}

/* --- tests --------------------------------------------------------------- */

START_TEST(refused)
{
	need_everything();
	close(connecting(CLOSED_PORT));
	ck_assert_int_eq(wait_for(STUCK_REFUSED).end, 0);
}
END_TEST

/* listen(2), "backlog": one more than it says. */
START_TEST(accept_queue)
{
	struct stuck s;

	need_everything();
	listening(PORT, 0);
	connected(SOCK_STREAM, PORT);
	s = wait_for(STUCK_NOT_ACCEPTED);
	ck_assert(s.waits);
	ck_assert_uint_eq(s.n[1], 1);
	ck_assert_uint_eq(s.n[2], 0);
	connecting(PORT);
	s = wait_for(STUCK_SYN_QUEUE_FULL);
	ck_assert_uint_ge(s.n[0], 1);
	ck_assert_uint_eq(s.n[1], 1);
	ck_assert_uint_eq(s.n[2], 0);
}
END_TEST

START_TEST(receiver_never_reads)
{
	static const char bytes[65536];
	int client, server;
	struct stuck s;

	need_everything();
	pair_make(&client, &server);
	send_text(client, "twelve bytes");
	ck_assert_uint_eq(wait_for(STUCK_UNREAD).n[0], 12);
	while (send(client, bytes, sizeof(bytes), MSG_DONTWAIT) > 0)
		;
	/* the wire may tell of the window before the census of the queue */
	do
		s = wait_for(STUCK_UNREAD_WINDOW);
	while (s.n[0] == 12);
	ck_assert_int_eq(s.end, 0);
	ck_assert_uint_gt(s.n[0], 12);
	ck_assert_uint_ne(s.since_ns, STUCK_NEVER);
}
END_TEST

START_TEST(server_does_not_answer)
{
	int client, server;
	char bytes[16];

	need_everything();
	pair_make(&client, &server);
	ck_assert_int_eq(wait_for(STUCK_NOTHING_SAID).end, 0);
	send_text(client, "question");
	ck_assert_int_eq(recv(server, bytes, sizeof(bytes), 0), 8);
	ck_assert(wait_for(STUCK_NOT_ANSWERED).waits);
	send_text(server, "answer");
	ck_assert_int_eq(recv(client, bytes, sizeof(bytes), 0), 6);
	ck_assert_int_eq(wait_for(STUCK_IDLE).end, 1);
}
END_TEST

/*
 * FIN-WAIT-2 is over when nobody has it and its time has come: tcp(7). Until
 * then somebody has it, for what is moving still is looked at a second later.
 */
START_TEST(peer_never_closes)
{
	int client, server, second = 1;
	struct stuck s;

	need_everything();
	pair_make(&client, &server);
	setsockopt(client, IPPROTO_TCP, TCP_LINGER2, &second, sizeof(second));
	shutdown(client, SHUT_WR);
	s = wait_for(STUCK_CLOSE_WAIT);
	ck_assert(s.waits);
	ck_assert_int_eq(s.end, 0);
	close(client);
	s = wait_for(STUCK_LEAK);
	ck_assert(!s.waits);
	ck_assert_uint_ne(s.since_ns, STUCK_NEVER);
	close(server);
}
END_TEST

START_TEST(closed_properly)
{
	int client, server;
	struct stuck s;

	need_everything();
	pair_make(&client, &server);
	close(client);
	close(server);
	s = wait_for(STUCK_TIME_WAIT);
	ck_assert_int_eq(s.end, 0);
	ck_assert_uint_gt(s.next_ns, 0);
	ck_assert_uint_le(s.next_ns, UINT64_C(60000000000));
}
END_TEST

START_TEST(reset)
{
	struct linger none = { .l_onoff = 1 };
	int client, server;

	need_everything();
	pair_make(&client, &server);
	setsockopt(server, SOL_SOCKET, SO_LINGER, &none, sizeof(none));
	close(server);
	close(client);
	ck_assert_int_eq(wait_for(STUCK_RESET).end, 1);
}
END_TEST

START_TEST(datagrams)
{
	int small = 1, server, client;
	struct stuck s;

	need_everything();
	server = bound(SOCK_DGRAM, OTHER_PORT);
	client = connected(SOCK_DGRAM, OTHER_PORT);
	send_text(client, "one");
	ck_assert_uint_gt(wait_for(STUCK_UDP_UNREAD).n[0], 0);
	setsockopt(server, SOL_SOCKET, SO_RCVBUF, &small, sizeof(small));
	for (int i = 0; i < 100; i++)
		send_text(client, "one more of them");
	s = wait_for(STUCK_UDP_DROPS);
	ck_assert_uint_gt(s.n[1], 0);
	ck_assert_uint_le(s.n[1], 100);
}
END_TEST

START_TEST(datagram_to_nobody)
{
	need_everything();
	send_text(connected(SOCK_DGRAM, CLOSED_PORT), "question");
	ck_assert_uint_eq(wait_for(STUCK_UNREACHABLE).n[0], 1);
}
END_TEST

static Suite *stuck_suite(void)
{
	Suite *s = suite_create("stuck live");
	TCase *tc = tcase_create("stuck live");

	tcase_add_checked_fixture(tc, NULL, teardown);
	tcase_set_timeout(tc, TIMEOUT_S);
	tcase_add_test(tc, refused);
	tcase_add_test(tc, accept_queue);
	tcase_add_test(tc, receiver_never_reads);
	tcase_add_test(tc, server_does_not_answer);
	tcase_add_test(tc, peer_never_closes);
	tcase_add_test(tc, closed_properly);
	tcase_add_test(tc, reset);
	tcase_add_test(tc, datagrams);
	tcase_add_test(tc, datagram_to_nobody);
	suite_add_tcase(s, tc);
	return s;
}

TEST_MAIN(stuck_suite())
