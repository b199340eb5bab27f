/* What the kernel counts of an interface itself. */
#ifndef CAPTURE_LIVE_DEVICE_H
#define CAPTURE_LIVE_DEVICE_H

#include <stdint.h>

/*
 * A descriptor of the counters of this network namespace, or -1. It can be
 * asked when nothing else may be opened any more.
 */
int device_counters_open(void);
/*
 * Packets that an interface received and dropped before anybody could capture
 * them, since it is up; 0 where that can not be told.
 */
uint64_t device_dropped(int counters, const char *interface);

#endif
