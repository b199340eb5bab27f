/* A story of two ends and its world. */
#ifndef TESTS_WORLD_H
#define TESTS_WORLD_H

#include "tests/test.h"

#include <stdint.h>

#include "capture/recording/world.h"
#include "tests/story.h"

static struct story s;
static struct world w;

static inline void setup(void)
{
	s = story_new();
	end_add(&s, "C", "127.0.0.1:40000", "C.s");
	end_add(&s, "S", "127.0.0.1:80", "S.c");
	world_init(&w);
}

static inline void teardown(void)
{
	recording_free(s.r);
}

/* Folds to the end of what is recorded so far. */
static inline void fold(void)
{
	while (world_advance(&w, s.r))
		;
}

static inline uint32_t send_one(void)
{
	return segment(&s, 0, 1, TH_ACK, 1, 1, 0);
}

#endif
