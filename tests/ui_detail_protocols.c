/*
 * Extension headers, fragments, protocols without a name, and every ICMP
 * message that has one.
 */
#include "tests/test.h"

#include <stdbool.h>
#include <stdint.h>

#include "tests/detail.h"
#include "tests/detail_last.h"

/* --- IPv6, fragments, other protocols ------------------------------------ */

START_TEST(extension_headers)
{
	struct endpoint c = build_endpoint(BUILD_CLIENT(true));
	struct build b = { .len = 0 };

	build_ipv6(&b, &c, &c, 0, 8 + 16 + 8 + 12 + 8);
	put_bytes(&b, "\74\0\1\4\0\0\0\0", 8); /* hop-by-hop */
	put_bytes(&b, "\54\1\1\14\0\0\0\0\0\0\0\0\0\0\0\0", 16); /* options */
	put_bytes(&b, "\63\0\0\1\0\0\1\2", 8);			 /* fragment */
	put_bytes(&b, "\21\1\0\0\0\0\0\1\0\0\0\2", 12); /* authentication */
	put_bytes(&b, "\0\1\0\2\0\10\0\0", 8);
	packet_send(&t, &b, ROW_NONE);
	assert_text("0+84 IPv6: [2001:db8::1] → [2001:db8::1]\n"
		    "0+2   version/class: 6 / DSCP 0, Not-ECT\n"
		    "1+3   flow label: 0x00000\n"
		    "4+2   payload length: 52\n"
		    "6+1   next header: 0 (hop-by-hop)\n"
		    "7+1   hop limit: 64\n"
		    "8+16   source: [2001:db8::1]\n"
		    "24+16   destination: [2001:db8::1]\n"
		    "40+8   hop-by-hop: 8 bytes\n"
		    "40+1     next header: 60 (options)\n"
		    "48+16   destination options: 16 bytes\n"
		    "48+1     next header: 44 (fragment)\n"
		    "64+8   fragment: 8 bytes\n"
		    "64+1     next header: 51 (AH)\n"
		    "66+2     flags/offset: MF, offset 0\n"
		    "68+4     identification: 0x00000102\n"
		    "72+12   authentication: 12 bytes\n"
		    "72+1     next header: 17 (UDP)\n"
		    "84+8 UDP: 1 → 2\n"
		    "84+2   source port: 1\n"
		    "86+2   destination port: 2\n"
		    "88+2   length: 8\n"
		    "90+2   checksum: 0x0000 (not checked)\n");
}
END_TEST

static const struct {
	const char *word, *value;
} fragment_rows[] = {
	{ "\0\0", "offset 0" },
	{ "\0\1", "MF, offset 0" },
	{ "\5\xa8", "offset 1448" },
	{ "\xff\xff", "MF, offset 65528" },
};

START_TEST(fragments_over_ipv6)
{
	struct endpoint c = build_endpoint(BUILD_CLIENT(true));
	struct build b = { .len = 0 };

	build_ipv6(&b, &c, &c, 44, 16);
	put_bytes(&b, "\21\0", 2);
	put_bytes(&b, fragment_rows[_i].word, 2);
	put_bytes(&b, "\0\0\1\2\0\1\0\2\0\10\0\0", 12);
	packet_send(&t, &b, ROW_NONE);
	assert_value("flags/offset", fragment_rows[_i].value);
	assert_value("identification", "0x00000102");
	ck_assert(has_field("UDP") == (_i < 2));
}
END_TEST

/* Lengths of 0 that stand for more (RFC 2675, segmentation offload). */
START_TEST(lengths_of_nothing)
{
	struct build_segment s = build_example(_i);
	struct build b = { .len = 0 };

	build_tcp(&b, &s);
	patch_be16(&b, _i ? 4 : 2, 0);
	packet_send(&t, &b, ROW_NONE);
	if (_i)
		assert_value("payload length", "0 (really 25)");
	else
		assert_value("total length", "0 (really 45)");
	assert_value("text", "\"hello\"");
}
END_TEST

static const struct {
	uint8_t protocol;
	uint16_t fragment; /* the word of IPv4 */
	const char *name, *value;
} opaque_rows[] = {
	{ 50, 0, "ESP", "5 bytes" },
	{ 99, 0, "protocol 99", "5 bytes" },
	{ IP_UDP, 0x2003, "fragment", "5 bytes, offset 24" },
	{ IP_TCP, 0x0001, "fragment", "5 bytes, offset 8" },
};

