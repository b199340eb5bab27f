/*
 * Tables of descriptors, with puppets that make real calls, of which the tables
 * are told as if they had been traced.
 */
#include <fcntl.h>
#include <linux/close_range.h>
#include <seccomp.h>
#include <sys/stat.h>

#include "sim/program/descriptor.h"
#include "sim/sockaddr.h"
#include "tests/build.h"
#include "tests/puppet.h"
#include "tests/test.h"

static struct puppet puppet;
static struct descriptors *table;

#define need_network()                                                         \
	do {                                                                   \
		if (!puppet_stage())                                           \
			skip("network namespaces are refused");                \
		puppet = puppet_here();                                        \
		table = descriptors_new();                                     \
	} while (0)

static void end_all(void)
{
	descriptors_free(table);
	puppet_end(&puppet);
}

/* --- calls that are told
 * ------------------------------------------------------ */

/* Of the puppet, or (1) of the process it has made. */
static struct traced_call told(int who, pid_t pid, struct traced_call c)
{
	(void)who;
	descriptors_call(table, pid, &c);
	return c;
}

#define call(number, ...)                                                      \
	told(0, puppet.pid, puppet_call(puppet.string[0], number, __VA_ARGS__))
#define call_of(pid, number, ...)                                              \
	told(1, pid, puppet_call(puppet.string[1], number, __VA_ARGS__))

static int socket_new(int family, int type)
{
	struct traced_call c = call(SYS_socket, family, type, 0);

	ck_assert_int_ge(c.result, 0);
	return (int)c.result;
}

/* Puts an address where the puppet finds it: its length. */
static uint64_t address(const char *text)
{
	struct endpoint e = build_endpoint(text);
	struct sockaddr_storage ss;
	socklen_t len = endpoint_to_sockaddr(&e, &ss);

	memcpy(puppet.shared, &ss, sizeof(ss));
	return len;
}

static struct traced_call bind_to(int fd, const char *text)
{
	return call(SYS_bind, fd, puppet.shared, address(text));
}

static struct traced_call connect_to(int fd, const char *text)
{
	return call(SYS_connect, fd, puppet.shared, address(text));
}

static int listener_new(const char *text)
{
	int fd =
		socket_new(strchr(text, '[') ? AF_INET6 : AF_INET, SOCK_STREAM);

	ck_assert_int_eq(bind_to(fd, text).result, 0);
	ck_assert_int_eq(call(SYS_listen, fd, 5).result, 0);
	return fd;
}

/* --- what is seen
 * -------------------------------------------------------------- */

static struct program_socket seen(int fd)
{
	const struct program_socket *s =
		descriptors_socket(table, puppet.pid, fd);

	ck_assert_msg(s, "%d is no socket", fd);
	return *s;
}

static bool is_socket(int fd)
{
	return descriptors_is_socket(table, puppet.pid, fd);
}

static void check_end(const struct endpoint *e, const char *want)
{
	char text[ENDPOINT_TEXT];

	ck_assert_str_eq(endpoint_format(e, text), want);
}

/* What has changed of this socket: -1 nothing, else whether it is closed. */
static int change_of(uint64_t inode)
{
	const struct program_socket *s;
	int closed = -1;

	while ((s = descriptors_changed(table)))
		if (s->inode == inode)
			closed = s->closed;
	return closed;
}

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

/* --- processes
 * --------------------------------------------------------------------- */

static pid_t clone_told(uint64_t flags)
{
	struct traced_call c = puppet_call(puppet.string[0], SYS_clone,
					   flags | SIGCHLD, 0, 0, 0, 0);

	ck_assert_int_gt(c.result, 0);
	descriptors_fork(table, puppet.pid, (pid_t)c.result,
			 flags & CLONE_FILES);
	return (pid_t)c.result;
}

START_TEST(a_child_has_copies)
{
	struct program_socket s;
	pid_t child;
	int fd;

	need_network();
	fd = listener_new("127.0.0.1:10000");
	s = seen(fd);
	child = clone_told(0);
	change_of(0);
	call(SYS_close, fd);
	ck_assert(!is_socket(fd));
	ck_assert(descriptors_is_socket(table, child, fd));
	ck_assert_uint_eq(descriptors_socket(table, child, fd)->inode, s.inode);
	ck_assert_int_eq(change_of(s.inode), -1);
	descriptors_exit(table, child);
	ck_assert_int_eq(change_of(s.inode), 1);
	end_all();
}
END_TEST

