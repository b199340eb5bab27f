/* Numbers to places in an array: open addressing, emptied as a whole. */
#ifndef CAPTURE_CENSUS_MAP_H
#define CAPTURE_CENSUS_MAP_H

#include <stdbool.h>
#include <stdint.h>

struct map {
	struct map_entry {
		uint32_t key, value; /* key 0: empty */
	} * at;
	uint32_t n, size; /* size: 0 or a power of two */
};

/* The key is not 0. Puts or replaces. */
void map_put(struct map *m, uint32_t key, uint32_t value);
bool map_get(const struct map *m, uint32_t key, uint32_t *value);
void map_clear(struct map *m);
void map_free(struct map *m);

#endif
