/*
 * A run on the screen: what hangs is let go, chosen, doubled, put off; what
 * the screen says while it waits; how often it wakes up. Most of it without a
 * kernel; at the end, on real sockets, a SYN that is dropped by hand.
 */
#include "tests/test.h"

#include "tests/fake_hello.h"
#include "tests/folder.h"
#include "tests/play.h"
#include "tests/screen.h"
#include "tests/screen_stage.h"
#include "ui/text/i18n.h"

/* To where the SYN hangs, and on to where two segments of data do. */
#define SYN_HANGS "n n n n n n pause 1s "
#define ON_TO_TWO "n n n n n n n n n n n n pause 1s "
#define TWO_HANG  SYN_HANGS ON_TO_TWO

#define SCENARIO                                                               \
	"scenario fake-hello\ntitle en \"Hello\"\n"                            \
	"lesson en \"What this is about.\"\nactor C, S\n"                      \
	"C s = socket tcp\n"

static struct screen s;
static struct fake fake;

static void setup(void)
{
	i18n_set("en");
	screen_open(&s, 100, 30);
}

static void teardown(void)
{
	screen_close(&s);
}

static void open_run(fake_plot *plot)
{
	screen_run_plot(&s, &fake, plot, SCENARIO);
}

static uint32_t at(void)
{
	return s.app.player.at;
}

static const struct row *row(void)
{
	return player_row(&s.app.player);
}

/* --- what hangs ---------------------------------------------------------- */

START_TEST(it_hangs_until_it_is_let_go)
{
	open_run(fake_hello);
	screen_must_show(&s, "What this is about.");
	screen_play(&s, SYN_HANGS);
	screen_must_show(&s, "#1 held · n goes on");
	ck_assert_int_eq(fake.commands, 0);
	screen_play(&s, "pause 600s");
	screen_must_show(&s, "#1 held · n goes on");
	screen_play(&s, "n");
	ck_assert_int_eq(fake.commands, 1);
	screen_must_not_show(&s, "held");
	screen_play(&s, "n n");
	screen_settle(&s);
	screen_must_show(&s, "c SYN-RECEIVED");
}
END_TEST

/* Half of its way is behind it, and then all of it. */
START_TEST(it_travels)
{
	int y, x, before = 0;

	open_run(fake_hello);
	screen_play(&s, SYN_HANGS "n");
	for (int i = 0; i < 5; i++) {
		screen_wait_ms(&s, 40);
		ck_assert(screen_find(&s, "◆┄", &y, &x));
		ck_assert_int_ge(x, before);
		before = x;
	}
	screen_settle(&s);
	screen_must_show(&s, "──▶│");
}
END_TEST

START_TEST(one_is_chosen)
{
	open_run(fake_hello);
	screen_play(&s, SYN_HANGS "o");
	screen_must_show(&s, "only one packet is in flight");
	screen_play(&s, "N N o");
	screen_must_show(&s, "no packet is in flight here");
	screen_play(&s, "G " ON_TO_TWO);
	screen_must_show(&s, "packet #5");
	screen_play(&s, "o");
	screen_must_show(&s, "#5 is chosen");
	screen_play(&s, "o");
	screen_must_show(&s, "#4 is chosen");
	screen_must_show(&s, "packet #4");
	screen_play(&s, "o r"); /* #5 goes first */
	ck_assert_int_eq((int)fake.last.kind, COMMAND_RELEASE);
	ck_assert_uint_eq(fake.last.packet, 4);
	ck_assert_int_eq((int)row()->kind, ROW_ARRIVED);
	ck_assert_uint_eq(row()->item, 4);
	screen_must_show(&s, "#5 released");
	ck_assert_uint_eq(player_next(&s.app.player), ROW_NONE);
	screen_play(&s, "n pause 1s n");
	ck_assert_uint_eq(row()->item, 3); /* then the other one */
}
END_TEST

START_TEST(one_comes_twice)
{
	open_run(fake_hello);
	screen_play(&s, TWO_HANG "D");
	ck_assert_int_eq((int)fake.last.kind, COMMAND_DUPLICATE);
	ck_assert_uint_eq(fake.last.packet, 3);
	screen_must_show(&s, "#4 duplicated");
	ck_assert_int_eq((int)row()->kind, ROW_ARRIVED);
	screen_play(&s, "/ \"copy\" Esc n n n n pause 1s");
	screen_must_show(&s, "copy of #4");
}
END_TEST

