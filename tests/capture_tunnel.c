/*
 * Packets in packets: the innermost is the one that is told of, if it can be
 * read; else the one around it, whole.
 */
#include "tests/test.h"

#include <stdbool.h>
#include <stdint.h>

#include "capture/packet.h"
#include "tests/build.h"
#include "tests/decode.h"

#define MACS	  "\2\0\0\0\0\1\2\0\0\0\0\2"
#define OUTER(v6) ((v6) ? "[fd00::1]:40001" : "192.0.2.1:40001")
#define OTHER(v6) ((v6) ? "[fd00::2]:4789" : "192.0.2.2:4789")

/* An IP header and what a tunnel puts behind it, then a segment. */
static const struct row {
	const char *name;
	bool v6, inner_v6;
	uint8_t protocol;
	struct build_bytes header; /* of the tunnel */
	const char *outside;
} rows[] = {
	{ "4in4", 0, 0, 4, BUILD_BYTES(""), "IPv4" },
	{ "6in4", 0, 1, 41, BUILD_BYTES(""), "IPv4" },
	{ "4in6", 1, 0, 4, BUILD_BYTES(""), "IPv6" },
	{ "6in6", 1, 1, 41, BUILD_BYTES(""), "IPv6" },
	{ "gre", 0, 0, 47, BUILD_BYTES("\0\0\x08\0"), "IPv4, GRE" },
	{ "gre 6", 1, 1, 47, BUILD_BYTES("\0\0\x86\xdd"), "IPv6, GRE" },
	{ "gre checksum", 0, 0, 47, BUILD_BYTES("\x80\0\x08\0\1\2\0\0"),
	  "IPv4, GRE" },
	{ "gre key", 0, 1, 47, BUILD_BYTES("\x20\0\x86\xdd\0\0\1\2"),
	  "IPv4, GRE 258" },
	{ "gre sequence", 0, 0, 47, BUILD_BYTES("\x10\0\x08\0\0\0\0\1"),
	  "IPv4, GRE" },
	{ "gre all", 1, 0, 47,
	  BUILD_BYTES("\xb0\0\x08\0\1\2\0\0\xff\xff\xff\xff\0\0\0\1"),
	  "IPv6, GRE 4294967295" },
	{ "gre ethernet", 0, 0, 47, BUILD_BYTES("\0\0\x65\x58" MACS "\x08\0"),
	  "IPv4, GRE, Ethernet" },
	{ "gre vlan", 0, 1, 47,
	  BUILD_BYTES("\0\0\x65\x58" MACS "\x81\0\0\x9\x86\xdd"),
	  "IPv4, GRE, Ethernet, VLAN 9" },
	{ "gre mpls", 0, 0, 47, BUILD_BYTES("\0\0\x88\x47\0\1\1\100"),
	  "IPv4, GRE, MPLS 16" },
	{ "gre ppp", 0, 0, 47, BUILD_BYTES("\0\0\x88\x0b\xff\3\0\x21"),
	  "IPv4, GRE" },
	{ "vxlan", 0, 0, IP_UDP,
	  BUILD_BYTES("\x08\0\0\0\0\1\2\0" MACS "\x08\0"),
	  "IPv4, VXLAN 258, Ethernet" },
	{ "vxlan 6", 1, 1, IP_UDP,
	  BUILD_BYTES("\x08\0\0\0\xff\xff\xff\0" MACS "\x86\xdd"),
	  "IPv6, VXLAN 16777215, Ethernet" },
	{ "vxlan policy", 0, 1, IP_UDP,
	  BUILD_BYTES("\x88\0\0\7\0\0\0\0" MACS "\x81\0\0\3\x86\xdd"),
	  "IPv4, VXLAN 0, Ethernet, VLAN 3" },
};

/* Around `body`: the outer IP header, of UDP too, and the tunnel's. */
static void wrap(struct build *b, const struct row *row,
		 const struct build *body)
{
	struct endpoint src = build_endpoint(OUTER(row->v6));
	struct endpoint dst = build_endpoint(OTHER(row->v6));
	size_t udp = row->protocol == IP_UDP ? 8 : 0;
	size_t n = row->header.len + body->len;

	build_ip(b, &src, &dst, row->protocol, udp + n);
	if (udp) {
		put_be16(b, src.port);
		put_be16(b, dst.port);
		put_be16(b, (unsigned int)(8 + n));
		put_be16(b, 0);
	}
	put_bytes(b, row->header.at, row->header.len);
	put_bytes(b, body->at, body->len);
}

