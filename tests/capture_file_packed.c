/* Compressed capture files. Each packet is compared with what was written. */
#include <signal.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>
#include <zlib.h>
#include <zstd.h>

#include "tests/capfile.h"
#include "tests/decode.h"
#include "tests/folder.h"

struct packed {
	uint8_t at[CAPFILE_MAX];
	size_t n;
};

static void add_gzip(struct packed *out, const void *bytes, size_t n)
{
	z_stream z = { .next_in = (Bytef *)(uintptr_t)bytes,
		       .avail_in = (uInt)n,
		       .next_out = out->at + out->n,
		       .avail_out = (uInt)(sizeof(out->at) - out->n) };

	deflateInit2(&z, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
	ck_assert_int_eq(deflate(&z, Z_FINISH), Z_STREAM_END);
	out->n += z.total_out;
	deflateEnd(&z);
}

static void add_zstd(struct packed *out, const void *bytes, size_t n)
{
	ZSTD_CCtx *context = ZSTD_createCCtx();

	ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 1);
	out->n += ZSTD_compress2(context, out->at + out->n,
				 sizeof(out->at) - out->n, bytes, n);
	ZSTD_freeCCtx(context);
}

static const struct {
	void (*add)(struct packed *out, const void *bytes, size_t n);
	const char *format;
} packers[] = {
	{ add_gzip, "pcap (gzip)" },
	{ add_zstd, "pcap (zstd)" },
};

static struct packed packed_of(int packer, size_t split)
{
	struct capfile c = made(false);
	struct packed p = { .n = 0 };

	packers[packer].add(&p, c.at, split);
	packers[packer].add(&p, c.at + split, c.n - split);
	return p;
}

static struct capture_file *open_packed(const struct packed *p)
{
	struct capture_file *f;
	struct err e;

	ck_assert_msg(capture_file_open_memory(&f, p->at, p->n, "packed", &e) ==
			      0,
		      "%s", e.text);
	return f;
}

/* Members and frames may end anywhere, also in the middle of a packet. */
START_TEST(packed_in_two)
{
	size_t n = made(false).n;

	for (size_t split = 0; split <= n; split++) {
		struct packed p = packed_of(_i, split);
		struct capture_file *f = open_packed(&p);
		struct file_about about;

		assert_all_made(f);
		capture_file_about(f, &about);
		ck_assert_str_eq(about.format, packers[_i].format);
		ck_assert_uint_eq(about.done, p.n);
		ck_assert_uint_eq(about.total, p.n);
		ck_assert_uint_eq(about.at, n);
		ck_assert(!about.cut);
		capture_file_close(f);
	}
}
END_TEST

/*
 * Cut anywhere it ends as cut, be it opened at all, with no packet that was
 * not written.
 */
START_TEST(packed_and_cut)
{
	struct packed p = packed_of(_i, 1);
	size_t opened = 0;

	for (size_t n = 0; n < p.n; n++) {
		struct file_about about;
		struct file_packet got;
		struct capture_file *f;
		struct err e;
		uint32_t i = 0;

		if (capture_file_open_memory(&f, p.at, n, "packed", &e) < 0)
			continue;
		opened++;
		while (capture_file_next(f, &got, &e) == FILE_PACKET)
			assert_made(&got, ++i);
		ck_assert_int_eq(capture_file_next(f, &got, &e), FILE_END);
		capture_file_about(f, &about);
		ck_assert_msg(about.cut, "cut at byte %zu of %zu", n, p.n);
		capture_file_close(f);
	}
	ck_assert_uint_gt(opened, 0);
}
END_TEST

static void read_and_fail(const struct packed *p, const char *says)
{
	struct capture_file *f = open_packed(p);
	struct file_packet got;
	struct err e;
	uint32_t i = 0;

	while (capture_file_next(f, &got, &e) == FILE_PACKET)
		assert_made(&got, ++i);
	ck_assert_uint_eq(i, MADE);
	ck_assert_int_eq(capture_file_next(f, &got, &e), FILE_ERROR);
	ck_assert_msg(strstr(e.text, says), "%s", e.text);
	ck_assert(capture_file_at(f, 24, &got));
	capture_file_close(f);
}

