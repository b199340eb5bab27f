/*
 * What the two directions of JSON Lines share, and typed reading of an
 * object's members. For jsonl*.c alone.
 */
#ifndef CAPTURE_JSONL_JSONL_FIELD_H
#define CAPTURE_JSONL_JSONL_FIELD_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "capture/err.h"

#define JSONL_VERSION 1

/* Where a member goes to; the type says how large that is. */
enum field_type {
	FIELD_U8,
	FIELD_U16,
	FIELD_U32,
	FIELD_INDEX, /* uint32_t, and not ROW_NONE */
	FIELD_U64,
	FIELD_S64,
	FIELD_TEXT, /* const char *, borrowed from the object */
	FIELD_TYPES
};

struct field {
	const char *key;
	enum field_type type;
	size_t offset;
	bool optional; /* null or absent leaves what is there */
};

/* The members of an info line that are fields of struct info_row. */
extern const struct field jsonl_info_fields[];
extern const size_t n_jsonl_info_fields;

/* "queue", … by the number of the bit in enum seen_by. */
#define N_SEEN_BY 2
const char *seen_name(size_t bit);

/* "tcp"; of a protocol without a name here its number as text. */
#define FIELD_PROTOCOL 8
const char *field_protocol_name(uint8_t protocol, char out[FIELD_PROTOCOL]);
bool field_protocol_parse(uint8_t *protocol, const char *text);

/* One line of the file, and where to say what is wrong with it. */
struct json_line {
	json_t *object;
	const char *name; /* of the file */
	uint32_t number;
	struct err *err;
};

/* Fills the error with NAME:LINE: error: …; returns -1. */
int field_fail(const struct json_line *l, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

/* Reads n members into the struct at `row`; -1 at the first that is wrong. */
int fields_read(const struct json_line *l, const struct field *fields, size_t n,
		void *row);

/* A copy of text for a message: what is not printable ASCII becomes '?'. */
#define FIELD_SHOWN 40
char *field_shown(const char *text, char out[FIELD_SHOWN]);

#endif
