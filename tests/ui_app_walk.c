/*
 * What holds of the screen whatever one does with it: at every size, in every
 * view, after any keys, clicks and resizes. The walks are random, and the same
 * each time.
 */
#include "tests/test.h"

#include <time.h>

#include "tests/fake_hello.h"
#include "tests/folder.h"
#include "tests/play.h"
#include "tests/screen.h"
#include "tests/traffic.h"
#include "ui/term/box.h"
#include "ui/text/i18n.h"

enum { COLS_MOST = 220, ROWS_MOST = 70, KEYS = 800, KEYS_ON_A_STAGE = 150 };

static struct screen s;
static struct fake fake;

/* --- chance -------------------------------------------------------------- */

static uint32_t random_state;

static uint32_t random_below(uint32_t n)
{
	random_state = random_state * 1664525u + 1013904223u;
	return (random_state >> 8) % n;
}

static void setup(void)
{
	i18n_set("en");
	random_state = 1;
	folder_make();
	ck_assert_int_eq(chdir(folder), 0); /* what is saved, is saved here */
}

static void teardown(void)
{
	ck_assert_int_eq(chdir("/"), 0);
	folder_remove();
}

/* --- lines --------------------------------------------------------------- */

/* Up, right, down, left: 0 none, 1 light, 2 heavy. */
struct arms {
	uint32_t glyph;
	int of[4];
};

static struct arms joints[81];

static const int dy[] = { -1, 0, 1, 0 }, dx[] = { 0, 1, 0, -1 };

/* Each joint, painted by the lines that meet in it. */
static void learn_joints(void)
{
	for (int i = 0; i < ROWS(joints); i++) {
		struct arms *a = &joints[i];
		struct grid g;

		grid_init(&g, 3, 3);
		for (int k = 0, n = i; k < 4; k++, n /= 3) {
			a->of[k] = n % 3;
			if (!a->of[k])
				continue;
			if (dx[k])
				box_hline(&g, 1, 1, 1 + dx[k], STYLE_BORDER,
					  a->of[k] == 2);
			else
				box_vline(&g, 1, 1, 1 + dy[k], STYLE_BORDER,
					  a->of[k] == 2);
		}
		a->glyph = g.cell[4].glyph;
		grid_free(&g);
	}
}

static int arm_of(uint32_t glyph, int k)
{
	for (int i = 0; i < ROWS(joints); i++)
		if (joints[i].glyph == glyph)
			return joints[i].of[k];
	return 0;
}

static const struct cell *cell_at(int y, int x)
{
	return &s.grid.cell[y * s.grid.cols + x];
}

/* Not inside any pane, or between two of the endpoints' boxes. */
static bool is_frame(int y, int x)
{
	const struct cell *c = cell_at(y, x);

	if (area_holds(s.app.area[PANE_ENDS], y, x))
		return (c->style & STYLE_MASK) == STYLE_BORDER;
	for (int i = 0; i < PANES; i++)
		if (area_holds(s.app.area[i], y, x))
			return false;
	return true;
}

static bool is_framed(void)
{
	const struct area *a = s.app.area;

	return s.app.view == VIEW_STEP &&
	       (s.app.maximised || a[PANE_CALLS].rows > 0);
}

/* The line after the view's last: a prompt for a filter has two. */
static int view_end(void)
{
	return s.grid.rows - 1 - (s.app.prompt == PROMPT_SHOW) -
	       s.app.stuck_area.rows;
}

/* Where a line goes on into the next cell, that one comes to meet it. */
static void assert_joined(int y, int x)
{
	for (int k = 0; k < 4; k++) {
		int arm = arm_of(cell_at(y, x)->glyph, k);
		int y2 = y + dy[k], x2 = x + dx[k], other = 0;

		if (!arm)
			continue;
		if (y2 >= 1 && y2 < view_end() && x2 >= 0 && x2 < s.grid.cols)
			other = arm_of(cell_at(y2, x2)->glyph, (k + 2) % 4);
		if (arm != other)
			fputs(screen_text(&s), stderr);
		ck_assert_msg(arm == other, "%dx%d: broken at %d,%d",
			      s.grid.cols, s.grid.rows, y, x);
	}
}

