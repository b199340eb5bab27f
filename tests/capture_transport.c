/* TCP with every option, UDP, ICMP with what it quotes. */
#include "tests/test.h"

#include <stdbool.h>
#include <stdint.h>

#include "capture/packet.h"
#include "tests/build.h"
#include "tests/decode.h"

/* Every field of a TCP segment, in IPv4 (0) and IPv6 (1). */
START_TEST(tcp_every_field)
{
	struct build_segment s = build_example(_i);
	uint32_t ip_header = _i ? 40 : 20;
	struct build b = { .len = 0 };
	struct packet p;

	build_tcp(&b, &s);
	ck_assert_int_eq(decode_build(&p, LINK_RAW, &b), DECODE_OK);
	assert_endpoint(&p.src, s.src);
	assert_endpoint(&p.dst, s.dst);
	ck_assert(p.has_l4 && !p.fragment);
	ck_assert_uint_eq(p.protocol, IP_TCP);
	ck_assert_uint_eq(p.ttl, BUILD_TTL);
	ck_assert_uint_eq(p.tcp.seq, s.seq);
	ck_assert_uint_eq(p.tcp.ack, s.ack);
	ck_assert_uint_eq(p.tcp.flags, s.flags);
	ck_assert_uint_eq(p.tcp.win, s.win);
	ck_assert_uint_eq(p.tcp.urgent, s.urgent);
	ck_assert_uint_eq(p.tcp.opt.present, 0);
	ck_assert_uint_eq(p.ip_offset, 0);
	ck_assert_uint_eq(p.l4_offset, ip_header);
	ck_assert_uint_eq(p.payload_offset, ip_header + 20);
	ck_assert_uint_eq(p.ip_len, ip_header + 25);
	ck_assert_uint_eq(p.payload_len, 5);
	ck_assert_uint_eq(p.payload_captured, 5);
	ck_assert_uint_eq(p.tcp.checksum,
			  b.at[ip_header + 16] << 8 | b.at[ip_header + 17]);
}
END_TEST

#define SACKS(n) "\5" n
#define EDGES	 "\0\0\0\1\0\0\0\2"
#define MORE	 "\xff\xff\xff\xf0\0\0\0\x10"

