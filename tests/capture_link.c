/*
 * The link layer: every link type and everything that may stand between its
 * header and IP, whole, cut at every length, and with one byte wrong.
 */
#include "tests/test.h"

#include <stdbool.h>
#include <stdint.h>

#include "capture/packet.h"
#include "tests/build.h"
#include "tests/decode.h"

#define MACS  "\2\0\0\0\0\1\2\0\0\0\0\2"
#define SLL   "\0\0\0\1\0\6\0\1\2\3\4\5\0\0"
#define SLL2  "\0\0\0\0\0\2\0\1\0\6\0\1\2\3\4\5\0\0"
#define IPNET "\0\1\0\0\0\55\0\0\0\2\0\0\0\2\0\0\0\0\0\0\0\0"
#define SNAP  "\xaa\xaa\3\0\0\0"

/* What stands before a segment of 45 (IPv4) or 65 (IPv6) bytes. */
static const struct {
	const char *name;
	enum link_type link;
	struct build_bytes header;
	bool v6;
	const char *outside;
} rows[] = {
	{ "null le", 0, BUILD_BYTES("\2\0\0\0"), 0, "" },
	{ "null be", 0, BUILD_BYTES("\0\0\0\2"), 0, "" },
	{ "null linux", 0, BUILD_BYTES("\12\0\0\0"), 1, "" },
	{ "null windows", 0, BUILD_BYTES("\27\0\0\0"), 1, "" },
	{ "null netbsd", 0, BUILD_BYTES("\30\0\0\0"), 1, "" },
	{ "null freebsd", 0, BUILD_BYTES("\34\0\0\0"), 1, "" },
	{ "null freebsd be", 0, BUILD_BYTES("\0\0\0\34"), 1, "" },
	{ "null macos", 0, BUILD_BYTES("\36\0\0\0"), 1, "" },
	{ "null ethertype", 0, BUILD_BYTES("\17\0\x08\0"), 0, "" },
	{ "null ethertype 6", 0, BUILD_BYTES("\17\0\x86\xdd"), 1, "" },
	{ "loop", 108, BUILD_BYTES("\0\0\0\2"), 0, "" },
	{ "loop 6", 108, BUILD_BYTES("\0\0\0\30"), 1, "" },
	{ "loop le", 108, BUILD_BYTES("\2\0\0\0"), 0, "" },
	{ "raw 12", 12, BUILD_BYTES(""), 0, "" },
	{ "raw 14", 14, BUILD_BYTES(""), 1, "" },
	{ "raw 101", 101, BUILD_BYTES(""), 1, "" },
	{ "ipv4", 228, BUILD_BYTES(""), 0, "" },
	{ "ipv6", 229, BUILD_BYTES(""), 1, "" },
	{ "sll", 113, BUILD_BYTES(SLL "\x08\0"), 0, "" },
	{ "sll 6", 113, BUILD_BYTES(SLL "\x86\xdd"), 1, "" },
	{ "sll vlan", 113, BUILD_BYTES(SLL "\x81\0\0\7\x08\0"), 0, "VLAN 7" },
	{ "sll llc", 113, BUILD_BYTES(SLL "\0\4" SNAP "\x08\0"), 0, "" },
	{ "sll2", 276, BUILD_BYTES("\x08\0" SLL2), 0, "" },
	{ "sll2 6", 276, BUILD_BYTES("\x86\xdd" SLL2), 1, "" },
	{ "ipnet", 226, BUILD_BYTES("\1\2" IPNET), 0, "" },
	{ "ipnet 6", 226, BUILD_BYTES("\1\32" IPNET), 1, "" },
	{ "ppp", 9, BUILD_BYTES("\0\x21"), 0, "" },
	{ "ppp hdlc", 9, BUILD_BYTES("\xff\3\0\x57"), 1, "" },
	{ "ppp short", 9, BUILD_BYTES("\x21"), 0, "" },
	{ "ppp hdlc short", 9, BUILD_BYTES("\xff\3\x57"), 1, "" },
	{ "ppp mpls", 9, BUILD_BYTES("\2\x81\0\1\1\100"), 0, "MPLS 16" },
	{ "ethernet", 1, BUILD_BYTES(MACS "\x08\0"), 0, "" },
	{ "vlan", 1, BUILD_BYTES(MACS "\x81\0\xef\xff\x08\0"), 0, "VLAN 4095" },
	{ "qinq", 1, BUILD_BYTES(MACS "\x88\xa8\0\5\x81\0\0\6\x86\xdd"), 1,
	  "VLAN, VLAN 6" },
	{ "old qinq", 1,
	  BUILD_BYTES(MACS "\x91\0\0\4\x91\0\0\5\x81\0\0\6\x08\0"), 0,
	  "VLAN, VLAN, VLAN 6" },
	{ "mpls", 1, BUILD_BYTES(MACS "\x88\x47\0\x06\x41\100"), 0,
	  "MPLS 100" },
	{ "mpls 6", 1,
	  BUILD_BYTES(MACS "\x88\x48\0\1\0\100\0\2\0\100\0\3\1\100"), 1,
	  "MPLS, MPLS, MPLS 48" },
	{ "vlan mpls", 1,
	  BUILD_BYTES(MACS "\x81\0\0\2\x88\x47\xff\xff\xf1\100"), 0,
	  "VLAN 2, MPLS 1048575" },
	{ "pseudowire", 1,
	  BUILD_BYTES(MACS "\x88\x47\0\1\1\100\0\0\0\7" MACS "\x08\0"), 0,
	  "MPLS 16, Ethernet" },
	{ "pseudowire without control word", 1,
	  BUILD_BYTES(MACS "\x88\x47\0\1\1\100" MACS "\x86\xdd"), 1,
	  "MPLS 16, Ethernet" },
	{ "pseudowire vlan", 1,
	  BUILD_BYTES(MACS "\x88\x47\0\1\1\100\0\0\0\7" MACS
			   "\x81\0\0\3\x08\0"),
	  0, "MPLS 16, Ethernet, VLAN 3" },
	/* the address is an EtherType where one would be without the word */
	{ "pseudowire, address like a type", 1,
	  BUILD_BYTES(MACS "\x88\x47\0\1\1\100\0\0\0\0"
			   "\2\0\0\0\0\1\2\0\x08\0\0\2\x81\0\0\3\x08\0"),
	  0, "MPLS 16, Ethernet, VLAN 3" },
	{ "pseudowire 6, address like a type", 1,
	  BUILD_BYTES(MACS "\x88\x47\0\1\1\100\0\0\0\0"
			   "\2\0\0\0\0\1\2\0\x86\xdd\0\2\x86\xdd"),
	  1, "MPLS 16, Ethernet" },
	{ "pseudowire 4, address like a type", 1,
	  BUILD_BYTES(MACS "\x88\x47\0\1\1\100\0\0\0\0"
			   "\2\0\0\0\0\1\2\0\x81\0\0\2\x08\0"),
	  0, "MPLS 16, Ethernet" },
	{ "pppoe", 1, BUILD_BYTES(MACS "\x88\x64\x11\0\0\1\0\57\0\x21"), 0,
	  "PPPoE" },
	{ "pppoe 6", 1, BUILD_BYTES(MACS "\x88\x64\x11\0\0\1\0\103\0\x57"), 1,
	  "PPPoE" },
	{ "vlan pppoe", 1,
	  BUILD_BYTES(MACS "\x81\0\0\1\x88\x64\x11\0\0\1\0\57\0\x21"), 0,
	  "VLAN 1, PPPoE" },
	{ "snap", 1, BUILD_BYTES(MACS "\0\65" SNAP "\x08\0"), 0, "" },
	{ "snap vlan", 1, BUILD_BYTES(MACS "\0\71" SNAP "\x81\0\0\1\x08\0"), 0,
	  "VLAN 1" },
	{ "vlan snap", 1, BUILD_BYTES(MACS "\x81\0\0\1\0\111" SNAP "\x86\xdd"),
	  1, "VLAN 1" },
	{ "llc", 1, BUILD_BYTES(MACS "\0\60\6\6\3"), 0, "" },
};

