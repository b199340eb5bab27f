/*
 * Numbers in a file of either byte order. Whoever calls has seen that the
 * bytes are there.
 */
#ifndef CAPTURE_FILE_ORDER_H
#define CAPTURE_FILE_ORDER_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

/* `swapped`: the file's order is not this machine's. */
static inline uint16_t load16(const uint8_t *at, bool swapped)
{
	uint16_t value;

	memcpy(&value, at, sizeof(value));
	return swapped ? __builtin_bswap16(value) : value;
}

static inline uint32_t load32(const uint8_t *at, bool swapped)
{
	uint32_t value;

	memcpy(&value, at, sizeof(value));
	return swapped ? __builtin_bswap32(value) : value;
}

static inline uint64_t load64(const uint8_t *at, bool swapped)
{
	uint64_t value;

	memcpy(&value, at, sizeof(value));
	return swapped ? __builtin_bswap64(value) : value;
}

#endif
