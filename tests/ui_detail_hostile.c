/*
 * Packets that are cut, damaged or mean harm, and real ones: what can be read
 * becomes fields that lie in the packet, and nothing else is looked at.
 */
#include "tests/test.h"

#include <glob.h>
#include <stdbool.h>
#include <stdint.h>

#include "tests/detail.h"
#include "ui/text/i18n.h"

#define CORPUS "tests/corpus"
/* A larger collection, of others', may stand beside the checkout. */
#define MORE "../shared/corpus"

static void setup(void)
{
	i18n_set("en");
}

/* --- packets that use everything ----------------------------------------- */

static void make_tcp(struct build *b, bool v6)
{
	struct build_segment s = build_example(v6);

	s.options = BUILD_BYTES("\2\4\5\xb4\1\1\10\12\0\0\0\7\0\0\0\3"
				"\5\12\0\0\0\17\0\0\0\31\42\6ABCD");
	build_tcp(b, &s);
}

static void make_tcp4(struct build *b)
{
	make_tcp(b, false);
}

static void make_tcp6(struct build *b)
{
	make_tcp(b, true);
}

/* With a router alert and a list of addresses. */
static void make_options4(struct build *b)
{
	struct build tcp = { .len = 0 };

	make_tcp(&tcp, false);
	put_bytes(b, tcp.at, 20);
	put_bytes(b, "\x94\4\0\0\7\7\4\1\2\3\4\1", 12);
	put_bytes(b, tcp.at + 20, tcp.len - 20);
	b->at[0] = 0x48;
	patch_be16(b, 2, (unsigned int)b->len);
}

static void make_extensions(struct build *b)
{
	struct endpoint c = build_endpoint(BUILD_CLIENT(true));

	build_ipv6(b, &c, &c, 0, 8 + 16 + 24 + 8 + 12);
	put_bytes(b, "\74\0\1\4\0\0\0\0", 8);
	put_bytes(b, "\53\1\1\14\0\0\0\0\0\0\0\0\0\0\0\0", 16);
	put_bytes(b, "\54\2\0\1", 4);
	put_zeros(b, 20);
	put_bytes(b, "\21\0\0\0\0\0\1\2", 8);
	put_bytes(b, "\0\1\0\2\0\14\0\0data", 12);
}

static void make_udp(struct build *b)
{
	build_udp(b, "10.0.0.1:40112", "10.0.0.2:53", BUILD_BYTES("\0\1ask"));
}

static void make_icmp(struct build *b)
{
	struct build quoted = { .len = 0 };

	make_udp(&quoted);
	build_icmp(b, "10.0.0.2", "10.0.0.1", 3, 4, 1500,
		   (struct build_bytes){ quoted.at, quoted.len });
}

static void make_icmp6(struct build *b)
{
	struct build quoted = { .len = 0 };

	make_extensions(&quoted);
	build_icmp(b, "[::1]", "[::2]", 1, 4, 0,
		   (struct build_bytes){ quoted.at, quoted.len });
}

static void make_esp(struct build *b)
{
	struct endpoint c = build_endpoint("10.0.0.1");

	build_ipv4(b, &c, &c, 50, 12);
	put_bytes(b, "abcdefghijkl", 12);
}

static void (*const makers[])(struct build *) = {
	make_tcp4, make_tcp6, make_options4, make_extensions,
	make_udp,  make_icmp, make_icmp6,    make_esp,
};

/* --- cut ----------------------------------------------------------------- */

/* How far the length of the packet can be read. */
static size_t length_known_at(const struct build *b)
{
	return b->at[0] >> 4 == 4 ? 4 : 6;
}