/* A moment is no reason for a timer: it is put off where it hangs. */
START_TEST(one_comes_later)
{
	uint64_t began_ns;

	open_run(fake_hello);
	screen_play(&s, SYN_HANGS "d");
	screen_must_show(&s, "arrives later by: 300ms");
	screen_play(&s, "Esc d C-u \"50 ms\" Enter");
	began_ns = s.now_ns;
	ck_assert_int_eq((int)fake.last.kind, COMMAND_DELAY);
	ck_assert_uint_eq(fake.last.delay_ns, 50 * SCREEN_MS);
	screen_must_show(&s, "#1 delayed");
	while (row()->kind != ROW_ARRIVED) {
		ck_assert_uint_le(s.now_ns, began_ns + 60 * SCREEN_MS);
		screen_wait_ms(&s, 1);
	}
	ck_assert_uint_ge(s.now_ns, began_ns + 50 * SCREEN_MS);
	ck_assert_int_eq(recording_packet(s.app.show.rec, 0)->fate,
			 FATE_DELAYED);
}
END_TEST

START_TEST(a_recording_can_not_be_changed)
{
	static const char *const keys[] = { "x", "d", "D", "r" };

	screen_record(&s, story_hello());
	for (int at_step = 0; at_step < 9; at_step++) {
		for (int i = 0; i < ROWS(keys); i++) {
			screen_play(&s, keys[i]);
			screen_must_show(&s, "what happened has happened");
			ck_assert_int_eq((int)s.app.prompt, PROMPT_NONE);
		}
		screen_play(&s, "n");
	}
	screen_play(&s, "R");
	screen_must_show(&s, "can not be run again");
	ck_assert_uint_eq(at(), 9);
	screen_must_not_show(&s, "x drop"); /* nor do the keys offer it */
}
END_TEST

START_TEST(nothing_to_change)
{
	open_run(fake_hello);
	screen_play(&s, "n x");
	screen_must_show(&s, "no packet is in flight here");
	screen_play(&s, "d");
	screen_must_show(&s, "no packet is in flight here");
	ck_assert_int_eq((int)s.app.prompt, PROMPT_NONE);
	ck_assert_int_eq(fake.commands, 0);
}
END_TEST

static const struct {
	const char *keys;
	uint32_t hands; /* it is run again with */
	const char *shows;
} gone[] = {
	{ "D", 1, "run again, and that packet did not come" },
	{ "r", 0, "it has gone its way" },
	{ "d C-u \"50ms\" Enter", 1,
	  "run again, and that packet did not come" },
};

/* What has gone its way is changed by another run, if it can be: that of the
 * scenario, in which there is no packet at all. */
START_TEST(in_history)
{
	if (gone[_i].hands)
		need_stage();
	open_run(fake_hello);
	screen_play(&s, SYN_HANGS "n n n n N N N N");
	screen_must_show(&s, "HISTORY");
	ck_assert_int_eq(recording_packet(s.app.show.rec, 0)->fate,
			 FATE_DELIVERED);
	fake.commands = 0;
	screen_play(&s, gone[_i].keys);
	ck_assert_int_eq(fake.commands, 0);
	if (gone[_i].hands)
		screen_stage_end(&s);
	ck_assert_uint_eq(s.app.show.n_hands, gone[_i].hands);
	screen_must_show(&s, gone[_i].shows);
}
END_TEST

/* --- waiting ------------------------------------------------------------- */

/* A SYN that comes two seconds after all else, by a timer. */
static void late_plot(struct fake *f, int part, enum fate fate)
{
	(void)fate;
	if (part == FAKE_BEGIN) {
		call_ret(&f->story, FAKE_C, "socket", "tcp", 4, 0, NULL);
		fake_info(f, FAKE_C, 1, 0, 2000);
		state(&f->story, FAKE_C, TCP_SYN_SENT);
		fake_timer(f, 2000);
	} else if (part == FAKE_TIMER) {
		fake_send(f, PART_SYN, FAKE_C, FAKE_S, TH_S, 0, 0, "");
	}
}

