/*
 * The wire: every packet on the stage's loopback waits here for a verdict.
 */
#ifndef SIM_WIRE_H
#define SIM_WIRE_H

#include <stdbool.h>
#include <stdint.h>

#include "capture/err.h"

struct wire; /* opaque */

/* Where a packet waits; NOWHERE: it is ours, and not in the queue. */
enum wire_hook { WIRE_PREROUTING, WIRE_OUTPUT, WIRE_NOWHERE };

/* A packet that waits; bytes are borrowed until the next wire_next. */
struct wire_packet {
	uint32_t id;
	enum wire_hook hook;
	const uint8_t *bytes; /* from the IP header on, checksums complete */
	uint32_t len;
};

/*
 * Puts the queue into the network namespace of this process, which must be a
 * stage. Native nf_tables queueing is tried first, then the xt target.
 */
int wire_open(struct wire **out, struct err *e);
void wire_close(struct wire *w);
int wire_fd(const struct wire *w); /* readable when a packet waits */

/* The next packet that arrived: 1 and *p, 0 if there is none, -1 with *e. */
int wire_next(struct wire *w, struct wire_packet *p, struct err *e);

/*
 * Lets a packet go on, or ends it. Returns when it has been delivered and all
 * the kernel says in answer is queued. `changed` (or NULL) replaces its bytes.
 */
int wire_accept(struct wire *w, uint32_t id, const uint8_t *changed,
		uint32_t len, struct err *e);
int wire_drop(struct wire *w, uint32_t id, struct err *e);

/* Sends a copy past the queue; libpcap sees it, nothing holds it. */
int wire_copy(struct wire *w, const uint8_t *bytes, uint32_t len,
	      struct err *e);

/* Packets the queue had no room for: the kernel has dropped them. */
uint64_t wire_lost(const struct wire *w);

#endif
