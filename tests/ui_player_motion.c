/*
 * The player's time: packets that travel, playing by itself, both in a clock
 * of the test's own, and never waking up for nothing.
 */
#include "tests/test.h"

#include "capture/recording/world.h"
#include "tests/fake_hello.h"
#include "tests/player.h"
#include "ui/step/player.h"

/* --- motion -------------------------------------------------------------- */

/* Steps to the first row of a kind. */
static void step_to_kind(enum row_kind kind)
{
	do {
		ck_assert_int_eq((int)step(), PLAYER_MOVED);
	} while (kind_at(p.at) != kind);
}

static const enum row_kind travelling[] = { ROW_SENT, ROW_ARRIVED };

/* From 0 to 1, never back, in frames that are near each other. */
START_TEST(a_packet_travels)
{
	uint64_t start_ns = now_ns, wake_ns;
	double along = 0;
	int frames = 0;

	open_story(story_hello());
	p.speed = 1;
	step_to_kind(travelling[_i]);
	ck_assert(player_along(&p, now_ns) == 0);
	while ((wake_ns = player_wake_ns(&p, now_ns))) {
		ck_assert_uint_gt(wake_ns, now_ns);
		ck_assert_uint_le(wake_ns, now_ns + FRAME_MOST_MS * MS);
		now_ns = wake_ns;
		ck_assert(player_along(&p, now_ns) > along);
		along = player_along(&p, now_ns);
		frames++;
	}
	ck_assert(along == 1); /* the last frame is where it arrives */
	ck_assert_uint_eq(now_ns, p.moving_ns + p.moving_for);
	ck_assert_uint_ge(now_ns - start_ns, 150 * MS);
	ck_assert_uint_le(now_ns - start_ns, 400 * MS);
	ck_assert_int_ge(frames, 4);
	ck_assert(player_along(&p, now_ns + 1) == 1);
}
END_TEST

START_TEST(what_does_not_travel)
{
	open_story(story_fates());
	for (uint32_t at = 1; at <= p.n_steps; at++) {
		enum row_kind kind = kind_at(at);

		step();
		ck_assert_uint_eq(p.at, at);
		if (kind == ROW_SENT || kind == ROW_ARRIVED)
			ck_assert(player_along(&p, now_ns) < 1);
		else
			ck_assert(player_along(&p, now_ns) == 1);
		player_back(&p); /* nothing flies backwards */
		ck_assert(player_along(&p, now_ns) == 1);
		ck_assert_uint_eq(player_wake_ns(&p, now_ns), 0);
		player_seek(&p, at);
		ck_assert(player_along(&p, now_ns) == 1);
	}
}
END_TEST

START_TEST(no_animation)
{
	open_story(story_hello());
	p.animate = false;
	while (step() == PLAYER_MOVED) {
		ck_assert(player_along(&p, now_ns) == 1);
		ck_assert_uint_eq(player_wake_ns(&p, now_ns), 0);
	}
}
END_TEST

/* Words have no lanes to travel between. */
START_TEST(without_a_lane)
{
	open_story(story_words());
	while (step() == PLAYER_MOVED) {
		const struct row *row = player_row(&p);

		if (row->lane == ROW_NONE || row->to == ROW_NONE)
			ck_assert(player_along(&p, now_ns) == 1);
	}
}
END_TEST

/* --- playing ------------------------------------------------------------- */

/* Plays until the next step, with all frames between; how long it took. */
static uint64_t play_one(void)
{
	uint64_t start_ns = now_ns;
	uint32_t at = p.at;

	for (int i = 0; p.at == at; i++) {
		uint64_t wake_ns = player_wake_ns(&p, now_ns);

		ck_assert_int_lt(i, SPIN);
		ck_assert_uint_gt(wake_ns, 0);
		if (wake_ns > now_ns)
			now_ns = wake_ns;
		player_tick(&p, now_ns, &e);
	}
	ck_assert_uint_eq(p.at, at + 1);
	return now_ns - start_ns;
}