static void assert_frame(void)
{
	/* what is wrong with a filter stands over the last line */
	if (!is_framed() || s.app.prompt == PROMPT_SHOW)
		return;
	for (int y = 1; y < view_end(); y++)
		for (int x = 0; x < s.grid.cols; x++)
			if (is_frame(y, x))
				assert_joined(y, x);
	for (int y = 1; y < view_end(); y++) { /* it is there at all */
		ck_assert(arm_of(cell_at(y, 0)->glyph, y == 1 ? 2 : 0));
		ck_assert(arm_of(cell_at(y, s.grid.cols - 1)->glyph,
				 y == 1 ? 2 : 0));
	}
}

/* --- what holds of every screen ------------------------------------------ */

/* Whole characters that a terminal can show, in styles that there are. */
static void assert_cells(void)
{
	const struct grid *g = &s.grid;

	for (int i = 0; i < g->rows * g->cols; i++) {
		const struct cell *c = &g->cell[i];
		bool last = i % g->cols == g->cols - 1;

		if ((c->style & STYLE_MASK) >= STYLES)
			ck_abort_msg("no style: %d", c->style);
		if (c->glyph == 0) { /* its left half is there */
			if (i % g->cols == 0 || char_width(c[-1].glyph) != 2)
				ck_abort_msg("half a character");
			continue;
		}
		if (char_is_control(c->glyph) || char_width(c->glyph) < 1)
			ck_abort_msg("U+%04X can not be shown", c->glyph);
		if (char_width(c->glyph) == 2 && (last || c[1].glyph != 0))
			ck_abort_msg("a character is cut in half");
	}
}

/* As much of it as there is room for, and nothing else. */
static void assert_too_small(void)
{
	const char *want = "needs 60x16";
	int width = (int)strlen(want), x = (s.grid.cols - width) / 2;

	if (x < 0)
		x = 0;
	for (int i = 0; i < s.grid.rows * s.grid.cols; i++) {
		int at = i % s.grid.cols - x;
		bool text = i / s.grid.cols == s.grid.rows / 2 && at >= 0 &&
			    at < width;

		if (s.grid.cell[i].glyph != (text ? (uint8_t)want[at] : ' '))
			ck_abort_msg("%dx%d: not \"%s\"", s.grid.cols,
				     s.grid.rows, want);
	}
	ck_assert_int_eq(s.y, -1);
}

static bool is_small(void)
{
	return s.grid.cols < 60 || s.grid.rows < 16;
}

/* A program that is woken up comes to an end with what it was woken for. */
static void assert_wakes(void)
{
	for (int i = 0; i < 4 && !s.app.done; i++) {
		uint64_t wake_ns = app_wake_ns(&s.app, s.now_ns);

		if (!wake_ns || wake_ns > s.now_ns)
			return;
		screen_tick(&s);
	}
	ck_assert_msg(s.app.done, "it spins");
}

static void assert_sane(void)
{
	const struct player *p = &s.app.player;

	assert_cells();
	if (is_small()) {
		assert_too_small();
		return;
	}
	assert_frame();
	for (int i = 0; i < APP_HITS; i++)
		if (s.app.hit[i] != ROW_NONE && s.app.hit[i] >= p->rows.n)
			ck_abort_msg("a row that there is not");
	ck_assert_int_lt(s.y, s.grid.rows);
	ck_assert_int_lt(s.x, s.grid.cols);
	if (app_has_show(&s.app)) {
		ck_assert_uint_le(p->at, p->furthest);
		ck_assert_uint_le(p->furthest, p->n_steps);
	}
}

/* --- shows --------------------------------------------------------------- */

#define SCENARIO                                                               \
	"scenario fake-hello\ntitle en \"Hello\"\nactor C, S\n"                \
	"C s = socket tcp\n"

