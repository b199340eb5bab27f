/*
 * The terminal, seen from its other side: what is on the screen is what was
 * drawn, with as few bytes as that needs; and however it ends, it is given
 * back as it was.
 */
#include "tests/pty.h"

#include <fcntl.h>
#include <signal.h>

#include "ui/term.h"

#define ROWS(table) ((int)(sizeof(table) / sizeof((table)[0])))

#define XTERM "xterm-256color"

/* --- grids --------------------------------------------------------------- */

static uint32_t next_random(uint32_t *seed)
{
	*seed = *seed * 1664525u + 1013904223u;
	return *seed >> 8;
}

/* Paints cells at random places: a part of them wide, of any style. */
static void scatter(struct grid *g, uint32_t *seed, int n)
{
	static const uint32_t glyphs[] = { ' ',	   'a',	   '~',	   0x2502,
					   0x25cf, 0x4e2d, 0x6587, 0xff01,
					   0xb5,   0x2500, 0xfffd };

	for (int i = 0; i < n; i++) {
		int y = (int)(next_random(seed) % (unsigned)g->rows);
		int x = (int)(next_random(seed) % (unsigned)g->cols);
		unsigned style = next_random(seed) % STYLES;

		if (next_random(seed) % 4 == 0)
			style |=
				next_random(seed) % 2 ? STYLE_BOLD : STYLE_BACK;
		grid_put(g, y, x, style,
			 glyphs[next_random(seed) % (unsigned)ROWS(glyphs)]);
	}
}

/* What a cell of the grid looks like on this screen. */
static struct vt_cell expected(const struct pty *p, const struct grid *g, int y,
			       int x, const struct theme *theme, int colours)
{
	struct cell c = { ' ', STYLE_PLAIN };

	if (y < g->rows && x < g->cols)
		c = g->cell[y * g->cols + x];
	if (char_width(c.glyph) == 2 && x + 1 == p->vt.cols)
		c.glyph = ' '; /* half a character is none */
	return (struct vt_cell){ c.glyph, theme_look(theme, c.style, colours) };
}

/* A blank has no colour but that behind it, and its lines. */
static struct look seen(struct vt_cell c)
{
	if (c.glyph == ' ' && !(c.look.attr & LOOK_REVERSE)) {
		c.look.fg = -1;
		c.look.attr &= LOOK_UNDERLINE;
	}
	return c.look;
}

static void assert_cell(struct vt_cell got, struct vt_cell want, int y, int x)
{
	struct look a = seen(got), b = seen(want);

	ck_assert_msg(got.glyph == want.glyph, "%d,%d: U+%04X, not U+%04X", y,
		      x, got.glyph, want.glyph);
	ck_assert_msg(a.fg == b.fg && a.bg == b.bg && a.attr == b.attr,
		      "%d,%d: U+%04X is %d on %d, %u; not %d on %d, %u", y, x,
		      got.glyph, a.fg, a.bg, a.attr, b.fg, b.bg, b.attr);
}

static void assert_shows(const struct pty *p, const struct grid *g,
			 const char *theme, int colours)
{
	for (int y = 0; y < p->vt.rows; y++)
		for (int x = 0; x < p->vt.cols; x++)
			assert_cell(p->vt.cell[y][x],
				    expected(p, g, y, x, theme_find(theme),
					     colours),
				    y, x);
}

/* The same of a terminal that can not do all the attributes. */
static void assert_glyphs(const struct pty *p, const struct grid *g)
{
	for (int y = 0; y < p->vt.rows; y++)
		for (int x = 0; x < p->vt.cols; x++) {
			struct vt_cell want =
				expected(p, g, y, x, theme_find("dark"), 0);

			want.look = p->vt.cell[y][x].look;
			assert_cell(p->vt.cell[y][x], want, y, x);
		}
}

/* One row as text; '.' for the right half of a wide character. */
static const char *row_text(const struct pty *p, int y, char out[VT_COLS])
{
	for (int x = 0; x < p->vt.cols; x++) {
		uint32_t glyph = p->vt.cell[y][x].glyph;

		out[x] = glyph == 0 ? '.' : glyph < 0x7f ? (char)glyph : '*';
	}
	out[p->vt.cols] = '\0';
	return out;
}

#define assert_row(p, y, want)                                                 \
	do {                                                                   \
		char row_[VT_COLS];                                            \
                                                                               \
		ck_assert_str_eq(row_text(p, y, row_), want);                  \
	} while (0)

/* --- kids ---------------------------------------------------------------- */

static struct term *opened(const struct term_options *options)
{
	struct term *t = NULL;
	struct err e = { 0 };

