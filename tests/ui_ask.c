/*
 * Questions on the screen: the box, answering by keys and by the mouse, what
 * waits for it, what history shows, and the score. The scenes are kept in
 * tests/screens/ask-*.txt:
 *
 *	WIRESTEP_GOLDEN=write build/tests/ui_ask	writes them anew
 */
#include "tests/test.h"

#include <time.h>

#include "tests/fake_hello.h"
#include "tests/play.h"
#include "tests/scene.h"

/* A question stands where the SYN hangs, and one after it has come. */
#define TO_FIRST  "n n n n n n pause 1s "
#define TO_SECOND "n n n n pause 1s "
#define TEN	  "n n n n n n n n n n "
#define TO_END	  TEN TEN TEN TEN TEN

#define SCENARIO                                                               \
	"scenario fake-hello\ntitle en \"Hello\"\nlesson en \"It.\"\n"         \
	"actor C, S\nC s = socket tcp\n"

static struct screen s;
static struct fake fake;

static uint32_t text_add(const char *text)
{
	return text ? recording_text_add(fake.story.r, text, strlen(text)) : 0;
}

/* Answers are pairs of en and zh. */
static void ask(const char *en, const char *zh, int right, int n,
		const char *const (*answers)[2])
{
	struct ask_row row = { .n = (uint8_t)n, .right = (uint8_t)right };

	row.text[0] = text_add(en);
	row.text[1] = text_add(zh);
	for (int i = 0; i < n; i++) {
		row.answer[i][0] = text_add(answers[i][0]);
		row.answer[i][1] = text_add(answers[i][1]);
	}
	recording_ask(fake.story.r, tick(&fake.story), &row);
}

static void ask_first(void)
{
	static const char *const answers[][2] = {
		{ "an ACK", "一个 ACK" },
		{ "SYN+ACK: it agrees, and its numbers start",
		  "SYN+ACK：它同意，并给出自己的起始序号" },
		{ "nothing before accept() returns", NULL },
	};

	ask("The SYN is about to reach S. What does S send back?",
	    "SYN 即将到达 S。S 会回复什么？", 1, 3, answers);
}

static void ask_second(void)
{
	static const char *const answers[][2] = { { "yes", "是" },
						  { "no", "否" } };

	ask("Does C know by now?", "C 现在知道了吗？", 1, 2, answers);
}

static void ask_many(void)
{
	static const char *const answers[][2] = {
		{ "one", NULL },   { "two", NULL },   { "three", NULL },
		{ "four", NULL },  { "five", NULL },  { "six", NULL },
		{ "seven", NULL }, { "eight", NULL }, { "nine", NULL },
	};

	ask("How many segments will there be in all before the connection is "
	    "gone, counting those that say nothing?",
	    NULL, 8, 9, answers);
}

static void plot(struct fake *f, int part, enum fate fate)
{
	fake_hello(f, part, fate);
	if (part == FAKE_BEGIN)
		ask_first();
	if (part == PART_SYN)
		ask_second();
}

static void plot_many(struct fake *f, int part, enum fate fate)
{
	fake_hello(f, part, fate);
	if (part == FAKE_BEGIN)
		ask_many();
}

static void open_run(void)
{
	screen_run_plot(&s, &fake, plot, SCENARIO);
}

static void open_many(void)
{
	screen_run_plot(&s, &fake, plot_many, SCENARIO);
}

/* The same as a recording that is over. */
static void open_recording(void)
{
	static const struct command step = { .kind = COMMAND_STEP };
	uint64_t clock_ns = 1000 * SCREEN_MS;
	enum source_status status;
	struct err e;

	fake_open(&fake, &clock_ns, plot);
	status = source_pump(&fake.source, &e);
	while (status == SOURCE_READY)
		status = source_command(&fake.source, &step, &e);
	screen_record(&s, fake.story.r);
}

/* --- as expected --------------------------------------------------------- */