/* Names that are too long, too wide, or no names at all. */
static struct recording *story_hostile(void)
{
	struct story t = story_new();
	char longest[1001];
	int a, b;
	uint32_t n;

	for (size_t i = 0; i + 3 < sizeof(longest); i += 3)
		memcpy(longest + i, "数", 4);
	a = end_add(&t, longest, "[2001:db8::1]:40000", "数据\x1b");
	b = end_add(&t, "\x1b[2J\n\u202e%s%n\xff", "[2001:db8::2]:80",
		    "\x1b]0;\x07");
	title(&t, longest, longest, longest);
	story_handshake(&t, a, b);
	state(&t, a, TCP_ESTABLISHED);
	n = call(&t, a, longest, longest);
	arrive(&t, segment(&t, a, b, TH_P | TH_ACK, 1, 1, 9), FATE_DROPPED);
	ret(&t, n, -1, 104, longest);
	recording_mark(t.r, t.t_ns, longest);
	say(&t, longest, longest);
	expectation(&t, EXPECT_FAILED, longest, longest);
	stopped(&t, longest);
	return t.r;
}

/* Below N_STORIES a story, then these. */
enum { SHOW_RUN = N_STORIES, SHOW_HOSTILE, SHOW_CAPTURE, SHOWS };

static struct traffic traffic; /* until the next one is opened */

static void open_capture(void)
{
	static const uint8_t not_ip[] = { 0x10, 2, 3, 4 };

	traffic_end(&traffic);
	traffic_begin(&traffic);
	for (int i = 0; i < 40; i++) {
		char client[40];

		snprintf(client, sizeof(client), "10.0.0.%d:4000", i);
		traffic_handshake(&traffic, client, "10.0.0.2:443");
		traffic_tcp(&traffic, client, "10.0.0.2:443", TH_P | TH_ACK,
			    101, 501, "GET /\033[2J\r\n\xe4\xb8");
		traffic_udp(&traffic, "[fe80::1]:5", "[fe80::2]:53", "x\x9b");
		traffic_put(&traffic, not_ip, sizeof(not_ip));
	}
	screen_capture(&s, traffic_open(&traffic), "\033]0;made\a.pcap");
	screen_tick(&s);
}

static void open_show(int show, int cols, int rows)
{
	screen_open(&s, cols, rows);
	if (show == SHOW_RUN)
		screen_run_plot(&s, &fake, fake_hello, SCENARIO);
	else if (show == SHOW_HOSTILE)
		screen_record(&s, story_hostile());
	else if (show == SHOW_CAPTURE)
		open_capture();
	else
		screen_record(&s, stories[show].make());
}

/* --- every size ---------------------------------------------------------- */

/* After so many steps, in each of the views. */
START_TEST(any_size)
{
	static const enum view views[] = { VIEW_STEP,	VIEW_STATES,
					   VIEW_FLOWS,	VIEW_PACKETS,
					   VIEW_STREAM, VIEW_HELP };

	learn_joints();
	i18n_set(_i % 2 ? "zh" : "en");
	for (int k = 0; k < 60; k++) {
		int cols = 1 + (int)random_below(COLS_MOST);
		int rows = 1 + (int)random_below(ROWS_MOST);

		open_show(_i, cols, rows);
		for (uint32_t n = random_below(20); n > 0; n--)
			screen_play(&s, "n");
		for (int v = 0; v < ROWS(views); v++) {
			app_set_view(&s.app, views[v]);
			screen_wait_ms(&s, 100);
			if (!is_small() || _i % 2 == 0)
				assert_sane();
		}
		screen_close(&s);
	}
}
END_TEST

/* All of them, where only the size counts. */
START_TEST(every_size)
{
	learn_joints();
	open_show(0, 80, 24);
	screen_play(&s, "n n n n n n n pause 1s");
	s.app.maximised = _i;
	for (int rows = 1; rows <= ROWS_MOST; rows += 1 + rows % 3)
		for (int cols = 1; cols <= COLS_MOST; cols += 1 + cols % 5) {
			screen_resize(&s, cols, rows);
			assert_sane();
		}
	screen_close(&s);
}
END_TEST

