/*
 * Which sockets the kernel is asked about, and what it says: they are this
 * test's own, in a network of its own.
 */
#include <fcntl.h>
#include <sys/stat.h>

#include "tests/told.h"

static int listen_somewhere(struct endpoint *at)
{
	int fd = socket(AF_INET, SOCK_STREAM, 0);
	struct sockaddr_storage ss = { 0 };
	socklen_t len = sizeof(ss);

	ck_assert_int_eq(listen(fd, 1), 0); /* the kernel chooses a port */
	getsockname(fd, (struct sockaddr *)&ss, &len);
	endpoint_from_sockaddr(&ss, at);
	return fd;
}

static enum tcp_state state_of(uint64_t id)
{
	return (enum tcp_state)recording_socket_at(rec, truth_row_of(truth, id))
		->state[STATE_KERNEL];
}

/* So many listeners, numbered from 1; their descriptors. */
static void listeners_new(int n, int fd[])
{
	for (int i = 0; i < n; i++) {
		struct truth_socket s = { .id = (uint64_t)i + 1,
					  .fd = -1,
					  .protocol = IP_TCP,
					  .listening = true };

		fd[i] = listen_somewhere(&s.local);
		truth_take(truth, lane[0], &s);
	}
	poll_at(MS);
	for (int i = 0; i < n; i++)
		ck_assert_int_eq(state_of((uint64_t)i + 1), TCP_LISTEN);
}

enum { MANY = 200, FEW = 20 };

START_TEST(all_of_few_are_asked_about)
{
	int fd[FEW];

	if (!puppet_stage())
		skip("network namespaces are refused");
	begin();
	listeners_new(FEW, fd);
	close(fd[7]);
	poll_at(now_ns);
	ck_assert_int_eq(state_of(8), TCP_CLOSED);
	end();
}
END_TEST

START_TEST(of_many_those_are_asked_about_that_are_concerned)
{
	struct endpoint nobody = build_endpoint("127.0.0.1:1");
	char name[NAME_TEXT];
	int fd[MANY];

	if (!puppet_stage())
		skip("network namespaces are refused");
	begin();
	listeners_new(MANY, fd);
	for (int i = 100; i < 104; i++)
		close(fd[i]);
	poll_at(now_ns);
	ck_assert_int_eq(state_of(101), TCP_LISTEN);
	/* A call, a packet, a scenario that means it. */
	truth_touch(truth, 101);
	poll_at(now_ns);
	ck_assert_int_eq(state_of(101), TCP_CLOSED);
	ck_assert_int_eq(state_of(102), TCP_LISTEN);
	truth_packet(
		truth, IP_TCP, &nobody,
		&recording_socket_at(rec, truth_row_of(truth, 102))->local);
	snprintf(name, sizeof(name), "%s", name_of(103));
	truth_find(truth, name);
	poll_at(now_ns);
	ck_assert_int_eq(state_of(102), TCP_CLOSED);
	ck_assert_int_eq(state_of(103), TCP_CLOSED);
	ck_assert_int_eq(state_of(104), TCP_LISTEN);
	/* And the others in turn. */
	for (int i = 0; i < MANY; i++)
		poll_at(now_ns + MS);
	ck_assert_int_eq(state_of(104), TCP_CLOSED);
	end();
}
END_TEST

/* What is gone leaves the list, so that they are few again. */
START_TEST(what_is_gone_is_not_asked_about)
{
	int fd[MANY];

	if (!puppet_stage())
		skip("network namespaces are refused");
	begin();
	listeners_new(MANY, fd);
	for (int i = FEW; i < MANY; i++) {
		close(fd[i]);
		truth_gone(truth, (uint64_t)i + 1);
	}
	poll_at(now_ns);
	close(fd[3]);
	poll_at(now_ns);
	ck_assert_int_eq(state_of(4), TCP_CLOSED);
	end();
}
END_TEST

/* One of those that share the port; its inode is its id. */
static int sharing_listener(uint16_t *port)
{
	struct sockaddr_in in = { .sin_family = AF_INET,
				  .sin_port = htons(*port),
				  .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	struct truth_socket s = { .fd = -1,
				  .protocol = IP_TCP,
				  .listening = true };
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0), on = 1;
	socklen_t len = sizeof(in);
	struct stat st;

	setsockopt(fd, SOL_SOCKET, SO_REUSEPORT, &on, sizeof(on));
	ck_assert_int_eq(bind(fd, (struct sockaddr *)&in, len), 0);
	ck_assert_int_eq(listen(fd, 9), 0);
	getsockname(fd, (struct sockaddr *)&in, &len);
	*port = ntohs(in.sin_port);
	fstat(fd, &st);
	s.id = st.st_ino;
	s.local = end_of("127.0.0.1:1");
	s.local.port = *port;
	truth_take(truth, lane[0], &s);
	return fd;
}

