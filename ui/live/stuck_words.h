/*
 * Why a conversation is stuck, in words: the sentence of the rule that holds,
 * and the facts behind it.
 */
#ifndef UI_LIVE_STUCK_WORDS_H
#define UI_LIVE_STUCK_WORDS_H

#include <stddef.h>

#include "capture/stuck/stuck.h"
#include "capture/words.h"

enum { STUCK_TEXT = 512, STUCK_FACTS = 5, STUCK_NAME = 120 };

/* "python3 (412)": its command as comm(5) has it, escaped. */
void stuck_add_command(struct words *w, const struct census_owner *owner);
/* "python3 (412)"; what no program is known of: "127.0.0.1:80". */
char *stuck_end_name(const struct stuck_facts *in, int end,
		     char out[STUCK_NAME]);
/* "python3 (412) has not read 40,960 bytes for 3.200 s, so …" */
char *stuck_sentence(const struct stuck_facts *in, const struct stuck *s,
		     char out[STUCK_TEXT]);
/*
 * Two lines an end: who and in which states, its queues and timers; the second
 * one is only there if the kernel was asked. A last one if it was not at all.
 * Returns how many.
 */
size_t stuck_facts_text(const struct stuck_facts *in,
			char out[STUCK_FACTS][STUCK_TEXT]);

/*
 * The rule's sentence with what stands for its parts in braces: English, for
 * tr() and the documentation.
 */
const char *stuck_template(enum stuck_rule rule);

#endif
