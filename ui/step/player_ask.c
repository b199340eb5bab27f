/*
 * Questions to the viewer.
 *
 *   steps   1     2            3
 *   rows    call  sent  ask    arrived
 *                       ▲ belongs to step 2, as a note does
 *
 * While a question is open at the cursor there is no step forward. Playing
 * stops there, and plays on when it is answered. Going to a place by its number
 * is no step: what is passed by so stays open, and asks when one comes back.
 */
#include "ui/step/player.h"

enum { ANSWER_MS = 1600 }; /* to see whether it was right */

/* The first question at or after an event; they are in order. */
static uint32_t first_ask(const struct recording *r, uint32_t event)
{
	uint32_t low = 0, high = recording_n_asks(r);

	while (low < high) {
		uint32_t middle = (low + high) / 2;

		if (recording_ask_row(r, middle)->event < event)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

bool player_asked_before(const struct player *p, uint32_t event)
{
	uint32_t last =
		p->n_steps ? p->rows.at[p->step[p->n_steps - 1]].event : 0;

	return first_ask(p->rec, last) < first_ask(p->rec, event);
}

uint32_t player_question(const struct player *p)
{
	uint32_t i = first_ask(p->rec, p->at ? player_row(p)->event : 0);
	uint32_t end = first_ask(p->rec, player_cursor(p));

	for (; i < end; i++)
		if (quiz_answer(&p->quiz, i) == QUIZ_OPEN || i + 1 == end)
			return i;
	return ROW_NONE;
}

bool player_asks(const struct player *p)
{
	uint32_t ask = player_question(p);

	return ask != ROW_NONE && quiz_answer(&p->quiz, ask) == QUIZ_OPEN;
}

void player_stop_to_ask(struct player *p)
{
	if (!p->playing || !player_asks(p))
		return;
	p->playing = false;
	p->resumes = true;
}

void player_answer(struct player *p, uint8_t answer, uint64_t now_ns)
{
	quiz_set(&p->quiz, player_question(p), answer);
	if (!p->resumes || player_asks(p))
		return;
	p->playing = true;
	p->resumes = false;
	p->due_ns = now_ns + (uint64_t)(ANSWER_MS * 1e6 / p->speed);
}
