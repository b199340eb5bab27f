/*
 * What clicks, drags and the wheel do on the screen: one thing after the
 * other, by what it shows then.
 */
#include "tests/test.h"

#include "tests/screen_hello.h"
#include "ui/text/i18n.h"

static int rows_of(enum pane pane)
{
	return s.app.area[pane].rows;
}

static void press_on(const char *text, enum mouse mouse)
{
	int y, x;

	ck_assert_msg(screen_find(&s, text, &y, &x), "%s", text);
	screen_mouse(&s, mouse, y, x);
}

START_TEST(a_click_on_the_ladder)
{
	screen_play(&s, "n n n n n n n n n n n n pause 1s");
	press_on("#1 [S] seq", MOUSE_PRESS);
	ck_assert_int_eq((int)s.app.player.rows.at[s.app.selected].kind,
			 ROW_SENT);
	ck_assert_uint_eq(app_packet(&s.app), 0);
	screen_must_show(&s, "packet #1");
	ck_assert_uint_eq(at(), 12); /* it only looks */
	press_on("#1 [S] seq", MOUSE_DOUBLE);
	ck_assert_uint_lt(at(), 12);
	ck_assert_uint_eq(row()->item, 0);
	ck_assert_int_eq((int)row()->kind, ROW_SENT);
	screen_must_show(&s, "HISTORY");
}
END_TEST

/* Where the cursor stands on the timeline. */
static int cursor_column(void)
{
	const struct area *a = &s.app.area[PANE_TIME];

	for (int x = a->x; x < a->x + a->cols; x++)
		if (s.grid.cell[a->y * s.grid.cols + x].glyph == 0x25c6)
			return x;
	return -1;
}

START_TEST(a_click_on_the_timeline)
{
	struct area a;

	screen_play(&s, "G");
	a = s.app.area[PANE_TIME];
	for (int x = a.x; x < a.x + a.cols; x++) {
		screen_mouse(&s, x % 2 ? MOUSE_PRESS : MOUSE_DRAG, a.y, x);
		/* the cursor is where one has clicked, or just behind it */
		if (at() == 0 || at() == steps())
			continue;
		ck_assert_int_ge(cursor_column(), x);
		screen_play(&s, "N");
		ck_assert_int_lt(cursor_column(), x);
	}
	screen_mouse(&s, MOUSE_PRESS, a.y, a.x + a.cols - 1);
	ck_assert_uint_eq(at(), steps());
	screen_mouse(&s, MOUSE_PRESS, a.y, a.x);
	ck_assert_uint_eq(at(), 0);
}
END_TEST

static const struct {
	const char *name;
	enum view view;
} names[] = { { "Step", VIEW_STEP },
	      { "States", VIEW_STATES },
	      { "Flows", VIEW_FLOWS },
	      { "Packets", VIEW_PACKETS } };

START_TEST(a_click_on_a_name)
{
	int y, x;

	i18n_set(_i ? "zh" : "en");
	screen_draw(&s);
	for (int i = ROWS(names) - 1; i >= 0; i--) {
		ck_assert(screen_find(&s, tr(names[i].name), &y, &x));
		ck_assert_int_eq(y, 0);
		screen_mouse(&s, MOUSE_PRESS, y, x);
		ck_assert_int_eq((int)s.app.view, (int)names[i].view);
	}
	screen_mouse(&s, MOUSE_PRESS, 0, 1);
	ck_assert_int_eq((int)s.app.view, VIEW_STEP);
}
END_TEST

START_TEST(the_wheel)
{
	screen_play(&s, "G");
	press_on("ladder", MOUSE_PRESS); /* a title is no row */
	ck_assert_uint_eq(s.app.selected, ROW_NONE);
	screen_mouse(&s, MOUSE_WHEEL_UP, 10, 50);
	ck_assert_uint_eq(s.app.selected, s.app.player.step[steps() - 2]);
	screen_mouse(&s, MOUSE_WHEEL_DOWN, 10, 50);
	screen_mouse(&s, MOUSE_WHEEL_DOWN, 10, 50);
	ck_assert_uint_eq(s.app.selected, ROW_NONE);
	press_on("close(c) = 0", MOUSE_WHEEL_UP);
	screen_mouse(&s, MOUSE_WHEEL_UP, s.app.area[PANE_CALLS].y, 5);
	ck_assert_int_eq(s.app.calls_up, 1);
	ck_assert_int_eq((int)s.app.focus, PANE_LADDER); /* it stays */
	screen_play(&s, "4");
	screen_mouse(&s, MOUSE_WHEEL_DOWN, 5, 5);
	ck_assert_int_eq(s.app.list_at, 1);
	screen_play(&s, "?");
	screen_mouse(&s, MOUSE_WHEEL_DOWN, 5, 5);
	screen_must_not_show(&s, "Stepping");
}
END_TEST

START_TEST(a_click_on_a_packet)
{
	screen_play(&s, "G 4");
	press_on("#3 ", MOUSE_PRESS);
	ck_assert_int_eq(s.app.list_at, 2);
	press_on("#4 ", MOUSE_DOUBLE);
	ck_assert_int_eq((int)s.app.view, VIEW_STEP);
	ck_assert_uint_eq(row()->item, 3);
}
END_TEST

