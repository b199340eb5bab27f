/*
 * What was changed of a packet: its fields as they were sent, against those
 * that arrived. The whole of the DS field is left out, for its two parts are
 * fields of their own.
 */
#include "capture/recording/change.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* As everywhere: relative, and no ack without the ACK flag. */
static bool value_of(const struct recording *r, const struct packet_row *row,
		     enum packet_field field, const uint8_t *bytes, uint32_t n,
		     uint64_t *value)
{
	const struct flow *f = recording_flow(r, row->flow);
	uint64_t flags;

	if (field == FIELD_ACK &&
	    (!field_get(FIELD_FLAGS, bytes, n, &flags) || !(flags & TH_ACK)))
		return false;
	if (!field_get(field, bytes, n, value))
		return false;
	if (field == FIELD_SEQ)
		*value = flow_seq(f, row->side, (uint32_t)*value);
	else if (field == FIELD_ACK)
		*value = flow_ack(f, row->side, (uint32_t)*value);
	return true;
}

size_t packet_changes(const struct recording *r, const struct packet_row *row,
		      struct change out[PACKET_FIELDS])
{
	const uint8_t *sent = recording_bytes(r, row), *arrived;
	uint64_t was, is;
	uint32_t len;
	size_t n = 0;

	if (!row->changed || !sent)
		return 0;
	arrived = recording_arrived(r, row, &len);
	for (int i = 0; i < PACKET_FIELDS; i++) {
		enum packet_field field = (enum packet_field)i;

		if (field != FIELD_TOS &&
		    value_of(r, row, field, sent, row->bytes_len, &was) &&
		    value_of(r, row, field, arrived, len, &is) && was != is)
			out[n++] = (struct change){ field, was, is };
	}
	return n;
}

char *field_value_format(enum packet_field field, uint64_t value,
			 char out[FIELD_VALUE_TEXT])
{
	const char *const *words = field_words(field);
	char flags[FLAGS_TEXT];

	if (value == FIELD_NONE)
		snprintf(out, FIELD_VALUE_TEXT, "none");
	else if (words && value <= field_max(field))
		snprintf(out, FIELD_VALUE_TEXT, "%s", words[value]);
	else if (field == FIELD_FLAGS)
		snprintf(out, FIELD_VALUE_TEXT, "[%s]",
			 tcp_flags_format((uint16_t)value, flags));
	else
		snprintf(out, FIELD_VALUE_TEXT, "%" PRIu64, value);
	return out;
}

char *packet_changes_format(const struct recording *r,
			    const struct packet_row *row, char *out,
			    size_t size)
{
	struct change change[PACKET_FIELDS];
	size_t n = packet_changes(r, row, change), len = 0;
	char was[FIELD_VALUE_TEXT], is[FIELD_VALUE_TEXT];

	out[0] = '\0';
	for (size_t i = 0; i < n && len < size; i++)
		len += (size_t)snprintf(
			out + len, size - len, "%s%s %s → %s", i ? ", " : "",
			field_name(change[i].field),
			field_value_format(change[i].field, change[i].was, was),
			field_value_format(change[i].field, change[i].is, is));
	return out;
}