static void row_build(struct build *b, const struct row *row)
{
	struct build_segment s = build_example(row->inner_v6);
	struct build body = { .len = 0 };

	build_tcp(&body, &s);
	wrap(b, row, &body);
}

START_TEST(every_tunnel)
{
	const struct row *row = &rows[_i];
	struct build_segment s = build_example(row->inner_v6);
	struct build b = { .len = 0 };
	char text[OUTSIDE_TEXT];
	enum decode_status status;
	struct packet p;

	row_build(&b, row);
	put_bytes(&b, "\xff\xff", 2);
	status = decode_build(&p, LINK_RAW, &b);
	ck_assert_msg(status == DECODE_OK, "%s: %s", row->name,
		      decode_status_name(status));
	assert_endpoint(&p.src, s.src);
	assert_endpoint(&p.dst, s.dst);
	ck_assert_uint_eq(p.protocol, IP_TCP);
	ck_assert_uint_eq(p.tcp.seq, s.seq);
	ck_assert_uint_eq(p.payload_len, 5);
	ck_assert_uint_eq(p.payload_offset + p.payload_captured, b.len - 2);
	ck_assert_uint_eq(p.ip_offset,
			  b.len - 2 - 5 - 20 - (row->inner_v6 ? 40 : 20));
	ck_assert_uint_eq(p.outside.tunnels, 1);
	ck_assert_str_eq(outside_format(&p.outside, text), row->outside);
}
END_TEST

/* Before the inner addresses are there, it is the outer packet. */
START_TEST(every_tunnel_cut)
{
	const struct row *row = &rows[_i];
	struct build b = { .len = 0 };
	struct packet whole, p;

	row_build(&b, row);
	packet_decode(&whole, LINK_RAW, b.at, b.len);
	for (size_t n = row->v6 ? 40 : 20; n < b.len; n++) {
		size_t inner = whole.ip_offset + (row->inner_v6 ? 40 : 20);
		enum decode_status status = decode_exact(&p, LINK_RAW, b.at, n);

		ck_assert_msg(p.outside.tunnels == (n >= inner), "%s: %zu",
			      row->name, n);
		ck_assert_uint_eq(p.protocol,
				  n < inner ? row->protocol : IP_TCP);
		ck_assert(p.has_ports ==
			  (n < inner ? row->protocol == IP_UDP &&
					       n >= (row->v6 ? 44 : 24)
				     : n >= inner + 4));
		if (n < inner)
			ck_assert_uint_eq(p.outside.n, 0);
		if (n < b.len - 5 && (row->protocol != IP_UDP || n >= inner))
			ck_assert_int_eq(status, DECODE_TRUNCATED);
	}
}
END_TEST

/* What is around it is payload to who does not end the tunnel. */
START_TEST(outer_stays_outer)
{
	const struct row *row = &rows[_i];
	struct build b = { .len = 0 };
	struct packet p;

	row_build(&b, row);
	ck_assert_int_eq(packet_decode_outer(&p, LINK_RAW, b.at, b.len),
			 DECODE_OK);
	ck_assert_uint_eq(p.protocol, row->protocol);
	ck_assert_uint_eq(p.ip_offset, 0);
	ck_assert_uint_eq(p.ip_len, b.len);
	ck_assert_uint_eq(p.outside.n, 0);
}
END_TEST

