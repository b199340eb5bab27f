/*
 * From a step in history another way, on real sockets: the run is made again
 * up to that step, with what was done by hand before it and without what was
 * done after, and is live there.
 */
#include "tests/test.h"

#include "tests/screen.h"
#include "tests/screen_stage.h"
#include "tests/story.h"
#include "ui/text/i18n.h"

#define TWO                                                                    \
	CONNECTED "C nodelay s ; send s \"one\" = 3 ; send s \"three\" = 5\n"  \
		  "settle\nS recv c 9 = \"onethree\"\nC close s\nS close c\n"

/* Packets of TWO: the handshake, two segments and their ACKs, … */
enum { SYN, SYNACK, ACK, ONE, THREE };

static struct screen s;

static void setup(void)
{
	i18n_set("en");
	need_stage();
	screen_open(&s, 100, 30);
	s.options.no_animation = true;
}

static void teardown(void)
{
	screen_close(&s);
}

static const struct recording *rec(void)
{
	return s.app.show.rec;
}

static uint32_t at(void)
{
	return s.app.player.at;
}

/* It hangs at the cursor. */
static bool hangs(uint32_t packet)
{
	const struct world *w = &s.app.player.world;

	for (uint32_t i = 0; i < w->n_flight; i++)
		if (w->flight[i] == packet)
			return true;
	return false;
}

/* Forward, or back, until a packet hangs; one that was not sent never does. */
static void step_until(const char *key, uint32_t packet)
{
	for (int i = 0; i < 200 && !hangs(packet); i++) {
		screen_play(&s, key);
		if (s.app.player.status == SOURCE_WAIT)
			screen_stage_look(&s);
	}
	ck_assert(hangs(packet));
}

static void to_the_end(void)
{
	while (s.app.player.status != SOURCE_END) {
		screen_play(&s, "n");
		if (s.app.player.status == SOURCE_WAIT)
			screen_stage_look(&s);
	}
	screen_play(&s, "G");
}

static void branch(void)
{
	screen_play(&s, "b");
	while (s.app.branch.on)
		screen_stage_look(&s);
}

/* The cursor is where the run is, which waits for the viewer. */
static void check_live(uint32_t step)
{
	char title[64];

	ck_assert_uint_eq(at(), step);
	ck_assert_int_eq((int)s.app.player.status, SOURCE_READY);
	ck_assert(!player_in_history(&s.app.player));
	ck_assert(app_holds(&s.app));
	snprintf(title, sizeof(title), "branch of step %u", step);
	screen_must_show(&s, title);
	screen_must_not_show(&s, "HISTORY");
}

static enum fate fate(uint32_t packet)
{
	return (enum fate)recording_packet(rec(), packet)->fate;
}

static bool gone(uint32_t packet)
{
	return recording_packet(rec(), packet)->fate_event != ROW_NONE;
}

/* --- frozen -------------------------------------------------------------- */

START_TEST(nothing_was_done_by_hand)
{
	uint32_t step;
	char *before, *after;

	screen_stage(&s, TWO);
	to_the_end();
	before = packet_list(rec());
	step_until("N", ONE);
	step = at();
	screen_must_show(&s, "b branch");
	branch();
	check_live(step);
	ck_assert(gone(ACK) && !gone(ONE) && !gone(THREE));
	ck_assert_uint_eq(s.app.show.n_hands, 0);
	screen_must_show(&s, "go on another way");
	to_the_end(); /* or on the same */
	after = packet_list(rec());
	ck_assert_str_eq(after, before);
	free(before);
	free(after);
	screen_play(&s, "R");
	screen_must_not_show(&s, "branch of");
}
END_TEST

/* At its very beginning, and at every other step. */
START_TEST(at_every_step)
{
	uint32_t n;

	screen_stage(&s, TWO);
	to_the_end();
	n = (uint32_t)s.app.player.n_steps;
	for (uint32_t step = 0; step < n; step++) {
		char go[32];

		snprintf(go, sizeof(go), ": \"go %u\" Enter", step);
		screen_play(&s, go);
		branch();
		ck_assert_uint_eq(at(), step);
		ck_assert(!player_in_history(&s.app.player));
		to_the_end();
		ck_assert_uint_eq(s.app.player.n_steps, n);
	}
}
END_TEST

