/* One datagram that is being put together; for fragments.c alone. */
#ifndef CAPTURE_DECODE_DATAGRAM_H
#define CAPTURE_DECODE_DATAGRAM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "capture/packet.h"

enum {
	DATAGRAM_MOST = 65535,	 /* bytes of IP packet, RFC 791 3.1 */
	DATAGRAM_HEADROOM = 256, /* for the headers before the data */
	DATAGRAM_RUNS = 32,
};

/* Data that is there without a hole: [from, to). */
struct datagram_run {
	uint32_t from, to;
};

struct datagram {
	uint8_t *buffer;			/* headroom, then data; owned */
	size_t size;				/* of buffer */
	struct datagram_run run[DATAGRAM_RUNS]; /* in order, none touch */
	uint32_t n_runs;
	uint32_t n_fragments;
	uint32_t header_len;  /* 0: the first fragment has not come */
	uint32_t fragment_at; /* of IPv6's fragment header in these headers */
	uint32_t length;      /* of the data; 0: the last has not come */
	uint32_t cut_at;      /* data from here on may not have been captured */
	uint8_t protocol;     /* of the first fragment, as are the ports */
	bool has_ports;
	uint16_t src_port, dst_port;
};

enum datagram_status {
	DATAGRAM_ADDED,
	DATAGRAM_OVERLAP,   /* added, as far as it was new */
	DATAGRAM_MALFORMED, /* nothing was added */
	DATAGRAM_FULL,	    /* too many holes; nothing was added */
};

void datagram_init(struct datagram *d);
void datagram_free(struct datagram *d);

/* Adds a fragment: *p as decoded from `captured` bytes. */
enum datagram_status datagram_add(struct datagram *d, const struct packet *p,
				  const uint8_t *bytes, size_t captured);
bool datagram_is_whole(const struct datagram *d);
/*
 * Makes the headers those of a packet that was never cut. Returns the packet,
 * borrowed from d, with its length and what was captured of it.
 */
const uint8_t *datagram_packet(struct datagram *d, uint32_t *captured,
			       uint32_t *length);

#endif
