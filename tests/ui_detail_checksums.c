/*
 * Checksums in the detail of a packet: right, wrong, of a part, and not
 * checked.
 */
#include "tests/test.h"

#include <stdbool.h>
#include <stdint.h>

#include "tests/detail.h"
#include "tests/detail_last.h"

/* A sum over the pseudo header alone, as Linux leaves it on loopback. */
static uint16_t pseudo_sum(const struct build *b, bool v6, size_t len,
			   uint8_t protocol)
{
	uint32_t sum = protocol + (uint32_t)len;

	sum = build_sum(sum, b->at + (v6 ? 8 : 12), v6 ? 32 : 8);
	return (uint16_t)~build_checksum(sum);
}

START_TEST(checksums_of_tcp)
{
	bool v6 = _i;
	size_t l4 = v6 ? 40 : 20;
	struct build_segment s = build_example(v6);
	struct build b = { .len = 0 };
	char right[20], want[60];

	build_tcp(&b, &s);
	snprintf(right, sizeof(right), "0x%02x%02x", b.at[l4 + 16],
		 b.at[l4 + 17]);
	packet_send(&t, &b, ROW_NONE);
	snprintf(want, sizeof(want), "%s (correct)", right);
	assert_value("checksum", want);
	patch_be16(&b, l4 + 16, 0x1234);
	packet_send(&t, &b, ROW_NONE);
	snprintf(want, sizeof(want), "0x1234 (wrong: should be %s)", right);
	assert_value("checksum", want);
	patch_be16(&b, l4 + 16, pseudo_sum(&b, v6, b.len - l4, IP_TCP));
	packet_send(&t, &b, ROW_NONE);
	snprintf(want, sizeof(want),
		 "0x%02x%02x (not complete: left to the device)", b.at[l4 + 16],
		 b.at[l4 + 17]);
	assert_value("checksum", want);
	b.len--; /* of what is cut, that can be told all the same */
	packet_send(&t, &b, ROW_NONE);
	assert_value("checksum", want);
	patch_be16(&b, l4 + 16, 0x1234);
	packet_send(&t, &b, ROW_NONE);
	assert_value("checksum", "0x1234 (not checked)");
}
END_TEST

START_TEST(checksums_of_udp)
{
	struct build b = { .len = 0 }, six = { .len = 0 };

	build_udp(&b, "10.0.0.1:1", "10.0.0.2:2", BUILD_BYTES("odd"));
	patch_be16(&b, 26, 0);
	packet_send(&t, &b, ROW_NONE);
	assert_value("checksum", "0x0000 (not used)");
	patch_be16(&b, 26, pseudo_sum(&b, false, 11, IP_UDP));
	packet_send(&t, &b, ROW_NONE);
	assert_value("checksum", "0x141f (not complete: left to the device)");
	build_udp(&six, "[::1]:1", "[::2]:2", BUILD_BYTES("odd"));
	patch_be16(&six, 46, 0);
	packet_send(&t, &six, ROW_NONE); /* RFC 8200 8.1 */
	assert_value("checksum", "0x0000 (wrong: should be 0x2c6e)");
}
END_TEST

/* What is behind a datagram in its packet is not in its sum. */
START_TEST(checksum_of_part)
{
	struct build b = { .len = 0 };

	build_udp(&b, "10.0.0.1:1", "10.0.0.2:2", BUILD_BYTES("odd"));
	put_bytes(&b, "xyz", 3);
	patch_be16(&b, 2, 34);
	patch_be16(&b, 10, 0);
	packet_send(&t, &b, ROW_NONE);
	assert_value("checksum", "0x186e (correct)");
	assert_value("header checksum", "0x0000 (wrong: should be 0x66c9)");
	assert_value("trailer", "3 bytes");
	ck_assert_uint_eq(field_named("trailer")->at, 31);
}
END_TEST

START_TEST(checksums_not_checked)
{
	struct build_segment s = build_example(false);
	struct build b = { .len = 0 }, six = { .len = 0 };
	struct endpoint c = build_endpoint(BUILD_CLIENT(true));

	build_tcp(&b, &s);
	patch_be16(&b, 6, 0x2000);
	packet_send(&t, &b, ROW_NONE); /* a first fragment */
	assert_value("checksum", "0xfa5e (not checked)");
	b.len = 15;
	packet_send(&t, &b, ROW_NONE);
	assert_value("header checksum", "0x66c9 (not checked)");
	build_ipv6(&six, &c, &c, 43, 16); /* a routing header */
	put_bytes(&six, "\21\0\0\1\0\0\0\0\0\1\0\2\0\10\x12\x34", 16);
	packet_send(&t, &six, ROW_NONE);
	assert_value("checksum", "0x1234 (not checked)");
}
END_TEST

START_TEST(checksums_of_icmp)
{
	bool v6 = _i;
	struct build b = { .len = 0 };
	size_t l4 = v6 ? 40 : 20;

	build_icmp(&b, v6 ? "[::1]" : "10.0.0.1", v6 ? "[::2]" : "10.0.0.2",
		   v6 ? 128 : 8, 0, 0x00070002, BUILD_BYTES("ping"));
	packet_send(&t, &b, ROW_NONE);
	assert_value("checksum", v6 ? "0xa0dc (correct)" : "0x1926 (correct)");
	assert_value("identifier", "7");
	assert_value("sequence", "2");
	assert_value("data", "4 bytes");
	b.at[l4 + 3] ^= 1;
	packet_send(&t, &b, ROW_NONE);
	assert_value("checksum", v6 ? "0xa0dd (wrong: should be 0xa0dc)"
				    : "0x1927 (wrong: should be 0x1926)");
}
END_TEST

static Suite *suite(void)
{
	Suite *suite_ = suite_create("detail checksums");
	TCase *tc = tcase_create("detail checksums");

	tcase_add_checked_fixture(tc, setup, cleanup);
	tcase_add_loop_test(tc, checksums_of_tcp, 0, 2);
	tcase_add_test(tc, checksums_of_udp);
	tcase_add_test(tc, checksum_of_part);
	tcase_add_test(tc, checksums_not_checked);
	tcase_add_loop_test(tc, checksums_of_icmp, 0, 2);
	suite_add_tcase(suite_, tc);
	return suite_;
}

TEST_MAIN(suite())
