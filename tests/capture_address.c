/* Endpoints and TCP flags as text, both ways. */
#include "tests/test.h"

#include <stdbool.h>
#include <stdint.h>

#include "capture/packet.h"

#define V4(...)                                                                \
	{                                                                      \
		.version = 4, .bytes = { __VA_ARGS__ }                         \
	}
#define LAST(byte) [15] = (byte)

/* Text that is written as it is read. */
static const struct endpoint_row {
	const char *text;
	struct endpoint e;
} endpoint_rows[] = {
	{ "127.0.0.1:80", { V4(127, 0, 0, 1), 80 } },
	{ "127.0.0.1", { V4(127, 0, 0, 1), 0 } },
	{ "0.0.0.0:1", { V4(0), 1 } },
	{ "255.255.255.255:65535", { V4(255, 255, 255, 255), 65535 } },
	{ "[::1]:80", { { 6, { LAST(1) } }, 80 } },
	{ "[::1]", { { 6, { LAST(1) } }, 0 } },
	{ "[::]:9", { { 6, { 0 } }, 9 } },
	{ "[fe80::1]:53", { { 6, { 0xfe, 0x80, LAST(1) } }, 53 } },
	{ "[::ffff:1.2.3.4]:5",
	  { { 6, { [10] = 0xff, 0xff, 1, 2, 3, 4 } }, 5 } },
	{ "[1111:1111:1111:1111:1111:1111:1111:1111]:65535",
	  { { 6,
	      { 0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11,
		0x11, 0x11, 0x11, 0x11, 0x11, 0x11 } },
	    65535 } },
};

/* Text that is read, but written otherwise. */
static const struct {
	const char *text, *written;
} endpoint_variants[] = {
	{ ":80", "127.0.0.1:80" },
	{ ":65535", "127.0.0.1:65535" },
	{ ":0", "127.0.0.1" },
	{ "10.0.0.1:0", "10.0.0.1" },
	{ "::1", "[::1]" },
	{ "::", "[::]" },
	{ "::80", "[::80]" },
	{ "[0:0::1]:7", "[::1]:7" },
	{ "[FE80::A]:1", "[fe80::a]:1" },
	{ "fe80::1", "[fe80::1]" },
};

static const char *const endpoint_junk[] = {
	"",
	" ",
	":",
	"::1:",
	"80",
	"localhost",
	"localhost:80",
	"127.0.0.1:",
	"127.0.0.1:65536",
	"127.0.0.1:99999",
	"127.0.0.1:100000",
	"127.0.0.1:4294967376",
	"127.0.0.1:-1",
	"127.0.0.1:+1",
	"127.0.0.1: 80",
	"127.0.0.1:80 ",
	" 127.0.0.1:80",
	"127.0.0.1:080",
	"127.0.0.1:0x50",
	"127.0.0.1:80:90",
	"127.0.0.1:http",
	"127.0.0.1 80",
	"127.0.0:80",
	"127.0.0.1.1:80",
	"127.0.0.256:80",
	"127.0.0.01:80",
	"127.1:80",
	"[127.0.0.1]:80",
	"[::1",
	"::1]:80",
	"[]:80",
	"[",
	"[]",
	"[::1]80",
	"[::1]:",
	"[::1]]:80",
	"[[::1]]:80",
	"[::1%lo]:80",
	"[:::1]:80",
	"[1::2::3]:80",
	"[1111:1111:1111:1111:1111:1111:1111:1111:1111:1111:1111]:1",
	/* one character more than any address has */
	"1111:1111:1111:1111:1111:1111:255.255.255.2555",
	"[1111:1111:1111:1111:1111:1111:255.255.255.2555]",
	"fe80::1%lo",
	"?",
	"?:80",
	"*:80",
};

START_TEST(endpoint_both_ways)
{
	const struct endpoint_row *row = &endpoint_rows[_i];
	char text[ENDPOINT_TEXT];
	struct endpoint e;

	ck_assert_str_eq(endpoint_format(&row->e, text), row->text);
	ck_assert_msg(endpoint_parse(&e, row->text), "%s", row->text);
	ck_assert_msg(endpoint_equal(&e, &row->e), "%s", row->text);
}
END_TEST

