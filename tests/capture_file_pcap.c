/* pcap files, made here: each kind, in both byte orders. */
#include "capture/packet.h"
#include "tests/capfile.h"
#include "tests/decode.h"

static const struct {
	uint32_t magic;
	uint64_t ns_per_unit;
	size_t extra; /* bytes of a record's header beyond 16 */
} kinds[] = {
	{ PCAP_US, 1000, 0 },
	{ PCAP_NS, 1, 0 },
	{ PCAP_KUZNETZOV, 1000, 8 },
};

/* _i: a kind, and a byte order. */
static struct capfile head_of(int i)
{
	struct capfile c = { .big = i % 2 };

	pcap_head(&c, kinds[i / 2].magic, LINK_ETHERNET);
	return c;
}

/* A record; what Kuznetzov's has in between is of no interest. */
static void record(struct capfile *c, int i, uint32_t seconds,
		   uint32_t fraction, struct build_bytes bytes, uint32_t length)
{
	static const uint8_t extra[8] = { 1, 2, 3, 4, 5, 6, 7, 8 };

	cap_u32(c, seconds);
	cap_u32(c, fraction);
	cap_u32(c, (uint32_t)bytes.len);
	cap_u32(c, length);
	cap_bytes(c, extra, kinds[i / 2].extra);
	cap_bytes(c, bytes.at, bytes.len);
}

START_TEST(every_kind)
{
	uint64_t unit = kinds[_i / 2].ns_per_unit;
	struct capfile c = head_of(_i);
	struct taken t;

	record(&c, _i, 1700000000, 123456, BUILD_BYTES("first"), 60);
	record(&c, _i, UINT32_MAX, 999999, BUILD_BYTES(""), 1);
	record(&c, _i, 0, 1, BUILD_BYTES("third one"), 9);
	t = take_all(&c);
	assert_whole(&t, 3);
	ck_assert_str_eq(t.about.format, "pcap");
	ck_assert_uint_eq(t.about.interfaces, 1);
	ck_assert_uint_eq(t.about.done, c.n);
	ck_assert_uint_eq(t.about.total, c.n);
	assert_bytes(&t.p[0], BUILD_BYTES("first"));
	assert_bytes(&t.p[1], BUILD_BYTES(""));
	assert_bytes(&t.p[2], BUILD_BYTES("third one"));
	ck_assert_uint_eq(t.p[0].length, 60);
	ck_assert_uint_eq(t.p[0].t_ns,
			  1700000000 * 1000000000ull + 123456 * unit);
	ck_assert_uint_eq(t.p[1].t_ns,
			  UINT32_MAX * 1000000000ull + 999999 * unit);
	ck_assert_uint_eq(t.p[2].t_ns, unit);
	ck_assert_int_eq(t.p[2].link, LINK_ETHERNET);
	ck_assert_ptr_null(t.p[2].comment);
}
END_TEST

/* tcpdump once wrote a nanosecond too many: that is the next second. */
START_TEST(fraction_out_of_range)
{
	struct capfile c = head_of(_i);
	struct taken t;

	record(&c, _i, 10, 1000000000, BUILD_BYTES("a"), 1);
	record(&c, _i, UINT32_MAX, UINT32_MAX, BUILD_BYTES("b"), 1);
	t = take_all(&c);
	assert_whole(&t, 2);
	ck_assert_uint_eq(t.p[0].t_ns,
			  10000000000u +
				  1000000000ull * kinds[_i / 2].ns_per_unit);
	ck_assert_uint_gt(t.p[1].t_ns, UINT32_MAX * 1000000000ull);
}
END_TEST

/* Version 2.2 had the lengths the other way round, 2.3 might have. */
START_TEST(old_versions)
{
	static const struct {
		uint32_t minor, first, second, captured, length;
	} old[] = {
		{ 1, 60, 3, 3, 60 }, { 2, 60, 3, 3, 60 }, { 3, 60, 3, 3, 60 },
		{ 3, 3, 60, 3, 60 }, { 4, 3, 60, 3, 60 }, { 5, 3, 60, 3, 60 },
	};

	for (int i = 0; i < ROWS(old); i++) {
		struct capfile c = { .big = i % 2 };
		struct taken t;

		pcap_head(&c, PCAP_US, LINK_ETHERNET);
		cap_patch(&c, 6, old[i].minor, 2);
		cap_u32(&c, 1);
		cap_u32(&c, 0);
		cap_u32(&c, old[i].first);
		cap_u32(&c, old[i].second);
		cap_bytes(&c, "abc", 3);
		t = take_all(&c);
		assert_whole(&t, 1);
		ck_assert_uint_eq(t.p[0].captured, old[i].captured);
		ck_assert_uint_eq(t.p[0].length, old[i].length);
	}
}
END_TEST

