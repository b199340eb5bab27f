/*
 * What keys do on the screen: one thing after the other, by what it shows then.
 */
#include "tests/test.h"

#include <time.h>

#include "capture/jsonl/jsonl.h"
#include "tests/folder.h"
#include "tests/screen_hello.h"
#include "ui/text/i18n.h"

/* --- stepping ------------------------------------------------------------ */

START_TEST(forward_and_back)
{
	screen_must_show(&s, "n steps");
	screen_play(&s, "n n . Right l");
	ck_assert_uint_eq(at(), 5);
	screen_must_show(&s, "5/");
	screen_play(&s, "N ,");
	ck_assert_uint_eq(at(), 3);
	screen_must_show(&s, "HISTORY 3/");
	screen_play(&s, "Left h N N N");
	ck_assert_uint_eq(at(), 0);
	screen_must_show(&s, "this is the start");
	screen_play(&s, "G");
	ck_assert_uint_eq(at(), steps());
	screen_must_not_show(&s, "HISTORY");
	screen_play(&s, "n");
	screen_must_show(&s, "the end of the recording");
	screen_play(&s, "g");
	ck_assert_uint_eq(at(), 0);
}
END_TEST

START_TEST(to_the_next_call)
{
	uint32_t before = 0;

	for (int i = 0; i < 5; i++) {
		screen_play(&s, "s");
		ck_assert_uint_gt(at(), before);
		ck_assert_int_ge((int)row()->kind, ROW_CALL);
		ck_assert_int_le((int)row()->kind, ROW_RETURN);
		before = at();
	}
	screen_play(&s, "G s");
	screen_must_show(&s, "the end of the recording");
}
END_TEST

START_TEST(playing)
{
	screen_play(&s, "Space");
	screen_must_show(&s, "▶ 1/");
	screen_play(&s, "pause 5s");
	ck_assert_uint_gt(at(), 4);
	screen_play(&s, "Space");
	screen_must_show(&s, "‖");
	screen_settle(&s);
	screen_play(&s, "Space pause 10ms n");
	ck_assert(!s.app.player.playing); /* one takes over by a step */
	screen_play(&s, "Space pause 10ms g");
	ck_assert(!s.app.player.playing);
	screen_play(&s, "Space pause 300s");
	ck_assert_uint_eq(at(), steps());
	ck_assert(!s.app.player.playing);
	screen_must_show(&s, "the end of the recording");
}
END_TEST

/* There may be no room for the word, but there is for its sign. */
START_TEST(history_is_seen)
{
	static const int sizes[][2] = {
		{ 60, 16 }, { 66, 20 }, { 80, 24 }, { 100, 30 }
	};

	for (int i = 0; i < ROWS(sizes); i++) {
		char text[16];

		screen_resize(&s, sizes[i][0], sizes[i][1]);
		screen_play(&s, "g n n n");
		screen_must_not_show(&s, "◀ ");
		screen_play(&s, "N");
		snprintf(text, sizeof(text), "2/%u", steps());
		screen_must_show(&s, "◀ ");
		screen_must_show(&s, text);
	}
}
END_TEST

/* Nothing to step through, to choose, to find or to go to. */
START_TEST(an_empty_recording)
{
	screen_record(&s, recording_new());
	screen_play(&s, "n");
	screen_must_show(&s, "the end of the recording");
	screen_play(&s, "N");
	screen_must_show(&s, "this is the start");
	screen_play(&s, "Space pause 1s");
	ck_assert(!s.app.player.playing);
	screen_play(&s, "2 3 4 j k G g Enter 1 m c s o PgUp / \"x\" Enter");
	screen_must_show(&s, "/x: not found");
	screen_play(&s, "w");
	screen_must_show(&s, "write to: ");
	screen_play(&s, "Esc t Tab \\ k k > <");
	screen_must_show(&s, "no call yet");
	ck_assert_uint_eq(at(), 0);
}
END_TEST

START_TEST(speeds)
{
	screen_must_show(&s, "×1 ");
	screen_play(&s, "+");
	screen_must_show(&s, "×2 ");
	screen_play(&s, "- -");
	screen_must_show(&s, "×½ ");
	screen_play(&s, "-");
	screen_must_show(&s, "×¼ ");
	for (int i = 0; i < 9; i++)
		screen_play(&s, "=");
	screen_must_show(&s, "×16 ");
	for (int i = 0; i < 12; i++)
		screen_play(&s, "-");
	screen_must_show(&s, "×0.0625 ");
}
END_TEST

