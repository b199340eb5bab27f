/* Counts in words: singular, plural, and bytes for people. */
#include "tests/test.h"

#include "ui/text/i18n.h"
#include "ui/print/print_private.h"

static const struct {
	uint64_t n;
	const char *en, *zh;
} sizes[] = {
	{ 0, "0 bytes", "0 字节" },
	{ 1, "1 byte", "1 字节" },
	{ 999, "999 bytes", "999 字节" },
	{ 1000, "1000 bytes (1.0 kB)", "1000 字节 (1.0 kB)" },
	{ 14700, "14700 bytes (14.7 kB)", "14700 字节 (14.7 kB)" },
	{ 999949, "999949 bytes (999.9 kB)", "999949 字节 (999.9 kB)" },
	{ 999950, "999950 bytes (1.0 MB)", "999950 字节 (1.0 MB)" },
	{ 2300000000, "2300000000 bytes (2.3 GB)", "2300000000 字节 (2.3 GB)" },
	{ UINT64_MAX, "18446744073709551615 bytes (18.4 EB)",
	  "18446744073709551615 字节 (18.4 EB)" },
};

START_TEST(bytes)
{
	char text[BYTES_TEXT];

	i18n_set("en");
	ck_assert_str_eq(bytes_text(sizes[_i].n, text), sizes[_i].en);
	i18n_set("zh");
	ck_assert_str_eq(bytes_text(sizes[_i].n, text), sizes[_i].zh);
}
END_TEST

START_TEST(one_and_many)
{
	char text[LINE_TEXT];

	i18n_set("en");
	chosen_text(1, 1, 1, 1, text, sizeof(text));
	ck_assert_str_eq(text, "1/1 conversation · 1 packet · 1 byte");
	chosen_text(1, 9, 20, 1800, text, sizeof(text));
	ck_assert_str_eq(text, "1/9 conversations · 20 packets · "
			       "1800 bytes (1.8 kB)");
	chosen_text(0, 0, 0, 0, text, sizeof(text));
	ck_assert_str_eq(text, "0/0 conversations · 0 packets · 0 bytes");
}
END_TEST

static Suite *suite(void)
{
	Suite *s = suite_create("print counts");
	TCase *t = tcase_create("print counts");

	tcase_add_loop_test(t, bytes, 0, ROWS(sizes));
	tcase_add_test(t, one_and_many);
	suite_add_tcase(s, t);
	return s;
}

TEST_MAIN(suite())
