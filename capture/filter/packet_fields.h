/* What a filter asks of a packet, from its row and its header's bytes. */
#ifndef CAPTURE_FILTER_PACKET_FIELDS_H
#define CAPTURE_FILTER_PACKET_FIELDS_H

#include "capture/filter/filter.h"
#include "capture/recording/recording.h"

struct filter_packet {
	const struct packet_row *row;
	const struct flow *flow;
	const uint8_t *bytes; /* from IP's header on; NULL: not kept */
	uint32_t n_bytes;
};

/* A conversation's: there is no need to ask the packet first. */
static inline bool filter_is_of_flow(enum filter_field field)
{
	return (field >= FILTER_FLOW && field < FILTER_PACKET) ||
	       field >= FILTER_COUNT;
}

/* False: it has none, or it is not a field of packets, or it is a name. */
bool filter_packet_field(const struct filter_packet *p, enum filter_field field,
			 enum filter_end end, struct filter_value *out);

#endif
