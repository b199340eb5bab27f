/* Members of a JSON object, for jsonl.c alone: see jsonl_member.c. */
#ifndef CAPTURE_JSONL_JSONL_MEMBER_H
#define CAPTURE_JSONL_JSONL_MEMBER_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "capture/packet.h"

void object_open(FILE *out, const char *event, uint32_t i);
void object_close(FILE *out);

void member_key(FILE *out, const char *key);
void member_null(FILE *out, const char *key);
void member_u64(FILE *out, const char *key, uint64_t value);
void member_u64_if(FILE *out, const char *key, bool applies, uint64_t value);
void member_bool_if(FILE *out, const char *key, bool applies, bool value);
/* NULL is null. */
void member_string(FILE *out, const char *key, const char *text);
void member_pair(FILE *out, const char *key, uint64_t a, uint64_t b);
/* An address that is not known is null. */
void member_endpoint(FILE *out, const char *key, const struct endpoint *e);
/* As hexadecimal digits; NULL is null. */
void member_bytes(FILE *out, const char *key, const uint8_t *bytes, uint32_t n);
/* "proto": its name, or its number as text. */
void member_protocol(FILE *out, uint8_t protocol);

/* A string without a key; NULL is null. */
void member_value(FILE *out, const char *text);
/* {"en":…,"zh":…}, without a key. */
void member_texts(FILE *out, const char *en, const char *zh);

#endif
