/* The options of TCP and of IPv4, every kind that has a name. */
#include "tests/test.h"

#include <stdint.h>

#include "tests/detail.h"
#include "tests/detail_last.h"

/* The fields behind the fixed ones, of a segment with these options. */
static const struct {
	struct build_bytes options;
	const char *want;
} option_rows[] = {
	{ BUILD_BYTES("\1\1\1\1"), "40+4   no-op: × 4\n" },
	{ BUILD_BYTES("\0\1\2\3"),
	  "40+4   end of options: 3 bytes: 01 02 03\n" },
	{ BUILD_BYTES("\1\1\1\0"), "40+3   no-op: × 3\n"
				   "43+1   end of options\n" },
	{ BUILD_BYTES("\3\3\17\1"),
	  "40+3   window scale: 15 (counts as 14)\n43+1   no-op\n" },
	{ BUILD_BYTES("\3\3\16\1"),
	  "40+3   window scale: 14 (× 16384)\n43+1   no-op\n" },
	{ BUILD_BYTES("\3\3\0\1"),
	  "40+3   window scale: 0 (× 1)\n43+1   no-op\n" },
	{ BUILD_BYTES("\2\3\5\1"), "40+3   MSS: wrong length: 3\n"
				   "43+1   no-op\n" },
	{ BUILD_BYTES("\4\3\5\1"), "40+3   SACK permitted: wrong length: 3\n"
				   "43+1   no-op\n" },
	{ BUILD_BYTES("\3\4\5\1"), "40+4   window scale: wrong length: 4\n" },
	{ BUILD_BYTES("\5\2\1\1"), "40+2   SACK: wrong length: 2\n"
				   "42+2   no-op: × 2\n" },
	{ BUILD_BYTES("\5\4\1\1"), "40+4   SACK: wrong length: 4\n" },
	{ BUILD_BYTES("\10\4\1\1"), "40+4   timestamps: wrong length: 4\n" },
	{ BUILD_BYTES("\42\2\1\1"), "40+2   fast open: asks for a cookie\n"
				    "42+2   no-op: × 2\n" },
	{ BUILD_BYTES("\42\6\xc0\xff\xee\x00\1\1"),
	  "40+6   fast open: 4 bytes: c0 ff ee 00\n46+2   no-op: × 2\n" },
	{ BUILD_BYTES("\42\22"
		      "0123456789abcdef\1\1"),
	  "40+18   fast open: 16 bytes: 30 31 32 33 34 35 36 37 38 39 61 62 63 "
	  "64 65 66\n58+2   no-op: × 2\n" },
	{ BUILD_BYTES("\42\24"
		      "0123456789abcdefgh"),
	  "40+20   fast open: wrong length: 20\n" },
	{ BUILD_BYTES("\42\7"
		      "01234\1"),
	  "40+7   fast open: wrong length: 7\n47+1   no-op\n" },
	{ BUILD_BYTES("\42\4\1\1"), "40+4   fast open: wrong length: 4\n" },
	{ BUILD_BYTES("\36\4\0\1"), "40+4   MPTCP: MP_CAPABLE\n" },
	{ BUILD_BYTES("\36\4\x81\1"), "40+4   MPTCP: MP_TCPRST\n" },
	{ BUILD_BYTES("\36\4\x90\1"), "40+4   MPTCP: subtype 9\n" },
	{ BUILD_BYTES("\23\4ab"), "40+4   MD5 signature: 2 bytes: 61 62\n" },
	{ BUILD_BYTES("\35\4ab"), "40+4   TCP-AO: 2 bytes: 61 62\n" },
	{ BUILD_BYTES("\xac\2\1\1"),
	  "40+2   AccECN order 0\n42+2   no-op: × 2\n" },
	{ BUILD_BYTES("\xae\2\1\1"),
	  "40+2   AccECN order 1\n42+2   no-op: × 2\n" },
	{ BUILD_BYTES("\36\4\xf0\1"), "40+4   MPTCP: subtype 15\n" },
	{ BUILD_BYTES("\36\2\1\1"), "40+2   MPTCP: wrong length: 2\n"
				    "42+2   no-op: × 2\n" },
	{ BUILD_BYTES("\xfe\4\xf9\x89"),
	  "40+4   experiment: 0xf989 (fast open)\n" },
	{ BUILD_BYTES("\xfd\4\xac\xce"), "40+4   experiment: 0xacce\n" },
	{ BUILD_BYTES("\xfd\3\xac\1"), "40+3   experiment: wrong length: 3\n"
				       "43+1   no-op\n" },
	{ BUILD_BYTES("\34\4\0\36"), "40+4   user timeout: 2 bytes: 00 1e\n" },
	{ BUILD_BYTES("\115\3\7\1"), "40+3   option 77: 1 byte: 07\n"
				     "43+1   no-op\n" },
	{ BUILD_BYTES("\115\2\1\1"), "40+2   option 77\n42+2   no-op: × 2\n" },
	{ BUILD_BYTES("\1\2\5\1"), "40+1   no-op\n41+3   malformed: an option "
				   "is longer than the list\n" },
	{ BUILD_BYTES("\2\1\5\1"),
	  "40+4   malformed: an option is longer than the list\n" },
	{ BUILD_BYTES("\2\0\5\1"),
	  "40+4   malformed: an option is longer than the list\n" },
	{ BUILD_BYTES("\1\1\1\2"),
	  "40+3   no-op: × 3\n"
	  "43+1   malformed: an option is longer than the list\n" },
};

