/*
 * Checked reading of bytes that came from outside.
 *
 * A reader is a window on somebody else's buffer. Every get_ function either
 * takes the bytes it names and says true, or takes nothing and says false, so
 * that a decoder is a chain of `if (!get_be16(...)) return DECODE_TRUNCATED`
 * and can not run past the end of what was captured.
 */
#ifndef CAPTURE_BYTES_H
#define CAPTURE_BYTES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct reader {
	const uint8_t *at; /* borrowed */
	size_t left;
};

static inline bool get_skip(struct reader *r, size_t n)
{
	if (r->left < n)
		return false;
	r->at += n;
	r->left -= n;
	return true;
}

static inline bool get_bytes(struct reader *r, void *out, size_t n)
{
	if (r->left < n)
		return false;
	memcpy(out, r->at, n);
	return get_skip(r, n);
}

static inline bool get_u8(struct reader *r, uint8_t *out)
{
	return get_bytes(r, out, 1);
}

static inline bool get_be16(struct reader *r, uint16_t *out)
{
	if (r->left < 2)
		return false;
	*out = (uint16_t)(r->at[0] << 8 | r->at[1]);
	return get_skip(r, 2);
}

static inline bool get_be32(struct reader *r, uint32_t *out)
{
	if (r->left < 4)
		return false;
	*out = (uint32_t)r->at[0] << 24 | (uint32_t)r->at[1] << 16 |
	       (uint32_t)r->at[2] << 8 | r->at[3];
	return get_skip(r, 4);
}

/* Takes the next n bytes as a reader of their own. */
static inline bool get_reader(struct reader *r, struct reader *out, size_t n)
{
	if (r->left < n)
		return false;
	*out = (struct reader){ .at = r->at, .left = n };
	return get_skip(r, n);
}

#endif