START_TEST(it_waits_for_the_kernel)
{
	open_run(late_plot);
	screen_play(&s, "n n");
	screen_must_show(&s, "waiting for the kernel");
	ck_assert_uint_eq(at(), 1);
	screen_wait_ms(&s, 1900);
	ck_assert_uint_eq(at(), 1);
	screen_wait_ms(&s, 200);
	ck_assert_uint_eq(at(), 2); /* it was waited for */
	ck_assert_int_eq((int)row()->kind, ROW_SENT);
	screen_must_not_show(&s, "waiting for the kernel");
	screen_settle(&s);
	screen_must_show(&s, "#1 held");
}
END_TEST

/* The clock on the screen goes on meanwhile, ten times a second. */
START_TEST(a_clock_goes_on)
{
	int frames;

	open_run(late_plot);
	screen_play(&s, "n");
	frames = s.frames;
	screen_wait_ms(&s, 500);
	screen_must_show(&s, "RTO 0.50 / 2.00 s");
	ck_assert_int_le(s.frames - frames, 7);
	screen_wait_ms(&s, 1000);
	screen_must_show(&s, "RTO 1.50 / 2.00 s");
	screen_play(&s, "N"); /* but not in history */
	frames = s.frames;
	screen_wait_ms(&s, 400);
	ck_assert_int_le(s.frames - frames, 2);
}
END_TEST

START_TEST(playing_goes_through)
{
	open_run(fake_hello);
	screen_play(&s, "Space pause 200s");
	ck_assert_int_eq((int)s.app.player.status, SOURCE_END);
	ck_assert(player_at_edge(&s.app.player));
	screen_must_show(&s, "C waits in TIME-WAIT");
	ck_assert(!s.app.player.playing);
	screen_must_show(&s, "the end · R runs it again");
	screen_play(&s, "N n n");
	screen_must_show(&s, "the end · R runs it again");
}
END_TEST

/* --- when it goes wrong -------------------------------------------------- */

START_TEST(the_run_fails)
{
	open_run(fake_hello);
	screen_play(&s, SYN_HANGS);
	fake.failure = "wire: the queue is gone";
	if (_i == 0)
		screen_play(&s, "n");
	else
		screen_tick(&s);
	ck_assert(s.app.done);
	ck_assert_int_eq(s.app.status, ERR_FAILED);
	ck_assert_str_eq(s.app.error.text, fake.failure);
}
END_TEST

/* Who came from home goes back there, and is told. */
START_TEST(a_scenario_with_a_mistake)
{
	struct err e;

	folder_make();
	folder_file("a/one.scn", "scenario one\ntitle en \"1\"\nactor C\n"
				 "C s = socket tcp\n");
	setenv("WIRESTEP_SCENARIOS", folder, 1);
	ck_assert_int_eq(app_home(&s.app, NULL, &e), 0);
	screen_tick(&s);
	folder_file("a/one.scn", "scenario one\nfly\n");
	screen_play(&s, "Enter");
	ck_assert_int_eq((int)s.app.view, VIEW_HOME);
	screen_must_show(&s, "one.scn:1:1: ");
	folder_remove();
	screen_play(&s, "Enter"); /* nor is it there any more */
	screen_must_show(&s, "No such file");
	ck_assert(!s.app.done);
}
END_TEST

#define NEWER                                                                  \
	"scenario newer\ntitle en \"1\"\nrequire kernel 99.1\nactor C\n"       \
	"C s = socket tcp\n"
#define TOO_OLD "is older than 99.1"

/* One that is not for this machine says so at home, where one goes on. */
START_TEST(a_scenario_that_is_skipped)
{
	struct err e;

	folder_make();
	folder_file("a/newer.scn", NEWER);
	setenv("WIRESTEP_SCENARIOS", folder, 1);
	ck_assert_int_eq(app_home(&s.app, NULL, &e), 0);
	screen_tick(&s);
	screen_play(&s, "Enter");
	folder_remove();
	ck_assert_int_eq((int)s.app.view, VIEW_HOME);
	screen_must_show(&s, "skipped: newer: kernel ");
	screen_must_show(&s, TOO_OLD);
	ck_assert(!s.app.done);
}
END_TEST

