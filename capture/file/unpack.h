/* gzip and zstd, bit by bit. */
#ifndef CAPTURE_FILE_UNPACK_H
#define CAPTURE_FILE_UNPACK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum packing { PACKED_NOT, PACKED_GZIP, PACKED_ZSTD };

/* What bytes begin that begin so; PACKING_BYTES are enough to tell. */
#define PACKING_BYTES 4
enum packing packing_of(const uint8_t *bytes, size_t n);
/* "gzip"; NULL if nothing is packed. */
const char *packing_name(enum packing packing);

struct unpack; /* opaque */

/* NULL if there is no memory for it. */
struct unpack *unpack_new(enum packing packing);
void unpack_free(struct unpack *u);

struct unpack_io {
	const uint8_t *in;
	size_t in_left;
	uint8_t *out;
	size_t out_left;
};

/*
 * Takes from `in` and adds to `out` until either is used up. It may hold
 * output back when `out` was too short. False if the input is damaged; what
 * was added until there is right.
 */
bool unpack_run(struct unpack *u, struct unpack_io *io);
/* What is damaged. */
const char *unpack_why(const struct unpack *u);
/* In the middle of something: the input may not end here. */
bool unpack_inside(const struct unpack *u);

#endif
