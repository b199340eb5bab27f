/*
 * The viewer's hand on packets of a real program, which can not be run again:
 * what is done, is done in place, or it is said why not.
 */
#include "tests/test.h"

#include "capture/recording/thread.h"
#include "tests/screen.h"
#include "tests/screen_stage.h"
#include "ui/text/i18n.h"

/* The client is build/programs/tcp_client. */
#define ACTOR "actor S\n"
#define BODY                                                                   \
	"S l = socket tcp ; reuseaddr l ; bind l 127.0.0.1:10000\n"            \
	"S listen l 1 ; c = accept l\n"                                        \
	"program C \"tcp_client 10000 hello\"\n"                               \
	"S recv c 6 ; send c \"hello\\n\" ; recv c 1 = \"\" ; close c\n"       \
	"join C\nsettle\n"
#define BEGIN "scenario x\ntitle en \"x\"\n"

enum { SYN, SYNACK, ACK, DATA };

static struct screen s;

static void setup(void)
{
	i18n_set("en");
	need_stage();
	screen_open(&s, 140, 30);
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

static bool hangs(uint32_t packet)
{
	const struct world *w = &s.app.player.world;

	for (uint32_t i = 0; i < w->n_flight; i++)
		if (w->flight[i] == packet)
			return true;
	return false;
}

/* One step, or what the run waits for. */
static void step(void)
{
	ck_assert_msg(!s.app.done, "%s", s.app.error.text);
	screen_play(&s, "n");
	if (s.app.player.status == SOURCE_WAIT)
		screen_stage_look(&s);
}

/* Until it is the one whose turn it is. */
static void step_until(uint32_t packet)
{
	for (int i = 0; i < 300 && player_next(&s.app.player) != packet; i++)
		step();
	ck_assert(hangs(packet));
}

static void to_the_end(void)
{
	while (s.app.player.status != SOURCE_END)
		step();
	screen_play(&s, "G");
}

static enum fate fate(uint32_t packet)
{
	return (enum fate)recording_packet(rec(), packet)->fate;
}

/* It is the same run still: nothing has been done again. */
static bool is_same(const struct recording *before)
{
	return rec() == before && !s.app.show.again;
}

static bool ended_well(void)
{
	return run_program_status(s.app.show.source, "C") == 0;
}

START_TEST(a_syn_is_dropped_in_place)
{
	const struct recording *before;

	screen_stage(&s, BEGIN ACTOR BODY);
	before = rec();
	step_until(SYN);
	screen_play(&s, "x");
	screen_must_show(&s, "#1 dropped");
	ck_assert(is_same(before));
	ck_assert_int_eq((int)fate(SYN), FATE_DROPPED);
	to_the_end();
	ck_assert(ended_well()); /* the kernel has sent it again */
}
END_TEST

START_TEST(data_of_a_frozen_timer_is_not)
{
	screen_stage(&s, BEGIN ACTOR BODY);
	step_until(DATA);
	screen_play(&s, "x");
	screen_must_show(&s,
			 "its timer is frozen: it would never be sent again");
	screen_must_show(&s, "use --timers live");
	ck_assert(hangs(DATA));
	screen_play(&s, "d Enter"); /* 300ms */
	screen_must_show(&s, "#4 delayed");
	to_the_end();
	ck_assert_int_eq((int)fate(DATA), FATE_DELAYED);
	ck_assert(ended_well());
}
END_TEST

START_TEST(with_live_timers_it_is)
{
	const struct recording *before;

	screen_stage(&s, BEGIN "timers live\n" ACTOR BODY);
	before = rec();
	step_until(DATA);
	screen_play(&s, "x");
	screen_must_show(&s, "#4 dropped");
	ck_assert(is_same(before));
	to_the_end();
	ck_assert_int_eq((int)fate(DATA), FATE_DROPPED);
	ck_assert(ended_well());
}
END_TEST

START_TEST(what_has_gone_has_gone)
{
	const struct recording *before;

	screen_stage(&s, BEGIN ACTOR BODY);
	before = rec();
	step_until(SYN);
	step_until(SYNACK);
	while (!hangs(SYN))
		screen_play(&s, "N");
	screen_play(&s, "x");
	screen_must_show(&s, "real programs can not be run again (R starts");
	screen_play(&s, "b");
	screen_must_show(&s, "real programs can not be run again up to a step");
	ck_assert(is_same(before) && !s.app.branch.on);
}
END_TEST

START_TEST(in_realtime_it_is_said_before)
{
	/* without libpcap only rules see packets there */
	screen_stage(&s,
		     BEGIN "mode realtime\n" ACTOR "rule dup S>C fin#9\n" BODY);
	while (s.app.player.status != SOURCE_END)
		screen_stage_look(&s);
	for (int i = 0; i < 300 && !hangs(SYN); i++)
		screen_play(&s, "n");
	screen_play(&s, "x");
	screen_must_show(&s, "say it before the programs begin (--rule)");
	ck_assert(!s.app.show.again);
}
END_TEST

START_TEST(restart_begins_them_anew)
{
	screen_stage(&s, BEGIN "timers live\n" ACTOR BODY);
	step_until(DATA);
	screen_play(&s, "R");
	ck_assert_uint_eq(s.app.player.at, 0);
	ck_assert(s.app.show.options.asks);
	step_until(DATA);
	ck_assert_uint_eq(recording_n_threads(rec()), 1);
	to_the_end();
	ck_assert(ended_well());
}
END_TEST

static Suite *suite(void)
{
	Suite *suite = suite_create("hand on programs");
	TCase *t = tcase_create("hand");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_set_timeout(t, 30);
	tcase_add_test(t, a_syn_is_dropped_in_place);
	tcase_add_test(t, data_of_a_frozen_timer_is_not);
	tcase_add_test(t, with_live_timers_it_is);
	tcase_add_test(t, what_has_gone_has_gone);
	tcase_add_test(t, in_realtime_it_is_said_before);
	tcase_add_test(t, restart_begins_them_anew);
	suite_add_tcase(suite, t);
	return suite;
}

TEST_MAIN(suite())