/* The upper bits tell of the frame check sequence; numbers pass as they are. */
START_TEST(link_types)
{
	static const uint32_t links[][2] = {
		{ 0, 0 },	   { 101, 101 },     { 276, 276 },
		{ 147, 147 },	   { 65535, 65535 }, { 0x24000001, 1 },
		{ 0x00130001, 1 }, { 12, 12 },	     { 0x40000000 | 113, 113 },
	};

	for (int i = 0; i < ROWS(links); i++) {
		struct capfile c = { .big = i % 2 };
		struct taken t;

		pcap_head(&c, PCAP_US, links[i][0]);
		pcap_packet(&c, 1, 2, BUILD_BYTES("x"), 1);
		t = take_all(&c);
		assert_whole(&t, 1);
		ck_assert_int_eq(t.p[0].link, links[i][1]);
	}
}
END_TEST

/* How long a packet may be: as the header says, but not absurdly. */
START_TEST(longest_packet)
{
	static const struct {
		uint32_t snap_len, captured;
		bool fits;
	} sizes[] = {
		{ 0, 262144, true },
		{ 0, 262145, false },
		{ 96, 262144, true },
		{ 65535, 262145, false },
		{ 524288, 524288, true },
		{ 524288, 524289, false },
		{ UINT32_MAX, 1 << 20, true },
		{ UINT32_MAX, 1u << 28, false },
		{ UINT32_MAX, UINT32_MAX, false },
	};
	static uint8_t file[(2 << 20) + 64];

	for (int i = 0; i < ROWS(sizes); i++) {
		struct capfile c = { .n = 0 };
		struct taken t;

		pcap_head(&c, PCAP_US, LINK_ETHERNET);
		cap_patch(&c, 16, sizes[i].snap_len, 4);
		cap_u32(&c, 1);
		cap_u32(&c, 0);
		cap_u32(&c, sizes[i].captured);
		cap_u32(&c, sizes[i].captured);
		memcpy(file, c.at, c.n);
		t = take_memory(file, sizes[i].fits ? c.n + sizes[i].captured
						    : sizeof(file));
		if (sizes[i].fits) {
			assert_whole(&t, 1);
			continue;
		}
		ck_assert_int_eq(t.status, FILE_ERROR);
		ck_assert(strstr(t.e.text, "corrupt at byte 24: "));
	}
}
END_TEST

START_TEST(refused)
{
	static const struct {
		size_t at, size;
		uint32_t value;
		const char *says;
	} damage[] = {
		{ 4, 2, 1, "corrupt at byte 4: a version" },
		{ 4, 2, 0, "corrupt at byte 4: a version" },
		{ 4, 2, 3, "corrupt at byte 4: a version" },
		{ 0, 4, 0xa1b2c3d5, "not a capture file" },
	};

	for (int i = 0; i < ROWS(damage); i++) {
		struct capfile c = { .big = i % 2 };
		struct taken t;

		pcap_head(&c, PCAP_US, LINK_ETHERNET);
		cap_patch(&c, damage[i].at, damage[i].value, damage[i].size);
		t = take_all(&c);
		ck_assert(!t.opened);
		ck_assert_int_eq(t.e.status, ERR_INPUT);
		ck_assert_msg(strstr(t.e.text, damage[i].says), "%s", t.e.text);
	}
}
END_TEST