/* --- marks --------------------------------------------------------------- */

START_TEST(marks)
{
	uint32_t established;

	screen_play(&s, "c"); /* the scenario's own */
	established = at();
	ck_assert(step_is_marked(&s.app, established));
	screen_must_show(&s, "⚑ established");
	screen_play(&s, "g n n m");
	screen_must_show(&s, "step 2 is marked");
	screen_play(&s, "n n m");
	screen_must_show(&s, "⚑ 2");
	screen_play(&s, "g '");
	ck_assert_uint_eq(at(), 2);
	screen_play(&s, "'");
	ck_assert_uint_eq(at(), 4);
	screen_play(&s, "'");
	ck_assert_uint_eq(at(), established);
	screen_play(&s, "'"); /* around */
	ck_assert_uint_eq(at(), 2);
	screen_play(&s, "m");
	screen_must_show(&s, "the mark at step 2 is gone");
	screen_play(&s, "g c");
	ck_assert_uint_eq(at(), 4);
}
END_TEST

START_TEST(no_marks)
{
	screen_record(&s, story_five());
	screen_play(&s, "'");
	screen_must_show(&s, "nothing is marked");
	for (int i = 0; i < APP_MARKS; i++)
		s.app.mark[i] = 1000;
	s.app.n_marks = APP_MARKS;
	screen_play(&s, "n m");
	screen_must_show(&s, "no room for more marks");
}
END_TEST

/* --- searching ----------------------------------------------------------- */

START_TEST(searching)
{
	uint32_t first, second;

	screen_play(&s, "/ \"ACCEPT\""); /* in any case of letters */
	screen_must_show(&s, "/ACCEPT");
	screen_play(&s, "Enter");
	first = at();
	ck_assert_int_eq((int)row()->kind, ROW_BEGIN);
	screen_must_show(&s, "/ACCEPT · n next");
	screen_play(&s, "n");
	second = at();
	ck_assert_uint_gt(second, first);
	ck_assert_int_eq((int)row()->kind, ROW_RETURN);
	screen_play(&s, "n"); /* around */
	ck_assert_uint_eq(at(), first);
	screen_play(&s, "N");
	ck_assert_uint_eq(at(), second);
	screen_play(&s, "."); /* a step is a step all the same */
	ck_assert_uint_eq(at(), second + 1);
	screen_play(&s, "Esc n");
	ck_assert_uint_eq(at(), second + 2);
	ck_assert(!s.app.done);
}
END_TEST

/* By what a step says: packets, states, notes, marks, fates. */
START_TEST(what_is_found)
{
	static const struct {
		const char *text;
		enum row_kind kind;
	} found[] = {
		{ "[S.]", ROW_SENT },	    { "time-wait", ROW_ARRIVED },
		{ "in case", ROW_ARRIVED }, /* a note, at its step */
		{ "listen", ROW_CALL },	    { "FIN-WAIT-2", ROW_ARRIVED },
	};
	char keys[64];

	for (int i = 0; i < ROWS(found); i++) {
		snprintf(keys, sizeof(keys), "g / \"%s\" Enter Esc",
			 found[i].text);
		screen_play(&s, keys);
		ck_assert_ptr_nonnull(row());
		ck_assert_msg(row()->kind == found[i].kind, "%s: step %u",
			      found[i].text, at());
	}
}
END_TEST

START_TEST(nothing_is_found)
{
	screen_play(&s, "n n n / \"no such thing\" Enter");
	screen_must_show(&s, "/no such thing: not found");
	ck_assert_uint_eq(at(), 3);
	screen_play(&s, "n"); /* so there is no search */
	ck_assert_uint_eq(at(), 4);
	screen_play(&s, "/ Enter n / \"x\" Esc n");
	ck_assert_uint_eq(at(), 6);
}
END_TEST

/* --- the line at the bottom ---------------------------------------------- */

