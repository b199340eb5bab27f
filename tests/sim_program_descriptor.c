/* Tables of descriptors: sockets and numbers of one process. */
#include <fcntl.h>
#include <linux/close_range.h>

#include "tests/descriptor.h"

START_TEST(addresses_of_a_socket_come_with_its_calls)
{
	struct program_socket s;
	int fd;

	need_network();
	fd = socket_new(AF_INET, SOCK_STREAM);
	s = seen(fd);
	ck_assert_uint_eq(s.protocol, IP_TCP);
	ck_assert_int_eq(s.family, AF_INET);
	ck_assert_uint_eq(s.local.port, 0);
	ck_assert(!s.listening && !s.bound && !s.closed);
	ck_assert_int_eq(s.pid, puppet.pid);
	bind_to(fd, "127.0.0.1:10000");
	s = seen(fd);
	check_end(&s.local, "127.0.0.1:10000");
	ck_assert(s.bound && !s.listening);
	call(SYS_listen, fd, 1);
	ck_assert(seen(fd).listening);
	call(SYS_shutdown, fd, SHUT_RDWR);
	ck_assert(!seen(fd).listening);
	end_all();
}
END_TEST

START_TEST(a_connection_has_two_ends)
{
	struct program_socket client, server;
	struct traced_call c;
	char text[ENDPOINT_TEXT];
	int l, fd;

	need_network();
	l = listener_new("127.0.0.1:10000");
	fd = socket_new(AF_INET, SOCK_STREAM);
	ck_assert_int_eq(connect_to(fd, "127.0.0.1:10000").result, 0);
	c = call(SYS_accept4, l, 0, 0, 0);
	client = seen(fd);
	server = seen((int)c.result);
	check_end(&client.remote, "127.0.0.1:10000");
	check_end(&server.local, "127.0.0.1:10000");
	endpoint_format(&client.local, text);
	check_end(&server.remote, text);
	ck_assert(server.accepted && !client.accepted && !client.bound);
	ck_assert_uint_ne(client.inode, server.inode);
	end_all();
}
END_TEST

/* getpeername(2) would not tell. */
START_TEST(a_socket_that_connects_is_known_before_anybody_answers)
{
	struct program_socket s;
	int l, fd[3];

	need_network();
	l = socket_new(AF_INET, SOCK_STREAM);
	bind_to(l, "127.0.0.1:10000");
	call(SYS_listen, l, 0);
	for (int i = 0; i < 3; i++) {
		fd[i] = socket_new(AF_INET, SOCK_STREAM | SOCK_NONBLOCK);
		connect_to(fd[i], "127.0.0.1:10000");
	}
	/* There is room for one; the last one's SYN is dropped. */
	s = seen(fd[2]);
	check_end(&s.remote, "127.0.0.1:10000");
	ck_assert_uint_ne(s.local.port, 0);
	end_all();
}
END_TEST

START_TEST(a_call_that_blocks_is_looked_into)
{
	const struct program_socket *s;
	int l, fd[3];

	need_network();
	l = socket_new(AF_INET, SOCK_STREAM);
	bind_to(l, "127.0.0.1:10000");
	call(SYS_listen, l, 0);
	for (int i = 0; i < 3; i++)
		fd[i] = socket_new(AF_INET,
				   SOCK_STREAM | (i < 2 ? SOCK_NONBLOCK : 0));
	for (int i = 0; i < 2; i++)
		connect_to(fd[i], "127.0.0.1:10000");
	puppet_begin(puppet.string[0], SYS_connect, fd[2], puppet.shared,
		     address("127.0.0.1:10000"));
	do {
		s = descriptors_socket(table, puppet.pid, fd[2]);
		ck_assert_ptr_nonnull(s);
	} while (!s->remote.port);
	check_end(&s->remote, "127.0.0.1:10000");
	kill(puppet.pid, SIGKILL);
	end_all();
}
END_TEST

/* Afterwards the kernel does not tell where it was going. */
START_TEST(a_refused_connect_is_told_once)
{
	const struct program_socket *s;
	int fd, told_of = 0;

	need_network();
	fd = socket_new(AF_INET, SOCK_STREAM);
	ck_assert_int_eq(connect_to(fd, "127.0.0.1:9").error, ECONNREFUSED);
	while ((s = descriptors_changed(table)))
		if (s->tried.port) {
			check_end(&s->tried, "127.0.0.1:9");
			told_of++;
		}
	ck_assert_int_eq(told_of, 1);
	call(SYS_close, fd);
	while ((s = descriptors_changed(table)))
		ck_assert_uint_eq(s->tried.port, 0);
	/* Nothing was sent there. */
	fd = socket_new(AF_INET, SOCK_STREAM);
	ck_assert_int_lt(connect_to(fd, "10.255.0.1:9").result, 0);
	while ((s = descriptors_changed(table)))
		ck_assert_uint_eq(s->tried.port, 0);
	end_all();
}
END_TEST

