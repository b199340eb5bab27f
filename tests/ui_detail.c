/*
 * A packet taken apart: the name, the value and the place of every field of
 * packets as they come, and what is left of them where bytes or room are
 * missing.
 */
#include "tests/test.h"

#include <stdbool.h>
#include <stdint.h>

#include "tests/detail.h"
#include "tests/detail_last.h"
#include "ui/text/i18n.h"

/* --- whole packets ------------------------------------------------------- */

START_TEST(a_syn)
{
	segment_with(0, TH_S, 0, 0, 65495, SYN_OPTIONS, NONE);
	assert_text("0+20 IPv4: 127.0.0.1 → 127.0.0.1\n"
		    "0+1   version/length: 4 / 20 bytes\n"
		    "1+1   DS: DSCP 0, Not-ECT\n"
		    "2+2   total length: 60\n"
		    "4+2   identification: 0x0000\n"
		    "6+2   flags/offset: offset 0\n"
		    "8+1   TTL: 64\n"
		    "9+1   protocol: 6 (TCP)\n"
		    "10+2   header checksum: 0x7cba (correct)\n"
		    "12+4   source: 127.0.0.1\n"
		    "16+4   destination: 127.0.0.1\n"
		    "20+40 TCP: 40000 → 80 [SYN]\n"
		    "20+2   source port: 40000\n"
		    "22+2   destination port: 80\n"
		    "24+4   seq: 0 (4294967290)\n"
		    "28+4   ack: unused (0)\n"
		    "32+1   data offset: 40 bytes\n"
		    "32+2   flags: SYN [S]\n"
		    "34+2   window: 65495\n"
		    "36+2   checksum: 0xb369 (correct)\n"
		    "38+2   urgent pointer: unused (0)\n"
		    "40+4   MSS: 65495\n"
		    "44+2   SACK permitted\n"
		    "46+10   timestamps: val 7, ecr 3\n"
		    "48+4     TSval: 7\n"
		    "52+4     TSecr: 3\n"
		    "56+1   no-op\n"
		    "57+3   window scale: 10 (× 1024)\n");
}
END_TEST

START_TEST(a_syn_ack)
{
	open_connection();
	assert_text("0+20 IPv4: 127.0.0.1 → 127.0.0.1\n"
		    "0+1   version/length: 4 / 20 bytes\n"
		    "1+1   DS: DSCP 0, Not-ECT\n"
		    "2+2   total length: 48\n"
		    "4+2   identification: 0x0000\n"
		    "6+2   flags/offset: offset 0\n"
		    "8+1   TTL: 64\n"
		    "9+1   protocol: 6 (TCP)\n"
		    "10+2   header checksum: 0x7cc6 (correct)\n"
		    "12+4   source: 127.0.0.1\n"
		    "16+4   destination: 127.0.0.1\n"
		    "20+28 TCP: 80 → 40000 [SYN ACK]\n"
		    "20+2   source port: 80\n"
		    "22+2   destination port: 40000\n"
		    "24+4   seq: 0 (9000)\n"
		    "28+4   ack: 1 (4294967291)\n"
		    "32+1   data offset: 28 bytes\n"
		    "32+2   flags: SYN ACK [S.]\n"
		    "34+2   window: 65483\n"
		    "36+2   checksum: 0xc685 (correct)\n"
		    "38+2   urgent pointer: unused (0)\n"
		    "40+4   MSS: 1460\n"
		    "44+1   no-op\n"
		    "45+3   window scale: 7 (× 128)\n");
}
END_TEST

/* Relative numbers wrap with those that they are relative to. */
START_TEST(data)
{
	open_connection();
	segment_with(0, TH_P | TH_ACK, 9, 1, 64, BUILD_BYTES("\1\1\0\0"),
		     BUILD_BYTES("Hello, \"World\"\r\n"));
	assert_text("0+20 IPv4: 127.0.0.1 → 127.0.0.1\n"
		    "0+1   version/length: 4 / 20 bytes\n"
		    "1+1   DS: DSCP 0, Not-ECT\n"
		    "2+2   total length: 60\n"
		    "4+2   identification: 0x0000\n"
		    "6+2   flags/offset: offset 0\n"
		    "8+1   TTL: 64\n"
		    "9+1   protocol: 6 (TCP)\n"
		    "10+2   header checksum: 0x7cba (correct)\n"
		    "12+4   source: 127.0.0.1\n"
		    "16+4   destination: 127.0.0.1\n"
		    "20+24 TCP: 40000 → 80 [PSH ACK]\n"
		    "20+2   source port: 40000\n"
		    "22+2   destination port: 80\n"
		    "24+4   seq: 9 (3)\n"
		    "28+4   ack: 1 (9001)\n"
		    "32+1   data offset: 24 bytes\n"
		    "32+2   flags: PSH ACK [P.]\n"
		    "34+2   window: 64 (× 1024 = 65536)\n"
		    "36+2   checksum: 0x6190 (correct)\n"
		    "38+2   urgent pointer: unused (0)\n"
		    "40+2   no-op: × 2\n"
		    "42+2   end of options: 1 byte: 00\n"
		    "44+16 data: 16 bytes\n"
		    "44+16   text: \"Hello, \\\"World\\\"\\r\\n\"\n");
}
END_TEST

