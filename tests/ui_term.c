/*
 * The terminal, seen from its other side: what is on the screen is what was
 * drawn, with as few bytes as that needs.
 */
#include "tests/pty_grid.h"

#include <fcntl.h>

/* --- what is on the screen ----------------------------------------------- */

enum { FRAMES = 40, FEW = 30 };

/* The corner is for a test of its own. */
static void scatter_frame(struct grid *g, uint32_t *seed, int n)
{
	scatter(g, seed, n);
	for (int x = g->cols - 3; x < g->cols; x++)
		grid_put(g, g->rows - 1, x, STYLE_LOSS, 'x');
}

static void kid_frames(void)
{
	struct term *t = opened_dark();
	struct grid g = full_grid(t);
	uint32_t seed = 1;

	kid_say("%d", term_colours(t));
	for (int i = 0; i < FRAMES; i++) {
		scatter_frame(&g, &seed, i == 0 ? 4000 : FEW);
		draw(t, &g);
	}
	term_close(t);
}

/* Cells of any kind over cells of any kind: what is drawn is what is seen. */
START_TEST(shows_what_is_drawn)
{
	struct pty *p = pty_start(terminals[_i].type, 24, 80, kid_frames);
	char line[PTY_LINE];
	uint32_t seed = 1;
	struct grid g;

	if (is_missing(pty_line(p, line)))
		skip("terminfo has no %s", terminals[_i].type);
	ck_assert_str_eq(line, "open");
	ck_assert_int_eq(atoi(pty_line(p, line)), terminals[_i].colours);
	grid_init(&g, 24, 80);
	for (int i = 0; i < FRAMES; i++) {
		scatter_frame(&g, &seed, i == 0 ? 4000 : FEW);
		pty_meet(p);
		if (terminals[_i].looks)
			assert_shows(p, &g, "dark", terminals[_i].colours);
		else
			assert_glyphs(p, &g);
		pty_go(p);
	}
	grid_free(&g);
	pty_end(p);
}
END_TEST

static void kid_corner(void)
{
	static const char *const ends[] = { "中中", "a中b", "中xy", "中文c",
					    "wxyz" };
	struct term *t = opened_dark();
	struct grid g = full_grid(t);

	for (int i = 0; i < ROWS(ends); i++) {
		grid_fill(&g, 1, 0, 8, STYLE_PLAIN, '-');
		grid_text(&g, 1, 8 - text_width(ends[i]), STYLE_PLAIN, ends[i]);
		draw(t, &g);
	}
	term_close(t);
}

/*
 * The end of the last line. Where curses has to push its last cell into place,
 * no wide character may be near.
 */
START_TEST(last_cells)
{
	static const char *const sure[] = { "----*.*.", "----a*.b", "----*.xy",
					    "---*.*.c", "----wxyz" };
	static const char *const shy[] = { "----*.??", "----a??b", "----*.xy",
					   "---*.??c", "----wxyz" };
	bool is_shy = strstr(terminals[_i].type, "screen") ||
		      strstr(terminals[_i].type, "tmux");
	struct pty *p = pty_start(terminals[_i].type, 2, 8, kid_corner);
	char line[PTY_LINE];

	if (is_missing(pty_line(p, line)))
		skip("terminfo has no %s", terminals[_i].type);
	for (int i = 0; i < ROWS(sure); i++) {
		pty_meet(p);
		assert_row(p, 1, is_shy ? shy[i] : sure[i]);
		pty_go(p);
	}
	pty_end(p);
}
END_TEST

static void kid_marker(void)
{
	struct term *t = opened_dark();
	struct grid g = full_grid(t);
	uint32_t seed = 2;

	scatter(&g, &seed, 9000);
	draw(t, &g);
	draw(t, &g);
	grid_text(&g, 7, 50, STYLE_HELD, "┄┄◆┄┄");
	draw(t, &g);
	grid_text(&g, 7, 50, STYLE_HELD, "┄┄┄◆┄");
	draw(t, &g);
	grid_put(&g, 20, 3, STYLE_LOSS, 'x');
	grid_put(&g, 35, 110, STYLE_LOSS, 'x');
	draw(t, &g);
	term_close(t);
}

