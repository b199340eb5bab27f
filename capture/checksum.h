/* Internet checksums: whether they fit, making them fit, and damage. */
#ifndef CAPTURE_CHECKSUM_H
#define CAPTURE_CHECKSUM_H

#include <stdbool.h>
#include <stdint.h>

#include "capture/packet.h"

/* The sum of 16-bit words so far and of these bytes, not folded. */
uint64_t checksum_add(uint64_t sum, const uint8_t *bytes, uint32_t n);
/* In 16 bits; the checksum is its complement. */
uint16_t checksum_fold(uint64_t sum);
/* Of the pseudo header; 0 where there is none. */
uint64_t checksum_pseudo(const struct packet *p);
/* Bytes from the transport header on that its checksum is about. */
uint32_t checksum_length(const struct packet *p);

/*
 * Computes the checksums of an IP packet anew, all of which is in `bytes`. The
 * transport's stays as it is in a fragment, which has not all that it covers,
 * and in a UDP packet that uses none.
 */
void checksum_fill(uint8_t *bytes, uint32_t n);

/*
 * Flips one bit, so that a checksum no longer fits and the receiver drops the
 * packet: of the payload if there is any. False if nothing would notice.
 */
bool checksum_break(uint8_t *bytes, uint32_t n);
/* The same of the field itself: all else is as it was. */
bool checksum_spoil(uint8_t *bytes, uint32_t n);

#endif
