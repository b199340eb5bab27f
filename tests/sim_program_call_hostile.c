/*
 * Whatever a program passes to the kernel: every call of the table with every
 * kind of argument that is none. Nothing crashes, hangs or is longer than its
 * room; what comes out has no control characters.
 */
#include "tests/test.h"

#include <errno.h>
#include <sched.h>
#include <stdint.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>

#include "capture/text.h"
#include "tests/calls.h"
#include "tests/child.h"

/* --- memory --------------------------------------------------------------- */

START_TEST(memory_to_where_it_ends)
{
	char *pages = two_pages(), out[64];
	uint64_t end = AT(pages) + (uint64_t)sysconf(_SC_PAGESIZE);

	for (size_t n = 0; n <= sizeof(out); n++) {
		memset(pages + sysconf(_SC_PAGESIZE) - n, (int)n, n);
		memset(out, 0xee, sizeof(out));
		ck_assert_uint_eq(
			tracee_read(gettid(), end - n, out, sizeof(out)), n);
		for (size_t i = 0; i < n; i++)
			ck_assert_int_eq(out[i], (char)n);
		if (n < sizeof(out))
			ck_assert_int_eq(out[n], (char)0xee);
	}
	two_pages_free(pages);
}
END_TEST

/* More than is asked for at once. */
START_TEST(much_memory)
{
	enum { MUCH = 300000 };
	char *from = malloc(MUCH), *to = malloc(MUCH);

	ck_assert(from && to);
	for (size_t i = 0; i < MUCH; i++)
		from[i] = (char)(i * 7 >> 3);
	ck_assert_uint_eq(tracee_read(gettid(), AT(from) + 1, to, MUCH - 1),
			  MUCH - 1);
	ck_assert_mem_eq(from + 1, to, MUCH - 1);
	free(from);
	free(to);
}
END_TEST

START_TEST(memory_that_is_not_there)
{
	char out[64];
	pid_t pid = fork();

	if (pid == 0)
		_exit(0);
	child_ended(pid);
	ck_assert_uint_eq(tracee_read(gettid(), 0, out, 64), 0);
	ck_assert_uint_eq(tracee_read(gettid(), UINT64_MAX, out, 64), 0);
	ck_assert_uint_eq(tracee_read(gettid(), UINT64_MAX - 63, out, 64), 0);
	ck_assert_uint_eq(tracee_read(gettid(), INT64_MAX, out, 64), 0);
	ck_assert_uint_eq(tracee_read(gettid(), AT(out), out, 0), 0);
	ck_assert_uint_eq(tracee_read(pid, AT(out), out, 64), 0);
}
END_TEST

/* --- calls ---------------------------------------------------------------- */

/* Cut at any size, as text that may be shown. */
static void check_text(const char *name, const char *text, size_t size)
{
	size_t n = strnlen(text, size);

	ck_assert_msg(n < size, "%s: not ended", name);
	for (size_t i = 0; i < n;) {
		uint32_t c;
		size_t len = utf8_decode(text + i, n - i, &c);

		ck_assert_msg(len > 0 && !char_is_control(c), "%s: %s", name,
			      text);
		i += len;
	}
}

static void check_call(const struct call_kind *kind, struct traced_call *c)
{
	static const size_t sizes[] = { 1, 4, 5, 16, 500 };
	char text[512];

	c->number = kind->number;
	for (int i = 0; i < ROWS(sizes); i++) {
		memset(text, 'x', sizeof(text));
		traced_call_args(c, text, sizes[i]);
		check_text(kind->name, text, sizes[i]);
		memset(text, 'x', sizeof(text));
		traced_call_data(c, text, sizes[i]);
		check_text(kind->name, text, sizes[i]);
	}
	traced_call_args(c, text, 0);
	traced_call_data(c, text, 0);
}