/* Connects; whose child its SYN has made before it went on its way. */
static const char *child_of_syn(uint16_t port, char name[NAME_TEXT])
{
	struct sockaddr_in in = { .sin_family = AF_INET,
				  .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	struct endpoint to = end_of("127.0.0.1:1"), from = to;
	int fd = socket(AF_INET, SOCK_STREAM, 0);
	socklen_t len = sizeof(in);
	uint32_t whose, row;

	ck_assert_int_eq(bind(fd, (struct sockaddr *)&in, len), 0);
	getsockname(fd, (struct sockaddr *)&in, &len);
	from.port = ntohs(in.sin_port);
	to.port = port;
	truth_syn(truth, &from, &to, from.port);
	in.sin_port = htons(port);
	ck_assert_int_eq(connect(fd, (struct sockaddr *)&in, len), 0);
	truth_owner(truth, IP_TCP, &to, &from, &whose, &row);
	return socket_name(rec, row, name);
}

START_TEST(the_kernel_says_which_of_several_takes_a_syn)
{
	char name[NAME_TEXT];
	uint16_t port = 0;
	int fd[2];

	if (!puppet_stage())
		skip("network namespaces are refused");
	begin();
	for (int i = 0; i < 2; i++)
		fd[i] = sharing_listener(&port);
	for (int i = 0; i < 16; i++) {
		bool second;

		child_of_syn(port, name);
		second = accept(fd[1], NULL, NULL) >= 0;
		ck_assert(second || accept(fd[0], NULL, NULL) >= 0);
		ck_assert_msg((strstr(name, "b#") != NULL) == second,
			      "%s, and it is the %s", name,
			      second ? "second" : "first");
	}
	end();
}
END_TEST

static int borrowed;

static int lend(void *context, uint64_t id)
{
	ck_assert_uint_eq(id, 5);
	borrowed = dup(*(int *)context);
	return borrowed;
}

/* sock_diag does not tell the length of a datagram. */
START_TEST(the_queue_of_a_udp_socket_is_asked_by_a_borrowed_descriptor)
{
	struct sockaddr_in in = { .sin_family = AF_INET };
	struct kernel_socket k;
	struct truth_socket s = { .id = 5, .fd = -1, .protocol = IP_UDP };
	struct err e;
	socklen_t len = sizeof(in);
	uint32_t i;
	int fd;

	if (!puppet_stage())
		skip("network namespaces are refused");
	begin();
	fd = socket(AF_INET, SOCK_DGRAM, 0);
	in.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	ck_assert_int_eq(bind(fd, (struct sockaddr *)&in, len), 0);
	getsockname(fd, (struct sockaddr *)&in, &len);
	ck_assert_int_eq(sendto(fd, "hello", 5, 0, (struct sockaddr *)&in, len),
			 5);
	s.local = end_of("127.0.0.1:1");
	s.local.port = ntohs(in.sin_port);
	truth_take(truth, lane[0], &s);
	i = truth_find(truth, name_of(5));
	ck_assert_int_eq(truth_ask(truth, i, &k, &e), 0);
	truth_borrowing(truth, lend, &fd);
	ck_assert_int_eq(truth_ask(truth, i, &k, &e), 1);
	ck_assert_uint_eq(k.info.rqueue, 5);
	ck_assert_int_eq(fcntl(borrowed, F_GETFD), -1);
	end();
}
END_TEST

/* send(2): MSG_MORE. A full segment would go now; nobody knows when this goes.
 */
START_TEST(what_is_kept_back_does_not_leave_soon)
{
	struct truth_socket s = { .id = 6, .protocol = IP_TCP };
	struct sockaddr_storage ss = { 0 };
	socklen_t len = sizeof(ss);
	int listener, fd;

	if (!puppet_stage())
		skip("network namespaces are refused");
	begin();
	listener = listen_somewhere(&s.remote);
	fd = socket(AF_INET, SOCK_STREAM, 0);
	getsockname(listener, (struct sockaddr *)&ss, &len);
	((struct sockaddr_in *)&ss)->sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	ck_assert_int_eq(connect(fd, (struct sockaddr *)&ss, len), 0);
	endpoint_from_sockaddr(&ss, &s.remote);
	len = sizeof(ss);
	getsockname(fd, (struct sockaddr *)&ss, &len);
	endpoint_from_sockaddr(&ss, &s.local);
	s.fd = fd;
	truth_take(truth, lane[1], &s);
	poll_at(MS);
	ck_assert(!truth_sends_soon(truth, true));
	ck_assert_int_eq(send(fd, "x", 1, MSG_MORE), 1);
	truth_touch(truth, truth_find(truth, name_of(6)));
	poll_at(2 * MS);
	ck_assert(truth_sends_soon(truth, true));
	ck_assert(!truth_sends_soon(truth, false));
	end();
}
END_TEST

static Suite *ask_suite(void)
{
	Suite *s = suite_create("truth_ask");
	TCase *t = tcase_create("asking");

	tcase_add_test(t, all_of_few_are_asked_about);
	tcase_add_test(t, of_many_those_are_asked_about_that_are_concerned);
	tcase_add_test(t, what_is_gone_is_not_asked_about);
	tcase_add_test(t, the_kernel_says_which_of_several_takes_a_syn);
	tcase_add_test(
		t, the_queue_of_a_udp_socket_is_asked_by_a_borrowed_descriptor);
	tcase_add_test(t, what_is_kept_back_does_not_leave_soon);
	suite_add_tcase(s, t);
	return s;
}

TEST_MAIN(ask_suite())