START_TEST(a_sack)
{
	open_connection();
	segment_with(1, TH_ACK, 1, 11, 512,
		     BUILD_BYTES("\1\1\5\22\0\0\0\17\0\0\0\31"
				 "\0\0\0\43\0\0\0\44"),
		     NONE);
	detail_last(&d, t.r);
	ck_assert_uint_eq(d.n, 25);
	ck_assert_str_eq(d.field[21].name, "no-op");
	ck_assert_uint_eq(d.field[22].at, 42);
	ck_assert_uint_eq(d.field[22].n, 18);
	assert_value("SACK", "21-31, 41-42");
	assert_value("block 1", "10 bytes");
	ck_assert_uint_eq(field_named("block 1")->at, 44);
	assert_value("block 2", "1 byte");
	ck_assert_uint_eq(field_named("block 2")->at, 52);
	ck_assert_uint_eq(field_named("block 2")->n, 8);
	assert_value("window", "512 (× 128 = 65536)");
}
END_TEST

START_TEST(a_datagram)
{
	struct build b = { .len = 0 };

	build_udp(&b, "10.0.0.1:40112", "10.0.0.2:53", BUILD_BYTES("\0\1ask"));
	packet_send(&t, &b, ROW_NONE);
	assert_text("0+20 IPv4: 10.0.0.1 → 10.0.0.2\n"
		    "0+1   version/length: 4 / 20 bytes\n"
		    "1+1   DS: DSCP 0, Not-ECT\n"
		    "2+2   total length: 33\n"
		    "4+2   identification: 0x0000\n"
		    "6+2   flags/offset: offset 0\n"
		    "8+1   TTL: 64\n"
		    "9+1   protocol: 17 (UDP)\n"
		    "10+2   header checksum: 0x66ca (correct)\n"
		    "12+4   source: 10.0.0.1\n"
		    "16+4   destination: 10.0.0.2\n"
		    "20+8 UDP: 40112 → 53\n"
		    "20+2   source port: 40112\n"
		    "22+2   destination port: 53\n"
		    "24+2   length: 13\n"
		    "26+2   checksum: 0x8277 (correct)\n"
		    "28+5 data: 5 bytes\n"
		    "28+5   text: \"\\0\\x01ask\"\n");
}
END_TEST

START_TEST(port_unreachable)
{
	struct build udp = { .len = 0 }, b = { .len = 0 };

	build_udp(&udp, "127.0.0.1:40112", "127.0.0.1:53", BUILD_BYTES("ask"));
	build_icmp(&b, "127.0.0.1", "127.0.0.1", 3, 3, 0,
		   (struct build_bytes){ udp.at, udp.len });
	packet_send(&t, &b, ROW_NONE);
	assert_text("0+20 IPv4: 127.0.0.1 → 127.0.0.1\n"
		    "0+1   version/length: 4 / 20 bytes\n"
		    "1+1   DS: DSCP 0, Not-ECT\n"
		    "2+2   total length: 59\n"
		    "4+2   identification: 0x0000\n"
		    "6+2   flags/offset: offset 0\n"
		    "8+1   TTL: 64\n"
		    "9+1   protocol: 1 (ICMP)\n"
		    "10+2   header checksum: 0x7cc0 (correct)\n"
		    "12+4   source: 127.0.0.1\n"
		    "16+4   destination: 127.0.0.1\n"
		    "20+39 ICMP: port unreachable\n"
		    "20+1   type: 3 (destination unreachable)\n"
		    "21+1   code: 3 (port unreachable)\n"
		    "22+2   checksum: 0xfb1b (correct)\n"
		    "24+4   unused: 0x00000000\n"
		    "28+31   quotes: UDP 127.0.0.1:40112 → 127.0.0.1:53\n"
		    "37+1     protocol: 17 (UDP)\n"
		    "40+4     source: 127.0.0.1\n"
		    "44+4     destination: 127.0.0.1\n"
		    "48+2     source port: 40112\n"
		    "50+2     destination port: 53\n");
}
END_TEST