/* One value for all, then each argument alone among those of another. */
static void check_values(const struct call_kind *kind, const uint64_t *value,
			 size_t n)
{
	static const int64_t results[] = { 0, 1, 7, INT32_MAX, INT64_MAX };
	struct traced_call c = { .tid = gettid() };

	for (size_t a = 0; a < n; a++) {
		for (size_t i = 0; i < 6; i++)
			c.arg[i] = value[a];
		c.result = results[a % 5];
		check_call(kind, &c);
		for (size_t i = 0; i < 6; i++) {
			c.arg[i] = value[(a + 1) % n];
			c.result = results[(a + i) % 5];
			check_call(kind, &c);
			c.arg[i] = value[a];
		}
	}
}

START_TEST(any_value)
{
	size_t n;
	const struct call_kind *kind = &call_kinds(&n)[_i];
	char *pages = two_pages();
	uint64_t end = AT(pages) + (uint64_t)sysconf(_SC_PAGESIZE);
	const uint64_t values[] = {
		0,
		1,
		2,
		8,
		16,
		1024,
		1025,
		65537,
		INT32_MAX,
		UINT32_MAX,
		UINT64_C(1) << 31,
		INT64_MAX,
		INT64_MIN,
		UINT64_MAX,
		UINT64_MAX - 15,
		end,
		end - 1,
		end - 7,
		end - 8,
		end - 16,
		end - 24,
		end - 64,
		AT(pages),
	};

	memset(pages, 0xff, (size_t)sysconf(_SC_PAGESIZE));
	check_values(kind, values, ROWS(values));
	two_pages_free(pages);
}
END_TEST

/* Pointers, lengths and texts that point at each other, from a fixed seed. */
START_TEST(any_memory)
{
	size_t n, words = (size_t)sysconf(_SC_PAGESIZE) / sizeof(uint64_t);
	const struct call_kind *kind = &call_kinds(&n)[_i];
	char *pages = two_pages();
	uint64_t *word = (void *)pages, seed = 88172645463325252u;
	struct traced_call c = { .tid = gettid() };

	for (unsigned int round = 0; round < 60; round++) {
		for (size_t i = 0; i < words; i++) {
			seed ^= seed << 13;
			seed ^= seed >> 7;
			seed ^= seed << 17;
			word[i] = seed % 3 == 0	  ? AT(pages) + seed % 4096
				  : seed % 3 == 1 ? seed % 20
						  : seed;
		}
		for (size_t i = 0; i < 6; i++)
			c.arg[i] = word[i];
		c.arg[1] = round & 1 ? AT(word + 16) : c.arg[1];
		c.arg[0] = round & 2 ? AT(word + 64) : c.arg[0];
		c.result = (int64_t)(seed % 9);
		check_call(kind, &c);
	}
	two_pages_free(pages);
}
END_TEST

/* --- what ends with its page ---------------------------------------------- */

static const struct msghdr no_message;
static const struct mmsghdr no_messages;
static const struct timespec second = { 1, 0 };
static const struct linger linger = { 1, 5 };
static const struct timeval half = { 0, 500000 };
static const int five = 5, two[2] = { 5, 6 };
static const uint64_t set = 8, offset = 7, thread = CLONE_THREAD;
static const struct epoll_event in = { .events = EPOLLIN };