static void row_build(struct build *b, int i)
{
	struct build_segment s = build_example(rows[i].v6);

	put_bytes(b, rows[i].header.at, rows[i].header.len);
	build_tcp(b, &s);
}

START_TEST(every_link)
{
	struct build_segment s = build_example(rows[_i].v6);
	struct build b = { .len = 0 };
	char text[OUTSIDE_TEXT];
	enum decode_status status;
	struct packet p;

	row_build(&b, _i);
	put_bytes(&b, "\xff\xff\xff\xff", 4); /* a trailer: nobody's payload */
	status = decode_build(&p, rows[_i].link, &b);
	ck_assert_msg(status == DECODE_OK, "%s: %s", rows[_i].name,
		      decode_status_name(status));
	ck_assert_uint_eq(p.ip_offset, rows[_i].header.len);
	assert_endpoint(&p.src, s.src);
	assert_endpoint(&p.dst, s.dst);
	ck_assert(p.has_ports && p.has_l4);
	ck_assert_uint_eq(p.payload_len, 5);
	ck_assert_uint_eq(p.payload_offset + p.payload_captured, b.len - 4);
	ck_assert_uint_eq(p.outside.tunnels, 0);
	ck_assert_str_eq(outside_format(&p.outside, text), rows[_i].outside);
}
END_TEST

