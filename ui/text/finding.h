/* What a packet's findings are called on the screen. */
#ifndef UI_TEXT_FINDING_H
#define UI_TEXT_FINDING_H

#include <stdint.h>

/*
 * The most important of them in a word or two, or shorter; untranslated, and
 * NULL if there is none.
 */
const char *finding_word(uint32_t analysis);
const char *finding_short(uint32_t analysis);

#endif
