/*
 * What happens on interfaces of this machine, as a capture file that grows:
 * whoever reads files can watch.
 */
#ifndef CAPTURE_LIVE_WATCH_H
#define CAPTURE_LIVE_WATCH_H

#include <stddef.h>
#include <stdint.h>

#include "capture/err.h"
#include "capture/file/file.h"
#include "capture/live/ports.h"

struct watch; /* opaque */

enum { WATCH_INTERFACES = PORTS_MOST };

struct watch_config {
	const char *interface[WATCH_INTERFACES];
	size_t n_interfaces; /* 0: lo */
	const char *filter;  /* pcap-filter(7), or NULL */
	uint32_t snap_len;
	uint32_t ring_bytes;  /* the kernel's, of each interface */
	size_t history_bytes; /* packets that are kept; 0: none, and no packet
				 can be had by its place */
	uint64_t count;	      /* ends after so many packets; 0: never */
	uint64_t duration_ns; /* ends after this time; 0: never */
};
struct watch_config watch_config_default(void);

/*
 * Begins to capture. The strings are borrowed. -1 with *e: an interface that
 * there is not, that may not be watched, or a filter that is wrong.
 */
int watch_open(struct watch **out, const struct watch_config *config,
	       struct err *e);
/* Closes what watch_file has not given away. */
void watch_close(struct watch *w);

/*
 * Sees each packet as it is taken from the ring, before anybody else does; and
 * NULL when there is none for now.
 */
typedef void watch_tap_fn(void *context, const struct file_packet *p);
void watch_tap(struct watch *w, watch_tap_fn *tap, void *context);

/*
 * The watch as a capture file, which owns it from now on; w is valid until
 * that is closed. It ends, after watch_stop, with the last packet that passed
 * before.
 */
struct capture_file *watch_file(struct watch *w);
/*
 * No more than what has passed until now, and what is on its way through the
 * kernel: LIVE_BLOCK_MS or two are waited for it.
 */
void watch_stop(struct watch *w);
/* Stops as soon as there is something to read from fd, which is borrowed. */
int watch_stop_on(struct watch *w, int fd, struct err *e);

struct watch_stats {
	uint64_t taken;		    /* packets that were given */
	uint64_t dropped_kernel;    /* the ring was full */
	uint64_t dropped_interface; /* before it */
	uint64_t evicted;	    /* no longer kept */
};
struct watch_stats watch_stats(const struct watch *w);
/* What the kernel counted of one of them, from 0. */
struct live_stats watch_interface_stats(const struct watch *w, size_t n);
size_t watch_interfaces(const struct watch *w);
/* The sockets that packets come from; how many. */
size_t watch_sockets(const struct watch *w, int fds[WATCH_INTERFACES]);
/* "lo", or "lo, eth0". */
#define WATCH_NAME 128
char *watch_name(const struct watch *w, char out[WATCH_NAME]);

#endif