START_TEST(cut_anywhere)
{
	struct build b = { .len = 0 };
	size_t whole;

	makers[_i](&b);
	whole = b.len;
	for (b.len = 1; b.len < whole; b.len++) {
		char *text = text_of_bytes(&b), want[80];

		if (b.len < length_known_at(&b))
			snprintf(want, sizeof(want),
				 "cut here: %zu %s captured\n", b.len, "bytes");
		else
			snprintf(want, sizeof(want),
				 "cut here: %zu of %zu bytes captured\n", b.len,
				 whole);
		ck_assert_msg(strlen(text) > strlen(want) &&
				      strcmp(text + strlen(text) - strlen(want),
					     want) == 0,
			      "no '%s' at the end of:\n%s", want, text);
		ck_assert_ptr_null(strstr(text, "malformed"));
		free(text);
	}
	char *text = text_of_bytes(&b);
	ck_assert_ptr_null(strstr(text, "cut here"));
	free(text);
}
END_TEST

/* How many fields, with those above them, end within n bytes. */
static size_t fields_within(const struct detail *d, uint32_t n)
{
	size_t last = 0;

	for (size_t i = 0; i < d->n; i++)
		if (d->field[i].depth == 1 &&
		    d->field[i].at + d->field[i].n <= n)
			last = i + 1;
	return last;
}

/* What is whole before the cut has the name and the place that it had. */
START_TEST(cut_leaves_what_was_before)
{
	struct build b = { .len = 0 };
	struct tape t = tape_new();
	struct detail whole, cut;

	makers[_i](&b);
	packet_send(&t, &b, ROW_NONE);
	detail_last(&whole, t.r);
	for (b.len--; b.len > 0; b.len--) {
		size_t n = fields_within(&whole, (uint32_t)b.len);

		packet_send(&t, &b, ROW_NONE);
		detail_last(&cut, t.r);
		must(cut.n > n, &cut);
		for (size_t i = 0; i < n; i++) {
			must(cut.field[i].at == whole.field[i].at, &cut);
			must(strcmp(cut.field[i].name, whole.field[i].name) ==
				     0,
			     &cut);
		}
	}
	recording_free(t.r);
}
END_TEST

START_TEST(a_tiny_first_fragment)
{
	struct build b = { .len = 0 };
	char *text;

	make_tcp(&b, false);
	patch_be16(&b, 2, 20 + 10);
	patch_be16(&b, 6, 0x2000);
	text = text_of_bytes(&b);
	ck_assert_ptr_nonnull(strstr(text, "\n24+4   seq: 16909060\n"));
	ck_assert_ptr_nonnull(
		strstr(text, "ends here: it goes on in the next fragment\n"));
	free(text);
}
END_TEST

/* --- damaged ------------------------------------------------------------- */

static const struct {
	void (*make)(struct build *);
	uint8_t at;
	uint16_t value;
	const char *last; /* the field before the one that says so */
} damage[] = {
	{ make_tcp4, 0, 0x4400, "16+4   destination: 10.0.0.2" },
	{ make_tcp4, 0, 0x4f00, "20+40   malformed: an option is longer" },
	{ make_tcp4, 2, 19, "16+4   destination: 10.0.0.2" },
	{ make_tcp4, 2, 30, "24+4   seq: 16909060" },
	{ make_tcp4, 32, 0x4010, "38+2   urgent pointer: unused (4660)" },
	{ make_udp, 24, 7, "26+2   checksum: 0x8277 (not checked)" },
	{ make_udp, 24, 14, "26+2   checksum: 0x8277 (not checked)" },
	{ make_udp, 2, 27, "24+2   length: 13" },
	{ make_icmp, 2, 27, "24+2   unused: 0x0000" },
	{ make_extensions, 4, 4, "24+16   destination: [2001:db8::1]" },
	{ make_extensions, 48, 0x3bff, "40+1     next header: 60 (options)" },
};

START_TEST(contradictions)
{
	struct build b = { .len = 0 };
	char *text, *line;
	char want[200];

	damage[_i].make(&b);
	patch_be16(&b, damage[_i].at, damage[_i].value);
	text = text_of_bytes(&b);
	line = strstr(text, "malformed: its lengths contradict each other\n");
	ck_assert_msg(line, "row %d:\n%s", _i, text);
	ck_assert_str_eq(strchr(line, '\n'), "\n");
	snprintf(want, sizeof(want), "\n%s", damage[_i].last);
	ck_assert_msg(strstr(text, want), "no %s in:\n%s", want, text);
	free(text);
}
END_TEST

