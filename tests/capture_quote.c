/*
 * What ICMP errors quote: enough to find the conversation they are about,
 * whatever is around the packet, and however much of it is there.
 */
#include "tests/test.h"

#include <stdbool.h>
#include <stdint.h>

#include "capture/packet.h"
#include "tests/build.h"
#include "tests/decode.h"

#define MACS "\2\0\0\0\0\1\2\0\0\0\0\2"

/* As told of the first n bytes of `quote` in an error. */
static struct icmp_header quote_of(const struct build *quote, size_t n, bool v6)
{
	struct build b = { .len = 0 };
	struct packet p;

	build_icmp(&b, v6 ? "::9" : "10.0.0.9", v6 ? "::1" : "10.0.0.1",
		   v6 ? 1 : 3, 3, 0, (struct build_bytes){ quote->at, n });
	ck_assert_int_eq(decode_build(&p, LINK_RAW, &b), DECODE_OK);
	ck_assert_int_eq(p.payload_len, 0);
	return p.icmp;
}

static void segment_build(struct build *b, bool v6)
{
	struct build_segment s = build_example(v6);

	build_tcp(b, &s);
}

/* IPv4 promises 8 bytes behind the header, and fewer are met. */
START_TEST(at_every_length)
{
	size_t ip = _i ? 40 : 20;
	struct build quote = { .len = 0 };

	segment_build(&quote, _i);
	for (size_t n = 0; n <= quote.len; n++) {
		struct icmp_header icmp = quote_of(&quote, n, _i);

		ck_assert(icmp.has_quote == (n >= ip));
		ck_assert(icmp.quote_has_ports == (n >= ip + 4));
		ck_assert(icmp.quote_has_seq == (n >= ip + 8));
		ck_assert_uint_eq(icmp.quote_seq, n >= ip + 8 ? 0x01020304 : 0);
		ck_assert_uint_eq(icmp.quote_src.port, n >= ip + 4 ? 40000 : 0);
	}
}
END_TEST

START_TEST(of_udp_has_no_sequence)
{
	struct build quote = { .len = 0 };
	struct icmp_header icmp;

	build_udp(&quote, BUILD_CLIENT(_i), BUILD_SERVER(_i),
		  BUILD_BYTES("data"));
	icmp = quote_of(&quote, quote.len, _i);
	ck_assert(icmp.quote_has_ports && !icmp.quote_has_seq);
	ck_assert_uint_eq(icmp.quote_seq, 0);
}
END_TEST

/* Some routers quote a length that counts the quote alone. */
START_TEST(of_a_length_made_to_fit)
{
	struct build quote = { .len = 0 };
	struct icmp_header icmp;

	segment_build(&quote, false);
	patch_be16(&quote, 2, 28);
	icmp = quote_of(&quote, 28, false);
	ck_assert(icmp.quote_has_ports && icmp.quote_has_seq);
	ck_assert_uint_eq(icmp.quote_seq, 0x01020304);
	assert_endpoint(&icmp.quote_dst, BUILD_SERVER(false));
}
END_TEST

/* TCP behind headers that IPv6 puts before it. */
START_TEST(behind_extension_headers)
{
	struct endpoint src = build_endpoint(BUILD_CLIENT(true));
	struct endpoint dst = build_endpoint(BUILD_SERVER(true));
	struct build quote = { .len = 0 };
	struct icmp_header icmp;

	build_ipv6(&quote, &src, &dst, 0, 24 + 20);
	put_bytes(&quote, "\74\0\1\4\0\0\0\0", 8);
	put_bytes(&quote, "\54\0\1\4\0\0\0\0", 8);
	put_bytes(&quote, "\6\0\0\0\0\0\0\1", 8); /* an atomic fragment */
	put_bytes(&quote, "\x9c\x40\0\x50\1\2\3\4", 8);
	icmp = quote_of(&quote, quote.len, true);
	ck_assert(icmp.quote_has_ports && icmp.quote_has_seq);
	ck_assert_uint_eq(icmp.quote_protocol, IP_TCP);
	ck_assert_uint_eq(icmp.quote_seq, 0x01020304);
	assert_endpoint(&icmp.quote_src, BUILD_CLIENT(true));
	assert_endpoint(&icmp.quote_dst, BUILD_SERVER(true));
}
END_TEST

