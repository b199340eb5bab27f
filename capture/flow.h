/*
 * Conversations: which packets belong together, and which end is which.
 *
 * Both ends of a loopback conversation may have the same address, so an end
 * is an address and a port, never an address alone. end[0] opened the
 * conversation as far as the wire tells.
 */
#ifndef CAPTURE_FLOW_H
#define CAPTURE_FLOW_H

#include <stdbool.h>
#include <stdint.h>

#include "capture/packet.h"
#include "capture/tcp.h"

#define FLOW_NONE UINT32_MAX

struct flow {
	struct endpoint end[2]; /* [0] is the initiator */
	uint8_t protocol;	/* enum ip_protocol */
	bool base_known[2];
	uint32_t seq_base[2]; /* relative numbers count from here */
	uint32_t packets[2];
	uint64_t bytes[2]; /* IP lengths */
	uint64_t payload[2];
	uint32_t retransmissions[2];
	uint8_t wscale[2];
	bool syn_seen[2], wscale_seen[2];
	struct tcp_conn tcp;
	uint32_t socket[2]; /* rows of the recording, or FLOW_NONE */
	uint32_t lane[2];
	uint32_t next; /* in the hash chain */
};

struct flow_table; /* opaque */

struct flow_table *flow_table_new(void);
void flow_table_free(struct flow_table *t);
uint32_t flow_count(const struct flow_table *t);
/* What comes is on another network: no conversation goes on there. */
void flow_table_part(struct flow_table *t);
/* Borrowed until the next flow_find. */
struct flow *flow_get(struct flow_table *t, uint32_t flow);

/*
 * The conversation of a packet, made if it is new; *side is the end that sent
 * it. A SYN with another sequence number than the one before, on a
 * conversation that is past its handshake, starts a new conversation.
 */
uint32_t flow_find(struct flow_table *t, const struct packet *p, int *side);

/* The address of an end as it is shown: ICMP has no ports. */
struct endpoint flow_end(const struct flow *f, int side);

/*
 * The same for a packet that neither end sent: a SYN starts no new one where
 * the ends have had a conversation.
 */
uint32_t flow_find_last(struct flow_table *t, const struct packet *p,
			int *side);
/* Counts it: of an end that has sent before, it tells no numbers. */
void flow_count_injected(struct flow *f, const struct packet *p, int side);

/* Counts a packet, and notes initial sequence numbers and window scale. */
void flow_count_packet(struct flow *f, const struct packet *p, int side);

/* Relative numbers; an ack is relative to the other end's numbers. */
uint32_t flow_seq(const struct flow *f, int side, uint32_t seq);
uint32_t flow_ack(const struct flow *f, int side, uint32_t ack);

/* The scaled window of a segment that `side` sent (RFC 7323 2.2). */
uint32_t flow_window(const struct flow *f, int side, uint16_t win,
		     uint16_t flags);

#endif
