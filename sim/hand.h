/*
 * What a viewer changed by hand, named so that another run of the same
 * scenario knows the packet again: its ports and absolute numbers differ.
 */
#ifndef SIM_HAND_H
#define SIM_HAND_H

#include <stdbool.h>
#include <stdint.h>

#include "capture/recording/recording.h"
#include "capture/source.h"
#include "sim/match.h"

struct hand {
	char packet[PACKET_TEXT]; /* as packet_identify says it */
	uint32_t nth;		  /* which of those that are alike, from 1 */
	enum command_kind kind;
	uint64_t delay_ns;
};

/*
 * The command `c`, for whichever packet of another run is this one. A copy
 * that was made by us, or a packet that was absorbed, is none: nth is 0, and
 * it is found nowhere.
 */
struct hand hand_of(const struct recording *r, uint32_t packet,
		    const struct command *c);
/*
 * How many packets have gone their way within the first `events` of a
 * recording. What we have copied or absorbed is not counted.
 */
uint32_t hand_gone(const struct recording *r, uint32_t events);
/* The packet that a hand is about, or ROW_NONE. */
uint32_t hand_find(const struct recording *r, const struct hand *hand);
/* It is this packet, which may be on its way still. */
bool hand_is(const struct recording *r, const struct hand *hand,
	     uint32_t packet);

#endif
