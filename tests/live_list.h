/* What happens now on the screen, packet by packet. */
#ifndef TESTS_LIVE_LIST_H
#define TESTS_LIVE_LIST_H

#include "tests/test.h"

#include "tests/fake_census.h"
#include "tests/keeper.h"
#include "tests/scene.h"
#include "tests/screen.h"
#include "ui/text/i18n.h"

#define WEB   "127.0.0.1:40000"
#define WEB_S "127.0.0.1:8080"
#define ASK   "127.0.0.1:50000"
#define ASK_S "127.0.0.1:53"
#define FAR   "10.0.0.9:41000"
#define FAR_S "10.0.0.2:443"
#define SIX   "[::1]:42000"
#define SIX_S "[::1]:8081"

static struct screen s;
static struct keeper k;
static struct census census;

static inline void begin(void)
{
	keeper_begin(&k);
	census = (struct census){ .totals = { .alive = true } };
}

static inline void open_with(const struct trace_config *config)
{
	struct show show;

	show_live(&show, keeper_file(&k), "lo", ANALYSIS_EXACT);
	loader_watch(show.file);
	if (config) {
		trace_free(show.file->trace);
		show.file->trace = trace_new(config);
	}
	show.census = &census;
	app_show(&s.app, &show);
	s.app.epoch_ns = 0;
	screen_draw(&s);
}

/* What is there by now is read and listed. */
static inline void come(void)
{
	screen_wait_ms(&s, 1000);
}

static inline void setup(void)
{
	i18n_set("en");
	begin();
	screen_open(&s, 100, 30);
	open_with(NULL);
}

static inline void teardown(void)
{
	screen_close(&s);
	keeper_end(&k);
}

/* So many conversations of one packet each. */
static inline void put_asks(unsigned n)
{
	static unsigned port = 20000;
	char from[32];

	for (unsigned i = 0; i < n; i++) {
		snprintf(from, sizeof(from), "127.0.0.1:%u",
			 20000 + port++ % 40000);
		traffic_udp(&k.traffic, from, ASK_S, "?");
	}
}

/* The line of the screen that has a text; caller frees. */
static inline char *line_with(const char *text)
{
	char *all = screen_text(&s), *at = strstr(all, text), *line;

	ck_assert_msg(at != NULL, "\"%s\" is not shown in\n%s", text, all);
	while (at > all && at[-1] != '\n')
		at--;
	line = strndup(at, strcspn(at, "\n"));
	free(all);
	return line;
}

#endif
