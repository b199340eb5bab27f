/*
 * What is said of a story's rows: two ends, C and S, and a check of the facts
 * that a sentence has.
 */
#ifndef TESTS_WHY_H
#define TESTS_WHY_H

#include "tests/story.h"
#include "tests/test.h"
#include "ui/text/i18n.h"
#include "ui/why/why.h"

enum { FACTS = 6 };

static struct story s;
static struct rows rows;
static int c, d;

static inline void setup(void)
{
	i18n_set("en");
	rows = (struct rows){ 0 };
	s = story_new();
	c = end_add(&s, "C", "127.0.0.1:40000", "C.s");
	d = end_add(&s, "S", "127.0.0.1:80", "S.c");
}

static inline void teardown(void)
{
	rows_free(&rows);
	recording_free(s.r);
}

/* All facts are in the text; those after a "!" are not. */
static inline void assert_facts(const char *text, const char *const *facts)
{
	for (int i = 0; i < FACTS && facts[i]; i++) {
		bool wanted = facts[i][0] != '!';
		const char *fact = facts[i] + !wanted;

		ck_assert_msg((strstr(text, fact) != NULL) == wanted,
			      "\"%s\" %s in: %s", fact,
			      wanted ? "is not" : "is", text);
	}
}

#endif