START_TEST(playing_steps_when_it_is_due)
{
	open_story(story_hello());
	ck_assert_int_eq((int)player_tick(&p, now_ns, &e), PLAYER_WAITS);
	ck_assert_uint_eq(p.at, 0); /* it does not play */
	player_play(&p, true, now_ns);
	ck_assert_uint_eq(player_wake_ns(&p, now_ns), now_ns);
	ck_assert_int_eq((int)player_tick(&p, now_ns, &e), PLAYER_MOVED);
	ck_assert_uint_eq(p.at, 1); /* the first one at once */
	ck_assert_int_eq((int)player_tick(&p, now_ns, &e), PLAYER_WAITS);
	ck_assert_int_eq((int)player_tick(&p, p.due_ns - 1, &e), PLAYER_WAITS);
	ck_assert_uint_eq(p.at, 1);
	ck_assert_int_eq((int)player_tick(&p, p.due_ns, &e), PLAYER_MOVED);
	ck_assert_uint_eq(p.at, 2);
	player_play(&p, false, now_ns);
	ck_assert_int_eq((int)player_tick(&p, UINT64_MAX, &e), PLAYER_WAITS);
	ck_assert_uint_eq(p.at, 2);
}
END_TEST

/* No packet is cut short, and nothing rushes by. */
START_TEST(playing_takes_its_time)
{
	open_story(stories[_i].make());
	player_play(&p, true, now_ns);
	play_one();
	while (p.at < p.n_steps) {
		uint64_t travels_ns = p.moving_for;
		uint64_t took_ns = play_one();

		ck_assert_uint_ge(took_ns, travels_ns + 200 * MS);
		ck_assert_uint_le(took_ns, travels_ns + 7000 * MS);
	}
}
END_TEST

/* It wakes up once more, to find that there is nothing left to play. */
START_TEST(playing_ends_at_the_end)
{
	open_story(story_hello());
	player_play(&p, true, now_ns);
	while (p.at < p.n_steps)
		play_one();
	ck_assert(p.playing);
	for (uint64_t wake_ns; (wake_ns = player_wake_ns(&p, now_ns));) {
		ck_assert_uint_gt(wake_ns, now_ns);
		now_ns = wake_ns;
		player_tick(&p, now_ns, &e);
	}
	ck_assert(!p.playing);
}
END_TEST

/* At twice the speed in half the time, and so on. */
START_TEST(speed)
{
	static const double speeds[] = { 0.25, 0.5, 2, 16 };
	uint64_t took_ns[2] = { 0 };

	for (int k = 0; k < 2; k++) {
		open_story(story_hello());
		p.speed = k ? speeds[_i] : 1;
		player_play(&p, true, now_ns);
		while (p.at < p.n_steps)
			took_ns[k] += play_one();
		if (k == 0)
			teardown();
	}
	ck_assert_double_eq_tol((double)took_ns[1] * speeds[_i],
				(double)took_ns[0], 1e6);
}
END_TEST

/* How long playing waits after a note of so many letters. */
static uint64_t reading_ns(size_t letters)
{
	struct story s = story_new();
	int c = end_add(&s, "C", "127.0.0.1:40000", NULL);
	char note[2001];
	uint64_t took_ns;

	memset(note, 'x', sizeof(note));
	note[letters] = '\0';
	call_ret(&s, c, "socket", "tcp", 3, 0, NULL);
	if (letters)
		say(&s, note, NULL);
	call_ret(&s, c, "close", "s", 0, 0, NULL);
	open_story(s.r);
	player_play(&p, true, now_ns);
	play_one();
	took_ns = play_one();
	teardown();
	return took_ns;
}

/* The longer a note, the longer it stands; but not for ever. */
START_TEST(notes_take_time_to_read)
{
	ck_assert_uint_lt(reading_ns(0) + 500 * MS, reading_ns(1));
	ck_assert_uint_lt(reading_ns(1) + 500 * MS, reading_ns(80));
	ck_assert_uint_lt(reading_ns(80) + 500 * MS, reading_ns(200));
	ck_assert_uint_eq(reading_ns(400), reading_ns(2000));
	ck_assert_uint_lt(reading_ns(2000), 10000 * MS);
	open_story(recording_new()); /* for teardown */
}
END_TEST

