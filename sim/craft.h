/*
 * Packets as a scenario wants them: fields of one that there is set, or a
 * whole one made.
 */
#ifndef SIM_CRAFT_H
#define SIM_CRAFT_H

#include <stdbool.h>
#include <stdint.h>

#include "capture/flow/flow.h"
#include "sim/scenario/scenario.h"

/*
 * Sets what the statement says in a packet that end `side` of the flow (NULL:
 * none yet) sends, and computes its checksums. `bytes` has FIELD_ROOM behind
 * the packet. Returns the setting that there is no place for, or NULL.
 */
const struct comparison *craft_settings(const struct step *step,
					const struct flow *flow, int side,
					uint8_t *bytes, uint32_t *n);

/* A packet to be made; numbers are as they stand in it. */
struct craft {
	struct endpoint src, dst;
	uint8_t protocol; /* IP_TCP, IP_UDP, IP_ICMP, IP_ICMPV6 */
	uint8_t type, code;
	uint16_t flags;
	uint32_t seq, ack;
	const uint8_t *payload; /* borrowed; of ICMP what it quotes */
	uint32_t n_payload;
};

/*
 * An IP packet with FIELD_ROOM behind it, its checksums not yet computed, *n
 * bytes long. Caller frees.
 */
uint8_t *craft_packet(const struct craft *c, uint32_t *n);

#endif
