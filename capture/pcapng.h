/* Recordings as capture files that every other tool reads. */
#ifndef CAPTURE_PCAPNG_H
#define CAPTURE_PCAPNG_H

#include <stdio.h>

#include "capture/recording/recording.h"

/*
 * pcapng, link type RAW, nanoseconds, in the order packets were on the wire.
 * Each packet has a comment of the form
 *   wirestep: fate=delivered delivered_ns=41213 from=C to=S n=1
 * analysis=retransmission which `open` reads back; the section's comment tells
 * the scenario. A packet that only the queue saw (a SYN dropped before it
 * reached lo) has `seen=queue`. The caller looks at ferror(out).
 */
void pcapng_write(const struct recording *r, FILE *out);

/* pcap, nanoseconds (0xa1b23c4d), link type RAW; no place for fates. */
void pcap_write(const struct recording *r, FILE *out);

#endif
