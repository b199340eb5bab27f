/*
 * How many packets conversations had in each of the last seconds: of those that
 * had some not long ago, in bounded memory.
 */
#ifndef UI_LIST_ACTIVITY_H
#define UI_LIST_ACTIVITY_H

#include <stdbool.h>
#include <stdint.h>

enum { ACTIVITY_SECONDS = 30 };

struct activity; /* opaque */

struct activity *activity_new(void);
void activity_free(struct activity *a);

/*
 * A packet of a conversation, or FLOW_NONE: of none. Times are nanoseconds
 * since the same moment, and may go back a little.
 */
void activity_count(struct activity *a, uint32_t flow, uint64_t t_ns);
/*
 * Its packets in each of the seconds up to that of now_ns, which is the last
 * one. False: there were none, or there was no room to count them.
 */
bool activity_get(const struct activity *a, uint32_t flow, uint64_t now_ns,
		  uint32_t out[ACTIVITY_SECONDS]);
/* All of them together. */
uint64_t activity_sum(const struct activity *a, uint32_t flow, uint64_t now_ns);
/* Every packet, whatever conversation it was of. */
void activity_all(const struct activity *a, uint64_t now_ns,
		  uint32_t out[ACTIVITY_SECONDS]);

#endif
