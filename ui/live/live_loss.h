/* What was not seen, or is no longer kept: each kind is counted and told. */
#ifndef UI_LIVE_LIVE_LOSS_H
#define UI_LIVE_LIVE_LOSS_H

#include <stdbool.h>
#include <stdint.h>

struct loader;

enum live_loss {
	LOSS_KERNEL,	/* the kernel's ring was full */
	LOSS_INTERFACE, /* before it */
	LOSS_FLOWS,	/* conversations, of our table */
	LOSS_INDEX,	/* packets, of our index */
	LOSS_HISTORY,	/* their bytes */
	LIVE_LOSSES
};

/* How many there were of each; asks the kernel. */
void live_losses(const struct loader *l, uint64_t out[LIVE_LOSSES]);
/* Something was not seen at all. */
bool live_loss_is_bad(enum live_loss loss);
/* "dropped by the kernel", for the line; and what it means, in a sentence. */
const char *live_loss_name(enum live_loss loss);
const char *live_loss_told(enum live_loss loss);

#endif
