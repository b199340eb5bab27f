/* IPv4 with options and fragments, IPv6 with extension headers, lengths. */
#include "tests/test.h"

#include <stdbool.h>
#include <stdint.h>

#include "capture/packet.h"
#include "tests/build.h"
#include "tests/decode.h"

/* The fields of the IP header that the builders leave at 0. */
START_TEST(ip_traffic_class_and_id)
{
	struct build_segment s = build_example(false);
	struct build b = { .len = 0 }, b6 = { .len = 0 };
	struct packet p;

	build_tcp(&b, &s);
	b.at[1] = 0xb9; /* EF and ECT(1) */
	patch_be16(&b, 4, 0xbeef);
	patch_be16(&b, 6, 0x4000);
	ck_assert_int_eq(decode_build(&p, LINK_RAW, &b), DECODE_OK);
	ck_assert_uint_eq(p.tos, 0xb9);
	ck_assert_uint_eq(p.ip_id, 0xbeef);
	ck_assert(p.dont_fragment && !p.more_fragments && !p.fragment);

	s = build_example(true);
	build_tcp(&b6, &s);
	patch_be16(&b6, 0, 0x6b9f);
	ck_assert_int_eq(decode_build(&p, LINK_RAW, &b6), DECODE_OK);
	ck_assert_uint_eq(p.tos, 0xb9);
	ck_assert_uint_eq(p.ip_id, 0);
	ck_assert(!p.dont_fragment);
}
END_TEST

START_TEST(ipv4_options_are_skipped)
{
	struct endpoint src = build_endpoint(BUILD_CLIENT(0));
	struct build b = { .len = 0 };
	struct packet p;

	build_ipv4(&b, &src, &src, IP_UDP, 40 + 8 + 3);
	b.at[0] = 0x4f;
	put_zeros(&b, 40);
	put_bytes(&b, "\0\1\0\2\0\13\0\0abc", 11);
	ck_assert_int_eq(decode_build(&p, LINK_RAW, &b), DECODE_OK);
	ck_assert_uint_eq(p.l4_offset, 60);
	ck_assert_uint_eq(p.src.port, 1);
	ck_assert_uint_eq(p.dst.port, 2);
	ck_assert_uint_eq(p.payload_len, 3);
}
END_TEST

/* The word of flags and offset, of a UDP datagram in IPv4. */
static const struct {
	uint16_t word;
	bool fragment, more, dont, has_l4;
	uint32_t offset;
} fragment_rows[] = {
	{ 0x0000, false, false, false, true, 0 },
	{ 0x4000, false, false, true, true, 0 },
	{ 0x8000, false, false, false, true, 0 }, /* reserved, RFC 3514 */
	{ 0x2000, true, true, false, true, 0 },
	{ 0x2001, true, true, false, false, 8 },
	{ 0x0001, true, false, false, false, 8 },
	{ 0x00b9, true, false, false, false, 1480 },
	{ 0x1fff, true, false, false, false, 65528 },
	{ 0x6000, true, true, true, true, 0 },
};

START_TEST(ipv4_fragments)
{
	struct build b = { .len = 0 };
	struct packet p;

	build_udp(&b, BUILD_CLIENT(0), BUILD_SERVER(0),
		  BUILD_BYTES("12345678"));
	patch_be16(&b, 6, fragment_rows[_i].word);
	ck_assert_int_eq(decode_build(&p, LINK_RAW, &b), DECODE_OK);
	ck_assert(p.fragment == fragment_rows[_i].fragment);
	ck_assert(p.more_fragments == fragment_rows[_i].more);
	ck_assert(p.dont_fragment == fragment_rows[_i].dont);
	ck_assert(p.has_l4 == fragment_rows[_i].has_l4);
	ck_assert_uint_eq(p.fragment_offset, fragment_rows[_i].offset);
	ck_assert_uint_eq(p.src.port, p.has_l4 ? 40000 : 0);
	ck_assert_uint_eq(p.payload_len, p.has_l4 ? 8 : 0);
}
END_TEST

