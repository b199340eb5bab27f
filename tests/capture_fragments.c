/*
 * Datagrams cut into fragments here, fed in every order, with overlaps, cut by
 * the snap length, too late, too many: against the datagram that was cut.
 */
#include "tests/test.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>

#include "capture/checksum.h"
#include "capture/decode/fragments.h"
#include "capture/packet.h"
#include "tests/build.h"
#include "tests/decode.h"

#define SECOND 1000000000ull
#define MORE   true
#define LAST   false

/* A UDP datagram whose data is 0, 1, 2, … */
static void datagram_build(struct build *b, bool v6, size_t len)
{
	uint8_t data[BUILD_MAX];

	for (size_t i = 0; i < len; i++)
		data[i] = (uint8_t)(i * 7 + i / 256);
	build_udp(b, BUILD_CLIENT(v6), BUILD_SERVER(v6),
		  (struct build_bytes){ data, len });
}

/* The bytes [from, to) behind the IP header of `whole`, as a fragment. */
static void fragment_build(struct build *b, const struct build *whole,
			   size_t from, size_t to, bool more, uint32_t id)
{
	bool v6 = whole->at[0] >> 4 == 6;
	size_t header = v6 ? 40 : 20;

	b->len = 0;
	put_bytes(b, whole->at, header);
	if (v6) {
		patch_be16(b, 4, (unsigned int)(8 + to - from));
		b->at[6] = 44;
		put_u8(b, whole->at[6]);
		put_u8(b, 0);
		put_be16(b, (unsigned int)(from | more));
		put_be32(b, id);
	} else {
		patch_be16(b, 2, (unsigned int)(20 + to - from));
		patch_be16(b, 4, id);
		patch_be16(b, 6, (unsigned int)(from / 8) | more << 13);
	}
	put_bytes(b, whole->at + header + from, to - from);
}

static struct packet last; /* as the latest take left it */
static struct whole_datagram got;

/* The first n bytes of b, from a block of their own. */
static bool take_cut(struct fragments *f, uint64_t t_ns, const struct build *b,
		     size_t n)
{
	uint8_t *copy = malloc(n);
	bool whole;

	ck_assert(copy);
	memcpy(copy, b->at, n);
	packet_decode_cut(&last, LINK_RAW, copy, n, b->len);
	ck_assert(last.fragment);
	whole = fragments_take(f, t_ns, &last, copy, n, &got);
	free(copy);
	return whole;
}

static bool take(struct fragments *f, uint64_t t_ns, const struct build *whole,
		 size_t from, size_t to, bool more)
{
	struct build b;

	fragment_build(&b, whole, from, to, more, 0x1234);
	return take_cut(f, t_ns, &b, b.len);
}

/* What came out is what was cut, but for the header that says it was. */
static void assert_whole(const struct build *whole)
{
	bool v6 = whole->at[0] >> 4 == 6;
	size_t header = v6 ? 40 : 20, more = v6 ? 8 : 0;

	ck_assert_int_eq(got.status, DECODE_OK);
	ck_assert_uint_eq(got.length, whole->len + more);
	ck_assert_uint_eq(got.captured, got.length);
	ck_assert_mem_eq(got.bytes + header + more, whole->at + header,
			 whole->len - header);
	ck_assert(last.has_l4 && last.has_ports && !last.fragment);
	ck_assert_uint_eq(last.payload_len, whole->len - header - 8);
	ck_assert_uint_eq(last.payload_captured, last.payload_len);
	ck_assert_uint_eq(last.payload_offset, header + more + 8);
	ck_assert_uint_eq(last.ip_len, got.length);
	assert_endpoint(&last.src, BUILD_CLIENT(v6));
	assert_endpoint(&last.dst, BUILD_SERVER(v6));
	if (!v6)
		ck_assert_uint_eq(checksum_fold(checksum_add(0, got.bytes, 20)),
				  0xffff);
}

