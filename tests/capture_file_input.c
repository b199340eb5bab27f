/*
 * Where a capture file comes from: through a pipe, still growing, or none at
 * all. Each packet is compared with what was written.
 */
#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/capfile.h"
#include "tests/decode.h"
#include "tests/folder.h"

/* --- a pipe -------------------------------------------------------------- */

static struct capture_file *open_pipe(int ends[2])
{
	struct capture_file *f;
	struct err e;

	ck_assert_int_eq(pipe(ends), 0);
	ck_assert_int_eq(capture_file_open_fd(&f, ends[0], "pipe", &e), 0);
	ck_assert_int_eq(capture_file_fd(f), ends[0]);
	return f;
}

/* Byte by byte: each packet is there as soon as its last byte is. */
START_TEST(pipe_in_bytes)
{
	struct capfile c = made(_i);
	struct file_packet p;
	uint32_t n = 0;
	int ends[2];
	struct capture_file *f = open_pipe(ends);
	enum file_status status;
	struct err e;

	ck_assert(!capture_file_at(f, 24, &p));
	for (size_t i = 0; i < c.n; i++) {
		ck_assert_int_eq(capture_file_next(f, &p, &e), FILE_WAIT);
		ck_assert_int_eq(write(ends[1], c.at + i, 1), 1);
		status = capture_file_next(f, &p, &e);
		if (status == FILE_PACKET)
			assert_made(&p, ++n);
		else
			ck_assert_int_eq(status, FILE_WAIT);
	}
	ck_assert_uint_eq(n, MADE);
	ck_assert_int_eq(capture_file_next(f, &p, &e), FILE_WAIT);
	close(ends[1]);
	ck_assert_int_eq(capture_file_next(f, &p, &e), FILE_END);
	ck_assert_int_eq(capture_file_fd(f), -1);
	capture_file_close(f);
}
END_TEST

/* What the file without a name takes on its disk, and how long it is. */
static void spool_takes(uint64_t *taken, uint64_t *length)
{
	char link[64], target[256];
	struct stat st;

	for (int fd = 3; fd < 64; fd++) {
		ssize_t n;

		snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
		n = readlink(link, target, sizeof(target) - 1);
		target[n > 0 ? n : 0] = '\0';
		if (!strstr(target, "(deleted)") || fstat(fd, &st) < 0 ||
		    (uint64_t)st.st_size < *length)
			continue;
		*length = (uint64_t)st.st_size;
		*taken = (uint64_t)st.st_blocks * 512;
	}
}

/* The n-th is full of n % 255 + 1: nothing of it is zero. */
static void write_records(int fd, uint32_t from, uint32_t n, uint32_t len)
{
	uint8_t bytes[1 << 16];

	fcntl(fd, F_SETPIPE_SZ, 1 << 20);
	for (uint32_t i = from; i < from + n; i++) {
		uint32_t record[] = { 0, i, len, len };

		memset(bytes, (int)(i % 255 + 1), len);
		ck_assert_int_eq(write(fd, record, sizeof(record)), 16);
		ck_assert_int_eq(write(fd, bytes, len), len);
	}
}

/* Of what goes on for ever only the last is kept, where that was said. */
START_TEST(pipe_forgets)
{
	enum { LEN = 60000, MANY = 1000, AHEAD = 10, MIB = 1 << 20 };
	struct capfile head = { .n = 0 };
	struct file_packet p = { .captured = 0 };
	uint64_t taken = 0, length = 10 * MIB, first = 0;
	int ends[2];
	struct capture_file *f = open_pipe(ends);
	struct err e;

	pcap_head(&head, PCAP_US, LINK_ETHERNET);
	ck_assert_int_eq(write(ends[1], head.at, head.n), (ssize_t)head.n);
	for (uint32_t i = 0; i < MANY; i++) {
		if (i % AHEAD == 0)
			write_records(ends[1], i, AHEAD, LEN);
		while (capture_file_next(f, &p, &e) == FILE_WAIT)
			;
		ck_assert_uint_eq(p.t_ns, i * 1000ull);
		ck_assert_uint_eq(p.captured, LEN);
		ck_assert_uint_eq(p.bytes[0], i % 255 + 1);
		ck_assert_uint_eq(p.bytes[LEN - 1], i % 255 + 1);
		if (i == 0)
			first = p.place;
		if (_i)
			capture_file_forget(f);
	}
	ck_assert(capture_file_at(f, first, &p)); /* the beginning stays */
	ck_assert_uint_eq(p.captured, LEN);
	spool_takes(&taken, &length);
	ck_assert_uint_gt(length, 50 * MIB);
	if (_i)
		ck_assert_uint_lt(taken, 24 * MIB);
	else
		ck_assert_uint_ge(taken, 50 * MIB);
	close(ends[1]);
	capture_file_close(f);
}
END_TEST

