/* pcapng files, made here: blocks, sections, interfaces, clocks, options. */
#include "tests/capfile.h"
#include "tests/decode.h"

/* A section with one Ethernet interface, in byte order _i. */
static struct capfile section_of(int i)
{
	struct capfile c = { .big = i };

	ng_section(&c);
	ng_interface(&c, LINK_ETHERNET);
	return c;
}

static const uint64_t T_US = 1700000000123456; /* microseconds */

START_TEST(each_kind_of_packet)
{
	struct capfile c = section_of(_i);
	struct taken t;

	ng_packet(&c, 0, T_US, BUILD_BYTES("enhanced"), 60);
	ng_obsolete(&c, 0, T_US + 1, BUILD_BYTES("obsolete!"), 61);
	ng_simple(&c, BUILD_BYTES("simple"), 6);
	ng_packet(&c, 0, T_US + 2, BUILD_BYTES(""), 0);
	t = take_all(&c);
	assert_whole(&t, 4);
	ck_assert_str_eq(t.about.format, "pcapng");
	assert_bytes(&t.p[0], BUILD_BYTES("enhanced"));
	assert_bytes(&t.p[1], BUILD_BYTES("obsolete!"));
	assert_bytes(&t.p[2], BUILD_BYTES("simple"));
	assert_bytes(&t.p[3], BUILD_BYTES(""));
	ck_assert_uint_eq(t.p[0].t_ns, T_US * 1000);
	ck_assert_uint_eq(t.p[1].t_ns, T_US * 1000 + 1000);
	ck_assert_uint_eq(t.p[2].t_ns, 0);
	ck_assert_uint_eq(t.p[0].length, 60);
	ck_assert_uint_eq(t.p[1].length, 61);
	ck_assert_uint_eq(t.p[2].length, 6);
}
END_TEST

/* Its bytes are as many as the interface's snap length lets through. */
START_TEST(simple_packet_is_cut)
{
	static const struct {
		uint32_t snap_len, length, captured;
	} cut[] = {
		{ 0, 60, 12 }, { 8, 60, 8 }, { 8, 5, 5 }, { 65535, 10, 10 }
	};

	for (int i = 0; i < ROWS(cut); i++) {
		struct capfile c = { .big = i % 2 };
		struct taken t;

		ng_section(&c);
		ng_block_end(&c, ng_interface_start(&c, 1, cut[i].snap_len));
		ng_simple(&c, BUILD_BYTES("twelve bytes"), cut[i].length);
		t = take_all(&c);
		assert_whole(&t, 1);
		ck_assert_uint_eq(t.p[0].captured, cut[i].captured);
		ck_assert_uint_eq(t.p[0].length, cut[i].length);
	}
}
END_TEST

START_TEST(other_blocks_are_passed_over)
{
	static const uint32_t types[] = { 4,	 5,	     7,		9,
					  0xbad, 0x40000bad, 0x80000001 };
	struct capfile c = section_of(_i);
	struct taken t;

	for (int i = 0; i < ROWS(types); i++) {
		size_t start = ng_block(&c, types[i]);

		cap_bytes(&c, "whatever", (size_t)i);
		ng_block_end(&c, start);
		ng_packet(&c, 0, T_US, BUILD_BYTES("x"), 1);
	}
	t = take_all(&c);
	assert_whole(&t, ROWS(types));
}
END_TEST

/* Each section has its own order; interfaces are counted through. */
START_TEST(sections_of_either_order)
{
	struct capfile c = section_of(_i);
	struct taken t;

	ng_interface(&c, LINK_RAW);
	ng_packet(&c, 1, T_US, BUILD_BYTES("one"), 3);
	c.big = !c.big;
	ng_section(&c);
	ng_interface(&c, 113);
	ng_packet(&c, 0, T_US, BUILD_BYTES("two"), 3);
	ng_interface_clock(&c, 9, 0);
	ng_packet(&c, 1, T_US, BUILD_BYTES("three"), 5);
	c.big = !c.big;
	ng_section(&c);
	ng_interface(&c, 65535);
	ng_simple(&c, BUILD_BYTES("four"), 4);
	ng_packet(&c, 0, T_US, BUILD_BYTES("five"), 4);
	t = take_all(&c);
	assert_whole(&t, 5);
	ck_assert_uint_eq(t.about.interfaces, 5);
	for (int i = 0; i < 5; i++) {
		static const uint32_t interfaces[] = { 1, 2, 3, 4, 4 };
		static const uint32_t links[] = { 101, 113, 1, 65535, 65535 };

		ck_assert_uint_eq(t.p[i].interface, interfaces[i]);
		ck_assert_int_eq(t.p[i].link, links[i]);
	}
	ck_assert_uint_eq(t.p[1].t_ns, T_US * 1000);
	ck_assert_uint_eq(t.p[2].t_ns, T_US);
	assert_bytes(&t.p[4], BUILD_BYTES("five"));
}
END_TEST

