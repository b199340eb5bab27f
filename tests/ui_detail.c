/*
 * A packet taken apart: the name, the value and the place of every field of
 * packets as they come, and every kind of option and message that has a name.
 */
#include "tests/test.h"

#include <stdbool.h>
#include <stdint.h>

#include "tests/detail.h"
#include "ui/text/i18n.h"

static struct tape t;
static struct detail d;

static void setup(void)
{
	i18n_set("en");
	t = tape_new();
}

static void cleanup(void)
{
	recording_free(t.r);
}

static void assert_text(const char *want)
{
	char *text;

	detail_last(&d, t.r);
	text = detail_text(&d);
	ck_assert_str_eq(text, want);
	free(text);
}

/* What the last packet has under this name, the first of them. */
static const struct field *field_named(const char *name)
{
	detail_last(&d, t.r);
	for (size_t i = 0; i < d.n; i++)
		if (strcmp(d.field[i].name, name) == 0)
			return &d.field[i];
	ck_abort_msg("no field %s", name);
	return NULL;
}

#define assert_value(name, want)                                               \
	ck_assert_str_eq(field_named(name)->value, want)

static bool has_field(const char *name)
{
	detail_last(&d, t.r);
	for (size_t i = 0; i < d.n; i++)
		if (strcmp(d.field[i].name, name) == 0)
			return true;
	return false;
}

static void segment_with(int side, uint16_t flags, uint32_t seq, uint32_t ack,
			 uint16_t win, struct build_bytes options,
			 struct build_bytes payload)
{
	static const char *const ends[] = { CLIENT, SERVER };
	uint32_t iss[] = { CLIENT_ISS, SERVER_ISS };
	struct build b = { .len = 0 };

	build_tcp(&b,
		  &(struct build_segment){ .src = ends[side],
					   .dst = ends[1 - side],
					   .seq = seq + iss[side],
					   .ack = ack ? ack + iss[1 - side] : 0,
					   .flags = flags,
					   .win = win,
					   .options = options,
					   .payload = payload });
	packet_send(&t, &b, ROW_NONE);
}

#define NONE BUILD_BYTES("")

/* MSS, SACK permitted, timestamps, no-op, window scale */
#define SYN_OPTIONS                                                            \
	BUILD_BYTES("\2\4\xff\xd7\4\2\10\12\0\0\0\7\0\0\0\3\1\3\3\12")

/* Both SYNs, with scales of 10 and 7. */
static void open_connection(void)
{
	segment_with(0, TH_S, 0, 0, 65495, SYN_OPTIONS, NONE);
	segment_with(1, TH_S | TH_ACK, 0, 1, 65483,
		     BUILD_BYTES("\2\4\5\xb4\1\3\3\7"), NONE);
}

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

/* --- checksums ----------------------------------------------------------- */

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

/* --- options ------------------------------------------------------------- */

