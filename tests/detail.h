/*
 * What is asserted of the fields of every packet, whatever its bytes, and the
 * fields as text:
 *
 *	0+20 IPv4: 10.0.0.1 → 10.0.0.2
 *	0+1  version/length: 4 / 20 bytes
 *	40+2   block 1: 8 bytes
 */
#ifndef TESTS_DETAIL_H
#define TESTS_DETAIL_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "capture/text.h"
#include "tests/tape.h"
#include "tests/test.h"
#include "ui/detail.h"

/* Caller frees. Inlined, GCC 12 takes the result for the local's address. */
static __attribute__((noinline, unused)) char *
detail_text(const struct detail *d)
{
	char *text = NULL;
	size_t n;
	FILE *out = open_memstream(&text, &n);

	for (size_t i = 0; i < d->n; i++) {
		const struct field *f = &d->field[i];

		fprintf(out, "%u+%u %*s%s", f->at, f->n, 2 * f->depth, "",
			f->name);
		fprintf(out, *f->value ? ": %s\n" : "\n", f->value);
	}
	fclose(out);
	return text;
}

/* Text of ours: whole characters, none of which is a control. */
static inline void assert_printable(const char *text)
{
	size_t n = strlen(text);

	for (size_t at = 0; at < n;) {
		uint32_t c;
		size_t len = utf8_decode(text + at, n - at, &c);

		ck_assert_msg(len > 0, "not UTF-8: %s", text);
		ck_assert_msg(!char_is_control(c), "a control: %s", text);
		at += len;
	}
}

/* Two fields that share a byte, which has bits of both. */
static inline bool shares_byte(const struct field *f)
{
	return strcmp(f->name, "flow label") == 0 ||
	       strcmp(f->name, "flags") == 0;
}

/* Where the fields of one depth have got to. */
struct tiling {
	uint32_t at[2];	 /* the next of depth 0, 1 begins here */
	uint32_t end[3]; /* of the last one of each depth */
	bool has_fields; /* of depth 1, below the last header */
};

static inline void assert_header_full(const struct tiling *t, bool is_short)
{
	if (t->has_fields && !is_short)
		ck_assert_uint_eq(t->at[1], t->end[0]);
}

static inline void assert_tile(struct tiling *t, const struct detail *d,
			       size_t i)
{
	const struct field *f = &d->field[i];

	if (f->depth == 0) {
		assert_header_full(t, false);
		ck_assert_uint_eq(f->at, t->at[0]);
		t->at[0] += f->n;
		t->at[1] = f->at;
		t->has_fields = false;
	} else if (f->depth == 1) {
		ck_assert_uint_eq(f->at, t->at[1] - shares_byte(f));
		ck_assert_uint_le(f->at + f->n, t->end[0]);
		t->at[1] = f->at + f->n;
		t->has_fields = true;
	} else {
		ck_assert_uint_ge(f->at, d->field[i - 1].at);
		ck_assert_uint_le(f->at + f->n, t->end[1]);
	}
	t->end[f->depth] = f->at + f->n;
}

/* Headers fill the packet, fields their header, parts lie in their field. */
static inline void assert_tiles(const struct detail *d)
{
	bool full = d->n == DETAIL_MOST; /* then the last is for the rest */
	struct tiling t = { .has_fields = false };

	for (size_t i = 0; i < d->n - full; i++)
		assert_tile(&t, d, i);
	assert_header_full(&t, full);
	if (!full)
		ck_assert_uint_eq(t.at[0], d->n_bytes);
}

static inline void assert_fields(const struct detail *d)
{
	ck_assert_uint_ge(d->n, 1);
	ck_assert_uint_le(d->n, DETAIL_MOST);
	for (size_t i = 0; i < d->n; i++) {
		const struct field *f = &d->field[i];

		ck_assert_uint_le(f->depth,
				  i ? d->field[i - 1].depth + 1u : 0u);
		ck_assert_uint_le(f->depth, 2);
		ck_assert_uint_le(f->at, d->n_bytes);
		ck_assert_uint_le(f->n, d->n_bytes - f->at);
		ck_assert_uint_gt(strlen(f->name), 0);
		assert_printable(f->name);
		assert_printable(f->value);
	}
	if (d->bytes)
		assert_tiles(d);
}

/* The fields of the last packet of a recording, which are sound. */
static inline void detail_last(struct detail *d, const struct recording *r)
{
	detail_build(d, r, recording_n_packets(r) - 1);
	assert_fields(d);
}

/* Those of some bytes, alone in a recording of their own. Caller frees. */
static inline char *text_of_bytes(const struct build *b)
{
	struct tape t = tape_new();
	struct detail d;
	char *text;

	packet_send(&t, b, ROW_NONE);
	detail_last(&d, t.r);
	text = detail_text(&d);
	recording_free(t.r);
	return text;
}

#endif