/* if_tsresol and if_tsoffset, and what is too large or too small for both. */
static const struct {
	uint8_t resolution;
	int64_t offset_s;
	uint64_t ticks, t_ns;
} clocks[] = {
	{ 6, 0, 1500000, 1500000000 },
	{ 9, 0, 1500000000, 1500000000 },
	{ 3, 0, 1500, 1500000000 },
	{ 0, 0, 2, 2000000000 },
	{ 12, 0, 1500000000999, 1500000000 },
	{ 28, 0, UINT64_MAX, 1 },
	{ 29, 0, UINT64_MAX, 0 },
	{ 127, 0, UINT64_MAX, 0 },
	{ 0x80, 0, 3, 3000000000 },
	{ 0x81, 0, 3, 1500000000 },
	{ 0x88, 0, 256 + 128, 1500000000 },
	{ 0xa0, 0, (uint64_t)3 << 31, 1500000000 },
	{ 0xff, 0, UINT64_MAX, 0 },
	{ 6, 1700000000, 1500000, 1700000001500000000 },
	{ 9, -1, 1500000000, 500000000 },
	{ 0x81, 5, 3, 6500000000 },
	{ 6, -2, 1500000, 0 },
	{ 6, INT64_MIN, UINT64_MAX, 0 },
	{ 6, INT64_MAX, UINT64_MAX, UINT64_MAX },
	{ 0, 0, UINT64_MAX, UINT64_MAX },
	{ 6, 0, UINT64_MAX, UINT64_MAX },
	{ 9, 0, UINT64_MAX, UINT64_MAX },
};

START_TEST(clock_is_right)
{
	for (int order = 0; order < 2; order++) {
		struct capfile c = { .big = order };
		struct taken t;

		ng_section(&c);
		ng_interface_clock(&c, clocks[_i].resolution,
				   clocks[_i].offset_s);
		ng_packet(&c, 0, clocks[_i].ticks, BUILD_BYTES("x"), 1);
		t = take_all(&c);
		assert_whole(&t, 1);
		ck_assert_uint_eq(t.p[0].t_ns, clocks[_i].t_ns);
	}
}
END_TEST

static void packet_with_comment(struct capfile *c, struct build_bytes comment)
{
	size_t start = ng_packet_start(c, 0, T_US, BUILD_BYTES("bytes"), 5);

	ng_option(c, 2, BUILD_BYTES("\0\0\0\1")); /* flags */
	ng_option(c, 1, comment);
	ng_option(c, 1, BUILD_BYTES("a second one"));
	ng_option(c, 0, BUILD_BYTES(""));
	ng_block_end(c, start);
}

START_TEST(comments)
{
	struct capfile c = section_of(_i);
	struct taken t;

	packet_with_comment(&c, BUILD_BYTES("hello"));
	ng_packet(&c, 0, T_US, BUILD_BYTES("bytes"), 5);
	packet_with_comment(&c, BUILD_BYTES(""));
	t = take_all(&c);
	assert_whole(&t, 3);
	ck_assert_uint_eq(t.p[0].comment_len, 5);
	ck_assert_mem_eq(t.p[0].comment, "hello", 5);
	ck_assert_ptr_null(t.p[1].comment);
	ck_assert_uint_eq(t.p[2].comment_len, 0);
}
END_TEST

