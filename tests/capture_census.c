/*
 * The census: what it says of real sockets, whose they are and how they are.
 */
#include "tests/census.h"

static struct child server, client;

/* --- what the processes do ---------------------------------------------- */

static void serve(int fd)
{
	int listener = listening(PORT, 8), c;
	char byte[16];

	done(fd, 0);
	c = accept(listener, NULL, NULL);
	done(fd, port_of(c));
	for (;;) { /* reads once each time it is told to */
		if (read(c, byte, sizeof(byte)) < 0)
			_exit(1);
		done(fd, 0);
	}
}

static void speak(int fd)
{
	int c = connected(SOCK_STREAM, PORT);

	done(fd, port_of(c));
	for (;;) {
		if (write(c, "hello", 5) != 5)
			_exit(1);
		done(fd, 0);
	}
}

static void hang_up(int fd)
{
	int c = connected(SOCK_STREAM, PORT);

	done(fd, port_of(c));
	shutdown(c, SHUT_WR);
	done(fd, 0);
	close(c);
	done(fd, 0);
}

/* Starts both; returns the client's port. */
static uint16_t converse(child_does *does)
{
	uint16_t port;

	server = child_new("the server", serve);
	step_done(server);
	client = child_new("the client", does);
	port = step_done(client);
	next_step(server);
	return port;
}

static void part(void)
{
	child_end(client);
	child_end(server);
	census_free(census);
}

/* --- whose -------------------------------------------------------------- */

START_TEST(both_ends)
{
	const struct census_socket *s;
	uint16_t port;

	need_network();
	port = converse(speak);
	census_begin(NULL);
	until(sure_of(tcp_end(port, PORT)) == CENSUS_SEEN &&
	      sure_of(tcp_end(PORT, port)) == CENSUS_SEEN &&
	      sure_of(tcp_listener(PORT)) == CENSUS_SEEN);
	is_owned(tcp_end(port, PORT), client, "the client");
	is_owned(tcp_end(PORT, port), server, "the server");
	is_owned(tcp_listener(PORT), server, "the server");
	s = tcp_end(PORT, port);
	ck_assert_int_eq(s->kernel.state, TCP_ESTABLISHED);
	ck_assert_uint_ne(s->kernel.inode, 0);
	ck_assert_uint_eq(s->owner.others, 0);
	ck_assert(s->kernel.has_info);
	ck_assert(s->since_start);
	ck_assert_uint_ne(s->user[0], 0);
	part();
}
END_TEST

/* A listener on any address is found for each; UDP is not TCP. */
START_TEST(listeners)
{
	struct endpoint local = end_at(PORT), other = end_at(OTHER_PORT);
	struct sockaddr_in6 any = { .sin6_family = AF_INET6,
				    .sin6_port = htons(OTHER_PORT) };
	int fd;

	need_network();
	fd = socket(AF_INET6, SOCK_STREAM, 0);
	ck_assert_int_eq(bind(fd, (struct sockaddr *)&any, sizeof(any)), 0);
	ck_assert_int_eq(listen(fd, 5), 0);
	listening(PORT, 3);
	census_begin(NULL);
	until(sure_of(tcp_listener(PORT)) == CENSUS_SEEN);
	ck_assert_int_eq(tcp_listener(PORT)->kernel.state, TCP_LISTEN);
	ck_assert_uint_eq(tcp_listener(PORT)->kernel.info.wqueue, 3);
	ck_assert_uint_eq(tcp_listener(PORT)->remote.port, 0);
	ck_assert_uint_eq(tcp_listener(PORT)->wqueue_since_ns, 0);
	ck_assert_uint_eq(tcp_listener(OTHER_PORT)->kernel.info.wqueue, 5);
	ck_assert_ptr_null(census_listener(census, true, &local));
	ck_assert_ptr_null(census_find(census, false, &local, &other));
	ck_assert_uint_eq(census_totals(census)->tcp[TCP_LISTEN], 2);
	census_free(census);
}
END_TEST

