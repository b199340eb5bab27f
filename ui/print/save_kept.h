/* Saves the packets of a capture that are still kept, as they were captured. */
#ifndef UI_PRINT_SAVE_KEPT_H
#define UI_PRINT_SAVE_KEPT_H

#include <stdbool.h>
#include <stdint.h>

#include "capture/err.h"
#include "ui/app/loader.h"

/* FILE.pcapng and FILE.pcap. */
bool save_kept_can(const char *path);
/*
 * Those of a conversation, or of FLOW_NONE: all of them. *saved is how many
 * there were, *gone how many are no longer kept. -1 with *e: what is in the
 * file is not all.
 */
int save_kept(const struct loader *l, uint32_t flow, const char *path,
	      uint64_t *saved, uint64_t *gone, struct err *e);

#endif
