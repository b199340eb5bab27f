/*
 * Fragmented datagrams put together again, IPv4 (RFC 791 3.2) and IPv6 (RFC
 * 8200 4.5), in bounded memory. An atomic fragment is a whole packet
 * (RFC 6946), has p->fragment false, and does not come here.
 *
 * A datagram counts as one packet, at the fragment that completes it, in
 * whatever order they come:
 *
 *	status = packet_decode_cut(&p, link, bytes, captured, length);
 *	if (p.fragment && !fragments_take(f, t_ns, &p, bytes, captured, &whole))
 *		return; // not whole yet; p has the ports, if the first came
 */
#ifndef CAPTURE_DECODE_FRAGMENTS_H
#define CAPTURE_DECODE_FRAGMENTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "capture/packet.h"

struct fragments; /* opaque */

struct fragment_limits {
	uint32_t datagrams;  /* that wait for more of them */
	size_t bytes;	     /* that these may have in memory */
	uint64_t timeout_ns; /* of capture time, from the first to come */
};

/* Counts of all that was, but for the last two. */
struct fragment_stats {
	uint64_t fragments, completed; /* fragments, datagrams */
	uint64_t overlaps; /* fragments that repeat what came, or a part */
	uint64_t timed_out, evicted; /* datagrams; evicted: for want of room */
	uint64_t malformed; /* fragments: beyond 65,535 bytes, or of no bytes */
	uint32_t waiting;   /* datagrams */
	size_t bytes;	    /* allocated */
};

/* A datagram that is whole: an IP packet as if it had not been cut. */
struct whole_datagram {
	const uint8_t
		*bytes; /* of its IP header, which has right lengths and
			   a right checksum; borrowed until the next take */
	uint32_t captured, length;
	uint32_t fragments; /* how many it came in */
	enum decode_status status;
};

/* NULL: 1024 datagrams, 4 MiB, 30 s; what Linux allows. */
struct fragments *fragments_new(const struct fragment_limits *limits);
void fragments_free(struct fragments *f);

/*
 * Takes a fragment, as packet_decode read it from `captured` bytes. True if
 * it completes its datagram: *p is then the datagram's, its payload_len that
 * of the whole, and its offsets count from whole->bytes; p->outside stays. If
 * a tunnel's packet was cut, *p is the packet in it.
 *
 * Else false. If the first fragment was seen, *p gets its ports and protocol,
 * so that the conversation can be found.
 *
 * What overlaps: the bytes that came first stay, as in BSD; what the last
 * fragment says of the length, too, if it is the first to say it. RFC 5722 and
 * Linux throw such a datagram away, and others prefer the newest: which of
 * them the receiver is, nobody knows from here. So it is counted.
 */
bool fragments_take(struct fragments *f, uint64_t t_ns, struct packet *p,
		    const uint8_t *bytes, size_t captured,
		    struct whole_datagram *whole);

struct fragment_stats fragments_stats(const struct fragments *f);

#endif
