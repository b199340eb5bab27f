/* A screen of 100x30 on which the hello story has been opened. */
#ifndef TESTS_SCREEN_HELLO_H
#define TESTS_SCREEN_HELLO_H

#include "tests/fake_hello.h"
#include "tests/screen.h"
#include "ui/text/i18n.h"

static struct screen s;

static inline void setup(void)
{
	i18n_set("en");
	screen_open(&s, 100, 30);
	screen_record(&s, story_hello());
}

static inline void teardown(void)
{
	screen_close(&s);
}

static inline uint32_t at(void)
{
	return s.app.player.at;
}

static inline uint32_t steps(void)
{
	return (uint32_t)s.app.player.n_steps;
}

static inline const struct row *row(void)
{
	return player_row(&s.app.player);
}

#endif