/* A router on the way quotes the tunnel's packet. */
START_TEST(inside_a_tunnel)
{
	static const struct {
		uint8_t protocol;
		struct build_bytes header;
	} rows[] = {
		{ 4, BUILD_BYTES("") },
		{ 47, BUILD_BYTES("\0\0\x08\0") },
		{ IP_UDP, BUILD_BYTES("\x9c\x41\x12\xb5\0\x40\0\0\x08\0\0\0\0\0"
				      "\1\0" MACS "\x08\0") },
	};
	struct endpoint outer = build_endpoint("192.0.2.1:0");
	struct build quote = { .len = 0 };
	size_t inner, header = 20 + rows[_i].header.len;
	struct icmp_header icmp;

	build_ipv4(&quote, &outer, &outer, rows[_i].protocol,
		   rows[_i].header.len + 45);
	put_bytes(&quote, rows[_i].header.at, rows[_i].header.len);
	segment_build(&quote, false);
	inner = header + 20;
	for (size_t n = 20; n <= quote.len; n++) {
		icmp = quote_of(&quote, n, false);
		ck_assert(icmp.has_quote);
		ck_assert_uint_eq(icmp.quote_protocol,
				  n < inner ? rows[_i].protocol : IP_TCP);
		ck_assert(icmp.quote_has_seq == (n >= inner + 8));
	}
	assert_endpoint(&icmp.quote_src, BUILD_CLIENT(false));
}
END_TEST

/* The error is in a tunnel: what it quotes was, too. */
START_TEST(of_an_error_in_a_tunnel)
{
	struct endpoint outer = build_endpoint("192.0.2.1:0");
	struct build quote = { .len = 0 }, error = { .len = 0 }, b;
	struct packet p;

	segment_build(&quote, false);
	build_icmp(&error, "10.0.0.9", "10.0.0.1", 11, 0, 0,
		   (struct build_bytes){ quote.at, 28 });
	b.len = 0;
	build_ipv4(&b, &outer, &outer, 4, error.len);
	put_bytes(&b, error.at, error.len);
	ck_assert_int_eq(decode_build(&p, LINK_RAW, &b), DECODE_OK);
	ck_assert_uint_eq(p.protocol, IP_ICMP);
	ck_assert(p.icmp.has_quote && p.icmp.quote_has_seq);
	assert_endpoint(&p.icmp.quote_dst, BUILD_SERVER(false));
	ck_assert_uint_eq(p.outside.tunnels, 1);
}
END_TEST

/* Errors in errors, as deep as a packet is long: only the first is read. */
START_TEST(quotes_do_not_nest)
{
	struct build b = { .len = 0 };
	struct packet p;

	segment_build(&b, false);
	for (int i = 0; i < 100; i++) {
		struct build error = { .len = 0 };

		build_icmp(&error, "10.0.0.9", "10.0.0.1", 3, 1, 0,
			   (struct build_bytes){ b.at, b.len });
		b = error;
	}
	ck_assert_int_eq(decode_build(&p, LINK_RAW, &b), DECODE_OK);
	ck_assert(p.icmp.has_quote && !p.icmp.quote_has_ports);
	ck_assert_uint_eq(p.icmp.quote_protocol, IP_ICMP);
	assert_endpoint(&p.icmp.quote_src, "10.0.0.9");
}
END_TEST

static Suite *quote_suite(void)
{
	Suite *s = suite_create("capture/quote");
	TCase *tc = tcase_create("quote");

	tcase_add_loop_test(tc, at_every_length, 0, 2);
	tcase_add_loop_test(tc, of_udp_has_no_sequence, 0, 2);
	tcase_add_test(tc, of_a_length_made_to_fit);
	tcase_add_test(tc, behind_extension_headers);
	tcase_add_loop_test(tc, inside_a_tunnel, 0, 3);
	tcase_add_test(tc, of_an_error_in_a_tunnel);
	tcase_add_test(tc, quotes_do_not_nest);
	suite_add_tcase(s, tc);
	return s;
}

TEST_MAIN(quote_suite())
