/*
 * Calls of sockets as text: names, addresses, options, and what they gave.
 */
#include "tests/test.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/netlink.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sched.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>

#include "tests/calls.h"

/* --- the table ----------------------------------------------------------- */

START_TEST(every_call_is_there_once)
{
	size_t n;
	const struct call_kind *kinds = call_kinds(&n);

	for (size_t i = 0; i < n; i++) {
		ck_assert_ptr_eq(call_kind_of(kinds[i].number), &kinds[i]);
		for (size_t k = 0; k < i; k++)
			ck_assert_str_ne(kinds[i].name, kinds[k].name);
	}
	ck_assert_ptr_null(call_kind_of(SYS_getppid));
	ck_assert_ptr_null(call_kind_of(-1));
}
END_TEST

static uint32_t traits_of(int number)
{
	return call_kind_of(number)->traits;
}

START_TEST(traits_say_what_is_done_with_it)
{
	ck_assert_uint_eq(traits_of(SYS_accept4),
			  CALL_HAS_FD | CALL_MAKES_FD | CALL_WAITS);
	ck_assert_uint_eq(traits_of(SYS_read),
			  CALL_HAS_FD | CALL_ANY_FD | CALL_WAITS);
	ck_assert_uint_eq(traits_of(SYS_socket), CALL_MAKES_FD);
	ck_assert_uint_eq(traits_of(SYS_futex), CALL_FOR_THREADS | CALL_WAITS);
	ck_assert_uint_eq(traits_of(SYS_exit_group), CALL_NO_RETURN);
	ck_assert(traits_of(SYS_dup3) & CALL_NOT_SHOWN);
	ck_assert(!(traits_of(SYS_epoll_pwait) & CALL_ANY_FD));
}
END_TEST

START_TEST(followed_or_told)
{
	ck_assert(traced_call_shown(&CALL(SYS_fcntl, 3, F_SETFL, O_NONBLOCK)));
	ck_assert(!traced_call_shown(&CALL(SYS_fcntl, 3, F_DUPFD)));
	ck_assert(traced_call_shown(&CALL(SYS_ioctl, 3, FIONBIO)));
	ck_assert(!traced_call_shown(&CALL(SYS_ioctl, 3, FIONREAD)));
	ck_assert(!traced_call_shown(&CALL(SYS_dup, 3)));
	ck_assert(traced_call_shown(&CALL(SYS_close, 3)));
	ck_assert(!traced_call_shown(&CALL(SYS_getppid)));
}
END_TEST

START_TEST(descriptors_it_is_about)
{
	int fd[CALL_FDS];

	ck_assert_uint_eq(traced_call_fds(&CALL(SYS_read, 3, 0, 9), fd), 1);
	ck_assert_int_eq(fd[0], 3);
	ck_assert_uint_eq(traced_call_fds(&CALL(SYS_sendfile, 3, 7), fd), 2);
	ck_assert_int_eq(fd[1], 7);
	ck_assert_uint_eq(traced_call_fds(&CALL(SYS_splice, 3, 0, 8), fd), 2);
	ck_assert_int_eq(fd[1], 8);
	ck_assert_uint_eq(traced_call_fds(&CALL(SYS_epoll_ctl, 4, 1, 5), fd),
			  2);
	ck_assert_int_eq(fd[1], 5);
	ck_assert_uint_eq(traced_call_fds(&CALL(SYS_socket, 2, 1, 0), fd), 0);
	ck_assert_uint_eq(traced_call_fds(&CALL(SYS_getppid, 3), fd), 0);
}
END_TEST

/* --- words --------------------------------------------------------------- */

START_TEST(told_by_the_word_of_the_source)
{
	ck_assert_str_eq(traced_call_name(&CALL(SYS_recvfrom, 3, 8, 9)),
			 "recv");
	ck_assert_str_eq(traced_call_name(&CALL(SYS_recvfrom, 3, 8, 9, 0, 64)),
			 "recvfrom");
	ck_assert_str_eq(traced_call_name(&CALL(SYS_sendto, 3, 8, 9)), "send");
	ck_assert_str_eq(traced_call_name(&CALL(SYS_pselect6, 1, 8)), "select");
	ck_assert_str_eq(
		traced_call_name(&CALL(SYS_pselect6, 1, 8, 0, 0, 0, 8)),
		"pselect6");
	ck_assert_str_eq(traced_call_name(&CALL(SYS_accept4, 3)), "accept4");
	ck_assert_str_eq(traced_call_name(&CALL(SYS_getppid)), "?");
}
END_TEST

