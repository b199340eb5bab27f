/* What routers said of a packet; part of ui/why/why_again.c. */
#ifndef UI_WHY_WHY_ROUTERS_H
#define UI_WHY_WHY_ROUTERS_H

#include "capture/recording/recording.h"

/*
 * ICMP told the sender of p, less than so long before it was sent, that
 * something of that conversation was too large for a link on the way.
 */
bool routers_said_too_large(const struct recording *r,
			    const struct packet_row *p, uint64_t within_ns);

#endif
