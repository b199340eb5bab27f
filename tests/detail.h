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
#include "ui/detail/detail.h"

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

/*
 * Thousands of packets have dozens of fields each, and Check writes a note of
 * each assertion that holds; this one is silent until it fails.
 */
#define must(condition, d)                                                     \
	do {                                                                   \
		if (!(condition))                                              \
			ck_abort_msg("%s in:\n%s", #condition,                 \
				     detail_text(d));                          \
	} while (0)

/* Whole characters, none of which is a control. */
static inline bool is_printable(const char *text)
{
	size_t n = strlen(text);

	for (size_t at = 0; at < n;) {
		uint32_t c;
		size_t len = utf8_decode(text + at, n - at, &c);

		if (len == 0 || char_is_control(c))
			return false;
		at += len;
	}
	return true;
}

/* Two fields that share a byte, which has bits of both. */
static inline bool shares_byte(const struct field *f)
{
	return strcmp(f->name, "flow label") == 0 ||
	       strcmp(f->name, "flags") == 0;
}

/* Where the fields of each depth have got to. */
struct tiling {
	uint32_t end[3]; /* of the last one of each depth */
	bool has_fields; /* of depth 1, below the last header */
};

static inline void assert_tile(struct tiling *t, const struct detail *d,
			       const struct field *f)
{
	uint32_t end = f->at + f->n;

	if (f->depth == 0) {
		must(!t->has_fields || t->end[1] == t->end[0], d);
		must(f->at == t->end[0], d);
		t->end[1] = f->at;
	} else if (f->depth == 1) {
		must(f->at == t->end[1] - shares_byte(f), d);
		must(end <= t->end[0], d);
	} else {
		must(f->at >= f[-1].at && end <= t->end[1], d);
	}
	t->has_fields = f->depth > 0;
	t->end[f->depth] = end;
}

/* Headers fill the packet, fields their header, parts lie in their field. */
static inline void assert_tiles(const struct detail *d)
{
	bool full = d->n == DETAIL_MOST; /* then the last is for the rest */
	struct tiling t = { .has_fields = false };

	for (size_t i = 0; i < d->n - full; i++)
		assert_tile(&t, d, &d->field[i]);
	if (full)
		return;
	must(!t.has_fields || t.end[1] == t.end[0], d);
	must(t.end[0] == d->n_bytes, d);
}

static inline void assert_fields(const struct detail *d)
{
	must(d->n >= 1 && d->n <= DETAIL_MOST, d);
	must(d->field[0].depth == 0, d);
	for (size_t i = 0; i < d->n; i++) {
		const struct field *f = &d->field[i];

		must(f->depth <= 2, d);
		must(i == 0 || f->depth <= f[-1].depth + 1, d);
		must(f->at <= d->n_bytes && f->n <= d->n_bytes - f->at, d);
		must(*f->name && is_printable(f->name), d);
		must(is_printable(f->value), d);
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