START_TEST(datagrams)
{
	struct endpoint a = end_at(PORT), b, anybody = end_at(9), client_end;
	const struct census_socket *s;
	struct census_socket was;
	char hello[5];
	int server_fd, client_fd;

	need_network();
	server_fd = bound(SOCK_DGRAM, PORT);
	client_fd = connected(SOCK_DGRAM, PORT);
	client_end = b = end_at(port_of(client_fd));
	census_begin(NULL);
	until(sure_of(census_listener(census, true, &a)) == CENSUS_SEEN);
	s = census_find(census, true, &b, &a);
	ck_assert_ptr_nonnull(s);
	ck_assert_uint_eq(s->remote.port, PORT);
	/* the server's is not connected: it is whoever speaks to it */
	s = census_find(census, true, &a, &anybody);
	ck_assert_ptr_nonnull(s);
	ck_assert_uint_eq(s->remote.port, 0);
	ck_assert_int_eq((int)s->owner.pid, getpid());
	ck_assert_uint_eq(s->kernel.info.rqueue, 0);
	ck_assert_uint_gt(s->rcvbuf, 0);
	ck_assert_int_eq(send(client_fd, "hello", 5, 0), 5);
	until(rqueue_of(census_find(census, true, &a, &b)) > 0);
	was = *census_find(census, true, &a, &b);
	ck_assert_uint_ge(was.rqueue_since_ns, was.first_ns);
	ck_assert_int_eq(recv(server_fd, hello, 5, 0), 5);
	until(rqueue_of(census_find(census, true, &a, &anybody)) == 0);
	ck_assert_uint_eq(
		census_find(census, true, &a, &anybody)->rqueue_since_ns, 0);
	ck_assert_uint_eq(census_totals(census)->udp, 2);
	/* nothing tells of the end of UDP: it is not there the next time */
	close(client_fd);
	until(census_find(census, true, &client_end, &a)->ended);
	until(census_totals(census)->udp == 1);
	census_free(census);
}
END_TEST

/* --- how ---------------------------------------------------------------- */

static const struct census_socket *served(uint16_t port)
{
	return tcp_end(PORT, port);
}

START_TEST(unread)
{
	uint64_t since;
	uint16_t port;

	need_network();
	port = converse(speak);
	census_begin(NULL);
	next_step(client);
	until(rqueue_of(served(port)) == 5);
	since = served(port)->rqueue_since_ns;
	ck_assert_uint_gt(since, served(port)->first_ns);
	/* the next five are not read either */
	next_step(client);
	until(rqueue_of(served(port)) == 10);
	ck_assert_uint_eq(served(port)->rqueue_since_ns, since);
	look_again(2);
	ck_assert_uint_eq(served(port)->rqueue_since_ns, since);
	/* ten are read and ten come: it is the same, but not since then */
	next_step(server);
	next_step(client);
	next_step(client);
	until(served(port)->rqueue_since_ns != since);
	until(rqueue_of(served(port)) == 10);
	ck_assert_uint_gt(served(port)->rqueue_since_ns, since);
	next_step(server);
	until(rqueue_of(served(port)) == 0);
	ck_assert_uint_eq(served(port)->rqueue_since_ns, 0);
	part();
}
END_TEST

START_TEST(accept_queue)
{
	const struct census_socket *l, *waiting;
	int listener, fd[3];
	uint64_t since;

	need_network();
	listener = listening(PORT, 1);
	census_begin(NULL);
	fd[0] = connected(SOCK_STREAM, PORT);
	until(rqueue_of(tcp_listener(PORT)) == 1);
	since = tcp_listener(PORT)->rqueue_since_ns;
	ck_assert_uint_gt(since, 0);
	ck_assert_uint_eq(census_totals(census)->listening_full, 0);
	fd[1] = connected(SOCK_STREAM, PORT);
	until(census_totals(census)->listening_full == 1);
	l = tcp_listener(PORT);
	ck_assert_uint_eq(l->kernel.info.rqueue, 2);
	ck_assert_uint_eq(l->kernel.info.wqueue, 1);
	ck_assert_uint_eq(l->rqueue_since_ns, since);
	/* nobody has accepted it: it is the listener's */
	until(sure_of(tcp_end(PORT, port_of(fd[0]))) == CENSUS_LISTENER);
	waiting = tcp_end(PORT, port_of(fd[0]));
	ck_assert_uint_eq(waiting->kernel.inode, 0);
	ck_assert_int_eq((int)waiting->owner.pid, getpid());
	ck_assert_int_ge(accept(listener, NULL, NULL), 0);
	until(rqueue_of(tcp_listener(PORT)) == 1);
	ck_assert_uint_eq(tcp_listener(PORT)->rqueue_since_ns, since);
	ck_assert_int_ge(accept(listener, NULL, NULL), 0);
	until(rqueue_of(tcp_listener(PORT)) == 0);
	ck_assert_uint_eq(tcp_listener(PORT)->rqueue_since_ns, 0);
	until(sure_of(tcp_end(PORT, port_of(fd[0]))) == CENSUS_SEEN);
	census_free(census);
}
END_TEST