/* A call of which one argument points at a block. */
static const struct block {
	struct traced_call call;
	unsigned int i; /* the argument */
	const void *bytes;
	size_t size;
	bool data; /* it is about what the call gave */
	const char *text;
} blocks[] = {
	{ { .number = SYS_sendmsg },
	  1,
	  &no_message,
	  sizeof(no_message),
	  false,
	  "0, \"\", 0" },
	{ { .number = SYS_recvmsg },
	  1,
	  &no_message,
	  sizeof(no_message),
	  false,
	  "0, 0" },
	{ { .number = SYS_sendmmsg, .arg = { [2] = 1 } },
	  1,
	  &no_messages,
	  sizeof(struct msghdr),
	  false,
	  "0, [\"\"], 1" },
	{ { .number = SYS_pselect6, .arg = { 4 } },
	  1,
	  &set,
	  8,
	  false,
	  "read [3], forever" },
	{ { .number = SYS_pselect6 }, 4, &second, sizeof(second), false, "1s" },
#ifdef SYS_select
	{ { .number = SYS_select }, 4, &half, sizeof(half), false, "500ms" },
#endif
	{ { .number = SYS_nanosleep },
	  0,
	  &second,
	  sizeof(second),
	  false,
	  "1s" },
	{ { .number = SYS_setsockopt,
	    .arg = { 3, SOL_SOCKET, SO_LINGER, 0, sizeof(linger) } },
	  3,
	  &linger,
	  sizeof(linger),
	  false,
	  "3, SOL_SOCKET, SO_LINGER, 5s" },
	{ { .number = SYS_epoll_ctl, .arg = { 4, EPOLL_CTL_ADD, 5 } },
	  3,
	  &in,
	  sizeof(in),
	  false,
	  "4, EPOLL_CTL_ADD, 5, EPOLLIN" },
	{ { .number = SYS_sendfile, .arg = { 4, 3, 0, 9 } },
	  2,
	  &offset,
	  8,
	  false,
	  "4, 3, at 7, 9" },
#ifdef SYS_clone3
	{ { .number = SYS_clone3 }, 0, &thread, 8, false, "CLONE_THREAD" },
#endif
	{ { .number = SYS_execve },
	  0,
	  "/bin/true",
	  10,
	  false,
	  "\"/bin/true\", []" },
	{ { .number = SYS_ioctl, .arg = { 3, FIONBIO } },
	  2,
	  &five,
	  sizeof(five),
	  false,
	  "3, FIONBIO, on" },
	{ { .number = SYS_socketpair }, 3, two, sizeof(two), true, "[5, 6]" },
	{ { .number = SYS_wait4, .result = 9 },
	  1,
	  &five,
	  sizeof(five),
	  true,
	  "killed by SIGTRAP" },
	{ { .number = SYS_read, .arg = { 3, 0, 9 }, .result = 3 },
	  1,
	  "abc",
	  3,
	  true,
	  "\"abc\"" },
};

START_TEST(at_every_truncation)
{
	const struct block *b = &blocks[_i];
	struct traced_call c = b->call;
	char *pages = two_pages();

	c.tid = gettid();
	for (size_t n = 0; n <= b->size; n++) {
		const char *text;

		c.arg[b->i] = AT(at_page_end(pages, b->bytes, n));
		text = b->data ? data_of(&c) : args_of(&c);
		ck_assert_msg((strcmp(text, b->text) == 0) == (n == b->size),
			      "%zu bytes of %zu: %s", n, b->size, text);
	}
	two_pages_free(pages);
}
END_TEST

/* Its process is gone: only the numbers are left. */
START_TEST(of_a_process_that_is_gone)
{
	size_t n;
	const struct call_kind *kinds = call_kinds(&n);
	pid_t pid = fork();

	if (pid == 0)
		_exit(0);
	child_ended(pid);
	for (size_t i = 0; i < n; i++) {
		struct traced_call c = { .tid = pid,
					 .result = 5,
					 .arg = { AT(kinds), AT(kinds), 16,
						  AT(kinds), 16, 16 } };

		check_call(&kinds[i], &c);
	}
}
END_TEST

static Suite *suite(void)
{
	Suite *s = suite_create("program call hostile");
	TCase *tc = tcase_create("memory");
	size_t n;

	call_kinds(&n);
	tcase_add_test(tc, memory_to_where_it_ends);
	tcase_add_test(tc, much_memory);
	tcase_add_test(tc, memory_that_is_not_there);
	suite_add_tcase(s, tc);
	tc = tcase_create("calls");
	tcase_add_loop_test(tc, any_value, 0, (int)n);
	tcase_add_loop_test(tc, any_memory, 0, (int)n);
	tcase_add_loop_test(tc, at_every_truncation, 0, ROWS(blocks));
	tcase_add_test(tc, of_a_process_that_is_gone);
	suite_add_tcase(s, tc);
	return s;
}

TEST_MAIN(suite())
