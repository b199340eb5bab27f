/* What was changed of a packet on its way, field by field. */
#ifndef CAPTURE_RECORDING_CHANGE_H
#define CAPTURE_RECORDING_CHANGE_H

#include "capture/field.h"
#include "capture/recording/recording.h"

/* seq and ack are relative; FIELD_NONE where the option is not there. */
struct change {
	enum packet_field field;
	uint64_t was, is;
};

/* How many there are; the payload and checksums are no fields. */
size_t packet_changes(const struct recording *r, const struct packet_row *row,
		      struct change out[PACKET_FIELDS]);

/* "ce", "1460", "[S.]", "none". */
#define FIELD_VALUE_TEXT 24
char *field_value_format(enum packet_field field, uint64_t value,
			 char out[FIELD_VALUE_TEXT]);

/* "ecn not-ect → ce, ttl 64 → 1"; cut if it does not fit, "" if nothing. */
char *packet_changes_format(const struct recording *r,
			    const struct packet_row *row, char *out,
			    size_t size);

#endif
