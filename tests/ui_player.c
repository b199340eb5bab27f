/*
 * The player: what is a step, moving to and fro, and what it says of where it
 * is.
 */
#include "tests/test.h"

#include "capture/recording/world.h"
#include "tests/fake_hello.h"
#include "tests/player.h"
#include "ui/step/player.h"

/* --- steps --------------------------------------------------------------- */

static bool is_step_row(const struct row *row)
{
	if (row->kind == ROW_NOTE)
		return row > p.rows.at && row[-1].kind == ROW_NOTE;
	if (row->kind == ROW_MARK)
		return false;
	return row->kind > ROW_LOST ||
	       recording_packet(p.rec, row->item)->fate != FATE_ABSORBED;
}

/* Every row that is one, in order, and no other. */
START_TEST(steps_are_rows)
{
	size_t n = 0;

	open_story(stories[_i].make());
	for (size_t i = 0; i < p.rows.n; i++) {
		if (!is_step_row(&p.rows.at[i]))
			continue;
		ck_assert_uint_lt(n, p.n_steps);
		ck_assert_uint_eq(p.step[n++], i);
	}
	ck_assert_uint_eq(n, p.n_steps);
	ck_assert_uint_gt(n, 0);
}
END_TEST

START_TEST(absorbed_copies_are_no_steps)
{
	uint32_t absorbed = 0, steps = 0;

	open_story(story_fates());
	for (size_t i = 0; i < p.rows.n; i++)
		absorbed += p.rows.at[i].kind <= ROW_LOST &&
			    !is_step_row(&p.rows.at[i]);
	ck_assert_uint_eq(absorbed, 2); /* it is sent, and taken away */
	for (uint32_t i = 1; i <= p.n_steps; i++)
		steps += kind_at(i) == ROW_LOST;
	ck_assert_uint_eq(steps, 3); /* two dropped, one corrupted */
}
END_TEST

/* One by one to the end, and back to the start. */
START_TEST(forward_and_back)
{
	uint32_t n;

	open_story(stories[_i].make());
	n = (uint32_t)p.n_steps;
	for (uint32_t at = 0; at < n; at++) {
		ck_assert_uint_eq(p.at, at);
		assert_sane();
		ck_assert_int_eq((int)step(), PLAYER_MOVED);
	}
	ck_assert_int_eq((int)step(), PLAYER_ENDS);
	ck_assert_uint_eq(p.at, n);
	for (uint32_t at = n; at > 0; at--) {
		ck_assert_uint_eq(p.at, at);
		assert_sane();
		ck_assert(player_back(&p));
	}
	assert_sane();
	ck_assert(!player_back(&p));
	ck_assert_uint_eq(p.at, 0);
	ck_assert_uint_eq(p.furthest, n);
}
END_TEST

/* A note or a mark has happened with the step before it. */
START_TEST(notes_come_with_a_step)
{
	open_story(story_hello());
	for (uint32_t at = 0; at <= p.n_steps; at++) {
		size_t rows;

		player_seek(&p, at);
		rows = player_rows(&p);
		ck_assert_uint_eq(rows, at < p.n_steps ? p.step[at] : p.rows.n);
		for (size_t i = at ? p.step[at - 1] + 1 : 0; i < rows; i++)
			ck_assert(!is_step_row(&p.rows.at[i]));
	}
}
END_TEST

START_TEST(notes)
{
	struct story s = story_new();
	int c = end_add(&s, "C", "127.0.0.1:40000", NULL);
	int d = end_add(&s, "S", "127.0.0.1:80", NULL);

	say(&s, "before all", NULL);
	segment(&s, c, d, TH_S, 0, 0, 0);
	say(&s, "one", "一");
	say(&s, "two", NULL);
	segment(&s, d, c, TH_S | TH_ACK, 0, 1, 0);
	open_story(s.r);
	ck_assert_str_eq(player_note(&p), "before all");
	step();
	ck_assert_str_eq(player_note(&p), "one");
	step();
	ck_assert_str_eq(player_note(&p), "two");
	ck_assert_int_eq(player_row(&p)->kind, ROW_NOTE);
	step();
	ck_assert_ptr_null(player_note(&p));
	player_back(&p);
	ck_assert_str_eq(player_note(&p), "two");
	player_back(&p);
	ck_assert_str_eq(player_note(&p), "one");
}
END_TEST

/* For any event: there it has happened, and one step before it had not. */
START_TEST(step_of_an_event)
{
	open_story(stories[_i].make());
	for (uint32_t i = 0; i < recording_count(p.rec); i++) {
		uint32_t at = player_step_of(&p, i);

		ck_assert_uint_le(at, p.n_steps);
		player_seek(&p, at);
		ck_assert_uint_gt(p.world.cursor, i);
		if (at == 0)
			continue;
		player_seek(&p, at - 1);
		ck_assert_uint_le(p.world.cursor, i);
	}
	ck_assert_uint_eq(player_step_of(&p, UINT32_MAX), p.n_steps);
}
END_TEST