START_TEST(found_by_what_a_word_means)
{
	const struct traced_call thread = CALL(SYS_clone, CLONE_THREAD);
	const struct traced_call child = CALL(SYS_clone, SIGCHLD);

	ck_assert(traced_call_is(&CALL(SYS_recvmsg, 3), "recv"));
	ck_assert(traced_call_is(&CALL(SYS_recvfrom, 3, 0, 0, 0, 64), "recv"));
	ck_assert(traced_call_is(&CALL(SYS_recvfrom, 3), "recvfrom"));
	ck_assert(!traced_call_is(&CALL(SYS_read, 3), "recv"));
	ck_assert(traced_call_is(&CALL(SYS_accept4, 3), "accept"));
	ck_assert(!traced_call_is(&CALL(SYS_accept, 3), "accept4"));
	ck_assert(traced_call_is(&child, "fork"));
	ck_assert(!traced_call_is(&thread, "fork"));
	ck_assert(traced_call_is(&thread, "clone"));
	ck_assert(call_word_known("recv") && call_word_known("recvfrom"));
	ck_assert(!call_word_known("recvall"));
}
END_TEST

/* --- names ---------------------------------------------------------------- */

START_TEST(names_of_what_they_are_given)
{
	static const struct {
		struct traced_call call;
		const char *text;
	} rows[] = {
		{ { .number = SYS_socket,
		    .arg = { AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0 } },
		  "AF_INET, SOCK_STREAM|SOCK_CLOEXEC" },
		{ { .number = SYS_socket,
		    .arg = { AF_INET6, SOCK_DGRAM | SOCK_NONBLOCK,
			     IPPROTO_UDP } },
		  "AF_INET6, SOCK_DGRAM|SOCK_NONBLOCK, IPPROTO_UDP" },
		{ { .number = SYS_socket, .arg = { 99, 77, 12345 } },
		  "99, 13|0x40, 12345" },
		{ { .number = SYS_socket,
		    .arg = { AF_NETLINK, SOCK_RAW, NETLINK_ROUTE + 4 } },
		  "AF_NETLINK, SOCK_RAW, 4" },
		{ { .number = SYS_socketpair,
		    .arg = { AF_UNIX, SOCK_STREAM, 0, 64 } },
		  "AF_UNIX, SOCK_STREAM" },
		{ { .number = SYS_listen, .arg = { 3, 128 } }, "3, 128" },
		{ { .number = SYS_listen, .arg = { INT(-1), INT(-5) } },
		  "-1, -5" },
		{ { .number = SYS_accept, .arg = { 3 } }, "3" },
		{ { .number = SYS_accept4,
		    .arg = { 3, 0, 0, SOCK_CLOEXEC | SOCK_NONBLOCK } },
		  "3, SOCK_NONBLOCK|SOCK_CLOEXEC" },
		{ { .number = SYS_accept4, .arg = { 3 } }, "3" },
		{ { .number = SYS_shutdown, .arg = { 4, SHUT_WR } },
		  "4, SHUT_WR" },
		{ { .number = SYS_shutdown, .arg = { 4, 9 } }, "4, 9" },
		{ { .number = SYS_close, .arg = { 4 } }, "4" },
		{ { .number = SYS_recvfrom,
		    .arg = { 4, 0, 1024, MSG_PEEK | MSG_DONTWAIT } },
		  "4, 1024, MSG_PEEK|MSG_DONTWAIT" },
		{ { .number = SYS_recvfrom, .arg = { 4, 0, 1024 } },
		  "4, 1024" },
		{ { .number = SYS_read, .arg = { 4, 0, 4096 } }, "4, 4096" },
		{ { .number = SYS_fcntl,
		    .arg = { 4, F_SETFL, O_RDWR | O_NONBLOCK } },
		  "4, F_SETFL, O_NONBLOCK" },
		{ { .number = SYS_fcntl, .arg = { 4, F_SETFL, O_RDWR } },
		  "4, F_SETFL, 0" },
		{ { .number = SYS_fcntl, .arg = { 4, F_DUPFD_CLOEXEC, 10 } },
		  "4, F_DUPFD_CLOEXEC, 10" },
		{ { .number = SYS_exit_group, .arg = { 3 } }, "3" },
		{ { .number = SYS_sendfile, .arg = { 5, 3, 0, 65536 } },
		  "5, 3, 65536" },
		{ { .number = SYS_getppid, .arg = { 5, 3 } }, "" },
	};

	for (int i = 0; i < ROWS(rows); i++)
		ck_assert_str_eq(args_of(&rows[i].call), rows[i].text);
}
END_TEST

