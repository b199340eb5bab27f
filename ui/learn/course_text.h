/* The course and how far one is in it, without a screen. */
#ifndef UI_LEARN_COURSE_TEXT_H
#define UI_LEARN_COURSE_TEXT_H

#include <stdint.h>
#include <stdio.h>

#include "ui/learn/courselist.h"
#include "ui/print/print.h"

enum { COURSE_TEXT = 64 };

/* The sign of a lesson: '✓' done, '○' begun, '–' skipped here, ' ' not yet. */
uint32_t lesson_sign(enum lesson_state state);
/*
 * "7/11"; and "4 of 6 right", or "" where nothing was asked. They return out.
 */
char *course_done_text(const struct course_count *c, char out[COURSE_TEXT]);
char *course_right_text(unsigned right, unsigned asked, char out[COURSE_TEXT]);

/* "2 of 11 lessons done · 3 of 4 right · 1 skipped here" */
void course_count_text(const struct course_count *c, char *out, size_t size);

/*
 * The part, or all with COURSE_NONE; as text, of at most 80 columns, or as JSON
 * Lines.
 */
void course_print(const struct courselist *l, const struct progress *p,
		  size_t part, const struct print_style *s, FILE *out);
void course_print_json(const struct courselist *l, const struct progress *p,
		       size_t part, FILE *out);

#endif
