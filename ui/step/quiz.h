/*
 * What the viewer has answered to the questions of a recording. It is not part
 * of the recording: it did not happen on the wire.
 */
#ifndef UI_STEP_QUIZ_H
#define UI_STEP_QUIZ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "capture/recording/recording.h"

enum { QUIZ_OPEN = 0, QUIZ_SKIPPED = 0xff }; /* else an answer, from 1 */

struct quiz {
	uint8_t *answer; /* by the question's row */
	size_t n, cap;
};

void quiz_free(struct quiz *q);
uint8_t quiz_answer(const struct quiz *q, uint32_t ask);
void quiz_set(struct quiz *q, uint32_t ask, uint8_t answer);
/* How many were answered or skipped, and how many of them rightly. */
unsigned quiz_score(const struct quiz *q, const struct recording *r,
		    unsigned *right);

/* A question or an answer to it, in the user's language if it has that. */
const char *quiz_text(const struct recording *r, const uint32_t text[2]);

#endif