/* The other end goes away after n bytes. */
START_TEST(pipe_cut)
{
	struct capfile c = made(_i);

	for (size_t n = 0; n <= c.n; n++) {
		int ends[2];
		struct capture_file *f = open_pipe(ends);
		struct file_about about;
		struct file_packet p;
		enum file_status status;
		uint64_t whole = 0;
		struct err e;

		ck_assert_int_eq(write(ends[1], c.at, n), (int)n);
		close(ends[1]);
		while ((status = capture_file_next(f, &p, &e)) == FILE_PACKET)
			whole = p.place;
		capture_file_about(f, &about);
		if (n < (_i ? 28 : 24)) {
			ck_assert_int_eq(status, FILE_ERROR);
		} else {
			ck_assert_int_eq(status, FILE_END);
			ck_assert_uint_ge(about.cut_at, whole);
			ck_assert_uint_le(about.cut_at, n);
			ck_assert(about.cut == (about.cut_at < n));
		}
		capture_file_close(f);
	}
}
END_TEST

/* Whoever had to look at the first bytes gives them along. */
START_TEST(pipe_read_already)
{
	struct capfile c = made(false);

	for (size_t n = 0; n <= FILE_HEAD; n++) {
		struct capture_file *f;
		struct err e;
		int ends[2];

		ck_assert_int_eq(pipe(ends), 0);
		ck_assert_int_eq(write(ends[1], c.at + n, c.n - n),
				 (int)(c.n - n));
		close(ends[1]);
		ck_assert_int_eq(capture_file_open_rest(&f, ends[0], c.at, n,
							"pipe", &e),
				 0);
		assert_all_made(f);
		capture_file_close(f);
	}
}
END_TEST

START_TEST(pipe_of_something_else)
{
	int ends[2];
	struct capture_file *f = open_pipe(ends);
	struct file_packet p;
	struct err e;

	ck_assert_int_eq(write(ends[1], "GET / HTTP/1.1\r\n", 16), 16);
	ck_assert_int_eq(capture_file_next(f, &p, &e), FILE_ERROR);
	ck_assert_msg(strstr(e.text, "pipe: not a capture file, it looks like "
				     "text ("),
		      "%s", e.text);
	close(ends[1]);
	capture_file_close(f);
}
END_TEST

/* A named pipe can be opened before anybody writes to it. */
START_TEST(named_pipe)
{
	struct capfile c = made(false);
	struct capture_file *f;
	struct file_packet p;
	struct err e;
	int out;

	folder_make();
	ck_assert_int_eq(mkfifo(folder_path("fifo"), 0600), 0);
	ck_assert_int_eq(capture_file_open(&f, folder_path("fifo"), &e), 0);
	ck_assert_int_eq(capture_file_next(f, &p, &e), FILE_WAIT);
	out = open(folder_path("fifo"), O_WRONLY | O_CLOEXEC);
	ck_assert_int_eq(capture_file_next(f, &p, &e), FILE_WAIT);
	ck_assert_int_eq(write(out, c.at, c.n), (int)c.n);
	close(out);
	assert_all_made(f);
	capture_file_close(f);
	folder_remove();
}
END_TEST

/* --- a file that grows --------------------------------------------------- */

/*
 * At each length it can be followed, and it can be taken as ended, cut where
 * the packet begins that is not whole.
 */
START_TEST(growing)
{
	struct capfile c = made(_i);
	size_t n = _i ? 48 : 24; /* the headers */
	int fd = memfd_create("growing", MFD_CLOEXEC);
	struct file_about about;
	struct capture_file *f;
	struct file_packet p;
	uint32_t packets = 0;
	uint64_t behind = n;
	struct err e;

	ck_assert_int_eq(write(fd, c.at, n), (int)n);
	ck_assert_int_eq(capture_file_open_fd(&f, fd, "growing", &e), 0);
	for (; n < c.n; n++) {
		capture_file_follow(f, false);
		ck_assert_int_eq(capture_file_next(f, &p, &e), FILE_END);
		capture_file_about(f, &about);
		ck_assert(about.cut == (n > behind));
		ck_assert_uint_eq(about.cut_at, behind);
		capture_file_follow(f, true);
		ck_assert_int_eq(capture_file_next(f, &p, &e), FILE_WAIT);
		ck_assert_int_eq(capture_file_fd(f), -1);
		capture_file_about(f, &about);
		ck_assert(!about.cut);
		ck_assert_int_eq(write(fd, c.at + n, 1), 1);
		if (capture_file_next(f, &p, &e) == FILE_PACKET) {
			assert_made(&p, ++packets);
			behind = n + 1;
		}
	}
	ck_assert_uint_eq(packets, MADE);
	capture_file_close(f);
}
END_TEST

