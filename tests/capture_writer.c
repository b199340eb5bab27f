/*
 * Files that grow while packets come: what is in them is read by the reader
 * that reads all others, and as it stands at each moment.
 */
#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <unistd.h>

#include "capture/live/writer.h"
#include "tests/capfile.h"
#include "tests/folder.h"
#include "tests/test.h"

/* 2026-11-23 09:20:11 UTC */
#define NOW_NS	  (UINT64_C(1795425611) * 1000000000)
#define MS	  UINT64_C(1000000)
#define NAMES_MAX 16
#define FILE_MAX  (1 << 20)

static struct err e;
static struct writer *w;
static struct live_stats counted[2];

static struct live_stats stats(const void *context, size_t interface)
{
	return ((const struct live_stats *)context)[interface];
}

static const struct file_interface interfaces[] = {
	{ .link = LINK_ETHERNET, .snap_len = 256, .name = "lo", .name_len = 2 },
	{ .link = LINK_RAW, .snap_len = 96, .name = "tun0x", .name_len = 4 },
};

static struct writer_config config_of(const char *name)
{
	static char path[2 * PATH_MAX];

	snprintf(path, sizeof(path), "%s", folder_path(name));
	return (struct writer_config){ .path = path,
				       .now_ns = NOW_NS,
				       .interface = interfaces,
				       .n_interfaces = 1,
				       .stats = stats,
				       .context = counted };
}

static void open_with(const struct writer_config *config)
{
	ck_assert_msg(writer_open(&w, config, &e) == 0, "%s", e.text);
}

static void setup(void)
{
	setenv("TZ", "UTC", 1);
	umask(022);
	folder_make();
	memset(counted, 0, sizeof(counted));
	e = (struct err){ 0 };
}

/* The n-th packet has n % 256 bytes, all of them n, and comes n ms later. */
static struct file_packet packet_of(uint32_t n)
{
	static uint8_t bytes[256];

	memset(bytes, (int)n, sizeof(bytes));
	return (struct file_packet){ .t_ns = NOW_NS + n * MS,
				     .bytes = bytes,
				     .captured = n % 256,
				     .length = 1000 + n };
}

static void add(uint32_t from, uint32_t n)
{
	for (uint32_t i = from; i < from + n; i++) {
		struct file_packet p = packet_of(i);

		writer_add(w, &p);
	}
}

static void assert_packet(const struct file_packet *p, uint32_t n)
{
	struct file_packet want = packet_of(n);

	ck_assert_uint_eq(p->t_ns, want.t_ns);
	ck_assert_uint_eq(p->length, want.length);
	assert_bytes(p, (struct build_bytes){ want.bytes, want.captured });
}

/* --- reading it again ---------------------------------------------------- */

static uint8_t content[FILE_MAX];

static size_t content_of(const char *name)
{
	FILE *in = fopen(folder_path(name), "rb");
	size_t n;

	ck_assert_msg(in != NULL, "no file %s", name);
	n = fread(content, 1, sizeof(content), in);
	fclose(in);
	return n;
}

/* It has these packets, and is whole. */
static void assert_file(const char *name, uint32_t from, uint32_t n)
{
	struct capture_file *f;
	struct file_packet p;
	struct file_about about;

	ck_assert_int_eq(capture_file_open_memory(&f, content, content_of(name),
						  name, &e),
			 0);
	for (uint32_t i = from; i < from + n; i++) {
		ck_assert_int_eq(capture_file_next(f, &p, &e), FILE_PACKET);
		assert_packet(&p, i);
	}
	ck_assert_msg(capture_file_next(f, &p, &e) == FILE_END,
		      "%s has more than %u packets", name, n);
	capture_file_about(f, &about);
	ck_assert(!about.cut);
	capture_file_close(f);
}

static char names[NAMES_MAX][256];

static int by_name(const void *a, const void *b)
{
	return strcmp(a, b);
}

