/*
 * One file that grows while packets come: what is in it is read by the reader
 * that reads all others, as it stands at each moment.
 */
#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>

#include "tests/growing.h"

/* --- one file ------------------------------------------------------------ */

START_TEST(what_was_added_is_read)
{
	struct writer_config c = config_of(formats[_i]);

	open_with(&c);
	add(0, 2000);
	ck_assert_uint_eq(writer_stats(w).packets, 2000);
	ck_assert_uint_eq(writer_stats(w).files, 1);
	ck_assert_int_eq(writer_close(w, &e), 0);
	assert_file(formats[_i], 0, 2000);
}
END_TEST

START_TEST(nothing_was_added)
{
	struct writer_config c = config_of(formats[_i]);

	open_with(&c);
	assert_file(formats[_i], 0, 0); /* it can be read from the first */
	ck_assert_int_eq(writer_close(w, &e), 0);
	assert_file(formats[_i], 0, 0);
}
END_TEST

START_TEST(each_interface_has_its_name)
{
	struct writer_config c = config_of("a.pcapng");
	struct file_packet p = packet_of(7);
	struct file_interface f;
	struct capture_file *in;

	c.n_interfaces = 2;
	open_with(&c);
	p.interface = 1;
	writer_add(w, &p);
	ck_assert_int_eq(writer_close(w, &e), 0);
	ck_assert_int_eq(capture_file_open_memory(
				 &in, content, content_of("a.pcapng"), "", &e),
			 0);
	ck_assert_int_eq(capture_file_next(in, &p, &e), FILE_PACKET);
	assert_packet(&p, 7);
	ck_assert_uint_eq(p.interface, 1);
	ck_assert_int_eq(p.link, LINK_RAW);
	for (uint32_t i = 0; i < 2; i++) {
		ck_assert(capture_file_interface(in, i, &f));
		ck_assert_int_eq(f.link, interfaces[i].link);
		ck_assert_uint_eq(f.snap_len, interfaces[i].snap_len);
		ck_assert_uint_eq(f.name_len, interfaces[i].name_len);
		ck_assert_mem_eq(f.name, interfaces[i].name, f.name_len);
	}
	ck_assert(!capture_file_interface(in, 2, &f));
	capture_file_close(in);
}
END_TEST

START_TEST(pcap_has_one_kind_of_interface)
{
	struct writer_config c = config_of("a.pcap");

	c.n_interfaces = 2;
	ck_assert_int_eq(writer_open(&w, &c, &e), -1);
	ck_assert_ptr_nonnull(strstr(e.text, "(save .pcapng)"));
	ck_assert_int_eq(list(), 0);
}
END_TEST

static uint32_t u32_at(size_t at)
{
	return (uint32_t)content[at] | (uint32_t)content[at + 1] << 8 |
	       (uint32_t)content[at + 2] << 16 |
	       (uint32_t)content[at + 3] << 24;
}

/* The value of an option of 8 bytes, in a block whose options begin at 20. */
static uint64_t option_of(size_t block, uint32_t code)
{
	size_t at = block + 20;

	while ((u32_at(at) & 0xffff) != 0) {
		if ((u32_at(at) & 0xffff) == code)
			return u32_at(at + 4) | (uint64_t)u32_at(at + 8) << 32;
		at += 12;
	}
	ck_abort_msg("no option %u", code);
	return 0;
}

START_TEST(the_kernel_s_counts_are_at_the_end)
{
	struct writer_config c = config_of("a.pcapng");
	size_t n, at;

	c.n_interfaces = 2;
	open_with(&c);
	add(1, 3);
	counted[0] = (struct live_stats){ 5000000000, 2, 3 };
	counted[1] = (struct live_stats){ 4, 5, 6 };
	ck_assert_int_eq(writer_close(w, &e), 0);
	n = content_of("a.pcapng");
	for (size_t i = 0; i < 2; i++) {
		at = n - (2 - i) * 64;
		ck_assert_uint_eq(u32_at(at), 5); /* statistics */
		ck_assert_uint_eq(u32_at(at + 4), 64);
		ck_assert_uint_eq(u32_at(at + 8), i);
		ck_assert_uint_eq((uint64_t)u32_at(at + 12) << 32 |
					  u32_at(at + 16),
				  NOW_NS + 3 * MS);
		ck_assert_uint_eq(option_of(at, 4), counted[i].received);
		ck_assert_uint_eq(option_of(at, 5),
				  counted[i].dropped_interface);
		ck_assert_uint_eq(option_of(at, 7), counted[i].dropped_kernel);
	}
}
END_TEST