START_TEST(not_ip)
{
	struct build b = { .len = 0 };
	char *text;

	put_bytes(&b, "\x53what", 5);
	text = text_of_bytes(&b);
	ck_assert_str_eq(text, "0+5 not IP\n0+5   text: \"Swhat\"\n");
	free(text);
}
END_TEST

/* xorshift32: the same everywhere */
static uint32_t random_next(uint32_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 17;
	*state ^= *state << 5;
	return *state;
}

static void mutate(struct build *b, uint32_t *state)
{
	uint32_t n = 1 + random_next(state) % 4;

	while (n--) {
		uint32_t at = random_next(state) % (uint32_t)b->len;

		b->at[at] = (uint8_t)random_next(state);
	}
	if (random_next(state) % 4 == 0)
		b->len = 1 + random_next(state) % b->len;
}

START_TEST(mutations)
{
	uint32_t state = 20240607u + (uint32_t)_i;
	struct tape t = tape_new();
	struct build whole = { .len = 0 };
	struct detail d;

	makers[_i](&whole);
	for (int i = 0; i < 4000; i++) {
		struct build b = whole;

		mutate(&b, &state);
		packet_send(&t, &b, ROW_NONE);
		detail_last(&d, t.r);
	}
	recording_free(t.r);
}
END_TEST

/* Nothing but noise behind an address, of every protocol and length. */
START_TEST(noise)
{
	static const uint8_t protocols[] = {
		0, 1, 6, 17, 43, 44, 51, 58, 60, 99
	};
	uint32_t state = 7;
	struct tape t = tape_new();
	struct detail d;

	for (int i = 0; i < 6000; i++) {
		struct endpoint e = build_endpoint(BUILD_CLIENT(i % 2));
		size_t n = random_next(&state) % 120;
		struct build b = { .len = 0 };

		build_ip(&b, &e, &e,
			 protocols[random_next(&state) % ROWS(protocols)], n);
		while (n--)
			put_u8(&b, random_next(&state) >> 7);
		packet_send(&t, &b, ROW_NONE);
		detail_last(&d, t.r);
	}
	recording_free(t.r);
}
END_TEST

/* What stands in memory behind a packet. */
static char *text_before(const struct build *b, uint8_t filler)
{
	struct build behind = { .len = BUILD_MAX };
	struct tape t = tape_new();
	struct detail d;
	char *text;

	memset(behind.at, filler, BUILD_MAX);
	packet_send(&t, b, ROW_NONE);
	packet_send(&t, &behind, ROW_NONE);
	detail_build(&d, t.r, 0);
	assert_fields(&d);
	text = detail_text(&d);
	recording_free(t.r);
	return text;
}

START_TEST(looks_at_nothing_else)
{
	uint32_t state = 99u + (uint32_t)_i;
	struct build b = { .len = 0 };
	size_t whole;

	makers[_i](&b);
	whole = b.len;
	for (b.len = 1; b.len <= whole; b.len++) {
		struct build hurt = b;
		char *zeros = text_before(&b, 0), *ones = text_before(&b, 255);

		ck_assert_str_eq(zeros, ones);
		free(zeros);
		free(ones);
		mutate(&hurt, &state);
		zeros = text_before(&hurt, 0);
		ones = text_before(&hurt, 255);
		ck_assert_str_eq(zeros, ones);
		free(zeros);
		free(ones);
	}
}
END_TEST

/* --- real ones ----------------------------------------------------------- */

static uint32_t le32(const uint8_t *b)
{
	return b[0] | b[1] << 8 | b[2] << 16 | (uint32_t)b[3] << 24;
}