START_TEST(opaque)
{
	struct endpoint c = build_endpoint("10.0.0.1");
	struct build b = { .len = 0 };

	build_ipv4(&b, &c, &c, opaque_rows[_i].protocol, 5);
	patch_be16(&b, 6, opaque_rows[_i].fragment);
	put_bytes(&b, "12345", 5);
	put_bytes(&b, "pad", 3);
	packet_send(&t, &b, ROW_NONE);
	assert_value(opaque_rows[_i].name, opaque_rows[_i].value);
	ck_assert_uint_eq(field_named(opaque_rows[_i].name)->at, 20);
	ck_assert_uint_eq(field_named(opaque_rows[_i].name)->n, 5);
	assert_value("text", "\"12345\"");
	assert_value("trailer", "3 bytes");
	b.len -= 5;
	packet_send(&t, &b, ROW_NONE);
	assert_value(opaque_rows[_i].name, opaque_rows[_i].value);
	assert_value("cut here", "23 of 25 bytes captured");
}
END_TEST

/* A packet that is a header and nothing more, in a frame that is longer. */
START_TEST(nothing_in_it)
{
	bool v6 = _i;
	struct endpoint e = build_endpoint(v6 ? "[::1]" : "10.0.0.1");
	struct build b = { .len = 0 };

	build_ip(&b, &e, &e, 59, 0);
	put_bytes(&b, "padding", 7);
	packet_send(&t, &b, ROW_NONE);
	assert_value("no next header", "0 bytes");
	assert_value("trailer", "7 bytes");
	assert_value(v6 ? "payload length" : "total length", v6 ? "0" : "20");
	ck_assert(!has_field("text"));
}
END_TEST

/* --- ICMP ---------------------------------------------------------------- */

static const struct {
	bool v6;
	uint8_t type, code;
	const char *summary, *type_value, *code_value;
	const char *word, *word_value; /* the first field of the second word */
} icmp_rows[] = {
	{ 0, 0, 0, "echo reply", "0 (echo reply)", "0", "identifier", "1" },
	{ 0, 3, 0, "net unreachable", "3 (destination unreachable)",
	  "0 (net unreachable)", "unused", "0x00010203" },
	{ 0, 3, 4, "fragmentation needed", "3 (destination unreachable)",
	  "4 (fragmentation needed)", "MTU", "515" },
	{ 0, 3, 77, "destination unreachable", "3 (destination unreachable)",
	  "77", "unused", "0x00010203" },
	{ 0, 5, 1, "redirect for the host", "5 (redirect)",
	  "1 (redirect for the host)", "gateway", "0x00010203" },
	{ 0, 11, 0, "time exceeded in transit", "11 (time exceeded)",
	  "0 (time exceeded in transit)", "unused", "0x00010203" },
	{ 0, 12, 0, "parameter problem", "12 (parameter problem)", "0",
	  "pointer", "0" },
	{ 0, 14, 0, "timestamp reply", "14 (timestamp reply)", "0", "sequence",
	  "515" },
	{ 0, 13, 0, "timestamp", "13 (timestamp)", "0", "sequence", "515" },
	{ 0, 200, 9, "type 200 code 9", "200", "9", "second word",
	  "0x00010203" },
	{ 1, 1, 4, "port unreachable", "1 (destination unreachable)",
	  "4 (port unreachable)", "unused", "0x00010203" },
	{ 1, 2, 0, "packet too big", "2 (packet too big)", "0", "MTU",
	  "66051" },
	{ 1, 4, 1, "next header not known", "4 (parameter problem)",
	  "1 (next header not known)", "pointer", "66051" },
	{ 1, 129, 0, "echo reply", "129 (echo reply)", "0", "identifier", "1" },
	{ 1, 135, 0, "neighbor solicitation", "135 (neighbor solicitation)",
	  "0", "second word", "0x00010203" },
};

START_TEST(messages)
{
	bool v6 = icmp_rows[_i].v6;
	struct build b = { .len = 0 };

	build_icmp(&b, v6 ? "[::1]" : "10.0.0.1", v6 ? "[::2]" : "10.0.0.2",
		   icmp_rows[_i].type, icmp_rows[_i].code, 0x00010203, NONE);
	packet_send(&t, &b, ROW_NONE);
	assert_value(v6 ? "ICMPv6" : "ICMP", icmp_rows[_i].summary);
	assert_value("type", icmp_rows[_i].type_value);
	assert_value("code", icmp_rows[_i].code_value);
	assert_value(icmp_rows[_i].word, icmp_rows[_i].word_value);
	ck_assert(!has_field("data"));
}
END_TEST

