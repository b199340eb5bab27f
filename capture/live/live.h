/* Packets of an interface, by libpcap. */
#ifndef CAPTURE_LIVE_H
#define CAPTURE_LIVE_H

#include <stdint.h>

#include "capture/err.h"
#include "capture/packet.h"
#include "capture/source.h"

struct live; /* opaque */

struct live_config {
	const char *interface;
	const char *filter; /* pcap-filter(7), or NULL for everything */
	const char *remedy; /* what to do where it is not permitted */
	uint32_t snap_len;
	uint32_t ring_bytes;
	/*
	 * A packet can be had as soon as it passes. If not, they come in
	 * blocks, up to LIVE_BLOCK_MS later, which costs a tenth.
	 */
	bool immediate;
};
#define LIVE_BLOCK_MS 20

/* lo, everything, whole packets, a ring for a stage, immediate. */
struct live_config live_config_default(void);
/* lo, everything, headers and some more, a ring for any load, in blocks. */
struct live_config live_config_watch(void);

int live_open(struct live **out, const struct live_config *config,
	      struct err *e);
/* Closing unmaps the ring, which costs some 20 ms: do it last. */
void live_close(struct live *l);
int live_fd(const struct live *l);
enum link_type live_link(const struct live *l);
uint32_t live_snap_len(const struct live *l);

struct live_packet {
	uint64_t real_ns;     /* CLOCK_REALTIME, when it passed the interface */
	const uint8_t *bytes; /* from the link header on; borrowed */
	uint32_t captured, length;
};

/*
 * Calls `take` for every packet that waits, without waiting for more. Returns
 * how many, or -1 with *e.
 */
int live_drain(struct live *l, void (*take)(void *, const struct live_packet *),
	       void *context, struct err *e);

/*
 * The next packet that waits: 1, 0 for none, or -1 with *e. Its bytes are
 * borrowed until the next call.
 */
int live_next(struct live *l, struct live_packet *p, struct err *e);

/* `received`: with those that were dropped; only what the filter lets by. */
struct live_stats {
	uint64_t received, dropped_kernel, dropped_interface;
};
struct live_stats live_stats(struct live *l);

/*
 * The interface as a source: every packet is sent and delivered at once. The
 * source owns `l`; times count from started_ns (CLOCK_REALTIME).
 */
struct source *live_source(struct live *l, struct recording *rec,
			   uint64_t started_ns);

#endif