START_TEST(options_of_tcp)
{
	const char *last = "38+2   urgent pointer: unused (0)\n";
	char *text, *at;

	segment_with(0, TH_ACK, 1, 1, 100, option_rows[_i].options, NONE);
	detail_last(&d, t.r);
	text = detail_text(&d);
	at = strstr(text, last);
	ck_assert_ptr_nonnull(at);
	ck_assert_str_eq(at + strlen(last), option_rows[_i].want);
	free(text);
}
END_TEST

/* Edges are absolute where the other direction's numbers are not known. */
START_TEST(a_sack_out_of_nowhere)
{
	segment_with(1, TH_R, 5, 0, 100,
		     BUILD_BYTES("\1\1\5\12\0\0\0\17\0\0\0\31"), NONE);
	assert_value("SACK", "15-25");
	assert_value("ack", "unused (0)");
	assert_value("seq", "1 (9005)");
}
END_TEST

/* The longest that there can be is cut before its value is full. */
START_TEST(a_long_option)
{
	uint8_t options[40] = { 77, 40 };
	char want[DETAIL_VALUE];
	int n = snprintf(want, sizeof(want), "38 bytes:");

	for (int i = 0; i < 35; i++)
		n += snprintf(want + n, sizeof(want) - (size_t)n, " 00");
	snprintf(want + n, sizeof(want) - (size_t)n, "…");
	segment_with(0, TH_ACK, 1, 1, 100, (struct build_bytes){ options, 40 },
		     NONE);
	assert_value("option 77", want);
	ck_assert_uint_eq(field_named("option 77")->n, 40);
}
END_TEST

static void ipv4_with_options(struct build *b, const char *options, size_t n)
{
	struct build udp = { .len = 0 };

	build_udp(&udp, "10.0.0.1:1", "10.0.0.2:2", BUILD_BYTES("odd"));
	put_bytes(b, udp.at, 20);
	put_bytes(b, options, n);
	put_bytes(b, udp.at + 20, udp.len - 20);
	b->at[0] = (uint8_t)(0x45 + n / 4);
	patch_be16(b, 2, (unsigned int)b->len);
	patch_be16(b, 10, 0);
	patch_be16(b, 10, build_checksum(build_sum(0, b->at, 20 + n)));
}

START_TEST(options_of_ipv4)
{
	struct build b = { .len = 0 }, routed = { .len = 0 };
	struct build others = { .len = 0 }, strict = { .len = 0 };

	ipv4_with_options(&b, "\x94\4\0\0\1\2\2\0", 8);
	packet_send(&t, &b, ROW_NONE);
	assert_value("version/length", "4 / 28 bytes");
	assert_value("header checksum", "0xcdbd (correct)");
	assert_value("router alert", "2 bytes: 00 00");
	ck_assert_uint_eq(field_named("router alert")->at, 20);
	ck_assert_uint_eq(field_named("no-op")->at, 24);
	assert_value("option 2", "");
	ck_assert_uint_eq(field_named("end of options")->at, 27);
	assert_value("checksum", "0x186e (correct)");
	ck_assert_uint_eq(field_named("UDP")->at, 28);
	ipv4_with_options(&others, "\7\3\4\x44\4\5\0\x82\2\1\1\x88\2\0\0\0",
			  16);
	packet_send(&t, &others, ROW_NONE);
	assert_value("record route", "1 byte: 04");
	assert_value("timestamps", "2 bytes: 05 00");
	assert_value("security", "");
	assert_value("option 136", "");
	assert_value("checksum", "0x186e (correct)");
	ipv4_with_options(&strict, "\x89\3\4\0", 4);
	packet_send(&t, &strict, ROW_NONE);
	assert_value("strict source route", "1 byte: 04");
	assert_value("checksum", "0x186e (not checked)");
	ipv4_with_options(&routed, "\x83\7\4\1\2\3\4\0", 8);
	packet_send(&t, &routed, ROW_NONE);
	assert_value("loose source route", "5 bytes: 04 01 02 03 04");
	assert_value("checksum", "0x186e (not checked)");
}
END_TEST

static Suite *suite(void)
{
	Suite *suite_ = suite_create("detail options");
	TCase *tc = tcase_create("detail options");

	tcase_add_checked_fixture(tc, setup, cleanup);
	tcase_add_loop_test(tc, options_of_tcp, 0, ROWS(option_rows));
	tcase_add_test(tc, a_sack_out_of_nowhere);
	tcase_add_test(tc, a_long_option);
	tcase_add_test(tc, options_of_ipv4);
	suite_add_tcase(suite_, tc);
	return suite_;
}

TEST_MAIN(suite())