	if (term_open(&t, options, &e) < 0) {
		kid_say("%d %s", (int)e.status, e.text);
		kid_pause();
		_exit(0);
	}
	kid_say("open");
	return t;
}

static struct term *opened_dark(void)
{
	return opened(&(struct term_options){ .theme = theme_find("dark") });
}

static void draw(struct term *t, const struct grid *g)
{
	term_draw(t, g, -1, -1);
	kid_pause();
}

/* A grid of the size of the terminal. grid_free. */
static struct grid full_grid(const struct term *t)
{
	struct grid g;
	int rows, cols;

	term_size(t, &rows, &cols);
	grid_init(&g, rows, cols);
	return g;
}

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

/* The terminals of a system that has just been installed. */
static const struct {
	const char *type;
	int colours;
	bool looks; /* it does everything that we ask for */
} terminals[] = {
	{ XTERM, 256, true },
	{ "xterm", 8, true },
	{ "tmux-256color", 256, true },
	{ "screen", 8, true },
	{ "tmux", 8, true },
	{ "linux", 8, false },
	{ "vt100", 0, false },
};

static bool is_missing(const char *line)
{
	return strstr(line, "no such terminal") != NULL;
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
	g.cell[7] = (struct cell){ 0, STYLE_PLAIN }; /* without its left */
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

/* --- given back ---------------------------------------------------------- */

static void assert_ours(const struct pty *p)
{
	struct termios modes = pty_modes(p);

	ck_assert(!(modes.c_lflag & (ICANON | ECHO)));
	ck_assert(!(modes.c_iflag & (ICRNL | IXON)));
	ck_assert(modes.c_lflag & ISIG);
	ck_assert(p->vt.alternate && p->vt.drags && p->vt.sgr_mouse);
	ck_assert(p->vt.keypad && !p->vt.cursor);
}

static void assert_given_back(const struct pty *p, const struct termios *modes)
{
	struct termios now = pty_modes(p);

	ck_assert(same_modes(&now, modes));
	ck_assert(!p->vt.alternate && !p->vt.drags && !p->vt.sgr_mouse);
	ck_assert(!p->vt.keypad && p->vt.cursor);
	ck_assert_int_eq(p->vt.pen.fg, -1);
	ck_assert_int_eq(p->vt.pen.bg, -1);
	ck_assert_int_eq(p->vt.pen.attr, 0);
}

/* Modes that are neither usual nor those of curses. */
static void odd_modes(void)
{
	struct termios modes;

	tcgetattr(STDIN_FILENO, &modes);
	modes.c_lflag &= ~(tcflag_t)ECHOE;
	modes.c_iflag |= IXON | IXANY;
	modes.c_cc[VERASE] = 8;
	tcsetattr(STDIN_FILENO, TCSANOW, &modes);
}

static void kid_twice(void)
{
	odd_modes();
	kid_pause();
	for (int i = 0; i < 2; i++) {
		struct term *t = opened_dark();
		struct grid g = full_grid(t);

		grid_text(&g, 0, 0, STYLE_HELD, "held");
		term_draw(t, &g, i ? 3 : -1, 3);
		term_draw(t, &g, -1, 0);
		kid_pause();
		grid_free(&g);
		term_close(t);
		term_rescue(); /* there is nothing left to rescue */
		kid_pause();
	}
	term_close(NULL);
}

START_TEST(close_gives_it_back)
{
	struct pty *p = pty_start(XTERM, 24, 80, kid_twice);
	struct termios modes;

	pty_meet(p);
	ck_assert_uint_eq(p->fresh, 0);
	modes = pty_modes(p);
	for (int i = 0; i < 2; i++) {
		pty_next(p);
		assert_ours(p);
		assert_row(p, 0,
			   "held                                    "
			   "                                        ");
		pty_next(p);
		assert_given_back(p, &modes);
	}
	pty_end(p);
}
END_TEST

static void kid_rescued(void)
{
	struct term *t;
	struct grid g;

	term_rescue();
	kid_pause();
	t = opened_dark();
	g = full_grid(t);
	grid_text(&g, 0, 0, STYLE_LOSS | STYLE_BACK, "lost");
	draw(t, &g);
	term_rescue();
	kid_pause();
	term_rescue();
	kid_pause();
}

START_TEST(rescue_gives_it_back)
{
	struct pty *p = pty_start(terminals[_i].type, 24, 80, kid_rescued);
	struct termios modes;
	char line[PTY_LINE];

	pty_meet(p);
	ck_assert_uint_eq(p->fresh, 0);
	modes = pty_modes(p);
	pty_next(p);
	if (is_missing(pty_line(p, line)))
		skip("terminfo has no %s", terminals[_i].type);
	pty_next(p);
	assert_given_back(p, &modes);
	ck_assert_ptr_null(strchr(p->text, '$'));
	pty_next(p);
	ck_assert_uint_eq(p->fresh, 0);
	pty_end(p);
}
END_TEST

static void kid_suspended(void)
{
	struct input in;
	struct term *t;
	struct grid g;
	uint32_t seed = 7;

	kid_pause();
	t = opened_dark();
	g = full_grid(t);
	scatter(&g, &seed, 4000);
	draw(t, &g);
	term_suspend(t);
	kid_pause();
	term_suspend(t);
	term_draw(t, &g, 1, 1); /* a frame that comes too late */
	kid_say("%d", term_key(t, &in));
	term_rescue();
	kid_pause();
	term_resume(t);
	kid_pause();
	term_resume(t);
	draw(t, &g);
	term_rescue();
	kid_pause();
}

/* The shell writes over the screen meanwhile, and the window may change. */
START_TEST(suspends_and_resumes)
{
	struct pty *p = pty_start(XTERM, 24, 80, kid_suspended);
	struct termios modes;
	uint32_t seed = 7;
	struct grid g;

	grid_init(&g, 24, 80);
	scatter(&g, &seed, 4000);
	pty_meet(p);
	modes = pty_modes(p);
	pty_next(p);
	pty_next(p);
	assert_given_back(p, &modes);
	pty_type(p, "k");
	pty_next(p);
	ck_assert_str_eq(p->text, "k"); /* the echo; nothing of ours */
	assert_line(p, "open");
	assert_line(p, "0");
	pty_scribble(p);
	if (_i)
		pty_size(p, 10, 40);
	pty_next(p);
	assert_ours(p);
	if (!_i)
		assert_shows(p, &g, "dark", 256);
	pty_next(p);
	assert_shows(p, &g, "dark", 256);
	pty_next(p);
	assert_given_back(p, &modes);
	grid_free(&g);
	pty_end(p);
}
END_TEST

/* That curses takes for itself. */
static const int signals[] = { SIGINT, SIGTERM, SIGTSTP, SIGWINCH };

/* How many of them are as they were. */
static void say_handlers(void)
{
	int same = 0;

	for (int i = 0; i < ROWS(signals); i++) {
		struct sigaction now;

		sigaction(signals[i], NULL, &now);
		same += now.sa_handler == SIG_DFL;
	}
	kid_say("%d", same);
}

static void kid_signals(void)
{
	struct term *t;
	struct grid g;

	for (int i = 0; i < ROWS(signals); i++)
		signal(signals[i], SIG_DFL);
	t = opened_dark();
	g = full_grid(t);
	say_handlers();
	term_draw(t, &g, -1, 0);
	term_suspend(t);
	term_resume(t);
	say_handlers();
	term_close(t);
	say_handlers();
	kid_pause();
}

START_TEST(signals_are_the_apps)
{
	struct pty *p = pty_start(XTERM, 24, 80, kid_signals);

	pty_meet(p);
	assert_line(p, "open");
	for (int i = 0; i < 3; i++)
		assert_line(p, "4");
	pty_end(p);
}
END_TEST

/* --- its size ------------------------------------------------------------ */

enum { SIZES = 7 };
static const int sizes[SIZES][2] = { { 24, 80 }, { 40, 120 }, { 5, 9 },
				     { 1, 1 },	 { 30, 30 },  { 0, 0 },
				     { 24, 80 } };

static void kid_resized(void)
{
	struct term *t = opened_dark();

	for (int i = 0; i < SIZES; i++) {
		struct grid g;
		uint32_t seed = 8;
		struct input in;

		if (i > 0)
			term_resize(t);
		g = full_grid(t);
		kid_say("%d %d %d", g.rows, g.cols, term_key(t, &in));
		scatter(&g, &seed, 4000);
		draw(t, &g);
		grid_free(&g);
	}
	term_close(t);
}

/* A terminal that says 0 x 0 has not told anything: the size stays. */
START_TEST(resizes)
{
	struct pty *p = pty_start(XTERM, sizes[0][0], sizes[0][1], kid_resized);
	char want[PTY_LINE], line[PTY_LINE];

	assert_line(p, "open");
	for (int i = 0; i < SIZES; i++) {
		int at = sizes[i][0] ? i : i - 1;
		uint32_t seed = 8;
		struct grid g;

		pty_meet(p);
		snprintf(want, sizeof(want), "%d %d 0", sizes[at][0],
			 sizes[at][1]);
		ck_assert_str_eq(pty_line(p, line), want);
		grid_init(&g, sizes[at][0], sizes[at][1]);
		p->vt.rows = g.rows;
		p->vt.cols = g.cols;
		scatter(&g, &seed, 4000);
		assert_shows(p, &g, "dark", 256);
		grid_free(&g);
		if (i + 1 < SIZES && sizes[i + 1][0])
			pty_scribble(p);
		if (i + 1 < SIZES)
			pty_size(p, sizes[i + 1][0], sizes[i + 1][1]);
		pty_go(p);
	}
	pty_end(p);
}
END_TEST

static void kid_says_its_size(void)
{
	struct term *t;
	int rows, cols;

	setenv("LINES", "7", 1);
	setenv("COLUMNS", "33", 1);
	t = opened_dark();
	term_size(t, &rows, &cols);
	kid_say("%d %d", rows, cols);
	term_close(t);
	kid_pause();
}

/* LINES and COLUMNS count where the terminal tells nothing. */
START_TEST(size_of_the_environment)
{
	struct pty *p = _i ? pty_start(XTERM, 0, 0, kid_says_its_size)
			   : pty_start(XTERM, 10, 50, kid_says_its_size);

	p->vt.rows = 24;
	p->vt.cols = 80;
	pty_meet(p);
	assert_line(p, "open");
	assert_line(p, _i ? "7 33" : "10 50");
	pty_end(p);
}
END_TEST

/* --- refused ------------------------------------------------------------- */

static void kid_opens(void)
{
	kid_pause();
	opened_dark();
	kid_pause();
}

#define TRY " (set TERM, or use --print ladder)"

static const struct {
	const char *type, *error;
} refused[] = {
	{ "dumb", "3 TERM=dumb: the terminal can not place its cursor" TRY },
	{ "nonesuch",
	  "3 TERM=nonesuch: no such terminal is known on this machine" TRY },
	{ "x\033]0;evil\007",
	  "3 TERM=x?]0;evil?: no such terminal is known on this machine" TRY },
	{ "", "3 the terminal: TERM is not set" TRY },
	{ NULL, "3 the terminal: TERM is not set" TRY },
};

START_TEST(refuses_what_will_not_do)
{
	struct pty *p = pty_start(refused[_i].type, 24, 80, kid_opens);
	struct termios modes, now;

	pty_meet(p);
	modes = pty_modes(p);
	pty_next(p);
	now = pty_modes(p);
	assert_line(p, refused[_i].error);
	ck_assert_uint_eq(p->fresh, 0);
	ck_assert(same_modes(&now, &modes));
	pty_end(p);
}
END_TEST

/* Standard input or output is a file: what is the terminal is left alone. */
static void kid_half(int fd)
{
	int terminal = dup(fd), null = open("/dev/null", O_RDWR);
	struct term *t = NULL;
	struct err e = { 0 };
	int status;

	dup2(null, fd);
	status = term_open(
		&t, &(struct term_options){ .theme = theme_find("dark") }, &e);
	dup2(terminal, fd);
	kid_say("%d %d %s", status, (int)e.status, e.text);
	kid_pause();
}

static void kid_no_input(void)
{
	kid_half(STDIN_FILENO);
}

static void kid_no_output(void)
{
	kid_half(STDOUT_FILENO);
}

START_TEST(refuses_what_is_no_terminal)
{
	struct pty *p =
		pty_start(XTERM, 24, 80, _i ? kid_no_output : kid_no_input);

	pty_meet(p);
	ck_assert_uint_eq(p->fresh, 0);
	assert_line(p, _i ? "-1 3 standard output: not a terminal (use "
			    "--print ladder)"
			  : "-1 3 standard input: not a terminal (use "
			    "--print ladder)");
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
	tcase_add_test(tc, close_gives_it_back);
	tcase_add_loop_test(tc, rescue_gives_it_back, 0, ROWS(terminals));
	tcase_add_loop_test(tc, suspends_and_resumes, 0, 2);
	tcase_add_test(tc, signals_are_the_apps);
	tcase_add_test(tc, resizes);
	tcase_add_loop_test(tc, size_of_the_environment, 0, 2);
	tcase_add_loop_test(tc, refuses_what_will_not_do, 0, ROWS(refused));
	tcase_add_loop_test(tc, refuses_what_is_no_terminal, 0, 2);
	suite_add_tcase(s, tc);
	return s;
}

TEST_MAIN(suite())
