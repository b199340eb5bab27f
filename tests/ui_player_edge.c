/*
 * The player at the edge of a run: history is had without asking the source,
 * the edge asks it once, what comes later is followed, and the end is the end.
 */
#include "tests/test.h"

#include "capture/recording/world.h"
#include "tests/fake_hello.h"
#include "tests/player.h"
#include "ui/step/player.h"

/* --- history and the edge ------------------------------------------------ */

START_TEST(history)
{
	open_story(story_hello());
	ck_assert(!player_in_history(&p));
	for (int i = 0; i < 5; i++)
		step();
	ck_assert(!player_in_history(&p)); /* more is there, never seen */
	player_back(&p);
	ck_assert(player_in_history(&p));
	ck_assert_uint_eq(p.furthest, 5);
	step();
	ck_assert(!player_in_history(&p));
}
END_TEST

/* What has happened is looked at without the source, both ways. */
START_TEST(inside_nothing_is_asked)
{
	int commands, pumps;

	open_fake(fake_hello);
	step_to_edge();
	for (int i = 0; i < 4; i++)
		step();
	step_to_edge();
	commands = fake.commands;
	pumps = fake.pumps;
	while (player_back(&p))
		;
	step_to_edge();
	player_seek(&p, 2);
	player_seek_end(&p);
	ck_assert_int_eq(fake.commands, commands);
	ck_assert_int_eq(fake.pumps, pumps);
}
END_TEST

START_TEST(the_edge_asks_once)
{
	uint32_t at, n;

	open_fake(fake_hello);
	step_to_edge();
	ck_assert_int_eq(fake.commands, 0);
	at = p.at;
	n = (uint32_t)p.n_steps;
	ck_assert_int_eq((int)step(), PLAYER_MOVED);
	ck_assert_int_eq(fake.commands, 1);
	ck_assert_int_eq((int)fake.last.kind, COMMAND_STEP);
	ck_assert_int_eq(fake.pumps, 1); /* open_fake's */
	ck_assert_uint_eq(p.at, at + 1);
	ck_assert_uint_gt(p.n_steps, n + 1); /* one step made several */
	ck_assert_int_eq((int)kind_at(p.at), ROW_ARRIVED);
	assert_sane();
	ck_assert_int_eq((int)step(), PLAYER_MOVED);
	ck_assert_int_eq(fake.commands, 1);
}
END_TEST

/* From its first event to its last, with all the player says on the way. */
START_TEST(a_whole_run)
{
	open_fake(fake_hello);
	for (int i = 0; i < SPIN && step() == PLAYER_MOVED; i++)
		assert_sane();
	ck_assert_int_eq((int)p.status, SOURCE_END);
	ck_assert_uint_eq(p.world.n_flight, 0);
	ck_assert_uint_eq(p.world.arrived, FAKE_PARTS + 1); /* two ACKs */
	ck_assert_int_eq((int)step(), PLAYER_ENDS);
	ck_assert_int_eq(fake.commands, FAKE_PARTS + 1);
}
END_TEST

/* --- what comes later ---------------------------------------------------- */

START_TEST(what_was_waited_for_is_stepped_to)
{
	uint32_t at;

	lose_syn();
	at = p.at;
	ck_assert_int_eq((int)step(), PLAYER_WAITS);
	now_ns += 500 * MS;
	ck_assert_int_eq(player_pump(&p, now_ns, &e), 0);
	ck_assert_uint_eq(p.at, at);
	now_ns += 500 * MS;
	ck_assert_int_eq(player_pump(&p, now_ns, &e), 0);
	ck_assert_uint_eq(p.at, at + 1);
	ck_assert_int_eq((int)kind_at(p.at), ROW_SENT);
	assert_sane();
	ck_assert_int_eq(player_pump(&p, now_ns, &e), 0);
	ck_assert_uint_eq(p.at, at + 1); /* once */
}
END_TEST