/* One list of options a row, and all that must come of it. */
static const struct {
	const char *name;
	struct build_bytes list;
	struct tcp_options expected;
} option_rows[] = {
	{ "empty", BUILD_BYTES(""), { .present = 0 } },
	{ "mss",
	  BUILD_BYTES("\2\4\x05\xb4"),
	  { .present = TCP_OPT_MSS, .mss = 1460 } },
	{ "wscale",
	  BUILD_BYTES("\3\3\7"),
	  { .present = TCP_OPT_WSCALE, .wscale = 7 } },
	{ "wscale 0", BUILD_BYTES("\3\3\0"), { .present = TCP_OPT_WSCALE } },
	{ "wscale 14",
	  BUILD_BYTES("\3\3\16"),
	  { .present = TCP_OPT_WSCALE, .wscale = 14 } },
	{ "wscale 15",
	  BUILD_BYTES("\3\3\17"),
	  { .present = TCP_OPT_WSCALE, .wscale = 14 } },
	{ "wscale 255",
	  BUILD_BYTES("\3\3\xff"),
	  { .present = TCP_OPT_WSCALE, .wscale = 14 } },
	{ "sack permitted",
	  BUILD_BYTES("\4\2"),
	  { .present = TCP_OPT_SACK_PERMITTED } },
	{ "one sack",
	  BUILD_BYTES(SACKS("\12") EDGES),
	  { .present = TCP_OPT_SACK, .n_sack = 1, .sack = { { 1, 2 } } } },
	{ "two sacks",
	  BUILD_BYTES(SACKS("\22") EDGES MORE),
	  { .present = TCP_OPT_SACK,
	    .n_sack = 2,
	    .sack = { { 1, 2 }, { 0xfffffff0, 16 } } } },
	{ "four sacks",
	  BUILD_BYTES(SACKS("\42") EDGES MORE EDGES MORE),
	  { .present = TCP_OPT_SACK,
	    .n_sack = 4,
	    .sack = { { 1, 2 },
		      { 0xfffffff0, 16 },
		      { 1, 2 },
		      { 0xfffffff0, 16 } } } },
	{ "timestamp",
	  BUILD_BYTES("\x08\12\1\2\3\4\xff\xfe\xfd\xfc"),
	  { .present = TCP_OPT_TIMESTAMP,
	    .ts_val = 0x01020304,
	    .ts_ecr = 0xfffefdfc } },
	{ "fast open request",
	  BUILD_BYTES("\x22\2"),
	  { .present = TCP_OPT_FASTOPEN } },
	{ "fast open cookie",
	  BUILD_BYTES("\x22\12" EDGES),
	  { .present = TCP_OPT_FASTOPEN } },
	{ "fast open, longest",
	  BUILD_BYTES("\x22\22" EDGES EDGES),
	  { .present = TCP_OPT_FASTOPEN } },
	{ "fast open, experimental",
	  BUILD_BYTES("\xfe\4\xf9\x89"),
	  { .present = TCP_OPT_FASTOPEN } },
	{ "another experiment",
	  BUILD_BYTES("\xfe\4\xe2\xd4"),
	  { .present = TCP_OPT_OTHER } },
	{ "mptcp", BUILD_BYTES("\x1e\4\1\1"), { .present = TCP_OPT_MPTCP } },
	{ "md5",
	  BUILD_BYTES("\x13\x12" EDGES EDGES),
	  { .present = TCP_OPT_OTHER } },
	{ "unknown, no body",
	  BUILD_BYTES("\x63\2"),
	  { .present = TCP_OPT_OTHER } },
	{ "no-operations",
	  BUILD_BYTES("\1\1\1\1\1\2\4\1\0"),
	  { .present = TCP_OPT_MSS, .mss = 256 } },
	{ "nothing after the end",
	  BUILD_BYTES("\3\3\2\0\2\4\1\0"),
	  { .present = TCP_OPT_WSCALE, .wscale = 2 } },
	{ "the end saves the rest", BUILD_BYTES("\0\2\1\3"), { .present = 0 } },
	{ "the last of two counts",
	  BUILD_BYTES("\3\3\2\3\3\4"),
	  { .present = TCP_OPT_WSCALE, .wscale = 4 } },
	{ "a SYN of Linux",
	  BUILD_BYTES("\2\4\xff\xd7\4\2\x08\12\0\0\0\1\0\0\0\0\1\3\3\12"),
	  { .present = TCP_OPT_MSS | TCP_OPT_SACK_PERMITTED |
		       TCP_OPT_TIMESTAMP | TCP_OPT_WSCALE,
	    .mss = 65495,
	    .wscale = 10,
	    .ts_val = 1 } },
	{ "40 bytes",
	  BUILD_BYTES("\x08\12" EDGES "\1\1\5\32" EDGES MORE EDGES "\1\1"),
	  { .present = TCP_OPT_TIMESTAMP | TCP_OPT_SACK,
	    .ts_val = 1,
	    .ts_ecr = 2,
	    .n_sack = 3,
	    .sack = { { 1, 2 }, { 0xfffffff0, 16 }, { 1, 2 } } } },
	/* malformed: what came before the fault stays */
	{ "length 0",
	  BUILD_BYTES("\3\3\2\2\0\5\xb4\0"),
	  { .present = TCP_OPT_WSCALE | TCP_OPT_BAD, .wscale = 2 } },
	{ "length 1",
	  BUILD_BYTES("\3\3\2\2\1\5\xb4\0"),
	  { .present = TCP_OPT_WSCALE | TCP_OPT_BAD, .wscale = 2 } },
	{ "unknown of length 0",
	  BUILD_BYTES("\x63\0\0\0"),
	  { .present = TCP_OPT_BAD } },
	{ "unknown of length 1",
	  BUILD_BYTES("\x63\1\0\0"),
	  { .present = TCP_OPT_BAD } },
	{ "longer than the list",
	  BUILD_BYTES("\3\3\2\1\x08\12\0\1"),
	  { .present = TCP_OPT_WSCALE | TCP_OPT_BAD, .wscale = 2 } },
	{ "length 255",
	  BUILD_BYTES("\x63\xff\0\0"),
	  { .present = TCP_OPT_BAD } },
	{ "a kind and no length",
	  BUILD_BYTES("\4\2\1\2"),
	  { .present = TCP_OPT_SACK_PERMITTED | TCP_OPT_BAD } },
	{ "mss of 3", BUILD_BYTES("\2\3\1\1"), { .present = TCP_OPT_BAD } },
	{ "mss of 6",
	  BUILD_BYTES("\2\6\1\1\1\1\1\1"),
	  { .present = TCP_OPT_BAD } },
	{ "wscale of 2", BUILD_BYTES("\3\2\1\1"), { .present = TCP_OPT_BAD } },
	{ "sack permitted of 3",
	  BUILD_BYTES("\4\3\1\1"),
	  { .present = TCP_OPT_BAD } },
	{ "no sack",
	  BUILD_BYTES(SACKS("\2") "\1\1"),
	  { .present = TCP_OPT_BAD } },
	{ "a sack and a half",
	  BUILD_BYTES(SACKS("\16") EDGES "\0\0\0\0\1\1"),
	  { .present = TCP_OPT_BAD } },
	{ "timestamp of 8",
	  BUILD_BYTES("\x08\x08\0\0\0\1\0\0"),
	  { .present = TCP_OPT_BAD } },
	{ "fast open of 5",
	  BUILD_BYTES("\x22\5\1\1\1\1\1\1"),
	  { .present = TCP_OPT_BAD } },
	{ "fast open, odd",
	  BUILD_BYTES("\x22\7\1\1\1\1\1\1"),
	  { .present = TCP_OPT_BAD } },
	{ "fast open, too long",
	  BUILD_BYTES("\x22\24" EDGES EDGES "\1\1"),
	  { .present = TCP_OPT_BAD } },
	{ "mptcp of 2", BUILD_BYTES("\x1e\2\1\1"), { .present = TCP_OPT_BAD } },
};