static const struct {
	const char *keys;
	const char *shows; /* NULL: nothing of the command */
	uint32_t at;
} commands[] = {
	{ ": \"go 5\" Enter", NULL, 5 },
	{ ": \"7\" Enter", NULL, 7 },
	{ ": \"go 0\" Enter", NULL, 0 },
	{ ": \"  go  9\" Enter", NULL, 9 },
	{ ": \"g 4\" Enter", NULL, 4 },
	{ ": \"go\" Enter", ":go STEP: the STEP is missing", 2 },
	{ ": \"go x\" Enter", "x: not a step's number", 2 },
	{ ": \"5x\" Enter", "5x: not a step's number", 2 },
	{ ": \"speed 4\" Enter", "×4 ", 2 },
	{ ": \"speed 0\" Enter", "0: not a speed", 2 },
	{ ": \"speed 17\" Enter", "17: not a speed", 2 },
	{ ": \"speed fast\" Enter", "fast: not a speed", 2 },
	{ ": \"speed nan\" Enter", "nan: not a speed", 2 },
	{ ": \"theme pink\" Enter", "no such theme (dark, light", 2 },
	{ ": \"fly\" Enter", ":fly: no such command", 2 },
	{ ": \"d\" Enter", ":d: no such command", 2 }, /* delay, drop */
	{ ": \"write a.doc\" Enter", "the extension tells the format", 2 },
	{ ": \"write\" Enter", ":write FILE: the FILE is missing", 2 },
	{ ": \"write /none/a.txt\" Enter", "/none/a.txt", 2 },
	{ ": \"delay 300ms\" Enter", "what happened has happened", 2 },
	{ ": \"delay soon\" Enter", "soon: not a time", 2 },
	{ ": \"delay -1s\" Enter", "-1s: not a time", 2 },
	{ ": \"delay 3h\" Enter", "3h: not a time", 2 },
	{ ": \"drop\" Enter", "what happened has happened", 2 },
	{ ": \"restart\" Enter", "can not be run again", 2 },
	{ ": Enter", NULL, 2 },
	{ ": \"   \" Enter", NULL, 2 },
	{ ": \"go 5\" Esc", NULL, 2 },
	{ ": Backspace n", NULL, 3 }, /* there is nothing to take away */
	{ ": \"xgo 5\" Home Del Enter", NULL, 5 },
	{ ": \"gx 5\" Left Left Backspace \"o\" Enter", NULL, 5 },
	{ ": \"nonsense\" C-u \"go 6\" Enter", NULL, 6 },
	{ ": \"o 5\" C-a \"g\" C-e \"1\" Enter", NULL, 51 },
	{ ": \"sp\" Tab \"8\" Enter", "×8 ", 2 },
	{ ": \"h\" Tab Enter", "Stepping", 2 },
	{ ": \"数据 é\" Backspace Backspace Backspace Backspace \"8\" Enter",
	  NULL, 8 },
};

START_TEST(a_command)
{
	uint32_t want = commands[_i].at;

	screen_play(&s, "n n");
	screen_play(&s, commands[_i].keys);
	ck_assert_uint_eq(at(), want < steps() ? want : steps());
	ck_assert(!s.app.done);
	ck_assert_int_eq((int)s.app.prompt, PROMPT_NONE);
	if (commands[_i].shows)
		screen_must_show(&s, commands[_i].shows);
	else
		ck_assert_str_eq(s.app.message, "");
}
END_TEST

START_TEST(commands_of_the_whole)
{
	screen_play(&s, ": \"theme mono\" Enter");
	ck_assert_str_eq(theme_name(s.app.theme), "mono");
	screen_play(&s, ": \"help\" Enter");
	ck_assert_int_eq((int)s.app.view, VIEW_HELP);
	screen_play(&s, ": \"quit\" Enter");
	ck_assert(s.app.done);
	ck_assert_int_eq(s.app.status, 0);
}
END_TEST

/* However long it becomes, what is before the cursor is seen. */
START_TEST(a_long_line)
{
	screen_play(&s, ":");
	for (int i = 0; i < 400; i++)
		screen_play(&s, i % 2 ? "\"据\"" : "\"x\"");
	ck_assert_uint_lt(strlen(s.app.line), sizeof(s.app.line));
	ck_assert_int_eq(s.y, 29);
	ck_assert_int_lt(s.x, 100);
	ck_assert_int_gt(s.x, 90);
	screen_play(&s, "Home");
	ck_assert_int_eq(s.x, 2);
	screen_play(&s, "Right Right Right");
	ck_assert_int_eq(s.x, 6); /* x, a wide one, x */
	screen_play(&s, "Esc");
	ck_assert_int_eq(s.y, -1);
}
END_TEST