START_TEST(a_click_on_a_state)
{
	screen_play(&s, "2");
	press_on("CLOSE-WAIT", MOUSE_PRESS);
	ck_assert_int_eq((int)s.app.state, TCP_CLOSE_WAIT);
	ck_assert_uint_eq(at(), 0);
	press_on("CLOSE-WAIT", MOUSE_DOUBLE);
	ck_assert_uint_gt(at(), 0);
	screen_resize(&s, 200, 60);
	screen_play(&s, "1");
	press_on("active open / SYN ─", MOUSE_PRESS); /* no state */
	ck_assert_int_eq((int)s.app.state, TCP_UNKNOWN);
	ck_assert_int_eq((int)s.app.focus, PANE_STATES);
}
END_TEST

/* The line above the calls can be taken and moved. */
START_TEST(a_line_is_dragged)
{
	int y = s.app.area[PANE_CALLS].y - 1, rows = rows_of(PANE_CALLS);

	screen_mouse(&s, MOUSE_PRESS, y, 60);
	screen_mouse(&s, MOUSE_DRAG, y + 1, 61);
	ck_assert_int_eq(rows_of(PANE_CALLS), rows - 1);
	ck_assert_int_eq(s.app.area[PANE_CALLS].y, y + 2);
	screen_mouse(&s, MOUSE_DRAG, y - 1, 61);
	ck_assert_int_eq(s.app.area[PANE_CALLS].y, y);
	screen_mouse(&s, MOUSE_DRAG, 1, 61); /* as far as it goes */
	ck_assert_int_gt(rows_of(PANE_LADDER), 3);
	screen_mouse(&s, MOUSE_DRAG, 29, 61);
	ck_assert_int_gt(rows_of(PANE_CALLS), 1);
	screen_mouse(&s, MOUSE_RELEASE, y, 61);
	screen_mouse(&s, MOUSE_PRESS, y - 3, 61);
	rows = rows_of(PANE_CALLS);
	screen_mouse(&s, MOUSE_DRAG, y - 5, 61);
	ck_assert_int_eq(rows_of(PANE_CALLS), rows);
}
END_TEST

START_TEST(a_click_on_a_pane)
{
	screen_play(&s, "G");
	screen_mouse(&s, MOUSE_PRESS, s.app.area[PANE_CALLS].y,
		     s.app.area[PANE_CALLS].x + 3);
	ck_assert_int_eq((int)s.app.focus, PANE_CALLS);
	press_on("destination port", MOUSE_PRESS);
	ck_assert_int_eq((int)s.app.focus, PANE_PACKET);
	ck_assert_int_eq(s.app.field, 3);
	press_on("TCP 4", MOUSE_PRESS);
	ck_assert_int_eq(s.app.field, 1);
	press_on("TCP 4", MOUSE_PRESS); /* once more: it is closed */
	screen_must_not_show(&s, "destination port");
	press_on("TCP 4", MOUSE_PRESS);
	screen_must_show(&s, "destination port");
}
END_TEST

/* The line is let go, also when its release was not seen. */
START_TEST(a_drag_ends)
{
	int y = s.app.area[PANE_CALLS].y - 1, rows = rows_of(PANE_CALLS);

	screen_play(&s, "G");
	screen_mouse(&s, MOUSE_PRESS, y, 60);
	screen_mouse(&s, _i ? MOUSE_RELEASE : MOUSE_WHEEL_DOWN, y, 60);
	screen_mouse(&s, MOUSE_WHEEL_UP, 10, 50);
	ck_assert_uint_ne(s.app.selected, ROW_NONE); /* it scrolls again */
	screen_mouse(&s, MOUSE_DRAG, y - 2, 60);
	ck_assert_int_eq(rows_of(PANE_CALLS), rows);
}
END_TEST

START_TEST(a_click_ends_a_message)
{
	const struct area *a = &s.app.area[PANE_TIME];

	screen_play(&s, "G n");
	screen_must_show(&s, "the end of the recording");
	screen_mouse(&s, MOUSE_PRESS, a->y, a->x + 10);
	screen_must_not_show(&s, "the end of the recording");
}
END_TEST

/* What is not shown can not be clicked on. */
START_TEST(a_click_where_nothing_is)
{
	struct area time = s.app.area[PANE_TIME];
	struct area packet = s.app.area[PANE_PACKET];

	screen_play(&s, "G");
	screen_resize(&s, 40, 30);
	screen_mouse(&s, MOUSE_PRESS, time.y, time.x + 3);
	ck_assert_uint_eq(at(), steps());
	screen_mouse(&s, MOUSE_PRESS, packet.y, packet.x);
	ck_assert_int_eq((int)s.app.focus, PANE_LADDER);
}
END_TEST

static Suite *suite(void)
{
	Suite *suite_ = suite_create("app mouse");
	TCase *t = tcase_create("app mouse");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, a_click_on_the_ladder);
	tcase_add_test(t, a_click_on_the_timeline);
	tcase_add_loop_test(t, a_click_on_a_name, 0, 2);
	tcase_add_test(t, the_wheel);
	tcase_add_test(t, a_click_on_a_packet);
	tcase_add_test(t, a_click_on_a_state);
	tcase_add_test(t, a_line_is_dragged);
	tcase_add_test(t, a_click_on_a_pane);
	tcase_add_loop_test(t, a_drag_ends, 0, 2);
	tcase_add_test(t, a_click_ends_a_message);
	tcase_add_test(t, a_click_where_nothing_is);
	suite_add_tcase(suite_, t);
	return suite_;
}

TEST_MAIN(suite())