/* --- wide names ---------------------------------------------------------- */

/* So many characters of three bytes after what is at the text's beginning. */
static void write_wide(char *out, int n)
{
	for (out += strlen(out); n > 0; n--, out += 3)
		memcpy(out, "数", 4);
}

/* Names that are cut somewhere, and two that are cut elsewhere. */
static struct recording *story_wide(void)
{
	struct story t = story_new();
	char longest[1001] = "", name[64] = "", other[64] = "x";
	int a, b;
	uint32_t n;

	write_wide(longest, 300);
	write_wide(name, 20);
	write_wide(other, 20);
	a = end_add(&t, name, "[2001:db8::1]:40000", other);
	b = end_add(&t, other, "[2001:db8::2]:80", name);
	title(&t, longest, longest, longest);
	story_handshake(&t, a, b);
	state(&t, a, TCP_ESTABLISHED);
	state(&t, b, TCP_ESTABLISHED);
	n = call(&t, a, "send", longest);
	arrive(&t, segment(&t, a, b, TH_P | TH_ACK, 1, 1, 9), FATE_DROPPED);
	ret(&t, n, -1, 104, longest);
	recording_mark(t.r, t.t_ns, longest);
	say(&t, longest, longest);
	expectation(&t, EXPECT_FAILED, name, other);
	stopped(&t, longest);
	return t.r;
}

/* In no view a text is cut in the middle of a character. */
START_TEST(nothing_is_cut_in_half)
{
	static const int at_sizes[][2] = {
		{ 80, 24 }, { 100, 30 }, { 120, 40 }, { 200, 60 }
	};

	screen_open(&s, at_sizes[_i][0], at_sizes[_i][1]);
	screen_record(&s, story_wide());
	for (uint32_t at = 0; at <= s.app.player.n_steps; at++) {
		for (int v = VIEW_STEP; v <= VIEW_STREAM; v++) {
			app_set_view(&s.app, (enum view)v);
			screen_draw(&s);
			screen_must_not_show(&s, "\xef\xbf\xbd");
		}
		screen_play(&s, ".");
	}
	screen_close(&s);
}
END_TEST

/* --- walks --------------------------------------------------------------- */

/* A key that is bound to something; one that is not, now and then. */
static uint32_t any_key(void)
{
	size_t n;
	const struct key_binding *b = key_bindings(&n);
	const char *keys = b[random_below((uint32_t)n)].keys;
	uint32_t key = KEY_NOTHING;

	if (random_below(10) == 0)
		return ' ' + random_below(0x5f);
	if (random_below(20) == 0)
		return KEY_RETURN;
	for (uint32_t skip = random_below(2); skip && strchr(keys, ' '); skip--)
		keys = strchr(keys, ' ') + 1;
	key_parse(keys, &key);
	return key;
}

/* Keys that would make a stage, or end the walk too soon. */
static bool is_left_out(uint32_t key, bool makes_stages)
{
	bool rare = key == 'q' || key == 'Q' || key == KEY_ESCAPE;

	if (rare && s.app.prompt == PROMPT_NONE)
		return random_below(8) != 0;
	return !makes_stages && key < 0x80 && strchr("xdDrR:", (int)key) &&
	       s.app.prompt == PROMPT_NONE && s.app.show.scenario;
}

static void walk_mouse(void)
{
	enum mouse mouse = (enum mouse)(MOUSE_PRESS + random_below(6));

	/* also where the screen was before it became smaller */
	screen_mouse(&s, mouse, (int)random_below((uint32_t)s.grid.rows + 3),
		     (int)random_below((uint32_t)s.grid.cols + 3));
}