/* --- saving -------------------------------------------------------------- */

START_TEST(written_and_read)
{
	struct recording *r;
	struct err e;
	bool cut;
	FILE *in;

	folder_make();
	ck_assert_int_eq(chdir(folder), 0);
	screen_play(&s, "n n n w");
	screen_must_show(&s, "write to: tcp-hello.jsonl");
	screen_play(&s, "Enter");
	screen_must_show(&s, "saved tcp-hello.jsonl");
	in = fopen("tcp-hello.jsonl", "rb");
	ck_assert_ptr_nonnull(in);
	ck_assert_int_eq(jsonl_read(&r, in, "it", &cut, &e), 0);
	fclose(in);
	ck_assert_uint_eq(recording_n_packets(r),
			  recording_n_packets(s.app.show.rec));
	screen_record(&s, r); /* it is shown as the other was */
	screen_play(&s, "G");
	screen_must_show(&s, "TIME-WAIT");
	screen_play(&s, "w C-u \"b.txt\" Enter");
	screen_must_show(&s, "saved b.txt");
	ck_assert_int_eq(folder_count(), 2);
	screen_play(&s, "w Esc w Enter"); /* the first one again */
	ck_assert_int_eq(folder_count(), 2);
	ck_assert_int_eq(chdir("/"), 0);
	folder_remove();
}
END_TEST

/* The screen as it is, in its colours. */
START_TEST(a_picture)
{
	char text[64] = "";
	FILE *in;

	folder_make();
	ck_assert_int_eq(chdir(folder), 0);
	screen_play(&s, ": \"picture a.svg\" Enter");
	screen_must_show(&s, "saved a.svg");
	screen_play(&s, "n");
	in = fopen("a.svg", "rb");
	ck_assert_ptr_nonnull(in);
	ck_assert_uint_gt(fread(text, 1, sizeof(text) - 1, in), 0);
	fclose(in);
	ck_assert_ptr_nonnull(strstr(text, "<svg"));
	ck_assert_int_eq(folder_count(), 1); /* one, not one a frame */
	screen_play(&s, ": \"picture\" Enter : \"picture b.png\" Enter");
	ck_assert_int_eq(folder_count(), 1);
	ck_assert_int_eq(chdir("/"), 0);
	folder_remove();
}
END_TEST

/* --- panes --------------------------------------------------------------- */

static const struct {
	int cols, rows, n;
	enum pane order[5];
} tabs[] = {
	{ 80, 24, 1, { PANE_LADDER } },
	{ 100, 30, 3, { PANE_LADDER, PANE_CALLS, PANE_PACKET } },
	{ 200, 60, 4, { PANE_LADDER, PANE_CALLS, PANE_PACKET, PANE_STATES } },
};

START_TEST(tab_goes_round)
{
	int n = tabs[_i].n;

	screen_resize(&s, tabs[_i].cols, tabs[_i].rows);
	for (int i = 0; i < 2 * n; i++) {
		ck_assert_int_eq((int)s.app.focus, (int)tabs[_i].order[i % n]);
		screen_play(&s, "Tab");
	}
	for (int i = 2 * n; i > 0; i--) {
		ck_assert_int_eq((int)s.app.focus, (int)tabs[_i].order[i % n]);
		screen_play(&s, "S-Tab");
	}
	ck_assert_int_eq((int)s.app.focus, PANE_LADDER);
}
END_TEST

/* One part alone, each in its turn, at any size; then all again. */
START_TEST(a_part_alone)
{
	static const char *const titles[] = { "calls", "packet", "states" };

	screen_resize(&s, 80, 24);
	screen_play(&s, "n n n n n n \\");
	screen_must_show(&s, "ladder");
	screen_must_not_show(&s, "timeline");
	for (int i = 0; i < ROWS(titles); i++) {
		screen_play(&s, "Tab");
		screen_must_show(&s, titles[i]);
		screen_must_not_show(&s, "ladder");
	}
	screen_play(&s, "\\");
	screen_must_not_show(&s, "states");
	ck_assert_int_eq((int)s.app.focus, PANE_LADDER);
	screen_play(&s, "\\ q"); /* one way out of it is q */
	ck_assert(!s.app.maximised && !s.app.done);
}
END_TEST

static int rows_of(enum pane pane)
{
	return s.app.area[pane].rows;
}

