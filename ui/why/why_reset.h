/* What a reset says; part of ui/why/why.c. */
#ifndef UI_WHY_WHY_RESET_H
#define UI_WHY_WHY_RESET_H

#include "capture/recording/recording.h"
#include "capture/words.h"

/* Of a RST that its sender, who is called so, sends. */
void why_reset(const struct recording *r, const struct packet_row *p,
	       const char *from, struct words *w);
/* And when it comes to the other end. */
void why_reset_comes(const struct recording *r, const struct packet_row *p,
		     const char *from, struct words *w);

#endif