/* What was unpacked before is kept. */
START_TEST(packed_and_damaged)
{
	struct packed p = { .n = 0 };

	packers[_i].add(&p, made(false).at, made(false).n);
	memcpy(p.at + p.n, "garbage!", 8);
	p.n += 8;
	read_and_fail(&p, "data is damaged at about byte ");
}
END_TEST

/* A checksum stands at the end; zstd has nothing of a small frame without. */
START_TEST(packed_and_wrong)
{
	struct packed p = { .n = 0 };
	struct capture_file *f;
	struct err e;

	packers[_i].add(&p, made(false).at, made(false).n);
	if (_i == 0) {
		p.at[p.n - 5] ^= 1; /* behind it is the length */
		read_and_fail(&p, "incorrect data check");
		return;
	}
	p.at[p.n - 1] ^= 1;
	ck_assert_int_eq(capture_file_open_memory(&f, p.at, p.n, "packed", &e),
			 -1);
	ck_assert_msg(strstr(e.text, "checksum"), "%s", e.text);
}
END_TEST

/* gzip(1) passes over zeros behind a member: tapes had them. */
START_TEST(gzip_with_padding)
{
	struct packed p = packed_of(0, 40);
	struct capture_file *f;

	memset(p.at + p.n, 0, 100);
	p.n += 100;
	f = open_packed(&p);
	assert_all_made(f);
	capture_file_close(f);
}
END_TEST

START_TEST(zstd_with_skippable_frame)
{
	struct packed p = { .n = 0 }, frames = packed_of(1, 40);
	struct capture_file *f;

	memcpy(p.at, "\x50\x2a\x4d\x18\x04\0\0\0skip", 12);
	memcpy(p.at + 12, frames.at, frames.n);
	p.n = 12 + frames.n;
	f = open_packed(&p);
	assert_all_made(f);
	capture_file_close(f);
}
END_TEST

/* Many slices, and a mapping that has to move; by its name, as users do. */
START_TEST(packed_and_large)
{
	enum { MANY = 20000, SIZE = 300 };
	struct capfile c = { .n = 0 };
	struct capture_file *f;
	struct file_packet p;
	uint8_t bytes[SIZE];
	uint64_t last = 0;
	gzFile out;
	struct err e;
	int n = 0;

	folder_make();
	out = gzopen(folder_path("large.pcap.gz"), "wb1");
	pcap_head(&c, PCAP_US, LINK_ETHERNET);
	gzwrite(out, c.at, (unsigned int)c.n);
	for (uint32_t i = 0; i < MANY; i++) {
		memset(bytes, (int)i, sizeof(bytes));
		c.n = 0;
		pcap_packet(&c, i, 0, (struct build_bytes){ bytes, SIZE },
			    SIZE);
		gzwrite(out, c.at, (unsigned int)c.n);
	}
	gzclose(out);
	ck_assert_int_eq(
		capture_file_open(&f, folder_path("large.pcap.gz"), &e), 0);
	ck_assert_int_eq(capture_file_fd(f), -1); /* poll would not tell */
	for (; capture_file_next(f, &p, &e) == FILE_PACKET; n++) {
		ck_assert_uint_eq(p.t_ns, (uint64_t)n * 1000000000);
		ck_assert_uint_eq(p.bytes[SIZE - 1], (uint8_t)n);
		last = p.place;
	}
	ck_assert_int_eq(n, MANY);
	ck_assert(capture_file_at(f, 24, &p) && p.t_ns == 0);
	ck_assert(capture_file_at(f, last, &p) &&
		  p.bytes[0] == (uint8_t)(MANY - 1));
	capture_file_close(f);
	folder_remove();
}
END_TEST

/* --- no room ------------------------------------------------------------- */

/* Its packets come until the disk is full, and then it is said why. */
START_TEST(disk_is_full)
{
	struct rlimit limit, small;
	struct packed p = { .n = 0 };
	struct capfile c = { .n = 0 };
	static uint8_t bytes[4000];
	struct capture_file *f;
	struct file_packet got;
	struct err e;
	int n = 0;

	pcap_head(&c, PCAP_US, LINK_ETHERNET);
	pcap_packet(&c, 1, 0, (struct build_bytes){ bytes, sizeof(bytes) }, 1);
	packers[_i].add(&p, c.at, c.n);
	packers[_i].add(&p, c.at + 24, c.n - 24);
	getrlimit(RLIMIT_FSIZE, &limit);
	small = limit;
	small.rlim_cur = c.n;
	signal(SIGXFSZ, SIG_IGN);
	setrlimit(RLIMIT_FSIZE, &small);
	f = open_packed(&p);
	while (capture_file_next(f, &got, &e) == FILE_PACKET)
		n++;
	setrlimit(RLIMIT_FSIZE, &limit);
	ck_assert_int_eq(n, 1);
	ck_assert_msg(strstr(e.text, "packed: can not be kept in a file "
				     "meanwhile (TMPDIR=FOLDER names another "
				     "place): File too large"),
		      "%s", e.text);
	capture_file_close(f);
}
END_TEST