/* The second went first; before that, it has not yet. */
START_TEST(in_another_order)
{
	uint32_t step;

	screen_stage(&s, TWO);
	step_until("n", THREE);
	step = at();
	screen_play(&s, "o r");
	to_the_end();
	step_until("N", ONE);
	ck_assert_uint_gt(at(), step);
	branch();
	ck_assert_uint_eq(s.app.show.n_hands, 1);
	ck_assert(gone(THREE) && !gone(ONE) && hangs(ONE));
	ck_assert_int_eq((int)s.app.player.status, SOURCE_READY);
	screen_play(&s, "N");
	while (at() > step)
		screen_play(&s, "N");
	branch();
	check_live(step);
	ck_assert_uint_eq(s.app.show.n_hands, 0);
	ck_assert(hangs(ONE) && hangs(THREE));
	screen_play(&s, "D"); /* another way */
	ck_assert(gone(ONE) && !gone(THREE));
}
END_TEST

/* What came late comes late again, and what overtook it overtakes it. */
START_TEST(one_came_late)
{
	char *order, *again;

	screen_stage(&s, TWO);
	step_until("n", THREE);
	screen_play(&s, "d C-u \"20ms\" Enter");
	while (_i && !gone(ONE)) /* the next one lets it go first, or not */
		screen_stage_look(&s);
	screen_play(&s, "n");
	to_the_end();
	ck_assert_int_eq(fate(ONE), FATE_DELAYED);
	order = fate_order(rec());
	ck_assert_int_eq(strncmp(order, _i ? "1 2 3 4 " : "1 2 3 5 ", 8), 0);
	screen_play(&s, "N N N");
	branch();
	ck_assert_uint_eq(s.app.show.n_hands, 1);
	ck_assert_int_eq(fate(ONE), FATE_DELAYED);
	to_the_end();
	again = fate_order(rec());
	ck_assert_str_eq(again, order);
	free(again);
	free(order);
}
END_TEST

/* --- live ---------------------------------------------------------------- */

/* The SYN is lost again; data hangs with live timers, and is lost in place. */
START_TEST(something_was_lost)
{
	uint32_t step;

	screen_stage(&s, TWO);
	step_until("n", SYN);
	screen_play(&s, "x");
	screen_stage_end(&s);
	screen_play(&s, "G");
	step_until("N", ONE + 1); /* the SYN came twice */
	step = at();
	branch();
	check_live(step);
	screen_must_show(&s, "the timers run meanwhile");
	ck_assert_uint_eq(s.app.show.n_hands, 1);
	ck_assert_int_eq(fate(SYN), FATE_DROPPED);
	ck_assert(hangs(ONE + 1) && !gone(ONE + 1));
	screen_play(&s, "x"); /* no other run is needed */
	ck_assert_int_eq(fate(ONE + 1), FATE_DROPPED);
	ck_assert_uint_eq(s.app.show.branch, step + 1);
	ck_assert_uint_eq(s.app.show.n_hands, 2);
	to_the_end();
	ck_assert(!recording_text(rec(), recording_end_of(rec())->reason)[0]);
	/* And again, from a later step, in which both are lost. */
	screen_play(&s, "N N N");
	step = at();
	branch();
	ck_assert_uint_eq(at(), step);
	ck_assert_uint_eq(s.app.show.n_hands, 2);
	ck_assert_int_eq(fate(SYN), FATE_DROPPED);
	ck_assert_int_eq(fate(ONE + 1), FATE_DROPPED);
}
END_TEST

/* Before it was lost nothing was: the timers stand still. */
START_TEST(before_something_was_lost)
{
	uint32_t step;

	screen_stage(&s, TWO);
	step_until("n", ONE);
	screen_play(&s, "x");
	screen_stage_end(&s);
	screen_play(&s, "G");
	step_until("N", ONE);
	step = at();
	branch();
	ck_assert_uint_eq(at(), step);
	ck_assert_uint_eq(s.app.show.n_hands, 0);
	ck_assert(!s.app.show.again && hangs(ONE));
	ck_assert_str_eq(recording_text(rec(), recording_head_of(rec())->mode),
			 "freeze");
	to_the_end();
	ck_assert_int_eq(fate(ONE), FATE_DELIVERED);
}
END_TEST