START_TEST(larger_and_smaller)
{
	int ladder, calls;

	screen_resize(&s, 120, 40);
	ladder = rows_of(PANE_LADDER);
	calls = rows_of(PANE_CALLS);
	screen_play(&s, ">");
	ck_assert_int_eq(rows_of(PANE_LADDER), ladder + 1);
	ck_assert_int_eq(rows_of(PANE_CALLS), calls - 1);
	screen_play(&s, "< <");
	ck_assert_int_eq(rows_of(PANE_LADDER), ladder - 1);
	screen_play(&s, "Tab < <"); /* now it is the calls' size */
	ck_assert_int_eq(rows_of(PANE_CALLS), calls - 1);
	screen_play(&s, ">");
	ck_assert_int_eq(rows_of(PANE_CALLS), calls);
	for (int i = 0; i < 60; i++)
		screen_play(&s, ">");
	ladder = rows_of(PANE_LADDER);
	ck_assert_int_ge(ladder, 5); /* as far as it goes, */
	screen_play(&s, "<");
	ck_assert_int_eq(rows_of(PANE_LADDER), ladder + 1); /* and back */
	for (int i = 0; i < 60; i++)
		screen_play(&s, "<");
	ck_assert_int_ge(rows_of(PANE_CALLS), 3);
}
END_TEST

START_TEST(scrolling_calls)
{
	screen_play(&s, "G");
	screen_must_show(&s, "S    close(c) = 0");
	screen_play(&s, "Tab k k");
	ck_assert_int_eq(s.app.calls_up, 2);
	screen_must_not_show(&s, "S    close(c) = 0");
	screen_play(&s, "j j j");
	ck_assert_int_eq(s.app.calls_up, 0);
	screen_play(&s, "k k N"); /* a step shows the newest again */
	ck_assert_int_eq(s.app.calls_up, 0);
}
END_TEST

/* Up to the first one, and not beyond. */
START_TEST(scrolled_to_the_first_call)
{
	int up;

	screen_play(&s, "G Tab");
	for (int i = 0; i < 40; i++)
		screen_play(&s, "k");
	screen_must_show(&s, "listen(l, 1) = 0");
	screen_must_not_show(&s, "no call yet");
	up = s.app.calls_up;
	screen_play(&s, "k j");
	ck_assert_int_eq(s.app.calls_up, up - 1);
}
END_TEST

/* The selection in the ladder leads the packet pane; Enter goes there. */
START_TEST(selecting_rows)
{
	screen_play(&s, "G k");
	ck_assert_uint_eq(s.app.selected, s.app.player.step[steps() - 2]);
	screen_play(&s, "k k k k");
	ck_assert_uint_eq(s.app.selected, s.app.player.step[steps() - 6]);
	screen_play(&s, "j");
	ck_assert_uint_eq(s.app.selected, s.app.player.step[steps() - 5]);
	screen_play(&s, "Enter");
	ck_assert_uint_eq(at(), steps() - 4);
	ck_assert_uint_eq(s.app.selected, ROW_NONE);
	screen_play(&s, "k j j"); /* beyond the cursor: nothing is selected */
	ck_assert_uint_eq(s.app.selected, ROW_NONE);
	for (int i = 0; i < 60; i++)
		screen_play(&s, "k");
	ck_assert_uint_eq(s.app.selected, s.app.player.step[0]);
	screen_play(&s, "PgDn PgDn C-u q");
	ck_assert_uint_eq(s.app.selected, ROW_NONE);
	ck_assert(!s.app.done);
}
END_TEST

/* --- how it is told ------------------------------------------------------ */

START_TEST(times)
{
	setenv("TZ", "UTC", 1);
	tzset();
	recording_head(s.app.show.rec)->started_ns =
		UINT64_C(1767323045000000000); /* 03:04:05 */
	screen_play(&s, "n n n");
	screen_must_show(&s, " 0.200 ms ");
	screen_play(&s, "t");
	screen_must_show(&s, "times since the row before");
	screen_must_show(&s, " 0.160 ms ");
	screen_play(&s, "t");
	screen_must_show(&s, "times of day");
	screen_must_show(&s, "03:04:05");
	screen_play(&s, "t");
	screen_must_show(&s, "times since the start");
	screen_must_show(&s, " 0.200 ms ");
}
END_TEST

