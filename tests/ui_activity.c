/* The last seconds of conversations: counted, drawn as bars, and held. */
#include "tests/test.h"

#include "capture/flow/flow.h"
#include "ui/list/activity.h"
#include "ui/app/held.h"
#include "ui/term/sparkline.h"

#define S(n)  ((n)*UINT64_C(1000000000))
#define MS(n) ((n)*UINT64_C(1000000))

enum { ROWS = 1 << 15, LAST = ACTIVITY_SECONDS - 1 };

static struct activity *a;
static uint32_t count[ACTIVITY_SECONDS];

static void setup(void)
{
	a = activity_new();
}

static void teardown(void)
{
	activity_free(a);
}

/* --- counting ------------------------------------------------------------ */

START_TEST(seconds)
{
	activity_count(a, 7, S(100));
	activity_count(a, 7, S(100) + MS(999));
	activity_count(a, 7, S(103));
	ck_assert(activity_get(a, 7, S(103), count));
	ck_assert_uint_eq(count[LAST], 1);
	ck_assert_uint_eq(count[LAST - 1], 0);
	ck_assert_uint_eq(count[LAST - 3], 2);
	ck_assert_uint_eq(activity_sum(a, 7, S(103)), 3);
	ck_assert(!activity_get(a, 8, S(103), count));
}
END_TEST

/* They go with time alone, one after the other. */
START_TEST(pass_by)
{
	activity_count(a, 7, S(100));
	activity_count(a, 7, S(110));
	ck_assert(activity_get(a, 7, S(129), count));
	ck_assert_uint_eq(count[0], 1);
	ck_assert_uint_eq(activity_sum(a, 7, S(129)), 2);
	ck_assert_uint_eq(activity_sum(a, 7, S(130)), 1);
	ck_assert(activity_get(a, 7, S(139), count));
	ck_assert(!activity_get(a, 7, S(140), count));
	ck_assert(!activity_get(a, 7, S(1000000), count));
}
END_TEST

/* What was counted a turn of the counters ago is not counted again. */
START_TEST(a_turn_later)
{
	static const uint32_t later_s[] = { 29, 30, 31, 59, 60, 3600 };

	activity_count(a, 7, S(100));
	activity_count(a, 7, S(100 + later_s[_i]));
	ck_assert_uint_eq(activity_sum(a, 7, S(100 + later_s[_i])),
			  later_s[_i] < ACTIVITY_SECONDS ? 2 : 1);
}
END_TEST

/* Nor what stands where a silent second is to be counted. */
START_TEST(a_turn_in_two_steps)
{
	activity_count(a, 7, S(100));
	activity_count(a, 7, S(128));
	activity_count(a, 7, S(131)); /* 130 has the counter of 100 */
	ck_assert_uint_eq(activity_sum(a, 7, S(131)), 2);
}
END_TEST

/* Of two interfaces packets come a little out of order. */
START_TEST(a_little_late)
{
	activity_count(a, 7, S(100));
	activity_count(a, 7, S(99));
	activity_count(a, 7, S(60)); /* and one that is long past */
	activity_get(a, 7, S(100), count);
	ck_assert_uint_eq(count[LAST], 1);
	ck_assert_uint_eq(count[LAST - 1], 1);
	ck_assert_uint_eq(activity_sum(a, 7, S(100)), 2);
}
END_TEST

START_TEST(at_the_beginning)
{
	activity_count(a, 0, 0);
	ck_assert(activity_get(a, 0, 0, count));
	ck_assert_uint_eq(count[LAST], 1);
	ck_assert_uint_eq(activity_sum(a, 0, S(29)), 1);
	ck_assert_uint_eq(activity_sum(a, 0, S(30)), 0);
}
END_TEST

/* Two of the same row: the newer has it once the other is silent. */
START_TEST(two_of_a_row)
{
	activity_count(a, 5, S(100));
	activity_count(a, 5 + ROWS, S(101));
	ck_assert(activity_get(a, 5, S(101), count));
	ck_assert(!activity_get(a, 5 + ROWS, S(101), count));
	activity_count(a, 5 + ROWS, S(102));
	ck_assert(!activity_get(a, 5, S(102), count));
	ck_assert_uint_eq(activity_sum(a, 5 + ROWS, S(102)), 1);
}
END_TEST

START_TEST(all_of_them)
{
	activity_count(a, 5, S(100));
	activity_count(a, 5 + ROWS, S(100));
	activity_count(a, FLOW_NONE, S(100));
	activity_all(a, S(101), count);
	ck_assert_uint_eq(count[LAST - 1], 3);
	ck_assert(!activity_get(a, FLOW_NONE, S(101), count));
}
END_TEST

/* --- bars ---------------------------------------------------------------- */

/* n counts, in so many columns, at that second. Caller frees. */
static char *drawn(const uint32_t *counts, int n, int cols, uint64_t second)
{
	struct grid g;
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	grid_init(&g, 1, 40);
	grid_put(&g, 0, 0, STYLE_PLAIN, '|');
	sparkline_paint(&g, 0, 1, cols, counts, n, second, STYLE_PACKET);
	grid_put(&g, 0, 1 + cols, STYLE_PLAIN, '|');
	grid_write(&g, false, out);
	fclose(out);
	grid_free(&g);
	return text;
}