static const struct scene_size sizes[] = { { 60, 16, true },
					   { 80, 24, true },
					   { 100, 30, true } };

static const struct scene scenes[] = {
	{ "open", open_run, TO_FIRST, "en", false, 3 },
	{ "chosen", open_run, TO_FIRST "j j", "en", false, 3 },
	{ "right", open_run, TO_FIRST "2", "en", false, 3 },
	{ "wrong", open_run, TO_FIRST "1 n pause 1s N", "en", false, 3 },
	{ "skipped", open_run, TO_FIRST "Esc", "en", false, 3 },
	{ "many", open_many, TO_FIRST "k k", "en", false, 3 },
	{ "states", open_run, "2 " TO_FIRST, "en", false, 3 },
	{ "chinese", open_run, TO_FIRST "j", "zh", false, 3 },
	{ "ascii", open_run, TO_FIRST "3", "en", true, 3 },
};

static void close_scene(void)
{
	screen_close(&s);
}

START_TEST(expected_screens)
{
	scene_check(&s, "ask", &scenes[_i], sizes, close_scene);
}
END_TEST

/* --- answering ----------------------------------------------------------- */

static void setup(void)
{
	i18n_set("en");
	screen_open(&s, 80, 24);
	open_run();
}

static uint32_t at(void)
{
	return s.app.player.at;
}

#define FIRST  "What does S send back?"
#define SECOND "Does C know by now?"

/* What goes on, or changes what comes, waits for the answer. */
START_TEST(it_comes_first)
{
	static const char *const keys[] = { "n", ".",	  "Space", "s",
					    "c", "Right", "x",	   "d",
					    "r", "D",	  "Enter", "4" };

	screen_play(&s, TO_FIRST);
	screen_must_show(&s, FIRST);
	for (int i = 0; i < ROWS(keys); i++) {
		screen_play(&s, keys[i]);
		screen_must_show(&s, "the question comes first: 1 to 3 answer "
				     "it, Esc skips");
		ck_assert_uint_eq(at(), 6);
		ck_assert_int_eq(fake.commands, 0);
		ck_assert(!s.app.player.playing);
	}
	screen_settle(&s); /* nor does it wake up meanwhile */
	screen_must_show(&s, FIRST);
}
END_TEST

/* All else is as it ever was: one can look around, and back. */
START_TEST(what_does_not_wait)
{
	screen_play(&s, TO_FIRST "?");
	screen_must_show(&s, "Stepping");
	screen_must_not_show(&s, FIRST);
	screen_play(&s, "Esc Tab t");
	screen_must_show(&s, FIRST);
	screen_play(&s, "N");
	screen_must_not_show(&s, FIRST);
	screen_play(&s, "2");
	ck_assert_int_eq((int)s.app.view, VIEW_STATES);
	screen_play(&s, "n"); /* the question comes again, over any view */
	screen_must_show(&s, FIRST);
	screen_play(&s, "2");
	ck_assert_int_eq((int)s.app.view, VIEW_STATES);
	screen_must_show(&s, "right · 1 of 1 predicted");
	screen_must_not_show(&s, FIRST);
	screen_play(&s, "1");
	screen_must_show(&s, "✓2 SYN+ACK");
}
END_TEST

static const struct {
	const char *keys, *says, *shows;
} ways[] = {
	{ "2", "right · 1 of 1 predicted", "✓2 SYN+ACK" },
	{ "1", "no, it is 2 · 0 of 1 predicted", "✗1 an ACK" },
	{ "3", "no, it is 2 · 0 of 1 predicted", "✗3 nothing" },
	{ "j j Enter", "right · 1 of 1 predicted", "✓2 SYN+ACK" },
	{ "Down Down Down Up Enter", "right · 1 of 1 predicted", "✓2 SYN" },
	{ "k k Enter", "right · 1 of 1 predicted", "✓2 SYN+ACK" },
	{ "j j j j Enter", "no, it is 2 · 0 of 1 predicted", "✗1 an ACK" },
	{ "Esc", "skipped", " 2 SYN+ACK" },
};

