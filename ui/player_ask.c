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
#include "ui/player.h"

enum { ANSWER_MS = 1600 }; /* to see whether it was right */

uint32_t player_question(const struct player *p)
{
	uint32_t from = p->at ? player_row(p)->event : 0, found = ROW_NONE;

	for (uint32_t i = 0; i < recording_n_asks(p->rec); i++) {
		uint32_t event = recording_ask_row(p->rec, i)->event;

		if (event < from || event >= player_cursor(p))
			continue;
		found = i;
		if (quiz_answer(&p->quiz, i) == QUIZ_OPEN)
			break;
	}
	return found;
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
