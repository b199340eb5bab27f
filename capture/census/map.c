/*
 * A map from process ids or inode numbers to places. At most half full, so a
 * look-up ends soon; nothing is ever taken out alone, since both are made anew
 * after each pass over /proc.
 */
#include "capture/census/map.h"

#include <stdlib.h>
#include <string.h>

#include "capture/mem.h"

/* Fibonacci hashing: Knuth, The Art of Computer Programming 3, 6.4. */
static uint32_t place_of(const struct map *m, uint32_t key)
{
	uint32_t i = (key * 2654435769u) >> 7;

	while (m->at[i & (m->size - 1)].key &&
	       m->at[i & (m->size - 1)].key != key)
		i++;
	return i & (m->size - 1);
}

static void map_grow(struct map *m)
{
	struct map old = *m;

	m->size = old.size ? old.size * 2 : 256;
	m->at = mem_zero(m->size, sizeof(*m->at));
	for (uint32_t i = 0; i < old.size; i++)
		if (old.at[i].key)
			m->at[place_of(m, old.at[i].key)] = old.at[i];
	free(old.at);
}

void map_put(struct map *m, uint32_t key, uint32_t value)
{
	uint32_t i;

	if (m->n * 2 >= m->size)
		map_grow(m);
	i = place_of(m, key);
	m->n += m->at[i].key == 0;
	m->at[i] = (struct map_entry){ .key = key, .value = value };
}

bool map_get(const struct map *m, uint32_t key, uint32_t *value)
{
	uint32_t i;

	if (m->size == 0 || key == 0)
		return false;
	i = place_of(m, key);
	if (m->at[i].key == 0)
		return false;
	*value = m->at[i].value;
	return true;
}

void map_clear(struct map *m)
{
	if (m->size)
		memset(m->at, 0, m->size * sizeof(*m->at));
	m->n = 0;
}

void map_free(struct map *m)
{
	free(m->at);
	*m = (struct map){ .n = 0 };
}
