/*
 * Fields of packets by their names, and checksums: every field is set and read
 * in packets built elsewhere, whose sums are computed elsewhere too.
 */
#include "capture/checksum.h"
#include "capture/field.h"
#include "tests/build.h"
#include "tests/test.h"

/* mss 1460, sack permitted, timestamps 7 and 9, wscale 5, NOP, MPTCP's join */
#define OPTIONS                                                                \
	BUILD_BYTES("\x02\x04\x05\xb4\x04\x02\x08\x0a\0\0\0\x07\0\0\0\x09"     \
		    "\x03\x03\x05\x01\x1e\x04\x11\x01")

enum sample { SAMPLE_TCP, SAMPLE_UDP, SAMPLE_ICMP, SAMPLES };

static struct build sample(enum sample what, bool v6)
{
	struct build b = { .len = 0 };
	struct build_segment tcp = build_example(v6);

	tcp.options = OPTIONS;
	if (what == SAMPLE_TCP)
		build_tcp(&b, &tcp);
	else if (what == SAMPLE_UDP)
		build_udp(&b, BUILD_CLIENT(v6), BUILD_SERVER(v6),
			  BUILD_BYTES("hello"));
	else
		build_icmp(&b, v6 ? "[::1]" : "127.0.0.1",
			   v6 ? "[::1]" : "127.0.0.1", 3, 4, 1400,
			   BUILD_BYTES("12345678"));
	return b;
}

/* --- fields -------------------------------------------------------------- */

static const struct {
	enum packet_field field;
	enum sample in;
	uint64_t v4, v6; /* as built; NOT_THERE: the header has none */
	uint64_t to;
} fields[] = {
#define NOT_THERE (FIELD_NONE - 1)
	{ FIELD_SEQ, SAMPLE_TCP, 0x01020304, 0x01020304, 0xffffffff },
	{ FIELD_ACK, SAMPLE_TCP, 0xfffefdfc, 0xfffefdfc, 1 },
	{ FIELD_WIN, SAMPLE_TCP, 0xabcd, 0xabcd, 0 },
	{ FIELD_TTL, SAMPLE_TCP, BUILD_TTL, BUILD_TTL, 1 },
	{ FIELD_TOS, SAMPLE_UDP, 0, 0, 0xff },
	{ FIELD_DSCP, SAMPLE_UDP, 0, 0, 46 },
	{ FIELD_ECN, SAMPLE_ICMP, 0, 0, 3 },
	{ FIELD_ID, SAMPLE_TCP, 0, NOT_THERE, 0x1234 },
	{ FIELD_DF, SAMPLE_TCP, 0, NOT_THERE, 1 },
	{ FIELD_MF, SAMPLE_UDP, 0, NOT_THERE, 1 },
	{ FIELD_FRAG, SAMPLE_UDP, 0, NOT_THERE, 0x1fff * 8 },
	{ FIELD_SPORT, SAMPLE_TCP, 40000, 40000, 1 },
	{ FIELD_DPORT, SAMPLE_UDP, 80, 80, 65535 },
	{ FIELD_FLAGS, SAMPLE_TCP, 0x118, 0x118, TH_S | TH_E },
	{ FIELD_URG, SAMPLE_TCP, 0x1234, 0x1234, 0xffff },
	{ FIELD_MSS, SAMPLE_TCP, 1460, 1460, 536 },
	{ FIELD_WSCALE, SAMPLE_TCP, 5, 5, 0 },
	{ FIELD_SACKOK, SAMPLE_TCP, 1, 1, FIELD_NONE },
	{ FIELD_TSVAL, SAMPLE_TCP, 7, 7, 0xffffffff },
	{ FIELD_TSECR, SAMPLE_TCP, 9, 9, 0 },
	{ FIELD_MPTCP, SAMPLE_TCP, 1, 1, FIELD_NONE },
	{ FIELD_UDPLEN, SAMPLE_UDP, 13, 13, 9 },
	{ FIELD_TYPE, SAMPLE_ICMP, 3, 3, 11 },
	{ FIELD_CODE, SAMPLE_ICMP, 4, 4, 1 },
	{ FIELD_MTU, SAMPLE_ICMP, 1400, 1400, 1200 },
};