START_TEST(writes_only_what_changed)
{
	struct pty *p = pty_start(XTERM, 40, 120, kid_marker);

	pty_meet(p);
	ck_assert_uint_gt(p->fresh, 4000);
	pty_next(p);
	ck_assert_uint_eq(p->fresh, 0);
	pty_next(p);
	pty_next(p);
	ck_assert_uint_gt(p->fresh, 0);
	ck_assert_uint_lt(p->fresh, 60);
	pty_next(p);
	ck_assert_uint_lt(p->fresh, 80);
	pty_end(p);
}
END_TEST

/* Grids of other sizes than the terminal's: cut, or with blanks after them. */
static void kid_sizes(void)
{
	static const int size[][2] = {
		{ 30, 100 }, { 3, 5 }, { 24, 3 }, { 0, 0 }, { 1, 1 }
	};
	struct term *t = opened_dark();

	for (int i = 0; i < ROWS(size); i++) {
		struct grid g;

		grid_init(&g, size[i][0], size[i][1]);
		for (int y = 0; y < g.rows; y++)
			grid_text(&g, y, 0, STYLE_PLAIN, "abc中中中");
		draw(t, &g);
		grid_free(&g);
	}
	term_close(t);
}

START_TEST(grids_of_other_sizes)
{
	struct pty *p = pty_start(XTERM, 4, 8, kid_sizes);

	pty_meet(p);
	for (int y = 0; y < 4; y++)
		assert_row(p, y, "abc*.*. "); /* half a character is none */
	pty_next(p);
	for (int y = 0; y < 4; y++)
		assert_row(p, y, y < 3 ? "abc*.   " : "        ");
	pty_next(p);
	for (int y = 0; y < 4; y++)
		assert_row(p, y, "abc     ");
	pty_next(p);
	for (int y = 0; y < 4; y++)
		assert_row(p, y, "        ");
	pty_next(p);
	assert_row(p, 0, "a       ");
	pty_end(p);
}
END_TEST

static void kid_tiny(void)
{
	struct term *t = opened_dark();
	struct grid g = full_grid(t);

	kid_say("%d %d", g.rows, g.cols);
	for (int i = 0; i < g.rows * g.cols; i++)
		g.cell[i].glyph = 'a' + (uint32_t)i % 26;
	draw(t, &g);
	grid_text(&g, 0, 0, STYLE_LOSS, "中");
	draw(t, &g);
	term_close(t);
	kid_pause();
}

static const int tiny[][2] = { { 1, 1 }, { 1, 2 }, { 2, 1 },
			       { 1, 9 }, { 9, 1 }, { 3, 2 } };

/* To the last cell of the last line. */
START_TEST(tiny_terminals)
{
	struct pty *p = pty_start(XTERM, tiny[_i][0], tiny[_i][1], kid_tiny);
	char line[PTY_LINE], want[PTY_LINE];

	assert_line(p, "open");
	snprintf(want, sizeof(want), "%d %d", tiny[_i][0], tiny[_i][1]);
	ck_assert_str_eq(pty_line(p, line), want);
	pty_meet(p);
	for (int i = 0; i < tiny[_i][0] * tiny[_i][1]; i++)
		ck_assert_uint_eq(
			p->vt.cell[i / tiny[_i][1]][i % tiny[_i][1]].glyph,
			'a' + (unsigned)i % 26);
	pty_next(p);
	ck_assert_uint_eq(p->vt.cell[0][0].glyph,
			  tiny[_i][1] > 1 ? 0x4e2d : 'a');
	pty_next(p);
	pty_end(p);
}
END_TEST

/* --- glyphs that can not be shown ---------------------------------------- */

static void draw_mixture(const struct term_options *options)
{
	struct term *t = opened(options);
	struct grid g = full_grid(t);

	grid_text(&g, 0, 0, STYLE_PLAIN, "a─│中✗é");
	draw(t, &g);
	grid_text(&g, 0, 0, STYLE_PLAIN, "中文");
	draw(t, &g);
	grid_put(&g, 0, 0, STYLE_PLAIN, 033);
	grid_put(&g, 0, 1, STYLE_PLAIN, 0x9b);
	grid_put(&g, 0, 2, STYLE_PLAIN, 0x202e);
	g.cell[7] = (struct cell){ .glyph = 0 }; /* without its left */
	draw(t, &g);
	term_close(t);
}

