/*
 * Reading the members of a JSON object by a table: which key, of what type,
 * into which field of a struct. A file may say anything, so a number has to
 * fit its field exactly, and a message never repeats what it was given but
 * through field_shown.
 */
#include "capture/jsonl/jsonl_field.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "capture/recording/recording.h"

#define INFO(name, type)                                                       \
	{                                                                      \
#name, type, offsetof(struct info_row, name), true             \
	}

const struct field jsonl_info_fields[] = {
	INFO(cwnd, FIELD_U32),		 INFO(ssthresh, FIELD_U32),
	INFO(rtt_us, FIELD_U32),	 INFO(rttvar_us, FIELD_U32),
	INFO(rto_ms, FIELD_U32),	 INFO(unacked, FIELD_U32),
	INFO(lost, FIELD_U32),		 INFO(retrans, FIELD_U32),
	INFO(total_retrans, FIELD_U32),	 INFO(rcv_wnd, FIELD_U32),
	INFO(snd_wnd, FIELD_U32),	 INFO(mss, FIELD_U32),
	INFO(rqueue, FIELD_U32),	 INFO(wqueue, FIELD_U32),
	INFO(bytes_sent, FIELD_U64),	 INFO(bytes_acked, FIELD_U64),
	INFO(bytes_received, FIELD_U64), INFO(backoff, FIELD_U32),
	INFO(ca_state, FIELD_U32),	 INFO(timer, FIELD_U32),
	INFO(timer_ms, FIELD_U32),
};
const size_t n_jsonl_info_fields =
	sizeof(jsonl_info_fields) / sizeof(jsonl_info_fields[0]);

/* All of it but the socket, 18 fields of 4 bytes and 3 of 8. */
_Static_assert(sizeof(jsonl_info_fields) / sizeof(jsonl_info_fields[0]) ==
			       18 + 3 &&
		       sizeof(struct info_row) == 4 + 18 * 4 + 3 * 8 + 4,
	       "a member for each field of struct info_row");

static const char *const seen_names[] = { "queue", "pcap" };
_Static_assert(sizeof(seen_names) / sizeof(seen_names[0]) == N_SEEN_BY &&
		       SEEN_QUEUE == 1 << 0 && SEEN_PCAP == 1 << 1,
	       "a name for each bit");

static const struct {
	uint8_t protocol;
	const char *name;
} protocols[] = {
	{ IP_TCP, "tcp" },
	{ IP_UDP, "udp" },
	{ IP_ICMP, "icmp" },
	{ IP_ICMPV6, "icmpv6" },
};
#define N_PROTOCOLS (sizeof(protocols) / sizeof(protocols[0]))

const char *seen_name(size_t bit)
{
	return bit < N_SEEN_BY ? seen_names[bit] : "?";
}

const char *field_protocol_name(uint8_t protocol, char out[FIELD_PROTOCOL])
{
	for (size_t i = 0; i < N_PROTOCOLS; i++)
		if (protocols[i].protocol == protocol)
			return protocols[i].name;
	snprintf(out, FIELD_PROTOCOL, "%u", protocol);
	return out;
}

bool field_protocol_parse(uint8_t *protocol, const char *text)
{
	char number[FIELD_PROTOCOL];

	for (size_t i = 0; i < N_PROTOCOLS; i++) {
		if (strcmp(protocols[i].name, text) == 0) {
			*protocol = protocols[i].protocol;
			return true;
		}
	}
	/* Only what we would write: no sign, blank or leading zero. */
	*protocol = (uint8_t)strtoul(text, NULL, 10);
	return strcmp(field_protocol_name(*protocol, number), text) == 0;
}

char *field_shown(const char *text, char out[FIELD_SHOWN])
{
	size_t n = 0;

	for (; n < FIELD_SHOWN - 1 && text[n] != '\0'; n++)
		out[n] = text[n] >= ' ' && text[n] <= '~' ? text[n] : '?';
	out[n] = '\0';
	return out;
}

int field_fail(const struct json_line *l, const char *fmt, ...)
{
	char why[256];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(why, sizeof(why), fmt, ap);
	va_end(ap);
	return err_set(l->err, ERR_INPUT, "%s:%" PRIu32 ": error: %s", l->name,
		       l->number, why);
}

/* --- numbers ------------------------------------------------------------- */

static const struct {
	uint8_t size;
	int64_t least, most;
} types[] = {
	[FIELD_U8] = { 1, 0, UINT8_MAX },
	[FIELD_U16] = { 2, 0, UINT16_MAX },
	[FIELD_U32] = { 4, 0, UINT32_MAX },
	[FIELD_INDEX] = { 4, 0, UINT32_MAX - 1 },
	[FIELD_U64] = { 8, 0, INT64_MAX },
	[FIELD_S64] = { 8, INT64_MIN, INT64_MAX },
	[FIELD_TEXT] = { sizeof(const char *), 0, 0 },
};
_Static_assert(sizeof(types) / sizeof(types[0]) == FIELD_TYPES,
	       "a range for each type");

/* The bytes of a number that fits, as the field's own type has them. */
static void number_store(void *at, enum field_type type, json_int_t value)
{
	uint8_t u8 = (uint8_t)value;
	uint16_t u16 = (uint16_t)value;
	uint32_t u32 = (uint32_t)value;
	uint64_t u64 = (uint64_t)value;
	const void *from = types[type].size == 1   ? (const void *)&u8
			   : types[type].size == 2 ? (const void *)&u16
			   : types[type].size == 4 ? (const void *)&u32
						   : (const void *)&u64;

	memcpy(at, from, types[type].size);
}

static int number_read(const struct json_line *l, const struct field *field,
		       json_t *value, void *at)
{
	json_int_t number = json_integer_value(value);

	if (!json_is_integer(value) || number < types[field->type].least ||
	    number > types[field->type].most)
		return field_fail(l,
				  "\"%s\" must be an integer from %" PRId64
				  " to %" PRId64,
				  field->key, types[field->type].least,
				  types[field->type].most);
	number_store(at, field->type, number);
	return 0;
}

static int field_read(const struct json_line *l, const struct field *field,
		      void *row)
{
	json_t *value = json_object_get(l->object, field->key);
	char *at = (char *)row + field->offset;
	const char *text;

	if (!value || json_is_null(value))
		return field->optional
			       ? 0
			       : field_fail(l, "\"%s\" is missing", field->key);
	if (field->type != FIELD_TEXT)
		return number_read(l, field, value, at);
	text = json_string_value(value);
	if (!text)
		return field_fail(l, "\"%s\" must be a string", field->key);
	memcpy(at, &text, sizeof(text));
	return 0;
}

int fields_read(const struct json_line *l, const struct field *fields, size_t n,
		void *row)
{
	for (size_t i = 0; i < n; i++)
		if (field_read(l, &fields[i], row) != 0)
			return -1;
	return 0;
}