/* Does changing one of them change the other, or hide it? */
static bool is_tied(enum packet_field a, enum packet_field b)
{
	static const enum packet_field ds[] = { FIELD_TOS, FIELD_DSCP,
						FIELD_ECN };
	int of_ds = 0;

	for (int i = 0; i < ROWS(ds); i++)
		of_ds += (a == ds[i]) + (b == ds[i]);
	return a == b || of_ds == 2 || a == FIELD_FRAG;
}

static void check_others(const struct build *was, const uint8_t *is, uint32_t n,
			 enum packet_field changed)
{
	for (int i = 0; i < PACKET_FIELDS; i++) {
		enum packet_field field = (enum packet_field)i;
		uint64_t a = 0, b = 0;

		if (is_tied(changed, field))
			continue;
		ck_assert(field_get(field, was->at, (uint32_t)was->len, &a) ==
			  field_get(field, is, n, &b));
		ck_assert_msg(a == b, "setting %s changes %s",
			      field_name(changed), field_name(field));
	}
}

START_TEST(is_read_and_set)
{
	for (int v6 = 0; v6 < 2; v6++) {
		struct build b = sample(fields[_i].in, v6), was = b;
		uint64_t want = v6 ? fields[_i].v6 : fields[_i].v4, value;
		uint32_t n = (uint32_t)b.len;
		bool there = want != NOT_THERE;

		ck_assert(field_get(fields[_i].field, b.at, n, &value) ==
			  there);
		ck_assert(field_set(fields[_i].field, b.at, &n,
				    fields[_i].to) == there);
		if (!there)
			continue;
		ck_assert_uint_eq(value, want);
		ck_assert_uint_eq(n, was.len);
		ck_assert(field_get(fields[_i].field, b.at, n, &value) ||
			  fields[_i].field == FIELD_UDPLEN);
		if (fields[_i].field != FIELD_UDPLEN)
			ck_assert_uint_eq(value, fields[_i].to);
		check_others(&was, b.at, n, fields[_i].field);
	}
}
END_TEST

START_TEST(every_header_field_is_tested)
{
	enum packet_field field;

	for (int i = 0; i < PACKET_FIELDS; i++) {
		bool tested = false;

		for (int j = 0; j < ROWS(fields); j++)
			tested |= (int)fields[j].field == i;
		ck_assert_msg(tested == field_can_be_set((enum packet_field)i),
			      "%s", field_name((enum packet_field)i));
		ck_assert(field_find(field_name((enum packet_field)i), &field));
		ck_assert_int_eq((int)field, i);
	}
	ck_assert(!field_find("se", &field));
}
END_TEST

START_TEST(needs_its_header)
{
	struct build udp = sample(SAMPLE_UDP, false);
	struct build tcp = sample(SAMPLE_TCP, false);
	uint32_t n = (uint32_t)udp.len;
	uint64_t value;

	ck_assert(!field_get(FIELD_SEQ, udp.at, n, &value));
	ck_assert(!field_get(FIELD_MSS, udp.at, n, &value));
	ck_assert(!field_set(FIELD_TYPE, udp.at, &n, 1));
	ck_assert(!field_get(FIELD_LEN, udp.at, n, &value));
	n = (uint32_t)tcp.len;
	ck_assert(!field_get(FIELD_UDPLEN, tcp.at, n, &value));
	/* the first fragment has ports, but its sum covers what is not there */
	ck_assert(field_set(FIELD_MF, tcp.at, &n, 1));
	ck_assert(field_get(FIELD_SPORT, tcp.at, n, &value));
	ck_assert(!field_set(FIELD_SPORT, tcp.at, &n, 1));
	ck_assert(field_set(FIELD_TTL, tcp.at, &n, 1));
}
END_TEST

START_TEST(survives_being_cut)
{
	for (int v6 = 0; v6 < 2; v6++) {
		struct build b = sample(fields[_i].in, v6);

		for (uint32_t n = 0; n <= b.len; n++) {
			/* exactly as much, so that a tool sees a byte more */
			uint8_t *cut = malloc(n + 1);
			uint64_t value = 0;

			ck_assert_ptr_nonnull(cut);
			memcpy(cut, b.at, n);
			if (field_get(fields[_i].field, cut, n, &value))
				ck_assert(value == FIELD_NONE ||
					  value == fields[_i].v4);
			free(cut);
		}
	}
}
END_TEST

/* --- options ------------------------------------------------------------- */