/* --- addresses ------------------------------------------------------------ */

static const struct sockaddr_in hello = {
	.sin_family = AF_INET,
	.sin_port = 0x1027, /* 10000 */
	.sin_addr.s_addr = 0x0100007f,
};

START_TEST(addresses_of_the_internet)
{
	struct sockaddr_in any = { .sin_family = AF_INET };
	struct sockaddr_in6 six = { .sin6_family = AF_INET6,
				    .sin6_port = htons(80),
				    .sin6_addr = IN6ADDR_LOOPBACK_INIT };

	ck_assert_str_eq(
		args_of(&CALL(SYS_connect, 3, AT(&hello), sizeof(hello))),
		"3, 127.0.0.1:10000");
	ck_assert_str_eq(args_of(&CALL(SYS_bind, 3, AT(&any), sizeof(any))),
			 "3, 0.0.0.0:0");
	ck_assert_str_eq(args_of(&CALL(SYS_bind, 3, AT(&six), sizeof(six))),
			 "3, [::1]:80");
	/* What a program that takes both sees of IPv4. */
	inet_pton(AF_INET6, "::ffff:10.0.0.1", &six.sin6_addr);
	ck_assert_str_eq(args_of(&CALL(SYS_bind, 3, AT(&six), sizeof(six))),
			 "3, [::ffff:10.0.0.1]:80");
}
END_TEST

START_TEST(other_addresses)
{
	struct sockaddr_un path = { AF_UNIX, "/run/a\n.sock" };
	struct sockaddr_un abstract = { AF_UNIX, "\0name" };
	struct sockaddr_nl nl = { .nl_family = AF_NETLINK,
				  .nl_pid = 7,
				  .nl_groups = 3 };
	struct sockaddr none = { .sa_family = AF_UNSPEC };
	struct sockaddr strange = { .sa_family = 200 };

	ck_assert_str_eq(args_of(&CALL(SYS_bind, 3, AT(&path), sizeof(path))),
			 "3, unix:\"/run/a\\n.sock\"");
	ck_assert_str_eq(args_of(&CALL(SYS_bind, 3, AT(&abstract), 7)),
			 "3, unix:\"@name\"");
	ck_assert_str_eq(args_of(&CALL(SYS_bind, 3, AT(&abstract), 2)),
			 "3, unix:\"\"");
	ck_assert_str_eq(args_of(&CALL(SYS_bind, 3, AT(&nl), sizeof(nl))),
			 "3, AF_NETLINK 7 groups 0x3");
	ck_assert_str_eq(args_of(&CALL(SYS_connect, 3, AT(&none), 16)),
			 "3, AF_UNSPEC");
	ck_assert_str_eq(args_of(&CALL(SYS_connect, 3, AT(&strange), 16)),
			 "3, AF 200");
}
END_TEST

/* At every length: whole, or said to be too short, or not an address at all. */
START_TEST(an_address_that_is_cut)
{
	char *pages = two_pages(), want[64];

	for (size_t n = 0; n <= sizeof(hello); n++) {
		char *at = at_page_end(pages, &hello, n);

		if (n < 2)
			snprintf(want, sizeof(want), "3, %p", (void *)at);
		else if (n < sizeof(hello))
			snprintf(want, sizeof(want), "3, AF_INET, %zu bytes",
				 n);
		else
			snprintf(want, sizeof(want), "3, 127.0.0.1:10000");
		ck_assert_str_eq(args_of(&CALL(SYS_connect, 3, AT(at), n)),
				 want);
		/* It says that it is longer than its memory. */
		if (n == sizeof(hello))
			continue;
		snprintf(want, sizeof(want), "3, %p", (void *)at);
		ck_assert_str_eq(
			args_of(&CALL(SYS_connect, 3, AT(at), sizeof(hello))),
			want);
	}
	two_pages_free(pages);
	ck_assert_str_eq(args_of(&CALL(SYS_connect, 3, 0, 16)), "3, NULL");
	ck_assert_str_eq(args_of(&CALL(SYS_connect, 3, 0, INT(-1))), "3, NULL");
}
END_TEST

