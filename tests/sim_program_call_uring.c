/*
 * io_uring as text: what is handed over, and what has been done. The ring is a
 * real one, for the kernel is asked what is in it.
 */
#include "tests/test.h"

#include <errno.h>
#include <linux/io_uring.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "tests/calls.h"

enum { ENTRIES = 8 };

static int fd;
static struct io_uring_params params;
static struct io_uring_sqe *sqe;
static unsigned int *tail;

static void *map(size_t size, off_t what)
{
	void *at =
		mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, what);

	ck_assert_ptr_ne(at, MAP_FAILED);
	return at;
}

static void need_ring(void)
{
	char *ring;
	unsigned int *array;

	params = (struct io_uring_params){ .flags = 0 };
	fd = (int)syscall(SYS_io_uring_setup, ENTRIES, &params);
	if (fd < 0)
		skip("no io_uring: %s", strerror(errno));
	ring = map(params.sq_off.array + ENTRIES * sizeof(*array),
		   IORING_OFF_SQ_RING);
	sqe = map(ENTRIES * sizeof(*sqe), IORING_OFF_SQES);
	tail = (unsigned int *)(ring + params.sq_off.tail);
	array = (unsigned int *)(ring + params.sq_off.array);
	for (unsigned int i = 0; i < ENTRIES; i++)
		array[i] = i;
}

static void submit(uint8_t what, int about)
{
	struct io_uring_sqe *next = &sqe[*tail % ENTRIES];

	memset(next, 0, sizeof(*next));
	next->opcode = what;
	next->fd = about;
	__atomic_store_n(tail, *tail + 1, __ATOMIC_RELEASE);
}

START_TEST(what_is_handed_over)
{
	char want[64];

	need_ring();
	submit(IORING_OP_ACCEPT, 3);
	submit(IORING_OP_RECV, 15);
	submit(IORING_OP_ASYNC_CANCEL, -1);
	snprintf(want, sizeof(want), "%d, [ACCEPT 3, RECV 15, ASYNC_CANCEL], 1",
		 fd);
	ck_assert_str_eq(args_of(&CALL(SYS_io_uring_enter, INT(fd), 3, 1,
				       IORING_ENTER_GETEVENTS)),
			 want);
}
END_TEST

/* Nothing new, or nothing that the kernel tells: numbers. */
START_TEST(only_numbers)
{
	ck_assert_str_eq(args_of(&CALL(SYS_io_uring_enter, INT(-1), 2, 1, 1)),
			 "-1, 2, 1");
	ck_assert_str_eq(
		args_of(&CALL(SYS_io_uring_enter, INT(-1), 0, 1,
			      IORING_ENTER_GETEVENTS | IORING_ENTER_SQ_WAKEUP)),
		"-1, 0, 1, IORING_ENTER_SQ_WAKEUP");
	ck_assert_str_eq(data_of(&DONE(SYS_io_uring_enter, 0, INT(-1))), "");
	ck_assert_str_eq(args_of(&CALL(SYS_io_uring_setup, 64)), "64");
}
END_TEST

START_TEST(what_was_done)
{
	need_ring();
	submit(IORING_OP_NOP, -1);
	submit(IORING_OP_CLOSE, 9999);
	ck_assert_int_eq(syscall(SYS_io_uring_enter, fd, 2, 2,
				 IORING_ENTER_GETEVENTS, NULL, 0),
			 2);
	ck_assert_str_eq(data_of(&DONE(SYS_io_uring_enter, 2, INT(fd), 2, 2)),
			 "[0, -9]");
}
END_TEST

static Suite *suite(void)
{
	Suite *s = suite_create("io_uring as text");
	TCase *tc = tcase_create("rings");

	tcase_add_test(tc, what_is_handed_over);
	tcase_add_test(tc, only_numbers);
	tcase_add_test(tc, what_was_done);
	suite_add_tcase(s, tc);
	return s;
}

TEST_MAIN(suite())