START_TEST(a_segment_over_ipv6)
{
	struct build_segment s = build_example(true);
	struct build b = { .len = 0 };

	s.flags |= TH_U;
	build_tcp(&b, &s);
	patch_be16(&b, 0, 0x62e1);
	patch_be16(&b, 2, 0x2345);
	packet_send(&t, &b, ROW_NONE);
	assert_text("0+40 IPv6: [2001:db8::1] → [2001:db8::2]\n"
		    "0+2   version/class: 6 / DSCP 11, ECT(0)\n"
		    "1+3   flow label: 0x12345\n"
		    "4+2   payload length: 25\n"
		    "6+1   next header: 6 (TCP)\n"
		    "7+1   hop limit: 64\n"
		    "8+16   source: [2001:db8::1]\n"
		    "24+16   destination: [2001:db8::2]\n"
		    "40+20 TCP: 40000 → 80 [PSH ACK URG AE]\n"
		    "40+2   source port: 40000\n"
		    "42+2   destination port: 80\n"
		    "44+4   seq: 1 (16909060)\n"
		    "48+4   ack: 1 (4294901244)\n"
		    "52+1   data offset: 20 bytes\n"
		    "52+2   flags: PSH ACK URG AE [P.Ue]\n"
		    "54+2   window: 43981 (scale not known)\n"
		    "56+2   checksum: 0xb2cc (correct)\n"
		    "58+2   urgent pointer: 4660\n"
		    "60+5 data: 5 bytes\n"
		    "60+5   text: \"hello\"\n");
}
END_TEST

/* --- where there is less ------------------------------------------------- */

START_TEST(without_bytes)
{
	struct build udp = { .len = 0 }, icmp = { .len = 0 };
	struct build fragment = { .len = 0 };

	t.no_bytes = true;
	open_connection();
	segment_with(0, TH_P | TH_ACK, 1, 1, 64, NONE, BUILD_BYTES("hello"));
	assert_text("0+0 IPv4: 127.0.0.1 → 127.0.0.1\n"
		    "0+0   total length: 45\n"
		    "0+0   protocol: 6 (TCP)\n"
		    "0+0 TCP: 40000 → 80 [PSH ACK]\n"
		    "0+0   source port: 40000\n"
		    "0+0   destination port: 80\n"
		    "0+0   seq: 1 (4294967291)\n"
		    "0+0   ack: 1 (9001)\n"
		    "0+0   flags: PSH ACK [P.]\n"
		    "0+0   window: 64 (× 1024 = 65536)\n"
		    "0+0 data: 5 bytes\n"
		    "0+0 bytes: not kept\n");
	ck_assert_ptr_null(d.bytes);
	segment_with(0, TH_R, 1, 0, 64, NONE, NONE);
	assert_value("ack", "unused (0)");
	build_udp(&udp, "[::1]:7", "[::1]:53", BUILD_BYTES("ask"));
	packet_send(&t, &udp, ROW_NONE);
	assert_text("0+0 IPv6: [::1] → [::1]\n"
		    "0+0   total length: 51\n"
		    "0+0   protocol: 17 (UDP)\n"
		    "0+0 UDP: 7 → 53\n"
		    "0+0   source port: 7\n"
		    "0+0   destination port: 53\n"
		    "0+0 data: 3 bytes\n"
		    "0+0 bytes: not kept\n");
	build_icmp(&icmp, "10.0.0.1", "10.0.0.2", 3, 3, 0, NONE);
	packet_send(&t, &icmp, ROW_NONE);
	assert_text("0+0 IPv4: 10.0.0.1 → 10.0.0.2\n"
		    "0+0   total length: 28\n"
		    "0+0   protocol: 1 (ICMP)\n"
		    "0+0 ICMP: port unreachable\n"
		    "0+0   type: 3 (destination unreachable)\n"
		    "0+0   code: 3 (port unreachable)\n"
		    "0+0 bytes: not kept\n");
	udp.len = 43; /* its ports are cut */
	packet_send(&t, &udp, ROW_NONE);
	assert_text("0+0 IPv6: [::1] → [::1]\n"
		    "0+0   total length: 51\n"
		    "0+0   protocol: 17 (UDP)\n"
		    "0+0 bytes: not kept\n");
	build_ipv4(&fragment, &(struct endpoint){ .ip.version = 4 },
		   &(struct endpoint){ .ip.version = 4 }, 99, 8);
	patch_be16(&fragment, 6, 0x0002);
	put_zeros(&fragment, 8);
	packet_send(&t, &fragment, ROW_NONE);
	assert_text("0+0 IPv4: 0.0.0.0 → 0.0.0.0\n"
		    "0+0   total length: 28\n"
		    "0+0   protocol: 99\n"
		    "0+0   flags/offset: offset 16\n"
		    "0+0 bytes: not kept\n");
}
END_TEST

