/*
 * The player: what is a step, moving to and fro without asking the source,
 * asking it at the edge, following what comes later, playing and moving in a
 * clock of the test's own, and never waking up for nothing.
 */
#include "tests/test.h"

#include "capture/recording/world.h"
#include "tests/fake_hello.h"
#include "ui/text/i18n.h"
#include "ui/step/player.h"

#define MS UINT64_C(1000000)

enum { FRAME_MOST_MS = 34, SPIN = 100000 };

static uint64_t now_ns;
static struct fake fake;
static struct player p;
static struct err e;

/* --- to play with -------------------------------------------------------- */

static void setup(void)
{
	i18n_set("en");
	now_ns = 1000 * MS;
	fake = (struct fake){ 0 };
}

static void teardown(void)
{
	struct recording *r = p.rec;

	player_free(&p);
	recording_free(r);
}

/* A recording that is all there. */
static void open_story(struct recording *r)
{
	player_init(&p, r, NULL);
}

/* A run that has set out: the SYN hangs. */
static void open_fake(fake_plot *plot)
{
	fake_open(&fake, &now_ns, plot);
	player_init(&p, fake.story.r, &fake.source);
	ck_assert_int_eq(player_pump(&p, now_ns, &e), 0);
}

static enum player_moved step(void)
{
	return player_step(&p, now_ns, &e);
}

static void step_to_edge(void)
{
	while (!player_at_edge(&p))
		ck_assert_int_eq((int)step(), PLAYER_MOVED);
}

/* The whole run, each packet let go in its turn. */
static void step_to_end(void)
{
	for (int i = 0; i < SPIN && step() == PLAYER_MOVED; i++)
		;
	ck_assert_int_eq((int)p.status, SOURCE_END);
	ck_assert(player_at_edge(&p));
}

static struct world world_at(uint32_t cursor)
{
	struct world w;

	world_init(&w);
	while (w.cursor < cursor && world_advance(&w, p.rec))
		;
	return w;
}

/* Events that have happened, by the rows and not by the player. */
static uint32_t cursor_wanted(void)
{
	return p.at < p.n_steps ? p.rows.at[p.step[p.at]].event
				: recording_count(p.rec);
}

static void assert_sane(void)
{
	struct world want = world_at(cursor_wanted());

	ck_assert_uint_le(p.at, p.furthest);
	ck_assert_uint_le(p.furthest, p.n_steps);
	ck_assert_uint_eq(p.world.cursor, want.cursor);
	ck_assert_mem_eq(&p.world, &want, sizeof(want));
	ck_assert(player_at_edge(&p) == (p.at == p.n_steps));
	ck_assert(player_in_history(&p) == (p.at < p.furthest));
	if (p.at)
		ck_assert_ptr_eq(player_row(&p), &p.rows.at[p.step[p.at - 1]]);
	else
		ck_assert_ptr_null(player_row(&p));
}

/* The row that a step stands for; its kind is a step's. */
static enum row_kind kind_at(uint32_t at)
{
	return p.rows.at[p.step[at - 1]].kind;
}

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

/* A second after its SYN was lost, the client sends another. */
static void lose_syn(void)
{
	struct command drop = { .kind = COMMAND_DROP };

	open_fake(fake_hello);
	step_to_edge();
	ck_assert_int_eq((int)player_command(&p, &drop, now_ns, &e),
			 PLAYER_MOVED);
	ck_assert_int_eq((int)kind_at(p.at), ROW_LOST);
	ck_assert(player_at_edge(&p));
	ck_assert_int_eq((int)p.status, SOURCE_WAIT);
}

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
	TCase *t = tcase_create("player");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_loop_test(t, steps_are_rows, 0, N_STORIES);
	tcase_add_test(t, absorbed_copies_are_no_steps);
	tcase_add_loop_test(t, forward_and_back, 0, N_STORIES);
	tcase_add_test(t, notes_come_with_a_step);
	tcase_add_test(t, notes);
	tcase_add_loop_test(t, step_of_an_event, 0, N_STORIES);
	tcase_add_test(t, seeking);
	tcase_add_test(t, nothing_at_all);
	tcase_add_test(t, history);
	tcase_add_test(t, inside_nothing_is_asked);
	tcase_add_test(t, the_edge_asks_once);
	tcase_add_test(t, a_whole_run);
	tcase_add_test(t, what_was_waited_for_is_stepped_to);
	tcase_add_test(t, what_comes_by_itself_is_not);
	tcase_add_test(t, seeking_ends_the_wait);
	tcase_add_test(t, commands_go_to_the_edge);
	tcase_add_test(t, an_ended_source_is_not_asked);
	tcase_add_loop_test(t, an_error, 0, 2);
	tcase_add_loop_test(t, a_packet_travels, 0, ROWS(travelling));
	tcase_add_test(t, what_does_not_travel);
	tcase_add_test(t, no_animation);
	tcase_add_test(t, without_a_lane);
	tcase_add_test(t, playing_steps_when_it_is_due);
	tcase_add_loop_test(t, playing_takes_its_time, 0, N_STORIES);
	tcase_add_test(t, playing_ends_at_the_end);
	tcase_add_loop_test(t, speed, 0, 4);
	tcase_add_test(t, notes_take_time_to_read);
	tcase_add_test(t, playing_a_run);
	tcase_add_test(t, playing_waits_for_the_kernel);
	tcase_add_test(t, stepping_back_stops_playing);
	tcase_add_test(t, idle_is_idle);
	tcase_add_test(t, wakes_for_the_source);
	tcase_add_test(t, what_goes_next);
	tcase_add_test(t, settled);
	tcase_add_test(t, the_recordings_time);
	suite_add_tcase(suite_, t);
	return suite_;
}

TEST_MAIN(suite())