START_TEST(a_port_that_the_kernel_chose_is_not_bound)
{
	int fd;

	need_network();
	fd = socket_new(AF_INET, SOCK_DGRAM);
	bind_to(fd, "127.0.0.1:0");
	ck_assert_uint_ne(seen(fd).local.port, 0);
	ck_assert(!seen(fd).bound);
	fd = socket_new(AF_INET, SOCK_DGRAM);
	call(SYS_sendto, fd, puppet.shared + 100, 1, 0, puppet.shared,
	     address("127.0.0.1:9"));
	ck_assert_uint_ne(seen(fd).local.port, 0);
	ck_assert_uint_eq(seen(fd).remote.port, 0);
	ck_assert_uint_eq(seen(fd).protocol, IP_UDP);
	connect_to(fd, "127.0.0.1:10");
	ck_assert_uint_eq(seen(fd).remote.port, 10);
	connect_to(fd, "127.0.0.1:11");
	ck_assert_uint_eq(seen(fd).remote.port, 11);
	end_all();
}
END_TEST

START_TEST(ipv6_takes_both_or_not)
{
	struct program_socket s;
	struct traced_call c;
	int l, fd, one = 1;

	need_network();
	l = listener_new("[::]:10000");
	ck_assert(!seen(l).v6only);
	fd = socket_new(AF_INET, SOCK_STREAM);
	connect_to(fd, "127.0.0.1:10000");
	c = call(SYS_accept, l, 0, 0);
	s = seen((int)c.result);
	ck_assert_int_eq(s.family, AF_INET6);
	check_end(&s.local, "127.0.0.1:10000");
	fd = socket_new(AF_INET6, SOCK_DGRAM);
	ck_assert(!seen(fd).v6only);
	memcpy(puppet.shared, &one, sizeof(one));
	call(SYS_setsockopt, fd, IPPROTO_IPV6, IPV6_V6ONLY, puppet.shared, 4);
	bind_to(fd, "[::1]:10000");
	ck_assert(seen(fd).v6only);
	end_all();
}
END_TEST

START_TEST(what_is_no_socket_of_the_internet)
{
	int pipe_fd[2];

	need_network();
	call(SYS_pipe2, puppet.shared, 0);
	memcpy(pipe_fd, puppet.shared, sizeof(pipe_fd));
	ck_assert(!is_socket(pipe_fd[0]));
	ck_assert(!is_socket(socket_new(AF_UNIX, SOCK_STREAM)));
	ck_assert(!is_socket(socket_new(AF_NETLINK, SOCK_RAW)));
	ck_assert(!is_socket(900));
	ck_assert(!is_socket(-1));
	ck_assert(!is_socket(INT32_MAX));
	ck_assert_ptr_null(descriptors_socket(table, puppet.pid, pipe_fd[0]));
	ck_assert_ptr_null(descriptors_socket(table, 0x3fffffff, 0));
	ck_assert_int_eq(change_of(0), -1);
	end_all();
}
END_TEST

/* Nobody is asked about a place that is known: it may be any other by now. */
START_TEST(what_is_known_is_not_asked_for)
{
	int fd, pipe_fd[2];
	struct program_socket s;

	need_network();
	call(SYS_pipe2, puppet.shared, 0);
	memcpy(pipe_fd, puppet.shared, sizeof(pipe_fd));
	ck_assert(!is_socket(pipe_fd[0]));
	fd = listener_new("127.0.0.1:10000");
	s = seen(fd);
	puppet_call(puppet.string[0], SYS_dup2, fd, pipe_fd[0]);
	puppet_call(puppet.string[0], SYS_close, fd);
	ck_assert(!is_socket(pipe_fd[0]));
	ck_assert(is_socket(fd));
	ck_assert_uint_eq(seen(fd).inode, s.inode);
	end_all();
}
END_TEST