/* What follows damage can not be believed, and what was before it stays. */
START_TEST(corrupt_in_the_middle)
{
	struct capfile c = head_of(_i);
	struct capture_file *f;
	struct file_packet p;
	struct err e, again;
	size_t bad;
	char says[64];

	record(&c, _i, 1, 2, BUILD_BYTES("good"), 4);
	bad = c.n;
	record(&c, _i, 1, 2, BUILD_BYTES("bad"), 3);
	record(&c, _i, 1, 2, BUILD_BYTES("never"), 5);
	cap_patch(&c, bad + 8, 0x7fffffff, 4);
	ck_assert_int_eq(capture_file_open_memory(&f, c.at, c.n, "made", &e),
			 0);
	ck_assert_int_eq(capture_file_next(f, &p, &e), FILE_PACKET);
	ck_assert_int_eq(capture_file_next(f, &p, &e), FILE_ERROR);
	ck_assert_int_eq(capture_file_next(f, &p, &again), FILE_ERROR);
	snprintf(says, sizeof(says), "made: corrupt at byte %zu: ", bad);
	ck_assert_msg(strstr(e.text, says) == e.text, "%s", e.text);
	ck_assert_str_eq(again.text, e.text);
	ck_assert(capture_file_at(f, 24, &p));
	assert_bytes(&p, BUILD_BYTES("good"));
	ck_assert(!capture_file_at(f, bad, &p));
	capture_file_close(f);
}
END_TEST

/* What a file system makes of a file that was not written to its end. */
START_TEST(zeros_are_no_packets)
{
	static const uint8_t zeros[64];
	struct capfile c = head_of(_i);
	struct taken t;

	record(&c, _i, 1, 2, BUILD_BYTES("good"), 4);
	cap_bytes(&c, zeros, sizeof(zeros));
	t = take_all(&c);
	ck_assert_int_eq(t.n, 1);
	ck_assert_int_eq(t.status, FILE_ERROR);
	ck_assert_msg(strstr(t.e.text, ": zeros"), "%s", t.e.text);
}
END_TEST

/* Without a packet it is a capture file all the same. */
START_TEST(no_packets)
{
	struct capfile c = head_of(_i);
	struct taken t = take_all(&c);

	assert_whole(&t, 0);
	ck_assert_uint_eq(t.about.interfaces, 1);
}
END_TEST

START_TEST(its_interface)
{
	struct capfile c = head_of(0);
	struct file_interface i;
	struct capture_file *f;
	struct err e;

	ck_assert_int_eq(capture_file_open_memory(&f, c.at, c.n, "made", &e),
			 0);
	ck_assert(capture_file_interface(f, 0, &i));
	ck_assert_int_eq(i.link, LINK_ETHERNET);
	ck_assert_uint_eq(i.snap_len, 65535);
	ck_assert_ptr_null(i.name);
	ck_assert(!capture_file_interface(f, 1, &i));
	capture_file_close(f);
}
END_TEST

/* A place is what next gave; of any other at most a packet that was read. */
START_TEST(places_that_are_none)
{
	struct capfile c = head_of(_i);
	struct capture_file *f;
	struct file_packet p;
	struct err e;

	/* numbers that from byte 16 on would make a record, too */
	record(&c, _i, 1, 2, BUILD_BYTES("first"), 5);
	record(&c, _i, 1, 2, BUILD_BYTES("second"), 6);
	ck_assert_int_eq(capture_file_open_memory(&f, c.at, c.n, "made", &e),
			 0);
	ck_assert_int_eq(capture_file_next(f, &p, &e), FILE_PACKET);
	ck_assert(capture_file_at(f, 24, &p));
	ck_assert(!capture_file_at(f, 16, &p));
	ck_assert(!capture_file_at(f, c.n - 6 - 16 - kinds[_i / 2].extra, &p));
	ck_assert(!capture_file_at(f, c.n, &p));
	ck_assert(!capture_file_at(f, UINT64_MAX, &p));
	capture_file_close(f);
}
END_TEST

static Suite *pcap_suite(void)
{
	Suite *s = suite_create("capture/file/pcap");
	TCase *tc = tcase_create("pcap");
	int all = 2 * ROWS(kinds);

	tcase_add_loop_test(tc, every_kind, 0, all);
	tcase_add_loop_test(tc, fraction_out_of_range, 0, all);
	tcase_add_test(tc, old_versions);
	tcase_add_test(tc, link_types);
	tcase_add_test(tc, longest_packet);
	tcase_add_test(tc, refused);
	tcase_add_loop_test(tc, corrupt_in_the_middle, 0, all);
	tcase_add_loop_test(tc, zeros_are_no_packets, 0, all);
	tcase_add_loop_test(tc, no_packets, 0, all);
	tcase_add_test(tc, its_interface);
	tcase_add_loop_test(tc, places_that_are_none, 0, all);
	suite_add_tcase(s, tc);
	return s;
}

TEST_MAIN(pcap_suite())
