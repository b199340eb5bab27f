/*
 * Answers, by question. A question is open until it is answered or skipped,
 * and then it stays so: who goes back sees what he said. A run that is made
 * again, because a packet was changed, asks the same questions in the same
 * order, so its answers are kept by their numbers.
 */
#include "ui/step/quiz.h"

#include <stdlib.h>
#include <string.h>

#include "capture/mem.h"
#include "ui/text/i18n.h"

void quiz_free(struct quiz *q)
{
	free(q->answer);
	*q = (struct quiz){ 0 };
}

uint8_t quiz_answer(const struct quiz *q, uint32_t ask)
{
	return ask < q->n ? q->answer[ask] : (uint8_t)QUIZ_OPEN;
}

void quiz_set(struct quiz *q, uint32_t ask, uint8_t answer)
{
	mem_grow(q->answer, q->cap, (size_t)ask + 1);
	while (q->n <= ask)
		q->answer[q->n++] = QUIZ_OPEN;
	q->answer[ask] = answer;
}

unsigned quiz_score(const struct quiz *q, const struct recording *r,
		    unsigned *right)
{
	unsigned n = 0;

	*right = 0;
	for (uint32_t i = 0; i < q->n && i < recording_n_asks(r); i++) {
		n += q->answer[i] != QUIZ_OPEN;
		*right += q->answer[i] == recording_ask_row(r, i)->right + 1;
	}
	return n;
}

const char *quiz_text(const struct recording *r, const uint32_t text[2])
{
	bool zh = text[1] && strcmp(i18n_lang(), "zh") == 0;

	return recording_text(r, text[zh ? 1 : 0]);
}
