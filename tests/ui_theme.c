/*
 * The themes: every style has a look that can be seen, with any number of
 * colours, and the ones that must be told apart are.
 */
#include "tests/test.h"

#include <stdbool.h>
#include <stdint.h>

#include "ui/term/theme.h"

static const char *const names[] = { "dark", "light", "safe", "mono" };
static const int colours[] = { 256, 16, 8, 0 };

/* What is added to a style. */
static const unsigned added[] = { 0, STYLE_BOLD, STYLE_BACK,
				  STYLE_BOLD | STYLE_BACK };

static const struct theme *theme(int i)
{
	const struct theme *t = theme_find(names[i]);

	ck_assert_ptr_nonnull(t);
	return t;
}

static bool same(struct look a, struct look b)
{
	return a.fg == b.fg && a.bg == b.bg && a.attr == b.attr;
}

#define assert_look(l, ok, t, s, n)                                            \
	ck_assert_msg(ok, "%s, style %u, %d colours: fg %d bg %d attr %u",     \
		      theme_name(t), (unsigned)(s), n, (l).fg, (l).bg,         \
		      (l).attr)

/* Calls it for every theme, every number of colours, every style. */
static void each_look(void (*check)(const struct theme *t, unsigned style,
				    int n))
{
	for (int i = 0; i < ROWS(names); i++)
		for (int c = 0; c < ROWS(colours); c++)
			for (unsigned s = 0; s < STYLES; s++)
				for (int a = 0; a < ROWS(added); a++)
					check(theme(i), s | added[a],
					      colours[c]);
}

/* --- names --------------------------------------------------------------- */

START_TEST(names_round_trip)
{
	char all[64] = "";

	for (int i = 0; i < ROWS(names); i++) {
		ck_assert_str_eq(theme_name(theme(i)), names[i]);
		strcat(strcat(all, i ? ", " : ""), names[i]);
	}
	ck_assert_str_eq(theme_names(), all);
}
END_TEST

START_TEST(unknown_names)
{
	static const char *const bad[] = { "",	    "Dark",
					   "dar",   "dark ",
					   "dark,", "dark, light, safe, mono" };

	for (int i = 0; i < ROWS(bad); i++)
		ck_assert_msg(!theme_find(bad[i]), "\"%s\"", bad[i]);
}
END_TEST

START_TEST(next_goes_round)
{
	const struct theme *t = theme(0);

	for (int i = 1; i <= ROWS(names); i++) {
		t = theme_next(t);
		ck_assert_str_eq(theme_name(t), names[i % ROWS(names)]);
	}
}
END_TEST

/* --- looks --------------------------------------------------------------- */

static void check_range(const struct theme *t, unsigned s, int n)
{
	struct look l = theme_look(t, s, n);

	assert_look(l, l.fg >= -1 && l.fg < n + (n == 0), t, s, n);
	assert_look(l, l.bg >= -1 && l.bg < n + (n == 0), t, s, n);
	assert_look(l, l.attr < 2 * LOOK_REVERSE, t, s, n);
}

START_TEST(colours_are_the_terminals)
{
	each_look(check_range);
}
END_TEST

static void check_seen(const struct theme *t, unsigned s, int n)
{
	struct look l = theme_look(t, s, n);

	assert_look(l, l.fg != l.bg || l.fg == -1, t, s, n);
	/* Black in bold is black on many terminals. */
	assert_look(l, n != 8 || l.fg != 0 || l.bg > 0 || t == theme(1), t, s,
		    n);
	assert_look(l, !(l.attr & LOOK_DIM) || !(l.attr & LOOK_BOLD), t, s, n);
}

START_TEST(foreground_is_not_background)
{
	each_look(check_seen);
}
END_TEST

static void check_mono(const struct theme *t, unsigned s, int n)
{
	struct look l = theme_look(t, s, n);

	if (t == theme(3) || n == 0)
		assert_look(l, l.fg == -1 && l.bg == -1, t, s, n);
}

START_TEST(mono_has_no_colour)
{
	each_look(check_mono);
}
END_TEST

/* A style with a background of its own may keep it. */
static void check_added(const struct theme *t, unsigned s, int n)
{
	struct look with = theme_look(t, s, n);
	struct look without = theme_look(t, s & ~STYLE_BACK, n);

	if (s & STYLE_BOLD)
		assert_look(with, with.attr & LOOK_BOLD, t, s, n);
	if (!(s & STYLE_BACK) || without.bg != -1 ||
	    (without.attr & LOOK_REVERSE))
		return;
	assert_look(with, with.bg != -1 || (with.attr & LOOK_REVERSE), t, s, n);
	assert_look(with,
		    with.fg == without.fg || without.fg == 7 || without.fg == 8,
		    t, s, n);
}