/* Playing lets packets go, and waits for timers without a step of its own. */
START_TEST(playing_a_run)
{
	open_fake(fake_hello);
	player_play(&p, true, now_ns);
	while (p.status != SOURCE_END || !player_at_edge(&p))
		play_one();
	ck_assert_int_eq(fake.commands, FAKE_PARTS + 1);
	ck_assert_uint_eq(p.world.arrived, FAKE_PARTS + 1);
}
END_TEST

START_TEST(playing_waits_for_the_kernel)
{
	uint64_t lost_ns;

	lose_syn();
	lost_ns = now_ns;
	player_play(&p, true, now_ns);
	ck_assert_int_eq((int)player_tick(&p, now_ns, &e), PLAYER_WAITS);
	ck_assert_uint_eq(player_wake_ns(&p, now_ns), lost_ns + 1000 * MS);
	now_ns = lost_ns + 1000 * MS;
	ck_assert_int_eq(player_pump(&p, now_ns, &e), 0);
	ck_assert_int_eq((int)player_tick(&p, now_ns, &e), PLAYER_MOVED);
	ck_assert_int_eq((int)kind_at(p.at), ROW_SENT);
	ck_assert(p.playing);
}
END_TEST

START_TEST(stepping_back_stops_playing)
{
	open_story(story_hello());
	player_play(&p, true, now_ns);
	play_one();
	play_one();
	ck_assert(player_back(&p));
	ck_assert(!p.playing);
	ck_assert_uint_eq(player_wake_ns(&p, now_ns), 0);
}
END_TEST

/* --- waking up ----------------------------------------------------------- */

/* Nothing moves, nothing plays, and nothing is due: no wake-ups at all. */
START_TEST(idle_is_idle)
{
	static const uint64_t later_ms[] = { 0, 1, 33, 400, 5000, 3600000 };

	open_fake(fake_hello);
	do {
		uint64_t still_ns = now_ns + 1000 * MS;

		for (int i = 0; i < ROWS(later_ms); i++)
			ck_assert_uint_eq(
				player_wake_ns(&p, still_ns + later_ms[i] * MS),
				0);
	} while (step() == PLAYER_MOVED);
}
END_TEST

START_TEST(wakes_for_the_source)
{
	lose_syn();
	now_ns += 10 * MS;
	ck_assert_uint_eq(player_wake_ns(&p, now_ns), fake.source.wake_ns);
	ck_assert_uint_gt(fake.source.wake_ns, now_ns);
	player_seek(&p, 0); /* it goes on while one looks at what was */
	ck_assert_uint_eq(player_wake_ns(&p, now_ns), fake.source.wake_ns);
	fake.waits = true; /* and without a timer, the descriptor tells */
	fake.timer_ns = 0;
	player_pump(&p, now_ns, &e);
	ck_assert_uint_eq(player_wake_ns(&p, now_ns), 0);
	player_play(&p, true, now_ns);
	player_seek_end(&p);
	ck_assert_uint_eq(player_wake_ns(&p, now_ns), 0);
}
END_TEST

static Suite *suite(void)
{
	Suite *suite_ = suite_create("player motion");
	TCase *tc = tcase_create("player motion");

	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_loop_test(tc, a_packet_travels, 0, ROWS(travelling));
	tcase_add_test(tc, what_does_not_travel);
	tcase_add_test(tc, no_animation);
	tcase_add_test(tc, without_a_lane);
	tcase_add_test(tc, playing_steps_when_it_is_due);
	tcase_add_loop_test(tc, playing_takes_its_time, 0, N_STORIES);
	tcase_add_test(tc, playing_ends_at_the_end);
	tcase_add_loop_test(tc, speed, 0, 4);
	tcase_add_test(tc, notes_take_time_to_read);
	tcase_add_test(tc, playing_a_run);
	tcase_add_test(tc, playing_waits_for_the_kernel);
	tcase_add_test(tc, stepping_back_stops_playing);
	tcase_add_test(tc, idle_is_idle);
	tcase_add_test(tc, wakes_for_the_source);
	suite_add_tcase(suite_, tc);
	return suite_;
}

TEST_MAIN(suite())