/* Five fragments of 208 + UDP's header, in all 120 orders. */
START_TEST(every_order)
{
	struct fragments *f = fragments_new(NULL);
	struct build whole = { .len = 0 };
	int round = 0;

	datagram_build(&whole, _i, 200);
	for (int code = 0; code < 3125; code++) {
		int order[5], used = 0;

		for (int i = 0, c = code; i < 5; i++, c /= 5)
			used |= 1 << (order[i] = c % 5);
		if (used != 31)
			continue;
		round++;
		for (int i = 0; i < 5; i++) {
			size_t from = (size_t)order[i] * 48;
			size_t to = order[i] == 4 ? 208 : from + 48;

			ck_assert(take(f, 0, &whole, from, to, order[i] < 4) ==
				  (i == 4));
		}
		assert_whole(&whole);
		ck_assert_uint_eq(got.fragments, 5);
	}
	ck_assert_int_eq(round, 120);
	ck_assert_uint_eq(fragments_stats(f).fragments, 600);
	ck_assert_uint_eq(fragments_stats(f).completed, 120);
	ck_assert_uint_eq(fragments_stats(f).overlaps, 0);
	ck_assert_uint_eq(fragments_stats(f).waiting, 0);
	ck_assert_uint_eq(fragments_stats(f).bytes, 0);
	fragments_free(f);
}
END_TEST

/* Later ones have the ports of the first, if it has come. */
START_TEST(ports_of_the_first)
{
	struct fragments *f = fragments_new(NULL);
	struct build whole = { .len = 0 };

	datagram_build(&whole, _i, 200);
	ck_assert(!take(f, 0, &whole, 96, 144, MORE));
	ck_assert(!last.has_ports && !last.has_l4);
	ck_assert_uint_eq(last.src.port, 0);
	ck_assert(!take(f, 0, &whole, 0, 48, MORE));
	ck_assert(last.has_ports && last.has_l4 && last.fragment);
	ck_assert_uint_eq(last.payload_len, 40);
	ck_assert(!take(f, 0, &whole, 144, 208, LAST));
	ck_assert(last.has_ports && !last.has_l4 && last.fragment);
	assert_endpoint(&last.src, BUILD_CLIENT(_i));
	assert_endpoint(&last.dst, BUILD_SERVER(_i));
	ck_assert(take(f, 0, &whole, 48, 96, MORE));
	assert_whole(&whole);
	fragments_free(f);
}
END_TEST

/* Others' addresses, protocol and number are other datagrams. */
START_TEST(datagrams_are_told_apart)
{
	struct fragments *f = fragments_new(NULL);
	static const size_t v4_at[] = { 5, 9, 15, 19 };
	static const size_t v6_at[] = { 47, 23, 39 };
	struct build whole = { .len = 0 }, b;

	datagram_build(&whole, _i, 200);
	ck_assert(!take(f, 0, &whole, 0, 104, MORE));
	for (int i = 0; i < (_i ? 3 : 4); i++) {
		fragment_build(&b, &whole, 104, 208, LAST, 0x1234);
		b.at[_i ? v6_at[i] : v4_at[i]] ^= 1;
		ck_assert_msg(!take_cut(f, 0, &b, b.len), "%d", i);
	}
	ck_assert(take(f, 0, &whole, 104, 208, LAST));
	assert_whole(&whole);
	fragments_free(f);
}
END_TEST

/* Both came whole, one of them overlapping: [from, to) with other bytes. */
static const struct {
	const char *name;
	size_t from, to;
	uint64_t overlaps;
} overlaps[] = {
	{ "the same again", 48, 96, 1 },
	{ "a part", 56, 88, 1 },
	{ "its end and more", 88, 120, 1 },
	{ "its start and before", 24, 56, 1 },
	{ "all of it and more", 24, 120, 1 },
	{ "the first too", 0, 120, 1 },
	{ "what touches", 96, 144, 0 },
};

START_TEST(what_came_first_stays)
{
	struct fragments *f = fragments_new(NULL);
	struct build whole = { .len = 0 }, other;
	size_t header = _i >= ROWS(overlaps) ? 40 : 20;
	int i = _i % ROWS(overlaps);
	size_t from = overlaps[i].from, to = overlaps[i].to;

	datagram_build(&whole, header == 40, 200);
	other = whole;
	memset(other.at + header + 48, 0xee, 48);
	ck_assert(!take(f, 0, &whole, 48, 96, MORE));
	ck_assert(!take(f, 0, &other, from, to, MORE));
	ck_assert(!take(f, 0, &whole, 144, 208, LAST));
	if (!take(f, 0, &whole, 96, 144, MORE) &&
	    !take(f, 0, &whole, 0, 48, MORE))
		ck_abort_msg("%s: not whole", overlaps[i].name);
	assert_whole(&whole);
	ck_assert_uint_ge(fragments_stats(f).overlaps, overlaps[i].overlaps);
	fragments_free(f);
}
END_TEST