/* A packet's bytes are whole whatever is behind them: only its options go. */
START_TEST(bad_options_of_a_packet)
{
	struct capfile c = section_of(_i);
	struct taken t;
	size_t start;

	start = ng_packet_start(&c, 0, T_US, BUILD_BYTES("bytes"), 5);
	cap_u16(&c, 1);
	cap_u16(&c, 5); /* and no more than four */
	cap_bytes(&c, "four", 4);
	ng_block_end(&c, start);
	t = take_all(&c);
	assert_whole(&t, 1);
	ck_assert_ptr_null(t.p[0].comment);
	assert_bytes(&t.p[0], BUILD_BYTES("bytes"));
}
END_TEST

/* Only the first section speaks for the file. */
START_TEST(comment_of_a_later_section)
{
	struct capfile c = section_of(_i);
	struct taken t;
	size_t start = ng_block(&c, 0x0a0d0d0a);

	cap_u32(&c, 0x1a2b3c4d);
	cap_u16(&c, 1);
	cap_u16(&c, 0);
	cap_number(&c, 0, 8);
	ng_option(&c, 1, BUILD_BYTES("of all"));
	ng_block_end(&c, start);
	t = take_all(&c);
	assert_whole(&t, 0);
	ck_assert_ptr_null(t.about.comment);
}
END_TEST

START_TEST(names)
{
	struct capfile c = { .big = _i };
	struct file_interface i;
	struct capture_file *f;
	struct file_about about;
	struct file_packet p;
	struct err e;
	size_t start = ng_block(&c, 0x0a0d0d0a);

	cap_u32(&c, 0x1a2b3c4d);
	cap_u16(&c, 1);
	cap_u16(&c, 2); /* a minor version that is as good */
	cap_number(&c, 0, 8);
	ng_option(&c, 4, BUILD_BYTES("a program"));
	ng_option(&c, 1, BUILD_BYTES("of all"));
	ng_block_end(&c, start);
	ng_interface(&c, 1);
	start = ng_interface_start(&c, LINK_RAW, 96);
	ng_option(&c, 3, BUILD_BYTES("described"));
	ng_option(&c, 2, BUILD_BYTES("eth0"));
	ng_block_end(&c, start);
	ng_section(&c);
	ck_assert_int_eq(capture_file_open_memory(&f, c.at, c.n, "made", &e),
			 0);
	ck_assert_int_eq(capture_file_next(f, &p, &e), FILE_END);
	capture_file_about(f, &about);
	ck_assert_uint_eq(about.comment_len, 6);
	ck_assert_mem_eq(about.comment, "of all", 6);
	ck_assert(capture_file_interface(f, 0, &i));
	ck_assert_ptr_null(i.name);
	ck_assert(capture_file_interface(f, 1, &i));
	ck_assert_int_eq(i.link, LINK_RAW);
	ck_assert_uint_eq(i.snap_len, 96);
	ck_assert_uint_eq(i.name_len, 4);
	ck_assert_mem_eq(i.name, "eth0", 4);
	ck_assert(!capture_file_interface(f, 2, &i));
	capture_file_close(f);
}
END_TEST

/*
 * One number of section_of and a packet, changed to what can not be:
 *   0 section  28 interface  48 packet, 20 bytes of head at 56, bytes at 76
 */
static const struct {
	size_t at, size;
	uint32_t value;
	unsigned int bad_at; /* which byte is told; 0: it is not opened */
	const char *says;
} damage[] = {
	{ 4, 4, 24, 0, "lengths differ" },
	{ 4, 4, 8, 0, "impossible length" },
	{ 8, 4, 0x1a2b3c4e, 0, "without a byte order" },
	{ 12, 2, 2, 0, "not 1.x" },
	{ 12, 2, 0, 0, "not 1.x" },
	{ 24, 4, 32, 0, "lengths differ" },
	{ 32, 4, 0, 28, "impossible length" },
	{ 32, 4, 11, 28, "impossible length" },
	{ 32, 4, 22, 28, "impossible length" },
	{ 32, 4, 0xfffffffc, 28, "impossible length" },
	{ 44, 4, 24, 28, "lengths differ" },
	{ 48, 4, 1, 48, "an option longer" }, /* as an interface */
	{ 48, 4, 2, 0, NULL }, /* obsolete: its interface has 16 bits */
	{ 56, 4, 1, 48, "not described" },
	{ 56, 4, 0xffffffff, 48, "not described" },
	{ 68, 4, 9, 48, "longer than its block" },
	{ 68, 4, 0xffffffff, 48, "longer than its block" },
	{ 68, 4, 8, 0, NULL }, /* the padding is counted: no harm */
	{ 28, 4, 6, 28, "too short" },
	{ 28, 4, 3, 28, "not described" },
	{ 28, 4, 99, 48, "not described" },
};