static void walk_size(void)
{
	static const int usual[][2] = {
		{ 80, 24 }, { 100, 30 }, { 120, 40 }, { 200, 60 }, { 60, 16 }
	};
	uint32_t i = random_below(2 * ROWS(usual));

	if (i < ROWS(usual))
		screen_resize(&s, usual[i][0], usual[i][1]);
	else
		screen_resize(&s, 1 + (int)random_below(COLS_MOST),
			      1 + (int)random_below(ROWS_MOST));
}

static void walk_on(bool makes_stages)
{
	uint32_t what = random_below(20), key = any_key();

	if (what < 2)
		walk_mouse();
	else if (what == 2)
		walk_size();
	else if (what == 3 && !makes_stages)
		screen_wait_ms(&s, random_below(900));
	else if (!is_left_out(key, makes_stages))
		screen_input(&s, (struct input){ .key = key });
	assert_wakes();
	assert_sane();
}

START_TEST(walks)
{
	learn_joints();
	random_state = (uint32_t)_i + 7;
	for (int i = 0; i < KEYS; i++) {
		if (i == 0 || s.app.done) {
			if (i)
				screen_close(&s);
			open_show(_i % SHOWS, 100, 30);
		}
		walk_on(false);
	}
	screen_close(&s);
}
END_TEST

/* Home is where walks start that run scenarios; here they only look. */
START_TEST(walks_at_home)
{
	struct err e;

	folder_file("basics/one.scn", SCENARIO);
	folder_file("basics/two.scn", "scenario two\ntitle en \"数据\"\n"
				      "actor C\nC s = socket tcp\n");
	folder_file("loss/three.scn", "scenario three\ntitle en \"3\"\n"
				      "actor C\nC s = socket tcp\n");
	setenv("WIRESTEP_SCENARIOS", folder, 1);
	learn_joints();
	random_state = 3;
	for (int i = 0; i < KEYS; i++) {
		if (i == 0 || s.app.done) {
			if (i)
				screen_close(&s);
			screen_open(&s, 100, 30);
			ck_assert_int_eq(app_home(&s.app, NULL, &e), 0);
			screen_tick(&s);
		}
		if (app_has_show(&s.app)) /* Enter: it would be run */
			s.app.done = true;
		else
			walk_on(false);
	}
	screen_close(&s);
}
END_TEST

/* --- on a stage ---------------------------------------------------------- */

static uint64_t clock_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (uint64_t)ts.tv_sec * 1000000000u + (uint64_t)ts.tv_nsec;
}

static void open_stage(void)
{
	struct run_options options = { .seed = 1, .no_capture = true };
	struct scenario *scenario =
		play_parse(CONNECTED "C send s \"Hello\" = 5\n"
				     "wire C>S [P.]\nsettle\n");
	struct show show;

	screen_open(&s, 100, 30);
	s.now_ns = clock_ns();
	show_scenario(&show, scenario, &options);
	app_show(&s.app, &show);
	screen_tick(&s);
}

/* Real sockets, and every key: runs again, drops, duplicates, restarts. */
START_TEST(walks_on_a_stage)
{
	need_stage();
	learn_joints();
	random_state = (uint32_t)_i + 1;
	for (int i = 0; i < KEYS_ON_A_STAGE; i++) {
		if (i == 0 || s.app.done) {
			ck_assert_int_eq(s.app.status, 0);
			if (i)
				screen_close(&s);
			open_stage();
		}
		s.now_ns = clock_ns();
		walk_on(true);
	}
	screen_close(&s);
}
END_TEST

static Suite *suite(void)
{
	Suite *suite_ = suite_create("app walks");
	TCase *t = tcase_create("app walks");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_set_timeout(t, 240);
	tcase_add_loop_test(t, any_size, 0, SHOWS);
	tcase_add_loop_test(t, every_size, 0, 2);
	tcase_add_loop_test(t, nothing_is_cut_in_half, 0, 4);
	tcase_add_loop_test(t, walks, 0, SHOWS);
	tcase_add_test(t, walks_at_home);
	tcase_add_loop_test(t, walks_on_a_stage, 0, 2);
	suite_add_tcase(suite_, t);
	return suite_;
}

TEST_MAIN(suite())