/* The first row is after one that there is no room for: not at the start. */
START_TEST(times_between_rows)
{
	screen_resize(&s, 80, 24);
	screen_play(&s, "G t");
	screen_must_not_show(&s, " 1.040 ms ");
	screen_must_show(&s, " 0.040 ms ");
}
END_TEST

START_TEST(themes)
{
	static const char *const names[] = { "light", "safe", "mono", "dark" };

	for (int i = 0; i < ROWS(names); i++) {
		char text[32];

		screen_play(&s, "C");
		snprintf(text, sizeof(text), "theme %s", names[i]);
		screen_must_show(&s, text);
		ck_assert_str_eq(theme_name(s.app.theme), names[i]);
	}
	screen_play(&s, "n"); /* what was said is gone with the next key */
	screen_must_not_show(&s, "theme");
}
END_TEST

START_TEST(redraw)
{
	ck_assert(!s.app.forget);
	screen_play(&s, "C-l");
	ck_assert(s.app.forget);
}
END_TEST

/* --- out again ----------------------------------------------------------- */

static const char *const leaving[] = { "q", "Esc" };

START_TEST(leaving_step_by_step)
{
	const char *key = leaving[_i];

	screen_play(&s, "G / \"FIN\" Enter 4 ?");
	ck_assert_int_eq((int)s.app.view, VIEW_HELP);
	screen_play(&s, key);
	ck_assert_int_eq((int)s.app.view, VIEW_PACKETS);
	ck_assert_str_ne(s.app.search, "");
	screen_play(&s, key);
	ck_assert_str_eq(s.app.search, "");
	ck_assert_int_eq((int)s.app.view, VIEW_PACKETS);
	screen_play(&s, key);
	ck_assert_int_eq((int)s.app.view, VIEW_STEP);
	screen_play(&s, "k \\");
	ck_assert_uint_ne(s.app.selected, ROW_NONE);
	screen_play(&s, key);
	ck_assert_uint_eq(s.app.selected, ROW_NONE);
	ck_assert(s.app.maximised);
	screen_play(&s, key);
	ck_assert(!s.app.maximised);
	ck_assert(!s.app.done);
	screen_play(&s, key);
	ck_assert(s.app.done);
	ck_assert_int_eq(s.app.status, 0);
}
END_TEST

/* A key that leaves leaves something that one sees. */
START_TEST(leaving_a_list)
{
	screen_play(&s, _i ? "G k 4 q" : "G \\ 4 q");
	ck_assert_int_eq((int)s.app.view, VIEW_STEP);
	ck_assert(_i ? s.app.selected != ROW_NONE : s.app.maximised);
}
END_TEST

START_TEST(quitting_at_once)
{
	screen_play(&s, "G / \"FIN\" Enter 2 Q");
	ck_assert(s.app.done);
}
END_TEST

START_TEST(help_and_back)
{
	screen_play(&s, "3 ?");
	screen_must_show(&s, "Stepping");
	screen_play(&s, "G");
	screen_must_show(&s, "Signs");
	screen_play(&s, "g");
	screen_must_show(&s, "Stepping");
	screen_play(&s, "?");
	ck_assert_int_eq((int)s.app.view, VIEW_FLOWS);
	screen_play(&s, "F1 Q");
	ck_assert(s.app.done);
}
END_TEST

/* It is laid over a view, which stays as it was. */
START_TEST(help_changes_nothing)
{
	screen_play(&s, "G 4 j j j ? j j q");
	ck_assert_int_eq((int)s.app.view, VIEW_PACKETS);
	ck_assert_int_eq(s.app.list_at, 3);
	screen_play(&s, "?");
	screen_must_show(&s, "Stepping"); /* from its start again */
}
END_TEST

START_TEST(no_search_in_help)
{
	screen_play(&s, "n n ? / \"FIN\" Enter");
	ck_assert_uint_eq(at(), 2);
	ck_assert_str_eq(s.app.search, "");
}
END_TEST

/* --- the other views ----------------------------------------------------- */

START_TEST(views)
{
	screen_play(&s, "2");
	screen_must_show(&s, "SYN-RECEIVED");
	screen_play(&s, "n n"); /* stepping goes on in all of them */
	ck_assert_uint_eq(at(), 2);
	screen_play(&s, "3 n");
	screen_must_show(&s, "TCP");
	ck_assert_uint_eq(at(), 3);
	screen_play(&s, "4 n");
	ck_assert_uint_eq(at(), 4);
	screen_play(&s, "1");
	screen_must_show(&s, "ladder");
}
END_TEST