/* TMPDIR is asked first, and is not the only place. */
START_TEST(no_such_tmpdir)
{
	struct packed p = packed_of(_i, 30);
	const char *was = getenv("TMPDIR");
	struct capture_file *f;

	setenv("TMPDIR", "/nonexistent", 1);
	f = open_packed(&p);
	assert_all_made(f);
	capture_file_close(f);
	if (was)
		setenv("TMPDIR", was, 1);
	else
		unsetenv("TMPDIR");
}
END_TEST

/* --- not there at once --------------------------------------------------- */

START_TEST(pipe_packed)
{
	struct packed packed = packed_of(_i, 33);
	struct capture_file *f;
	struct file_packet p;
	uint32_t n = 0;
	struct err e;
	int ends[2];

	ck_assert_int_eq(pipe(ends), 0);
	ck_assert_int_eq(capture_file_open_fd(&f, ends[0], "pipe", &e), 0);
	for (size_t i = 0; i < packed.n; i++) {
		ck_assert_int_eq(write(ends[1], packed.at + i, 1), 1);
		while (capture_file_next(f, &p, &e) == FILE_PACKET)
			assert_made(&p, ++n);
	}
	close(ends[1]);
	ck_assert_uint_eq(n, MADE);
	ck_assert_int_eq(capture_file_next(f, &p, &e), FILE_END);
	capture_file_close(f);
}
END_TEST

/* Compressed as it is written, one member or frame after the other. */
START_TEST(growing_packed)
{
	struct packed packed = packed_of(_i, 24);
	int fd = memfd_create("growing", MFD_CLOEXEC);
	size_t first = packed.n - packed.n / 3;
	struct capture_file *f;
	struct file_packet p;
	uint32_t n = 0;
	struct err e;

	ck_assert_int_eq(write(fd, packed.at, first), (int)first);
	ck_assert_int_eq(capture_file_open_fd(&f, fd, "growing", &e), 0);
	capture_file_follow(f, true);
	for (size_t i = first; i < packed.n; i++) {
		while (capture_file_next(f, &p, &e) == FILE_PACKET)
			assert_made(&p, ++n);
		ck_assert_int_eq(pwrite(fd, packed.at + i, 1, (off_t)i), 1);
	}
	while (capture_file_next(f, &p, &e) == FILE_PACKET)
		assert_made(&p, ++n);
	ck_assert_uint_eq(n, MADE);
	ck_assert_int_eq(capture_file_next(f, &p, &e), FILE_WAIT);
	capture_file_follow(f, false);
	ck_assert_int_eq(capture_file_next(f, &p, &e), FILE_END);
	capture_file_close(f);
}
END_TEST

static Suite *packed_suite(void)
{
	Suite *s = suite_create("capture/file/packed");
	TCase *tc = tcase_create("packed");

	tcase_add_loop_test(tc, packed_in_two, 0, 2);
	tcase_add_loop_test(tc, packed_and_cut, 0, 2);
	tcase_add_loop_test(tc, packed_and_damaged, 0, 2);
	tcase_add_loop_test(tc, packed_and_wrong, 0, 2);
	tcase_add_test(tc, gzip_with_padding);
	tcase_add_test(tc, zstd_with_skippable_frame);
	tcase_add_test(tc, packed_and_large);
	tcase_add_loop_test(tc, disk_is_full, 0, 2);
	tcase_add_loop_test(tc, no_such_tmpdir, 0, 2);
	tcase_add_loop_test(tc, pipe_packed, 0, 2);
	tcase_add_loop_test(tc, growing_packed, 0, 2);
	suite_add_tcase(s, tc);
	return s;
}

TEST_MAIN(packed_suite())
