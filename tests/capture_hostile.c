/*
 * Packets that contradict themselves: lengths, and chains without an end.
 * Malformed lists of TCP options are in capture_transport.c.
 */
#include "tests/test.h"

#include <stdbool.h>
#include <stdint.h>

#include "capture/packet.h"
#include "tests/build.h"
#include "tests/decode.h"

/*
 * A packet of which one number is changed to what contradicts the others, or
 * only just does not: 5 bytes of payload behind 20 of IPv4 or 40 of IPv6.
 */
static const struct {
	const char *name;
	bool v6;
	uint8_t protocol;
	size_t at;
	uint16_t value;
	enum decode_status status;
	bool has_l4;
	uint32_t payload_len;
} damage[] = {
	{ "nothing", 0, IP_TCP, 8, 0x4006, DECODE_OK, 1, 5 },
	{ "ihl 4", 0, IP_TCP, 0, 0x4400, DECODE_MALFORMED, 0, 0 },
	{ "ihl 0", 0, IP_TCP, 0, 0x4000, DECODE_MALFORMED, 0, 0 },
	{ "ihl 15", 0, IP_TCP, 0, 0x4f00, DECODE_MALFORMED, 0, 0 },
	{ "length 1", 0, IP_TCP, 2, 1, DECODE_MALFORMED, 0, 0 },
	{ "length 19", 0, IP_TCP, 2, 19, DECODE_MALFORMED, 0, 0 },
	{ "length 20", 0, IP_TCP, 2, 20, DECODE_MALFORMED, 0, 0 },
	{ "length 39", 0, IP_TCP, 2, 39, DECODE_MALFORMED, 0, 0 },
	{ "length 40", 0, IP_TCP, 2, 40, DECODE_OK, 1, 0 },
	{ "length 46", 0, IP_TCP, 2, 46, DECODE_OK, 1, 6 },
	{ "length 65535", 0, IP_TCP, 2, 65535, DECODE_OK, 1, 65495 },
	{ "offset 0", 0, IP_TCP, 32, 0x0010, DECODE_MALFORMED, 0, 0 },
	{ "offset 4", 0, IP_TCP, 32, 0x4010, DECODE_MALFORMED, 0, 0 },
	{ "offset 6", 0, IP_TCP, 32, 0x6010, DECODE_OK, 1, 1 },
	{ "offset 7", 0, IP_TCP, 32, 0x7010, DECODE_MALFORMED, 0, 0 },
	{ "offset 15", 0, IP_TCP, 32, 0xf010, DECODE_MALFORMED, 0, 0 },
	{ "first fragment", 0, IP_TCP, 6, 0x2000, DECODE_OK, 1, 5 },
	{ "udp 0", 0, IP_UDP, 24, 0, DECODE_MALFORMED, 0, 0 },
	{ "udp 7", 0, IP_UDP, 24, 7, DECODE_MALFORMED, 0, 0 },
	{ "udp 8", 0, IP_UDP, 24, 8, DECODE_OK, 1, 0 },
	{ "udp 13", 0, IP_UDP, 24, 13, DECODE_OK, 1, 5 },
	{ "udp 14", 0, IP_UDP, 24, 14, DECODE_MALFORMED, 0, 0 },
	{ "udp 65535", 0, IP_UDP, 24, 65535, DECODE_MALFORMED, 0, 0 },
	{ "udp in 27", 0, IP_UDP, 2, 27, DECODE_MALFORMED, 0, 0 },
	/* only TCP is segmented by the card, so only there 0 makes sense */
	{ "udp in 0", 0, IP_UDP, 2, 0, DECODE_MALFORMED, 0, 0 },
	{ "length 0", 0, IP_TCP, 2, 0, DECODE_OK, 1, 5 },
	{ "6: length 19", 1, IP_TCP, 4, 19, DECODE_MALFORMED, 0, 0 },
	{ "6: length 20", 1, IP_TCP, 4, 20, DECODE_OK, 1, 0 },
	{ "6: length 65535", 1, IP_TCP, 4, 65535, DECODE_OK, 1, 65515 },
	{ "6: length 0", 1, IP_TCP, 4, 0, DECODE_OK, 1, 5 },
	{ "6: udp in 7", 1, IP_UDP, 4, 7, DECODE_MALFORMED, 0, 0 },
	{ "6: udp in 0", 1, IP_UDP, 4, 0, DECODE_MALFORMED, 0, 0 },
	{ "6: udp 14", 1, IP_UDP, 44, 14, DECODE_MALFORMED, 0, 0 },
	{ "6: offset 4", 1, IP_TCP, 52, 0x4010, DECODE_MALFORMED, 0, 0 },
	{ "6: offset 7", 1, IP_TCP, 52, 0x7010, DECODE_MALFORMED, 0, 0 },
	{ "6: hop-by-hop", 1, IP_UDP, 6, 0x0040, DECODE_MALFORMED, 0, 0 },
};

START_TEST(contradictions)
{
	bool v6 = damage[_i].v6;
	struct build_segment s = build_example(v6);
	struct build b = { .len = 0 };
	enum decode_status status;
	struct packet p;

	if (damage[_i].protocol == IP_TCP)
		build_tcp(&b, &s);
	else
		build_udp(&b, s.src, s.dst, s.payload);
	patch_be16(&b, damage[_i].at, damage[_i].value);
	status = decode_build(&p, LINK_RAW, &b);
	ck_assert_msg(status == damage[_i].status, "%s: %s", damage[_i].name,
		      decode_status_name(status));
	ck_assert(p.has_l4 == damage[_i].has_l4);
	ck_assert_uint_eq(p.payload_len, damage[_i].payload_len);
	/* whose fault it is can be told all the same */
	ck_assert_uint_eq(p.src.ip.version, v6 ? 6 : 4);
	ck_assert(p.has_ports ==
		  (p.l4_offset > 0 && p.ip_len >= p.l4_offset + 4));
	ck_assert_uint_eq(p.src.port, p.has_ports ? 40000 : 0);
}
END_TEST