START_TEST(who_was_accepted)
{
	uint32_t len = sizeof(hello), none = 0;

	ck_assert_str_eq(data_of(&DONE(SYS_accept, 4, 3, AT(&hello), AT(&len))),
			 "127.0.0.1:10000");
	ck_assert_str_eq(
		data_of(&DONE(SYS_getpeername, 0, 3, AT(&hello), AT(&len))),
		"127.0.0.1:10000");
	ck_assert_str_eq(data_of(&DONE(SYS_accept, 4, 3, 0, 0)), "");
	ck_assert_str_eq(data_of(&DONE(SYS_accept, 4, 3, AT(&hello), 1)), "");
	ck_assert_str_eq(
		data_of(&DONE(SYS_accept, 4, 3, AT(&hello), AT(&none))), "");
}
END_TEST

/* It has written nothing; what stands there is of before. */
START_TEST(nothing_is_told_of_what_failed)
{
	uint32_t len = sizeof(hello);
	struct traced_call c = DONE(SYS_accept, -1, 3, AT(&hello), AT(&len));

	c.error = EAGAIN;
	ck_assert_str_eq(data_of(&c), "");
	c = DONE(SYS_read, -1, 3, AT(&hello), 5);
	c.error = EINTR;
	ck_assert_str_eq(data_of(&c), "");
}
END_TEST

START_TEST(pairs)
{
	int pair[2] = { 5, 6 };

	ck_assert_str_eq(data_of(&DONE(SYS_socketpair, 0, AF_UNIX, SOCK_STREAM,
				       0, AT(pair))),
			 "[5, 6]");
	ck_assert_str_eq(data_of(&DONE(SYS_socketpair, 0, 1, 1, 0, 8)), "");
}
END_TEST

/* --- options -------------------------------------------------------------- */

static const char *set_option(int level, int number, const void *value,
			      size_t len)
{
	return args_of(&CALL(SYS_setsockopt, 3, INT(level), INT(number),
			     AT(value), len));
}

START_TEST(options_by_name_and_value)
{
	static const int on = 1, ten = 10, ms = 1500;
	static const struct linger linger = { 1, 5 }, off = { 0, 5 };
	static const struct timeval tv = { 0, 200000 }, bad = { -1, 0 };
	static const uint8_t group[8] = { 239, 1, 2, 3 };
	static const struct {
		int level, number;
		const void *value;
		size_t len;
		const char *text;
	} rows[] = {
		{ SOL_SOCKET, SO_REUSEADDR, &on, 4,
		  "SOL_SOCKET, SO_REUSEADDR, on" },
		{ SOL_SOCKET, SO_RCVBUF, &ten, 4, "SOL_SOCKET, SO_RCVBUF, 10" },
		{ SOL_SOCKET, SO_LINGER, &linger, 8,
		  "SOL_SOCKET, SO_LINGER, 5s" },
		{ SOL_SOCKET, SO_LINGER, &off, 8,
		  "SOL_SOCKET, SO_LINGER, off" },
		{ SOL_SOCKET, SO_RCVTIMEO, &tv, sizeof(tv),
		  "SOL_SOCKET, SO_RCVTIMEO, 200ms" },
		{ SOL_SOCKET, SO_SNDTIMEO, &bad, sizeof(bad),
		  "SOL_SOCKET, SO_SNDTIMEO, {-1, 0}" },
		{ IPPROTO_TCP, TCP_KEEPIDLE, &ten, 4,
		  "IPPROTO_TCP, TCP_KEEPIDLE, 10s" },
		{ IPPROTO_TCP, TCP_USER_TIMEOUT, &ms, 4,
		  "IPPROTO_TCP, TCP_USER_TIMEOUT, 1.5s" },
		{ IPPROTO_TCP, TCP_CONGESTION, "reno", 4,
		  "IPPROTO_TCP, TCP_CONGESTION, reno" },
		{ IPPROTO_IPV6, IPV6_V6ONLY, &on, 4,
		  "IPPROTO_IPV6, IPV6_V6ONLY, on" },
		{ IPPROTO_IPV6, IPV6_UNICAST_HOPS, &ten, 4,
		  "IPPROTO_IPV6, IPV6_UNICAST_HOPS, 10" },
		{ IPPROTO_IP, IP_ADD_MEMBERSHIP, group, 8,
		  "IPPROTO_IP, IP_ADD_MEMBERSHIP, 239.1.2.3" },
		{ IPPROTO_IP, IP_MULTICAST_TTL, "\2", 1,
		  "IPPROTO_IP, IP_MULTICAST_TTL, 2" },
		{ SOL_SOCKET, SO_TYPE, &on, 4, "SOL_SOCKET, SO_TYPE, 1" },
		{ SOL_SOCKET, 9999, &linger, 8, "SOL_SOCKET, 9999, 8 bytes" },
		{ 77, 8, &ten, 4, "77, 8, 10" },
	};

	for (int i = 0; i < ROWS(rows); i++)
		ck_assert_str_eq(set_option(rows[i].level, rows[i].number,
					    rows[i].value, rows[i].len) +
					 strlen("3, "),
				 rows[i].text);
}
END_TEST

