/* Why a segment was sent again, from what was observed; part of ui/why/why.c.
 */
#ifndef UI_WHY_WHY_AGAIN_H
#define UI_WHY_WHY_AGAIN_H

#include "capture/recording/recording.h"
#include "capture/words.h"

/* The packet is judged to be a retransmission. */
void why_again(const struct recording *r, uint32_t packet, struct words *w);

#endif