/* Data beyond the end that the last fragment told first does not count. */
START_TEST(the_first_end_counts)
{
	struct fragments *f = fragments_new(NULL);
	struct build whole = { .len = 0 }, longer = { .len = 0 };

	datagram_build(&whole, _i, 200);
	datagram_build(&longer, _i, 400);
	ck_assert(!take(f, 0, &whole, 104, 208, LAST));
	ck_assert(!take(f, 0, &longer, 304, 408, LAST));
	ck_assert(!take(f, 0, &longer, 208, 304, MORE));
	ck_assert(take(f, 0, &whole, 0, 104, MORE));
	assert_whole(&whole);
	fragments_free(f);
}
END_TEST

/* The lengths are right; what is known of the data ends at the first gap. */
START_TEST(cut_by_the_snap_length)
{
	struct fragments *f = fragments_new(NULL);
	bool v6 = _i % 2, in_order = _i / 2;
	uint32_t header = v6 ? 48 : 20;
	struct build whole = { .len = 0 }, b;

	datagram_build(&whole, v6, 200);
	for (int i = 0; i < 2; i++) {
		bool first = (i == 0) == in_order;

		fragment_build(&b, &whole, first ? 0 : 104, first ? 104 : 208,
			       first, 0x1234);
		ck_assert(take_cut(f, 0, &b, b.len - (first ? 30 : 9)) ==
			  (i == 1));
	}
	ck_assert_int_eq(got.status, DECODE_OK);
	ck_assert_uint_eq(got.length, header + 208);
	ck_assert_uint_eq(got.captured, header + 74);
	ck_assert_uint_eq(last.payload_len, 200);
	ck_assert_uint_eq(last.payload_captured, 66);
	fragments_free(f);
}
END_TEST

START_TEST(cut_in_the_header)
{
	struct fragments *f = fragments_new(NULL);
	struct build whole = { .len = 0 }, b;
	size_t header = _i ? 48 : 20;

	datagram_build(&whole, _i, 200);
	fragment_build(&b, &whole, 0, 104, MORE, 0x1234);
	for (size_t n = 0; n < b.len; n++) {
		packet_decode_cut(&last, LINK_RAW, b.at, n, b.len);
		if (last.fragment)
			ck_assert(!fragments_take(f, 0, &last, b.at, n, &got));
		ck_assert_uint_eq(fragments_stats(f).waiting, n >= header);
	}
	fragments_free(f);
}
END_TEST

START_TEST(thirty_seconds)
{
	struct fragments *f = fragments_new(NULL);
	struct build whole = { .len = 0 };
	uint64_t t0 = 1000 * SECOND;

	datagram_build(&whole, false, 200);
	ck_assert(!take(f, t0, &whole, 0, 104, MORE));
	ck_assert(take(f, t0 + 30 * SECOND, &whole, 104, 208, LAST));
	ck_assert(!take(f, t0, &whole, 0, 104, MORE));
	ck_assert(!take(f, t0 + 30 * SECOND + 1, &whole, 104, 208, LAST));
	ck_assert_uint_eq(fragments_stats(f).timed_out, 1);
	ck_assert_uint_eq(fragments_stats(f).waiting, 1);
	/* time that goes back is no time-out */
	ck_assert(take(f, 1, &whole, 0, 104, MORE));
	fragments_free(f);
}
END_TEST