static void kid_ascii(void)
{
	draw_mixture(&(struct term_options){ .theme = theme_find("dark"),
					     .ascii = true });
}

/* Nobody asked for ASCII, but the C library knows nothing else. */
static void kid_c_locale(void)
{
	setlocale(LC_CTYPE, "C");
	draw_mixture(&(struct term_options){ .theme = theme_find("dark") });
}

static void kid_utf8(void)
{
	draw_mixture(&(struct term_options){ .theme = theme_find("dark") });
}

START_TEST(ascii_alone)
{
	struct pty *p =
		pty_start(XTERM, 2, 8, _i == 0 ? kid_ascii : kid_c_locale);

	pty_meet(p);
	assert_row(p, 0, "a-|??x? ");
	pty_next(p);
	assert_row(p, 0, "???? x? ");
	pty_next(p);
	for (size_t i = 0; i < p->fresh; i++)
		ck_assert_int_ge(p->text[i], 0);
	assert_row(p, 0, "???  x? ");
	pty_end(p);
}
END_TEST

/* What could move the cursor does not get out, whoever painted it. */
START_TEST(controls_are_not_written)
{
	struct pty *p = pty_start(XTERM, 2, 8, kid_utf8);

	pty_meet(p);
	assert_row(p, 0, "a***.** ");
	pty_next(p);
	assert_row(p, 0, "*.*. ** ");
	pty_next(p);
	assert_row(p, 0, "???  ** ");
	pty_end(p);
}
END_TEST

/* --- cursor, theme, redrawing -------------------------------------------- */

static void kid_cursor(void)
{
	static const int at[][2] = { { 2, 5 },	{ 2, 6 },  { -1, 3 }, { 0, 0 },
				     { 24, 0 }, { 0, 80 }, { 23, 79 } };
	struct term *t = opened_dark();
	struct grid g = full_grid(t);

	grid_text(&g, 2, 0, STYLE_PLAIN, ": some command");
	for (int i = 0; i < ROWS(at); i++) {
		term_draw(t, &g, at[i][0], at[i][1]);
		kid_pause();
	}
	term_close(t);
}

START_TEST(cursor_where_it_is_asked_for)
{
	static const struct {
		int y, x;
		bool shown;
	} want[] = {
		{ 2, 5, true },	  { 2, 6, true },  { 0, 0, false },
		{ 0, 0, true },	  { 0, 0, false }, { 0, 0, false },
		{ 23, 79, true },
	};
	struct pty *p = pty_start(XTERM, 24, 80, kid_cursor);

	for (int i = 0; i < ROWS(want); i++) {
		pty_meet(p);
		ck_assert_msg(p->vt.cursor == want[i].shown, "number %d", i);
		if (want[i].shown) {
			ck_assert_int_eq(p->vt.y, want[i].y);
			ck_assert_int_eq(p->vt.x, want[i].x);
		}
		pty_go(p);
	}
	pty_end(p);
}
END_TEST

static void kid_themes(void)
{
	const struct theme *theme = theme_find("dark");
	struct term *t = opened_dark();
	struct grid g = full_grid(t);
	uint32_t seed = 3;

	scatter(&g, &seed, 4000);
	for (int i = 0; i < 6; i++) {
		draw(t, &g);
		theme = theme_next(theme);
		term_set_theme(t, theme);
	}
	term_close(t);
}

START_TEST(theme_changes)
{
	static const char *const names[] = { "dark", "light", "safe",
					     "mono", "dark",  "light" };
	struct pty *p =
		pty_start(_i == 256 ? XTERM : "xterm", 24, 80, kid_themes);
	uint32_t seed = 3;
	struct grid g;

	grid_init(&g, 24, 80);
	scatter(&g, &seed, 4000);
	for (int i = 0; i < ROWS(names); i++) {
		pty_meet(p);
		assert_shows(p, &g, names[i], _i);
		pty_go(p);
	}
	grid_free(&g);
	pty_end(p);
}
END_TEST

static void kid_no_colour(void)
{
	struct term *t = opened(&(struct term_options){
		.theme = theme_find("dark"), .mono = true });
	struct grid g = full_grid(t);
	uint32_t seed = 4;

	kid_say("%d", term_colours(t));
	scatter(&g, &seed, 4000);
	draw(t, &g);
	term_close(t);
}