START_TEST(it_is_answered)
{
	screen_play(&s, TO_FIRST);
	screen_play(&s, ways[_i].keys);
	screen_must_show(&s, ways[_i].says);
	screen_must_show(&s, ways[_i].shows);
	ck_assert_uint_eq(at(), 6);
	screen_play(&s, "n pause 1s"); /* and on it goes */
	ck_assert_uint_eq(at(), 7);
	ck_assert_int_eq(fake.commands, 1);
	screen_must_not_show(&s, FIRST);
}
END_TEST

START_TEST(a_chosen_one_is_seen)
{
	screen_play(&s, TO_FIRST);
	screen_must_not_show(&s, "▶");
	screen_play(&s, "j j j");
	screen_must_show(&s, "▶3 nothing before accept() returns");
	screen_play(&s, "N n"); /* another look, another choice */
	screen_must_not_show(&s, "▶3");
}
END_TEST

START_TEST(by_the_mouse)
{
	int y, x;

	screen_play(&s, TO_FIRST);
	ck_assert(screen_find(&s, "SYN+ACK: it agrees", &y, &x));
	screen_mouse(&s, MOUSE_PRESS, y - 2, x); /* the question itself */
	screen_must_not_show(&s, "predicted");
	screen_mouse(&s, MOUSE_WHEEL_UP, y, x);
	screen_must_not_show(&s, "predicted");
	screen_mouse(&s, MOUSE_PRESS, y, x + 3);
	screen_must_show(&s, "right · 1 of 1 predicted");
	screen_mouse(&s, MOUSE_PRESS, y + 1, x); /* it is answered */
	screen_must_not_show(&s, "✗");
}
END_TEST

/* --- history, the score, playing ----------------------------------------- */

START_TEST(history_shows_what_was_answered)
{
	screen_play(&s, TO_FIRST "1 n " TO_SECOND);
	screen_must_show(&s, SECOND);
	screen_play(&s, "2");
	screen_must_show(&s, "right · 1 of 2 predicted");
	screen_play(&s, ": \"go 7\" Enter N");
	screen_must_show(&s, "✗1 an ACK");
	screen_must_show(&s, "╭╴not so ╶");
	screen_play(&s, "n n"); /* without being asked again */
	ck_assert_uint_eq(at(), 8);
	screen_play(&s, "g");
	screen_must_not_show(&s, FIRST);
}
END_TEST

START_TEST(the_score)
{
	screen_resize(&s, 120, 40);
	screen_must_not_show(&s, "predicted");
	screen_play(&s, TO_FIRST "2 n " TO_SECOND "1");
	screen_play(&s, "n");
	screen_must_show(&s, "1 of 2 predicted  ‖");
	screen_play(&s, TO_END);
	screen_must_show(&s, "the end · 1 of 2 predicted · R runs it again");
}
END_TEST

START_TEST(a_recording_asks_as_well)
{
	screen_close(&s);
	screen_open(&s, 80, 24);
	open_recording();
	screen_play(&s, TO_FIRST);
	screen_must_show(&s, FIRST);
	screen_play(&s, "n");
	screen_must_show(&s, "the question comes first");
	screen_play(&s, "Esc n " TO_SECOND);
	screen_must_show(&s, SECOND);
	screen_play(&s, "2 " TO_END);
	screen_must_show(&s, "the end of the recording · 1 of 2 predicted");
}
END_TEST

/* Going somewhere is no step: what is passed by asks when one comes back. */
START_TEST(what_is_passed_by)
{
	screen_close(&s);
	screen_open(&s, 80, 24);
	open_recording();
	screen_play(&s, "G");
	screen_must_not_show(&s, FIRST);
	screen_play(&s, "n");
	screen_must_show(&s, "the end of the recording · N steps back");
	screen_play(&s, ": \"go 6\" Enter");
	screen_must_show(&s, FIRST);
	screen_play(&s, "n");
	screen_must_show(&s, "the question comes first");
	ck_assert_uint_eq(at(), 6);
}
END_TEST