/* Up to the first byte of IP nothing is known, and the cut is noticed. */
START_TEST(every_link_cut)
{
	struct build b = { .len = 0 };
	struct packet p;

	row_build(&b, _i);
	for (size_t n = 0; n < b.len - 5; n++) {
		ck_assert_msg(decode_exact(&p, rows[_i].link, b.at, n) ==
				      DECODE_TRUNCATED,
			      "%s: %zu bytes", rows[_i].name, n);
		if (n < rows[_i].header.len)
			ck_assert_uint_eq(p.src.ip.version, 0);
	}
	ck_assert_int_eq(decode_exact(&p, rows[_i].link, b.at, b.len - 5),
			 DECODE_OK);
	ck_assert_uint_eq(p.payload_len, 5);
	ck_assert_uint_eq(p.payload_captured, 0);
}
END_TEST

static const struct {
	const char *name;
	enum link_type link;
	struct build_bytes header;
	enum decode_status status;
} wrong[] = {
	{ "null 3", 0, BUILD_BYTES("\3\0\0\0"), DECODE_UNSUPPORTED },
	{ "null in the middle", 0, BUILD_BYTES("\0\2\0\0"),
	  DECODE_UNSUPPORTED },
	{ "null arp", 0, BUILD_BYTES("\17\0\x08\6"), DECODE_UNSUPPORTED },
	{ "null says 6", 0, BUILD_BYTES("\36\0\0\0"), DECODE_MALFORMED },
	{ "sll arp", 113, BUILD_BYTES(SLL "\x08\6"), DECODE_UNSUPPORTED },
	{ "sll netlink", 113, BUILD_BYTES(SLL "\0\0"), DECODE_UNSUPPORTED },
	{ "sll2 arp", 276, BUILD_BYTES("\x08\6" SLL2), DECODE_UNSUPPORTED },
	{ "ipnet 2", 226, BUILD_BYTES("\2\2" IPNET), DECODE_UNSUPPORTED },
	{ "ipnet family", 226, BUILD_BYTES("\1\3" IPNET), DECODE_UNSUPPORTED },
	{ "lcp", 9, BUILD_BYTES("\xc0\x21"), DECODE_UNSUPPORTED },
	{ "ppp says 6", 9, BUILD_BYTES("\0\x57"), DECODE_MALFORMED },
	{ "discovery", 1, BUILD_BYTES(MACS "\x88\x63\x11\0\0\1\0\57\0\x21"),
	  DECODE_UNSUPPORTED },
	{ "pppoe 2", 1, BUILD_BYTES(MACS "\x88\x64\x21\0\0\1\0\57\0\x21"),
	  DECODE_UNSUPPORTED },
	{ "pppoe code", 1, BUILD_BYTES(MACS "\x88\x64\x11\1\0\1\0\57\0\x21"),
	  DECODE_UNSUPPORTED },
	{ "mpls of neither", 1,
	  BUILD_BYTES(MACS "\x88\x47\0\1\1\100\x10\0\0\0"),
	  DECODE_UNSUPPORTED },
	{ "stp", 1, BUILD_BYTES(MACS "\0\64\x42\x42\3"), DECODE_UNSUPPORTED },
	{ "llc control", 1, BUILD_BYTES(MACS "\0\64\6\6\7"),
	  DECODE_UNSUPPORTED },
	{ "snap length", 1, BUILD_BYTES(MACS "\0\65" SNAP "\0\55"),
	  DECODE_UNSUPPORTED },
	{ "between length and type", 1, BUILD_BYTES(MACS "\5\xdd"),
	  DECODE_UNSUPPORTED },
};