START_TEST(options_of_hostile_values)
{
	struct linger linger = { 1, 5 };

	ck_assert_str_eq(set_option(SOL_SOCKET, SO_LINGER, &linger, 7),
			 "3, SOL_SOCKET, SO_LINGER, 7 bytes");
	ck_assert_str_eq(set_option(SOL_SOCKET, SO_REUSEADDR, &linger, 0),
			 "3, SOL_SOCKET, SO_REUSEADDR, 0 bytes");
	ck_assert_str_eq(set_option(SOL_SOCKET, SO_REUSEADDR, NULL, 4),
			 "3, SOL_SOCKET, SO_REUSEADDR, NULL");
	ck_assert_str_eq(set_option(SOL_SOCKET, SO_BINDTODEVICE, "l\033o", 3),
			 "3, SOL_SOCKET, SO_BINDTODEVICE, l\\x1bo");
}
END_TEST

START_TEST(what_getsockopt_gave)
{
	int error = ECONNREFUSED, none = 0;
	uint32_t len = sizeof(error), huge = UINT32_MAX;

	ck_assert_str_eq(args_of(&CALL(SYS_getsockopt, 3, SOL_SOCKET, SO_ERROR,
				       AT(&error), AT(&len))),
			 "3, SOL_SOCKET, SO_ERROR");
	ck_assert_str_eq(data_of(&DONE(SYS_getsockopt, 0, 3, SOL_SOCKET,
				       SO_ERROR, AT(&error), AT(&len))),
			 "ECONNREFUSED");
	ck_assert_str_eq(data_of(&DONE(SYS_getsockopt, 0, 3, SOL_SOCKET,
				       SO_ERROR, AT(&none), AT(&len))),
			 "no error");
	ck_assert_str_eq(data_of(&DONE(SYS_getsockopt, 0, 3, IPPROTO_TCP,
				       TCP_INFO, AT(&huge), AT(&huge))),
			 "4294967295 bytes");
	ck_assert_str_eq(data_of(&DONE(SYS_getsockopt, 0, 3, SOL_SOCKET,
				       SO_ERROR, AT(&error), 0)),
			 "");
}
END_TEST

static Suite *suite(void)
{
	Suite *s = suite_create("program call");
	TCase *tc = tcase_create("table");

	tcase_add_test(tc, every_call_is_there_once);
	tcase_add_test(tc, traits_say_what_is_done_with_it);
	tcase_add_test(tc, followed_or_told);
	tcase_add_test(tc, descriptors_it_is_about);
	tcase_add_test(tc, told_by_the_word_of_the_source);
	tcase_add_test(tc, found_by_what_a_word_means);
	tcase_add_test(tc, names_of_what_they_are_given);
	suite_add_tcase(s, tc);
	tc = tcase_create("addresses");
	tcase_add_test(tc, addresses_of_the_internet);
	tcase_add_test(tc, other_addresses);
	tcase_add_test(tc, an_address_that_is_cut);
	tcase_add_test(tc, who_was_accepted);
	tcase_add_test(tc, nothing_is_told_of_what_failed);
	tcase_add_test(tc, pairs);
	suite_add_tcase(s, tc);
	tc = tcase_create("options");
	tcase_add_test(tc, options_by_name_and_value);
	tcase_add_test(tc, options_of_hostile_values);
	tcase_add_test(tc, what_getsockopt_gave);
	suite_add_tcase(s, tc);
	return s;
}

TEST_MAIN(suite())