/* Sends a packet of a file; true if it has bytes to look at. */
static bool file_send(struct recording *r, enum link_type link,
		      const uint8_t *bytes, uint32_t n)
{
	struct packet p;
	struct sent sent = { .packet = &p,
			     .copy_of = ROW_NONE,
			     .seen_by = SEEN_PCAP,
			     .lane = { ROW_NONE, ROW_NONE },
			     .socket = { ROW_NONE, ROW_NONE } };

	packet_decode(&p, link, bytes, n);
	sent.bytes = bytes + p.ip_offset;
	sent.n_bytes = n - p.ip_offset;
	recording_sent(r, 0, &sent);
	return sent.n_bytes > 0;
}

/* Checks what is wrong in a file, besides that it has fields. */
typedef void check_fn(const char *path, const struct detail *d);

/* Little-endian pcap: a header of 24 bytes, then records with one of 16. */
static unsigned int file_check(const char *path, check_fn *check)
{
	static uint8_t bytes[1 << 20], head[24], record[16];
	struct recording *r = recording_new();
	FILE *f = fopen(path, "rb");
	unsigned int packets = 0;
	struct detail d;

	ck_assert_ptr_nonnull(f);
	if (fread(head, 24, 1, f) != 1 ||
	    (le32(head) != 0xa1b2c3d4 && le32(head) != 0xa1b23c4d))
		goto out;
	while (fread(record, 16, 1, f) == 1) {
		uint32_t n = le32(record + 8);

		if (n == 0 || n > sizeof(bytes) || fread(bytes, n, 1, f) != 1)
			break;
		file_send(r, (enum link_type)le32(head + 20), bytes, n);
		detail_last(&d, r);
		if (check)
			check(path, &d);
		packets++;
	}
out:
	fclose(f);
	recording_free(r);
	return packets;
}

static void check_sane(const char *path, const struct detail *d)
{
	for (size_t i = 0; i < d->n; i++) {
		const struct field *f = &d->field[i];

		if (strstr(f->value, "wrong") || strstr(f->name, "malformed") ||
		    strncmp(f->name, "option ", 7) == 0)
			ck_abort_msg("%s: %s: %s", path, f->name, f->value);
	}
}

/* Of loopback, every checksum is right or left to the device. */
START_TEST(loopback_is_sane)
{
	unsigned int packets = 0;
	glob_t files;

	ck_assert_int_eq(glob(CORPUS "/captures/lo-*.pcap", 0, NULL, &files),
			 0);
	for (size_t i = 0; i < files.gl_pathc; i++)
		packets += file_check(files.gl_pathv[i], check_sane);
	ck_assert_uint_gt(packets, 1000);
	globfree(&files);
}
END_TEST

START_TEST(corpus_is_survived)
{
	unsigned int packets = 0;
	glob_t files;

	ck_assert_int_eq(glob(CORPUS "/captures/*.pcap", 0, NULL, &files), 0);
	glob(MORE "/captures/*.pcap", GLOB_APPEND, NULL, &files);
	for (size_t i = 0; i < files.gl_pathc; i++)
		packets += file_check(files.gl_pathv[i], NULL);
	ck_assert_uint_gt(packets, 1000);
	globfree(&files);
}
END_TEST

static Suite *hostile_suite(void)
{
	Suite *s = suite_create("ui/detail hostile");
	TCase *tc = tcase_create("hostile");

	tcase_set_timeout(tc, 60);
	tcase_add_checked_fixture(tc, setup, NULL);
	tcase_add_loop_test(tc, cut_anywhere, 0, ROWS(makers));
	tcase_add_loop_test(tc, cut_leaves_what_was_before, 0, ROWS(makers));
	tcase_add_test(tc, a_tiny_first_fragment);
	tcase_add_loop_test(tc, contradictions, 0, ROWS(damage));
	tcase_add_test(tc, not_ip);
	tcase_add_loop_test(tc, mutations, 0, ROWS(makers));
	tcase_add_test(tc, noise);
	tcase_add_loop_test(tc, looks_at_nothing_else, 0, ROWS(makers));
	tcase_add_test(tc, loopback_is_sane);
	tcase_add_test(tc, corpus_is_survived);
	suite_add_tcase(s, tc);
	return s;
}

TEST_MAIN(hostile_suite())
