/*
 * The short way of the decoder against the long one: whatever common_decode
 * takes, it must give to the last byte what long_decode gives. Fed with real
 * captures, with packets made here, and with both after damage.
 */
#include "tests/test.h"

#include <glob.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "capture/decode/decode.h"
#include "capture/packet.h"
#include "tests/build.h"

#define CORPUS "tests/corpus/captures/*.pcap"
#define BESIDE "../shared/corpus/captures/*.pcap"

static struct {
	unsigned int compared, taken;
} tally;

/* Compares both on the first n bytes of an IP packet of `length` bytes. */
static void compare(const uint8_t *ip, size_t n, size_t length)
{
	uint8_t *copy = malloc(n);
	struct packet common, slow;
	struct span s, in;

	ck_assert(copy);
	memcpy(copy, ip, n);
	in = s = (struct span){ { copy, n }, length < n ? n : length };
	memset(&common, 0, sizeof(common));
	memset(&slow, 0, sizeof(slow));
	common.outside.vlan = slow.outside.vlan = 7; /* stays */
	tally.compared++;
	if (common_decode(&common, copy, &in)) {
		tally.taken++;
		ck_assert_int_eq(long_decode(&slow, copy, &s, DEPTH_INNER),
				 DECODE_OK);
		ck_assert_mem_eq(&common, &slow, sizeof(common));
		ck_assert(!tunnel_is(&slow));
	}
	free(copy);
}

/* Xorshift by Marsaglia: the same numbers on every machine. */
static uint32_t random_next(void)
{
	static uint32_t state = 0x2545f491;

	state ^= state << 13;
	state ^= state >> 17;
	state ^= state << 5;
	return state;
}

/* As it is; then with some bytes of its headers changed, and cut. */
static void compare_damaged(const uint8_t *ip, size_t n, int rounds)
{
	uint8_t bytes[256];

	compare(ip, n, n);
	for (int i = 0; i < rounds; i++) {
		size_t some = n < sizeof(bytes) ? n : sizeof(bytes);

		memcpy(bytes, ip, some);
		for (uint32_t k = random_next() % 3 + 1; k > 0 && some; k--)
			bytes[random_next() % (some < 72 ? some : 72)] =
				(uint8_t)random_next();
		if (i % 4 == 0)
			some = random_next() % (some + 1);
		compare(bytes, some, n);
	}
}

static uint32_t le32(const uint8_t *b)
{
	return b[0] | b[1] << 8 | b[2] << 16 | (uint32_t)b[3] << 24;
}

static void compare_file(const char *path)
{
	static uint8_t file[4 << 20];
	FILE *f = fopen(path, "rb");
	size_t size, at = 24;

	ck_assert_msg(f, "%s", path);
	size = fread(file, 1, sizeof(file), f);
	fclose(f);
	while (size >= 40 && size - at >= 16) {
		uint32_t n = le32(file + at + 8);
		struct packet p;

		at += 16;
		if (n > size - at)
			break;
		packet_decode(&p, (enum link_type)le32(file + 20), file + at,
			      n);
		if (p.src.ip.version)
			compare_damaged(file + at + p.ip_offset,
					n - p.ip_offset, 20);
		at += n;
	}
}

START_TEST(captures_agree)
{
	glob_t files;

	tally.compared = tally.taken = 0;
	ck_assert_int_eq(glob(CORPUS, 0, NULL, &files), 0);
	glob(BESIDE, GLOB_APPEND, NULL, &files);
	for (size_t i = 0; i < files.gl_pathc; i++)
		compare_file(files.gl_pathv[i]);
	globfree(&files);
	ck_assert_uint_gt(tally.compared, 50000);
	ck_assert_uint_gt(tally.taken, tally.compared / 2);
}
END_TEST

static const struct build_bytes lists[] = {
	BUILD_BYTES(""),
	BUILD_BYTES("\1\1\10\12\0\0\0\1\0\0\0\2"),
	BUILD_BYTES("\2\4\5\xb4\4\2\10\12\0\0\0\1\0\0\0\2\1\3\3\7"),
	BUILD_BYTES("\1\1\10\12\0\0\0\1\0\0\0\2\1\1\5\12\0\0\0\3\0\0\0\4"),
	BUILD_BYTES("\1\1\10\11\0\0\0\1\0\0\0\2"),
	BUILD_BYTES("\0\0\0\0"),
	BUILD_BYTES("\1\1\10\12\0\0\0\1\0\0\0\2\0\0\0\0"),
};

START_TEST(made_packets_agree)
{
	struct build b = { .len = 0 };
	int list = _i / 4;

	if (_i % 4 < 2) {
		struct build_segment s = build_example(_i % 2);

		s.options = lists[list];
		build_tcp(&b, &s);
	} else {
		build_udp(&b, BUILD_CLIENT(_i % 2), BUILD_SERVER(_i % 2),
			  lists[list]);
	}
	tally.taken = 0;
	for (size_t n = 0; n <= b.len; n++)
		compare(b.at, n, b.len);
	ck_assert_uint_gt(tally.taken, 0);
	compare_damaged(b.at, b.len, 20000);
}
END_TEST

/* A byte more or less in each length that there is, and each value of it. */
START_TEST(every_value_of_a_byte)
{
	struct build_segment s = build_example(_i % 2);
	struct build tcp = { .len = 0 }, udp = { .len = 0 };
	struct build *b = _i < 2 ? &tcp : &udp;

	s.options = lists[1];
	build_tcp(&tcp, &s);
	build_udp(&udp, s.src, s.dst, s.payload);
	for (size_t at = 0; at < b->len; at++)
		for (int value = 0; value < 256; value++) {
			uint8_t was = b->at[at];

			b->at[at] = (uint8_t)value;
			compare(b->at, b->len, b->len);
			compare(b->at, b->len, b->len + 100);
			b->at[at] = was;
		}
}
END_TEST

static Suite *common_suite(void)
{
	Suite *s = suite_create("capture/common");
	TCase *tc = tcase_create("common");

	tcase_set_timeout(tc, 60);
	tcase_add_test(tc, captures_agree);
	tcase_add_loop_test(tc, made_packets_agree, 0, 4 * ROWS(lists));
	tcase_add_loop_test(tc, every_value_of_a_byte, 0, 4);
	suite_add_tcase(s, tc);
	return s;
}

TEST_MAIN(common_suite())