/* --- as it stands on disk ------------------------------------------------ */

START_TEST(what_is_flushed_is_whole)
{
	struct writer_config c = config_of(formats[_i]);

	open_with(&c);
	add(0, 5);
	assert_file(formats[_i], 0, 0);
	writer_flush(w);
	assert_file(formats[_i], 0, 5);
	add(5, 5);
	assert_file(formats[_i], 0, 5);
	writer_flush(w);
	writer_flush(w);
	assert_file(formats[_i], 0, 10);
	writer_close(w, &e);
}
END_TEST

START_TEST(a_second_is_the_longest_that_one_waits)
{
	struct writer_config c = config_of("a.pcapng");

	open_with(&c);
	add(0, 1000);
	assert_file("a.pcapng", 0, 0);
	add(1000, 999);
	assert_file("a.pcapng", 0, 1001);
	add(1999, 2);
	assert_file("a.pcapng", 0, 2001);
	writer_close(w, &e);
}
END_TEST

/* A clock that is set back: what comes later may be earlier. */
START_TEST(times_that_go_back)
{
	struct writer_config c = config_of("a.pcapng");
	struct file_packet p = packet_of(3);

	open_with(&c);
	p.t_ns = 1;
	writer_add(w, &p);
	add(0, 3);
	ck_assert_int_eq(writer_close(w, &e), 0);
	ck_assert_int_eq(take_memory(content, content_of("a.pcapng")).n, 4);
}
END_TEST

/* Whatever of it is there after kill -9: all packets but the last. */
START_TEST(every_beginning_can_be_read)
{
	struct writer_config c = config_of(formats[_i]);
	size_t n, head;

	open_with(&c);
	head = content_of(formats[_i]);
	add(1, 6);
	ck_assert_int_eq(writer_close(w, &e), 0);
	n = content_of(formats[_i]);
	for (size_t len = head; len < n; len++) {
		struct taken t = take_memory(content, len);

		ck_assert_int_eq(t.status, FILE_END);
		for (int i = 0; i < t.n; i++)
			assert_packet(&t.p[i], (uint32_t)i + 1);
	}
}
END_TEST

START_TEST(many_packets_are_few_writes)
{
	struct writer_config c = config_of("a.pcapng");
	struct stat st;
	off_t before = 0;
	int writes = 0;

	open_with(&c);
	for (uint32_t i = 0; i < 20000; i++) {
		struct file_packet p = packet_of(100);

		writer_add(w, &p);
		stat(folder_path("a.pcapng"), &st);
		writes += st.st_size != before;
		before = st.st_size;
	}
	ck_assert_int_eq(writes, 20000 * 132 / (256 << 10) + 1);
	writer_close(w, &e);
}
END_TEST

/* --- what was there before ----------------------------------------------- */

START_TEST(a_file_is_replaced_when_the_new_one_has_begun)
{
	struct writer_config c = config_of("a.pcapng");
	char old[16] = "";
	struct stat st;
	int fd;

	folder_file("a.pcapng", "old");
	fd = open(folder_path("a.pcapng"), O_RDONLY);
	open_with(&c);
	add(1, 2);
	ck_assert_int_eq(writer_close(w, &e), 0);
	assert_file("a.pcapng", 1, 2);
	ck_assert_int_eq(list(), 1);
	stat(folder_path("a.pcapng"), &st);
	ck_assert_uint_eq(st.st_mode & 0777, 0644);
	/* who has it open reads on */
	ck_assert_int_eq(read(fd, old, sizeof(old)), 3);
	ck_assert_str_eq(old, "old");
	close(fd);
}
END_TEST

START_TEST(no_such_folder)
{
	struct writer_config c = config_of("nowhere/a.pcapng");

	c.rotate.packets = _i ? 10 : 0;
	ck_assert_int_eq(writer_open(&w, &c, &e), -1);
	ck_assert_ptr_nonnull(strstr(e.text, "No such file or directory "
					     "(choose another place for it)"));
	ck_assert_int_eq(e.status, ERR_INPUT);
}
END_TEST