START_TEST(wrong_link)
{
	struct build_segment s = build_example(false);
	struct build b = { .len = 0 };
	enum decode_status status;
	struct packet p;

	put_bytes(&b, wrong[_i].header.at, wrong[_i].header.len);
	build_tcp(&b, &s);
	status = decode_build(&p, wrong[_i].link, &b);
	ck_assert_msg(status == wrong[_i].status, "%s: %s", wrong[_i].name,
		      decode_status_name(status));
	ck_assert_uint_eq(p.src.ip.version, 0);
}
END_TEST

/* Lengths of the link end what IP may take: the rest is padding. */
START_TEST(link_lengths_end_the_packet)
{
	static const struct build_bytes headers[] = {
		BUILD_BYTES(MACS "\x88\x64\x11\0\0\1\0\54\0\x21"),
		BUILD_BYTES(MACS "\0\62" SNAP "\x08\0"),
	};
	struct build_segment s = build_example(false);
	struct build b = { .len = 0 };
	struct packet p;

	put_bytes(&b, headers[_i].at, headers[_i].len);
	build_tcp(&b, &s);
	ck_assert_int_eq(decode_build(&p, LINK_ETHERNET, &b), DECODE_OK);
	ck_assert_uint_eq(p.payload_len, 5);
	ck_assert_uint_eq(p.payload_captured, 2);
}
END_TEST

/* Sixteen tags are read, and not one more. */
START_TEST(layers_have_an_end)
{
	struct build_segment s = build_example(false);

	for (int n = 15; n <= 18; n++) {
		struct build b = { .len = 0 };
		struct packet p;

		put_bytes(&b, MACS, 12);
		for (int i = 0; i < n; i++)
			put_be32(&b, 0x81000000u + (unsigned int)i);
		put_be16(&b, 0x0800);
		build_tcp(&b, &s);
		ck_assert_int_eq(decode_build(&p, LINK_ETHERNET, &b),
				 n <= 16 ? DECODE_OK : DECODE_UNSUPPORTED);
		ck_assert_uint_eq(p.outside.n, OUTSIDE_MOST);
		if (n <= 16)
			ck_assert_uint_eq(p.outside.vlan,
					  7); /* the last that has room */
	}
}
END_TEST

static Suite *link_suite(void)
{
	Suite *s = suite_create("capture/link");
	TCase *tc = tcase_create("link");

	tcase_add_loop_test(tc, every_link, 0, ROWS(rows));
	tcase_add_loop_test(tc, every_link_cut, 0, ROWS(rows));
	tcase_add_loop_test(tc, wrong_link, 0, ROWS(wrong));
	tcase_add_loop_test(tc, link_lengths_end_the_packet, 0, 2);
	tcase_add_test(tc, layers_have_an_end);
	suite_add_tcase(s, tc);
	return s;
}

TEST_MAIN(link_suite())