START_TEST(endpoint_variant_is_read)
{
	char text[ENDPOINT_TEXT];
	struct endpoint e;

	ck_assert_msg(endpoint_parse(&e, endpoint_variants[_i].text), "%s",
		      endpoint_variants[_i].text);
	ck_assert_str_eq(endpoint_format(&e, text),
			 endpoint_variants[_i].written);
}
END_TEST

START_TEST(endpoint_junk_is_refused)
{
	const struct endpoint before = { V4(1, 2, 3, 4), 5 };
	struct endpoint e = before;

	ck_assert_msg(!endpoint_parse(&e, endpoint_junk[_i]), "'%s'",
		      endpoint_junk[_i]);
	ck_assert_msg(endpoint_equal(&e, &before), "'%s' left a trace",
		      endpoint_junk[_i]);
}
END_TEST

START_TEST(endpoint_every_port_survives)
{
	char text[ENDPOINT_TEXT];

	for (unsigned int port = 0; port <= UINT16_MAX; port++) {
		struct endpoint out = { V4(10, 0, 0, 1), (uint16_t)port };
		struct endpoint in;

		endpoint_format(&out, text);
		ck_assert_msg(endpoint_parse(&in, text), "%s", text);
		ck_assert_msg(endpoint_equal(&in, &out), "%s", text);
	}
}
END_TEST

START_TEST(endpoint_none_has_a_text)
{
	const struct endpoint none = { .port = 0 }, port = { .port = 80 };
	char text[ENDPOINT_TEXT];

	ck_assert_str_eq(endpoint_format(&none, text), "?");
	ck_assert_str_eq(endpoint_format(&port, text), "?:80");
	ck_assert(endpoint_equal(&none, &none));
	ck_assert(!endpoint_equal(&none, &port));
}
END_TEST

START_TEST(endpoint_equal_compares_all_that_counts)
{
	const struct endpoint a = { V4(10, 0, 0, 1), 80 };
	const struct endpoint port = { V4(10, 0, 0, 1), 81 };
	const struct endpoint address = { V4(10, 0, 0, 2), 80 };
	const struct endpoint version = { { 6, { 10, 0, 0, 1 } }, 80 };
	const struct endpoint tail = { { 6, { 10, 0, 0, 1, LAST(9) } }, 80 };
	/* what lies behind an IPv4 address is not part of it */
	const struct endpoint rubbish = { V4(10, 0, 0, 1, 99, LAST(1)), 80 };

	ck_assert(endpoint_equal(&a, &a));
	ck_assert(endpoint_equal(&a, &rubbish));
	ck_assert(!endpoint_equal(&a, &port));
	ck_assert(!endpoint_equal(&a, &address));
	ck_assert(!endpoint_equal(&a, &version));
	ck_assert(!endpoint_equal(&version, &tail));
}
END_TEST

static const struct {
	uint16_t flags;
	const char *text;
} flag_rows[] = {
	{ 0, "none" },
	{ TH_F, "F" },
	{ TH_S, "S" },
	{ TH_R, "R" },
	{ TH_P, "P" },
	{ TH_ACK, "." },
	{ TH_U, "U" },
	{ TH_E, "E" },
	{ TH_W, "W" },
	{ TH_AE, "e" },
	{ TH_S | TH_ACK, "S." },
	{ TH_P | TH_ACK, "P." },
	{ TH_F | TH_ACK, "F." },
	{ TH_R | TH_ACK, "R." },
	{ TH_F | TH_P | TH_ACK, "FP." },
	{ TH_P | TH_ACK | TH_U, "P.U" },
	{ TH_S | TH_E | TH_W, "SEW" },		/* ECN set-up, RFC 3168 */
	{ TH_S | TH_E | TH_W | TH_AE, "SEWe" }, /* AccECN set-up */
	{ 0x1ff, "FSRP.UEWe" },
};