/* https://www.iana.org/assignments/icmp-parameters, icmpv6-parameters */
static const struct {
	bool v6;
	uint8_t type, code;
	const char *summary;
} name_rows[] = {
	{ 0, 3, 1, "host unreachable" },
	{ 0, 3, 2, "protocol unreachable" },
	{ 0, 3, 3, "port unreachable" },
	{ 0, 3, 5, "source route failed" },
	{ 0, 3, 9, "net prohibited" },
	{ 0, 3, 10, "host prohibited" },
	{ 0, 3, 13, "prohibited" },
	{ 0, 4, 0, "source quench" },
	{ 0, 5, 0, "redirect for the net" },
	{ 0, 5, 7, "redirect" },
	{ 0, 8, 0, "echo" },
	{ 0, 11, 1, "reassembly time exceeded" },
	{ 0, 11, 7, "time exceeded" },
	{ 0, 14, 0, "timestamp reply" },
	{ 1, 1, 0, "no route" },
	{ 1, 1, 1, "prohibited" },
	{ 1, 1, 3, "address unreachable" },
	{ 1, 1, 5, "source address refused" },
	{ 1, 1, 6, "route refused" },
	{ 1, 1, 7, "destination unreachable" },
	{ 1, 3, 0, "hop limit exceeded" },
	{ 1, 3, 1, "reassembly time exceeded" },
	{ 1, 3, 7, "time exceeded" },
	{ 1, 4, 0, "wrong header field" },
	{ 1, 4, 2, "option not known" },
	{ 1, 4, 7, "parameter problem" },
	{ 1, 128, 0, "echo" },
	{ 1, 130, 0, "multicast listener query" },
	{ 1, 131, 0, "multicast listener report" },
	{ 1, 132, 0, "multicast listener done" },
	{ 1, 133, 0, "router solicitation" },
	{ 1, 134, 0, "router advertisement" },
	{ 1, 136, 0, "neighbor advertisement" },
	{ 1, 137, 0, "redirect" },
	{ 1, 143, 0, "multicast listener report 2" },
	{ 1, 8, 0, "type 8 code 0" },
};

START_TEST(names_of_messages)
{
	bool v6 = name_rows[_i].v6;
	struct build b = { .len = 0 };

	build_icmp(&b, v6 ? "[::1]" : "10.0.0.1", v6 ? "[::2]" : "10.0.0.2",
		   name_rows[_i].type, name_rows[_i].code, 0, NONE);
	packet_send(&t, &b, ROW_NONE);
	assert_value(v6 ? "ICMPv6" : "ICMP", name_rows[_i].summary);
}
END_TEST

/* A port may be 0 (RFC 768), but both are not. */
START_TEST(quote_of_a_port_0)
{
	struct build udp = { .len = 0 }, b = { .len = 0 };

	build_udp(&udp, "127.0.0.1", "127.0.0.1:53", NONE);
	build_icmp(&b, "127.0.0.1", "127.0.0.1", 3, 3, 0,
		   (struct build_bytes){ udp.at, udp.len });
	packet_send(&t, &b, ROW_NONE);
	assert_value("quotes", "UDP 127.0.0.1 → 127.0.0.1:53");
	assert_value("source port", "0");
	assert_value("destination port", "53");
}
END_TEST

/* What an error has of a packet: the ports, its addresses, or too little. */
START_TEST(quotes_of_any_length)
{
	struct build_segment s = build_example(true);
	struct build tcp = { .len = 0 };

	build_tcp(&tcp, &s);
	for (size_t n = 1; n <= tcp.len; n++) {
		struct build b = { .len = 0 };

		build_icmp(&b, "[::1]", "[::2]", 1, 4, 0,
			   (struct build_bytes){ tcp.at, n });
		packet_send(&t, &b, ROW_NONE);
		ck_assert(has_field("quotes") == (n >= 40));
		ck_assert(has_field("data") == (n < 40));
		ck_assert(has_field("source port") == (n >= 44));
		if (n < 40)
			continue;
		ck_assert_uint_eq(field_named("quotes")->n, n);
		assert_value("quotes",
			     n < 44 ? "TCP [2001:db8::1] → [2001:db8::2]"
				    : "TCP [2001:db8::1]:40000 → "
				      "[2001:db8::2]:80");
	}
	ck_assert_uint_eq(field_named("source port")->at, 88);
	ck_assert_uint_eq(d.field[13].at, 48);
	ck_assert_uint_eq(d.field[14].at, 54);
	ck_assert_str_eq(d.field[14].value, "6 (TCP)");
	ck_assert_uint_eq(d.field[15].at, 56);
	ck_assert_uint_eq(d.field[16].at, 72);
	ck_assert_uint_eq(d.field[16].n, 16);
}
END_TEST

static Suite *suite(void)
{
	Suite *suite_ = suite_create("detail protocols");
	TCase *tc = tcase_create("detail protocols");

	tcase_add_checked_fixture(tc, setup, cleanup);
	tcase_add_test(tc, extension_headers);
	tcase_add_loop_test(tc, fragments_over_ipv6, 0, ROWS(fragment_rows));
	tcase_add_loop_test(tc, lengths_of_nothing, 0, 2);
	tcase_add_loop_test(tc, opaque, 0, ROWS(opaque_rows));
	tcase_add_loop_test(tc, nothing_in_it, 0, 2);
	tcase_add_loop_test(tc, messages, 0, ROWS(icmp_rows));
	tcase_add_loop_test(tc, names_of_messages, 0, ROWS(name_rows));
	tcase_add_test(tc, quote_of_a_port_0);
	tcase_add_test(tc, quotes_of_any_length);
	suite_add_tcase(suite_, tc);
	return suite_;
}

TEST_MAIN(suite())