/* What there is in the folder, sorted. */
static int list(void)
{
	DIR *dir = opendir(folder);
	struct dirent *entry;
	int n = 0;

	while ((entry = readdir(dir)) != NULL)
		if (entry->d_name[0] != '.' && n < NAMES_MAX)
			snprintf(names[n++], sizeof(names[0]), "%s",
				 entry->d_name);
	closedir(dir);
	qsort(names, (size_t)n, sizeof(names[0]), by_name);
	return n;
}

static void assert_list(const char *const *want, int n)
{
	ck_assert_int_eq(list(), n);
	for (int i = 0; i < n; i++)
		ck_assert_str_eq(names[i], want[i]);
}

/* --- one file ------------------------------------------------------------ */

static const char *const formats[] = { "a.pcapng", "a.pcap" };

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

static void assert_text(const char *name, const char *text)
{
	size_t n = content_of(name);

	ck_assert_uint_eq(n, strlen(text));
	ck_assert_mem_eq(content, text, n);
}

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

/* --- many ---------------------------------------------------------------- */

static const char *const by_five[] = { "a_00001_20261123092011.pcapng",
				       "a_00002_20261123092011.pcapng",
				       "a_00003_20261123092012.pcapng" };

START_TEST(a_new_file_after_so_many_packets)
{
	struct writer_config c = config_of("a.pcapng");

	c.rotate.packets = 500;
	open_with(&c);
	add(0, 1201);
	ck_assert_uint_eq(writer_stats(w).files, 3);
	ck_assert_uint_eq(writer_stats(w).packets, 1201);
	ck_assert_int_eq(writer_close(w, &e), 0);
	assert_list(by_five, 3);
	assert_file(by_five[0], 0, 500);
	assert_file(by_five[1], 500, 500);
	assert_file(by_five[2], 1000, 201);
}
END_TEST

START_TEST(a_new_file_after_a_time_of_packets)
{
	struct writer_config c = config_of("a.pcapng");

	c.rotate.t_ns = 500 * MS;
	open_with(&c);
	add(0, 1201);
	ck_assert_int_eq(writer_close(w, &e), 0);
	assert_list(by_five, 3);
	assert_file(by_five[1], 500, 500);
	assert_file(by_five[2], 1000, 201);
}
END_TEST

START_TEST(no_file_is_longer_than_asked_for)
{
	struct writer_config c = config_of(formats[_i]);
	struct stat st;
	int n;

	c.rotate.bytes = 20000;
	open_with(&c);
	add(0, 900);
	ck_assert_int_eq(writer_close(w, &e), 0);
	n = list();
	ck_assert_int_ge(n, 7);
	for (int i = 0; i < n; i++) {
		stat(folder_path(names[i]), &st);
		ck_assert_int_le(st.st_size, 20000);
		if (i + 1 < n)
			ck_assert_int_gt(st.st_size, 20000 - 32 - 255 - 3);
	}
}
END_TEST

START_TEST(one_packet_always_fits)
{
	struct writer_config c = config_of("a.pcapng");

	c.rotate.bytes = 10;
	open_with(&c);
	add(200, 3);
	ck_assert_int_eq(writer_close(w, &e), 0);
	ck_assert_int_eq(list(), 3);
	for (int i = 0; i < 3; i++)
		assert_file(names[i], 200 + (uint32_t)i, 1);
}
END_TEST

START_TEST(whatever_is_reached_first)
{
	struct writer_config c = config_of("a.pcapng");

	c.rotate = (struct writer_rotate){ .packets = 500, .t_ns = 100 * MS };
	open_with(&c);
	add(0, 101);
	ck_assert_uint_eq(writer_stats(w).files, 2);
	writer_close(w, &e);
}
END_TEST