/* A new datagram for every number; the oldest make room. */
START_TEST(the_oldest_make_room)
{
	struct fragment_limits limits = { 8, 1 << 20, SECOND };
	struct fragments *f = fragments_new(&limits);
	struct build whole = { .len = 0 }, b;

	datagram_build(&whole, _i, 200);
	for (uint32_t id = 1; id <= 100; id++) {
		fragment_build(&b, &whole, 0, 104, MORE, id);
		ck_assert(!take_cut(f, 0, &b, b.len));
	}
	ck_assert_uint_eq(fragments_stats(f).waiting, 8);
	ck_assert_uint_eq(fragments_stats(f).evicted, 92);
	/* 92 was gone, and takes the place of 93 now */
	fragment_build(&b, &whole, 104, 208, LAST, 92);
	ck_assert(!take_cut(f, 0, &b, b.len));
	fragment_build(&b, &whole, 104, 208, LAST, 94);
	ck_assert(take_cut(f, 0, &b, b.len));
	fragment_build(&b, &whole, 104, 208, LAST, 93);
	ck_assert(!take_cut(f, 0, &b, b.len));
	fragments_free(f);
}
END_TEST

START_TEST(memory_has_an_end)
{
	struct fragment_limits limits = { 64, 10000, SECOND };
	struct fragments *f = fragments_new(&limits);
	struct build whole = { .len = 0 }, b;

	datagram_build(&whole, false, 1500);
	for (uint32_t id = 1; id <= 64; id++) {
		fragment_build(&b, &whole, 0, 1400, MORE, id);
		ck_assert(!take_cut(f, 0, &b, b.len));
		ck_assert_uint_le(fragments_stats(f).bytes, 10000);
	}
	ck_assert_uint_lt(fragments_stats(f).waiting, 8);
	ck_assert_uint_gt(fragments_stats(f).waiting, 1);
	ck_assert_uint_eq(fragments_stats(f).evicted,
			  64 - fragments_stats(f).waiting);
	fragments_free(f);
}
END_TEST

/* Every other piece first: more holes than are kept. */
START_TEST(too_many_holes)
{
	struct fragments *f = fragments_new(NULL);
	struct build whole = { .len = 0 };

	datagram_build(&whole, false, 1000);
	for (size_t i = 0; i < 32; i++)
		ck_assert(!take(f, 0, &whole, 16 * i, 16 * i + 8, MORE));
	ck_assert_uint_eq(fragments_stats(f).evicted, 0);
	ck_assert(!take(f, 0, &whole, 16 * 32, 16 * 32 + 8, MORE));
	ck_assert_uint_eq(fragments_stats(f).evicted, 1);
	ck_assert_uint_eq(fragments_stats(f).waiting, 0);
	fragments_free(f);
}
END_TEST

/* The ping of death: an offset that leads beyond 65,535 bytes. */
START_TEST(beyond_the_most)
{
	struct fragments *f = fragments_new(NULL);
	struct build whole = { .len = 0 }, b;
	size_t at = _i ? 42 : 6;

	datagram_build(&whole, _i, 200);
	fragment_build(&b, &whole, 0, 48, LAST, 0x1234);
	patch_be16(&b, at, _i ? 65528 : 65528 / 8);
	ck_assert(!take_cut(f, 0, &b, b.len));
	ck_assert_uint_eq(fragments_stats(f).malformed, 1);
	ck_assert_uint_eq(fragments_stats(f).waiting, 0);
	/* the longest that may be */
	patch_be16(&b, at, _i ? 65424 : 65464 / 8);
	ck_assert(!take_cut(f, 0, &b, b.len));
	ck_assert_uint_eq(fragments_stats(f).malformed, 1);
	ck_assert_uint_eq(fragments_stats(f).waiting, 1);
	fragments_free(f);
}
END_TEST

