/*
 * What keys do on the screen: one thing after the other, by what it shows
 * then.
 */
#include "tests/test.h"

#include "capture/jsonl/jsonl.h"
#include "tests/folder.h"
#include "tests/screen_hello.h"

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

static Suite *suite(void)
{
	Suite *suite_ = suite_create("app keys");
	TCase *tc = tcase_create("app keys");

	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_test(tc, forward_and_back);
	tcase_add_test(tc, to_the_next_call);
	tcase_add_test(tc, playing);
	tcase_add_test(tc, history_is_seen);
	tcase_add_test(tc, an_empty_recording);
	tcase_add_test(tc, speeds);
	tcase_add_test(tc, marks);
	tcase_add_test(tc, no_marks);
	tcase_add_test(tc, searching);
	tcase_add_test(tc, what_is_found);
	tcase_add_test(tc, nothing_is_found);
	tcase_add_loop_test(tc, a_command, 0, ROWS(commands));
	tcase_add_test(tc, commands_of_the_whole);
	tcase_add_test(tc, a_long_line);
	tcase_add_test(tc, written_and_read);
	tcase_add_test(tc, a_picture);
	tcase_add_loop_test(tc, leaving_step_by_step, 0, ROWS(leaving));
	tcase_add_loop_test(tc, leaving_a_list, 0, 2);
	tcase_add_test(tc, quitting_at_once);
	tcase_add_test(tc, help_and_back);
	tcase_add_test(tc, help_changes_nothing);
	tcase_add_test(tc, no_search_in_help);
	suite_add_tcase(suite_, tc);
	return suite_;
}

TEST_MAIN(suite())