static void assert_options(const struct tcp_options *opt,
			   const struct tcp_options *expected)
{
	ck_assert_uint_eq(opt->present, expected->present);
	ck_assert_uint_eq(opt->mss, expected->mss);
	ck_assert_uint_eq(opt->wscale, expected->wscale);
	ck_assert_uint_eq(opt->ts_val, expected->ts_val);
	ck_assert_uint_eq(opt->ts_ecr, expected->ts_ecr);
	ck_assert_uint_eq(opt->n_sack, expected->n_sack);
	ck_assert_mem_eq(opt->sack, expected->sack, sizeof(opt->sack));
}

/* Options never change where the payload is, malformed or not. */
START_TEST(tcp_options)
{
	struct build_segment s = build_example(false);
	struct build b = { .len = 0 };
	struct packet p;

	s.options = option_rows[_i].list;
	build_tcp(&b, &s);
	ck_assert_msg(decode_build(&p, LINK_RAW, &b) == DECODE_OK, "%s",
		      option_rows[_i].name);
	assert_options(&p.tcp.opt, &option_rows[_i].expected);
	ck_assert(p.has_l4);
	ck_assert_uint_eq(p.payload_offset, b.len - 5);
	ck_assert_uint_eq(p.payload_len, 5);
}
END_TEST