/* More extension headers than anybody sends, then TCP. */
START_TEST(more_than_there_is_room_for)
{
	struct build_segment s = build_example(true);
	struct build tcp = { .len = 0 }, b = { .len = 0 };
	const struct field *last;

	s.options =
		BUILD_BYTES("\4\2\1\4\2\1\4\2\1\4\2\1\4\2\1\4\2\1\4\2\1\4\2\1");
	build_tcp(&tcp, &s);
	put_bytes(&b, tcp.at, 40);
	b.at[6] = 44;
	for (int i = 0; i < 16; i++)
		put_bytes(&b, i < 15 ? "\54\0\0\0\0\0\0\1" : "\6\0\0\0\0\0\0\1",
			  8);
	put_bytes(&b, tcp.at + 40, tcp.len - 40);
	patch_be16(&b, 4, (unsigned int)b.len - 40);
	packet_send(&t, &b, ROW_NONE);
	detail_last(&d, t.r);
	ck_assert_uint_eq(d.n, DETAIL_MOST);
	last = &d.field[DETAIL_MOST - 1];
	ck_assert_str_eq(last->name, "…");
	ck_assert_str_eq(last->value, "more than 96 fields");
	ck_assert_uint_eq(last->depth, 1);
	ck_assert_uint_eq(last->at + last->n, b.len);
	ck_assert_uint_gt(last->n, 0);
}
END_TEST

START_TEST(deepest_field_of_a_byte)
{
	static const struct {
		uint32_t byte;
		const char *name;
	} rows[] = {
		{ 0, "version/length" },  { 11, "header checksum" },
		{ 32, "data offset" },	  { 33, "flags" },
		{ 44, "SACK permitted" }, { 46, "timestamps" },
		{ 48, "TSval" },	  { 55, "TSecr" },
		{ 60, "text" },
	};

	segment_with(0, TH_S, 0, 0, 1, SYN_OPTIONS, BUILD_BYTES("early"));
	detail_last(&d, t.r);
	for (int i = 0; i < ROWS(rows); i++)
		ck_assert_str_eq(d.field[detail_find(&d, rows[i].byte)].name,
				 rows[i].name);
	ck_assert_uint_eq(detail_find(&d, 65), d.n);
	ck_assert_uint_eq(detail_find(&d, UINT32_MAX), d.n);
	t.no_bytes = true;
	segment_with(0, TH_S, 0, 0, 1, SYN_OPTIONS, NONE);
	detail_last(&d, t.r);
	ck_assert_uint_eq(detail_find(&d, 0), d.n);
}
END_TEST

/* The words that are not the protocols' own. */
START_TEST(in_chinese)
{
	i18n_set("zh");
	segment_with(0, TH_ACK, 1, 1, 100, NONE, BUILD_BYTES("hello"));
	assert_value("IPv4", "127.0.0.1 → 127.0.0.1");
	assert_value("window", "100 (比例未知)");
	assert_value("数据", "5 字节");
	assert_value("文本", "\"hello\"");
}
END_TEST

static Suite *suite(void)
{
	Suite *suite_ = suite_create("detail");
	TCase *tc = tcase_create("detail");

	tcase_add_checked_fixture(tc, setup, cleanup);
	tcase_add_test(tc, a_syn);
	tcase_add_test(tc, a_syn_ack);
	tcase_add_test(tc, data);
	tcase_add_test(tc, a_sack);
	tcase_add_test(tc, a_datagram);
	tcase_add_test(tc, port_unreachable);
	tcase_add_test(tc, a_segment_over_ipv6);
	tcase_add_test(tc, without_bytes);
	tcase_add_test(tc, more_than_there_is_room_for);
	tcase_add_test(tc, deepest_field_of_a_byte);
	tcase_add_test(tc, in_chinese);
	suite_add_tcase(suite_, tc);
	return suite_;
}

TEST_MAIN(suite())