/* No packet in them that is read here: what is around them is all there is. */
static const struct {
	struct row row;
	struct build_bytes body;
	enum decode_status status;
} others[] = {
	{ { "gre version 1", 0, 0, 47, BUILD_BYTES("\x20\1\x88\x0b\0\0\0\0"),
	    "" },
	  BUILD_BYTES("\xff\3\0\x21"),
	  DECODE_OK },
	{ { "gre routing", 0, 0, 47, BUILD_BYTES("\x40\0\x08\0\0\0\0\0"), "" },
	  BUILD_BYTES(""),
	  DECODE_OK },
	{ { "gre keep-alive", 0, 0, 47, BUILD_BYTES("\0\0\0\0"), "" },
	  BUILD_BYTES(""),
	  DECODE_OK },
	{ { "gre arp", 0, 0, 47, BUILD_BYTES("\0\0\x08\6"), "" },
	  BUILD_BYTES("\0\1\x08\0\6\4"),
	  DECODE_OK },
	{ { "gre says 4", 0, 0, 47, BUILD_BYTES("\0\0\x08\0"), "" },
	  BUILD_BYTES("\x60\0\0\0"),
	  DECODE_MALFORMED },
	{ { "4 says 6", 0, 0, 4, BUILD_BYTES("\x60\0\0\0"), "" },
	  BUILD_BYTES(""),
	  DECODE_MALFORMED },
	{ { "vxlan arp", 0, 0, IP_UDP,
	    BUILD_BYTES("\x08\0\0\0\0\0\7\0" MACS "\x08\6"), "" },
	  BUILD_BYTES("\0\1\x08\0\6\4"),
	  DECODE_OK },
	{ { "vxlan without its flag", 0, 0, IP_UDP,
	    BUILD_BYTES("\0\0\0\0\0\0\7\0" MACS "\x08\0"), "" },
	  BUILD_BYTES("\x45\0\0\x14\0\0\0\0\x40\x06\0\0\1\1\1\1\2\2\2\2"),
	  DECODE_OK },
	{ { "vxlan reserved flag", 0, 0, IP_UDP,
	    BUILD_BYTES("\x0c\0\0\0\0\0\7\0" MACS "\x08\0"), "" },
	  BUILD_BYTES("\x45\0\0\x14\0\0\0\0\x40\x06\0\0\1\1\1\1\2\2\2\2"),
	  DECODE_OK },
	{ { "vxlan reserved byte", 0, 0, IP_UDP,
	    BUILD_BYTES("\x08\0\0\0\0\0\7\1" MACS "\x08\0"), "" },
	  BUILD_BYTES("\x45\0\0\x14\0\0\0\0\x40\x06\0\0\1\1\1\1\2\2\2\2"),
	  DECODE_OK },
	{ { "not vxlan", 0, 0, IP_UDP, BUILD_BYTES(""), "" },
	  BUILD_BYTES("hello"),
	  DECODE_OK },
};

START_TEST(no_packet_inside)
{
	const struct row *row = &others[_i].row;
	struct build b = { .len = 0 }, body = { .len = 0 };
	enum decode_status status;
	struct packet p, outer;

	put_bytes(&body, others[_i].body.at, others[_i].body.len);
	wrap(&b, row, &body);
	status = decode_build(&p, LINK_RAW, &b);
	ck_assert_msg(status == others[_i].status, "%s: %s", row->name,
		      decode_status_name(status));
	packet_decode_outer(&outer, LINK_RAW, b.at, b.len);
	ck_assert_mem_eq(&p, &outer, sizeof(p));
}
END_TEST

/* VXLAN on another port is data, and so is what a fragment begins. */
START_TEST(looks_like_a_tunnel)
{
	static const struct {
		size_t at;
		unsigned int value;
	} changes[] = { { 22, 4790 }, { 6, 0x2000 } };
	struct build b = { .len = 0 };
	struct packet p;

	row_build(&b, &rows[14]);
	ck_assert_str_eq(rows[14].name, "vxlan");
	patch_be16(&b, changes[_i].at, changes[_i].value);
	ck_assert_int_eq(decode_build(&p, LINK_RAW, &b), DECODE_OK);
	ck_assert_uint_eq(p.protocol, IP_UDP);
	ck_assert_uint_eq(p.outside.n, 0);
}
END_TEST

START_TEST(first_fragment_of_a_tunnel)
{
	struct build b = { .len = 0 };
	struct packet p;

	row_build(&b, &rows[0]);
	patch_be16(&b, 6, 0x2000);
	ck_assert_int_eq(decode_build(&p, LINK_RAW, &b), DECODE_OK);
	ck_assert_uint_eq(p.protocol, 4);
	ck_assert(p.fragment && p.outside.n == 0);
}
END_TEST