/* What was put off is put off again, if that was before. */
START_TEST(something_was_put_off)
{
	screen_stage(&s, TWO);
	step_until("n", ONE);
	screen_play(&s, "d C-u \"400ms\" Enter");
	screen_stage_end(&s);
	screen_play(&s, "g");
	step_until("n", ONE);
	branch();
	ck_assert_uint_eq(s.app.show.n_hands, 0);
	ck_assert(!gone(ONE) && hangs(ONE));
	screen_play(&s, "d C-u \"400ms\" Enter");
	screen_stage_end(&s);
	screen_play(&s, "G N N N");
	branch();
	ck_assert_uint_eq(s.app.show.n_hands, 1);
	ck_assert_int_eq(fate(ONE), FATE_DELAYED);
}
END_TEST

/* A scenario of its own accord. */
START_TEST(timers_were_live)
{
	uint32_t step;

	screen_stage(&s, HEAD "timers live\n" ACTORS LISTEN CONNECT HANDSHAKE
			      "C send s \"x\" = 1\nsettle\n");
	ck_assert(!app_holds(&s.app));
	to_the_end();
	step_until("N", SYNACK);
	step = at();
	branch();
	check_live(step);
	ck_assert(hangs(SYNACK));
	to_the_end();
}
END_TEST

/* --- on the way ---------------------------------------------------------- */

/* Time passes before the step: keys that change packets wait for it. */
START_TEST(it_takes_a_while)
{
	uint32_t step;

	screen_stage(&s,
		     CONNECTED "C sleep 100ms ; send s \"x\" = 1\nsettle\n");
	step_until("n", ONE);
	step = at();
	to_the_end();
	step_until("N", ONE);
	screen_play(&s, "b");
	ck_assert(s.app.branch.on);
	screen_play(&s, "x");
	screen_must_show(&s, "the run is on its way to that step");
	screen_play(&s, "b");
	screen_must_show(&s, "the run is on its way to that step");
	while (s.app.branch.on)
		screen_stage_look(&s);
	check_live(step);
	screen_play(&s, "N b R"); /* or it is given up */
	ck_assert(!s.app.branch.on);
	ck_assert_uint_eq(at(), 0);
}
END_TEST

/* --- where there is no other way ----------------------------------------- */

START_TEST(no_other_way)
{
	screen_stage(&s, TWO);
	screen_play(&s, "n n b");
	screen_must_show(&s, "this is not history: choose here");
	to_the_end();
	screen_play(&s, "b");
	screen_must_show(&s, "this is not history");
	screen_must_not_show(&s, "b branch");
	screen_stage(&s, REALTIME "rule drop C>S udp first 1\n" LISTEN CONNECT
				  "settle\n");
	screen_stage_end(&s);
	screen_play(&s, "n n N b");
	screen_must_show(&s, "in realtime nothing waits");
	screen_record(&s, story_hello());
	screen_play(&s, "n n N b");
	screen_must_show(&s, "what happened has happened");
}
END_TEST

static Suite *branch_suite(void)
{
	Suite *suite = suite_create("ui_branch");
	TCase *t = tcase_create("branch");

	tcase_set_timeout(t, 60);
	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, nothing_was_done_by_hand);
	tcase_add_test(t, at_every_step);
	tcase_add_test(t, in_another_order);
	tcase_add_loop_test(t, one_came_late, 0, 2);
	tcase_add_test(t, something_was_lost);
	tcase_add_test(t, before_something_was_lost);
	tcase_add_test(t, something_was_put_off);
	tcase_add_test(t, timers_were_live);
	tcase_add_test(t, it_takes_a_while);
	tcase_add_test(t, no_other_way);
	suite_add_tcase(suite, t);
	return suite;
}

TEST_MAIN(branch_suite())