START_TEST(option_is_added)
{
	struct build b = { .len = 0 };
	struct build_segment tcp = build_example(_i);
	struct packet p;
	uint64_t value;
	uint32_t n;

	build_tcp(&b, &tcp);
	n = (uint32_t)b.len;
	ck_assert(field_get(FIELD_MSS, b.at, n, &value));
	ck_assert(value == FIELD_NONE);
	ck_assert(field_set(FIELD_MSS, b.at, &n, 536));
	ck_assert(field_set(FIELD_TSECR, b.at, &n, 77));
	ck_assert(field_set(FIELD_SACKOK, b.at, &n, 1));
	ck_assert_uint_eq(n, b.len + 4 + 12 + 4);
	ck_assert_int_eq(packet_decode(&p, LINK_RAW, b.at, n), DECODE_OK);
	ck_assert_uint_eq(p.tcp.opt.present, TCP_OPT_MSS | TCP_OPT_TIMESTAMP |
						     TCP_OPT_SACK_PERMITTED);
	ck_assert_uint_eq(p.tcp.opt.mss, 536);
	ck_assert_uint_eq(p.tcp.opt.ts_val, 0);
	ck_assert_uint_eq(p.tcp.opt.ts_ecr, 77);
	ck_assert_uint_eq(p.ip_len, n);
	ck_assert_uint_eq(p.payload_len, 5);
	ck_assert_mem_eq(b.at + p.payload_offset, "hello", 5);
}
END_TEST

START_TEST(option_behind_the_end_of_a_list)
{
	struct build b = { .len = 0 };
	struct build_segment tcp = build_example(false);
	uint64_t value;
	uint32_t n;

	tcp.options = BUILD_BYTES("\x03\x03\x05\0");
	build_tcp(&b, &tcp);
	n = (uint32_t)b.len;
	ck_assert(field_set(FIELD_MSS, b.at, &n, 536));
	ck_assert(field_get(FIELD_MSS, b.at, n, &value));
	ck_assert_uint_eq(value, 536);
	ck_assert(field_get(FIELD_WSCALE, b.at, n, &value));
	ck_assert_uint_eq(value, 5);
}
END_TEST

START_TEST(option_is_taken_out)
{
	struct build b = sample(SAMPLE_TCP, _i);
	uint32_t n = (uint32_t)b.len;
	struct packet p;

	ck_assert(field_set(FIELD_TSVAL, b.at, &n, FIELD_NONE));
	ck_assert(field_set(FIELD_SACKOK, b.at, &n, 0));
	ck_assert_uint_eq(n, b.len);
	ck_assert_int_eq(packet_decode(&p, LINK_RAW, b.at, n), DECODE_OK);
	ck_assert_uint_eq(p.tcp.opt.present,
			  TCP_OPT_MSS | TCP_OPT_WSCALE | TCP_OPT_MPTCP);
	/* once more is no matter */
	ck_assert(field_set(FIELD_TSVAL, b.at, &n, FIELD_NONE));
}
END_TEST

/* A DSS of 12 bytes, behind one that is cut short. */
START_TEST(option_of_any_length)
{
	struct build b = { .len = 0 };
	struct build_segment tcp = build_example(_i);
	struct packet p;
	uint64_t value;
	uint32_t n;

	tcp.options = BUILD_BYTES("\x1e\x02\x1e\x0c\x20\x01"
				  "12345678");
	build_tcp(&b, &tcp);
	n = (uint32_t)b.len;
	ck_assert(field_get(FIELD_MPTCP, b.at, n, &value));
	ck_assert_str_eq(field_words(FIELD_MPTCP)[value], "dss");
	ck_assert(field_set(FIELD_MPTCP, b.at, &n, 6));
	ck_assert(field_get(FIELD_MPTCP, b.at, n, &value));
	ck_assert_str_eq(field_words(FIELD_MPTCP)[value], "fail");
	ck_assert(field_set(FIELD_MPTCP, b.at, &n, FIELD_NONE));
	ck_assert(field_get(FIELD_MPTCP, b.at, n, &value));
	ck_assert(value == FIELD_NONE);
	ck_assert_uint_eq(n, b.len);
	packet_decode(&p, LINK_RAW, b.at, n);
	ck_assert_mem_eq(b.at + p.payload_offset, "hello", 5);
	/* its keys are the kernel's: it can not be made up */
	ck_assert(!field_set(FIELD_MPTCP, b.at, &n, 0));
	ck_assert_uint_eq(n, b.len);
}
END_TEST