START_TEST(back_and_bold_are_seen)
{
	each_look(check_added);
}
END_TEST

/* Whatever is painted in the bar has the bar's background. */
START_TEST(bar_is_the_back)
{
	for (int i = 0; i < ROWS(names); i++)
		for (int c = 0; c < ROWS(colours); c++) {
			struct look bar =
				theme_look(theme(i), STYLE_BAR, colours[c]);
			struct look back = theme_look(
				theme(i), STYLE_PLAIN | STYLE_BACK, colours[c]);

			assert_look(bar, bar.bg == back.bg, theme(i), STYLE_BAR,
				    colours[c]);
			assert_look(bar,
				    (bar.attr & LOOK_REVERSE) ==
					    (back.attr & LOOK_REVERSE),
				    theme(i), STYLE_BAR, colours[c]);
		}
}
END_TEST

/* A style beyond the last is plain, not a read beyond the table. */
START_TEST(styles_beyond)
{
	for (int i = 0; i < ROWS(names); i++)
		for (unsigned s = STYLES; s < STYLE_BOLD; s++)
			ck_assert(same(theme_look(theme(i), s, 256),
				       theme_look(theme(i), STYLE_PLAIN, 256)));
}
END_TEST

/* --- told apart ---------------------------------------------------------- */

/* Of each line, any two differ. */
static const enum style apart[][5] = {
	{ STYLE_END_A, STYLE_END_B, STYLE_END_C, STYLE_END_D, STYLE_LOSS },
	{ STYLE_BORDER, STYLE_FOCUS, STYLE_LOSS, STYLE_WARN, STYLE_PLAIN },
	{ STYLE_BAR, STYLE_TAB, STYLE_WARN, STYLE_LOSS, STYLE_PLAIN },
	{ STYLE_HELD, STYLE_LOSS, STYLE_PACKET, STYLE_WARN, STYLE_MATCH },
	{ STYLE_KEY, STYLE_LABEL, STYLE_PLAIN, STYLE_LOSS, STYLE_MATCH },
	{ STYLE_GHOST, STYLE_TAKEN, STYLE_PLAIN, STYLE_LOSS, STYLE_WARN },
};

static void check_apart(const struct theme *t, const enum style *s, int n)
{
	for (int i = 0; i < ROWS(apart[0]); i++)
		for (int k = 0; k < i; k++)
			ck_assert_msg(!same(theme_look(t, s[i], n),
					    theme_look(t, s[k], n)),
				      "%s, %d colours: style %d is like %d",
				      theme_name(t), n, (int)s[i], (int)s[k]);
}

START_TEST(told_apart)
{
	for (int i = 0; i < ROWS(names); i++)
		for (int c = 0; c < ROWS(colours); c++)
			for (int a = 0; a < ROWS(apart); a++)
				check_apart(theme(i), apart[a], colours[c]);
}
END_TEST

static void check_loss(const struct theme *t, unsigned s, int n)
{
	unsigned what = s & STYLE_MASK;
	struct look l = theme_look(t, s, n);

	if (l.fg == -1 && l.bg == -1 && (s & STYLE_BOLD))
		return; /* there are not so many attributes */
	if (what != STYLE_LOSS)
		assert_look(
			l,
			!same(l,
			      theme_look(t, STYLE_LOSS | (s & ~STYLE_MASK), n)),
			t, s, n);
}

START_TEST(loss_is_like_nothing_else)
{
	each_look(check_loss);
}
END_TEST

/* For the colour-blind it is more than a colour, too. */
START_TEST(safe_loss_is_more_than_red)
{
	for (int c = 0; c < ROWS(colours); c++) {
		struct look loss = theme_look(theme(2), STYLE_LOSS, colours[c]);

		ck_assert(loss.bg != -1 || (loss.attr & LOOK_UNDERLINE));
		for (unsigned s = STYLE_END_A; s <= STYLE_END_D; s++)
			ck_assert_int_eq(theme_look(theme(2), s, colours[c]).bg,
					 -1);
	}
}
END_TEST

/* --- can be read --------------------------------------------------------- */

/* Relative luminance of a colour of xterm's 256 (WCAG 2, its curve as a
 * square). */