START_TEST(udp_every_field)
{
	uint32_t ip_header = _i ? 40 : 20;
	struct build b = { .len = 0 };
	struct packet p;

	build_udp(&b, BUILD_CLIENT(_i), BUILD_SERVER(_i),
		  BUILD_BYTES("datagram"));
	ck_assert_int_eq(decode_build(&p, LINK_RAW, &b), DECODE_OK);
	assert_endpoint(&p.src, BUILD_CLIENT(_i));
	assert_endpoint(&p.dst, BUILD_SERVER(_i));
	ck_assert(p.has_l4);
	ck_assert_uint_eq(p.protocol, IP_UDP);
	ck_assert_uint_eq(p.payload_offset, ip_header + 8);
	ck_assert_uint_eq(p.payload_len, 8);
	ck_assert_uint_eq(p.payload_captured, 8);
}
END_TEST

/* The UDP header counts the whole datagram, the packet has a part of it. */
START_TEST(udp_first_fragment_has_its_part)
{
	struct build b = { .len = 0 };
	struct packet p;

	build_udp(&b, BUILD_CLIENT(0), BUILD_SERVER(0),
		  BUILD_BYTES("12345678"));
	patch_be16(&b, 6, 0x2000);
	patch_be16(&b, 24, 3008);
	ck_assert_int_eq(decode_build(&p, LINK_RAW, &b), DECODE_OK);
	ck_assert_uint_eq(p.payload_len, 8);
	ck_assert_uint_eq(p.payload_captured, 8);
}
END_TEST

/* Neither padding nor what UDP does not count. */
START_TEST(udp_length_ends_the_payload)
{
	struct build b = { .len = 0 };
	struct packet p;

	build_udp(&b, BUILD_CLIENT(0), BUILD_SERVER(0),
		  BUILD_BYTES("12345678"));
	patch_be16(&b, 24, 8 + 5);
	put_zeros(&b, 10);
	ck_assert_int_eq(decode_build(&p, LINK_RAW, &b), DECODE_OK);
	ck_assert_uint_eq(p.payload_len, 5);
	ck_assert_uint_eq(p.payload_captured, 5);
}
END_TEST

static const struct {
	bool v6;
	uint8_t type;
	bool has_quote;
} icmp_rows[] = {
	{ false, 0, false },  { false, 3, true },   { false, 4, true },
	{ false, 5, true },   { false, 8, false },  { false, 11, true },
	{ false, 12, true },  { false, 13, false }, { true, 1, true },
	{ true, 2, true },    { true, 3, true },    { true, 4, true },
	{ true, 128, false }, { true, 129, false }, { true, 135, false },
};

START_TEST(icmp_types)
{
	bool v6 = icmp_rows[_i].v6;
	struct build quote = { .len = 0 }, b = { .len = 0 };
	struct packet p;

	build_udp(&quote, BUILD_CLIENT(v6), BUILD_SERVER(v6),
		  BUILD_BYTES("data"));
	build_icmp(&b, v6 ? "::1" : "10.0.0.9", v6 ? "::2" : "10.0.0.1",
		   icmp_rows[_i].type, 3, 0x00010578,
		   (struct build_bytes){ quote.at, quote.len });
	ck_assert_int_eq(decode_build(&p, LINK_RAW, &b), DECODE_OK);
	ck_assert(p.has_l4);
	ck_assert_uint_eq(p.protocol, v6 ? IP_ICMPV6 : IP_ICMP);
	ck_assert_uint_eq(p.icmp.type, icmp_rows[_i].type);
	ck_assert_uint_eq(p.icmp.code, 3);
	ck_assert_uint_eq(p.icmp.rest, 0x00010578);
	ck_assert_uint_eq(p.payload_len, 0);
	ck_assert(p.icmp.has_quote == icmp_rows[_i].has_quote);
	if (!p.icmp.has_quote)
		return;
	ck_assert_uint_eq(p.icmp.quote_protocol, IP_UDP);
	assert_endpoint(&p.icmp.quote_src, BUILD_CLIENT(v6));
	assert_endpoint(&p.icmp.quote_dst, BUILD_SERVER(v6));
}
END_TEST