START_TEST(no_colour_if_none_is_wanted)
{
	struct pty *p = pty_start(XTERM, 24, 80, kid_no_colour);
	uint32_t seed = 4;
	struct grid g;

	assert_line(p, "open");
	assert_line(p, "0");
	pty_meet(p);
	grid_init(&g, 24, 80);
	scatter(&g, &seed, 4000);
	assert_shows(p, &g, "dark", 0);
	grid_free(&g);
	pty_end(p);
}
END_TEST

static void kid_forgets(void)
{
	struct term *t = opened_dark();
	struct grid g = full_grid(t);
	uint32_t seed = 5;

	scatter(&g, &seed, 4000);
	draw(t, &g);
	term_forget(t);
	kid_pause();
	draw(t, &g);
	draw(t, &g);
	term_close(t);
}

START_TEST(forgets_what_is_there)
{
	struct pty *p = pty_start(XTERM, 24, 80, kid_forgets);
	uint32_t seed = 5;
	struct grid g;

	grid_init(&g, 24, 80);
	scatter(&g, &seed, 4000);
	pty_meet(p);
	pty_scribble(p);
	pty_next(p);
	ck_assert_uint_eq(p->fresh, 0);
	pty_next(p);
	assert_shows(p, &g, "dark", 256);
	pty_next(p);
	ck_assert_uint_eq(p->fresh, 0);
	grid_free(&g);
	pty_end(p);
}
END_TEST

/* --- a slow terminal ----------------------------------------------------- */

enum { WALL_ROWS = 200, WALL_COLS = 400 };

/* More than any buffer takes, on a descriptor that does not wait. */
static void kid_wall(void)
{
	int flags = fcntl(STDOUT_FILENO, F_GETFL) | O_NONBLOCK;
	struct term *t;
	struct grid g;
	uint32_t seed = 6;

	fcntl(STDOUT_FILENO, F_SETFL, flags);
	t = opened_dark();
	kid_say("%d", fcntl(STDOUT_FILENO, F_GETFL) & O_NONBLOCK);
	g = full_grid(t);
	scatter(&g, &seed, 100000);
	draw(t, &g);
	grid_free(&g);
	term_close(t);
	kid_say("%d", fcntl(STDOUT_FILENO, F_GETFL) == flags);
	kid_pause();
}

START_TEST(slow_terminal_loses_nothing)
{
	struct pty *p = pty_start(XTERM, WALL_ROWS, WALL_COLS, kid_wall);
	uint32_t seed = 6;
	struct grid g;

	assert_line(p, "open");
	assert_line(p, "0");
	grid_init(&g, WALL_ROWS, WALL_COLS);
	scatter(&g, &seed, 100000);
	pty_meet_slowly(p, 100);
	ck_assert_uint_gt(p->fresh, 300000);
	assert_shows(p, &g, "dark", 256);
	pty_next(p);
	assert_line(p, "1");
	grid_free(&g);
	pty_end(p);
}
END_TEST

static Suite *suite(void)
{
	Suite *s = suite_create("term");
	TCase *tc = tcase_create("term");

	tcase_set_timeout(tc, 60);
	tcase_add_loop_test(tc, shows_what_is_drawn, 0, ROWS(terminals));
	tcase_add_loop_test(tc, last_cells, 0, ROWS(terminals));
	tcase_add_test(tc, writes_only_what_changed);
	tcase_add_test(tc, grids_of_other_sizes);
	tcase_add_loop_test(tc, tiny_terminals, 0, ROWS(tiny));
	tcase_add_loop_test(tc, ascii_alone, 0, 2);
	tcase_add_test(tc, controls_are_not_written);
	tcase_add_test(tc, cursor_where_it_is_asked_for);
	tcase_add_loop_test(tc, theme_changes, 256, 257);
	tcase_add_loop_test(tc, theme_changes, 8, 9);
	tcase_add_test(tc, no_colour_if_none_is_wanted);
	tcase_add_test(tc, forgets_what_is_there);
	tcase_add_test(tc, slow_terminal_loses_nothing);
	suite_add_tcase(s, tc);
	return s;
}

TEST_MAIN(suite())