/* Read, though never written. */
static const struct {
	const char *text;
	uint16_t flags;
} flag_variants[] = {
	{ ".S", TH_S | TH_ACK },
	{ "eWEU.PRSF", 0x1ff },
	{ "SS", TH_S },
	{ "e", TH_AE },
};

static const char *const flag_junk[] = {
	"", "s", "A", "S,", "S ", " S", "SYN", "f", "-", "non", "nonee", "None",
};

START_TEST(flags_both_ways)
{
	char text[FLAGS_TEXT];
	uint16_t flags;

	ck_assert_str_eq(tcp_flags_format(flag_rows[_i].flags, text),
			 flag_rows[_i].text);
	ck_assert(tcp_flags_parse(&flags, text, strlen(text)));
	ck_assert_uint_eq(flags, flag_rows[_i].flags);
}
END_TEST

START_TEST(flags_variant_is_read)
{
	const char *text = flag_variants[_i].text;
	uint16_t flags;

	ck_assert_msg(tcp_flags_parse(&flags, text, strlen(text)), "%s", text);
	ck_assert_uint_eq(flags, flag_variants[_i].flags);
}
END_TEST

START_TEST(flags_junk_is_refused)
{
	const char *text = flag_junk[_i];
	uint16_t flags = 0x123;

	ck_assert_msg(!tcp_flags_parse(&flags, text, strlen(text)), "'%s'",
		      text);
	ck_assert_uint_eq(flags, 0x123);
}
END_TEST

/* All 512 sets of flags, and bits that are no flags. */
START_TEST(flags_every_set_survives)
{
	char text[FLAGS_TEXT], again[FLAGS_TEXT];

	for (unsigned int set = 0; set <= 0x1ff; set++) {
		uint16_t flags;

		tcp_flags_format((uint16_t)set, text);
		ck_assert_msg(tcp_flags_parse(&flags, text, strlen(text)), "%s",
			      text);
		ck_assert_uint_eq(flags, set);
		ck_assert_str_eq(
			tcp_flags_format((uint16_t)(set | 0xfe00), again),
			text);
	}
}
END_TEST

/* The text is a part of a longer one: what lies behind it does not count. */
START_TEST(flags_parse_stops_at_its_length)
{
	uint16_t flags;

	ck_assert(tcp_flags_parse(&flags, "S.junk", 2));
	ck_assert_uint_eq(flags, TH_S | TH_ACK);
	ck_assert(tcp_flags_parse(&flags, "none,", 4));
	ck_assert_uint_eq(flags, 0);
	ck_assert(!tcp_flags_parse(&flags, "S\0", 2));
}
END_TEST

static Suite *address_suite(void)
{
	Suite *s = suite_create("capture/address");
	TCase *endpoint = tcase_create("endpoint");
	TCase *flags = tcase_create("flags");

	tcase_add_loop_test(endpoint, endpoint_both_ways, 0,
			    ROWS(endpoint_rows));
	tcase_add_loop_test(endpoint, endpoint_variant_is_read, 0,
			    ROWS(endpoint_variants));
	tcase_add_loop_test(endpoint, endpoint_junk_is_refused, 0,
			    ROWS(endpoint_junk));
	tcase_add_test(endpoint, endpoint_every_port_survives);
	tcase_add_test(endpoint, endpoint_none_has_a_text);
	tcase_add_test(endpoint, endpoint_equal_compares_all_that_counts);
	suite_add_tcase(s, endpoint);

	tcase_add_loop_test(flags, flags_both_ways, 0, ROWS(flag_rows));
	tcase_add_loop_test(flags, flags_variant_is_read, 0,
			    ROWS(flag_variants));
	tcase_add_loop_test(flags, flags_junk_is_refused, 0, ROWS(flag_junk));
	tcase_add_test(flags, flags_every_set_survives);
	tcase_add_test(flags, flags_parse_stops_at_its_length);
	suite_add_tcase(s, flags);
	return s;
}

TEST_MAIN(address_suite())
