/* Selectors against packets of a recording. */
#ifndef SIM_MATCH_H
#define SIM_MATCH_H

#include <stdbool.h>
#include <stdint.h>

#include "capture/recording/recording.h"
#include "sim/scenario/scenario.h"

/* The packet goes FROM>TO, or the selector names no direction. */
bool match_direction(const struct recording *r, const struct selector *sel,
		     uint32_t packet);
/* It is called `rtx`: it, or something like it, was sent before. */
bool packet_is_rtx(const struct packet_row *p);
/* The packet is all that the selector says; `every`, `first` and `p=` not
 * asked. */
bool match_packet(const struct recording *r, const struct selector *sel,
		  uint32_t packet);

/* The same, where a retransmission may stand for what it repeats. */
bool match_repeated(const struct recording *r, const struct selector *sel,
		    uint32_t packet);

/*
 * The value of a field, as comparisons see it: relative, scaled, FIELD_NONE of
 * an option that is not there. False if the packet has no such header.
 */
bool match_field(const struct recording *r, uint32_t packet,
		 enum packet_field field, uint64_t *value);

/* Which one of its kind it is in its flow and direction, from 1. */
uint32_t packet_ordinal(const struct recording *r, uint32_t packet,
			enum packet_kind kind);

/* What a packet is, in the words of a selector: C>S [P.] seq=1 ack=1 len=13 */
#define PACKET_TEXT 160
char *packet_describe(const struct recording *r, uint32_t packet,
		      char out[PACKET_TEXT]);
/* The same without a word about `rtx`: it looks the same when sent again. */
char *packet_identify(const struct recording *r, uint32_t packet,
		      char out[PACKET_TEXT]);

#endif