/* Headers of IPv6 between it and a UDP datagram of three bytes. */
static const struct {
	const char *name;
	uint8_t first;
	struct build_bytes headers;
	bool has_l4, fragment;
	uint8_t protocol;
	uint32_t offset, id;
} extension_rows[] = {
#define ZEROS6 "\0\0\0\0\0\0"
#define PAD_N  "\1\4\0\0\0\0"
	{ "none", 17, BUILD_BYTES(""), true, false, 17, 0, 0 },
	{ "hop-by-hop", 0, BUILD_BYTES("\21\0" PAD_N), true, false, 17, 0, 0 },
	{ "routing", 43, BUILD_BYTES("\21\0" ZEROS6), true, false, 17, 0, 0 },
	{ "destination", 60, BUILD_BYTES("\21\1" PAD_N "\1\6" ZEROS6), true,
	  false, 17, 0, 0 },
	{ "atomic fragment", 44, BUILD_BYTES("\21\0\0\0\1\2\3\4"), true, false,
	  17, 0, 0x01020304 },
	{ "length reserved", 44, BUILD_BYTES("\21\xff\0\0\0\0\0\7"), true,
	  false, 17, 0, 7 },
	{ "first fragment", 44, BUILD_BYTES("\21\0\0\1\0\0\0\7"), true, true,
	  17, 0, 7 },
	{ "later fragment", 44, BUILD_BYTES("\21\0\5\xa9\0\0\0\7"), false, true,
	  17, 1448, 7 },
	{ "last fragment", 44, BUILD_BYTES("\21\0\5\xa8\0\0\0\7"), false, true,
	  17, 1448, 7 },
	{ "later fragment of more headers", 44,
	  BUILD_BYTES("\74\0\5\xa8\0\0\0\7"), false, true, 60, 1448, 7 },
	{ "authentication", 51, BUILD_BYTES("\21\1\0\0\0\0\0\1\0\0\0\2"), true,
	  false, 17, 0, 0 },
	{ "all", 0,
	  BUILD_BYTES("\74\0" PAD_N "\53\0" PAD_N "\54\0" ZEROS6
		      "\63\0\0\0\0\0\0\7"
		      "\74\1\0\0\0\0\0\1\0\0\0\2"
		      "\21\0" PAD_N),
	  true, false, 17, 0, 7 },
	{ "encrypted", 50, BUILD_BYTES(""), false, false, 50, 0, 0 },
	{ "no next header", 59, BUILD_BYTES(""), false, false, 59, 0, 0 },
	{ "hop-by-hop, none", 0, BUILD_BYTES("\73\0" PAD_N), false, false, 59,
	  0, 0 },
};

START_TEST(ipv6_extensions)
{
	const struct build_bytes *headers = &extension_rows[_i].headers;
	struct endpoint src = build_endpoint("[fe80::1]:0");
	struct build b = { .len = 0 };
	struct packet p;

	build_ipv6(&b, &src, &src, extension_rows[_i].first, headers->len + 11);
	put_bytes(&b, headers->at, headers->len);
	put_bytes(&b, "\0\1\0\2\0\13\0\0abc", 11);
	ck_assert_msg(decode_build(&p, LINK_RAW, &b) == DECODE_OK, "%s",
		      extension_rows[_i].name);
	ck_assert(p.has_l4 == extension_rows[_i].has_l4);
	ck_assert(p.fragment == extension_rows[_i].fragment);
	ck_assert_uint_eq(p.protocol, extension_rows[_i].protocol);
	ck_assert_uint_eq(p.fragment_offset, extension_rows[_i].offset);
	ck_assert_uint_eq(p.ip_id, extension_rows[_i].id);
	ck_assert_uint_eq(p.l4_offset, 40 + headers->len);
	ck_assert_uint_eq(p.payload_len, p.has_l4 ? 3 : 0);
	ck_assert_uint_eq(p.dst.port, p.has_l4 ? 2 : 0);
}
END_TEST

#define STOP_1 "\xfe\x80" ZEROS6 ZEROS6 "\0\1"
#define STOP_2 "\xfe\x80" ZEROS6 ZEROS6 "\0\2"

/* Routing headers, and the end to which they lead from [fe80::9]. */
static const struct {
	struct build_bytes header;
	const char *end;
} routes[] = {
	{ BUILD_BYTES("\21\4\0\2\0\0\0\0" STOP_1 STOP_2), "[fe80::2]:2" },
	{ BUILD_BYTES("\21\2\2\1\0\0\0\0" STOP_1), "[fe80::1]:2" },
	{ BUILD_BYTES("\21\4\4\1\0\0\0\0" STOP_1 STOP_2), "[fe80::1]:2" },
	{ BUILD_BYTES("\21\4\0\0\0\0\0\0" STOP_1 STOP_2), "[fe80::9]:2" },
	{ BUILD_BYTES("\21\4\3\2\0\0\0\0" STOP_1 STOP_2), "[fe80::9]:2" },
	{ BUILD_BYTES("\21\0\0\1\0\0\0\0"), "[fe80::9]:2" },
};

