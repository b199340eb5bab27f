/*
 * A screen whose run is on a stage: real sockets, and the clock that is real.
 *
 *	screen_stage(&s, CONNECTED);
 *	screen_play(&s, "n x");
 *	screen_stage_wait(&s, ROW_LOST);
 */
#ifndef TESTS_SCREEN_STAGE_H
#define TESTS_SCREEN_STAGE_H

#include <time.h>

#include "tests/play.h"
#include "tests/screen.h"

static inline uint64_t screen_clock_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (uint64_t)ts.tv_sec * 1000000000u + (uint64_t)ts.tv_nsec;
}

static inline void screen_stage(struct screen *s, const char *text)
{
	struct run_options options = { .seed = 1, .no_capture = true };
	struct show show;

	s->now_ns = screen_clock_ns();
	show_scenario(&show, play_parse(text), &options);
	app_show(&s->app, &show);
	screen_tick(s);
}

/* As the loop waits for the source. */
static inline void screen_stage_look(struct screen *s)
{
	ck_assert_msg(!s->app.done, "%s", s->app.error.text);
	play_wait(s->app.show.source);
	s->now_ns = screen_clock_ns();
	screen_tick(s);
}

/* Until a row of this kind is come to. */
static inline void screen_stage_wait(struct screen *s, enum row_kind kind)
{
	const struct row *row;

	while (!(row = player_row(&s->app.player)) || row->kind != kind) {
		ck_assert_int_lt((int)s->app.player.status, SOURCE_END);
		screen_stage_look(s);
	}
}

static inline void screen_stage_end(struct screen *s)
{
	while (s->app.player.status < SOURCE_END)
		screen_stage_look(s);
}

#endif