/* What is open still counts for nothing. */
START_TEST(what_is_open_does_not_count)
{
	screen_close(&s);
	screen_open(&s, 80, 24);
	open_recording();
	screen_play(&s, ": \"go 7\" Enter c");
	screen_must_show(&s, SECOND);
	screen_play(&s, "2");
	screen_must_show(&s, "right · 1 of 1 predicted");
}
END_TEST

START_TEST(playing_stops_there)
{
	screen_play(&s, "Space pause 60s");
	screen_must_show(&s, FIRST);
	ck_assert_uint_eq(at(), 6);
	ck_assert(!s.app.player.playing);
	screen_settle(&s);
	screen_play(&s, "2"); /* and goes on, when it has been seen */
	screen_must_show(&s, "✓2 SYN+ACK");
	screen_wait_ms(&s, 1000);
	ck_assert_uint_eq(at(), 6);
	screen_wait_ms(&s, 60000);
	screen_must_show(&s, SECOND);
	screen_play(&s, "Esc pause 200s");
	screen_must_show(&s, "the end · 1 of 2 predicted");
}
END_TEST

/* Who has stopped it, or stepped back, does not want it to play on. */
START_TEST(playing_does_not_resume)
{
	screen_play(&s, "Space pause 60s N n 2 pause 60s");
	ck_assert_uint_eq(at(), 6);
	ck_assert(!s.app.player.playing);
}
END_TEST

/* Running to a call or a mark stops there too. */
START_TEST(running_stops_there)
{
	screen_play(&s, "c");
	screen_must_show(&s, FIRST);
	ck_assert_uint_eq(at(), 6);
	ck_assert_int_eq(fake.commands, 0);
	screen_play(&s, "2 c");
	screen_must_show(&s, SECOND);
	ck_assert_int_eq(fake.commands, 1);
}
END_TEST

/* Also where what follows is there already. */
/* What comes is known, and may be the answer. */
START_TEST(the_timeline_does_not_tell)
{
	screen_close(&s);
	screen_open(&s, 80, 24);
	open_recording();
	screen_play(&s, TO_FIRST);
	screen_must_show(&s, FIRST);
	screen_must_not_show(&s, "┄●");
	screen_play(&s, "Esc");
	screen_must_show(&s, "┄●");
}
END_TEST

START_TEST(running_stops_in_a_recording)
{
	screen_close(&s);
	screen_open(&s, 80, 24);
	open_recording();
	screen_play(&s, "c");
	screen_must_show(&s, FIRST);
	ck_assert_uint_eq(at(), 6);
}
END_TEST

/* Two at one place: the second comes when the first is answered. */
static void plot_two(struct fake *f, int part, enum fate fate)
{
	plot(f, part, fate);
	if (part == FAKE_BEGIN)
		ask_second();
}

START_TEST(two_at_once)
{
	screen_close(&s);
	screen_open(&s, 80, 24);
	screen_run_plot(&s, &fake, plot_two, SCENARIO);
	screen_play(&s, "Space pause 60s");
	screen_must_show(&s, FIRST);
	screen_play(&s, "2");
	screen_must_show(&s, SECOND);
	screen_must_show(&s, "right · 1 of 1 predicted");
	ck_assert(!s.app.player.playing);
	screen_play(&s, "2");
	screen_must_show(&s, "right · 2 of 2 predicted");
	ck_assert(s.app.player.playing);
}
END_TEST

/* What is told behind a question would answer it. */
#define TOLD "It does not."

static void plot_told(struct fake *f, int part, enum fate fate)
{
	plot(f, part, fate);
	if (part == PART_SYN)
		recording_note(f->story.r, tick(&f->story), "en", TOLD, 1);
}

