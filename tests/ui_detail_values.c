/*
 * The values of a packet's fields: flags, windows, the bytes of each header,
 * headers that are cut, and the text of data.
 */
#include "tests/test.h"

#include <stdbool.h>
#include <stdint.h>

#include "tests/detail.h"
#include "tests/detail_last.h"

/* --- values -------------------------------------------------------------- */

START_TEST(windows)
{
	segment_with(0, TH_ACK, 1, 1, 100, NONE, NONE);
	assert_value("window", "100 (scale not known)");
	segment_with(1, TH_S | TH_ACK, 0, 1, 1, BUILD_BYTES("\1\3\3\7"), NONE);
	segment_with(1, TH_ACK, 1, 1, 100, NONE, NONE); /* one SYN seen */
	assert_value("window", "100 (scale not known)");
	recording_free(t.r);
	t = tape_new();
	open_connection(); /* that of a SYN is never scaled */
	assert_value("window", "65483");
	segment_with(1, TH_ACK, 1, 1, 64240, NONE, NONE);
	assert_value("window", "64240 (× 128 = 8222720)");
	segment_with(0, TH_ACK, 1, 1, 0, NONE, NONE);
	assert_value("window", "0");
	recording_free(t.r);
	t = tape_new();
	segment_with(0, TH_S, 0, 0, 1, SYN_OPTIONS, NONE);
	segment_with(1, TH_S | TH_ACK, 0, 1, 1, NONE, NONE); /* refuses */
	segment_with(0, TH_ACK, 1, 1, 100, NONE, NONE);
	assert_value("window", "100");
}
END_TEST

static const struct {
	uint16_t flags;
	const char *value, *summary;
} flag_rows[] = {
	{ 0, "none", "40000 → 80 [none]" },
	{ TH_F | TH_ACK, "FIN ACK [F.]", "40000 → 80 [FIN ACK]" },
	{ TH_R, "RST [R]", "40000 → 80 [RST]" },
	{ TH_S | TH_E | TH_W, "SYN ECE CWR [SEW]", "40000 → 80 [SYN ECE CWR]" },
	{ 0x1ff, "FIN SYN RST PSH ACK URG ECE CWR AE [FSRP.UEWe]",
	  "40000 → 80 [FIN SYN RST PSH ACK URG ECE CWR AE]" },
};

START_TEST(flags)
{
	segment_with(0, flag_rows[_i].flags, 1, 1, 100, NONE, NONE);
	assert_value("flags", flag_rows[_i].value);
	assert_value("TCP", flag_rows[_i].summary);
}
END_TEST

/* A byte of a header, and what it makes of the field that has it. */
static const struct {
	bool v6;
	uint8_t at, value;
	const char *name, *want;
} byte_rows[] = {
	{ 0, 1, 0xb9, "DS", "DSCP 46, ECT(1)" },
	{ 0, 1, 0x03, "DS", "DSCP 0, CE" },
	{ 0, 1, 0x02, "DS", "DSCP 0, ECT(0)" },
	{ 0, 4, 0xbc, "identification", "0xbc00" },
	{ 0, 6, 0x40, "flags/offset", "DF, offset 0" },
	{ 0, 6, 0xc0, "flags/offset", "reserved, DF, offset 0" },
	{ 0, 6, 0x60, "flags/offset", "DF, MF, offset 0" },
	{ 0, 7, 0x03, "flags/offset", "offset 24" },
	{ 0, 8, 0, "TTL", "0" },
	{ 0, 9, 99, "protocol", "99" },
	{ 0, 9, 0, "protocol", "0 (hop-by-hop)" },
	{ 0, 9, 1, "protocol", "1 (ICMP)" },
	{ 0, 9, 2, "protocol", "2 (IGMP)" },
	{ 0, 9, 4, "protocol", "4 (IPv4)" },
	{ 0, 9, 17, "protocol", "17 (UDP)" },
	{ 0, 9, 41, "protocol", "41 (IPv6)" },
	{ 0, 9, 43, "protocol", "43 (routing)" },
	{ 0, 9, 44, "protocol", "44 (fragment)" },
	{ 0, 9, 47, "protocol", "47 (GRE)" },
	{ 0, 9, 50, "protocol", "50 (ESP)" },
	{ 0, 9, 51, "protocol", "51 (AH)" },
	{ 0, 9, 58, "protocol", "58 (ICMPv6)" },
	{ 0, 9, 59, "protocol", "59 (no next header)" },
	{ 0, 9, 60, "protocol", "60 (options)" },
	{ 0, 9, 89, "protocol", "89 (OSPF)" },
	{ 0, 9, 132, "protocol", "132 (SCTP)" },
	{ 0, 9, 136, "protocol", "136 (UDP-Lite)" },
	{ 0, 32, 0x5c, "data offset", "20 bytes, reserved 0xc" },
	{ 1, 0, 0x6f, "version/class", "6 / DSCP 60, Not-ECT" },
	{ 1, 1, 0x3f, "flow label", "0xf0000" },
	{ 1, 6, 132, "next header", "132 (SCTP)" },
	{ 1, 7, 255, "hop limit", "255" },
};