static double luminance(int colour)
{
	static const int steps[] = { 0, 95, 135, 175, 215, 255 };
	double r, g, b;

	if (colour >= 232) {
		r = g = b = (8 + (colour - 232) * 10) / 255.0;
	} else {
		ck_assert_int_ge(colour, 16);
		colour -= 16;
		r = steps[colour / 36] / 255.0;
		g = steps[colour / 6 % 6] / 255.0;
		b = steps[colour % 6] / 255.0;
	}
	return 0.2126 * r * r + 0.7152 * g * g + 0.0722 * b * b;
}

/* The ground that a theme is made for, and its letters. */
static const struct {
	int theme, ground, letters;
} grounds[] = { { 0, 16, 250 },
		{ 0, 234, 250 },
		{ 1, 231, 16 },
		{ 2, 16, 250 },
		{ 2, 234, 250 } };

static double contrast(struct look l, int i)
{
	double a = luminance(l.fg < 0 ? grounds[i].letters : l.fg);
	double b = luminance(l.bg < 0 ? grounds[i].ground : l.bg);

	return a > b ? (a + 0.05) / (b + 0.05) : (b + 0.05) / (a + 0.05);
}

/* Lines, and what is out of reach, may be faint. */
static double least_contrast(unsigned style)
{
	switch (style & STYLE_MASK) {
	case STYLE_BORDER:
	case STYLE_LANE:
	case STYLE_GHOST:
		return 1.4;
	default:
		return style & STYLE_BACK ? 2.3 : 2.9;
	}
}

START_TEST(can_be_read)
{
	for (int i = 0; i < ROWS(grounds); i++)
		for (unsigned s = 0; s < STYLES; s++)
			for (int a = 0; a < ROWS(added); a++) {
				unsigned style = s | added[a];
				struct look l = theme_look(
					theme(grounds[i].theme), style, 256);

				assert_look(
					l,
					contrast(l, i) >= least_contrast(style),
					theme(grounds[i].theme), style, 256);
			}
}
END_TEST

/* A program's colours: themselves, or the nearest that there are. */
static const struct {
	uint8_t own, fg, bg;
	int colours;
	struct look look;
} cells[] = {
	{ OWN_FG | OWN_BG, 208, 17, 256, { 208, 17, 0 } },
	{ OWN_FG, 1, 0, 256, { 1, -1, 0 } },
	{ OWN_FG | OWN_BG, 9, 4, 16, { 9, 4, 0 } },
	{ OWN_FG | OWN_BG, 196, 17, 16, { 9, 4, 0 } },
	{ OWN_FG, 208, 0, 16, { 9, -1, 0 } },
	{ OWN_FG, 255, 0, 16, { 15, -1, 0 } },
	{ OWN_FG, 232, 0, 16, { 0, -1, 0 } },
	{ OWN_FG, 16, 0, 16, { 0, -1, 0 } },
	{ OWN_FG | OWN_BG, 196, 46, 8, { 1, 2, LOOK_BOLD } },
	{ OWN_FG | OWN_BG, 196, 46, 0, { -1, -1, 0 } },
	{ OWN_UNDERLINE | OWN_REVERSE,
	  0,
	  0,
	  256,
	  { -1, -1, LOOK_UNDERLINE | LOOK_REVERSE } },
};

START_TEST(colours_of_programs)
{
	struct cell c = { .glyph = 'x',
			  .own = cells[_i].own,
			  .fg = cells[_i].fg,
			  .bg = cells[_i].bg };
	struct look want = cells[_i].look;
	struct look l = cell_look(theme(0), c, cells[_i].colours);

	ck_assert_msg(same(l, want), "%d: %d on %d, %u", _i, l.fg, l.bg,
		      l.attr);
}
END_TEST

static Suite *suite(void)
{
	Suite *s = suite_create("theme");
	TCase *tc = tcase_create("theme");

	tcase_add_test(tc, names_round_trip);
	tcase_add_test(tc, unknown_names);
	tcase_add_test(tc, next_goes_round);
	tcase_add_test(tc, colours_are_the_terminals);
	tcase_add_test(tc, foreground_is_not_background);
	tcase_add_test(tc, mono_has_no_colour);
	tcase_add_test(tc, back_and_bold_are_seen);
	tcase_add_test(tc, bar_is_the_back);
	tcase_add_test(tc, styles_beyond);
	tcase_add_test(tc, told_apart);
	tcase_add_test(tc, loss_is_like_nothing_else);
	tcase_add_test(tc, safe_loss_is_more_than_red);
	tcase_add_test(tc, can_be_read);
	tcase_add_loop_test(tc, colours_of_programs, 0, ROWS(cells));
	suite_add_tcase(s, tc);
	return s;
}

TEST_MAIN(suite())
