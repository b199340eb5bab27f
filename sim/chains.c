/*
 * Chains of places with the same key.
 *
 *	key ─▶ hash ─▶ head ─▶ place ─▶ place ─▶ end
 *
 * As many heads as there are places, at least; when there are more places the
 * heads are doubled, and every place keeps its turn among those of its key.
 */
#include "sim/chains.h"

#include <assert.h>
#include <stdlib.h>

#include "capture/mem.h"

enum { FEWEST = 64 };

void chains_free(struct chains *c)
{
	free(c->link);
	free(c->head);
	*c = (struct chains){ .n = 0 };
}

/* Fibonacci hashing: Knuth, The Art of Computer Programming 3, 6.4. */
static uint32_t head_of(const struct chains *c, uint64_t key)
{
	return (uint32_t)(key * UINT64_C(0x9e3779b97f4a7c15) >> 32) &
	       (c->heads - 1);
}

static uint32_t *new_heads(uint32_t n)
{
	uint32_t *head = mem_zero(n, sizeof(*head));

	for (uint32_t i = 0; i < n; i++)
		head[i] = CHAIN_END;
	return head;
}

/* Each old chain becomes two, both in its order. */
static void double_heads(struct chains *c)
{
	struct chains old = *c;
	uint32_t *last;

	c->heads = old.heads ? old.heads * 2 : FEWEST;
	c->head = new_heads(c->heads);
	last = new_heads(c->heads);
	for (uint32_t h = 0; h < old.heads; h++) {
		uint32_t place = old.head[h];

		while (place != CHAIN_END) {
			uint32_t next = c->link[place].next;
			uint32_t to = head_of(c, c->link[place].key);

			c->link[place].next = CHAIN_END;
			if (last[to] == CHAIN_END)
				c->head[to] = place;
			else
				c->link[last[to]].next = place;
			last[to] = place;
			place = next;
		}
	}
	free(last);
	free(old.head);
}

void chains_add(struct chains *c, uint64_t key, uint32_t place)
{
	uint32_t *head;

	if (c->n >= c->heads)
		double_heads(c);
	mem_grow(c->link, c->cap, (size_t)place + 1);
	head = &c->head[head_of(c, key)];
	c->link[place] = (struct chain_link){ key, *head };
	*head = place;
	c->n++;
}

void chains_remove(struct chains *c, uint32_t place)
{
	uint32_t *at = &c->head[head_of(c, c->link[place].key)];

	while (*at != place) {
		assert(*at != CHAIN_END);
		at = &c->link[*at].next;
	}
	*at = c->link[place].next;
	c->n--;
}

static uint32_t with_key(const struct chains *c, uint64_t key, uint32_t place)
{
	while (place != CHAIN_END && c->link[place].key != key)
		place = c->link[place].next;
	return place;
}

uint32_t chains_first(const struct chains *c, uint64_t key)
{
	if (!c->heads)
		return CHAIN_END;
	return with_key(c, key, c->head[head_of(c, key)]);
}

uint32_t chains_next(const struct chains *c, uint32_t place)
{
	return with_key(c, c->link[place].key, c->link[place].next);
}

/* http://www.isthe.com/chongo/tech/comp/fnv/ */
uint64_t chains_hash(uint64_t before, const void *bytes, size_t n)
{
	const uint8_t *at = bytes;
	uint64_t hash = before ? before : UINT64_C(0xcbf29ce484222325);

	for (size_t i = 0; i < n; i++)
		hash = (hash ^ at[i]) * UINT64_C(0x100000001b3);
	return hash;
}
