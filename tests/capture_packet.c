/*
 * packet_decode as a whole: link types, a cut at every length and random
 * damage. What single layers read has suites of its own.
 */
#include "tests/test.h"

#include <stdbool.h>
#include <stdint.h>

#include "capture/packet.h"
#include "tests/build.h"
#include "tests/decode.h"

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
	  DECODE_OK },
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
	{ "null", 0, BUILD_BYTES("\2\0\0\0"), false, DECODE_OK },
	{ "cooked", 113, BUILD_BYTES(""), false, DECODE_UNSUPPORTED },
	{ "no such type", 12345, BUILD_BYTES(""), false, DECODE_UNSUPPORTED },
};

START_TEST(link_types)
{
	const struct build_bytes *header = &link_rows[_i].header;
	struct build_segment s = build_example(link_rows[_i].v6);
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

/* Nothing of the packet before shows through. */
START_TEST(decode_starts_afresh)
{
	struct build b = { .len = 0 };
	struct packet p;

	memset(&p, 0xff, sizeof(p));
	build_udp(&b, BUILD_CLIENT(0), BUILD_SERVER(0), BUILD_BYTES(""));
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

static void build_tcp_in_vlan(struct build *b)
{
	struct build_segment s = build_example(false);

	s.options =
		BUILD_BYTES("\2\4\5\xb4\4\2\x08\12\0\0\0\1\0\0\0\2\1\3\3\7");
	build_ethernet(b, BUILD_ETHER_VLAN);
	put_be16(b, 1);
	put_be16(b, BUILD_ETHER_IPV4);
	build_tcp(b, &s);
}

static void build_tcp_in_ipv6(struct build *b)
{
	struct build_segment s = build_example(true);

	s.options = BUILD_BYTES("\5\22\0\0\0\1\0\0\0\2\0\0\0\3\0\0\0\4\1\1");
	build_ethernet(b, BUILD_ETHER_IPV6);
	build_tcp(b, &s);
}

/* Behind IPv4 options: record route. */
static void build_udp_in_ipv4(struct build *b)
{
	struct endpoint src = build_endpoint(BUILD_CLIENT(0));
	struct endpoint dst = build_endpoint(BUILD_SERVER(0));

	build_ipv4(b, &src, &dst, IP_UDP, 8 + 8 + 4);
	b->at[0] = 0x47;
	put_bytes(b, "\7\7\4\0\0\0\0\0", 8);
	put_bytes(b, "\x9c\x40\0\x50\0\14\0\0data", 12);
}

/* Behind hop-by-hop, routing and an atomic fragment header. */
static void build_udp_in_ipv6(struct build *b)
{
	struct endpoint src = build_endpoint(BUILD_CLIENT(1));
	struct endpoint dst = build_endpoint(BUILD_SERVER(1));

	build_ipv6(b, &src, &dst, 0, 24 + 8 + 4);
	put_bytes(b, "\53\0\1\4\0\0\0\0\54\0\0\0\0\0\0\0", 16);
	put_bytes(b, "\21\0\0\0\0\0\0\7", 8);
	put_bytes(b, "\x9c\x40\0\x50\0\14\0\0data", 12);
}

static void build_jumbogram(struct build *b)
{
	struct endpoint src = build_endpoint(BUILD_CLIENT(1));
	struct endpoint dst = build_endpoint(BUILD_SERVER(1));

	build_ipv6(b, &src, &dst, 0, 0);
	put_bytes(b, "\21\1\1\6\0\0\0\0\0\0\xc2\4\0\1\x38\x80", 16);
	put_bytes(b, "\x9c\x40\0\x50\0\0\0\0data", 12);
}

static void build_icmp_error(struct build *b)
{
	struct build quote = { .len = 0 };

	build_udp(&quote, BUILD_CLIENT(0), BUILD_SERVER(0),
		  BUILD_BYTES("data"));
	build_icmp(b, "10.0.0.1:0", "10.0.0.2:0", 3, 3, 7,
		   (struct build_bytes){ quote.at, quote.len });
}

/* A protocol that is not read further: the IP header must be whole still. */
static void build_sctp_in_ipv4(struct build *b)
{
	build_udp_in_ipv4(b);
	b->at[9] = 132;
}

static void build_nothing_in_ipv6(struct build *b)
{
	struct endpoint src = build_endpoint(BUILD_CLIENT(1));
	struct endpoint dst = build_endpoint(BUILD_SERVER(1));

	build_ipv6(b, &src, &dst, 60, 8);
	put_bytes(b, "\73\0\1\4\0\0\0\0", 8);
}

#define NEVER SIZE_MAX

/* From which length on something is known, and the decoding is done. */
static const struct sample {
	const char *name;
	enum link_type link;
	void (*build)(struct build *b);
	size_t addresses, ports, l4, done;
} samples[] = {
	{ "tcp in vlan", LINK_ETHERNET, build_tcp_in_vlan, 38, 42, 58, 78 },
	{ "tcp in ipv6", LINK_ETHERNET, build_tcp_in_ipv6, 54, 58, 74, 94 },
	{ "udp in ipv4", LINK_RAW, build_udp_in_ipv4, 20, 32, 36, 36 },
	{ "udp in ipv6", LINK_IPV6, build_udp_in_ipv6, 40, 68, 72, 72 },
	{ "jumbogram", LINK_IPV6, build_jumbogram, 40, 60, 64, 64 },
	{ "icmp error", LINK_IPV4, build_icmp_error, 20, 20, 28, 28 },
	{ "sctp", LINK_RAW, build_sctp_in_ipv4, 20, NEVER, NEVER, 28 },
	{ "nothing", LINK_RAW, build_nothing_in_ipv6, 40, NEVER, NEVER, 48 },
};

/* Compares what n bytes are enough for with what the whole packet says. */
static void assert_known(const struct sample *row, size_t n,
			 const struct packet *p, const struct packet *whole)
{
	if (n < row->addresses) {
		ck_assert_uint_eq(p->src.ip.version, 0);
		return;
	}
	ck_assert_mem_eq(&p->src.ip, &whole->src.ip, sizeof(p->src.ip));
	ck_assert_mem_eq(&p->dst.ip, &whole->dst.ip, sizeof(p->dst.ip));
	ck_assert_uint_eq(p->ttl, BUILD_TTL);
	ck_assert_uint_eq(p->ip_offset, whole->ip_offset);
	ck_assert(p->has_l4 == (n >= row->l4));
	if (n >= row->ports) {
		ck_assert(endpoint_equal(&p->src, &whole->src));
		ck_assert(endpoint_equal(&p->dst, &whole->dst));
		ck_assert_uint_eq(p->ip_len, whole->ip_len);
		ck_assert_uint_eq(p->l4_offset, whole->l4_offset);
	}
	if (n < row->l4)
		return;
	ck_assert_uint_eq(p->protocol, whole->protocol);
	ck_assert_uint_eq(p->payload_len, whole->payload_len);
	if (p->protocol == IP_TCP) {
		ck_assert_uint_eq(p->tcp.seq, whole->tcp.seq);
		ck_assert_uint_eq(p->tcp.flags, whole->tcp.flags);
		ck_assert_uint_eq(p->tcp.urgent, whole->tcp.urgent);
		/* a cut list of options lacks some, but is not malformed */
		ck_assert_uint_eq(p->tcp.opt.present & ~whole->tcp.opt.present,
				  0);
	}
}

START_TEST(cut_at_every_length)
{
	const struct sample *row = &samples[_i];
	struct build b = { .len = 0 };
	struct packet whole, p;

	row->build(&b);
	ck_assert_msg(decode_build(&whole, row->link, &b) == DECODE_OK, "%s",
		      row->name);
	for (size_t n = 0; n <= b.len; n++) {
		enum decode_status status =
			decode_exact(&p, row->link, b.at, n);

		ck_assert_msg(status == (n < row->done ? DECODE_TRUNCATED
						       : DECODE_OK),
			      "%s: %s at %zu bytes", row->name,
			      decode_status_name(status), n);
		assert_known(row, n, &p, &whole);
		if (status != DECODE_OK || p.payload_len == 0)
			continue;
		ck_assert_uint_eq(p.payload_offset, whole.payload_offset);
		ck_assert_uint_eq(p.payload_captured, n - row->done);
	}
}
END_TEST

/* Xorshift by Marsaglia: the same numbers on every machine. */
static uint32_t random_next(uint32_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 17;
	*state ^= *state << 5;
	return *state;
}

/* Up to eight bytes changed anywhere, then cut anywhere. */
START_TEST(random_damage)
{
	const struct sample *row = &samples[_i];
	uint32_t state = 0x2545f491;
	struct build whole = { .len = 0 }, b;
	struct packet p;

	row->build(&whole);
	for (int round = 0; round < 20000; round++) {
		b = whole;
		for (uint32_t n = random_next(&state) % 8; n > 0; n--) {
			uint32_t at = random_next(&state) % (uint32_t)b.len;

			b.at[at] = (uint8_t)random_next(&state);
		}
		if (round % 2)
			b.len = random_next(&state) % (b.len + 1);
		decode_build(&p, row->link, &b);
	}
}
END_TEST

static Suite *packet_suite(void)
{
	Suite *s = suite_create("capture/packet");
	TCase *link = tcase_create("link");
	TCase *whole = tcase_create("whole");

	tcase_add_loop_test(link, link_types, 0, ROWS(link_rows));
	tcase_add_test(link, decode_starts_afresh);
	tcase_add_test(link, status_has_a_name);
	suite_add_tcase(s, link);
	tcase_set_timeout(whole, 60);
	tcase_add_loop_test(whole, cut_at_every_length, 0, ROWS(samples));
	tcase_add_loop_test(whole, random_damage, 0, ROWS(samples));
	suite_add_tcase(s, whole);
	return s;
}

TEST_MAIN(packet_suite())
