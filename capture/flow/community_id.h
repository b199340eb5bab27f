/*
 * Community ID, version 1: one short text for a conversation, the same in
 * every tool that computes it (Zeek, Suricata, Wireshark, ...) and for either
 * direction. https://github.com/corelight/community-id-spec
 */
#ifndef CAPTURE_FLOW_COMMUNITY_ID_H
#define CAPTURE_FLOW_COMMUNITY_ID_H

#include <stdint.h>

#include "capture/packet.h"

/* "1:", 28 digits to the base of 64, and the end. */
#define COMMUNITY_ID_TEXT 31

/*
 * The ID of a conversation between two endpoints. Ports count for TCP, UDP and
 * SCTP. For ICMP and ICMPv6 the sender's port is the type of a message, the
 * receiver's its code; the answer to a question has the question's ID. Seed
 * is 0 unless a site wants its IDs to differ from all others'.
 *
 * Returns out; "" if the ends have no addresses, or one IPv4 and one IPv6.
 */
char *community_id(uint8_t protocol, const struct endpoint *sender,
		   const struct endpoint *receiver, uint16_t seed,
		   char out[COMMUNITY_ID_TEXT]);

#endif