/* Without home the screen ends, and leaves the reason. */
START_TEST(a_run_that_is_skipped)
{
	struct run_options options = { .seed = 1, .no_capture = true };
	struct show show;

	show_scenario(&show, play_parse(NEWER), &options);
	app_show(&s.app, &show);
	screen_tick(&s);
	ck_assert(s.app.done && s.app.error.skipped);
	ck_assert_int_eq(s.app.status, ERR_UNSUPPORTED);
	ck_assert_ptr_nonnull(strstr(s.app.error.text, TOO_OLD));
}
END_TEST

START_TEST(the_home_screen)
{
	struct err e;

	folder_make();
	folder_file("a/one.scn",
		    "scenario one\ntitle en \"First\"\nlesson en \"Of one.\"\n"
		    "actor C\nC s = socket tcp\n");
	folder_file("a/two.scn",
		    "scenario two\ntitle en \"Second\"\nlesson en \"Of two.\"\n"
		    "actor C\nC s = socket tcp\n");
	folder_file("b/three.scn",
		    "scenario three\ntitle en \"Third\"\nlesson en \"3\"\n"
		    "actor C\nC s = socket tcp\n");
	setenv("WIRESTEP_SCENARIOS", folder, 1);
	ck_assert_int_eq(app_home(&s.app, NULL, &e), 0);
	screen_tick(&s);
	screen_must_show(&s, "▶ one");
	screen_must_show(&s, "Of one.");
	screen_must_show(&s, "title en \"First\""); /* its file */
	screen_play(&s, "k k k g j j j j");
	screen_must_show(&s, "▶ three"); /* over the group's name */
	screen_play(&s, "j k");
	screen_must_show(&s, "▶ two");
	screen_must_show(&s, "Of two.");
	screen_play(&s, "/ \"thi\"");
	screen_must_show(&s, "▶ three");
	screen_must_not_show(&s, "Second");
	screen_play(&s, "Esc");
	screen_must_show(&s, "Second");
	screen_must_show(&s, "▶ three");
	screen_play(&s, "/ \"zzz\" Enter");
	screen_must_show(&s, "no scenario has this in it");
	screen_play(&s, "Enter / Esc");
	screen_must_show(&s, "Second");
	ck_assert(!s.app.done);
	screen_play(&s, "1 2 : \"go 3\" Enter");
	screen_must_show(&s, ":go needs something that is shown");
	screen_play(&s, "q");
	ck_assert(s.app.done);
	folder_remove();
}
END_TEST

/* A filter moves what is chosen; what is shown of it comes along. */
START_TEST(home_filtered)
{
	struct err e;

	folder_make();
	folder_file("a/one.scn", "scenario one\ntitle en \"First\"\n"
				 "actor C\nC s = socket tcp\n");
	folder_file("b/three.scn", "scenario three\ntitle en \"Third\"\n"
				   "actor C\nC s = socket tcp\n");
	setenv("WIRESTEP_SCENARIOS", folder, 1);
	ck_assert_int_eq(app_home(&s.app, NULL, &e), 0);
	screen_tick(&s);
	screen_must_show(&s, "title en \"First\"");
	screen_play(&s, "/ \"thi\"");
	screen_must_show(&s, "title en \"Third\"");
	screen_play(&s, "Enter q"); /* the filter is gone, its choice stays */
	ck_assert_str_eq(s.app.filter, "");
	screen_must_show(&s, "▶ three");
	screen_must_show(&s, "title en \"Third\"");
	folder_remove();
}
END_TEST

/* --- waking up ----------------------------------------------------------- */

static const char *const views[] = { "1", "2", "3", "4", "?", "\\", ":" };

/* Not one frame is drawn while nothing happens, in any view. */
START_TEST(idle_is_idle)
{
	open_run(fake_hello);
	screen_play(&s, SYN_HANGS "n n n n n");
	screen_play(&s, views[_i]);
	screen_wait_ms(&s, 2000);
	for (int i = 0; i < 20; i++) {
		ck_assert_uint_eq(app_wake_ns(&s.app, s.now_ns), 0);
		s.now_ns += 997 * SCREEN_MS;
	}
}
END_TEST