/* The fields behind the fixed ones, of a segment with these options. */
static const struct {
	struct build_bytes options;
	const char *want;
} option_rows[] = {
	{ BUILD_BYTES("\1\1\1\1"), "40+4   no-op: × 4\n" },
	{ BUILD_BYTES("\0\1\2\3"),
	  "40+4   end of options: 3 bytes: 01 02 03\n" },
	{ BUILD_BYTES("\1\1\1\0"), "40+3   no-op: × 3\n"
				   "43+1   end of options\n" },
	{ BUILD_BYTES("\3\3\17\1"),
	  "40+3   window scale: 15 (counts as 14)\n43+1   no-op\n" },
	{ BUILD_BYTES("\3\3\16\1"),
	  "40+3   window scale: 14 (× 16384)\n43+1   no-op\n" },
	{ BUILD_BYTES("\3\3\0\1"),
	  "40+3   window scale: 0 (× 1)\n43+1   no-op\n" },
	{ BUILD_BYTES("\2\3\5\1"), "40+3   MSS: wrong length: 3\n"
				   "43+1   no-op\n" },
	{ BUILD_BYTES("\4\3\5\1"), "40+3   SACK permitted: wrong length: 3\n"
				   "43+1   no-op\n" },
	{ BUILD_BYTES("\3\4\5\1"), "40+4   window scale: wrong length: 4\n" },
	{ BUILD_BYTES("\5\2\1\1"), "40+2   SACK: wrong length: 2\n"
				   "42+2   no-op: × 2\n" },
	{ BUILD_BYTES("\5\4\1\1"), "40+4   SACK: wrong length: 4\n" },
	{ BUILD_BYTES("\10\4\1\1"), "40+4   timestamps: wrong length: 4\n" },
	{ BUILD_BYTES("\42\2\1\1"), "40+2   fast open: asks for a cookie\n"
				    "42+2   no-op: × 2\n" },
	{ BUILD_BYTES("\42\6\xc0\xff\xee\x00\1\1"),
	  "40+6   fast open: 4 bytes: c0 ff ee 00\n46+2   no-op: × 2\n" },
	{ BUILD_BYTES("\42\22"
		      "0123456789abcdef\1\1"),
	  "40+18   fast open: 16 bytes: 30 31 32 33 34 35 36 37 38 39 61 62 63 "
	  "64 65 66\n58+2   no-op: × 2\n" },
	{ BUILD_BYTES("\42\24"
		      "0123456789abcdefgh"),
	  "40+20   fast open: wrong length: 20\n" },
	{ BUILD_BYTES("\42\7"
		      "01234\1"),
	  "40+7   fast open: wrong length: 7\n47+1   no-op\n" },
	{ BUILD_BYTES("\42\4\1\1"), "40+4   fast open: wrong length: 4\n" },
	{ BUILD_BYTES("\36\4\0\1"), "40+4   MPTCP: MP_CAPABLE\n" },
	{ BUILD_BYTES("\36\4\x81\1"), "40+4   MPTCP: MP_TCPRST\n" },
	{ BUILD_BYTES("\36\4\x90\1"), "40+4   MPTCP: subtype 9\n" },
	{ BUILD_BYTES("\23\4ab"), "40+4   MD5 signature: 2 bytes: 61 62\n" },
	{ BUILD_BYTES("\35\4ab"), "40+4   TCP-AO: 2 bytes: 61 62\n" },
	{ BUILD_BYTES("\xac\2\1\1"),
	  "40+2   AccECN order 0\n42+2   no-op: × 2\n" },
	{ BUILD_BYTES("\xae\2\1\1"),
	  "40+2   AccECN order 1\n42+2   no-op: × 2\n" },
	{ BUILD_BYTES("\36\4\xf0\1"), "40+4   MPTCP: subtype 15\n" },
	{ BUILD_BYTES("\36\2\1\1"), "40+2   MPTCP: wrong length: 2\n"
				    "42+2   no-op: × 2\n" },
	{ BUILD_BYTES("\xfe\4\xf9\x89"),
	  "40+4   experiment: 0xf989 (fast open)\n" },
	{ BUILD_BYTES("\xfd\4\xac\xce"), "40+4   experiment: 0xacce\n" },
	{ BUILD_BYTES("\xfd\3\xac\1"), "40+3   experiment: wrong length: 3\n"
				       "43+1   no-op\n" },
	{ BUILD_BYTES("\34\4\0\36"), "40+4   user timeout: 2 bytes: 00 1e\n" },
	{ BUILD_BYTES("\115\3\7\1"), "40+3   option 77: 1 byte: 07\n"
				     "43+1   no-op\n" },
	{ BUILD_BYTES("\115\2\1\1"), "40+2   option 77\n42+2   no-op: × 2\n" },
	{ BUILD_BYTES("\1\2\5\1"), "40+1   no-op\n41+3   malformed: an option "
				   "is longer than the list\n" },
	{ BUILD_BYTES("\2\1\5\1"),
	  "40+4   malformed: an option is longer than the list\n" },
	{ BUILD_BYTES("\2\0\5\1"),
	  "40+4   malformed: an option is longer than the list\n" },
	{ BUILD_BYTES("\1\1\1\2"),
	  "40+3   no-op: × 3\n"
	  "43+1   malformed: an option is longer than the list\n" },
};

START_TEST(options_of_tcp)
{
	const char *last = "38+2   urgent pointer: unused (0)\n";
	char *text, *at;

	segment_with(0, TH_ACK, 1, 1, 100, option_rows[_i].options, NONE);
	detail_last(&d, t.r);
	text = detail_text(&d);
	at = strstr(text, last);
	ck_assert_ptr_nonnull(at);
	ck_assert_str_eq(at + strlen(last), option_rows[_i].want);
	free(text);
}
END_TEST

/* Edges are absolute where the other direction's numbers are not known. */
START_TEST(a_sack_out_of_nowhere)
{
	segment_with(1, TH_R, 5, 0, 100,
		     BUILD_BYTES("\1\1\5\12\0\0\0\17\0\0\0\31"), NONE);
	assert_value("SACK", "15-25");
	assert_value("ack", "unused (0)");
	assert_value("seq", "1 (9005)");
}
END_TEST

/* The longest that there can be is cut before its value is full. */
START_TEST(a_long_option)
{
	uint8_t options[40] = { 77, 40 };
	char want[DETAIL_VALUE];
	int n = snprintf(want, sizeof(want), "38 bytes:");

	for (int i = 0; i < 35; i++)
		n += snprintf(want + n, sizeof(want) - (size_t)n, " 00");
	snprintf(want + n, sizeof(want) - (size_t)n, "…");
	segment_with(0, TH_ACK, 1, 1, 100, (struct build_bytes){ options, 40 },
		     NONE);
	assert_value("option 77", want);
	ck_assert_uint_eq(field_named("option 77")->n, 40);
}
END_TEST

