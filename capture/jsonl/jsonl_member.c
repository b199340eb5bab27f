/*
 * Writing the members of a JSON object, one call a member. A line starts with
 * "event" and "i", so every other member has a comma before it. What does not
 * apply is null: the _if functions take the condition.
 */
#include "capture/jsonl/jsonl_member.h"

#include <inttypes.h>

#include "capture/jsonl/jsonl.h"
#include "capture/jsonl/jsonl_field.h"

void object_open(FILE *out, const char *event, uint32_t i)
{
	fprintf(out, "{\"event\":\"%s\",\"i\":%" PRIu32, event, i);
}

void object_close(FILE *out)
{
	fputs("}\n", out);
}

void member_key(FILE *out, const char *key)
{
	fprintf(out, ",\"%s\":", key);
}

void member_null(FILE *out, const char *key)
{
	member_key(out, key);
	fputs("null", out);
}

void member_u64(FILE *out, const char *key, uint64_t value)
{
	member_key(out, key);
	fprintf(out, "%" PRIu64, value);
}

/* A number that is null where it does not apply. */
void member_u64_if(FILE *out, const char *key, bool applies, uint64_t value)
{
	if (applies)
		member_u64(out, key, value);
	else
		member_null(out, key);
}

void member_bool_if(FILE *out, const char *key, bool applies, bool value)
{
	member_key(out, key);
	fputs(!applies ? "null" : value ? "true" : "false", out);
}

/* NULL is null. */
void member_value(FILE *out, const char *text)
{
	if (text)
		jsonl_string(out, text);
	else
		fputs("null", out);
}

void member_string(FILE *out, const char *key, const char *text)
{
	member_key(out, key);
	member_value(out, text);
}

void member_pair(FILE *out, const char *key, uint64_t a, uint64_t b)
{
	member_key(out, key);
	fprintf(out, "[%" PRIu64 ",%" PRIu64 "]", a, b);
}

void member_endpoint(FILE *out, const char *key, const struct endpoint *e)
{
	char text[ENDPOINT_TEXT];

	member_string(out, key,
		      e->ip.version ? endpoint_format(e, text) : NULL);
}

void member_protocol(FILE *out, uint8_t protocol)
{
	char text[FIELD_PROTOCOL];

	member_string(out, "proto", field_protocol_name(protocol, text));
}

void member_bytes(FILE *out, const char *key, const uint8_t *bytes, uint32_t n)
{
	static const char digits[] = "0123456789abcdef";

	if (!bytes) {
		member_null(out, key);
		return;
	}
	member_key(out, key);
	putc('"', out);
	for (uint32_t i = 0; i < n; i++) {
		putc(digits[bytes[i] >> 4], out);
		putc(digits[bytes[i] & 0xf], out);
	}
	putc('"', out);
}

void member_texts(FILE *out, const char *en, const char *zh)
{
	fputs("{\"en\":", out);
	member_value(out, en);
	member_string(out, "zh", zh);
	putc('}', out);
}
