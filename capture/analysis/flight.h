/*
 * Segments in flight: when each was last sent, and what their ACKs tell of the
 * round trip.
 */
#ifndef CAPTURE_ANALYSIS_FLIGHT_H
#define CAPTURE_ANALYSIS_FLIGHT_H

#include <stdbool.h>
#include <stdint.h>

#include "capture/analysis/more.h"

/* Adds a time to those before (Welford's method). */
void spread_add(struct spread *t, uint64_t ns);

/* End `side` sent numbers up to s->end, for the first time that was seen. */
void flight_sent(struct flow_tcp *t, int side, const struct sending *s);
/* It sent [from, to) once more: notes how long that took, too. */
void flight_again(struct flow_tcp *t, int side, const uint32_t range[2],
		  uint16_t ip_id, uint64_t t_ns);
/* How this number was last sent; false if that is not known. */
bool flight_find(const struct flow_tcp *t, int side, uint32_t seq,
		 struct sending *out);
/*
 * All before `ack` is acknowledged to `side`. True with a round-trip time:
 * from the segment that bore the last number to now, unless any that are
 * acknowledged had been sent more than once, for then it is not known which
 * was meant (Karn's rule, RFC 6298 3), or others were sent again in between.
 */
bool flight_acked(struct flow_tcp *t, int side, uint32_t ack, uint64_t t_ns,
		  uint64_t *rtt_ns);
/* None of its segments are in flight any more. */
void flight_clear(struct flow_tcp *t, int side);

#endif