START_TEST(corrupt)
{
	for (int order = 0; order < 2; order++) {
		struct capfile c = section_of(order);
		struct taken t;
		char says[64];

		ng_packet(&c, 0, T_US, BUILD_BYTES("bytes"), 5);
		cap_patch(&c, damage[_i].at, damage[_i].value, damage[_i].size);
		t = take_all(&c);
		if (!damage[_i].says) {
			ck_assert_msg(t.status == FILE_END, "%s", t.e.text);
			continue;
		}
		snprintf(says, sizeof(says),
			 "made: corrupt at byte %u: ", damage[_i].bad_at);
		ck_assert_int_eq(t.opened, damage[_i].bad_at != 0);
		ck_assert_msg(strstr(t.e.text, says) == t.e.text &&
				      strstr(t.e.text, damage[_i].says),
			      "%s", t.e.text);
	}
}
END_TEST

/* Options of a section or an interface that do not fit are not guessed at. */
START_TEST(corrupt_options)
{
	static const struct {
		uint32_t code, len;
		const char *says;
	} options[] = {
		{ 2, 5, "an option longer" },
		{ 2, 4, NULL },
		{ 3, 65535, "an option longer" },
		{ 9, 2, "resolution" },
		{ 9, 0, "resolution" },
		{ 14, 4, "offset" },
		{ 0, 65535, NULL }, /* the end, whatever it has */
	};

	for (int i = 0; i < ROWS(options); i++) {
		struct capfile c = { .big = _i };
		struct taken t;
		size_t start;

		ng_section(&c);
		start = ng_interface_start(&c, 1, 0);
		cap_u16(&c, options[i].code);
		cap_u16(&c, options[i].len);
		cap_bytes(&c, "four", 4);
		ng_block_end(&c, start);
		ng_packet(&c, 0, 0, BUILD_BYTES("x"), 1);
		t = take_all(&c);
		ck_assert_int_eq(t.n, options[i].says ? 0 : 1);
		if (options[i].says)
			ck_assert_msg(strstr(t.e.text, options[i].says), "%s",
				      t.e.text);
	}
}
END_TEST

START_TEST(corrupt_section_option)
{
	struct capfile c = { .big = _i };
	struct taken t;
	size_t start = ng_block(&c, 0x0a0d0d0a);

	cap_u32(&c, 0x1a2b3c4d);
	cap_u16(&c, 1);
	cap_u16(&c, 0);
	cap_number(&c, UINT64_MAX, 8);
	cap_u16(&c, 2);
	cap_u16(&c, 9);
	cap_bytes(&c, "eight888", 8);
	ng_block_end(&c, start);
	t = take_all(&c);
	ck_assert(!t.opened);
	ck_assert_msg(strstr(t.e.text, "an option longer"), "%s", t.e.text);
}
END_TEST

static Suite *pcapng_suite(void)
{
	Suite *s = suite_create("capture/file/pcapng");
	TCase *tc = tcase_create("pcapng");

	tcase_add_loop_test(tc, each_kind_of_packet, 0, 2);
	tcase_add_test(tc, simple_packet_is_cut);
	tcase_add_loop_test(tc, other_blocks_are_passed_over, 0, 2);
	tcase_add_loop_test(tc, sections_of_either_order, 0, 2);
	tcase_add_loop_test(tc, clock_is_right, 0, ROWS(clocks));
	tcase_add_loop_test(tc, comments, 0, 2);
	tcase_add_loop_test(tc, bad_options_of_a_packet, 0, 2);
	tcase_add_loop_test(tc, comment_of_a_later_section, 0, 2);
	tcase_add_loop_test(tc, names, 0, 2);
	tcase_add_loop_test(tc, corrupt, 0, ROWS(damage));
	tcase_add_loop_test(tc, corrupt_options, 0, 2);
	tcase_add_loop_test(tc, corrupt_section_option, 0, 2);
	suite_add_tcase(s, tc);
	return s;
}

TEST_MAIN(pcapng_suite())