/* Packets that were sent so far, and what had become of them. */
START_TEST(packets)
{
	screen_play(&s, "4");
	screen_must_show(&s, "nothing yet");
	screen_play(&s, "1 / \"[S.]\" Enter Esc 4");
	screen_must_show(&s, "#2 [S.] seq 0 ack 1");
	screen_must_not_show(&s, "#3");
	screen_must_show(&s, "in flight");
	screen_play(&s, "1 G 4 j j j");
	ck_assert_int_eq(s.app.list_at, 3);
	screen_play(&s, "G");
	ck_assert_int_eq((uint32_t)s.app.list_at,
			 recording_n_packets(s.app.show.rec) - 1);
	screen_play(&s, "j PgDn C-d G");
	ck_assert_int_eq((uint32_t)s.app.list_at,
			 recording_n_packets(s.app.show.rec) - 1);
	screen_play(&s, "g k PgUp C-u j Enter");
	ck_assert_int_eq((int)s.app.view, VIEW_STEP);
	ck_assert_int_eq((int)row()->kind, ROW_SENT);
	ck_assert_uint_eq(row()->item, 1);
}
END_TEST

START_TEST(flows)
{
	screen_record(&s, story_five());
	screen_play(&s, "G 3 j j Enter");
	ck_assert_int_eq((int)s.app.view, VIEW_STEP);
	ck_assert_int_eq((int)row()->kind, ROW_SENT);
	ck_assert_uint_eq(recording_packet(s.app.show.rec, row()->item)->flow,
			  2);
}
END_TEST

/* Numbers end below the end of their names. */
START_TEST(a_table_is_aligned)
{
	static const struct {
		const char *name, *number;
	} columns[] = { { "pkts", "9 " }, { "data", "13 " } };

	screen_play(&s, "/ \"[.]\" Enter Esc 3");
	screen_must_show(&s, "ESTABLISHED/SYN-RECEIVED"); /* the longest */
	for (int i = 0; i < ROWS(columns); i++) {
		int y, x, y2, x2;
		char shown[16];

		ck_assert(screen_find(&s, columns[i].name, &y, &x));
		snprintf(shown, sizeof(shown), " %s", columns[i].number);
		ck_assert(screen_find(&s, shown, &y2, &x2));
		ck_assert_int_eq(y2, y + 1);
		ck_assert_int_eq(x + (int)strlen(columns[i].name),
				 x2 + (int)strlen(shown) - 1);
	}
}
END_TEST

START_TEST(states)
{
	const struct state_row *state;

	screen_play(&s, "2 Enter");
	screen_must_show(&s, "no socket has come into this state");
	s.app.state = TCP_CLOSE_WAIT;
	screen_play(&s, "Enter");
	ck_assert_uint_eq(row()->n_states, 1);
	state = recording_state_row(s.app.show.rec, row()->state[0]);
	ck_assert_int_eq(state->to, TCP_CLOSE_WAIT);
	s.app.state = TCP_CLOSING;
	screen_play(&s, "Enter");
	screen_must_show(&s, "no socket has come into this state");
	s.app.state = TCP_UNKNOWN;
	screen_play(&s, "Down");
	ck_assert_int_ne((int)s.app.state, TCP_UNKNOWN);
}
END_TEST

/* Whoever came into a state: one after the other, and around. */
START_TEST(into_a_state)
{
	uint32_t where[5];

	screen_record(&s, story_five());
	screen_play(&s, "2");
	s.app.state = TCP_ESTABLISHED; /* four clients do */
	for (int i = 0; i < ROWS(where); i++) {
		screen_play(&s, "Enter");
		where[i] = at();
		ck_assert(i == 0 || i == 4 || where[i] > where[i - 1]);
	}
	ck_assert_uint_eq(where[4], where[0]);
}
END_TEST

