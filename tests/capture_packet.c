/* Decoding of packets as they should be; hostile ones have their own suite. */
#include "tests/test.h"

#include <stdbool.h>
#include <stdint.h>

#include "capture/packet.h"
#include "tests/build.h"

#define ROWS(table) ((int)(sizeof(table) / sizeof((table)[0])))

#define CLIENT	"10.0.0.1:40000"
#define SERVER	"10.0.0.2:80"
#define CLIENT6 "[2001:db8::1]:40000"
#define SERVER6 "[2001:db8::2]:80"

static void assert_endpoint(const struct endpoint *e, const char *expected)
{
	char text[ENDPOINT_TEXT];

	ck_assert_str_eq(endpoint_format(e, text), expected);
}

static struct build_segment segment(bool v6)
{
	return (struct build_segment){
		.src = v6 ? CLIENT6 : CLIENT,
		.dst = v6 ? SERVER6 : SERVER,
		.seq = 0x01020304,
		.ack = 0xfffefdfc,
		.flags = TH_P | TH_ACK | TH_AE,
		.win = 0xabcd,
		.urgent = 0x1234,
		.payload = BUILD_BYTES("hello"),
	};
}

/* Every field of a TCP segment, in IPv4 (0) and IPv6 (1). */
START_TEST(tcp_every_field)
{
	struct build_segment s = segment(_i);
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

START_TEST(udp_every_field)
{
	uint32_t ip_header = _i ? 40 : 20;
	struct build b = { .len = 0 };
	struct packet p;

	build_udp(&b, _i ? CLIENT6 : CLIENT, _i ? SERVER6 : SERVER,
		  BUILD_BYTES("datagram"));
	ck_assert_int_eq(decode_build(&p, LINK_RAW, &b), DECODE_OK);
	assert_endpoint(&p.src, _i ? CLIENT6 : CLIENT);
	assert_endpoint(&p.dst, _i ? SERVER6 : SERVER);
	ck_assert(p.has_l4);
	ck_assert_uint_eq(p.protocol, IP_UDP);
	ck_assert_uint_eq(p.payload_offset, ip_header + 8);
	ck_assert_uint_eq(p.payload_len, 8);
	ck_assert_uint_eq(p.payload_captured, 8);
}
END_TEST

/* The fields of the IP header that the builders leave at 0. */
START_TEST(ip_traffic_class_and_id)
{
	struct build_segment s = segment(false);
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

	s = segment(true);
	build_tcp(&b6, &s);
	patch_be16(&b6, 0, 0x6b9f);
	ck_assert_int_eq(decode_build(&p, LINK_RAW, &b6), DECODE_OK);
	ck_assert_uint_eq(p.tos, 0xb9);
	ck_assert_uint_eq(p.ip_id, 0);
	ck_assert(!p.dont_fragment);
}
END_TEST

static const struct {
	const char *name;
	enum link_type link;
	struct build_bytes header;
	bool v6;
	enum decode_status status;
} link_rows[] = {
#define MACS "\2\0\0\0\0\1\2\0\0\0\0\2"
	{ "ethernet", 1, BUILD_BYTES(MACS "\x08\0"), false, DECODE_OK },
	{ "ethernet 6", 1, BUILD_BYTES(MACS "\x86\xdd"), true, DECODE_OK },
	{ "vlan", 1, BUILD_BYTES(MACS "\x81\0\0\1\x08\0"), false, DECODE_OK },
	{ "vlan 6", 1, BUILD_BYTES(MACS "\x81\0\0\1\x86\xdd"), true,
	  DECODE_OK },
	{ "two tags", 1, BUILD_BYTES(MACS "\x88\xa8\0\1\x81\0\0\2\x08\0"),
	  false, DECODE_OK },
	{ "old two tags", 1, BUILD_BYTES(MACS "\x91\0\0\1\x81\0\0\2\x08\0"),
	  false, DECODE_OK },
	{ "three tags", 1,
	  BUILD_BYTES(MACS "\x81\0\0\1\x81\0\0\2\x81\0\0\3\x08\0"), false,
	  DECODE_UNSUPPORTED },
	{ "arp", 1, BUILD_BYTES(MACS "\x08\6"), false, DECODE_UNSUPPORTED },
	{ "802.3", 1, BUILD_BYTES(MACS "\0\x40"), false, DECODE_UNSUPPORTED },
	{ "vlan arp", 1, BUILD_BYTES(MACS "\x81\0\0\1\x08\6"), false,
	  DECODE_UNSUPPORTED },
	{ "type says 6", 1, BUILD_BYTES(MACS "\x86\xdd"), false,
	  DECODE_MALFORMED },
	{ "type says 4", 1, BUILD_BYTES(MACS "\x08\0"), true,
	  DECODE_MALFORMED },
	{ "raw", 101, BUILD_BYTES(""), false, DECODE_OK },
	{ "raw 6", 101, BUILD_BYTES(""), true, DECODE_OK },
	{ "raw 5", 101, BUILD_BYTES("\x50"), false, DECODE_UNSUPPORTED },
	{ "ipv4", 228, BUILD_BYTES(""), false, DECODE_OK },
	{ "ipv4 with 6", 228, BUILD_BYTES(""), true, DECODE_MALFORMED },
	{ "ipv6", 229, BUILD_BYTES(""), true, DECODE_OK },
	{ "ipv6 with 4", 229, BUILD_BYTES(""), false, DECODE_MALFORMED },
	{ "null", 0, BUILD_BYTES("\2\0\0\0"), false, DECODE_UNSUPPORTED },
	{ "cooked", 113, BUILD_BYTES(""), false, DECODE_UNSUPPORTED },
	{ "no such type", (enum link_type) - 1, BUILD_BYTES(""), false,
	  DECODE_UNSUPPORTED },
};

START_TEST(link_types)
{
	const struct build_bytes *header = &link_rows[_i].header;
	struct build_segment s = segment(link_rows[_i].v6);
	struct build b = { .len = 0 };
	struct packet p;

	put_bytes(&b, header->at, header->len);
	build_tcp(&b, &s);
	ck_assert_msg(decode_build(&p, link_rows[_i].link, &b) ==
			      link_rows[_i].status,
		      "%s", link_rows[_i].name);
	if (link_rows[_i].status != DECODE_OK) {
		ck_assert_uint_eq(p.src.ip.version, 0);
		ck_assert(!p.has_l4);
		return;
	}
	ck_assert_uint_eq(p.ip_offset, header->len);
	assert_endpoint(&p.src, s.src);
	ck_assert_uint_eq(p.payload_offset, b.len - 5);
	ck_assert_uint_eq(p.payload_captured, 5);
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
	struct build_segment s = segment(false);
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

START_TEST(ipv4_options_are_skipped)
{
	struct endpoint src = build_endpoint(CLIENT);
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

	build_udp(&b, CLIENT, SERVER, BUILD_BYTES("12345678"));
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

/* The UDP header counts the whole datagram, the packet has a part of it. */
START_TEST(udp_first_fragment_has_its_part)
{
	struct build b = { .len = 0 };
	struct packet p;

	build_udp(&b, CLIENT, SERVER, BUILD_BYTES("12345678"));
	patch_be16(&b, 6, 0x2000);
	patch_be16(&b, 24, 3008);
	ck_assert_int_eq(decode_build(&p, LINK_RAW, &b), DECODE_OK);
	ck_assert_uint_eq(p.payload_len, 8);
	ck_assert_uint_eq(p.payload_captured, 8);
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

/* Ethernet fills a short frame up to 60 bytes: nobody sent those. */
START_TEST(padding_is_not_payload)
{
	struct build_segment s = segment(false);
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

/* Neither padding nor what UDP does not count. */
START_TEST(udp_length_ends_the_payload)
{
	struct build b = { .len = 0 };
	struct packet p;

	build_udp(&b, CLIENT, SERVER, BUILD_BYTES("12345678"));
	patch_be16(&b, 24, 8 + 5);
	put_zeros(&b, 10);
	ck_assert_int_eq(decode_build(&p, LINK_RAW, &b), DECODE_OK);
	ck_assert_uint_eq(p.payload_len, 5);
	ck_assert_uint_eq(p.payload_captured, 5);
}
END_TEST

/* Captured before it was cut into segments: the length field is 0. */
START_TEST(segmentation_offload)
{
	struct build_segment s = segment(_i);
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

	build_udp(&quote, v6 ? CLIENT6 : CLIENT, v6 ? SERVER6 : SERVER,
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
	assert_endpoint(&p.icmp.quote_src, v6 ? CLIENT6 : CLIENT);
	assert_endpoint(&p.icmp.quote_dst, v6 ? SERVER6 : SERVER);
}
END_TEST

/* RFC 792 promises eight bytes of the quoted segment; fewer are met. */
START_TEST(icmp_quote_at_every_length)
{
	struct build_segment s = segment(false);
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

	build_udp(&quote, CLIENT, SERVER, BUILD_BYTES("data"));
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

	build_udp(&b, CLIENT, SERVER, BUILD_BYTES("data"));
	b.at[9] = 132; /* SCTP */
	ck_assert_int_eq(decode_build(&p, LINK_RAW, &b), DECODE_OK);
	ck_assert(!p.has_l4);
	ck_assert_uint_eq(p.protocol, 132);
	ck_assert_uint_eq(p.l4_offset, 20);
	assert_endpoint(&p.src, "10.0.0.1");
}
END_TEST

/* Nothing of the packet before shows through. */
START_TEST(decode_starts_afresh)
{
	struct build b = { .len = 0 };
	struct packet p;

	memset(&p, 0xff, sizeof(p));
	build_udp(&b, CLIENT, SERVER, BUILD_BYTES(""));
	ck_assert_int_eq(decode_exact(&p, LINK_RAW, b.at, 0), DECODE_TRUNCATED);
	for (size_t i = 0; i < sizeof(p); i++)
		ck_assert_uint_eq(((const uint8_t *)&p)[i], 0);
}
END_TEST

START_TEST(status_has_a_name)
{
	ck_assert_str_eq(decode_status_name(DECODE_OK), "ok");
	ck_assert_str_eq(decode_status_name(DECODE_TRUNCATED), "truncated");
	ck_assert_str_eq(decode_status_name(DECODE_MALFORMED), "malformed");
	ck_assert_str_eq(decode_status_name(DECODE_UNSUPPORTED), "unsupported");
}
END_TEST

static TCase *network_case(void)
{
	TCase *tc = tcase_create("network");

	tcase_add_loop_test(tc, link_types, 0, ROWS(link_rows));
	tcase_add_test(tc, ip_traffic_class_and_id);
	tcase_add_test(tc, ipv4_options_are_skipped);
	tcase_add_loop_test(tc, ipv4_fragments, 0, ROWS(fragment_rows));
	tcase_add_loop_test(tc, ipv6_extensions, 0, ROWS(extension_rows));
	tcase_add_loop_test(tc, padding_is_not_payload, 0, 2);
	tcase_add_loop_test(tc, segmentation_offload, 0, 2);
	tcase_add_loop_test(tc, jumbogram, 0, 2);
	tcase_add_test(tc, decode_starts_afresh);
	tcase_add_test(tc, status_has_a_name);
	return tc;
}

static TCase *transport_case(void)
{
	TCase *tc = tcase_create("transport");

	tcase_add_loop_test(tc, tcp_every_field, 0, 2);
	tcase_add_loop_test(tc, tcp_options, 0, ROWS(option_rows));
	tcase_add_loop_test(tc, udp_every_field, 0, 2);
	tcase_add_test(tc, udp_first_fragment_has_its_part);
	tcase_add_test(tc, udp_length_ends_the_payload);
	tcase_add_loop_test(tc, icmp_types, 0, ROWS(icmp_rows));
	tcase_add_loop_test(tc, icmp_quote_at_every_length, 0, 45);
	tcase_add_test(tc, icmp_quote_of_a_fragment_has_no_ports);
	tcase_add_test(tc, other_protocols_have_no_transport);
	return tc;
}

static Suite *packet_suite(void)
{
	Suite *s = suite_create("capture/packet");

	suite_add_tcase(s, network_case());
	suite_add_tcase(s, transport_case());
	return s;
}

TEST_MAIN(packet_suite())