START_TEST(ipv6_routes)
{
	const struct build_bytes *header = &routes[_i].header;
	struct endpoint src = build_endpoint("[fe80::7]:0");
	struct endpoint dst = build_endpoint("[fe80::9]:0");
	struct build b = { .len = 0 };
	struct packet p;

	build_ipv6(&b, &src, &dst, 43, header->len + 11);
	put_bytes(&b, header->at, header->len);
	put_bytes(&b, "\0\1\0\2\0\13\0\0abc", 11);
	ck_assert_int_eq(decode_build(&p, LINK_RAW, &b), DECODE_OK);
	assert_endpoint(&p.dst, routes[_i].end);
	ck_assert_uint_eq(p.payload_len, 3);
	for (b.len = 40; b.len < 40 + header->len; b.len++)
		ck_assert_int_eq(decode_build(&p, LINK_RAW, &b),
				 DECODE_TRUNCATED);
}
END_TEST

/* Ethernet fills a short frame up to 60 bytes: nobody sent those. */
START_TEST(padding_is_not_payload)
{
	struct build_segment s = build_example(false);
	struct build b = { .len = 0 };
	struct packet p;

	s.payload = (struct build_bytes){ "x", (size_t)_i };
	build_ethernet(&b, BUILD_ETHER_IPV4);
	build_tcp(&b, &s);
	put_bytes(&b, "\xff\xff\xff\xff\xff\xff", 6);
	ck_assert_int_eq(decode_build(&p, LINK_ETHERNET, &b), DECODE_OK);
	ck_assert_int_eq(p.ip_len, 40 + _i);
	ck_assert_int_eq(p.payload_len, _i);
	ck_assert_int_eq(p.payload_captured, _i);
}
END_TEST

/* Captured before it was cut into segments: the length field is 0. */
START_TEST(segmentation_offload)
{
	struct build_segment s = build_example(_i);
	struct build b = { .len = 0 };
	struct packet p;

	build_tcp(&b, &s);
	patch_be16(&b, _i ? 4 : 2, 0);
	ck_assert_int_eq(decode_build(&p, LINK_RAW, &b), DECODE_OK);
	ck_assert_uint_eq(p.ip_len, b.len);
	ck_assert_uint_eq(p.payload_len, 5);
	ck_assert_uint_eq(p.payload_captured, 5);
}
END_TEST

/* The same, of which the capture has a part: its length is the frame's. */
START_TEST(segmentation_offload_cut)
{
	struct build_segment s = build_example(_i);
	struct build b = { .len = 0 };
	struct packet p;

	build_ethernet(&b, _i ? BUILD_ETHER_IPV6 : BUILD_ETHER_IPV4);
	build_tcp(&b, &s);
	patch_be16(&b, 14 + (_i ? 4 : 2), 0);
	ck_assert_int_eq(
		packet_decode_cut(&p, LINK_ETHERNET, b.at, b.len - 2, 90000),
		DECODE_OK);
	ck_assert_uint_eq(p.ip_len, 90000 - 14);
	ck_assert_uint_eq(p.payload_len, 90000 - (b.len - 5));
	ck_assert_uint_eq(p.payload_captured, 3);
}
END_TEST

/* IP claims 1500 bytes: the capture was cut, or already the frame. */
static const struct {
	size_t captured, length;
	uint32_t payload_len, payload_captured;
} cut_rows[] = {
	{ 59, 1514, 1460, 5 }, { 57, 1514, 1460, 3 }, { 59, 1513, 1459, 5 },
	{ 59, 60, 6, 5 },      { 59, 59, 5, 5 },      { 59, 58, 5, 5 },
	{ 59, 0, 5, 5 },       { 54, 1500, 1446, 0 }, { 59, 9000, 1460, 5 },
};

START_TEST(no_more_than_the_frame)
{
	struct build_segment s = build_example(false);
	struct build b = { .len = 0 };
	struct packet p;

	build_ethernet(&b, BUILD_ETHER_IPV4);
	build_tcp(&b, &s);
	patch_be16(&b, 16, 1500);
	ck_assert_int_eq(packet_decode_cut(&p, LINK_ETHERNET, b.at,
					   cut_rows[_i].captured,
					   cut_rows[_i].length),
			 DECODE_OK);
	ck_assert_uint_eq(p.ip_len, 1500);
	ck_assert_uint_eq(p.payload_len, cut_rows[_i].payload_len);
	ck_assert_uint_eq(p.payload_captured, cut_rows[_i].payload_captured);
}
END_TEST

#define LIST "\1\0\0\0\0\0\0\0\0\0\0\0\0\0\0\1\2\0\0\0\0\0\0\0\0\0\0\0\0\0\0\2"

