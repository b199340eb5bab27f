/*
 * The tap: what libpcap sees on the stage's loopback, matched with what the
 * queue holds, so that a packet which both saw is one row.
 */
#ifndef SIM_TAP_H
#define SIM_TAP_H

#include <stdbool.h>
#include <stdint.h>

#include "capture/err.h"
#include "capture/recording/recording.h"

struct tap; /* opaque */

/* Opens libpcap on lo of this namespace, for packets of at most that size. */
int tap_open(struct tap **out, struct recording *rec, uint32_t largest,
	     struct err *e);
/* Times count from here: CLOCK_REALTIME. */
void tap_start(struct tap *t, uint64_t started_ns);
void tap_close(struct tap *t);
int tap_fd(const struct tap *t);
/* Packets the ring had no room for. */
uint64_t tap_lost(const struct tap *t);

/* Takes what waits in the ring, and pairs it with rows that expect it. */
int tap_pump(struct tap *t, struct err *e);

/*
 * The oldest unpaired packet with these bytes, checksums apart, is this one:
 * true, and *t_ns is when it passed lo. Pump first.
 */
bool tap_take(struct tap *t, const uint8_t *bytes, uint32_t len,
	      uint64_t *t_ns);

/* This row will pass lo later; then it is noted as seen there. */
void tap_expect(struct tap *t, uint32_t packet, const uint8_t *bytes,
		uint32_t len);

/*
 * The oldest packet that nothing else claims: where there is no queue, every
 * one. False if there is none. Bytes are borrowed until the next call.
 */
bool tap_next(struct tap *t, const uint8_t **bytes, uint32_t *len,
	      uint64_t *t_ns);

#endif