/*
 * RLIMIT_FSIZE stands for a full disk: write(2) gives what fits, then fails.
 * Check writes its results to a file, so nothing may be checked meanwhile.
 */
static void limit_files(rlim_t bytes)
{
	struct rlimit limit;

	getrlimit(RLIMIT_FSIZE, &limit);
	limit.rlim_cur = bytes;
	setrlimit(RLIMIT_FSIZE, &limit);
	signal(SIGXFSZ, SIG_IGN);
}

START_TEST(no_room_to_begin)
{
	struct writer_config c = config_of("a.pcapng");
	int rc;

	folder_file("a.pcapng", "old");
	limit_files(50);
	rc = writer_open(&w, &c, &e);
	limit_files(RLIM_INFINITY);
	ck_assert_int_eq(rc, -1);
	ck_assert_ptr_nonnull(strstr(e.text, "a.pcapng: File too large"));
	assert_text("a.pcapng", "old");
	ck_assert_int_eq(list(), 1);
}
END_TEST

START_TEST(no_room_to_go_on)
{
	struct writer_config c = config_of(formats[_i]);
	struct taken t;
	size_t head;

	open_with(&c);
	head = content_of(formats[_i]);
	for (int i = 0; i < 20; i++)
		add(100, 1);
	ck_assert_ptr_null(writer_failed(w));
	limit_files(head + 5 * ((_i ? 16 : 32) + 100) + 60);
	writer_flush(w);
	limit_files(RLIM_INFINITY);
	ck_assert_ptr_nonnull(writer_failed(w));
	add(100, 5); /* nothing happens */
	writer_flush(w);
	ck_assert_int_eq(writer_close(w, &e), -1);
	ck_assert_int_eq(e.status, ERR_INPUT);
	ck_assert_ptr_nonnull(strstr(e.text, "File too large"));
	t = take_memory(content, content_of(formats[_i]));
	assert_whole(&t, 5);
}
END_TEST

/* --- pipes --------------------------------------------------------------- */

START_TEST(a_pipe_is_written_to)
{
	struct writer_config c = config_of("a.pcapng");
	struct taken t;
	ssize_t n;
	int fd;

	ck_assert_int_eq(mkfifo(folder_path("a.pcapng"), 0600), 0);
	fd = open(folder_path("a.pcapng"), O_RDONLY | O_NONBLOCK);
	open_with(&c);
	add(1, 3);
	ck_assert_int_eq(writer_close(w, &e), 0);
	n = read(fd, content, sizeof(content));
	ck_assert_int_gt(n, 0);
	t = take_memory(content, (size_t)n);
	assert_whole(&t, 3);
	close(fd);
}
END_TEST

static Suite *suite_writer(void)
{
	Suite *s = suite_create("capture/live/writer");
	TCase *tc = tcase_create("files");

	tcase_add_checked_fixture(tc, setup, folder_remove);
	tcase_add_loop_test(tc, what_was_added_is_read, 0, 2);
	tcase_add_loop_test(tc, nothing_was_added, 0, 2);
	tcase_add_test(tc, each_interface_has_its_name);
	tcase_add_test(tc, pcap_has_one_kind_of_interface);
	tcase_add_test(tc, the_kernel_s_counts_are_at_the_end);
	tcase_add_loop_test(tc, what_is_flushed_is_whole, 0, 2);
	tcase_add_test(tc, a_second_is_the_longest_that_one_waits);
	tcase_add_test(tc, times_that_go_back);
	tcase_add_loop_test(tc, every_beginning_can_be_read, 0, 2);
	tcase_add_test(tc, many_packets_are_few_writes);
	tcase_add_test(tc, a_file_is_replaced_when_the_new_one_has_begun);
	tcase_add_loop_test(tc, no_such_folder, 0, 2);
	tcase_add_test(tc, no_room_to_begin);
	tcase_add_loop_test(tc, no_room_to_go_on, 0, 2);
	tcase_add_test(tc, a_pipe_is_written_to);
	suite_add_tcase(s, tc);
	return s;
}

TEST_MAIN(suite_writer())