START_TEST(bytes_of_headers)
{
	struct build_segment s = build_example(byte_rows[_i].v6);
	struct build b = { .len = 0 };

	build_tcp(&b, &s);
	b.at[byte_rows[_i].at] = byte_rows[_i].value;
	packet_send(&t, &b, ROW_NONE);
	assert_value(byte_rows[_i].name, byte_rows[_i].want);
}
END_TEST

/* What of a header is cut is not told of, and its numbers are relative still.
 */
START_TEST(cut_headers)
{
	struct build_segment s = build_example(false);
	struct build b = { .len = 0 };

	build_tcp(&b, &s);
	packet_send(&t, &b, ROW_NONE);
	b.len = 34;
	packet_send(&t, &b, ROW_NONE);
	assert_value("TCP", "40000 → 80 [PSH ACK AE]");
	assert_value("ack", "1 (4294901244)");
	assert_value("seq", "1 (16909060)");
	b.at[33] = 0;
	packet_send(&t, &b, ROW_NONE);
	assert_value("TCP", "40000 → 80 [AE]");
	assert_value("ack", "unused (4294901244)");
	b.len = 33;
	packet_send(&t, &b, ROW_NONE);
	assert_value("TCP", "40000 → 80");
	assert_value("ack", "1 (4294901244)");
	ck_assert(has_field("data offset") && !has_field("flags"));
	b.len = 24;
	packet_send(&t, &b, ROW_NONE);
	assert_value("TCP", "40000 → 80");
	b.len = 23;
	packet_send(&t, &b, ROW_NONE);
	assert_value("TCP", "");
	ck_assert(has_field("source port") && !has_field("destination port"));
}
END_TEST

/* --- data ---------------------------------------------------------------- */

static const struct {
	struct build_bytes payload;
	const char *want;
} text_rows[] = {
	{ BUILD_BYTES("x"), "\"x\"" },
	{ BUILD_BYTES("a\x1b[2Jb\a"), "\"a\\x1b[2Jb\\x07\"" },
	{ BUILD_BYTES("\xe4\xb8\xad\xff"), "\"中\\xff\"" },
	{ BUILD_BYTES("\xe2\x80\xae"), "\"\\xe2\\x80\\xae\"" },
	{ BUILD_BYTES("\xc2\x9b"), "\"\\xc2\\x9b\"" },
};

START_TEST(texts)
{
	segment_with(0, TH_ACK, 1, 1, 100, NONE, text_rows[_i].payload);
	assert_value("text", text_rows[_i].want);
	ck_assert_uint_eq(field_named("text")->n, text_rows[_i].payload.len);
	ck_assert_uint_eq(field_named("data")->n, text_rows[_i].payload.len);
}
END_TEST

START_TEST(a_long_text)
{
	char payload[1000];

	memset(payload, 'x', sizeof(payload));
	segment_with(0, TH_ACK, 1, 1, 100, NONE,
		     (struct build_bytes){ payload, sizeof(payload) });
	assert_value("data", "1000 bytes");
	ck_assert_uint_eq(field_named("text")->n, 1000);
	ck_assert_uint_gt(strlen(field_named("text")->value), 100);
	ck_assert_ptr_nonnull(strstr(field_named("text")->value, "xx…\""));
}
END_TEST

static Suite *suite(void)
{
	Suite *suite_ = suite_create("detail values");
	TCase *tc = tcase_create("detail values");

	tcase_add_checked_fixture(tc, setup, cleanup);
	tcase_add_test(tc, windows);
	tcase_add_loop_test(tc, flags, 0, ROWS(flag_rows));
	tcase_add_loop_test(tc, bytes_of_headers, 0, ROWS(byte_rows));
	tcase_add_test(tc, cut_headers);
	tcase_add_loop_test(tc, texts, 0, ROWS(text_rows));
	tcase_add_test(tc, a_long_text);
	suite_add_tcase(suite_, tc);
	return suite_;
}

TEST_MAIN(suite())
