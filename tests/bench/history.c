/*
 * A long recording on the screen, without a terminal: what it takes to go one
 * step back in it and to draw what is seen then, at its end and anywhere.
 */
#include <stdio.h>
#include <stdlib.h>

#include "tests/bench/bench.h"
#include "tests/story.h"
#include "ui/app/app.h"

enum { EVENTS = 1000000, ROWS = 40, COLS = 120 };

/* Its sender calls, sends, is answered; the kernel tells after each. */
static void talk(struct story *s, int c, int d, uint32_t seq)
{
	struct info_row info = { .socket = s->end[c].socket,
				 .cwnd = 10,
				 .ssthresh = UINT32_MAX,
				 .rto_ms = 200,
				 .bytes_sent = seq };

	call_ret(s, c, "send", "s, <1000 bytes>", 1000, 0, NULL);
	arrive(s, segment(s, c, d, TH_P | TH_ACK, seq, 1, 1000),
	       FATE_DELIVERED);
	recording_info(s->r, tick(s), &info);
	arrive(s, segment(s, d, c, TH_ACK, 1, seq + 1000, 0), FATE_DELIVERED);
	info.socket = s->end[d].socket;
	recording_info(s->r, tick(s), &info);
}

struct recording *bench_recording(uint32_t events)
{
	struct story s = story_new();
	int c = end_add(&s, "C", "127.0.0.1:40000", "C.s");
	int d = end_add(&s, "S", "127.0.0.1:80", "S.c");

	title(&s, "long", "A long conversation", "");
	story_handshake(&s, c, d);
	for (uint32_t seq = 1; recording_count(s.r) < events; seq += 1000)
		talk(&s, c, d, seq);
	return s.r;
}

static void draw(struct app *app, struct grid *g)
{
	int y, x;

	app_draw(app, g, now_ns(), &y, &x);
}

static double back_ms(struct app *app, struct grid *g)
{
	uint64_t t0 = now_ns();

	player_back(&app->player);
	draw(app, g);
	return ms_since(t0);
}

int bench_history(void)
{
	static double at_end[RUNS], anywhere[RUNS], seek[RUNS];
	struct options options = { .speed = 1 };
	struct recording *r = bench_recording(EVENTS);
	uint32_t seed = 1;
	struct show show;
	struct grid g;
	struct app app;
	uint64_t t0;

	grid_init(&g, ROWS, COLS);
	show_recorded(&show, r);
	app_init(&app, &options);
	t0 = now_ns();
	app_show(&app, &show);
	row("10^6 events: all of them read at first", ms_since(t0), "ms",
	    NO_GOAL);
	player_seek_end(&app.player);
	draw(&app, &g);
	for (int i = 0; i < RUNS; i++)
		at_end[i] = back_ms(&app, &g);
	for (int i = 0; i < RUNS; i++) {
		seed = seed * 1664525u + 1013904223u;
		t0 = now_ns();
		player_seek(&app.player, seed % (uint32_t)app.player.n_steps);
		draw(&app, &g);
		seek[i] = ms_since(t0);
		anywhere[i] = back_ms(&app, &g);
	}
	row("  one step back and its frame, at the end", median(at_end, RUNS),
	    "ms", 5);
	row("  the same anywhere", median(anywhere, RUNS), "ms", 5);
	row("  a jump anywhere and its frame", median(seek, RUNS), "ms",
	    NO_GOAL);
	app_free(&app);
	grid_free(&g);
	return 0;
}