START_TEST(frames_are_near_each_other)
{
	uint64_t wake_ns;

	screen_resize(&s, 120, 40);
	open_run(fake_hello);
	screen_play(&s, SYN_HANGS "n");
	s.frames = 0;
	while ((wake_ns = app_wake_ns(&s.app, s.now_ns))) {
		ck_assert_uint_gt(wake_ns, s.now_ns);
		ck_assert_uint_le(wake_ns,
				  s.now_ns + SCREEN_FRAME_MS * SCREEN_MS);
		s.now_ns = wake_ns;
		screen_tick(&s);
	}
	ck_assert_int_lt(s.frames, 15);
}
END_TEST

START_TEST(no_animation)
{
	s.options.no_animation = true;
	open_run(fake_hello);
	for (int i = 0; i < 12; i++) {
		screen_play(&s, "n");
		ck_assert_uint_eq(app_wake_ns(&s.app, s.now_ns), 0);
	}
}
END_TEST

/* --- another show -------------------------------------------------------- */

/* Nothing of the one before is left: no selection, no mark, no search. */
START_TEST(another_show)
{
	open_run(fake_hello);
	screen_play(&s, TWO_HANG "m o Tab Tab j \\ 4");
	screen_record(&s, story_hello());
	ck_assert_int_eq(fake.closed, 1);
	ck_assert_int_eq((int)s.app.view, VIEW_STEP);
	ck_assert_uint_eq(s.app.selected, ROW_NONE);
	ck_assert_uint_eq(s.app.chosen, ROW_NONE);
	ck_assert_int_eq(s.app.n_marks, 0);
	ck_assert(!s.app.maximised);
	ck_assert_uint_eq(at(), 0);
	screen_play(&s, "G");
	screen_must_show(&s, "tcp-hello");
}
END_TEST

/* --- on a stage ---------------------------------------------------------- */

/* The run is made again to here with live timers; one steps on through it. */
START_TEST(a_syn_is_dropped)
{
	need_stage();
	screen_stage(&s, CONNECTED);
	screen_play(&s, "/ \"[S]\" Enter Esc");
	screen_must_show(&s, "#1 held · n goes on");
	screen_play(&s, "m x");
	screen_must_show(&s, "#1 dropped: played again with live timers; "
			     "watch what the kernel does");
	screen_stage_wait(&s, ROW_LOST);
	screen_must_show(&s, "#1 dropped ✗");
	screen_must_show(&s, "changed by hand");
	screen_play(&s, "n");
	screen_stage_wait(&s, ROW_SENT); /* the kernel's own, a second later */
	screen_wait_ms(&s, 1000);
	screen_must_show(&s, "#2 [S] seq 0");
	screen_play(&s, "4"); /* nobody holds it: the run is over */
	screen_must_show(&s, "in flight");
	screen_must_not_show(&s, "held");
	screen_play(&s, "1");
	ck_assert_uint_ge(row()->t_ns, 900 * SCREEN_MS);
	ck_assert_int_eq(s.app.n_marks, 1);
	screen_play(&s, "R"); /* and as it was written */
	ck_assert_int_eq(s.app.n_marks, 0);
	screen_must_not_show(&s, "changed by hand");
	ck_assert_uint_eq(at(), 0);
	ck_assert_uint_eq(s.app.show.n_hands, 0);
	screen_play(&s, "/ \"[S]\" Enter Esc");
	screen_must_show(&s, "#1 held · n goes on");
}
END_TEST

/* In real time nobody waits for the viewer: what is drawn is on its link. */
START_TEST(realtime_holds_nothing)
{
	need_stage();
	screen_stage(&s, HEAD "mode realtime\nlink delay=10ms\n" ACTORS LISTEN
				 CONNECT HANDSHAKE);
	screen_stage_end(&s);
	screen_play(&s, "/ \"[S]\" Enter Esc");
	screen_must_show(&s, "#1 in flight · n goes on");
	screen_must_not_show(&s, "held");
	screen_play(&s, "4");
	screen_must_not_show(&s, "held");
}
END_TEST