START_TEST(seeking)
{
	open_story(story_hello());
	for (uint32_t at = 0; at <= p.n_steps; at += 7) {
		player_seek(&p, at);
		ck_assert_uint_eq(p.at, at);
		assert_sane();
	}
	ck_assert_uint_lt(p.furthest, p.n_steps);
	player_seek(&p, UINT32_MAX);
	ck_assert_uint_eq(p.at, p.n_steps);
	player_seek(&p, 3);
	ck_assert_uint_eq(p.furthest, p.n_steps);
	assert_sane();
	player_seek_end(&p);
	ck_assert(player_at_edge(&p));
	assert_sane();
}
END_TEST

/* The player is not afraid of a recording without anything. */
START_TEST(nothing_at_all)
{
	open_story(recording_new());
	ck_assert_uint_eq(p.n_steps, 0);
	assert_sane();
	ck_assert(!player_back(&p));
	ck_assert_int_eq((int)step(), PLAYER_ENDS);
	ck_assert_ptr_null(player_note(&p));
	ck_assert_uint_eq(player_next(&p), ROW_NONE);
	ck_assert_uint_eq(player_step_of(&p, 0), 0);
	ck_assert(player_settled(&p, 0));
	ck_assert_uint_eq(player_wake_ns(&p, now_ns), 0);
	player_seek(&p, 9);
	ck_assert_uint_eq(p.at, 0);
}
END_TEST

/* --- where it is --------------------------------------------------------- */

START_TEST(what_goes_next)
{
	open_fake(fake_hello);
	step_to_edge();
	ck_assert_uint_eq(player_next(&p), 0);
	player_back(&p); /* before the SYN is sent */
	ck_assert_uint_eq(player_next(&p), ROW_NONE);
	step_to_end();
	ck_assert_uint_eq(player_next(&p), ROW_NONE);
	for (uint32_t at = 0; at < p.n_steps; at++) {
		enum row_kind kind = kind_at(at + 1);

		player_seek(&p, at);
		if (kind == ROW_ARRIVED || kind == ROW_LOST)
			ck_assert_uint_eq(player_next(&p),
					  p.rows.at[p.step[at]].item);
		else
			ck_assert_uint_eq(player_next(&p), ROW_NONE);
	}
}
END_TEST

/*
 * Where a cause stands next; a packet sent, a return are effects, of what this
 * step has changed. What was so before it is settled.
 */
START_TEST(settled)
{
	unsigned n[2] = { 0, 0 };

	open_story(story_hello());
	for (uint32_t at = 1; at <= p.n_steps; at++) {
		bool effect = at < p.n_steps && (kind_at(at + 1) == ROW_SENT ||
						 kind_at(at + 1) == ROW_STATE ||
						 kind_at(at + 1) == ROW_RETURN);
		uint32_t event;

		player_seek(&p, at);
		event = player_row(&p)->event;
		for (uint32_t i = 0; i < recording_n_sockets(p.rec); i++) {
			bool old = p.world.socket[i].changed < event;

			ck_assert(player_settled(&p, i) == (old || !effect));
			n[old] += effect;
		}
	}
	ck_assert_uint_gt(n[0], 0);
	ck_assert_uint_gt(n[1], 0);
}
END_TEST

/* The clock stands, but for a run that waits for its kernel. */
START_TEST(the_recordings_time)
{
	open_fake(fake_hello);
	step_to_edge();
	ck_assert_uint_eq(player_time(&p, now_ns + 500 * MS), p.world.t_ns);
	teardown();
	lose_syn();
	ck_assert_uint_eq(player_time(&p, now_ns + 500 * MS), 500 * MS);
	ck_assert_uint_eq(player_time(&p, now_ns), p.world.t_ns);
	player_back(&p);
	ck_assert_uint_eq(player_time(&p, now_ns + 500 * MS), p.world.t_ns);
}
END_TEST

static Suite *suite(void)
{
	Suite *suite_ = suite_create("player");
	TCase *tc = tcase_create("player");

	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_loop_test(tc, steps_are_rows, 0, N_STORIES);
	tcase_add_test(tc, absorbed_copies_are_no_steps);
	tcase_add_loop_test(tc, forward_and_back, 0, N_STORIES);
	tcase_add_test(tc, notes_come_with_a_step);
	tcase_add_test(tc, notes);
	tcase_add_loop_test(tc, step_of_an_event, 0, N_STORIES);
	tcase_add_test(tc, seeking);
	tcase_add_test(tc, nothing_at_all);
	tcase_add_test(tc, what_goes_next);
	tcase_add_test(tc, settled);
	tcase_add_test(tc, the_recordings_time);
	suite_add_tcase(suite_, tc);
	return suite_;
}

TEST_MAIN(suite())