/* Eight packets are taken off; the ninth is the one told of. */
START_TEST(tunnels_have_an_end)
{
	struct build_segment s = build_example(false);

	for (int n = 0; n <= 12; n++) {
		struct build body = { .len = 0 };
		struct packet p;

		build_tcp(&body, &s);
		for (int i = 0; i < n; i++) {
			struct build b = { .len = 0 };

			wrap(&b, &rows[0], &body);
			body = b;
		}
		ck_assert_int_eq(decode_build(&p, LINK_RAW, &body), DECODE_OK);
		ck_assert_uint_eq(p.outside.tunnels, n < 8 ? n : 8);
		ck_assert_uint_eq(p.outside.n, n < 8 ? n : 8);
		ck_assert_uint_eq(p.protocol, n <= 8 ? IP_TCP : 4);
	}
}
END_TEST

/* All kinds of layers, outermost first, as far as there is room. */
START_TEST(many_layers)
{
	struct build b = { .len = 0 }, inner = { .len = 0 };
	char text[OUTSIDE_TEXT];
	struct packet p;

	row_build(&inner, &rows[11]); /* gre vlan */
	put_bytes(&b, MACS "\x81\0\0\1\x88\x47\0\1\1\100", 22);
	wrap(&b, &rows[14], &inner);
	ck_assert_int_eq(decode_build(&p, LINK_ETHERNET, &b), DECODE_OK);
	ck_assert_str_eq(outside_format(&p.outside, text),
			 "VLAN 1, MPLS 16, IPv4, VXLAN 258, Ethernet, IPv4, "
			 "GRE, Ethernet");
	ck_assert_uint_eq(p.outside.vlan, 1);
	ck_assert_uint_eq(p.outside.tunnels, 2);
	assert_endpoint(&p.src, BUILD_CLIENT(true));
}
END_TEST

/* The longest text there can be fits. */
START_TEST(outside_text_fits)
{
	struct outside o = { .n = OUTSIDE_MOST, .label = UINT32_MAX };
	char text[OUTSIDE_TEXT];

	memset(o.kind, LAYER_ETHERNET, sizeof(o.kind));
	o.kind[OUTSIDE_MOST - 1] = LAYER_MPLS;
	ck_assert_uint_lt(strlen(outside_format(&o, text)), OUTSIDE_TEXT - 1);
	ck_assert_str_eq(text + strlen(text) - 10, "4294967295");
}
END_TEST

/* Damage anywhere: what must hold, holds. */
START_TEST(damaged_tunnel)
{
	struct build whole = { .len = 0 };
	uint32_t state = 0x2545f491;
	struct packet p;

	row_build(&whole, &rows[_i]);
	for (int round = 0; round < 5000; round++) {
		struct build b = whole;

		for (int i = 0; i < 3; i++) {
			state = state * 1664525u + 1013904223u;
			b.at[(state >> 8) % b.len] = (uint8_t)(state >> 24);
		}
		if (round % 2)
			b.len = (state >> 12) % (b.len + 1);
		decode_build(&p, LINK_RAW, &b);
	}
}
END_TEST

static Suite *tunnel_suite(void)
{
	Suite *s = suite_create("capture/tunnel");
	TCase *tc = tcase_create("tunnel");

	tcase_set_timeout(tc, 60);
	tcase_add_loop_test(tc, every_tunnel, 0, ROWS(rows));
	tcase_add_loop_test(tc, every_tunnel_cut, 0, ROWS(rows));
	tcase_add_loop_test(tc, outer_stays_outer, 0, ROWS(rows));
	tcase_add_loop_test(tc, no_packet_inside, 0, ROWS(others));
	tcase_add_loop_test(tc, looks_like_a_tunnel, 0, 2);
	tcase_add_test(tc, first_fragment_of_a_tunnel);
	tcase_add_test(tc, tunnels_have_an_end);
	tcase_add_test(tc, many_layers);
	tcase_add_test(tc, outside_text_fits);
	tcase_add_loop_test(tc, damaged_tunnel, 0, ROWS(rows));
	suite_add_tcase(s, tc);
	return s;
}

TEST_MAIN(tunnel_suite())