/* A socket of UDP is what its calls have made of it, if they did not fail. */
START_TEST(states_of_udp)
{
	static const char *const shown[] = { "■ UNBOUND", "■ UNBOUND",
					     "■ BOUND u", "■ CONNECTED u",
					     "■ CLOSED u" };
	struct story t = story_new();
	int c = end_add(&t, "C", "127.0.0.1:40000", NULL);
	int d = end_add(&t, "S", "127.0.0.1:80", NULL);

	call_ret(&t, c, "socket", "udp", 3, 0, NULL);
	call_ret(&t, c, "bind", "u, 127.0.0.1:1", -1, 13, NULL);
	call_ret(&t, c, "bind", "u, 127.0.0.1:40000", 0, 0, NULL);
	call_ret(&t, c, "connect", "u, 127.0.0.1:80", 0, 0, NULL);
	call_ret(&t, c, "close", "u", 0, 0, NULL);
	arrive(&t, datagram(&t, c, d, 3), FATE_DELIVERED);
	screen_record(&s, t.r);
	screen_must_show(&s, "no socket yet");
	for (int i = 0; i < ROWS(shown); i++) {
		screen_play(&s, "n");
		screen_must_show(&s, shown[i]);
	}
	screen_play(&s, "2");
	screen_must_show(&s, "connect(AF_UNSPEC)");
}
END_TEST

/* Without its peer it keeps a port that it asked for, and no other. */
START_TEST(udp_dissolved)
{
	static const struct {
		const char *bind, *shown;
	} rows[] = {
		{ "u, 127.0.0.1:40000", "■ BOUND u" },
		{ "u, 127.0.0.1:0", "■ UNBOUND u" },
	};

	for (int i = 0; i < ROWS(rows); i++) {
		struct story t = story_new();
		int c = end_add(&t, "C", "127.0.0.1:40000", NULL);
		int d = end_add(&t, "S", "127.0.0.1:80", NULL);

		call_ret(&t, c, "socket", "udp", 3, 0, NULL);
		call_ret(&t, c, "bind", rows[i].bind, 0, 0, NULL);
		call_ret(&t, c, "connect", "u, 127.0.0.1:80", 0, 0, NULL);
		call_ret(&t, c, "connect", "u, none", 0, 0, NULL);
		arrive(&t, datagram(&t, c, d, 3), FATE_DELIVERED);
		screen_record(&s, t.r);
		screen_play(&s, "n n n");
		screen_must_show(&s, "■ CONNECTED u");
		screen_play(&s, "n");
		screen_must_show(&s, rows[i].shown);
	}
}
END_TEST

static Suite *suite(void)
{
	Suite *suite_ = suite_create("app keys");
	TCase *t = tcase_create("app keys");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, forward_and_back);
	tcase_add_test(t, to_the_next_call);
	tcase_add_test(t, playing);
	tcase_add_test(t, history_is_seen);
	tcase_add_test(t, an_empty_recording);
	tcase_add_test(t, speeds);
	tcase_add_test(t, marks);
	tcase_add_test(t, no_marks);
	tcase_add_test(t, searching);
	tcase_add_test(t, what_is_found);
	tcase_add_test(t, nothing_is_found);
	tcase_add_loop_test(t, a_command, 0, ROWS(commands));
	tcase_add_test(t, commands_of_the_whole);
	tcase_add_test(t, a_long_line);
	tcase_add_test(t, written_and_read);
	tcase_add_test(t, a_picture);
	tcase_add_loop_test(t, tab_goes_round, 0, ROWS(tabs));
	tcase_add_test(t, a_part_alone);
	tcase_add_test(t, larger_and_smaller);
	tcase_add_test(t, scrolling_calls);
	tcase_add_test(t, scrolled_to_the_first_call);
	tcase_add_test(t, selecting_rows);
	tcase_add_test(t, times);
	tcase_add_test(t, times_between_rows);
	tcase_add_test(t, themes);
	tcase_add_test(t, redraw);
	tcase_add_loop_test(t, leaving_step_by_step, 0, ROWS(leaving));
	tcase_add_loop_test(t, leaving_a_list, 0, 2);
	tcase_add_test(t, quitting_at_once);
	tcase_add_test(t, help_and_back);
	tcase_add_test(t, help_changes_nothing);
	tcase_add_test(t, no_search_in_help);
	tcase_add_test(t, views);
	tcase_add_test(t, packets);
	tcase_add_test(t, flows);
	tcase_add_test(t, a_table_is_aligned);
	tcase_add_test(t, states);
	tcase_add_test(t, into_a_state);
	tcase_add_test(t, states_of_udp);
	tcase_add_test(t, udp_dissolved);
	suite_add_tcase(suite_, t);
	return suite_;
}

TEST_MAIN(suite())
