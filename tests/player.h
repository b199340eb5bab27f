/*
 * A player of a story that is all there, or of a run that is made as it is
 * asked for, in a clock of the test's own.
 */
#ifndef TESTS_PLAYER_H
#define TESTS_PLAYER_H

#include "tests/test.h"

#include "capture/recording/world.h"
#include "tests/fake_hello.h"
#include "ui/step/player.h"
#include "ui/text/i18n.h"

#define MS UINT64_C(1000000)

enum { FRAME_MOST_MS = 34, SPIN = 100000 };

static uint64_t now_ns;
static struct fake fake;
static struct player p;
static struct err e;

/* --- to play with -------------------------------------------------------- */

static inline void setup(void)
{
	i18n_set("en");
	now_ns = 1000 * MS;
	fake = (struct fake){ 0 };
}

static inline void teardown(void)
{
	struct recording *r = p.rec;

	player_free(&p);
	recording_free(r);
}

/* A recording that is all there. */
static inline void open_story(struct recording *r)
{
	player_init(&p, r, NULL);
}

/* A run that has set out: the SYN hangs. */
static inline void open_fake(fake_plot *plot)
{
	fake_open(&fake, &now_ns, plot);
	player_init(&p, fake.story.r, &fake.source);
	ck_assert_int_eq(player_pump(&p, now_ns, &e), 0);
}

static inline enum player_moved step(void)
{
	return player_step(&p, now_ns, &e);
}

static inline void step_to_edge(void)
{
	while (!player_at_edge(&p))
		ck_assert_int_eq((int)step(), PLAYER_MOVED);
}

/* The whole run, each packet let go in its turn. */
static inline void step_to_end(void)
{
	for (int i = 0; i < SPIN && step() == PLAYER_MOVED; i++)
		;
	ck_assert_int_eq((int)p.status, SOURCE_END);
	ck_assert(player_at_edge(&p));
}

static inline struct world world_at(uint32_t cursor)
{
	struct world w;

	world_init(&w);
	while (w.cursor < cursor && world_advance(&w, p.rec))
		;
	return w;
}

/* Events that have happened, by the rows and not by the player. */
static inline uint32_t cursor_wanted(void)
{
	return p.at < p.n_steps ? p.rows.at[p.step[p.at]].event
				: recording_count(p.rec);
}

static inline void assert_sane(void)
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
static inline enum row_kind kind_at(uint32_t at)
{
	return p.rows.at[p.step[at - 1]].kind;
}

/* --- what comes later ---------------------------------------------------- */

/* A second after its SYN was lost, the client sends another. */
static inline void lose_syn(void)
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

#endif