START_TEST(threads_share)
{
	uint64_t inode;
	pid_t child;
	int fd;

	need_network();
	child = clone_told(CLONE_FILES);
	fd = (int)call_of(child, SYS_socket, AF_INET, SOCK_STREAM, 0).result;
	inode = seen(fd).inode;
	change_of(0);
	call_of(child, SYS_close, fd);
	ck_assert(!is_socket(fd));
	ck_assert_int_eq(change_of(inode), 1);
	fd = socket_new(AF_INET, SOCK_STREAM);
	inode = seen(fd).inode;
	descriptors_exit(table, child);
	descriptors_fork(table, puppet.pid, puppet.pid, true);
	ck_assert_int_eq(change_of(inode), 0);
	ck_assert(is_socket(fd));
	ck_assert_uint_eq(seen(fd).inode, inode);
	ck_assert_int_eq(change_of(inode), -1);
	end_all();
}
END_TEST

START_TEST(whoever_unshares_has_a_copy)
{
	pid_t child;
	int fd[2];

	need_network();
	fd[0] = socket_new(AF_INET, SOCK_STREAM);
	fd[1] = socket_new(AF_INET, SOCK_STREAM);
	ck_assert(is_socket(fd[0]) && is_socket(fd[1]));
	child = clone_told(CLONE_FILES);
	call_of(child, SYS_close_range, fd[1], fd[1], CLOSE_RANGE_UNSHARE);
	ck_assert(!descriptors_is_socket(table, child, fd[1]));
	ck_assert(is_socket(fd[1]));
	ck_assert(descriptors_is_socket(table, child, fd[0]));
	end_all();
}
END_TEST

/* Its words are where the puppet finds them. */
static void exec_begin(const char *path, const char *arg)
{
	char *words = puppet.shared, **argv = (char **)(void *)(words + 512);

	snprintf(words, 256, "%s", path);
	snprintf(words + 256, 256, "%s", arg);
	argv[0] = words;
	argv[1] = words + 256;
	argv[2] = NULL;
	puppet_begin(puppet.string[0], SYS_execve, words, argv, argv + 2);
}

/* What it has inherited it has; close-on-exec is gone. */
START_TEST(exec_drops_what_is_close_on_exec)
{
	uint64_t inode[2];
	char byte;
	int fd[2];

	need_network();
	fd[0] = listener_new("127.0.0.1:10000");
	fd[1] = socket_new(AF_INET, SOCK_STREAM | SOCK_CLOEXEC);
	for (int i = 0; i < 2; i++)
		inode[i] = seen(fd[i]).inode;
	change_of(0);
	exec_begin("/bin/sleep", "600");
	ck_assert_int_eq(read(puppet.string[0], &byte, 1), 0);
	descriptors_exec(table, puppet.pid);
	ck_assert(!is_socket(fd[1]));
	ck_assert_uint_eq(seen(fd[0]).inode, inode[0]);
	ck_assert(seen(fd[0]).listening);
	ck_assert_int_eq(change_of(inode[0]), -1);
	kill(puppet.pid, SIGKILL);
	end_all();
}
END_TEST

/* --- descriptors that come from elsewhere
 * --------------------------------------------- */

struct letter {
	struct msghdr msg;
	struct iovec iov;
	char byte;
	_Alignas(struct cmsghdr) char control[CMSG_SPACE(sizeof(int))];
};

static struct letter *letter_write(int fd)
{
	struct letter *l = (struct letter *)(void *)(puppet.shared + 512);
	struct cmsghdr *c;

	*l = (struct letter){ .byte = 'x' };
	l->iov = (struct iovec){ &l->byte, 1 };
	l->msg = (struct msghdr){ .msg_iov = &l->iov,
				  .msg_iovlen = 1,
				  .msg_control = l->control,
				  .msg_controllen = sizeof(l->control) };
	c = CMSG_FIRSTHDR(&l->msg);
	c->cmsg_level = SOL_SOCKET;
	c->cmsg_type = SCM_RIGHTS;
	c->cmsg_len = CMSG_LEN(sizeof(int));
	memcpy(CMSG_DATA(c), &fd, sizeof(fd));
	return l;
}