/* A first fragment that ends within its TCP header is no contradiction. */
START_TEST(tiny_first_fragment)
{
	struct build_segment s = build_example(false);
	struct build b = { .len = 0 };
	struct packet p;

	build_tcp(&b, &s);
	patch_be16(&b, 2, 20 + 8);
	patch_be16(&b, 6, 0x2000);
	ck_assert_int_eq(decode_build(&p, LINK_RAW, &b), DECODE_TRUNCATED);
	ck_assert(p.fragment && !p.has_l4);
}
END_TEST

/* n headers of eight bytes, each naming the next, and UDP at the end. */
static enum decode_status decode_chain(struct packet *p, uint8_t kind, size_t n)
{
	struct endpoint src = build_endpoint(BUILD_CLIENT(1));
	struct build b = { .len = 0 };

	build_ipv6(&b, &src, &src, kind, 8 * n + 8);
	for (size_t i = 1; i <= n; i++) {
		put_u8(&b, i < n ? kind : IP_UDP);
		put_zeros(&b, 7);
	}
	put_bytes(&b, "\0\1\0\2\0\10\0\0", 8);
	return decode_build(p, LINK_RAW, &b);
}

START_TEST(extension_chain_has_an_end)
{
	static const uint8_t kinds[] = { 0, 43, 60 };
	struct packet p;

	for (int i = 0; i < ROWS(kinds); i++) {
		ck_assert_int_eq(decode_chain(&p, kinds[i], 1), DECODE_OK);
		ck_assert(p.has_l4);
		ck_assert_int_eq(decode_chain(&p, kinds[i], 16), DECODE_OK);
		ck_assert(p.has_l4);
		ck_assert_int_eq(decode_chain(&p, kinds[i], 17),
				 DECODE_MALFORMED);
		ck_assert_int_eq(decode_chain(&p, kinds[i], 400),
				 DECODE_MALFORMED);
		ck_assert(!p.has_l4);
	}
}
END_TEST

/* Fragment headers behind each other: what the first says stays said. */
START_TEST(fragment_chain)
{
	struct endpoint src = build_endpoint(BUILD_CLIENT(1));
	struct build b = { .len = 0 };
	struct packet p;

	ck_assert_int_eq(decode_chain(&p, 44, 16), DECODE_OK);
	ck_assert(!p.fragment);
	ck_assert_int_eq(decode_chain(&p, 44, 17), DECODE_MALFORMED);

	build_ipv6(&b, &src, &src, 44, 24);
	put_bytes(&b, "\54\0\0\1\0\0\0\7\21\0\0\0\0\0\0\x08", 16);
	put_bytes(&b, "\0\1\0\2\0\10\0\0", 8);
	ck_assert_int_eq(decode_build(&p, LINK_RAW, &b), DECODE_MALFORMED);
	ck_assert(p.fragment && p.more_fragments && !p.has_l4);
	ck_assert_uint_eq(p.ip_id, 7);
}
END_TEST

/* The eight bytes behind an IPv6 header whose payload length is 0. */
static const struct {
	const char *name;
	struct build_bytes option;
} jumbo_rows[] = {
	{ "no jumbo option", BUILD_BYTES("\21\0\1\4\0\0\0\0") },
	{ "nothing but padding", BUILD_BYTES("\21\0\0\0\0\0\0\0") },
	{ "65535 fits the field", BUILD_BYTES("\21\0\xc2\4\0\0\xff\xff") },
	{ "0", BUILD_BYTES("\21\0\xc2\4\0\0\0\0") },
	{ "more than can be counted",
	  BUILD_BYTES("\21\0\xc2\4\xff\xff\xff\xff") },
	{ "of two bytes", BUILD_BYTES("\21\0\xc2\2\1\0\0\0") },
	{ "beyond its header", BUILD_BYTES("\21\0\0\xc2\4\0\1\0") },
	{ "padding beyond it", BUILD_BYTES("\21\0\1\xff\0\0\0\0") },
};

START_TEST(jumbo_contradictions)
{
	struct endpoint src = build_endpoint(BUILD_CLIENT(1));
	struct build b = { .len = 0 };
	struct packet p;

	build_ipv6(&b, &src, &src, 0, 0);
	put_bytes(&b, jumbo_rows[_i].option.at, jumbo_rows[_i].option.len);
	put_bytes(&b, "\0\1\0\2\0\14\0\0data", 12);
	ck_assert_msg(decode_build(&p, LINK_RAW, &b) == DECODE_MALFORMED, "%s",
		      jumbo_rows[_i].name);
	ck_assert(!p.has_l4);
}
END_TEST

static Suite *hostile_suite(void)
{
	Suite *s = suite_create("capture/hostile");
	TCase *tc = tcase_create("hostile");

	tcase_add_loop_test(tc, contradictions, 0, ROWS(damage));
	tcase_add_test(tc, tiny_first_fragment);
	tcase_add_test(tc, extension_chain_has_an_end);
	tcase_add_test(tc, fragment_chain);
	tcase_add_loop_test(tc, jumbo_contradictions, 0, ROWS(jumbo_rows));
	suite_add_tcase(s, tc);
	return s;
}

TEST_MAIN(hostile_suite())