START_TEST(what_is_told_behind_it)
{
	screen_close(&s);
	screen_open(&s, 80, 24);
	screen_run_plot(&s, &fake, plot_told, SCENARIO);
	screen_play(&s, "c 2 c");
	screen_must_show(&s, SECOND);
	screen_must_not_show(&s, TOLD);
	screen_play(&s, "2 n");
	screen_must_show(&s, TOLD);
	screen_must_not_show(&s, SECOND);
	screen_play(&s, "N");
	screen_must_not_show(&s, TOLD);
}
END_TEST

/* --- on a stage ---------------------------------------------------------- */

#define QUESTION                                                               \
	CONNECTING "ask en \"Is it ${C.s.state}?\" { *\"yes\", \"no\" }\n"     \
		   "wire C>S [S] ; wire S>C [S.] ; wire C>S [.]\n"

static uint64_t clock_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (uint64_t)ts.tv_sec * 1000000000u + (uint64_t)ts.tv_nsec;
}

static void open_stage(void)
{
	struct run_options options = { .seed = 1, .no_capture = true };
	struct show show;

	screen_close(&s);
	screen_open(&s, 80, 24);
	s.now_ns = clock_ns();
	show_scenario(&show, play_parse(QUESTION), &options);
	app_show(&s.app, &show);
	screen_tick(&s);
}

/* Run again because of a hand, it has been answered; from the start, not. */
START_TEST(run_again)
{
	need_stage();
	open_stage();
	screen_play(&s, "c");
	screen_must_show(&s, "Is it SYN-SENT?");
	screen_play(&s, "x");
	screen_must_show(&s, "the question comes first: 1 to 2");
	screen_play(&s, "1");
	screen_must_show(&s, "right · 1 of 1 predicted");
	screen_play(&s, "x");
	screen_must_show(&s, "#1 dropped");
	ck_assert_uint_eq(s.app.show.n_hands, 1);
	ck_assert_uint_eq(quiz_answer(&s.app.player.quiz, 0), 1);
	screen_play(&s, "R");
	ck_assert_uint_eq(quiz_answer(&s.app.player.quiz, 0), QUIZ_OPEN);
	screen_play(&s, "c");
	screen_must_show(&s, "Is it SYN-SENT?");
	screen_must_not_show(&s, "predicted");
}
END_TEST

static Suite *suite(void)
{
	Suite *suite_ = suite_create("ask");
	TCase *shown = tcase_create("shown"), *t = tcase_create("answered");

	tcase_set_timeout(shown, 60);
	tcase_add_loop_test(shown, expected_screens, 0, ROWS(scenes));
	tcase_add_checked_fixture(t, setup, close_scene);
	tcase_set_timeout(t, 60);
	tcase_add_test(t, it_comes_first);
	tcase_add_test(t, what_does_not_wait);
	tcase_add_loop_test(t, it_is_answered, 0, ROWS(ways));
	tcase_add_test(t, a_chosen_one_is_seen);
	tcase_add_test(t, by_the_mouse);
	tcase_add_test(t, history_shows_what_was_answered);
	tcase_add_test(t, the_score);
	tcase_add_test(t, a_recording_asks_as_well);
	tcase_add_test(t, what_is_passed_by);
	tcase_add_test(t, playing_stops_there);
	tcase_add_test(t, playing_does_not_resume);
	tcase_add_test(t, running_stops_there);
	tcase_add_test(t, the_timeline_does_not_tell);
	tcase_add_test(t, running_stops_in_a_recording);
	tcase_add_test(t, what_is_open_does_not_count);
	tcase_add_test(t, two_at_once);
	tcase_add_test(t, what_is_told_behind_it);
	tcase_add_test(t, run_again);
	suite_add_tcase(suite_, shown);
	suite_add_tcase(suite_, t);
	return suite_;
}

TEST_MAIN(suite())