/* RFC 792 promises eight bytes of the quoted segment; fewer are met. */
START_TEST(icmp_quote_at_every_length)
{
	struct build_segment s = build_example(false);
	struct build quote = { .len = 0 }, b = { .len = 0 };
	struct packet p;

	build_tcp(&quote, &s);
	build_icmp(&b, "10.0.0.9", "10.0.0.1", 3, 1, 0,
		   (struct build_bytes){ quote.at, (size_t)_i });
	ck_assert_int_eq(decode_build(&p, LINK_RAW, &b), DECODE_OK);
	ck_assert(p.icmp.has_quote == (_i >= 20));
	ck_assert_uint_eq(p.icmp.quote_src.port, _i >= 24 ? 40000 : 0);
	ck_assert_uint_eq(p.icmp.quote_dst.port, _i >= 24 ? 80 : 0);
	ck_assert_uint_eq(p.icmp.quote_protocol, _i >= 20 ? IP_TCP : 0);
}
END_TEST

START_TEST(icmp_quote_of_a_fragment_has_no_ports)
{
	struct build quote = { .len = 0 }, b = { .len = 0 };
	struct packet p;

	build_udp(&quote, BUILD_CLIENT(0), BUILD_SERVER(0),
		  BUILD_BYTES("data"));
	patch_be16(&quote, 6, 0x00b9);
	build_icmp(&b, "10.0.0.9", "10.0.0.1", 11, 1, 0,
		   (struct build_bytes){ quote.at, quote.len });
	ck_assert_int_eq(decode_build(&p, LINK_RAW, &b), DECODE_OK);
	ck_assert(p.icmp.has_quote);
	assert_endpoint(&p.icmp.quote_src, "10.0.0.1");
}
END_TEST

START_TEST(other_protocols_have_no_transport)
{
	struct build b = { .len = 0 };
	struct packet p;

	build_udp(&b, BUILD_CLIENT(0), BUILD_SERVER(0), BUILD_BYTES("data"));
	b.at[9] = 132; /* SCTP */
	ck_assert_int_eq(decode_build(&p, LINK_RAW, &b), DECODE_OK);
	ck_assert(!p.has_l4);
	ck_assert_uint_eq(p.protocol, 132);
	ck_assert_uint_eq(p.l4_offset, 20);
	assert_endpoint(&p.src, "10.0.0.1");
}
END_TEST

static TCase *tcp_case(void)
{
	TCase *tc = tcase_create("tcp");

	tcase_add_loop_test(tc, tcp_every_field, 0, 2);
	tcase_add_loop_test(tc, tcp_options, 0, ROWS(option_rows));
	return tc;
}

static TCase *udp_case(void)
{
	TCase *tc = tcase_create("udp");

	tcase_add_loop_test(tc, udp_every_field, 0, 2);
	tcase_add_test(tc, udp_first_fragment_has_its_part);
	tcase_add_test(tc, udp_length_ends_the_payload);
	tcase_add_test(tc, other_protocols_have_no_transport);
	return tc;
}

static TCase *icmp_case(void)
{
	TCase *tc = tcase_create("icmp");

	tcase_add_loop_test(tc, icmp_types, 0, ROWS(icmp_rows));
	tcase_add_loop_test(tc, icmp_quote_at_every_length, 0, 45);
	tcase_add_test(tc, icmp_quote_of_a_fragment_has_no_ports);
	return tc;
}

static Suite *transport_suite(void)
{
	Suite *s = suite_create("capture/transport");

	suite_add_tcase(s, tcp_case());
	suite_add_tcase(s, udp_case());
	suite_add_tcase(s, icmp_case());
	return s;
}

TEST_MAIN(transport_suite())
