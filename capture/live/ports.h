/* The interfaces that are watched, as one stream in the order of time. */
#ifndef CAPTURE_LIVE_PORTS_H
#define CAPTURE_LIVE_PORTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "capture/err.h"
#include "capture/file/file.h"
#include "capture/live/live.h"

enum { PORTS_MOST = 8 };

struct port {
	struct live *live;
	const char *name; /* borrowed */
	struct live_packet ahead;
	bool has_ahead;
	uint64_t taken, until; /* packets; until: see ports_count */
};

struct ports {
	struct port port[PORTS_MOST];
	size_t n;
};

/* One more; there are never more than PORTS_MOST. -1 with *e. */
int ports_open(struct ports *p, const struct live_config *config,
	       struct err *e);
void ports_close(struct ports *p);

/*
 * The next packet: 1, 0 for none, or -1 with *e. Its bytes are borrowed until
 * the next call. With `patient`, one may be there whose turn has not come, for
 * another interface may have something older: then *wait_ns is how long that
 * may take, else 0.
 */
int ports_next(struct ports *p, bool patient, struct file_packet *out,
	       uint64_t *wait_ns, struct err *e);

/* Asks the kernel how many packets there are by now. */
void ports_count(struct ports *p);
/* As many as there were then have been taken. */
bool ports_has_all(const struct ports *p);

/* Of all interfaces together. */
struct live_stats ports_stats(const struct ports *p);
/* False if there is no n-th, from 0. */
bool ports_interface(const struct ports *p, uint32_t n,
		     struct file_interface *out);

#endif