/* Without a step that waits, what comes is there, and not stepped to. */
START_TEST(what_comes_by_itself_is_not)
{
	uint32_t at;

	lose_syn();
	at = p.at;
	now_ns += 1000 * MS;
	ck_assert_int_eq(player_pump(&p, now_ns, &e), 0);
	ck_assert_uint_eq(p.at, at);
	ck_assert_uint_eq(p.n_steps, at + 1);
	ck_assert_int_eq((int)p.status, SOURCE_READY);
	assert_sane();
}
END_TEST

/* Who has gone elsewhere does not wait any more. */
START_TEST(seeking_ends_the_wait)
{
	lose_syn();
	ck_assert_int_eq((int)step(), PLAYER_WAITS);
	player_seek(&p, 2);
	now_ns += 1000 * MS;
	ck_assert_int_eq(player_pump(&p, now_ns, &e), 0);
	ck_assert_uint_eq(p.at, 2);
	assert_sane();
}
END_TEST

/* A command is about what hangs now: it goes to the edge first. */
START_TEST(commands_go_to_the_edge)
{
	struct command c = { .kind = COMMAND_DUPLICATE };

	open_fake(fake_hello);
	step_to_edge();
	player_seek(&p, 1);
	ck_assert_int_eq((int)player_command(&p, &c, now_ns, &e), PLAYER_MOVED);
	ck_assert_int_eq((int)fake.last.kind, COMMAND_DUPLICATE);
	ck_assert_int_eq((int)kind_at(p.at), ROW_ARRIVED);
	ck_assert_uint_eq(p.rows.at[p.step[p.at - 1]].item, 0);
	assert_sane();
}
END_TEST

/* --- the end, and errors ------------------------------------------------- */

START_TEST(an_ended_source_is_not_asked)
{
	int pumps, commands;

	open_fake(fake_hello);
	step_to_end();
	pumps = fake.pumps;
	commands = fake.commands;
	ck_assert_int_eq(player_pump(&p, now_ns, &e), 0);
	ck_assert_int_eq((int)step(), PLAYER_ENDS);
	ck_assert_int_eq(fake.pumps, pumps);
	ck_assert_int_eq(fake.commands, commands);
	ck_assert_uint_eq(player_wake_ns(&p, now_ns + 1000 * MS), 0);
}
END_TEST

/* What there is stays, and can be looked at. */
START_TEST(an_error)
{
	uint32_t at;

	open_fake(fake_hello);
	step_to_edge();
	at = p.at;
	fake.failure = "the stage fell down";
	if (_i == 0)
		ck_assert_int_eq((int)step(), PLAYER_ERROR);
	else
		ck_assert_int_eq(player_pump(&p, now_ns, &e), -1);
	ck_assert_str_eq(e.text, fake.failure);
	fake.failure = NULL;
	ck_assert_uint_eq(p.at, at);
	ck_assert_int_eq((int)step(), PLAYER_ERROR); /* it does not recover */
	ck_assert_int_eq(player_pump(&p, now_ns, &e), 0);
	ck_assert(player_back(&p));
	ck_assert_int_eq((int)step(), PLAYER_MOVED);
	ck_assert_uint_eq(player_wake_ns(&p, now_ns + 1000 * MS), 0);
	assert_sane();
}
END_TEST

static Suite *suite(void)
{
	Suite *suite_ = suite_create("player edge");
	TCase *tc = tcase_create("player edge");

	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_test(tc, history);
	tcase_add_test(tc, inside_nothing_is_asked);
	tcase_add_test(tc, the_edge_asks_once);
	tcase_add_test(tc, a_whole_run);
	tcase_add_test(tc, what_was_waited_for_is_stepped_to);
	tcase_add_test(tc, what_comes_by_itself_is_not);
	tcase_add_test(tc, seeking_ends_the_wait);
	tcase_add_test(tc, commands_go_to_the_edge);
	tcase_add_test(tc, an_ended_source_is_not_asked);
	tcase_add_loop_test(tc, an_error, 0, 2);
	suite_add_tcase(suite_, tc);
	return suite_;
}

TEST_MAIN(suite())
