/* One look at a socket after the other: what has changed, and since when. */
#ifndef CAPTURE_CENSUS_FOLD_H
#define CAPTURE_CENSUS_FOLD_H

#include "capture/census/census.h"

/* The first look. */
void fold_first(struct census_socket *s, uint64_t now_ns);

/*
 * The next look: *seen, as diag.h gives it, into *s, whose owner stays. True if
 * there is something new; what changes all the time by itself, such as the time
 * since the last segment, is not new.
 */
bool fold_seen(struct census_socket *s, const struct census_socket *seen,
	       uint64_t now_ns);

/* It has ended. *last has its last TCP_INFO, or is NULL. */
void fold_end(struct census_socket *s, const struct census_socket *last,
	      uint64_t now_ns);

#endif