START_TEST(the_newest_are_kept)
{
	struct writer_config c = config_of("a.pcapng");

	folder_file("a_00001_20251123092011.pcapng", "of another run");
	c.rotate = (struct writer_rotate){ .packets = 10, .files = 3 };
	open_with(&c);
	for (uint32_t i = 0; i < 25; i++) {
		add(i * 10, 10);
		ck_assert_int_le(list(), 1 + 3);
	}
	ck_assert_uint_eq(writer_stats(w).files, 25);
	ck_assert_int_eq(writer_close(w, &e), 0);
	ck_assert_int_eq(list(), 1 + 3);
	assert_text(names[0], "of another run");
	ck_assert_str_eq(names[3], "a_00025_20261123092011.pcapng");
	assert_file(names[1], 220, 10);
	assert_file(names[3], 240, 10);
}
END_TEST

START_TEST(a_file_in_the_way_is_not_replaced)
{
	struct writer_config c = config_of("a.pcapng");

	folder_file(by_five[1], "in the way");
	c.rotate.packets = 5;
	open_with(&c);
	add(1, 20);
	ck_assert_ptr_nonnull(writer_failed(w));
	ck_assert_int_eq(writer_close(w, &e), -1);
	ck_assert_ptr_nonnull(strstr(e.text, by_five[1]));
	ck_assert_ptr_nonnull(strstr(e.text, "File exists"));
	assert_text(by_five[1], "in the way");
	assert_file(by_five[0], 1, 5);
	ck_assert_int_eq(list(), 2);
}
END_TEST

/* The directory is that of the beginning, wherever its name leads now. */
START_TEST(the_folder_stays_the_same)
{
	struct writer_config c = config_of("in/a.pcapng");
	char to[2 * PATH_MAX];

	folder_file("in/keep", "");
	c.rotate = (struct writer_rotate){ .packets = 5, .files = 2 };
	open_with(&c);
	add(1, 5);
	snprintf(to, sizeof(to), "%s", folder_path("out"));
	ck_assert_int_eq(rename(folder_path("in"), to), 0);
	add(6, 10);
	ck_assert_int_eq(writer_close(w, &e), 0);
	assert_file("out/a_00002_20261123092011.pcapng", 6, 5);
	ck_assert_int_ne(
		access(folder_path("out/a_00001_20261123092011.pcapng"), F_OK),
		0);
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
	TCase *one = tcase_create("one file");
	TCase *many = tcase_create("many");

	tcase_add_checked_fixture(one, setup, folder_remove);
	tcase_add_loop_test(one, what_was_added_is_read, 0, 2);
	tcase_add_loop_test(one, nothing_was_added, 0, 2);
	tcase_add_test(one, each_interface_has_its_name);
	tcase_add_test(one, pcap_has_one_kind_of_interface);
	tcase_add_test(one, the_kernel_s_counts_are_at_the_end);
	tcase_add_loop_test(one, what_is_flushed_is_whole, 0, 2);
	tcase_add_test(one, a_second_is_the_longest_that_one_waits);
	tcase_add_test(one, times_that_go_back);
	tcase_add_loop_test(one, every_beginning_can_be_read, 0, 2);
	tcase_add_test(one, many_packets_are_few_writes);
	tcase_add_test(one, a_file_is_replaced_when_the_new_one_has_begun);
	tcase_add_loop_test(one, no_such_folder, 0, 2);
	tcase_add_test(one, no_room_to_begin);
	tcase_add_loop_test(one, no_room_to_go_on, 0, 2);
	tcase_add_test(one, a_pipe_is_written_to);
	suite_add_tcase(s, one);
	tcase_add_checked_fixture(many, setup, folder_remove);
	tcase_add_test(many, a_new_file_after_so_many_packets);
	tcase_add_test(many, a_new_file_after_a_time_of_packets);
	tcase_add_loop_test(many, no_file_is_longer_than_asked_for, 0, 2);
	tcase_add_test(many, one_packet_always_fits);
	tcase_add_test(many, whatever_is_reached_first);
	tcase_add_test(many, the_newest_are_kept);
	tcase_add_test(many, a_file_in_the_way_is_not_replaced);
	tcase_add_test(many, the_folder_stays_the_same);
	suite_add_tcase(s, many);
	return s;
}

TEST_MAIN(suite_writer())