/* A SYN that nobody takes: its timer runs, and is seen. */
START_TEST(syn_sent)
{
	struct sockaddr_in a = address(PORT);
	const struct census_socket *s;
	uint16_t port;
	int fd;

	need_network();
	listening(PORT, 0);
	connected(SOCK_STREAM, PORT);
	fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
	ck_assert_int_lt(connect(fd, (struct sockaddr *)&a, sizeof(a)), 0);
	port = port_of(fd);
	census_begin(NULL);
	until(state_of(tcp_end(port, PORT)) == TCP_SYN_SENT);
	s = tcp_end(port, PORT);
	ck_assert_uint_eq(s->kernel.info.timer, 1);
	until(tcp_end(port, PORT)->retransmits > 0);
	census_free(census);
}
END_TEST

START_TEST(states)
{
	struct census_socket open, half;
	uint16_t port;

	need_network();
	port = converse(hang_up);
	census_begin(NULL);
	open = *served(port);
	next_step(client); /* shutdown() */
	until(state_of(served(port)) == TCP_CLOSE_WAIT &&
	      state_of(tcp_end(port, PORT)) == TCP_FIN_WAIT_2);
	half = *served(port);
	ck_assert_uint_gt(half.since_ns, open.since_ns);
	ck_assert(!half.since_start);
	ck_assert_uint_eq(half.first_ns, open.first_ns);
	ck_assert_uint_eq(half.cookie, open.cookie);
	ck_assert_uint_eq(half.rqueue_since_ns, half.since_ns); /* a FIN */
	look_again(2);
	ck_assert_uint_eq(served(port)->since_ns, half.since_ns);
	ck_assert_uint_eq(census_totals(census)->tcp[TCP_CLOSE_WAIT], 1);
	part();
}
END_TEST

/* Closed by its program, and not over yet: it keeps its owner. */
START_TEST(closed)
{
	const struct census_socket *s;
	uint16_t port;

	need_network();
	port = converse(hang_up);
	census_begin(NULL);
	until(sure_of(tcp_end(port, PORT)) == CENSUS_SEEN);
	next_step(client);
	next_step(client); /* close() */
	until(tcp_end(port, PORT)->kernel.inode == 0);
	s = tcp_end(port, PORT);
	ck_assert(!s->ended);
	ck_assert_int_eq(s->kernel.state, TCP_FIN_WAIT_2);
	is_owned(s, client, "the client");
	child_end(server);
	/* the server's end is gone, the client's waits for what is late */
	until(state_of(tcp_end(port, PORT)) == TCP_TIME_WAIT);
	s = tcp_end(port, PORT);
	ck_assert(!s->ended);
	is_owned(s, client, "the client");
	ck_assert(s->kernel.has_info);
	until(served(port)->ended);
	is_owned(served(port), server, "the server");
	until(census_totals(census)->time_wait == 1);
	child_end(client);
	census_free(census);
}
END_TEST

START_TEST(ports_in_use)
{
	const struct census_totals *t;
	struct endpoint a = end_at(PORT), b = end_at(OTHER_PORT);

	need_network();
	listening(PORT, 8);
	listening(OTHER_PORT, 8);
	for (int i = 0; i < 3; i++)
		connected(SOCK_STREAM, OTHER_PORT);
	connected(SOCK_STREAM, PORT);
	census_begin(NULL);
	t = census_totals(census);
	ck_assert_uint_eq(t->destinations, 2);
	ck_assert(endpoint_equal(&t->destination[0].remote, &b));
	ck_assert_uint_eq(t->destination[0].ports, 3);
	ck_assert(endpoint_equal(&t->destination[1].remote, &a));
	ck_assert_uint_eq(t->destination[1].ports, 1);
	ck_assert_uint_lt(t->port_first, t->port_last);
	ck_assert_uint_eq(t->sockets, 10);
	ck_assert_uint_eq(t->tcp[TCP_ESTABLISHED], 8);
	census_free(census);
}
END_TEST

static Suite *suite(void)
{
	Suite *s = suite_create("census");
	TCase *t = tcase_create("census");

	tcase_set_timeout(t, 20);
	tcase_add_test(t, both_ends);
	tcase_add_test(t, listeners);
	tcase_add_test(t, datagrams);
	tcase_add_test(t, unread);
	tcase_add_test(t, accept_queue);
	tcase_add_test(t, syn_sent);
	tcase_add_test(t, states);
	tcase_add_test(t, closed);
	tcase_add_test(t, ports_in_use);
	suite_add_tcase(s, t);
	return s;
}

TEST_MAIN(suite())