static void ipv4_with_options(struct build *b, const char *options, size_t n)
{
	struct build udp = { .len = 0 };

	build_udp(&udp, "10.0.0.1:1", "10.0.0.2:2", BUILD_BYTES("odd"));
	put_bytes(b, udp.at, 20);
	put_bytes(b, options, n);
	put_bytes(b, udp.at + 20, udp.len - 20);
	b->at[0] = (uint8_t)(0x45 + n / 4);
	patch_be16(b, 2, (unsigned int)b->len);
	patch_be16(b, 10, 0);
	patch_be16(b, 10, build_checksum(build_sum(0, b->at, 20 + n)));
}

START_TEST(options_of_ipv4)
{
	struct build b = { .len = 0 }, routed = { .len = 0 };
	struct build others = { .len = 0 }, strict = { .len = 0 };

	ipv4_with_options(&b, "\x94\4\0\0\1\2\2\0", 8);
	packet_send(&t, &b, ROW_NONE);
	assert_value("version/length", "4 / 28 bytes");
	assert_value("header checksum", "0xcdbd (correct)");
	assert_value("router alert", "2 bytes: 00 00");
	ck_assert_uint_eq(field_named("router alert")->at, 20);
	ck_assert_uint_eq(field_named("no-op")->at, 24);
	assert_value("option 2", "");
	ck_assert_uint_eq(field_named("end of options")->at, 27);
	assert_value("checksum", "0x186e (correct)");
	ck_assert_uint_eq(field_named("UDP")->at, 28);
	ipv4_with_options(&others, "\7\3\4\x44\4\5\0\x82\2\1\1\x88\2\0\0\0",
			  16);
	packet_send(&t, &others, ROW_NONE);
	assert_value("record route", "1 byte: 04");
	assert_value("timestamps", "2 bytes: 05 00");
	assert_value("security", "");
	assert_value("option 136", "");
	assert_value("checksum", "0x186e (correct)");
	ipv4_with_options(&strict, "\x89\3\4\0", 4);
	packet_send(&t, &strict, ROW_NONE);
	assert_value("strict source route", "1 byte: 04");
	assert_value("checksum", "0x186e (not checked)");
	ipv4_with_options(&routed, "\x83\7\4\1\2\3\4\0", 8);
	packet_send(&t, &routed, ROW_NONE);
	assert_value("loose source route", "5 bytes: 04 01 02 03 04");
	assert_value("checksum", "0x186e (not checked)");
}
END_TEST

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

static Suite *detail_suite(void)
{
	Suite *s = suite_create("ui/detail");
	TCase *tc = tcase_create("detail");

	tcase_add_checked_fixture(tc, setup, cleanup);
	tcase_add_test(tc, a_syn);
	tcase_add_test(tc, a_syn_ack);
	tcase_add_test(tc, data);
	tcase_add_test(tc, a_sack);
	tcase_add_test(tc, a_datagram);
	tcase_add_test(tc, port_unreachable);
	tcase_add_test(tc, a_segment_over_ipv6);
	tcase_add_test(tc, windows);
	tcase_add_loop_test(tc, flags, 0, ROWS(flag_rows));
	tcase_add_loop_test(tc, bytes_of_headers, 0, ROWS(byte_rows));
	tcase_add_test(tc, cut_headers);
	tcase_add_loop_test(tc, checksums_of_tcp, 0, 2);
	tcase_add_test(tc, checksums_of_udp);
	tcase_add_test(tc, checksum_of_part);
	tcase_add_test(tc, checksums_not_checked);
	tcase_add_loop_test(tc, checksums_of_icmp, 0, 2);
	tcase_add_loop_test(tc, options_of_tcp, 0, ROWS(option_rows));
	tcase_add_test(tc, a_sack_out_of_nowhere);
	tcase_add_test(tc, a_long_option);
	tcase_add_test(tc, options_of_ipv4);
	tcase_add_test(tc, extension_headers);
	tcase_add_loop_test(tc, fragments_over_ipv6, 0, ROWS(fragment_rows));
	tcase_add_loop_test(tc, lengths_of_nothing, 0, 2);
	tcase_add_loop_test(tc, opaque, 0, ROWS(opaque_rows));
	tcase_add_loop_test(tc, nothing_in_it, 0, 2);
	tcase_add_loop_test(tc, messages, 0, ROWS(icmp_rows));
	tcase_add_loop_test(tc, names_of_messages, 0, ROWS(name_rows));
	tcase_add_test(tc, quote_of_a_port_0);
	tcase_add_test(tc, quotes_of_any_length);
	tcase_add_loop_test(tc, texts, 0, ROWS(text_rows));
	tcase_add_test(tc, a_long_text);
	tcase_add_test(tc, without_bytes);
	tcase_add_test(tc, more_than_there_is_room_for);
	tcase_add_test(tc, deepest_field_of_a_byte);
	tcase_add_test(tc, in_chinese);
	suite_add_tcase(s, tc);
	return s;
}

TEST_MAIN(detail_suite())