/* Who a packet is for, if it goes by way of others. */
static const struct {
	const char *name;
	struct build_bytes header;
	const char *dst;
} routing_rows[] = {
	{ "type 0", BUILD_BYTES("\21\4\0\1\0\0\0\0" LIST), "[200::2]:2" },
	{ "arrived", BUILD_BYTES("\21\4\0\0\0\0\0\0" LIST), "[fe80::1]:2" },
	{ "type 2", BUILD_BYTES("\21\4\2\1\0\0\0\0" LIST), "[200::2]:2" },
	{ "segments", BUILD_BYTES("\21\4\4\2\0\0\0\0" LIST), "[100::1]:2" },
	{ "type 3", BUILD_BYTES("\21\4\3\1\0\0\0\0" LIST), "[fe80::1]:2" },
	{ "none", BUILD_BYTES("\21\0\0\1\0\0\0\0"), "[fe80::1]:2" },
	{ "half",
	  BUILD_BYTES("\21\1\0\1\0\0\0\0"
		      "\1\2\3\4\5\6\7\10"),
	  "[fe80::1]:2" },
};

START_TEST(routing_header_has_the_destination)
{
	const struct build_bytes *header = &routing_rows[_i].header;
	struct endpoint src = build_endpoint("[fe80::1]:0");
	struct build b = { .len = 0 };
	struct packet p;

	build_ipv6(&b, &src, &src, 43, header->len + 8);
	put_bytes(&b, header->at, header->len);
	put_bytes(&b, "\0\1\0\2\0\10\0\0", 8);
	ck_assert_int_eq(decode_build(&p, LINK_RAW, &b), DECODE_OK);
	assert_endpoint(&p.src, "[fe80::1]:1");
	assert_endpoint(&p.dst, routing_rows[_i].dst);
}
END_TEST

/* A jumbogram of 80,000 bytes, of which the first are captured. */
START_TEST(jumbogram)
{
	struct endpoint src = build_endpoint("[fe80::1]:0");
	struct build b = { .len = 0 };
	struct packet p;

	build_ipv6(&b, &src, &src, 0, 0);
	put_bytes(&b, _i ? "\6\0" : "\21\0", 2);
	put_bytes(&b, "\xc2\4\0\1\x38\x80", 6);
	put_bytes(&b, "\0\1\0\2\0\0\0\0", 8);
	if (_i)
		put_bytes(&b, "\0\0\0\0\x50\x10\0\0\0\0\0\0", 12);
	put_bytes(&b, "data", 4);
	ck_assert_int_eq(decode_build(&p, LINK_RAW, &b), DECODE_OK);
	ck_assert_uint_eq(p.ip_len, 80040);
	ck_assert_uint_eq(p.payload_len, 80000 - 8 - (_i ? 20 : 8));
	ck_assert_uint_eq(p.payload_captured, 4);
	ck_assert_uint_eq(p.dst.port, 2);
}
END_TEST

/* The length of UDP counts if it is there, RFC 2675 4. */
START_TEST(jumbogram_with_udp_length)
{
	struct endpoint src = build_endpoint("[fe80::1]:0");
	struct build b = { .len = 0 };
	struct packet p;

	build_ipv6(&b, &src, &src, 0, 0);
	put_bytes(&b, "\21\0\xc2\4\0\1\x38\x80", 8);
	put_bytes(&b, "\0\1\0\2\0\12\0\0data", 12);
	ck_assert_int_eq(decode_build(&p, LINK_RAW, &b), DECODE_OK);
	ck_assert_uint_eq(p.payload_len, 2);
	ck_assert_uint_eq(p.payload_captured, 2);
}
END_TEST

static Suite *ip_suite(void)
{
	Suite *s = suite_create("capture/ip");
	TCase *tc = tcase_create("ip");

	tcase_add_loop_test(tc, segmentation_offload_cut, 0, 2);
	tcase_add_loop_test(tc, no_more_than_the_frame, 0, ROWS(cut_rows));
	tcase_add_loop_test(tc, routing_header_has_the_destination, 0,
			    ROWS(routing_rows));
	tcase_add_test(tc, ip_traffic_class_and_id);
	tcase_add_test(tc, ipv4_options_are_skipped);
	tcase_add_loop_test(tc, ipv4_fragments, 0, ROWS(fragment_rows));
	tcase_add_loop_test(tc, ipv6_extensions, 0, ROWS(extension_rows));
	tcase_add_loop_test(tc, ipv6_routes, 0, ROWS(routes));
	tcase_add_loop_test(tc, padding_is_not_payload, 0, 2);
	tcase_add_loop_test(tc, segmentation_offload, 0, 2);
	tcase_add_loop_test(tc, jumbogram, 0, 2);
	tcase_add_test(tc, jumbogram_with_udp_length);
	suite_add_tcase(s, tc);
	return s;
}

TEST_MAIN(ip_suite())