/* open, pipe and others are not traced. */
START_TEST(a_number_is_used_again)
{
	int fd;

	need_network();
	fd = socket_new(AF_INET, SOCK_STREAM);
	ck_assert(is_socket(fd));
	call(SYS_close, fd);
	ck_assert(!is_socket(fd));
	call(SYS_close, fd); /* EBADF */
	puppet_call(puppet.string[0], SYS_eventfd2, 0, 0);
	ck_assert(!is_socket(fd));
	call(SYS_close, fd);
	ck_assert_int_eq(socket_new(AF_INET, SOCK_DGRAM), fd);
	ck_assert_uint_eq(seen(fd).protocol, IP_UDP);
	end_all();
}
END_TEST

START_TEST(a_socket_is_closed_with_its_last_descriptor)
{
	struct program_socket s;
	int fd, copy[3];

	need_network();
	fd = listener_new("127.0.0.1:10000");
	s = seen(fd);
	ck_assert_int_eq(change_of(s.inode), 0);
	ck_assert_int_eq(change_of(s.inode), -1);
	copy[0] = (int)call(SYS_dup, fd).result;
	copy[1] = (int)call(SYS_dup3, fd, 40, O_CLOEXEC).result;
	copy[2] = (int)call(SYS_fcntl, fd, F_DUPFD_CLOEXEC, 50).result;
	call(SYS_fcntl, fd, F_GETFL);
	for (int i = 0; i < 3; i++)
		ck_assert_uint_eq(seen(copy[i]).inode, s.inode);
	call(SYS_close, fd);
	call(SYS_close, copy[0]);
	call(SYS_close, copy[1]);
	ck_assert_int_eq(change_of(s.inode), -1);
	ck_assert(!seen(copy[2]).closed);
	call(SYS_close, copy[2]);
	ck_assert_int_eq(change_of(s.inode), 1);
	ck_assert_int_eq(change_of(s.inode), -1);
	end_all();
}
END_TEST

START_TEST(another_takes_its_place)
{
	uint64_t inode;
	int a, b;

	need_network();
	a = socket_new(AF_INET, SOCK_STREAM);
	b = socket_new(AF_INET, SOCK_DGRAM);
	inode = seen(a).inode;
	change_of(0);
	call(SYS_dup3, b, a, 0);
	ck_assert_uint_eq(seen(a).inode, seen(b).inode);
	ck_assert_int_eq(change_of(inode), 1);
	end_all();
}
END_TEST

START_TEST(a_range_is_closed)
{
	uint64_t inode[3];
	int fd[3];

	need_network();
	for (int i = 0; i < 3; i++) {
		fd[i] = socket_new(AF_INET, SOCK_STREAM);
		inode[i] = seen(fd[i]).inode;
	}
	change_of(0);
	call(SYS_close_range, fd[1], fd[1], CLOSE_RANGE_CLOEXEC);
	ck_assert_int_eq(change_of(inode[1]), -1);
	call(SYS_close_range, fd[2], fd[1], 0); /* EINVAL */
	ck_assert_int_eq(change_of(inode[1]), -1);
	call(SYS_close_range, fd[1], fd[2], 0);
	ck_assert_int_eq(change_of(inode[1]), 1);
	ck_assert(!is_socket(fd[1]));
	ck_assert(!is_socket(fd[2]));
	ck_assert(is_socket(fd[0]));
	end_all();
}
END_TEST

static Suite *descriptor_suite(void)
{
	Suite *s = suite_create("program_descriptor");
	TCase *t = tcase_create("program_descriptor");

	tcase_add_test(t, addresses_of_a_socket_come_with_its_calls);
	tcase_add_test(t, a_connection_has_two_ends);
	tcase_add_test(t,
		       a_socket_that_connects_is_known_before_anybody_answers);
	tcase_add_test(t, a_call_that_blocks_is_looked_into);
	tcase_add_test(t, a_refused_connect_is_told_once);
	tcase_add_test(t, a_port_that_the_kernel_chose_is_not_bound);
	tcase_add_test(t, ipv6_takes_both_or_not);
	tcase_add_test(t, what_is_no_socket_of_the_internet);
	tcase_add_test(t, what_is_known_is_not_asked_for);
	tcase_add_test(t, a_number_is_used_again);
	tcase_add_test(t, a_socket_is_closed_with_its_last_descriptor);
	tcase_add_test(t, another_takes_its_place);
	tcase_add_test(t, a_range_is_closed);
	suite_add_tcase(s, t);
	return s;
}

TEST_MAIN(descriptor_suite())