/* What n will do to it the file has not said yet: it is going to be lost. */
START_TEST(who_is_to_be_lost_is_not_let_go)
{
	need_stage();
	screen_stage(&s, CONNECTING "drop C>S [S]\n");
	screen_play(&s, "/ \"[S]\" Enter Esc");
	screen_must_show(&s, "#1 held · n goes on");
	screen_play(&s, "n");
	screen_must_show(&s, "#1 dropped ✗");
}
END_TEST

/* From its start to its end, by n alone; then all of it back. */
START_TEST(a_run_step_by_step)
{
	need_stage();
	screen_stage(&s, CONNECTED "C close s = 0\nwire C>S [F.]\n");
	for (int i = 0; i < 200 && !s.app.message[0]; i++)
		screen_play(&s, "n");
	screen_must_show(&s, "the end · R runs it again");
	ck_assert_int_eq((int)s.app.player.status, SOURCE_END);
	screen_must_show(&s, "FIN-WAIT-1");
	while (at())
		screen_play(&s, "N");
	screen_must_show(&s, "HISTORY 0/");
}
END_TEST

/* Enter runs what is chosen; q is home again, and another q the end. */
START_TEST(from_home_and_back)
{
	struct err e;

	need_stage();
	s.options.no_capture = true;
	folder_make();
	folder_file("a/one.scn", "scenario one\ntitle en \"First\"\nactor C\n"
				 "C s = socket tcp\nC close s = 0\n");
	setenv("WIRESTEP_SCENARIOS", folder, 1);
	ck_assert_int_eq(app_home(&s.app, NULL, &e), 0);
	s.now_ns = screen_clock_ns();
	screen_tick(&s);
	for (int i = 0; i < 3; i++) {
		screen_play(&s, "Enter");
		ck_assert_int_eq((int)s.app.view, VIEW_STEP);
		screen_play(&s, "n n n");
		screen_must_show(&s, "close(s) = 0");
		screen_play(&s, "q");
		ck_assert_int_eq((int)s.app.view, VIEW_HOME);
		ck_assert(!app_has_show(&s.app));
		screen_must_show(&s, "▶ one");
		ck_assert_uint_eq(app_wake_ns(&s.app, s.now_ns), 0);
		ck_assert_int_eq(app_fd(&s.app), -1);
	}
	screen_play(&s, "q");
	ck_assert(s.app.done);
	folder_remove();
}
END_TEST

static Suite *suite(void)
{
	Suite *suite_ = suite_create("app run");
	TCase *t = tcase_create("app run");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_set_timeout(t, 60);
	tcase_add_test(t, it_hangs_until_it_is_let_go);
	tcase_add_test(t, it_travels);
	tcase_add_test(t, one_is_chosen);
	tcase_add_test(t, one_comes_twice);
	tcase_add_test(t, one_comes_later);
	tcase_add_test(t, a_recording_can_not_be_changed);
	tcase_add_test(t, nothing_to_change);
	tcase_add_loop_test(t, in_history, 0, ROWS(gone));
	tcase_add_test(t, it_waits_for_the_kernel);
	tcase_add_test(t, a_clock_goes_on);
	tcase_add_test(t, playing_goes_through);
	tcase_add_loop_test(t, the_run_fails, 0, 2);
	tcase_add_test(t, a_scenario_with_a_mistake);
	tcase_add_test(t, a_scenario_that_is_skipped);
	tcase_add_test(t, a_run_that_is_skipped);
	tcase_add_test(t, the_home_screen);
	tcase_add_test(t, home_filtered);
	tcase_add_loop_test(t, idle_is_idle, 0, ROWS(views));
	tcase_add_test(t, frames_are_near_each_other);
	tcase_add_test(t, no_animation);
	tcase_add_test(t, another_show);
	tcase_add_test(t, a_syn_is_dropped);
	tcase_add_test(t, realtime_holds_nothing);
	tcase_add_test(t, who_is_to_be_lost_is_not_let_go);
	tcase_add_test(t, a_run_step_by_step);
	tcase_add_test(t, from_home_and_back);
	suite_add_tcase(suite_, t);
	return suite_;
}

TEST_MAIN(suite())
