/*
 * A capture that goes on, on the screen; what of it is kept is the test's to
 * say. Setup and teardown are a fixture's.
 */
#ifndef TESTS_SCREEN_LIVE_H
#define TESTS_SCREEN_LIVE_H

#include "tests/keeper.h"
#include "tests/screen.h"
#include "ui/text/i18n.h"

#define CLIENT "10.0.0.1:40000"
#define SERVER "10.0.0.2:80"
#define ASK    "10.0.0.1:50000"
#define ASK_S  "10.0.0.2:53"

static struct screen s;
static struct keeper k;
static uint32_t seq;

static inline void setup(void)
{
	i18n_set("en");
	keeper_begin(&k);
	screen_open(&s, 100, 30);
	seq = 101;
}

static inline void teardown(void)
{
	screen_close(&s);
	keeper_end(&k);
}

static inline const struct player *player(void)
{
	return &s.app.player;
}

/* What is there by now is read; nothing moves on by itself after that. */
static inline void read_on(void)
{
	for (int i = 0; i < 40; i++)
		screen_wait_ms(&s, 300);
}

/* With small limits: packets in the index, conversations. */
static inline void open_config(const struct trace_config *config)
{
	struct show show;

	show_live(&show, keeper_file(&k), "lo", ANALYSIS_EXACT);
	trace_free(show.file->trace);
	show.file->trace = trace_new(config);
	app_show(&s.app, &show);
	screen_draw(&s);
	read_on();
}

static inline void open_with(uint32_t packets, uint32_t flows)
{
	open_config(&(struct trace_config){
		.index = true, .max_packets = packets, .max_flows = flows });
}

static inline void open_all(void)
{
	open_with(0, 0);
}

/* One segment each, of five bytes. */
static inline void put_more(uint32_t n)
{
	for (uint32_t i = 0; i < n; i++, seq += 5)
		traffic_tcp(&k.traffic, CLIENT, SERVER, TH_P | TH_ACK, seq, 501,
			    "hello");
}

static inline void open_conversation(uint32_t said)
{
	traffic_handshake(&k.traffic, CLIENT, SERVER);
	put_more(said);
	open_all();
	screen_play(&s, "Enter");
	read_on();
}

/* The packet that the cursor or the selection is at. */
static inline uint32_t number(void)
{
	return packet_number(s.app.show.rec, app_packet(&s.app));
}

#endif