START_TEST(a_socket_comes_in_a_message)
{
	struct program_socket s;
	struct letter *l;
	int pair[2], fd, got;

	need_network();
	call(SYS_socketpair, AF_UNIX, SOCK_STREAM, 0, puppet.shared);
	memcpy(pair, puppet.shared, sizeof(pair));
	fd = listener_new("127.0.0.1:10000");
	s = seen(fd);
	l = letter_write(fd);
	ck_assert_int_eq(call(SYS_sendmsg, pair[0], &l->msg, 0).result, 1);
	call(SYS_close, fd);
	ck_assert_int_eq(change_of(s.inode), 1);
	ck_assert(!is_socket(fd)); /* and is it, when it comes there? */
	ck_assert_int_eq(call(SYS_recvmsg, pair[1], &l->msg, 0).result, 1);
	memcpy(&got, CMSG_DATA(CMSG_FIRSTHDR(&l->msg)), sizeof(got));
	ck_assert_int_eq(got, fd);
	ck_assert_uint_eq(seen(got).inode, s.inode);
	ck_assert(seen(got).listening);
	ck_assert_int_eq(change_of(s.inode), 0);
	end_all();
}
END_TEST

START_TEST(a_copy_is_borrowed_and_never_kept)
{
	struct stat st;
	uint64_t inode;
	int fd, copy, mine;

	need_network();
	fd = listener_new("127.0.0.1:10000");
	inode = seen(fd).inode;
	mine = dup(0);
	close(mine);
	copy = descriptors_borrow(table, inode);
	ck_assert_int_ge(copy, 0);
	ck_assert_int_eq(fstat(copy, &st), 0);
	ck_assert_uint_eq(st.st_ino, inode);
	close(copy);
	ck_assert_int_eq(descriptors_borrow(table, inode + 1000), -1);
	/* The port is free as soon as its program has closed it. */
	call(SYS_close, fd);
	ck_assert_int_eq(descriptors_borrow(table, inode), -1);
	fd = socket_new(AF_INET, SOCK_STREAM);
	ck_assert_int_eq(bind_to(fd, "127.0.0.1:10000").result, 0);
	ck_assert_int_eq(call(SYS_listen, fd, 1).result, 0);
	end_all();
}
END_TEST

/* As in containers: sock_diag tells, but of sockets with an address alone. */
START_TEST(without_pidfd_getfd_sock_diag_is_asked)
{
	scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ALLOW);
	struct program_socket s;
	int fd;

	need_network();
	ck_assert_int_eq(seccomp_rule_add(filter, SCMP_ACT_ERRNO(EPERM),
					  SCMP_SYS(pidfd_getfd), 0),
			 0);
	ck_assert_int_eq(seccomp_load(filter), 0);
	seccomp_release(filter);
	fd = listener_new("127.0.0.1:10000");
	s = seen(fd);
	check_end(&s.local, "127.0.0.1:10000");
	ck_assert(s.listening);
	ck_assert_uint_eq(s.protocol, IP_TCP);
	fd = socket_new(AF_INET6, SOCK_DGRAM);
	ck_assert(!is_socket(fd));
	bind_to(fd, "[::1]:53");
	s = seen(fd);
	check_end(&s.local, "[::1]:53");
	ck_assert_uint_eq(s.protocol, IP_UDP);
	ck_assert_int_eq(descriptors_borrow(table, s.inode), -1);
	end_all();
}
END_TEST

static Suite *descriptor_suite(void)
{
	Suite *s = suite_create("program_descriptor");
	TCase *t = tcase_create("calls");

	tcase_add_test(t, addresses_of_a_socket_come_with_its_calls);
	tcase_add_test(t, a_connection_has_two_ends);
	tcase_add_test(t,
		       a_socket_that_connects_is_known_before_anybody_answers);
	tcase_add_test(t, a_call_that_blocks_is_looked_into);
	tcase_add_test(t, a_port_that_the_kernel_chose_is_not_bound);
	tcase_add_test(t, ipv6_takes_both_or_not);
	tcase_add_test(t, what_is_no_socket_of_the_internet);
	tcase_add_test(t, what_is_known_is_not_asked_for);
	tcase_add_test(t, a_number_is_used_again);
	tcase_add_test(t, a_socket_is_closed_with_its_last_descriptor);
	tcase_add_test(t, another_takes_its_place);
	tcase_add_test(t, a_range_is_closed);
	suite_add_tcase(s, t);
	t = tcase_create("processes");
	tcase_add_test(t, a_child_has_copies);
	tcase_add_test(t, threads_share);
	tcase_add_test(t, whoever_unshares_has_a_copy);
	tcase_add_test(t, exec_drops_what_is_close_on_exec);
	tcase_add_test(t, a_socket_comes_in_a_message);
	tcase_add_test(t, a_copy_is_borrowed_and_never_kept);
	tcase_add_test(t, without_pidfd_getfd_sock_diag_is_asked);
	suite_add_tcase(s, t);
	return s;
}

TEST_MAIN(descriptor_suite())