START_TEST(options_have_no_room)
{
	struct build b = { .len = 0 };
	struct build_segment tcp = build_example(false);
	uint64_t value;
	uint32_t n;

	/* a full list, with an option that nobody knows */
	tcp.options = BUILD_BYTES("\xfd\x28"
				  "12345678901234567890123456789012345678");
	build_tcp(&b, &tcp);
	n = (uint32_t)b.len;
	ck_assert(!field_set(FIELD_MSS, b.at, &n, 536));
	ck_assert_uint_eq(n, b.len);
	ck_assert(field_get(FIELD_MSS, b.at, n, &value));
	ck_assert(value == FIELD_NONE);
}
END_TEST

/* --- checksums ----------------------------------------------------------- */

/* What the receiver computes: do IP's and the transport's sum fit? */
static bool sums_fit(const struct build *b, uint32_t n)
{
	struct packet p;
	size_t address;
	uint32_t sum = 0, l4;

	packet_decode(&p, LINK_RAW, b->at, n);
	l4 = p.src.ip.version == 4 ? 20 : 40;
	address = p.src.ip.version == 4 ? 4 : 16;
	if (p.src.ip.version == 4 &&
	    build_checksum(build_sum(0, b->at, 20)) != 0)
		return false;
	if (p.protocol != IP_ICMP) {
		sum = p.protocol + (n - l4);
		sum = build_sum(sum, p.src.ip.bytes, address);
		sum = build_sum(sum, p.dst.ip.bytes, address);
	}
	return build_checksum(build_sum(sum, b->at + l4, n - l4)) == 0;
}

static uint32_t bits_changed(const struct build *a, const struct build *b)
{
	uint32_t n = 0;

	for (size_t i = 0; i < a->len; i++)
		n += (uint32_t)__builtin_popcount(a->at[i] ^ b->at[i]);
	return n;
}

START_TEST(sums_are_filled)
{
	struct build b = sample((enum sample)(_i / 2), _i % 2);
	uint32_t n = (uint32_t)b.len;

	ck_assert(sums_fit(&b, n));
	ck_assert(field_set(FIELD_TTL, b.at, &n, 3));
	if (_i / 2 == SAMPLE_TCP)
		ck_assert(field_set(FIELD_WIN, b.at, &n, 3));
	else if (_i / 2 == SAMPLE_UDP)
		ck_assert(field_set(FIELD_DPORT, b.at, &n, 3));
	else
		ck_assert(field_set(FIELD_CODE, b.at, &n, 3));
	ck_assert(!sums_fit(&b, n));
	checksum_fill(b.at, n);
	ck_assert(sums_fit(&b, n));
}
END_TEST

START_TEST(udp_without_a_sum_stays_so)
{
	struct build b = sample(SAMPLE_UDP, false);

	patch_be16(&b, 26, 0);
	checksum_fill(b.at, (uint32_t)b.len);
	ck_assert_uint_eq(b.at[26] << 8 | b.at[27], 0);
}
END_TEST

START_TEST(udp_sum_of_zero_is_written_as_ones)
{
	struct build b = { .len = 0 };
	uint32_t sum;

	build_udp(&b, BUILD_CLIENT(false), BUILD_SERVER(false),
		  BUILD_BYTES("\0\0"));
	/* the payload takes what the sum lacks */
	sum = (uint32_t)(b.at[26] << 8 | b.at[27]);
	patch_be16(&b, 28, sum);
	checksum_fill(b.at, (uint32_t)b.len);
	ck_assert_uint_eq(b.at[26] << 8 | b.at[27], 0xffff);
}
END_TEST

START_TEST(a_fragments_sum_is_of_the_whole)
{
	struct build b = sample(SAMPLE_UDP, false), was;
	uint32_t n = (uint32_t)b.len;

	ck_assert(field_set(FIELD_MF, b.at, &n, 1));
	was = b;
	checksum_fill(b.at, n);
	ck_assert_uint_eq(build_checksum(build_sum(0, b.at, 20)), 0);
	ck_assert_mem_eq(b.at + 20, was.at + 20, n - 20);
}
END_TEST

