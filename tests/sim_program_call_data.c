/*
 * Bytes that calls move, as text: one buffer, pieces, messages; at every place
 * where the memory may end.
 */
#include "tests/test.h"

#include <errno.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/uio.h>

#include "tests/calls.h"

#define REQUEST "GET /index.html HTTP/1.1\r\nHost: 127.0.0.1:8000\r\n\r\n"

static struct sockaddr_in peer = {
	.sin_family = AF_INET,
	.sin_port = 0x3500, /* 53 */
	.sin_addr.s_addr = 0x0100007f,
};

/* What struct iovec has: it may be written to, and is not here. */
#define TEXT_AT(text) ((void *)AT(text))

/* --- one buffer ----------------------------------------------------------- */

START_TEST(what_is_sent)
{
	ck_assert_str_eq(args_of(&CALL(SYS_write, 4, AT("hello\n"), 6)),
			 "4, \"hello\\n\", 6");
	ck_assert_str_eq(
		args_of(&CALL(SYS_write, 4, AT(REQUEST), strlen(REQUEST))),
		"4, \"GET /index.html HTTP/1.1\\r\\nHo…\", 50");
	ck_assert_str_eq(
		args_of(&CALL(SYS_sendto, 4, AT("hi"), 2, MSG_NOSIGNAL)),
		"4, \"hi\", 2, MSG_NOSIGNAL");
	ck_assert_str_eq(args_of(&CALL(SYS_sendto, 4, AT("hi"), 2, 0, AT(&peer),
				       sizeof(peer))),
			 "4, \"hi\", 2, 127.0.0.1:53");
	ck_assert_str_eq(args_of(&CALL(SYS_write, 4, AT(""), 0)), "4, \"\", 0");
}
END_TEST

START_TEST(what_is_received)
{
	uint32_t len = sizeof(peer), none = 0;

	ck_assert_str_eq(data_of(&DONE(SYS_read, 5, 4, AT("hello there"), 99)),
			 "\"hello\"");
	ck_assert_str_eq(data_of(&DONE(SYS_recvfrom, 2, 4, AT("hi"), 9, 0,
				       AT(&peer), AT(&len))),
			 "\"hi\" from 127.0.0.1:53");
	ck_assert_str_eq(data_of(&DONE(SYS_recvfrom, 0, 4, AT("hi"), 9, 0,
				       AT(&peer), AT(&len))),
			 "from 127.0.0.1:53");
	ck_assert_str_eq(data_of(&DONE(SYS_recvfrom, 2, 4, AT("hi"), 9, 0,
				       AT(&peer), AT(&none))),
			 "\"hi\"");
	/* The end of the stream has no bytes. */
	ck_assert_str_eq(data_of(&DONE(SYS_recvfrom, 0, 4, AT("hi"), 9)), "");
	/* MSG_TRUNC tells of more than there was room for. */
	ck_assert_str_eq(
		data_of(&DONE(SYS_recvfrom, 900, 4, AT("hi"), 1, MSG_TRUNC)),
		"\"h\"");
}
END_TEST

START_TEST(bytes_that_would_steer_a_terminal)
{
	ck_assert_str_eq(
		data_of(&DONE(SYS_read, 7, 4, AT("\033[2J\r\"\377"), 9)),
		"\"\\x1b[2J\\r\\\"\\xff\"");
	ck_assert_str_eq(args_of(&CALL(SYS_write, 4, AT("你好"), 6)),
			 "4, \"你好\", 6");
}
END_TEST

/* As much as there is, whatever the call says. */
START_TEST(at_every_end_of_memory)
{
	char *pages = two_pages(), want[64];

	for (size_t n = 0; n <= 10; n++) {
		char *at = at_page_end(pages, "0123456789", n);

		snprintf(want, sizeof(want), "4, \"%.*s\"…, 4096", (int)n,
			 "0123456789");
		if (n == 0)
			snprintf(want, sizeof(want), "4, %p, 4096", (void *)at);
		ck_assert_str_eq(args_of(&CALL(SYS_write, 4, AT(at), 4096)),
				 want);
		snprintf(want, sizeof(want), "4, \"%.*s\", %zu", (int)n,
			 "0123456789", n);
		ck_assert_str_eq(args_of(&CALL(SYS_write, 4, AT(at), n)), want);
	}
	two_pages_free(pages);
	ck_assert_str_eq(args_of(&CALL(SYS_write, 4, 0, 5)), "4, NULL, 5");
}
END_TEST

/* --- pieces --------------------------------------------------------------- */