static const struct {
	uint32_t count[6];
	int cols;
	uint64_t second;
	const char *want;
} lines[] = {
	{ { 0, 1, 2, 3, 4, 7 }, 6, 100, "|▁▂▃▄▄▇|\n" },
	{ { 0, 0, 0, 0, 0, 0 }, 6, 100, "|▁▁▁▁▁▁|\n" },
	/* one is never nothing, however many the others are */
	{ { 0, 1, 0, 0, 0, 4000000000u }, 6, 100, "|▁▂▁▁▁▇|\n" },
	/* second 2: there were but three */
	{ { 0, 0, 0, 5, 5, 5 }, 6, 2, "|   ▇▇▇|\n" },
	/* two a column: 100 begins one, 101 ends it */
	{ { 1, 1, 0, 0, 3, 3 }, 3, 101, "|▃▁▇|\n" },
	{ { 1, 1, 0, 0, 3, 3 }, 3, 100, "|▃▇▇|\n" },
};

START_TEST(bars)
{
	char *got = drawn(lines[_i].count, 6, lines[_i].cols, lines[_i].second);

	ck_assert_str_eq(got, lines[_i].want);
	free(got);
}
END_TEST

/* A column has the same seconds while time goes on. */
START_TEST(bars_stay)
{
	uint32_t counts[ACTIVITY_SECONDS];
	char *before, *after;

	for (uint32_t s = 0; s < 50; s++)
		for (uint32_t i = 0; i <= s % 7; i++)
			activity_count(a, 1, S(s));
	activity_get(a, 1, S(47), counts);
	before = drawn(counts, ACTIVITY_SECONDS, 10, 47);
	activity_get(a, 1, S(50), counts);
	after = drawn(counts, ACTIVITY_SECONDS, 10, 50);
	/* one column on: "|abcdefghij|" -> "|bcdefghij?|", 3 bytes each */
	ck_assert_mem_eq(before + 1 + 2 * 3, after + 1 + 3, 7 * 3);
	free(before);
	free(after);
}
END_TEST

START_TEST(columns)
{
	static const int want[][2] = { { 40, 30 }, { 30, 30 }, { 29, 15 },
				       { 15, 15 }, { 14, 10 }, { 10, 10 },
				       { 9, 6 },   { 5, 5 },   { 4, 0 } };

	for (int i = 0; i < ROWS(want); i++)
		ck_assert_int_eq(sparkline_cols(30, want[i][0]), want[i][1]);
}
END_TEST

/* --- held lines ---------------------------------------------------------- */

START_TEST(held)
{
	struct held h = { 0 };
	struct grid g;

	grid_init(&g, 2, 10);
	grid_text(&g, 0, 1, STYLE_LOSS, "as it was");
	held_keep(&h, 7, &g, 0, 1, 9);
	grid_text(&g, 0, 1, STYLE_OK, "otherwise");
	ck_assert(!held_paint(&h, 8, &g, 1, 1, 9));
	ck_assert(held_paint(&h, 7, &g, 1, 1, 9));
	ck_assert_uint_eq(g.cell[10 + 1].glyph, 'a');
	ck_assert_uint_eq(g.cell[10 + 1].style, STYLE_LOSS);
	ck_assert(!held_paint(&h, 7, &g, 1, 1, 8)); /* another width */
	held_keep(&h, 8, &g, 0, 1, 8);
	ck_assert(!held_paint(&h, 7, &g, 1, 1, 9));
	held_free(&h);
	ck_assert(!held_paint(&h, 8, &g, 1, 1, 8));
	grid_free(&g);
}
END_TEST

/* There is room for so many, and then the oldest go. */
START_TEST(held_many)
{
	struct held h = { 0 };
	struct grid g;

	grid_init(&g, 1, 1);
	for (uint32_t i = 0; i <= HELD_LINES; i++) {
		grid_put(&g, 0, 0, STYLE_PLAIN, 'a' + i % 26);
		held_keep(&h, i, &g, 0, 0, 1);
	}
	ck_assert(!held_paint(&h, 0, &g, 0, 0, 1));
	ck_assert(held_paint(&h, 1, &g, 0, 0, 1));
	ck_assert_uint_eq(g.cell[0].glyph, 'b');
	held_free(&h);
	grid_free(&g);
}
END_TEST

static Suite *suite(void)
{
	Suite *suite_ = suite_create("activity");
	TCase *tc = tcase_create("activity");

	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_test(tc, seconds);
	tcase_add_test(tc, pass_by);
	tcase_add_loop_test(tc, a_turn_later, 0, 6);
	tcase_add_test(tc, a_turn_in_two_steps);
	tcase_add_test(tc, a_little_late);
	tcase_add_test(tc, at_the_beginning);
	tcase_add_test(tc, two_of_a_row);
	tcase_add_test(tc, all_of_them);
	tcase_add_loop_test(tc, bars, 0, ROWS(lines));
	tcase_add_test(tc, bars_stay);
	tcase_add_test(tc, columns);
	tcase_add_test(tc, held);
	tcase_add_test(tc, held_many);
	suite_add_tcase(suite_, tc);
	return suite_;
}

TEST_MAIN(suite())