/* Headers before and behind the fragment header of IPv6. */
START_TEST(extension_headers_on_both_sides)
{
	struct endpoint src = build_endpoint(BUILD_CLIENT(true));
	struct fragments *f = fragments_new(NULL);
	struct build b = { .len = 0 };

	build_ipv6(&b, &src, &src, 0, 8 + 8 + 16);
	put_bytes(&b, "\54\0\1\4\0\0\0\0", 8); /* hop by hop */
	put_bytes(&b, "\74\0\0\1\0\0\0\1", 8); /* fragment */
	put_bytes(&b, "\21\0\1\4\0\0\0\0", 8); /* destination options */
	put_bytes(&b, "\0\1\0\2\0\14\0\0", 8);
	ck_assert(!take_cut(f, 0, &b, b.len));
	ck_assert_uint_eq(last.fragment_at, 48);
	/* one in the middle names the header that only the first has */
	b.len = 0;
	build_ipv6(&b, &src, &src, 44, 8 + 8);
	put_bytes(&b,
		  "\74\0\0\61\0\0\0\1"
		  "12345678",
		  16);
	ck_assert(!take_cut(f, 0, &b, b.len));
	ck_assert_uint_eq(last.protocol, IP_UDP);
	ck_assert(last.has_ports && last.dst.port == 2);
	b.len = 0;
	build_ipv6(&b, &src, &src, 0, 8 + 8 + 4);
	put_bytes(&b, "\54\0\1\4\0\0\0\0", 8);
	put_bytes(&b, "\74\0\0\20\0\0\0\1", 8);
	put_bytes(&b, "data", 4);
	ck_assert(take_cut(f, 0, &b, b.len));
	ck_assert_int_eq(got.status, DECODE_OK);
	ck_assert_uint_eq(last.protocol, IP_UDP);
	ck_assert_uint_eq(last.dst.port, 2);
	ck_assert_uint_eq(last.payload_len, 4);
	ck_assert_mem_eq(got.bytes + last.payload_offset, "data", 4);
	fragments_free(f);
}
END_TEST

/* A tunnel's packet was cut; in it is one that was cut before. */
START_TEST(fragments_in_tunnels)
{
	struct endpoint outer = build_endpoint("192.0.2.1:0");
	struct fragments *f = fragments_new(NULL);
	struct build whole = { .len = 0 }, half, tunnel;
	char text[OUTSIDE_TEXT];

	datagram_build(&whole, false, 200);
	for (int i = 0; i < 2; i++) {
		fragment_build(&half, &whole, i ? 104 : 0, i ? 208 : 104,
			       i == 0, 7);
		tunnel.len = 0;
		build_ipv4(&tunnel, &outer, &outer, 4, half.len);
		put_bytes(&tunnel, half.at, half.len);
		ck_assert(!take(f, 0, &tunnel, 0, 64, MORE));
		ck_assert_uint_eq(last.protocol, 4);
		ck_assert(take(f, 0, &tunnel, 64, half.len, LAST) == (i == 1));
	}
	assert_whole(&whole);
	ck_assert_str_eq(outside_format(&last.outside, text), "IPv4");
	fragments_free(f);
}
END_TEST

/* Nothing is allocated for a capture that has none. */
START_TEST(none_at_all)
{
	struct fragments *f = fragments_new(NULL);
	struct build whole = { .len = 0 };

	datagram_build(&whole, true, 8);
	ck_assert_int_eq(decode_build(&last, LINK_RAW, &whole), DECODE_OK);
	ck_assert(!last.fragment);
	ck_assert_uint_eq(fragments_stats(f).fragments, 0);
	fragments_free(f);
	fragments_free(NULL);
}
END_TEST

static Suite *fragments_suite(void)
{
	Suite *s = suite_create("capture/fragments");
	TCase *tc = tcase_create("fragments");

	tcase_add_loop_test(tc, every_order, 0, 2);
	tcase_add_loop_test(tc, ports_of_the_first, 0, 2);
	tcase_add_loop_test(tc, datagrams_are_told_apart, 0, 2);
	tcase_add_loop_test(tc, what_came_first_stays, 0, 2 * ROWS(overlaps));
	tcase_add_loop_test(tc, the_first_end_counts, 0, 2);
	tcase_add_loop_test(tc, cut_by_the_snap_length, 0, 4);
	tcase_add_loop_test(tc, cut_in_the_header, 0, 2);
	tcase_add_test(tc, thirty_seconds);
	tcase_add_loop_test(tc, the_oldest_make_room, 0, 2);
	tcase_add_test(tc, memory_has_an_end);
	tcase_add_test(tc, too_many_holes);
	tcase_add_loop_test(tc, beyond_the_most, 0, 2);
	tcase_add_test(tc, extension_headers_on_both_sides);
	tcase_add_test(tc, fragments_in_tunnels);
	tcase_add_test(tc, none_at_all);
	suite_add_tcase(s, tc);
	return s;
}

TEST_MAIN(fragments_suite())