/* --- what can not be opened ---------------------------------------------- */

static const struct {
	struct build_bytes bytes;
	const char *says;
} others[] = {
	{ BUILD_BYTES(""), "other: is empty" },
	{ BUILD_BYTES("\xd4"), "other: not a capture file (wirestep opens " },
	{ BUILD_BYTES("\xd4\xc3\xb2\xa1\2\0\4"),
	  "other: ends at byte 7, within its header" },
	{ BUILD_BYTES("\x0a\x0d\x0d\x0a\x1c\0\0\0"),
	  "other: ends at byte 8, within its header" },
	{ BUILD_BYTES("\x1f\x8b\x08"), "other: is empty" },
	{ BUILD_BYTES("\x1f\x8b\x07\0\0\0\0\0\0\0"),
	  "other: the gzip data is damaged" },
	{ BUILD_BYTES("{\"event\":"), "looks like JSON" },
	{ BUILD_BYTES("#!/bin/sh\n"), "looks like text" },
	{ BUILD_BYTES("\xfd"
		      "7zXZ\0"),
	  "looks like xz (xz -dc FILE | wirestep open - unpacks it)" },
	{ BUILD_BYTES("snoop\0\0\0\0\0\0\2"),
	  "looks like a capture of snoop (editcap" },
	{ BUILD_BYTES("\x7f"
		      "ELF\2"),
	  "looks like a program (wirestep opens pcap" },
};

START_TEST(something_else)
{
	struct capture_file *f;
	struct err e = { 0 };
	int fd = memfd_create("other", MFD_CLOEXEC);

	ck_assert_int_eq(capture_file_open_memory(&f, others[_i].bytes.at,
						  others[_i].bytes.len, "other",
						  &e),
			 -1);
	ck_assert_msg(strstr(e.text, others[_i].says), "%s", e.text);
	ck_assert_int_eq(e.status, ERR_INPUT);
	/* as a file it is the same */
	ck_assert_int_eq(write(fd, others[_i].bytes.at, others[_i].bytes.len),
			 (int)others[_i].bytes.len);
	ck_assert_int_eq(capture_file_open_fd(&f, fd, "other", &e), -1);
	ck_assert_msg(strstr(e.text, others[_i].says), "%s", e.text);
	ck_assert_int_eq(fcntl(fd, F_GETFD), -1);
	ck_assert_int_eq(errno, EBADF);
}
END_TEST

START_TEST(not_there)
{
	struct capture_file *f;
	struct err e;

	ck_assert_int_eq(capture_file_open(&f, "/nonexistent", &e), -1);
	ck_assert_str_eq(e.text, "/nonexistent: No such file or directory");
	ck_assert_int_eq(capture_file_open(&f, "/proc", &e), -1);
	ck_assert_str_eq(e.text, "/proc: is a directory");
	/* a file without a size, which is read all the same */
	ck_assert_int_eq(capture_file_open(&f, "/proc/self/status", &e), -1);
	ck_assert_msg(strstr(e.text, "looks like text"), "%s", e.text);
}
END_TEST

START_TEST(too_large)
{
	int fd = memfd_create("large", MFD_CLOEXEC);
	struct capture_file *f;
	struct err e;

	if (ftruncate(fd, ((off_t)1 << 40) + 1) < 0)
		skip("no file of 1 TiB here, not even an empty one");
	ck_assert_int_eq(capture_file_open_fd(&f, fd, "large", &e), -1);
	ck_assert_msg(strstr(e.text, "large: is larger than 1 TiB"), "%s",
		      e.text);
}
END_TEST

static Suite *input_suite(void)
{
	Suite *s = suite_create("capture/file/input");
	TCase *tc = tcase_create("pipe");

	tcase_add_loop_test(tc, pipe_in_bytes, 0, 2);
	tcase_add_loop_test(tc, pipe_forgets, 0, 2);
	tcase_add_loop_test(tc, pipe_cut, 0, 2);
	tcase_add_test(tc, pipe_read_already);
	tcase_add_test(tc, pipe_of_something_else);
	tcase_add_test(tc, named_pipe);
	suite_add_tcase(s, tc);
	tc = tcase_create("growing");
	tcase_add_loop_test(tc, growing, 0, 2);
	suite_add_tcase(s, tc);
	tc = tcase_create("others");
	tcase_add_loop_test(tc, something_else, 0, ROWS(others));
	tcase_add_test(tc, not_there);
	tcase_add_test(tc, too_large);
	suite_add_tcase(s, tc);
	return s;
}

TEST_MAIN(input_suite())