START_TEST(pieces_are_gathered)
{
	struct iovec part[] = { { TEXT_AT("HTTP/1.1 200 OK\r\n"), 17 },
				{ NULL, 0 },
				{ TEXT_AT("\r\nhello"), 7 } };

	ck_assert_str_eq(args_of(&CALL(SYS_writev, 4, AT(part), 3)),
			 "4, \"HTTP/1.1 200 OK\\r\\n\\r\\nhello\", 24 in 3 "
			 "parts");
	ck_assert_str_eq(args_of(&CALL(SYS_writev, 4, AT(part), 1)),
			 "4, \"HTTP/1.1 200 OK\\r\\n\", 17 in 1 part");
	ck_assert_str_eq(args_of(&CALL(SYS_readv, 4, AT(part), 3)),
			 "4, 24 in 3 parts");
	ck_assert_str_eq(data_of(&DONE(SYS_readv, 20, 4, AT(part), 3)),
			 "\"HTTP/1.1 200 OK\\r\\n\\r\\nh\"");
}
END_TEST

/* As the kernel takes no more than 1024 (UIO_MAXIOV). */
START_TEST(pieces_without_end)
{
	static struct iovec part[1024];
	char want[64];

	for (size_t i = 0; i < 1024; i++)
		part[i] = (struct iovec){ TEXT_AT("x"), 1 };
	ck_assert_str_eq(args_of(&CALL(SYS_readv, 4, AT(part), 1024)),
			 "4, 1024 in 1024 parts");
	snprintf(want, sizeof(want), "4, %p, 1025 parts", (void *)part);
	ck_assert_str_eq(args_of(&CALL(SYS_readv, 4, AT(part), 1025)), want);
	part[1].iov_len = SIZE_MAX;
	part[2].iov_len = 7;
	ck_assert_str_eq(args_of(&CALL(SYS_readv, 4, AT(part), 3)),
			 "4, 18446744073709551615 in 3 parts");
}
END_TEST

START_TEST(a_piece_that_is_not_there)
{
	struct iovec part[] = { { TEXT_AT("good"), 4 }, { (void *)8, 9 } };
	char *pages = two_pages(), want[64];
	char *at = at_page_end(pages, part, sizeof(part) - 1);

	ck_assert_str_eq(args_of(&CALL(SYS_writev, 4, AT(part), 2)),
			 "4, \"good\"…, 13 in 2 parts");
	snprintf(want, sizeof(want), "4, %p, 2 parts", (void *)at);
	ck_assert_str_eq(args_of(&CALL(SYS_writev, 4, AT(at), 2)), want);
	two_pages_free(pages);
}
END_TEST

/* --- messages ------------------------------------------------------------- */

static struct msghdr message(struct iovec *part, void *name)
{
	return (struct msghdr){ .msg_iov = part,
				.msg_iovlen = 1,
				.msg_name = name,
				.msg_namelen = name ? sizeof(peer) : 0 };
}

START_TEST(messages)
{
	struct iovec part = { TEXT_AT("hello"), 5 };
	struct msghdr to = message(&part, &peer), m = message(&part, NULL);

	ck_assert_str_eq(args_of(&CALL(SYS_sendmsg, 3, AT(&to), MSG_MORE)),
			 "3, \"hello\", 5, 127.0.0.1:53, MSG_MORE");
	ck_assert_str_eq(args_of(&CALL(SYS_sendmsg, 3, AT(&m))),
			 "3, \"hello\", 5");
	ck_assert_str_eq(args_of(&CALL(SYS_recvmsg, 3, AT(&m), MSG_WAITALL)),
			 "3, 5, MSG_WAITALL");
	ck_assert_str_eq(data_of(&DONE(SYS_recvmsg, 4, 3, AT(&to))),
			 "\"hell\" from 127.0.0.1:53");
	m.msg_flags = MSG_TRUNC | MSG_CMSG_CLOEXEC;
	ck_assert_str_eq(data_of(&DONE(SYS_recvmsg, 5, 3, AT(&m))),
			 "\"hello\", MSG_TRUNC");
	ck_assert_str_eq(data_of(&DONE(SYS_recvmsg, 0, 3, AT(&m))),
			 "MSG_TRUNC");
	ck_assert_str_eq(args_of(&CALL(SYS_sendmsg, 3, 0)), "3, NULL");
}
END_TEST