START_TEST(one_bit_breaks_it)
{
	struct build b = sample((enum sample)(_i / 2), _i % 2), was = b;

	ck_assert(checksum_break(b.at, (uint32_t)b.len));
	ck_assert_uint_eq(bits_changed(&was, &b), 1);
	ck_assert(!sums_fit(&b, (uint32_t)b.len));
	if (_i / 2 == SAMPLE_ICMP)
		return;
	/* headers are as they were: whose it was can be told */
	ck_assert_mem_eq(b.at, was.at, b.len - 1);
}
END_TEST

START_TEST(one_bit_breaks_what_is_empty)
{
	struct build b = { .len = 0 }, was;
	struct build_segment tcp = build_example(_i);

	tcp.payload = BUILD_BYTES("");
	build_tcp(&b, &tcp);
	was = b;
	ck_assert(checksum_break(b.at, (uint32_t)b.len));
	ck_assert_uint_eq(bits_changed(&was, &b), 1);
	ck_assert(!sums_fit(&b, (uint32_t)b.len));
}
END_TEST

/* A UDP packet that has no checksum gets one that is wrong, and not none. */
START_TEST(udp_without_a_sum_breaks_too)
{
	static const unsigned int sums[] = { 0, 0x8000 };
	struct build b = { .len = 0 };

	build_udp(&b, BUILD_CLIENT(false), BUILD_SERVER(false),
		  BUILD_BYTES(""));
	patch_be16(&b, 26, sums[_i]);
	ck_assert(checksum_break(b.at, (uint32_t)b.len));
	ck_assert_uint_ne(b.at[26] << 8 | b.at[27], 0);
	ck_assert_uint_ne(b.at[26] << 8 | b.at[27], sums[_i]);
}
END_TEST

START_TEST(a_later_fragment_breaks)
{
	struct build b = sample(SAMPLE_UDP, false), was;
	uint32_t n = (uint32_t)b.len;

	ck_assert(field_set(FIELD_FRAG, b.at, &n, 8));
	was = b;
	ck_assert(checksum_break(b.at, n));
	ck_assert_uint_eq(bits_changed(&was, &b), 1);
	ck_assert_mem_eq(b.at, was.at, n - 1);
}
END_TEST

START_TEST(an_unknown_protocol_has_ips_sum)
{
	struct endpoint a = build_endpoint(_i ? "[::1]" : "127.0.0.1");
	struct build b = { .len = 0 };

	build_ip(&b, &a, &a, 50, 4);
	put_be32(&b, 1);
	ck_assert(checksum_break(b.at, (uint32_t)b.len) == !_i);
	if (!_i)
		ck_assert_uint_ne(build_checksum(build_sum(0, b.at, 20)), 0);
}
END_TEST

static Suite *suite(void)
{
	Suite *s = suite_create("capture_field");
	TCase *t = tcase_create("fields");

	tcase_add_loop_test(t, is_read_and_set, 0, ROWS(fields));
	tcase_add_test(t, every_header_field_is_tested);
	tcase_add_test(t, needs_its_header);
	tcase_add_loop_test(t, survives_being_cut, 0, ROWS(fields));
	tcase_add_loop_test(t, option_is_added, 0, 2);
	tcase_add_test(t, option_behind_the_end_of_a_list);
	tcase_add_loop_test(t, option_is_taken_out, 0, 2);
	tcase_add_loop_test(t, option_of_any_length, 0, 2);
	tcase_add_test(t, options_have_no_room);
	suite_add_tcase(s, t);
	t = tcase_create("checksums");
	tcase_add_loop_test(t, sums_are_filled, 0, 2 * SAMPLES);
	tcase_add_test(t, udp_without_a_sum_stays_so);
	tcase_add_test(t, udp_sum_of_zero_is_written_as_ones);
	tcase_add_test(t, a_fragments_sum_is_of_the_whole);
	tcase_add_loop_test(t, one_bit_breaks_it, 0, 2 * SAMPLES);
	tcase_add_loop_test(t, one_bit_breaks_what_is_empty, 0, 2);
	tcase_add_loop_test(t, udp_without_a_sum_breaks_too, 0, 2);
	tcase_add_test(t, a_later_fragment_breaks);
	tcase_add_loop_test(t, an_unknown_protocol_has_ips_sum, 0, 2);
	suite_add_tcase(s, t);
	return s;
}

TEST_MAIN(suite())