/* Descriptors that go with the bytes, unix(7). */
START_TEST(descriptors_that_are_passed)
{
	union {
		struct cmsghdr header;
		char bytes[CMSG_SPACE(6 * sizeof(int))];
	} control = { .header = { .cmsg_level = SOL_SOCKET,
				  .cmsg_type = SCM_RIGHTS } };
	const int fd[6] = { 7, 8, 9, 10, 11, 12 };
	struct iovec part = { TEXT_AT("x"), 1 };
	struct msghdr m = message(&part, NULL);

	memcpy(CMSG_DATA(&control.header), fd, sizeof(fd));
	m.msg_control = &control;
	m.msg_controllen = CMSG_SPACE(2 * sizeof(int));
	control.header.cmsg_len = CMSG_LEN(2 * sizeof(int));
	ck_assert_str_eq(args_of(&CALL(SYS_sendmsg, 3, AT(&m))),
			 "3, \"x\", 1, SCM_RIGHTS [7, 8]");
	m.msg_controllen = sizeof(control);
	control.header.cmsg_len = SIZE_MAX; /* no further than there is */
	ck_assert_str_eq(data_of(&DONE(SYS_recvmsg, 1, 3, AT(&m))),
			 "\"x\", SCM_RIGHTS [7, 8, 9, 10, …]");
	control.header.cmsg_len = 0; /* would never end */
	ck_assert_str_eq(args_of(&CALL(SYS_sendmsg, 3, AT(&m))), "3, \"x\", 1");
	control.header.cmsg_len = CMSG_LEN(0);
	control.header.cmsg_type = SCM_CREDENTIALS;
	m.msg_controllen = CMSG_LEN(0);
	ck_assert_str_eq(args_of(&CALL(SYS_sendmsg, 3, AT(&m))),
			 "3, \"x\", 1, control 1:2");
}
END_TEST

START_TEST(many_messages)
{
	struct iovec part = { TEXT_AT("hello"), 5 };
	struct mmsghdr all[6];

	for (size_t i = 0; i < 6; i++)
		all[i] = (struct mmsghdr){
			.msg_hdr = message(&part, i ? NULL : &peer),
			.msg_len = 2,
		};
	ck_assert_str_eq(args_of(&CALL(SYS_sendmmsg, 3, AT(all), 2, MSG_MORE)),
			 "3, [\"hello\" to 127.0.0.1:53, \"hello\"], 2, "
			 "MSG_MORE");
	ck_assert_str_eq(args_of(&CALL(SYS_recvmmsg, 3, AT(all), 6)),
			 "3, 6, forever");
	ck_assert_str_eq(data_of(&DONE(SYS_recvmmsg, 2, 3, AT(all), 6)),
			 "[\"he\" from 127.0.0.1:53, \"he\"]");
	ck_assert_str_eq(data_of(&DONE(SYS_recvmmsg, 6, 3, AT(&all[1]), 6)),
			 "[\"he\", \"he\", \"he\", \"he\", …]");
	ck_assert_str_eq(args_of(&CALL(SYS_sendmmsg, 3, 0, 1)), "3, [NULL], 1");
}
END_TEST

/* --- programs ------------------------------------------------------------- */

START_TEST(programs_by_their_words)
{
	const char *argv[] = { "curl", "-s", "http://127.0.0.1:8000/", NULL };
	const char *many[] = { "a", "b", "c", "d", "e", NULL };
	char *pages = two_pages();
	const char *end = at_page_end(pages, "/bin/x", 6);

	ck_assert_str_eq(
		args_of(&CALL(SYS_execve, AT("/usr/bin/curl"), AT(argv))),
		"\"/usr/bin/curl\", [\"curl\", \"-s\", "
		"\"http://127.0.0.1:8000/\"]");
	ck_assert_str_eq(args_of(&CALL(SYS_execve, AT("x"), AT(many))),
			 "\"x\", [\"a\", \"b\", \"c\", \"d\", …]");
	ck_assert_str_eq(args_of(&CALL(SYS_execve, AT("x"), 0)), "\"x\", []");
	ck_assert_str_eq(args_of(&CALL(SYS_execve, AT(end), 0)),
			 "\"/bin/x\"…, []");
	ck_assert_str_eq(args_of(&CALL(SYS_execve, 0, 0)), "NULL, []");
	two_pages_free(pages);
}
END_TEST

static Suite *suite(void)
{
	Suite *s = suite_create("program call data");
	TCase *tc = tcase_create("bytes");

	tcase_add_test(tc, what_is_sent);
	tcase_add_test(tc, what_is_received);
	tcase_add_test(tc, bytes_that_would_steer_a_terminal);
	tcase_add_test(tc, at_every_end_of_memory);
	tcase_add_test(tc, pieces_are_gathered);
	tcase_add_test(tc, pieces_without_end);
	tcase_add_test(tc, a_piece_that_is_not_there);
	suite_add_tcase(s, tc);
	tc = tcase_create("messages");
	tcase_add_test(tc, messages);
	tcase_add_test(tc, descriptors_that_are_passed);
	tcase_add_test(tc, many_messages);
	tcase_add_test(tc, programs_by_their_words);
	suite_add_tcase(s, tc);
	return s;
}

TEST_MAIN(suite())
